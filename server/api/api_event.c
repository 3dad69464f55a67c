/* server/api/api_event.c - events: the public list with its search, the page, the form, and the steps from the line in the annual
 * plan to the archive. Every step is one pair of statements (event_act, then the event as the actor sees it now); what may be
 * done by whom stands in `transition`. The console's other parts are in api_event_desk.c. */
#include "event_int.h"
#include "found_int.h"

#include "tq/base/clock.h"
#include "tq/gen/sql.h"

enum { FOUND_MAX = 500 };

/* ---- what comes in ---- */

enum { Q_YEAR, Q_MONTH, Q_FROM, Q_TO, Q_TYPE, Q_UNIT, Q_DOMAIN, Q_STATE, Q_TIME, Q_MINE, Q_TEXT };
static const struct tq_field list_query[] = {
    [Q_YEAR] = { .name = "year", .kind = TQ_F_INT, .min = 2000, .max = 2100 },
    [Q_MONTH] = { .name = "month", .kind = TQ_F_INT, .min = 1, .max = 12 },
    [Q_FROM] = { .name = "from", .kind = TQ_F_DATE },
    [Q_TO] = { .name = "to", .kind = TQ_F_DATE, .about = "the last day" },
    [Q_TYPE] = { .name = "type", .kind = TQ_F_CODES, .max = 10, .choices = TQ_EVENT_TYPES },
    [Q_UNIT] = { .name = "unit", .kind = TQ_F_CODES, .max = 20 },
    [Q_DOMAIN] = { .name = "domain", .kind = TQ_F_CODES, .max = 40, .about = "domains, with their children" },
    [Q_STATE] = { .name = "state", .kind = TQ_F_CODES, .max = 12, .choices = TQ_EVENT_STATES },
    [Q_TIME] = { .name = "time", .kind = TQ_F_ENUM, .choices = "upcoming|past", .about = "not over yet, or over (latest first)" },
    [Q_MINE] = { .name = "mine",
                 .kind = TQ_F_ENUM,
                 .choices = "organizer|unit|registered",
                 .about = "run by the caller, by the caller's unit as well, or registered for" },
    [Q_TEXT] = { .name = "q", .kind = TQ_F_LINE, .max = 100, .about = "words to search for" },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};

static const struct tq_field agenda_fields[] = {
    { .name = "time", .kind = TQ_F_LINE, .max = 20, .about = "09:00, or 09:00-09:30" },
    { .name = "title", .kind = TQ_F_LINE, .min = 1, .max = 100, .flags = TQ_REQUIRED },
    { .name = "speaker", .kind = TQ_F_LINE, .max = 100 },
    TQ_FIELDS_END,
};

#define FORM_FIELDS                                                                                                                        \
    { .name = "starts_local", .kind = TQ_F_LINE, .max = 16, .flags = TQ_NULLABLE, .about = "wall time in Wuhan, 2026-12-08T09:00" },       \
        { .name = "ends_local", .kind = TQ_F_LINE, .max = 16, .flags = TQ_NULLABLE },                                                      \
        { .name = "name_en", .kind = TQ_F_LINE, .max = 200 }, { .name = "theme", .kind = TQ_F_LINE, .max = 60 },                           \
        { .name = "domain", .kind = TQ_F_LINE, .max = 40, .about = "code of the taxonomy domain" },                                        \
        { .name = "chain", .kind = TQ_F_LINE, .max = 60 }, { .name = "guided_by", .kind = TQ_F_LINE, .max = 200 },                         \
        { .name = "hosted_by", .kind = TQ_F_LINE, .max = 200 }, { .name = "organized_by", .kind = TQ_F_LINE, .max = 200 },                 \
        { .name = "supported_by", .kind = TQ_F_LINE, .max = 300 }, { .name = "venue_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE },        \
        { .name = "summary", .kind = TQ_F_TEXT, .max = 5000 }, { .name = "summary_en", .kind = TQ_F_TEXT, .max = 5000 },                   \
        { .name = "size", .kind = TQ_F_INT, .min = 1, .max = 100000, .flags = TQ_NULLABLE },                                               \
        { .name = "agenda", .kind = TQ_F_ROWS, .max = 60, .child = agenda_fields, .about = "replaces the whole list" },                    \
        { .name = "conditions", .kind = TQ_F_TEXT, .max = 2000 },                                                                          \
        { .name = "registration_opens_at", .kind = TQ_F_TIME, .flags = TQ_NULLABLE },                                                      \
        { .name = "registration_closes_at", .kind = TQ_F_TIME, .flags = TQ_NULLABLE },                                                     \
        { .name = "quota_demand", .kind = TQ_F_INT, .min = 0, .max = 10000, .flags = TQ_NULLABLE },                                        \
        { .name = "quota_supply", .kind = TQ_F_INT, .min = 0, .max = 10000, .flags = TQ_NULLABLE },                                        \
        { .name = "quota_guest", .kind = TQ_F_INT, .min = 0, .max = 10000, .flags = TQ_NULLABLE },                                         \
        { .name = "is_approval_needed", .kind = TQ_F_BOOL }, { .name = "contact_name", .kind = TQ_F_LINE, .max = 40 },                     \
        { .name = "contact_phone", .kind = TQ_F_LINE, .max = 40 }, { .name = "contact_mail", .kind = TQ_F_LINE, .max = 120 },              \
        { .name = "has_meetings", .kind = TQ_F_BOOL }, { .name = "seat_limit", .kind = TQ_F_INT, .min = 1, .max = 9 },                     \
        { .name = "meetings_min", .kind = TQ_F_INT, .min = 0, .max = 64 },                                                                 \
        { .name = "meetings_max", .kind = TQ_F_INT, .min = 1, .max = 64 },                                                                 \
        { .name = "buffer_minutes", .kind = TQ_F_INT, .min = 0, .max = 60 },                                                               \
    {                                                                                                                                      \
        .name = "freeze_hours", .kind = TQ_F_INT, .min = 0, .max = 168                                                                     \
    }

enum { NEW_NAME, NEW_TYPE, NEW_MONTH, NEW_UNIT };
static const struct tq_field create_body[] = {
    [NEW_NAME] = { .name = "name", .kind = TQ_F_LINE, .min = 2, .max = 60, .flags = TQ_REQUIRED },
    [NEW_TYPE] = { .name = "type",
                   .kind = TQ_F_ENUM,
                   .choices = TQ_EVENT_TYPES,
                   .about = "matchmaking when absent: only that counts toward the plan" },
    [NEW_MONTH] = { .name = "planned_month", .kind = TQ_F_DATE, .flags = TQ_REQUIRED, .about = "any day of the month" },
    [NEW_UNIT] = { .name = "unit_code", .kind = TQ_F_LINE, .min = 1, .max = 10, .flags = TQ_REQUIRED, .about = "the unit that holds it" },
    FORM_FIELDS,
    TQ_FIELDS_END,
};
static const struct tq_field edit_body[] = {
    { .name = "name", .kind = TQ_F_LINE, .min = 2, .max = 60 },
    { .name = "type", .kind = TQ_F_ENUM, .choices = TQ_EVENT_TYPES },
    { .name = "planned_month", .kind = TQ_F_DATE },
    FORM_FIELDS,
    { .name = "attachments", .kind = TQ_F_ROWS, .max = 20, .child = tq_event_file_fields, .about = "replaces the whole list" },
    TQ_FIELDS_END,
};

static const struct tq_field reason_fields[] = {
    { .name = "reason", .kind = TQ_F_TEXT, .max = 500 },
    TQ_FIELDS_END,
};
static const struct tq_field postpone_fields[] = {
    { .name = "reason", .kind = TQ_F_TEXT, .max = 500, .about = "told to everybody registered" },
    { .name = "starts_local", .kind = TQ_F_LINE, .max = 16, .flags = TQ_NULLABLE, .about = "the new time when it is known" },
    { .name = "ends_local", .kind = TQ_F_LINE, .max = 16, .flags = TQ_NULLABLE },
    TQ_FIELDS_END,
};
static const struct tq_field count_fields[] = {
    { .name = "counts_toward_plan", .kind = TQ_F_BOOL, .flags = TQ_REQUIRED },
    { .name = "reason", .kind = TQ_F_TEXT, .min = 2, .max = 500, .flags = TQ_REQUIRED },
    TQ_FIELDS_END,
};

/* ---- list and search ---- */

static struct tq_step run_list(struct tq_call *call, struct tq_str ids)
{
    tq_sql_add(call, TQ_SQL_event_list);
    tq_bind_actor(call);
    for (int i = Q_YEAR; i <= Q_MINE; i++)
        tq_bind_value(call, &call->query[i]);
    if (ids.p)
        tq_bind_str(call, ids);
    else
        tq_bind_null(call);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static struct tq_step run_found(struct tq_call *call)
{
    return run_list(call, ((const struct tq_found *)call->state)->ids);
}

static struct tq_step list_begin(struct tq_call *call)
{
    if (!call->query[Q_TEXT].is_present || call->query[Q_TEXT].text.n == 0)
        return run_list(call, TQ_STR_NONE);
    return tq_find(call, TQ_SEARCH_EVENT, call->query[Q_TEXT].text, FOUND_MAX, false, run_found);
}

/* ---- one ---- */

static struct tq_step get_begin(struct tq_call *call)
{
    tq_event_add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

static void add_edit(struct tq_call *call, const struct tq_uuid *id, bool has_version, const struct tq_indexing *indexing)
{
    tq_sql_add(call, TQ_SQL_event_edit);
    tq_bind_actor(call);
    tq_bind_uuid(call, id);
    if (has_version)
        tq_bind_version(call);
    else
        tq_bind_null(call);
    tq_bind_form(call);
    tq_bind_indexing(call, indexing);
}

static void add_act(struct tq_call *call, const struct tq_indexing *indexing)
{
    tq_sql_add(call, TQ_SQL_event_act);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_str(call, tq_str_of(call->route->action));
    tq_bind_version(call);
    tq_bind_form(call);
    tq_bind_indexing(call, indexing);
}

static struct tq_step create_begin(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    struct tq_step answer;
    if (!tq_event_check_times(call, &answer))
        return answer;
    tq_sql_add(call, TQ_SQL_event_create);
    tq_bind_actor(call);
    tq_bind_uuid(call, &id);
    for (int i = NEW_NAME; i <= NEW_UNIT; i++)
        tq_bind_value(call, &call->body[i]);
    tq_bind_idempotency(call);
    add_edit(call, &id, false, NULL);
    tq_event_add_get(call, &id);
    return tq_then(call, NULL);
}

/* ---- changes that search hears of: the form, publication ---- */

static bool is_edit(const struct tq_call *call)
{
    return strcmp(call->route->action, "edit") == 0;
}

static struct tq_step run_change(struct tq_call *call)
{
    struct tq_indexing *indexing = call->state;
    if (is_edit(call))
        add_edit(call, &call->id[0], true, indexing);
    else
        add_act(call, indexing);
    tq_event_add_get(call, &call->id[0]);
    tq_call_notify(call, "inbox");
    if (indexing->is_public)
        tq_call_notify(call, "search");
    return tq_then(call, NULL);
}

static struct tq_step on_text(struct tq_call *call)
{
    return tq_index_text(call, run_change);
}

static struct tq_step change_begin(struct tq_call *call)
{
    struct tq_step answer;
    if (!tq_event_check_times(call, &answer))
        return answer;
    call->state = TQ_NEW(call->arena, struct tq_indexing);
    tq_sql_add(call, TQ_SQL_event_text);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_form(call);
    tq_bind_bool(call, !is_edit(call));
    return tq_then(call, on_text);
}

/* ---- the other steps ---- */

static struct tq_step act_begin(struct tq_call *call)
{
    struct tq_step answer;
    if (!tq_event_check_times(call, &answer))
        return answer;
    add_act(call, NULL);
    tq_event_add_get(call, &call->id[0]);
    tq_call_notify(call, "inbox");
    tq_call_notify(call, "search");
    return tq_then(call, NULL);
}

static struct tq_step delete_begin(struct tq_call *call)
{
    add_act(call, NULL);
    return tq_then(call, NULL);
}

static struct tq_step count_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_event_count);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
    tq_event_add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

/* ---- routes ---- */

#define PLANNERS (TQ_ROLE_ORGANIZER | TQ_ROLE_OFFICER)
/* Who was named organizer of one event needs no grant. */
#define RUNNERS TQ_ROLE_PERSON

#define ACT(step, action_, fields, begin_, about_)                                                                                         \
    {                                                                                                                                      \
        .method = TQ_POST, .path = "/api/v1/events/{id}/" step, .role = RUNNERS, .relation = TQ_REL_EVENT_ORGANIZER, .machine = "event",   \
        .action = action_, .body = fields, .begin = begin_, .finish = tq_finish_one, .shape = &tq_event_detail, .flags = TQ_R_IF_MATCH,    \
        .name = "event_" action_, .about = about_                                                                                          \
    }

const struct tq_route tq_routes_event[] = {
    { .method = TQ_GET,
      .path = "/api/v1/events",
      .role = TQ_ROLE_ANYONE,
      .query = list_query,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &tq_event_card,
      .name = "event_list",
      .about = "Events by time, or by relevance when q is given; what is only planned shows its month." },
    { .method = TQ_POST,
      .path = "/api/v1/events",
      .role = PLANNERS,
      .relation = TQ_REL_OWN_UNIT,
      .machine = "event",
      .action = "create",
      .body = create_body,
      .begin = create_begin,
      .finish = tq_finish_created,
      .shape = &tq_event_detail,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/events",
      .name = "event_create",
      .about = "A line in the annual plan of the caller's unit; who creates it is its organizer." },
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}",
      .role = TQ_ROLE_ANYONE,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &tq_event_detail,
      .name = "event_get",
      .about = "One event; for everybody once it was published." },
    { .method = TQ_PATCH,
      .path = "/api/v1/events/{id}",
      .role = RUNNERS,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .machine = "event",
      .action = "edit",
      .body = edit_body,
      .begin = change_begin,
      .finish = tq_finish_one,
      .shape = &tq_event_detail,
      .flags = TQ_R_IF_MATCH,
      .name = "event_edit",
      .about = "Change any fields; another time or place of a published event is told to everybody registered." },
    { .method = TQ_DELETE,
      .path = "/api/v1/events/{id}",
      .role = RUNNERS,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .machine = "event",
      .action = "delete",
      .begin = delete_begin,
      .finish = tq_finish_empty,
      .flags = TQ_R_IF_MATCH,
      .name = "event_delete",
      .about = "Take a line out of the plan before anything came of it." },
    ACT("prepare", "prepare", reason_fields, act_begin, "Begin to prepare it, also again after a postponement."),
    ACT("publish", "publish", reason_fields, change_begin, "Show it to everybody; time, venue, agenda, window and contact must be there."),
    ACT("open-registration", "open_registration", reason_fields, act_begin, "Open registration before its time, or again."),
    ACT("close-registration", "close_registration", reason_fields, act_begin, "Close registration before its time."),
    ACT("start", "start", reason_fields, act_begin, "It begins, on its day; the clock does it otherwise."),
    ACT("end", "end", reason_fields, act_begin, "It is over; the clock does it otherwise."),
    ACT("archive", "archive", reason_fields, act_begin, "File it after the review."),
    ACT("postpone", "postpone", postpone_fields, act_begin, "Put it off, with a reason; placed meetings wait for a new schedule."),
    ACT("cancel", "cancel", reason_fields, act_begin, "Give it up, with a reason; its meetings are void, everybody registered is told."),
    ACT("finish-review", "finish_review", reason_fields, act_begin, "The review is complete: from now on the event counts."),
    { .method = TQ_PUT,
      .path = "/api/v1/events/{id}/counts",
      .role = TQ_ROLE_CITY,
      .relation = TQ_REL_CITY,
      .machine = "event",
      .action = "count",
      .body = count_fields,
      .begin = count_begin,
      .finish = tq_finish_one,
      .shape = &tq_event_detail,
      .flags = TQ_R_IF_MATCH,
      .name = "event_count",
      .about = "Say whether it counts toward the annual plan, with the reason." },
    { 0 },
};
