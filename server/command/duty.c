/* server/command/duty.c - the clock: a table of small statements, each run again and again, one at a time, on the loop of the
 * first worker. Rows are taken with SKIP LOCKED or changed only when due, so several servers may do the same duties at once
 * and nothing is done twice; a server that stops leaves nothing behind. What needs files is done on the pool. */
#include "duty.h"

#include "tq/base/log.h"
#include "tq/gen/sql.h"
#include "tq/platform/mail.h"
#include "tq/platform/storage.h"

enum { TICK_MS = 500, ARENA_MAX = 16 * 1024 * 1024, SECOND = 1000000 };

struct tq_duties {
    const struct tq_conf *conf;
    struct tq_loop *loop;
    struct tq_db *db;
    struct tq_pool *pool;
    struct tq_timer timer;
    int64_t *due; /* by index in the table, monotonic */
    int running;  /* index, -1 when idle */
    bool is_over;
    struct tq_arena *arena;
    struct tq_db_call call;
    struct tq_buf sent; /* ids that went out, as JSON */
};

static void send_messages(void *arg);
static void remove_files(void *arg);

/* A new duty is a statement in sql/queries and a row here; `work` runs on the pool with the rows, `after` then takes `sent`. */
static const struct duty {
    const char *name;
    int sql, period; /* seconds */
    void (*work)(void *duties);
    int after;
    tq_job_class job_class;
} table[] = {
    { "outbox", TQ_SQL_duty_outbox_due, 1, send_messages, TQ_SQL_duty_outbox_sent, TQ_JOB_NET },
    { "scenario", TQ_SQL_duty_scenario, 20, NULL, -1 },
    { "event", TQ_SQL_duty_event, 20, NULL, -1 },
    { "registration", TQ_SQL_duty_registration, 20, NULL, -1 },
    { "offering", TQ_SQL_duty_offering, 600, NULL, -1 },
    { "organization", TQ_SQL_duty_organization, 60, NULL, -1 },
    { "idempotency", TQ_SQL_duty_idempotency, 600, NULL, -1 },
    { "throttle", TQ_SQL_duty_throttle, 600, NULL, -1 },
    { "one_time_link", TQ_SQL_duty_one_time_link, 3600, NULL, -1 },
    { "session", TQ_SQL_duty_session, 3600, NULL, -1 },
    { "file", TQ_SQL_duty_file, 600, remove_files, -1, TQ_JOB_FILE },
    { "job", TQ_SQL_duty_job, 2, NULL, -1 },
};
enum { DUTIES = sizeof(table) / sizeof(table[0]) };

static void run_next(struct tq_duties *duties);

/* ---- work on the pool ---- */

static struct tq_str text_at(const struct tq_db_result *rows, int row, const char *column)
{
    return tq_db_bytes(rows, row, tq_db_column(rows, column));
}

static void send_messages(void *arg)
{
    struct tq_duties *duties = arg;
    const struct tq_db_result *rows = duties->call.results[0];
    const struct tq_conf *conf = duties->conf;
    struct tq_mail_way way = { conf->data_dir, conf->public_url, conf->mail_from, conf->smtp_url, conf->smtp_plain };
    for (int i = 0; i < tq_db_rows(rows); i++) {
        struct tq_mail mail = { .id = tq_db_i64(rows, i, tq_db_column(rows, "id")),
                                .channel = text_at(rows, i, "channel"),
                                .recipient = text_at(rows, i, "recipient"),
                                .lang = text_at(rows, i, "lang"),
                                .name = text_at(rows, i, "template"),
                                .params = text_at(rows, i, "params"),
                                .created = tq_db_time(rows, i, tq_db_column(rows, "created_at")) };
        struct tq_err err = tq_mail_send(duties->arena, &way, &mail);
        if (err.code == TQ_UNAVAILABLE)
            break; /* no use to try the others now */
        if (err.code)
            continue; /* logged; due again in some minutes */
        tq_buf_add_char(&duties->sent, duties->sent.n ? ',' : '[');
        tq_buf_add_i64(&duties->sent, mail.id);
    }
}

static void remove_files(void *arg)
{
    struct tq_duties *duties = arg;
    const struct tq_db_result *rows = duties->call.results[0];
    for (int i = 0; i < tq_db_rows(rows); i++) {
        struct tq_uuid id = tq_db_uuid(rows, i, 0);
        tq_storage_remove(duties->conf->data_dir, &id);
    }
}

/* ---- one after the other ---- */

static void finish(struct tq_duties *duties)
{
    duties->due[duties->running] = tq_clock_monotonic() + (int64_t)table[duties->running].period * SECOND;
    duties->running = -1;
    tq_arena_free(duties->arena);
    duties->arena = NULL;
    run_next(duties);
}

static void on_after(void *arg)
{
    struct tq_duties *duties = arg;
    if (duties->is_over)
        return;
    if (duties->call.err.code)
        tq_log(TQ_WARN, "duty", "could not finish \"%s\": %s", table[duties->running].name, tq_code_name(duties->call.err.code));
    finish(duties);
}

static void on_work(void *arg)
{
    struct tq_duties *duties = arg;
    int after = table[duties->running].after;
    if (after < 0 || duties->sent.n == 0) {
        finish(duties);
        return;
    }
    tq_buf_add_char(&duties->sent, ']');
    duties->call = (struct tq_db_call){ .arena = duties->arena, .count = 1, .done = on_after, .arg = duties };
    duties->call.statements[0].sql = after;
    duties->call.statements[0].params[0] = tq_buf_str(&duties->sent);
    tq_db_run(duties->db, &duties->call);
}

static void on_rows(void *arg)
{
    struct tq_duties *duties = arg;
    const struct duty *duty = &table[duties->running];
    if (duties->is_over)
        return;
    if (duties->call.err.code && duties->call.err.code != TQ_UNAVAILABLE)
        tq_log(TQ_WARN, "duty", "could not do \"%s\": %s %s", duty->name, tq_code_name(duties->call.err.code), duties->call.sqlstate);
    if (duties->call.err.code || !duty->work || tq_db_rows(duties->call.results[0]) == 0 ||
        tq_pool_submit(duties->pool, duty->job_class, duties->loop, duty->work, on_work, duties).code)
        finish(duties);
}

static void run_next(struct tq_duties *duties)
{
    int64_t now = tq_clock_monotonic();
    for (int i = 0; i < DUTIES && duties->running < 0; i++)
        if (duties->due[i] <= now)
            duties->running = i;
    if (duties->running < 0)
        return;
    duties->arena = tq_arena_new(ARENA_MAX);
    tq_buf_init(&duties->sent, duties->arena, 4096);
    duties->call = (struct tq_db_call){ .arena = duties->arena, .count = 1, .done = on_rows, .arg = duties };
    duties->call.statements[0].sql = table[duties->running].sql;
    tq_db_run(duties->db, &duties->call);
}

static void on_tick(void *arg)
{
    struct tq_duties *duties = arg;
    if (duties->running < 0)
        run_next(duties);
    tq_timer_set(&duties->timer, TICK_MS);
}

static void on_start(void *arg)
{
    struct tq_duties *duties = arg;
    tq_timer_init(&duties->timer, duties->loop, on_tick, duties);
    tq_timer_set(&duties->timer, TICK_MS);
}

struct tq_duties *tq_duties_start(const struct tq_conf *conf, struct tq_loop *loop, struct tq_db *db, struct tq_pool *pool)
{
    struct tq_duties *duties = tq_alloc(sizeof(*duties));
    *duties = (struct tq_duties){ .conf = conf, .loop = loop, .db = db, .pool = pool, .running = -1 };
    duties->due = tq_alloc(sizeof(*duties->due) * DUTIES);
    tq_loop_post(loop, on_start, duties);
    return duties;
}

void tq_duties_stop(struct tq_duties *duties)
{
    if (duties)
        duties->is_over = true;
}

void tq_duties_free(struct tq_duties *duties)
{
    if (!duties)
        return;
    if (duties->arena)
        tq_arena_free(duties->arena);
    tq_free(duties->due);
    tq_free(duties);
}
