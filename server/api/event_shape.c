/* server/api/event_shape.c - an event in answers: the card of lists, the page with its grid, and what only its organizers see. */
#include "columns.h"
#include "event_int.h"

#include "tq/gen/sql.h"

#include <stdio.h>

#define STAFF (TQ_SEE_OWNER | TQ_SEE_OFFICER)

#define ROWS(name_, see_, child_)                                                                                                          \
    {                                                                                                                                      \
        .name = name_, .kind = TQ_C_ROWS, .see = see_, .child = child_                                                                     \
    }

#define CARD_COLS                                                                                                                          \
    ALL("name", TQ_C_TEXT), ALL("name_en", TQ_C_TEXT),                                                                                     \
        { .name = "type", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_EVENT_TYPES },                                               \
        { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_EVENT_STATES }, ALL("domain", TQ_C_TEXT),                   \
        ALL("theme", TQ_C_TEXT), ALL("unit_code", TQ_C_TEXT), ALL("unit_name", TQ_C_TEXT), ALL("hosted_by", TQ_C_TEXT),                    \
        ALL("planned_month", TQ_C_DATE), MAYBE("starts_at", TQ_C_TIME), MAYBE("ends_at", TQ_C_TIME), ALL("venue_name", TQ_C_TEXT),         \
        ALL("hall", TQ_C_TEXT), MAYBE("size", TQ_C_INT), ALL("has_meetings", TQ_C_BOOL), ALL("counts_toward_plan", TQ_C_BOOL),             \
        MAYBE("registration_opens_at", TQ_C_TIME), MAYBE("registration_closes_at", TQ_C_TIME), MAYBE("seats_left_demand", TQ_C_INT),       \
        MAYBE("seats_left_supply", TQ_C_INT), MAYBE("seats_left_guest", TQ_C_INT), MAYBE("my_registration_id", TQ_C_UUID),                 \
        MAYBE("my_registration_state", TQ_C_TEXT)

const struct tq_col tq_event_card_cols[] = { ALL("id", TQ_C_UUID), CARD_COLS, TQ_COLS_END };
const struct tq_shape tq_event_card = { "EventCard", tq_event_card_cols };

const struct tq_col tq_event_plan_cols[] = {
    ALL("year", TQ_C_INT), MAYBE("target", TQ_C_INT), ALL("source", TQ_C_TEXT),
    ALL("held", TQ_C_INT), ALL("reviewed", TQ_C_INT), ALL("planned", TQ_C_INT),
    TQ_COLS_END,
};

const struct tq_col tq_event_warning_cols[] = {
    { .name = "code",
      .kind = TQ_C_TEXT,
      .see = TQ_SEE_ALL,
      .choices =
          "holiday|makeup|weekend|not_announced|venue_taken|venue_small|venue_closed|host_taken|domain_near|week_full|session_outside" },
    { .name = "level", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "block|warn" },
    ALL("on", TQ_C_DATE),
    ALL("object", TQ_C_TEXT),
    MAYBE("object_id", TQ_C_UUID),
    ALL("detail", TQ_C_TEXT),
    TQ_COLS_END,
};

const struct tq_col tq_event_file_cols[] = {
    ALL("id", TQ_C_UUID),         ALL("name", TQ_C_TEXT),    ALL("bytes", TQ_C_INT),
    ALL("media_type", TQ_C_TEXT), ALL("purpose", TQ_C_TEXT), TQ_COLS_END,
};
const struct tq_field tq_event_file_fields[] = {
    { .name = "id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED, .about = "a file uploaded before" },
    TQ_FIELDS_END,
};

static const struct tq_col agenda_cols[] = { ALL("time", TQ_C_TEXT), ALL("title", TQ_C_TEXT), ALL("speaker", TQ_C_TEXT), TQ_COLS_END };
static const struct tq_col break_cols[] = { ALL("from", TQ_C_TEXT), ALL("to", TQ_C_TEXT), TQ_COLS_END };
static const struct tq_col session_cols[] = {
    ALL("id", TQ_C_UUID),
    ALL("position", TQ_C_INT),
    ALL("name", TQ_C_TEXT),
    ALL("starts_at", TQ_C_TIME),
    ALL("ends_at", TQ_C_TIME),
    ALL("starts_local", TQ_C_TEXT),
    ALL("ends_local", TQ_C_TEXT),
    ALL("slot_minutes", TQ_C_INT),
    ALL("gap_minutes", TQ_C_INT),
    ROWS("breaks", TQ_SEE_ALL, break_cols),
    TQ_COLS_END,
};
static const struct tq_col slot_cols[] = {
    ALL("id", TQ_C_UUID),        ALL("position", TQ_C_INT), ALL("session_id", TQ_C_UUID),
    ALL("starts_at", TQ_C_TIME), ALL("ends_at", TQ_C_TIME), TQ_COLS_END,
};
static const struct tq_col closure_cols[] = {
    ALL("id", TQ_C_UUID), ALL("starts_at", TQ_C_TIME), ALL("ends_at", TQ_C_TIME), ALL("reason", TQ_C_TEXT), TQ_COLS_END,
};
static const struct tq_col table_cols[] = {
    ALL("table_no", TQ_C_INT), ALL("label", TQ_C_TEXT), ALL("zone", TQ_C_TEXT), ROWS("closures", TQ_SEE_ALL, closure_cols), TQ_COLS_END,
};
static const struct tq_col count_cols[] = {
    ALL("demand", TQ_C_INT),
    ALL("supply", TQ_C_INT),
    ALL("guest", TQ_C_INT),
    ALL("applied", TQ_C_INT),
    ALL("waitlisted", TQ_C_INT),
    ALL("checked_in", TQ_C_INT),
    ALL("meetings", TQ_C_INT),
    ALL("accepted", TQ_C_INT),
    ALL("placed", TQ_C_INT),
    ALL("held", TQ_C_INT),
    TQ_COLS_END,
};
static const struct tq_col organizer_cols[] = {
    ALL("person_id", TQ_C_UUID),
    ALL("name", TQ_C_TEXT),
    { .name = "role", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "organizer|door_staff" },
    ALL("login_masked", TQ_C_TEXT),
    TQ_COLS_END,
};
static const struct tq_col action_cols[] = { ALL("action", TQ_C_TEXT), ALL("to_state", TQ_C_TEXT), ALL("reason_required", TQ_C_BOOL),
                                             TQ_COLS_END };

static const struct tq_col detail_cols[] = {
    ALL("id", TQ_C_UUID),
    ALL("version", TQ_C_INT),
    CARD_COLS,
    MAYBE("starts_local", TQ_C_TEXT),
    MAYBE("ends_local", TQ_C_TEXT),
    ALL("summary", TQ_C_TEXT),
    ALL("summary_en", TQ_C_TEXT),
    ALL("chain", TQ_C_TEXT),
    ALL("guided_by", TQ_C_TEXT),
    ALL("organized_by", TQ_C_TEXT),
    ALL("supported_by", TQ_C_TEXT),
    ALL("address", TQ_C_TEXT),
    ALL("transport", TQ_C_TEXT),
    ALL("parking", TQ_C_TEXT),
    ROWS("agenda", TQ_SEE_ALL, agenda_cols),
    ALL("conditions", TQ_C_TEXT),
    MAYBE("quota_demand", TQ_C_INT),
    MAYBE("quota_supply", TQ_C_INT),
    MAYBE("quota_guest", TQ_C_INT),
    ALL("is_approval_needed", TQ_C_BOOL),
    ALL("contact_name", TQ_C_TEXT),
    ALL("contact_phone", TQ_C_TEXT),
    ALL("contact_mail", TQ_C_TEXT),
    ALL("seat_limit", TQ_C_INT),
    ALL("meetings_min", TQ_C_INT),
    ALL("meetings_max", TQ_C_INT),
    ALL("buffer_minutes", TQ_C_INT),
    ALL("freeze_hours", TQ_C_INT),
    MAYBE("venue_id", TQ_C_UUID),
    ALL("schedule_version", TQ_C_INT),
    ALL("board_version", TQ_C_INT),
    ALL("sequence", TQ_C_INT),
    MAYBE("previous_starts_at", TQ_C_TIME),
    ALL("decision_reason", TQ_C_TEXT),
    ALL("counts_reason", TQ_C_TEXT),
    MAYBE("published_at", TQ_C_TIME),
    ROWS("sessions", TQ_SEE_ALL, session_cols),
    ROWS("slots", TQ_SEE_ALL, slot_cols),
    ROWS("tables", TQ_SEE_ALL, table_cols),
    { .name = "counts", .kind = TQ_C_OBJECT, .see = STAFF, .child = count_cols },
    ROWS("organizers", STAFF, organizer_cols),
    ROWS("attachments", TQ_SEE_ALL, tq_event_file_cols),
    ROWS("warnings", TQ_SEE_OFFICER, tq_event_warning_cols),
    ROWS("actions", TQ_SEE_ALL, action_cols),
    { .name = "my_role", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "organizer|door_staff", .nullable = true },
    TQ_COLS_END,
};
const struct tq_shape tq_event_detail = { "Event", detail_cols };

void tq_event_add_get(struct tq_call *call, const struct tq_uuid *id)
{
    tq_sql_add(call, TQ_SQL_event_get);
    tq_bind_actor(call);
    tq_bind_uuid(call, id);
}

bool tq_event_is_local_time(struct tq_str text)
{
    char whole[40];
    tq_time t;
    if (text.n != 16 || text.p[0] != '2')
        return false;
    int n = snprintf(whole, sizeof(whole), "%.16s:00+08:00", text.p);
    return tq_time_parse((struct tq_str){ whole, (size_t)n }, &t);
}

bool tq_event_check_times(struct tq_call *call, struct tq_step *answer)
{
    bool is_right = true;
    for (int i = 0; call->body && call->route->body[i].kind != TQ_F_END; i++) {
        const char *name = call->route->body[i].name;
        const struct tq_value *value = &call->body[i];
        bool is_time = strcmp(name, "starts_local") == 0 || strcmp(name, "ends_local") == 0;
        if (!is_time || !value->is_present || value->is_null || tq_event_is_local_time(value->text))
            continue;
        tq_fail_add(call, strcmp(name, "starts_local") == 0 ? "/starts_local" : "/ends_local", "not_time");
        is_right = false;
    }
    if (!is_right)
        *answer = tq_fail(call, 422, "form_invalid");
    return is_right;
}
