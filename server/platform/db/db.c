/* server/platform/db/db.c - one worker's database: its lanes, which lane a call takes, and whether the schema is one we know. */
#include "db_int.h"

#include "tq/base/log.h"
#include "tq/gen/sql.h"

#include <stdio.h>

enum { TICK_MS = 100, CHECK_US = 2000000, CHECK_BYTES = 16 * 1024 };

/* The number of the newest migration built into this program. */
static int64_t known_level(void)
{
    int64_t level = 0;

    if (tq_migration_count > 0 && !tq_parse_i64((struct tq_str){ tq_migrations[tq_migration_count - 1].name, 4 }, 0, 9999, &level))
        level = 0;
    return level;
}

static void checked(void *arg)
{
    struct tq_db *db = arg;
    struct tq_db_result *result = db->check.results[0];
    int64_t level = 0, least = 0, mine = known_level();

    if (!db->check.err.code && tq_db_rows(result) == 1) {
        level = tq_db_i64(result, 0, 0);
        least = tq_db_i64(result, 0, 1);
        db->is_schema_known = least <= mine && mine <= level;
        if (!db->is_schema_known && !db->is_schema_logged)
            tq_log(TQ_ERROR, "db", "schema is at level %lld for servers from %lld, this program knows %lld: run tongqud migrate",
                   (long long)level, (long long)least, (long long)mine);
        db->is_schema_logged = !db->is_schema_known;
    }
    tq_arena_free(db->check_arena);
    db->check_arena = NULL;
}

static void check_schema(struct tq_db *db, int64_t now)
{
    if (db->check_arena || now - db->checked_at < CHECK_US / (db->is_schema_known ? 1 : 20) || tq_lane_up(&db->lanes[TQ_LANE_READ]) == 0)
        return;
    db->checked_at = now;
    db->check_arena = tq_arena_new(CHECK_BYTES);
    db->check = (struct tq_db_call){ .arena = db->check_arena, .count = 1, .done = checked, .arg = db };
    db->check.statements[0].sql = TQ_SQL_db_ready;
    tq_db_run(db, &db->check);
}

static void tick(void *arg)
{
    struct tq_db *db = arg;
    int64_t now = tq_clock_monotonic();

    tq_timer_set(&db->tick, TICK_MS);
    check_schema(db, now);
    for (int i = 0; i < TQ_LANES; i++)
        tq_lane_tick(&db->lanes[i], now);
    tq_talk_tick(&db->talk, now);
}

/* Refusals are told later, like everything else. */
static void tell_refused(void *arg)
{
    struct tq_db *db = arg;
    struct job *job = db->refused;

    db->refused = db->refused_last = NULL;
    for (struct job *next; job; job = next) {
        next = job->next;
        job->call->done(job->call->arg);
    }
}

static void refuse(struct tq_db *db, struct tq_db_call *call, tq_code code, const char *detail)
{
    struct job *job = TQ_NEW(call->arena, struct job);

    job->call = call;
    call->err = tq_err_make(code, NULL, detail);
    if (db->refused_last)
        db->refused_last->next = job;
    else
        db->refused = job;
    db->refused_last = job;
    tq_deferred_arm(&db->refuse);
}

/* The most demanding statement decides: write, slow, custom, read. TQ_LANES: the call is malformed. */
static tq_lane lane_of(const struct tq_db_call *call)
{
    static const int rank[TQ_LANES] = { [TQ_LANE_READ] = 0, [TQ_LANE_CUSTOM] = 1, [TQ_LANE_SLOW] = 2, [TQ_LANE_WRITE] = 3 };
    tq_lane lane = TQ_LANE_READ;

    if (call->count < 1 || call->count > 4)
        return TQ_LANES;
    for (int i = 0; i < call->count; i++) {
        int sql = call->statements[i].sql;

        if (sql < 0 || sql >= tq_sql_count || tq_sql[sql].lane == TQ_LANE_OWNER)
            return TQ_LANES;
        if (rank[tq_sql[sql].lane] > rank[lane])
            lane = tq_sql[sql].lane;
    }
    return lane;
}

void tq_db_run(struct tq_db *db, struct tq_db_call *call)
{
    tq_lane lane = lane_of(call);

    call->err = TQ_ERR_NONE;
    call->sqlstate[0] = 0;
    call->constraint = NULL;
    memset(call->results, 0, sizeof(call->results));
    if (TQ_BUG_IF(lane == TQ_LANES)) {
        refuse(db, call, TQ_BUG, "malformed database call");
    } else if (db->lanes[lane].waiting >= db->conf.queue_max) {
        tq_stat_add(db, lane, TQ_STAT_REFUSED, 1);
        refuse(db, call, TQ_BUSY, "database queue is full");
    } else {
        tq_lane_queue(&db->lanes[lane], call);
    }
}

struct tq_db *tq_db_new(const struct tq_db_conf *conf)
{
    struct tq_db *db = tq_alloc(sizeof(*db));
    size_t n = strlen(conf->dsn) + 1;

    db->conf = *conf;
    db->dsn = tq_alloc(n);
    memcpy(db->dsn, conf->dsn, n);
    if (db->conf.queue_max <= 0)
        db->conf.queue_max = 1024;
    if (db->conf.statement_timeout_ms <= 0)
        db->conf.statement_timeout_ms = 5000;
    db->conf.lanes[TQ_LANE_OWNER] = 0;
    tq_deferred_init(&db->refuse, conf->loop, tell_refused, db);
    for (int i = 0; i < TQ_LANES; i++)
        tq_lane_init(&db->lanes[i], db, (tq_lane)i, i == TQ_LANE_OWNER ? 0 : db->conf.lanes[i] > 0 ? db->conf.lanes[i] : 1);
    tq_talk_init(&db->talk, db);
    tq_timer_init(&db->tick, conf->loop, tick, db);
    tq_timer_set(&db->tick, TICK_MS / 10);
    return db;
}

void tq_db_free(struct tq_db *db)
{
    if (!db)
        return;
    tq_timer_clear(&db->tick);
    tq_deferred_clear(&db->refuse);
    for (int i = 0; i < TQ_LANES; i++)
        tq_lane_clear(&db->lanes[i]);
    tq_talk_clear(&db->talk);
    tq_arena_free(db->check_arena);
    tq_free(db->dsn);
    tq_free(db);
}

bool tq_db_is_ready(const struct tq_db *db)
{
    for (int i = 0; i < TQ_LANES; i++)
        if (db->lanes[i].count > 0 && tq_lane_up(&db->lanes[i]) == 0)
            return false;
    return db->is_schema_known;
}
