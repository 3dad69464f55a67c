/* server/platform/http/chunked.c - chunked bodies (RFC 9112 7.1), a byte at a time for what frames, whole pieces for data.
 * Sizes are plain hex digits, extensions and trailers are checked, bounded and dropped. */
#include "platform/http/bytes.h"
#include "platform/http/parser.h"

enum { CHUNK_SIZE, CHUNK_EXTENSION, CHUNK_SIZE_LF, CHUNK_DATA, CHUNK_CR, CHUNK_LF, TRAILER, TRAILER_LF, CHUNKED_END };
enum { SIZE_DIGITS = 8, EXTRA_MAX = 4096 };

static bool is_extra_too_long(struct http_chunked *c)
{
    return ++c->extra_bytes > EXTRA_MAX;
}

/* One byte of a size line: hex digits, then an optional extension, then CR. */
static bool eat_size(struct http_chunked *c, char byte)
{
    if (is_hex(byte)) {
        c->left = c->left << 4 | (unsigned)hex_value(byte);
        return ++c->line_bytes <= SIZE_DIGITS;
    }
    if (c->line_bytes == 0 || (byte != ';' && byte != '\r'))
        return false;
    c->state = byte == ';' ? CHUNK_EXTENSION : CHUNK_SIZE_LF;
    return true;
}

static bool eat_extension(struct http_chunked *c, char byte)
{
    if (byte == '\r')
        c->state = CHUNK_SIZE_LF;
    else if (!is_class(byte, VALUE) || (unsigned char)byte >= 0x80)
        return false;
    return !is_extra_too_long(c);
}

static bool eat_size_lf(struct http_chunked *c, char byte)
{
    c->state = c->left ? CHUNK_DATA : TRAILER;
    c->line_bytes = 0;
    c->last = 0;
    return byte == '\n';
}

/* One byte of a trailer line: token, colon, value. `last` is ':' once the colon was seen. An empty line ends the body. */
static bool eat_trailer(struct http_chunked *c, char byte)
{
    if (byte == '\r') {
        if (c->line_bytes > 0 && c->last != ':')
            return false;
        c->state = TRAILER_LF;
        return true;
    }
    if (c->last == ':') {
        if (!is_class(byte, VALUE))
            return false;
    } else if (byte == ':' && c->line_bytes > 0) {
        c->last = ':';
    } else if (!is_class(byte, TOKEN)) {
        return false;
    }
    c->line_bytes++;
    return !is_extra_too_long(c);
}

static bool eat_trailer_lf(struct http_chunked *c, char byte)
{
    c->state = c->line_bytes ? TRAILER : CHUNKED_END;
    c->line_bytes = 0;
    c->last = 0;
    return byte == '\n';
}

static bool eat_byte(struct http_chunked *c, char byte)
{
    switch (c->state) {
    case CHUNK_SIZE: return eat_size(c, byte);
    case CHUNK_EXTENSION: return eat_extension(c, byte);
    case CHUNK_SIZE_LF: return eat_size_lf(c, byte);
    case CHUNK_CR: c->state = CHUNK_LF; return byte == '\r';
    case CHUNK_LF:
        c->state = CHUNK_SIZE;
        c->line_bytes = 0;
        return byte == '\n';
    case TRAILER: return eat_trailer(c, byte);
    case TRAILER_LF: return eat_trailer_lf(c, byte);
    default: return false;
    }
}

http_piece http_chunked_next(struct http_chunked *c, const char *p, size_t n, size_t *used, struct tq_str *data)
{
    for (size_t i = 0; i < n;) {
        if (c->state == CHUNK_DATA) {
            size_t take = n - i < c->left ? n - i : (size_t)c->left;
            *data = (struct tq_str){ p + i, take };
            *used = i + take;
            c->left -= take;
            if (c->left == 0)
                c->state = CHUNK_CR;
            return HTTP_PIECE_DATA;
        }
        if (!eat_byte(c, p[i++]))
            return HTTP_PIECE_BAD;
        if (c->state == CHUNKED_END) {
            *used = i;
            return HTTP_PIECE_END;
        }
    }
    *used = n;
    return HTTP_PIECE_MORE;
}
