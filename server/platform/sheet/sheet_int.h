/* server/platform/sheet/sheet_int.h - collecting cells: both readers put them here and get the sheet from it. */
#ifndef TQ_SHEET_INT_H
#define TQ_SHEET_INT_H

#include "tq/platform/sheet.h"

struct tq_sheet_cell {
    struct tq_str text;
    int row, column; /* row as numbered in the file, from 1; column from 0 */
};

struct tq_sheet_cells {
    struct tq_arena *arena;
    struct tq_sheet_cell *list;
    size_t count, size, kept;
    int last_row, rows, columns;
    const char *fault; /* code of the first limit that was passed */
};

/* Keep a cell with text; rows come in order. False when a limit is passed: stop reading. */
bool tq_sheet_cells_add(struct tq_sheet_cells *cells, int row, int column, struct tq_str text);
/* Lay out what was kept. */
TQ_MUST_CHECK struct tq_err tq_sheet_cells_finish(struct tq_sheet_cells *cells, struct tq_sheet *out);

#endif
