/* server/domain/scheduling/bound.c - an upper bound of the objective from prices: weak duality of the b-matching in select.c.
 *
 * Give every meeting's weight minus the price of a table and of its two people; what is left over is at most
 *   tables * price + sum over people of the best n of (price * n + bonus * min(n, min)) + sum over pairs of what stays positive.
 * n runs from the locked meetings to what max and availability allow; the gain is concave, so three values of n are enough. */
#include "scheduling_int.h"

static int64_t person_share(const struct tq_schedule_problem *in, const struct tq_schedule_person *person, int locked, int64_t price)
{
    int available = tq_slots_count(person->avail & (in->slots == TQ_SCHEDULE_SLOTS ? ~(tq_slots)0 : tq_slot_bit(in->slots) - 1));
    int most = person->max < available ? person->max : available;
    int fair = person->min < locked ? locked : person->min > most ? most : person->min;
    const int counts[] = { locked, fair, most };
    int64_t best = INT64_MIN;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        int n = counts[i];
        int64_t share = price * n + (int64_t)in->fair_bonus * (n < person->min ? n : person->min);
        if (share > best)
            best = share;
    }
    return best;
}

static int64_t pair_share(const struct tq_schedule_plan *plan, const int64_t *prices, const int *extra, int e)
{
    int64_t rest = plan->weight[e] + (extra ? extra[e] : 0) - prices[0] - prices[1 + plan->a[e]] - prices[1 + plan->b[e]];
    if (plan->is_locked[e])
        return rest;
    return plan->mask[e] && rest > 0 ? rest : 0;
}

int64_t tq_schedule_prove(const struct tq_schedule_plan *plan, const int64_t *prices, const int *extra)
{
    int64_t bound = 0;
    int *locked = tq_arena_array(plan->arena, (size_t)plan->people + 1, sizeof(int));
    for (size_t i = 0; i < plan->in->locked_count; i++) {
        locked[plan->a[plan->in->locked[i].candidate]]++;
        locked[plan->b[plan->in->locked[i].candidate]]++;
    }
    for (int t = 0; t < plan->slots; t++)
        bound += plan->cap[t] * prices[0];
    for (int p = 0; p < plan->people; p++)
        bound += person_share(plan->in, &plan->in->people[p], locked[p], prices[1 + p]);
    for (int e = 0; e < plan->candidates; e++)
        bound += pair_share(plan, prices, extra, e);
    return bound;
}

int64_t tq_schedule_bound(const struct tq_schedule_problem *problem, const int64_t *prices)
{
    struct tq_arena *arena = tq_arena_new(SIZE_MAX / 8);
    int64_t bound = tq_schedule_prove(tq_schedule_plan_new(arena, problem), prices, NULL);
    tq_arena_free(arena);
    return bound;
}
