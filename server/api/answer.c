/* server/api/answer.c - the ways a call ends: a JSON or other answer, a problem. Every call ends in here exactly once. */
#include "api_int.h"

#include "tq/base/log.h"

static const char JSON_TYPE[] = "application/json";
static const char PROBLEM_TYPE[] = "application/problem+json";

static void send(struct tq_call_full *full, int status, const char *content_type, struct tq_str body)
{
    struct tq_call *call = &full->call;
    if (TQ_BUG_IF(full->is_answered))
        return;
    full->is_answered = true;
    if (status < 400)
        for (int i = 0; i < full->topic_count; i++)
            tq_db_notify(call->worker->db, full->topics[i]);
    tq_http_reply(call->http, status, content_type, body);
}

static struct tq_step done(void)
{
    return (struct tq_step){ .kind = TQ_STEP_DONE };
}

static void add_cache_rule(struct tq_call *call, int status)
{
    bool is_read = call->http->method == TQ_GET && status < 400;
    tq_reply_header(call->http, "Cache-Control", is_read ? "private, no-cache" : "no-store");
    if (is_read)
        tq_reply_header(call->http, "Vary", "Cookie, Authorization, Accept-Language");
}

struct tq_step tq_problem_answer(struct tq_call *call, int status, const char *code, struct tq_str current)
{
    struct tq_call_full *full = tq_full(call);
    struct tq_buf body;
    if (full->mode == TQ_MODE_STALE) {
        status = 412;
        code = "stale";
    }
    if (full->is_answered)
        return done();
    tq_buf_init(&body, call->arena, TQ_ANSWER_MAX);
    tq_problem_write(&body, status, code, call->lang, &full->errors, current, call->http->trace_id);
    add_cache_rule(call, status < 400 ? 500 : status);
    tq_reply_header(call->http, "Content-Language", call->lang);
    if (status == 503 || status == 429)
        tq_reply_header(call->http, "Retry-After", status == 503 ? "1" : "60");
    if (status == 401)
        tq_reply_header(call->http, "WWW-Authenticate", "Bearer");
    send(full, status, PROBLEM_TYPE, tq_buf_str(&body));
    return done();
}

struct tq_step tq_fail(struct tq_call *call, int status, const char *code)
{
    return tq_problem_answer(call, status, code, TQ_STR_NONE);
}

void tq_fail_add(struct tq_call *call, const char *pointer, const char *code)
{
    tq_errors_add(&tq_full(call)->errors, tq_str_of(pointer), code);
}

struct tq_step tq_fail_field(struct tq_call *call, const char *pointer, const char *code)
{
    tq_fail_add(call, pointer, code);
    return tq_fail(call, 422, "form_invalid");
}

struct tq_step tq_answer(struct tq_call *call, int status, const char *content_type, struct tq_str body)
{
    struct tq_call_full *full = tq_full(call);
    bool is_json = content_type && strcmp(content_type, JSON_TYPE) == 0;
    if (full->mode == TQ_MODE_STALE)
        return tq_problem_answer(call, 412, "stale", is_json ? body : TQ_STR_NONE);
    if (full->mode == TQ_MODE_REPLAY && status == 200)
        status = full->replay_status;
    if (is_json || status == 204)
        add_cache_rule(call, status);
    send(full, status, content_type, body);
    return done();
}

struct tq_step tq_answer_json(struct tq_call *call, int status, const struct tq_buf *body)
{
    if (body->is_over) {
        tq_log(TQ_ERROR, "api", "answer of \"%s\" passes its limit", call->route->name);
        return tq_fail(call, 500, "internal");
    }
    return tq_answer(call, status, JSON_TYPE, tq_buf_str(body));
}
