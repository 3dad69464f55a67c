/* server/api/app.c - what the workers share, and one worker per thread: its loop, keys, database lanes and listeners. */
#include "api_int.h"

#include "tq/base/crypto.h"
#include "tq/base/log.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

enum {
    OPENAPI_MAX = 8 * 1024 * 1024,
    REQUEST_ARENA = 4 * 1024 * 1024,
    HEADER_MS = 10000,
    BODY_MS = 30000,
    IDLE_MS = 75000,
    QUEUE_MAX = 4096
};

/* ---- app ---- */

static void print_openapi(struct tq_app *app)
{
    uint8_t digest[TQ_SHA256_BYTES];
    char hex[17];
    tq_buf_init(&app->openapi, NULL, OPENAPI_MAX);
    tq_openapi_write(&app->openapi, tq_route_tables);
    tq_sha256(app->openapi.p, app->openapi.n, digest);
    tq_hex(digest, 8, hex);
    snprintf(app->openapi_etag, sizeof(app->openapi_etag), "\"%s\"", hex);
}

struct tq_err tq_app_new(const struct tq_conf *conf, struct tq_app **out)
{
    struct tq_app *app = tq_alloc(sizeof(*app));
    struct tq_err err = tq_router_new(tq_route_tables, &app->router);
    app->conf = conf;
    *out = NULL;
    if (err.code) {
        tq_free(app);
        return err;
    }
    print_openapi(app);
    app->pool = tq_pool_new();
    app->shared = tq_http_shared_new();
    app->db_stats = tq_db_stats_new();
    *out = app;
    return err;
}

void tq_app_stop(struct tq_app *app)
{
    tq_pool_free(app->pool);
    app->pool = NULL;
}

void tq_app_free(struct tq_app *app)
{
    if (!app)
        return;
    tq_app_stop(app);
    tq_http_shared_free(app->shared);
    tq_db_stats_free(app->db_stats);
    tq_router_free(app->router);
    tq_buf_clear(&app->openapi);
    tq_free(app);
}

void tq_app_openapi(struct tq_buf *out)
{
    tq_openapi_write(out, tq_route_tables);
}

struct tq_pool *tq_app_pool(struct tq_app *app)
{
    return app->pool;
}

struct tq_http_shared *tq_app_shared(struct tq_app *app)
{
    return app->shared;
}

void tq_app_metrics(struct tq_app *app, struct tq_buf *out)
{
    static const char *const classes[TQ_JOB_CLASSES] = { "password", "search", "file", "long", "net" };
    tq_http_metrics(app->shared, out);
    tq_db_metrics(app->db_stats, out);
    tq_buf_printf(out, "# HELP tongqu_job_waiting Jobs waiting in a class.\n# TYPE tongqu_job_waiting gauge\n");
    for (int i = 0; i < TQ_JOB_CLASSES; i++)
        tq_buf_printf(out, "tongqu_job_waiting{class=\"%s\"} %d\n", classes[i], tq_pool_depth(app->pool, (tq_job_class)i));
}

void tq_app_metrics_handle(void *ctx, struct tq_request *http)
{
    struct tq_buf text;
    tq_buf_init(&text, http->arena, 1024 * 1024);
    http->route_name = "metrics";
    if (http->method == TQ_GET && tq_str_is_equal(http->path, TQ_STR("/metrics"))) {
        tq_app_metrics(ctx, &text);
        tq_http_reply(http, 200, "text/plain; version=0.0.4; charset=utf-8", tq_buf_str(&text));
    } else {
        tq_http_reply(http, 404, "text/plain; charset=utf-8", TQ_STR("not found\n"));
    }
}

/* ---- worker ---- */

/* scheme://host[:port] of the public address. */
static void set_origin(struct tq_worker *worker, const char *url)
{
    const char *host = strstr(url, "://");
    size_t n = host ? (size_t)(host - url) + 3 + strcspn(host + 3, "/") : strlen(url);
    snprintf(worker->origin, sizeof(worker->origin), "%.*s", (int)n, url);
}

static struct tq_http_conf http_conf(struct tq_worker *worker, const struct tq_conf *conf)
{
    return (struct tq_http_conf){ .loop = worker->loop,
                                  .pool = worker->app->pool,
                                  .listen = worker->app->conf->listen,
                                  .trusted_proxies = conf->trusted_proxies,
                                  .upload_dir = worker->upload_dir,
                                  .max_connections = conf->max_connections,
                                  .max_per_address = conf->max_per_address,
                                  .requests_per_minute = conf->requests_per_minute,
                                  .header_ms = HEADER_MS,
                                  .body_ms = BODY_MS,
                                  .idle_ms = IDLE_MS,
                                  .arena_bytes = REQUEST_ARENA,
                                  .shared = worker->app->shared,
                                  .body_rule = tq_worker_body_rule,
                                  .handle = tq_worker_handle,
                                  .ctx = worker };
}

static struct tq_db *open_db(struct tq_worker *worker)
{
    const struct tq_conf *conf = worker->app->conf;
    struct tq_db_conf db = { .dsn = conf->dsn,
                             .loop = worker->loop,
                             .pool = worker->app->pool,
                             .statement_timeout_ms = conf->statement_timeout_ms,
                             .queue_max = QUEUE_MAX,
                             .stats = worker->app->db_stats };
    db.lanes[TQ_LANE_READ] = conf->db_read_lanes;
    db.lanes[TQ_LANE_CUSTOM] = conf->db_read_lanes;
    db.lanes[TQ_LANE_WRITE] = conf->db_write_lanes;
    db.lanes[TQ_LANE_SLOW] = conf->db_slow_lanes;
    return tq_db_new(&db);
}

static struct tq_err make_upload_dir(struct tq_worker *worker)
{
    snprintf(worker->upload_dir, sizeof(worker->upload_dir), "%s/upload", worker->app->conf->data_dir);
    if (mkdir(worker->upload_dir, 0700) == 0 || errno == EEXIST)
        return TQ_ERR_NONE;
    tq_log(TQ_ERROR, "api", "could not make folder \"%s\": %s", worker->upload_dir, strerror(errno));
    return tq_err_make(TQ_IO, NULL, "data_dir");
}

static struct tq_err open_rooms(struct tq_worker *worker)
{
    const struct tq_conf *conf = worker->app->conf;
    struct tq_err err = tq_auth_new(conf->data_dir, conf->public_url, &worker->auth);
    if (!err.code)
        err = make_upload_dir(worker);
    if (err.code)
        return err;
    worker->db = open_db(worker);
    tq_db_listen(worker->db, "session", tq_revoked_read, worker);
    worker->hub = tq_hub_new(worker);
    struct tq_http_conf http = http_conf(worker, conf);
    return tq_http_new(&http, &worker->http);
}

struct tq_err tq_worker_new(struct tq_app *app, struct tq_worker **out)
{
    struct tq_worker *worker = tq_alloc(sizeof(*worker));
    worker->app = app;
    worker->loop = tq_loop_new();
    worker->tokens = tq_token_cache_new();
    worker->memo = tq_memo_new();
    set_origin(worker, app->conf->public_url);
    struct tq_err err = open_rooms(worker);
    if (err.code)
        tq_worker_free(worker);
    *out = err.code ? NULL : worker;
    return err;
}

struct tq_loop *tq_worker_loop(struct tq_worker *worker)
{
    return worker->loop;
}

struct tq_db *tq_worker_db(struct tq_worker *worker)
{
    return worker->db;
}

void tq_worker_run(struct tq_worker *worker)
{
    tq_loop_run(worker->loop);
}

static void on_drained(void *arg)
{
    struct tq_worker *worker = arg;
    tq_loop_stop(worker->loop);
}

static void drain(void *arg)
{
    struct tq_worker *worker = arg;
    if (worker->is_draining)
        return;
    worker->is_draining = true;
    tq_hub_close(worker->hub);
    tq_http_drain(worker->http, worker->app->conf->drain_ms, on_drained, worker);
}

void tq_worker_drain(struct tq_worker *worker)
{
    tq_loop_post(worker->loop, drain, worker);
}

struct reload {
    struct tq_worker *worker;
    const struct tq_conf *conf;
};

static void reload(void *arg)
{
    struct reload *task = arg;
    struct tq_worker *worker = task->worker;
    struct tq_http_conf http = http_conf(worker, task->conf);
    tq_free(task);
    tq_http_reconfigure(worker->http, &http);
    if (tq_auth_reload(worker->auth).code == TQ_OK)
        tq_token_cache_reset(worker->tokens);
}

void tq_worker_reload(struct tq_worker *worker, const struct tq_conf *conf)
{
    struct reload *task = tq_alloc(sizeof(*task));
    *task = (struct reload){ worker, conf };
    tq_loop_post(worker->loop, reload, task);
}

void tq_worker_free(struct tq_worker *worker)
{
    if (!worker)
        return;
    if (worker->db)
        tq_db_free(worker->db); /* its waiting calls live in requests, which go with http */
    if (worker->http)
        tq_http_free(worker->http);
    tq_hub_free(worker->hub);
    tq_auth_free(worker->auth);
    tq_token_cache_free(worker->tokens);
    tq_memo_free(worker->memo);
    tq_arena_free(worker->revoked_arena);
    tq_arena_free(worker->reading_arena);
    tq_loop_free(worker->loop);
    tq_free(worker);
}
