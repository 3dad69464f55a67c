/* server/api/finish.c - the finishing halves most routes use: look at the verdict, then write one object, a list, or nothing. */
#include "shape_int.h"

enum { META_US = 3 * 1000 * 1000 };

/* ---- verdicts ---- */

static int verdict_column(const struct tq_call *call)
{
    const struct tq_db_result *first = tq_result(call, 0);
    return first && tq_db_rows(first) > 0 ? tq_db_column(first, "verdict") : -1;
}

static struct tq_str verdict_of(const struct tq_call *call)
{
    const struct tq_db_result *first = tq_result(call, 0);
    int column = verdict_column(call);
    if (!first || (tq_db_rows(first) == 0 && tq_db_columns(first) > 0 && tq_db_column(first, "verdict") >= 0))
        return TQ_STR("not_found");
    if (column < 0)
        return TQ_STR("ok");
    return tq_db_is_null(first, 0, column) ? TQ_STR("not_found") : tq_db_bytes(first, 0, column);
}

bool tq_verdict_is_ok(const struct tq_call *call)
{
    return tq_str_is_equal(verdict_of(call), TQ_STR("ok"));
}

/* The statement's own list of problems goes into errors[] as it is. */
static bool take_problems(struct tq_call *call)
{
    const struct tq_db_result *first = tq_result(call, 0);
    struct tq_errors *errors = &tq_full(call)->errors;
    int column = tq_db_column(first, "problems");
    if (column < 0 || tq_db_rows(first) == 0 || tq_db_is_null(first, 0, column))
        return false;
    struct tq_str list = tq_str_trim(tq_db_bytes(first, 0, column));
    if (list.n <= 2 || list.p[0] != '[')
        return false;
    tq_buf_reset(&errors->list);
    tq_buf_add(&errors->list, list.p + 1, list.n - 2);
    errors->count = 1;
    return true;
}

/* 412: with the representation the step read, or else through the object's GET route. */
static struct tq_step answer_stale(struct tq_call *call)
{
    const struct tq_db_result *last = tq_result(call, -1);
    const struct tq_route *get = tq_route_of_object(call);
    struct tq_buf body;
    if (call->db.count > 1 && call->route->shape && tq_db_rows(last) > 0) {
        tq_buf_init(&body, call->arena, TQ_ANSWER_MAX);
        tq_shape_write(&body, call->route->shape, last, 0, tq_see_of(last, 0));
        return tq_problem_answer(call, 412, "stale", tq_buf_str(&body));
    }
    if (!get)
        return tq_fail(call, 412, "stale");
    tq_full(call)->mode = TQ_MODE_STALE;
    return tq_call_through(call, get);
}

struct tq_step tq_fail_verdict(struct tq_call *call)
{
    struct tq_str verdict = verdict_of(call);
    char *code = tq_arena_dup(call->arena, verdict.p, verdict.n);
    if (strcmp(code, "stale") == 0)
        return answer_stale(call);
    if (strcmp(code, "replay") == 0)
        return tq_replay(call);
    struct tq_problem problem = tq_problem_of_verdict(code);
    bool has_list = tq_result(call, 0) && take_problems(call);
    return tq_fail(call, has_list ? 422 : problem.status, problem.code);
}

/* ---- one object ---- */

static int64_t version_of(const struct tq_db_result *result)
{
    int column = tq_db_column(result, "version");
    return column < 0 || tq_db_is_null(result, 0, column) ? -1 : tq_db_i64(result, 0, column);
}

/* Add the tag; true when the client has this very answer. */
static bool is_unchanged(struct tq_call *call, int64_t version, unsigned see, struct tq_str body)
{
    struct tq_buf etag;
    tq_buf_init(&etag, call->arena, 200);
    tq_etag_format(&etag, version, see, call->lang, body);
    tq_reply_header(call->http, "ETag", etag.p);
    return call->http->method == TQ_GET && tq_full(call)->mode == TQ_MODE_PLAIN &&
           tq_if_none_match_is_hit(tq_request_header(call->http, "If-None-Match"), etag.p);
}

static struct tq_step answer_object(struct tq_call *call, int status, const struct tq_buf *body, int64_t version, unsigned see)
{
    bool is_read = call->http->method == TQ_GET;
    if ((is_read || version >= 0) && !body->is_over && is_unchanged(call, version, see, tq_buf_str(body)))
        return tq_answer(call, 304, NULL, TQ_STR_NONE);
    return tq_answer_json(call, status, body);
}

static struct tq_step write_one(struct tq_call *call, int status)
{
    const struct tq_db_result *last = tq_result(call, -1);
    bool is_large = call->route->flags & TQ_R_LARGE;
    struct tq_buf body;
    unsigned see = tq_see_of(last, 0);
    tq_buf_init(&body, is_large ? NULL : call->arena, is_large ? TQ_LARGE_MAX : TQ_ANSWER_MAX);
    tq_shape_write(&body, call->route->shape, last, 0, see);
    call->http->no_gzip = call->http->no_gzip || body.n > TQ_ANSWER_MAX;
    struct tq_step step = answer_object(call, status, &body, version_of(last), see);
    if (is_large)
        tq_buf_clear(&body);
    return step;
}

struct tq_step tq_finish_one(struct tq_call *call)
{
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    if (!tq_result(call, -1) || tq_db_rows(tq_result(call, -1)) == 0)
        return tq_fail(call, 404, "not_found");
    return write_one(call, 200);
}

void tq_add_location(struct tq_call *call, const char *location, const struct tq_uuid *id)
{
    char text[TQ_UUID_TEXT + 1];
    tq_uuid_format(id, text);
    tq_reply_header(call->http, "Location", tq_arena_printf(call->arena, "%s/%s", location, text));
}

struct tq_step tq_finish_created(struct tq_call *call)
{
    const struct tq_db_result *last = tq_result(call, -1);
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    if (!last || tq_db_rows(last) == 0)
        return tq_fail(call, 404, "not_found");
    int column = tq_db_column(last, "id");
    if (column >= 0 && call->route->location && tq_db_column_oid(last, column) == TQ_OID_UUID) {
        struct tq_uuid id = tq_db_uuid(last, 0, column);
        tq_add_location(call, call->route->location, &id);
    }
    return write_one(call, 201);
}

struct tq_step tq_finish_empty(struct tq_call *call)
{
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    return tq_answer(call, 204, NULL, TQ_STR_NONE);
}

/* ---- lists ---- */

/* Link: <same list from the cursor>; rel="next" (RFC 8288). */
static void add_link(struct tq_call *call, struct tq_str cursor)
{
    struct tq_buf link;
    struct tq_str query = call->http->query;
    tq_buf_init(&link, call->arena, 12000);
    tq_buf_add_char(&link, '<');
    tq_buf_add_str(&link, call->http->path);
    tq_buf_add_char(&link, '?');
    while (query.n) {
        const char *amp = memchr(query.p, '&', query.n);
        struct tq_str piece = { query.p, amp ? (size_t)(amp - query.p) : query.n };
        size_t eaten = piece.n + (amp ? 1 : 0);
        if (piece.n && (piece.n < 7 || memcmp(piece.p, "cursor=", 7) != 0)) {
            tq_buf_add_str(&link, piece);
            tq_buf_add_char(&link, '&');
        }
        query.p += eaten;
        query.n -= eaten;
    }
    tq_buf_add_str(&link, TQ_STR("cursor="));
    tq_buf_add_str(&link, cursor);
    tq_buf_add_str(&link, TQ_STR(">; rel=\"next\""));
    if (!link.is_over)
        tq_reply_header(call->http, "Link", link.p);
}

static void write_next(struct tq_call *call, struct tq_buf *body, const struct tq_db_result *items, int shown)
{
    struct tq_buf cursor;
    if (shown == 0 || shown == tq_db_rows(items) || tq_db_column(items, "cursor_1") < 0) {
        tq_buf_add_str(body, TQ_STR("null"));
        return;
    }
    tq_buf_init(&cursor, call->arena, 8192);
    tq_cursor_write(&cursor, tq_call_auth(call), call->route->name, items, shown - 1);
    tq_buf_add_json(body, tq_buf_str(&cursor));
    add_link(call, tq_buf_str(&cursor));
}

static void write_items(struct tq_call *call, struct tq_buf *body, const struct tq_db_result *items)
{
    struct tq_shape_plan plan;
    int rows = tq_db_rows(items), shown = rows;
    tq_shape_plan(&plan, call->route->shape->cols, items);
    if (tq_db_column(items, "cursor_1") >= 0 && rows > tq_page_limit(call))
        shown = (int)tq_page_limit(call);
    tq_buf_add_str(body, TQ_STR("{\"items\":["));
    for (int row = 0; row < shown; row++) {
        tq_buf_add_str(body, row ? TQ_STR(",") : TQ_STR(""));
        tq_shape_row(body, &plan, row, tq_see_of(items, row));
    }
    tq_buf_add_str(body, TQ_STR("],\"next\":"));
    write_next(call, body, items, shown);
}

bool tq_meta_is_known(struct tq_call *call, struct tq_str key)
{
    struct tq_call_full *full = tq_full(call);
    struct tq_str text = tq_memo_get(call->worker->memo, key, tq_clock_monotonic());
    if (text.p)
        full->meta = tq_arena_str(call->arena, text);
    else
        full->meta_key = tq_arena_str(call->arena, key);
    return text.p != NULL;
}

/* `,"total":..` behind the items: remembered, or from the last result when it is not the items'. */
static void write_meta(struct tq_call *call, struct tq_buf *body, const struct tq_db_result *items)
{
    struct tq_call_full *full = tq_full(call);
    const struct tq_db_result *last = tq_result(call, -1);
    struct tq_shape_plan meta;
    size_t from = body->n;
    tq_buf_add_str(body, full->meta);
    if (full->meta.p || !call->route->meta || last == items || tq_db_rows(last) == 0)
        return;
    tq_shape_plan(&meta, call->route->meta->cols, last);
    tq_shape_members(body, &meta, 0, tq_see_of(last, 0), 1);
    if (full->meta_key.p && !body->is_over)
        tq_memo_put(call->worker->memo, full->meta_key, (struct tq_str){ body->p + from, body->n - from }, tq_clock_monotonic() + META_US);
}

struct tq_step tq_finish_many(struct tq_call *call)
{
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    int first = verdict_column(call) >= 0 && call->db.count > 1 ? 1 : 0;
    const struct tq_db_result *items = tq_result(call, first);
    struct tq_buf body;
    tq_buf_init(&body, call->arena, TQ_ANSWER_MAX);
    write_items(call, &body, items);
    write_meta(call, &body, items);
    tq_buf_add_char(&body, '}');
    return answer_object(call, 200, &body, -1, 0);
}
