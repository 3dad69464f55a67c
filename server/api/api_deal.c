/* server/api/api_deal.c - deals (对接项目), to be read by their two sides, officers in scope and auditors. */
#include "tq/api/api.h"
#include "tq/gen/sql.h"

#define DEAL_STATES "following|signed|piloting|accepted|effective|ended"
#define INSIDE      (TQ_SEE_PARTY | TQ_SEE_OFFICER)

static const struct tq_col milestone_cols[] = {
    { .name = "position", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "title", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "due_on", .kind = TQ_C_DATE, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "scheduled|met|partially_met|not_met" },
    { .name = "done_on", .kind = TQ_C_DATE, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};

static const struct tq_col measured_cols[] = {
    { .name = "position", .kind = TQ_C_INT, .see = TQ_SEE_ALL }, { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "unit", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },    { .name = "comparator", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "target", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },  { .name = "value", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "method", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },  TQ_COLS_END,
};

static const struct tq_col action_cols[] = {
    { .name = "action", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "to_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "reason_required", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

#define DEAL_COLS                                                                                                                          \
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL }, { .name = "version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },                    \
        { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = DEAL_STATES },                                                 \
        { .name = "origin", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "selection|meeting|declared" },                               \
        { .name = "scenario_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },                                                 \
        { .name = "scenario_title", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },                                                                \
        { .name = "scenario_number", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },                                             \
        { .name = "demand_organization_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },                                                        \
        { .name = "demand_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },                                                                   \
        { .name = "supply_organization_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },                                                        \
        { .name = "supply_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },                                                                   \
        { .name = "amount_fen", .kind = TQ_C_INT, .see = INSIDE, .nullable = true },                                                       \
        { .name = "signed_on", .kind = TQ_C_DATE, .see = INSIDE, .nullable = true },                                                       \
        { .name = "accepted_on", .kind = TQ_C_DATE, .see = INSIDE, .nullable = true },                                                     \
        { .name = "opened_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },                                                                     \
    {                                                                                                                                      \
        .name = "updated_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL                                                                         \
    }

static const struct tq_col card_cols[] = {
    DEAL_COLS,
    { .name = "milestone_count", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "milestone_met", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col deal_cols[] = {
    DEAL_COLS,
    { .name = "response_id", .kind = TQ_C_UUID, .see = INSIDE, .nullable = true },
    { .name = "contract_number", .kind = TQ_C_TEXT, .see = INSIDE },
    { .name = "is_amount_public", .kind = TQ_C_BOOL, .see = INSIDE },
    { .name = "measured", .kind = TQ_C_ROWS, .see = INSIDE, .child = measured_cols },
    { .name = "ended_reason", .kind = TQ_C_TEXT, .see = INSIDE },
    { .name = "milestones", .kind = TQ_C_ROWS, .see = INSIDE, .child = milestone_cols },
    { .name = "actions", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = action_cols },
    TQ_COLS_END,
};

static const struct tq_shape card = { "DealCard", card_cols };
static const struct tq_shape deal = { "Deal", deal_cols };

static const struct tq_field mine_query[] = {
    { .name = "state", .kind = TQ_F_ENUM, .choices = DEAL_STATES },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};

static struct tq_step mine_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_deal_mine);
    tq_bind_actor(call);
    tq_bind_value(call, &call->query[0]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static struct tq_step get_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_deal_get);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_deal[] = {
    { .method = TQ_GET,
      .path = "/api/v1/my/deals",
      .role = TQ_ROLE_MEMBER,
      .query = mine_query,
      .begin = mine_begin,
      .finish = tq_finish_many,
      .shape = &card,
      .name = "deal_mine",
      .about = "Deals of the current organization, on either side." },
    { .method = TQ_GET,
      .path = "/api/v1/deals/{id}",
      .role = TQ_ROLE_PERSON,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &deal,
      .name = "deal_get",
      .about = "One deal with its milestones and measured results." },
    { 0 },
};
