/* server/platform/http/request.c - a request from its complete head to the handler: who asks (through proxies), which trace,
 * may it come. And its end: everything it holds is released by one sweep after the turn. */
#include "platform/http/http_int.h"

/* ---- lists ---- */

static void link_live(struct http_request *request)
{
    struct tq_http *http = request->http;
    request->previous = NULL;
    request->next = http->requests;
    if (http->requests)
        http->requests->previous = request;
    http->requests = request;
}

static void unlink_live(struct http_request *request)
{
    *(request->previous ? &request->previous->next : &request->http->requests) = request->next;
    if (request->next)
        request->next->previous = request->previous;
    request->next = request->previous = NULL;
}

void http_request_end(struct http_request *request)
{
    struct tq_http *http = request->http;
    if (request->is_ended)
        return;
    unlink_live(request);
    request->is_ended = true;
    request->next = http->answered;
    http->answered = request;
    http_arm_sweep(http);
}

void http_request_gone(struct http_request *request)
{
    request->pub.conn = NULL;
    request->pub.is_gone = true;
    if (!request->is_dispatched)
        http_request_end(request);
}

void http_request_release(struct http_request *request)
{
    struct tq_arena *arena = request->pub.arena;
    if (request->upload)
        http_upload_leave(request->upload);
    tq_buf_clear(&request->body);
    tq_arena_free(arena);
}

void http_request_sweep(struct tq_http *http)
{
    while (http->answered) {
        struct http_request *request = http->answered;
        http->answered = request->next;
        http_request_release(request);
    }
}

/* ---- trace and address ---- */

/* splitmix-like steps from a seed of the system: identifiers, not secrets. */
static uint64_t next_random(struct tq_http *http)
{
    uint64_t a = http->random[0], b = http->random[1];
    http->random[0] = b;
    a ^= a << 23;
    http->random[1] = a ^ b ^ (a >> 17) ^ (b >> 26);
    return http->random[1] + b;
}

static bool is_lower_hex(struct tq_str s)
{
    bool is_zero = true;
    for (size_t i = 0; i < s.n; i++) {
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
            return false;
        is_zero &= s.p[i] == '0';
    }
    return !is_zero;
}

/* W3C trace context, version 00. */
static void take_trace(struct http_request *request)
{
    struct tq_str given = tq_request_header(&request->pub, "traceparent");
    if (given.n == 55 && memcmp(given.p, "00-", 3) == 0 && given.p[35] == '-' && given.p[52] == '-' &&
        is_lower_hex((struct tq_str){ given.p + 3, 32 }) && is_lower_hex((struct tq_str){ given.p + 36, 16 }))
        memcpy(request->pub.trace_id, given.p + 3, 32);
}

/* The nearest address in X-Forwarded-For that is no trusted proxy. What cannot be read ends the search. */
static void take_forwarded(struct http_request *request)
{
    struct tq_request *pub = &request->pub;
    for (int i = pub->header_count - 1; i >= 0; i--) {
        if (!tq_str_is_equal_nocase(pub->headers[i].name, TQ_STR("x-forwarded-for")))
            continue;
        for (size_t end = pub->headers[i].value.n + 1; end-- > 0;) {
            size_t begin = end;
            const char *p = pub->headers[i].value.p;
            struct http_address address;
            while (begin > 0 && p[begin - 1] != ',')
                begin--;
            if (!http_address_parse(tq_str_trim((struct tq_str){ p + begin, end - begin }), &address))
                return;
            request->address = address;
            if (!http_proxies_has(&request->http->proxies, &address))
                return;
            end = begin;
            if (end == 0)
                break;
        }
    }
}

static void take_peer(struct http_request *request, const struct tq_conn *conn)
{
    if (conn->is_proxy) {
        struct tq_str proto = tq_request_header(&request->pub, "x-forwarded-proto");
        take_forwarded(request);
        request->pub.is_https = tq_str_is_equal_nocase(proto, TQ_STR("https"));
        http_address_format(&request->address, request->pub.address);
    }
}

/* Lower case, without parameters. */
static void take_content_type(struct tq_request *pub)
{
    struct tq_str given = tq_request_header(pub, "content-type");
    const char *semicolon = given.n ? memchr(given.p, ';', given.n) : NULL;
    if (semicolon)
        given.n = (size_t)(semicolon - given.p);
    given = tq_str_trim(given);
    char *copy = tq_arena_dup(pub->arena, given.p, given.n);
    for (size_t i = 0; i < given.n; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] + 32);
    pub->content_type = (struct tq_str){ copy, given.n };
}

/* ---- begin ---- */

void http_request_dispatch(struct tq_conn *conn)
{
    struct http_request *request = conn->request;
    conn->state = HTTP_WORK;
    if (conn->queue != HTTP_QUEUE_NONE)
        http_conn_enter(conn, HTTP_QUEUE_NONE);
    request->is_dispatched = true;
    conn->http->conf.handle(conn->http->conf.ctx, &request->pub);
}

/* Zeroed but for the table of header fields, of which only the first header_count are read. */
static struct http_request *blank_request(struct tq_arena *arena)
{
    struct http_request *request = tq_arena_raw(arena, sizeof(*request));
    size_t table = offsetof(struct http_request, pub.headers), behind = table + sizeof(request->pub.headers);
    memset(request, 0, table);
    memset((char *)request + behind, 0, sizeof(*request) - behind);
    return request;
}

struct http_request *http_request_new(struct tq_conn *conn)
{
    struct tq_http *http = conn->http;
    struct tq_arena *arena = tq_arena_new(http->conf.arena_bytes);
    struct http_request *request = blank_request(arena);
    uint64_t trace[2] = { next_random(http), next_random(http) | 1 };
    request->http = http;
    request->address = conn->address;
    request->pub.arena = arena;
    request->pub.conn = conn;
    request->pub.started = tq_clock_now();
    request->pub.started_mono = http_now();
    request->pub.method = TQ_METHOD_OTHER;
    request->pub.method_text = request->pub.path = request->pub.query = request->pub.target = TQ_STR("");
    tq_hex(trace, sizeof(trace), request->pub.trace_id);
    http_address_format(&request->address, request->pub.address);
    tq_buf_init(&request->fields, arena, 16 * 1024);
    link_live(request);
    conn->request = request;
    return request;
}

static int parse(struct http_request *request, const char *p, size_t n)
{
    struct tq_request *pub = &request->pub;
    const char *copy = tq_arena_dup(pub->arena, p, n);
    char *path = tq_arena_raw(pub->arena, n);
    int status = http_parse_head(copy, n, pub->headers, path, &request->head);
    pub->method = request->head.method;
    pub->is_head = request->head.is_head;
    pub->method_text = request->head.method_text.p ? request->head.method_text : TQ_STR("");
    if (!status) {
        pub->path = request->head.path;
        pub->query = request->head.query;
        pub->target = request->head.target;
        pub->header_count = request->head.header_count;
    }
    return status;
}

/* Answers that need no handler: too many requests, OPTIONS *. */
static bool is_answered_here(struct tq_conn *conn, bool has_body)
{
    struct http_request *request = conn->request;
    struct tq_http *http = conn->http;
    int rate = http->conf.requests_per_minute, wait_s = 0;
    bool is_client = !conn->is_proxy || memcmp(request->address.b, conn->address.b, 16) != 0;
    if (rate > 0 && is_client && !http_shared_take(http->conf.shared, &request->address, rate, request->pub.started_mono, &wait_s)) {
        http_count_refusal(http->counters, HTTP_REFUSED_RATE);
        tq_reply_header(&request->pub, "RateLimit-Policy", tq_arena_printf(request->pub.arena, "\"address\";q=%d;w=60", rate));
        tq_reply_header(&request->pub, "RateLimit", tq_arena_printf(request->pub.arena, "\"address\";r=0;t=%d", wait_s));
        if (has_body)
            http_refuse(request, 429, wait_s);
        else
            http_problem(request, 429, wait_s);
        return true;
    }
    if (request->head.is_asterisk && !has_body) {
        tq_reply_header(&request->pub, "Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        tq_http_reply(&request->pub, 204, NULL, TQ_STR_NONE);
        return true;
    }
    return false;
}

void http_request_begin(struct tq_conn *conn, const char *p, size_t n)
{
    struct http_request *request = http_request_new(conn);
    int status = parse(request, p, n);
    bool has_body = request->head.is_chunked || request->head.content_length > 0;
    if (status) {
        http_count_refusal(conn->http->counters, HTTP_REFUSED_SYNTAX);
        http_refuse(request, status, 0);
        return;
    }
    conn->is_closing = conn->is_asked_to_close = !request->head.is_keep_alive;
    take_trace(request);
    take_peer(request, conn);
    take_content_type(&request->pub);
    if (is_answered_here(conn, has_body))
        return;
    if (request->head.is_asterisk)
        http_refuse(request, 400, 0);
    else if (has_body)
        http_body_expect(conn);
    else
        http_request_dispatch(conn);
}
