/* server/api/api_desk.c - what waits for a decision: the officers' desk in their own scope, and the organization's own list. */
#include "scenario_int.h"

#include "tq/gen/sql.h"

static const struct tq_col todo_cols[] = {
    { .name = "kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "scenario|organization|membership" },
    ALL("id", TQ_C_UUID),
    ALL("title", TQ_C_TEXT),
    ALL("organization_name", TQ_C_TEXT),
    ALL("unit_name", TQ_C_TEXT),
    ALL("state", TQ_C_TEXT),
    MAYBE("due_on", TQ_C_DATE),
    MAYBE("days_left", TQ_C_INT),
    ALL("is_overdue", TQ_C_BOOL),
    { .name = "station", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "district|city" },
    ALL("is_taken_over", TQ_C_BOOL),
    MAYBE("since", TQ_C_TIME),
    TQ_COLS_END,
};
static const struct tq_shape todo = { "DeskItem", todo_cols };
static const struct tq_col todo_meta_cols[] = {
    ALL("total", TQ_C_INT),         ALL("overdue", TQ_C_INT),     ALL("scenarios", TQ_C_INT),
    ALL("organizations", TQ_C_INT), ALL("memberships", TQ_C_INT), TQ_COLS_END,
};
static const struct tq_shape todo_meta = { "DeskCounts", todo_meta_cols };

static const struct tq_col scenario_cols[] = {
    TQ_SCENARIO_CARD_COLS, ALL("updated_at", TQ_C_TIME), MAYBE("submitted_at", TQ_C_TIME), MAYBE("station_due_on", TQ_C_DATE), TQ_COLS_END,
};
static const struct tq_shape scenario = { "DeskScenario", scenario_cols };

static const struct tq_col organization_cols[] = {
    ALL("id", TQ_C_UUID),
    ALL("version", TQ_C_INT),
    ALL("name", TQ_C_TEXT),
    ALL("kind", TQ_C_TEXT),
    MAYBE("credit_code", TQ_C_TEXT),
    ALL("is_code_mismatch", TQ_C_BOOL),
    ALL("reviewing_unit", TQ_C_TEXT),
    ALL("unit_name", TQ_C_TEXT),
    ALL("state", TQ_C_TEXT),
    MAYBE("submitted_at", TQ_C_TIME),
    MAYBE("decide_by", TQ_C_DATE),
    ALL("updated_at", TQ_C_TIME),
    TQ_COLS_END,
};
static const struct tq_shape organization = { "DeskOrganization", organization_cols };

static const struct tq_col my_cols[] = {
    ALL("kind", TQ_C_TEXT),     ALL("object_kind", TQ_C_TEXT), ALL("object_id", TQ_C_UUID), ALL("title", TQ_C_TEXT),
    MAYBE("due_on", TQ_C_DATE), MAYBE("days_left", TQ_C_INT),  MAYBE("since", TQ_C_TIME),   TQ_COLS_END,
};
static const struct tq_shape my = { "MyTodo", my_cols };

static const struct tq_field todo_query[] = {
    { .name = "kind", .kind = TQ_F_ENUM, .choices = "scenario|organization|membership" },
    { .name = "mine", .kind = TQ_F_BOOL, .about = "true: the own station and what was taken over, without what others are late with" },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};
static const struct tq_field scenario_query[] = {
    { .name = "state", .kind = TQ_F_CODES, .max = 20 },
    { .name = "unit", .kind = TQ_F_CODES, .max = 20 },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};
static const struct tq_field my_query[] = { { .name = "limit", .kind = TQ_F_INT, .min = 1, .max = 100, .about = "50 when absent" },
                                            TQ_FIELDS_END };
static const struct tq_field organization_query[] = { { .name = "state", .kind = TQ_F_CODES, .max = 20 }, TQ_FIELDS_PAGE, TQ_FIELDS_END };

static struct tq_step todo_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_desk_todo);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_value(call, &call->query[0]);
    tq_bind_page(call, 2);
    tq_bind_value(call, &call->query[1]);
    tq_sql_add(call, TQ_SQL_desk_counts);
    tq_bind_uuid(call, &call->actor.person);
    return tq_then(call, NULL);
}

static struct tq_step scenarios_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_desk_scenarios);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_value(call, &call->query[0]);
    tq_bind_value(call, &call->query[1]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static struct tq_step organizations_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_desk_organizations);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_value(call, &call->query[0]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static struct tq_step my_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_desk_my_todo);
    tq_bind_actor(call);
    tq_bind_i64(call, call->query[0].is_present ? call->query[0].i : 50);
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_desk[] = {
    { .method = TQ_GET,
      .path = "/api/v1/desk/todo",
      .role = TQ_ROLE_OFFICER,
      .relation = TQ_REL_OWN_UNIT,
      .query = todo_query,
      .begin = todo_begin,
      .finish = tq_finish_many,
      .shape = &todo,
      .meta = &todo_meta,
      .name = "desk_todo",
      .about = "What this officer can decide now, most urgent first." },
    { .method = TQ_GET,
      .path = "/api/v1/desk/scenarios",
      .role = TQ_ROLE_OFFICER | TQ_ROLE_AUDITOR,
      .relation = TQ_REL_OWN_UNIT,
      .query = scenario_query,
      .begin = scenarios_begin,
      .finish = tq_finish_many,
      .shape = &scenario,
      .name = "desk_scenarios",
      .about = "Scenarios in scope, whatever their state." },
    { .method = TQ_GET,
      .path = "/api/v1/desk/organizations",
      .role = TQ_ROLE_OFFICER | TQ_ROLE_AUDITOR,
      .relation = TQ_REL_OWN_UNIT,
      .query = organization_query,
      .begin = organizations_begin,
      .finish = tq_finish_many,
      .shape = &organization,
      .name = "desk_organizations",
      .about = "Organizations in scope." },
    { .method = TQ_GET,
      .path = "/api/v1/my/todo",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_OWNER,
      .query = my_query,
      .begin = my_begin,
      .finish = tq_finish_many,
      .shape = &my,
      .name = "desk_my_todo",
      .about = "What waits for the current organization." },
    { 0 },
};
