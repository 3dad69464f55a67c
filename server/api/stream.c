/* server/api/stream.c - open streams of server-sent events: who watches what on this worker.
 *
 * A change marks a topic dirty (tq_call_notify); whoever listens reads the rows that somebody watches, all in one statement,
 * and pushes those that differ from what was pushed last. Notifications that come while a statement is under way make one
 * more, so a storm of changes costs one read at a time; a lost one is made good by the poll every half second. A subscriber
 * that does not keep up is dropped by the http room. */
#include "api_int.h"

#include "tq/gen/sql.h"

enum { READ_ARENA = 4 * 1024 * 1024, EVENT_MAX = 256 * 1024, BEAT_US = 20 * 1000 * 1000 };

struct watcher {
    struct watcher *next, **at;
    struct tq_hub *hub;
    struct tq_http_stream *http;
    struct tq_uuid id, session;
    tq_time expires;
    int64_t beat_at; /* monotonic */
    uint64_t pushed; /* of the last event */
};

struct reel {
    struct tq_hub *hub;
    struct watcher *first;
    struct tq_arena *arena; /* of the reading under way */
    struct tq_db_call call;
    bool is_reading_again;
};

struct tq_hub {
    struct tq_worker *worker;
    struct reel reels[TQ_STREAMS];
};

/* What a kind reads and says. A row whose state is in `ends` closes the stream. */
extern const struct tq_shape tq_shape_job, tq_shape_board_mark;
static const struct kind {
    const char *topic, *event;
    const struct tq_shape *shape;
    int sql;
    const char *ends;
} kinds[TQ_STREAMS] = {
    [TQ_STREAM_JOB] = { "job", "progress", &tq_shape_job, TQ_SQL_job_watch, "done failed cancelled" },
    [TQ_STREAM_BOARD] = { "board", "board", &tq_shape_board_mark, TQ_SQL_board_watch, NULL },
};

/* ---- one watcher ---- */

static void leave(struct watcher *watcher)
{
    *watcher->at = watcher->next;
    if (watcher->next)
        watcher->next->at = watcher->at;
}

static void on_gone(void *arg)
{
    leave(arg);
    tq_free(arg);
}

static void finish(struct watcher *watcher)
{
    struct tq_http_stream *http = watcher->http;
    leave(watcher);
    tq_free(watcher);
    tq_http_stream_end(http);
}

static uint64_t hash_of(struct tq_str text)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < text.n; i++)
        hash = (hash ^ (unsigned char)text.p[i]) * 1099511628211u;
    return hash;
}

static bool is_ended(const struct kind *kind, const struct tq_db_result *rows, int row)
{
    int column = kind->ends ? tq_db_column(rows, "state") : -1;
    if (column < 0)
        return false;
    struct tq_str state = tq_db_bytes(rows, row, column);
    const char *found = memmem(kind->ends, strlen(kind->ends), state.p, state.n);
    return found != NULL;
}

static void push(struct watcher *watcher, const struct kind *kind, const struct tq_db_result *rows, int row, struct tq_arena *arena)
{
    struct tq_buf text;
    tq_buf_init(&text, arena, EVENT_MAX);
    tq_buf_printf(&text, "event: %s\ndata: ", kind->event);
    tq_shape_write(&text, kind->shape, rows, row, TQ_SEE_ALL);
    tq_buf_add_str(&text, TQ_STR("\n\n"));
    uint64_t hash = hash_of(tq_buf_str(&text));
    if (hash == watcher->pushed)
        return;
    watcher->pushed = hash;
    watcher->beat_at = tq_clock_monotonic() + BEAT_US;
    if (tq_http_stream_push(watcher->http, tq_buf_str(&text)) && is_ended(kind, rows, row))
        finish(watcher);
}

/* ---- reading what is watched ---- */

/* Streams whose token or session is over end; silent ones say that they are alive, so that proxies keep them. */
static void keep_house(struct reel *reel)
{
    int64_t now = tq_clock_monotonic();
    tq_time today = tq_clock_now();
    for (struct watcher *watcher = reel->first, *next; watcher; watcher = next) {
        next = watcher->next;
        if (watcher->expires <= today || tq_revoked_has(reel->hub->worker, &watcher->session)) {
            finish(watcher);
        } else if (watcher->beat_at <= now) {
            watcher->beat_at = now + BEAT_US;
            (void)tq_http_stream_push(watcher->http, TQ_STR(": alive\n\n"));
        }
    }
}

static void look(void *arg);

static void on_rows(void *arg)
{
    struct reel *reel = arg;
    const struct kind *kind = &kinds[reel - reel->hub->reels];
    const struct tq_db_result *rows = reel->call.err.code == TQ_OK ? reel->call.results[0] : NULL;
    for (int row = 0; rows && row < tq_db_rows(rows); row++) {
        struct tq_uuid id = tq_db_uuid(rows, row, 0);
        for (struct watcher *watcher = reel->first, *next; watcher; watcher = next) {
            next = watcher->next;
            if (tq_uuid_is_equal(&watcher->id, &id))
                push(watcher, kind, rows, row, reel->arena);
        }
    }
    tq_arena_free(reel->arena);
    reel->arena = NULL;
    if (reel->is_reading_again) {
        reel->is_reading_again = false;
        look(reel);
    }
}

static void add_ids(struct tq_buf *out, const struct reel *reel)
{
    char text[TQ_UUID_TEXT + 1];
    for (const struct watcher *watcher = reel->first; watcher; watcher = watcher->next) {
        tq_uuid_format(&watcher->id, text);
        tq_buf_printf(out, "%s\"%s\"", out->n ? "," : "[", text);
    }
    tq_buf_add_char(out, ']');
}

static void look(void *arg)
{
    struct reel *reel = arg;
    struct tq_buf ids;
    keep_house(reel);
    if (!reel->first)
        return;
    if (reel->arena) {
        reel->is_reading_again = true;
        return;
    }
    reel->arena = tq_arena_new(READ_ARENA);
    tq_buf_init(&ids, reel->arena, READ_ARENA / 2);
    add_ids(&ids, reel);
    reel->call = (struct tq_db_call){ .arena = reel->arena, .count = 1, .done = on_rows, .arg = reel };
    reel->call.statements[0].sql = kinds[reel - reel->hub->reels].sql;
    reel->call.statements[0].params[0] = tq_buf_str(&ids);
    tq_db_run(reel->hub->worker->db, &reel->call);
}

/* ---- door ---- */

struct tq_step tq_stream_open(struct tq_call *call, tq_stream kind)
{
    struct tq_hub *hub = call->worker->hub;
    struct reel *reel = &hub->reels[kind];
    struct watcher *watcher;
    if (call->worker->is_draining)
        return tq_fail(call, 503, "unavailable");
    watcher = tq_alloc(sizeof(*watcher)); /* of its own: the request does not stay */
    *watcher = (struct watcher){ .next = reel->first,
                                 .at = &reel->first,
                                 .hub = hub,
                                 .id = call->id[0],
                                 .session = call->actor.session,
                                 .expires = call->actor.expires,
                                 .beat_at = tq_clock_monotonic() + BEAT_US };
    if (reel->first)
        reel->first->at = &watcher->next;
    reel->first = watcher;
    tq_reply_header(call->http, "Cache-Control", "no-store");
    tq_reply_header(call->http, "X-Accel-Buffering", "no");
    struct tq_step step = tq_answered(call);
    watcher->http = tq_http_stream_begin(call->http, 200, "text/event-stream", on_gone, watcher);
    push(watcher, &kinds[kind], tq_result(call, -1), 0, call->arena);
    return step;
}

struct tq_hub *tq_hub_new(struct tq_worker *worker)
{
    struct tq_hub *hub = tq_alloc(sizeof(*hub));
    hub->worker = worker;
    for (int i = 0; i < TQ_STREAMS; i++) {
        hub->reels[i].hub = hub;
        tq_db_listen(worker->db, kinds[i].topic, look, &hub->reels[i]);
    }
    return hub;
}

void tq_hub_close(struct tq_hub *hub)
{
    for (int i = 0; i < TQ_STREAMS; i++)
        while (hub->reels[i].first)
            finish(hub->reels[i].first);
}

void tq_hub_free(struct tq_hub *hub)
{
    if (!hub)
        return;
    for (int i = 0; i < TQ_STREAMS; i++)
        tq_arena_free(hub->reels[i].arena);
    tq_free(hub);
}
