/* tests/platform/test_workbook.c - a written workbook is a zip with the texts in it, and leaves no temporary file. */
#include "support/unit.h"

#include "tq/platform/workbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static const struct tq_workbook_column columns[] = { { "单位", 30 }, { "场次", 8 }, { "金额", 12 }, { "日期", 12 }, { 0 } };

static size_t files_in(const char *folder)
{
    char command[200];
    snprintf(command, sizeof(command), "ls %s | wc -l", folder);
    FILE *f = popen(command, "r");
    size_t n = 99;
    cr_assert(f && fscanf(f, "%zu", &n) == 1);
    pclose(f);
    return n;
}

/* The inflated entry of a zip, ended by NUL; entries stand one after the other with their sizes in front. */
static char *entry(struct tq_arena *arena, struct tq_str zip, const char *name)
{
    const unsigned char *p = (const unsigned char *)zip.p;
    for (size_t at = 0; at + 30 < zip.n && memcmp(p + at, "PK\3\4", 4) == 0;) {
        size_t packed = p[at + 18] | (size_t)p[at + 19] << 8 | (size_t)p[at + 20] << 16, names = p[at + 26] | (size_t)p[at + 27] << 8;
        size_t full = p[at + 22] | (size_t)p[at + 23] << 8 | (size_t)p[at + 24] << 16, data = at + 30 + names + p[at + 28];
        if (names == strlen(name) && memcmp(p + at + 30, name, names) == 0) {
            char *out = tq_arena_alloc(arena, full + 1);
            z_stream z = { .next_in = (unsigned char *)(uintptr_t)(p + data),
                           .avail_in = (unsigned)packed,
                           .next_out = (unsigned char *)out,
                           .avail_out = (unsigned)full };
            cr_assert_eq(inflateInit2(&z, -15), Z_OK);
            cr_assert_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
            inflateEnd(&z);
            out[full] = '\0';
            return out;
        }
        at = data + packed;
    }
    cr_assert_fail("no such entry");
    return NULL;
}

Test(workbook, holds_what_was_written)
{
    char folder[] = "/tmp/tq-workbook-XXXXXX";
    cr_assert(mkdtemp(folder));
    struct tq_arena *arena = tq_arena_new(8 * 1024 * 1024);
    struct tq_workbook *book = tq_workbook_new(arena, folder, TQ_STR("月报"), TQ_STR("导出人"));
    cr_assert(book);
    tq_workbook_sheet(book, "汇总", TQ_STR("2026 年 11 月"), columns);
    tq_workbook_text(book, TQ_STR("=谷雨精密(演示)"));
    tq_workbook_number(book, 41);
    tq_workbook_money(book, 123456);
    tq_workbook_date(book, (struct tq_date){ 2026, 11, 23 });
    tq_workbook_row_end(book);
    struct tq_str bytes;
    cr_assert_eq(tq_workbook_finish(book, &bytes).code, TQ_OK);
    cr_assert_eq(memcmp(bytes.p, "PK", 2), 0);
    cr_assert_eq(files_in(folder), 0);
    const char *texts = entry(arena, bytes, "xl/sharedStrings.xml"), *cells = entry(arena, bytes, "xl/worksheets/sheet1.xml");
    cr_assert(strstr(texts, "=谷雨精密(演示)"));
    cr_assert(strstr(cells, "1234.56") && strstr(cells, ">46349<") && !strstr(cells, "<f>"));
    rmdir(folder);
    tq_arena_free(arena);
}

Test(workbook, says_when_the_folder_is_missing)
{
    struct tq_arena *arena = tq_arena_new(1024 * 1024);
    cr_assert_null(tq_workbook_new(arena, "/nonexistent/folder", TQ_STR("x"), TQ_STR("")));
    tq_arena_free(arena);
}
