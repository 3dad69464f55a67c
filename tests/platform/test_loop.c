/* tests/platform/test_loop.c - promises of platform/loop: posts in order, timers, watches, deferred work after the turn. */
#include "tq/platform/loop.h"

#include "support/unit.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { POSTS = 2000, THREADS = 4 };

static struct tq_loop *loop;
static int seen[THREADS], total;

struct message {
    int thread, number;
};
static struct message messages[THREADS][POSTS];

static void on_message(void *arg)
{
    struct message *m = arg;
    cr_assert_eq(seen[m->thread], m->number); /* each thread's posts arrive in its order */
    seen[m->thread]++;
    if (++total == THREADS * POSTS)
        tq_loop_stop(loop);
}

static void *post_many(void *arg)
{
    int thread = *(int *)arg;
    for (int i = 0; i < POSTS; i++) {
        messages[thread][i] = (struct message){ thread, i };
        tq_loop_post(loop, on_message, &messages[thread][i]);
    }
    return NULL;
}

Test(loop, posts_from_many_threads_arrive_in_order)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];
    loop = tq_loop_new();
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        pthread_create(&threads[i], NULL, post_many, &numbers[i]);
    }
    tq_loop_run(loop);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    cr_assert_eq(total, THREADS * POSTS);
    tq_loop_free(loop);
}

static int fired[8], fired_count;
static void on_timer(void *arg)
{
    fired[fired_count++] = *(int *)arg;
    if (fired_count == 3)
        tq_loop_stop(loop);
}

Test(loop, timers_fire_once_in_time_order_and_can_be_moved_or_cleared)
{
    struct tq_timer timers[4];
    int numbers[4] = { 0, 1, 2, 3 };
    fired_count = 0;
    loop = tq_loop_new();
    for (int i = 0; i < 4; i++)
        tq_timer_init(&timers[i], loop, on_timer, &numbers[i]);
    tq_timer_set(&timers[0], 40);
    tq_timer_set(&timers[1], 1);
    tq_timer_set(&timers[2], 1000);
    tq_timer_set(&timers[2], 20); /* earlier now */
    tq_timer_set(&timers[3], 10);
    tq_timer_clear(&timers[3]);
    cr_assert(timers[0].is_set && !timers[3].is_set);
    tq_loop_run(loop);
    cr_assert(fired[0] == 1 && fired[1] == 2 && fired[2] == 0);
    cr_assert_not(timers[0].is_set);
    tq_loop_free(loop);
}

static struct tq_watch readers[2];
static struct tq_deferred flush;
static int pipes[2][2];
static char story[16];
static size_t story_n;

static void on_readable(void *arg, int what)
{
    struct tq_watch *watch = arg;
    char c;
    cr_assert_eq(what, TQ_WATCH_READ);
    cr_assert_eq(read(watch->fd, &c, 1), 1);
    story[story_n++] = c;
    tq_deferred_arm(&flush);
    tq_deferred_arm(&flush);
}

static void on_flush(void *arg)
{
    story[story_n++] = '!';
    tq_loop_stop(arg);
}

Test(loop, deferred_work_runs_once_after_all_ready_descriptors)
{
    loop = tq_loop_new();
    story_n = 0;
    tq_deferred_init(&flush, loop, on_flush, loop);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(pipe(pipes[i]), 0);
        cr_assert_eq(write(pipes[i][1], "x", 1), 1);
        tq_watch_init(&readers[i], loop, pipes[i][0], on_readable, &readers[i]);
        tq_watch_set(&readers[i], TQ_WATCH_READ);
    }
    tq_loop_run(loop);
    cr_assert_eq(story_n, 3);
    cr_assert_arr_eq(story, "xx!", 3);
    for (int i = 0; i < 2; i++) {
        tq_watch_clear(&readers[i]);
        close(pipes[i][0]);
        close(pipes[i][1]);
    }
    tq_loop_free(loop);
}

static int writes;
static void on_writable(void *arg, int what)
{
    struct tq_watch *watch = arg;
    cr_assert(what & TQ_WATCH_WRITE);
    if (++writes == 2) {
        tq_watch_set(watch, 0); /* paused: must not come again */
        tq_loop_stop(loop);
    }
}

Test(loop, watches_are_level_triggered_and_can_be_paused)
{
    struct tq_watch watch;
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    loop = tq_loop_new();
    tq_watch_init(&watch, loop, ends[1], on_writable, &watch);
    tq_watch_set(&watch, TQ_WATCH_WRITE);
    tq_loop_run(loop);
    cr_assert_eq(writes, 2);
    tq_watch_clear(&watch);
    close(ends[0]);
    close(ends[1]);
    tq_loop_free(loop);
}

static int got_signal;
static void on_signal(void *arg, int signo)
{
    got_signal = signo;
    tq_loop_stop(arg);
}

Test(loop, signals_arrive_on_the_loop)
{
    loop = tq_loop_new();
    tq_loop_on_signal(loop, SIGUSR1, on_signal, loop);
    raise(SIGUSR1);
    tq_loop_run(loop);
    cr_assert_eq(got_signal, SIGUSR1);
    tq_loop_free(loop);
}

static void never(void *arg)
{
    (void)arg;
    cr_assert(false, "a post ran on a loop that was freed");
}

Test(loop, freeing_drops_waiting_posts)
{
    loop = tq_loop_new();
    tq_loop_post(loop, never, NULL);
    tq_loop_free(loop);
    tq_loop_free(NULL);
}
