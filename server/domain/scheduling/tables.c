/* server/domain/scheduling/tables.c - step 5: tables, slot by slot in time order.
 *
 * Locked and published tables first; then owners who sit somewhere in this half day keep their table; who starts takes the lowest table
 * nobody with a later meeting in this half day waits for. An owner's half day without gaps is an interval, and intervals need no move. */
#include "scheduling_int.h"

#include <stdlib.h>

struct seating {
    const struct tq_schedule_plan *plan;
    int *table;            /* of a candidate that meets */
    int *published;        /* its table in `previous` when it stays in its slot, else any */
    int *seat, *seat_half; /* of an owner: last table, and in which half day */
    int *holder;           /* of a table: the owner who sat there last */
    int *taken;            /* of a table: the slot it was given away in, +1 */
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

/* Somebody who sat here in this half day has another meeting in it. */
static bool is_awaited(const struct seating *s, int table, int t)
{
    int owner = s->holder[table];
    if (owner == NOWHERE || s->seat_half[owner] != s->half || s->seat[owner] != table)
        return false;
    tq_slots later = t + 1 < TQ_SCHEDULE_SLOTS ? ~(tq_slots)0 << (t + 1) : 0;
    return (s->plan->occupied[owner] & s->plan->session[s->half] & later) != 0;
}

static int find_table(const struct seating *s, int t)
{
    int spare = NOWHERE;
    for (int table = 0; table < s->plan->cap[t]; table++) {
        if (!is_open(s, table, t))
            continue;
        if (!is_awaited(s, table, t))
            return table;
        if (spare == NOWHERE)
            spare = table;
    }
    return spare;
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
    for (int i = 0; i < plan->size[t]; i++)
        sit(s, list[i], s->seat[plan->a[list[i]]], t);
    for (int i = 0; i < plan->size[t]; i++)
        if (s->table[list[i]] == NOWHERE)
            sit(s, list[i], find_table(s, t), t);
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
    for (size_t i = 0; i < plan->in->previous_count; i++) {
        const struct tq_schedule_meeting *m = &plan->in->previous[i];
        if (plan->slot[m->candidate] == m->slot)
            s.published[m->candidate] = m->table;
    }
    for (int t = 0; t < plan->slots; t++)
        seat_slot(&s, t);
    collect(arena, &s, out);
}
