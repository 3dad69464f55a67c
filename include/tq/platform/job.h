/* include/tq/platform/job.h - threads for work that would block a loop: five classes, each with its own threads and a bounded
 * queue (CONTRACTS 15). A job's work runs on a pool thread, its done on the loop that submitted it. */
#ifndef TQ_PLATFORM_JOB_H
#define TQ_PLATFORM_JOB_H

#include "tq/platform/loop.h"

typedef enum tq_job_class { TQ_JOB_PASSWORD, TQ_JOB_SEARCH, TQ_JOB_FILE, TQ_JOB_LONG, TQ_JOB_NET, TQ_JOB_CLASSES } tq_job_class;

struct tq_pool;
/* Starts the threads; they take no signals. */
struct tq_pool *tq_pool_new(void);
/* Finish running jobs, drop queued ones without calling their done, join. Free the pool before the loops its jobs report to. */
void tq_pool_free(struct tq_pool *pool);

/* TQ_BUSY when the class's queue is full. `work` and `done` may be given the same `arg`; the job owns it until `done` ran. `done` may be
 * NULL. */
TQ_MUST_CHECK struct tq_err tq_pool_submit(struct tq_pool *pool, tq_job_class class_, struct tq_loop *loop, void (*work)(void *arg),
                                           void (*done)(void *arg), void *arg);
/* Jobs waiting in a class, for /metrics. */
int tq_pool_depth(const struct tq_pool *pool, tq_job_class class_);

#endif
