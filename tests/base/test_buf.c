/* tests/base/test_buf.c - promises of base/buf: ceiling, dropping, escapes. */
#include "tq/base/buf.h"

#include "support/unit.h"

Test(buf, grows_on_heap_and_arena)
{
    struct tq_arena *arena = tq_arena_new(1 << 20);
    for (int on_arena = 0; on_arena < 2; on_arena++) {
        struct tq_buf buf;
        tq_buf_init(&buf, on_arena ? arena : NULL, 100000);
        for (int i = 0; i < 10000; i++)
            tq_buf_add(&buf, "0123456789", 10);
        cr_assert_eq(buf.n, 100000);
        cr_assert_not(buf.is_over);
        cr_assert_eq(buf.p[99999], '9');
        tq_buf_clear(&buf);
    }
    tq_arena_free(arena);
}

Test(buf, keeps_what_it_has_beyond_the_ceiling)
{
    struct tq_buf buf;
    tq_buf_init(&buf, NULL, 5);
    tq_buf_add(&buf, "abc", 3);
    tq_buf_add(&buf, "def", 3);
    cr_assert(buf.is_over);
    tq_buf_add(&buf, "x", 1);
    cr_assert(unit_is_text(tq_buf_str(&buf), "abc"));
    tq_buf_reset(&buf);
    tq_buf_printf(&buf, "%d", 123456);
    cr_assert(buf.is_over);
    tq_buf_reset(&buf);
    tq_buf_printf(&buf, "%d", 12345);
    cr_assert(unit_is_text(tq_buf_str(&buf), "12345"));
    tq_buf_clear(&buf);
}

Test(buf, drops_from_the_front)
{
    struct tq_buf buf;
    tq_buf_init(&buf, NULL, 100);
    tq_buf_add(&buf, "abcdef", 6);
    tq_buf_drop(&buf, 2);
    cr_assert(unit_is_text(tq_buf_str(&buf), "cdef"));
    tq_buf_drop(&buf, 99);
    cr_assert_eq(buf.n, 0);
    tq_buf_clear(&buf);
}

Test(buf, writes_integers)
{
    struct tq_buf buf;
    tq_buf_init(&buf, NULL, 100);
    tq_buf_add_i64(&buf, 0);
    tq_buf_add_char(&buf, ' ');
    tq_buf_add_i64(&buf, INT64_MIN);
    tq_buf_add_char(&buf, ' ');
    tq_buf_add_i64(&buf, INT64_MAX);
    cr_assert(unit_is_text(tq_buf_str(&buf), "0 -9223372036854775808 9223372036854775807"));
    tq_buf_clear(&buf);
}

static const char *const json[][2] = {
    { "plain \xE6\xAD\xA6\xE6\xB1\x89", "\"plain \xE6\xAD\xA6\xE6\xB1\x89\"" },
    { "\"\\/\n\r\t\x01\x1f\x7f", "\"\\\"\\\\/\\n\\r\\t\\u0001\\u001f\\u007f\"" },
    { "</script>&", "\"\\u003c/script\\u003e\\u0026\"" },
    { "\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xA6", "\"\\u2028\\u2029\xE2\x80\xA6\"" },
    { "", "\"\"" },
};

Test(buf, escapes_json_so_that_it_may_stand_in_html)
{
    for (size_t i = 0; i < sizeof(json) / sizeof(json[0]); i++) {
        struct tq_buf buf;
        tq_buf_init(&buf, NULL, 1000);
        tq_buf_add_json(&buf, tq_str_of(json[i][0]));
        cr_assert(unit_is_text(tq_buf_str(&buf), json[i][1]), "case %zu", i);
        tq_buf_clear(&buf);
    }
}

Test(buf, escapes_html)
{
    struct tq_buf buf;
    tq_buf_init(&buf, NULL, 1000);
    tq_buf_add_html(&buf, TQ_STR("<a href=\"x\">'&'</a>"));
    cr_assert(unit_is_text(tq_buf_str(&buf), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"));
    tq_buf_clear(&buf);
}
