/* server/domain/scheduling/work.c - what every step of a run needs: progress, the cancel flag, and chance that is the same on every
 * machine (SplitMix64; annealing without floating point). */
#include "scheduling_int.h"

/* Where each phase starts on the way from 0 to 100. */
static const int starts[TQ_PHASES + 1] = { 0, 5, 10, 40, 98, 100 };

bool tq_schedule_goes_on(struct tq_schedule_work *work, tq_schedule_phase phase, int64_t done, int64_t total)
{
    const struct tq_schedule_options *options = work->options;
    if (options->cancel && atomic_load_explicit(options->cancel, memory_order_relaxed))
        work->is_cancelled = true;
    if (done > total)
        done = total;
    int percent = starts[phase] + (total > 0 ? (int)(done * (starts[phase + 1] - starts[phase]) / total) : 0);
    if (options->progress && percent > work->percent && !work->is_cancelled) {
        work->percent = percent;
        options->progress(options->arg, phase, percent);
    }
    return !work->is_cancelled;
}

static uint64_t next(struct tq_schedule_work *work)
{
    uint64_t z = work->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int tq_schedule_random(struct tq_schedule_work *work, int below)
{
    return (int)(((next(work) >> 32) * (uint64_t)below) >> 32);
}

/* -ln(u) of a uniform u in 1/1024: leading zeros give the whole part of -log2, the bits behind them its rest, nearly linear. */
static int64_t exponential(struct tq_schedule_work *work)
{
    uint64_t u = next(work) | 1;
    int zeros = __builtin_clzll(u);
    int64_t rest = (int64_t)((u << zeros) >> 53) & 1023;
    return (zeros * 1024 + 1024 - rest) * 710 / 1024;
}

bool tq_schedule_accepts(struct tq_schedule_work *work, int64_t loss, int64_t heat)
{
    return loss <= 0 || loss * 1024 <= heat * exponential(work);
}
