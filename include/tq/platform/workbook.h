/* include/tq/platform/workbook.h - Excel files out (Office Open XML, by libxlsxwriter): sheets with a heading, a frozen header row
 * with a filter, typed cells. Building and finishing blocks for as long as the rows take: use it on the pool, never on a loop. */
#ifndef TQ_PLATFORM_WORKBOOK_H
#define TQ_PLATFORM_WORKBOOK_H

#include "tq/base/arena.h"
#include "tq/base/clock.h"
#include "tq/base/err.h"
#include "tq/base/str.h"

struct tq_workbook;
struct tq_workbook_column {
    const char *title; /* UTF-8 */
    int width;         /* in characters */
};

/* A new file, written to a temporary one in `folder` until it is finished. `mark` stands in the page's footer and the file's
 * properties: who exported it and when. NULL when libxlsxwriter refuses. The memory is the arena's. */
struct tq_workbook *tq_workbook_new(struct tq_arena *arena, const char *folder, struct tq_str title, struct tq_str mark);
/* Begin a sheet: `heading` above the columns when it is not empty; columns end with a NULL title. */
void tq_workbook_sheet(struct tq_workbook *book, const char *name, struct tq_str heading, const struct tq_workbook_column *columns);
/* Cells of the current row, left to right. Texts beyond Excel's 32,767 characters are cut; a text is never read as a formula. */
void tq_workbook_text(struct tq_workbook *book, struct tq_str text);
void tq_workbook_number(struct tq_workbook *book, int64_t value);
void tq_workbook_percent(struct tq_workbook *book, int64_t permille);
void tq_workbook_money(struct tq_workbook *book, int64_t fen); /* shown in yuan with two decimals */
void tq_workbook_date(struct tq_workbook *book, struct tq_date date);
void tq_workbook_time(struct tq_workbook *book, tq_time time); /* shown as Asia/Shanghai, to the minute */
void tq_workbook_blank(struct tq_workbook *book);
void tq_workbook_row_end(struct tq_workbook *book);
/* Close it and hand out its bytes, which live in the arena; the temporary file goes. TQ_IO when it could not be written. */
TQ_MUST_CHECK struct tq_err tq_workbook_finish(struct tq_workbook *book, struct tq_str *bytes);

#endif
