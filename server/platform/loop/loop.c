/* server/platform/loop/loop.c - libevent behind four plain things: descriptor watches, timers, deferred work, posts.
 *
 * The base takes no locks: everything but post and stop belongs to the loop's thread. Posts go through a list under a mutex
 * and wake the loop by an eventfd, written only when the list was empty. Nothing is allocated per event: structs are
 * embedded in their owners and assigned in place. */
#include "tq/platform/loop.h"

#include "tq/base/arena.h"
#include "tq/base/log.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { COMMON_TIMEOUTS = 32 };

struct post {
    struct post *next;
    void (*fn)(void *arg);
    void *arg;
};

struct signal_watch {
    struct signal_watch *next;
    struct event event;
    void (*fn)(void *arg, int signo);
    void *arg;
};

struct common {
    int64_t ms;
    const struct timeval *value;
};

struct tq_loop {
    struct event_base *base;
    struct event wake;
    int wake_fd;
    struct signal_watch *signals;
    struct common commons[COMMON_TIMEOUTS];
    int common_count;
    bool is_stopping; /* on the loop's thread */
    pthread_mutex_t lock;
    struct post *first, **end; /* under lock */
};

_Static_assert(sizeof(struct event) <= sizeof(((struct tq_watch *)0)->event), "struct event grew: enlarge tq_watch.event");
_Static_assert(sizeof(struct event) <= sizeof(((struct tq_timer *)0)->event), "struct event grew: enlarge tq_timer.event");
_Static_assert(sizeof(struct event) <= sizeof(((struct tq_deferred *)0)->event), "struct event grew: enlarge tq_deferred.event");

static struct event *event_of(unsigned char *storage)
{
    return (struct event *)(void *)storage;
}

static struct post *take_posts(struct tq_loop *loop)
{
    pthread_mutex_lock(&loop->lock);
    struct post *posts = loop->first;
    loop->first = NULL;
    loop->end = &loop->first;
    pthread_mutex_unlock(&loop->lock);
    return posts;
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
    struct tq_loop *loop = arg;
    uint64_t count;
    (void)what;
    if (read(fd, &count, sizeof(count)) < 0)
        count = 0; /* EAGAIN: somebody was quicker; the list is what counts */
    for (struct post *post = take_posts(loop), *next; post; post = next) {
        next = post->next;
        void (*fn)(void *) = post->fn;
        void *fn_arg = post->arg;
        tq_free(post);
        fn(fn_arg);
    }
}

static struct event_base *new_base(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;
    if (config && event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK) == 0)
        base = event_base_new_with_config(config);
    if (config)
        event_config_free(config);
    return base;
}

struct tq_loop *tq_loop_new(void)
{
    struct tq_loop *loop = tq_alloc(sizeof(*loop));
    loop->base = new_base();
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    loop->end = &loop->first;
    if (!loop->base || loop->wake_fd < 0) {
        tq_log(TQ_ERROR, "loop", "could not create an event loop, ending");
        abort();
    }
    pthread_mutex_init(&loop->lock, NULL);
    event_assign(&loop->wake, loop->base, loop->wake_fd, EV_READ | EV_PERSIST, on_wake, loop);
    event_add(&loop->wake, NULL);
    return loop;
}

void tq_loop_free(struct tq_loop *loop)
{
    if (!loop)
        return;
    for (struct post *post = take_posts(loop), *next; post; post = next) {
        next = post->next;
        tq_free(post);
    }
    for (struct signal_watch *s = loop->signals, *next; s; s = next) {
        next = s->next;
        event_del(&s->event);
        tq_free(s);
    }
    event_del(&loop->wake);
    close(loop->wake_fd);
    event_base_free(loop->base);
    pthread_mutex_destroy(&loop->lock);
    tq_free(loop);
}

void tq_loop_run(struct tq_loop *loop)
{
    loop->is_stopping = false;
    while (!loop->is_stopping)
        if (event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY) < 0)
            break;
}

static void stop_here(void *arg)
{
    struct tq_loop *loop = arg;
    loop->is_stopping = true;
    event_base_loopbreak(loop->base);
}

void tq_loop_stop(struct tq_loop *loop)
{
    tq_loop_post(loop, stop_here, loop);
}

void tq_loop_post(struct tq_loop *loop, void (*fn)(void *arg), void *arg)
{
    struct post *post = tq_alloc(sizeof(*post));
    uint64_t one = 1;
    *post = (struct post){ NULL, fn, arg };
    pthread_mutex_lock(&loop->lock);
    bool was_empty = loop->first == NULL;
    *loop->end = post;
    loop->end = &post->next;
    /* Written under the lock, so that the loop cannot run the post and be freed before the descriptor was used. */
    if (was_empty && write(loop->wake_fd, &one, sizeof(one)) < 0)
        one = 0; /* EAGAIN: the counter is full, so the loop is awake */
    pthread_mutex_unlock(&loop->lock);
}

static void on_watch(evutil_socket_t fd, short what, void *arg)
{
    struct tq_watch *watch = arg;
    (void)fd;
    watch->fn(watch->arg, (what & EV_READ ? TQ_WATCH_READ : 0) | (what & EV_WRITE ? TQ_WATCH_WRITE : 0));
}

void tq_watch_init(struct tq_watch *watch, struct tq_loop *loop, int fd, void (*fn)(void *arg, int what), void *arg)
{
    watch->loop = loop;
    watch->fn = fn;
    watch->arg = arg;
    watch->fd = fd;
    watch->mask = 0;
    event_assign(event_of(watch->event), loop->base, fd, EV_PERSIST, on_watch, watch);
}

void tq_watch_set(struct tq_watch *watch, int mask)
{
    if (mask == watch->mask)
        return;
    if (watch->mask)
        event_del(event_of(watch->event));
    watch->mask = mask;
    if (!mask)
        return;
    short what = (short)((mask & TQ_WATCH_READ ? EV_READ : 0) | (mask & TQ_WATCH_WRITE ? EV_WRITE : 0) | EV_PERSIST);
    event_assign(event_of(watch->event), watch->loop->base, watch->fd, what, on_watch, watch);
    if (event_add(event_of(watch->event), NULL) < 0)
        tq_log(TQ_ERROR, "loop", "could not watch descriptor %d", watch->fd);
}

void tq_watch_clear(struct tq_watch *watch)
{
    if (watch->loop)
        tq_watch_set(watch, 0);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct tq_timer *timer = arg;
    (void)fd, (void)what;
    timer->is_set = false;
    timer->fn(timer->arg);
}

void tq_timer_init(struct tq_timer *timer, struct tq_loop *loop, void (*fn)(void *arg), void *arg)
{
    timer->loop = loop;
    timer->fn = fn;
    timer->arg = arg;
    timer->is_set = false;
    event_assign(event_of(timer->event), loop->base, -1, 0, on_timer, timer);
}

/* Whole seconds share a queue each (adding and removing is then O(1)); the first few such durations, no more. */
static const struct timeval *common_timeout(struct tq_loop *loop, int64_t ms)
{
    if (ms == 0 || ms % 1000 != 0)
        return NULL;
    for (int i = 0; i < loop->common_count; i++)
        if (loop->commons[i].ms == ms)
            return loop->commons[i].value;
    if (loop->common_count == COMMON_TIMEOUTS)
        return NULL;
    struct timeval value = { .tv_sec = ms / 1000 };
    const struct timeval *shared = event_base_init_common_timeout(loop->base, &value);
    if (shared)
        loop->commons[loop->common_count++] = (struct common){ ms, shared };
    return shared;
}

void tq_timer_set(struct tq_timer *timer, int64_t ms)
{
    ms = ms < 0 ? 0 : ms;
    struct timeval value = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };
    const struct timeval *common = common_timeout(timer->loop, ms);
    if (timer->is_set)
        event_del(event_of(timer->event));
    timer->is_set = true;
    event_add(event_of(timer->event), common ? common : &value);
}

void tq_timer_clear(struct tq_timer *timer)
{
    if (!timer->is_set)
        return;
    timer->is_set = false;
    event_del(event_of(timer->event));
}

static void on_deferred(evutil_socket_t fd, short what, void *arg)
{
    struct tq_deferred *deferred = arg;
    (void)fd, (void)what;
    deferred->is_armed = false;
    deferred->fn(deferred->arg);
}

void tq_deferred_init(struct tq_deferred *deferred, struct tq_loop *loop, void (*fn)(void *arg), void *arg)
{
    deferred->fn = fn;
    deferred->arg = arg;
    deferred->is_armed = false;
    event_assign(event_of(deferred->event), loop->base, -1, 0, on_deferred, deferred);
}

void tq_deferred_arm(struct tq_deferred *deferred)
{
    if (deferred->is_armed)
        return;
    deferred->is_armed = true;
    event_active(event_of(deferred->event), EV_TIMEOUT, 1);
}

void tq_deferred_clear(struct tq_deferred *deferred)
{
    if (!deferred->is_armed)
        return;
    deferred->is_armed = false;
    event_del(event_of(deferred->event));
}

static void on_signal(evutil_socket_t signo, short what, void *arg)
{
    struct signal_watch *s = arg;
    (void)what;
    s->fn(s->arg, (int)signo);
}

void tq_loop_on_signal(struct tq_loop *loop, int signo, void (*fn)(void *arg, int signo), void *arg)
{
    struct signal_watch *s = tq_alloc(sizeof(*s));
    s->next = loop->signals;
    s->fn = fn;
    s->arg = arg;
    loop->signals = s;
    event_assign(&s->event, loop->base, signo, EV_SIGNAL | EV_PERSIST, on_signal, s);
    event_add(&s->event, NULL);
}
