/* server/platform/db/talk.c - NOTIFY and LISTEN on one connection of their own.
 *
 * Topics marked dirty go out together, at most every 20 ms, each as one pg_notify in its own little transaction. Who listens
 * is called when a topic was heard, after every reconnect (something may have been missed) and at least every 500 ms. */
#include "db_int.h"

#include "tq/base/log.h"
#include "tq/gen/sql.h"

#include <stdio.h>

enum { COALESCE_MS = 20, POLL_US = 500 * 1000 };

static struct topic *find(struct tq_talk *talk, const char *name)
{
    for (int i = 0; i < talk->count; i++)
        if (strcmp(talk->topics[i].name, name) == 0)
            return &talk->topics[i];
    return NULL;
}

/* The name becomes part of a LISTEN command, hence only a-z and _. */
static struct topic *find_or_add(struct tq_talk *talk, const char *name)
{
    struct topic *topic = find(talk, name);
    size_t n = strlen(name);

    if (topic ||
        TQ_BUG_IF(talk->count == TQ_TALK_TOPICS || n == 0 || n >= sizeof(topic->name) || strspn(name, "abcdefghijklmnopqrstuvwxyz_") != n))
        return topic;
    topic = &talk->topics[talk->count++];
    snprintf(topic->name, sizeof(topic->name), "%s", name);
    return topic;
}

static bool send_listen(struct tq_conn *conn, const struct topic *topic)
{
    char text[80];

    snprintf(text, sizeof(text), "LISTEN %s", topic->name);
    return PQsendPrepare(conn->pg, topic->name, text, 0, NULL) && PQsendQueryPrepared(conn->pg, topic->name, 0, NULL, NULL, NULL, 0) &&
           PQpipelineSync(conn->pg);
}

static bool send_notify(struct tq_conn *conn, const struct topic *topic)
{
    const char *values[] = { topic->name };
    const int lengths[] = { 0 };

    return PQsendQueryPrepared(conn->pg, tq_sql[TQ_SQL_db_notify].name, 1, values, lengths, NULL, 1) && PQpipelineSync(conn->pg);
}

static void send_all(void *arg)
{
    struct tq_talk *talk = arg;
    struct tq_conn *conn = &talk->conn;
    bool is_good = true;

    if (conn->state != TQ_CONN_READY)
        return; /* stays dirty until the connection is there */
    for (int i = 0; i < talk->count && is_good; i++) {
        struct topic *topic = &talk->topics[i];

        if (topic->fn && !topic->is_listening) {
            topic->is_listening = true;
            is_good = send_listen(conn, topic);
        }
        if (topic->is_dirty && is_good) {
            topic->is_dirty = false;
            is_good = send_notify(conn, topic);
        }
    }
    if (is_good)
        tq_conn_flush(conn);
    else
        tq_conn_drop(conn, PQerrorMessage(conn->pg), false);
}

static void call_listeners(struct tq_talk *talk, bool everybody)
{
    for (int i = 0; i < talk->count; i++) {
        struct topic *topic = &talk->topics[i];

        if (topic->fn && (everybody || topic->is_notified)) {
            topic->is_notified = false;
            topic->fn(topic->arg);
        }
    }
    if (everybody)
        talk->polled_at = tq_clock_monotonic();
}

static bool wants(const struct tq_conn *conn, int sql)
{
    (void)conn;
    return sql == TQ_SQL_db_notify;
}

static void on_ready(struct tq_conn *conn)
{
    struct tq_talk *talk = conn->owner;

    tq_timer_set(&talk->send, 0);
    call_listeners(talk, true);
}

static bool on_result(struct tq_conn *conn, PGresult *pg)
{
    ExecStatusType status = pg ? PQresultStatus(pg) : PGRES_COMMAND_OK;
    char line[256];
    bool is_good = status != PGRES_FATAL_ERROR;

    (void)conn;
    if (!is_good)
        tq_log(TQ_WARN, "db", "could not notify: %s", tq_db_line(PQresultErrorMessage(pg), line, sizeof(line)));
    PQclear(pg);
    return is_good;
}

static void on_input(struct tq_conn *conn)
{
    struct tq_talk *talk = conn->owner;
    PGnotify *heard;
    bool any = false;

    while ((heard = PQnotifies(conn->pg))) {
        struct topic *topic = find(talk, heard->relname);

        if (topic)
            any = topic->is_notified = true;
        PQfreemem(heard);
    }
    if (any)
        call_listeners(talk, false);
}

/* Listen again when it is back; a notification lost on the way is made good by the polling of those who listen. */
static void on_lost(struct tq_conn *conn, bool is_frozen)
{
    struct tq_talk *talk = conn->owner;

    (void)is_frozen;
    for (int i = 0; i < talk->count; i++)
        talk->topics[i].is_listening = false;
}

static const struct tq_conn_kind kind = { "notify", wants, on_ready, on_result, on_input, on_lost };

void tq_talk_init(struct tq_talk *talk, struct tq_db *db)
{
    talk->db = db;
    tq_timer_init(&talk->send, db->conf.loop, send_all, talk);
    snprintf(talk->conn.options, sizeof(talk->conn.options), "-c statement_timeout=%d", db->conf.statement_timeout_ms);
    tq_conn_init(&talk->conn, &kind, db, talk);
}

void tq_talk_clear(struct tq_talk *talk)
{
    tq_timer_clear(&talk->send);
    tq_conn_clear(&talk->conn);
}

void tq_talk_tick(struct tq_talk *talk, int64_t now)
{
    if (now - talk->polled_at >= POLL_US)
        call_listeners(talk, true);
}

void tq_db_notify(struct tq_db *db, const char *name)
{
    struct topic *topic = find_or_add(&db->talk, name);

    if (!topic || topic->is_dirty)
        return;
    topic->is_dirty = true;
    if (!db->talk.send.is_set)
        tq_timer_set(&db->talk.send, COALESCE_MS);
}

void tq_db_listen(struct tq_db *db, const char *name, void (*fn)(void *arg), void *arg)
{
    struct topic *topic = find_or_add(&db->talk, name);

    if (!topic)
        return;
    topic->fn = fn;
    topic->arg = arg;
    if (db->talk.conn.state == TQ_CONN_READY)
        tq_timer_set(&db->talk.send, 0);
}
