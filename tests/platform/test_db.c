/* tests/platform/test_db.c - promises of platform/db against a real server: lanes, Syncs, faults, reconnecting, notifications.
 * Needs TQ_TEST_PG (tests/support/with-pg). Each test has a database of its own, made from the product's migrations and
 * tests/fixture/db. */
#include "tq/command/command.h"
#include "tq/gen/sql.h"
#include "tq/platform/db.h"
#include "tq/platform/job.h"

#include "support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_BYTES = 8 * 1024 * 1024, WAIT_MS = 15000 };

static char database[64], app_dsn[512], owner_dsn[512];
static struct tq_loop *loop;
static struct tq_pool *pool;
static struct tq_db *db;
static struct tq_db_stats *stats;
static struct tq_arena *arena;
static int waiting; /* calls not answered yet */

static void shell(const char *command, const char *argument)
{
    char line[512];
    snprintf(line, sizeof(line), TQ_SOURCE "/tests/support/cluster %s '%s' %s", command, getenv("TQ_TEST_PG"), argument);
    cr_assert_eq(system(line), 0, "%s", line);
}

static void make_database(bool migrated)
{
    struct tq_conf conf = { .dsn = app_dsn, .owner_dsn = owner_dsn };
    const char *dir = getenv("TQ_TEST_PG");
    char socket_path[200] = "";
    snprintf(database, sizeof(database), "test_db_%d", (int)getpid());
    cr_assert(dir && *dir, "TQ_TEST_PG is not set: run by tests/support/with-pg");
    char path[256];
    snprintf(path, sizeof(path), "%s/socket", dir);
    FILE *in = fopen(path, "r");
    cr_assert(in && fgets(socket_path, sizeof(socket_path), in));
    fclose(in);
    socket_path[strcspn(socket_path, "\n")] = 0;
    snprintf(app_dsn, sizeof(app_dsn), "host=%s user=tongqu_app dbname=%s", socket_path, database);
    snprintf(owner_dsn, sizeof(owner_dsn), "host=%s user=tongqu_owner dbname=%s", socket_path, database);
    shell("createdb", database);
    if (migrated) {
        fflush(stdout);
        cr_assert_eq(tq_command_migrate(&conf, 0, NULL), 0);
    }
}

static void stop_loop(void *arg)
{
    (void)arg;
    tq_loop_stop(loop);
}

/* Run the loop until `*count` is 0; fails after 15 s. */
static void run_until_zero(const int *count)
{
    int64_t end = tq_clock_monotonic() + (int64_t)WAIT_MS * 1000;
    struct tq_timer timer;
    tq_timer_init(&timer, loop, stop_loop, NULL);
    while (*count > 0) {
        cr_assert_lt(tq_clock_monotonic(), end);
        tq_timer_set(&timer, 5);
        tq_loop_run(loop);
    }
    tq_timer_clear(&timer);
}

static void run_until_ready(const struct tq_db *which)
{
    int64_t end = tq_clock_monotonic() + (int64_t)WAIT_MS * 1000;
    struct tq_timer timer;
    tq_timer_init(&timer, loop, stop_loop, NULL);
    while (!tq_db_is_ready(which)) {
        cr_assert_lt(tq_clock_monotonic(), end);
        tq_timer_set(&timer, 5);
        tq_loop_run(loop);
    }
    tq_timer_clear(&timer);
}

static struct tq_db *open_db(int timeout_ms, int queue_max, int read_lanes)
{
    stats = stats ? stats : tq_db_stats_new();
    struct tq_db_conf conf = { .stats = stats,
                               .dsn = app_dsn,
                               .loop = loop,
                               .pool = pool,
                               .statement_timeout_ms = timeout_ms,
                               .queue_max = queue_max,
                               .lanes = { [TQ_LANE_READ] = read_lanes, [TQ_LANE_CUSTOM] = 1, [TQ_LANE_WRITE] = 1, [TQ_LANE_SLOW] = 1 } };
    return tq_db_new(&conf);
}

static void begin(int timeout_ms, int queue_max, int read_lanes)
{
    make_database(true);
    loop = tq_loop_new();
    pool = tq_pool_new();
    arena = tq_arena_new(ARENA_BYTES);
    db = open_db(timeout_ms, queue_max, read_lanes);
    run_until_ready(db);
}

static bool metrics_say(const char *line)
{
    struct tq_buf text;
    tq_buf_init(&text, arena, 64 * 1024);
    tq_db_metrics(stats, &text);
    tq_buf_add_char(&text, 0);
    return strstr(text.p, line) != NULL;
}

static void end(void)
{
    tq_db_free(db);
    cr_assert(metrics_say("tongqu_db_connections_up{lane=\"write\"} 0\n"));
    cr_assert(metrics_say("tongqu_db_waiting{lane=\"read\"} 0\n"));
    tq_db_stats_free(stats);
    stats = NULL;
    tq_arena_free(arena);
    tq_pool_free(pool);
    tq_loop_free(loop);
    shell("dropdb", database);
}

static void on_done(void *arg)
{
    (void)arg;
    waiting--;
}

static struct tq_db_call *call_of(int sql, const char *a, const char *b)
{
    struct tq_db_call *call = TQ_NEW(arena, struct tq_db_call);
    call->arena = arena;
    call->count = 1;
    call->done = on_done;
    call->statements[0].sql = sql;
    call->statements[0].params[0] = tq_str_of(a);
    call->statements[0].params[1] = tq_str_of(b);
    return call;
}

static struct tq_db_call *submit(int sql, const char *a, const char *b)
{
    struct tq_db_call *call = call_of(sql, a, b);
    int before = ++waiting;
    tq_db_run(db, call);
    cr_assert_eq(waiting, before); /* never answered inside tq_db_run */
    return call;
}

static struct tq_db_call *ask(int sql, const char *a, const char *b)
{
    struct tq_db_call *call = submit(sql, a, b);
    run_until_zero(&waiting);
    return call;
}

static int64_t number_of(const struct tq_db_call *call)
{
    cr_assert_eq((int)call->err.code, (int)TQ_OK, "%s", call->sqlstate);
    return tq_db_i64(call->results[0], 0, 0);
}

static const char *text_of(int64_t n)
{
    return tq_arena_printf(arena, "%lld", (long long)n);
}

Test(db, values_come_back_as_they_are)
{
    begin(2000, 100, 1);
    struct tq_db_result *r = ask(TQ_SQL_zz_types, NULL, NULL)->results[0];
    char text[40];
    cr_assert_eq(tq_db_rows(r), 1);
    cr_assert_eq(tq_db_columns(r), 13);
    cr_assert_eq(tq_db_column(r, "i8"), 2);
    cr_assert_eq(tq_db_column(r, "none"), -1);
    cr_assert_str_eq(tq_db_column_name(r, 3), "yes");
    cr_assert_eq(tq_db_column_oid(r, 10), 25);
    cr_assert_eq(tq_db_i64(r, 0, 0), 2);
    cr_assert_eq(tq_db_i64(r, 0, 1), -4);
    cr_assert_eq(tq_db_i64(r, 0, 2), 8000000000);
    cr_assert(tq_db_bool(r, 0, 3));
    cr_assert(tq_db_f64(r, 0, 4) > 1.49 && tq_db_f64(r, 0, 4) < 1.51);
    cr_assert(tq_db_f64(r, 0, 5) < -2.24 && tq_db_f64(r, 0, 5) > -2.26);
    tq_time_format(tq_db_time(r, 0, 6), text);
    cr_assert_str_eq(text, "2026-11-23T17:00:00.500000+08:00");
    struct tq_date day = tq_db_date(r, 0, 7);
    cr_assert(day.year == 2026 && day.month == 11 && day.day == 23);
    struct tq_uuid id = tq_db_uuid(r, 0, 8);
    tq_uuid_format(&id, text);
    cr_assert_str_eq(text, "01020304-0506-7708-890a-0b0c0d0e0f10");
    cr_assert(unit_is_text(tq_db_bytes(r, 0, 9), "{\"a\": 1}"));
    cr_assert(unit_is_text(tq_db_bytes(r, 0, 10), "通衢"));
    cr_assert(tq_db_is_null(r, 0, 11));
    cr_assert_null(tq_db_bytes(r, 0, 11).p);
    cr_assert_eq(tq_db_time(r, 0, 12), INT64_MAX);
    end();
}

Test(db, result_outlives_its_call_when_kept)
{
    begin(2000, 100, 1);
    struct tq_db_call *call = call_of(TQ_SQL_zz_number, "7", NULL);
    struct tq_arena *first = tq_arena_new(ARENA_BYTES);
    call->arena = first;
    waiting++;
    tq_db_run(db, call);
    run_until_zero(&waiting);
    struct tq_db_result *result = call->results[0];
    tq_db_result_keep(result, arena);
    tq_arena_free(first);
    cr_assert_eq(tq_db_i64(result, 0, 0), 7);
    end();
}

Test(db, many_calls_of_one_turn_are_pipelined)
{
    begin(2000, 1000, 2);
    struct tq_db_call *calls[500];
    for (int i = 0; i < 500; i++)
        calls[i] = submit(TQ_SQL_zz_number, text_of(i), NULL);
    run_until_zero(&waiting);
    for (int i = 0; i < 500; i++)
        cr_assert_eq(number_of(calls[i]), i);
    end();
}

Test(db, a_failing_read_does_not_hurt_its_neighbours)
{
    begin(2000, 100, 1);
    struct tq_db_call *before = submit(TQ_SQL_zz_divide, "1", NULL), *bad = submit(TQ_SQL_zz_divide, "0", NULL),
                      *after = submit(TQ_SQL_zz_number, "3", NULL), *bad_too = submit(TQ_SQL_zz_number, "three", NULL),
                      *last = submit(TQ_SQL_zz_number, "4", NULL);
    run_until_zero(&waiting);
    cr_assert_eq(number_of(before), 1);
    cr_assert_eq(number_of(after), 3);
    cr_assert_eq(number_of(last), 4);
    cr_assert_eq((int)bad->err.code, (int)TQ_INVALID);
    cr_assert_str_eq(bad->sqlstate, "22012");
    cr_assert_eq((int)bad_too->err.code, (int)TQ_INVALID);
    cr_assert_str_eq(bad_too->sqlstate, "22P02");
    end();
}

Test(db, equal_reads_of_one_turn_are_asked_once)
{
    begin(2000, 100, 1);
    struct tq_db_call *first = call_of(TQ_SQL_zz_now, "1", NULL), *again, *other, *none, *failed[3];
    first->arena = tq_arena_new(ARENA_BYTES);
    waiting++;
    tq_db_run(db, first);
    again = submit(TQ_SQL_zz_now, "1", NULL);
    other = submit(TQ_SQL_zz_now, "11", NULL);
    none = submit(TQ_SQL_zz_now, NULL, NULL);
    for (int i = 0; i < 3; i++)
        failed[i] = submit(TQ_SQL_zz_divide, "0", NULL);
    run_until_zero(&waiting);
    cr_assert(first->results[0] == again->results[0]);
    cr_assert(first->results[0] != other->results[0]);
    tq_arena_free(first->arena); /* each holds the rows for itself */
    cr_assert_eq(tq_db_i64(again->results[0], 0, 1), 1);
    cr_assert_eq(tq_db_i64(other->results[0], 0, 1), 11);
    cr_assert(tq_db_is_null(none->results[0], 0, 1));
    for (int i = 0; i < 3; i++)
        cr_assert_str_eq(failed[i]->sqlstate, "22012");
    struct tq_str at = tq_db_bytes(again->results[0], 0, 0);
    cr_assert(!tq_str_is_equal(at, tq_db_bytes(ask(TQ_SQL_zz_now, "1", NULL)->results[0], 0, 0))); /* a later turn asks anew */
    cr_assert(metrics_say("tongqu_db_shared_total{lane=\"read\"} 3\n"));
    end();
}

Test(db, lanes_have_their_settings)
{
    begin(2000, 100, 1);
    struct tq_db_call *call = ask(TQ_SQL_zz_plan, NULL, NULL);
    cr_assert(unit_is_text(tq_db_bytes(call->results[0], 0, 0), "force_custom_plan"));
    cr_assert(unit_is_text(tq_db_bytes(call->results[0], 0, 1), "UTC"));
    end();
}

Test(db, constraints_are_named)
{
    begin(2000, 100, 1);
    cr_assert_eq(number_of(ask(TQ_SQL_zz_insert, "1", NULL)), 1);
    struct tq_db_call *twice = ask(TQ_SQL_zz_insert, "1", NULL);
    cr_assert_eq((int)twice->err.code, (int)TQ_CONFLICT);
    cr_assert_str_eq(twice->constraint, "zz_pkey");
    struct tq_db_call *check = call_of(TQ_SQL_zz_insert, "2", NULL);
    check->statements[0].params[2] = TQ_STR("100");
    waiting++;
    tq_db_run(db, check);
    run_until_zero(&waiting);
    cr_assert_eq((int)check->err.code, (int)TQ_INVALID);
    cr_assert_str_eq(check->constraint, "zz_n_check");
    /* checked at commit only: the rows came, the Sync did not */
    struct tq_db_call *late = ask(TQ_SQL_zz_insert, "3", "99");
    cr_assert_eq((int)late->err.code, (int)TQ_CONFLICT);
    cr_assert_str_eq(late->constraint, "zz_parent_fkey");
    cr_assert_eq(number_of(ask(TQ_SQL_zz_count, NULL, NULL)), 1);
    end();
}

Test(db, statements_of_one_call_are_one_transaction)
{
    begin(2000, 100, 1);
    struct tq_db_call *call = call_of(TQ_SQL_zz_insert, "1", NULL);
    call->count = 2;
    call->statements[1].sql = TQ_SQL_zz_count; /* a read behind a write sees it */
    waiting++;
    tq_db_run(db, call);
    run_until_zero(&waiting);
    cr_assert_eq((int)call->err.code, (int)TQ_OK);
    cr_assert_eq(tq_db_i64(call->results[1], 0, 0), 1);
    struct tq_db_call *bad = call_of(TQ_SQL_zz_insert, "2", NULL);
    bad->count = 2;
    bad->statements[1].sql = TQ_SQL_zz_divide;
    bad->statements[1].params[0] = TQ_STR("0");
    waiting++;
    tq_db_run(db, bad);
    run_until_zero(&waiting);
    cr_assert_eq((int)bad->err.code, (int)TQ_INVALID);
    cr_assert_eq(number_of(ask(TQ_SQL_zz_count, NULL, NULL)), 1);
    end();
}

Test(db, serialization_failure_is_tried_once_more)
{
    begin(2000, 100, 1);
    cr_assert_eq(number_of(ask(TQ_SQL_zz_flaky, "1", NULL)), 2);
    struct tq_db_call *call = ask(TQ_SQL_zz_flaky, "9", NULL);
    cr_assert_eq((int)call->err.code, (int)TQ_BUSY);
    cr_assert_str_eq(call->sqlstate, "40001");
    cr_assert_eq(number_of(ask(TQ_SQL_zz_flaky, "0", NULL)), 5);
    end();
}

Test(db, a_slow_statement_times_out)
{
    begin(300, 100, 1);
    struct tq_db_call *call = ask(TQ_SQL_zz_sleep, "5", NULL);
    cr_assert_eq((int)call->err.code, (int)TQ_TIMEOUT);
    cr_assert_str_eq(call->sqlstate, "57014");
    cr_assert_eq(number_of(ask(TQ_SQL_zz_number, "1", NULL)), 1);
    end();
}

Test(db, a_read_survives_the_death_of_its_backend)
{
    begin(4000, 100, 1);
    int64_t pid = number_of(ask(TQ_SQL_zz_pid, NULL, NULL));
    struct tq_db_call *sleeping = submit(TQ_SQL_zz_sleep, "0.5", NULL), *kill_call = submit(TQ_SQL_zz_kill, text_of(pid), NULL);
    run_until_zero(&waiting);
    cr_assert_eq((int)kill_call->err.code, (int)TQ_OK);
    cr_assert_eq((int)sleeping->err.code, (int)TQ_OK);
    cr_assert_neq(number_of(ask(TQ_SQL_zz_pid, NULL, NULL)), pid);
    cr_assert(metrics_say("tongqu_db_retries_total{lane=\"read\"} 1\n"));
    end();
}

Test(db, a_write_is_not_doubled)
{
    begin(4000, 100, 1);
    int64_t pid = number_of(ask(TQ_SQL_zz_write_pid, NULL, NULL));
    struct tq_db_call *insert = submit(TQ_SQL_zz_insert_slowly, "1", "0.5"), *kill_call = submit(TQ_SQL_zz_kill, text_of(pid), NULL);
    run_until_zero(&waiting);
    cr_assert_eq((int)kill_call->err.code, (int)TQ_OK);
    cr_assert_eq((int)insert->err.code, (int)TQ_UNAVAILABLE);
    cr_assert_eq(number_of(ask(TQ_SQL_zz_count, NULL, NULL)), 0);
    /* with an idempotency key it may be sent again */
    pid = number_of(ask(TQ_SQL_zz_write_pid, NULL, NULL));
    insert = call_of(TQ_SQL_zz_insert_slowly, "2", "0.5");
    insert->may_replay = true;
    waiting++;
    tq_db_run(db, insert);
    submit(TQ_SQL_zz_kill, text_of(pid), NULL);
    run_until_zero(&waiting);
    cr_assert_eq((int)insert->err.code, (int)TQ_OK);
    cr_assert_eq(number_of(ask(TQ_SQL_zz_count, NULL, NULL)), 1);
    end();
}

Test(db, a_frozen_server_is_given_up_in_time)
{
    begin(500, 100, 1);
    int64_t pid = number_of(ask(TQ_SQL_zz_pid, NULL, NULL)), start = tq_clock_monotonic();
    cr_assert_eq(kill((pid_t)pid, SIGSTOP), 0);
    struct tq_db_call *call = ask(TQ_SQL_zz_number, "1", NULL);
    kill((pid_t)pid, SIGCONT);
    cr_assert_eq((int)call->err.code, (int)TQ_UNAVAILABLE);
    cr_assert_lt(tq_clock_monotonic() - start, 3500000);
    run_until_ready(db);
    cr_assert_eq(number_of(ask(TQ_SQL_zz_number, "2", NULL)), 2);
    end();
}

Test(db, a_changed_table_opens_the_connection_anew)
{
    begin(2000, 100, 1);
    struct tq_db_admin *admin;
    cr_assert_eq(tq_db_columns(ask(TQ_SQL_zz_shape, NULL, NULL)->results[0]), 1);
    cr_assert_eq((int)tq_db_admin_open(owner_dsn, &admin).code, (int)TQ_OK);
    cr_assert_eq((int)tq_db_admin_script(admin, "ALTER TABLE zz_shape ADD b int", NULL).code, (int)TQ_OK);
    tq_db_admin_close(admin);
    struct tq_db_call *call = ask(TQ_SQL_zz_shape, NULL, NULL);
    cr_assert_eq((int)call->err.code, (int)TQ_OK);
    cr_assert_eq(tq_db_columns(call->results[0]), 2);
    end();
}

Test(db, a_full_queue_refuses)
{
    begin(2000, 4, 1);
    struct tq_db_call *calls[10];
    int busy = 0;
    for (int i = 0; i < 10; i++)
        calls[i] = submit(TQ_SQL_zz_number, "1", NULL);
    run_until_zero(&waiting);
    for (int i = 0; i < 10; i++)
        busy += calls[i]->err.code == TQ_BUSY;
    cr_assert_eq(busy, 6);
    cr_assert(metrics_say("tongqu_db_refused_total{lane=\"read\"} 6\n"));
    end();
}

Test(db, a_write_does_not_wait_for_a_lock_for_ever)
{
    begin(5000, 100, 1);
    struct tq_db_admin *admin;
    cr_assert_eq((int)tq_db_admin_open(owner_dsn, &admin).code, (int)TQ_OK);
    cr_assert_eq((int)tq_db_admin_script(admin, "BEGIN; INSERT INTO zz (id) VALUES (1)", NULL).code, (int)TQ_OK);
    int64_t start = tq_clock_monotonic();
    struct tq_db_call *call = ask(TQ_SQL_zz_insert, "1", NULL);
    cr_assert_eq((int)call->err.code, (int)TQ_TIMEOUT);
    cr_assert_str_eq(call->sqlstate, "55P03");
    cr_assert_lt(tq_clock_monotonic() - start, 4000000);
    cr_assert_eq((int)tq_db_admin_end(admin, false).code, (int)TQ_OK);
    tq_db_admin_close(admin);
    cr_assert_eq(number_of(ask(TQ_SQL_zz_insert, "1", NULL)), 1);
    end();
}

static int heard;

static void on_heard(void *arg)
{
    (void)arg;
    heard++;
}

/* Let the loop run for as long as the server sleeps. */
static void pass(const char *seconds)
{
    cr_assert_eq((int)ask(TQ_SQL_zz_sleep, seconds, NULL)->err.code, (int)TQ_OK);
}

Test(db, notifications_are_heard_by_others)
{
    begin(2000, 100, 1);
    struct tq_db *other = open_db(2000, 100, 1);
    run_until_ready(other);
    tq_db_listen(other, "session", on_heard, NULL);
    pass("0.1"); /* LISTEN has arrived */
    /* the poll every 500 ms calls too: of ten rounds of 100 ms each, all must be heard within 90 ms */
    int quick = 0;
    for (int i = 0; i < 10; i++) {
        int before = heard;
        tq_db_notify(db, "session");
        tq_db_notify(db, "session");
        pass("0.09");
        quick += heard > before;
    }
    cr_assert_eq(quick, 10);
    cr_assert_leq(heard, 10 + 6); /* two marks within 20 ms are one notification */
    heard = 0;
    pass("0.7");
    cr_assert_geq(heard, 1); /* polled */
    tq_db_free(other);
    end();
}

Test(db, a_schema_it_does_not_know_is_not_ready)
{
    make_database(false);
    loop = tq_loop_new();
    pool = tq_pool_new();
    arena = tq_arena_new(ARENA_BYTES);
    db = open_db(500, 100, 1);
    struct tq_db_call *call = ask(TQ_SQL_zz_number, "1", NULL);
    cr_assert_eq((int)call->err.code, (int)TQ_UNAVAILABLE);
    cr_assert_not(tq_db_is_ready(db));
    end();
}

Test(db, host_names_are_resolved_on_the_pool)
{
    char plain[512];
    char *after;
    make_database(true);
    snprintf(plain, sizeof(plain), "%s", app_dsn);
    after = plain + strlen("host=");
    /* nobody listens on the first host; the second is the socket folder */
    snprintf(app_dsn, sizeof(app_dsn), "port=5432,5432 host=localhost,%.400s", after);
    loop = tq_loop_new();
    pool = tq_pool_new();
    arena = tq_arena_new(ARENA_BYTES);
    db = open_db(2000, 100, 1);
    run_until_ready(db);
    cr_assert_eq(number_of(ask(TQ_SQL_zz_number, "1", NULL)), 1);
    end();
}

Test(db, an_unknown_host_is_not_ready)
{
    make_database(false);
    snprintf(app_dsn, sizeof(app_dsn), "host=nowhere.invalid user=tongqu_app dbname=none connect_timeout=2");
    loop = tq_loop_new();
    pool = tq_pool_new();
    arena = tq_arena_new(ARENA_BYTES);
    db = open_db(500, 100, 1);
    cr_assert_eq((int)ask(TQ_SQL_zz_number, "1", NULL)->err.code, (int)TQ_UNAVAILABLE);
    cr_assert_not(tq_db_is_ready(db));
    end();
}

Test(db, admin_copies_and_reports)
{
    struct tq_db_admin *admin;
    struct tq_db_result *result;
    const char *message = NULL;
    make_database(true);
    cr_assert_eq((int)tq_db_admin_open(owner_dsn, &admin).code, (int)TQ_OK);
    cr_assert_eq((int)tq_db_admin_script(admin, "CREATE TABLE t ();\nCREATE TABLE t ();", &message).code, (int)TQ_BUG);
    cr_assert(message && strstr(message, "already exists"));
    cr_assert_eq((int)tq_db_admin_copy_begin(admin, TQ_SQL_zz_copy).code, (int)TQ_OK);
    cr_assert_eq((int)tq_db_admin_copy_add(admin, TQ_STR("1\t\\N\n2\t1\n")).code, (int)TQ_OK);
    cr_assert_eq((int)tq_db_admin_copy_end(admin).code, (int)TQ_OK);
    cr_assert_eq((int)tq_db_admin_run(admin, &(struct tq_db_statement){ .sql = TQ_SQL_zz_count }, &result).code, (int)TQ_OK);
    cr_assert_eq(tq_db_i64(result, 0, 0), 2);
    cr_assert_eq((int)tq_db_admin_copy_begin(admin, TQ_SQL_zz_copy).code, (int)TQ_OK);
    cr_assert_eq((int)tq_db_admin_copy_add(admin, TQ_STR("1\t\\N\n")).code, (int)TQ_OK);
    cr_assert_eq((int)tq_db_admin_copy_end(admin).code, (int)TQ_CONFLICT);
    tq_db_admin_close(admin);
    shell("dropdb", database);
}

Test(db, migrate_is_repeatable_and_refuses_changes)
{
    struct tq_conf conf = { .dsn = app_dsn, .owner_dsn = owner_dsn };
    struct tq_db_admin *admin;
    char *list[] = { "--list", NULL };
    make_database(true);
    cr_assert_eq(tq_command_migrate(&conf, 0, NULL), 0);
    cr_assert_eq(tq_command_migrate(&conf, 1, list), 0);
    cr_assert_eq((int)tq_db_admin_open(owner_dsn, &admin).code, (int)TQ_OK);
    cr_assert_eq((int)tq_db_admin_script(admin, "UPDATE schema_migration SET sha256 = repeat('0', 64) WHERE name = '9999_zz'", NULL).code,
                 (int)TQ_OK);
    cr_assert_eq(tq_command_migrate(&conf, 0, NULL), 1);
    cr_assert_eq((int)tq_db_admin_script(admin, "DELETE FROM schema_migration WHERE name = '9999_zz'; DROP FUNCTION zz_flaky", NULL).code,
                 (int)TQ_OK);
    cr_assert_eq(tq_command_migrate(&conf, 1, list), 1);
    cr_assert_eq(tq_command_migrate(&conf, 0, NULL), 1); /* its table is there: nothing of it is applied */
    cr_assert_eq(tq_command_migrate(&conf, 1, list), 1);
    tq_db_admin_close(admin);
    shell("dropdb", database);
}
