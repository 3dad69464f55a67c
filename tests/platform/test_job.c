/* tests/platform/test_job.c - promises of platform/job: work elsewhere, done here, bounded queues, classes apart. */
#include "tq/platform/job.h"

#include "support/unit.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

static struct tq_loop *loop;
static pthread_t loop_thread;
static int done_count;
static _Atomic int work_count;

static void work(void *arg)
{
    cr_assert_not(pthread_equal(pthread_self(), loop_thread));
    *(int *)arg += 1;
    atomic_fetch_add(&work_count, 1);
}

static void done(void *arg)
{
    cr_assert(pthread_equal(pthread_self(), loop_thread));
    cr_assert_eq(*(int *)arg, 1);
    if (++done_count == TQ_JOB_CLASSES)
        tq_loop_stop(loop);
}

Test(job, works_on_the_pool_and_reports_on_the_loop)
{
    int numbers[TQ_JOB_CLASSES] = { 0 };
    loop = tq_loop_new();
    loop_thread = pthread_self();
    struct tq_pool *pool = tq_pool_new();
    for (int i = 0; i < TQ_JOB_CLASSES; i++)
        cr_assert_eq((int)tq_pool_submit(pool, (tq_job_class)i, loop, work, done, &numbers[i]).code, (int)TQ_OK);
    tq_loop_run(loop);
    cr_assert_eq(done_count, TQ_JOB_CLASSES);
    tq_pool_free(pool);
    tq_loop_free(loop);
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void wait_at_gate(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
}

static void stop_loop(void *arg)
{
    (void)arg;
    tq_loop_stop(loop);
}

static void nothing(void *arg)
{
    (void)arg;
}

Test(job, a_full_class_refuses_and_leaves_the_others_alone)
{
    loop = tq_loop_new();
    struct tq_pool *pool = tq_pool_new();
    pthread_mutex_lock(&gate);
    cr_assert_eq((int)tq_pool_submit(pool, TQ_JOB_LONG, loop, wait_at_gate, nothing, NULL).code, (int)TQ_OK);
    while (tq_pool_depth(pool, TQ_JOB_LONG) > 0)
        sched_yield(); /* until the only thread stands at the gate */
    int accepted = 0;
    while (tq_pool_submit(pool, TQ_JOB_LONG, loop, wait_at_gate, nothing, NULL).code == TQ_OK)
        accepted++;
    cr_assert_eq(accepted, 16);
    cr_assert_eq((int)tq_pool_submit(pool, TQ_JOB_LONG, loop, nothing, nothing, NULL).code, (int)TQ_BUSY);
    cr_assert_eq((int)tq_pool_submit(pool, TQ_JOB_FILE, loop, nothing, stop_loop, NULL).code, (int)TQ_OK);
    tq_loop_run(loop); /* the file class answers while the long class stands still */
    cr_assert_eq(tq_pool_depth(pool, TQ_JOB_LONG), 16);
    pthread_mutex_unlock(&gate);
    tq_pool_free(pool);
    tq_loop_free(loop);
}

Test(job, a_job_needs_no_done)
{
    int number = 0;
    loop = tq_loop_new();
    loop_thread = pthread_self();
    struct tq_pool *pool = tq_pool_new();
    cr_assert_eq((int)tq_pool_submit(pool, TQ_JOB_FILE, loop, nothing, NULL, &number).code, (int)TQ_OK);
    cr_assert_eq((int)tq_pool_submit(pool, TQ_JOB_FILE, loop, nothing, stop_loop, &number).code, (int)TQ_OK);
    tq_loop_run(loop);
    tq_pool_free(pool);
    tq_loop_free(loop);
    tq_pool_free(NULL);
}
