/* server/platform/db/conn.c - one connection that comes back by itself: resolve, connect, prepare, ready, and again.
 *
 * Nothing here blocks: names are resolved on the pool, PQconnectPoll runs under our own deadline with its descriptor
 * registered anew after every step (libpq may open another one), and all statements are prepared in a pipeline with one
 * Sync per 32. A statement that cannot be prepared is named in the log and the connection stays down: a schema that does
 * not fit must show in /readyz, not in some requests. */
#include "db_int.h"

#include "tq/base/crypto.h"
#include "tq/base/log.h"
#include "tq/gen/sql.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { OPEN_MS = 10000, BACKOFF_FIRST_MS = 50, BACKOFF_MAX_MS = 2000, PREPARE_BATCH = 32, ARENA_BYTES = 64 * 1024, HOSTS_MAX = 1024 };

/* A name being resolved on the pool; outlives the connection when that is freed meanwhile. */
struct resolve {
    struct tq_conn *conn;
    char hosts[HOSTS_MAX];
    char addresses[HOSTS_MAX];
};

static void start(void *arg);

static void close_pg(struct tq_conn *conn)
{
    if (conn->pg) {
        tq_watch_clear(&conn->watch);
        PQfinish(conn->pg);
        conn->pg = NULL;
    }
    if (conn->resolve)
        conn->resolve->conn = NULL;
    conn->resolve = NULL;
    tq_arena_free(conn->arena);
    conn->arena = NULL;
    conn->state = TQ_CONN_DOWN;
}

/* Doubling from 50 ms to 2 s, the upper half of it by chance, so that many connections do not come at once. */
static int64_t backoff_ms(int attempts)
{
    int64_t ms = attempts > 6 ? BACKOFF_MAX_MS : BACKOFF_FIRST_MS << (attempts > 0 ? attempts - 1 : 0);
    uint32_t chance;

    if (ms > BACKOFF_MAX_MS)
        ms = BACKOFF_MAX_MS;
    tq_random(&chance, sizeof(chance));
    return ms / 2 + (int64_t)(chance % (uint32_t)(ms / 2 + 1));
}

void tq_conn_drop(struct tq_conn *conn, const char *why, bool is_frozen)
{
    bool was_ready = conn->state == TQ_CONN_READY;
    char line[256];

    if (!conn->is_logged)
        tq_log(TQ_WARN, "db", "%s %s connection: %s", was_ready ? "lost" : "could not open", conn->kind->name,
               tq_db_line(why, line, sizeof(line)));
    conn->is_logged = true;
    close_pg(conn);
    conn->attempts++;
    tq_timer_set(&conn->timer, was_ready ? 0 : backoff_ms(conn->attempts));
    conn->kind->lost(conn, is_frozen);
}

static void drop_pg(struct tq_conn *conn)
{
    char line[256];

    tq_db_line(PQerrorMessage(conn->pg), line, sizeof(line));
    tq_conn_drop(conn, line, false);
}

void tq_conn_flush(struct tq_conn *conn)
{
    int left = PQflush(conn->pg);

    if (left < 0)
        drop_pg(conn);
    else
        tq_watch_set(&conn->watch, TQ_WATCH_READ | (left ? TQ_WATCH_WRITE : 0));
}

static int next_wanted(const struct tq_conn *conn, int sql)
{
    while (sql < tq_sql_count && !conn->kind->wants(conn, sql))
        sql++;
    return sql;
}

static void become_ready(struct tq_conn *conn)
{
    tq_timer_clear(&conn->timer);
    conn->state = TQ_CONN_READY;
    conn->attempts = 0;
    if (conn->is_logged)
        tq_log(TQ_INFO, "db", "%s connection is back", conn->kind->name);
    conn->is_logged = false;
    conn->kind->ready(conn);
}

static void prepare_all(struct tq_conn *conn)
{
    int sent = 0;
    bool is_good = PQenterPipelineMode(conn->pg) == 1 && PQsetnonblocking(conn->pg, 1) == 0;

    conn->state = TQ_CONN_PREPARING;
    conn->syncs = 0;
    conn->saw_result = false;
    conn->preparing = next_wanted(conn, 0);
    for (int i = conn->preparing; is_good && i < tq_sql_count; i = next_wanted(conn, i + 1)) {
        is_good = PQsendPrepare(conn->pg, tq_sql[i].name, tq_sql[i].text, 0, NULL) == 1;
        if (is_good && ++sent % PREPARE_BATCH == 0) {
            is_good = PQpipelineSync(conn->pg) == 1;
            conn->syncs++;
        }
    }
    if (is_good) {
        is_good = PQpipelineSync(conn->pg) == 1;
        conn->syncs++;
    }
    if (is_good)
        tq_conn_flush(conn);
    else
        drop_pg(conn);
}

/* One answer while preparing; false when a statement was refused. */
static bool prepared(struct tq_conn *conn, PGresult *pg)
{
    ExecStatusType status = pg ? PQresultStatus(pg) : PGRES_COMMAND_OK;
    char line[256];

    if (!pg) {
        conn->preparing = next_wanted(conn, conn->preparing + 1);
        return true;
    }
    if (status == PGRES_PIPELINE_SYNC)
        conn->syncs--;
    else if (status != PGRES_COMMAND_OK && !conn->is_logged)
        tq_log(TQ_ERROR, "db", "could not prepare statement \"%s\": %s",
               conn->preparing < tq_sql_count ? tq_sql[conn->preparing].name : "?",
               tq_db_line(PQresultErrorMessage(pg), line, sizeof(line)));
    PQclear(pg);
    return status == PGRES_COMMAND_OK || status == PGRES_PIPELINE_SYNC;
}

/* Hand on everything libpq has complete. */
static void read_results(struct tq_conn *conn)
{
    while (conn->pg && !PQisBusy(conn->pg)) {
        PGresult *pg = PQgetResult(conn->pg);
        bool is_good;

        if (!pg && !conn->saw_result)
            break;
        conn->saw_result = pg && PQresultStatus(pg) != PGRES_PIPELINE_SYNC;
        is_good = conn->state == TQ_CONN_PREPARING ? prepared(conn, pg) : conn->kind->result(conn, pg);
        if (!is_good) {
            tq_conn_drop(conn, conn->state == TQ_CONN_PREPARING ? "a statement does not fit the schema" : "it has to be opened anew",
                         false);
            return;
        }
        if (conn->state == TQ_CONN_PREPARING && conn->syncs == 0)
            become_ready(conn);
    }
}

static void serve(struct tq_conn *conn, int what)
{
    if (what & TQ_WATCH_READ) {
        if (!PQconsumeInput(conn->pg)) {
            read_results(conn); /* the server's last words: 57P01 */
            if (conn->pg)
                drop_pg(conn);
            return;
        }
        read_results(conn);
        if (conn->pg && PQstatus(conn->pg) != CONNECTION_OK)
            drop_pg(conn);
        if (conn->pg && conn->kind->input)
            conn->kind->input(conn);
    }
    if (conn->pg && conn->state >= TQ_CONN_PREPARING)
        tq_conn_flush(conn);
}

static void on_watch(void *arg, int what);

static void poll_connect(struct tq_conn *conn)
{
    PostgresPollingStatusType status = PQconnectPoll(conn->pg);

    tq_watch_clear(&conn->watch);
    if (status == PGRES_POLLING_FAILED || PQsocket(conn->pg) < 0) {
        tq_watch_init(&conn->watch, conn->db->conf.loop, -1, on_watch, conn);
        drop_pg(conn);
        return;
    }
    tq_watch_init(&conn->watch, conn->db->conf.loop, PQsocket(conn->pg), on_watch, conn);
    if (status == PGRES_POLLING_OK)
        prepare_all(conn);
    else
        tq_watch_set(&conn->watch, status == PGRES_POLLING_READING ? TQ_WATCH_READ : TQ_WATCH_WRITE);
}

static void on_watch(void *arg, int what)
{
    struct tq_conn *conn = arg;

    if (conn->state == TQ_CONN_CONNECTING)
        poll_connect(conn);
    else
        serve(conn, what);
}

static void quiet(void *arg, const PGresult *pg)
{
    (void)arg;
    (void)pg;
}

static void open_pg(struct tq_conn *conn)
{
    conn->state = TQ_CONN_CONNECTING;
    conn->pg = PQconnectStartParams(conn->info.words, conn->info.values, 0);
    if (!conn->pg)
        abort();
    tq_watch_init(&conn->watch, conn->db->conf.loop, PQsocket(conn->pg), on_watch, conn);
    if (PQstatus(conn->pg) == CONNECTION_BAD) {
        drop_pg(conn);
        return;
    }
    PQsetNoticeReceiver(conn->pg, quiet, NULL);
    tq_watch_set(&conn->watch, TQ_WATCH_WRITE);
}

/* One address a host, in the order of the list; a socket folder gets an empty one. */
static void resolve_work(void *arg)
{
    struct resolve *r = arg;
    struct tq_buf out;
    char *p = r->hosts;

    tq_buf_init(&out, NULL, HOSTS_MAX - 1);
    for (;;) {
        size_t n = strcspn(p, ",");
        bool is_last = !p[n];
        char text[NI_MAXHOST] = "";
        struct addrinfo *found = NULL, hint = { .ai_socktype = SOCK_STREAM };

        p[n] = 0;
        if (*p && *p != '/' && getaddrinfo(p, NULL, &hint, &found) == 0)
            getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof(text), NULL, 0, NI_NUMERICHOST);
        if (found)
            freeaddrinfo(found);
        tq_buf_printf(&out, "%s%s", text, is_last ? "" : ",");
        if (is_last)
            break;
        p += n + 1;
    }
    snprintf(r->addresses, sizeof(r->addresses), "%.*s", (int)out.n, out.p ? out.p : "");
    tq_buf_clear(&out);
}

static void resolve_done(void *arg)
{
    struct resolve *r = arg;
    struct tq_conn *conn = r->conn;

    if (conn) {
        conn->resolve = NULL;
        if (strspn(r->addresses, ",") == strlen(r->addresses)) {
            tq_conn_drop(conn, "could not resolve the host's name", false);
        } else {
            tq_conninfo_set(&conn->info, "hostaddr", tq_arena_printf(conn->arena, "%s", r->addresses));
            open_pg(conn);
        }
    }
    tq_free(r);
}

static bool needs_resolving(const struct tq_conn *conn, const char *host)
{
    return host && *host && *host != '/' && !tq_conninfo_get(&conn->info, "hostaddr") && conn->db->conf.pool && strlen(host) < HOSTS_MAX;
}

static void resolve(struct tq_conn *conn, const char *host)
{
    struct resolve *r = tq_alloc(sizeof(*r));
    struct tq_err err;

    r->conn = conn;
    snprintf(r->hosts, sizeof(r->hosts), "%s", host);
    err = tq_pool_submit(conn->db->conf.pool, TQ_JOB_FILE, conn->db->conf.loop, resolve_work, resolve_done, r);
    if (err.code) {
        tq_free(r);
        tq_conn_drop(conn, "too many names are being resolved", false);
        return;
    }
    conn->state = TQ_CONN_RESOLVING;
    conn->resolve = r;
}

/* The timer: begin an attempt when down, give up on one that took too long. */
static void start(void *arg)
{
    struct tq_conn *conn = arg;
    struct tq_err err;

    if (conn->state != TQ_CONN_DOWN) {
        tq_conn_drop(conn, "timeout while opening", false);
        return;
    }
    conn->arena = tq_arena_new(ARENA_BYTES);
    err = tq_conninfo_parse(&conn->info, conn->arena, conn->db->dsn, conn->options);
    if (err.code) {
        tq_conn_drop(conn, err.detail, false);
        return;
    }
    tq_conninfo_set(&conn->info, "application_name", tq_arena_printf(conn->arena, "tongqud %s", conn->kind->name));
    tq_timer_set(&conn->timer, OPEN_MS);
    if (needs_resolving(conn, tq_conninfo_get(&conn->info, "host")))
        resolve(conn, tq_conninfo_get(&conn->info, "host"));
    else
        open_pg(conn);
}

void tq_conn_init(struct tq_conn *conn, const struct tq_conn_kind *kind, struct tq_db *db, void *owner)
{
    conn->kind = kind;
    conn->db = db;
    conn->owner = owner;
    tq_timer_init(&conn->timer, db->conf.loop, start, conn);
    tq_timer_set(&conn->timer, 0);
}

void tq_conn_clear(struct tq_conn *conn)
{
    tq_timer_clear(&conn->timer);
    close_pg(conn);
}
