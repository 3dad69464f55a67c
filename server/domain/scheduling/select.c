/* server/domain/scheduling/select.c - step 1: which pairs meet, exactly, as long as slots do not matter; and the bound that proves it.
 *
 * A b-matching: nobody more meetings than max or available slots, all together no more than tables. As a circulation
 * source -> owner -> supplier -> sink -> source; the first `min` meetings of a person run over an arc that earns the fair bonus (a
 * concave gain, so two arcs are enough). The prices of the nodes are a dual solution: one of a table, one of every person.
 *
 * When people stand on both sides so that the pairs have an odd circle, every person is doubled, once on each side (the bipartite double
 * cover); then half a meeting is possible, the bound stays a bound, and only pairs chosen both ways are taken. */
#include "scheduling_int.h"

struct builder {
    const struct tq_schedule_plan *plan;
    const int *extra;
    struct tq_schedule_flow *net;
    int *colour; /* 0 left, 1 right */
    bool is_double;
    int source, sink, tables;
    int *locked; /* meetings of a person that are locked */
};

static int node_of(const struct builder *b, int person, int side)
{
    return b->is_double ? 2 * person + side : person;
}

static void add_arc(struct builder *b, int from, int to, int cap, int cost)
{
    struct tq_schedule_flow *net = b->net;
    int e = net->arcs++;
    net->from[e] = from;
    net->to[e] = to;
    net->cap[e] = cap > 0 ? cap : 0;
    net->cost[e] = cost;
}

static int least(int x, int y)
{
    return x < y ? x : y;
}

/* Meetings a person can still have beside the locked ones. */
static int capacity(const struct builder *b, int p)
{
    return least(b->plan->max[p], tq_slots_count(b->plan->avail[p])) - b->locked[p];
}

static void add_person(struct builder *b, int p, int side)
{
    int cap = capacity(b, p), fair = least(b->plan->min[p] - b->locked[p], cap), node = node_of(b, p, side);
    if (fair < 0)
        fair = 0;
    int from = side ? node : b->source, to = side ? b->sink : node;
    add_arc(b, from, to, fair, -b->plan->fair_bonus);
    add_arc(b, from, to, cap - fair, 0);
}

static void add_people(struct builder *b)
{
    for (int p = 0; p < b->plan->people; p++)
        for (int side = 0; side < 2; side++)
            if (b->is_double || b->colour[p] == side)
                add_person(b, p, side);
}

static bool is_free(const struct builder *b, int e)
{
    return !b->plan->is_locked[e] && b->plan->mask[e];
}

static void add_candidate(struct builder *b, int e, int left, int right)
{
    int gain = b->plan->weight[e] + (b->extra ? b->extra[e] : 0);
    add_arc(b, node_of(b, left, 0), node_of(b, right, 1), is_free(b, e) ? 1 : 0, -gain);
}

/* Candidate arcs come first, two of each when doubled. */
static void add_candidates(struct builder *b)
{
    const struct tq_schedule_plan *plan = b->plan;
    for (int e = 0; e < plan->candidates; e++) {
        int a = plan->a[e], c = plan->b[e];
        bool is_turned = !b->is_double && b->colour[a] == 1;
        add_candidate(b, e, is_turned ? c : a, is_turned ? a : c);
        if (b->is_double)
            add_candidate(b, e, c, a);
    }
}

static int other_end(const struct tq_schedule_plan *plan, int e, int p)
{
    return plan->a[e] == p ? plan->b[e] : plan->a[e];
}

/* Colour everybody reachable from `start`; false at an odd circle. */
static bool colour_from(struct builder *b, int start, int *queue)
{
    const struct tq_schedule_plan *plan = b->plan;
    int head = 0, tail = 0;
    b->colour[start] = plan->in->people[start].side == TQ_SIDE_SUPPLIER;
    for (queue[tail++] = start; head < tail; head++) {
        int p = queue[head];
        for (int i = plan->first[p]; i < plan->first[p + 1]; i++) {
            int q = other_end(plan, plan->next_to[i], p);
            if (b->colour[q] == b->colour[p])
                return false;
            if (b->colour[q] == NOWHERE) {
                b->colour[q] = 1 - b->colour[p];
                queue[tail++] = q;
            }
        }
    }
    return true;
}

static bool colour_all(struct builder *b, struct tq_arena *arena)
{
    int n = b->plan->people, *queue = tq_arena_array(arena, (size_t)n, sizeof(int));
    for (int p = 0; p < n; p++)
        b->colour[p] = NOWHERE;
    for (int p = 0; p < n; p++)
        if (b->colour[p] == NOWHERE && !colour_from(b, p, queue))
            return false;
    return true;
}

static void build(struct builder *b, struct tq_arena *arena)
{
    const struct tq_schedule_plan *plan = b->plan;
    size_t arcs = 2 * (size_t)plan->candidates + 4 * (size_t)plan->people + 1;
    int **const fields[] = { &b->net->from, &b->net->to, &b->net->cap, &b->net->cost, &b->net->flow };
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        *fields[i] = tq_arena_array(arena, arcs, sizeof(int));
    b->locked = tq_arena_array(arena, (size_t)plan->people, sizeof(int));
    b->colour = tq_arena_array(arena, (size_t)plan->people, sizeof(int));
    for (int t = 0; t < plan->slots; t++)
        b->tables += plan->cap[t];
    for (int e = 0; e < plan->candidates; e++)
        if (plan->is_locked[e])
            b->locked[plan->a[e]]++, b->locked[plan->b[e]]++, b->tables--;
    b->is_double = !colour_all(b, arena);
    int people = b->is_double ? 2 * plan->people : plan->people;
    b->source = people;
    b->sink = people + 1;
    b->net->nodes = people + 2;
    add_candidates(b);
    add_people(b);
    add_arc(b, b->sink, b->source, b->is_double ? 2 * b->tables : b->tables, 0);
}

static int64_t price_on(const struct builder *b, int p, int side)
{
    const int64_t *price = b->net->price;
    int node = node_of(b, p, side);
    return side ? price[b->sink] - price[node] : price[node] - price[b->source];
}

/* A table's price below zero (no meeting at all) goes to the people, who then keep the proof. */
static void read_prices(const struct builder *b, int64_t *prices)
{
    int64_t table = b->net->price[b->source] - b->net->price[b->sink], rest = table < 0 ? table : 0;
    prices[0] = table < 0 ? 0 : table;
    for (int p = 0; p < b->plan->people; p++)
        prices[1 + p] =
            b->is_double ? (price_on(b, p, 0) + price_on(b, p, 1) + rest) / 2 : price_on(b, p, b->colour[p]) + (b->colour[p] ? 0 : rest);
}

bool tq_schedule_select(struct tq_schedule_work *work, const struct tq_schedule_plan *plan, const int *extra,
                        struct tq_schedule_selection *out)
{
    struct tq_schedule_flow net = { 0 };
    struct builder b = { .plan = plan, .extra = extra, .net = &net };
    build(&b, work->arena);
    if (!tq_schedule_flow_solve(work, &net))
        return false;
    int ways = b.is_double ? 2 : 1;
    *out = (struct tq_schedule_selection){ .is_chosen = tq_arena_array(work->arena, (size_t)plan->candidates, sizeof(bool)),
                                           .prices = tq_arena_array(work->arena, 1 + (size_t)plan->people, sizeof(int64_t)),
                                           .pivots = net.pivots };
    for (int e = 0; e < plan->candidates; e++) {
        out->is_chosen[e] = plan->is_locked[e] || (net.flow[ways * e] && net.flow[ways * e + ways - 1]);
        out->count += out->is_chosen[e];
    }
    read_prices(&b, out->prices);
    return true;
}
