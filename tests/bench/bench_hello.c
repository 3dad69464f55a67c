/* tests/bench/bench_hello.c - the http room alone, for measuring: one worker, one route, no access log unless asked.
 *
 *     bench_hello <port> [access log file]
 */
#include "tq/base/log.h"
#include "tq/platform/http.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>

static void handle(void *ctx, struct tq_request *request)
{
    (void)ctx;
    request->route_name = "hello";
    if (tq_str_is_equal(request->path, TQ_STR("/stream")))
        tq_http_stream_begin(request, 200, "text/event-stream");
    else if (request->path.n > 3 && memcmp(request->path.p, "/f/", 3) == 0)
        tq_http_reply_file(request, tq_arena_printf(request->arena, "/tmp/%.*s", (int)request->path.n - 3, request->path.p + 3),
                           "text/plain");
    else
        tq_http_reply(request, 200, "text/plain", TQ_STR("hello, world\n"));
}

static void on_signal(void *arg, int signo)
{
    (void)signo;
    tq_loop_stop(arg);
}

int main(int argc, char **argv)
{
    char listen[64];
    struct tq_http *http;
    struct tq_loop *loop = tq_loop_new();
    struct tq_http_shared *shared = tq_http_shared_new();
    snprintf(listen, sizeof(listen), "127.0.0.1:%s", argc > 1 ? argv[1] : "21000");
    tq_log_access_to(argc > 2 ? open(argv[2], O_WRONLY | O_CREAT | O_APPEND, 0600) : -1);
    struct tq_http_conf conf = {
        .loop = loop, .listen = listen, .max_connections = 50000, .max_per_address = 50000, .shared = shared, .handle = handle
    };
    if (tq_http_new(&conf, &http).code)
        return 1;
    tq_loop_on_signal(loop, SIGTERM, on_signal, loop);
    tq_loop_run(loop);
    tq_http_free(http);
    tq_loop_free(loop);
    tq_http_shared_free(shared);
    return 0;
}
