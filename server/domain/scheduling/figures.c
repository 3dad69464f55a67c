/* server/domain/scheduling/figures.c - what a finished schedule says of itself: figures, and why the other pairs do not meet. */
#include "scheduling_int.h"

struct reasons {
    const struct tq_schedule_plan *plan;
    const int64_t *prices;
};

static bool is_at_limit(const struct tq_schedule_plan *plan, int p)
{
    return plan->count[p] >= plan->max[p];
}

/* A person without a slot left for this pair. */
static bool is_full(const struct tq_schedule_plan *plan, int p, tq_slots wanted)
{
    return is_at_limit(plan, p) || !(wanted & ~plan->occupied[p]);
}

static struct tq_schedule_reason person_full(const struct reasons *r, int e, bool a_full, bool b_full)
{
    int a = r->plan->a[e], b = r->plan->b[e];
    bool takes_a = a_full != b_full ? a_full : r->prices[1 + a] >= r->prices[1 + b];
    int p = takes_a ? a : b;
    return (struct tq_schedule_reason){ TQ_UNPLACED_PERSON_FULL, p, a_full && b_full, is_at_limit(r->plan, p) };
}

/* Both have time, but never at once in a slot with a free table: whichever is dearer, a table or one of the two. */
static struct tq_schedule_reason dearest(const struct reasons *r, int e)
{
    int64_t a = r->prices[1 + r->plan->a[e]], b = r->prices[1 + r->plan->b[e]];
    tq_slots open = tq_schedule_open(r->plan, e);
    if (open || (r->prices[0] >= a && r->prices[0] >= b && r->prices[0] > 0))
        return (struct tq_schedule_reason){ TQ_UNPLACED_TABLES_FULL, NOWHERE, false, false };
    return person_full(r, e, false, false);
}

static struct tq_schedule_reason why(const struct reasons *r, int e)
{
    const struct tq_schedule_plan *plan = r->plan;
    const struct tq_schedule_candidate *c = &plan->in->candidates[e];
    int a = plan->a[e], b = plan->b[e];
    tq_slots wanted = plan->avail[a] & plan->avail[b] & c->allowed, tables = 0;
    for (int t = 0; t < plan->slots; t++)
        tables |= plan->cap[t] ? tq_slot_bit(t) : 0;
    if (!wanted)
        return (struct tq_schedule_reason){ TQ_UNPLACED_NO_COMMON_SLOT, NOWHERE, false, false };
    if (!(wanted & tables))
        return (struct tq_schedule_reason){ TQ_UNPLACED_TABLES_FULL, NOWHERE, false, false };
    bool a_full = is_full(plan, a, wanted & tables), b_full = is_full(plan, b, wanted & tables);
    return a_full || b_full ? person_full(r, e, a_full, b_full) : dearest(r, e);
}

void tq_schedule_explain(struct tq_arena *arena, const struct tq_schedule_plan *plan, struct tq_schedule *out)
{
    struct reasons r = { plan, out->prices };
    out->reasons = tq_arena_array(arena, (size_t)plan->candidates + 1, sizeof(*out->reasons));
    for (int e = 0; e < plan->candidates; e++)
        out->reasons[e] = plan->slot[e] == NOWHERE ? why(&r, e) : (struct tq_schedule_reason){ TQ_UNPLACED_NONE, NOWHERE, false, false };
}

static void measure_objective(const struct tq_schedule_plan *plan, struct tq_schedule_figures *f)
{
    for (int e = 0; e < plan->candidates; e++)
        if (plan->slot[e] != NOWHERE)
            f->weight += plan->weight[e];
    for (int p = 0; p < plan->people; p++)
        f->fair_units += plan->count[p] < plan->min[p] ? plan->count[p] : plan->min[p];
    f->objective = f->weight + plan->fair_bonus * f->fair_units;
    int64_t base = f->bound - plan->fair_bonus * f->fair_units, gap = f->bound - f->objective;
    f->gap_ppm = gap > 0 && base > 0 ? (gap * 1000000 + base - 1) / base : 0;
}

static void measure_people(const struct tq_schedule_plan *plan, struct tq_schedule_figures *f)
{
    for (int p = 0; p < plan->people; p++) {
        int gaps = tq_schedule_gaps(plan, p);
        f->gaps += gaps;
        f->worst_gaps = gaps > f->worst_gaps ? gaps : f->worst_gaps;
        f->breaks += tq_schedule_breaks(plan, p);
    }
}

/* Meetings are in time order: compare each with the last one of its owner. */
static int table_moves(struct tq_arena *arena, const struct tq_schedule_plan *plan, const struct tq_schedule *out)
{
    const struct tq_schedule_meeting **last = tq_arena_array(arena, (size_t)plan->people + 1, sizeof(*last));
    int moves = 0;
    for (size_t i = 0; i < out->meeting_count; i++) {
        const struct tq_schedule_meeting *m = &out->meetings[i], **before = &last[plan->a[m->candidate]];
        if (*before && plan->in->session[(*before)->slot] == plan->in->session[m->slot])
            moves += (*before)->table != m->table;
        *before = m;
    }
    return moves;
}

static bool is_possible(const struct tq_schedule_plan *plan, const struct tq_schedule_meeting *m)
{
    const struct tq_schedule_candidate *c = &plan->in->candidates[m->candidate];
    return (plan->avail[c->owner] & plan->avail[c->supplier] & c->allowed & tq_slot_bit(m->slot)) != 0;
}

static void measure_change(struct tq_arena *arena, const struct tq_schedule_plan *plan, struct tq_schedule *out)
{
    struct tq_schedule_figures *f = &out->figures;
    const struct tq_schedule_meeting **now = tq_arena_array(arena, (size_t)plan->candidates + 1, sizeof(*now));
    for (size_t i = 0; i < out->meeting_count; i++)
        now[out->meetings[i].candidate] = &out->meetings[i];
    f->added = (int)out->meeting_count;
    for (size_t i = 0; i < plan->in->previous_count; i++) {
        const struct tq_schedule_meeting *old = &plan->in->previous[i], *new = now[old->candidate];
        f->added -= new != NULL;
        if (!is_possible(plan, old)) {
            f->impossible++;
            continue;
        }
        f->dropped += !new;
        f->moved += new &&new->slot != old->slot;
        f->kept += new &&new->slot == old->slot;
        f->retabled += new &&new->slot == old->slot && old->table != TQ_SCHEDULE_ANY_TABLE &&new->table != old->table;
    }
}

void tq_schedule_measure(struct tq_arena *arena, const struct tq_schedule_plan *plan, struct tq_schedule *out)
{
    measure_objective(plan, &out->figures);
    measure_people(plan, &out->figures);
    out->figures.table_moves = table_moves(arena, plan, out);
    if (plan->in->previous_count)
        measure_change(arena, plan, out);
}
