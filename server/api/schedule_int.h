/* server/api/schedule_int.h - from the rows of one snapshot to the arrays of the solver and back: which slot, table and meeting
 * each number stands for. Used by the runner of jobs and by the files one can take away. */
#ifndef TQ_API_SCHEDULE_INT_H
#define TQ_API_SCHEDULE_INT_H

#include "tq/domain/scheduling.h"
#include "tq/platform/db.h"

enum { TQ_SCHEDULE_FAIR_BONUS = 101 };

/* One meeting of the snapshot. */
struct tq_schedule_item {
    struct tq_uuid id;
    int demand, supply;   /* places in `people` */
    int candidate;        /* place in the problem's candidates, -1: left out because of `reason` */
    int locked, previous; /* places in the problem's arrays, -1: none */
    struct tq_str reason;
    bool is_over, is_fixed;
};

struct tq_schedule_case {
    struct tq_schedule_problem problem;
    struct tq_str name;
    int based_on; /* the event's schedule_version */
    struct tq_uuid slot[TQ_SCHEDULE_SLOTS];
    tq_slots begun;
    int *table_no[TQ_SCHEDULE_SLOTS]; /* of each slot: what the solver's table k is called */
    struct tq_uuid *people;
    struct tq_schedule_item *items;
    size_t item_count;
};

/* Everything lives on `arena`; may run on any thread while nobody else looks at `rows` (TQ_SQL_schedule_snapshot). */
TQ_MUST_CHECK struct tq_err tq_schedule_case_make(struct tq_arena *arena, const struct tq_db_result *rows, struct tq_schedule_case *out);
/* The solver's number of a table in a slot, TQ_SCHEDULE_ANY_TABLE when it cannot be used there. */
int tq_schedule_case_table(const struct tq_schedule_case *of, int slot, int table_no);
/* The solver's number of a slot, -1 for none. */
int tq_schedule_case_slot(const struct tq_schedule_case *of, const struct tq_uuid *slot);

#endif
