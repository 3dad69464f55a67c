/* server/api/api_registration.c - registering for an event and what follows: places and waiting lists, the organizer's list, the
 * door with its badges, a colleague who comes instead. Rosters stand in api_roster.c. */
#include "request_int.h"

#include "tq/gen/sql.h"
#include "tq/platform/badge.h"

/* ---- fields and shapes ---- */

#define FORM_FIELDS(flags_)                                                                                                                \
    { .name = "post", .kind = TQ_F_LINE, .max = 40, .flags = flags_, .about = "职务" },                                                    \
        { .name = "phone", .kind = TQ_F_LINE, .min = 5, .max = 30, .flags = flags_ }, { .name = "mail", .kind = TQ_F_LINE, .max = 120 },   \
        { .name = "intro", .kind = TQ_F_TEXT, .max = 500, .about = "whom one would like to meet and why" },                                \
        { .name = "scenario_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE, .about = "an own scenario to talk about" },                      \
        { .name = "offering_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE, .about = "an own offering to talk about" },                      \
        { .name = "meetings_max", .kind = TQ_F_INT, .min = 0, .max = 64, .flags = TQ_NULLABLE },                                           \
    {                                                                                                                                      \
        .name = "absences", .kind = TQ_F_UUIDS, .max = 64, .about = "slots at which one cannot come; replaces the whole list"              \
    }

static const struct tq_field create_body[] = {
    { .name = "side", .kind = TQ_F_ENUM, .choices = "demand|supply|guest", .flags = TQ_REQUIRED },
    FORM_FIELDS(TQ_REQUIRED),
    TQ_FIELDS_END,
};
static const struct tq_field edit_body[] = { FORM_FIELDS(0), TQ_FIELDS_END };
static const struct tq_field reason_body[] = { { .name = "reason", .kind = TQ_F_TEXT, .max = 500 }, TQ_FIELDS_END };
static const struct tq_field replace_body[] = { { .name = "person_id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED }, TQ_FIELDS_END };
static const struct tq_field badge_body[] = { { .name = "badge", .kind = TQ_F_LINE, .min = 5, .max = 60, .flags = TQ_REQUIRED },
                                              TQ_FIELDS_END };

static const struct tq_field list_query[] = {
    { .name = "state", .kind = TQ_F_ENUM, .choices = TQ_REGISTRATION_STATES },
    { .name = "side", .kind = TQ_F_ENUM, .choices = "demand|supply|guest" },
    { .name = "q", .kind = TQ_F_LINE, .max = 60, .about = "part of a name" },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};
static const struct tq_field mine_query[] = {
    { .name = "event_id", .kind = TQ_F_UUID },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};

static const struct tq_col list_meta_cols[] = { { .name = "counts", .kind = TQ_C_COUNTS, .see = TQ_SEE_ALL }, TQ_COLS_END };
static const struct tq_shape list_meta = { "EventRegistrationCounts", list_meta_cols };

static const struct tq_col colleague_cols[] = {
    { .name = "person_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_shape colleague = { "Colleague", colleague_cols };

/* ---- reading ---- */

static struct tq_step get_begin(struct tq_call *call)
{
    tq_registration_add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

static struct tq_step list_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_registration_list_try);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_sql_add(call, TQ_SQL_registration_list);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    for (int i = 0; i < 3; i++)
        tq_bind_value(call, &call->query[i]);
    tq_bind_page(call, 2);
    tq_sql_add(call, TQ_SQL_registration_list_meta);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static struct tq_step mine_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_registration_mine);
    tq_bind_actor(call);
    tq_bind_value(call, &call->query[0]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static struct tq_step colleagues_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_registration_colleagues);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

/* ---- steps ---- */

static struct tq_step create_begin(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    tq_sql_add(call, TQ_SQL_registration_create);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_form(call);
    tq_bind_uuid(call, &id);
    tq_bind_idempotency(call);
    tq_call_notify(call, "inbox");
    return tq_then(call, tq_registration_on_created);
}

static struct tq_step edit_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_registration_edit);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
    tq_registration_add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

static void add_act(struct tq_call *call, const struct tq_uuid *id, const char *action, bool has_version)
{
    tq_sql_add(call, TQ_SQL_registration_act);
    tq_bind_actor(call);
    tq_bind_uuid(call, id);
    tq_bind_str(call, tq_str_of(action));
    if (has_version)
        tq_bind_version(call);
    else
        tq_bind_null(call);
    if (call->route->body == reason_body)
        tq_bind_value(call, &call->body[0]);
    else
        tq_bind_null(call);
    tq_registration_add_get(call, id);
    tq_call_notify(call, "inbox");
}

static struct tq_step act_begin(struct tq_call *call)
{
    add_act(call, &call->id[0], call->route->action, true);
    return tq_then(call, NULL);
}

static struct tq_step replace_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_registration_replace);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_value(call, &call->body[0]);
    tq_registration_add_get(call, &call->id[0]);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

/* ---- the door ---- */

static struct tq_step on_badge(struct tq_call *call)
{
    const struct tq_db_result *found = tq_result(call, 0);
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    struct tq_uuid id = tq_db_uuid(found, 0, tq_db_column(found, "id"));
    if (tq_str_is_equal(tq_db_bytes(found, 0, tq_db_column(found, "state")), TQ_STR("checked_in")))
        tq_registration_add_get(call, &id); /* scanned again: nothing changes */
    else
        add_act(call, &id, "check_in", false);
    return tq_then(call, NULL);
}

static struct tq_step badge_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_registration_badge_find);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[0]);
    return tq_then(call, on_badge);
}

static struct tq_step on_badge_text(struct tq_call *call)
{
    const struct tq_db_result *found = tq_result(call, 0);
    struct tq_buf svg;
    if (tq_db_rows(found) == 0)
        return tq_fail(call, 404, "not_found");
    tq_buf_init(&svg, call->arena, 256 * 1024);
    if (tq_badge_svg(tq_db_bytes(found, 0, 0), &svg).code)
        return tq_fail(call, 500, "internal");
    tq_reply_header(call->http, "Cache-Control", "private, no-cache");
    return tq_answer(call, 200, "image/svg+xml", tq_buf_str(&svg));
}

static struct tq_step svg_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_registration_badge_get);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, on_badge_text);
}

/* ---- routes ---- */

#define REGISTRATION "/api/v1/registrations/{id}"
#define STEP(path_, action_, relation_, about_)                                                                                            \
    {                                                                                                                                      \
        .method = TQ_POST, .path = REGISTRATION "/" path_, .role = TQ_ROLE_PERSON, .relation = relation_, .machine = "registration",       \
        .action = action_, .body = reason_body, .begin = act_begin, .finish = tq_finish_one, .shape = &tq_registration_shape,              \
        .flags = TQ_R_IF_MATCH, .name = "registration_" action_, .about = about_                                                           \
    }

const struct tq_route tq_routes_registration[] = {
    { .method = TQ_POST,
      .path = "/api/v1/events/{id}/registrations",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .machine = "registration",
      .action = "create",
      .body = create_body,
      .begin = create_begin,
      .finish = tq_finish_created,
      .shape = &tq_registration_shape,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/registrations",
      .name = "registration_create",
      .about = "Register oneself for the current organization on one side; the answer says approved, applied or waitlisted." },
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/registrations",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_DOOR,
      .query = list_query,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &tq_registration_shape,
      .meta = &list_meta,
      .name = "registration_list",
      .about = "Registrations of an event for its organizer; door staff sees names, units and states." },
    { .method = TQ_POST,
      .path = "/api/v1/events/{id}/check-in",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_DOOR,
      .machine = "registration",
      .action = "check_in",
      .body = badge_body,
      .begin = badge_begin,
      .finish = tq_finish_one,
      .shape = &tq_registration_shape,
      .name = "registration_check_in_badge",
      .about = "Check somebody in by the text of his QR code; scanning twice changes nothing." },
    { .method = TQ_GET,
      .path = "/api/v1/my/registrations",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .query = mine_query,
      .begin = mine_begin,
      .finish = tq_finish_many,
      .shape = &tq_registration_shape,
      .name = "registration_mine",
      .about = "Own registrations, and for an admin those of the organization's people." },
    { .method = TQ_GET,
      .path = REGISTRATION,
      .role = TQ_ROLE_PERSON,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &tq_registration_shape,
      .name = "registration_get",
      .about = "One registration as its person, his colleagues, the organizer or the door may see it." },
    { .method = TQ_PATCH,
      .path = REGISTRATION,
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .machine = "registration",
      .action = "edit",
      .body = edit_body,
      .begin = edit_begin,
      .finish = tq_finish_one,
      .shape = &tq_registration_shape,
      .flags = TQ_R_IF_MATCH,
      .name = "registration_edit",
      .about = "Change any fields; absences are replaced as a whole." },
    { .method = TQ_GET,
      .path = REGISTRATION "/badge.svg",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .begin = svg_begin,
      .media = "image/svg+xml",
      .name = "registration_badge",
      .about = "The QR code of the personal card: an opaque text without personal data." },
    { .method = TQ_GET,
      .path = REGISTRATION "/colleagues",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .begin = colleagues_begin,
      .finish = tq_finish_many,
      .shape = &colleague,
      .name = "registration_colleagues",
      .about = "Who of the organization could come instead." },
    STEP("approve", "approve", TQ_REL_EVENT_ORGANIZER, "Give a place; the organization must be verified, its seats are limited."),
    STEP("reject", "reject", TQ_REL_EVENT_ORGANIZER, "Refuse, with a reason; meetings to come are cancelled."),
    STEP("waitlist", "waitlist", TQ_REL_EVENT_ORGANIZER, "Put an application on the waiting list."),
    STEP("offer", "offer", TQ_REL_EVENT_ORGANIZER, "Offer somebody on the waiting list a place for a day (two hours in the last day)."),
    STEP("confirm", "confirm", TQ_REL_SELF, "Take an offered place, or say again that one comes."),
    STEP("withdraw", "withdraw", TQ_REL_SELF,
         "Not come: cancelled until two hours before the beginning, a no-show later; meetings to come are cancelled, the next in line is "
         "offered the place."),
    STEP("check-in", "check_in", TQ_REL_EVENT_DOOR, "Somebody is there."),
    STEP("undo-check-in", "undo_check_in", TQ_REL_EVENT_DOOR, "Checked in by mistake."),
    STEP("no-show", "no_show", TQ_REL_EVENT_DOOR, "Somebody did not come; meetings to come are cancelled."),
    { .method = TQ_POST,
      .path = REGISTRATION "/replace",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_OWNER,
      .machine = "registration",
      .action = "replace",
      .body = replace_body,
      .begin = replace_begin,
      .finish = tq_finish_one,
      .shape = &tq_registration_shape,
      .flags = TQ_R_IF_MATCH,
      .name = "registration_replace",
      .about = "A colleague of the same organization comes instead; the seats of meetings to come follow." },
    { 0 },
};
