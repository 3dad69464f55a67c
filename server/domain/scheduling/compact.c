/* server/domain/scheduling/compact.c - step 4: the same pairs with fewer idle gaps.
 *
 * A move takes one meeting of a person from slot s to slot t, preferably beside another one, exchanging s and t along the alternating
 * path this pulls; if t is full a meeting that has nothing to do with it steps back to s. Annealing as in step 3. Half of the picks go
 * to people who still have gaps: at the end they are few, and chance alone would hardly find them. */
#include "scheduling_int.h"

enum { STAGES = 128, COOLING = 987, LOOK = 1024, PATH_MOST = 40, TRIES = 16, GAP = 16, HEAT = 10 * 1024, HEAT_BREAKS = 6 * 1024 };

struct search {
    struct tq_schedule_work *work;
    struct tq_schedule_plan *plan;
    struct tq_schedule_keeper keeper;
    int *cost; /* of a person, as of the last accepted move */
    int *focus, focus_count;
    int *touched, touched_count, *stamp, round;
    int64_t total, best;
};

/* Gaps; of two people with one and one with two, the one is worse. */
static int gap_cost(const struct search *s, int p)
{
    int gaps = tq_schedule_gaps(s->plan, p);
    return gaps * GAP + gaps * (gaps < GAP ? gaps : GAP) / 2;
}

/* Breaks, and a little for their length: a shorter one is nearer to none. */
static int break_cost(const struct search *s, int p)
{
    tq_slots met = s->plan->occupied[p];
    if (!met)
        return 0;
    tq_slots until = ~(tq_slots)0 >> __builtin_clzll(met), since = ~(tq_slots)0 << tq_slots_first(met);
    return tq_schedule_breaks(s->plan, p) * GAP + tq_slots_count(until & since & ~met);
}

static int cost_of(const struct search *s, int p)
{
    return s->plan->in->all_required ? break_cost(s, p) : gap_cost(s, p);
}

static void fill_focus(struct search *s)
{
    s->focus_count = 0;
    for (int p = 0; p < s->plan->people; p++)
        if (s->cost[p])
            s->focus[s->focus_count++] = p;
}

static void start(struct search *s)
{
    int **const fields[] = { &s->cost, &s->focus, &s->touched, &s->stamp };
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        *fields[i] = tq_arena_array(s->plan->arena, (size_t)s->plan->people + 1, sizeof(int));
    for (int p = 0; p < s->plan->people; p++)
        s->total += s->cost[p] = cost_of(s, p);
    s->plan->log.n = 0;
    s->best = s->total;
    tq_schedule_keeper_init(&s->keeper, s->plan);
}

static void touch(struct search *s, int p)
{
    if (s->stamp[p] != s->round)
        s->touched[s->touched_count++] = p;
    s->stamp[p] = s->round;
}

static int64_t change(struct search *s)
{
    int64_t change = 0;
    s->touched_count = 0;
    s->round++;
    for (size_t i = 0; i < s->plan->log.n; i++) {
        touch(s, s->plan->a[s->plan->log.p[i].candidate]);
        touch(s, s->plan->b[s->plan->log.p[i].candidate]);
    }
    for (int i = 0; i < s->touched_count; i++)
        change += cost_of(s, s->touched[i]) - s->cost[s->touched[i]];
    return change;
}

static int random_slot(struct search *s, tq_slots set)
{
    for (int skip = tq_schedule_random(s->work, tq_slots_count(set)); skip > 0; skip--)
        set &= set - 1;
    return tq_slots_first(set);
}

/* A meeting of the overfull slot t that can go to s alone. */
static bool step_back(struct search *s, int t, int to)
{
    struct tq_schedule_plan *plan = s->plan;
    for (int i = 0; i < TRIES; i++) {
        int e = plan->list[t][tq_schedule_random(s->work, plan->size[t])];
        if (!plan->is_locked[e] && (tq_schedule_open(plan, e) & tq_slot_bit(to))) {
            tq_schedule_set(plan, e, to);
            return true;
        }
    }
    return false;
}

/* Try to move person p's meeting of slot `from` somewhere better; the log holds what was done. */
static bool shift(struct search *s, int p, int from)
{
    struct tq_schedule_plan *plan = s->plan;
    int e = plan->at[p * plan->slots + from];
    tq_slots others = plan->occupied[p] & ~tq_slot_bit(from), free = plan->mask[e] & ~plan->occupied[p];
    tq_slots beside = free & tq_schedule_beside(plan, others);
    if (!free || plan->is_locked[e])
        return false;
    int to = random_slot(s, beside && tq_schedule_random(s->work, 4) ? beside : free);
    int length = tq_schedule_trace(plan, p, from, to, PATH_MOST);
    if (length == 0)
        return false;
    tq_schedule_flip(plan, length, from, to);
    return plan->size[to] <= plan->cap[to] || step_back(s, to, from);
}

static void accept(struct search *s, int64_t difference)
{
    for (int i = 0; i < s->touched_count; i++)
        s->cost[s->touched[i]] = cost_of(s, s->touched[i]);
    s->total += difference;
    tq_schedule_keeper_note(&s->keeper);
    if (s->total < s->best) {
        s->best = s->total;
        tq_schedule_keeper_save(&s->keeper);
    }
}

static void step(struct search *s, int64_t heat)
{
    struct tq_schedule_plan *plan = s->plan;
    bool is_focused = s->focus_count && tq_schedule_random(s->work, 2);
    int p = is_focused ? s->focus[tq_schedule_random(s->work, s->focus_count)] : tq_schedule_random(s->work, plan->people);
    if (!plan->occupied[p])
        return;
    bool is_done = shift(s, p, random_slot(s, plan->occupied[p]));
    int64_t difference = is_done ? change(s) : 0;
    if (is_done && tq_schedule_accepts(s->work, difference * 1024, heat))
        accept(s, difference);
    else
        tq_schedule_undo(plan, 0);
}

int64_t tq_schedule_compact(struct tq_schedule_work *work, struct tq_schedule_plan *plan, int64_t budget)
{
    struct search s = { .work = work, .plan = plan };
    int64_t i = 0, heat = plan->in->all_required ? HEAT_BREAKS : HEAT, stage = budget / STAGES + 1;
    start(&s);
    for (; i < budget && s.best > 0; i++) {
        if (i % stage == stage - 1)
            heat = heat * COOLING / 1024;
        if (i % LOOK == 0) {
            fill_focus(&s);
            if (!tq_schedule_goes_on(work, TQ_PHASE_COMPACT, i, budget))
                break;
        }
        step(&s, heat);
    }
    tq_schedule_keeper_restore(&s.keeper);
    return i;
}
