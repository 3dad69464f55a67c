/* server/domain/scheduling/tables.c - step 5: tables, slot by slot in time order.
 *
 * Locked and published tables first; then owners who sit somewhere in this half day keep their table; who starts takes the lowest table
 * nobody with a later meeting in this half day waits for, the longest stays first. An owner's half day without gaps is an interval, and
 * intervals need no move. */
#include "scheduling_int.h"

#include <stdlib.h>

struct seating {
    const struct tq_schedule_plan *plan;
    int *table;                /* of a candidate that meets */
    int *published;            /* its table in `previous` when it stays in its slot, else any */
    int *seat, *seat_half;     /* of an owner: last table, and in which half day */
    int *holder;               /* of a table: the owner who sat there last */
    int *taken;                /* of a table: the slot it was given away in, +1 */
    struct starting *starting; /* scratch */
    int tables, half;
};

static int half_of(const struct tq_schedule_plan *plan, int t)
{
    int s = 0;
    while (!(plan->session[s] & tq_slot_bit(t)))
        s++;
    return s;
}

static bool is_open(const struct seating *s, int table, int t)
{
    return table >= 0 && table < s->plan->cap[t] && s->taken[table] != t + 1;
}

static bool sit(struct seating *s, int e, int table, int t)
{
    int owner = s->plan->a[e];
    if (s->table[e] != NOWHERE || !is_open(s, table, t))
        return false;
    s->table[e] = table;
    s->taken[table] = t + 1;
    s->seat[owner] = table;
    s->seat_half[owner] = s->half;
    s->holder[table] = owner;
    return true;
}

/* The slot in which somebody who sat here in this half day has another meeting in it; 0 when nobody waits for the table. */
static int awaited_at(const struct seating *s, int table, int t)
{
    int owner = s->holder[table];
    if (owner == NOWHERE || s->seat_half[owner] != s->half || s->seat[owner] != table)
        return 0;
    tq_slots later = t + 1 < TQ_SCHEDULE_SLOTS ? ~(tq_slots)0 << (t + 1) : 0;
    tq_slots met = s->plan->occupied[owner] & s->plan->session[s->half] & later;
    return met ? tq_slots_first(met) : 0;
}

/* The first slot in which a person meeting in t does not meet any more. */
static int run_end(const struct seating *s, int person, int t)
{
    tq_slots met = s->plan->occupied[person] & s->plan->session[s->half];
    while (t < s->plan->slots && (met & tq_slot_bit(t)))
        t++;
    return t;
}

/* The lowest table nobody waits for; else the first that is free again when its owner comes back; else that of who comes back last. */
static int find_table(const struct seating *s, int t, int end)
{
    int fitting = NOWHERE, latest = NOWHERE;
    for (int table = 0; table < s->plan->cap[t]; table++) {
        if (!is_open(s, table, t))
            continue;
        int back = awaited_at(s, table, t);
        if (!back)
            return table;
        if (back >= end && (fitting == NOWHERE || back < awaited_at(s, fitting, t)))
            fitting = table;
        if (latest == NOWHERE || back > awaited_at(s, latest, t))
            latest = table;
    }
    return fitting == NOWHERE ? latest : fitting;
}

/* Somebody who starts: at the table of an earlier half day if that is free for good, else anywhere. */
static void start(struct seating *s, int e, int t)
{
    int owner = s->plan->a[e], own = s->seat[owner];
    bool is_free = is_open(s, own, t) && !awaited_at(s, own, t);
    sit(s, e, is_free ? own : find_table(s, t, run_end(s, owner, t)), t);
}

struct starting {
    int candidate, end;
};

/* Who stays longest chooses first. */
static int by_end(const void *x, const void *y)
{
    const struct starting *p = x, *q = y;
    return p->end != q->end ? q->end - p->end : p->candidate - q->candidate;
}

static void seat_starting(struct seating *s, int t)
{
    const struct tq_schedule_plan *plan = s->plan;
    int count = 0;
    for (int i = 0; i < plan->size[t]; i++) {
        int e = plan->list[t][i];
        if (s->table[e] == NOWHERE)
            s->starting[count++] = (struct starting){ e, run_end(s, plan->a[e], t) };
    }
    qsort(s->starting, (size_t)count, sizeof(*s->starting), by_end);
    for (int i = 0; i < count; i++)
        start(s, s->starting[i].candidate, t);
}

static void seat_slot(struct seating *s, int t)
{
    const struct tq_schedule_plan *plan = s->plan;
    const int *list = plan->list[t];
    s->half = half_of(plan, t);
    for (size_t i = 0; i < plan->in->locked_count; i++)
        if (plan->in->locked[i].slot == t)
            sit(s, plan->in->locked[i].candidate, plan->in->locked[i].table, t);
    for (int i = 0; i < plan->size[t]; i++)
        sit(s, list[i], s->published[list[i]], t);
    for (int i = 0; i < plan->size[t]; i++)
        if (s->seat_half[plan->a[list[i]]] == s->half)
            sit(s, list[i], s->seat[plan->a[list[i]]], t);
    seat_starting(s, t);
}

static int *filled(struct tq_arena *arena, int count, int value)
{
    int *p = tq_arena_array(arena, (size_t)count + 1, sizeof(int));
    for (int i = 0; i < count; i++)
        p[i] = value;
    return p;
}

static int by_number(const void *x, const void *y)
{
    return *(const int *)x - *(const int *)y;
}

static int by_slot(const void *x, const void *y)
{
    const struct tq_schedule_meeting *p = x, *q = y;
    return p->slot != q->slot ? p->slot - q->slot : p->table - q->table;
}

static void collect(struct tq_arena *arena, const struct seating *s, struct tq_schedule *out)
{
    const struct tq_schedule_plan *plan = s->plan;
    out->meetings = tq_arena_array(arena, (size_t)plan->placed + 1, sizeof(*out->meetings));
    for (int e = 0; e < plan->candidates; e++)
        if (plan->slot[e] != NOWHERE)
            out->meetings[out->meeting_count++] = (struct tq_schedule_meeting){ e, plan->slot[e], s->table[e] };
    qsort(out->meetings, out->meeting_count, sizeof(*out->meetings), by_slot);
}

void tq_schedule_seat(struct tq_arena *arena, struct tq_schedule_plan *plan, struct tq_schedule *out)
{
    struct seating s = { .plan = plan };
    for (int t = 0; t < plan->slots; t++) {
        s.tables = plan->cap[t] > s.tables ? plan->cap[t] : s.tables;
        qsort(plan->list[t], (size_t)plan->size[t], sizeof(int), by_number);
        for (int i = 0; i < plan->size[t]; i++)
            plan->place_in_list[plan->list[t][i]] = i;
    }
    s.table = filled(plan->arena, plan->candidates, NOWHERE);
    s.published = filled(plan->arena, plan->candidates, TQ_SCHEDULE_ANY_TABLE);
    s.seat = filled(plan->arena, plan->people, NOWHERE);
    s.seat_half = filled(plan->arena, plan->people, NOWHERE);
    s.holder = filled(plan->arena, s.tables, NOWHERE);
    s.taken = filled(plan->arena, s.tables, 0);
    s.starting = tq_arena_array(plan->arena, (size_t)s.tables + 1, sizeof(*s.starting));
    for (size_t i = 0; i < plan->in->previous_count; i++) {
        const struct tq_schedule_meeting *m = &plan->in->previous[i];
        if (plan->slot[m->candidate] == m->slot)
            s.published[m->candidate] = m->table;
    }
    for (int t = 0; t < plan->slots; t++)
        seat_slot(&s, t);
    collect(arena, &s, out);
}
