/* tests/platform/test_sheet.c - separated text as people paste it, and files that are no workbooks; workbooks by an independent writer
 * are read in tests/flow/roster.test.mjs. */
#include "support/unit.h"

#include "tq/platform/badge.h"
#include "tq/platform/search.h"
#include "tq/platform/sheet.h"

#include <stdio.h>
#include <unistd.h>

static struct tq_arena *arena;

static void set_up(void)
{
    arena = tq_arena_new(TQ_SHEET_ARENA);
}

static void tear_down(void)
{
    tq_arena_free(arena);
}

TestSuite(sheet, .init = set_up, .fini = tear_down);

static struct tq_sheet read_text(const char *text)
{
    struct tq_sheet sheet = { 0 };
    struct tq_err err = tq_sheet_from_text(arena, tq_str_of(text), &sheet);
    cr_assert_eq(err.code, TQ_OK, "%s", err.detail ? err.detail : "");
    return sheet;
}

static void expect(const struct tq_sheet *sheet, int row, int column, const char *text)
{
    struct tq_str found = tq_sheet_at(sheet, row, column);
    cr_assert(tq_str_is_equal(found, tq_str_of(text)), "row %d column %d is \"%.*s\"", row, column, (int)found.n, found.p ? found.p : "");
}

Test(sheet, tabs_come_before_commas)
{
    struct tq_sheet sheet = read_text("a, b\tc\r\nd\t e \n");
    cr_assert_eq(sheet.rows, 2);
    cr_assert_eq(sheet.columns, 2);
    expect(&sheet, 0, 0, "a, b");
    expect(&sheet, 1, 1, "e");
}

Test(sheet, semicolons_when_there_are_more_of_them)
{
    struct tq_sheet sheet = read_text("a;b;c,d\n1;2;3");
    cr_assert_eq(sheet.columns, 3);
    expect(&sheet, 0, 2, "c,d");
}

Test(sheet, quoted_fields_hold_separators_breaks_and_quotes)
{
    struct tq_sheet sheet = read_text("\xef\xbb\xbf\"x,\n1\",\"say \"\"hi\"\"\",\"\"\r\n\"open,2\n");
    cr_assert_eq(sheet.rows, 2);
    expect(&sheet, 0, 0, "x,\n1");
    expect(&sheet, 0, 1, "say \"hi\"");
    expect(&sheet, 1, 0, "\"open");
    expect(&sheet, 1, 1, "2");
}

Test(sheet, empty_rows_are_left_out_and_numbers_kept)
{
    struct tq_sheet sheet = read_text("\n\na,b\n,,\n \xe3\x80\x80 ,\xc2\xa0\nc,\n");
    cr_assert_eq(sheet.rows, 2);
    cr_assert_eq(sheet.numbers[0], 3);
    cr_assert_eq(sheet.numbers[1], 6);
}

Test(sheet, limits_are_kept)
{
    struct tq_sheet sheet;
    struct tq_buf text;
    tq_buf_init(&text, NULL, 1 << 24);
    for (int i = 0; i <= TQ_SHEET_ROWS; i++)
        tq_buf_add_str(&text, TQ_STR("a\n"));
    cr_assert_str_eq(tq_sheet_from_text(arena, tq_buf_str(&text), &sheet).detail, "sheet_too_long");
    tq_buf_reset(&text);
    for (int i = 0; i < 5 * 1024 * 1024; i++)
        tq_buf_add_char(&text, 'x');
    cr_assert_str_eq(tq_sheet_from_text(arena, tq_buf_str(&text), &sheet).detail, "sheet_too_large");
    tq_buf_reset(&text);
    for (int i = 0; i < 200; i++)
        tq_buf_add_str(&text, TQ_STR("a,"));
    cr_assert_eq(tq_sheet_from_text(arena, tq_buf_str(&text), &sheet).code, TQ_OK);
    cr_assert_eq(sheet.columns, TQ_SHEET_COLUMNS);
    tq_buf_clear(&text);
    cr_assert_str_eq(tq_sheet_from_text(arena, TQ_STR(" \n,,\n"), &sheet).detail, "sheet_empty");
    cr_assert_str_eq(tq_sheet_from_text(arena, TQ_STR(""), &sheet).detail, "sheet_empty");
}

Test(sheet, what_is_no_workbook_is_refused)
{
    struct tq_sheet sheet;
    cr_assert_str_eq(tq_sheet_from_xlsx_bytes(arena, TQ_STR("no zip at all"), &sheet).detail, "sheet_malformed");
    cr_assert_str_eq(tq_sheet_from_xlsx_bytes(arena, TQ_STR("PK\003\004"), &sheet).detail, "sheet_malformed");
    cr_assert_str_eq(tq_sheet_from_xlsx(arena, "/nowhere/at/all.xlsx", &sheet).detail, "sheet_malformed");
}

Test(sheet, encodings_are_told_apart)
{
    struct tq_str out;
    cr_assert(tq_text_decode(arena,
                             TQ_STR("\xef\xbb\xbf"
                                    "abc"),
                             &out));
    cr_assert(tq_str_is_equal(out, TQ_STR("abc")));
    cr_assert(tq_text_decode(arena, TQ_STR("\xd0\xd5\xc3\xfb"), &out));
    cr_assert(tq_str_is_equal(out, TQ_STR("\xe5\xa7\x93\xe5\x90\x8d")));
    cr_assert(tq_text_decode(arena, TQ_STR("\xff\xfe\x59\x54"), &out));
    cr_assert(tq_str_is_equal(out, TQ_STR("\xe5\x91\x99")));
    cr_assert_not(tq_text_decode(arena, TQ_STR("\xff\xff\x80"), &out));
}

Test(sheet, a_badge_is_one_path_on_white)
{
    struct tq_buf svg;
    tq_buf_init(&svg, arena, 1 << 20);
    cr_assert_eq(tq_badge_svg(TQ_STR("TQ0123456789ABCDEF0123456789ABCDEF"), &svg).code, TQ_OK);
    tq_buf_add_char(&svg, '\0');
    cr_assert_eq(strncmp(svg.p, "<svg xmlns=", 11), 0);
    cr_assert(strstr(svg.p, "M4 4h7v1h-7z"), "the finder pattern's first row");
    cr_assert_eq(tq_badge_svg(TQ_STR(""), &svg).code, TQ_INVALID);
}
