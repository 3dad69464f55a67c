/* server/api/dispatch.c - one request to its route: find the row, ask who calls, check role, origin, path ids, fields and
 * preconditions, and only then start the endpoint. Everything wrong with the input is answered at once. */
#include "api_int.h"

enum { BODY_DEFAULT = 256 * 1024 };

static bool is_api(struct tq_str path)
{
    return path.n >= 4 && memcmp(path.p, "/api", 4) == 0 && (path.n == 4 || path.p[4] == '/');
}

static struct tq_call *make_call(struct tq_worker *worker, struct tq_request *http)
{
    static const struct tq_route none = { .path = "", .name = "none" };
    struct tq_call_full *full = TQ_NEW(http->arena, struct tq_call_full);
    full->call.http = http;
    full->call.arena = http->arena;
    full->call.worker = worker;
    full->call.route = &none;
    full->call.if_match = -1;
    full->call.lang = tq_language(tq_request_header(http, "Accept-Language"));
    tq_errors_init(&full->errors, http->arena);
    return &full->call;
}

/* ---- the checks; each returns false after it answered ---- */

static bool fail(struct tq_call *call, int status, const char *code)
{
    (void)tq_fail(call, status, code);
    return false;
}

static bool check_actor(struct tq_call *call)
{
    struct tq_problem problem;
    if (!tq_actor_read(call, &problem))
        return fail(call, problem.status, problem.code);
    if (call->actor.roles & call->route->role)
        return true;
    if (tq_uuid_is_nil(&call->actor.person))
        return fail(call, 401, "unauthorized");
    return fail(call, 403, "forbidden");
}

static bool check_origin(struct tq_call *call)
{
    const char *fault = tq_csrf_fault(call);
    return fault ? fail(call, 403, fault) : true;
}

/* Name of the i-th {parameter} of a route path. */
static struct tq_str param_name(const char *path, int i)
{
    const char *open = strchr(path, '{');
    for (; open && i > 0; i--)
        open = strchr(open + 1, '{');
    return open ? (struct tq_str){ open + 1, strcspn(open + 1, "}") } : TQ_STR_NONE;
}

static bool check_path(struct tq_call *call, const struct tq_match *match)
{
    for (int i = 0; i < 2; i++) {
        struct tq_str name = param_name(call->route->path, i);
        call->path_text[i] = match->text[i];
        if (name.n && tq_router_is_id(name) && !tq_uuid_parse(match->text[i], &call->id[i]))
            return fail(call, 404, "not_found");
    }
    return true;
}

static bool check_preconditions(struct tq_call *call)
{
    tq_if_match_read(tq_request_header(call->http, "If-Match"), &call->if_match);
    if ((call->route->flags & TQ_R_IF_MATCH) && call->if_match < 0)
        return fail(call, 428, "precondition_required");
    return true;
}

static bool is_key(struct tq_str key)
{
    for (size_t i = 0; i < key.n; i++)
        if (key.p[i] <= 0x20 || key.p[i] >= 0x7F)
            return false;
    return key.n <= 100;
}

static bool check_key(struct tq_call *call)
{
    struct tq_str key = tq_request_header(call->http, "Idempotency-Key");
    if (!(call->route->flags & TQ_R_IDEMPOTENT) || !key.p)
        return true;
    if (key.n == 0 || !is_key(key))
        return fail(call, 400, "idempotency_key_invalid");
    call->idempotency_key = key;
    return true;
}

static bool check_query(struct tq_call *call)
{
    struct tq_call_full *full = tq_full(call);
    call->query = tq_arena_array(call->arena, (size_t)tq_fields_count(call->route->query) + 1, sizeof(*call->query));
    tq_fields_from_query(call->arena, call->route->query, call->http->query, tq_call_auth(call), call->route->name, call->query,
                         &full->errors);
    if (full->errors.count)
        return fail(call, 400, full->errors.code ? full->errors.code : "query_invalid");
    return true;
}

/* A route without body fields takes none, but tolerates the empty object clients like to send. */
static bool check_no_body(struct tq_call *call)
{
    struct tq_str body = tq_str_trim(call->http->body);
    if (body.n == 0 || tq_str_is_equal(body, TQ_STR("{}")) || (call->route->flags & TQ_R_UPLOAD))
        return true;
    return fail(call, 400, "body_unexpected");
}

static bool check_body(struct tq_call *call)
{
    struct tq_call_full *full = tq_full(call);
    const struct tq_json *json;
    struct tq_buf form;
    bool is_optional = true;
    for (const struct tq_field *field = call->route->body; field->kind != TQ_F_END; field++)
        is_optional = is_optional && !(field->flags & TQ_REQUIRED);
    call->body = tq_arena_array(call->arena, (size_t)tq_fields_count(call->route->body) + 1, sizeof(*call->body));
    if (is_optional && call->http->body.n == 0)
        return true;
    if (!tq_str_is_equal(call->http->content_type, TQ_STR("application/json")))
        return fail(call, 415, "content_type");
    struct tq_err err = tq_json_parse(call->arena, call->http->body, &json);
    if (err.code)
        return fail(call, 400, err.detail);
    tq_buf_init(&form, call->arena, TQ_ANSWER_MAX);
    tq_fields_from_json(call->arena, call->route->body, json, call->body, &form, &full->errors);
    call->form = tq_buf_str(&form);
    if (full->errors.count)
        return fail(call, 422, "form_invalid");
    if (form.is_over || tq_arena_is_over(call->arena))
        return fail(call, 413, "too_large");
    return true;
}

/* A public page is the same for everybody and takes any query (the app reads it); what is no id there is the app's own path. */
static void start_page(struct tq_call *call, const struct tq_match *match)
{
    struct tq_str name = param_name(call->route->path, 0);
    call->actor.roles = TQ_ROLE_GUEST;
    if (name.n && tq_router_is_id(name) && !tq_uuid_parse(match->text[0], &call->id[0]))
        tq_static_answer(call->worker, call->http);
    else
        tq_call_start(call);
}

static void start(struct tq_call *call, const struct tq_match *match)
{
    if (call->route->flags & TQ_R_PAGE) {
        start_page(call, match);
        return;
    }
    bool is_right = check_actor(call) && check_origin(call) && check_path(call, match) && check_preconditions(call) && check_key(call) &&
                    check_query(call) && (call->route->body ? check_body(call) : check_no_body(call));
    if (is_right)
        tq_call_start(call);
}

static void answer_methods(struct tq_call *call, unsigned methods)
{
    struct tq_buf allow;
    tq_buf_init(&allow, call->arena, 200);
    tq_router_allow(&allow, methods);
    tq_reply_header(call->http, "Allow", allow.p);
    if (call->http->method == TQ_OPTIONS)
        tq_http_reply(call->http, 204, NULL, TQ_STR_NONE);
    else
        (void)tq_fail(call, 405, "method_not_allowed");
}

static void dispatch(struct tq_worker *worker, struct tq_request *http)
{
    struct tq_match match = tq_router_find(worker->app->router, http->method, http->path);
    struct tq_call *call;
    if (match.status == 404 && !is_api(http->path) && http->method == TQ_GET) {
        tq_static_answer(worker, http);
        return;
    }
    call = make_call(worker, http);
    if (match.status == 200) {
        call->route = match.route;
        http->route_name = match.route->name;
        http->is_path_secret = (match.route->flags & TQ_R_SECRET_PATH) != 0;
        start(call, &match);
    } else if (match.status == 405) {
        answer_methods(call, match.methods);
    } else if (is_api(http->path)) {
        (void)tq_fail(call, 404, "not_found");
    } else {
        answer_methods(call, 1u << TQ_GET);
    }
}

/* ---- what the program itself answers ---- */

static void answer_health(struct tq_worker *worker, struct tq_request *http)
{
    (void)worker;
    tq_reply_header(http, "Cache-Control", "no-store");
    tq_http_reply(http, 200, "text/plain; charset=utf-8", TQ_STR("ok\n"));
}

static void answer_ready(struct tq_worker *worker, struct tq_request *http)
{
    bool is_ready = !worker->is_draining && tq_db_is_ready(worker->db);
    tq_reply_header(http, "Cache-Control", "no-store");
    if (!is_ready)
        tq_reply_header(http, "Retry-After", "1");
    tq_http_reply(http, is_ready ? 200 : 503, "text/plain; charset=utf-8",
                  is_ready              ? TQ_STR("ready\n")
                  : worker->is_draining ? TQ_STR("draining\n")
                                        : TQ_STR("database not ready\n"));
}

static void answer_openapi(struct tq_worker *worker, struct tq_request *http)
{
    const char *etag = worker->app->openapi_etag;
    tq_reply_header(http, "Cache-Control", "public, no-cache");
    tq_reply_header(http, "ETag", etag);
    if (tq_if_none_match_is_hit(tq_request_header(http, "If-None-Match"), etag))
        tq_http_reply(http, 304, NULL, TQ_STR_NONE);
    else
        tq_http_reply(http, 200, "application/json", tq_buf_str(&worker->app->openapi));
}

static const struct own {
    const char *path, *name;
    void (*answer)(struct tq_worker *worker, struct tq_request *http);
    bool is_for_any_host; /* a balancer asks by address */
} owns[] = {
    { "/healthz", "healthz", answer_health, true },
    { "/readyz", "readyz", answer_ready, true },
    { "/api/openapi.json", "openapi", answer_openapi, false },
};

static const struct own *find_own(const struct tq_request *http)
{
    for (size_t i = 0; http->method == TQ_GET && i < sizeof(owns) / sizeof(owns[0]); i++)
        if (tq_str_is_equal(http->path, tq_str_of(owns[i].path)))
            return &owns[i];
    return NULL;
}

void tq_worker_handle(void *ctx, struct tq_request *http)
{
    struct tq_worker *worker = ctx;
    const struct own *own = find_own(http);
    http->route_name = own ? own->name : "none";
    if (!(own && own->is_for_any_host) && !tq_host_is_ours(worker->app->conf, http))
        (void)tq_fail(make_call(worker, http), 421, "misdirected");
    else if (own)
        own->answer(worker, http);
    else
        dispatch(worker, http);
}

/* An upload is streamed to disk only for a caller who may make it. */
static bool may_upload(struct tq_worker *worker, const struct tq_request *http, const struct tq_route *route)
{
    struct tq_problem problem;
    struct tq_call_full full = { .call = { .worker = worker, .route = route } };
    struct tq_request copy = *http;
    full.call.http = &copy;
    return tq_actor_read(&full.call, &problem) && (full.call.actor.roles & route->role);
}

struct tq_body_rule tq_worker_body_rule(void *ctx, const struct tq_request *http)
{
    struct tq_worker *worker = ctx;
    struct tq_match match = tq_router_find(worker->app->router, http->method, http->path);
    struct tq_body_rule rule = { .max_bytes = BODY_DEFAULT };
    if (!match.route)
        return rule;
    if (match.route->flags & TQ_R_UPLOAD) {
        rule.to_file = may_upload(worker, http, match.route);
        if (!rule.to_file)
            return rule;
    }
    if (match.route->max_body)
        rule.max_bytes = match.route->max_body;
    return rule;
}
