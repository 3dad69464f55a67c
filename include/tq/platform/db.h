/* include/tq/platform/db.h - PostgreSQL through libpq's pipeline mode, never blocking the loop. The only room that includes libpq.
 *
 * A call is 1..4 named statements under one Sync = one transaction, one round trip. Lanes: read (batched, one Sync per loop
 * turn), custom (a read lane with plan_cache_mode=force_custom_plan for lists with optional filters), write (one Sync per
 * call, answered only after PIPELINE_SYNC), slow (long reads). The statement's declaration in sql/queries names its lane. */
#ifndef TQ_PLATFORM_DB_H
#define TQ_PLATFORM_DB_H

#include "tq/base/arena.h"
#include "tq/base/err.h"
#include "tq/base/id.h"
#include "tq/base/buf.h"
#include "tq/platform/loop.h"

typedef enum tq_lane { TQ_LANE_READ, TQ_LANE_CUSTOM, TQ_LANE_WRITE, TQ_LANE_SLOW, TQ_LANE_OWNER, TQ_LANES } tq_lane;
typedef enum tq_rows { TQ_ROWS_ONE, TQ_ROWS_MAYBE, TQ_ROWS_MANY, TQ_ROWS_EXEC } tq_rows;

/* One statement of sql/queries, made by sqlgen: TQ_SQL_<name> is its index in tq_sql[]. */
struct tq_sql {
    const char *name;
    const char *text;
    int params;
    tq_rows rows;
    tq_lane lane;
};
extern const struct tq_sql tq_sql[];
extern const int tq_sql_count;

/* Parameters are text with `$n::type` in the SQL. A NULL pointer is SQL NULL. */
#define TQ_DB_PARAMS 48
struct tq_db_statement {
    int sql;                            /* TQ_SQL_<name> */
    struct tq_str params[TQ_DB_PARAMS]; /* p == NULL: NULL */
};

struct tq_db_result; /* rows of one statement, binary format, reference-counted */

struct tq_db_call {
    struct tq_arena *arena; /* results are released with it */
    struct tq_db_statement statements[4];
    int count;
    /* Filled before `done`: */
    struct tq_err err; /* TQ_OK (also when no row came); TQ_INVALID or TQ_CONFLICT with `constraint`; TQ_UNAVAILABLE,
                          TQ_TIMEOUT, TQ_BUSY for the world; TQ_BUG for a statement the database refused */
    char sqlstate[6];
    const char *constraint; /* violated constraint's name, for the one table that maps it to a problem code */
    struct tq_db_result *results[4];
    void (*done)(void *arg);
    void *arg;
    bool may_replay; /* the write carries an idempotency key */
};

struct tq_db;

/* Counters of all workers' databases together, safe from any thread; made before the first and freed after the last of them. */
struct tq_db_stats;
struct tq_db_stats *tq_db_stats_new(void);
void tq_db_stats_free(struct tq_db_stats *stats);

struct tq_db_conf {
    const char *dsn;
    struct tq_loop *loop;
    struct tq_pool *pool; /* name resolution and cancel */
    int lanes[TQ_LANES];  /* connections per lane; owner 0 */
    int statement_timeout_ms;
    int queue_max;             /* waiting calls per lane, then TQ_BUSY */
    struct tq_db_stats *stats; /* shared by all workers; NULL: none are kept */
};

/* Opens connections in the background, prepares every statement of the lane's kind, reconnects by itself with jittered back-off. */
struct tq_db *tq_db_new(const struct tq_db_conf *conf);
/* Calls still under way are not answered any more. */
void tq_db_free(struct tq_db *db);
/* Queue a call; `done` runs on the loop later, never inside this function. */
void tq_db_run(struct tq_db *db, struct tq_db_call *call);
/* True when every lane has at least one prepared connection and the schema level is one this program knows. */
bool tq_db_is_ready(const struct tq_db *db);
/* Mark a topic dirty: one coalesced pg_notify(topic,'') at most every 20 ms on a connection of its own (CONTRACTS 6). */
void tq_db_notify(struct tq_db *db, const char *topic);
/* Call `fn(arg)` on this loop when `topic` was notified, after every reconnect, and at least every 500 ms. */
void tq_db_listen(struct tq_db *db, const char *topic, void (*fn)(void *arg), void *arg);
/* Prometheus text: connections, waiting calls, calls, errors, retries, refusals by lane. */
void tq_db_metrics(const struct tq_db_stats *stats, struct tq_buf *out);

/* Reading results. Column numbers from tq_db_column (by name; -1 when absent). Values are valid as long as the call's arena. */
int tq_db_rows(const struct tq_db_result *result);
int tq_db_columns(const struct tq_db_result *result);
int tq_db_column(const struct tq_db_result *result, const char *name);
const char *tq_db_column_name(const struct tq_db_result *result, int column);
unsigned tq_db_column_oid(const struct tq_db_result *result, int column);
bool tq_db_is_null(const struct tq_db_result *result, int row, int column);
struct tq_str tq_db_bytes(const struct tq_db_result *result, int row,
                          int column); /* raw binary value: text, json (jsonb without its version byte), bytea */
int64_t tq_db_i64(const struct tq_db_result *result, int row, int column); /* int2, int4, int8 */
bool tq_db_bool(const struct tq_db_result *result, int row, int column);
double tq_db_f64(const struct tq_db_result *result, int row, int column);   /* float4, float8 */
tq_time tq_db_time(const struct tq_db_result *result, int row, int column); /* timestamptz */
struct tq_date tq_db_date(const struct tq_db_result *result, int row, int column);
struct tq_uuid tq_db_uuid(const struct tq_db_result *result, int row, int column);
/* Let another arena use the result too: it stays until both have died. On the loop's thread only. */
void tq_db_result_keep(struct tq_db_result *result, struct tq_arena *arena);

/* Blocking connection for commands (migrate, demo, user), never for a server. `*out` is always set and must be closed, also
 * after a failure; an error's detail (the server's message) lives until then. */
struct tq_db_admin;
TQ_MUST_CHECK struct tq_err tq_db_admin_open(const char *dsn, struct tq_db_admin **out);
void tq_db_admin_close(struct tq_db_admin *admin);
/* The last fault as one line. */
const char *tq_db_admin_message(const struct tq_db_admin *admin);
/* Several runs as one transaction. Ending fails with TQ_CONFLICT when something in between already ended it. */
TQ_MUST_CHECK struct tq_err tq_db_admin_begin(struct tq_db_admin *admin);
TQ_MUST_CHECK struct tq_err tq_db_admin_end(struct tq_db_admin *admin, bool commit);
/* Prepare a named statement without running it. */
TQ_MUST_CHECK struct tq_err tq_db_admin_prepare(struct tq_db_admin *admin, int sql);
/* Run a script of several commands (migrations). The message of the server is in `*message` (owned by the admin) when it fails. */
TQ_MUST_CHECK struct tq_err tq_db_admin_script(struct tq_db_admin *admin, const char *text, const char **message);
/* Run one named statement; result lives until the next run. */
TQ_MUST_CHECK struct tq_err tq_db_admin_run(struct tq_db_admin *admin, const struct tq_db_statement *statement, struct tq_db_result **out);
/* COPY ... FROM STDIN (text format): begin with a named statement `-- name: x_copy :exec owner`, add bytes, end. */
TQ_MUST_CHECK struct tq_err tq_db_admin_copy_begin(struct tq_db_admin *admin, int sql);
TQ_MUST_CHECK struct tq_err tq_db_admin_copy_add(struct tq_db_admin *admin, struct tq_str bytes);
TQ_MUST_CHECK struct tq_err tq_db_admin_copy_end(struct tq_db_admin *admin);

/* Embedded files of sql/migrations, in order, and sql/seed (made by sqlgen). */
struct tq_sql_file {
    const char *name; /* "0001_base" ; seed: "seed/scenarios.json" */
    const char *text;
    size_t bytes;
};
extern const struct tq_sql_file tq_migrations[];
extern const int tq_migration_count;
extern const struct tq_sql_file tq_seeds[];
extern const int tq_seed_count;
/* The text of one of them, "seed/mail/en.txt"; none when there is no such file. */
struct tq_str tq_seed_text(const char *name);

#endif
