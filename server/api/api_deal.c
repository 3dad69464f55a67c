/* server/api/api_deal.c - deals (对接项目): read by their two sides, officers in scope and auditors; one side says what happened,
 * the other confirms. */
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

static const struct tq_col history_cols[] = {
    { .name = "at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "action", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "to_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "side", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "step", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "reason", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

static const struct tq_col pending_cols[] = {
    { .name = "signed_on", .kind = TQ_C_DATE, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "piloting_on", .kind = TQ_C_DATE, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "accepted_on", .kind = TQ_C_DATE, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "effective_on", .kind = TQ_C_DATE, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "contract_number", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "amount_fen", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "is_amount_public", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "effect", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "measured", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = measured_cols },
    TQ_COLS_END,
};

#define SIDES "demand|supply"
#define STEPS "sign|start_pilot|accept|take_effect"
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
        { .name = "reached_at", .kind = TQ_C_TIME, .see = INSIDE, .nullable = true },                                                      \
        { .name = "pending_action", .kind = TQ_C_TEXT, .see = INSIDE, .choices = STEPS, .nullable = true },                                \
        { .name = "pending_side", .kind = TQ_C_TEXT, .see = INSIDE, .choices = SIDES, .nullable = true },                                  \
        { .name = "my_side", .kind = TQ_C_TEXT, .see = INSIDE, .choices = SIDES, .nullable = true },                                       \
        { .name = "event_name", .kind = TQ_C_TEXT, .see = INSIDE, .nullable = true },                                                      \
        { .name = "unit_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL }, { .name = "opened_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },      \
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
    { .name = "piloting_on", .kind = TQ_C_DATE, .see = INSIDE, .nullable = true },
    { .name = "effective_on", .kind = TQ_C_DATE, .see = INSIDE, .nullable = true },
    { .name = "effect", .kind = TQ_C_TEXT, .see = INSIDE },
    { .name = "event_id", .kind = TQ_C_UUID, .see = INSIDE, .nullable = true },
    { .name = "pending_at", .kind = TQ_C_TIME, .see = INSIDE, .nullable = true },
    { .name = "pending", .kind = TQ_C_OBJECT, .see = INSIDE, .child = pending_cols, .nullable = true },
    { .name = "history", .kind = TQ_C_ROWS, .see = INSIDE, .child = history_cols },
    { .name = "milestones", .kind = TQ_C_ROWS, .see = INSIDE, .child = milestone_cols },
    { .name = "actions", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = action_cols },
    TQ_COLS_END,
};

static const struct tq_shape card = { "DealCard", card_cols };
static const struct tq_shape deal = { "Deal", deal_cols };

/* ---- fields ---- */

static const struct tq_field mine_query[] = {
    { .name = "state", .kind = TQ_F_ENUM, .choices = DEAL_STATES },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};
static const struct tq_field desk_query[] = {
    { .name = "state", .kind = TQ_F_ENUM, .choices = DEAL_STATES },
    { .name = "unit", .kind = TQ_F_CODES, .max = 20, .about = "reviewing units" },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};

#define FEN_MAX 1000000000000
static const struct tq_field sign_body[] = {
    { .name = "signed_on", .kind = TQ_F_DATE, .flags = TQ_REQUIRED },
    { .name = "contract_number", .kind = TQ_F_LINE, .max = 60 },
    { .name = "amount_fen", .kind = TQ_F_INT, .min = 0, .max = FEN_MAX, .flags = TQ_NULLABLE },
    { .name = "is_amount_public", .kind = TQ_F_BOOL },
    TQ_FIELDS_END,
};
static const struct tq_field pilot_body[] = {
    { .name = "piloting_on", .kind = TQ_F_DATE, .flags = TQ_REQUIRED },
    TQ_FIELDS_END,
};
static const struct tq_field measured_fields[] = {
    { .name = "position", .kind = TQ_F_INT, .min = 1, .max = 100, .flags = TQ_REQUIRED },
    { .name = "name", .kind = TQ_F_LINE, .min = 1, .max = 40, .flags = TQ_REQUIRED },
    { .name = "unit", .kind = TQ_F_LINE, .max = 20 },
    { .name = "comparator", .kind = TQ_F_ENUM, .choices = "ge|le|gt|lt|eq|range|text", .flags = TQ_REQUIRED },
    { .name = "target", .kind = TQ_F_LINE, .max = 60 },
    { .name = "value", .kind = TQ_F_LINE, .min = 1, .max = 60, .flags = TQ_REQUIRED, .about = "what was measured" },
    { .name = "method", .kind = TQ_F_TEXT, .max = 300 },
    TQ_FIELDS_END,
};
static const struct tq_field accept_body[] = {
    { .name = "accepted_on", .kind = TQ_F_DATE, .flags = TQ_REQUIRED },
    { .name = "measured",
      .kind = TQ_F_ROWS,
      .max = 30,
      .child = measured_fields,
      .about = "the scenario's indicators with what was measured" },
    TQ_FIELDS_END,
};
static const struct tq_field effect_body[] = {
    { .name = "effective_on", .kind = TQ_F_DATE, .flags = TQ_REQUIRED },
    { .name = "effect", .kind = TQ_F_TEXT, .min = 1, .max = 2000, .flags = TQ_REQUIRED, .about = "what it brought" },
    TQ_FIELDS_END,
};
static const struct tq_field reason_body[] = {
    { .name = "reason", .kind = TQ_F_TEXT, .min = 1, .max = 500, .flags = TQ_REQUIRED },
    TQ_FIELDS_END,
};
static const struct tq_field milestone_fields[] = {
    { .name = "title", .kind = TQ_F_LINE, .min = 1, .max = 60, .flags = TQ_REQUIRED },
    { .name = "due_on", .kind = TQ_F_DATE, .flags = TQ_NULLABLE },
    { .name = "state", .kind = TQ_F_ENUM, .choices = "scheduled|met|partially_met|not_met" },
    { .name = "done_on", .kind = TQ_F_DATE, .flags = TQ_NULLABLE },
    TQ_FIELDS_END,
};
static const struct tq_field plan_body[] = {
    { .name = "milestones",
      .kind = TQ_F_ROWS,
      .max = 20,
      .child = milestone_fields,
      .flags = TQ_REQUIRED,
      .about = "all of them, in order" },
    TQ_FIELDS_END,
};

/* ---- halves ---- */

static struct tq_step mine_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_deal_mine);
    tq_bind_actor(call);
    tq_bind_value(call, &call->query[0]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static struct tq_step desk_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_deal_desk);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_value(call, &call->query[0]);
    tq_bind_value(call, &call->query[1]);
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

static struct tq_step act_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_deal_act);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_str(call, tq_str_of(call->route->action));
    tq_bind_version(call);
    tq_bind_form(call);
    return get_begin(call);
}

static struct tq_step plan_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_deal_plan);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
    return get_begin(call);
}

#define STEP(path_, action_, body_, about_)                                                                                                \
    {                                                                                                                                      \
        .method = TQ_POST, .path = "/api/v1/deals/{id}/" path_, .role = TQ_ROLE_MEMBER, .relation = TQ_REL_OWNER, .machine = "deal",       \
        .action = action_, .body = body_, .begin = act_begin, .finish = tq_finish_one, .shape = &deal, .flags = TQ_R_IF_MATCH,             \
        .name = "deal_" action_, .about = about_                                                                                           \
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
      .path = "/api/v1/desk/deals",
      .role = TQ_ROLE_OFFICER | TQ_ROLE_AUDITOR,
      .query = desk_query,
      .begin = desk_begin,
      .finish = tq_finish_many,
      .shape = &card,
      .name = "deal_desk",
      .about = "Deals in the officer's scope, latest change first." },
    { .method = TQ_GET,
      .path = "/api/v1/deals/{id}",
      .role = TQ_ROLE_PERSON,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &deal,
      .name = "deal_get",
      .about = "One deal with its milestones, measured results and history." },
    STEP("sign", "sign", sign_body, "Say that a contract was signed; the other side confirms."),
    STEP("start-pilot", "start_pilot", pilot_body, "Say that the pilot has begun; the other side confirms."),
    STEP("accept", "accept", accept_body, "Say that it was accepted, indicator by indicator; the other side confirms."),
    STEP("take-effect", "take_effect", effect_body, "Say what it brought; the other side confirms."),
    STEP("confirm", "confirm", NULL, "Confirm what the other side said."),
    STEP("refuse", "refuse", reason_body, "Refuse what the other side said, with a reason."),
    STEP("recall", "recall", NULL, "Take back what one's own side said."),
    STEP("end", "end", reason_body, "End the deal with a reason."),
    { .method = TQ_PUT,
      .path = "/api/v1/deals/{id}/milestones",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_OWNER,
      .machine = "deal",
      .action = "plan",
      .body = plan_body,
      .begin = plan_begin,
      .finish = tq_finish_one,
      .shape = &deal,
      .flags = TQ_R_IF_MATCH,
      .name = "deal_plan",
      .about = "The milestones of a deal, all of them in order." },
    { 0 },
};
