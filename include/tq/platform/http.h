/* include/tq/platform/http.h - a strict HTTP/1.1 server (RFC 9110, 9112) on plain loop events. Knows bytes, not business.
 *
 * One tq_http per worker thread with its own SO_REUSEPORT listeners. A request has an arena; it outlives its connection:
 * when the peer leaves, `is_gone` is set and the answer is dropped. The handler is called once the header and (unless the
 * caller asked to stream it) the whole body are there; it answers now or later, exactly once, with tq_http_reply*. */
#ifndef TQ_PLATFORM_HTTP_H
#define TQ_PLATFORM_HTTP_H

#include "tq/base/arena.h"
#include "tq/base/buf.h"
#include "tq/platform/job.h"
#include "tq/platform/loop.h"

typedef enum tq_method { TQ_GET, TQ_HEAD, TQ_POST, TQ_PUT, TQ_PATCH, TQ_DELETE, TQ_OPTIONS, TQ_METHOD_OTHER } tq_method;

struct tq_header {
    struct tq_str name, value;
};

struct tq_request {
    struct tq_arena *arena;
    tq_method method; /* HEAD is delivered as TQ_GET with is_head set; the body is cut by the server */
    bool is_head;
    struct tq_str method_text;
    struct tq_str path;   /* percent-decoded, valid UTF-8, starts with '/', no "//", "." or ".." segments */
    struct tq_str query;  /* raw, after '?' */
    struct tq_str target; /* raw */
    struct tq_header headers[100];
    int header_count;
    struct tq_str body;         /* whole body, or empty when streamed to `upload_path` */
    struct tq_str content_type; /* lower case media type without parameters */
    const char *upload_path;    /* temporary file when the body was streamed, else NULL; a handler that moves the file clears it */
    int64_t upload_bytes;
    uint8_t upload_sha256[32];
    char address[46];  /* the client, after trusted proxies */
    bool is_https;     /* by X-Forwarded-Proto of a trusted proxy */
    char trace_id[33]; /* from traceparent or made here */
    tq_time started;   /* wall clock */
    int64_t started_mono;
    bool is_gone;           /* the connection has left; answering is allowed and does nothing */
    const char *route_name; /* set by the router for log and metrics, static text */
    char actor[37];         /* set by the api for the access log: person id, or empty */
    bool is_path_secret;    /* set by the router: the path holds a token, the log shows the route instead */
    bool no_gzip;           /* set by the handler: send the body as it is */
    void *user;             /* the handler's */
    struct tq_conn *conn;
};

struct tq_http;

/* What a route wants of the body, asked when the header is complete. */
struct tq_body_rule {
    size_t max_bytes; /* 413 beyond */
    bool to_file;     /* stream to a file in `upload_dir`, written and hashed on the pool's file class */
};

struct tq_http_conf {
    struct tq_loop *loop;
    struct tq_pool *pool; /* writes uploads; free it before the server. NULL: no body goes to a file */
    const char *listen;   /* see tq_conf */
    const char *trusted_proxies;
    const char *upload_dir;
    int max_connections;
    int max_per_address;
    int requests_per_minute;
    int header_ms, body_ms, idle_ms; /* 10 s, 30 s, 75 s */
    size_t arena_bytes;              /* limit of a request's arena, 4 MiB */
    struct tq_http_shared *shared;   /* process-wide: address table, counters; see below */
    struct tq_body_rule (*body_rule)(void *ctx, const struct tq_request *request);
    void (*handle)(void *ctx, struct tq_request *request);
    void *ctx;
};

/* Process-wide state: sharded address table (connections, request buckets), counters for /metrics. */
struct tq_http_shared *tq_http_shared_new(void);
void tq_http_shared_free(struct tq_http_shared *shared);
/* Prometheus text of everything counted: requests by route and status, latency histogram, connections, bytes, refusals. */
void tq_http_metrics(struct tq_http_shared *shared, struct tq_buf *out);

TQ_MUST_CHECK struct tq_err tq_http_new(const struct tq_http_conf *conf, struct tq_http **out);
/* Stop accepting after the backlog is empty, answer with Connection: close, then call `done` when no request is left or after `ms`. */
void tq_http_drain(struct tq_http *http, int64_t ms, void (*done)(void *arg), void *arg);
/* Close everything and release requests still unanswered: nobody may answer them later, so free db and pool first. */
void tq_http_free(struct tq_http *http);
/* Port of the first TCP listener (for "127.0.0.1:0"), 0 when there is none. */
int tq_http_port(const struct tq_http *http);
/* Change limits and trusted proxies at run time (SIGHUP). */
void tq_http_reconfigure(struct tq_http *http, const struct tq_http_conf *conf);

/* First header of that name (case-insensitive) or TQ_STR_NONE. */
struct tq_str tq_request_header(const struct tq_request *request, const char *name);
/* Cookie value or TQ_STR_NONE. */
struct tq_str tq_request_cookie(const struct tq_request *request, const char *name);
/* Decoded query parameter (first of that name), on the request's arena; false when absent, `*out` empty when given without value. */
bool tq_request_query(struct tq_request *request, const char *name, struct tq_str *out);

/* Add a response header before answering; texts are copied. CR, LF, NUL in a value is a bug and drops the header. */
void tq_reply_header(struct tq_request *request, const char *name, const char *value);
/* Answer; the request lives until the end of this turn of the loop. Content-Length, Date, Connection, security headers (nosniff, CSP,
 * Referrer-Policy) and traceparent are added here; `body` is copied or sent before return. Bodies over 1 kB of compressible types are
 * gzipped when accepted and `request` is not marked no_gzip; a strong ETag then becomes weak. */
void tq_http_reply(struct tq_request *request, int status, const char *content_type, struct tq_str body);
/* Answer with a file by sendfile(2); prefers `path`.br / `path`.gz when accepted and present; strong ETag from size+mtime; handles
 * If-None-Match and HEAD. False when there is no such regular file (nothing is sent). */
bool tq_http_reply_file(struct tq_request *request, const char *path, const char *content_type);
/* An open-ended answer. The request ends with this turn of the loop, as if it were answered (its log line tells of the beginning);
 * an idle stream keeps nothing but its connection and a few words. Then any number of pushes until tq_http_stream_end. A subscriber
 * whose unsent output passes 256 kB is dropped (push returns false). When the peer leaves, `on_gone(arg)` is called once, later in
 * the same turn and never inside another call of this door; the stream must not be touched afterwards. Not called after
 * tq_http_stream_end. */
struct tq_http_stream;
struct tq_http_stream *tq_http_stream_begin(struct tq_request *request, int status, const char *content_type, void (*on_gone)(void *arg),
                                            void *arg);
bool tq_http_stream_push(struct tq_http_stream *stream, struct tq_str bytes);
void tq_http_stream_end(struct tq_http_stream *stream);

#endif
