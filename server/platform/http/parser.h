/* server/platform/http/parser.h - HTTP/1.1 message syntax (RFC 9112), strictly: pure functions over bytes, no input or output.
 * Whatever two implementations could read differently is refused, and the connection with it. */
#ifndef TQ_HTTP_PARSER_H
#define TQ_HTTP_PARSER_H

#include "tq/platform/http.h"

enum {
    HTTP_HEADERS_MAX = 100,
    HTTP_TARGET_MAX = 8 * 1024,
    HTTP_FIELDS_MAX = 16 * 1024,
    HTTP_METHOD_MAX = 32,
    HTTP_HEAD_MAX = HTTP_TARGET_MAX + HTTP_FIELDS_MAX + HTTP_METHOD_MAX + 64,
};

/* How far the search for the end of a head has come; zero it for a new request. Offsets from the request's first byte. */
struct http_scan {
    uint32_t start;  /* 0, or 2 after the one empty line that may precede a request */
    uint32_t line;   /* begin of the unfinished line */
    uint32_t at;     /* bytes looked at */
    uint32_t fields; /* begin of the header fields, 0 before */
};

/* Look for the end of the head in the first `n` bytes. 0: more is needed; 200: the head has `*bytes` bytes; else the status to refuse with.
 */
int http_scan_head(const char *p, size_t n, struct http_scan *scan, size_t *bytes);

struct http_head {
    tq_method method;
    bool is_head;
    bool is_asterisk; /* OPTIONS * */
    struct tq_str method_text, target, path, query;
    int minor; /* HTTP/1.minor */
    struct tq_header *headers;
    int header_count;
    int64_t content_length; /* -1: none */
    bool is_chunked, is_keep_alive, expects_continue;
};

/* Take apart the whole head `p[0..n)`, from http_scan_head, which must stay where it is as long as `out` is used.
 * `headers` has room for HTTP_HEADERS_MAX, `path` for `n` bytes. 0, or the status to refuse with. */
int http_parse_head(const char *p, size_t n, struct tq_header *headers, char *path, struct http_head *out);

/* Decode %XX, and '+' as blank when `is_form`, into `out` (at least s.n bytes). False for a bad escape. */
bool http_decode(struct tq_str s, bool is_form, char *out, size_t *n);

/* True when the comma-separated `list` holds `token`, ignoring case. */
bool http_has_token(struct tq_str list, struct tq_str token);

/* A chunked body, fed in any pieces; zero it to begin. */
struct http_chunked {
    int state;
    uint32_t line_bytes;  /* of the present size or trailer line */
    uint32_t extra_bytes; /* of all extensions and trailers */
    uint64_t left;        /* of the present chunk */
    char last;
};

typedef enum http_piece { HTTP_PIECE_MORE, HTTP_PIECE_DATA, HTTP_PIECE_END, HTTP_PIECE_BAD } http_piece;

/* Eat from p[0..n): `*used` bytes are done with. DATA: `*data` are body bytes inside `p`; call again with the rest. */
http_piece http_chunked_next(struct http_chunked *chunked, const char *p, size_t n, size_t *used, struct tq_str *data);

#endif
