/* server/platform/http/server.c - a worker: accepting within the caps, the tick that cuts what is late, draining. */
#include "platform/http/http_int.h"

#include "tq/base/log.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ACCEPT_TURN = 64, EXTRA_MAX = 128, TICK_LEAST_MS = 10, TICK_MOST_MS = 500, LINGER_MS = 2000, GRACE_MOST_MS = 1000 };

int64_t http_now(void)
{
    return tq_clock_monotonic();
}

void http_arm_tick(struct tq_http *http)
{
    int64_t ms = TICK_MOST_MS;
    for (int i = 0; i < HTTP_QUEUES; i++)
        if (http->queues[i].us && http->queues[i].us / 4000 < ms)
            ms = http->queues[i].us / 4000;
    if (http->is_draining && ms > 20)
        ms = 20;
    if (!http->tick.is_set)
        tq_timer_set(&http->tick, ms < TICK_LEAST_MS ? TICK_LEAST_MS : ms);
}

void http_arm_sweep(struct tq_http *http)
{
    tq_deferred_arm(&http->sweep);
}

static void on_sweep(void *arg)
{
    struct tq_http *http = arg;
    http_stream_sweep(http);
    http_request_sweep(http);
    while (http->dead) {
        struct tq_conn *conn = http->dead;
        http->dead = conn->next;
        tq_buf_clear(&conn->in);
        tq_free(conn);
    }
}

/* ---- accepting ---- */

/* Answer 503 and close, or only close when too many are being refused already. */
static void turn_away(struct tq_http *http, int fd, const struct http_address *address, bool is_unix, http_refusal reason)
{
    http_count_refusal(http->counters, reason);
    if (http->extra_count >= EXTRA_MAX) {
        close(fd);
        return;
    }
    struct tq_conn *conn = http_conn_new(http, fd, address, is_unix);
    conn->is_extra = true;
    http->extra_count++;
    http_refuse(http_request_new(conn), 503, 5);
}

static void welcome(struct tq_http *http, int fd, const struct http_address *address, bool is_unix)
{
    bool is_proxy = is_unix || http_proxies_has(&http->proxies, address);
    http_count(http->counters, HTTP_ACCEPTED, 1);
    if (http->connection_count - http->extra_count >= http->conf.max_connections) {
        turn_away(http, fd, address, is_unix, HTTP_REFUSED_FULL);
        return;
    }
    if (!is_proxy && !http_shared_enter(http->conf.shared, address, http->conf.max_per_address)) {
        turn_away(http, fd, address, is_unix, HTTP_REFUSED_ADDRESS);
        return;
    }
    struct tq_conn *conn = http_conn_new(http, fd, address, is_unix);
    conn->is_counted = !is_proxy;
    tq_watch_set(&conn->watch, TQ_WATCH_READ);
}

static void set_listening(struct tq_http *http, bool is_on)
{
    for (int i = 0; i < http->listener_count; i++)
        tq_watch_set(&http->listeners[i].watch, is_on ? TQ_WATCH_READ : 0);
}

/* False when nobody is left in the backlog. */
static bool accept_one(struct http_listener *listener)
{
    struct sockaddr_storage from = { 0 };
    socklen_t n = sizeof(from);
    int fd = accept4(listener->fd, (struct sockaddr *)(void *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            tq_log(TQ_WARN, "http", "could not accept a connection: errno %d, resting", errno);
            listener->http->is_resting = true;
            set_listening(listener->http, false);
        }
        return errno == ECONNABORTED || errno == EINTR;
    }
    struct http_address address = http_address_of(&from);
    welcome(listener->http, fd, &address, listener->is_unix);
    return true;
}

static void on_accept(void *arg, int what)
{
    struct http_listener *listener = arg;
    (void)what;
    for (int i = 0; i < ACCEPT_TURN && accept_one(listener); i++)
        ;
    http_arm_tick(listener->http);
}

/* ---- the tick ---- */

static void cut_late(struct tq_http *http, int64_t now)
{
    for (int i = 0; i < HTTP_QUEUES; i++)
        while (http->queues[i].us && http->queues[i].first && http->queues[i].first->deadline <= now)
            http_conn_expire(http->queues[i].first);
}

static void close_listeners(struct tq_http *http)
{
    for (int i = 0; i < http->listener_count; i++) {
        while (accept_one(&http->listeners[i]))
            ;
        tq_watch_clear(&http->listeners[i].watch);
        if (!http->listeners[i].is_unix) /* the shared descriptor stays for the other workers */
            close(http->listeners[i].fd);
    }
    http->listener_count = 0;
}

/* The grace is over: nobody new comes in, streams end, idle connections close once what they sent is answered. */
static void end_grace(struct tq_http *http)
{
    close_listeners(http);
    http->grace_until = 0;
    for (struct tq_conn *conn = http->queues[HTTP_QUEUE_NONE].first, *next; conn; conn = next) {
        next = conn->next;
        if (conn->state == HTTP_STREAM)
            http_conn_close(conn);
    }
    for (struct tq_conn *conn = http->queues[HTTP_QUEUE_IDLE].first, *next; conn; conn = next) {
        char byte;
        next = conn->next;
        if (recv(conn->watch.fd, &byte, 1, MSG_PEEK) <= 0)
            http_conn_linger(conn);
    }
}

static bool is_empty(const struct tq_http *http)
{
    for (int i = 0; i < HTTP_QUEUES; i++)
        if (http->queues[i].first)
            return false;
    return true;
}

static void go_on_draining(struct tq_http *http, int64_t now)
{
    if (http->grace_until && now >= http->grace_until)
        end_grace(http);
    if (!http->drained || (now < http->drain_until && (http->grace_until || !is_empty(http) || http->requests)))
        return;
    void (*fn)(void *) = http->drained;
    http->drained = NULL;
    http_access_flush(http);
    fn(http->drained_arg);
}

static void on_tick(void *arg)
{
    struct tq_http *http = arg;
    int64_t now = http_now();
    if (http->is_resting) {
        http->is_resting = false;
        set_listening(http, true);
    }
    cut_late(http, now);
    http_access_flush(http);
    if (http->is_draining)
        go_on_draining(http, now);
    if (http->connection_count > 0 || http->drained || http->access.n)
        http_arm_tick(http);
}

/* ---- life ---- */

static void take_limits(struct tq_http *http, const struct tq_http_conf *conf)
{
    http->conf.max_connections = conf->max_connections > 0 ? conf->max_connections : 20000;
    http->conf.max_per_address = conf->max_per_address > 0 ? conf->max_per_address : 256;
    http->conf.requests_per_minute = conf->requests_per_minute;
    http->conf.arena_bytes = conf->arena_bytes ? conf->arena_bytes : 4 * 1024 * 1024;
    http->queues[HTTP_QUEUE_HEAD].us = (conf->header_ms > 0 ? conf->header_ms : 10000) * (int64_t)1000;
    http->queues[HTTP_QUEUE_BODY].us = (conf->body_ms > 0 ? conf->body_ms : 30000) * (int64_t)1000;
    http->queues[HTTP_QUEUE_IDLE].us = (conf->idle_ms > 0 ? conf->idle_ms : 75000) * (int64_t)1000;
    http->queues[HTTP_QUEUE_LINGER].us = LINGER_MS * (int64_t)1000;
}

static struct tq_err take_proxies(struct tq_http *http, const char *text)
{
    struct http_proxies proxies;
    struct tq_str bad;
    if (!http_proxies_parse(text, &proxies, &bad)) {
        tq_log(TQ_ERROR, "http", "could not read trusted proxy \"%.*s\"", (int)(bad.n > 60 ? 60 : bad.n), bad.p);
        return tq_err_make(TQ_INVALID, "server.trusted_proxies", "not a list of addresses or blocks");
    }
    http->proxies = proxies;
    return TQ_ERR_NONE;
}

struct tq_err tq_http_new(const struct tq_http_conf *conf, struct tq_http **out)
{
    struct tq_http *http = tq_alloc(sizeof(*http));
    signal(SIGPIPE, SIG_IGN); /* sendfile has no flag for it */
    http->conf = *conf;
    http->counters = http_counters_new(conf->shared);
    tq_random(http->random, sizeof(http->random));
    tq_buf_init(&http->line, NULL, 64 * 1024);
    tq_buf_init(&http->access, NULL, 128 * 1024);
    tq_buf_init(&http->stamp.text, NULL, 64);
    tq_deferred_init(&http->sweep, conf->loop, on_sweep, http);
    tq_timer_init(&http->tick, conf->loop, on_tick, http);
    take_limits(http, conf);
    struct tq_err err = take_proxies(http, conf->trusted_proxies);
    if (!err.code)
        err = http_listen(http, conf->listen ? conf->listen : "", on_accept);
    if (err.code) {
        tq_http_free(http);
        return err;
    }
    *out = http;
    return err;
}

void tq_http_reconfigure(struct tq_http *http, const struct tq_http_conf *conf)
{
    take_limits(http, conf);
    if (take_proxies(http, conf->trusted_proxies).code)
        tq_log(TQ_WARN, "http", "trusted proxies unchanged");
}

void tq_http_drain(struct tq_http *http, int64_t ms, void (*done)(void *arg), void *arg)
{
    int64_t now = http_now(), grace_ms = ms / 4 < GRACE_MOST_MS ? ms / 4 : GRACE_MOST_MS;
    http->is_draining = true;
    http->drained = done;
    http->drained_arg = arg;
    http->grace_until = now + grace_ms * 1000 + 1;
    http->drain_until = now + ms * 1000;
    tq_timer_clear(&http->tick);
    http_arm_tick(http);
}

void tq_http_free(struct tq_http *http)
{
    if (!http)
        return;
    http->conf.pool = NULL; /* it is gone already, and no write is under way any more */
    for (int i = 0; i < http->listener_count; i++) {
        tq_watch_clear(&http->listeners[i].watch);
        if (!http->listeners[i].is_unix)
            close(http->listeners[i].fd);
    }
    for (int i = 0; i < HTTP_QUEUES; i++)
        while (http->queues[i].first)
            http_conn_close(http->queues[i].first);
    on_sweep(http);
    while (http->requests) {
        struct http_request *request = http->requests;
        http->requests = request->next;
        http_request_release(request);
    }
    http_upload_free_all(http);
    tq_deferred_clear(&http->sweep);
    tq_timer_clear(&http->tick);
    http_access_flush(http);
    http_gzip_free(http);
    tq_buf_clear(&http->line);
    tq_buf_clear(&http->access);
    tq_buf_clear(&http->stamp.text);
    tq_free(http->zipped.p);
    tq_free(http);
}
