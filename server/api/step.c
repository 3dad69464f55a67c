/* server/api/step.c - runs a call: begin, statements or a job, the next half, until it is answered.
 *
 * A call outlives its connection (the http room drops the answer of a peer that left); its arena is freed by the http room
 * after the answer, so a call that is never answered would be a leak: an unanswered end is refused as a bug. */
#include "api_int.h"

#include "tq/base/log.h"

static void run(struct tq_call *call, struct tq_step step);

static void fail_bug(struct tq_call *call, const char *what)
{
    tq_log(TQ_ERROR, "api", "route \"%s\": %s", call->route->name, what);
    (void)tq_fail(call, 500, "internal");
}

static void go_on(struct tq_call *call)
{
    tq_half next = tq_full(call)->next;
    if (next)
        run(call, next(call));
    else
        fail_bug(call, "step without a next half");
}

static void on_db(void *arg)
{
    struct tq_call *call = arg;
    if (call->db.err.code == TQ_OK) {
        go_on(call);
        return;
    }
    struct tq_problem problem = tq_problem_of_db(&call->db);
    if (strcmp(problem.code, "in_flight") == 0 && !tq_full(call)->has_key)
        problem = (struct tq_problem){ 503, "busy", NULL };
    if (problem.pointer)
        tq_fail_add(call, problem.pointer, problem.code);
    (void)tq_fail(call, problem.status, problem.code);
}

static void on_job(void *arg)
{
    go_on(arg);
}

static void start_db(struct tq_call *call, struct tq_step step)
{
    struct tq_call_full *full = tq_full(call);
    if (!full->is_adding || call->db.count == 0) {
        fail_bug(call, "step without statements");
        return;
    }
    full->is_adding = false;
    full->next = step.next ? step.next : call->route->finish;
    call->db.done = on_db;
    call->db.arg = call;
    tq_db_run(call->worker->db, &call->db);
}

static void start_job(struct tq_call *call, struct tq_step step)
{
    tq_full(call)->next = step.next ? step.next : call->route->finish;
    struct tq_err err = tq_pool_submit(call->worker->app->pool, step.job_class, call->worker->loop, step.work, on_job, call);
    if (err.code)
        (void)tq_fail(call, 503, "busy");
}

static void run(struct tq_call *call, struct tq_step step)
{
    switch (step.kind) {
    case TQ_STEP_DB: start_db(call, step); break;
    case TQ_STEP_JOB: start_job(call, step); break;
    case TQ_STEP_DONE:
        if (!tq_full(call)->is_answered && !tq_full(call)->is_streaming)
            fail_bug(call, "ended without an answer");
        break;
    }
}

void tq_call_start(struct tq_call *call)
{
    run(call, call->route->begin(call));
}

struct tq_step tq_then(struct tq_call *call, tq_half next)
{
    (void)call;
    return (struct tq_step){ .kind = TQ_STEP_DB, .next = next };
}

struct tq_step tq_then_job(struct tq_call *call, tq_job_class class_, void (*work)(void *call), tq_half next)
{
    (void)call;
    return (struct tq_step){ .kind = TQ_STEP_JOB, .next = next, .job_class = class_, .work = work };
}

struct tq_step tq_answered(struct tq_call *call)
{
    tq_full(call)->is_streaming = true;
    return (struct tq_step){ .kind = TQ_STEP_DONE };
}

struct tq_step tq_call_through(struct tq_call *call, const struct tq_route *route)
{
    call->route = route;
    call->query = tq_arena_array(call->arena, (size_t)tq_fields_count(route->query) + 1, sizeof(*call->query));
    return route->begin(call);
}

const struct tq_db_result *tq_result(const struct tq_call *call, int i)
{
    int at = i < 0 ? call->db.count - 1 : i;
    return at >= 0 && at < call->db.count ? call->db.results[at] : NULL;
}

struct tq_auth *tq_call_auth(const struct tq_call *call)
{
    return call->worker->auth;
}

const struct tq_conf *tq_call_conf(const struct tq_call *call)
{
    return call->worker->app->conf;
}

void tq_call_notify(struct tq_call *call, const char *topic)
{
    struct tq_call_full *full = tq_full(call);
    if (!TQ_BUG_IF(full->topic_count >= 4))
        full->topics[full->topic_count++] = topic;
}
