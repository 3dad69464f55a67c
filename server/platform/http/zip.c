/* server/platform/http/zip.c - gzip of answers, with one deflate state a worker, reset for each answer. */
#include "platform/http/http_int.h"

#include <zlib.h>

enum { LEVEL_SMALL = 5, LEVEL_LARGE = 1, LARGE = 64 * 1024 };

static z_stream *stream_of(struct tq_http *http)
{
    if (!http->deflate) {
        z_stream *z = tq_alloc(sizeof(*z));
        if (deflateInit2(z, LEVEL_SMALL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
            tq_free(z);
            return NULL;
        }
        http->deflate = z;
    }
    return http->deflate;
}

void http_gzip_free(struct tq_http *http)
{
    if (!http->deflate)
        return;
    deflateEnd(http->deflate);
    tq_free(http->deflate);
    http->deflate = NULL;
}

struct tq_str http_gzip(struct tq_http *http, struct tq_str body)
{
    z_stream *z = stream_of(http);
    if (!z || deflateReset(z) != Z_OK || deflateParams(z, body.n > LARGE ? LEVEL_LARGE : LEVEL_SMALL, Z_DEFAULT_STRATEGY) != Z_OK)
        return TQ_STR_NONE;
    size_t room = deflateBound(z, body.n);
    if (http->zipped.size < room) {
        http->zipped.p = tq_realloc(http->zipped.p, room);
        http->zipped.size = room;
    }
    z->next_in = (Bytef *)(uintptr_t)body.p;
    z->avail_in = (uInt)body.n;
    z->next_out = (Bytef *)http->zipped.p;
    z->avail_out = (uInt)room;
    if (deflate(z, Z_FINISH) != Z_STREAM_END)
        return TQ_STR_NONE;
    size_t n = room - z->avail_out;
    return n < body.n ? (struct tq_str){ http->zipped.p, n } : TQ_STR_NONE;
}
