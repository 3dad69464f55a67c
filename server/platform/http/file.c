/* server/platform/http/file.c - static files: the best of the precompressed forms, validators, sendfile. */
#include "platform/http/http_int.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SMALL_FILE = 16 * 1024 };

static const struct {
    struct tq_str coding;
    const char *suffix;
} forms[] = { { { "br", 2 }, ".br" }, { { "gzip", 4 }, ".gz" }, { { "", 0 }, "" } };
enum { PLAIN = 2, FORMS = 3 };

static int open_regular(const char *path, struct stat *info)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return -1;
    if (fstat(fd, info) == 0 && S_ISREG(info->st_mode))
        return fd;
    close(fd);
    return -1;
}

/* The first form that the client takes and that is there; -1 when even the plain one is not. */
static int open_form(struct tq_request *request, const char *path, struct stat *info, int *form)
{
    for (*form = 0; *form < FORMS; ++*form) {
        if (*form != PLAIN && !http_accepts(request, forms[*form].coding))
            continue;
        int fd = open_regular(tq_arena_printf(request->arena, "%s%s", path, forms[*form].suffix), info);
        if (fd >= 0)
            return fd;
    }
    return -1;
}

/* If-None-Match: "*" or a list of tags, compared weakly (RFC 9110 13.1.2). */
static bool is_known_to_client(const struct tq_request *request, struct tq_str etag)
{
    struct tq_str list = tq_request_header(request, "if-none-match");
    for (size_t i = 0; i < list.n;) {
        size_t end = i;
        while (end < list.n && list.p[end] != ',')
            end++;
        struct tq_str tag = tq_str_trim((struct tq_str){ list.p + i, end - i });
        if (tag.n > 2 && memcmp(tag.p, "W/", 2) == 0)
            tag = (struct tq_str){ tag.p + 2, tag.n - 2 };
        if (tq_str_is_equal(tag, etag) || tq_str_is_equal(tag, TQ_STR("*")))
            return true;
        i = end + 1;
    }
    return false;
}

static void write_head(struct http_request *request, int status, const char *content_type, const char *etag, int form, int64_t size)
{
    struct tq_buf *out = &request->http->line;
    http_begin_head(request, status, status == 304 ? NULL : content_type);
    tq_buf_printf(out, "ETag: %s\r\nVary: Accept-Encoding\r\n", etag);
    if (status == 200 && form != PLAIN)
        tq_buf_printf(out, "Content-Encoding: %s\r\n", forms[form].coding.p);
    if (status == 200)
        tq_buf_printf(out, "Content-Length: %lld\r\n", (long long)size);
    http_end_head(request);
}

/* Head and file in one send; the worker's buffer for compression is free now. False when the file cannot be read whole. */
static bool send_small(struct tq_conn *conn, int fd, int64_t size)
{
    struct tq_http *http = conn->http;
    if (http->zipped.size < SMALL_FILE) {
        http->zipped.p = tq_realloc(http->zipped.p, SMALL_FILE);
        http->zipped.size = SMALL_FILE;
    }
    if (pread(fd, http->zipped.p, (size_t)size, 0) != size)
        return false;
    struct iovec parts[2] = { { http->line.p, http->line.n }, { http->zipped.p, (size_t)size } };
    http_conn_send(conn, parts, 2, false);
    return true;
}

static void send_large(struct tq_conn *conn, int fd, int64_t size)
{
    struct iovec part = { conn->http->line.p, conn->http->line.n };
    if (!http_conn_send(conn, &part, 1, true)) {
        close(fd);
        return;
    }
    conn->file = tq_alloc(sizeof(*conn->file));
    *conn->file = (struct http_file){ fd, 0, size };
}

/* Send head and content; owns `fd`. */
static void send_content(struct tq_conn *conn, int fd, int64_t size)
{
    struct iovec part = { conn->http->line.p, conn->http->line.n };
    if (size > SMALL_FILE) {
        send_large(conn, fd, size);
        return;
    }
    if (size == 0)
        http_conn_send(conn, &part, 1, false);
    else if (!send_small(conn, fd, size))
        http_conn_close(conn);
    close(fd);
}

bool tq_http_reply_file(struct tq_request *pub, const char *path, const char *content_type)
{
    struct http_request *request = (struct http_request *)(void *)pub;
    struct stat info;
    int form, fd;
    if (TQ_BUG_IF(request->is_answered))
        return false;
    if ((fd = open_form(pub, path, &info, &form)) < 0)
        return false;
    if (!pub->conn) {
        close(fd);
        http_finish(request, 200, 0);
        return true;
    }
    struct tq_conn *conn = pub->conn;
    const char *etag = tq_arena_printf(pub->arena, "\"%llx-%llx%s\"", (unsigned long long)info.st_size,
                                       (unsigned long long)info.st_mtim.tv_sec * 1000000000ull + (unsigned long long)info.st_mtim.tv_nsec,
                                       forms[form].suffix);
    int status = is_known_to_client(pub, tq_str_of(etag)) ? 304 : 200;
    write_head(request, status, content_type, etag, form, info.st_size);
    if (status == 304 || pub->is_head) {
        struct iovec part = { conn->http->line.p, conn->http->line.n };
        http_conn_send(conn, &part, 1, false);
        close(fd);
    } else {
        send_content(conn, fd, info.st_size);
    }
    http_finish(request, status, status == 304 || pub->is_head ? 0 : info.st_size);
    http_conn_answered(conn);
    return true;
}
