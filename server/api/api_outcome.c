/* server/api/api_outcome.c - outcomes (对接成效): public numbers of a period, and the list behind each number for officers. */
#include "columns.h"

#include "tq/gen/sql.h"

static const struct tq_col funnel_cols[] = {
    ALL("published", TQ_C_INT), MAYBE("responded", TQ_C_INT), MAYBE("matched", TQ_C_INT),  MAYBE("intended", TQ_C_INT),
    MAYBE("signed", TQ_C_INT),  MAYBE("piloting", TQ_C_INT),  MAYBE("accepted", TQ_C_INT), TQ_COLS_END,
};
static const struct tq_col plan_cols[] = {
    ALL("year", TQ_C_INT), ALL("target", TQ_C_INT), ALL("source", TQ_C_TEXT), ALL("held", TQ_C_INT), TQ_COLS_END,
};
static const struct tq_col event_cols[] = { ALL("counted", TQ_C_INT), ALL("held", TQ_C_INT), ALL("unreviewed", TQ_C_INT), TQ_COLS_END };
static const struct tq_col meeting_cols[] = {
    MAYBE("placed", TQ_C_INT),   MAYBE("held", TQ_C_INT),   MAYBE("missed", TQ_C_INT),
    MAYBE("positive", TQ_C_INT), MAYBE("strong", TQ_C_INT), TQ_COLS_END,
};
static const struct tq_col deal_cols[] = { MAYBE("reached", TQ_C_INT), MAYBE("signed", TQ_C_INT), MAYBE("amount_fen", TQ_C_INT),
                                           TQ_COLS_END };
static const struct tq_col group_cols[] = {
    ALL("code", TQ_C_TEXT), ALL("published", TQ_C_INT), MAYBE("responded", TQ_C_INT), MAYBE("signed", TQ_C_INT), TQ_COLS_END,
};
static const struct tq_col outcome_cols[] = {
    ALL("as_of", TQ_C_TIME),
    MAYBE("year", TQ_C_INT),
    MAYBE("month", TQ_C_INT),
    ALL("has_lists", TQ_C_BOOL),
    CHILD("funnel", TQ_C_OBJECT, funnel_cols),
    MAYBE("response_rate_permille", TQ_C_INT),
    MAYBE("match_rate_permille", TQ_C_INT),
    MAYBE("sign_rate_permille", TQ_C_INT),
    { .name = "plan", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = plan_cols, .nullable = true },
    CHILD("events", TQ_C_OBJECT, event_cols),
    CHILD("meetings", TQ_C_OBJECT, meeting_cols),
    CHILD("deals", TQ_C_OBJECT, deal_cols),
    CHILD("by_domain", TQ_C_ROWS, group_cols),
    CHILD("by_unit", TQ_C_ROWS, group_cols),
    TQ_COLS_END,
};
static const struct tq_shape outcome = { "Outcomes", outcome_cols };

static const struct tq_col item_cols[] = {
    ALL("kind", TQ_C_TEXT),         ALL("id", TQ_C_UUID),        ALL("title", TQ_C_TEXT),       ALL("organization_name", TQ_C_TEXT),
    MAYBE("other_name", TQ_C_TEXT), ALL("unit_code", TQ_C_TEXT), ALL("unit_name", TQ_C_TEXT),   ALL("domain", TQ_C_TEXT),
    ALL("state", TQ_C_TEXT),        ALL("at", TQ_C_TIME),        MAYBE("amount_fen", TQ_C_INT), TQ_COLS_END,
};
static const struct tq_shape item = { "OutcomeItem", item_cols };

#define NUMBERS                                                                                                                            \
    "published|responded|matched|intended|signed|piloting|accepted|events_counted|events_held|meetings_placed|meetings_held|"              \
    "meetings_missed|meetings_positive|meetings_strong|deals_reached|deals_signed"
enum { YEAR, MONTH };
static const struct tq_field period_query[] = {
    [YEAR] = { .name = "year", .kind = TQ_F_INT, .min = 2020, .max = 2100, .about = "all years when absent" },
    [MONTH] = { .name = "month", .kind = TQ_F_INT, .min = 1, .max = 12, .about = "a month of the year" },
    TQ_FIELDS_END,
};
enum { NUMBER, ITEMS_YEAR, ITEMS_MONTH, DOMAIN_, UNIT };
static const struct tq_field items_query[] = {
    [NUMBER] = { .name = "number", .kind = TQ_F_ENUM, .choices = NUMBERS, .flags = TQ_REQUIRED, .about = "which number's list" },
    [ITEMS_YEAR] = { .name = "year", .kind = TQ_F_INT, .min = 2020, .max = 2100 },
    [ITEMS_MONTH] = { .name = "month", .kind = TQ_F_INT, .min = 1, .max = 12 },
    [DOMAIN_] = { .name = "domain", .kind = TQ_F_LINE, .max = 40 },
    [UNIT] = { .name = "unit", .kind = TQ_F_LINE, .max = 10 },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};

static struct tq_step page_begin(struct tq_call *call)
{
    if (call->query[MONTH].is_present && !call->query[YEAR].is_present)
        return tq_fail_field(call, "/year", "required");
    tq_sql_add(call, TQ_SQL_outcome_page);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_value(call, &call->query[YEAR]);
    tq_bind_value(call, &call->query[MONTH]);
    return tq_then(call, NULL);
}

static struct tq_step items_begin(struct tq_call *call)
{
    if (call->query[ITEMS_MONTH].is_present && !call->query[ITEMS_YEAR].is_present)
        return tq_fail_field(call, "/year", "required");
    tq_sql_add(call, TQ_SQL_outcome_items);
    tq_bind_uuid(call, &call->actor.person);
    for (int i = NUMBER; i <= UNIT; i++)
        tq_bind_value(call, &call->query[i]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_outcome[] = {
    { .method = TQ_GET,
      .path = "/api/v1/outcomes",
      .role = TQ_ROLE_ANYONE,
      .query = period_query,
      .begin = page_begin,
      .finish = tq_finish_one,
      .shape = &outcome,
      .name = "outcome_get",
      .about = "From publication to acceptance, events, meetings and deals of a period, all from records; small numbers made from "
               "records that are not public are left out for the public." },
    { .method = TQ_GET,
      .path = "/api/v1/outcomes/items",
      .role = TQ_ROLE_OFFICER | TQ_ROLE_AUDITOR,
      .query = items_query,
      .begin = items_begin,
      .finish = tq_finish_many,
      .shape = &item,
      .name = "outcome_items",
      .about = "The records behind a number, in the officer's scope." },
    { 0 },
};
