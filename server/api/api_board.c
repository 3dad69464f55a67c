/* server/api/api_board.c - the board of an event: slots, tables, people, meetings, and what is wrong. */
#include "tq/api/api.h"
#include "tq/gen/sql.h"

extern const struct tq_col tq_proposal_cols[];

static const struct tq_col slot_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },         { .name = "position", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "session_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL }, { .name = "starts_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "ends_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },    TQ_COLS_END,
};
static const struct tq_col session_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },         { .name = "position", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },       { .name = "starts_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "ends_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },    { .name = "slot_minutes", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "gap_minutes", .kind = TQ_C_INT, .see = TQ_SEE_ALL }, TQ_COLS_END,
};
static const struct tq_col closure_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "starts_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "ends_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "reason", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col table_cols[] = {
    { .name = "table_no", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "label", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "zone", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "closures", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = closure_cols },
    TQ_COLS_END,
};
static const struct tq_col participant_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "side", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "demand|supply" },
    { .name = "short_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "seat_no", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "absences", .kind = TQ_C_CODES, .see = TQ_SEE_ALL },
    { .name = "meetings_max", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_col meeting_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "demand_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "supply_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "is_must", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "weight", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "accepted|scheduled|checked_in|held|no_show" },
    { .name = "slot_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "table_no", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "is_locked", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "is_live", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "change", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "none|added|moved|retabled|dropped" },
    { .name = "reason", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "demand_arrived_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "supply_arrived_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_col warning_cols[] = {
    { .name = "code", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "level", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "block|warn|note" },
    { .name = "meeting_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "participant_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "table_no", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "slot_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_col stats_cols[] = {
    { .name = "placed", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "must_placed", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "must_total", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "unplaced", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "free_places", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "gaps", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "objective", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "upper_bound", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_col board_cols[] = {
    { .name = "event_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "board_version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "now", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "is_live", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "proposal", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = tq_proposal_cols, .nullable = true },
    { .name = "job_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "slots", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = slot_cols },
    { .name = "sessions", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = session_cols },
    { .name = "tables", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = table_cols },
    { .name = "participants", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = participant_cols },
    { .name = "meetings", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = meeting_cols },
    { .name = "warnings", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = warning_cols },
    { .name = "stats", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = stats_cols },
    TQ_COLS_END,
};
static const struct tq_shape board = { "Board", board_cols };

static const struct tq_col mark_cols[] = {
    { .name = "board_version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "by", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "by_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
const struct tq_shape tq_shape_board_mark = { "BoardMark", mark_cols };

static const struct tq_field board_query[] = {
    { .name = "proposal_id", .kind = TQ_F_UUID, .about = "without it the draft, else what is live; a published one is what is live" },
    TQ_FIELDS_END,
};

static struct tq_step board_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_board_get);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->query[0]);
    return tq_then(call, NULL);
}

static struct tq_step stream_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_board_right);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static struct tq_step stream_finish(struct tq_call *call)
{
    if (tq_db_rows(tq_result(call, 0)) == 0)
        return tq_fail(call, 404, "not_found");
    return tq_stream_open(call, TQ_STREAM_BOARD);
}

const struct tq_route tq_routes_board[] = {
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/board",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_DOOR,
      .query = board_query,
      .begin = board_begin,
      .finish = tq_finish_one,
      .shape = &board,
      .flags = TQ_R_LARGE,
      .name = "board_get",
      .about = "Everything the board shows: organizers see drafts, door staff what is live." },
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/board/stream",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_DOOR,
      .begin = stream_begin,
      .finish = stream_finish,
      .media = "text/event-stream",
      .name = "board_stream",
      .about = "Server-sent events `board` whenever a draft or a live meeting changed, with who changed it." },
    { 0 },
};
