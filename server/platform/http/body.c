/* server/platform/http/body.c - a request's body: within its route's limit, into memory, or into a file with its digest taken
 * on the way. Then the handler has it. */
#include "platform/http/http_int.h"

#include "tq/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

enum { DEFAULT_BODY = 256 * 1024 };

static void complete(struct tq_conn *conn)
{
    struct http_request *request = conn->request;
    struct tq_request *pub = &request->pub;
    if (request->rule.to_file) {
        tq_sha256_end(request->sha256, pub->upload_sha256);
        request->sha256 = NULL;
        close(request->upload_fd);
        request->upload_fd = -1;
        pub->upload_path = request->upload_path;
    } else {
        pub->body = tq_buf_str(&request->body);
    }
    http_request_dispatch(conn);
}

static bool write_all(int fd, struct tq_str s)
{
    while (s.n > 0) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        s.p += n;
        s.n -= (size_t)n;
    }
    return true;
}

/* Keep body bytes; 0 or the status to refuse with. */
static int store(struct http_request *request, struct tq_str piece)
{
    request->pub.upload_bytes += (int64_t)piece.n;
    if ((uint64_t)request->pub.upload_bytes > request->rule.max_bytes)
        return 413;
    if (!request->rule.to_file) {
        tq_buf_add_str(&request->body, piece);
        return 0;
    }
    tq_sha256_add(request->sha256, piece.p, piece.n);
    if (write_all(request->upload_fd, piece))
        return 0;
    tq_log(TQ_ERROR, "http", "could not write upload %s: errno %d", request->upload_path, errno);
    return 503;
}

static size_t eat_counted(struct tq_conn *conn, const char *p, size_t n)
{
    struct http_request *request = conn->request;
    size_t take = (int64_t)n < request->left ? n : (size_t)request->left;
    int status = store(request, (struct tq_str){ p, take });
    request->left -= (int64_t)take;
    if (status)
        http_refuse(request, status, 0);
    else if (request->left == 0)
        complete(conn);
    return take;
}

static size_t eat_chunked(struct tq_conn *conn, const char *p, size_t n)
{
    struct http_request *request = conn->request;
    struct tq_str data = TQ_STR_NONE;
    size_t used = 0;
    http_piece piece = http_chunked_next(&request->chunked, p, n, &used, &data);
    int status = piece == HTTP_PIECE_DATA ? store(request, data) : 0;
    if (piece == HTTP_PIECE_BAD) {
        http_count_refusal(conn->http->counters, HTTP_REFUSED_SYNTAX);
        http_refuse(request, 400, 0);
        return n;
    }
    if (status) {
        http_refuse(request, status, 0);
        return n;
    }
    if (piece == HTTP_PIECE_END)
        complete(conn);
    return used;
}

size_t http_body_eat(struct tq_conn *conn, const char *p, size_t n)
{
    return conn->request->head.is_chunked ? eat_chunked(conn, p, n) : eat_counted(conn, p, n);
}

static bool open_upload(struct http_request *request)
{
    const char *dir = request->http->conf.upload_dir;
    char *path = tq_arena_printf(request->pub.arena, "%s/upload-XXXXXX", dir ? dir : "/tmp");
    request->upload_fd = mkostemp(path, O_CLOEXEC);
    if (request->upload_fd < 0) {
        tq_log(TQ_ERROR, "http", "could not create upload file in %s: errno %d", dir ? dir : "/tmp", errno);
        return false;
    }
    request->upload_path = path;
    request->sha256 = tq_sha256_begin();
    return true;
}

void http_body_expect(struct tq_conn *conn)
{
    struct http_request *request = conn->request;
    const struct tq_http_conf *conf = &conn->http->conf;
    request->rule = conf->body_rule ? conf->body_rule(conf->ctx, &request->pub) : (struct tq_body_rule){ DEFAULT_BODY, false };
    if (request->head.content_length > 0 && (uint64_t)request->head.content_length > request->rule.max_bytes) {
        http_refuse(request, 413, 0);
        return;
    }
    if (request->rule.to_file && !open_upload(request)) {
        http_refuse(request, 503, 5);
        return;
    }
    tq_buf_init(&request->body, NULL, request->rule.max_bytes);
    request->left = request->head.content_length;
    conn->state = HTTP_BODY;
    conn->progress = 0;
    http_conn_enter(conn, HTTP_QUEUE_BODY);
    if (request->head.expects_continue) {
        static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
        struct iovec part = { (void *)(uintptr_t)text, sizeof(text) - 1 };
        http_conn_send(conn, &part, 1, false);
    }
}
