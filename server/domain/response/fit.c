/* server/domain/response/fit.c - does what is declared meet what is asked? A suggestion for the supplier's draft, never a verdict. */
#include "tq/domain/response.h"

typedef enum bound { BOUND_OTHER, BOUND_LOW, BOUND_HIGH, BOUND_EQUAL, BOUND_RANGE, BOUND_TEXT } bound;

static const struct {
    const char *name;
    bound bound;
    bool is_strict;
} comparators[] = {
    { "ge", BOUND_LOW, false },   { "gt", BOUND_LOW, true },       { "le", BOUND_HIGH, false },   { "lt", BOUND_HIGH, true },
    { "eq", BOUND_EQUAL, false }, { "range", BOUND_RANGE, false }, { "text", BOUND_TEXT, false },
};

static bound bound_of(struct tq_str comparator, bool *is_strict)
{
    *is_strict = false;
    for (size_t i = 0; i < sizeof(comparators) / sizeof(comparators[0]); i++)
        if (tq_str_is_equal(comparator, tq_str_of(comparators[i].name))) {
            *is_strict = comparators[i].is_strict;
            return comparators[i].bound;
        }
    return BOUND_OTHER;
}

const char *tq_fit_name(tq_fit fit)
{
    static const char *const names[] = { NULL, "meets", "partial", "fails", "exceeds" };
    return names[fit];
}

/* ---- names ---- */

/* Full-width ASCII (U+FF01..U+FF5E) is EF BC 81..EF BD 9E; its half-width form or 0. */
static char half_width(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;
    if (n < 3 || u[0] != 0xEF || (u[1] != 0xBC && u[1] != 0xBD))
        return 0;
    int code = (u[1] == 0xBC ? u[2] - 0x81 : u[2] - 0x80 + 0x3F) + 0x21;
    return code >= 0x21 && code <= 0x7E ? (char)code : 0;
}

static bool is_word_byte(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '%';
}

/* Case and width folded, without blanks and punctuation; CJK punctuation U+3000..U+303F goes as well. */
static struct tq_str fold(struct tq_arena *arena, struct tq_str s)
{
    struct tq_buf out;
    tq_buf_init(&out, arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        char c = half_width(s.p + i, s.n - i);
        if (c)
            i += 2;
        else if (s.n - i >= 3 && (unsigned char)s.p[i] == 0xE3 && (unsigned char)s.p[i + 1] == 0x80) {
            i += 2;
            continue;
        } else
            c = s.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (is_word_byte(c))
            tq_buf_add_char(&out, c);
    }
    return tq_buf_str(&out);
}

static bool contains(struct tq_str s, struct tq_str part)
{
    return part.n > 0 && part.n <= s.n && memmem(s.p, s.n, part.p, part.n) != NULL;
}

bool tq_indicator_is_same(struct tq_arena *arena, struct tq_str a, struct tq_str b)
{
    struct tq_str x = fold(arena, a), y = fold(arena, b);
    return contains(x, y) || contains(y, x);
}

int tq_response_match(struct tq_arena *arena, const struct tq_indicator *asked, const struct tq_indicator *offered, size_t count)
{
    struct tq_str name = fold(arena, asked->name);
    int near = -1;
    for (size_t i = 0; i < count; i++) {
        struct tq_str other = fold(arena, offered[i].name);
        if (name.n && tq_str_is_equal(name, other))
            return (int)i;
        if (near < 0 && (contains(name, other) || contains(other, name)))
            near = (int)i;
    }
    return near;
}

/* ---- numbers ---- */

static int64_t magnitude(int64_t v)
{
    return v < 0 ? -v : v;
}

/* `better` > 0: how far `value` lies on the good side of `target`. */
static tq_fit judge(int64_t better, int64_t target, bool is_strict, bool is_bound)
{
    int64_t tenth = magnitude(target) / 10;
    if (better > 0)
        return tenth > 0 && better >= tenth ? TQ_FIT_EXCEEDS : TQ_FIT_MEETS;
    if (better == 0)
        return is_strict && !is_bound ? TQ_FIT_PARTIAL : TQ_FIT_MEETS;
    return -better <= tenth ? TQ_FIT_PARTIAL : TQ_FIT_FAILS;
}

static tq_fit judge_equal(struct tq_decimal asked, struct tq_decimal offered)
{
    if (offered.low == asked.low && offered.high == asked.high)
        return TQ_FIT_MEETS;
    if (offered.low <= asked.low && asked.high <= offered.high)
        return TQ_FIT_MEETS;
    return magnitude(offered.low - asked.low) <= magnitude(asked.low) / 10 ? TQ_FIT_PARTIAL : TQ_FIT_FAILS;
}

/* A number inside is enough; a declared range has to cover what is asked. */
static tq_fit judge_range(struct tq_decimal asked, struct tq_decimal offered)
{
    if (offered.low == offered.high && asked.low <= offered.low && offered.low <= asked.high)
        return TQ_FIT_MEETS;
    if (offered.low <= asked.low && asked.high <= offered.high)
        return offered.low < asked.low && asked.high < offered.high ? TQ_FIT_EXCEEDS : TQ_FIT_MEETS;
    return offered.high < asked.low || asked.high < offered.low ? TQ_FIT_FAILS : TQ_FIT_PARTIAL;
}

static tq_fit judge_text(struct tq_arena *arena, const struct tq_indicator *asked, const struct tq_indicator *offered)
{
    return tq_indicator_is_same(arena, asked->target, offered->target) ? TQ_FIT_MEETS : TQ_FIT_UNKNOWN;
}

/* Units differ when both sides name one: in its own column or behind the number. */
static bool units_differ(struct tq_arena *arena, struct tq_str asked, struct tq_str offered)
{
    struct tq_str a = fold(arena, asked), b = fold(arena, offered);
    return a.n && b.n && !tq_str_is_equal(a, b);
}

tq_fit tq_response_fit(struct tq_arena *arena, const struct tq_indicator *asked, const struct tq_indicator *offered)
{
    struct tq_decimal want, have;
    struct tq_str want_unit, have_unit;
    bool is_strict, is_own_strict;
    bound need = bound_of(asked->comparator, &is_strict), gives = bound_of(offered->comparator, &is_own_strict);
    if (need == BOUND_TEXT)
        return judge_text(arena, asked, offered);
    if (need == BOUND_OTHER || !tq_decimal_parse(asked->target, &want, &want_unit) ||
        !tq_decimal_parse(offered->target, &have, &have_unit) ||
        units_differ(arena, asked->unit.n ? asked->unit : want_unit, offered->unit.n ? offered->unit : have_unit))
        return TQ_FIT_UNKNOWN;
    switch (need) {
    case BOUND_LOW:
        return gives == BOUND_HIGH ? TQ_FIT_UNKNOWN : judge(have.low - want.low, want.low, is_strict, gives == BOUND_LOW && is_own_strict);
    case BOUND_HIGH:
        return gives == BOUND_LOW ? TQ_FIT_UNKNOWN
                                  : judge(want.high - have.high, want.high, is_strict, gives == BOUND_HIGH && is_own_strict);
    case BOUND_RANGE: return judge_range(want, have);
    default: return gives == BOUND_LOW || gives == BOUND_HIGH ? TQ_FIT_UNKNOWN : judge_equal(want, have);
    }
}

/* ---- prefill ---- */

static void write_value(struct tq_arena *arena, const struct tq_indicator *offered, struct tq_buf *out)
{
    struct tq_buf text;
    tq_buf_init(&text, arena, 400);
    tq_buf_add_str(&text, offered->target);
    if (offered->unit.n && !contains(offered->target, offered->unit)) {
        tq_buf_add_char(&text, ' ');
        tq_buf_add_str(&text, offered->unit);
    }
    tq_buf_add_json(out, tq_buf_str(&text));
}

static void write_evidence(struct tq_arena *arena, const struct tq_indicator *offered, struct tq_str offering_name, struct tq_buf *out)
{
    struct tq_buf text;
    tq_buf_init(&text, arena, 2000);
    tq_buf_add_str(&text, offering_name);
    if (offered->method.n) {
        tq_buf_add_str(&text, TQ_STR(": "));
        tq_buf_add_str(&text, offered->method);
    }
    tq_buf_add_json(out, tq_buf_str(&text));
}

static void write_answer(struct tq_arena *arena, const struct tq_indicator *asked, const struct tq_indicator *offered,
                         struct tq_str offering_name, struct tq_buf *out)
{
    const char *fit = offered ? tq_fit_name(tq_response_fit(arena, asked, offered)) : NULL;
    tq_buf_printf(out, "{\"position\":%d,\"fit\":", asked->position);
    tq_buf_printf(out, "%s%s%s", fit ? "\"" : "", fit ? fit : "null", fit ? "\"" : "");
    tq_buf_add_str(out, TQ_STR(",\"value\":"));
    if (offered)
        write_value(arena, offered, out);
    else
        tq_buf_add_str(out, TQ_STR("\"\""));
    tq_buf_add_str(out, TQ_STR(",\"evidence\":"));
    if (offered)
        write_evidence(arena, offered, offering_name, out);
    else
        tq_buf_add_str(out, TQ_STR("\"\""));
    tq_buf_add_char(out, '}');
}

void tq_response_prefill(struct tq_arena *arena, const struct tq_indicator *asked, size_t asked_count, const struct tq_indicator *offered,
                         size_t offered_count, struct tq_str offering_name, struct tq_buf *out)
{
    tq_buf_add_char(out, '[');
    for (size_t i = 0; i < asked_count; i++) {
        int match = tq_response_match(arena, &asked[i], offered, offered_count);
        if (i)
            tq_buf_add_char(out, ',');
        write_answer(arena, &asked[i], match < 0 ? NULL : &offered[match], offering_name, out);
    }
    tq_buf_add_char(out, ']');
}
