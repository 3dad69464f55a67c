/* server/platform/sheet/cells.c - cells with text, in the order of their rows, then laid out as a table without its empty rows. */
#include "sheet_int.h"

static struct tq_str trimmed(struct tq_str text)
{
    static const char wide[] = "\xe3\x80\x80"; /* ideographic space */
    static const char hard[] = "\xc2\xa0";     /* no-break space */
    for (;;) {
        struct tq_str before = text;
        text = tq_str_trim(text);
        if (text.n >= 3 && memcmp(text.p, wide, 3) == 0)
            text = (struct tq_str){ text.p + 3, text.n - 3 };
        if (text.n >= 3 && memcmp(text.p + text.n - 3, wide, 3) == 0)
            text.n -= 3;
        if (text.n >= 2 && memcmp(text.p, hard, 2) == 0)
            text = (struct tq_str){ text.p + 2, text.n - 2 };
        if (text.n >= 2 && memcmp(text.p + text.n - 2, hard, 2) == 0)
            text.n -= 2;
        if (text.n == before.n)
            return text;
    }
}

static bool fail(struct tq_sheet_cells *cells, const char *fault)
{
    if (!cells->fault)
        cells->fault = fault;
    return false;
}

bool tq_sheet_cells_add(struct tq_sheet_cells *cells, int row, int column, struct tq_str text)
{
    text = trimmed(text);
    if (column >= TQ_SHEET_COLUMNS || text.n == 0)
        return true;
    if (row != cells->last_row) {
        if (++cells->rows > TQ_SHEET_ROWS)
            return fail(cells, "sheet_too_long");
        cells->last_row = row;
    }
    cells->kept += text.n;
    if (cells->kept > TQ_SHEET_KEPT)
        return fail(cells, "sheet_too_large");
    if (column >= cells->columns)
        cells->columns = column + 1;
    if (cells->count == cells->size) {
        size_t size = cells->size ? cells->size * 2 : 256;
        cells->list = tq_arena_grow(cells->arena, cells->list, cells->size * sizeof(*cells->list), size * sizeof(*cells->list));
        cells->size = size;
    }
    cells->list[cells->count++] = (struct tq_sheet_cell){ text, row, column };
    return true;
}

struct tq_err tq_sheet_cells_finish(struct tq_sheet_cells *cells, struct tq_sheet *out)
{
    if (cells->fault)
        return tq_err_make(TQ_INVALID, NULL, cells->fault);
    if (cells->count == 0)
        return tq_err_make(TQ_INVALID, NULL, "sheet_empty");
    struct tq_str *table = tq_arena_array(cells->arena, (size_t)cells->rows * (size_t)cells->columns, sizeof(*table));
    int *numbers = tq_arena_array(cells->arena, (size_t)cells->rows, sizeof(*numbers));
    int row = -1, last = 0;
    for (size_t i = 0; i < cells->count; i++) {
        const struct tq_sheet_cell *cell = &cells->list[i];
        if (cell->row != last || row < 0) {
            row++;
            last = cell->row;
            numbers[row] = last;
        }
        table[row * cells->columns + cell->column] = cell->text;
    }
    *out = (struct tq_sheet){ .cells = table, .numbers = numbers, .rows = cells->rows, .columns = cells->columns };
    return TQ_ERR_NONE;
}
