/* server/domain/scheduling/place.c - step 2: a slot for a chosen pair, by alternating paths.
 *
 * When the two have no common free slot, let s be free for one and t for the other; exchanging s and t along the path of meetings that
 * leaves the other frees s for both (A. B. Kempe; D. Koenig 1916: a bipartite multigraph of degree S needs S slots). A full slot is
 * relieved by exchanging an odd path into a slot with room, which makes the slots' sizes equal (D. de Werra; C. McDiarmid, 1972). With
 * everybody always available this never fails; with less, paths are checked against everybody's slots and the rest is step 3. */
#include "scheduling_int.h"

int tq_schedule_trace(struct tq_schedule_plan *plan, int person, int s, int t, int most)
{
    int length = 0, e;
    while ((e = plan->at[person * plan->slots + s]) != NOWHERE) {
        if (length == most || plan->is_locked[e] || !(plan->mask[e] & tq_slot_bit(t)))
            return 0;
        plan->path[length++] = e;
        person = plan->a[e] == person ? plan->b[e] : plan->a[e];
        int swap = s;
        s = t;
        t = swap;
    }
    return length;
}

void tq_schedule_flip(struct tq_schedule_plan *plan, int length, int s, int t)
{
    for (int i = 0; i < length; i++)
        tq_schedule_set(plan, plan->path[i], NOWHERE);
    for (int i = 0; i < length; i++)
        tq_schedule_set(plan, plan->path[i], i % 2 ? s : t);
}

static bool has_room(const struct tq_schedule_plan *plan, int t)
{
    return plan->size[t] < plan->cap[t];
}

static tq_slots slots_with_room(const struct tq_schedule_plan *plan)
{
    return ~plan->full & (plan->slots == TQ_SCHEDULE_SLOTS ? ~(tq_slots)0 : tq_slot_bit(plan->slots) - 1);
}

static bool is_overfull(const struct tq_schedule_plan *plan, int t)
{
    return plan->size[t] > plan->cap[t];
}

/* Move one meeting of slot s to any slot that has room, if one can move alone. */
static bool step_aside(struct tq_schedule_plan *plan, int s, int keep, int effort)
{
    for (int i = 0; i < plan->size[s] && i < effort; i++) {
        int e = plan->list[s][i];
        tq_slots to = e == keep || plan->is_locked[e] ? 0 : tq_schedule_open(plan, e) & ~plan->full & ~tq_slot_bit(s);
        if (to) {
            tq_schedule_set(plan, e, tq_slots_first(to));
            return true;
        }
    }
    return false;
}

static bool is_on_path(const struct tq_schedule_plan *plan, int length, int e)
{
    for (int i = 0; i < length; i++)
        if (plan->path[i] == e)
            return true;
    return false;
}

/* Exchange an odd path that starts and ends in s, to bring one meeting more to t. */
static bool exchange(struct tq_schedule_plan *plan, int s, int t, int keep, int effort)
{
    for (int i = 0; i < plan->size[s] && i < effort; i++) {
        int e = plan->list[s][i];
        const int ends[] = { plan->a[e], plan->b[e] };
        for (int k = 0; k < 2; k++) {
            if (plan->occupied[ends[k]] & tq_slot_bit(t))
                continue; /* not an end of its path */
            int length = tq_schedule_trace(plan, ends[k], s, t, plan->path_most);
            if (length % 2 == 1 && !is_on_path(plan, length, keep)) {
                tq_schedule_flip(plan, length, s, t);
                return true;
            }
        }
    }
    return false;
}

bool tq_schedule_relieve(struct tq_schedule_plan *plan, int s, int keep, int effort)
{
    if (!(slots_with_room(plan) & ~tq_slot_bit(s)))
        return false;
    if (step_aside(plan, s, keep, effort))
        return true;
    for (int t = 0; t < plan->slots; t++)
        if (t != s && has_room(plan, t) && exchange(plan, s, t, keep, effort))
            return true;
    return false;
}

/* Settle a candidate in s; a slot made too full on the way must be relieved, or all is taken back to `mark`. */
static bool settle(struct tq_schedule_plan *plan, int e, int s, int other, size_t mark, int effort)
{
    tq_schedule_set(plan, e, s);
    if ((!is_overfull(plan, s) || tq_schedule_relieve(plan, s, e, effort)) &&
        (other == NOWHERE || !is_overfull(plan, other) || tq_schedule_relieve(plan, other, e, effort)))
        return true;
    tq_schedule_undo(plan, mark);
    return false;
}

/* s is free for `person`'s partner: free it for `person` too, who has t free. */
static bool free_both(struct tq_schedule_plan *plan, int e, int person, int s, int t, int effort)
{
    size_t mark = plan->log.n;
    int length = tq_schedule_trace(plan, person, s, t, plan->path_most);
    if (length == 0 || (effort == 0 && !has_room(plan, length % 2 ? t : s)))
        return false;
    tq_schedule_flip(plan, length, s, t);
    if (tq_schedule_open(plan, e) & tq_slot_bit(s))
        return settle(plan, e, s, t, mark, effort);
    tq_schedule_undo(plan, mark); /* the path came back to the partner */
    return false;
}

static bool place_by_path(struct tq_schedule_plan *plan, int e, int person, int partner, int effort)
{
    tq_slots from = plan->mask[e] & ~plan->occupied[partner] & plan->occupied[person];
    for (; from; from &= from - 1) {
        tq_slots to = plan->avail[person] & ~plan->occupied[person];
        if (effort == 0 && (from & -from & plan->full))
            to &= ~plan->full; /* one of the two slots must have room for one more */
        for (; to; to &= to - 1)
            if (free_both(plan, e, person, tq_slots_first(from), tq_slots_first(to), effort))
                return true;
    }
    return false;
}

/* Of the slots in `set`, beside other meetings of the two when possible, then where most tables are free. */
static int pick(const struct tq_schedule_plan *plan, int e, tq_slots set)
{
    tq_slots by_a = set & tq_schedule_beside(plan, plan->occupied[plan->a[e]]),
             by_b = set & tq_schedule_beside(plan, plan->occupied[plan->b[e]]);
    set = by_a & by_b ? by_a & by_b : by_a | by_b ? by_a | by_b : set;
    int best = tq_slots_first(set);
    for (; set; set &= set - 1) {
        int t = tq_slots_first(set);
        if (plan->cap[t] - plan->size[t] > plan->cap[best] - plan->size[best])
            best = t;
    }
    return best;
}

bool tq_schedule_place_free(struct tq_schedule_plan *plan, int candidate)
{
    tq_slots open = tq_schedule_is_wanted(plan, candidate) ? tq_schedule_open(plan, candidate) & ~plan->full : 0;
    if (open)
        tq_schedule_set(plan, candidate, pick(plan, candidate, open));
    return open != 0;
}

bool tq_schedule_place(struct tq_schedule_plan *plan, int candidate, int effort)
{
    if (tq_schedule_place_free(plan, candidate))
        return true;
    if (!tq_schedule_is_wanted(plan, candidate) || !slots_with_room(plan))
        return false;
    for (tq_slots open = effort ? tq_schedule_open(plan, candidate) : 0; open; open &= open - 1)
        if (settle(plan, candidate, tq_slots_first(open), NOWHERE, plan->log.n, effort))
            return true;
    int a = plan->a[candidate], b = plan->b[candidate];
    return place_by_path(plan, candidate, b, a, effort) || place_by_path(plan, candidate, a, b, effort);
}
