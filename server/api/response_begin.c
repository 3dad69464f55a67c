/* server/api/response_begin.c - how an answer begins: what an own offering would say to each indicator, and the draft made of it. */
#include "api_response.h"

#include "tq/domain/response.h"
#include "tq/gen/sql.h"

enum { PREFILL_MAX = 256 * 1024 };

/* Rows of position, name, unit, comparator, target, method. */
static struct tq_indicator *read_indicators(struct tq_arena *arena, const struct tq_db_result *rows)
{
    int count = tq_db_rows(rows);
    struct tq_indicator *list = tq_arena_array(arena, (size_t)count + 1, sizeof(*list));
    for (int i = 0; i < count; i++)
        list[i] = (struct tq_indicator){ .position = (int)tq_db_i64(rows, i, 0),
                                         .name = tq_text_at(rows, i, 1),
                                         .unit = tq_text_at(rows, i, 2),
                                         .comparator = tq_text_at(rows, i, 3),
                                         .target = tq_text_at(rows, i, 4),
                                         .method = tq_text_at(rows, i, 5) };
    return list;
}

static struct tq_str prefill(struct tq_call *call, const struct tq_db_result *asked, const struct tq_db_result *offered)
{
    struct tq_buf out;
    struct tq_str name = tq_db_rows(offered) ? tq_text_at(offered, 0, 6) : TQ_STR("");
    tq_buf_init(&out, call->arena, PREFILL_MAX);
    tq_response_prefill(call->arena, read_indicators(call->arena, asked), (size_t)tq_db_rows(asked), read_indicators(call->arena, offered),
                        (size_t)tq_db_rows(offered), name, &out);
    return tq_buf_str(&out);
}

static void add_sources(struct tq_call *call, const struct tq_value *offering)
{
    tq_sql_add(call, TQ_SQL_response_asked);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_sql_add(call, TQ_SQL_response_offered);
    tq_bind_actor(call);
    tq_bind_value(call, offering);
}

struct tq_step tq_response_prefill_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_response_prefill_try);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->query[0]);
    add_sources(call, &call->query[0]);
    return tq_then(call, NULL);
}

struct tq_step tq_response_prefill_finish(struct tq_call *call)
{
    struct tq_buf out;
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    tq_buf_init(&out, call->arena, PREFILL_MAX + 20);
    tq_buf_add_str(&out, TQ_STR("{\"answers\":"));
    tq_buf_add_str(&out, prefill(call, tq_result(call, 1), tq_result(call, 2)));
    tq_buf_add_char(&out, '}');
    return tq_answer(call, 200, "application/json", tq_buf_str(&out));
}

static struct tq_step on_sources(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    struct tq_str answers = prefill(call, tq_result(call, 0), tq_result(call, 1));
    tq_sql_add(call, TQ_SQL_response_create);
    tq_bind_actor(call);
    tq_bind_uuid(call, &id);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[TQ_NEW_OFFERING]);
    tq_bind_value(call, &call->body[TQ_NEW_TEAM]);
    tq_bind_str(call, answers);
    tq_bind_idempotency(call);
    tq_response_add_get(call, &id);
    return tq_then(call, NULL);
}

struct tq_step tq_response_create_begin(struct tq_call *call)
{
    add_sources(call, &call->body[TQ_NEW_OFFERING]);
    return tq_then(call, on_sources);
}

/* A second answer of the same organization: the refusal says where the first one is. */
struct tq_step tq_response_create_finish(struct tq_call *call)
{
    const struct tq_db_result *first = tq_result(call, 0);
    if (tq_str_is_equal(tq_text_at(first, 0, 0), TQ_STR("response_exists"))) {
        char text[TQ_UUID_TEXT + 1];
        struct tq_uuid id = tq_db_uuid(first, 0, 1);
        tq_uuid_format(&id, text);
        tq_reply_header(call->http, "Location", tq_arena_printf(call->arena, "%s/%s", call->route->location, text));
    }
    return tq_finish_created(call);
}
