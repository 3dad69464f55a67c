/* include/tq/base/str.h - a piece of text that belongs to somebody else: pointer and length, never NUL-terminated. */
#ifndef TQ_BASE_STR_H
#define TQ_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct tq_str {
    const char *p;
    size_t n;
};

#define TQ_STR(literal) ((struct tq_str){ (literal), sizeof(literal) - 1 })
#define TQ_STR_NONE     ((struct tq_str){ NULL, 0 })

static inline struct tq_str tq_str_of(const char *z)
{
    return (struct tq_str){ z, z ? strlen(z) : 0 };
}

static inline bool tq_str_is_equal(struct tq_str a, struct tq_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* ASCII case folded comparison, for header names and the like. */
bool tq_str_is_equal_nocase(struct tq_str a, struct tq_str b);

/* `s` without leading and trailing space, tab, CR, LF. */
struct tq_str tq_str_trim(struct tq_str s);

/* Read a whole decimal integer between `min` and `max`; false when it is anything else (sign, blanks, overflow). */
bool tq_parse_i64(struct tq_str s, int64_t min, int64_t max, int64_t *out);

/* True when `s` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL. */
bool tq_utf8_is_valid(struct tq_str s);

/* Number of code points of valid UTF-8 text. */
size_t tq_utf8_count(struct tq_str s);

#endif
