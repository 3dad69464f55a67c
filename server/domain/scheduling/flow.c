/* server/domain/scheduling/flow.c - a minimum-cost circulation by the primal network simplex method.
 *
 * The tree is strongly feasible (W. H. Cunningham, A network simplex method, Mathematical Programming 11, 1976): every arc without
 * flow points to the root, every full one away from it; the leaving arc is chosen with `<` on the first side of the cycle and `<=` on
 * the second, which keeps it so and cannot cycle. Entering arcs are priced in blocks of about the root of their number (Grigoriadis;
 * Kiraly and Kovacs, Efficient implementations of minimum-cost flow algorithms, 2012). A circulation is feasible at zero, so the
 * artificial arcs to the root never carry anything. At the end `price` proves that the flow is the best: no arc with room has a negative
 * reduced cost cost + price[from] - price[to], no arc with flow a positive one. */
#include "scheduling_int.h"

enum { EMPTY = 1, IN_TREE = 0, FULL = -1, BLOCK_MIN = 16 };

struct tree {
    struct tq_schedule_flow *net;
    int root, next_arc, block;
    int *parent, *arc, *depth;           /* of a node: its father and the arc to him */
    int *child, *sibling, *sibling_back; /* children as a doubly linked list */
    bool *is_up;                         /* the arc points to the father */
    signed char *state;                  /* of an arc */
    int64_t *price;
};

static void hang(struct tree *tree, int node, int parent)
{
    int next = tree->child[parent];
    tree->sibling[node] = next;
    tree->sibling_back[node] = NOWHERE;
    if (next != NOWHERE)
        tree->sibling_back[next] = node;
    tree->child[parent] = node;
    tree->parent[node] = parent;
}

static void unhang(struct tree *tree, int node)
{
    int next = tree->sibling[node], back = tree->sibling_back[node];
    if (back == NOWHERE)
        tree->child[tree->parent[node]] = next;
    else
        tree->sibling[back] = next;
    if (next != NOWHERE)
        tree->sibling_back[next] = back;
}

static int *new_ints(struct tq_arena *arena, int count)
{
    return tq_arena_array(arena, (size_t)count, sizeof(int));
}

static int64_t root_of(int64_t n)
{
    int64_t r = 0;
    while ((r + 1) * (r + 1) <= n)
        r++;
    return r;
}

static void plant(struct tree *tree, struct tq_arena *arena, struct tq_schedule_flow *net)
{
    int nodes = net->nodes + 1;
    *tree = (struct tree){ .net = net, .root = net->nodes, .block = (int)root_of(net->arcs) };
    if (tree->block < BLOCK_MIN)
        tree->block = BLOCK_MIN;
    int **const fields[] = { &tree->parent, &tree->arc, &tree->depth, &tree->child, &tree->sibling, &tree->sibling_back };
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        *fields[i] = new_ints(arena, nodes);
    tree->is_up = tq_arena_array(arena, (size_t)nodes, sizeof(bool));
    tree->state = tq_arena_array(arena, (size_t)net->arcs + 1, 1);
    tree->price = tq_arena_array(arena, (size_t)nodes, sizeof(int64_t));
    memset(tree->state, EMPTY, (size_t)net->arcs);
    for (int i = 0; i < nodes; i++)
        tree->child[i] = NOWHERE;
    tree->parent[tree->root] = NOWHERE;
    for (int i = 0; i < net->nodes; i++) {
        hang(tree, i, tree->root);
        tree->arc[i] = NOWHERE; /* artificial: no flow, no limit, no cost */
        tree->is_up[i] = true;
        tree->depth[i] = 1;
    }
}

/* The most promising arc of the next block that has one; NOWHERE at the optimum. */
static int find_entering(struct tree *tree)
{
    const struct tq_schedule_flow *net = tree->net;
    int best = NOWHERE, left = tree->block;
    int64_t least = 0;
    for (int i = 0, e = tree->next_arc; i < net->arcs; i++, e = e + 1 == net->arcs ? 0 : e + 1) {
        int64_t cost = tree->state[e] * (net->cost[e] + tree->price[net->from[e]] - tree->price[net->to[e]]);
        if (cost < least) {
            least = cost;
            best = e;
        }
        if (--left == 0) {
            left = tree->block;
            if (best != NOWHERE) {
                tree->next_arc = e + 1 == net->arcs ? 0 : e + 1;
                return best;
            }
        }
    }
    return best;
}

static int find_join(const struct tree *tree, int u, int v)
{
    while (u != v)
        if (tree->depth[u] >= tree->depth[v])
            u = tree->parent[u];
        else
            v = tree->parent[v];
    return u;
}

/* How much more the arc above `node` can take, upwards or downwards. */
static int room(const struct tree *tree, int node, bool is_upwards)
{
    int e = tree->arc[node];
    bool grows = tree->is_up[node] == is_upwards;
    if (e == NOWHERE)
        return grows ? INT_MAX : 0;
    return grows ? tree->net->cap[e] - tree->net->flow[e] : tree->net->flow[e];
}

struct pivot {
    int entering, first, second, join; /* flow runs join -> first -> second -> join */
    int delta, leaving;                /* leaving: the node below the leaving arc, NOWHERE: the entering arc itself */
    bool is_first;                     /* it is on the first side */
};

static struct pivot find_leaving(const struct tree *tree, int entering)
{
    const struct tq_schedule_flow *net = tree->net;
    bool is_forward = tree->state[entering] == EMPTY;
    struct pivot p = { .entering = entering,
                       .first = is_forward ? net->from[entering] : net->to[entering],
                       .second = is_forward ? net->to[entering] : net->from[entering],
                       .delta = net->cap[entering],
                       .leaving = NOWHERE };
    p.join = find_join(tree, p.first, p.second);
    for (int u = p.first; u != p.join; u = tree->parent[u])
        if (room(tree, u, false) < p.delta) {
            p.delta = room(tree, u, false);
            p.leaving = u;
            p.is_first = true;
        }
    for (int u = p.second; u != p.join; u = tree->parent[u])
        if (room(tree, u, true) <= p.delta) {
            p.delta = room(tree, u, true);
            p.leaving = u;
            p.is_first = false;
        }
    return p;
}

static void push(struct tree *tree, int node, int join, int delta, bool is_upwards)
{
    for (int u = node; u != join; u = tree->parent[u])
        if (tree->arc[u] != NOWHERE)
            tree->net->flow[tree->arc[u]] += tree->is_up[u] == is_upwards ? delta : -delta;
}

static void push_around(struct tree *tree, const struct pivot *p)
{
    if (p->delta == 0)
        return;
    tree->net->flow[p->entering] += tree->state[p->entering] == EMPTY ? p->delta : -p->delta;
    push(tree, p->first, p->join, p->delta, false);
    push(tree, p->second, p->join, p->delta, true);
}

/* Hang the piece below the leaving arc, turned so that `node` is its top, under `parent` by the entering arc. */
static void rehang(struct tree *tree, int node, int parent, int last, int arc)
{
    bool is_up = tree->net->from[arc] == node;
    for (;;) {
        int old_parent = tree->parent[node], old_arc = tree->arc[node];
        bool old_up = tree->is_up[node], is_last = node == last;
        unhang(tree, node);
        hang(tree, node, parent);
        tree->arc[node] = arc;
        tree->is_up[node] = is_up;
        if (is_last)
            return;
        parent = node;
        node = old_parent;
        arc = old_arc;
        is_up = !old_up;
    }
}

/* Depths and prices below `top`, which has got a new father. */
static void refresh(struct tree *tree, int top, int64_t shift)
{
    int node = top;
    for (;;) {
        tree->price[node] += shift;
        tree->depth[node] = tree->depth[tree->parent[node]] + 1;
        if (tree->child[node] != NOWHERE) {
            node = tree->child[node];
            continue;
        }
        while (node != top && tree->sibling[node] == NOWHERE)
            node = tree->parent[node];
        if (node == top)
            return;
        node = tree->sibling[node];
    }
}

static void turn(struct tree *tree, const struct pivot *p)
{
    const struct tq_schedule_flow *net = tree->net;
    int e = p->entering, out = p->leaving;
    if (out == NOWHERE) {
        tree->state[e] = (signed char)-tree->state[e];
        return;
    }
    if (tree->arc[out] != NOWHERE)
        tree->state[tree->arc[out]] = net->flow[tree->arc[out]] == 0 ? EMPTY : FULL;
    tree->state[e] = IN_TREE;
    int node = p->is_first ? p->first : p->second, parent = p->is_first ? p->second : p->first;
    int64_t reduced = net->cost[e] + tree->price[net->from[e]] - tree->price[net->to[e]];
    rehang(tree, node, parent, out, e);
    refresh(tree, node, net->from[e] == node ? -reduced : reduced);
}

bool tq_schedule_flow_solve(struct tq_schedule_work *work, struct tq_schedule_flow *net)
{
    struct tree tree;
    plant(&tree, work->arena, net);
    for (int e; (e = find_entering(&tree)) != NOWHERE; net->pivots++) {
        if (net->pivots % 256 == 0 && !tq_schedule_goes_on(work, TQ_PHASE_SELECT, net->pivots, 2 * (int64_t)net->arcs))
            return false;
        struct pivot pivot = find_leaving(&tree, e);
        push_around(&tree, &pivot);
        turn(&tree, &pivot);
    }
    net->price = tree.price;
    return true;
}
