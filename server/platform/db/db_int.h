/* server/platform/db/db_int.h - what the files of the db room share: results, faults, connection strings, connections, lanes. */
#ifndef TQ_DB_INT_H
#define TQ_DB_INT_H

#include "tq/platform/db.h"
#include "tq/platform/job.h"

#include <libpq-fe.h>

/* ---- conninfo.c: one connection string plus what we insist on ---- */

#define TQ_CONNINFO_WORDS 64
struct tq_conninfo {
    const char *words[TQ_CONNINFO_WORDS];
    const char *values[TQ_CONNINFO_WORDS];
    int count;
};
/* Take `dsn` apart and add what it does not say; `options` are server settings ("-c TimeZone=UTC") put behind its own. */
TQ_MUST_CHECK struct tq_err tq_conninfo_parse(struct tq_conninfo *info, struct tq_arena *arena, const char *dsn, const char *options);
/* Value of a word or NULL. */
const char *tq_conninfo_get(const struct tq_conninfo *info, const char *word);
void tq_conninfo_set(struct tq_conninfo *info, const char *word, const char *value);

/* ---- result.c ---- */

/* Takes `pg` over; one reference for the caller. */
struct tq_db_result *tq_db_result_new(PGresult *pg);
void tq_db_result_drop(struct tq_db_result *result);
/* Number of parameter formats, lengths and values as libpq wants them, on the stack of the sender. */
struct tq_db_params {
    const char *values[TQ_DB_PARAMS];
    int lengths[TQ_DB_PARAMS];
};
/* Text parameters must end in NUL for libpq: copies go to `arena`. */
void tq_db_params_fill(struct tq_db_params *out, const struct tq_db_statement *statement, struct tq_arena *arena);

/* ---- fault.c ---- */

/* What a failed result means; `sqlstate` is filled, the constraint's name is copied to `arena`. */
struct tq_err tq_db_fault(const PGresult *pg, char sqlstate[6], const char **constraint, struct tq_arena *arena);
/* First line of a libpq message, for the log; points into a static-length buffer `out`. */
const char *tq_db_line(const char *message, char *out, size_t size);

/* ---- conn.c: one connection that comes back by itself ---- */

typedef enum tq_conn_state { TQ_CONN_DOWN, TQ_CONN_RESOLVING, TQ_CONN_CONNECTING, TQ_CONN_PREPARING, TQ_CONN_READY } tq_conn_state;

struct tq_conn;
struct tq_conn_kind {
    const char *name;                                   /* read, custom, write, slow, notify */
    bool (*wants)(const struct tq_conn *conn, int sql); /* is this statement prepared here? */
    void (*ready)(struct tq_conn *conn);
    /* One result in pipeline order, which the callee owns, or NULL at the end of a statement. False: stop and drop. */
    bool (*result)(struct tq_conn *conn, PGresult *pg);
    void (*input)(struct tq_conn *conn);                /* after bytes came in; may be NULL */
    void (*lost)(struct tq_conn *conn, bool is_frozen); /* what was under way is gone; also when it never became ready */
};

struct tq_conn {
    const struct tq_conn_kind *kind;
    struct tq_db *db;
    void *owner; /* lane or talk */
    PGconn *pg;
    tq_conn_state state;
    struct tq_watch watch;
    struct tq_timer timer;  /* back-off while down, deadline until ready */
    struct tq_arena *arena; /* connection words of this attempt */
    struct tq_conninfo info;
    struct resolve *resolve; /* under way on the pool */
    char options[256];
    int attempts;    /* failed ones in a row */
    int preparing;   /* the statement whose answer comes next */
    int syncs;       /* of the preparing still to come */
    bool is_logged;  /* this outage was told */
    bool saw_result; /* since the last end of a statement */
    /* for lanes */
    struct flight *first, *last;
    int flights, jobs;
    bool is_counted; /* as up */
    int64_t progress_at;
};

void tq_conn_init(struct tq_conn *conn, const struct tq_conn_kind *kind, struct tq_db *db, void *owner);
void tq_conn_clear(struct tq_conn *conn);
/* Write out what libpq holds; drops the connection when that fails. */
void tq_conn_flush(struct tq_conn *conn);
/* Close now and try again later. */
void tq_conn_drop(struct tq_conn *conn, const char *why, bool is_frozen);

/* ---- stats.c ---- */

typedef enum tq_stat {
    TQ_STAT_CONNECTIONS,
    TQ_STAT_UP,
    TQ_STAT_WAITING,
    TQ_STAT_CALLS,
    TQ_STAT_ERRORS,
    TQ_STAT_RETRIES,
    TQ_STAT_REFUSED,
    TQ_STAT_SHARED,
    TQ_STATS
} tq_stat;
void tq_stat_add(struct tq_db *db, tq_lane lane, tq_stat stat, int n);

/* ---- same.c ---- */

/* A hash of what the call asks: equal for equal questions, and nearly always different for others. */
uint64_t tq_call_question(const struct tq_db_call *call);
bool tq_call_is_same(const struct tq_db_call *a, const struct tq_db_call *b);

/* ---- lane.c: calls waiting for and travelling on the connections of one kind ---- */

struct job {
    struct job *next;
    struct tq_db_call *call;
    int64_t queued_at; /* monotonic */
    int got;           /* statements answered */
    bool is_read;
    bool is_retried;
    struct job *same;  /* calls that ask for the same and take its rows */
    uint64_t question; /* hash of statements and parameters */
    bool is_alone;     /* must not share a Sync any more */
    bool is_aborted;   /* by a neighbour's fault */
    bool again;        /* to be queued again instead of answered */
};

struct tq_lane_state {
    struct tq_db *db;
    tq_lane kind;
    struct tq_conn *conns;
    int count;
    int timeout_ms;
    struct job *first, *last;
    int waiting;
    int64_t down_since; /* monotonic; 0 while a connection is up */
    struct tq_deferred dispatch;
};

void tq_lane_init(struct tq_lane_state *lane, struct tq_db *db, tq_lane kind, int count);
void tq_lane_clear(struct tq_lane_state *lane);
void tq_lane_queue(struct tq_lane_state *lane, struct tq_db_call *call);
/* Give up on what waited or travelled too long. */
void tq_lane_tick(struct tq_lane_state *lane, int64_t now);
int tq_lane_up(const struct tq_lane_state *lane);

/* ---- talk.c: notify and listen on one connection ---- */

enum { TQ_TALK_TOPICS = 16 };
struct topic {
    char name[48];
    void (*fn)(void *arg);
    void *arg;
    bool is_dirty;    /* to be notified */
    bool is_notified; /* heard, fn still to be called */
    bool is_listening;
};

struct tq_talk {
    struct tq_db *db;
    struct tq_conn conn;
    struct topic topics[TQ_TALK_TOPICS];
    int count;
    struct tq_timer send;
    int64_t polled_at;
};

void tq_talk_init(struct tq_talk *talk, struct tq_db *db);
void tq_talk_clear(struct tq_talk *talk);
void tq_talk_tick(struct tq_talk *talk, int64_t now);

/* ---- db.c ---- */

struct tq_db {
    struct tq_db_conf conf;
    char *dsn;
    struct tq_lane_state lanes[TQ_LANES];
    struct tq_talk talk;
    struct tq_timer tick;
    struct tq_deferred refuse;
    struct job *refused, *refused_last;
    struct tq_arena *check_arena; /* of the schema question under way */
    struct tq_db_call check;
    int64_t checked_at;
    bool is_schema_known;
    bool is_schema_logged;
};

#endif
