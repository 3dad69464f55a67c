/* server/api/revoked.c - the sessions that ended while a token of theirs is still valid: re-read when topic "session" is
 * notified, after reconnects and at least twice a second (tq_db_listen). */
#include "api_int.h"

#include "tq/base/log.h"
#include "tq/gen/sql.h"

enum { LIST_MAX = 8 * 1024 * 1024 };

struct reading {
    struct tq_db_call db;
    struct tq_worker *worker;
};

bool tq_revoked_has(const struct tq_worker *worker, const struct tq_uuid *session)
{
    int low = 0, high = worker->revoked_count;
    while (low < high) {
        int middle = (low + high) / 2;
        int order = memcmp(worker->revoked[middle].b, session->b, sizeof(session->b));
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static void take(struct tq_worker *worker, struct tq_arena *arena, const struct tq_db_result *result)
{
    int n = tq_db_rows(result);
    worker->revoked = tq_arena_array(arena, (size_t)n + 1, sizeof(*worker->revoked));
    for (int i = 0; i < n; i++)
        worker->revoked[i] = tq_db_uuid(result, i, 0);
    worker->revoked_count = n;
    tq_arena_free(worker->revoked_arena);
    worker->revoked_arena = arena;
}

static void on_read(void *arg)
{
    struct reading *reading = arg;
    struct tq_worker *worker = reading->worker;
    struct tq_arena *arena = reading->db.arena;
    worker->reading_arena = NULL;
    if (reading->db.err.code == TQ_OK)
        take(worker, arena, reading->db.results[0]);
    else
        tq_arena_free(arena); /* what is known stays; the next poll asks again */
    if (worker->is_reading_again) {
        worker->is_reading_again = false;
        tq_revoked_read(worker);
    }
}

void tq_revoked_read(void *arg)
{
    struct tq_worker *worker = arg;
    if (worker->reading_arena) {
        worker->is_reading_again = true;
        return;
    }
    struct tq_arena *arena = tq_arena_new(LIST_MAX);
    struct reading *reading = TQ_NEW(arena, struct reading);
    worker->reading_arena = arena;
    reading->worker = worker;
    reading->db.arena = arena;
    reading->db.statements[0].sql = TQ_SQL_actor_list_revoked;
    reading->db.count = 1;
    reading->db.done = on_read;
    reading->db.arg = reading;
    tq_db_run(worker->db, &reading->db);
}
