/* server/domain/response/decimal.c - numbers as people write them beside an indicator, read into millionths. */
#include "tq/domain/response.h"

enum { WHOLE_DIGITS = 12, FRACTION_DIGITS = 6, MILLION = 1000000 };

static bool starts(struct tq_str s, const char *z)
{
    size_t n = strlen(z);
    return s.n >= n && memcmp(s.p, z, n) == 0;
}

static struct tq_str skip(struct tq_str s, size_t n)
{
    return (struct tq_str){ s.p + n, s.n - n };
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Step over the first of `words` that leads the text. */
static bool eat(struct tq_str *s, const char *const *words)
{
    for (; *words; words++)
        if (starts(*s, *words)) {
            *s = skip(*s, strlen(*words));
            return true;
        }
    return false;
}

/* Signs of comparison and "about" in front of a number say nothing the comparator does not. */
static struct tq_str skip_prefix(struct tq_str s)
{
    static const char *const words[] = { " ",  "\t", "≤",  "≥",      "<=",     ">=",     "<",      ">",      "=", "＜",
                                         "＞", "＝", "约", "不超过", "不低于", "不少于", "不大于", "不小于", NULL };
    while (eat(&s, words))
        ;
    return s;
}

/* Digits with optional thousands commas; false when there are none or too many. */
static bool read_whole(struct tq_str *s, int64_t *value)
{
    int digits = 0;
    *value = 0;
    while (s->n && (is_digit(s->p[0]) || (digits && s->p[0] == ',' && s->n > 1 && is_digit(s->p[1])))) {
        if (s->p[0] != ',') {
            if (++digits > WHOLE_DIGITS)
                return false;
            *value = *value * 10 + (s->p[0] - '0');
        }
        *s = skip(*s, 1);
    }
    return digits > 0;
}

static bool read_fraction(struct tq_str *s, int64_t *value)
{
    int64_t scale = MILLION / 10;
    int digits = 0;
    *value = 0;
    if (s->n < 2 || s->p[0] != '.' || !is_digit(s->p[1]))
        return true;
    for (*s = skip(*s, 1); s->n && is_digit(s->p[0]); *s = skip(*s, 1), scale /= 10) {
        if (++digits > FRACTION_DIGITS)
            return false;
        *value += (s->p[0] - '0') * scale;
    }
    return true;
}

static bool read_number(struct tq_str *s, int64_t *out)
{
    static const char *const minus[] = { "-", "−", "－", NULL };
    int64_t whole, fraction;
    bool is_negative = eat(s, minus);
    if (!read_whole(s, &whole) || !read_fraction(s, &fraction))
        return false;
    *out = (is_negative ? -1 : 1) * (whole * MILLION + fraction);
    return true;
}

static void skip_blanks(struct tq_str *s)
{
    while (s->n && (s->p[0] == ' ' || s->p[0] == '\t'))
        *s = skip(*s, 1);
}

/* The second number of a range, if a dash or the like and a number follow; otherwise nothing is eaten. */
static bool read_high(struct tq_str *s, int64_t *high)
{
    static const char *const dashes[] = { "-", "–", "—", "~", "～", "－", "至", "到", "..", NULL };
    struct tq_str rest = *s;
    skip_blanks(&rest);
    if (!eat(&rest, dashes))
        return false;
    skip_blanks(&rest);
    if (!read_number(&rest, high))
        return false;
    *s = rest;
    return true;
}

bool tq_decimal_parse(struct tq_str text, struct tq_decimal *out, struct tq_str *unit)
{
    struct tq_str s = skip_prefix(tq_str_trim(text));
    if (!read_number(&s, &out->low))
        return false;
    out->high = out->low;
    if (read_high(&s, &out->high) && out->high < out->low)
        return false;
    *unit = tq_str_trim(s);
    return true;
}
