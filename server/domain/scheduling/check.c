/* server/domain/scheduling/check.c - refuses a problem that contradicts itself, before any work is done. */
#include "scheduling_int.h"

#include <stdlib.h>

static struct tq_err wrong(const char *field, const char *detail)
{
    return tq_err_make(TQ_INVALID, field, detail);
}

static struct tq_err check_sizes(const struct tq_schedule_problem *in)
{
    if (in->slots < 1 || in->slots > TQ_SCHEDULE_SLOTS)
        return wrong("slots", "slots_out_of_range");
    for (int t = 0; t < in->slots; t++)
        if (in->tables[t] < 0 || in->tables[t] > TQ_SCHEDULE_TABLES_MAX)
            return wrong("tables", "tables_out_of_range");
    if (in->people_count > TQ_SCHEDULE_PEOPLE_MAX)
        return wrong("participants", "participants_too_many");
    if (in->candidate_count > TQ_SCHEDULE_CANDIDATES_MAX)
        return wrong("candidates", "candidates_too_many");
    if (in->fair_bonus < 0 || in->fair_bonus > TQ_SCHEDULE_WEIGHT_MAX)
        return wrong("fair_bonus", "fair_bonus_out_of_range");
    return TQ_ERR_NONE;
}

static struct tq_err check_people(const struct tq_schedule_problem *in)
{
    for (size_t p = 0; p < in->people_count; p++)
        if (in->people[p].max < 0 || in->people[p].min < 0)
            return wrong("participants", "limit_below_zero");
    return TQ_ERR_NONE;
}

static struct tq_err check_candidates(const struct tq_schedule_problem *in)
{
    for (size_t e = 0; e < in->candidate_count; e++) {
        const struct tq_schedule_candidate *c = &in->candidates[e];
        if (c->owner < 0 || c->supplier < 0 || (size_t)c->owner >= in->people_count || (size_t)c->supplier >= in->people_count)
            return wrong("candidates", "participant_unknown");
        if (c->owner == c->supplier)
            return wrong("candidates", "pair_with_oneself");
        if (in->people[c->owner].side == TQ_SIDE_SUPPLIER || in->people[c->supplier].side == TQ_SIDE_OWNER)
            return wrong("candidates", "pair_on_wrong_side");
        if (c->weight < 1 || c->weight > TQ_SCHEDULE_WEIGHT_MAX)
            return wrong("candidates", "weight_out_of_range");
    }
    return TQ_ERR_NONE;
}

static int by_key(const void *x, const void *y)
{
    uint64_t p = *(const uint64_t *)x, q = *(const uint64_t *)y;
    return p < q ? -1 : p > q;
}

/* Sorts the keys; true when one occurs twice. */
static bool has_twins(uint64_t *keys, size_t count)
{
    qsort(keys, count, sizeof(*keys), by_key);
    for (size_t i = 1; i < count; i++)
        if (keys[i] == keys[i - 1])
            return true;
    return false;
}

static struct tq_err check_pairs(struct tq_arena *arena, const struct tq_schedule_problem *in)
{
    uint64_t *keys = tq_arena_array(arena, in->candidate_count + 1, sizeof(*keys));
    for (size_t e = 0; e < in->candidate_count; e++) {
        uint64_t a = (uint64_t)in->candidates[e].owner, b = (uint64_t)in->candidates[e].supplier;
        keys[e] = a << 32 | b;
    }
    return has_twins(keys, in->candidate_count) ? wrong("candidates", "pair_twice") : TQ_ERR_NONE;
}

static struct tq_err check_meetings(struct tq_arena *arena, const struct tq_schedule_problem *in, const char *field,
                                    const struct tq_schedule_meeting *meetings, size_t count)
{
    uint64_t *keys = tq_arena_array(arena, count + 1, sizeof(*keys));
    for (size_t i = 0; i < count; i++) {
        const struct tq_schedule_meeting *m = &meetings[i];
        if (m->candidate < 0 || (size_t)m->candidate >= in->candidate_count)
            return wrong(field, "not_a_candidate");
        if (m->slot < 0 || m->slot >= in->slots)
            return wrong(field, "slot_unknown");
        if (m->table < TQ_SCHEDULE_ANY_TABLE)
            return wrong(field, "table_unknown");
        keys[i] = (uint64_t)m->candidate;
    }
    return has_twins(keys, count) ? wrong(field, "pair_twice") : TQ_ERR_NONE;
}

struct locks {
    const struct tq_schedule_problem *in;
    tq_slots *busy;
    int *count;
    int held[TQ_SCHEDULE_SLOTS];
    uint64_t *seats;
    size_t seat_count;
};

static struct tq_err lock_person(struct locks *l, int p, int slot)
{
    if (!(l->in->people[p].avail & tq_slot_bit(slot)))
        return wrong("locked", "locked_not_available");
    if (l->busy[p] & tq_slot_bit(slot))
        return wrong("locked", "locked_person_twice");
    if (++l->count[p] > l->in->people[p].max)
        return wrong("locked", "locked_over_max");
    l->busy[p] |= tq_slot_bit(slot);
    return TQ_ERR_NONE;
}

static struct tq_err lock(struct locks *l, const struct tq_schedule_meeting *m)
{
    const struct tq_schedule_candidate *c = &l->in->candidates[m->candidate];
    if (!(c->allowed & tq_slot_bit(m->slot)))
        return wrong("locked", "locked_not_allowed");
    if (++l->held[m->slot] > l->in->tables[m->slot] || m->table >= l->in->tables[m->slot])
        return wrong("locked", "locked_without_table");
    if (m->table != TQ_SCHEDULE_ANY_TABLE)
        l->seats[l->seat_count++] = (uint64_t)m->slot << 32 | (uint64_t)m->table;
    struct tq_err err = lock_person(l, c->owner, m->slot);
    return err.code ? err : lock_person(l, c->supplier, m->slot);
}

static struct tq_err check_locked(struct tq_arena *arena, const struct tq_schedule_problem *in)
{
    struct locks l = { .in = in };
    l.busy = tq_arena_array(arena, in->people_count + 1, sizeof(*l.busy));
    l.count = tq_arena_array(arena, in->people_count + 1, sizeof(*l.count));
    l.seats = tq_arena_array(arena, in->locked_count + 1, sizeof(*l.seats));
    for (size_t i = 0; i < in->locked_count; i++) {
        struct tq_err err = lock(&l, &in->locked[i]);
        if (err.code)
            return err;
    }
    return has_twins(l.seats, l.seat_count) ? wrong("locked", "locked_table_twice") : TQ_ERR_NONE;
}

struct tq_err tq_schedule_check(struct tq_arena *arena, const struct tq_schedule_problem *in)
{
    struct tq_err err = check_sizes(in);
    if (!err.code)
        err = check_people(in);
    if (!err.code)
        err = check_candidates(in);
    if (!err.code)
        err = check_pairs(arena, in);
    if (!err.code)
        err = check_meetings(arena, in, "locked", in->locked, in->locked_count);
    if (!err.code)
        err = check_meetings(arena, in, "previous", in->previous, in->previous_count);
    return err.code ? err : check_locked(arena, in);
}
