/* server/api/openapi_schema.c - JSON Schema (2020-12) of fields that come in and columns that go out. */
#include "fields_int.h"
#include "openapi_int.h"

/* ---- writing ---- */

void tq_out_sep(struct tq_buf *out)
{
    if (out->n && !memchr("{[:,", out->p[out->n - 1], 4))
        tq_buf_add_char(out, ',');
}

void tq_out_open(struct tq_buf *out, char bracket)
{
    tq_out_sep(out);
    tq_buf_add_char(out, bracket);
}

void tq_out_close(struct tq_buf *out, char bracket)
{
    tq_buf_add_char(out, bracket);
}

void tq_out_name(struct tq_buf *out, const char *name)
{
    tq_out_sep(out);
    tq_buf_add_json(out, tq_str_of(name));
    tq_buf_add_char(out, ':');
}

void tq_out_text(struct tq_buf *out, const char *text)
{
    tq_out_sep(out);
    tq_buf_add_json(out, tq_str_of(text));
}

void tq_out_member(struct tq_buf *out, const char *name, const char *text)
{
    tq_out_name(out, name);
    tq_out_text(out, text);
}

void tq_out_number(struct tq_buf *out, const char *name, int64_t value)
{
    tq_out_name(out, name);
    tq_buf_add_i64(out, value);
}

void tq_out_raw(struct tq_buf *out, const char *name, const char *json)
{
    tq_out_name(out, name);
    tq_buf_add_str(out, tq_str_of(json));
}

/* ---- pieces both directions share ---- */

static void write_type(struct tq_buf *out, const char *type, bool is_nullable)
{
    tq_out_name(out, "type");
    if (!is_nullable) {
        tq_out_text(out, type);
        return;
    }
    tq_out_open(out, '[');
    tq_out_text(out, type);
    tq_out_text(out, "null");
    tq_out_close(out, ']');
}

/* "a|b|c" as an enum. */
static void write_choices(struct tq_buf *out, const char *choices, bool is_nullable)
{
    tq_out_name(out, "enum");
    tq_out_open(out, '[');
    for (const char *p = choices; *p;) {
        size_t n = strcspn(p, "|");
        tq_out_sep(out);
        tq_buf_add_json(out, (struct tq_str){ p, n });
        p += n + (p[n] == '|');
    }
    if (is_nullable)
        tq_buf_add_str(out, TQ_STR(",null"));
    tq_out_close(out, ']');
}

/* ---- fields ---- */

static void write_length(struct tq_buf *out, const struct tq_field *field)
{
    int64_t min = (field->flags & TQ_REQUIRED) && field->min < 1 ? 1 : field->min;
    if (min > 0 && !(field->flags & TQ_NULLABLE))
        tq_out_number(out, "minLength", min);
    tq_out_number(out, "maxLength", tq_field_max(field));
    if (field->flags & TQ_SECRET)
        tq_out_member(out, "format", "password");
}

static void write_bounds(struct tq_buf *out, const struct tq_field *field)
{
    if (!field->min && !field->max)
        return;
    tq_out_number(out, "minimum", field->min);
    tq_out_number(out, "maximum", tq_field_max(field));
}

static void write_counts(struct tq_buf *out, const struct tq_field *field)
{
    if (field->min > 0)
        tq_out_number(out, "minItems", field->min);
    tq_out_number(out, "maxItems", tq_field_max(field));
}

static void write_elements(struct tq_buf *out, const struct tq_field *field)
{
    tq_out_name(out, "items");
    if (field->kind == TQ_F_ROWS) {
        tq_schema_fields(out, field->child);
        return;
    }
    tq_out_open(out, '{');
    tq_out_member(out, "type", "string");
    if (field->kind == TQ_F_UUIDS)
        tq_out_member(out, "format", "uuid");
    else if (field->choices)
        write_choices(out, field->choices, false);
    else
        tq_out_member(out, "pattern", "^[A-Za-z0-9_.-]{1,40}$");
    tq_out_close(out, '}');
}

static const char *type_of_field(tq_field_kind kind)
{
    switch (kind) {
    case TQ_F_INT: return "integer";
    case TQ_F_BOOL: return "boolean";
    case TQ_F_CODES:
    case TQ_F_UUIDS:
    case TQ_F_ROWS: return "array";
    default: return "string";
    }
}

static void write_kind(struct tq_buf *out, const struct tq_field *field)
{
    switch (field->kind) {
    case TQ_F_LINE:
    case TQ_F_TEXT: write_length(out, field); break;
    case TQ_F_INT: write_bounds(out, field); break;
    case TQ_F_DATE: tq_out_member(out, "format", "date"); break;
    case TQ_F_TIME: tq_out_member(out, "format", "date-time"); break;
    case TQ_F_UUID: tq_out_member(out, "format", "uuid"); break;
    case TQ_F_ENUM: write_choices(out, field->choices, field->flags & TQ_NULLABLE); break;
    case TQ_F_CODES:
    case TQ_F_UUIDS:
    case TQ_F_ROWS:
        write_counts(out, field);
        write_elements(out, field);
        break;
    default: break;
    }
}

void tq_schema_field(struct tq_buf *out, const struct tq_field *field)
{
    if (field->kind == TQ_F_OBJECT && !(field->flags & TQ_NULLABLE)) {
        tq_schema_fields(out, field->child);
        return;
    }
    tq_out_open(out, '{');
    if (field->kind == TQ_F_OBJECT) {
        tq_out_name(out, "anyOf");
        tq_out_open(out, '[');
        tq_schema_fields(out, field->child);
        tq_buf_add_str(out, TQ_STR(",{\"type\":\"null\"}]"));
    } else {
        write_type(out, type_of_field(field->kind), field->flags & TQ_NULLABLE);
        write_kind(out, field);
    }
    if (field->about)
        tq_out_member(out, "description", field->about);
    tq_out_close(out, '}');
}

void tq_schema_fields(struct tq_buf *out, const struct tq_field *fields)
{
    bool has_required = false;
    tq_out_open(out, '{');
    tq_out_member(out, "type", "object");
    tq_out_name(out, "properties");
    tq_out_open(out, '{');
    for (const struct tq_field *field = fields; field->kind != TQ_F_END; field++) {
        tq_out_name(out, field->name);
        tq_schema_field(out, field);
        has_required = has_required || (field->flags & TQ_REQUIRED);
    }
    tq_out_close(out, '}');
    if (has_required) {
        tq_out_name(out, "required");
        tq_out_open(out, '[');
        for (const struct tq_field *field = fields; field->kind != TQ_F_END; field++)
            if (field->flags & TQ_REQUIRED)
                tq_out_text(out, field->name);
        tq_out_close(out, ']');
    }
    tq_out_raw(out, "additionalProperties", "false");
    tq_out_close(out, '}');
}

/* ---- columns ---- */

static const struct {
    const char *type, *format;
} col_types[] = {
    [TQ_C_TEXT] = { "string", NULL },   [TQ_C_INT] = { "integer", NULL },   [TQ_C_BOOL] = { "boolean", NULL },
    [TQ_C_REAL] = { "number", NULL },   [TQ_C_DATE] = { "string", "date" }, [TQ_C_TIME] = { "string", "date-time" },
    [TQ_C_UUID] = { "string", "uuid" }, [TQ_C_ROWS] = { "array", NULL },    [TQ_C_OBJECT] = { "object", NULL },
    [TQ_C_CODES] = { "array", NULL },   [TQ_C_COUNTS] = { "object", NULL },
};

static void write_object_col(struct tq_buf *out, const struct tq_col *col)
{
    if (!col->nullable) {
        tq_schema_cols(out, col->child);
        return;
    }
    tq_out_open(out, '{');
    tq_out_name(out, "anyOf");
    tq_out_open(out, '[');
    tq_schema_cols(out, col->child);
    tq_buf_add_str(out, TQ_STR(",{\"type\":\"null\"}]}"));
}

static void write_col(struct tq_buf *out, const struct tq_col *col)
{
    if (col->kind == TQ_C_OBJECT && col->child) {
        write_object_col(out, col);
        return;
    }
    tq_out_open(out, '{');
    write_type(out, col_types[col->kind].type, col->nullable);
    if (col_types[col->kind].format)
        tq_out_member(out, "format", col_types[col->kind].format);
    if (col->choices && col->kind != TQ_C_CODES)
        write_choices(out, col->choices, col->nullable);
    if (col->kind == TQ_C_COUNTS)
        tq_out_raw(out, "additionalProperties", "{\"type\":\"integer\"}");
    if (col->kind == TQ_C_ROWS && col->child) {
        tq_out_name(out, "items");
        tq_schema_cols(out, col->child);
    }
    if (col->kind == TQ_C_CODES)
        tq_out_raw(out, "items", "{\"type\":\"string\"}");
    tq_out_close(out, '}');
}

void tq_schema_properties(struct tq_buf *out, const struct tq_col *cols)
{
    for (const struct tq_col *col = cols; col && col->name; col++) {
        tq_out_name(out, col->name);
        write_col(out, col);
    }
}

void tq_schema_cols(struct tq_buf *out, const struct tq_col *cols)
{
    tq_out_open(out, '{');
    tq_out_member(out, "type", "object");
    tq_out_name(out, "properties");
    tq_out_open(out, '{');
    tq_schema_properties(out, cols);
    tq_out_close(out, '}');
    tq_out_name(out, "required");
    tq_out_open(out, '[');
    for (const struct tq_col *col = cols; col && col->name; col++)
        if (col->see == TQ_SEE_ALL)
            tq_out_text(out, col->name);
    tq_out_close(out, ']');
    tq_out_raw(out, "additionalProperties", "false");
    tq_out_close(out, '}');
}
