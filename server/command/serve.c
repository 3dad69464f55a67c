/* server/command/serve.c - `tongqud serve`: opens what the workers share, starts one worker per core, and waits for signals.
 *
 * SIGTERM and SIGINT drain: /readyz turns 503, requests in flight are answered, then the program ends with 0. SIGHUP takes over
 * log level, limits, trusted proxies and keys, and opens the access log anew; everything else needs a restart. Cookies without __Host- are
 * only for plain http on loopback: any other plain http is refused at start. */
#include "duty.h"
#include "tq/api/app.h"
#include "tq/base/log.h"
#include "tq/command/command.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { WORKERS_MAX = 256, CONF_MAX = 64 * 1024 * 1024 };

struct serve {
    struct tq_conf conf;
    struct tq_app *app;
    struct tq_loop *loop;
    struct tq_http *metrics;
    struct tq_duties *duties;
    struct tq_jobs *jobs;
    struct tq_arena *arena; /* configurations of SIGHUP; workers may still read an older one, so they stay until the end */
    struct tq_worker *workers[WORKERS_MAX];
    pthread_t threads[WORKERS_MAX];
    int count, running;
    bool is_draining;
    int access_fd; /* 0: none of our own */
};

struct thread {
    struct serve *serve;
    int i;
};

/* ---- what must hold before anything opens ---- */

static int complain(const char *what, const char *value)
{
    fprintf(stderr, "tongqud serve: %s%s%s\n", what, value ? ": " : "", value ? value : "");
    return 1;
}

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_loopback(const char *host)
{
    static const char *const names[] = { "127.", "localhost", "[::1]" };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (starts_with(host, names[i]))
            return true;
    return false;
}

/* Every blank-separated listener is on loopback or a Unix socket. */
static bool is_local_only(const char *listen)
{
    for (listen += strspn(listen, " \t"); *listen; listen += strspn(listen, " \t")) {
        if (!is_loopback(listen) && !starts_with(listen, "unix:"))
            return false;
        listen += strcspn(listen, " \t");
    }
    return true;
}

static int check(struct serve *serve)
{
    struct tq_conf *conf = &serve->conf;
    const char *allow = getenv("TQ_ALLOW_ROOT");
    if (geteuid() == 0 && !(allow && strcmp(allow, "1") == 0))
        return complain("refused to run as root; TQ_ALLOW_ROOT=1 is for containers and tests", NULL);
    if (starts_with(conf->public_url, "https://"))
        return 0;
    if (!starts_with(conf->public_url, "http://") || !is_loopback(conf->public_url + 7))
        return complain("server.public_url must be https, or http on loopback", conf->public_url);
    if (!is_local_only(conf->listen))
        return complain("plain http is for loopback only: server.public_url must be https when server.listen is reachable", conf->listen);
    conf->insecure_cookies = true;
    return 0;
}

static void raise_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        tq_log(TQ_WARN, "serve", "could not raise the limit of open files");
}

/* The access log's file; opened again on SIGHUP under the same descriptor, so that writers never see a closed one. */
static int open_access_log(struct serve *serve)
{
    const char *path = serve->conf.access_log;
    if (path[0] == '\0' || strcmp(path, "-") == 0) {
        tq_log_access_to(path[0] ? STDERR_FILENO : -1);
        return 0;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (fd < 0)
        return complain("could not open the access log", path);
    if (serve->access_fd > 0) {
        dup3(fd, serve->access_fd, O_CLOEXEC);
        close(fd);
        return 0;
    }
    serve->access_fd = fd;
    tq_log_access_to(fd);
    return 0;
}

/* ---- workers ---- */

static void on_worker_end(void *arg)
{
    struct serve *serve = arg;
    if (--serve->running == 0)
        tq_loop_stop(serve->loop);
}

static void *run_worker(void *arg)
{
    struct thread *thread = arg;
    struct serve *serve = thread->serve;
    tq_worker_run(serve->workers[thread->i]);
    tq_free(thread);
    tq_loop_post(serve->loop, on_worker_end, serve);
    return NULL;
}

static void start_threads(struct serve *serve)
{
    for (int i = 0; i < serve->count; i++) {
        struct thread *thread = tq_alloc(sizeof(*thread));
        *thread = (struct thread){ serve, i };
        if (pthread_create(&serve->threads[i], NULL, run_worker, thread) != 0) {
            tq_log(TQ_ERROR, "serve", "could not start a worker thread");
            exit(1);
        }
        serve->running++;
    }
}

static int open_workers(struct serve *serve)
{
    int cores = (int)sysconf(_SC_NPROCESSORS_ONLN), wanted = serve->conf.workers ? serve->conf.workers : cores;
    wanted = wanted < 1 ? 1 : wanted > WORKERS_MAX ? WORKERS_MAX : wanted;
    for (; serve->count < wanted; serve->count++)
        if (tq_worker_new(serve->app, &serve->workers[serve->count]).code)
            return complain("could not open a worker; the log says why", NULL);
    return 0;
}

static int open_metrics(struct serve *serve)
{
    if (!serve->conf.metrics_listen[0])
        return 0;
    struct tq_http_conf conf = { .loop = serve->loop,
                                 .listen = serve->conf.metrics_listen,
                                 .trusted_proxies = "",
                                 .max_connections = 64,
                                 .max_per_address = 64,
                                 .header_ms = 5000,
                                 .body_ms = 5000,
                                 .idle_ms = 75000,
                                 .arena_bytes = 4 * 1024 * 1024,
                                 .shared = tq_app_shared(serve->app),
                                 .handle = tq_app_metrics_handle,
                                 .ctx = serve->app };
    return tq_http_new(&conf, &serve->metrics).code ? complain("could not listen for metrics on", serve->conf.metrics_listen) : 0;
}

/* ---- signals ---- */

static void on_stop(void *arg, int signo)
{
    struct serve *serve = arg;
    if (serve->is_draining)
        return;
    serve->is_draining = true;
    tq_log(TQ_INFO, "serve", "draining after signal %d", signo);
    for (int i = 0; i < serve->count; i++)
        tq_worker_drain(serve->workers[i]);
}

static void on_reload(void *arg, int signo)
{
    struct serve *serve = arg;
    struct tq_conf *fresh;
    tq_level level;
    (void)signo;
    fresh = TQ_NEW(serve->arena, struct tq_conf);
    struct tq_err err = tq_conf_load(fresh, serve->conf.path, serve->arena);
    if (err.code || !tq_log_level_parse(fresh->log_level, &level)) {
        tq_log(TQ_ERROR, "serve", "kept the old configuration: %s %s", err.field ? err.field : "log.level", err.detail ? err.detail : "");
        return;
    }
    tq_log_level(level);
    (void)open_access_log(serve);
    for (int i = 0; i < serve->count; i++)
        tq_worker_reload(serve->workers[i], fresh);
    tq_log(TQ_INFO, "serve", "took over log level, limits, trusted proxies and keys; anything else needs a restart");
}

/* Threads inherit the mask: only the main thread sees these. */
static void block_signals(int how)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(how, &set, NULL);
}

static void run(struct serve *serve)
{
    serve->duties =
        tq_duties_start(&serve->conf, tq_worker_loop(serve->workers[0]), tq_worker_db(serve->workers[0]), tq_app_pool(serve->app));
    serve->jobs = tq_jobs_start(serve->app, serve->workers[0]);
    start_threads(serve);
    tq_loop_on_signal(serve->loop, SIGTERM, on_stop, serve);
    tq_loop_on_signal(serve->loop, SIGINT, on_stop, serve);
    tq_loop_on_signal(serve->loop, SIGHUP, on_reload, serve);
    block_signals(SIG_UNBLOCK);
    printf("listening on %s\n", serve->conf.listen);
    fflush(stdout);
    tq_loop_run(serve->loop);
    for (int i = 0; i < serve->count; i++)
        pthread_join(serve->threads[i], NULL);
}

static void close_all(struct serve *serve)
{
    if (serve->metrics)
        tq_http_free(serve->metrics);
    tq_duties_stop(serve->duties);
    tq_jobs_stop(serve->jobs);
    if (serve->app)
        tq_app_stop(serve->app);
    for (int i = 0; i < serve->count; i++)
        tq_worker_free(serve->workers[i]);
    tq_duties_free(serve->duties);
    tq_jobs_free(serve->jobs);
    tq_app_free(serve->app);
    if (serve->loop)
        tq_loop_free(serve->loop);
    tq_arena_free(serve->arena);
}

int tq_command_serve(const struct tq_conf *conf, int argc, char **argv)
{
    struct serve *serve = tq_alloc(sizeof(*serve));
    (void)argv;
    serve->conf = *conf;
    serve->arena = tq_arena_new(CONF_MAX);
    int status = argc ? 2 : check(serve);
    if (status == 0)
        status = open_access_log(serve);
    if (status == 0) {
        raise_descriptors();
        block_signals(SIG_BLOCK);
        status = tq_app_new(&serve->conf, &serve->app).code ? complain("could not start; the log says why", NULL) : 0;
    }
    if (status == 0) {
        serve->loop = tq_loop_new();
        status = open_metrics(serve) || open_workers(serve);
    }
    if (status == 0)
        run(serve);
    close_all(serve);
    tq_free(serve);
    return status;
}
