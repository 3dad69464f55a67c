/* tests/fuzz/fuzz_meetings.c - bytes as an instance of 1:1 meetings; what can be read is solved and must hold the hard rules. */
#include "tq/api/meetings_file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SMALL = 200 };

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void judge(const struct tq_schedule_problem *in, const struct tq_schedule *out)
{
    for (size_t i = 0; i < out->meeting_count; i++) {
        const struct tq_schedule_meeting *m = &out->meetings[i];
        const struct tq_schedule_candidate *c = &in->candidates[m->candidate];
        require(m->table >= 0 && m->table < in->tables[m->slot]);
        require(in->people[c->owner].avail & in->people[c->supplier].avail & c->allowed & (tq_slots)1 << m->slot);
        for (size_t k = 0; k < i; k++) {
            const struct tq_schedule_meeting *other = &out->meetings[k];
            const struct tq_schedule_candidate *d = &in->candidates[other->candidate];
            require(m->candidate != other->candidate);
            if (m->slot == other->slot)
                require(m->table != other->table && c->owner != d->owner && c->supplier != d->supplier && c->owner != d->supplier &&
                        c->supplier != d->owner);
        }
    }
    require(out->figures.objective <= out->figures.bound);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tq_arena *arena = tq_arena_new(16 * 1024 * 1024);
    struct tq_meetings_file file;
    struct tq_schedule schedule;
    struct tq_schedule_options options = { .seed = 1, .iterations = 300 };
    struct tq_err err = tq_meetings_read(arena, (struct tq_str){ (const char *)data, size }, &file);
    if (!err.code && file.problem.candidate_count < SMALL && !tq_schedule_solve(arena, &file.problem, &options, &schedule).code)
        judge(&file.problem, &schedule);
    tq_arena_free(arena);
    return 0;
}
