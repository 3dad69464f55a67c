/* server/api/api_admin.c - accounts and roles, for the system administrator. */
#include "tq/api/api.h"
#include "tq/gen/sql.h"

#define ROLES "district_officer|city_officer|organizer|auditor|sysadmin"

static const struct tq_col grant_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "role", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = ROLES },
    { .name = "unit_code", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "unit_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_shape grant = { "Grant", grant_cols };

static const struct tq_col organization_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "role", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "member|org_admin" },
    TQ_COLS_END,
};

static const struct tq_col account_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "login_masked", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "is_confirmed", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "is_disabled", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "organizations", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = organization_cols },
    { .name = "grants", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = grant_cols },
    { .name = "created_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_shape account = { "Account", account_cols };

enum { PEOPLE_Q = 2 };
static const struct tq_field people_fields[] = {
    TQ_FIELDS_PAGE,
    { .name = "q", .kind = TQ_F_LINE, .max = 60, .about = "part of login or name" },
    TQ_FIELDS_END,
};

static struct tq_step people_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_admin_people);
    tq_bind_value(call, &call->query[PEOPLE_Q]);
    tq_bind_page(call, 1);
    return tq_then(call, NULL);
}

static const struct tq_field grant_fields[] = {
    { .name = "login", .kind = TQ_F_LINE, .min = 5, .max = 120, .flags = TQ_REQUIRED, .about = "whose role it becomes" },
    { .name = "role", .kind = TQ_F_ENUM, .choices = ROLES, .flags = TQ_REQUIRED, .about = "the role" },
    { .name = "unit_code",
      .kind = TQ_F_LINE,
      .min = 3,
      .max = 6,
      .flags = TQ_NULLABLE,
      .about = "reviewing unit of a district officer or organizer" },
    TQ_FIELDS_END,
};

static struct tq_step grant_begin(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(call->http->started);
    tq_sql_add(call, TQ_SQL_admin_grant);
    tq_bind_actor(call);
    tq_bind_uuid(call, &id);
    for (int i = 0; i < 3; i++)
        tq_bind_value(call, &call->body[i]);
    return tq_then(call, NULL);
}

static struct tq_step end_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_admin_grant_end);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_call_notify(call, "session");
    return tq_then(call, NULL);
}

static const struct tq_field reason_fields[] = {
    { .name = "reason", .kind = TQ_F_TEXT, .max = 500, .about = "why; kept in the log" },
    TQ_FIELDS_END,
};

static struct tq_step set_disabled(struct tq_call *call, bool is_disabled)
{
    tq_sql_add(call, TQ_SQL_admin_disable);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_bool(call, is_disabled);
    tq_bind_value(call, call->body ? &call->body[0] : NULL);
    tq_call_notify(call, "session");
    return tq_then(call, NULL);
}

static struct tq_step disable_begin(struct tq_call *call)
{
    return set_disabled(call, true);
}

static struct tq_step enable_begin(struct tq_call *call)
{
    return set_disabled(call, false);
}

const struct tq_route tq_routes_admin[] = {
    { .method = TQ_GET,
      .path = "/api/v1/admin/people",
      .role = TQ_ROLE_SYSADMIN,
      .query = people_fields,
      .begin = people_begin,
      .finish = tq_finish_many,
      .shape = &account,
      .name = "admin_people",
      .about = "Accounts with their organizations and roles." },
    { .method = TQ_POST,
      .path = "/api/v1/admin/people/{id}/disable",
      .role = TQ_ROLE_SYSADMIN,
      .body = reason_fields,
      .begin = disable_begin,
      .finish = tq_finish_empty,
      .name = "admin_disable",
      .about = "Close an account, with a reason; its sessions end at once." },
    { .method = TQ_POST,
      .path = "/api/v1/admin/people/{id}/enable",
      .role = TQ_ROLE_SYSADMIN,
      .body = reason_fields,
      .begin = enable_begin,
      .finish = tq_finish_empty,
      .name = "admin_enable",
      .about = "Open a closed account again, with a reason." },
    { .method = TQ_POST,
      .path = "/api/v1/admin/grants",
      .role = TQ_ROLE_SYSADMIN,
      .body = grant_fields,
      .begin = grant_begin,
      .finish = tq_finish_created,
      .shape = &grant,
      .name = "admin_grant",
      .about = "Give somebody a role." },
    { .method = TQ_DELETE,
      .path = "/api/v1/admin/grants/{id}",
      .role = TQ_ROLE_SYSADMIN,
      .begin = end_begin,
      .finish = tq_finish_empty,
      .name = "admin_grant_end",
      .about = "Take a role away; its holder's sessions end." },
    { 0 },
};
