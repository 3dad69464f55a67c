/* tests/base/test_str.c - promises of base/str: comparison, trimming, integers, UTF-8. */
#include "tq/base/str.h"

#include "support/unit.h"

Test(str, compares_without_case_in_ascii_only)
{
    cr_assert(tq_str_is_equal_nocase(TQ_STR("Content-Length"), TQ_STR("content-LENGTH")));
    cr_assert_not(tq_str_is_equal_nocase(TQ_STR("host"), TQ_STR("hosts")));
    cr_assert_not(tq_str_is_equal_nocase(TQ_STR("\xC3\x84"), TQ_STR("\xC3\xA4")));
    cr_assert_not(tq_str_is_equal_nocase(TQ_STR("@"), TQ_STR("`")));
}

Test(str, trims_blanks_on_both_sides)
{
    cr_assert(unit_is_text(tq_str_trim(TQ_STR(" \t a b\r\n")), "a b"));
    cr_assert_eq(tq_str_trim(TQ_STR(" \n")).n, 0);
}

static const struct {
    const char *text;
    int64_t min, max;
    bool is_ok;
    int64_t value;
} integers[] = {
    { "0", 0, 9, true, 0 },
    { "9223372036854775807", 0, INT64_MAX, true, INT64_MAX },
    { "9223372036854775808", 0, INT64_MAX, false, 0 },
    { "-9223372036854775808", INT64_MIN, 0, true, INT64_MIN },
    { "-9223372036854775809", INT64_MIN, 0, false, 0 },
    { "99999999999999999999999", 0, INT64_MAX, false, 0 },
    { "-5", -9, 9, true, -5 },
    { "-5", 0, 9, false, 0 },
    { "-0", -9, 9, false, 0 },
    { "+5", 0, 9, false, 0 },
    { " 5", 0, 9, false, 0 },
    { "5 ", 0, 9, false, 0 },
    { "", 0, 9, false, 0 },
    { "-", -9, 9, false, 0 },
    { "0x5", 0, 9, false, 0 },
    { "10", 0, 9, false, 0 },
    { "1", 2, 9, false, 0 },
    { "007", 0, 9, true, 7 },
};

Test(str, parses_whole_integers_only)
{
    for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
        int64_t value = 0;
        bool is_ok = tq_parse_i64(tq_str_of(integers[i].text), integers[i].min, integers[i].max, &value);
        cr_assert_eq(is_ok, integers[i].is_ok, "%s", integers[i].text);
        cr_assert_eq(value, integers[i].value, "%s", integers[i].text);
    }
}

static const struct {
    struct tq_str text;
    bool is_valid;
} texts[] = {
    { { "", 0 }, true },
    { { "\xE6\xAD\xA6\xE6\xB1\x89", 6 }, true },
    { { "\xF0\x9F\x98\x80", 4 }, true },
    { { "\xF4\x8F\xBF\xBF", 4 }, true },
    { { "\xF4\x90\x80\x80", 4 }, false }, /* beyond U+10FFFF */
    { { "\xED\xA0\x80", 3 }, false },     /* surrogate */
    { { "\xC0\x80", 2 }, false },         /* overlong */
    { { "\xC1\xBF", 2 }, false },
    { { "\xE0\x9F\xBF", 3 }, false },
    { { "\xF0\x8F\xBF\xBF", 4 }, false },
    { { "\xE6\xAD", 2 }, false }, /* cut */
    { { "\x80", 1 }, false },
    { { "a\0b", 3 }, false },
    { { "\xFF", 1 }, false },
};

Test(str, knows_well_formed_utf8)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        cr_assert_eq(tq_utf8_is_valid(texts[i].text), texts[i].is_valid, "case %zu", i);
}

Test(str, counts_characters_not_bytes)
{
    cr_assert_eq(tq_utf8_count(TQ_STR("a\xE6\xAD\xA6\xF0\x9F\x98\x80")), 3);
}
