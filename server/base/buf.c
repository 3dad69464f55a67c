/* server/base/buf.c - growing bytes with a ceiling, and the two escapes every writer needs. */
#include "tq/base/buf.h"

#include <stdio.h>

void tq_buf_init(struct tq_buf *buf, struct tq_arena *arena, size_t max)
{
    *buf = (struct tq_buf){ .max = max, .arena = arena };
}

void tq_buf_clear(struct tq_buf *buf)
{
    if (!buf->arena)
        tq_free(buf->p);
    tq_buf_init(buf, buf->arena, buf->max);
}

void tq_buf_reset(struct tq_buf *buf)
{
    buf->n = 0;
    buf->is_over = false;
}

bool tq_buf_grow(struct tq_buf *buf, size_t n)
{
    if (buf->is_over || n > buf->max - buf->n) {
        buf->is_over = true;
        return false;
    }
    size_t need = buf->n + n + 1;
    if (need <= buf->size)
        return true;
    size_t size = buf->size ? buf->size * 2 : 256;
    if (size > buf->max + 1)
        size = buf->max + 1;
    if (size < need)
        size = need;
    buf->p = buf->arena ? tq_arena_grow(buf->arena, buf->p, buf->size, size) : tq_realloc(buf->p, size);
    buf->size = size;
    return true;
}

void tq_buf_add_i64(struct tq_buf *buf, int64_t value)
{
    char text[24], *p = text + sizeof(text);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        *--p = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0)
        *--p = '-';
    tq_buf_add(buf, p, (size_t)(text + sizeof(text) - p));
}

void tq_buf_printf(struct tq_buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    if (n > 0 && tq_buf_grow(buf, (size_t)n)) {
        vsnprintf(buf->p + buf->n, (size_t)n + 1, format, again);
        buf->n += (size_t)n;
    }
    va_end(again);
    va_end(args);
}

void tq_buf_drop(struct tq_buf *buf, size_t n)
{
    if (n > buf->n)
        n = buf->n;
    if (n == 0)
        return;
    buf->n -= n;
    memmove(buf->p, buf->p + n, buf->n);
    buf->p[buf->n] = '\0';
}

struct tq_str tq_buf_str(const struct tq_buf *buf)
{
    return (struct tq_str){ buf->p ? buf->p : "", buf->n };
}

/* What may not stand in a JSON text as it is: controls, quotes, what HTML would read, and 0xE2, which begins U+2028 and U+2029. */
static const bool is_json_special[256] = {
    [0x00 ... 0x1F] = true, ['"'] = true, ['\\'] = true, ['<'] = true, ['>'] = true, ['&'] = true, [0x7F] = true, [0xE2] = true,
};

static void add_json_unit(struct tq_buf *buf, unsigned unit)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = { '\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15] };
    tq_buf_add(buf, text, sizeof(text));
}

/* Write the special character at `p`; returns how many bytes it had. */
static size_t add_json_special(struct tq_buf *buf, const unsigned char *p, size_t n)
{
    static const char short_forms[128] = { ['"'] = '"', ['\\'] = '\\', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't' };
    if (p[0] == 0xE2) {
        if (n >= 3 && p[1] == 0x80 && (p[2] & 0xFE) == 0xA8) {
            add_json_unit(buf, 0x2000u + (p[2] - 0x80u));
            return 3;
        }
        tq_buf_add(buf, (const char *)p, 1);
    } else if (short_forms[p[0] & 0x7F]) {
        char text[2] = { '\\', short_forms[p[0] & 0x7F] };
        tq_buf_add(buf, text, 2);
    } else {
        add_json_unit(buf, p[0]);
    }
    return 1;
}

void tq_buf_add_json(struct tq_buf *buf, struct tq_str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    tq_buf_add_char(buf, '"');
    for (size_t i = 0; i < s.n;) {
        size_t plain = i;
        while (plain < s.n && !is_json_special[p[plain]])
            plain++;
        tq_buf_add(buf, s.p + i, plain - i);
        i = plain;
        if (i < s.n)
            i += add_json_special(buf, p + i, s.n - i);
    }
    tq_buf_add_char(buf, '"');
}

static const char *html_entity(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

void tq_buf_add_html(struct tq_buf *buf, struct tq_str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *entity = html_entity(s.p[i]);
        if (!entity)
            continue;
        tq_buf_add(buf, s.p + from, i - from);
        tq_buf_add_str(buf, tq_str_of(entity));
        from = i + 1;
    }
    tq_buf_add(buf, s.p + from, s.n - from);
}
