/* tests/fuzz/fuzz_http.c - any bytes against the request parser: never out of bounds, whole and cut input agree, and what is
 * accepted keeps the promises of the door. */
#include "platform/http/parser.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool is_so)
{
    if (!is_so)
        abort();
}

static int scan(const char *p, size_t n, size_t step, size_t *bytes)
{
    struct http_scan state = { 0 };
    int status = 0;
    for (size_t have = 0; status == 0 && have < n;) {
        have = have + step > n ? n : have + step;
        status = http_scan_head(p, have, &state, bytes);
    }
    return status;
}

static void check_head(const struct http_head *head)
{
    require(head->header_count <= HTTP_HEADERS_MAX);
    require(head->is_asterisk || (head->path.n > 0 && head->path.p[0] == '/'));
    require(tq_utf8_is_valid(head->path));
    require(!head->is_chunked || head->content_length < 0);
    require(head->target.n <= HTTP_TARGET_MAX);
    for (int i = 0; i < head->header_count; i++)
        for (size_t k = 0; k < head->headers[i].value.n; k++)
            require((unsigned char)head->headers[i].value.p[k] >= 0x20 || head->headers[i].value.p[k] == '\t');
}

/* Body bytes and the last verdict, fed in steps. */
static http_piece unchunk(const char *p, size_t n, size_t step, size_t *total)
{
    struct http_chunked state = { 0 };
    http_piece piece = HTTP_PIECE_MORE;
    *total = 0;
    for (size_t at = 0; at < n;) {
        struct tq_str out = TQ_STR_NONE;
        size_t used = 0, take = n - at < step ? n - at : step;
        piece = http_chunked_next(&state, p + at, take, &used, &out);
        if (piece == HTTP_PIECE_BAD || piece == HTTP_PIECE_END)
            return piece;
        require(used <= take && used > 0);
        *total += piece == HTTP_PIECE_DATA ? out.n : 0;
        at += used;
    }
    return HTTP_PIECE_MORE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tq_header headers[HTTP_HEADERS_MAX];
    const char *p = (const char *)data;
    struct http_head head;
    size_t bytes = 0, again = 0, whole, cut;
    int status = scan(p, size, size ? size : 1, &bytes);
    int stepwise = scan(p, size, 1, &again);
    require((status == 200) == (stepwise == 200) && (status != 200 || bytes == again));
    if (status == 200) {
        char *copy = malloc(bytes), *path = malloc(bytes);
        memcpy(copy, p, bytes);
        if (http_parse_head(copy, bytes, headers, path, &head) == 0)
            check_head(&head);
        free(copy);
        free(path);
        p += bytes;
        size -= bytes;
    }
    require(unchunk(p, size, size ? size : 1, &whole) == unchunk(p, size, 1, &cut));
    return 0;
}
