/* server/api/schedule_case.c - the snapshot of an event as a problem of the solver.
 *
 * The solver knows tables as 0..n-1 of a slot. Tables are numbered alike in every slot; where some are closed, the free ones
 * behind the end take their numbers, so that only slots with a closure differ. What is fixed counts as possible whatever
 * availability or closures say by now: it stands, and the board says what is wrong with it. */
#include "schedule_int.h"

#include <string.h>

enum { KIND_EVENT, KIND_SLOT, KIND_TABLE, KIND_CLOSED, KIND_PERSON, KIND_MEETING, KINDS };
enum { C_KIND, C_ID, C_A, C_B, C_C, C_D, C_F, C_G, C_H, C_I, C_BITS, C_SAID };
enum { FLAG_OVER = 4, FLAG_FIXED = 8 };

struct making {
    struct tq_arena *arena;
    const struct tq_db_result *rows;
    struct tq_schedule_case *out;
    int first[KINDS + 1]; /* rows are sorted by kind */
    int *tables;          /* numbers of all tables, those that are ever closed last */
    int table_count;
    tq_slots *closed; /* of each of them */
    struct tq_schedule_person *people;
    struct tq_schedule_candidate *candidates;
    struct tq_schedule_meeting *locked, *previous;
    tq_slots *taken; /* of each person, by what is locked */
    int *locked_of;  /* of each person */
    int meetings_min;
};

static int int_at(const struct making *making, int row, int column)
{
    return (int)tq_db_i64(making->rows, row, column);
}

static bool has(const struct making *making, int row, int column)
{
    return !tq_db_is_null(making->rows, row, column);
}

static int count_of(const struct making *making, int kind)
{
    return making->first[kind + 1] - making->first[kind];
}

static void find_kinds(struct making *making)
{
    int rows = tq_db_rows(making->rows), row = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        making->first[kind] = row;
        while (row < rows && int_at(making, row, C_KIND) == kind)
            row++;
    }
    making->first[KINDS] = row;
}

static void read_slots(struct making *making)
{
    struct tq_schedule_case *out = making->out;
    int n = count_of(making, KIND_SLOT);
    int *session = tq_arena_array(making->arena, (size_t)n + 1, sizeof(*session));
    for (int i = 0; i < n; i++) {
        int row = making->first[KIND_SLOT] + i;
        out->slot[i] = tq_db_uuid(making->rows, row, C_ID);
        session[i] = int_at(making, row, C_B);
        if (int_at(making, row, C_C))
            out->begun |= (tq_slots)1 << i;
    }
    out->problem.slots = n;
    out->problem.session = session;
}

/* ---- tables ---- */

static int find_table(const struct making *making, int table_no)
{
    for (int i = 0; i < making->table_count; i++)
        if (making->tables[i] == table_no)
            return i;
    return -1;
}

static void read_tables(struct making *making)
{
    int n = count_of(making, KIND_TABLE), at = 0;
    int *by_number = tq_arena_array(making->arena, (size_t)n + 1, sizeof(*by_number));
    tq_slots *closed = tq_arena_array(making->arena, (size_t)n + 1, sizeof(*closed));
    making->tables = by_number;
    making->table_count = n;
    for (int i = 0; i < n; i++)
        by_number[i] = int_at(making, making->first[KIND_TABLE] + i, C_A);
    for (int row = making->first[KIND_CLOSED]; row < making->first[KIND_CLOSED + 1]; row++) {
        int table = find_table(making, int_at(making, row, C_B));
        if (table >= 0)
            closed[table] |= (tq_slots)1 << int_at(making, row, C_A);
    }
    making->tables = tq_arena_array(making->arena, (size_t)n + 1, sizeof(*making->tables));
    making->closed = tq_arena_array(making->arena, (size_t)n + 1, sizeof(*making->closed));
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < n; i++)
            if ((closed[i] != 0) == (pass == 1)) {
                making->closed[at] = closed[i];
                making->tables[at++] = by_number[i];
            }
}

/* A table holding something fixed is open in its slot. */
static void open_fixed_tables(struct making *making)
{
    for (int row = making->first[KIND_MEETING]; row < making->first[KIND_MEETING + 1]; row++) {
        int table = has(making, row, C_H) ? find_table(making, int_at(making, row, C_I)) : -1;
        if (table >= 0)
            making->closed[table] &= ~((tq_slots)1 << int_at(making, row, C_H));
    }
}

static void number_tables(struct making *making)
{
    struct tq_schedule_case *out = making->out;
    int *counts = tq_arena_array(making->arena, (size_t)out->problem.slots + 1, sizeof(*counts));
    for (int slot = 0; slot < out->problem.slots; slot++) {
        tq_slots bit = (tq_slots)1 << slot;
        int open = 0, spare;
        for (int i = 0; i < making->table_count; i++)
            open += (making->closed[i] & bit) == 0;
        out->table_no[slot] = tq_arena_array(making->arena, (size_t)open + 1, sizeof(int));
        spare = open;
        for (int i = 0; i < open; i++) {
            int from = i;
            if (making->closed[i] & bit) {
                while (making->closed[spare] & bit)
                    spare++;
                from = spare++;
            }
            out->table_no[slot][i] = making->tables[from];
        }
        counts[slot] = open;
    }
    out->problem.tables = counts;
}

int tq_schedule_case_table(const struct tq_schedule_case *of, int slot, int table_no)
{
    for (int i = 0; i < of->problem.tables[slot]; i++)
        if (of->table_no[slot][i] == table_no)
            return i;
    return TQ_SCHEDULE_ANY_TABLE;
}

int tq_schedule_case_slot(const struct tq_schedule_case *of, const struct tq_uuid *slot)
{
    for (int i = 0; i < of->problem.slots; i++)
        if (tq_uuid_is_equal(&of->slot[i], slot))
            return i;
    return -1;
}

/* ---- people and meetings ---- */

static void read_people(struct making *making)
{
    struct tq_schedule_case *out = making->out;
    int n = count_of(making, KIND_PERSON);
    tq_slots all = out->problem.slots >= 64 ? ~(tq_slots)0 : ((tq_slots)1 << out->problem.slots) - 1;
    making->people = tq_arena_array(making->arena, (size_t)n + 1, sizeof(*making->people));
    making->taken = tq_arena_array(making->arena, (size_t)n + 1, sizeof(*making->taken));
    making->locked_of = tq_arena_array(making->arena, (size_t)n + 1, sizeof(*making->locked_of));
    out->people = tq_arena_array(making->arena, (size_t)n + 1, sizeof(*out->people));
    for (int i = 0; i < n; i++) {
        int row = making->first[KIND_PERSON] + i, most = int_at(making, row, C_C);
        out->people[i] = tq_db_uuid(making->rows, row, C_ID);
        making->people[i] = (struct tq_schedule_person){
            .side = int_at(making, row, C_B) ? TQ_SIDE_SUPPLIER : TQ_SIDE_OWNER,
            .avail = all & ~(tq_slots)tq_db_i64(making->rows, row, C_BITS),
            .max = most,
            .min = making->meetings_min < most ? making->meetings_min : most,
        };
    }
    out->problem.people = making->people;
    out->problem.people_count = (size_t)n;
}

/* What is fixed stands: the two are there, whatever they said. False when one of them has something fixed in that slot already. */
static bool lock(struct making *making, struct tq_schedule_item *item, int row)
{
    struct tq_schedule_problem *problem = &making->out->problem;
    int slot = int_at(making, row, C_H), both[2] = { item->demand, item->supply };
    tq_slots bit = (tq_slots)1 << slot;
    if ((making->taken[both[0]] | making->taken[both[1]]) & bit)
        return false;
    for (int i = 0; i < 2; i++) {
        struct tq_schedule_person *person = &making->people[both[i]];
        making->taken[both[i]] |= bit;
        person->avail |= bit;
        if (++making->locked_of[both[i]] > person->max)
            person->max = making->locked_of[both[i]];
    }
    item->locked = (int)problem->locked_count;
    making->locked[problem->locked_count++] =
        (struct tq_schedule_meeting){ item->candidate, slot, tq_schedule_case_table(making->out, slot, int_at(making, row, C_I)) };
    return true;
}

static void read_meeting(struct making *making, int row)
{
    struct tq_schedule_case *out = making->out;
    struct tq_schedule_problem *problem = &out->problem;
    struct tq_schedule_item *item = &out->items[out->item_count++];
    int flags = int_at(making, row, C_D);
    *item = (struct tq_schedule_item){ .id = tq_db_uuid(making->rows, row, C_ID),
                                       .demand = int_at(making, row, C_A),
                                       .supply = int_at(making, row, C_B),
                                       .candidate = -1,
                                       .locked = -1,
                                       .previous = -1,
                                       .reason = tq_db_bytes(making->rows, row, C_SAID),
                                       .is_over = flags & FLAG_OVER,
                                       .is_fixed = flags & FLAG_FIXED };
    if (item->reason.n && !has(making, row, C_H))
        return;
    item->candidate = (int)problem->candidate_count++;
    making->candidates[item->candidate] = (struct tq_schedule_candidate){
        .owner = item->demand, .supplier = item->supply, .weight = int_at(making, row, C_C), .allowed = ~out->begun
    };
    if (has(making, row, C_H) && lock(making, item, row)) {
        making->candidates[item->candidate].allowed = ~(tq_slots)0;
    } else if (has(making, row, C_F)) {
        int slot = int_at(making, row, C_F);
        item->previous = (int)problem->previous_count;
        making->previous[problem->previous_count++] =
            (struct tq_schedule_meeting){ item->candidate, slot, tq_schedule_case_table(out, slot, int_at(making, row, C_G)) };
    }
}

static void read_meetings(struct making *making)
{
    struct tq_schedule_case *out = making->out;
    size_t n = (size_t)count_of(making, KIND_MEETING);
    out->items = tq_arena_array(making->arena, n + 1, sizeof(*out->items));
    making->candidates = tq_arena_array(making->arena, n + 1, sizeof(*making->candidates));
    making->locked = tq_arena_array(making->arena, n + 1, sizeof(*making->locked));
    making->previous = tq_arena_array(making->arena, n + 1, sizeof(*making->previous));
    out->problem.candidates = making->candidates;
    out->problem.locked = making->locked;
    out->problem.previous = making->previous;
    for (int row = making->first[KIND_MEETING]; row < making->first[KIND_MEETING + 1]; row++)
        read_meeting(making, row);
}

struct tq_err tq_schedule_case_make(struct tq_arena *arena, const struct tq_db_result *rows, struct tq_schedule_case *out)
{
    struct making making = { .arena = arena, .rows = rows, .out = out };
    *out = (struct tq_schedule_case){ .problem = { .fair_bonus = TQ_SCHEDULE_FAIR_BONUS } };
    find_kinds(&making);
    if (count_of(&making, KIND_EVENT) != 1)
        return tq_err_make(TQ_NOT_FOUND, "event", "not_found");
    if (count_of(&making, KIND_SLOT) < 1 || count_of(&making, KIND_SLOT) > TQ_SCHEDULE_SLOTS || count_of(&making, KIND_TABLE) < 1)
        return tq_err_make(TQ_INVALID, "slots", "schedule_no_grid");
    out->based_on = int_at(&making, 0, C_A);
    out->name = tq_db_bytes(rows, 0, C_SAID);
    making.meetings_min = int_at(&making, 0, C_B);
    read_slots(&making);
    read_tables(&making);
    open_fixed_tables(&making);
    number_tables(&making);
    read_people(&making);
    read_meetings(&making);
    return TQ_ERR_NONE;
}
