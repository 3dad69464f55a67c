/* server/platform/http/stream.c - open-ended answers: chunks to HTTP/1.1, plain bytes until close to HTTP/1.0. A subscriber
 * that does not keep up is dropped; its owner hears of it in the sweep, never inside a push. */
#include "platform/http/http_int.h"

#include <stdio.h>
#include <sys/uio.h>

/* Unsent bytes put the connection under the same rule of progress as any slow answer. */
static void watch_progress(struct tq_conn *conn)
{
    if (conn->state != HTTP_STREAM || conn->queue != HTTP_QUEUE_NONE || conn->out.n == conn->out_at)
        return;
    conn->progress = 0;
    http_conn_enter(conn, HTTP_QUEUE_BODY);
}

void tq_http_stream_begin(struct tq_request *pub, int status, const char *content_type)
{
    struct http_request *request = (struct http_request *)(void *)pub;
    struct tq_conn *conn = pub->conn;
    if (TQ_BUG_IF(request->is_answered || request->is_streaming))
        return;
    request->is_streaming = true;
    request->status = status;
    http_count(request->http->counters, HTTP_STREAMS, 1);
    if (!conn) {
        http_request_gone(request);
        return;
    }
    request->is_chunked = request->head.minor == 1;
    conn->is_closing |= !request->is_chunked;
    http_begin_head(request, status, content_type);
    if (request->is_chunked)
        tq_buf_add_str(&request->http->line, TQ_STR("Transfer-Encoding: chunked\r\n"));
    http_end_head(request);
    struct iovec part = { request->http->line.p, request->http->line.n };
    conn->state = HTTP_STREAM;
    if (!http_conn_send(conn, &part, 1, false))
        return;
    if (pub->is_head) { /* nothing may follow: as if the peer had left */
        conn->request = NULL;
        http_request_gone(request);
        http_conn_answered(conn);
        return;
    }
    watch_progress(conn);
}

bool tq_http_stream_push(struct tq_request *pub, struct tq_str bytes)
{
    struct http_request *request = (struct http_request *)(void *)pub;
    struct tq_conn *conn = pub->conn;
    char size[24];
    if (!conn || request->is_answered || TQ_BUG_IF(!request->is_streaming))
        return false;
    if (bytes.n == 0)
        return true;
    if (conn->out.n - conn->out_at + bytes.n > HTTP_STREAM_MAX) {
        http_conn_close(conn);
        return false;
    }
    int n = snprintf(size, sizeof(size), "%zx\r\n", bytes.n);
    struct iovec parts[3] = { { size, (size_t)n }, { (void *)(uintptr_t)bytes.p, bytes.n }, { (void *)(uintptr_t) "\r\n", 2 } };
    bool is_sent = request->is_chunked ? http_conn_send(conn, parts, 3, false) : http_conn_send(conn, parts + 1, 1, false);
    request->sent += (int64_t)bytes.n;
    watch_progress(conn);
    return is_sent;
}

void tq_http_stream_end(struct tq_request *pub)
{
    struct http_request *request = (struct http_request *)(void *)pub;
    struct tq_conn *conn = pub->conn;
    if (request->is_answered || TQ_BUG_IF(!request->is_streaming))
        return;
    if (conn && request->is_chunked) {
        struct iovec last = { (void *)(uintptr_t) "0\r\n\r\n", 5 };
        http_conn_send(conn, &last, 1, false);
        conn = pub->conn; /* gone when the send failed */
    }
    http_finish(request, request->status, request->sent);
    if (conn)
        http_conn_answered(conn);
}

void tq_http_on_gone(struct tq_request *pub, void (*fn)(void *arg), void *arg)
{
    struct http_request *request = (struct http_request *)(void *)pub;
    request->on_gone = fn;
    request->on_gone_arg = arg;
}
