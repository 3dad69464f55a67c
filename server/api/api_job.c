/* server/api/api_job.c - long work as its owner sees it: how far it is, live, and the word to stop. */
#include "tq/api/api.h"
#include "tq/gen/sql.h"

static const struct tq_col job_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "schedule" },
    { .name = "object_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "queued|running|done|failed|cancelled" },
    { .name = "phase", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "permille", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "error", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "result_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "is_cancel_asked", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "created_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "started_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "finished_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
const struct tq_shape tq_shape_job = { "Job", job_cols };

static void add_get(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_job_get);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
}

static struct tq_step get_begin(struct tq_call *call)
{
    add_get(call);
    return tq_then(call, NULL);
}

static struct tq_step cancel_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_job_cancel);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    add_get(call);
    tq_call_notify(call, "work");
    tq_call_notify(call, "job");
    return tq_then(call, NULL);
}

static struct tq_step stream_finish(struct tq_call *call)
{
    if (tq_db_rows(tq_result(call, 0)) == 0)
        return tq_fail(call, 404, "not_found");
    return tq_stream_open(call, TQ_STREAM_JOB);
}

const struct tq_route tq_routes_job[] = {
    { .method = TQ_GET,
      .path = "/api/v1/jobs/{id}",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &tq_shape_job,
      .name = "job_get",
      .about = "How far a job is." },
    { .method = TQ_POST,
      .path = "/api/v1/jobs/{id}/cancel",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .begin = cancel_begin,
      .finish = tq_finish_one,
      .shape = &tq_shape_job,
      .name = "job_cancel",
      .about = "Ask a job to stop; it changes nothing then." },
    { .method = TQ_GET,
      .path = "/api/v1/jobs/{id}/stream",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .begin = get_begin,
      .finish = stream_finish,
      .media = "text/event-stream",
      .name = "job_stream",
      .about = "Server-sent events `progress` with the job, about once a second, until it ended." },
    { 0 },
};
