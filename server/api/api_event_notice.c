/* server/api/api_event_notice.c - what organizers write to those who come: a message and a mail a person, and how many have read it. */
#include "tq/api/api.h"

#include "tq/base/clock.h"
#include "tq/gen/sql.h"

#define AUDIENCES "all|demand|supply|guest|waitlisted"

static const struct tq_col notice_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "by", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "audience", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = AUDIENCES },
    { .name = "body", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "recipients", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "read", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_shape notice = { "EventNotice", notice_cols };

enum { NEW_AUDIENCE, NEW_BODY };
static const struct tq_field create_body[] = {
    [NEW_AUDIENCE] = { .name = "audience", .kind = TQ_F_ENUM, .choices = AUDIENCES, .flags = TQ_REQUIRED },
    [NEW_BODY] = { .name = "body", .kind = TQ_F_TEXT, .min = 1, .max = 500, .flags = TQ_REQUIRED },
    TQ_FIELDS_END,
};

static void add_get(struct tq_call *call, int sql, const struct tq_uuid *id)
{
    tq_sql_add(call, sql);
    tq_bind_actor(call);
    tq_bind_uuid(call, id);
}

static struct tq_step list_begin(struct tq_call *call)
{
    add_get(call, TQ_SQL_event_notice_list, &call->id[0]);
    return tq_then(call, NULL);
}

static struct tq_step get_begin(struct tq_call *call)
{
    add_get(call, TQ_SQL_event_notice_get, &call->id[0]);
    return tq_then(call, NULL);
}

static struct tq_step create_begin(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    tq_sql_add(call, TQ_SQL_event_notice_create);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_uuid(call, &id);
    tq_bind_value(call, &call->body[NEW_AUDIENCE]);
    tq_bind_value(call, &call->body[NEW_BODY]);
    tq_bind_idempotency(call);
    add_get(call, TQ_SQL_event_notice_get, &id);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_event_notice[] = {
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/notices",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &notice,
      .name = "event_notice_list",
      .about = "Messages sent to those who come, latest first." },
    { .method = TQ_POST,
      .path = "/api/v1/events/{id}/notices",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .machine = "event",
      .action = "notify",
      .body = create_body,
      .begin = create_begin,
      .finish = tq_finish_created,
      .shape = &notice,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/event-notices",
      .name = "event_notice_create",
      .about = "Write to those who come, or to one side, or to those who wait for a place." },
    { .method = TQ_GET,
      .path = "/api/v1/event-notices/{id}",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &notice,
      .name = "event_notice_get",
      .about = "One message to those who come." },
    { 0 },
};
