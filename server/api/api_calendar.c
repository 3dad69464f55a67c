/* server/api/api_calendar.c - the calendar of a year, what it says about a day, and iCalendar: public subscriptions, and personal
 * ones by a secret address of which only the hash is kept. */
#include "columns.h"
#include "event_int.h"

#include "tq/base/clock.h"
#include "tq/base/crypto.h"
#include "tq/gen/sql.h"
#include "tq/platform/calendar.h"

enum { ICS_MAX = 4 * 1024 * 1024, TOKEN_BYTES = 24, TOKEN_TEXT_MAX = 64 };
#define ICS_TYPE "text/calendar; charset=utf-8"

/* ---- the year, a day ---- */

static const struct tq_col day_cols[] = { ALL("on", TQ_C_DATE), ALL("is_working", TQ_C_BOOL), ALL("name", TQ_C_TEXT), TQ_COLS_END };
static const struct tq_col year_cols[] = {
    ALL("year", TQ_C_INT),
    ALL("is_announced", TQ_C_BOOL),
    ALL("today", TQ_C_DATE),
    { .name = "days", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = day_cols },
    { .name = "plan", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = tq_event_plan_cols },
    { .name = "events", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = tq_event_card_cols },
    TQ_COLS_END,
};
static const struct tq_shape year_shape = { "CalendarYear", year_cols };
static const struct tq_shape warning = { "CalendarWarning", tq_event_warning_cols };

static const struct tq_field year_query[] = {
    { .name = "year", .kind = TQ_F_INT, .min = 2000, .max = 2100, .about = "this year when absent" },
    TQ_FIELDS_END,
};

enum { C_ON, C_ENDS_ON, C_STARTS, C_ENDS, C_VENUE, C_UNIT, C_DOMAIN, C_HOST, C_SIZE, C_EXCEPT };
static const struct tq_field check_query[] = {
    [C_ON] = { .name = "on", .kind = TQ_F_DATE, .flags = TQ_REQUIRED },
    [C_ENDS_ON] = { .name = "ends_on", .kind = TQ_F_DATE, .about = "the last day" },
    [C_STARTS] = { .name = "starts_local", .kind = TQ_F_LINE, .max = 16, .about = "2026-12-08T09:00, when known" },
    [C_ENDS] = { .name = "ends_local", .kind = TQ_F_LINE, .max = 16 },
    [C_VENUE] = { .name = "venue_id", .kind = TQ_F_UUID },
    [C_UNIT] = { .name = "unit_code", .kind = TQ_F_LINE, .max = 10 },
    [C_DOMAIN] = { .name = "domain", .kind = TQ_F_LINE, .max = 40 },
    [C_HOST] = { .name = "hosted_by", .kind = TQ_F_LINE, .max = 200 },
    [C_SIZE] = { .name = "size", .kind = TQ_F_INT, .min = 1, .max = 100000 },
    [C_EXCEPT] = { .name = "except", .kind = TQ_F_UUID, .about = "the event itself" },
    TQ_FIELDS_END,
};

static struct tq_step year_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_calendar_year);
    tq_bind_actor(call);
    tq_bind_value(call, &call->query[0]);
    return tq_then(call, NULL);
}

static struct tq_step check_begin(struct tq_call *call)
{
    for (int i = C_STARTS; i <= C_ENDS; i++)
        if (call->query[i].is_present && call->query[i].text.n && !tq_event_is_local_time(call->query[i].text))
            return tq_fail(call, 400, "query_invalid");
    tq_sql_add(call, TQ_SQL_calendar_check);
    for (int i = C_ON; i <= C_EXCEPT; i++) {
        bool is_empty_time = (i == C_STARTS || i == C_ENDS) && call->query[i].text.n == 0;
        if (is_empty_time)
            tq_bind_null(call);
        else
            tq_bind_value(call, &call->query[i]);
    }
    return tq_then(call, NULL);
}

/* ---- iCalendar ---- */

static const struct words {
    const char *zh, *en;
} word_meeting = { "一对一洽谈", "Meeting" }, word_public = { "通衢 供需对接活动", "Tongqu events" },
  word_own = { "通衢 我的活动与洽谈", "Tongqu: my events and meetings" }, word_host = { "主办", "Host" };

struct feed {
    struct tq_calendar_item *items;
    size_t count;
    struct tq_str name;
    struct tq_buf out;
    bool is_english;
};

static struct tq_str word(const struct feed *feed, const struct words *words)
{
    return tq_str_of(feed->is_english ? words->en : words->zh);
}

static struct tq_str text_of(const struct tq_db_result *rows, int row, const char *name)
{
    int column = tq_db_column(rows, name);
    return column < 0 || tq_db_is_null(rows, row, column) ? TQ_STR("") : tq_db_bytes(rows, row, column);
}

/* The English text when it is asked for and there. */
static struct tq_str either(const struct feed *feed, const struct tq_db_result *rows, int row, const char *zh, const char *en)
{
    struct tq_str english = text_of(rows, row, en);
    return feed->is_english && english.n ? english : text_of(rows, row, zh);
}

/* "Host: somebody" */
static struct tq_str labelled(struct tq_call *call, struct tq_str label, struct tq_str text)
{
    return tq_str_of(tq_arena_printf(call->arena, "%.*s: %.*s", (int)label.n, label.p, (int)text.n, text.p));
}

static struct tq_str two_lines(struct tq_call *call, struct tq_str a, struct tq_str b)
{
    return tq_str_of(tq_arena_printf(call->arena, "%.*s%s%.*s", (int)a.n, a.p, a.n ? "\n" : "", (int)b.n, b.p));
}

static void read_item(struct tq_call *call, const struct feed *feed, const struct tq_db_result *rows, int row,
                      struct tq_calendar_item *item)
{
    const char *url = tq_call_conf(call)->public_url;
    bool is_meeting = tq_str_is_equal(text_of(rows, row, "kind"), TQ_STR("meeting"));
    struct tq_uuid id = tq_db_uuid(rows, row, tq_db_column(rows, "id")), of = id;
    struct tq_str name = either(feed, rows, row, "name", "name_en"), about = either(feed, rows, row, "summary", "summary_en");
    struct tq_str host = text_of(rows, row, "hosted_by");
    char id_text[TQ_UUID_TEXT + 1], of_text[TQ_UUID_TEXT + 1];
    if (is_meeting)
        of = tq_db_uuid(rows, row, tq_db_column(rows, "event_id"));
    tq_uuid_format(&id, id_text);
    tq_uuid_format(&of, of_text);
    *item = (struct tq_calendar_item){ .uid = tq_str_of(tq_arena_dup(call->arena, id_text, TQ_UUID_TEXT)),
                                       .summary = is_meeting ? labelled(call, word(feed, &word_meeting), name) : name,
                                       .description = host.n ? two_lines(call, about, labelled(call, word(feed, &word_host), host)) : about,
                                       .place = text_of(rows, row, "place"),
                                       .url = tq_str_of(
                                           tq_arena_printf(call->arena, "%s/%s/%s", url, is_meeting ? "my/events" : "events", of_text)),
                                       .starts_at = tq_db_time(rows, row, tq_db_column(rows, "starts_at")),
                                       .ends_at = tq_db_time(rows, row, tq_db_column(rows, "ends_at")),
                                       .changed_at = tq_db_time(rows, row, tq_db_column(rows, "updated_at")),
                                       .sequence = (int)tq_db_i64(rows, row, tq_db_column(rows, "sequence")),
                                       .is_cancelled = tq_db_bool(rows, row, tq_db_column(rows, "is_cancelled")) };
}

static void write_feed(void *arg)
{
    struct tq_call *call = arg;
    struct feed *feed = call->state;
    tq_calendar_write(call->arena, feed->name, feed->items, feed->count, &feed->out);
}

static struct tq_step on_written(struct tq_call *call)
{
    struct feed *feed = call->state;
    if (feed->out.is_over)
        return tq_fail(call, 500, "internal");
    return tq_answer_tagged(call, ICS_TYPE, tq_buf_str(&feed->out));
}

static struct tq_step write_rows(struct tq_call *call, const struct tq_db_result *rows, const struct words *name, bool is_english)
{
    struct feed *feed = TQ_NEW(call->arena, struct feed);
    feed->is_english = is_english;
    feed->name = word(feed, name);
    feed->count = (size_t)tq_db_rows(rows);
    feed->items = tq_arena_array(call->arena, feed->count + 1, sizeof(*feed->items));
    for (int row = 0; row < (int)feed->count; row++)
        read_item(call, feed, rows, row, &feed->items[row]);
    tq_buf_init(&feed->out, call->arena, ICS_MAX);
    call->state = feed;
    return tq_then_job(call, TQ_JOB_SEARCH, write_feed, on_written);
}

static bool is_english(struct tq_str lang)
{
    return tq_str_is_equal(lang, TQ_STR("en"));
}

static const struct tq_field public_query[] = {
    { .name = "type", .kind = TQ_F_CODES, .max = 10, .choices = TQ_EVENT_TYPES },
    { .name = "unit", .kind = TQ_F_CODES, .max = 20 },
    { .name = "domain", .kind = TQ_F_CODES, .max = 40, .about = "domains, with their children" },
    TQ_FIELDS_END,
};

static struct tq_step public_finish(struct tq_call *call)
{
    return write_rows(call, tq_result(call, 0), &word_public, is_english(tq_str_of(call->lang)));
}

static struct tq_step public_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_calendar_public);
    for (int i = 0; i < 3; i++)
        tq_bind_value(call, &call->query[i]);
    return tq_then(call, NULL);
}

static struct tq_step event_finish(struct tq_call *call)
{
    if (tq_db_rows(tq_result(call, 0)) == 0)
        return tq_fail(call, 404, "not_found");
    return public_finish(call);
}

static struct tq_step event_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_calendar_event);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

/* ---- personal addresses ---- */

static void hash_of(struct tq_str token, char out[2 * TQ_SHA256_BYTES + 1])
{
    uint8_t digest[TQ_SHA256_BYTES];
    tq_sha256(token.p, token.n, digest);
    tq_hex(digest, sizeof(digest), out);
    out[2 * TQ_SHA256_BYTES] = '\0';
}

static struct tq_step feed_finish(struct tq_call *call)
{
    const struct tq_db_result *who = tq_result(call, 0);
    if (tq_db_rows(who) == 0)
        return tq_fail(call, 404, "not_found");
    return write_rows(call, tq_result(call, 1), &word_own, is_english(text_of(who, 0, "lang")));
}

static struct tq_step feed_begin(struct tq_call *call)
{
    char hash[2 * TQ_SHA256_BYTES + 1];
    if (call->path_text[0].n > TOKEN_TEXT_MAX)
        return tq_fail(call, 404, "not_found");
    hash_of(call->path_text[0], hash);
    struct tq_str bound = tq_str_of(tq_arena_dup(call->arena, hash, 2 * TQ_SHA256_BYTES));
    tq_sql_add(call, TQ_SQL_calendar_feed_of);
    tq_bind_str(call, bound);
    tq_sql_add(call, TQ_SQL_calendar_feed_items);
    tq_bind_str(call, bound);
    return tq_then(call, NULL);
}

static const struct tq_col feed_cols[] = { ALL("id", TQ_C_UUID), ALL("name", TQ_C_TEXT), ALL("created_at", TQ_C_TIME), TQ_COLS_END };
static const struct tq_col new_cols[] = { ALL("id", TQ_C_UUID), ALL("name", TQ_C_TEXT), ALL("created_at", TQ_C_TIME), ALL("url", TQ_C_TEXT),
                                          TQ_COLS_END };
static const struct tq_shape feed_shape = { "CalendarFeed", feed_cols };
static const struct tq_shape new_shape = { "NewCalendarFeed", new_cols };

static const struct tq_field create_body[] = {
    { .name = "name", .kind = TQ_F_LINE, .max = 40, .about = "which device it is for" },
    TQ_FIELDS_END,
};

/* The address is in this answer and nowhere else. */
static struct tq_step create_finish(struct tq_call *call)
{
    const struct tq_db_result *rows = tq_result(call, 0);
    struct tq_buf *token = call->state, out;
    char id[TQ_UUID_TEXT + 1], at[48];
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    struct tq_uuid uuid = tq_db_uuid(rows, 0, tq_db_column(rows, "id"));
    tq_uuid_format(&uuid, id);
    at[tq_time_format(tq_db_time(rows, 0, tq_db_column(rows, "created_at")), at)] = '\0';
    tq_buf_init(&out, call->arena, 8192);
    tq_buf_printf(&out, "{\"id\":\"%s\",\"name\":", id);
    tq_buf_add_json(&out, text_of(rows, 0, "name"));
    tq_buf_printf(&out, ",\"created_at\":\"%s\",\"url\":", at);
    struct tq_str url =
        tq_str_of(tq_arena_printf(call->arena, "%s/api/v1/feeds/%.*s.ics", tq_call_conf(call)->public_url, (int)token->n, token->p));
    tq_buf_add_json(&out, url);
    tq_buf_add_char(&out, '}');
    return tq_answer_json(call, 201, &out);
}

static struct tq_step create_begin(struct tq_call *call)
{
    uint8_t secret[TOKEN_BYTES];
    char hash[2 * TQ_SHA256_BYTES + 1];
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    struct tq_buf *token = TQ_NEW(call->arena, struct tq_buf);
    tq_buf_init(token, call->arena, TOKEN_TEXT_MAX);
    tq_random(secret, sizeof(secret));
    tq_base64url(token, secret, sizeof(secret));
    hash_of(tq_buf_str(token), hash);
    call->state = token;
    tq_sql_add(call, TQ_SQL_calendar_feed_create);
    tq_bind_actor(call);
    tq_bind_uuid(call, &id);
    if (call->body)
        tq_bind_value(call, &call->body[0]);
    else
        tq_bind_null(call);
    tq_bind_str(call, tq_str_of(tq_arena_dup(call->arena, hash, 2 * TQ_SHA256_BYTES)));
    return tq_then(call, NULL);
}

static struct tq_step list_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_calendar_feed_list);
    tq_bind_uuid(call, &call->actor.person);
    return tq_then(call, NULL);
}

static struct tq_step drop_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_calendar_feed_drop);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_calendar[] = {
    { .method = TQ_GET,
      .path = "/api/v1/calendar",
      .role = TQ_ROLE_ANYONE,
      .query = year_query,
      .begin = year_begin,
      .finish = tq_finish_one,
      .shape = &year_shape,
      .name = "calendar_year",
      .about = "A year: its holidays, the target and how far it is reached, and every event as the caller may see it." },
    { .method = TQ_GET,
      .path = "/api/v1/calendar/check",
      .role = TQ_ROLE_ORGANIZER | TQ_ROLE_OFFICER,
      .query = check_query,
      .begin = check_begin,
      .finish = tq_finish_many,
      .shape = &warning,
      .name = "calendar_check",
      .about = "What speaks against a day: holidays, the venue, the host, the domain within 21 days, a full week." },
    { .method = TQ_GET,
      .path = "/api/v1/events.ics",
      .role = TQ_ROLE_ANYONE,
      .query = public_query,
      .begin = public_begin,
      .finish = public_finish,
      .name = "calendar_public",
      .media = "text/calendar",
      .about = "Public events to subscribe to." },
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}.ics",
      .role = TQ_ROLE_ANYONE,
      .begin = event_begin,
      .finish = event_finish,
      .name = "calendar_event",
      .media = "text/calendar",
      .about = "One public event for a calendar." },
    { .method = TQ_GET,
      .path = "/api/v1/feeds/{token}.ics",
      .role = TQ_ROLE_ANYONE,
      .begin = feed_begin,
      .finish = feed_finish,
      .flags = TQ_R_SECRET_PATH,
      .name = "calendar_feed",
      .media = "text/calendar",
      .about = "Events and meetings of the person whose secret address this is." },
    { .method = TQ_GET,
      .path = "/api/v1/calendar-feeds",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &feed_shape,
      .name = "calendar_feed_list",
      .about = "The caller's calendar addresses, without their secrets." },
    { .method = TQ_POST,
      .path = "/api/v1/calendar-feeds",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .body = create_body,
      .begin = create_begin,
      .finish = create_finish,
      .shape = &new_shape,
      .status = 201,
      .name = "calendar_feed_create",
      .about = "A new secret calendar address; it is shown once." },
    { .method = TQ_DELETE,
      .path = "/api/v1/calendar-feeds/{id}",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .begin = drop_begin,
      .finish = tq_finish_empty,
      .name = "calendar_feed_drop",
      .about = "Revoke one of the caller's calendar addresses." },
    { 0 },
};
