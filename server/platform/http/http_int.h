/* server/platform/http/http_int.h - what the files of the http room share: the connection, the request behind the door's
 * request, the worker, the process-wide state. Everything but `struct tq_http_shared` belongs to one loop's thread. */
#ifndef TQ_HTTP_INT_H
#define TQ_HTTP_INT_H

#include "tq/base/crypto.h"
#include "tq/platform/http.h"

#include "platform/http/parser.h"

#include <stdatomic.h>

enum {
    HTTP_SCRATCH = 64 * 1024,        /* one read, shared by the connections of a worker */
    HTTP_IN_MAX = 64 * 1024,         /* bytes kept of a client that sends ahead */
    HTTP_OUT_MAX = 64 * 1024 * 1024, /* unsent bytes of one answer */
    HTTP_STREAM_MAX = 256 * 1024,    /* unsent bytes of a subscriber */
    HTTP_LISTENERS = 16,
    HTTP_PROXIES = 32,
};

/* ---- addresses ---- */

struct http_address {
    uint8_t b[16]; /* IPv6, or IPv4 mapped into it */
};
struct sockaddr_storage;
struct http_address http_address_of(const struct sockaddr_storage *from);
bool http_address_parse(struct tq_str text, struct http_address *out); /* with or without port or brackets */
void http_address_format(const struct http_address *address, char out[46]);

struct http_proxies {
    struct {
        struct http_address address;
        int bits;
    } blocks[HTTP_PROXIES];
    int count;
};
/* Addresses and CIDR blocks separated by blanks or commas; false names the bad one in `*bad`. */
bool http_proxies_parse(const char *text, struct http_proxies *out, struct tq_str *bad);
bool http_proxies_has(const struct http_proxies *proxies, const struct http_address *address);

/* ---- process-wide ---- */

struct http_counters;
struct tq_http_shared;
/* Count a connection of that address; false when it has `max` already. */
bool http_shared_enter(struct tq_http_shared *shared, const struct http_address *address, int max);
void http_shared_leave(struct tq_http_shared *shared, const struct http_address *address);
/* Take a token of the address's bucket; false when it is empty, then `*wait_s` says how long. */
bool http_shared_take(struct tq_http_shared *shared, const struct http_address *address, int per_minute, int64_t now, int *wait_s);
/* The one listening descriptor of a Unix socket path in this process, or -1. */
int http_shared_unix(struct tq_http_shared *shared, const char *path);
/* True the first time that this address is listened on in this process. */
bool http_shared_is_first(struct tq_http_shared *shared, const char *listen);
/* A worker's counters; they live as long as `shared`. */
struct http_counters *http_counters_new(struct tq_http_shared *shared);

typedef enum http_gauge { HTTP_CONNECTIONS, HTTP_STREAMS, HTTP_RECEIVED, HTTP_SENT, HTTP_ACCEPTED, HTTP_GAUGES } http_gauge;
typedef enum http_refusal {
    HTTP_REFUSED_FULL,
    HTTP_REFUSED_ADDRESS,
    HTTP_REFUSED_RATE,
    HTTP_REFUSED_SYNTAX,
    HTTP_REFUSED_SLOW,
    HTTP_REFUSALS
} http_refusal;
void http_count(struct http_counters *counters, http_gauge gauge, int64_t by);
void http_count_refusal(struct http_counters *counters, http_refusal refusal);
void http_count_request(struct http_counters *counters, const char *route, int status, int64_t us);
void http_counters_free_all(struct http_counters *first);
struct http_counters **http_shared_counters(struct tq_http_shared *shared); /* list head, under the shared lock */
void http_shared_lock(struct tq_http_shared *shared);
void http_shared_unlock(struct tq_http_shared *shared);

/* ---- one worker ---- */

/* Connections wait in lists of one duration each, so the first of a list is the first to be cut. */
typedef enum http_queue_name {
    HTTP_QUEUE_NONE,
    HTTP_QUEUE_HEAD,
    HTTP_QUEUE_BODY,
    HTTP_QUEUE_IDLE,
    HTTP_QUEUE_LINGER,
    HTTP_QUEUES
} http_queue_name;

struct http_queue {
    struct tq_conn *first, *last;
    int64_t us; /* 0: no deadline */
};

typedef enum http_state { HTTP_IDLE, HTTP_HEAD, HTTP_BODY, HTTP_WORK, HTTP_STREAM, HTTP_FLUSH, HTTP_LINGER, HTTP_DEAD } http_state;

struct http_file {
    int fd;
    int64_t at, left;
};

struct tq_conn {
    struct tq_watch watch;
    struct tq_http *http;
    struct tq_conn *next, *previous; /* in its queue; `next` also in the list of the dead */
    int64_t deadline;
    struct http_request *request;  /* being received or answered */
    struct tq_http_stream *stream; /* open; the request is done then */
    struct http_file *file;        /* being sent */
    struct tq_buf in, out;
    size_t out_at;     /* sent of `out` */
    uint64_t progress; /* bytes since the last look of the body deadline */
    struct http_scan scan;
    struct http_address address;
    uint8_t state, queue;
    bool is_proxy;   /* the peer is trusted */
    bool is_counted; /* in the address table */
    bool is_extra;   /* beyond the cap, being refused */
    bool is_eof;     /* the peer sends no more */
    bool is_feeding;
    bool is_closing;        /* close when the answer is out */
    bool is_asked_to_close; /* ... because the client wished so */
};

struct http_request {
    struct tq_request pub;
    struct http_request *next, *previous; /* all of the worker; `next` also of those answered */
    struct tq_http *http;
    struct http_head head;
    struct http_address address;
    struct http_chunked chunked;
    struct tq_body_rule rule;
    struct tq_buf body;         /* heap, until handed over */
    int64_t left;               /* of a body with a length */
    struct http_upload *upload; /* the body goes to a file */
    struct tq_buf fields;       /* "Name: value\r\n" of the answer */
    struct tq_str etag;
    bool has_csp, has_vary;
    bool is_dispatched; /* the handler has it */
    bool is_answered;
    bool is_ended; /* to be released by the sweep */
    int status;
    int64_t sent; /* body bytes of the answer */
};

struct http_listener {
    struct tq_watch watch;
    struct tq_http *http;
    int fd;
    bool is_unix;
};

/* A second in the access log's form, kept as long as it lasts. */
struct http_stamp {
    int64_t second;
    struct tq_buf text;
};

struct tq_http {
    struct tq_http_conf conf;
    struct http_proxies proxies;
    struct http_counters *counters;
    struct http_listener listeners[HTTP_LISTENERS];
    int listener_count;
    int connection_count, extra_count;
    struct http_queue queues[HTTP_QUEUES];
    struct http_request *requests, *answered;
    struct tq_http_stream *left; /* whose peer went, to be told */
    struct http_upload *uploads;
    struct tq_conn *dead;
    struct tq_deferred sweep;
    struct tq_timer tick;
    bool is_draining, is_resting; /* resting: accept paused for want of descriptors */
    int64_t grace_until, drain_until;
    void (*drained)(void *arg);
    void *drained_arg;
    struct tq_buf line;   /* head of an answer, chunk frames */
    struct tq_buf access; /* access lines not yet written */
    struct http_stamp stamp;
    struct tq_buf zipped;
    void *deflate;
    int64_t date_second;
    char date[40];
    uint64_t random[2];
    char scratch[HTTP_SCRATCH];
};

/* listen.c */
/* Open every address of the blank-separated list; `on_accept` is called with the listener. */
struct tq_err http_listen(struct tq_http *http, const char *text, void (*on_accept)(void *arg, int what));

/* server.c */
int64_t http_now(void);
void http_arm_tick(struct tq_http *http);
void http_arm_sweep(struct tq_http *http);

/* conn.c */
struct tq_conn *http_conn_new(struct tq_http *http, int fd, const struct http_address *address, bool is_unix);
void http_conn_close(struct tq_conn *conn);
void http_conn_enter(struct tq_conn *conn, http_queue_name queue);
void http_conn_expire(struct tq_conn *conn);
/* Send now what goes, keep the rest; false when the peer is gone (and closed). */
struct iovec;
bool http_conn_send(struct tq_conn *conn, struct iovec *parts, int count, bool has_more);
/* The answer is handed over: flush, then the next request, lingering or closing. */
void http_conn_answered(struct tq_conn *conn);
void http_conn_linger(struct tq_conn *conn);
void http_conn_flush(struct tq_conn *conn);
/* Go on with what was received while the body had to wait. */
void http_conn_resume(struct tq_conn *conn);

/* request.c */
struct http_request *http_request_new(struct tq_conn *conn);
/* The head of `n` bytes at `p` is complete: take it apart, then wait for the body, dispatch, or refuse. */
void http_request_begin(struct tq_conn *conn, const char *p, size_t n);
/* Hand the complete request to the handler. */
void http_request_dispatch(struct tq_conn *conn);
/* Unlink and give to the sweep, which frees it after this turn. */
void http_request_end(struct http_request *request);
void http_request_gone(struct http_request *request);
void http_request_release(struct http_request *request);
void http_request_sweep(struct tq_http *http);

/* stream.c */
/* The peer left: its owner is told by the sweep. */
void http_stream_gone(struct tq_http_stream *stream);
void http_stream_sweep(struct tq_http *http);

/* body.c */
/* A body follows: refuse it, or make ready and let it come. */
void http_body_expect(struct tq_conn *conn);
/* Eat body bytes; returns how many. */
size_t http_body_eat(struct tq_conn *conn, const char *p, size_t n);

/* upload.c */
/* The body of this request goes to a file; when it is there, the handler is called. False when there is no pool. */
bool http_upload_begin(struct http_request *request);
/* Bytes that may be added now. */
size_t http_upload_room(const struct http_upload *upload);
/* False when it cannot be written: 503. */
bool http_upload_add(struct http_upload *upload, struct tq_str piece);
/* The body is complete. */
void http_upload_end(struct http_upload *upload);
/* The request goes: the file too, unless the handler has taken it (and cleared upload_path). */
void http_upload_leave(struct http_upload *upload);
void http_upload_free_all(struct tq_http *http);

/* reply.c */
/* Answer with a problem of this room. `retry_s` 0: no Retry-After. */
void http_problem(struct http_request *request, int status, int retry_s);
/* The same, and the connection closes. */
void http_refuse(struct http_request *request, int status, int retry_s);
/* Status line and fields of the answer into the worker's line buffer, without the last empty line. */
void http_begin_head(struct http_request *request, int status, const char *content_type);
void http_end_head(struct http_request *request);
bool http_accepts(const struct tq_request *request, struct tq_str coding);
void http_finish(struct http_request *request, int status, int64_t sent);

/* zip.c */
/* `body` gzipped in the worker's buffer; empty when it does not pay. */
struct tq_str http_gzip(struct tq_http *http, struct tq_str body);
void http_gzip_free(struct tq_http *http);

/* access.c */
void http_access_add(struct http_request *request, int64_t us);
void http_access_flush(struct tq_http *http);

#endif
