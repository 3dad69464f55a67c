/* server/platform/http/access.c - the access log: whitelisted fields, one JSON object a line, gathered per worker and written
 * in pieces of whole lines. The query never gets here; a path with a secret in it is replaced by its route. */
#include "platform/http/http_int.h"

#include "tq/base/log.h"

enum { FLUSH_AT = 16 * 1024, ACCESS_MAX = 128 * 1024 };

void http_access_flush(struct tq_http *http)
{
    if (http->access.n == 0)
        return;
    tq_log_raw(http->access.p, http->access.n);
    tq_buf_reset(&http->access);
}

static void add_two(struct tq_buf *out, int64_t value)
{
    char text[2] = { (char)('0' + value / 10 % 10), (char)('0' + value % 10) };
    tq_buf_add(out, text, 2);
}

/* "2026-11-23T09:00:00.000Z" */
static void add_time(struct tq_buf *out, tq_time t)
{
    struct tq_date d = tq_date_of_days((int32_t)(t / 86400000000));
    int64_t ms = t % 86400000000 / 1000, second = ms / 1000;
    tq_buf_add_i64(out, d.year);
    tq_buf_add_char(out, '-');
    add_two(out, d.month);
    tq_buf_add_char(out, '-');
    add_two(out, d.day);
    tq_buf_add_char(out, 'T');
    add_two(out, second / 3600);
    tq_buf_add_char(out, ':');
    add_two(out, second / 60 % 60);
    tq_buf_add_char(out, ':');
    add_two(out, second % 60);
    tq_buf_add_char(out, '.');
    tq_buf_add_char(out, (char)('0' + ms / 100 % 10));
    add_two(out, ms % 100);
    tq_buf_add_char(out, 'Z');
}

static void add_text(struct tq_buf *out, struct tq_str key, struct tq_str value)
{
    tq_buf_add_str(out, key);
    tq_buf_add_json(out, value);
}

static void add_number(struct tq_buf *out, struct tq_str key, int64_t value)
{
    tq_buf_add_str(out, key);
    tq_buf_add_i64(out, value);
}

void http_access_add(struct http_request *request, int64_t us)
{
    struct tq_http *http = request->http;
    const struct tq_request *pub = &request->pub;
    struct tq_buf *out = &http->access;
    struct tq_str route = tq_str_of(pub->route_name ? pub->route_name : "");
    if (!tq_log_access_is_on())
        return;
    tq_buf_add_str(out, TQ_STR("{\"t\":\""));
    add_time(out, pub->started);
    add_text(out, TQ_STR("\",\"level\":\"info\",\"room\":\"access\",\"method\":"), pub->method_text);
    add_text(out, TQ_STR(",\"path\":"), pub->is_path_secret ? route : pub->path);
    add_text(out, TQ_STR(",\"route\":"), route);
    add_number(out, TQ_STR(",\"status\":"), request->status);
    add_number(out, TQ_STR(",\"bytes\":"), request->sent);
    add_number(out, TQ_STR(",\"us\":"), us);
    add_text(out, TQ_STR(",\"trace_id\":"), tq_str_of(pub->trace_id));
    add_text(out, TQ_STR(",\"actor\":"), tq_str_of(pub->actor));
    add_text(out, TQ_STR(",\"address\":"), tq_str_of(pub->address));
    if (pub->is_gone)
        tq_buf_add_str(out, TQ_STR(",\"gone\":true"));
    tq_buf_add_str(out, TQ_STR("}\n"));
    if (out->is_over || out->n > FLUSH_AT)
        http_access_flush(http);
}
