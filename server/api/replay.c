/* server/api/replay.c - an Idempotency-Key that was used before: the same request gets the same status and the object it made,
 * rendered anew through its GET route; another request under the same key is refused (CONTRACTS 5). */
#include "api_int.h"

#include "tq/gen/sql.h"

/* The row `GET <path>` of the tables. */
static const struct tq_route *find_get(const char *path)
{
    for (const struct tq_route *const *table = tq_route_tables; *table; table++)
        for (const struct tq_route *route = *table; route->path; route++)
            if (route->method == TQ_GET && strcmp(route->path, path) == 0)
                return route;
    return NULL;
}

const struct tq_route *tq_route_of_object(const struct tq_call *call)
{
    const struct tq_route *route = call->route;
    if (route->location)
        return find_get(tq_arena_printf(call->arena, "%s/{id}", route->location));
    const char *end = strstr(route->path, "/{id}");
    return end ? find_get(tq_arena_dup(call->arena, route->path, (size_t)(end - route->path) + sizeof("/{id}") - 1)) : NULL;
}

static struct tq_step answer_again(struct tq_call *call, const struct tq_db_result *found)
{
    struct tq_call_full *full = tq_full(call);
    const struct tq_route *get = tq_route_of_object(call);
    bool has_object = !tq_db_is_null(found, 0, 2);
    full->replay_status = (int)tq_db_i64(found, 0, 1);
    if (full->replay_status == 204 || !get || !has_object)
        return tq_answer(call, 204, NULL, TQ_STR_NONE);
    if (call->route->location) {
        call->id[0] = tq_db_uuid(found, 0, 2);
        tq_add_location(call, call->route->location, &call->id[0]);
    }
    full->mode = TQ_MODE_REPLAY;
    return tq_call_through(call, get);
}

static struct tq_step on_found(struct tq_call *call)
{
    const struct tq_db_result *found = tq_result(call, 0);
    if (tq_db_rows(found) == 0)
        return tq_fail(call, 409, "in_flight");
    if (!tq_str_is_equal(tq_db_bytes(found, 0, 0), tq_str_of(tq_full(call)->digest)))
        return tq_fail(call, 422, "idempotency_mismatch");
    return answer_again(call, found);
}

struct tq_step tq_replay(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_idempotency_get);
    tq_bind_key_actor(call);
    tq_bind_str(call, call->idempotency_key);
    return tq_then(call, on_found);
}
