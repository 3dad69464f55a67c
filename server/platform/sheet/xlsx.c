/* server/platform/sheet/xlsx.c - the first sheet of an Office Open XML workbook: the parts are inflated piece by piece into a
 * streaming parser, never as a whole, so that a small file cannot become a large one in memory. */
#include "sheet_int.h"

#include "tq/base/buf.h"

#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

enum { PIECE = 32 * 1024, PARTS_MAX = 2000, NAME_MAX_BYTES = 200, CELL_MAX = 32767 * 4, STRINGS_MAX = 200000 };

struct book {
    struct tq_arena *arena;
    zip_t *zip;
    int64_t inflated;
    const char *fault;
    struct tq_str *strings; /* of the part sharedStrings */
    size_t string_count, string_size, string_bytes;
    char relation[NAME_MAX_BYTES]; /* of the first sheet */
    char target[NAME_MAX_BYTES];
    struct tq_sheet_cells cells;
    /* where the parser stands */
    XML_Parser parser;
    struct tq_buf text;
    bool is_in_text, is_in_phonetic;
    int row, column;
    char type[16];
};

static void stop(struct book *book, const char *fault)
{
    if (!book->fault)
        book->fault = fault;
    XML_StopParser(book->parser, XML_FALSE);
}

/* The name without its namespace prefix. */
static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char *attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

static void XMLCALL on_doctype(void *arg, const char *name, const char *system, const char *public, int has_internal)
{
    (void)name, (void)system, (void)public, (void)has_internal;
    stop(arg, "sheet_malformed");
}

static void XMLCALL on_text(void *arg, const char *p, int n)
{
    struct book *book = arg;
    if (book->is_in_text && !book->is_in_phonetic)
        tq_buf_add(&book->text, p, (size_t)n);
}

/* ---- one part ---- */

static bool feed(struct book *book, zip_file_t *file)
{
    for (;;) {
        void *piece = XML_GetBuffer(book->parser, PIECE);
        zip_int64_t n = piece ? zip_fread(file, piece, PIECE) : -1;
        if (n < 0)
            return false;
        book->inflated += n;
        if (book->inflated > TQ_SHEET_INFLATED || tq_arena_is_over(book->arena)) {
            book->fault = "sheet_too_large";
            return false;
        }
        if (XML_ParseBuffer(book->parser, (int)n, n == 0) != XML_STATUS_OK)
            return false;
        if (n == 0)
            return true;
    }
}

/* Parse one part; false when it is not there or not well-formed, or a limit was passed (`fault`). */
static bool read_part(struct book *book, const char *name, XML_StartElementHandler on_start, XML_EndElementHandler on_end)
{
    zip_file_t *file = zip_fopen(book->zip, name, 0);
    bool is_read;
    if (!file)
        return false;
    book->parser = XML_ParserCreate("UTF-8");
    if (!book->parser) {
        zip_fclose(file);
        return false;
    }
    book->is_in_text = book->is_in_phonetic = false;
    XML_SetUserData(book->parser, book);
    XML_SetElementHandler(book->parser, on_start, on_end);
    XML_SetCharacterDataHandler(book->parser, on_text);
    XML_SetStartDoctypeDeclHandler(book->parser, on_doctype);
    is_read = feed(book, file);
    XML_ParserFree(book->parser);
    book->parser = NULL;
    zip_fclose(file);
    return is_read && !book->fault;
}

/* ---- which sheet ---- */

static void keep_name(char *out, const char *text)
{
    if (text && strlen(text) < NAME_MAX_BYTES && !out[0])
        memcpy(out, text, strlen(text) + 1);
}

static void XMLCALL on_workbook(void *arg, const char *name, const char **attributes)
{
    struct book *book = arg;
    if (strcmp(local(name), "sheet") != 0)
        return;
    for (; *attributes; attributes += 2) /* r:id, not sheetId */
        if (strchr(attributes[0], ':') && strcmp(local(attributes[0]), "id") == 0)
            keep_name(book->relation, attributes[1]);
}

static void XMLCALL on_relation(void *arg, const char *name, const char **attributes)
{
    struct book *book = arg;
    const char *id = attribute(attributes, "Id");
    if (strcmp(local(name), "Relationship") == 0 && id && strcmp(id, book->relation) == 0)
        keep_name(book->target, attribute(attributes, "Target"));
}

static void XMLCALL on_nothing(void *arg, const char *name)
{
    (void)arg, (void)name;
}

/* The part of the first sheet into `out`. */
static void find_sheet(struct book *book, char out[NAME_MAX_BYTES + 8])
{
    bool is_known = read_part(book, "xl/workbook.xml", on_workbook, on_nothing) && book->relation[0] &&
                    read_part(book, "xl/_rels/workbook.xml.rels", on_relation, on_nothing) && book->target[0];
    if (!is_known)
        snprintf(out, NAME_MAX_BYTES + 8, "xl/worksheets/sheet1.xml");
    else if (book->target[0] == '/')
        snprintf(out, NAME_MAX_BYTES + 8, "%s", book->target + 1);
    else
        snprintf(out, NAME_MAX_BYTES + 8, "xl/%s", book->target);
}

/* ---- shared strings ---- */

static void XMLCALL on_string_start(void *arg, const char *name, const char **attributes)
{
    struct book *book = arg;
    (void)attributes;
    name = local(name);
    if (strcmp(name, "si") == 0)
        tq_buf_reset(&book->text);
    book->is_in_text = strcmp(name, "t") == 0;
    if (strcmp(name, "rPh") == 0)
        book->is_in_phonetic = true;
}

static void XMLCALL on_string_end(void *arg, const char *name)
{
    struct book *book = arg;
    name = local(name);
    book->is_in_text = false;
    if (strcmp(name, "rPh") == 0)
        book->is_in_phonetic = false;
    if (strcmp(name, "si") != 0)
        return;
    book->string_bytes += book->text.n;
    if (book->string_count >= STRINGS_MAX || book->string_bytes > 2 * TQ_SHEET_KEPT) {
        stop(book, "sheet_too_large");
        return;
    }
    if (book->string_count == book->string_size) {
        size_t size = book->string_size ? book->string_size * 2 : 256;
        book->strings =
            tq_arena_grow(book->arena, book->strings, book->string_size * sizeof(*book->strings), size * sizeof(*book->strings));
        book->string_size = size;
    }
    book->strings[book->string_count++] = tq_arena_str(book->arena, tq_buf_str(&book->text));
}

/* ---- cells ---- */

/* Column of "BC12", from 0. */
static int column_of(const char *reference, int otherwise)
{
    int column = 0;
    if (!reference || *reference < 'A' || *reference > 'Z')
        return otherwise;
    for (; *reference >= 'A' && *reference <= 'Z' && column < 20000; reference++)
        column = column * 26 + (*reference - 'A' + 1);
    return column - 1;
}

/* A number as people read it: 1.3800000001E10 is 13800000001. */
static struct tq_str number_text(struct book *book, struct tq_str text)
{
    char plain[64];
    char *end;
    if (text.n == 0 || text.n >= sizeof(plain))
        return text;
    memcpy(plain, text.p, text.n);
    plain[text.n] = '\0';
    double value = strtod(plain, &end);
    if (*end || (!strchr(plain, 'E') && !strchr(plain, 'e') && !strchr(plain, '.')) || fabs(value) >= 1e15 || value != floor(value))
        return text;
    return tq_str_of(tq_arena_printf(book->arena, "%.0f", value));
}

static struct tq_str shared_text(const struct book *book, struct tq_str index)
{
    int64_t i;
    bool is_known = tq_parse_i64(tq_str_trim(index), 0, (int64_t)book->string_count - 1, &i);
    return is_known ? book->strings[i] : TQ_STR("");
}

static void XMLCALL on_cell_start(void *arg, const char *name, const char **attributes)
{
    struct book *book = arg;
    name = local(name);
    if (strcmp(name, "row") == 0) {
        const char *number = attribute(attributes, "r");
        int64_t row;
        bool is_later = number && tq_parse_i64(tq_str_of(number), book->row + 1, 2000000, &row);
        book->row = is_later ? (int)row : book->row + 1;
        book->column = -1;
    } else if (strcmp(name, "c") == 0) {
        const char *type = attribute(attributes, "t");
        book->column = column_of(attribute(attributes, "r"), book->column + 1);
        snprintf(book->type, sizeof(book->type), "%s", type ? type : "n");
        tq_buf_reset(&book->text);
    } else if (strcmp(name, "rPh") == 0)
        book->is_in_phonetic = true;
    book->is_in_text = strcmp(name, "v") == 0 || strcmp(name, "t") == 0;
}

static void XMLCALL on_cell_end(void *arg, const char *name)
{
    struct book *book = arg;
    struct tq_str text = tq_buf_str(&book->text);
    name = local(name);
    book->is_in_text = false;
    if (strcmp(name, "rPh") == 0)
        book->is_in_phonetic = false;
    if (strcmp(name, "c") != 0 || text.n == 0 || strcmp(book->type, "e") == 0)
        return;
    if (strcmp(book->type, "s") == 0)
        text = shared_text(book, text);
    else if (strcmp(book->type, "n") == 0)
        text = number_text(book, tq_arena_str(book->arena, text));
    else
        text = tq_arena_str(book->arena, text);
    if (book->row < 1 || book->column < 0)
        return;
    if (!tq_sheet_cells_add(&book->cells, book->row, book->column, text))
        stop(book, book->cells.fault);
}

/* ---- the file ---- */

static struct tq_err read_book(struct tq_arena *arena, zip_t *zip, struct tq_sheet *out)
{
    struct book book = { .arena = arena, .zip = zip, .cells = { .arena = arena } };
    char name[NAME_MAX_BYTES + 8];
    bool is_read = zip_get_num_entries(zip, 0) <= PARTS_MAX;
    tq_buf_init(&book.text, NULL, CELL_MAX);
    if (is_read) {
        find_sheet(&book, name);
        if (!book.fault)
            read_part(&book, "xl/sharedStrings.xml", on_string_start, on_string_end); /* a workbook without texts has none */
        is_read = !book.fault && read_part(&book, name, on_cell_start, on_cell_end);
    }
    tq_buf_clear(&book.text);
    zip_discard(zip);
    if (!is_read)
        return tq_err_make(TQ_INVALID, NULL, book.fault ? book.fault : "sheet_malformed");
    return tq_sheet_cells_finish(&book.cells, out);
}

struct tq_err tq_sheet_from_xlsx(struct tq_arena *arena, const char *path, struct tq_sheet *out)
{
    int code;
    zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
    if (!zip)
        return tq_err_make(TQ_INVALID, NULL, "sheet_malformed");
    return read_book(arena, zip, out);
}

struct tq_err tq_sheet_from_xlsx_bytes(struct tq_arena *arena, struct tq_str bytes, struct tq_sheet *out)
{
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, NULL);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, NULL) : NULL;
    if (!zip) {
        if (source)
            zip_source_free(source);
        return tq_err_make(TQ_INVALID, NULL, "sheet_malformed");
    }
    return read_book(arena, zip, out);
}
