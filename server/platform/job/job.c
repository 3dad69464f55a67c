/* server/platform/job/job.c - five little pools, one a class, so that no kind of work can starve another.
 * The threads take no signals. Passwords are hashed on half of the cores and, like the long class, with a lower priority: a
 * hash is 20 ms of one core and 19 MB of its cache, and whoever reads meanwhile should not feel it. */
#include "tq/platform/job.h"

#include "tq/base/arena.h"
#include "tq/base/log.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { CORES = 0, HALF = -1, MAX_THREADS = 64 };

static const struct {
    const char *name;
    int threads; /* CORES: as many as the machine has; HALF: of them */
    int queue;
    int nice;
} classes[TQ_JOB_CLASSES] = {
    [TQ_JOB_PASSWORD] = { "tq-password", HALF, 64, 10 },
    [TQ_JOB_SEARCH] = { "tq-search", CORES, 256, 0 },
    [TQ_JOB_FILE] = { "tq-file", 1, 256, 0 },
    [TQ_JOB_LONG] = { "tq-long", 1, 16, 10 },
    [TQ_JOB_NET] = { "tq-net", 1, 16, 0 }, /* waits for other machines */
};

struct job {
    struct job *next;
    struct tq_loop *loop;
    void (*work)(void *arg);
    void (*done)(void *arg);
    void *arg;
};

struct lane {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct job *first, **end; /* under lock, as is_ending */
    bool is_ending;
    _Atomic int depth;
    pthread_t threads[MAX_THREADS];
    int thread_count;
    int index;
};

struct tq_pool {
    struct lane lanes[TQ_JOB_CLASSES];
};

/* The next job, or NULL when the pool ends. */
static struct job *take(struct lane *lane)
{
    struct job *job = NULL;
    pthread_mutex_lock(&lane->lock);
    while (!lane->first && !lane->is_ending)
        pthread_cond_wait(&lane->filled, &lane->lock);
    if (!lane->is_ending) {
        job = lane->first;
        lane->first = job->next;
        if (!lane->first)
            lane->end = &lane->first;
        atomic_fetch_sub(&lane->depth, 1);
    }
    pthread_mutex_unlock(&lane->lock);
    return job;
}

static void *run(void *arg)
{
    struct lane *lane = arg;
    pthread_setname_np(pthread_self(), classes[lane->index].name);
    if (classes[lane->index].nice && setpriority(PRIO_PROCESS, (id_t)gettid(), classes[lane->index].nice) < 0)
        tq_log(TQ_WARN, "job", "could not lower the priority of class %s", classes[lane->index].name);
    for (struct job *job; (job = take(lane));) {
        job->work(job->arg);
        if (job->done)
            tq_loop_post(job->loop, job->done, job->arg);
        tq_free(job);
    }
    return NULL;
}

static int thread_count(int class_index)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int wanted = classes[class_index].threads;
    long n = wanted == CORES ? cores : wanted == HALF ? cores / 2 : wanted;
    return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (int)n;
}

static void start(struct lane *lane, int index)
{
    lane->index = index;
    lane->end = &lane->first;
    pthread_mutex_init(&lane->lock, NULL);
    pthread_cond_init(&lane->filled, NULL);
    for (int i = 0; i < thread_count(index); i++, lane->thread_count++)
        if (pthread_create(&lane->threads[i], NULL, run, lane) != 0) {
            tq_log(TQ_ERROR, "job", "could not start a thread of class %s, ending", classes[index].name);
            abort();
        }
}

struct tq_pool *tq_pool_new(void)
{
    struct tq_pool *pool = tq_alloc(sizeof(*pool));
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (int i = 0; i < TQ_JOB_CLASSES; i++)
        start(&pool->lanes[i], i);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pool;
}

static void finish(struct lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    lane->is_ending = true;
    pthread_cond_broadcast(&lane->filled);
    pthread_mutex_unlock(&lane->lock);
    for (int i = 0; i < lane->thread_count; i++)
        pthread_join(lane->threads[i], NULL);
    for (struct job *job = lane->first, *next; job; job = next) {
        next = job->next;
        tq_free(job);
    }
    pthread_cond_destroy(&lane->filled);
    pthread_mutex_destroy(&lane->lock);
}

void tq_pool_free(struct tq_pool *pool)
{
    if (!pool)
        return;
    for (int i = 0; i < TQ_JOB_CLASSES; i++)
        finish(&pool->lanes[i]);
    tq_free(pool);
}

struct tq_err tq_pool_submit(struct tq_pool *pool, tq_job_class class_, struct tq_loop *loop, void (*work)(void *arg),
                             void (*done)(void *arg), void *arg)
{
    struct lane *lane = &pool->lanes[class_];
    struct job *job = tq_alloc(sizeof(*job));
    *job = (struct job){ NULL, loop, work, done, arg };
    pthread_mutex_lock(&lane->lock);
    bool is_taken = !lane->is_ending && atomic_load(&lane->depth) < classes[class_].queue;
    if (is_taken) {
        *lane->end = job;
        lane->end = &job->next;
        atomic_fetch_add(&lane->depth, 1);
        pthread_cond_signal(&lane->filled);
    }
    pthread_mutex_unlock(&lane->lock);
    if (is_taken)
        return TQ_ERR_NONE;
    tq_free(job);
    return tq_err_make(TQ_BUSY, NULL, "job_queue_full");
}

int tq_pool_depth(const struct tq_pool *pool, tq_job_class class_)
{
    return atomic_load(&((struct tq_pool *)(uintptr_t)pool)->lanes[class_].depth);
}
