/* server/domain/scheduling/improve.c - step 3: where availability stands in the way of the best selection, search for what else fits.
 *
 * One move forces a pair into a slot, puts out who stands there, places those again by alternating paths, and fills the holes; simulated
 * annealing accepts or undoes it (Kirkpatrick, Gelatt, Vecchi 1983). The prices narrow the search: a pair that would cost more than
 * the distance to the bound can be in no better schedule, so it is never tried. */
#include "scheduling_int.h"

#include <stdlib.h>

enum {
    STAGES = 128,
    COOLING = 981,
    LOOK = 1024,
    EFFORT = 24,
    REFILL = 12,
    EJECTED_MAX = 12,
    CHAIN = 4,
    HEAT = 1024,
    PATIENCE = 3,
    PATH_MOST = 24
};

struct search {
    struct tq_schedule_work *work;
    struct tq_schedule_plan *plan;
    const struct tq_schedule_goal *goal;
    struct tq_schedule_keeper keeper;
    int64_t *reduced; /* of a candidate: weight minus prices */
    int *order;       /* all candidates by falling `reduced` */
    int *pool, pool_count;
    int64_t best;
    int ejected[EJECTED_MAX], ejected_count;
};

static int by_reduced(const void *x, const void *y, void *arg)
{
    const int64_t *reduced = arg;
    int e = *(const int *)x, f = *(const int *)y;
    if (reduced[e] != reduced[f])
        return reduced[e] > reduced[f] ? -1 : 1;
    return e - f;
}

/* The pairs that may be in a better schedule and are not in this one, the best first. */
static void fill_pool(struct search *s)
{
    int64_t distance = s->goal->bound - s->best;
    s->pool_count = 0;
    for (int i = 0; i < s->plan->candidates && s->reduced[s->order[i]] > -distance; i++)
        if (s->plan->slot[s->order[i]] == NOWHERE && s->plan->mask[s->order[i]])
            s->pool[s->pool_count++] = s->order[i];
}

static void start(struct search *s)
{
    const int64_t *prices = s->goal->prices;
    s->reduced = tq_arena_array(s->plan->arena, (size_t)s->plan->candidates + 1, sizeof(int64_t));
    s->order = tq_arena_array(s->plan->arena, (size_t)s->plan->candidates + 1, sizeof(int));
    s->pool = tq_arena_array(s->plan->arena, (size_t)s->plan->candidates + 1, sizeof(int));
    for (int e = 0; e < s->plan->candidates; e++)
        s->reduced[e] = s->plan->weight[e] + (s->goal->extra ? s->goal->extra[e] : 0) - prices[0] - prices[1 + s->plan->a[e]] -
                        prices[1 + s->plan->b[e]];
    for (int e = 0; e < s->plan->candidates; e++)
        s->order[e] = e;
    qsort_r(s->order, (size_t)s->plan->candidates, sizeof(int), by_reduced, s->reduced);
    s->plan->path_most = PATH_MOST;
    s->plan->log.n = 0;
    s->best = s->plan->value;
    tq_schedule_keeper_init(&s->keeper, s->plan);
}

static int random_slot(struct search *s, tq_slots set)
{
    for (int skip = tq_schedule_random(s->work, tq_slots_count(set)); skip > 0; skip--)
        set &= set - 1;
    return tq_slots_first(set);
}

static bool eject(struct search *s, int e)
{
    if (e == NOWHERE)
        return true;
    if (s->plan->is_locked[e] || s->ejected_count == EJECTED_MAX)
        return false;
    tq_schedule_set(s->plan, e, NOWHERE);
    s->ejected[s->ejected_count++] = e;
    return true;
}

/* Make `person` free in slot t, and below its limit. */
static bool clear_person(struct search *s, int person, int t)
{
    struct tq_schedule_plan *plan = s->plan;
    if (!eject(s, plan->at[person * plan->slots + t]))
        return false;
    if (plan->count[person] < plan->max[person])
        return true;
    return plan->occupied[person] && eject(s, plan->at[person * plan->slots + random_slot(s, plan->occupied[person])]);
}

/* Put out one meeting of an overfull slot: the least regretted of a few. */
static bool eject_from_slot(struct search *s, int t, int keep)
{
    struct tq_schedule_plan *plan = s->plan;
    int worst = NOWHERE;
    for (int i = 0; i < 4; i++) {
        int e = plan->list[t][tq_schedule_random(s->work, plan->size[t])];
        if (e != keep && !plan->is_locked[e] && (worst == NOWHERE || s->reduced[e] < s->reduced[worst]))
            worst = e;
    }
    return worst != NOWHERE && eject(s, worst);
}

static bool force(struct search *s, int e, int t)
{
    struct tq_schedule_plan *plan = s->plan;
    if (!clear_person(s, plan->a[e], t) || !clear_person(s, plan->b[e], t))
        return false;
    tq_schedule_set(plan, e, t);
    if (plan->size[t] <= plan->cap[t] || tq_schedule_relieve(plan, t, e, EFFORT))
        return true;
    return eject_from_slot(s, t, e);
}

static void refill_person(struct search *s, int p)
{
    struct tq_schedule_plan *plan = s->plan;
    for (int i = plan->first[p], tried = 0; i < plan->first[p + 1] && tried < REFILL; i++) {
        int e = plan->next_to[i];
        if (plan->slot[e] != NOWHERE || s->reduced[e] <= s->best - s->goal->bound)
            continue;
        tried++;
        tq_schedule_place_free(plan, e);
    }
}

/* Who was put out finds another slot, or puts out others in turn, a few times. */
static bool place_again(struct search *s)
{
    int chain = tq_schedule_random(s->work, CHAIN);
    for (int i = 0; i < s->ejected_count; i++) {
        int e = s->ejected[i];
        if (s->plan->slot[e] != NOWHERE || tq_schedule_place(s->plan, e, 0) || chain-- <= 0)
            continue;
        if (!force(s, e, random_slot(s, s->plan->mask[e])))
            return false;
    }
    for (int i = 0; i < s->ejected_count; i++)
        if (s->plan->slot[s->ejected[i]] == NOWHERE) {
            refill_person(s, s->plan->a[s->ejected[i]]);
            refill_person(s, s->plan->b[s->ejected[i]]);
        }
    return true;
}

/* The front of the pool, best reduced cost, is picked more often. */
static int pick(struct search *s)
{
    int64_t x = tq_schedule_random(s->work, s->pool_count);
    return s->pool[x * (tq_schedule_random(s->work, s->pool_count) + 1) / s->pool_count];
}

static void step(struct search *s, int64_t heat)
{
    int e = pick(s);
    if (s->plan->slot[e] != NOWHERE)
        return;
    int64_t before = s->plan->value;
    s->ejected_count = 0;
    bool is_done = force(s, e, random_slot(s, s->plan->mask[e])) && place_again(s);
    if (!is_done || !tq_schedule_accepts(s->work, (before - s->plan->value) * 1024, heat)) {
        tq_schedule_undo(s->plan, 0);
        return;
    }
    tq_schedule_keeper_note(&s->keeper);
    if (s->plan->value > s->best) {
        s->best = s->plan->value;
        tq_schedule_keeper_save(&s->keeper);
    }
}

/* Cool down once from the best plan; returns the iterations used. */
static int64_t anneal(struct search *s, int64_t heat, int64_t done, int64_t length, int64_t budget)
{
    int64_t i = 0, stage = length / STAGES + 1;
    tq_schedule_keeper_restore(&s->keeper);
    for (; i < length && done + i < budget && s->best < s->goal->bound; i++) {
        if (i % stage == stage - 1)
            heat = heat * COOLING / 1024;
        if (i % LOOK == 0) {
            fill_pool(s);
            if (s->pool_count == 0 || !tq_schedule_goes_on(s->work, TQ_PHASE_IMPROVE, done + i, budget))
                break;
        }
        step(s, heat);
    }
    return i;
}

/* Rounds, each hotter than the last and every third cool again, until a few in a row have found nothing. */
int64_t tq_schedule_improve(struct tq_schedule_work *work, struct tq_schedule_plan *plan, const struct tq_schedule_goal *goal,
                            int64_t budget)
{
    struct search s = { .work = work, .plan = plan, .goal = goal };
    int64_t used = 0;
    start(&s);
    for (int round = 0, idle = 0; used < budget && idle < PATIENCE && s.best < goal->bound; round++) {
        int64_t before = s.best, length = anneal(&s, HEAT << round % 3, used, goal->round, budget);
        if (length == 0 || s.pool_count == 0 || work->is_cancelled)
            break;
        used += length;
        idle = s.best > before ? 0 : idle + 1;
    }
    tq_schedule_keeper_restore(&s.keeper);
    return used;
}
