/* tests/domain/test_scheduling.c - promises of domain/scheduling: hard rules, the exact optimum where a hand can check it, reasons,
 * locked and published meetings, cancelling, and the same bytes for the same seed. */
#include "tq/domain/scheduling.h"

#include "support/unit.h"

enum { MANY = 400 };

#define ALL (~(tq_slots)0)

static struct tq_arena *arena;

static void set_up(void)
{
    arena = tq_arena_new(64 * 1024 * 1024);
}
static void tear_down(void)
{
    tq_arena_free(arena);
}
TestSuite(scheduling, .init = set_up, .fini = tear_down);

static const int one_half[TQ_SCHEDULE_SLOTS];

/* Two owners (0, 1), two suppliers (2, 3), all pairs, `slots` slots with `tables` tables each. */
struct small {
    int tables[TQ_SCHEDULE_SLOTS];
    struct tq_schedule_person people[4];
    struct tq_schedule_candidate candidates[4];
    struct tq_schedule_problem problem;
};

static void make_small(struct small *s, int slots, int tables)
{
    for (int t = 0; t < slots; t++)
        s->tables[t] = tables;
    for (int p = 0; p < 4; p++)
        s->people[p] = (struct tq_schedule_person){ p < 2 ? TQ_SIDE_OWNER : TQ_SIDE_SUPPLIER, ALL, slots, 1 };
    for (int e = 0; e < 4; e++)
        s->candidates[e] = (struct tq_schedule_candidate){ e / 2, 2 + e % 2, 10 + e, ALL };
    s->problem = (struct tq_schedule_problem){ .slots = slots,
                                               .session = one_half,
                                               .tables = s->tables,
                                               .people = s->people,
                                               .people_count = 4,
                                               .candidates = s->candidates,
                                               .candidate_count = 4,
                                               .fair_bonus = 101 };
}

static struct tq_schedule solve(const struct tq_schedule_problem *problem, uint64_t seed)
{
    struct tq_schedule schedule;
    struct tq_schedule_options options = { .seed = seed, .iterations = 3000 };
    struct tq_err err = tq_schedule_solve(arena, problem, &options, &schedule);
    cr_assert_eq(err.code, TQ_OK, "%s", err.detail);
    return schedule;
}

static const char *refusal(const struct tq_schedule_problem *problem)
{
    struct tq_schedule schedule;
    struct tq_schedule_options options = { .seed = 1 };
    struct tq_err err = tq_schedule_solve(arena, problem, &options, &schedule);
    cr_assert_eq(err.code, TQ_INVALID);
    return err.detail;
}

static const struct tq_schedule_meeting *meeting_of(const struct tq_schedule *schedule, int candidate)
{
    for (size_t i = 0; i < schedule->meeting_count; i++)
        if (schedule->meetings[i].candidate == candidate)
            return &schedule->meetings[i];
    return NULL;
}

Test(scheduling, everybody_meets_everybody_when_there_is_room)
{
    struct small s;
    make_small(&s, 2, 2);
    struct tq_schedule schedule = solve(&s.problem, 1);
    cr_assert_eq(schedule.meeting_count, 4);
    cr_assert_eq(schedule.figures.objective, 10 + 11 + 12 + 13 + 4 * 101);
    cr_assert_eq(schedule.figures.bound, schedule.figures.objective);
    cr_assert_eq(schedule.figures.gap_ppm, 0);
    cr_assert_eq(schedule.figures.gaps, 0);
}

Test(scheduling, with_one_table_for_two_slots_everybody_gets_one_meeting_first)
{
    struct small s;
    make_small(&s, 2, 1);
    struct tq_schedule schedule = solve(&s.problem, 1);
    cr_assert_eq(schedule.meeting_count, 2);
    cr_assert_eq(schedule.figures.fair_units, 4);
    cr_assert_eq(schedule.figures.weight, 23); /* 10 + 13 or 11 + 12, never 12 + 13 */
    for (int e = 0; e < 4; e++)
        cr_assert_eq(schedule.reasons[e].reason, meeting_of(&schedule, e) ? TQ_UNPLACED_NONE : schedule.reasons[e].reason);
}

Test(scheduling, an_unplaced_pair_has_the_reason_that_binds)
{
    struct small s;
    make_small(&s, 2, 2);
    s.people[0].avail = 1, s.people[2].avail = 2;
    struct tq_schedule schedule = solve(&s.problem, 1);
    cr_assert_eq(schedule.reasons[0].reason, TQ_UNPLACED_NO_COMMON_SLOT);
    cr_assert_str_eq(tq_unplaced_name(schedule.reasons[0].reason), "no_common_slot");

    make_small(&s, 2, 2);
    s.people[1].max = 1;
    schedule = solve(&s.problem, 1);
    int missing = meeting_of(&schedule, 2) ? 3 : 2;
    cr_assert_eq(schedule.meeting_count, 3);
    cr_assert_eq(schedule.reasons[missing].reason, TQ_UNPLACED_PERSON_FULL);
    cr_assert_eq(schedule.reasons[missing].person, 1);
    cr_assert(schedule.reasons[missing].is_at_limit);

    make_small(&s, 2, 0);
    schedule = solve(&s.problem, 1);
    cr_assert_eq(schedule.meeting_count, 0);
    cr_assert_eq(schedule.reasons[3].reason, TQ_UNPLACED_TABLES_FULL);
    cr_assert_eq(schedule.reasons[3].person, -1);
}

Test(scheduling, locked_meetings_stay_with_their_table)
{
    struct small s;
    make_small(&s, 3, 2);
    const struct tq_schedule_meeting locked[] = { { 0, 2, 1 }, { 3, 2, TQ_SCHEDULE_ANY_TABLE } };
    s.problem.locked = locked;
    s.problem.locked_count = 2;
    struct tq_schedule schedule = solve(&s.problem, 5);
    cr_assert_eq(schedule.meeting_count, 4);
    cr_assert_eq(meeting_of(&schedule, 0)->slot, 2);
    cr_assert_eq(meeting_of(&schedule, 0)->table, 1);
    cr_assert_eq(meeting_of(&schedule, 3)->slot, 2);
    cr_assert_eq(meeting_of(&schedule, 3)->table, 0);
    cr_assert_eq(schedule.figures.objective, schedule.figures.bound);
}

Test(scheduling, a_late_change_moves_nobody_without_need)
{
    struct small s;
    make_small(&s, 4, 2);
    struct tq_schedule first = solve(&s.problem, 1);
    s.problem.previous = first.meetings;
    s.problem.previous_count = first.meeting_count;
    s.people[3].avail = 0; /* cancels: candidates 1 and 3 go */
    struct tq_schedule second = solve(&s.problem, 99);
    cr_assert_eq(second.meeting_count, 2);
    cr_assert_eq(second.figures.kept, 2);
    cr_assert_eq(second.figures.impossible, 2);
    cr_assert_eq(second.figures.moved + second.figures.dropped + second.figures.retabled + second.figures.added, 0);
    cr_assert_eq(meeting_of(&second, 0)->slot, meeting_of(&first, 0)->slot);
}

Test(scheduling, only_the_unscheduled_are_placed_when_all_published_are_locked)
{
    struct small s;
    make_small(&s, 4, 2);
    s.problem.candidate_count = 2;
    struct tq_schedule first = solve(&s.problem, 1);
    s.problem.candidate_count = 4;
    s.problem.locked = first.meetings;
    s.problem.locked_count = first.meeting_count;
    struct tq_schedule second = solve(&s.problem, 2);
    cr_assert_eq(second.meeting_count, 4);
    for (size_t i = 0; i < first.meeting_count; i++) {
        const struct tq_schedule_meeting *m = meeting_of(&second, first.meetings[i].candidate);
        cr_assert(m->slot == first.meetings[i].slot && m->table == first.meetings[i].table);
    }
}

Test(scheduling, people_of_both_sides_in_an_odd_circle_are_scheduled)
{
    const int tables[] = { 1, 1, 1 };
    struct tq_schedule_person people[3];
    const struct tq_schedule_candidate circle[] = { { 0, 1, 5, ALL }, { 1, 2, 6, ALL }, { 2, 0, 7, ALL } };
    for (int p = 0; p < 3; p++)
        people[p] = (struct tq_schedule_person){ TQ_SIDE_ANY, ALL, 3, 0 };
    struct tq_schedule_problem problem = { 3, one_half, tables, people, 3, circle, 3, NULL, 0, NULL, 0, 0, false };
    struct tq_schedule schedule = solve(&problem, 1);
    cr_assert_eq(schedule.meeting_count, 3);
    cr_assert_eq(schedule.figures.objective, 18);
    problem.all_required = true;
    schedule = solve(&problem, 1);
    cr_assert_eq(schedule.meeting_count, 3);
    cr_assert_eq(schedule.figures.breaks, 1); /* of the three, one must wait */
}

static const struct {
    const char *detail;
    struct tq_schedule_meeting locked[2];
    int count;
} contradictions[] = {
    { "locked_table_twice", { { 0, 0, 0 }, { 3, 0, 0 } }, 2 }, { "locked_person_twice", { { 0, 0, 0 }, { 1, 0, 1 } }, 2 },
    { "locked_without_table", { { 0, 0, 2 }, { 0 } }, 1 },     { "slot_unknown", { { 0, 9, 0 }, { 0 } }, 1 },
    { "not_a_candidate", { { 4, 0, 0 }, { 0 } }, 1 },          { "pair_twice", { { 0, 0, 0 }, { 0, 1, 0 } }, 2 },
    { "locked_not_available", { { 2, 1, 0 }, { 0 } }, 1 },     { "locked_over_max", { { 2, 0, 0 }, { 3, 2, 0 } }, 2 },
};

Test(scheduling, contradictions_are_refused_by_name)
{
    for (size_t i = 0; i < sizeof(contradictions) / sizeof(contradictions[0]); i++) {
        struct small s;
        make_small(&s, 3, 2);
        s.people[1].avail = 5;
        s.people[1].max = 1;
        s.problem.locked = contradictions[i].locked;
        s.problem.locked_count = (size_t)contradictions[i].count;
        cr_assert_str_eq(refusal(&s.problem), contradictions[i].detail);
    }
    struct small s;
    make_small(&s, 3, 2);
    s.candidates[1].supplier = 2;
    cr_assert_str_eq(refusal(&s.problem), "pair_twice");
    s.candidates[1].supplier = 1;
    cr_assert_str_eq(refusal(&s.problem), "pair_on_wrong_side");
    make_small(&s, 3, 2);
    s.candidates[2].weight = 0;
    cr_assert_str_eq(refusal(&s.problem), "weight_out_of_range");
    s.problem.slots = 65;
    cr_assert_str_eq(refusal(&s.problem), "slots_out_of_range");
}

/* 20 x 20 people with holes, made by a little generator of its own. */
struct large {
    int tables[10], session[10];
    struct tq_schedule_person people[40];
    struct tq_schedule_candidate candidates[MANY];
    struct tq_schedule_problem problem;
};

static void make_large(struct large *l, uint32_t seed, bool is_full)
{
    uint32_t x = seed * 2654435761u + 1;
    for (int t = 0; t < 10; t++)
        l->tables[t] = 9, l->session[t] = t / 5;
    for (int p = 0; p < 40; p++) {
        x = x * 1664525u + 1013904223u;
        l->people[p] =
            (struct tq_schedule_person){ p < 20 ? TQ_SIDE_OWNER : TQ_SIDE_SUPPLIER, is_full ? ALL : (x >> 12 | x >> 20) & 1023, 10, 2 };
    }
    size_t count = 0;
    for (int e = 0; e < MANY; e++) {
        x = x * 1664525u + 1013904223u;
        if (x >> 28 < 7)
            l->candidates[count++] = (struct tq_schedule_candidate){ e / 20, 20 + e % 20, 1 + (int)(x >> 8) % 100, ALL };
    }
    l->problem =
        (struct tq_schedule_problem){ 10, l->session, l->tables, l->people, 40, l->candidates, count, NULL, 0, NULL, 0, 101, false };
}

static void assert_hard_rules(const struct tq_schedule_problem *in, const struct tq_schedule *out)
{
    tq_slots busy[40] = { 0 }, seats[10] = { 0 };
    bool seen[MANY] = { false };
    for (size_t i = 0; i < out->meeting_count; i++) {
        const struct tq_schedule_meeting *m = &out->meetings[i];
        const struct tq_schedule_candidate *c = &in->candidates[m->candidate];
        tq_slots bit = (tq_slots)1 << m->slot, seat = (tq_slots)1 << m->table;
        cr_assert(!seen[m->candidate] && m->table >= 0 && m->table < in->tables[m->slot]);
        cr_assert(in->people[c->owner].avail & in->people[c->supplier].avail & bit);
        cr_assert(!(busy[c->owner] & bit) && !(busy[c->supplier] & bit) && !(seats[m->slot] & seat));
        seen[m->candidate] = true;
        busy[c->owner] |= bit, busy[c->supplier] |= bit, seats[m->slot] |= seat;
    }
}

Test(scheduling, hard_rules_hold_on_generated_events_and_full_ones_reach_the_bound)
{
    for (uint32_t seed = 1; seed <= 20; seed++) {
        struct large l;
        make_large(&l, seed, seed % 2);
        struct tq_schedule schedule = solve(&l.problem, seed);
        assert_hard_rules(&l.problem, &schedule);
        cr_assert_eq(tq_schedule_bound(&l.problem, schedule.prices), schedule.figures.bound);
        cr_assert_leq(schedule.figures.objective, schedule.figures.bound);
        if (seed % 2)
            cr_assert_eq(schedule.figures.objective, schedule.figures.bound);
    }
}

Test(scheduling, any_prices_are_a_bound)
{
    struct large l;
    make_large(&l, 3, false);
    struct tq_schedule schedule = solve(&l.problem, 1);
    int64_t prices[41];
    for (int k = -50; k <= 50; k += 10) {
        for (int i = 0; i < 41; i++)
            prices[i] = schedule.prices[i] + (i ? k : k * k);
        cr_assert_geq(tq_schedule_bound(&l.problem, prices), schedule.figures.bound);
    }
}

Test(scheduling, the_same_seed_gives_the_same_schedule)
{
    struct large l;
    make_large(&l, 8, false);
    struct tq_schedule first = solve(&l.problem, 42), second = solve(&l.problem, 42);
    cr_assert_eq(first.meeting_count, second.meeting_count);
    cr_assert(memcmp(first.meetings, second.meetings, first.meeting_count * sizeof(*first.meetings)) == 0);
    cr_assert_eq(first.figures.iterations, second.figures.iterations);
}

struct watch {
    int calls, percent, phase;
    atomic_bool cancel;
    bool cancels;
};

static void watch(void *arg, tq_schedule_phase phase, int percent)
{
    struct watch *w = arg;
    cr_assert(percent > w->percent && (int)phase >= w->phase);
    w->calls++;
    w->percent = percent;
    w->phase = (int)phase;
    if (w->cancels && percent >= 10)
        atomic_store(&w->cancel, true);
}

Test(scheduling, progress_rises_to_100_and_cancelling_ends_the_run)
{
    struct large l;
    make_large(&l, 8, false);
    struct watch w = { .percent = -1 };
    struct tq_schedule schedule;
    struct tq_schedule_options options = { .seed = 1, .iterations = 20000, .progress = watch, .arg = &w, .cancel = &w.cancel };
    cr_assert_eq(tq_schedule_solve(arena, &l.problem, &options, &schedule).code, TQ_OK);
    cr_assert_eq(w.percent, 100);
    cr_assert_str_eq(tq_schedule_phase_name((tq_schedule_phase)w.phase), "tables");
    w = (struct watch){ .percent = -1, .cancels = true };
    struct tq_err err = tq_schedule_solve(arena, &l.problem, &options, &schedule);
    cr_assert_eq(err.code, TQ_CONFLICT);
    cr_assert_str_eq(err.detail, "schedule_cancelled");
}
