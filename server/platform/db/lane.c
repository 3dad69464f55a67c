/* server/platform/db/lane.c - the calls that wait for, and travel on, the connections of one kind.
 *
 * A flight is what stands under one Sync, hence one transaction. Read and custom lanes put all calls of a loop turn in one
 * flight (dispatch runs deferred, behind the turn's sockets); write and slow lanes take one call a flight and one flight a
 * connection. Calls are answered when the Sync came back, so a constraint checked at commit is not missed. A connection has
 * one flight at a time: what comes meanwhile gathers for the next, so the busier the lane, the fewer Syncs and system calls a
 * call. Fresh reads of one flight that ask for the same with the same parameters (the actor is one of them) are sent once.
 *
 * A call is tried a second time, once: a read after a lost connection, a fault of its neighbour, 40001, 40P01 or 57P01;
 * a write when the server itself said 40001 or 40P01 (it did nothing), or when it carries an idempotency key. */
#include "db_int.h"

#include "tq/base/log.h"

#include <stdio.h>

enum { BATCH = 64, FLIGHTS = 1, DOWN_MS = 2000, GRACE_MS = 2000, SLOW_MS = 30000, LOCK_MS = 2000 };

struct flight {
    struct flight *next;
    struct job *first, *last; /* in the order sent */
    struct job *at;           /* whose answer comes next; NULL: the Sync's */
    int64_t sent_at;
    bool is_failed; /* one of its statements was refused */
};

static bool is_batched(const struct tq_lane_state *lane)
{
    return lane->kind == TQ_LANE_READ || lane->kind == TQ_LANE_CUSTOM;
}

/* ---- queue ---- */

static void push(struct tq_lane_state *lane, struct job *job, bool front)
{
    job->next = NULL;
    if (!lane->first) {
        lane->first = lane->last = job;
    } else if (front) {
        job->next = lane->first;
        lane->first = job;
    } else {
        lane->last->next = job;
        lane->last = job;
    }
    lane->waiting++;
    tq_stat_add(lane->db, lane->kind, TQ_STAT_WAITING, 1);
}

static struct job *pop(struct tq_lane_state *lane)
{
    struct job *job = lane->first;

    lane->first = job->next;
    if (!lane->first)
        lane->last = NULL;
    lane->waiting--;
    tq_stat_add(lane->db, lane->kind, TQ_STAT_WAITING, -1);
    job->next = NULL;
    return job;
}

static const char *name_of(const struct job *job, int i)
{
    return tq_sql[job->call->statements[i < job->call->count ? i : job->call->count - 1].sql].name;
}

static void answer(struct tq_lane_state *lane, struct job *job)
{
    tq_stat_add(lane->db, lane->kind, TQ_STAT_CALLS, 1);
    if (job->call->err.code)
        tq_stat_add(lane->db, lane->kind, TQ_STAT_ERRORS, 1);
    job->call->done(job->call->arg);
}

static void fail(struct tq_lane_state *lane, struct job *job, tq_code code, const char *detail)
{
    job->call->err = tq_err_make(code, NULL, detail);
    snprintf(job->call->sqlstate, sizeof(job->call->sqlstate), "%s", "08006");
    answer(lane, job);
}

static void retry(struct tq_lane_state *lane, struct job *job)
{
    struct tq_db_call *call = job->call;

    job->is_retried = true;
    job->is_aborted = job->again = false;
    job->got = 0;
    call->err = TQ_ERR_NONE;
    call->sqlstate[0] = 0;
    call->constraint = NULL;
    memset(call->results, 0, sizeof(call->results));
    tq_stat_add(lane->db, lane->kind, TQ_STAT_RETRIES, 1);
    push(lane, job, true);
    tq_deferred_arm(&lane->dispatch);
}

/* ---- equal questions ---- */

static bool is_fresh(const struct job *job)
{
    return !job->is_retried && !job->is_alone;
}

/* Let `job` wait for the rows of an equal call already in this flight; false when there is none. */
static bool join(struct tq_lane_state *lane, struct flight *flight, struct job *job)
{
    if (!is_batched(lane) || !is_fresh(job))
        return false;
    for (struct job *other = flight->first; other; other = other->next)
        if (other->question == job->question && is_fresh(other) && tq_call_is_same(other->call, job->call)) {
            job->same = other->same;
            other->same = job;
            tq_stat_add(lane->db, lane->kind, TQ_STAT_SHARED, 1);
            return true;
        }
    return false;
}

/* Those who waited for `job` stand for themselves again, behind it. */
static void part(struct job *job)
{
    while (job->same) {
        struct job *other = job->same;

        job->same = other->same;
        other->same = NULL;
        other->next = job->next;
        job->next = other;
    }
}

/* ---- sending ---- */

static struct tq_conn *pick(struct tq_lane_state *lane)
{
    struct tq_conn *best = NULL;
    int most = is_batched(lane) ? FLIGHTS : 1;

    for (int i = 0; i < lane->count; i++) {
        struct tq_conn *conn = &lane->conns[i];

        if (conn->state == TQ_CONN_READY && conn->flights < most && (!best || conn->jobs < best->jobs))
            best = conn;
    }
    return best;
}

static bool send_job(struct tq_conn *conn, const struct job *job)
{
    struct tq_db_params params;

    for (int i = 0; i < job->call->count; i++) {
        const struct tq_db_statement *statement = &job->call->statements[i];
        const struct tq_sql *sql = &tq_sql[statement->sql];

        tq_db_params_fill(&params, statement, job->call->arena);
        if (!PQsendQueryPrepared(conn->pg, sql->name, sql->params, params.values, params.lengths, NULL, 1))
            return false;
    }
    return true;
}

static void send_flight(struct tq_lane_state *lane, struct tq_conn *conn)
{
    struct flight *flight = tq_alloc(sizeof(*flight));
    int most = is_batched(lane) ? BATCH : 1, count = 0;
    bool is_good = true;

    flight->sent_at = tq_clock_monotonic();
    if (conn->last)
        conn->last->next = flight;
    else
        conn->first = flight;
    conn->last = flight;
    conn->flights++;
    while (lane->first && count < most && is_good && (count == 0 || !lane->first->is_alone)) {
        struct job *job = pop(lane);

        if (join(lane, flight, job))
            continue;
        if (flight->last)
            flight->last->next = job;
        else
            flight->first = flight->at = job;
        flight->last = job;
        conn->jobs++;
        count++;
        is_good = send_job(conn, job);
        if (job->is_alone)
            break;
    }
    is_good = is_good && PQpipelineSync(conn->pg);
    if (is_good)
        tq_conn_flush(conn);
    else
        tq_conn_drop(conn, PQerrorMessage(conn->pg), false);
}

static void dispatch(void *arg)
{
    struct tq_lane_state *lane = arg;
    struct tq_conn *conn;

    while (lane->first && (conn = pick(lane)))
        send_flight(lane, conn);
}

/* ---- answers ---- */

static bool is_one_of(const char *state, const char *a, const char *b, const char *c)
{
    return strcmp(state, a) == 0 || strcmp(state, b) == 0 || strcmp(state, c) == 0;
}

/* A plan that no longer fits its table, or a statement this connection does not have. */
static bool is_outdated(const PGresult *pg, const char *state)
{
    const char *where = PQresultErrorField(pg, PG_DIAG_SOURCE_FUNCTION);

    return strcmp(state, "26000") == 0 || (strcmp(state, "0A000") == 0 && where && strcmp(where, "RevalidateCachedQuery") == 0);
}

static void log_fault(const struct job *job, const PGresult *pg)
{
    const struct tq_db_call *call = job->call;
    const char *text = PQresultErrorField(pg, PG_DIAG_MESSAGE_PRIMARY);

    /* Only messages about the schema are free of what people typed. */
    if (strncmp(call->sqlstate, "42", 2) != 0 && strncmp(call->sqlstate, "0A", 2) != 0)
        text = NULL;
    if (call->err.code == TQ_BUG || call->err.code == TQ_TIMEOUT || call->err.code == TQ_UNAVAILABLE)
        tq_log(call->err.code == TQ_BUG ? TQ_ERROR : TQ_WARN, "db", "statement %s failed: %s%s%s", name_of(job, job->got), call->sqlstate,
               text ? ": " : "", text ? text : "");
}

/* True when the connection must be opened anew. */
static bool take_fault(struct job *job, const PGresult *pg)
{
    struct tq_db_call *call = job->call;
    bool outdated, is_gone;

    if (call->err.code)
        return false;
    call->err = tq_db_fault(pg, call->sqlstate, &call->constraint, call->arena);
    outdated = is_outdated(pg, call->sqlstate);
    is_gone = strncmp(call->sqlstate, "57P", 3) == 0 || strncmp(call->sqlstate, "08", 2) == 0 || strcmp(call->sqlstate, "25006") == 0;
    job->again = !job->is_retried &&
                 (outdated || is_one_of(call->sqlstate, "40001", "40P01", "40P01") || (is_gone && (job->is_read || call->may_replay)));
    if (!job->again)
        log_fault(job, pg);
    return outdated || is_gone;
}

static void take_rows(struct job *job, PGresult *pg)
{
    struct tq_db_call *call = job->call;
    struct tq_db_result *result = tq_db_result_new(pg);
    tq_rows rows = tq_sql[call->statements[job->got].sql].rows;

    for (struct job *each = job; each; each = each->same) {
        tq_db_result_keep(result, each->call->arena);
        each->call->results[job->got] = result;
    }
    tq_db_result_drop(result);
    if ((rows == TQ_ROWS_ONE || rows == TQ_ROWS_MAYBE) && PQntuples(pg) > 1)
        tq_log(TQ_ERROR, "db", "statement %s gave %d rows, declared as one", name_of(job, job->got), PQntuples(pg));
}

/* A call that failed takes nobody with it: those who shared its question ask for themselves. */
static void answer_same(struct tq_lane_state *lane, struct job *job)
{
    bool is_good = !job->again && !job->is_aborted && !job->call->err.code;

    while (job->same) {
        struct job *other = job->same;

        job->same = other->same;
        other->same = NULL;
        if (is_good)
            answer(lane, other);
        else
            retry(lane, other);
    }
}

static void settle(struct tq_lane_state *lane, struct flight *flight)
{
    for (struct job *job = flight->first, *next; job; job = next) {
        next = job->next;
        job->next = NULL;
        answer_same(lane, job);
        if (job->again) {
            retry(lane, job);
        } else if (job->is_aborted && !job->call->err.code) {
            if (job->is_alone) {
                fail(lane, job, TQ_BUSY, "aborted twice by other statements");
            } else {
                job->is_alone = true;
                retry(lane, job);
            }
        } else {
            answer(lane, job);
        }
    }
    tq_free(flight);
}

static struct flight *land(struct tq_conn *conn)
{
    struct flight *flight = conn->first;

    conn->first = flight->next;
    if (!conn->first)
        conn->last = NULL;
    conn->flights--;
    for (const struct job *job = flight->first; job; job = job->next)
        conn->jobs--;
    return flight;
}

/* The Sync itself was refused: everything under it is undone. */
static bool take_sync_fault(struct flight *flight, const PGresult *pg)
{
    bool is_single = flight->first == flight->last, reopen = false;

    for (struct job *job = flight->first; job; job = job->next)
        if (is_single)
            reopen = take_fault(job, pg);
        else
            job->is_aborted = true;
    return reopen;
}

static bool on_result(struct tq_conn *conn, PGresult *pg)
{
    struct tq_lane_state *lane = conn->owner;
    struct flight *flight = conn->first;
    struct job *job = flight ? flight->at : NULL;
    ExecStatusType status = pg ? PQresultStatus(pg) : PGRES_EMPTY_QUERY;
    bool reopen = false;

    if (TQ_BUG_IF(!flight)) {
        PQclear(pg);
        return false;
    }
    if (!pg) { /* end of a statement */
        if (job && ++job->got == job->call->count)
            flight->at = job->next;
        return true;
    }
    switch (status) {
    case PGRES_PIPELINE_SYNC:
        conn->progress_at = tq_clock_monotonic();
        settle(lane, land(conn));
        if (lane->first)
            tq_deferred_arm(&lane->dispatch);
        break;
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        if (job) {
            take_rows(job, pg);
            return true;
        }
        break;
    case PGRES_PIPELINE_ABORTED:
        if (job)
            job->is_aborted = true;
        break;
    default: reopen = job ? take_fault(job, pg) : take_sync_fault(flight, pg);
    }
    PQclear(pg);
    return !reopen;
}

static void count_up(struct tq_conn *conn, bool is_up)
{
    struct tq_lane_state *lane = conn->owner;

    if (conn->is_counted != is_up)
        tq_stat_add(lane->db, lane->kind, TQ_STAT_UP, is_up ? 1 : -1);
    conn->is_counted = is_up;
}

static void on_lost(struct tq_conn *conn, bool is_frozen)
{
    struct tq_lane_state *lane = conn->owner;
    int64_t now = tq_clock_monotonic();

    count_up(conn, false);
    while (conn->first) {
        struct flight *flight = land(conn);

        for (struct job *job = flight->first, *next; job; job = next) {
            part(job);
            bool may = job->again || (!job->is_retried && !is_frozen && (job->is_read || job->call->may_replay));

            next = job->next;
            job->next = NULL;
            if (may && now - job->queued_at < (int64_t)lane->timeout_ms * 1000)
                retry(lane, job);
            else if (job->call->err.code)
                answer(lane, job); /* the server had refused it before it went */
            else
                fail(lane, job, TQ_UNAVAILABLE, is_frozen ? "database does not answer" : "database connection lost");
        }
        tq_free(flight);
        is_frozen = false; /* those behind it had not begun */
    }
}

static void on_ready(struct tq_conn *conn)
{
    struct tq_lane_state *lane = conn->owner;

    conn->progress_at = tq_clock_monotonic();
    count_up(conn, true);
    if (lane->first)
        tq_deferred_arm(&lane->dispatch);
}

/* A call goes to the lane of its most demanding statement, so the demanding lanes know the modest statements too. */
static bool wants(const struct tq_conn *conn, int sql)
{
    static const bool table[TQ_LANES][TQ_LANES] = {
        [TQ_LANE_READ] = { [TQ_LANE_READ] = true },
        [TQ_LANE_CUSTOM] = { [TQ_LANE_READ] = true, [TQ_LANE_CUSTOM] = true },
        [TQ_LANE_SLOW] = { [TQ_LANE_READ] = true, [TQ_LANE_CUSTOM] = true, [TQ_LANE_SLOW] = true },
        [TQ_LANE_WRITE] = { [TQ_LANE_READ] = true, [TQ_LANE_CUSTOM] = true, [TQ_LANE_SLOW] = true, [TQ_LANE_WRITE] = true },
    };
    const struct tq_lane_state *lane = conn->owner;

    return table[lane->kind][tq_sql[sql].lane];
}

static const struct tq_conn_kind kinds[TQ_LANES] = {
    [TQ_LANE_READ] = { "read", wants, on_ready, on_result, NULL, on_lost },
    [TQ_LANE_CUSTOM] = { "custom", wants, on_ready, on_result, NULL, on_lost },
    [TQ_LANE_WRITE] = { "write", wants, on_ready, on_result, NULL, on_lost },
    [TQ_LANE_SLOW] = { "slow", wants, on_ready, on_result, NULL, on_lost },
};

/* ---- life ---- */

void tq_lane_init(struct tq_lane_state *lane, struct tq_db *db, tq_lane kind, int count)
{
    lane->db = db;
    lane->kind = kind;
    lane->count = count;
    lane->timeout_ms = db->conf.statement_timeout_ms;
    if (kind == TQ_LANE_SLOW && lane->timeout_ms < SLOW_MS)
        lane->timeout_ms = SLOW_MS;
    tq_stat_add(db, kind, TQ_STAT_CONNECTIONS, count);
    tq_deferred_init(&lane->dispatch, db->conf.loop, dispatch, lane);
    lane->conns = tq_alloc((size_t)count * sizeof(*lane->conns) + 1);
    for (int i = 0; i < count; i++) {
        snprintf(lane->conns[i].options, sizeof(lane->conns[i].options), "-c statement_timeout=%d -c lock_timeout=%d%s", lane->timeout_ms,
                 kind == TQ_LANE_WRITE ? LOCK_MS : 0,
                 kind == TQ_LANE_CUSTOM || kind == TQ_LANE_SLOW ? " -c plan_cache_mode=force_custom_plan" : "");
        tq_conn_init(&lane->conns[i], &kinds[kind], db, lane);
    }
}

void tq_lane_clear(struct tq_lane_state *lane)
{
    if (!lane->conns)
        return;
    tq_deferred_clear(&lane->dispatch);
    tq_stat_add(lane->db, lane->kind, TQ_STAT_CONNECTIONS, -lane->count);
    tq_stat_add(lane->db, lane->kind, TQ_STAT_WAITING, -lane->waiting);
    for (int i = 0; i < lane->count; i++) {
        count_up(&lane->conns[i], false);
        tq_conn_clear(&lane->conns[i]);
        while (lane->conns[i].first)
            tq_free(land(&lane->conns[i]));
    }
    tq_free(lane->conns);
}

void tq_lane_queue(struct tq_lane_state *lane, struct tq_db_call *call)
{
    struct job *job = TQ_NEW(call->arena, struct job);

    job->call = call;
    job->queued_at = tq_clock_monotonic();
    job->is_read = lane->kind != TQ_LANE_WRITE;
    job->question = is_batched(lane) ? tq_call_question(call) : 0;
    push(lane, job, false);
    tq_deferred_arm(&lane->dispatch);
}

int tq_lane_up(const struct tq_lane_state *lane)
{
    int up = 0;

    for (int i = 0; i < lane->count; i++)
        up += lane->conns[i].state == TQ_CONN_READY;
    return up;
}

static void drop_frozen(struct tq_lane_state *lane, int64_t now)
{
    for (int i = 0; i < lane->count; i++) {
        struct tq_conn *conn = &lane->conns[i];
        int64_t since = conn->first && conn->first->sent_at > conn->progress_at ? conn->first->sent_at : conn->progress_at;

        if (conn->state == TQ_CONN_READY && conn->first && now - since > (int64_t)(lane->timeout_ms + GRACE_MS) * 1000)
            tq_conn_drop(conn, "no answer within statement_timeout + 2 s", true);
    }
}

/* How long a call may wait: a short outage is sat out, in a long one nobody is kept waiting. */
static int64_t patience(struct tq_lane_state *lane, bool is_up, int64_t now)
{
    if (is_up)
        lane->down_since = 0;
    else if (!lane->down_since)
        lane->down_since = now;
    if (is_up)
        return (int64_t)lane->timeout_ms * 1000;
    return now - lane->down_since > DOWN_MS * 1000 ? 0 : DOWN_MS * 1000;
}

void tq_lane_tick(struct tq_lane_state *lane, int64_t now)
{
    struct job *late = NULL, **end = &late, **at = &lane->first, *last = NULL;
    bool is_up;
    int64_t most;

    drop_frozen(lane, now);
    is_up = tq_lane_up(lane) > 0;
    most = patience(lane, is_up, now);
    while (*at) {
        struct job *job = *at;

        if (now - job->queued_at > most) {
            *at = job->next;
            job->next = NULL;
            *end = job;
            end = &job->next;
            lane->waiting--;
            tq_stat_add(lane->db, lane->kind, TQ_STAT_WAITING, -1);
        } else {
            last = job;
            at = &job->next;
        }
    }
    lane->last = last;
    while (late) {
        struct job *job = late;

        late = job->next;
        fail(lane, job, is_up ? TQ_BUSY : TQ_UNAVAILABLE, is_up ? "waited too long for a database lane" : "database is not reachable");
    }
}
