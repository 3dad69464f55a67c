/* include/tq/domain/scheduling.h - who meets whom, in which slot and at which table: the 1:1 meetings of one event (PRODUCT rule 12,
 * SCHEDULING 2 and 6). Pure: arrays in, arrays out, no database, no clock, integers only; equal input and seed, equal bytes.
 *
 * Hard rules, never broken by a result: a candidate pair meets at most once, within `avail` of both and its own `allowed`; nobody is
 * in two meetings of a slot; a table holds one meeting of a slot and is below the slot's number of tables; nobody has more than `max`
 * meetings; locked meetings stay exactly where they are. What is maximised: the weights of the meetings, plus `fair_bonus` for each of
 * everybody's first `min` meetings; then, without touching that, idle gaps, and tables an owner has to change.
 *
 * The whole work runs on the caller's thread and may take seconds: call it on the pool's long class. */
#ifndef TQ_DOMAIN_SCHEDULING_H
#define TQ_DOMAIN_SCHEDULING_H

#include "tq/base/arena.h"
#include "tq/base/err.h"

#include <stdatomic.h>

enum {
    TQ_SCHEDULE_SLOTS = 64,
    TQ_SCHEDULE_WEIGHT_MAX = 100000,
    TQ_SCHEDULE_TABLES_MAX = 10000,
    TQ_SCHEDULE_PEOPLE_MAX = 20000,
    TQ_SCHEDULE_CANDIDATES_MAX = 1000000,
    TQ_SCHEDULE_ANY_TABLE = -1
};

/* Sets of slots are bits: slot t is bit t. */
typedef uint64_t tq_slots;

typedef enum tq_schedule_side { TQ_SIDE_OWNER, TQ_SIDE_SUPPLIER, TQ_SIDE_ANY } tq_schedule_side;

struct tq_schedule_person {
    tq_schedule_side side; /* TQ_SIDE_ANY: may stand on both sides of candidates */
    tq_slots avail;
    int max; /* never more meetings than this */
    int min; /* the first so many meetings earn the fair bonus */
};

struct tq_schedule_candidate {
    int owner, supplier; /* places in `people` */
    int weight;          /* 1..TQ_SCHEDULE_WEIGHT_MAX */
    tq_slots allowed;    /* ~0: no restriction of its own */
};

struct tq_schedule_meeting {
    int candidate; /* place in `candidates` */
    int slot;
    int table; /* 0-based; TQ_SCHEDULE_ANY_TABLE in `locked` and `previous` when none is set */
};

struct tq_schedule_problem {
    int slots;          /* 1..TQ_SCHEDULE_SLOTS, in time order */
    const int *session; /* of each slot; equal = same half day, no waiting is counted across a change */
    const int *tables;  /* of each slot; usable are 0..tables[t]-1 */
    const struct tq_schedule_person *people;
    size_t people_count;
    const struct tq_schedule_candidate *candidates;
    size_t candidate_count;
    /* Must stand in the result exactly so. "Only place what is unplaced": lock every published meeting. */
    const struct tq_schedule_meeting *locked;
    size_t locked_count;
    /* A published schedule to disturb as little as possible; what is impossible now is dropped. */
    const struct tq_schedule_meeting *previous;
    size_t previous_count;
    int fair_bonus;
    bool all_required; /* every candidate must meet; nothing is selected */
};

typedef enum tq_schedule_phase {
    TQ_PHASE_SELECT,  /* which pairs: minimum-cost flow */
    TQ_PHASE_PLACE,   /* which slot: alternating paths */
    TQ_PHASE_IMPROVE, /* pairs that found no slot, better ones */
    TQ_PHASE_COMPACT, /* idle gaps */
    TQ_PHASE_TABLES,
    TQ_PHASES
} tq_schedule_phase;
/* "select", "place", "improve", "compact", "tables" */
const char *tq_schedule_phase_name(tq_schedule_phase phase);

struct tq_schedule_options {
    uint64_t seed;
    int64_t iterations; /* of improving and of compacting; 0: a default by size. Never a time: equal input, equal bytes */
    int keep_bonus;     /* with `previous`: what a meeting is worth more in its old slot; 0: 60 */
    /* Called on the working thread when the whole percent changed, 0..100 over all phases. NULL: silent. */
    void (*progress)(void *arg, tq_schedule_phase phase, int percent);
    void *arg;
    const atomic_bool *cancel; /* NULL: cannot be cancelled. Looked at many times a second */
};

/* Why a pair does not meet (DOMAIN 3.6). The engine knows the first four; the others are the caller's, who leaves such pairs out. */
typedef enum tq_unplaced {
    TQ_UNPLACED_NONE,           /* it meets */
    TQ_UNPLACED_NO_COMMON_SLOT, /* availability and `allowed` leave no slot */
    TQ_UNPLACED_TABLES_FULL,    /* every common slot's tables hold other pairs, or tables are what is scarce */
    TQ_UNPLACED_PERSON_FULL,    /* `person` has no free slot or has `max` meetings with better pairs */
    TQ_UNPLACED_VETO,
    TQ_UNPLACED_NOT_APPROVED,
    TQ_UNPLACED_FROZEN,
    TQ_UNPLACED_BUFFER,
    TQ_UNPLACED_REASONS
} tq_unplaced;
/* "no_common_slot", "tables_full", "person_full", ...; NULL for TQ_UNPLACED_NONE. */
const char *tq_unplaced_name(tq_unplaced reason);

struct tq_schedule_reason {
    tq_unplaced reason;
    int person;       /* who is full, the dearer of two; -1 when nobody is */
    bool is_both;     /* both are full; `person` is the dearer one */
    bool is_at_limit; /* `person` has `max` meetings, rather than no free slot */
};

struct tq_schedule_figures {
    int64_t objective, weight, fair_units;     /* objective = weight + fair_bonus * fair_units */
    int64_t bound;                             /* no schedule can have a higher objective */
    int64_t gap_ppm;                           /* (bound - objective) / (bound - fair_bonus * fair_units), in millionths, rounded up */
    int64_t iterations, pivots;                /* work done */
    int selected;                              /* pairs of the best selection, before slots */
    int gaps, worst_gaps;                      /* idle slots between meetings of one half day; most of one person */
    int table_moves;                           /* consecutive meetings of an owner in one half day at different tables */
    int breaks;                                /* idle runs between meetings over the whole event, sessions and availability ignored */
    int kept, moved, dropped, retabled, added; /* against `previous`, its impossible meetings left out */
    int impossible;                            /* meetings of `previous` that cannot stand any more */
};

/* Everything lives on the arena given to tq_schedule_solve. */
struct tq_schedule {
    struct tq_schedule_meeting *meetings; /* by slot, then table */
    size_t meeting_count;
    struct tq_schedule_reason *reasons; /* one per candidate */
    int64_t *prices;                    /* the certificate: of one table for one slot (>= 0), then one per person */
    struct tq_schedule_figures figures;
};

/* Find a schedule. Fails with TQ_INVALID, naming the array at fault ("locked", "candidates", ...), for a problem that contradicts itself
 * (`detail` says how), and with TQ_CONFLICT "schedule_cancelled" when cancelled. With all_required an incomplete schedule is no error:
 * the reasons say what is missing. `arena` needs room for the result only (40 bytes a candidate, 24 a meeting); work memory is private. */
TQ_MUST_CHECK struct tq_err tq_schedule_solve(struct tq_arena *arena, const struct tq_schedule_problem *problem,
                                              const struct tq_schedule_options *options, struct tq_schedule *out);

/* The upper bound that `prices` (1 + people_count of them) prove, by weak duality: any values give a valid one. */
int64_t tq_schedule_bound(const struct tq_schedule_problem *problem, const int64_t *prices);

#endif
