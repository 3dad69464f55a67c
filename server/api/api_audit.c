/* server/api/api_audit.c - the log of who did what: for auditors, and without reasons for the system administrator. */
#include "tq/api/api.h"
#include "tq/gen/sql.h"

static const struct tq_col entry_cols[] = {
    { .name = "id", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "person_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "person_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "organization_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "role", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "machine", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "object_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "action", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "from_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "to_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "reason", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "leaf", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_shape entry = { "AuditEntry", entry_cols };

enum { LIST_MACHINE = 2, LIST_OBJECT };
static const struct tq_field list_fields[] = {
    TQ_FIELDS_PAGE,
    { .name = "machine", .kind = TQ_F_LINE, .max = 40, .about = "scenario, organization, response and so on" },
    { .name = "object_id", .kind = TQ_F_UUID, .about = "one object" },
    TQ_FIELDS_END,
};

static struct tq_step list_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_audit_list);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_value(call, &call->query[LIST_MACHINE]);
    tq_bind_value(call, &call->query[LIST_OBJECT]);
    tq_bind_page(call, 1);
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_audit[] = {
    { .method = TQ_GET,
      .path = "/api/v1/audit",
      .role = TQ_ROLE_AUDITOR | TQ_ROLE_SYSADMIN,
      .query = list_fields,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &entry,
      .name = "audit_list",
      .about = "Who did what, newest first." },
    { 0 },
};
