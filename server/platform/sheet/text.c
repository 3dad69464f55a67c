/* server/platform/sheet/text.c - separated text: tabs, commas or semicolons, fields in double quotes with "" for one quote. */
#include "sheet_int.h"

struct reader {
    struct tq_sheet_cells cells;
    struct tq_str text;
    size_t at;
    char separator;
};

/* The separator of a text: what its first line has most of, tabs before all. */
static char separator_of(struct tq_str text)
{
    size_t commas = 0, semicolons = 0;
    bool is_quoted = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && c == '\t')
            return '\t';
        else if (!is_quoted && (c == '\n' || c == '\r'))
            break;
        else if (!is_quoted)
            commas += c == ',', semicolons += c == ';';
    }
    return semicolons > commas ? ';' : ',';
}

static bool is_end(const struct reader *reader)
{
    char c = reader->at < reader->text.n ? reader->text.p[reader->at] : '\n';
    return c == reader->separator || c == '\n' || c == '\r';
}

static struct tq_str read_plain(struct reader *reader)
{
    size_t start = reader->at;
    while (!is_end(reader))
        reader->at++;
    return (struct tq_str){ reader->text.p + start, reader->at - start };
}

/* Where a quoted field ends: the index of its closing quote, `n` when it has none. */
static size_t closing_quote(struct tq_str text, size_t start, size_t *doubled)
{
    *doubled = 0;
    for (size_t i = start; i < text.n; i++) {
        if (text.p[i] != '"')
            continue;
        if (i + 1 >= text.n || text.p[i + 1] != '"')
            return i;
        (*doubled)++;
        i++;
    }
    return text.n;
}

/* A quoted field; what stands between its closing quote and the separator is dropped. */
static struct tq_str read_quoted(struct reader *reader)
{
    size_t doubled, start = reader->at + 1, end = closing_quote(reader->text, start, &doubled), n = 0;
    if (end == reader->text.n) /* a quote that is never closed is a character */
        return read_plain(reader);
    reader->at = end + 1;
    read_plain(reader);
    if (doubled == 0)
        return (struct tq_str){ reader->text.p + start, end - start };
    char *out = tq_arena_alloc(reader->cells.arena, end - start);
    for (size_t i = start; i < end; i++) {
        out[n++] = reader->text.p[i];
        i += reader->text.p[i] == '"';
    }
    return (struct tq_str){ out, n };
}

struct tq_err tq_sheet_from_text(struct tq_arena *arena, struct tq_str text, struct tq_sheet *out)
{
    if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
        text = (struct tq_str){ text.p + 3, text.n - 3 };
    struct reader reader = { .cells = { .arena = arena }, .text = text, .separator = separator_of(text) };
    int row = 1, column = 0;
    while (reader.at < text.n) {
        char c = text.p[reader.at];
        struct tq_str field = c == '"' ? read_quoted(&reader) : read_plain(&reader);
        if (tq_arena_is_over(arena))
            reader.cells.fault = "sheet_too_large";
        if (reader.cells.fault || !tq_sheet_cells_add(&reader.cells, row, column, field))
            break;
        c = reader.at < text.n ? text.p[reader.at] : '\n';
        reader.at++;
        column++;
        if (c == reader.separator)
            continue;
        if (c == '\r' && reader.at < text.n && text.p[reader.at] == '\n')
            reader.at++;
        row++;
        column = 0;
    }
    return tq_sheet_cells_finish(&reader.cells, out);
}
