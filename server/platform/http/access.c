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

/* "2026-11-23T09:00:00." of the second that `t` is in. */
static void format_second(struct http_stamp *stamp, tq_time t)
{
    struct tq_date d = tq_date_of_days((int32_t)(t / 86400000000));
    int64_t second = t % 86400000000 / 1000000;
    stamp->second = t / 1000000;
    tq_buf_reset(&stamp->text);
    tq_buf_add_i64(&stamp->text, d.year);
    tq_buf_add_char(&stamp->text, '-');
    add_two(&stamp->text, d.month);
    tq_buf_add_char(&stamp->text, '-');
    add_two(&stamp->text, d.day);
    tq_buf_add_char(&stamp->text, 'T');
    add_two(&stamp->text, second / 3600);
    tq_buf_add_char(&stamp->text, ':');
    add_two(&stamp->text, second / 60 % 60);
    tq_buf_add_char(&stamp->text, ':');
    add_two(&stamp->text, second % 60);
    tq_buf_add_char(&stamp->text, '.');
}

/* "2026-11-23T09:00:00.000Z" */
static void add_time(struct tq_http *http, tq_time t)
{
    int64_t ms = t % 1000000 / 1000;
    char rest[4] = { (char)('0' + ms / 100), (char)('0' + ms / 10 % 10), (char)('0' + ms % 10), 'Z' };
    if (http->stamp.second != t / 1000000)
        format_second(&http->stamp, t);
    tq_buf_add_str(&http->access, tq_buf_str(&http->stamp.text));
    tq_buf_add(&http->access, rest, sizeof(rest));
}

static void add_text(struct tq_buf *out, struct tq_str key, struct tq_str value)
{
    tq_buf_add_str(out, key);
    tq_buf_add_json(out, value);
}

/* Text of our own making, with nothing in it to escape. */
static void add_plain(struct tq_buf *out, struct tq_str key, const char *value)
{
    tq_buf_add_str(out, key);
    tq_buf_add_str(out, tq_str_of(value));
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
    const char *route = pub->route_name ? pub->route_name : "";
    if (!tq_log_access_is_on())
        return;
    tq_buf_add_str(out, TQ_STR("{\"t\":\""));
    add_time(http, pub->started);
    add_text(out, TQ_STR("\",\"level\":\"info\",\"room\":\"access\",\"method\":"), pub->method_text);
    add_text(out, TQ_STR(",\"path\":"), pub->is_path_secret ? tq_str_of(route) : pub->path);
    add_plain(out, TQ_STR(",\"route\":\""), route);
    add_number(out, TQ_STR("\",\"status\":"), request->status);
    add_number(out, TQ_STR(",\"bytes\":"), request->sent);
    add_number(out, TQ_STR(",\"us\":"), us);
    add_plain(out, TQ_STR(",\"trace_id\":\""), pub->trace_id);
    add_plain(out, TQ_STR("\",\"actor\":\""), pub->actor);
    add_plain(out, TQ_STR("\",\"address\":\""), pub->address);
    tq_buf_add_str(out, pub->is_gone ? TQ_STR("\",\"gone\":true}\n") : TQ_STR("\"}\n"));
    if (out->is_over || out->n > FLUSH_AT)
        http_access_flush(http);
}
