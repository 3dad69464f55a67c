/* server/api/answer.c - the ways a call ends: a JSON or other answer, a problem. Every call ends in here exactly once. */
#include "api_int.h"

#include "tq/base/crypto.h"
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

/* A 429 says which rule it is and when it is over: from the statement's columns `limit_rule` ("login";q=5;w=900) and `retry_s`. */
static void add_limit(struct tq_call *call)
{
    const struct tq_db_result *row = tq_result(call, 0);
    bool has_row = row && tq_db_rows(row) > 0;
    int rule_at = has_row ? tq_db_column(row, "limit_rule") : -1, retry_at = has_row ? tq_db_column(row, "retry_s") : -1;
    bool is_known = rule_at >= 0 && retry_at >= 0 && !tq_db_is_null(row, 0, rule_at) && !tq_db_is_null(row, 0, retry_at);
    struct tq_str rule = is_known ? tq_db_bytes(row, 0, rule_at) : TQ_STR("\"default\";q=1;w=60");
    long long retry_s = is_known ? (long long)tq_db_i64(row, 0, retry_at) : 60;
    const char *end = memchr(rule.p, ';', rule.n);
    int name = end ? (int)(end - rule.p) : (int)rule.n;
    tq_reply_header(call->http, "RateLimit-Policy", tq_arena_dup(call->arena, rule.p, rule.n));
    tq_reply_header(call->http, "RateLimit", tq_arena_printf(call->arena, "%.*s;r=0;t=%lld", name, rule.p, retry_s));
    tq_reply_header(call->http, "Retry-After", tq_arena_printf(call->arena, "%lld", retry_s));
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
    if (status == 503)
        tq_reply_header(call->http, "Retry-After", "1");
    if (status == 429)
        add_limit(call);
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

struct tq_step tq_answer_tagged(struct tq_call *call, const char *content_type, struct tq_str body)
{
    uint8_t digest[TQ_SHA256_BYTES];
    char tag[2 * 16 + 3] = "\"";
    tq_sha256(body.p, body.n, digest);
    tq_hex(digest, 16, tag + 1);
    tag[33] = '"';
    tag[34] = '\0';
    tq_reply_header(call->http, "ETag", tq_arena_dup(call->arena, tag, 34));
    if (tq_if_none_match_is_hit(tq_request_header(call->http, "If-None-Match"), tag))
        return tq_answer(call, 304, NULL, TQ_STR_NONE);
    return tq_answer(call, 200, content_type, body);
}

struct tq_step tq_answer_json(struct tq_call *call, int status, const struct tq_buf *body)
{
    if (body->is_over) {
        tq_log(TQ_ERROR, "api", "answer of \"%s\" passes its limit", call->route->name);
        return tq_fail(call, 500, "internal");
    }
    return tq_answer(call, status, JSON_TYPE, tq_buf_str(body));
}
