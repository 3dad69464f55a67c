/* server/platform/http/body.c - a request's body: within its route's limit, into memory, or passed on to a file. Then the handler
 * has it. */
#include "platform/http/http_int.h"

#include <sys/uio.h>

enum { DEFAULT_BODY = 256 * 1024 };

static void complete(struct tq_conn *conn)
{
    struct http_request *request = conn->request;
    if (request->upload) {
        http_upload_end(request->upload);
        return;
    }
    request->pub.body = tq_buf_str(&request->body);
    http_request_dispatch(conn);
}

/* Keep body bytes; 0 or the status to refuse with. */
static int store(struct http_request *request, struct tq_str piece)
{
    request->pub.upload_bytes += (int64_t)piece.n;
    if ((uint64_t)request->pub.upload_bytes > request->rule.max_bytes)
        return 413;
    if (request->upload)
        return http_upload_add(request->upload, piece) ? 0 : 503;
    tq_buf_add_str(&request->body, piece);
    return 0;
}

/* How much of n bytes can be taken now; the rest stays with the connection, which reads no more meanwhile. */
static size_t room_for(const struct http_request *request, size_t n)
{
    size_t room = request->upload ? http_upload_room(request->upload) : n;
    return n < room ? n : room;
}

static size_t eat_counted(struct tq_conn *conn, const char *p, size_t n)
{
    struct http_request *request = conn->request;
    size_t take = room_for(request, (int64_t)n < request->left ? n : (size_t)request->left);
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
    n = room_for(request, n);
    if (n == 0)
        return 0;
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

void http_body_expect(struct tq_conn *conn)
{
    struct http_request *request = conn->request;
    const struct tq_http_conf *conf = &conn->http->conf;
    request->rule = conf->body_rule ? conf->body_rule(conf->ctx, &request->pub) : (struct tq_body_rule){ DEFAULT_BODY, false };
    if (request->head.content_length > 0 && (uint64_t)request->head.content_length > request->rule.max_bytes) {
        http_refuse(request, 413, 0);
        return;
    }
    if (request->rule.to_file && !http_upload_begin(request)) {
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
