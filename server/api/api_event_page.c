/* server/api/api_event_page.c - events for readers without JavaScript: the coming ones as a list, and the page of one with what
 * search engines read of it. Everybody gets what a guest may see. */
#include "page_int.h"

#include "tq/gen/sql.h"

static bool is_state(const struct tq_db_result *rows, const char *state)
{
    return tq_str_is_equal(tq_page_text(rows, 0, "state"), tq_str_of(state));
}

/* Before it is published again a postponed event has no time to be relied on. */
static bool is_postponed(const struct tq_db_result *rows)
{
    return is_state(rows, "postponed") || is_state(rows, "preparing");
}

/* ---- one event ---- */

static void add_member(struct tq_buf *out, const char *name, struct tq_str value)
{
    if (value.n == 0)
        return;
    tq_buf_printf(out, ",\"%s\":", name);
    tq_buf_add_json(out, value);
}

static void add_named(struct tq_buf *out, const char *member, const char *type, struct tq_str name, struct tq_str address)
{
    if (name.n == 0)
        return;
    tq_buf_printf(out, ",\"%s\":{\"@type\":\"%s\"", member, type);
    add_member(out, "name", name);
    add_member(out, "address", address);
    tq_buf_add_char(out, '}');
}

static struct tq_str status_of(const struct tq_db_result *rows)
{
    if (is_state(rows, "cancelled"))
        return TQ_STR("https://schema.org/EventCancelled");
    if (is_postponed(rows))
        return TQ_STR("https://schema.org/EventPostponed");
    return tq_page_text(rows, 0, "previous_starts_at").n ? TQ_STR("https://schema.org/EventRescheduled")
                                                         : TQ_STR("https://schema.org/EventScheduled");
}

/* A data block: CSP does not run it, and the JSON writer escapes < > & so that it cannot end early. */
static void add_json_ld(const struct tq_call *call, struct tq_page *page, const struct tq_db_result *rows)
{
    struct tq_buf *out = &page->head;
    tq_buf_add_str(out, TQ_STR("<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"Event\""));
    add_member(out, "name", page->title);
    add_member(out, "description", tq_page_text(rows, 0, "summary"));
    add_member(out, "startDate", tq_page_text(rows, 0, "starts_at"));
    add_member(out, "endDate", tq_page_text(rows, 0, "ends_at"));
    add_member(out, "previousStartDate", tq_page_text(rows, 0, "previous_starts_at"));
    add_member(out, "eventStatus", status_of(rows));
    add_member(out, "eventAttendanceMode", TQ_STR("https://schema.org/OfflineEventAttendanceMode"));
    add_named(out, "location", "Place", tq_page_text(rows, 0, "venue"), tq_page_text(rows, 0, "address"));
    add_named(out, "organizer", "Organization", tq_page_text(rows, 0, "hosted_by"), TQ_STR(""));
    add_member(out, "inLanguage", tq_str_of(call->lang));
    tq_buf_add_str(out, TQ_STR("}</script>\n"));
}

/* What became of it, when it is not simply to come. */
static void add_fate(const struct tq_call *call, struct tq_buf *out, const struct tq_db_result *rows)
{
    bool is_off = is_state(rows, "cancelled") || is_postponed(rows);
    bool is_over = is_state(rows, "ended") || is_state(rows, "reviewed") || is_state(rows, "archived");
    if (is_off)
        tq_page_element(out, "p", tq_page_label(call, is_state(rows, "cancelled") ? "cancelled" : "postponed"));
    if (is_off && tq_page_text(rows, 0, "reason").n)
        tq_page_element(out, "p", tq_page_text(rows, 0, "reason"));
    if (is_over)
        tq_page_element(out, "p", tq_page_label(call, "event_over"));
}

static struct tq_step event_show(struct tq_call *call)
{
    static const char *const facts[] = { "time",      "venue",     "address",      "theme",        "domain",       "unit",
                                         "hosted_by", "guided_by", "organized_by", "supported_by", "registration", "contact" };
    const struct tq_db_result *rows = tq_result(call, 0);
    struct tq_page *page = tq_page_of(call);
    struct tq_buf *out = &page->body;
    if (tq_db_rows(rows) == 0)
        return tq_page_answer(call, tq_request_header(call->http, "Cookie").p ? 200 : 404);
    page->title = tq_page_text(rows, 0, "title");
    tq_page_head(call, page, tq_page_text(rows, 0, "summary"));
    add_json_ld(call, page, rows);
    tq_buf_add_str(out, TQ_STR("<main>\n"));
    tq_page_element(out, "h1", page->title);
    add_fate(call, out, rows);
    tq_buf_add_str(out, TQ_STR("<dl>\n"));
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        tq_page_fact(call, out, rows, facts[i]);
    tq_buf_add_str(out, TQ_STR("</dl>\n"));
    tq_page_section(call, out, rows, "summary", "p");
    tq_page_section(call, out, rows, "agenda", "li");
    tq_page_section(call, out, rows, "conditions", "p");
    tq_page_section(call, out, rows, "transport", "p");
    tq_page_section(call, out, rows, "parking", "p");
    tq_buf_add_str(out, TQ_STR("</main>\n"));
    return tq_page_answer(call, 200);
}

static struct tq_step event_ask(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_event_page);
    tq_bind_id(call, 0);
    tq_bind_bool(call, tq_page_is_english(call));
    return tq_then(call, event_show);
}

static struct tq_step event_begin(struct tq_call *call)
{
    return tq_then_job(call, TQ_JOB_FILE, tq_page_shell, event_ask);
}

/* ---- the coming ones ---- */

/* What is only planned has no page yet: its line is text. */
static void add_item(struct tq_buf *out, const struct tq_db_result *rows, int row)
{
    struct tq_uuid id = tq_db_uuid(rows, row, tq_db_column(rows, "id"));
    bool is_public = tq_db_bool(rows, row, tq_db_column(rows, "is_public"));
    struct tq_str venue = tq_page_text(rows, row, "venue"), about = tq_page_text(rows, row, "summary");
    char text[TQ_UUID_TEXT + 1];
    tq_uuid_format(&id, text);
    tq_buf_add_str(out, TQ_STR("<li>"));
    if (is_public)
        tq_buf_printf(out, "<a href=\"/events/%s\">", text);
    tq_buf_add_html(out, tq_page_text(rows, row, "title"));
    tq_buf_add_str(out, is_public ? TQ_STR("</a><p>") : TQ_STR("<p>"));
    tq_buf_add_html(out, tq_page_text(rows, row, "time"));
    tq_buf_add_str(out, TQ_STR(" · "));
    tq_buf_add_html(out, venue.n ? venue : tq_page_text(rows, row, "unit"));
    tq_buf_add_str(out, TQ_STR("</p>"));
    if (about.n)
        tq_page_element(out, "p", about);
    tq_buf_add_str(out, TQ_STR("</li>\n"));
}

static struct tq_step list_show(struct tq_call *call)
{
    const struct tq_db_result *rows = tq_result(call, 0);
    struct tq_page *page = tq_page_of(call);
    page->title = tq_str_of(tq_arena_printf(call->arena, "%s · %s", tq_page_label(call, "events").p, tq_page_label(call, "site").p));
    tq_page_head(call, page, tq_page_label(call, "events_about"));
    tq_buf_add_str(&page->head, TQ_STR("<link rel=\"alternate\" type=\"text/calendar\" href=\"/api/v1/events.ics\">\n"));
    tq_buf_add_str(&page->body, TQ_STR("<main>\n"));
    tq_page_element(&page->body, "h1", tq_page_label(call, "events"));
    tq_buf_add_str(&page->body, TQ_STR("<ul>\n"));
    for (int row = 0; row < tq_db_rows(rows); row++)
        add_item(&page->body, rows, row);
    tq_buf_add_str(&page->body, TQ_STR("</ul>\n</main>\n"));
    return tq_page_answer(call, 200);
}

static struct tq_step list_ask(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_event_page_list);
    tq_bind_bool(call, tq_page_is_english(call));
    return tq_then(call, list_show);
}

static struct tq_step list_begin(struct tq_call *call)
{
    return tq_then_job(call, TQ_JOB_FILE, tq_page_shell, list_ask);
}

const struct tq_route tq_routes_event_page[] = {
    { .method = TQ_GET,
      .path = "/events/{id}",
      .role = TQ_ROLE_ANYONE,
      .begin = event_begin,
      .finish = event_show,
      .flags = TQ_R_PAGE,
      .name = "page_event" },
    { .method = TQ_GET,
      .path = "/events",
      .role = TQ_ROLE_ANYONE,
      .begin = list_begin,
      .finish = list_show,
      .flags = TQ_R_PAGE,
      .name = "page_events" },
    { 0 },
};
