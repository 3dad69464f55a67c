/* server/platform/http/stream.c - open-ended answers: chunks to HTTP/1.1, plain bytes until close to HTTP/1.0. A subscriber
 * that does not keep up is dropped; its owner hears of it in the sweep, never inside a push. The request is let go at the
 * beginning: of a stream that waits there is only this struct and its connection. */
#include "platform/http/http_int.h"

#include <stdio.h>
#include <sys/uio.h>

struct tq_http_stream {
    struct tq_http_stream *next, *previous; /* of those who left and are to be told */
    struct tq_http *http;
    struct tq_conn *conn; /* NULL: the peer has left */
    void (*on_gone)(void *arg);
    void *arg;
    bool is_chunked;
};

/* Unsent bytes put the connection under the same rule of progress as any slow answer. */
static void watch_progress(struct tq_conn *conn)
{
    if (conn->state != HTTP_STREAM || conn->queue != HTTP_QUEUE_NONE || conn->out.n == conn->out_at)
        return;
    conn->progress = 0;
    http_conn_enter(conn, HTTP_QUEUE_BODY);
}

/* ---- the end ---- */

void http_stream_gone(struct tq_http_stream *stream)
{
    struct tq_http *http = stream->http;
    if (stream->conn)
        stream->conn->stream = NULL;
    stream->conn = NULL;
    stream->previous = NULL;
    stream->next = http->left;
    if (http->left)
        http->left->previous = stream;
    http->left = stream;
    http_arm_sweep(http);
}

static void release(struct tq_http_stream *stream)
{
    if (stream->conn) {
        stream->conn->stream = NULL;
    } else {
        *(stream->previous ? &stream->previous->next : &stream->http->left) = stream->next;
        if (stream->next)
            stream->next->previous = stream->previous;
    }
    http_count(stream->http->counters, HTTP_STREAMS, -1);
    tq_free(stream);
}

void http_stream_sweep(struct tq_http *http)
{
    while (http->left) {
        struct tq_http_stream *stream = http->left;
        void (*fn)(void *) = stream->on_gone;
        void *arg = stream->arg;
        release(stream);
        fn(arg);
    }
}

void tq_http_stream_end(struct tq_http_stream *stream)
{
    if (!stream)
        return;
    if (stream->conn && stream->is_chunked) {
        struct iovec last = { (void *)(uintptr_t) "0\r\n\r\n", 5 };
        http_conn_send(stream->conn, &last, 1, false); /* the connection is gone when this fails */
    }
    struct tq_conn *conn = stream->conn;
    release(stream);
    if (conn)
        http_conn_answered(conn);
}

/* ---- the beginning ---- */

static struct tq_http_stream *make(struct http_request *request, void (*on_gone)(void *arg), void *arg)
{
    struct tq_http_stream *stream = tq_alloc(sizeof(*stream));
    *stream = (struct tq_http_stream){
        .http = request->http, .conn = request->pub.conn, .on_gone = on_gone, .arg = arg, .is_chunked = request->head.minor == 1
    };
    http_count(request->http->counters, HTTP_STREAMS, 1);
    return stream;
}

static void send_head(struct http_request *request, int status, const char *content_type, bool is_chunked)
{
    struct tq_buf *line = &request->http->line;
    http_begin_head(request, status, content_type);
    if (is_chunked)
        tq_buf_add_str(line, TQ_STR("Transfer-Encoding: chunked\r\n"));
    http_end_head(request);
    struct iovec part = { line->p, line->n };
    http_conn_send(request->pub.conn, &part, 1, false);
}

struct tq_http_stream *tq_http_stream_begin(struct tq_request *pub, int status, const char *content_type, void (*on_gone)(void *arg),
                                            void *arg)
{
    struct http_request *request = (struct http_request *)(void *)pub;
    struct tq_conn *conn = pub->conn;
    if (TQ_BUG_IF(request->is_answered))
        return NULL;
    struct tq_http_stream *stream = make(request, on_gone, arg);
    if (!conn) {
        http_stream_gone(stream);
        http_finish(request, status, 0);
        return stream;
    }
    conn->is_closing |= !stream->is_chunked;
    conn->state = HTTP_STREAM;
    conn->stream = stream;
    send_head(request, status, content_type, stream->is_chunked);
    http_finish(request, status, 0);
    if (stream->conn && pub->is_head) { /* nothing may follow: as if the peer had left */
        http_stream_gone(stream);
        http_conn_answered(conn);
    } else if (stream->conn) {
        watch_progress(conn);
    }
    return stream;
}

bool tq_http_stream_push(struct tq_http_stream *stream, struct tq_str bytes)
{
    struct tq_conn *conn = stream ? stream->conn : NULL;
    char size[24];
    if (!conn)
        return false;
    if (bytes.n == 0)
        return true;
    if (conn->out.n - conn->out_at + bytes.n > HTTP_STREAM_MAX) {
        http_conn_close(conn);
        return false;
    }
    int n = snprintf(size, sizeof(size), "%zx\r\n", bytes.n);
    struct iovec parts[3] = { { size, (size_t)n }, { (void *)(uintptr_t)bytes.p, bytes.n }, { (void *)(uintptr_t) "\r\n", 2 } };
    bool is_sent = stream->is_chunked ? http_conn_send(conn, parts, 3, false) : http_conn_send(conn, parts + 1, 1, false);
    watch_progress(conn);
    return is_sent;
}
