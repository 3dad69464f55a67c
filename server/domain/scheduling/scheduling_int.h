/* server/domain/scheduling/scheduling_int.h - what the files of the room share: one run's work state, the flow, and the plan, which is
 * a partial schedule with constant-time moves and an undo log. */
#ifndef TQ_SCHEDULING_INT_H
#define TQ_SCHEDULING_INT_H

#include "tq/base/vec.h"
#include "tq/domain/scheduling.h"

#include <limits.h>

enum { NOWHERE = -1 };

/* One run: private memory, randomness, progress and cancelling. */
struct tq_schedule_work {
    const struct tq_schedule_problem *in;
    const struct tq_schedule_options *options;
    struct tq_arena *arena;
    uint64_t random;
    int percent;
    bool is_cancelled;
};
/* Report `done` of `total` of a phase and look at the cancel flag; false when the run must end. Cheap enough for every 256 steps. */
bool tq_schedule_goes_on(struct tq_schedule_work *work, tq_schedule_phase phase, int64_t done, int64_t total);
/* A random number below `below` (> 0). */
int tq_schedule_random(struct tq_schedule_work *work, int below);
/* Annealing: would a loss be accepted at `heat`? Loss and heat in 1/1024; integers only, so every machine answers alike. */
bool tq_schedule_accepts(struct tq_schedule_work *work, int64_t loss, int64_t heat);

/* A minimum-cost circulation: arcs in arrays, the answer in `flow` and `price`. */
struct tq_schedule_flow {
    int nodes, arcs;
    int *from, *to, *cap, *cost, *flow;
    int64_t *price, pivots;
};
/* False when cancelled. */
bool tq_schedule_flow_solve(struct tq_schedule_work *work, struct tq_schedule_flow *net);

/* A move that was made: `candidate` left slot `from` (NOWHERE: was not placed). */
struct tq_schedule_move {
    int candidate, from;
};

/* A partial schedule. */
struct tq_schedule_plan {
    const struct tq_schedule_problem *in;
    struct tq_arena *arena;
    int people, candidates, slots, fair_bonus, keep_bonus;
    int *a, *b;        /* of a candidate: owner, supplier */
    tq_slots *mask;    /* slots it may use; locked: only its own */
    int *weight, *old; /* old: slot of the published schedule or NOWHERE */
    bool *is_locked;
    int *slot;                        /* of a candidate, or NOWHERE */
    int *at;                          /* candidate of person p in slot t: at[p * slots + t] */
    tq_slots *occupied, *avail, full; /* full: slots without a free table */
    int *count, *max, *min;           /* of a person */
    int size[TQ_SCHEDULE_SLOTS], cap[TQ_SCHEDULE_SLOTS];
    int *list[TQ_SCHEDULE_SLOTS], *place_in_list; /* meetings of a slot, in no order */
    int *first, *next_to;                /* candidates of person p by falling weight: next_to[first[p]] .. next_to[first[p + 1] - 1] */
    TQ_VEC(struct tq_schedule_move) log; /* since the last forget */
    int *path, path_most;                /* scratch of the placing; longer paths are not flipped */
    int64_t value;                       /* weights + fair bonuses + keep bonuses */
    int placed, session_count;
    tq_slots session[TQ_SCHEDULE_SLOTS]; /* slots of a half day */
};
struct tq_schedule_plan *tq_schedule_plan_new(struct tq_arena *arena, const struct tq_schedule_problem *in);
/* Move a candidate to a slot or NOWHERE, logged. Its people must be free there. */
void tq_schedule_set(struct tq_schedule_plan *plan, int candidate, int slot);
/* Take back all moves behind `mark`. */
void tq_schedule_undo(struct tq_schedule_plan *plan, size_t mark);
/* Slots where a candidate and both its people are free; those without a table included. */
tq_slots tq_schedule_open(const struct tq_schedule_plan *plan, int candidate);
/* Slots beside `set` in the same half day. */
tq_slots tq_schedule_beside(const struct tq_schedule_plan *plan, tq_slots set);
/* False when one of the two has all meetings it may have. */
bool tq_schedule_is_wanted(const struct tq_schedule_plan *plan, int candidate);
/* Idle slots of a person between meetings, over the half days. */
int tq_schedule_gaps(const struct tq_schedule_plan *plan, int person);
/* Idle runs of a person between meetings, over the whole event. */
int tq_schedule_breaks(const struct tq_schedule_plan *plan, int person);

/* The alternating path that leaves `person` by its meeting in slot s, then t, then s ...: meetings into plan->path, their number back;
 * 0 when it cannot be flipped (a meeting is locked or may not go to the other slot, or more than `most`). */
int tq_schedule_trace(struct tq_schedule_plan *plan, int person, int s, int t, int most);
/* Exchange the slots of the path's meetings. */
void tq_schedule_flip(struct tq_schedule_plan *plan, int length, int s, int t);
/* Place a candidate, moving others between slots when needed; nothing changes when false. `effort`: meetings looked at in a full slot. */
bool tq_schedule_place(struct tq_schedule_plan *plan, int candidate, int effort);
/* Take one meeting out of an overfull slot, `keep` stays; false and unchanged when none can leave. */
bool tq_schedule_relieve(struct tq_schedule_plan *plan, int slot, int keep, int effort);
/* Place it in a slot where everybody is free and a table too. */
bool tq_schedule_place_free(struct tq_schedule_plan *plan, int candidate);

/* Step 1. `extra`: added to a candidate's weight, NULL for none. prices: 1 + people. False when cancelled. */
struct tq_schedule_selection {
    bool *is_chosen;
    int64_t *prices, pivots;
    int count;
};
bool tq_schedule_select(struct tq_schedule_work *work, const struct tq_schedule_plan *plan, const int *extra,
                        struct tq_schedule_selection *out);

/* The bound that prices prove for the plan's problem; `extra` as above. */
int64_t tq_schedule_prove(const struct tq_schedule_plan *plan, const int64_t *prices, const int *extra);

/* The best plan seen so far, kept by noting what changed since (copying the whole at each improvement would be quadratic). */
struct tq_schedule_keeper {
    struct tq_schedule_plan *plan;
    int *slot, *dirty, dirty_count;
    bool *is_dirty;
};
void tq_schedule_keeper_init(struct tq_schedule_keeper *keeper, struct tq_schedule_plan *plan);
/* The moves in the plan's log are accepted: note them and forget the log. */
void tq_schedule_keeper_note(struct tq_schedule_keeper *keeper);
/* What is noted is the best. */
void tq_schedule_keeper_save(struct tq_schedule_keeper *keeper);
/* Bring the plan back to the best. */
void tq_schedule_keeper_restore(struct tq_schedule_keeper *keeper);

/* What guides improving: prices of the objective improved, bonus pairs included. */
struct tq_schedule_goal {
    const int64_t *prices;
    const int *extra;
    int64_t bound; /* of the plan's value: stop there */
    int64_t round; /* iterations of one cooling down */
};
/* Step 3: improve until `bound` (of the plan's value) or the budget is used; returns iterations used. */
int64_t tq_schedule_improve(struct tq_schedule_work *work, struct tq_schedule_plan *plan, const struct tq_schedule_goal *goal,
                            int64_t budget);
/* Step 4: fewer idle gaps (breaks with all_required) at equal value; returns iterations used. */
int64_t tq_schedule_compact(struct tq_schedule_work *work, struct tq_schedule_plan *plan, int64_t budget);
/* Step 5: meetings with tables, by slot and table, on `arena`. */
void tq_schedule_seat(struct tq_arena *arena, struct tq_schedule_plan *plan, struct tq_schedule *out);

void tq_schedule_explain(struct tq_arena *arena, const struct tq_schedule_plan *plan, struct tq_schedule *out);
/* Everything of `figures` that can be read off the finished schedule. */
void tq_schedule_measure(struct tq_arena *arena, const struct tq_schedule_plan *plan, struct tq_schedule *out);

/* Contradictions in what the caller gave. */
struct tq_err tq_schedule_check(struct tq_arena *arena, const struct tq_schedule_problem *in);

static inline tq_slots tq_slot_bit(int slot)
{
    return (tq_slots)1 << slot;
}

static inline int tq_slots_count(tq_slots set)
{
    return __builtin_popcountll(set);
}

static inline int tq_slots_first(tq_slots set)
{
    return __builtin_ctzll(set);
}

#endif
