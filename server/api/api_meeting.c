/* server/api/api_meeting.c - meetings with a place: moved while they are live, attended, judged; tables closed; timetables. */
#include "request_int.h"

#include "tq/gen/sql.h"

extern const struct tq_shape tq_shape_places;

/* ---- live moves ---- */

static struct tq_step places_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_schedule_places);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_null(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static const struct tq_field move_body[] = {
    { .name = "slot_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE },
    { .name = "table_no", .kind = TQ_F_INT, .min = 1, .max = 500, .flags = TQ_NULLABLE, .about = "without it the nearest free table" },
    { .name = "with_meeting_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE, .about = "change places with this one" },
    TQ_FIELDS_END,
};

static struct tq_step read_back(struct tq_call *call)
{
    tq_meeting_request_add_get(call, &call->id[0]);
    tq_call_notify(call, "board");
    return tq_then(call, NULL);
}

static struct tq_step move_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_meeting_move);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
    return read_back(call);
}

/* ---- the day ---- */

static const struct tq_field arrive_body[] = {
    { .name = "side",
      .kind = TQ_F_ENUM,
      .choices = "demand|supply",
      .about = "when the door ticks somebody off; without it the caller's own side" },
    TQ_FIELDS_END,
};

static struct tq_step arrive_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_meeting_arrive);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[0]);
    return read_back(call);
}

static const struct tq_field no_show_body[] = {
    { .name = "side", .kind = TQ_F_ENUM, .choices = "demand|supply|both", .flags = TQ_REQUIRED, .about = "who did not come" },
    TQ_FIELDS_END,
};

static struct tq_step mark_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_meeting_mark);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_str(call, tq_str_of(call->route->action));
    tq_bind_value(call, call->body ? &call->body[0] : NULL);
    return read_back(call);
}

static const struct tq_field intent_body[] = {
    { .name = "intent", .kind = TQ_F_ENUM, .choices = "none|interested|pilot|contract", .flags = TQ_REQUIRED },
    { .name = "note", .kind = TQ_F_TEXT, .max = 500, .about = "for the own side only" },
    TQ_FIELDS_END,
};

static struct tq_step intent_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_meeting_intent);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[0]);
    tq_bind_value(call, &call->body[1]);
    tq_meeting_request_add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

/* ---- tables that are closed ---- */

static const struct tq_col closure_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },         { .name = "event_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "table_no", .kind = TQ_C_INT, .see = TQ_SEE_ALL },    { .name = "starts_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "ends_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },    { .name = "reason", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "conflicts", .kind = TQ_C_CODES, .see = TQ_SEE_ALL }, TQ_COLS_END,
};
static const struct tq_shape closure = { "TableClosure", closure_cols };

enum { CLOSE_TABLE, CLOSE_FROM, CLOSE_UNTIL, CLOSE_REASON };
static const struct tq_field close_body[] = {
    [CLOSE_TABLE] = { .name = "table_no", .kind = TQ_F_INT, .min = 1, .max = 500, .flags = TQ_REQUIRED },
    [CLOSE_FROM] = { .name = "starts_at", .kind = TQ_F_TIME, .flags = TQ_REQUIRED },
    [CLOSE_UNTIL] = { .name = "ends_at", .kind = TQ_F_TIME, .flags = TQ_REQUIRED },
    [CLOSE_REASON] = { .name = "reason", .kind = TQ_F_LINE, .max = 100 },
    TQ_FIELDS_END,
};

static struct tq_step close_begin(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    tq_sql_add(call, TQ_SQL_meeting_close_table);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_uuid(call, &id);
    for (int i = CLOSE_TABLE; i <= CLOSE_REASON; i++)
        tq_bind_value(call, &call->body[i]);
    tq_bind_idempotency(call);
    tq_sql_add(call, TQ_SQL_meeting_closure);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_uuid(call, &id);
    tq_call_notify(call, "board");
    return tq_then(call, NULL);
}

static struct tq_step closure_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_meeting_closure);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static struct tq_step open_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_meeting_open_table);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_id(call, 1);
    tq_call_notify(call, "board");
    return tq_then(call, NULL);
}

/* ---- timetables ---- */

static const struct tq_col event_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "name_en", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "type", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "starts_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "ends_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "venue_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "hall", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "address", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "transport", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "parking", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "contact_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "contact_phone", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "schedule_version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "sequence", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col own_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "side", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "demand|supply|guest" },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_REGISTRATION_STATES },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "post", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "badge", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "checked_in_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_col head_cols[] = {
    { .name = "event", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = event_cols },
    { .name = "now", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "registration", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = own_cols },
    TQ_COLS_END,
};
static const struct tq_shape head = { "TimetableHead", head_cols };

static const struct tq_field timetable_query[] = {
    { .name = "event_id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED },
    TQ_FIELDS_END,
};

static struct tq_step timetable_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_meeting_timetable);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_value(call, &call->query[0]);
    tq_sql_add(call, TQ_SQL_meeting_timetable_head);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_value(call, &call->query[0]);
    return tq_then(call, NULL);
}

static struct tq_step timetable_finish(struct tq_call *call)
{
    if (tq_db_rows(tq_result(call, -1)) == 0)
        return tq_fail(call, 404, "not_found");
    return tq_finish_many(call);
}

static const struct tq_col item_cols[] = {
    { .name = "meeting_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "starts_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "ends_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "table_no", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "table_label", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "person_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "post", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "is_must", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col sheet_cols[] = {
    { .name = "registration_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "side", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "demand|supply" },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "post", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "short_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "badge", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "items", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = item_cols },
    TQ_COLS_END,
};
static const struct tq_shape sheet = { "TimetableSheet", sheet_cols };

static const struct tq_field sheets_query[] = {
    { .name = "registration_id", .kind = TQ_F_UUID, .about = "of this participant only" },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};

static struct tq_step sheets_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_schedule_event_see);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_sql_add(call, TQ_SQL_meeting_timetables);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->query[0]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

/* ---- routes ---- */

#define MEETING "/api/v1/meetings/{id}"
#define STEP(path_, action_, relation_, body_, begin_, flags_, about_)                                                                     \
    {                                                                                                                                      \
        .method = TQ_POST, .path = MEETING "/" path_, .role = TQ_ROLE_PERSON, .relation = relation_, .machine = "meeting",                 \
        .action = action_, .body = body_, .begin = begin_, .finish = tq_finish_one, .shape = &tq_meeting_request_shape, .flags = flags_,   \
        .name = "meeting_" action_, .about = about_                                                                                        \
    }

const struct tq_route tq_routes_meeting[] = {
    { .method = TQ_GET,
      .path = MEETING "/places",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_DOOR,
      .begin = places_begin,
      .finish = tq_finish_one,
      .shape = &tq_shape_places,
      .name = "meeting_places",
      .about = "Where a live meeting could go, and what stands in the way elsewhere." },
    STEP("move", "move", TQ_REL_EVENT_DOOR, move_body, move_begin, TQ_R_IF_MATCH,
         "Move a live meeting, or place an accepted one; its people are told."),
    STEP("arrive", "arrive", TQ_REL_OWNER, arrive_body, arrive_begin, 0,
         "Somebody is at the table; with both there it is held. Once more changes nothing."),
    STEP("hold", "hold", TQ_REL_EVENT_DOOR, NULL, mark_begin, TQ_R_IF_MATCH, "It takes place: both are there."),
    STEP("reset", "reset", TQ_REL_EVENT_DOOR, NULL, mark_begin, TQ_R_IF_MATCH, "The wrong one was ticked off: nobody has come yet."),
    STEP("no-show", "no_show", TQ_REL_EVENT_DOOR, no_show_body, mark_begin, TQ_R_IF_MATCH, "Somebody did not come."),
    { .method = TQ_PUT,
      .path = MEETING "/intent",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_OWNER,
      .machine = "meeting",
      .action = "intent",
      .body = intent_body,
      .begin = intent_begin,
      .finish = tq_finish_one,
      .shape = &tq_meeting_request_shape,
      .name = "meeting_intent",
      .about = "What the own side takes away; the other side sees it only when both are positive." },
    { .method = TQ_POST,
      .path = "/api/v1/events/{id}/closures",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_DOOR,
      .body = close_body,
      .begin = close_begin,
      .finish = tq_finish_created,
      .shape = &closure,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/closures",
      .name = "closure_create",
      .about = "Close a table for a time; what stands there stays and is shown as a conflict." },
    { .method = TQ_GET,
      .path = "/api/v1/closures/{id}",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_DOOR,
      .begin = closure_begin,
      .finish = tq_finish_one,
      .shape = &closure,
      .name = "closure_get",
      .about = "A closed table and the live meetings that still stand there." },
    { .method = TQ_DELETE,
      .path = "/api/v1/events/{id}/closures/{closure_id}",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_DOOR,
      .begin = open_begin,
      .finish = tq_finish_empty,
      .name = "closure_delete",
      .about = "The table can be used again." },
    { .method = TQ_GET,
      .path = "/api/v1/my/timetable",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .query = timetable_query,
      .begin = timetable_begin,
      .finish = timetable_finish,
      .shape = &tq_meeting_request_shape,
      .meta = &head,
      .flags = TQ_R_LIST,
      .name = "meeting_timetable",
      .about = "Own meetings at an event in order of time, with the server's clock." },
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/timetables",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .query = sheets_query,
      .begin = sheets_begin,
      .finish = tq_finish_many,
      .shape = &sheet,
      .name = "meeting_timetables",
      .about = "Timetables of the participants, for print." },
    { 0 },
};
