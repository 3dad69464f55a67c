/* include/tq/base/buf.h - growing bytes with a declared ceiling.  After going over it the buffer keeps what it has and
 * `is_over` stays true; writers need not check each append. Owns heap memory unless made on an arena. */
#ifndef TQ_BASE_BUF_H
#define TQ_BASE_BUF_H

#include "tq/base/arena.h"

struct tq_buf {
    char *p;
    size_t n;
    size_t size;
    size_t max;
    struct tq_arena *arena; /* NULL: heap, released by tq_buf_clear */
    bool is_over;
};

void tq_buf_init(struct tq_buf *buf, struct tq_arena *arena, size_t max);
void tq_buf_clear(struct tq_buf *buf);
/* Forget the content, keep the memory. */
void tq_buf_reset(struct tq_buf *buf);
/* Make room for `n` more bytes and a NUL; false when the ceiling forbids it. */
bool tq_buf_grow(struct tq_buf *buf, size_t n);

/* The short ways are inline: an answer is put together of some hundred pieces. */
static inline void tq_buf_add(struct tq_buf *buf, const char *p, size_t n)
{
    if (n == 0 || ((buf->is_over || n >= buf->size - buf->n) && !tq_buf_grow(buf, n)))
        return;
    memcpy(buf->p + buf->n, p, n);
    buf->n += n;
    buf->p[buf->n] = '\0';
}

static inline void tq_buf_add_str(struct tq_buf *buf, struct tq_str s)
{
    tq_buf_add(buf, s.p, s.n);
}

static inline void tq_buf_add_char(struct tq_buf *buf, char c)
{
    tq_buf_add(buf, &c, 1);
}

void tq_buf_add_i64(struct tq_buf *buf, int64_t value);
void tq_buf_printf(struct tq_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Drop the first `n` bytes. */
void tq_buf_drop(struct tq_buf *buf, size_t n);
struct tq_str tq_buf_str(const struct tq_buf *buf);

/* Text as a JSON string with its quotes; `s` must be valid UTF-8. Also escapes < > & U+2028 U+2029, so that JSON may stand in HTML. */
void tq_buf_add_json(struct tq_buf *buf, struct tq_str s);
/* Text escaped for HTML content and quoted attributes. */
void tq_buf_add_html(struct tq_buf *buf, struct tq_str s);

#endif
