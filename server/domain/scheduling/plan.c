/* server/domain/scheduling/plan.c - a partial schedule: who is where, which slots are full, what it is worth, and a log to undo moves.
 * Everything a move touches is updated in constant time; sets of slots are 64-bit words. */
#include "scheduling_int.h"

#include <stdlib.h>

static void *array(struct tq_schedule_plan *plan, int count, size_t size)
{
    return tq_arena_array(plan->arena, (size_t)count + 1, size);
}

static void read_slots(struct tq_schedule_plan *plan)
{
    bool seen[TQ_SCHEDULE_SLOTS] = { false };
    for (int t = 0; t < plan->slots; t++) {
        plan->cap[t] = plan->in->tables[t];
        if (plan->cap[t] == 0)
            plan->full |= tq_slot_bit(t);
        plan->list[t] = array(plan, plan->candidates < plan->cap[t] + 8 ? plan->candidates : plan->cap[t] + 8, sizeof(int));
        for (int u = t; u < plan->slots && !seen[t]; u++)
            if (plan->in->session[u] == plan->in->session[t])
                plan->session[plan->session_count] |= tq_slot_bit(u);
        plan->session_count += !seen[t];
        for (int u = t; u < plan->slots; u++)
            seen[u] |= plan->in->session[u] == plan->in->session[t];
    }
}

static void read_people(struct tq_schedule_plan *plan)
{
    tq_slots all = plan->slots == TQ_SCHEDULE_SLOTS ? ~(tq_slots)0 : tq_slot_bit(plan->slots) - 1;
    for (int p = 0; p < plan->people; p++) {
        const struct tq_schedule_person *person = &plan->in->people[p];
        plan->avail[p] = person->avail & all;
        plan->max[p] = person->max;
        plan->min[p] = person->min;
    }
    for (int i = 0; i < plan->people * plan->slots; i++)
        plan->at[i] = NOWHERE;
}

static void read_candidates(struct tq_schedule_plan *plan)
{
    for (int e = 0; e < plan->candidates; e++) {
        const struct tq_schedule_candidate *c = &plan->in->candidates[e];
        plan->a[e] = c->owner;
        plan->b[e] = c->supplier;
        plan->weight[e] = c->weight;
        plan->slot[e] = plan->old[e] = NOWHERE;
        plan->mask[e] = plan->avail[c->owner] & plan->avail[c->supplier] & c->allowed;
        for (int t = 0; t < plan->slots; t++)
            if (plan->cap[t] == 0)
                plan->mask[e] &= ~tq_slot_bit(t);
    }
}

/* What is locked has one slot; nobody else may use its people there, nor a slot that only holds locked meetings. */
static void read_locked(struct tq_schedule_plan *plan)
{
    int held[TQ_SCHEDULE_SLOTS] = { 0 };
    tq_slots taken = 0, *busy = array(plan, plan->people, sizeof(*busy));
    for (size_t i = 0; i < plan->in->locked_count; i++) {
        const struct tq_schedule_meeting *m = &plan->in->locked[i];
        plan->is_locked[m->candidate] = true;
        plan->mask[m->candidate] = tq_slot_bit(m->slot);
        busy[plan->a[m->candidate]] |= tq_slot_bit(m->slot);
        busy[plan->b[m->candidate]] |= tq_slot_bit(m->slot);
        if (++held[m->slot] >= plan->cap[m->slot])
            taken |= tq_slot_bit(m->slot);
    }
    for (int e = 0; e < plan->candidates; e++)
        if (!plan->is_locked[e])
            plan->mask[e] &= ~(taken | busy[plan->a[e]] | busy[plan->b[e]]);
}

static int by_weight(const void *x, const void *y, void *arg)
{
    const struct tq_schedule_plan *plan = arg;
    int e = *(const int *)x, f = *(const int *)y;
    if (plan->weight[e] != plan->weight[f])
        return plan->weight[e] > plan->weight[f] ? -1 : 1;
    return e < f ? -1 : e > f;
}

/* Candidates of every person, the heaviest first. */
static void index_people(struct tq_schedule_plan *plan)
{
    int *end = array(plan, plan->people, sizeof(int));
    for (int e = 0; e < plan->candidates; e++)
        plan->first[plan->a[e] + 1]++, plan->first[plan->b[e] + 1]++;
    for (int p = 0; p < plan->people; p++)
        plan->first[p + 1] += plan->first[p];
    memcpy(end, plan->first, (size_t)plan->people * sizeof(int));
    for (int e = 0; e < plan->candidates; e++) {
        plan->next_to[end[plan->a[e]]++] = e;
        plan->next_to[end[plan->b[e]]++] = e;
    }
    for (int p = 0; p < plan->people; p++)
        qsort_r(plan->next_to + plan->first[p], (size_t)(plan->first[p + 1] - plan->first[p]), sizeof(int), by_weight, plan);
}

struct tq_schedule_plan *tq_schedule_plan_new(struct tq_arena *arena, const struct tq_schedule_problem *in)
{
    struct tq_schedule_plan *plan = TQ_NEW(arena, struct tq_schedule_plan);
    int n = (int)in->people_count, m = (int)in->candidate_count;
    *plan = (struct tq_schedule_plan){
        .in = in, .arena = arena, .people = n, .candidates = m, .slots = in->slots, .fair_bonus = in->fair_bonus, .path_most = INT_MAX
    };
    int **const of_candidate[] = { &plan->a, &plan->b, &plan->weight, &plan->old, &plan->slot, &plan->place_in_list, &plan->path };
    for (size_t i = 0; i < sizeof(of_candidate) / sizeof(of_candidate[0]); i++)
        *of_candidate[i] = array(plan, m, sizeof(int));
    int **const of_person[] = { &plan->count, &plan->max, &plan->min, &plan->first };
    for (size_t i = 0; i < sizeof(of_person) / sizeof(of_person[0]); i++)
        *of_person[i] = array(plan, n, sizeof(int));
    plan->next_to = array(plan, 2 * m, sizeof(int));
    plan->mask = array(plan, m, sizeof(tq_slots));
    plan->is_locked = array(plan, m, sizeof(bool));
    plan->at = array(plan, n * in->slots, sizeof(int));
    plan->occupied = array(plan, n, sizeof(tq_slots));
    plan->avail = array(plan, n, sizeof(tq_slots));
    read_slots(plan);
    read_people(plan);
    read_candidates(plan);
    read_locked(plan);
    index_people(plan);
    return plan;
}

static int64_t worth(const struct tq_schedule_plan *plan, int e, int slot)
{
    return plan->weight[e] + (slot == plan->old[e] ? plan->keep_bonus : 0);
}

static void leave(struct tq_schedule_plan *plan, int e, int t)
{
    int last = plan->list[t][--plan->size[t]];
    plan->list[t][plan->place_in_list[e]] = last;
    plan->place_in_list[last] = plan->place_in_list[e];
    if (plan->size[t] < plan->cap[t])
        plan->full &= ~tq_slot_bit(t);
    plan->value -= worth(plan, e, t);
    plan->placed--;
    const int ends[] = { plan->a[e], plan->b[e] };
    for (int i = 0; i < 2; i++) {
        int p = ends[i];
        plan->at[p * plan->slots + t] = NOWHERE;
        plan->occupied[p] &= ~tq_slot_bit(t);
        if (plan->count[p]-- <= plan->min[p])
            plan->value -= plan->fair_bonus;
    }
}

static void enter(struct tq_schedule_plan *plan, int e, int t)
{
    plan->place_in_list[e] = plan->size[t];
    plan->list[t][plan->size[t]++] = e;
    if (plan->size[t] >= plan->cap[t])
        plan->full |= tq_slot_bit(t);
    plan->value += worth(plan, e, t);
    plan->placed++;
    const int ends[] = { plan->a[e], plan->b[e] };
    for (int i = 0; i < 2; i++) {
        int p = ends[i];
        plan->at[p * plan->slots + t] = e;
        plan->occupied[p] |= tq_slot_bit(t);
        if (++plan->count[p] <= plan->min[p])
            plan->value += plan->fair_bonus;
    }
}

static void move(struct tq_schedule_plan *plan, int e, int slot)
{
    if (plan->slot[e] != NOWHERE)
        leave(plan, e, plan->slot[e]);
    plan->slot[e] = slot;
    if (slot != NOWHERE)
        enter(plan, e, slot);
}

void tq_schedule_set(struct tq_schedule_plan *plan, int candidate, int slot)
{
    *TQ_VEC_PUSH(plan->arena, &plan->log) = (struct tq_schedule_move){ candidate, plan->slot[candidate] };
    move(plan, candidate, slot);
}

void tq_schedule_undo(struct tq_schedule_plan *plan, size_t mark)
{
    while (plan->log.n > mark) {
        struct tq_schedule_move last = plan->log.p[--plan->log.n];
        move(plan, last.candidate, last.from);
    }
}

tq_slots tq_schedule_open(const struct tq_schedule_plan *plan, int candidate)
{
    return plan->mask[candidate] & ~plan->occupied[plan->a[candidate]] & ~plan->occupied[plan->b[candidate]];
}

tq_slots tq_schedule_beside(const struct tq_schedule_plan *plan, tq_slots set)
{
    tq_slots beside = 0;
    for (int s = 0; s < plan->session_count; s++) {
        tq_slots here = set & plan->session[s];
        beside |= ((here << 1) | (here >> 1)) & plan->session[s];
    }
    return beside & ~set;
}

bool tq_schedule_is_wanted(const struct tq_schedule_plan *plan, int candidate)
{
    int a = plan->a[candidate], b = plan->b[candidate];
    return plan->mask[candidate] && plan->count[a] < plan->max[a] && plan->count[b] < plan->max[b];
}

int tq_schedule_gaps(const struct tq_schedule_plan *plan, int person)
{
    int gaps = 0;
    for (int s = 0; s < plan->session_count; s++) {
        tq_slots met = plan->occupied[person] & plan->session[s];
        if (!met)
            continue;
        tq_slots until = ~(tq_slots)0 >> __builtin_clzll(met), since = ~(tq_slots)0 << tq_slots_first(met);
        gaps += tq_slots_count(until & since & plan->session[s] & plan->avail[person] & ~met);
    }
    return gaps;
}

int tq_schedule_breaks(const struct tq_schedule_plan *plan, int person)
{
    tq_slots met = plan->occupied[person];
    return met ? tq_slots_count(met & ~(met << 1)) - 1 : 0;
}
