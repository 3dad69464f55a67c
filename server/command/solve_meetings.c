/* server/command/solve_meetings.c - `tongqud solve-meetings < instance > schedule`: the 1:1 meetings of an event, offline.
 *
 *   --seed N              same input and seed, same bytes (default 1)
 *   --iterations N        budget of improving and compacting (default: by size)
 *   --previous FILE       a published schedule to disturb as little as possible
 *   --certificate FILE    where to write the prices that prove the upper bound
 *
 * Reads mm-instance/1, writes mm-schedule/1, and one line of figures on standard error. Exit status 2: the input is not an instance. */
#include "tq/api/meetings_file.h"
#include "tq/base/clock.h"
#include "tq/command/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { INPUT_MAX = 256 * 1024 * 1024, FAILED = 1, USAGE = 2 };

struct solve {
    int64_t seed, iterations;
    const char *previous, *certificate;
    struct tq_arena *arena;
    struct tq_meetings_file file;
    struct tq_schedule schedule;
    int gone;
};

static int complain(const char *where, const char *what)
{
    fprintf(stderr, "tongqud solve-meetings: %s%s%s\n", where ? where : "", where ? ": " : "", what);
    return USAGE;
}

static int complain_of(const char *source, struct tq_err err)
{
    const char *what = err.detail ? err.detail : tq_code_name(err.code);
    if (!err.field)
        return complain(source, what);
    fprintf(stderr, "tongqud solve-meetings: %s: %s: %s\n", source, err.field, what);
    return USAGE;
}

static int usage(void)
{
    fputs("usage: tongqud solve-meetings [--seed N] [--iterations N] [--previous FILE] [--certificate FILE] < instance > schedule\n",
          stderr);
    return USAGE;
}

static int read_options(struct solve *s, int argc, char **argv)
{
    struct {
        const char *name;
        int64_t *number;
        const char **text;
    } options[] = { { "--seed", &s->seed, NULL },
                    { "--iterations", &s->iterations, NULL },
                    { "--previous", NULL, &s->previous },
                    { "--certificate", NULL, &s->certificate } };
    for (int i = 0; i < argc; i += 2) {
        size_t k = 0;
        while (k < sizeof(options) / sizeof(options[0]) && strcmp(options[k].name, argv[i]) != 0)
            k++;
        if (k == sizeof(options) / sizeof(options[0]) || i + 1 == argc)
            return usage();
        if (options[k].text)
            *options[k].text = argv[i + 1];
        else if (!tq_parse_i64(tq_str_of(argv[i + 1]), 0, INT64_MAX, options[k].number))
            return complain(options[k].name, "expected a whole number");
    }
    return 0;
}

static bool read_all(FILE *in, struct tq_buf *text)
{
    static char piece[64 * 1024];
    for (size_t n; (n = fread(piece, 1, sizeof(piece), in)) > 0;)
        tq_buf_add(text, piece, n);
    return !ferror(in) && !text->is_over;
}

static int read_instance(struct solve *s)
{
    struct tq_buf text;
    tq_buf_init(&text, NULL, INPUT_MAX);
    int status = 0;
    if (!read_all(stdin, &text))
        status = complain("standard input", text.is_over ? "too large" : "could not be read");
    else {
        struct tq_err err = tq_meetings_read(s->arena, tq_buf_str(&text), &s->file);
        status = err.code ? complain_of("instance", err) : 0;
    }
    tq_buf_clear(&text);
    return status;
}

static int read_previous(struct solve *s)
{
    struct tq_buf text;
    tq_buf_init(&text, NULL, INPUT_MAX);
    FILE *in = fopen(s->previous, "r");
    int status = 0;
    if (!in || !read_all(in, &text))
        status = complain(s->previous, in ? "could not be read" : strerror(errno));
    else {
        struct tq_err err = tq_meetings_read_previous(s->arena, tq_buf_str(&text), &s->file, &s->gone);
        status = err.code ? complain_of(s->previous, err) : 0;
    }
    if (in)
        fclose(in);
    tq_buf_clear(&text);
    return status;
}

static int write_out(FILE *out, struct tq_buf *text, const char *name)
{
    bool is_written = out && !text->is_over && fwrite(text->p, 1, text->n, out) == text->n && fflush(out) == 0;
    tq_buf_clear(text);
    if (is_written)
        return 0;
    complain(name, "could not be written");
    return FAILED;
}

static int write_certificate(struct solve *s)
{
    struct tq_buf text;
    tq_buf_init(&text, NULL, INPUT_MAX);
    tq_meetings_write_prices(&text, s->schedule.prices, 1 + s->file.problem.people_count);
    FILE *out = fopen(s->certificate, "w");
    int status = write_out(out, &text, s->certificate);
    if (out)
        fclose(out);
    return status;
}

static int write_schedule(struct solve *s)
{
    struct tq_buf text;
    tq_buf_init(&text, NULL, INPUT_MAX);
    tq_meetings_write_schedule(&text, &s->file, s->schedule.meetings, s->schedule.meeting_count);
    return write_out(stdout, &text, "standard output");
}

static void report(const struct solve *s, int64_t started)
{
    const struct tq_schedule_figures *f = &s->schedule.figures;
    fprintf(stderr,
            "meetings=%zu objective=%lld bound=%lld gap=%lld.%04lld%% weight=%lld fair_units=%lld gaps=%d worst_gaps=%d table_moves=%d "
            "breaks=%d pivots=%lld iterations=%lld",
            s->schedule.meeting_count, (long long)f->objective, (long long)f->bound, (long long)(f->gap_ppm / 10000),
            (long long)(f->gap_ppm % 10000), (long long)f->weight, (long long)f->fair_units, f->gaps, f->worst_gaps, f->table_moves,
            f->breaks, (long long)f->pivots, (long long)f->iterations);
    if (s->previous)
        fprintf(stderr, " kept=%d moved=%d dropped=%d retabled=%d added=%d impossible=%d", f->kept, f->moved, f->dropped, f->retabled,
                f->added, f->impossible + s->gone);
    fprintf(stderr, " ms=%lld\n", (long long)((tq_clock_monotonic() - started) / 1000));
}

static int solve(struct solve *s)
{
    int64_t started = tq_clock_monotonic();
    int status = read_instance(s);
    if (!status && s->previous)
        status = read_previous(s);
    if (status)
        return status;
    struct tq_schedule_options options = { .seed = (uint64_t)s->seed, .iterations = s->iterations };
    struct tq_err err = tq_schedule_solve(s->arena, &s->file.problem, &options, &s->schedule);
    if (err.code)
        return complain_of("instance", err);
    status = write_schedule(s);
    if (!status && s->certificate)
        status = write_certificate(s);
    report(s, started);
    if (!status && s->file.problem.all_required && s->schedule.meeting_count < s->file.problem.candidate_count) {
        complain("all_required", "not every pair could be placed");
        status = FAILED;
    }
    return status;
}

int tq_command_solve_meetings(const struct tq_conf *conf, int argc, char **argv)
{
    struct solve s = { .seed = 1 };
    (void)conf;
    int status = read_options(&s, argc, argv);
    if (status)
        return status;
    s.arena = tq_arena_new(SIZE_MAX / 8);
    status = solve(&s);
    tq_arena_free(s.arena);
    return status;
}
