/* tests/fuzz/fuzz_sheet.c - any bytes as a pasted table, a CSV file or a workbook: no crash, no limit passed, every text valid. The
 * first byte chooses; behind 'x' the bytes are a zip file, behind 'p' one part of a workbook whose zip is made here. */
#include "tq/domain/roster.h"
#include "tq/platform/search.h"
#include "tq/platform/sheet.h"

#include <stdlib.h>
#include <zip.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool is_right)
{
    if (!is_right)
        abort();
}

static void look(struct tq_arena *arena, const struct tq_sheet *sheet)
{
    size_t kept = 0;
    require(sheet->rows > 0 && sheet->rows <= TQ_SHEET_ROWS && sheet->columns > 0 && sheet->columns <= TQ_SHEET_COLUMNS);
    for (int row = 0; row < sheet->rows; row++) {
        struct tq_roster_row of = { 0 };
        require(sheet->numbers[row] > (row ? sheet->numbers[row - 1] : 0));
        for (int column = 0; column < sheet->columns; column++) {
            struct tq_str text = tq_sheet_at(sheet, row, column);
            kept += text.n;
            require(tq_utf8_is_valid(text));
            int heading = tq_roster_heading(text);
            require(heading >= -1 && heading < TQ_ROSTER_COLUMNS);
            if (column < TQ_ROSTER_COLUMNS)
                of.values[column] = text;
        }
        tq_roster_check(arena, &of);
    }
    require(kept <= TQ_SHEET_KEPT);
}

/* A workbook whose first sheet, or whose shared strings, are the given bytes. */
static struct tq_str pack(struct tq_arena *arena, const char *name, const uint8_t *data, size_t size)
{
    zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *zip = zip_open_from_source(target, ZIP_TRUNCATE, NULL);
    zip_stat_t stat;
    zip_source_keep(target);
    require(zip_file_add(zip, name, zip_source_buffer(zip, data, size, 0), 0) >= 0);
    require(zip_close(zip) == 0 && zip_source_stat(target, &stat) == 0 && zip_source_open(target) == 0);
    char *bytes = tq_arena_alloc(arena, stat.size + 1);
    require(zip_source_read(target, bytes, stat.size) == (zip_int64_t)stat.size);
    zip_source_close(target);
    zip_source_free(target);
    return (struct tq_str){ bytes, stat.size };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tq_sheet sheet;
    struct tq_err err;
    if (size == 0)
        return 0;
    struct tq_arena *arena = tq_arena_new(TQ_SHEET_ARENA);
    struct tq_str bytes = { (const char *)data + 1, size - 1 }, text;
    if (data[0] == 'x')
        err = tq_sheet_from_xlsx_bytes(arena, bytes, &sheet);
    else if (data[0] == 'p')
        err = tq_sheet_from_xlsx_bytes(arena, pack(arena, "xl/worksheets/sheet1.xml", data + 1, size - 1), &sheet);
    else if (data[0] == 's')
        err = tq_sheet_from_xlsx_bytes(arena, pack(arena, "xl/sharedStrings.xml", data + 1, size - 1), &sheet);
    else if (!tq_text_decode(arena, bytes, &text))
        err = tq_err_make(TQ_INVALID, NULL, NULL);
    else
        err = tq_sheet_from_text(arena, text, &sheet);
    if (err.code == TQ_OK)
        look(arena, &sheet);
    tq_arena_free(arena);
    return 0;
}
