/* server/api/job_run.c - the runner of long work, one a process, on the loop of the first worker: claims a job, reads a snapshot,
 * solves on the pool's long class, stores the draft. Several servers may run beside each other; a job belongs to the one that
 * claimed it last (`tries` is its fence), and whoever stays silent for ten seconds loses it.
 *
 * The working thread only touches the run's own arena and two atomics; the loop reads them about twice a second, writes the
 * heartbeat and asks whether somebody wants the job to stop. */
#include "api_int.h"
#include "schedule_int.h"

#include "tq/base/log.h"
#include "tq/gen/sql.h"

#include <stdio.h>

enum { CLAIM_ARENA = 64 * 1024, RUN_ARENA = 512 * 1024 * 1024, TEXT_MAX = 64 * 1024 * 1024 };
enum { B_SAID };

struct run {
    struct tq_jobs *jobs;
    struct tq_arena *arena;
    struct tq_uuid id, event, former, proposal;
    int64_t tries, seed, iterations;
    bool is_unplaced; /* only what has no place */
    bool is_storing, is_beating;
    bool is_lost;   /* somebody else has it: nothing of ours may be stored */
    bool has_ended; /* only waits for a beat under way */
    struct tq_db_call call, beat;
    struct tq_arena *beat_arena;
    atomic_int progress; /* phase << 8 | percent, written by the working thread */
    atomic_bool cancel;
    struct tq_schedule_case plan;
    struct tq_schedule result;
    struct tq_err err;
    struct tq_buf meetings, slots, tables, locks, reasons, stats; /* of the result, as array literals */
};

struct tq_jobs {
    struct tq_loop *loop;
    struct tq_db *db;
    struct tq_pool *pool;
    struct tq_arena *claim_arena; /* of the claim under way */
    struct tq_db_call claim;
    struct run *run;
    bool is_over;
};

static void look(void *arg);

/* ---- parameters ---- */

static struct tq_str text_of_id(struct tq_arena *arena, const struct tq_uuid *id)
{
    if (tq_uuid_is_nil(id))
        return TQ_STR_NONE;
    char *text = tq_arena_alloc(arena, TQ_UUID_TEXT + 1);
    tq_uuid_format(id, text);
    return (struct tq_str){ text, TQ_UUID_TEXT };
}

static struct tq_str text_of(struct tq_arena *arena, int64_t value)
{
    return tq_str_of(tq_arena_printf(arena, "%lld", (long long)value));
}

static void begin_call(struct run *run, int sql, void (*done)(void *arg))
{
    run->call = (struct tq_db_call){ .arena = run->arena, .count = 1, .done = done, .arg = run };
    run->call.statements[0].sql = sql;
    run->call.statements[0].params[0] = text_of_id(run->arena, &run->id);
    run->call.statements[0].params[1] = text_of(run->arena, run->tries);
}

/* ---- the end of a run ---- */

static void forget(struct run *run)
{
    struct tq_jobs *jobs = run->jobs;
    tq_arena_free(run->beat_arena);
    tq_arena_free(run->arena);
    tq_free(run);
    jobs->run = NULL;
}

static void on_ended(void *arg)
{
    struct run *run = arg;
    struct tq_jobs *jobs = run->jobs;
    if (jobs->is_over)
        return;
    if (run->call.err.code)
        tq_log(TQ_WARN, "job", "could not note the end of a job: %s", tq_code_name(run->call.err.code));
    run->has_ended = true;
    if (!run->is_beating)
        forget(run);
    tq_db_notify(jobs->db, "job");
    tq_db_notify(jobs->db, "work");
}

static void end(struct run *run, const char *state, const char *error)
{
    begin_call(run, TQ_SQL_job_end, on_ended);
    run->call.statements[0].params[2] = tq_str_of(state);
    run->call.statements[0].params[3] = tq_str_of(error);
    tq_db_run(run->jobs->db, &run->call);
}

/* ---- storing ---- */

static void on_stored(void *arg)
{
    struct run *run = arg;
    struct tq_jobs *jobs = run->jobs;
    if (jobs->is_over)
        return;
    if (run->call.err.code) {
        tq_log(TQ_WARN, "job", "could not store a schedule: %s %s", tq_code_name(run->call.err.code), run->call.sqlstate);
        end(run, "failed", "store_failed");
        return;
    }
    tq_db_notify(jobs->db, "board");
    on_ended(run);
}

static void store(struct run *run)
{
    const struct tq_schedule_figures *figures = &run->result.figures;
    struct tq_str values[] = { text_of_id(run->arena, &run->proposal),
                               run->is_unplaced ? TQ_STR("unplaced") : TQ_STR("full"),
                               text_of(run->arena, run->plan.based_on),
                               text_of(run->arena, run->seed),
                               text_of(run->arena, run->iterations),
                               text_of(run->arena, figures->objective),
                               text_of(run->arena, figures->bound),
                               tq_buf_str(&run->stats),
                               tq_buf_str(&run->meetings),
                               tq_buf_str(&run->slots),
                               tq_buf_str(&run->tables),
                               tq_buf_str(&run->locks),
                               tq_buf_str(&run->reasons) };
    run->is_storing = true;
    begin_call(run, TQ_SQL_job_store, on_stored);
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        run->call.statements[0].params[2 + i] = values[i];
    tq_db_run(run->jobs->db, &run->call);
}

/* ---- on the working thread ---- */

static void add_id(struct tq_buf *out, const struct tq_uuid *id)
{
    char text[TQ_UUID_TEXT + 1];
    tq_uuid_format(id, text);
    tq_buf_add(out, text, TQ_UUID_TEXT);
}

/* In words of the board: who is full is told by side. */
static const char *reason_of(const struct run *run, const struct tq_schedule_item *item)
{
    static const char *const names[TQ_UNPLACED_REASONS] = {
        [TQ_UNPLACED_NO_COMMON_SLOT] = "NO_COMMON_SLOT", [TQ_UNPLACED_TABLES_FULL] = "TABLES_FULL", [TQ_UNPLACED_VETO] = "VETO",
        [TQ_UNPLACED_NOT_APPROVED] = "NOT_APPROVED",     [TQ_UNPLACED_FROZEN] = "FROZEN",           [TQ_UNPLACED_BUFFER] = "BUFFER"
    };
    const struct tq_schedule_reason *reason = &run->result.reasons[item->candidate];
    if (reason->reason == TQ_UNPLACED_PERSON_FULL)
        return reason->person == item->demand ? "DEMAND_FULL" : reason->person == item->supply ? "SUPPLY_FULL" : "LESS_WEIGHT";
    return names[reason->reason] ? names[reason->reason] : "";
}

static void add_row(struct run *run, const struct tq_schedule_item *item, const struct tq_schedule_meeting *placed)
{
    struct tq_buf *all[] = { &run->meetings, &run->slots, &run->tables, &run->locks, &run->reasons };
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        tq_buf_add_char(all[i], all[i]->n ? ',' : '{');
    add_id(&run->meetings, &item->id);
    if (!placed) {
        tq_buf_add_str(&run->slots, TQ_STR("NULL"));
        tq_buf_add_str(&run->tables, TQ_STR("NULL"));
        tq_buf_add_char(&run->locks, 'f');
        tq_buf_add_char(&run->reasons, '"');
        tq_buf_add_str(&run->reasons, item->candidate < 0 ? item->reason : tq_str_of(reason_of(run, item)));
        tq_buf_add_char(&run->reasons, '"');
        return;
    }
    bool is_begun = run->plan.begun >> placed->slot & 1;
    add_id(&run->slots, &run->plan.slot[placed->slot]);
    tq_buf_add_i64(&run->tables, run->plan.table_no[placed->slot][placed->table]);
    tq_buf_add_char(&run->locks, item->locked >= 0 && (item->is_over || item->is_fixed || is_begun) ? 't' : 'f');
    tq_buf_add_str(&run->reasons, TQ_STR("\"\""));
}

static void write_stats(struct run *run)
{
    const struct tq_schedule_figures *f = &run->result.figures;
    tq_buf_printf(
        &run->stats,
        "{\"meetings\":%zu,\"weight\":%lld,\"fair_units\":%lld,\"gap_ppm\":%lld,\"iterations\":%lld,\"pivots\":%lld,\"selected\":%d,"
        "\"gaps\":%d,"
        "\"worst_gaps\":%d,\"table_moves\":%d,\"kept\":%d,\"moved\":%d,\"dropped\":%d,\"retabled\":%d,\"added\":%d,\"impossible\":%d}",
        run->result.meeting_count, (long long)f->weight, (long long)f->fair_units, (long long)f->gap_ppm, (long long)f->iterations,
        (long long)f->pivots, f->selected, f->gaps, f->worst_gaps, f->table_moves, f->kept, f->moved, f->dropped, f->retabled, f->added,
        f->impossible);
}

static void write_result(struct run *run)
{
    struct tq_buf *all[] = { &run->meetings, &run->slots, &run->tables, &run->locks, &run->reasons, &run->stats };
    size_t n = run->plan.problem.candidate_count;
    const struct tq_schedule_meeting **placed = tq_arena_array(run->arena, n + 1, sizeof(const struct tq_schedule_meeting *));
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        tq_buf_init(all[i], run->arena, TEXT_MAX);
    for (size_t i = 0; i < run->result.meeting_count; i++)
        placed[run->result.meetings[i].candidate] = &run->result.meetings[i];
    for (size_t i = 0; i < run->plan.item_count; i++)
        add_row(run, &run->plan.items[i], run->plan.items[i].candidate < 0 ? NULL : placed[run->plan.items[i].candidate]);
    for (size_t i = 0; i + 1 < sizeof(all) / sizeof(all[0]); i++)
        tq_buf_add_str(all[i], all[i]->n ? TQ_STR("}") : TQ_STR("{}"));
    write_stats(run);
}

static void on_progress(void *arg, tq_schedule_phase phase, int percent)
{
    struct run *run = arg;
    atomic_store(&run->progress, (int)phase << 8 | percent);
}

static void solve(void *arg)
{
    struct run *run = arg;
    struct tq_schedule_options options = {
        .seed = (uint64_t)run->seed, .iterations = run->iterations, .progress = on_progress, .arg = run, .cancel = &run->cancel
    };
    run->err = tq_schedule_case_make(run->arena, run->call.results[0], &run->plan);
    if (!run->err.code)
        run->err = tq_schedule_solve(run->arena, &run->plan.problem, &options, &run->result);
    if (!run->err.code)
        write_result(run);
}

/* ---- on the loop again ---- */

static void on_solved(void *arg)
{
    struct run *run = arg;
    if (run->jobs->is_over)
        return;
    if (run->is_lost)
        forget(run);
    else if (atomic_load(&run->cancel))
        end(run, "cancelled", "");
    else if (run->err.code) {
        tq_log(TQ_WARN, "job", "could not make a schedule: %s %s", run->err.field ? run->err.field : "",
               run->err.detail ? run->err.detail : "");
        end(run, "failed", run->err.detail ? run->err.detail : tq_code_name(run->err.code));
    } else
        store(run);
}

static void on_snapshot(void *arg)
{
    struct run *run = arg;
    if (run->jobs->is_over)
        return;
    if (run->is_lost)
        forget(run);
    else if (run->call.err.code)
        end(run, "failed", tq_code_name(run->call.err.code));
    else if (tq_pool_submit(run->jobs->pool, TQ_JOB_LONG, run->jobs->loop, solve, on_solved, run).code)
        end(run, "failed", "busy");
}

static void read_snapshot(struct run *run)
{
    run->call = (struct tq_db_call){ .arena = run->arena, .count = 1, .done = on_snapshot, .arg = run };
    run->call.statements[0].sql = TQ_SQL_schedule_snapshot;
    run->call.statements[0].params[0] = text_of_id(run->arena, &run->event);
    run->call.statements[0].params[1] = run->is_unplaced ? TQ_STR("t") : TQ_STR("f");
    run->call.statements[0].params[2] = text_of_id(run->arena, &run->former);
    tq_db_run(run->jobs->db, &run->call);
}

/* ---- heartbeat ---- */

static void on_beat(void *arg)
{
    struct run *run = arg;
    struct tq_jobs *jobs = run->jobs;
    if (jobs->is_over)
        return;
    run->is_beating = false;
    if (run->has_ended) {
        forget(run);
        return;
    }
    if (run->beat.err.code == TQ_OK) {
        bool is_mine = tq_db_rows(run->beat.results[0]) > 0;
        run->is_lost = !is_mine && !run->is_storing; /* while it is stored its row is locked by ourselves */
        if (run->is_lost || (is_mine && tq_db_bool(run->beat.results[0], 0, B_SAID)))
            atomic_store(&run->cancel, true);
        tq_db_notify(jobs->db, "job");
    }
    tq_arena_free(run->beat_arena);
    run->beat_arena = NULL;
}

static void beat(struct run *run)
{
    int progress = atomic_load(&run->progress);
    if (run->is_beating || run->is_lost || run->has_ended)
        return;
    run->is_beating = true;
    run->beat_arena = tq_arena_new(CLAIM_ARENA);
    run->beat = (struct tq_db_call){ .arena = run->beat_arena, .count = 1, .done = on_beat, .arg = run };
    struct tq_db_statement *statement = &run->beat.statements[0];
    statement->sql = TQ_SQL_job_beat;
    statement->params[0] = text_of_id(run->beat_arena, &run->id);
    statement->params[1] = text_of(run->beat_arena, run->tries);
    statement->params[2] = tq_str_of(tq_schedule_phase_name((tq_schedule_phase)(progress >> 8)));
    statement->params[3] = text_of(run->beat_arena, (progress & 0xFF) * 10);
    tq_db_run(run->jobs->db, &run->beat);
}

/* ---- claiming ---- */

static int64_t number_at(const struct tq_db_result *rows, const char *column)
{
    return tq_db_i64(rows, 0, tq_db_column(rows, column));
}

static struct run *make_run(struct tq_jobs *jobs, const struct tq_db_result *rows)
{
    struct run *run = tq_alloc(sizeof(*run));
    int former = tq_db_column(rows, "former_id");
    run->jobs = jobs;
    run->arena = tq_arena_new(RUN_ARENA);
    run->id = tq_db_uuid(rows, 0, tq_db_column(rows, "id"));
    run->event = tq_db_uuid(rows, 0, tq_db_column(rows, "object_id"));
    if (!tq_db_is_null(rows, 0, former))
        run->former = tq_db_uuid(rows, 0, former);
    run->tries = number_at(rows, "tries");
    run->seed = number_at(rows, "seed");
    run->iterations = number_at(rows, "iterations");
    run->is_unplaced = tq_str_is_equal(tq_db_bytes(rows, 0, tq_db_column(rows, "kind")), TQ_STR("unplaced"));
    run->proposal = tq_uuid_new(tq_clock_now());
    atomic_init(&run->progress, 0);
    atomic_init(&run->cancel, false);
    return run;
}

static void on_claimed(void *arg)
{
    struct tq_jobs *jobs = arg;
    if (jobs->is_over)
        return;
    if (jobs->claim.err.code == TQ_OK && tq_db_rows(jobs->claim.results[0]) > 0) {
        jobs->run = make_run(jobs, jobs->claim.results[0]);
        read_snapshot(jobs->run);
        tq_db_notify(jobs->db, "job");
    }
    tq_arena_free(jobs->claim_arena);
    jobs->claim_arena = NULL;
}

/* Called when there is work, and at least every half second. */
static void look(void *arg)
{
    struct tq_jobs *jobs = arg;
    if (jobs->is_over)
        return;
    if (jobs->run) {
        beat(jobs->run);
        return;
    }
    if (jobs->claim_arena)
        return;
    jobs->claim_arena = tq_arena_new(CLAIM_ARENA);
    jobs->claim = (struct tq_db_call){ .arena = jobs->claim_arena, .count = 1, .done = on_claimed, .arg = jobs };
    jobs->claim.statements[0].sql = TQ_SQL_job_claim;
    tq_db_run(jobs->db, &jobs->claim);
}

static void on_start(void *arg)
{
    struct tq_jobs *jobs = arg;
    tq_db_listen(jobs->db, "work", look, jobs);
}

struct tq_jobs *tq_jobs_start(struct tq_app *app, struct tq_worker *worker)
{
    struct tq_jobs *jobs = tq_alloc(sizeof(*jobs));
    *jobs = (struct tq_jobs){ .loop = worker->loop, .db = worker->db, .pool = app->pool };
    tq_loop_post(worker->loop, on_start, jobs);
    return jobs;
}

void tq_jobs_stop(struct tq_jobs *jobs)
{
    if (!jobs)
        return;
    jobs->is_over = true;
    if (jobs->run)
        atomic_store(&jobs->run->cancel, true);
}

void tq_jobs_free(struct tq_jobs *jobs)
{
    if (!jobs)
        return;
    tq_arena_free(jobs->claim_arena);
    if (jobs->run)
        forget(jobs->run);
    tq_free(jobs);
}
