/* server/api/text.c - the rules for text from outside: which characters may stand in it, how a line and a text are cleaned. */
#include "fields_int.h"

/* One code point of valid UTF-8; `*n` is its length. */
static uint32_t code_point(const char *p, size_t *n)
{
    const unsigned char *b = (const unsigned char *)p;
    if (b[0] < 0x80) {
        *n = 1;
        return b[0];
    }
    if (b[0] < 0xE0) {
        *n = 2;
        return (uint32_t)(b[0] & 0x1F) << 6 | (b[1] & 0x3Fu);
    }
    if (b[0] < 0xF0) {
        *n = 3;
        return (uint32_t)(b[0] & 0x0F) << 12 | (uint32_t)(b[1] & 0x3F) << 6 | (b[2] & 0x3Fu);
    }
    *n = 4;
    return (uint32_t)(b[0] & 0x07) << 18 | (uint32_t)(b[1] & 0x3F) << 12 | (uint32_t)(b[2] & 0x3F) << 6 | (b[3] & 0x3Fu);
}

/* Controls, line separators, and the marks that turn the direction of reading (a name could be shown as another). */
static bool is_refused(uint32_t c, bool has_lines)
{
    if (has_lines && (c == '\n' || c == '\t' || c == '\r'))
        return false;
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

bool tq_text_is_clean(struct tq_str text, bool has_lines)
{
    size_t n;
    for (size_t i = 0; i < text.n; i += n)
        if (is_refused(code_point(text.p + i, &n), has_lines))
            return false;
    return true;
}

/* Blanks as people see them: ASCII white space and the ideographic space U+3000. */
static size_t blank_at_start(struct tq_str s)
{
    if (s.n >= 3 && memcmp(s.p, "\xE3\x80\x80", 3) == 0)
        return 3;
    return s.n && memchr(" \t\r\n", s.p[0], 4) ? 1 : 0;
}

static size_t blank_at_end(struct tq_str s)
{
    if (s.n >= 3 && memcmp(s.p + s.n - 3, "\xE3\x80\x80", 3) == 0)
        return 3;
    return s.n && memchr(" \t\r\n", s.p[s.n - 1], 4) ? 1 : 0;
}

struct tq_str tq_text_trim(struct tq_str s)
{
    for (size_t n = blank_at_start(s); n; n = blank_at_start(s)) {
        s.p += n;
        s.n -= n;
    }
    for (size_t n = blank_at_end(s); n; n = blank_at_end(s))
        s.n -= n;
    return s;
}

struct tq_str tq_text_lines(struct tq_arena *arena, struct tq_str s)
{
    if (s.n == 0 || !memchr(s.p, '\r', s.n))
        return s;
    char *out = tq_arena_alloc(arena, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool is_pair = s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n';
        if (!is_pair)
            out[n++] = s.p[i] == '\r' ? '\n' : s.p[i];
    }
    return (struct tq_str){ out, n };
}
