/* server/api/request_shape.c - a registration and a meeting as answers, and the statements that read one of them. */
#include "request_int.h"

#include "tq/gen/sql.h"

const struct tq_col tq_registration_action_cols[] = {
    { .name = "action", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "to_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "reason_required", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

/* ---- registration ---- */

/* Contacts: the person, his admin, the organizer as long as he may. */
#define CONTACT (TQ_SEE_OWNER | TQ_SEE_OPENED)
/* What is his own and the organizer's business. */
#define INSIDE (TQ_SEE_OWNER | TQ_SEE_OFFICER)

static const struct tq_col count_cols[] = {
    { .name = "requested", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "accepted", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "placed", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

static const struct tq_col registration_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "event_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "event_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "event_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "event_starts_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "event_ends_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "venue_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "side", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "demand|supply|guest" },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_REGISTRATION_STATES },
    { .name = "source", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "self|roster|market|organizer" },
    { .name = "person_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "post", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "phone", .kind = TQ_C_TEXT, .see = CONTACT },
    { .name = "mail", .kind = TQ_C_TEXT, .see = CONTACT },
    { .name = "organization_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "short_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "organization_state", .kind = TQ_C_TEXT, .see = INSIDE, .nullable = true },
    { .name = "intro", .kind = TQ_C_TEXT, .see = INSIDE | TQ_SEE_PARTY },
    { .name = "scenario_id", .kind = TQ_C_UUID, .see = INSIDE | TQ_SEE_PARTY, .nullable = true },
    { .name = "scenario_title", .kind = TQ_C_TEXT, .see = INSIDE | TQ_SEE_PARTY, .nullable = true },
    { .name = "offering_id", .kind = TQ_C_UUID, .see = INSIDE | TQ_SEE_PARTY, .nullable = true },
    { .name = "offering_name", .kind = TQ_C_TEXT, .see = INSIDE | TQ_SEE_PARTY, .nullable = true },
    { .name = "seat_no", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "meetings_max", .kind = TQ_C_INT, .see = INSIDE, .nullable = true },
    { .name = "absences", .kind = TQ_C_CODES, .see = INSIDE },
    { .name = "badge", .kind = TQ_C_TEXT, .see = CONTACT },
    { .name = "checked_in_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "decision_reason", .kind = TQ_C_TEXT, .see = INSIDE },
    { .name = "offered_until", .kind = TQ_C_TIME, .see = INSIDE, .nullable = true },
    { .name = "meeting_counts", .kind = TQ_C_OBJECT, .see = INSIDE, .child = count_cols },
    { .name = "created_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "updated_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "actions", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = tq_registration_action_cols },
    TQ_COLS_END,
};
const struct tq_shape tq_registration_shape = { "EventRegistration", registration_cols };

void tq_registration_add_get(struct tq_call *call, const struct tq_uuid *id)
{
    tq_sql_add(call, TQ_SQL_registration_get);
    tq_bind_actor(call);
    tq_bind_uuid(call, id);
}

/* ---- meeting ---- */

static const struct tq_col party_cols[] = {
    { .name = "registration_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "organization_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "short_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "person_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "post", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "intro", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "subject", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_REGISTRATION_STATES },
    TQ_COLS_END,
};

static const struct tq_col meeting_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "event_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "event_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_MEETING_STATES },
    { .name = "origin", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "request|wish|market|organizer" },
    { .name = "is_must", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "is_placed", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "scenario_id", .kind = TQ_C_UUID, .see = TQ_SEE_PARTY | TQ_SEE_OFFICER, .nullable = true },
    { .name = "response_id", .kind = TQ_C_UUID, .see = TQ_SEE_PARTY, .nullable = true },
    { .name = "starts_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "ends_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "table_no", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "table_label", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "demand", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = party_cols },
    { .name = "supply", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = party_cols },
    { .name = "message", .kind = TQ_C_TEXT, .see = TQ_SEE_PARTY },
    { .name = "decision_reason", .kind = TQ_C_TEXT, .see = TQ_SEE_PARTY | TQ_SEE_OFFICER },
    { .name = "expires_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "requested_by", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "demand|supply|both|organizer" },
    { .name = "my_side", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "demand|supply", .nullable = true },
    { .name = "slot_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "no_show_side", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "demand|supply|both", .nullable = true },
    { .name = "demand_arrived_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "supply_arrived_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "my_arrived_at", .kind = TQ_C_TIME, .see = TQ_SEE_PARTY, .nullable = true },
    { .name = "other_arrived_at", .kind = TQ_C_TIME, .see = TQ_SEE_PARTY, .nullable = true },
    { .name = "my_intent", .kind = TQ_C_TEXT, .see = TQ_SEE_PARTY, .choices = "none|interested|pilot|contract", .nullable = true },
    { .name = "my_intent_note", .kind = TQ_C_TEXT, .see = TQ_SEE_PARTY, .nullable = true },
    { .name = "my_intent_at", .kind = TQ_C_TIME, .see = TQ_SEE_PARTY, .nullable = true },
    { .name = "other_intent", .kind = TQ_C_TEXT, .see = TQ_SEE_PARTY, .choices = "none|interested|pilot|contract", .nullable = true },
    { .name = "deal_id", .kind = TQ_C_UUID, .see = TQ_SEE_PARTY, .nullable = true },
    { .name = "created_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "updated_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "actions", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = tq_registration_action_cols },
    TQ_COLS_END,
};
const struct tq_shape tq_meeting_request_shape = { "MeetingRequest", meeting_cols };

void tq_meeting_request_add_get(struct tq_call *call, const struct tq_uuid *id)
{
    tq_sql_add(call, TQ_SQL_request_get);
    tq_bind_actor(call);
    tq_bind_uuid(call, id);
}

/* ---- what was just made ---- */

static struct tq_step read_made(struct tq_call *call, void (*add_get)(struct tq_call *call, const struct tq_uuid *id))
{
    const struct tq_db_result *made = tq_result(call, 0);
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    struct tq_uuid id = tq_db_uuid(made, 0, tq_db_column(made, "id"));
    add_get(call, &id);
    return tq_then(call, NULL);
}

struct tq_step tq_registration_on_created(struct tq_call *call)
{
    return read_made(call, tq_registration_add_get);
}

struct tq_step tq_meeting_request_on_created(struct tq_call *call)
{
    return read_made(call, tq_meeting_request_add_get);
}
