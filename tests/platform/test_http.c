/* tests/platform/test_http.c - the live server on a loopback port, its loop in a thread, spoken to in raw bytes. */
#include "tq/platform/http.h"

#include "tq/base/crypto.h"
#include "tq/base/log.h"

#include "support/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <zlib.h>

static struct tq_loop *loop;
static struct tq_http *http;
static struct tq_pool *pool;
static struct tq_http_shared *shared;
static struct tq_http_conf conf;
static pthread_t thread;
static int port;
static char dir[64];
static struct tq_request *held; /* on the loop's thread */
static struct tq_http_stream *streamed;
static struct tq_timer later;
static _Atomic int gone_count, drained_count;

static void answer_held(void *arg)
{
    (void)arg;
    if (held)
        tq_http_reply(held, 200, "text/plain", TQ_STR("late"));
    held = NULL;
}

static void note_gone(void *arg)
{
    (void)arg;
    gone_count++;
    streamed = NULL;
}

static struct tq_str repeated(struct tq_request *request, size_t n)
{
    char *p = tq_arena_alloc(request->arena, n);
    memset(p, 'x', n);
    return (struct tq_str){ p, n };
}

static void show(struct tq_request *request)
{
    struct tq_str x = TQ_STR_NONE, cookie = tq_request_cookie(request, "b");
    bool has_x = tq_request_query(request, "x", &x);
    struct tq_buf out;
    tq_buf_init(&out, request->arena, 10000);
    tq_buf_printf(&out, "path=%.*s x=%s%.*s b=%.*s type=%.*s address=%s https=%d trace=%s", (int)request->path.n, request->path.p,
                  has_x ? "" : "-", (int)x.n, x.p ? x.p : "", (int)cookie.n, cookie.p ? cookie.p : "", (int)request->content_type.n,
                  request->content_type.p, request->address, request->is_https, request->trace_id);
    tq_http_reply(request, 200, "text/plain; charset=utf-8", tq_buf_str(&out));
}

static void upload(struct tq_request *request)
{
    char hex[65];
    struct stat info;
    struct tq_buf out;
    tq_hex(request->upload_sha256, 32, hex);
    tq_buf_init(&out, request->arena, 1000);
    int is_there = request->upload_path && stat(request->upload_path, &info) == 0;
    tq_buf_printf(&out, "%lld %s %lld %s", (long long)request->upload_bytes, hex, is_there ? (long long)info.st_size : -1,
                  request->upload_path);
    tq_http_reply(request, 200, "text/plain", tq_buf_str(&out));
}

static void handle(void *ctx, struct tq_request *request)
{
    (void)ctx;
    request->route_name = "test";
    if (tq_str_is_equal(request->path, TQ_STR("/hello"))) {
        tq_http_reply(request, 200, "text/plain", TQ_STR("hello"));
    } else if (tq_str_is_equal(request->path, TQ_STR("/echo"))) {
        tq_http_reply(request, 200, "application/octet-stream", request->body);
    } else if (tq_str_is_equal(request->path, TQ_STR("/upload"))) {
        upload(request);
    } else if (tq_str_is_equal(request->path, TQ_STR("/late"))) {
        held = request;
        tq_timer_set(&later, 60);
    } else if (tq_str_is_equal(request->path, TQ_STR("/never"))) {
        held = request;
    } else if (tq_str_is_equal(request->path, TQ_STR("/big"))) {
        tq_http_reply(request, 200, "application/octet-stream", repeated(request, 3000000));
    } else if (tq_str_is_equal(request->path, TQ_STR("/text"))) {
        tq_reply_header(request, "ETag", "\"v1\"");
        tq_http_reply(request, 200, "application/json", repeated(request, 5000));
    } else if (tq_str_is_equal(request->path, TQ_STR("/nothing"))) {
        tq_http_reply(request, 204, NULL, TQ_STR_NONE);
    } else if (tq_str_is_equal(request->path, TQ_STR("/inject"))) {
        tq_reply_header(request, "X-Bad", "a\r\nX-Evil: 1");
        tq_reply_header(request, "X-Good", "1");
        tq_http_reply(request, 200, "text/plain", TQ_STR("ok"));
    } else if (tq_str_is_equal(request->path, TQ_STR("/stream"))) {
        streamed = tq_http_stream_begin(request, 200, "text/event-stream", note_gone, NULL);
        tq_http_stream_push(streamed, TQ_STR("data: 1\n\n"));
    } else if (tq_str_is_equal(request->path, TQ_STR("/flood"))) {
        streamed = tq_http_stream_begin(request, 200, "text/event-stream", note_gone, NULL);
        struct tq_str piece = repeated(request, 100000);
        while (tq_http_stream_push(streamed, piece))
            ;
    } else if (tq_str_is_equal(request->path, TQ_STR("/end"))) {
        if (streamed) {
            tq_http_stream_push(streamed, TQ_STR("bye"));
            tq_http_stream_end(streamed);
        }
        streamed = NULL;
        tq_http_reply(request, 200, "text/plain", TQ_STR("ended"));
    } else if (request->path.n > 6 && memcmp(request->path.p, "/file/", 6) == 0) {
        char *path = tq_arena_printf(request->arena, "%s/%.*s", dir, (int)request->path.n - 6, request->path.p + 6);
        tq_reply_header(request, "Cache-Control", "public, max-age=31536000, immutable");
        if (!tq_http_reply_file(request, path, "text/javascript"))
            tq_http_reply(request, 404, "text/plain", TQ_STR("no such file"));
    } else {
        show(request);
    }
}

static struct tq_body_rule body_rule(void *ctx, const struct tq_request *request)
{
    (void)ctx;
    bool is_upload = tq_str_is_equal(request->path, TQ_STR("/upload"));
    return (struct tq_body_rule){ is_upload ? 10000000 : 1000, is_upload };
}

static void *run(void *arg)
{
    tq_loop_run(arg);
    return NULL;
}

static void begin(void)
{
    snprintf(dir, sizeof(dir), "/tmp/test_http_XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
    tq_log_access_to(-1);
    held = NULL;
    streamed = NULL;
    gone_count = drained_count = 0;
    loop = tq_loop_new();
    shared = tq_http_shared_new();
    tq_timer_init(&later, loop, answer_held, NULL);
    pool = tq_pool_new();
    conf = (struct tq_http_conf){ .loop = loop,
                                  .pool = pool,
                                  .listen = "127.0.0.1:0",
                                  .trusted_proxies = "",
                                  .upload_dir = dir,
                                  .max_connections = 1000,
                                  .max_per_address = 1000,
                                  .shared = shared,
                                  .body_rule = body_rule,
                                  .handle = handle };
}

static void start(void)
{
    cr_assert_eq((int)tq_http_new(&conf, &http).code, (int)TQ_OK);
    port = tq_http_port(http);
    pthread_create(&thread, NULL, run, loop);
}

static void finish(void)
{
    char command[100];
    tq_loop_stop(loop);
    pthread_join(thread, NULL);
    tq_pool_free(pool);
    tq_http_free(http);
    tq_timer_clear(&later);
    tq_loop_free(loop);
    tq_http_shared_free(shared);
    snprintf(command, sizeof(command), "rm -rf '%s'", dir);
    cr_assert_eq(system(command), 0);
}

/* ---- a client ---- */

static int dial(void)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    struct timeval patience = { .tv_sec = 10 };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    cr_assert_eq(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    cr_assert_eq(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static char got[4000000];
static size_t got_n;

static ssize_t hear_some(int fd)
{
    ssize_t n = recv(fd, got + got_n, sizeof(got) - 1 - got_n, 0);
    if (n > 0)
        got_n += (size_t)n;
    got[got_n] = '\0';
    return n;
}

/* Until the text is there. */
static void hear(int fd, const char *text)
{
    while (!strstr(got, text))
        cr_assert_gt(hear_some(fd), 0, "waiting for %s, have %.500s", text, got);
}

/* Until the peer closes; true when it closed cleanly. */
static bool hear_all(int fd)
{
    ssize_t n;
    while ((n = hear_some(fd)) > 0)
        ;
    return n == 0;
}

static void forget(void)
{
    got_n = 0;
    got[0] = '\0';
}

static int count_of(const char *text)
{
    int count = 0;
    for (const char *p = got; (p = strstr(p, text)); p += strlen(text))
        count++;
    return count;
}

#define GET(path, more) "GET " path " HTTP/1.1\r\nHost: h\r\n" more "\r\n"

/* One exchange on a connection of its own. */
static const char *ask(const char *text)
{
    int fd = dial();
    forget();
    say(fd, text);
    cr_assert(hear_all(fd), "connection was reset after: %.200s", got);
    close(fd);
    return got;
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* ---- tests ---- */

Test(http, answers_and_keeps_the_connection)
{
    begin();
    start();
    int fd = dial();
    for (int i = 0; i < 3; i++) {
        forget();
        say(fd, GET("/hello", ""));
        hear(fd, "\r\n\r\nhello");
        cr_assert(starts(got, "HTTP/1.1 200 OK\r\nDate: "));
        cr_assert_not_null(strstr(got, "\r\nContent-Length: 5\r\n"));
        cr_assert_not_null(strstr(got, "\r\nX-Content-Type-Options: nosniff\r\n"));
        cr_assert_not_null(strstr(got, "\r\nX-Frame-Options: DENY\r\n"));
        cr_assert_not_null(strstr(got, "\r\nReferrer-Policy: same-origin\r\n"));
        cr_assert_not_null(strstr(got, "\r\nContent-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; "));
        cr_assert_not_null(strstr(got, "\r\ntraceparent: 00-"));
        cr_assert_null(strstr(got, "Connection: close"));
    }
    close(fd);
    finish();
}

Test(http, closes_when_asked_and_for_http_1_0)
{
    begin();
    start();
    ask(GET("/hello", "Connection: close\r\n"));
    cr_assert_not_null(strstr(got, "\r\nConnection: close\r\n"));
    ask("GET /hello HTTP/1.0\r\n\r\n");
    cr_assert_not_null(strstr(got, "\r\n\r\nhello"));
    int fd = dial();
    for (int i = 0; i < 2; i++) {
        forget();
        say(fd, "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        hear(fd, "\r\n\r\nhello");
        cr_assert_not_null(strstr(got, "\r\nConnection: keep-alive\r\n"));
    }
    close(fd);
    finish();
}

Test(http, pipelined_requests_are_answered_in_order)
{
    begin();
    start();
    int fd = dial();
    forget();
    say(fd, GET("/hello", "") GET("/late", "")
                GET("/a", "") "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody" GET("/b", "Connection: close\r\n")
                    GET("/c", ""));
    cr_assert(hear_all(fd));
    const char *order[] = { "hello", "late", "path=/a", "body", "path=/b" };
    const char *at = got;
    for (size_t i = 0; i < 5; i++)
        cr_assert_not_null((at = strstr(at, order[i])), "%s", order[i]);
    cr_assert_null(strstr(got, "path=/c"));
    close(fd);
    finish();
}

Test(http, head_has_the_length_but_no_body)
{
    begin();
    start();
    ask("HEAD /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    cr_assert_not_null(strstr(got, "\r\nContent-Length: 5\r\n"));
    cr_assert_null(strstr(got, "hello"));
    ask(GET("/nothing", "Connection: close\r\n"));
    cr_assert(starts(got, "HTTP/1.1 204 No Content\r\n"));
    cr_assert_null(strstr(got, "Content-Length"));
    finish();
}

Test(http, bodies_by_length_and_by_chunks)
{
    begin();
    start();
    ask("POST /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 11\r\n\r\nhello world");
    cr_assert_not_null(strstr(got, "\r\n\r\nhello world"));
    ask("POST /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: "
        "y\r\n\r\n");
    cr_assert_not_null(strstr(got, "\r\n\r\nhello world"));
    int fd = dial();
    forget();
    const char *text =
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" GET("/hello", "Connection: close\r\n");
    for (const char *p = text; *p; p++) { /* a byte at a time */
        cr_assert_eq(send(fd, p, 1, MSG_NOSIGNAL), 1);
    }
    cr_assert(hear_all(fd));
    cr_assert_not_null(strstr(got, "\r\n\r\nabcHTTP/1.1 200"));
    cr_assert_not_null(strstr(got, "\r\n\r\nhello"));
    close(fd);
    finish();
}

Test(http, continue_is_said_only_to_a_welcome_body)
{
    begin();
    start();
    int fd = dial();
    forget();
    say(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    hear(fd, "HTTP/1.1 100 Continue\r\n\r\n");
    say(fd, "abc");
    hear(fd, "\r\n\r\nabc");
    close(fd);
    ask("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
    cr_assert(starts(got, "HTTP/1.1 413 "));
    cr_assert_null(strstr(got, "100 Continue"));
    ask("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: magic\r\nContent-Length: 3\r\n\r\n");
    cr_assert(starts(got, "HTTP/1.1 417 "));
    finish();
}

Test(http, refusals_are_problems_and_close)
{
    static const struct {
        const char *text, *status, *code;
    } cases[] = {
        { "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n", "http_bad_request" },
        { "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "HTTP/1.1 400 ", "http_bad_request" },
        { "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\n", "HTTP/1.1 400 ", "http_bad_request" },
        { "GET / HTTP/3.0\r\nHost: h\r\n\r\n", "HTTP/1.1 505 ", "http_version_unsupported" },
        { "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", "HTTP/1.1 413 ", "http_body_too_large" },
        { "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", "HTTP/1.1 413 ", "http_body_too_large" },
        { "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n", NULL, NULL },
        { "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 501 ", "http_method_unsupported" },
    };
    begin();
    start();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (!cases[i].status)
            continue;
        ask(cases[i].text);
        cr_assert(starts(got, cases[i].status), "%s", got);
        cr_assert_not_null(strstr(got, "Content-Type: application/problem+json\r\n"));
        cr_assert_not_null(strstr(got, "\r\nConnection: close\r\n"));
        cr_assert_not_null(strstr(got, cases[i].code));
        cr_assert_not_null(strstr(got, "\"trace_id\":\""));
    }
    int fd = dial(); /* a chunked body that passes its limit while it comes */
    forget();
    say(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n");
    for (int i = 0; i < 200; i++)
        say(fd, "0123456789");
    cr_assert(hear_all(fd), "reset");
    cr_assert(starts(got, "HTTP/1.1 413 "));
    close(fd);
    finish();
}

Test(http, a_refused_upload_still_hears_why)
{
    begin();
    start();
    int fd = dial();
    char *big = calloc(1, 2000000);
    memset(big, 'x', 2000000);
    forget();
    say(fd, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n");
    for (size_t at = 0; at < 2000000;) {
        ssize_t n = send(fd, big + at, 2000000 - at, MSG_NOSIGNAL);
        cr_assert_gt(n, 0); /* no reset while we are still sending */
        at += (size_t)n;
    }
    shutdown(fd, SHUT_WR);
    cr_assert(hear_all(fd));
    cr_assert(starts(got, "HTTP/1.1 413 "));
    free(big);
    close(fd);
    finish();
}

static atomic_int gate;

static void wait_for_gate(void *arg)
{
    (void)arg;
    while (!atomic_load(&gate))
        usleep(1000);
}

/* A disk that hangs holds up its upload, nobody else, and no more than a little of the body is taken meanwhile. */
Test(http, a_slow_disk_holds_up_only_its_upload)
{
    begin();
    start();
    atomic_store(&gate, 0);
    cr_assert_eq((int)tq_pool_submit(pool, TQ_JOB_FILE, loop, wait_for_gate, NULL, NULL).code, (int)TQ_OK);
    int fd = dial(), sent_all = 0;
    char *big = calloc(1, 9000000);
    size_t at = 0;
    say(fd, "PUT /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n");
    fcntl(fd, F_SETFL, O_NONBLOCK);
    for (int quiet = 0; quiet < 50 && at < 9000000;) {
        ssize_t n = send(fd, big + at, 9000000 - at, MSG_NOSIGNAL);
        quiet = n > 0 ? 0 : quiet + 1;
        at += n > 0 ? (size_t)n : 0;
        forget();
        ask(GET("/hello", "Connection: close\r\n"));
        cr_assert_not_null(strstr(got, "hello"));
    }
    cr_assert_lt(at, 9000000, "the whole body was taken while nothing could be written");
    atomic_store(&gate, 1);
    fcntl(fd, F_SETFL, 0);
    while (at < 9000000) {
        ssize_t n = send(fd, big + at, 9000000 - at, MSG_NOSIGNAL);
        cr_assert_gt(n, 0);
        at += (size_t)n;
    }
    sent_all = shutdown(fd, SHUT_WR); /* the peer has said everything: it still gets its answer */
    cr_assert_eq(sent_all, 0);
    forget();
    hear(fd, "\r\n\r\n9000000 ");
    cr_assert_not_null(strstr(got, " 9000000 /tmp/"));
    close(fd);
    free(big);
    finish();
}

/* Peers that leave while their bytes wait for the disk leave nothing behind. */
Test(http, who_leaves_during_a_write_leaves_nothing)
{
    begin();
    start();
    atomic_store(&gate, 0);
    cr_assert_eq((int)tq_pool_submit(pool, TQ_JOB_FILE, loop, wait_for_gate, NULL, NULL).code, (int)TQ_OK);
    for (int i = 0; i < 20; i++) {
        int fd = dial();
        say(fd, i % 2 ? "PUT /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nabc"
                      : "PUT /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
        forget();
        ask(GET("/hello", "Connection: close\r\n"));
        close(fd);
    }
    atomic_store(&gate, 1);
    for (int i = 0; i < 1000 && tq_pool_depth(pool, TQ_JOB_FILE) > 0; i++) {
        forget();
        ask(GET("/hello", "Connection: close\r\n"));
    }
    finish(); /* rm -rf and LeakSanitizer */
}

Test(http, uploads_go_to_a_file_with_their_digest)
{
    begin();
    start();
    int fd = dial();
    char head[200], expect[100], *big = calloc(1, 3000000), path[200];
    uint8_t digest[32];
    size_t n = 3000000;
    for (size_t i = 0; i < n; i++)
        big[i] = (char)(i * 31 + i / 255);
    tq_sha256(big, n, digest);
    tq_hex(digest, 32, expect);
    snprintf(head, sizeof(head), "PUT /upload HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n", n);
    forget();
    say(fd, head);
    for (size_t at = 0; at < n; at += 100000)
        cr_assert_eq(send(fd, big + at, 100000, MSG_NOSIGNAL), 100000);
    hear(fd, dir);
    cr_assert_not_null(strstr(got, expect));
    cr_assert_not_null(strstr(got, "\r\n\r\n3000000 "));
    cr_assert_not_null(strstr(got, " 3000000 /tmp/"));
    snprintf(path, sizeof(path), "%.60s", strstr(got, " /tmp/") + 1);
    forget();
    say(fd, GET("/hello", ""));
    hear(fd, "hello");
    for (int i = 0; i < 1000 && access(path, F_OK) == 0; i++) {
        forget();
        say(fd, GET("/hello", "")); /* the pool removes it in its own time */
        hear(fd, "hello");
    }
    cr_assert_eq(access(path, F_OK), -1); /* nobody moved it, so it is gone */
    close(fd);
    fd = dial(); /* the peer leaves in the middle: nothing stays */
    say(fd, head);
    say(fd, "abc");
    close(fd);
    ask(GET("/hello", "Connection: close\r\n"));
    free(big);
    finish(); /* LeakSanitizer and rm -rf see the rest */
}

Test(http, slow_heads_and_bodies_are_cut)
{
    begin();
    conf.header_ms = 80;
    conf.body_ms = 80;
    conf.idle_ms = 150;
    start();
    int64_t before = tq_clock_monotonic();
    ask("GET / HTTP/1.1\r\nHost");
    cr_assert(starts(got, "HTTP/1.1 408 "));
    ask("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
    cr_assert(starts(got, "HTTP/1.1 408 "));
    ask(""); /* silent from the start */
    cr_assert_eq(got_n, 0);
    int fd = dial();
    forget();
    for (int i = 0; i < 3; i++) { /* busy connections are not cut */
        say(fd, GET("/late", ""));
        hear(fd, "late");
        forget();
    }
    cr_assert(hear_all(fd)); /* idle ones are, without a word */
    cr_assert_eq(got_n, 0);
    close(fd);
    cr_assert_lt(tq_clock_monotonic() - before, 8000000);
    finish();
}

Test(http, a_drop_by_drop_sender_is_cut_in_total_time)
{
    begin();
    conf.header_ms = 200;
    start();
    int fd = dial();
    int64_t before = tq_clock_monotonic();
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    forget();
    say(fd, "GET / HTTP/1.1\r\n");
    while (poll(&wait, 1, 20) == 0)
        if (send(fd, "a", 1, MSG_NOSIGNAL) != 1)
            break;
    hear_some(fd);
    cr_assert(starts(got, "HTTP/1.1 408 "));
    cr_assert_lt(tq_clock_monotonic() - before, 3000000);
    close(fd);
    finish();
}

Test(http, connection_caps_answer_503)
{
    begin();
    conf.max_connections = 3;
    start();
    int fds[3];
    for (int i = 0; i < 3; i++) {
        fds[i] = dial();
        forget();
        say(fds[i], GET("/hello", ""));
        hear(fds[i], "hello");
    }
    ask(GET("/hello", ""));
    cr_assert(starts(got, "HTTP/1.1 503 "));
    cr_assert_not_null(strstr(got, "\r\nRetry-After: "));
    cr_assert_not_null(strstr(got, "http_busy"));
    for (int i = 0; i < 3; i++) { /* the others are as well as before */
        forget();
        say(fds[i], GET("/hello", "Connection: close\r\n"));
        cr_assert(hear_all(fds[i]));
        close(fds[i]);
    }
    ask(GET("/hello", "Connection: close\r\n"));
    cr_assert(starts(got, "HTTP/1.1 200 "));
    finish();
}

Test(http, per_address_caps_answer_503)
{
    begin();
    conf.max_per_address = 1;
    start();
    int fd = dial();
    forget();
    say(fd, GET("/hello", ""));
    hear(fd, "hello");
    ask(GET("/hello", ""));
    cr_assert(starts(got, "HTTP/1.1 503 "));
    close(fd);
    finish();
}

Test(http, requests_per_minute_answer_429_and_keep_the_connection)
{
    begin();
    conf.requests_per_minute = 3;
    start();
    int fd = dial();
    for (int i = 0; i < 3; i++) {
        forget();
        say(fd, GET("/hello", ""));
        hear(fd, "\r\n\r\nhello");
    }
    for (int i = 0; i < 2; i++) {
        forget();
        say(fd, GET("/hello", ""));
        hear(fd, "}");
        cr_assert(starts(got, "HTTP/1.1 429 "));
        cr_assert_not_null(strstr(got, "\r\nRetry-After: "));
        cr_assert_not_null(strstr(got, "\r\nRateLimit-Policy: \"address\";q=3;w=60\r\n"));
        cr_assert_not_null(strstr(got, "\r\nRateLimit: \"address\";r=0;t="));
    }
    close(fd);
    finish();
}

Test(http, believes_only_trusted_proxies)
{
    begin();
    start();
    ask(GET("/", "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n"));
    cr_assert_not_null(strstr(got, "address=127.0.0.1 https=0"));
    finish();
    begin();
    conf.trusted_proxies = "127.0.0.0/8, 10.1.0.0/16";
    start();
    ask(GET("/", "X-Forwarded-For: 198.51.100.1, 203.0.113.9, 10.1.2.3\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n"));
    cr_assert_not_null(strstr(got, "address=203.0.113.9 https=1"));
    ask(GET("/", "X-Forwarded-For: 2001:db8::7\r\nX-Forwarded-For: junk, 10.1.0.1\r\nConnection: close\r\n"));
    cr_assert_not_null(strstr(got, "address=10.1.0.1 "));
    ask(GET("/", "X-Forwarded-For: [2001:db8::7]:4711\r\nConnection: close\r\n"));
    cr_assert_not_null(strstr(got, "address=2001:db8::7 "));
    finish();
}

Test(http, reads_query_cookie_and_trace)
{
    begin();
    start();
    ask(GET("/p%20q?y=1&x=a%2Bb+c%E6%AD%A6&x=2",
            "Cookie: a=1; b=two; c=3\r\nContent-Type: Text/Plain; charset=x\r\n"
            "traceparent: 00-0123456789abcdef0123456789abcdef-0123456789abcdef-01\r\nConnection: close\r\n"));
    cr_assert_not_null(strstr(got, "path=/p q x=a+b c\xE6\xAD\xA6 b=two type=text/plain "));
    cr_assert_not_null(strstr(got, "trace=0123456789abcdef0123456789abcdef"));
    cr_assert_not_null(strstr(got, "\r\ntraceparent: 00-0123456789abcdef0123456789abcdef-"));
    cr_assert_null(strstr(got, "-0123456789abcdef-01\r\n"));
    ask(GET("/?z", "traceparent: 00-00000000000000000000000000000000-0123456789abcdef-01\r\nConnection: close\r\n"));
    cr_assert_not_null(strstr(got, "x=- b= type= "));
    cr_assert_null(strstr(got, "trace=0000000000000000"));
    finish();
}

Test(http, large_answers_arrive_whole_to_a_slow_reader)
{
    begin();
    start();
    int fd = dial(), small = 65536;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    forget();
    say(fd, GET("/big", "") GET("/hello", "Connection: close\r\n"));
    cr_assert(hear_all(fd));
    cr_assert_eq(count_of("HTTP/1.1 200 OK"), 2);
    cr_assert_gt(got_n, 3000000);
    close(fd);
    finish();
}

Test(http, gzips_text_when_asked)
{
    begin();
    start();
    ask(GET("/text", "Accept-Encoding: br;q=1, gzip;q=0.8\r\nConnection: close\r\n"));
    cr_assert_not_null(strstr(got, "\r\nContent-Encoding: gzip\r\n"));
    cr_assert_not_null(strstr(got, "\r\nVary: Accept-Encoding\r\n"));
    cr_assert_not_null(strstr(got, "\r\nETag: W/\"v1\"\r\n"));
    const char *body = strstr(got, "\r\n\r\n") + 4;
    static Bytef plain[6000];
    z_stream z = { 0 };
    z.next_in = (Bytef *)(uintptr_t)body;
    z.avail_in = (uInt)(got_n - (size_t)(body - got));
    z.next_out = plain;
    z.avail_out = sizeof(plain);
    cr_assert_eq(inflateInit2(&z, 15 + 16), Z_OK);
    cr_assert_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
    cr_assert_eq(z.total_out, 5000);
    inflateEnd(&z);
    ask(GET("/text", "Accept-Encoding: gzip;q=0\r\nConnection: close\r\n"));
    cr_assert_null(strstr(got, "Content-Encoding"));
    cr_assert_not_null(strstr(got, "\r\nETag: \"v1\"\r\n"));
    ask(GET("/hello", "Accept-Encoding: gzip\r\nConnection: close\r\n"));
    cr_assert_null(strstr(got, "Content-Encoding"));
    finish();
}

static void write_file(const char *name, size_t n, char fill)
{
    char path[200], block[1000];
    FILE *f;
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    cr_assert_not_null((f = fopen(path, "w")));
    memset(block, fill, sizeof(block));
    for (size_t at = 0; at < n; at += sizeof(block))
        fwrite(block, 1, n - at < sizeof(block) ? n - at : sizeof(block), f);
    fclose(f);
}

Test(http, files_by_sendfile_with_validators_and_precompressed_forms)
{
    char request[300], etag[80];
    begin();
    start();
    write_file("a.js", 300000, 'a');
    write_file("a.js.br", 100, 'b');
    write_file("s.js", 700, 's');
    write_file("empty.js", 0, 'e');
    ask(GET("/file/a.js", "Connection: close\r\n"));
    cr_assert_not_null(strstr(got, "\r\nContent-Length: 300000\r\n"));
    cr_assert_not_null(strstr(got, "\r\nCache-Control: public, max-age=31536000, immutable\r\n"));
    cr_assert_gt(got_n, 300000);
    cr_assert_eq(got[got_n - 1], 'a');
    snprintf(etag, sizeof(etag), "%.*s", (int)strcspn(strstr(got, "ETag: ") + 6, "\r"), strstr(got, "ETag: ") + 6);
    snprintf(request, sizeof(request), GET("/file/a.js", "If-None-Match: \"x\", %s\r\nConnection: close\r\n"), etag);
    ask(request);
    cr_assert(starts(got, "HTTP/1.1 304 "));
    cr_assert_not_null(strstr(got, etag));
    ask(GET("/file/a.js", "Accept-Encoding: gzip, br\r\nConnection: close\r\n"));
    cr_assert_not_null(strstr(got, "\r\nContent-Encoding: br\r\n"));
    cr_assert_not_null(strstr(got, "\r\nContent-Length: 100\r\n"));
    cr_assert_null(strstr(got, etag));
    ask("HEAD /file/a.js HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    cr_assert_not_null(strstr(got, "\r\nContent-Length: 300000\r\n"));
    cr_assert_lt(got_n, 2000);
    ask(GET("/file/s.js", "") GET("/file/empty.js", "") GET("/file/s.js", "Connection: close\r\n"));
    cr_assert_eq(count_of("\r\nContent-Length: 700\r\n"), 2);
    cr_assert_eq(count_of("\r\nContent-Length: 0\r\n"), 1);
    ask(GET("/file/none.js", "Connection: close\r\n"));
    cr_assert(starts(got, "HTTP/1.1 404 "));
    cr_assert_eq(mkdir((snprintf(request, sizeof(request), "%s/folder", dir), request), 0700), 0);
    ask(GET("/file/folder", "Connection: close\r\n"));
    cr_assert(starts(got, "HTTP/1.1 404 "));
    finish();
}

Test(http, streams_push_until_their_end)
{
    begin();
    start();
    int fd = dial();
    forget();
    say(fd, GET("/stream", ""));
    hear(fd, "9\r\ndata: 1\n\n\r\n");
    cr_assert_not_null(strstr(got, "\r\nTransfer-Encoding: chunked\r\n"));
    int other = dial();
    say(other, GET("/end", ""));
    hear(fd, "3\r\nbye\r\n0\r\n\r\n");
    forget();
    say(fd, GET("/hello", "")); /* the connection lives on */
    hear(fd, "hello");
    cr_assert_eq(gone_count, 0);
    close(other);
    close(fd);
    finish();
}

static void wait_gone(int n)
{
    struct pollfd none = { .fd = -1 };
    for (int i = 0; i < 500 && gone_count < n; i++)
        poll(&none, 1, 10);
    cr_assert_eq(gone_count, n);
}

Test(http, streams_hear_when_their_peer_leaves_or_does_not_read)
{
    begin();
    start();
    int fd = dial();
    forget();
    say(fd, GET("/stream", ""));
    hear(fd, "data: 1");
    close(fd);
    wait_gone(1);
    fd = dial();
    say(fd, GET("/flood", ""));
    wait_gone(2);
    close(fd);
    ask("HEAD /stream HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    wait_gone(3);
    finish();
}

Test(http, an_answer_for_a_lost_connection_is_dropped)
{
    char line[1000];
    begin();
    start();
    for (int i = 0; i < 3; i++) {
        struct linger now = { 1, 0 };
        int fd = dial();
        say(fd, GET("/late", ""));
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        ask(GET("/hello", "Connection: close\r\n"));
        close(fd); /* with a reset */
        int next = dial();
        forget();
        say(next, GET("/late", "Connection: close\r\n"));
        cr_assert(hear_all(next));
        close(next);
    }
    write_file("huge.js", 20000000, 'h');
    for (int i = 0; i < 20; i++) { /* left in the middle of a file */
        int leaving = dial();
        say(leaving, GET("/file/huge.js", ""));
        cr_assert_gt(recv(leaving, line, sizeof(line), 0), 0);
        close(leaving);
    }
    int fd = dial(); /* half closed: still answered */
    forget();
    say(fd, GET("/late", ""));
    shutdown(fd, SHUT_WR);
    cr_assert(hear_all(fd));
    cr_assert_not_null(strstr(got, "late"));
    close(fd);
    fd = dial(); /* never answered: released with the server */
    say(fd, GET("/never", ""));
    ask(GET("/hello", "Connection: close\r\n"));
    held = NULL;
    finish();
    close(fd);
}

Test(http, header_injection_is_dropped)
{
    begin();
    start();
    ask(GET("/inject", "Connection: close\r\n"));
    cr_assert_null(strstr(got, "X-Evil"));
    cr_assert_not_null(strstr(got, "\r\nX-Good: 1\r\n"));
    finish();
}

static void on_drained(void *arg)
{
    (void)arg;
    drained_count++;
    tq_loop_stop(loop);
}

static void drain(void *arg)
{
    tq_http_drain(http, *(int *)arg, on_drained, NULL);
}

Test(http, draining_answers_what_is_in_flight_and_closes)
{
    int ms = 1000;
    begin();
    start();
    int idle = dial(), busy = dial(), stream = dial();
    forget();
    say(idle, GET("/hello", ""));
    hear(idle, "hello");
    say(stream, GET("/stream", ""));
    hear(stream, "data: 1");
    say(busy, GET("/late", ""));
    tq_loop_post(loop, drain, &ms);
    forget();
    cr_assert(hear_all(busy));
    cr_assert_not_null(strstr(got, "late"));
    cr_assert_not_null(strstr(got, "\r\nConnection: close\r\n"));
    ask(GET("/hello", "")); /* new ones are served in the grace */
    cr_assert_not_null(strstr(got, "\r\nConnection: close\r\n"));
    cr_assert_not_null(strstr(got, "hello"));
    forget();
    cr_assert(hear_all(idle));
    close(idle);
    close(busy);
    forget();
    hear_all(stream);
    close(stream);
    pthread_join(thread, NULL);
    cr_assert_eq(drained_count, 1);
    cr_assert_eq(gone_count, 1);
    pthread_create(&thread, NULL, run, loop);
    finish();
}

Test(http, listens_on_unix_sockets_and_several_addresses)
{
    char listen[200];
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    begin();
    snprintf(listen, sizeof(listen), "unix:%s/s 127.0.0.1:0", dir);
    conf.listen = listen;
    start();
    snprintf(to.sun_path, sizeof(to.sun_path), "%s/s", dir);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    cr_assert_eq(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    forget();
    say(fd, GET("/", "X-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n"));
    cr_assert(hear_all(fd));
    cr_assert_not_null(strstr(got, "address=203.0.113.9 "));
    close(fd);
    ask(GET("/hello", "Connection: close\r\n"));
    finish();
}

Test(http, a_taken_port_or_a_bad_address_is_refused)
{
    char listen[100];
    struct tq_http *second = NULL;
    begin();
    start();
    snprintf(listen, sizeof(listen), "127.0.0.1:%d", port);
    struct tq_http_conf again = conf;
    struct tq_loop *other = tq_loop_new();
    again.shared = tq_http_shared_new(); /* as another process would */
    again.loop = other;
    again.listen = listen;
    cr_assert_eq((int)tq_http_new(&again, &second).code, (int)TQ_IO);
    static const char *const bad[] = { "8080", "localhost", "127.0.0.1:", "127.0.0.1:99999", "300.0.0.1:80", ":80" };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        again.listen = bad[i];
        cr_assert_neq((int)tq_http_new(&again, &second).code, (int)TQ_OK, "%s", bad[i]);
    }
    again.listen = "";
    again.trusted_proxies = "10.0.0.0/33";
    cr_assert_eq((int)tq_http_new(&again, &second).code, (int)TQ_INVALID);
    tq_loop_free(other);
    tq_http_shared_free(again.shared);
    finish();
}

Test(http, metrics_and_access_log_tell_what_happened)
{
    int ends[2];
    char line[2000];
    struct tq_buf text;
    begin();
    cr_assert_eq(pipe(ends), 0);
    tq_log_access_to(ends[1]);
    start();
    ask(GET("/secret?token=hidden", "Connection: close\r\n"));
    ask("GET / HTTP/1.1\r\n\r\n");
    ssize_t n = read(ends[0], line, sizeof(line) - 1);
    cr_assert_gt(n, 0);
    line[n] = '\0';
    cr_assert_not_null(strstr(line, "\"method\":\"GET\",\"path\":\"/secret\",\"route\":\"test\",\"status\":200,"));
    cr_assert_null(strstr(line, "hidden"));
    tq_buf_init(&text, NULL, 1 << 20);
    tq_http_metrics(shared, &text);
    cr_assert_not_null(strstr(text.p, "tongqu_http_requests_total{route=\"test\",status=\"200\"} 1\n"));
    cr_assert_not_null(strstr(text.p, "tongqu_http_requests_total{route=\"none\",status=\"400\"} 1\n"));
    cr_assert_not_null(strstr(text.p, "tongqu_http_request_seconds_count{route=\"test\"} 1\n"));
    cr_assert_not_null(strstr(text.p, "tongqu_http_refusals_total{reason=\"syntax\"} 1\n"));
    tq_buf_clear(&text);
    tq_log_access_to(-1);
    close(ends[0]);
    close(ends[1]);
    finish();
}

Test(http, options_asterisk_and_limits_changed_at_run_time)
{
    begin();
    start();
    ask("OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    cr_assert(starts(got, "HTTP/1.1 204 "));
    cr_assert_not_null(strstr(got, "\r\nAllow: GET, HEAD"));
    finish();
}
