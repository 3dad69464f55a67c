/* server/api/api_event_desk.c - the console of one event: its grid of sessions, slots and tables, who runs it, and the review. */
#include "columns.h"
#include "event_int.h"

#include "tq/gen/sql.h"

/* ---- the grid ---- */

static const struct tq_field break_fields[] = {
    { .name = "from", .kind = TQ_F_LINE, .min = 5, .max = 5, .flags = TQ_REQUIRED, .about = "10:30" },
    { .name = "to", .kind = TQ_F_LINE, .min = 5, .max = 5, .flags = TQ_REQUIRED },
    TQ_FIELDS_END,
};
static const struct tq_field session_fields[] = {
    { .name = "name", .kind = TQ_F_LINE, .min = 1, .max = 20, .flags = TQ_REQUIRED },
    { .name = "starts_local", .kind = TQ_F_LINE, .min = 16, .max = 16, .flags = TQ_REQUIRED, .about = "2026-12-08T09:00" },
    { .name = "ends_local", .kind = TQ_F_LINE, .min = 16, .max = 16, .flags = TQ_REQUIRED },
    { .name = "slot_minutes", .kind = TQ_F_INT, .min = 5, .max = 120, .flags = TQ_REQUIRED },
    { .name = "gap_minutes", .kind = TQ_F_INT, .min = 0, .max = 60 },
    { .name = "breaks", .kind = TQ_F_ROWS, .max = 10, .child = break_fields },
    TQ_FIELDS_END,
};
static const struct tq_field table_fields[] = {
    { .name = "table_no", .kind = TQ_F_INT, .min = 1, .max = 500, .flags = TQ_REQUIRED },
    { .name = "label", .kind = TQ_F_LINE, .max = 20 },
    { .name = "zone", .kind = TQ_F_LINE, .max = 20 },
    TQ_FIELDS_END,
};
static const struct tq_field grid_fields[] = {
    { .name = "sessions",
      .kind = TQ_F_ROWS,
      .max = 16,
      .child = session_fields,
      .about = "replaces the sessions; slots at the same time stay" },
    { .name = "tables", .kind = TQ_F_ROWS, .max = 500, .child = table_fields, .about = "replaces the tables" },
    { .name = "table_count", .kind = TQ_F_INT, .min = 0, .max = 500, .about = "or: tables 1 to this number" },
    TQ_FIELDS_END,
};

static struct tq_step grid_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_event_grid_put);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
    tq_event_add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

/* ---- who runs it ---- */

static const struct tq_col staff_cols[] = {
    ALL("person_id", TQ_C_UUID),    ALL("name", TQ_C_TEXT),
    ALL("login_masked", TQ_C_TEXT), { .name = "role", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "organizer|door_staff" },
    ALL("added_at", TQ_C_TIME),     TQ_COLS_END,
};
static const struct tq_shape staff = { "EventOrganizer", staff_cols };

enum { STAFF_LOGIN, STAFF_ROLE };
static const struct tq_field staff_fields[] = {
    [STAFF_LOGIN] = { .name = "login",
                      .kind = TQ_F_LINE,
                      .min = 5,
                      .max = 120,
                      .flags = TQ_REQUIRED,
                      .about = "mobile number or mail address of an account" },
    [STAFF_ROLE] = { .name = "role", .kind = TQ_F_ENUM, .choices = "organizer|door_staff", .flags = TQ_REQUIRED },
    TQ_FIELDS_END,
};

static struct tq_step staff_list_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_event_staff_list);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static struct tq_step staff_put_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_event_staff_put);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[STAFF_LOGIN]);
    tq_bind_value(call, &call->body[STAFF_ROLE]);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

static struct tq_step staff_drop_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_event_staff_drop);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_id(call, 1);
    return tq_then(call, NULL);
}

/* ---- the review ---- */

static const struct tq_col number_cols[] = {
    ALL("demand_count", TQ_C_INT),
    ALL("supply_count", TQ_C_INT),
    ALL("guest_count", TQ_C_INT),
    ALL("held_count", TQ_C_INT),
    ALL("intent_count", TQ_C_INT),
    MAYBE("amount_fen", TQ_C_INT), /* no sum of one or two contracts */
    TQ_COLS_END,
};
static const struct tq_col review_cols[] = {
    ALL("id", TQ_C_UUID),
    ALL("version", TQ_C_INT),
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_EVENT_STATES },
    ALL("body", TQ_C_TEXT),
    MAYBE("demand_count", TQ_C_INT),
    MAYBE("supply_count", TQ_C_INT),
    MAYBE("guest_count", TQ_C_INT),
    MAYBE("held_count", TQ_C_INT),
    MAYBE("intent_count", TQ_C_INT),
    MAYBE("amount_fen", TQ_C_INT),
    MAYBE("reviewed_at", TQ_C_TIME),
    { .name = "computed", .kind = TQ_C_OBJECT, .see = TQ_SEE_OFFICER, .child = number_cols },
    { .name = "attachments", .kind = TQ_C_ROWS, .see = TQ_SEE_OFFICER, .child = tq_event_file_cols },
    TQ_COLS_END,
};
static const struct tq_shape review = { "EventReview", review_cols };

#define NUMBER(name_, max_, about_)                                                                                                        \
    {                                                                                                                                      \
        .name = name_, .kind = TQ_F_INT, .min = 0, .max = max_, .flags = TQ_NULLABLE, .about = about_                                      \
    }
static const struct tq_field review_fields[] = {
    { .name = "body", .kind = TQ_F_TEXT, .max = 20000 },
    NUMBER("demand_count", 100000, "organizations that came with a need"),
    NUMBER("supply_count", 100000, "organizations that came with an offering"),
    NUMBER("guest_count", 100000, "other people who came"),
    NUMBER("held_count", 100000, "meetings held"),
    NUMBER("intent_count", 100000, "of them wanted further by both sides"),
    NUMBER("amount_fen", 1000000000000000, "of contracts that came of it"),
    { .name = "attachments",
      .kind = TQ_F_ROWS,
      .max = 20,
      .child = tq_event_file_fields,
      .about = "papers of the review; replaces the whole list" },
    TQ_FIELDS_END,
};

static void add_review(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_event_review_get);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
}

static struct tq_step review_get_begin(struct tq_call *call)
{
    add_review(call);
    return tq_then(call, NULL);
}

static struct tq_step review_put_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_event_review_put);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
    add_review(call);
    return tq_then(call, NULL);
}

/* ---- routes ---- */

const struct tq_route tq_routes_event_desk[] = {
    { .method = TQ_PUT,
      .path = "/api/v1/events/{id}/grid",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .machine = "event",
      .action = "grid",
      .body = grid_fields,
      .begin = grid_begin,
      .finish = tq_finish_one,
      .shape = &tq_event_detail,
      .flags = TQ_R_IF_MATCH,
      .name = "event_grid",
      .about = "Sessions with their slots, and tables; what a published meeting needs cannot go." },
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/organizers",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_DOOR,
      .begin = staff_list_begin,
      .finish = tq_finish_many,
      .shape = &staff,
      .name = "event_staff_list",
      .about = "Who runs the event and who stands at its door." },
    { .method = TQ_POST,
      .path = "/api/v1/events/{id}/organizers",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .machine = "event",
      .action = "staff",
      .body = staff_fields,
      .begin = staff_put_begin,
      .finish = tq_finish_one,
      .shape = &staff,
      .name = "event_staff_put",
      .about = "Name somebody organizer or door staff; once more changes the role." },
    { .method = TQ_DELETE,
      .path = "/api/v1/events/{id}/organizers/{person_id}",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .machine = "event",
      .action = "staff",
      .begin = staff_drop_begin,
      .finish = tq_finish_empty,
      .name = "event_staff_drop",
      .about = "Somebody no longer runs it." },
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/review",
      .role = TQ_ROLE_ANYONE,
      .begin = review_get_begin,
      .finish = tq_finish_one,
      .shape = &review,
      .name = "event_review_get",
      .about = "The review; before it is finished for the organizers only, beside the same numbers from the records." },
    { .method = TQ_PUT,
      .path = "/api/v1/events/{id}/review",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .machine = "event",
      .action = "review",
      .body = review_fields,
      .begin = review_put_begin,
      .finish = tq_finish_one,
      .shape = &review,
      .flags = TQ_R_IF_MATCH,
      .name = "event_review_put",
      .about = "Write the review: text, numbers and papers; absent fields stay." },
    { 0 },
};
