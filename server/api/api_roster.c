/* server/api/api_roster.c - lists of people brought to an event (pasted, CSV, Excel) and taken away: reading on the pool's file class,
 * checking in the database, nothing imported while a row is bad. */
#include "request_int.h"

#include "tq/domain/roster.h"
#include "tq/gen/sql.h"
#include "tq/platform/search.h"
#include "tq/platform/sheet.h"
#include "tq/platform/storage.h"
#include "tq/platform/workbook.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { ROSTER_TEXT = 300000, ROSTER_BODY = 1536 * 1024, LIST_MAX = 16 * 1024 * 1024, CSV_MAX = 8 * 1024 * 1024 };

/* ---- fields and shapes ---- */

enum { BODY_TEXT, BODY_FILE, BODY_SKIP };
static const struct tq_field roster_body[] = {
    [BODY_TEXT] = { .name = "text",
                    .kind = TQ_F_TEXT,
                    .max = ROSTER_TEXT,
                    .about = "pasted from a table: a header row, then a person a row" },
    [BODY_FILE] = { .name = "file_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE, .about = "an own upload: .xlsx or .csv" },
    [BODY_SKIP] = { .name = "skip_bad", .kind = TQ_F_BOOL, .about = "import the good rows although others are bad" },
    TQ_FIELDS_END,
};

static const struct tq_col value_cols[] = {
    { .name = "organization", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL }, { .name = "credit_code", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },         { .name = "post", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "phone", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },        { .name = "mail", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "side", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },         TQ_COLS_END,
};
static const struct tq_col error_cols[] = {
    { .name = "column", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "organization|credit_code|name|post|phone|mail|side" },
    { .name = "code", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "level", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "error|warning" },
    TQ_COLS_END,
};
static const struct tq_col row_cols[] = {
    { .name = "row", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "action", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "new|exists|bad" },
    { .name = "is_new_organization", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "values", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = value_cols },
    { .name = "errors", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = error_cols },
    TQ_COLS_END,
};
static const struct tq_col roster_cols[] = {
    { .name = "columns", .kind = TQ_C_CODES, .see = TQ_SEE_ALL },
    { .name = "rows", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = row_cols },
    { .name = "good", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "bad", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "imported", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_shape roster = { "Roster", roster_cols };

/* ---- reading, on the pool ---- */

struct reading {
    struct tq_arena *arena; /* larger than the request's */
    struct tq_str text;     /* pasted, or none */
    bool is_excel;
    const char *fault;
    struct tq_buf list, columns; /* JSON */
};

static void free_arena(void *arena)
{
    tq_arena_free(arena);
}

/* The whole of a CSV file; NULL text when it is gone or too large. */
static struct tq_str read_file(struct tq_arena *arena, const char *path)
{
    struct tq_buf out;
    ssize_t n;
    char piece[16384];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    tq_buf_init(&out, arena, CSV_MAX);
    if (fd < 0)
        return TQ_STR_NONE;
    while ((n = read(fd, piece, sizeof(piece))) > 0 || (n < 0 && errno == EINTR))
        if (n > 0)
            tq_buf_add(&out, piece, (size_t)n);
    close(fd);
    return n < 0 || out.is_over ? TQ_STR_NONE : tq_buf_str(&out);
}

static struct tq_err read_sheet(struct reading *reading, const char *path, struct tq_sheet *out)
{
    struct tq_str text = reading->text;
    if (text.p)
        return tq_sheet_from_text(reading->arena, text, out);
    if (reading->is_excel)
        return tq_sheet_from_xlsx(reading->arena, path, out);
    struct tq_str bytes = read_file(reading->arena, path);
    if (!bytes.p)
        return tq_err_make(TQ_INVALID, NULL, "sheet_too_large");
    if (!tq_text_decode(reading->arena, bytes, &text) || !tq_utf8_is_valid(text))
        return tq_err_make(TQ_INVALID, NULL, "sheet_encoding");
    return tq_sheet_from_text(reading->arena, text, out);
}

/* Which column of the sheet is which of the roster: the first row with two headings or more. -1 when there is none. */
static int find_header(const struct tq_sheet *sheet, int of[TQ_ROSTER_COLUMNS])
{
    for (int row = 0; row < sheet->rows && row < 10; row++) {
        int found = 0;
        for (int i = 0; i < TQ_ROSTER_COLUMNS; i++)
            of[i] = -1;
        for (int column = 0; column < sheet->columns; column++) {
            int i = tq_roster_heading(tq_sheet_at(sheet, row, column));
            if (i >= 0 && of[i] < 0) {
                of[i] = column;
                found++;
            }
        }
        if (found >= 2)
            return row;
    }
    return -1;
}

static void add_member(struct tq_buf *out, const char *name, struct tq_str text)
{
    tq_buf_printf(out, ",\"%s\":", name);
    tq_buf_add_json(out, text);
}

static void add_id(struct tq_buf *out, const char *name)
{
    char text[TQ_UUID_TEXT + 1];
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    tq_uuid_format(&id, text);
    tq_buf_printf(out, ",\"%s\":\"%s\"", name, text);
}

static void add_row(struct tq_buf *out, const struct tq_roster_row *row, int number)
{
    const char *separator = "";
    tq_buf_printf(out, "%s{\"row\":%d", out->n > 1 ? "," : "", number);
    add_id(out, "id");
    add_id(out, "person_id");
    add_id(out, "organization_id");
    for (int i = 0; i < TQ_ROSTER_COLUMNS; i++)
        add_member(out, tq_roster_column_name((tq_roster_column)i), row->values[i]);
    tq_buf_add_str(out, TQ_STR(",\"errors\":["));
    for (int i = 0; i < TQ_ROSTER_COLUMNS; i++) {
        const char *code = row->errors[i] ? row->errors[i] : row->warnings[i];
        if (!code)
            continue;
        tq_buf_printf(out, "%s{\"column\":\"%s\",\"code\":\"%s\",\"level\":\"%s\"}", separator, tq_roster_column_name((tq_roster_column)i),
                      code, row->errors[i] ? "error" : "warning");
        separator = ",";
    }
    tq_buf_add_str(out, TQ_STR("]}"));
}

static void add_columns(struct reading *reading, const int of[TQ_ROSTER_COLUMNS])
{
    tq_buf_add_char(&reading->columns, '[');
    for (int i = 0; i < TQ_ROSTER_COLUMNS; i++)
        if (of[i] >= 0)
            tq_buf_printf(&reading->columns, "%s\"%s\"", reading->columns.n > 1 ? "," : "", tq_roster_column_name((tq_roster_column)i));
    tq_buf_add_char(&reading->columns, ']');
}

static void read_work(void *arg)
{
    struct tq_call *call = arg;
    struct reading *reading = call->state;
    struct tq_sheet sheet;
    char path[TQ_STORAGE_PATH] = "";
    int of[TQ_ROSTER_COLUMNS];
    if (!reading->text.p) {
        struct tq_uuid id;
        if (!tq_uuid_parse(call->body[BODY_FILE].text, &id)) {
            reading->fault = "file_unknown";
            return;
        }
        tq_storage_path(tq_call_conf(call)->data_dir, &id, path);
    }
    struct tq_err err = read_sheet(reading, path, &sheet);
    int header = err.code ? -1 : find_header(&sheet, of);
    if (header < 0) {
        reading->fault = err.code ? err.detail : "roster_no_header";
        return;
    }
    add_columns(reading, of);
    tq_buf_add_char(&reading->list, '[');
    for (int i = header + 1; i < sheet.rows; i++) {
        struct tq_roster_row row = { 0 };
        for (int c = 0; c < TQ_ROSTER_COLUMNS; c++)
            row.values[c] = of[c] < 0 ? TQ_STR("") : tq_sheet_at(&sheet, i, of[c]);
        tq_roster_check(reading->arena, &row);
        add_row(&reading->list, &row, sheet.numbers[i]);
    }
    tq_buf_add_char(&reading->list, ']');
    if (reading->list.is_over || tq_arena_is_over(reading->arena))
        reading->fault = "sheet_too_large";
    else if (reading->list.n <= 2)
        reading->fault = "sheet_empty";
}

/* ---- the steps ---- */

static struct tq_step on_read(struct tq_call *call)
{
    struct reading *reading = call->state;
    if (reading->fault)
        return tq_fail_field(call, reading->text.p ? "/text" : "/file_id", reading->fault);
    tq_sql_add(call, TQ_SQL_registration_roster);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_str(call, tq_buf_str(&reading->list));
    tq_bind_bool(call, strcmp(call->route->name, "roster_import") == 0);
    tq_bind_bool(call, call->body[BODY_SKIP].is_present && tq_str_is_equal(call->body[BODY_SKIP].text, TQ_STR("t")));
    tq_bind_str(call, tq_buf_str(&reading->columns));
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

static struct tq_step on_allowed(struct tq_call *call)
{
    const struct tq_db_result *found = tq_result(call, 0);
    struct reading *reading = TQ_NEW(call->arena, struct reading);
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    reading->arena = tq_arena_new(TQ_SHEET_ARENA);
    tq_arena_on_free(call->arena, free_arena, reading->arena);
    tq_buf_init(&reading->list, reading->arena, LIST_MAX);
    tq_buf_init(&reading->columns, reading->arena, 1024);
    if (call->body[BODY_TEXT].is_present)
        reading->text = call->body[BODY_TEXT].text;
    int column = tq_db_column(found, "media_type");
    reading->is_excel =
        !tq_db_is_null(found, 0, column) && !memmem(tq_db_bytes(found, 0, column).p, tq_db_bytes(found, 0, column).n, "csv", 3);
    call->state = reading;
    return tq_then_job(call, TQ_JOB_FILE, read_work, on_read);
}

static struct tq_step roster_begin(struct tq_call *call)
{
    bool has_text = call->body[BODY_TEXT].is_present && call->body[BODY_TEXT].text.n > 0;
    bool has_file = call->body[BODY_FILE].is_present && !call->body[BODY_FILE].is_null;
    if (has_text == has_file)
        return tq_fail_field(call, "/text", "required");
    tq_sql_add(call, TQ_SQL_registration_roster_try);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[BODY_FILE]);
    return tq_then(call, on_allowed);
}

/* ---- lists as Excel files ---- */

struct export
{
    struct tq_arena *arena;
    struct tq_str bytes;
    struct tq_err err;
};

static const struct tq_workbook_column export_columns[] = {
    { "身份", 8 },      { "状态", 10 }, { "单位名称", 28 }, { "统一社会信用代码", 20 }, { "姓名", 10 }, { "职务", 14 },  { "手机", 14 },
    { "邮箱", 24 },     { "需求", 24 }, { "供给能力", 20 }, { "洽谈意向说明", 30 },     { "来源", 8 },  { "洽谈数", 8 }, { "报名时间", 16 },
    { "签到时间", 16 }, { NULL, 0 },
};

static const struct {
    const char *code, *text;
} words[] = {
    { "demand", "需求方" },   { "supply", "供给方" },   { "guest", "嘉宾" },         { "invited", "已邀请" },   { "applied", "待审核" },
    { "approved", "已通过" }, { "waitlisted", "候补" }, { "offered", "候补待确认" }, { "confirmed", "已确认" }, { "checked_in", "已签到" },
    { "no_show", "未到场" },  { "rejected", "未通过" }, { "withdrawn", "已退出" },   { "left", "已离场" },      { "self", "自行报名" },
    { "roster", "名单导入" }, { "market", "对接邀请" }, { "organizer", "主办方" },
};

static struct tq_str word_of(struct tq_str code)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (tq_str_is_equal(code, tq_str_of(words[i].code)))
            return tq_str_of(words[i].text);
    return code;
}

static struct tq_str text_of(const struct tq_db_result *rows, int row, const char *column)
{
    int i = tq_db_column(rows, column);
    return tq_db_is_null(rows, row, i) ? TQ_STR("") : tq_db_bytes(rows, row, i);
}

static void add_time(struct tq_workbook *book, const struct tq_db_result *rows, int row, const char *column)
{
    int i = tq_db_column(rows, column);
    if (tq_db_is_null(rows, row, i))
        tq_workbook_blank(book);
    else
        tq_workbook_time(book, tq_db_time(rows, row, i));
}

static void export_row(struct tq_workbook *book, const struct tq_db_result *rows, int row)
{
    static const char *const plain[] = { "organization_name", "credit_code",   "name", "post", "phone", "mail",
                                         "scenario_title",    "offering_name", "intro" };
    tq_workbook_text(book, word_of(text_of(rows, row, "side")));
    tq_workbook_text(book, word_of(text_of(rows, row, "state")));
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
        tq_workbook_text(book, text_of(rows, row, plain[i]));
    tq_workbook_text(book, word_of(text_of(rows, row, "source")));
    tq_workbook_number(book, tq_db_i64(rows, row, tq_db_column(rows, "meetings")));
    add_time(book, rows, row, "created_at");
    add_time(book, rows, row, "checked_in_at");
    tq_workbook_row_end(book);
}

static void export_work(void *arg)
{
    struct tq_call *call = arg;
    struct export *export = call->state;
    const struct tq_db_result *head = tq_result(call, 0), *rows = tq_result(call, 1);
    struct tq_str name = text_of(head, 0, "name"), person = text_of(head, 0, "person"), at = text_of(head, 0, "at");
    char *mark = tq_arena_printf(export->arena, "%.*s 导出于 %.*s,含个人信息,仅限本次活动使用", (int)person.n, person.p, (int)at.n, at.p);
    struct tq_workbook *book = tq_workbook_new(export->arena, tq_call_conf(call)->data_dir, name, tq_str_of(mark));
    if (!book) {
        export->err = tq_err_make(TQ_IO, NULL, "could not begin a workbook");
        return;
    }
    tq_workbook_sheet(book, "报名名单", tq_str_of(tq_arena_printf(export->arena, "%.*s  报名名单(%s)", (int)name.n, name.p, mark)),
                      export_columns);
    for (int i = 0; i < tq_db_rows(rows); i++)
        export_row(book, rows, i);
    export->err = tq_workbook_finish(book, &export->bytes);
}

#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static struct tq_step answer_book(struct tq_call *call, const char *disposition)
{
    struct export *export = call->state;
    if (export->err.code)
        return tq_fail(call, 503, "unavailable");
    tq_reply_header(call->http, "Content-Disposition", disposition);
    tq_reply_header(call->http, "Cache-Control", "no-store");
    return tq_answer(call, 200, XLSX, export->bytes);
}

static struct tq_step on_exported(struct tq_call *call)
{
    return answer_book(call, "attachment; filename=\"registrations.xlsx\"");
}

static struct export *new_export(struct tq_call *call)
{
    struct export *export = TQ_NEW(call->arena, struct export);
    export->arena = tq_arena_new(TQ_SHEET_ARENA);
    tq_arena_on_free(call->arena, free_arena, export->arena);
    return export;
}

static struct tq_step on_export_rows(struct tq_call *call)
{
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    call->state = new_export(call);
    return tq_then_job(call, TQ_JOB_FILE, export_work, on_exported);
}

static struct tq_step export_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_registration_export);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_sql_add(call, TQ_SQL_registration_export_rows);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, on_export_rows);
}

static void template_work(void *arg)
{
    static const struct tq_workbook_column columns[] = {
        { "单位名称", 30 }, { "统一社会信用代码", 22 },         { "姓名", 12 }, { "职务", 16 }, { "手机", 16 },
        { "邮箱", 26 },     { "身份(需求方/供给方/嘉宾)", 26 }, { NULL, 0 },
    };
    struct tq_call *call = arg;
    struct export *export = call->state;
    struct tq_workbook *book = tq_workbook_new(export->arena, tq_call_conf(call)->data_dir, TQ_STR("参会名单模板"), TQ_STR(""));
    if (!book) {
        export->err = tq_err_make(TQ_IO, NULL, "could not begin a workbook");
        return;
    }
    tq_workbook_sheet(book, "参会名单", TQ_STR(""), columns);
    export->err = tq_workbook_finish(book, &export->bytes);
}

static struct tq_step on_template(struct tq_call *call)
{
    return answer_book(call, "attachment; filename=\"roster-template.xlsx\"");
}

static struct tq_step template_begin(struct tq_call *call)
{
    call->state = new_export(call);
    return tq_then_job(call, TQ_JOB_FILE, template_work, on_template);
}

/* ---- routes ---- */

#define ROSTER(path_, name_, about_)                                                                                                       \
    {                                                                                                                                      \
        .method = TQ_POST, .path = path_, .role = TQ_ROLE_PERSON, .relation = TQ_REL_EVENT_ORGANIZER, .body = roster_body,                 \
        .begin = roster_begin, .finish = tq_finish_one, .shape = &roster, .max_body = ROSTER_BODY, .name = name_, .about = about_          \
    }

const struct tq_route tq_routes_roster[] = {
    ROSTER("/api/v1/events/{id}/roster/check", "roster_check",
           "What a list of people would do: each fault by row and column; at most 200 rows without one are shown."),
    ROSTER("/api/v1/events/{id}/roster", "roster_import",
           "Register the people of a list; nothing while a row is bad, unless bad rows are to be left out."),
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/registrations.xlsx",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .begin = export_begin,
      .media = XLSX,
      .name = "registration_export",
      .about = "The list with contacts as an Excel file for the organizer; logged, and marked with who took it and when." },
    { .method = TQ_GET,
      .path = "/api/v1/roster-template.xlsx",
      .role = TQ_ROLE_PERSON,
      .begin = template_begin,
      .media = XLSX,
      .name = "roster_template",
      .about = "An empty list with the headings that are understood." },
    { 0 },
};
