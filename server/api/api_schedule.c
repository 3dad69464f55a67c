/* server/api/api_schedule.c - schedules as proposals: have one made, move by hand, take back, publish. */
#include "tq/api/api.h"
#include "tq/gen/sql.h"

extern const struct tq_shape tq_shape_job;

static const struct tq_col action_cols[] = {
    { .name = "action", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "to_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "reason_required", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

static const struct tq_col change_cols[] = {
    { .name = "added", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "moved", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "dropped", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "retabled", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

const struct tq_col tq_proposal_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "event_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "number", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "draft|published|superseded|discarded" },
    { .name = "kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "full|unplaced|manual" },
    { .name = "seed", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "iterations", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "objective", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "upper_bound", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "gap_ppm", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "stats", .kind = TQ_C_COUNTS, .see = TQ_SEE_ALL },
    { .name = "based_on", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "is_current", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "override_reason", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "edits", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "created_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "updated_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "published_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "changes", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = change_cols },
    { .name = "actions", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = action_cols },
    TQ_COLS_END,
};
static const struct tq_shape proposal = { "Proposal", tq_proposal_cols };

/* ---- reading ---- */

static const struct tq_field page_query[] = { TQ_FIELDS_PAGE, TQ_FIELDS_END };

static struct tq_step list_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_schedule_event_see);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_sql_add(call, TQ_SQL_schedule_proposals);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_page(call, 1);
    return tq_then(call, NULL);
}

static void add_get(struct tq_call *call, const struct tq_uuid *id)
{
    tq_sql_add(call, TQ_SQL_schedule_proposal);
    tq_bind_actor(call);
    tq_bind_uuid(call, id);
}

static struct tq_step get_begin(struct tq_call *call)
{
    add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

static const struct tq_field places_query[] = {
    { .name = "meeting_id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED, .about = "the meeting to be placed" },
    TQ_FIELDS_END,
};
static const struct tq_col free_cols[] = {
    { .name = "slot_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "table_no", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col blocked_cols[] = {
    { .name = "slot_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "code", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "other_meeting_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_col places_cols[] = {
    { .name = "free", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = free_cols },
    { .name = "blocked", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = blocked_cols },
    TQ_COLS_END,
};
const struct tq_shape tq_shape_places = { "Places", places_cols };

static struct tq_step places_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_schedule_places);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->query[0]);
    return tq_then(call, NULL);
}

/* ---- making and changing ---- */

enum { START_KIND, START_SEED, START_ITERATIONS };
static const struct tq_field start_body[] = {
    [START_KIND] = { .name = "kind",
                     .kind = TQ_F_ENUM,
                     .choices = "full|unplaced",
                     .flags = TQ_REQUIRED,
                     .about = "unplaced: every live meeting stays where it is, unless its table is closed then" },
    [START_SEED] = { .name = "seed",
                     .kind = TQ_F_INT,
                     .min = 0,
                     .max = 2147483647,
                     .about = "the same seed and data give the same schedule; 1 when absent" },
    [START_ITERATIONS] = { .name = "iterations", .kind = TQ_F_INT, .min = 0, .max = 100000000, .about = "of improving; 0: by size" },
    TQ_FIELDS_END,
};

static struct tq_step start_begin(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    tq_sql_add(call, TQ_SQL_schedule_start);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_uuid(call, &id);
    for (int i = START_KIND; i <= START_ITERATIONS; i++)
        tq_bind_value(call, &call->body[i]);
    tq_bind_idempotency(call);
    tq_sql_add(call, TQ_SQL_job_get);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_uuid(call, &id);
    tq_call_notify(call, "work");
    return tq_then(call, NULL);
}

static struct tq_step start_finish(struct tq_call *call)
{
    const struct tq_db_result *job = tq_result(call, -1);
    char id[TQ_UUID_TEXT + 1];
    struct tq_buf body;
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    if (tq_db_rows(job) == 0)
        return tq_fail(call, 404, "not_found");
    struct tq_uuid made = tq_db_uuid(job, 0, 0);
    tq_uuid_format(&made, id);
    tq_reply_header(call->http, "Location", tq_arena_printf(call->arena, "/api/v1/jobs/%s", id));
    tq_buf_init(&body, call->arena, 64 * 1024);
    tq_shape_write(&body, &tq_shape_job, job, 0, TQ_SEE_ALL);
    return tq_answer_json(call, 202, &body);
}

static struct tq_step copy_begin(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    tq_sql_add(call, TQ_SQL_schedule_copy);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_uuid(call, &id);
    tq_bind_idempotency(call);
    add_get(call, &id);
    tq_call_notify(call, "board");
    return tq_then(call, NULL);
}

static const struct tq_field move_body[] = {
    { .name = "meeting_id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED },
    { .name = "slot_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE, .about = "null: out of the schedule" },
    { .name = "table_no", .kind = TQ_F_INT, .min = 1, .max = 500, .flags = TQ_NULLABLE, .about = "without it the nearest free table" },
    { .name = "with_meeting_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE, .about = "change places with this one" },
    { .name = "is_locked", .kind = TQ_F_BOOL, .about = "keep it there in the next run; alone: only that" },
    TQ_FIELDS_END,
};

static void add_change(struct tq_call *call, int sql)
{
    tq_sql_add(call, sql);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
}

static struct tq_step read_back(struct tq_call *call)
{
    add_get(call, &call->id[0]);
    tq_call_notify(call, "board");
    return tq_then(call, NULL);
}

static struct tq_step move_begin(struct tq_call *call)
{
    add_change(call, TQ_SQL_schedule_move);
    tq_bind_form(call);
    return read_back(call);
}

static struct tq_step step_begin(struct tq_call *call)
{
    add_change(call, TQ_SQL_schedule_step);
    tq_bind_str(call, tq_str_of(call->route->action));
    return read_back(call);
}

static const struct tq_field publish_body[] = {
    { .name = "override_reason", .kind = TQ_F_TEXT, .max = 500, .about = "needed when a must-meet has no place" },
    TQ_FIELDS_END,
};

static struct tq_step publish_begin(struct tq_call *call)
{
    add_change(call, TQ_SQL_schedule_publish);
    tq_bind_value(call, &call->body[0]);
    return read_back(call);
}

static struct tq_step discard_begin(struct tq_call *call)
{
    add_change(call, TQ_SQL_schedule_discard);
    return read_back(call);
}

#define CHANGE(path_, action_, body_, begin_, about_)                                                                                      \
    {                                                                                                                                      \
        .method = TQ_POST, .path = "/api/v1/proposals/{id}/" path_, .role = TQ_ROLE_PERSON, .relation = TQ_REL_EVENT_ORGANIZER,            \
        .machine = "proposal", .action = action_, .body = body_, .begin = begin_, .finish = tq_finish_one, .shape = &proposal,             \
        .flags = TQ_R_IF_MATCH, .name = "proposal_" action_, .about = about_                                                               \
    }

const struct tq_route tq_routes_schedule[] = {
    { .method = TQ_POST,
      .path = "/api/v1/events/{id}/schedule",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .body = start_body,
      .begin = start_begin,
      .finish = start_finish,
      .shape = &tq_shape_job,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/jobs",
      .status = 202,
      .name = "schedule_start",
      .about = "Have a schedule made in the background; its result replaces the draft." },
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/proposals",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .query = page_query,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &proposal,
      .name = "proposal_list",
      .about = "Drafts and published schedules of an event, newest first." },
    { .method = TQ_POST,
      .path = "/api/v1/events/{id}/proposals",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .machine = "proposal",
      .action = "create",
      .begin = copy_begin,
      .finish = tq_finish_created,
      .shape = &proposal,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/proposals",
      .name = "proposal_create",
      .about = "A draft by hand: what is published now, to be moved." },
    { .method = TQ_GET,
      .path = "/api/v1/proposals/{id}",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &proposal,
      .name = "proposal_get",
      .about = "One proposal." },
    { .method = TQ_GET,
      .path = "/api/v1/proposals/{id}/places",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .query = places_query,
      .begin = places_begin,
      .finish = tq_finish_one,
      .shape = &tq_shape_places,
      .name = "proposal_places",
      .about = "Where a meeting could go in this draft, and what stands in the way elsewhere." },
    CHANGE("moves", "move", move_body, move_begin,
           "Move a meeting, take it out, change two, or fix one where it is; 409 says what stands in the way."),
    CHANGE("undo", "undo", NULL, step_begin, "Take the last move back."),
    CHANGE("redo", "redo", NULL, step_begin, "Make the move again that was taken back."),
    CHANGE("publish", "publish", publish_body, publish_begin,
           "All live meetings follow this draft; everybody whose meetings changed is told."),
    CHANGE("discard", "discard", NULL, discard_begin, "Throw the draft away."),
    { 0 },
};
