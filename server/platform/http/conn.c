/* server/platform/http/conn.c - one connection: reading, feeding the parser, sending what is left, deadlines, closing.
 *
 * Bytes are read into the worker's scratch; a connection owns memory only for a partial request or unsent output. Closing
 * frees nothing at once: the struct waits for the sweep at the end of the turn, so callers up the stack may look at it. */
#include "platform/http/http_int.h"

#include <errno.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MIN_RATE = 8 * 1024, LINGER_MAX = 64 * 1024 * 1024, FILE_TURN = 1024 * 1024 };

static void on_ready(void *arg, int what);

/* ---- queues ---- */

static void leave_queue(struct tq_conn *conn)
{
    struct http_queue *queue = &conn->http->queues[conn->queue];
    *(conn->previous ? &conn->previous->next : &queue->first) = conn->next;
    *(conn->next ? &conn->next->previous : &queue->last) = conn->previous;
    conn->next = conn->previous = NULL;
}

static void join_queue(struct tq_conn *conn, http_queue_name name)
{
    struct http_queue *queue = &conn->http->queues[name];
    conn->queue = (uint8_t)name;
    conn->previous = queue->last;
    *(queue->last ? &queue->last->next : &queue->first) = conn;
    queue->last = conn;
    conn->deadline = queue->us ? http_now() + queue->us : 0;
}

void http_conn_enter(struct tq_conn *conn, http_queue_name name)
{
    leave_queue(conn);
    join_queue(conn, name);
}

/* ---- birth and death ---- */

struct tq_conn *http_conn_new(struct tq_http *http, int fd, const struct http_address *address, bool is_unix)
{
    struct tq_conn *conn = tq_alloc(sizeof(*conn));
    conn->http = http;
    conn->address = *address;
    conn->is_proxy = is_unix || http_proxies_has(&http->proxies, address);
    tq_buf_init(&conn->in, NULL, HTTP_IN_MAX + HTTP_SCRATCH);
    tq_buf_init(&conn->out, NULL, HTTP_OUT_MAX);
    tq_watch_init(&conn->watch, http->conf.loop, fd, on_ready, conn);
    join_queue(conn, HTTP_QUEUE_HEAD);
    http->connection_count++;
    http_count(http->counters, HTTP_CONNECTIONS, 1);
    return conn;
}

static void drop_file(struct tq_conn *conn)
{
    if (!conn->file)
        return;
    close(conn->file->fd);
    tq_free(conn->file);
    conn->file = NULL;
}

void http_conn_close(struct tq_conn *conn)
{
    struct tq_http *http = conn->http;
    if (conn->state == HTTP_DEAD)
        return;
    conn->state = HTTP_DEAD;
    tq_watch_clear(&conn->watch);
    close(conn->watch.fd);
    drop_file(conn);
    leave_queue(conn);
    if (!conn->is_feeding)
        tq_buf_clear(&conn->in);
    tq_buf_clear(&conn->out);
    if (conn->is_counted)
        http_shared_leave(http->conf.shared, &conn->address);
    http->connection_count--;
    http->extra_count -= conn->is_extra;
    http_count(http->counters, HTTP_CONNECTIONS, -1);
    if (conn->request)
        http_request_gone(conn->request);
    conn->request = NULL;
    if (conn->stream)
        http_stream_gone(conn->stream);
    conn->next = http->dead;
    http->dead = conn;
    http_arm_sweep(http);
}

static bool has_output(const struct tq_conn *conn)
{
    return conn->out.n > conn->out_at || conn->file;
}

static void update_watch(struct tq_conn *conn)
{
    bool is_reading = !conn->is_eof && conn->in.n < HTTP_IN_MAX;
    if (conn->state != HTTP_DEAD)
        tq_watch_set(&conn->watch, (is_reading ? TQ_WATCH_READ : 0) | (has_output(conn) ? TQ_WATCH_WRITE : 0));
}

/* Send no more, and read on until the peer has seen the end: closing with unread bytes would destroy our answer on its way. */
void http_conn_linger(struct tq_conn *conn)
{
    if (conn->state == HTTP_DEAD)
        return;
    if (conn->is_eof) {
        http_conn_close(conn);
        return;
    }
    conn->state = HTTP_LINGER;
    conn->progress = 0;
    if (!conn->is_feeding)
        tq_buf_clear(&conn->in);
    shutdown(conn->watch.fd, SHUT_WR);
    http_conn_enter(conn, HTTP_QUEUE_LINGER);
    update_watch(conn);
}

/* ---- sending ---- */

static void note_sent(struct tq_conn *conn, size_t n)
{
    conn->progress += n;
    http_count(conn->http->counters, HTTP_SENT, (int64_t)n);
}

static bool is_later(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static void keep(struct tq_conn *conn, const struct iovec *parts, int count, size_t sent)
{
    for (int i = 0; i < count; i++) {
        size_t skip = sent < parts[i].iov_len ? sent : parts[i].iov_len;
        tq_buf_add(&conn->out, (const char *)parts[i].iov_base + skip, parts[i].iov_len - skip);
        sent -= skip;
    }
}

bool http_conn_send(struct tq_conn *conn, struct iovec *parts, int count, bool has_more)
{
    ssize_t sent = 0;
    if (conn->state == HTTP_DEAD)
        return false;
    if (!has_output(conn)) {
        struct msghdr message = { .msg_iov = parts, .msg_iovlen = (size_t)count };
        sent = sendmsg(conn->watch.fd, &message, MSG_NOSIGNAL | (has_more ? MSG_MORE : 0));
        if (sent < 0 && !is_later()) {
            http_conn_close(conn);
            return false;
        }
        sent = sent < 0 ? 0 : sent;
        note_sent(conn, (size_t)sent);
    }
    keep(conn, parts, count, (size_t)sent);
    if (conn->out.is_over) {
        http_conn_close(conn);
        return false;
    }
    if (has_output(conn))
        update_watch(conn);
    return true;
}

/* True when all kept bytes are out. */
static bool send_kept(struct tq_conn *conn)
{
    while (conn->out.n > conn->out_at) {
        ssize_t n =
            send(conn->watch.fd, conn->out.p + conn->out_at, conn->out.n - conn->out_at, MSG_NOSIGNAL | (conn->file ? MSG_MORE : 0));
        if (n < 0) {
            if (!is_later())
                http_conn_close(conn);
            return false;
        }
        conn->out_at += (size_t)n;
        note_sent(conn, (size_t)n);
    }
    tq_buf_clear(&conn->out);
    conn->out_at = 0;
    return true;
}

/* True when the file is out. At most FILE_TURN bytes a turn, so that others get theirs. */
static bool send_file(struct tq_conn *conn)
{
    struct http_file *file = conn->file;
    for (int64_t turn = FILE_TURN; file->left > 0 && turn > 0;) {
        off_t at = file->at;
        ssize_t n = sendfile(conn->watch.fd, file->fd, &at, (size_t)(file->left < turn ? file->left : turn));
        if (n < 0 && is_later())
            return false;
        if (n <= 0) { /* the file shrank: the promised length cannot be kept */
            http_conn_close(conn);
            return false;
        }
        file->at += n;
        file->left -= n;
        turn -= n;
        note_sent(conn, (size_t)n);
    }
    if (file->left > 0)
        return false;
    drop_file(conn);
    return true;
}

static void feed_kept(struct tq_conn *conn);

static void after_answer(struct tq_conn *conn)
{
    if (conn->is_closing || conn->http->is_draining) {
        if (conn->is_asked_to_close && conn->in.n == 0 && !conn->is_feeding)
            http_conn_close(conn);
        else
            http_conn_linger(conn);
        return;
    }
    conn->state = HTTP_IDLE;
    conn->scan = (struct http_scan){ 0 };
    http_conn_enter(conn, HTTP_QUEUE_IDLE);
    update_watch(conn);
    if (!conn->is_feeding)
        feed_kept(conn);
}

void http_conn_flush(struct tq_conn *conn)
{
    if (conn->state == HTTP_DEAD || !send_kept(conn) || (conn->file && !send_file(conn))) {
        update_watch(conn);
        return;
    }
    if (conn->state == HTTP_FLUSH) {
        after_answer(conn);
        return;
    }
    if (conn->state == HTTP_STREAM)
        http_conn_enter(conn, HTTP_QUEUE_NONE);
    update_watch(conn);
}

void http_conn_answered(struct tq_conn *conn)
{
    if (conn->state == HTTP_DEAD)
        return;
    conn->state = HTTP_FLUSH;
    if (!has_output(conn)) {
        after_answer(conn);
        return;
    }
    conn->progress = 0;
    http_conn_enter(conn, HTTP_QUEUE_BODY);
    if (conn->file)
        http_conn_flush(conn);
    else
        update_watch(conn);
}

/* ---- receiving ---- */

/* The request at the front of p[0..n): returns how many bytes are done with, 0 when its head is incomplete. */
static size_t feed_head(struct tq_conn *conn, const char *p, size_t n)
{
    size_t bytes = 0;
    int status = http_scan_head(p, n, &conn->scan, &bytes);
    if (status == 0) {
        if (conn->state == HTTP_IDLE) {
            conn->state = HTTP_HEAD;
            if (conn->queue != HTTP_QUEUE_HEAD) /* a fresh connection's time is running already */
                http_conn_enter(conn, HTTP_QUEUE_HEAD);
        }
        return 0;
    }
    conn->scan = (struct http_scan){ 0 };
    if (status == 200) {
        http_request_begin(conn, p, bytes);
        return bytes;
    }
    http_count_refusal(conn->http->counters, HTTP_REFUSED_SYNTAX);
    http_refuse(http_request_new(conn), status, 0);
    return n;
}

/* Requests and bodies of p[0..n), until one has to wait. Returns the bytes eaten. */
static size_t feed(struct tq_conn *conn, const char *p, size_t n)
{
    size_t used = 0;
    conn->is_feeding = true;
    while (used < n) {
        size_t step;
        if (conn->state == HTTP_IDLE || conn->state == HTTP_HEAD)
            step = feed_head(conn, p + used, n - used);
        else if (conn->state == HTTP_BODY)
            step = http_body_eat(conn, p + used, n - used);
        else
            step = conn->state == HTTP_LINGER || conn->state == HTTP_DEAD ? n - used : 0;
        if (step == 0)
            break;
        used += step;
    }
    conn->is_feeding = false;
    return used;
}

/* A body whose file is behind: what is kept is eaten later. */
static bool is_held_up(const struct tq_conn *conn)
{
    return conn->state == HTTP_BODY && conn->in.n > 0;
}

/* After feeding: a connection that only waited for the feed's end. */
static void settle(struct tq_conn *conn)
{
    bool is_waiting = conn->state == HTTP_IDLE || conn->state == HTTP_HEAD || conn->state == HTTP_BODY;
    if (conn->is_eof && is_waiting && !is_held_up(conn))
        http_conn_close(conn);
    if (conn->state == HTTP_LINGER && conn->is_asked_to_close)
        http_conn_close(conn);
    if (conn->state == HTTP_DEAD || conn->state == HTTP_LINGER || conn->in.n == 0)
        tq_buf_clear(&conn->in);
    update_watch(conn);
}

static void feed_kept(struct tq_conn *conn)
{
    if (conn->in.n > 0) {
        size_t used = feed(conn, conn->in.p, conn->in.n);
        tq_buf_drop(&conn->in, used);
    }
    settle(conn);
}

void http_conn_resume(struct tq_conn *conn)
{
    if (is_held_up(conn) && !conn->is_feeding)
        feed_kept(conn);
}

static void take(struct tq_conn *conn, const char *p, size_t n)
{
    bool is_waiting = conn->state == HTTP_IDLE || conn->state == HTTP_HEAD || conn->state == HTTP_BODY;
    if (conn->state == HTTP_LINGER) {
        conn->progress += n;
        if (conn->progress > LINGER_MAX)
            http_conn_close(conn);
        return;
    }
    if (is_waiting && conn->in.n == 0) {
        size_t used = feed(conn, p, n);
        if (conn->state != HTTP_DEAD && conn->state != HTTP_LINGER)
            tq_buf_add(&conn->in, p + used, n - used);
        settle(conn);
        return;
    }
    tq_buf_add(&conn->in, p, n);
    if (is_waiting)
        feed_kept(conn);
    else
        update_watch(conn);
}

static void on_end(struct tq_conn *conn)
{
    conn->is_eof = true;
    if (conn->state == HTTP_WORK || conn->state == HTTP_FLUSH || is_held_up(conn))
        update_watch(conn); /* a half-closed client still gets its answer */
    else
        http_conn_close(conn);
}

static void on_readable(struct tq_conn *conn)
{
    struct tq_http *http = conn->http;
    ssize_t n = recv(conn->watch.fd, http->scratch, sizeof(http->scratch), 0);
    if (n > 0) {
        if (conn->state == HTTP_BODY)
            conn->progress += (size_t)n;
        http_count(http->counters, HTTP_RECEIVED, n);
        take(conn, http->scratch, (size_t)n);
    } else if (n == 0) {
        on_end(conn);
    } else if (!is_later()) {
        http_conn_close(conn);
    }
}

static void on_ready(void *arg, int what)
{
    struct tq_conn *conn = arg;
    if (what & TQ_WATCH_WRITE)
        http_conn_flush(conn);
    if ((what & TQ_WATCH_READ) && conn->state != HTTP_DEAD && !conn->is_eof)
        on_readable(conn);
}

/* ---- deadlines ---- */

/* Whole body or answer within one period, or else at least the minimum rate in each. */
static bool is_fast_enough(struct tq_conn *conn)
{
    int64_t least = conn->http->queues[HTTP_QUEUE_BODY].us * MIN_RATE / 1000000;
    bool is_fast = conn->progress >= (uint64_t)least;
    conn->progress = 0;
    return is_fast;
}

void http_conn_expire(struct tq_conn *conn)
{
    if (conn->queue == HTTP_QUEUE_BODY && is_fast_enough(conn)) {
        http_conn_enter(conn, HTTP_QUEUE_BODY);
        return;
    }
    if (conn->state == HTTP_HEAD || conn->state == HTTP_BODY) {
        http_count_refusal(conn->http->counters, HTTP_REFUSED_SLOW);
        http_refuse(conn->request ? conn->request : http_request_new(conn), 408, 0);
        return;
    }
    http_conn_close(conn);
}
