/* server/platform/http/upload.c - a body on its way into a file. Opening, writing, hashing and removing happen on the pool's file
 * class; the loop only passes pieces on and stops reading while too many of them wait. An upload outlives its request when the
 * peer leaves in the middle of a write: whoever is last, the write or the request, removes the file. */
#include "platform/http/http_int.h"

#include "tq/base/log.h"
#include "tq/platform/job.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { WAITING_MAX = 512 * 1024, RETRY_S = 5 };

struct http_upload {
    struct tq_http *http;
    struct http_request *request; /* NULL once it was released */
    struct http_upload *next, *previous;
    char *path; /* a template until the file is open */
    int fd;
    struct tq_sha256_state *sha256;
    uint8_t digest[TQ_SHA256_BYTES];
    struct tq_buf waiting;      /* the loop's */
    struct tq_buf writing;      /* the job's, as fd, path, sha256 and digest while is_busy */
    bool is_last, is_unwritten; /* of the job: the last piece; it could not be written */
    bool is_busy, has_failed;   /* of the loop */
    bool is_whole;              /* the body is complete */
    bool is_closed;             /* ... and in the file */
    bool is_taken;              /* the handler has moved the file away */
};

/* ---- on the pool ---- */

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

static void write_piece(void *arg)
{
    struct http_upload *upload = arg;
    struct tq_str piece = tq_buf_str(&upload->writing);
    if (upload->fd < 0)
        upload->fd = mkostemp(upload->path, O_CLOEXEC);
    upload->is_unwritten = upload->fd < 0 || !write_all(upload->fd, piece);
    if (upload->is_unwritten) {
        tq_log(TQ_ERROR, "http", "could not write upload %s: errno %d", upload->path, errno);
        return;
    }
    tq_sha256_add(upload->sha256, piece.p, piece.n);
    if (!upload->is_last)
        return;
    tq_sha256_end(upload->sha256, upload->digest);
    upload->sha256 = NULL;
    close(upload->fd);
}

static void remove_file(void *arg)
{
    struct http_upload *upload = arg;
    unlink(upload->path);
}

/* ---- on the loop ---- */

static void forget(struct http_upload *upload)
{
    *(upload->previous ? &upload->previous->next : &upload->http->uploads) = upload->next;
    if (upload->next)
        upload->next->previous = upload->previous;
    if (upload->fd >= 0 && !upload->is_closed)
        close(upload->fd);
    tq_sha256_end(upload->sha256, NULL);
    tq_buf_clear(&upload->waiting);
    tq_buf_clear(&upload->writing);
    tq_free(upload->path);
    tq_free(upload);
}

static void on_removed(void *arg)
{
    forget(arg);
}

static bool has_file(const struct http_upload *upload)
{
    return upload->fd >= 0 && !upload->is_taken;
}

/* Nobody wants it any more. */
static void drop(struct http_upload *upload)
{
    struct tq_http *http = upload->http;
    if (has_file(upload) && tq_pool_submit(http->conf.pool, TQ_JOB_FILE, http->conf.loop, remove_file, on_removed, upload).code == TQ_OK) {
        upload->is_busy = true;
        return;
    }
    if (has_file(upload))
        remove_file(upload);
    forget(upload);
}

static void on_written(void *arg);

/* Hand over what waits, unless a write is under way. False when the pool takes no more. */
static bool push(struct http_upload *upload)
{
    struct tq_http *http = upload->http;
    if (upload->is_busy || upload->has_failed || (upload->waiting.n == 0 && !upload->is_whole))
        return true;
    upload->writing = upload->waiting;
    tq_buf_init(&upload->waiting, NULL, WAITING_MAX);
    upload->is_last = upload->is_whole;
    upload->is_busy = true;
    if (tq_pool_submit(http->conf.pool, TQ_JOB_FILE, http->conf.loop, write_piece, on_written, upload).code == TQ_OK)
        return true;
    upload->is_busy = false;
    upload->has_failed = true;
    return false;
}

static void deliver(struct http_upload *upload)
{
    struct tq_request *pub = &upload->request->pub;
    memcpy(pub->upload_sha256, upload->digest, sizeof(pub->upload_sha256));
    pub->upload_path = tq_arena_dup(pub->arena, upload->path, strlen(upload->path));
    http_request_dispatch(pub->conn);
}

static void on_written(void *arg)
{
    struct http_upload *upload = arg;
    struct http_request *request = upload->request;
    bool is_done = upload->is_last && !upload->is_unwritten;
    upload->is_busy = false;
    upload->has_failed = upload->is_unwritten;
    upload->is_closed = is_done;
    tq_buf_clear(&upload->writing);
    if (!request) {
        drop(upload);
        return;
    }
    if (request->is_answered || request->pub.is_gone)
        return; /* about to be released */
    if (is_done)
        deliver(upload);
    else if (upload->has_failed || !push(upload))
        http_refuse(request, 503, RETRY_S);
    else
        http_conn_resume(request->pub.conn);
}

bool http_upload_begin(struct http_request *request)
{
    struct tq_http *http = request->http;
    const char *dir = http->conf.upload_dir ? http->conf.upload_dir : "/tmp";
    if (TQ_BUG_IF(!http->conf.pool))
        return false;
    size_t n = strlen(dir) + sizeof("/upload-XXXXXX");
    struct http_upload *upload = tq_alloc(sizeof(*upload));
    *upload = (struct http_upload){ .http = http, .request = request, .fd = -1, .next = http->uploads, .path = tq_alloc(n) };
    snprintf(upload->path, n, "%s/upload-XXXXXX", dir);
    upload->sha256 = tq_sha256_begin();
    tq_buf_init(&upload->waiting, NULL, WAITING_MAX);
    if (http->uploads)
        http->uploads->previous = upload;
    http->uploads = upload;
    request->upload = upload;
    return true;
}

size_t http_upload_room(const struct http_upload *upload)
{
    return upload->has_failed ? 0 : WAITING_MAX - upload->waiting.n;
}

bool http_upload_add(struct http_upload *upload, struct tq_str piece)
{
    tq_buf_add_str(&upload->waiting, piece);
    return push(upload);
}

void http_upload_end(struct http_upload *upload)
{
    struct tq_conn *conn = upload->request->pub.conn;
    upload->is_whole = true;
    conn->state = HTTP_WORK; /* the peer has done its part: no deadline of the body any more */
    if (conn->queue != HTTP_QUEUE_NONE)
        http_conn_enter(conn, HTTP_QUEUE_NONE);
    if (!push(upload))
        http_refuse(upload->request, 503, RETRY_S);
}

void http_upload_leave(struct http_upload *upload)
{
    upload->is_taken = upload->is_closed && !upload->request->pub.upload_path;
    upload->request = NULL;
    if (!upload->is_busy && upload->http->conf.pool)
        drop(upload);
}

void http_upload_free_all(struct tq_http *http)
{
    while (http->uploads) {
        if (has_file(http->uploads))
            remove_file(http->uploads);
        forget(http->uploads);
    }
}
