/* server/api/api_request.c - asking for meetings and answering, pairs of the market sent to an event, contacts of the other side. */
#include "request_int.h"

#include "tq/gen/sql.h"

static const struct tq_field create_body[] = {
    { .name = "to_id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED, .about = "registration of the other side" },
    { .name = "message", .kind = TQ_F_TEXT, .max = 500 },
    TQ_FIELDS_END,
};
static const struct tq_field response_body[] = {
    { .name = "event_id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED },
    { .name = "message", .kind = TQ_F_TEXT, .max = 500 },
    TQ_FIELDS_END,
};
static const struct tq_field reason_body[] = { { .name = "reason", .kind = TQ_F_TEXT, .max = 500 }, TQ_FIELDS_END };
static const struct tq_field join_body[] = {
    { .name = "post", .kind = TQ_F_LINE, .max = 40, .flags = TQ_REQUIRED },
    { .name = "phone", .kind = TQ_F_LINE, .min = 5, .max = 30, .flags = TQ_REQUIRED },
    { .name = "mail", .kind = TQ_F_LINE, .max = 120 },
    { .name = "intro", .kind = TQ_F_TEXT, .max = 500 },
    { .name = "offering_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE },
    { .name = "meetings_max", .kind = TQ_F_INT, .min = 0, .max = 64, .flags = TQ_NULLABLE },
    { .name = "absences", .kind = TQ_F_UUIDS, .max = 64 },
    TQ_FIELDS_END,
};
static const struct tq_field mine_query[] = { { .name = "event_id", .kind = TQ_F_UUID }, TQ_FIELDS_PAGE, TQ_FIELDS_END };

static const struct tq_col contact_cols[] = {
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "post", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "phone", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "mail", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_shape contact = { "MeetingContact", contact_cols };

static const struct tq_col target_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "type", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "starts_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "ends_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "venue_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "freezes_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "my_registration_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "my_registration_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_REGISTRATION_STATES, .nullable = true },
    { .name = "meeting_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "meeting_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_MEETING_STATES, .nullable = true },
    { .name = "is_must", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_shape target = { "MeetingEvent", target_cols };

/* ---- reading ---- */

static struct tq_step get_begin(struct tq_call *call)
{
    tq_meeting_request_add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

static struct tq_step mine_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_request_mine);
    tq_bind_actor(call);
    tq_bind_value(call, &call->query[0]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static struct tq_step targets_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_request_response_events);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static struct tq_step contact_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_request_contact);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

/* ---- steps ---- */

static struct tq_step make(struct tq_call *call, int sql)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    tq_sql_add(call, sql);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[0]);
    tq_bind_value(call, &call->body[1]);
    tq_bind_uuid(call, &id);
    tq_bind_idempotency(call);
    tq_call_notify(call, "inbox");
    return tq_then(call, tq_meeting_request_on_created);
}

static struct tq_step create_begin(struct tq_call *call)
{
    return make(call, TQ_SQL_request_create);
}

static struct tq_step from_response_begin(struct tq_call *call)
{
    return make(call, TQ_SQL_request_from_response);
}

static struct tq_step act_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_request_act);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_str(call, tq_str_of(call->route->action));
    tq_bind_version(call);
    tq_bind_value(call, &call->body[0]);
    tq_meeting_request_add_get(call, &call->id[0]);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

static struct tq_step join_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_request_join);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
    tq_meeting_request_add_get(call, &call->id[0]);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

/* ---- routes ---- */

#define MEETING "/api/v1/meetings/{id}"
#define STEP(action_, relation_, about_)                                                                                                   \
    {                                                                                                                                      \
        .method = TQ_POST, .path = MEETING "/" action_, .role = TQ_ROLE_PERSON, .relation = relation_, .machine = "meeting",               \
        .action = action_, .body = reason_body, .begin = act_begin, .finish = tq_finish_one, .shape = &tq_meeting_request_shape,           \
        .flags = TQ_R_IF_MATCH, .name = "meeting_" action_, .about = about_                                                                \
    }

const struct tq_route tq_routes_request[] = {
    { .method = TQ_POST,
      .path = "/api/v1/events/{id}/meetings",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_OWNER,
      .machine = "meeting",
      .action = "create",
      .body = create_body,
      .begin = create_begin,
      .finish = tq_finish_created,
      .shape = &tq_meeting_request_shape,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/meetings",
      .name = "meeting_create",
      .about = "Ask a participant of the other side for a meeting; runs out after 72 hours or at the freeze." },
    { .method = TQ_POST,
      .path = "/api/v1/responses/{id}/meeting",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_COUNTERPARTY,
      .machine = "meeting",
      .action = "create",
      .body = response_body,
      .begin = from_response_begin,
      .finish = tq_finish_created,
      .shape = &tq_meeting_request_shape,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/meetings",
      .name = "meeting_create_from_response",
      .about = "Send a shortlisted pair to an event: must-meet, accepted by the scenario's owner; the supplier is invited." },
    { .method = TQ_GET,
      .path = "/api/v1/responses/{id}/meeting-events",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_COUNTERPARTY,
      .begin = targets_begin,
      .finish = tq_finish_many,
      .shape = &target,
      .name = "meeting_events_of_response",
      .about = "Events to come at which the pair could meet." },
    { .method = TQ_GET,
      .path = "/api/v1/my/meetings",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .query = mine_query,
      .begin = mine_begin,
      .finish = tq_finish_many,
      .shape = &tq_meeting_request_shape,
      .name = "meeting_mine",
      .about = "Own requests and meetings, and for an admin those of the organization." },
    { .method = TQ_GET,
      .path = MEETING,
      .role = TQ_ROLE_PERSON,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &tq_meeting_request_shape,
      .name = "meeting_get",
      .about = "One meeting for its two sides, the organizer and the door." },
    STEP("accept", TQ_REL_COUNTERPARTY, "Accept a request; the two people's names are shown to each other from then on."),
    STEP("decline", TQ_REL_COUNTERPARTY, "Decline a request, with a reason."),
    STEP("cancel", TQ_REL_OWNER, "Take a request back, or cancel an agreed meeting with a reason."),
    { .method = TQ_POST,
      .path = MEETING "/join",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_COUNTERPARTY,
      .machine = "meeting",
      .action = "join",
      .body = join_body,
      .begin = join_begin,
      .finish = tq_finish_one,
      .shape = &tq_meeting_request_shape,
      .flags = TQ_R_IF_MATCH,
      .name = "meeting_join",
      .about = "Register for the event and accept the invitation in one step." },
    { .method = TQ_POST,
      .path = MEETING "/contact",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_COUNTERPARTY,
      .begin = contact_begin,
      .finish = tq_finish_one,
      .shape = &contact,
      .name = "meeting_contact",
      .about = "Contacts of the other side of an accepted meeting; counted and logged." },
    { 0 },
};
