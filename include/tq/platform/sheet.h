/* include/tq/platform/sheet.h - tables that people bring: pasted text, CSV files, the first sheet of an Excel file (.xlsx). Owns
 * libzip and expat. What comes in is hostile until proven otherwise: limits on rows, columns, inflated bytes and kept text; no
 * document types, no entities. Blocks for as long as the bytes take: use it on the pool's file class. */
#ifndef TQ_PLATFORM_SHEET_H
#define TQ_PLATFORM_SHEET_H

#include "tq/base/arena.h"
#include "tq/base/err.h"

enum {
    TQ_SHEET_ROWS = 5000,
    TQ_SHEET_COLUMNS = 64,                /* further ones are left out */
    TQ_SHEET_INFLATED = 20 * 1024 * 1024, /* bytes of an unpacked file, all parts together */
    TQ_SHEET_KEPT = 4 * 1024 * 1024,      /* bytes of text in cells */
    TQ_SHEET_ARENA = 48 * 1024 * 1024     /* limit of an arena that holds the largest sheet */
};

/* Rows that have at least one cell with text; texts are trimmed UTF-8 on the arena. */
struct tq_sheet {
    const struct tq_str *cells; /* rows * columns */
    const int *numbers;         /* the number of each row in its file, from 1 */
    int rows, columns;
};

static inline struct tq_str tq_sheet_at(const struct tq_sheet *sheet, int row, int column)
{
    return sheet->cells[row * sheet->columns + column];
}

/* Text as it is pasted from a table or read from a CSV file: separated by tabs when the first line has one, else by commas or
 * semicolons; quoted fields may hold separators and line breaks. `text` is valid UTF-8 and lives as long as the sheet.
 * TQ_INVALID with detail sheet_empty, sheet_too_long (rows) or sheet_too_large. */
TQ_MUST_CHECK struct tq_err tq_sheet_from_text(struct tq_arena *arena, struct tq_str text, struct tq_sheet *out);

/* The first sheet of an .xlsx file. TQ_INVALID as above or sheet_malformed. */
TQ_MUST_CHECK struct tq_err tq_sheet_from_xlsx(struct tq_arena *arena, const char *path, struct tq_sheet *out);
/* The same from memory. */
TQ_MUST_CHECK struct tq_err tq_sheet_from_xlsx_bytes(struct tq_arena *arena, struct tq_str bytes, struct tq_sheet *out);

#endif
