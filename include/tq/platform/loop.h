/* include/tq/platform/loop.h - one event loop per worker thread. The only room that includes libevent (event_core).
 * Everything here is called on the loop's own thread, except tq_loop_post and tq_loop_stop. */
#ifndef TQ_PLATFORM_LOOP_H
#define TQ_PLATFORM_LOOP_H

#include "tq/base/clock.h"
#include "tq/base/err.h"

struct tq_loop;

struct tq_loop *tq_loop_new(void);
void tq_loop_free(struct tq_loop *loop);
/* Run until tq_loop_stop. */
void tq_loop_run(struct tq_loop *loop);
void tq_loop_stop(struct tq_loop *loop); /* any thread */
/* Run `fn(arg)` on the loop's thread soon, in order of posting (mutex list + eventfd). Any thread. */
void tq_loop_post(struct tq_loop *loop, void (*fn)(void *arg), void *arg);

/* Readiness of a descriptor. Embedded in its owner; level triggered, stays armed until changed. */
enum { TQ_WATCH_READ = 1, TQ_WATCH_WRITE = 2 };
struct tq_watch {
    _Alignas(16) unsigned char event[128]; /* struct event, checked by static assert in loop.c */
    struct tq_loop *loop;
    void (*fn)(void *arg, int what);
    void *arg;
    int fd, mask;
};
void tq_watch_init(struct tq_watch *watch, struct tq_loop *loop, int fd, void (*fn)(void *arg, int what), void *arg);
/* Set which readiness is wanted; 0 pauses. */
void tq_watch_set(struct tq_watch *watch, int mask);
void tq_watch_clear(struct tq_watch *watch);

/* One-shot timer, embedded. tq_timer_set re-arms. Many timers of one `common_ms` share a queue (event_base_init_common_timeout). */
struct tq_timer {
    _Alignas(16) unsigned char event[128];
    struct tq_loop *loop;
    void (*fn)(void *arg);
    void *arg;
    bool is_set;
};
void tq_timer_init(struct tq_timer *timer, struct tq_loop *loop, void (*fn)(void *arg), void *arg);
void tq_timer_set(struct tq_timer *timer, int64_t ms);
void tq_timer_clear(struct tq_timer *timer);

/* Work to be done once after all sockets that are ready in this turn have been served (event_active); arming twice is once. */
struct tq_deferred {
    _Alignas(16) unsigned char event[128];
    void (*fn)(void *arg);
    void *arg;
    bool is_armed;
};
void tq_deferred_init(struct tq_deferred *deferred, struct tq_loop *loop, void (*fn)(void *arg), void *arg);
void tq_deferred_arm(struct tq_deferred *deferred);
void tq_deferred_clear(struct tq_deferred *deferred);

/* Signals, on the main loop only. */
void tq_loop_on_signal(struct tq_loop *loop, int signo, void (*fn)(void *arg, int signo), void *arg);

#endif
