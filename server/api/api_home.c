/* server/api/api_home.c - the front page and the public look-ups of the posting form. */
#include "columns.h"
#include "event_int.h"

#include "tq/gen/sql.h"

static const struct tq_col card_cols[] = {
    ALL("id", TQ_C_UUID),
    MAYBE("number", TQ_C_TEXT),
    ALL("title", TQ_C_TEXT),
    ALL("title_en", TQ_C_TEXT),
    ALL("pain", TQ_C_TEXT),
    ALL("domain", TQ_C_TEXT),
    ALL("state", TQ_C_TEXT),
    MAYBE("organization_name", TQ_C_TEXT),
    ALL("reviewing_unit", TQ_C_TEXT),
    ALL("unit_name", TQ_C_TEXT),
    ALL("budget_kind", TQ_C_TEXT),
    MAYBE("budget_min_fen", TQ_C_INT),
    MAYBE("budget_max_fen", TQ_C_INT),
    ALL("deadline_kind", TQ_C_TEXT),
    MAYBE("deadline_at", TQ_C_TIME),
    MAYBE("working_days_left", TQ_C_INT),
    MAYBE("published_at", TQ_C_TIME),
    TQ_COLS_END,
};
static const struct tq_col domain_cols[] = { ALL("code", TQ_C_TEXT), ALL("count", TQ_C_INT), TQ_COLS_END };
static const struct tq_col result_cols[] = {
    ALL("scenario_id", TQ_C_UUID), ALL("title", TQ_C_TEXT),     MAYBE("demand_name", TQ_C_TEXT),
    ALL("supply_name", TQ_C_TEXT), ALL("indicator", TQ_C_TEXT), ALL("target", TQ_C_TEXT),
    ALL("measured", TQ_C_TEXT),    ALL("method", TQ_C_TEXT),    TQ_COLS_END,
};
static const struct tq_col notice_cols[] = {
    ALL("id", TQ_C_UUID),
    ALL("kind", TQ_C_TEXT),
    ALL("title", TQ_C_TEXT),
    MAYBE("title_en", TQ_C_TEXT),
    ALL("published_at", TQ_C_TIME),
    MAYBE("until_on", TQ_C_DATE),
    TQ_COLS_END,
};
static const struct tq_col home_cols[] = {
    ALL("as_of", TQ_C_TIME),
    ALL("open_count", TQ_C_INT),
    ALL("new_this_month", TQ_C_INT),
    ALL("deal_count", TQ_C_INT),
    ALL("verified_count", TQ_C_INT),
    { .name = "plan", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = tq_event_plan_cols, .nullable = true },
    CHILD("events", TQ_C_ROWS, tq_event_card_cols),
    CHILD("closing_soon", TQ_C_ROWS, card_cols),
    CHILD("newest", TQ_C_ROWS, card_cols),
    CHILD("domains", TQ_C_ROWS, domain_cols),
    CHILD("results", TQ_C_ROWS, result_cols),
    CHILD("notices", TQ_C_ROWS, notice_cols),
    TQ_COLS_END,
};
static const struct tq_shape home = { "Home", home_cols };

static const struct tq_col indicator_cols[] = {
    ALL("name", TQ_C_TEXT),   ALL("unit", TQ_C_TEXT),   ALL("comparator", TQ_C_TEXT),
    ALL("target", TQ_C_TEXT), ALL("method", TQ_C_TEXT), TQ_COLS_END,
};
static const struct tq_col template_cols[] = {
    ALL("code", TQ_C_TEXT),
    ALL("domain", TQ_C_TEXT),
    ALL("title", TQ_C_TEXT),
    ALL("title_en", TQ_C_TEXT),
    ALL("pain", TQ_C_TEXT),
    ALL("goal", TQ_C_TEXT),
    ALL("requirement", TQ_C_TEXT),
    CHILD("indicators", TQ_C_ROWS, indicator_cols),
    TQ_COLS_END,
};
static const struct tq_shape template_shape = { "ScenarioTemplate", template_cols };
static const struct tq_field template_query[] = {
    { .name = "domain", .kind = TQ_F_LINE, .min = 1, .max = 40, .about = "code of a domain; all when absent" },
    TQ_FIELDS_END,
};

static const struct tq_col day_cols[] = { ALL("day", TQ_C_DATE), ALL("is_announced", TQ_C_BOOL), TQ_COLS_END };
static const struct tq_shape working_day = { "WorkingDay", day_cols };
enum { DAY_FROM, DAY_N };
static const struct tq_field day_query[] = {
    { .name = "from", .kind = TQ_F_DATE, .about = "counting starts after this day; today when absent" },
    { .name = "n", .kind = TQ_F_INT, .min = 1, .max = 250, .flags = TQ_REQUIRED, .about = "how many working days" },
    TQ_FIELDS_END,
};

static struct tq_step home_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_home_page);
    return tq_then(call, NULL);
}

static struct tq_step templates_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_home_templates);
    tq_bind_value(call, &call->query[0]);
    return tq_then(call, NULL);
}

static struct tq_step day_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_home_working_day);
    tq_bind_value(call, &call->query[DAY_FROM]);
    tq_bind_value(call, &call->query[DAY_N]);
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_home[] = {
    { .method = TQ_GET,
      .path = "/api/v1/home",
      .role = TQ_ROLE_ANYONE,
      .begin = home_begin,
      .finish = tq_finish_one,
      .shape = &home,
      .name = "home_get",
      .about = "What the front page shows: counts with their date, lists of five, proven results, notices." },
    { .method = TQ_GET,
      .path = "/api/v1/templates",
      .role = TQ_ROLE_ANYONE,
      .query = template_query,
      .begin = templates_begin,
      .finish = tq_finish_many,
      .shape = &template_shape,
      .name = "template_list",
      .about = "Examples per domain with typical indicators." },
    { .method = TQ_GET,
      .path = "/api/v1/working-days",
      .role = TQ_ROLE_ANYONE,
      .query = day_query,
      .begin = day_begin,
      .finish = tq_finish_one,
      .shape = &working_day,
      .name = "working_day_get",
      .about = "The n-th working day after a day." },
    { 0 },
};
