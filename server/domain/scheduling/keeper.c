/* server/domain/scheduling/keeper.c - the best plan of a search, at the cost of what changed since it was found. */
#include "scheduling_int.h"

void tq_schedule_keeper_init(struct tq_schedule_keeper *keeper, struct tq_schedule_plan *plan)
{
    size_t count = (size_t)plan->candidates + 1;
    *keeper = (struct tq_schedule_keeper){ .plan = plan,
                                           .slot = tq_arena_array(plan->arena, count, sizeof(int)),
                                           .dirty = tq_arena_array(plan->arena, count, sizeof(int)),
                                           .is_dirty = tq_arena_array(plan->arena, count, sizeof(bool)) };
    memcpy(keeper->slot, plan->slot, (size_t)plan->candidates * sizeof(int));
}

void tq_schedule_keeper_note(struct tq_schedule_keeper *keeper)
{
    struct tq_schedule_plan *plan = keeper->plan;
    for (size_t i = 0; i < plan->log.n; i++) {
        int e = plan->log.p[i].candidate;
        if (!keeper->is_dirty[e])
            keeper->dirty[keeper->dirty_count++] = e;
        keeper->is_dirty[e] = true;
    }
    plan->log.n = 0;
}

void tq_schedule_keeper_save(struct tq_schedule_keeper *keeper)
{
    for (int i = 0; i < keeper->dirty_count; i++) {
        int e = keeper->dirty[i];
        keeper->slot[e] = keeper->plan->slot[e];
        keeper->is_dirty[e] = false;
    }
    keeper->dirty_count = 0;
}

void tq_schedule_keeper_restore(struct tq_schedule_keeper *keeper)
{
    struct tq_schedule_plan *plan = keeper->plan;
    for (int i = 0; i < keeper->dirty_count; i++)
        if (plan->slot[keeper->dirty[i]] != NOWHERE)
            tq_schedule_set(plan, keeper->dirty[i], NOWHERE);
    for (int i = 0; i < keeper->dirty_count; i++) {
        int e = keeper->dirty[i];
        if (keeper->slot[e] != NOWHERE)
            tq_schedule_set(plan, e, keeper->slot[e]);
        keeper->is_dirty[e] = false;
    }
    keeper->dirty_count = 0;
    plan->log.n = 0;
}
