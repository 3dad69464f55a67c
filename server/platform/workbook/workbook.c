/* server/platform/workbook/workbook.c - the only file that knows libxlsxwriter. A workbook has one current sheet and one current row;
 * cells are written left to right. Formats are made once a file. */
#include "tq/platform/workbook.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { CELL_MAX = 32767, FOOTER_MAX = 250, COLUMNS_MAX = 100, FILE_MAX = 64 * 1024 * 1024, SHANGHAI_SECONDS = 8 * 3600 };

typedef enum look { LOOK_PLAIN, LOOK_HEADING, LOOK_HEADER, LOOK_PERCENT, LOOK_MONEY, LOOK_DATE, LOOK_TIME, LOOKS } look;

struct tq_workbook {
    struct tq_arena *arena;
    char *path;
    struct tq_str mark;
    lxw_workbook *file;
    lxw_worksheet *sheet;
    lxw_format *looks[LOOKS];
    lxw_row_t row, header;
    lxw_col_t col, columns;
};

static void make_looks(struct tq_workbook *book)
{
    for (int i = 0; i < LOOKS; i++) {
        book->looks[i] = workbook_add_format(book->file);
        format_set_font_name(book->looks[i], "SimSun");
        format_set_align(book->looks[i], LXW_ALIGN_VERTICAL_TOP);
    }
    format_set_text_wrap(book->looks[LOOK_PLAIN]);
    format_set_bold(book->looks[LOOK_HEADING]);
    format_set_font_size(book->looks[LOOK_HEADING], 14);
    format_set_bold(book->looks[LOOK_HEADER]);
    format_set_bg_color(book->looks[LOOK_HEADER], 0xE8EEF8);
    format_set_border(book->looks[LOOK_HEADER], LXW_BORDER_THIN);
    format_set_num_format(book->looks[LOOK_PERCENT], "0.0%");
    format_set_num_format(book->looks[LOOK_MONEY], "#,##0.00");
    format_set_num_format(book->looks[LOOK_DATE], "yyyy-mm-dd");
    format_set_num_format(book->looks[LOOK_TIME], "yyyy-mm-dd hh:mm");
}

/* At most `max` bytes of a text, cut between characters, ended by NUL. */
static char *cut(struct tq_workbook *book, struct tq_str text, size_t max)
{
    size_t n = text.n < max ? text.n : max;
    while (n > 0 && n < text.n && ((unsigned char)text.p[n] & 0xC0) == 0x80)
        n--;
    return tq_arena_dup(book->arena, n ? text.p : "", n);
}

struct tq_workbook *tq_workbook_new(struct tq_arena *arena, const char *folder, struct tq_str title, struct tq_str mark)
{
    struct tq_workbook *book = TQ_NEW(arena, struct tq_workbook);
    *book = (struct tq_workbook){ .arena = arena, .mark = mark, .path = tq_arena_printf(arena, "%s/book-XXXXXX", folder) };
    int fd = mkstemp(book->path);
    if (fd < 0)
        return NULL;
    close(fd);
    lxw_workbook_options options = { .tmpdir = (char *)(uintptr_t)folder };
    book->file = workbook_new_opt(book->path, &options);
    if (!book->file) {
        unlink(book->path);
        return NULL;
    }
    lxw_doc_properties properties = { .title = cut(book, title, FOOTER_MAX), .comments = cut(book, mark, FOOTER_MAX) };
    workbook_set_properties(book->file, &properties);
    make_looks(book);
    return book;
}

static void page_setup(struct tq_workbook *book)
{
    worksheet_set_landscape(book->sheet);
    worksheet_set_paper(book->sheet, 9); /* A4 */
    worksheet_fit_to_pages(book->sheet, 1, 0);
    worksheet_repeat_rows(book->sheet, book->header, book->header);
    if (book->mark.n)
        worksheet_set_footer(book->sheet, cut(book, book->mark, FOOTER_MAX));
}

void tq_workbook_sheet(struct tq_workbook *book, const char *name, struct tq_str heading, const struct tq_workbook_column *columns)
{
    book->sheet = workbook_add_worksheet(book->file, name);
    book->row = book->columns = book->col = 0;
    if (heading.n) {
        worksheet_write_string(book->sheet, 0, 0, cut(book, heading, CELL_MAX), book->looks[LOOK_HEADING]);
        book->row = 2;
    }
    book->header = book->row;
    for (; columns[book->columns].title && book->columns < COLUMNS_MAX; book->columns++) {
        worksheet_set_column(book->sheet, book->columns, book->columns, columns[book->columns].width, NULL);
        worksheet_write_string(book->sheet, book->row, book->columns, columns[book->columns].title, book->looks[LOOK_HEADER]);
    }
    book->row++;
    worksheet_freeze_panes(book->sheet, book->row, 0);
    page_setup(book);
}

static void number(struct tq_workbook *book, double value, look shown)
{
    worksheet_write_number(book->sheet, book->row, book->col++, value, book->looks[shown]);
}

void tq_workbook_text(struct tq_workbook *book, struct tq_str text)
{
    worksheet_write_string(book->sheet, book->row, book->col++, cut(book, text, CELL_MAX), book->looks[LOOK_PLAIN]);
}

void tq_workbook_number(struct tq_workbook *book, int64_t value)
{
    number(book, (double)value, LOOK_PLAIN);
}

void tq_workbook_percent(struct tq_workbook *book, int64_t permille)
{
    number(book, (double)permille / 1000, LOOK_PERCENT);
}

void tq_workbook_money(struct tq_workbook *book, int64_t fen)
{
    number(book, (double)fen / 100, LOOK_MONEY);
}

/* Excel's day 25569 is 1970-01-01. */
void tq_workbook_date(struct tq_workbook *book, struct tq_date date)
{
    number(book, tq_date_to_days(date) + 25569.0, LOOK_DATE);
}

void tq_workbook_time(struct tq_workbook *book, tq_time time)
{
    number(book, ((double)time / 1e6 + SHANGHAI_SECONDS) / 86400 + 25569.0, LOOK_TIME);
}

void tq_workbook_blank(struct tq_workbook *book)
{
    book->col++;
}

void tq_workbook_row_end(struct tq_workbook *book)
{
    book->row++;
    book->col = 0;
    if (book->columns > 0 && book->row > book->header + 1)
        worksheet_autofilter(book->sheet, book->header, 0, book->row - 1, (lxw_col_t)(book->columns - 1));
}

static struct tq_err read_back(const struct tq_workbook *book, int fd, struct tq_str *bytes)
{
    struct stat st;
    if (fstat(fd, &st) < 0 || st.st_size <= 0 || st.st_size > FILE_MAX)
        return tq_err_make(TQ_IO, NULL, "could not read a finished workbook");
    size_t size = (size_t)st.st_size, n = 0;
    char *p = tq_arena_alloc(book->arena, size);
    while (n < size) {
        ssize_t got = read(fd, p + n, size - n);
        if (got <= 0)
            return tq_err_make(TQ_IO, NULL, "could not read a finished workbook");
        n += (size_t)got;
    }
    *bytes = (struct tq_str){ p, size };
    return TQ_ERR_NONE;
}

struct tq_err tq_workbook_finish(struct tq_workbook *book, struct tq_str *bytes)
{
    struct tq_err err = TQ_ERR_NONE;
    if (workbook_close(book->file) != LXW_NO_ERROR)
        err = tq_err_make(TQ_IO, NULL, "could not write a workbook");
    int fd = err.code ? -1 : open(book->path, O_RDONLY | O_CLOEXEC);
    if (!err.code && fd < 0)
        err = tq_err_make(TQ_IO, NULL, "could not open a finished workbook");
    if (!err.code)
        err = read_back(book, fd, bytes);
    if (fd >= 0)
        close(fd);
    unlink(book->path);
    return err;
}
