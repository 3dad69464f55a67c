/* server/domain/scheduling/solve.c - one run from problem to schedule: select, place, improve, compact, seat, explain.
 *
 * Without a published schedule the exact selection is placed and, where slots stand in its way, improved. With one (`previous`) the run
 * starts from what is still possible of it and a meeting is worth more in its old slot, so that only few people have to be told. */
#include "scheduling_int.h"

#include <stdlib.h>

enum {
    KEEP_BONUS = 60,
    EFFORT_PLACE = INT_MAX,
    ROUND = 100000,
    IMPROVE = 1000000,
    IMPROVE_LATE = 200000,
    COMPACT = 500000,
    COMPACT_EACH = 40,
    COMPACT_REQUIRED_EACH = 250000
};

struct run {
    struct tq_schedule_work *work;
    const struct tq_schedule_problem *in;
    struct tq_schedule_plan *plan;
    struct tq_schedule_selection selection;
    struct tq_schedule_goal goal;
    int64_t bound; /* of the objective */
};

/* Everybody must meet everybody asked for: there is nothing to select, nor to prove. */
static void choose_all(struct run *run)
{
    const struct tq_schedule_plan *plan = run->plan;
    struct tq_schedule_selection *s = &run->selection;
    *s = (struct tq_schedule_selection){ .is_chosen = tq_arena_array(plan->arena, (size_t)plan->candidates + 1, sizeof(bool)),
                                         .prices = tq_arena_array(plan->arena, 1 + (size_t)plan->people, sizeof(int64_t)),
                                         .count = plan->candidates };
    memset(s->is_chosen, true, (size_t)plan->candidates);
}

static bool choose(struct run *run)
{
    if (run->in->all_required)
        choose_all(run);
    else if (!tq_schedule_select(run->work, run->plan, NULL, &run->selection))
        return false;
    run->bound = tq_schedule_prove(run->plan, run->selection.prices, NULL);
    run->goal = (struct tq_schedule_goal){ run->selection.prices, NULL, run->bound, ROUND };
    return true;
}

/* Fewest common slots first, then the heaviest. */
static int by_freedom(const void *x, const void *y, void *arg)
{
    const struct tq_schedule_plan *plan = arg;
    int e = *(const int *)x, f = *(const int *)y;
    int a = tq_slots_count(plan->mask[e]), b = tq_slots_count(plan->mask[f]);
    if (a != b)
        return a - b;
    if (plan->weight[e] != plan->weight[f])
        return plan->weight[f] - plan->weight[e];
    return e - f;
}

static void place_locked(struct run *run)
{
    for (size_t i = 0; i < run->in->locked_count; i++)
        tq_schedule_set(run->plan, run->in->locked[i].candidate, run->in->locked[i].slot);
}

static bool place_chosen(struct run *run)
{
    struct tq_schedule_plan *plan = run->plan;
    int count = 0, *order = tq_arena_array(plan->arena, (size_t)plan->candidates + 1, sizeof(int));
    for (int e = 0; e < plan->candidates; e++)
        if (run->selection.is_chosen[e] && plan->slot[e] == NOWHERE)
            order[count++] = e;
    qsort_r(order, (size_t)count, sizeof(int), by_freedom, plan);
    for (int i = 0; i < count; i++) {
        plan->log.n = 0;
        if (plan->keep_bonus)
            tq_schedule_place_free(plan, order[i]);
        else
            tq_schedule_place(plan, order[i], EFFORT_PLACE);
        if (i % 64 == 0 && !tq_schedule_goes_on(run->work, TQ_PHASE_PLACE, i, count))
            return false;
    }
    return true;
}

/* Whoever still fits without moving anybody. */
static void fill_up(struct tq_schedule_plan *plan)
{
    plan->log.n = 0;
    for (int p = 0; p < plan->people; p++)
        for (int i = plan->first[p]; i < plan->first[p + 1]; i++)
            if (plan->slot[plan->next_to[i]] == NOWHERE)
                tq_schedule_place_free(plan, plan->next_to[i]);
}

static int by_worth(const void *x, const void *y, void *arg)
{
    const struct tq_schedule_plan *plan = arg;
    const struct tq_schedule_meeting *m = x, *n = y;
    if (plan->weight[m->candidate] != plan->weight[n->candidate])
        return plan->weight[n->candidate] - plan->weight[m->candidate];
    return m->candidate - n->candidate;
}

/* The published meetings that can stay, the heaviest first where they got in each other's way. */
static void place_published(struct run *run)
{
    struct tq_schedule_plan *plan = run->plan;
    size_t count = run->in->previous_count;
    struct tq_schedule_meeting *old = tq_arena_array(plan->arena, count + 1, sizeof(*old));
    memcpy(old, run->in->previous, count * sizeof(*old));
    qsort_r(old, count, sizeof(*old), by_worth, plan);
    for (size_t i = 0; i < count; i++) {
        int e = old[i].candidate;
        tq_slots open = plan->slot[e] == NOWHERE && tq_schedule_is_wanted(plan, e) ? tq_schedule_open(plan, e) & ~plan->full : 0;
        if (open & tq_slot_bit(old[i].slot))
            tq_schedule_set(plan, e, old[i].slot);
    }
}

/* A late change: select once more with the bonus for old pairs, which says where improving may stop. */
static bool choose_again(struct run *run)
{
    struct tq_schedule_plan *plan = run->plan;
    int *extra = tq_arena_array(plan->arena, (size_t)plan->candidates + 1, sizeof(int));
    plan->keep_bonus = run->work->options->keep_bonus > 0 ? run->work->options->keep_bonus : KEEP_BONUS;
    for (size_t i = 0; i < run->in->previous_count; i++) {
        const struct tq_schedule_meeting *m = &run->in->previous[i];
        plan->old[m->candidate] = m->slot;
        if (plan->mask[m->candidate] & tq_slot_bit(m->slot))
            extra[m->candidate] = plan->keep_bonus;
    }
    struct tq_schedule_selection again = run->selection;
    if (!run->in->all_required && !tq_schedule_select(run->work, plan, extra, &again))
        return false;
    run->selection.is_chosen = again.is_chosen;
    run->selection.pivots += run->in->all_required ? 0 : again.pivots;
    run->goal = (struct tq_schedule_goal){ again.prices, extra, tq_schedule_prove(plan, again.prices, extra), IMPROVE_LATE };
    return true;
}

static bool place(struct run *run)
{
    bool is_late = run->in->previous_count > 0;
    if (is_late && !choose_again(run))
        return false;
    place_locked(run);
    if (is_late)
        place_published(run);
    return place_chosen(run);
}

static int64_t budget(const struct run *run, int64_t usual)
{
    return run->work->options->iterations > 0 ? run->work->options->iterations : usual;
}

static int64_t usual_compact(const struct run *run)
{
    int64_t pairs = run->plan->candidates;
    return run->in->all_required ? COMPACT_REQUIRED_EACH * pairs : COMPACT + COMPACT_EACH * pairs;
}

static struct tq_err cancelled(void)
{
    return tq_err_make(TQ_CONFLICT, NULL, "schedule_cancelled");
}

static void finish(struct run *run, struct tq_arena *arena, struct tq_schedule *out)
{
    size_t prices = 1 + run->in->people_count;
    out->prices = tq_arena_array(arena, prices, sizeof(*out->prices));
    memcpy(out->prices, run->selection.prices, prices * sizeof(*out->prices));
    out->figures.bound = run->bound;
    out->figures.pivots = run->selection.pivots;
    out->figures.selected = run->selection.count;
    tq_schedule_seat(arena, run->plan, out);
    tq_schedule_explain(arena, run->plan, out);
    tq_schedule_measure(run->plan->arena, run->plan, out);
    tq_schedule_goes_on(run->work, TQ_PHASE_TABLES, 1, 1);
}

static struct tq_err go(struct run *run, struct tq_arena *arena, struct tq_schedule *out)
{
    if (!choose(run) || !place(run))
        return cancelled();
    int64_t used = tq_schedule_improve(run->work, run->plan, &run->goal, budget(run, run->plan->keep_bonus ? IMPROVE_LATE : IMPROVE));
    fill_up(run->plan);
    if (!run->plan->keep_bonus)
        used += tq_schedule_compact(run->work, run->plan, budget(run, usual_compact(run)));
    if (run->work->is_cancelled)
        return cancelled();
    out->figures.iterations = used;
    finish(run, arena, out);
    return TQ_ERR_NONE;
}

struct tq_err tq_schedule_solve(struct tq_arena *arena, const struct tq_schedule_problem *problem,
                                const struct tq_schedule_options *options, struct tq_schedule *out)
{
    struct tq_arena *private = tq_arena_new(SIZE_MAX / 8);
    struct tq_schedule_work work = { problem, options, private, options->seed, -1, false };
    struct run run = { .work = &work, .in = problem };
    *out = (struct tq_schedule){ 0 };
    struct tq_err err = tq_schedule_check(private, problem);
    if (!err.code) {
        run.plan = tq_schedule_plan_new(private, problem);
        err = go(&run, arena, out);
    }
    tq_arena_free(private);
    return err;
}
