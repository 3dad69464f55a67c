/* server/platform/http/reply.c - answers: head with the fields every answer has, body in the same send, gzip where it pays. */
#include "platform/http/http_int.h"

#include "tq/base/log.h"

#include <stdlib.h>
#include <sys/uio.h>

enum { ZIP_LEAST = 1024, ZIP_MOST = 1024 * 1024 };

static const struct {
    int status;
    struct tq_str text;
} reasons[] = {
    { 200, { "OK", 2 } },
    { 201, { "Created", 7 } },
    { 202, { "Accepted", 8 } },
    { 204, { "No Content", 10 } },
    { 206, { "Partial Content", 15 } },
    { 301, { "Moved Permanently", 17 } },
    { 302, { "Found", 5 } },
    { 303, { "See Other", 9 } },
    { 304, { "Not Modified", 12 } },
    { 307, { "Temporary Redirect", 18 } },
    { 308, { "Permanent Redirect", 18 } },
    { 400, { "Bad Request", 11 } },
    { 401, { "Unauthorized", 12 } },
    { 403, { "Forbidden", 9 } },
    { 404, { "Not Found", 9 } },
    { 405, { "Method Not Allowed", 18 } },
    { 406, { "Not Acceptable", 14 } },
    { 408, { "Request Timeout", 15 } },
    { 409, { "Conflict", 8 } },
    { 410, { "Gone", 4 } },
    { 411, { "Length Required", 15 } },
    { 412, { "Precondition Failed", 19 } },
    { 413, { "Content Too Large", 17 } },
    { 414, { "URI Too Long", 12 } },
    { 415, { "Unsupported Media Type", 22 } },
    { 417, { "Expectation Failed", 18 } },
    { 421, { "Misdirected Request", 19 } },
    { 422, { "Unprocessable Content", 21 } },
    { 428, { "Precondition Required", 21 } },
    { 429, { "Too Many Requests", 17 } },
    { 431, { "Request Header Fields Too Large", 31 } },
    { 500, { "Internal Server Error", 21 } },
    { 501, { "Not Implemented", 15 } },
    { 502, { "Bad Gateway", 11 } },
    { 503, { "Service Unavailable", 19 } },
    { 504, { "Gateway Timeout", 15 } },
    { 505, { "HTTP Version Not Supported", 26 } },
};

static const struct {
    int status;
    struct tq_str code;
} codes[] = {
    { 400, { "http_bad_request", 16 } },
    { 408, { "http_timeout", 12 } },
    { 413, { "http_body_too_large", 19 } },
    { 414, { "http_target_too_long", 20 } },
    { 417, { "http_expectation_failed", 23 } },
    { 429, { "http_too_many_requests", 22 } },
    { 431, { "http_headers_too_large", 22 } },
    { 501, { "http_method_unsupported", 23 } },
    { 503, { "http_busy", 9 } },
    { 505, { "http_version_unsupported", 24 } },
};

static const char csp[] = "Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
                          "frame-ancestors 'none'; form-action 'self'\r\n";
static const char security[] = "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\nX-Frame-Options: DENY\r\n";

static struct tq_str reason_of(int status)
{
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (reasons[i].status == status)
            return reasons[i].text;
    return TQ_STR("Status");
}

static struct tq_str code_of(int status)
{
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i].status == status)
            return codes[i].code;
    return TQ_STR("http_error");
}

/* ---- head ---- */

static struct tq_str date_of(struct tq_http *http, tq_time now)
{
    if (now / 1000000 != http->date_second) {
        http->date_second = now / 1000000;
        tq_time_format_http(now, http->date);
    }
    return tq_str_of(http->date);
}

static void add_field(struct tq_buf *out, struct tq_str name, struct tq_str value)
{
    tq_buf_add_str(out, name);
    tq_buf_add_str(out, value);
    tq_buf_add(out, "\r\n", 2);
}

/* 00-<trace>-<this answer's span>-01 */
static void add_trace(struct tq_buf *out, const struct http_request *request)
{
    char span[17];
    uint64_t number = (request->http->random[0] += 0x9E3779B97F4A7C15u) | 1;
    tq_hex(&number, sizeof(number), span);
    tq_buf_add_str(out, TQ_STR("traceparent: 00-"));
    tq_buf_add(out, request->pub.trace_id, 32);
    tq_buf_add_char(out, '-');
    tq_buf_add(out, span, 16);
    tq_buf_add_str(out, TQ_STR("-01\r\n"));
}

void http_begin_head(struct http_request *request, int status, const char *content_type)
{
    struct tq_http *http = request->http;
    struct tq_buf *out = &http->line;
    tq_buf_reset(out);
    tq_buf_add_str(out, TQ_STR("HTTP/1.1 "));
    tq_buf_add_i64(out, status);
    tq_buf_add_char(out, ' ');
    add_field(out, reason_of(status), TQ_STR(""));
    add_field(out, TQ_STR("Date: "), date_of(http, tq_clock_now()));
    if (content_type)
        add_field(out, TQ_STR("Content-Type: "), tq_str_of(content_type));
    tq_buf_add_str(out, tq_buf_str(&request->fields));
    tq_buf_add(out, security, sizeof(security) - 1);
    if (!request->has_csp)
        tq_buf_add(out, csp, sizeof(csp) - 1);
    add_trace(out, request);
}

void http_end_head(struct http_request *request)
{
    struct tq_buf *out = &request->http->line;
    struct tq_conn *conn = request->pub.conn;
    conn->is_closing |= request->http->is_draining;
    if (conn->is_closing)
        tq_buf_add_str(out, TQ_STR("Connection: close\r\n"));
    else if (request->head.minor == 0)
        tq_buf_add_str(out, TQ_STR("Connection: keep-alive\r\n"));
    tq_buf_add(out, "\r\n", 2);
}

static bool is_field_text(const char *z)
{
    for (; *z; z++)
        if ((unsigned char)*z < 0x20 && *z != '\t')
            return false;
    return true;
}

void tq_reply_header(struct tq_request *pub, const char *name, const char *value)
{
    struct http_request *request = (struct http_request *)(void *)pub;
    struct tq_str n = tq_str_of(name), v = tq_str_of(value);
    if (TQ_BUG_IF(!value || !is_field_text(value) || !is_field_text(name)))
        return;
    if (tq_str_is_equal_nocase(n, TQ_STR("ETag"))) {
        request->etag = tq_arena_str(pub->arena, v);
        return;
    }
    if (tq_str_is_equal_nocase(n, TQ_STR("Content-Security-Policy")))
        request->has_csp = true;
    tq_buf_add_str(&request->fields, n);
    tq_buf_add(&request->fields, ": ", 2);
    add_field(&request->fields, v, TQ_STR(""));
}

/* ---- gzip ---- */

/* "br;q=0" is a refusal. */
static bool is_wanted(struct tq_str item, struct tq_str coding)
{
    const char *semicolon = memchr(item.p, ';', item.n);
    struct tq_str name = tq_str_trim((struct tq_str){ item.p, semicolon ? (size_t)(semicolon - item.p) : item.n });
    if (!tq_str_is_equal_nocase(name, coding))
        return false;
    if (!semicolon)
        return true;
    struct tq_str q = tq_str_trim((struct tq_str){ semicolon + 1, item.n - (size_t)(semicolon - item.p) - 1 });
    for (size_t i = 2; i < q.n; i++)
        if (q.p[i] >= '1' && q.p[i] <= '9')
            return true;
    return false;
}

bool http_accepts(const struct tq_request *request, struct tq_str coding)
{
    struct tq_str list = tq_request_header(request, "accept-encoding");
    for (size_t i = 0; i < list.n;) {
        size_t end = i;
        while (end < list.n && list.p[end] != ',')
            end++;
        if (is_wanted((struct tq_str){ list.p + i, end - i }, coding))
            return true;
        i = end + 1;
    }
    return false;
}

static bool is_compressible(const char *content_type)
{
    static const char *const types[] = { "text/",
                                         "application/json",
                                         "application/problem+json",
                                         "application/javascript",
                                         "application/xml",
                                         "application/openapi+json",
                                         "image/svg+xml" };
    if (!content_type || strncmp(content_type, "text/event-stream", 17) == 0)
        return false;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strncmp(content_type, types[i], strlen(types[i])) == 0)
            return true;
    return false;
}

/* ---- answering ---- */

void http_finish(struct http_request *request, int status, int64_t sent)
{
    struct tq_http *http = request->http;
    int64_t us = http_now() - request->pub.started_mono;
    request->is_answered = true;
    request->status = status;
    request->sent = sent;
    http_count_request(http->counters, request->pub.route_name ? request->pub.route_name : "none", status, us);
    http_access_add(request, us);
    if (request->pub.conn)
        request->pub.conn->request = NULL;
    http_request_end(request);
}

/* A strong tag names bytes; gzipped bytes are others. */
static void add_etag(struct tq_buf *out, struct tq_str etag, bool is_zipped)
{
    if (etag.n == 0)
        return;
    bool is_strong = etag.p[0] == '"';
    tq_buf_add_str(out, TQ_STR("ETag: "));
    add_field(out, is_zipped && is_strong ? TQ_STR("W/") : TQ_STR(""), etag);
}

void tq_http_reply(struct tq_request *pub, int status, const char *content_type, struct tq_str body)
{
    struct http_request *request = (struct http_request *)(void *)pub;
    struct tq_conn *conn = pub->conn;
    if (TQ_BUG_IF(request->is_answered))
        return;
    if (!conn) {
        http_finish(request, status, 0);
        return;
    }
    bool has_body = status >= 200 && status != 204 && status != 304;
    bool is_zippable = has_body && !pub->no_gzip && body.n > ZIP_LEAST && body.n <= ZIP_MOST && is_compressible(content_type);
    struct tq_str zipped = is_zippable && http_accepts(pub, TQ_STR("gzip")) ? http_gzip(request->http, body) : TQ_STR_NONE;
    if (zipped.n)
        body = zipped;
    struct tq_buf *out = &request->http->line;
    http_begin_head(request, status, content_type);
    add_etag(out, request->etag, zipped.n > 0);
    if (zipped.n)
        tq_buf_add_str(out, TQ_STR("Content-Encoding: gzip\r\n"));
    if (is_zippable)
        tq_buf_add_str(out, TQ_STR("Vary: Accept-Encoding\r\n"));
    if (has_body) {
        tq_buf_add_str(out, TQ_STR("Content-Length: "));
        tq_buf_add_i64(out, (int64_t)body.n);
        tq_buf_add(out, "\r\n", 2);
    }
    http_end_head(request);
    if (!has_body || pub->is_head)
        body = TQ_STR("");
    struct iovec parts[2] = { { out->p, out->n }, { (void *)(uintptr_t)body.p, body.n } };
    if (TQ_BUG_IF(out->is_over))
        http_conn_close(conn);
    http_conn_send(conn, parts, body.n ? 2 : 1, false);
    http_finish(request, status, (int64_t)body.n);
    http_conn_answered(conn);
}

void http_problem(struct http_request *request, int status, int retry_s)
{
    struct tq_request *pub = &request->pub;
    struct tq_buf text;
    tq_buf_init(&text, pub->arena, 1024);
    tq_buf_add_str(&text, TQ_STR("{\"type\":\"about:blank\",\"title\":"));
    tq_buf_add_json(&text, reason_of(status));
    tq_buf_add_str(&text, TQ_STR(",\"status\":"));
    tq_buf_add_i64(&text, status);
    tq_buf_add_str(&text, TQ_STR(",\"code\":"));
    tq_buf_add_json(&text, code_of(status));
    tq_buf_add_str(&text, TQ_STR(",\"trace_id\":"));
    tq_buf_add_json(&text, tq_str_of(pub->trace_id));
    tq_buf_add_char(&text, '}');
    if (retry_s > 0)
        tq_reply_header(pub, "Retry-After", tq_arena_printf(pub->arena, "%d", retry_s));
    tq_reply_header(pub, "Cache-Control", "no-store");
    tq_http_reply(pub, status, "application/problem+json", tq_buf_str(&text));
}

void http_refuse(struct http_request *request, int status, int retry_s)
{
    struct tq_conn *conn = request->pub.conn;
    conn->is_closing = true;
    conn->is_asked_to_close = false;
    http_problem(request, status, retry_s);
}
