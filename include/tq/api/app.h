/* include/tq/api/app.h - the running service: what all workers share, and one worker per thread. Used by command/serve. */
#ifndef TQ_API_APP_H
#define TQ_API_APP_H

#include "tq/base/conf.h"
#include "tq/platform/http.h"
#include "tq/platform/job.h"

struct tq_app;
/* Build the router (fails when a route row is wrong), print the OpenAPI document, start the pool. `conf` outlives it. */
TQ_MUST_CHECK struct tq_err tq_app_new(const struct tq_conf *conf, struct tq_app **out);
/* End the pool: before workers are freed, whose requests its jobs work on. */
void tq_app_stop(struct tq_app *app);
void tq_app_free(struct tq_app *app);
/* Prometheus text: HTTP, pool. */
void tq_app_metrics(struct tq_app *app, struct tq_buf *out);
/* Handler for the listener of /metrics, /healthz; ctx is the app. */
void tq_app_metrics_handle(void *app, struct tq_request *http);
struct tq_http_shared *tq_app_shared(struct tq_app *app);

struct tq_pool *tq_app_pool(struct tq_app *app);

struct tq_worker;
struct tq_db;
/* For what runs beside the requests on a worker's loop (the duties of the clock). */
struct tq_loop *tq_worker_loop(struct tq_worker *worker);
struct tq_db *tq_worker_db(struct tq_worker *worker);
/* Loop, keys, database lanes and listeners of one thread. */
TQ_MUST_CHECK struct tq_err tq_worker_new(struct tq_app *app, struct tq_worker **out);
/* Run until drained. */
void tq_worker_run(struct tq_worker *worker);
/* Any thread: /readyz answers 503, requests in flight are answered, then tq_worker_run returns. */
void tq_worker_drain(struct tq_worker *worker);
/* Any thread: take over limits and trusted proxies of `conf`, which outlives the worker, and read the keys again (SIGHUP). */
void tq_worker_reload(struct tq_worker *worker, const struct tq_conf *conf);
void tq_worker_free(struct tq_worker *worker);

/* The runner of long jobs on a worker's loop, from now on; stop it after the loop has ended and before the pool, free it after the
 * database. */
struct tq_jobs;
struct tq_jobs *tq_jobs_start(struct tq_app *app, struct tq_worker *worker);
void tq_jobs_stop(struct tq_jobs *jobs);
void tq_jobs_free(struct tq_jobs *jobs);

/* Print the OpenAPI document of every route. */
void tq_app_openapi(struct tq_buf *out);

#endif
