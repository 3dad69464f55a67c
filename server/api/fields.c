/* server/api/fields.c - a JSON object against a table of fields: checked values, one canonical form text, every problem at once.
 *
 * Only listed names are taken (no mass assignment); the form that goes to the database is written from the checked values,
 * never copied from the input. */
#include "fields_int.h"

enum { FORM_MAX = 1024 * 1024 };

int tq_fields_count(const struct tq_field *fields)
{
    int n = 0;
    while (fields && fields[n].kind != TQ_F_END)
        n++;
    return n;
}

struct unknown {
    const struct tq_check *check;
    const struct tq_field *fields;
    struct tq_str parent;
};

static void note_unknown(void *arg, struct tq_str name, const struct tq_json *value)
{
    const struct unknown *u = arg;
    (void)value;
    for (const struct tq_field *field = u->fields; field->kind != TQ_F_END; field++)
        if (tq_str_is_equal(name, tq_str_of(field->name)))
            return;
    tq_errors_add(u->check->errors, tq_pointer_name(u->check->arena, u->parent, name), "unknown_field");
}

static void check_object(const struct tq_check *c, const struct tq_field *fields, const struct tq_json *object, struct tq_str parent,
                         struct tq_value *values, struct tq_buf *form);

/* Elements of codes and uuids. */
static bool check_list(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, const struct tq_json *array,
                       struct tq_buf *out)
{
    bool is_right = true;
    for (size_t i = 0; i < tq_json_count(array); i++) {
        const struct tq_json *element = tq_json_at(array, i);
        struct tq_str at = tq_pointer_index(c->arena, pointer, i);
        if (tq_json_kind_of(element) == TQ_JSON_TEXT) {
            is_right = tq_check_element(c, field, at, tq_json_text(element), out) && is_right;
        } else {
            tq_errors_add(c->errors, at, field->kind == TQ_F_UUIDS ? "not_uuid" : "not_text");
            is_right = false;
        }
    }
    return is_right;
}

static void check_rows(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, const struct tq_json *array,
                       struct tq_buf *out)
{
    int n = tq_fields_count(field->child);
    for (size_t i = 0; i < tq_json_count(array); i++) {
        struct tq_value *values = tq_arena_array(c->arena, (size_t)n + 1, sizeof(*values));
        tq_buf_add_str(out, i ? TQ_STR(",") : TQ_STR(""));
        check_object(c, field->child, tq_json_at(array, i), tq_pointer_index(c->arena, pointer, i), values, out);
    }
}

static bool check_array(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, const struct tq_json *json,
                        struct tq_value *out)
{
    struct tq_buf text;
    int before = c->errors->count;
    if (!tq_check_count(c, field, pointer, tq_json_count(json)))
        return false;
    tq_buf_init(&text, c->arena, FORM_MAX);
    tq_buf_add_char(&text, '[');
    if (field->kind == TQ_F_ROWS)
        check_rows(c, field, pointer, json, &text);
    else
        check_list(c, field, pointer, json, &text);
    tq_buf_add_char(&text, ']');
    out->text = tq_buf_str(&text);
    out->i = (int64_t)tq_json_count(json);
    return c->errors->count == before;
}

static bool check_child(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, const struct tq_json *json,
                        struct tq_value *out)
{
    struct tq_buf text;
    int before = c->errors->count;
    struct tq_value *values = tq_arena_array(c->arena, (size_t)tq_fields_count(field->child) + 1, sizeof(*values));
    tq_buf_init(&text, c->arena, FORM_MAX);
    check_object(c, field->child, json, pointer, values, &text);
    out->text = tq_buf_str(&text);
    return c->errors->count == before;
}

/* The JSON kind each field kind is read from. */
static tq_json_kind wanted(tq_field_kind kind)
{
    switch (kind) {
    case TQ_F_INT: return TQ_JSON_INT;
    case TQ_F_BOOL: return TQ_JSON_BOOL;
    case TQ_F_CODES:
    case TQ_F_UUIDS:
    case TQ_F_ROWS: return TQ_JSON_ARRAY;
    case TQ_F_OBJECT: return TQ_JSON_OBJECT;
    default: return TQ_JSON_TEXT;
    }
}

static bool check_value(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, const struct tq_json *json,
                        struct tq_value *out)
{
    if (tq_json_kind_of(json) != wanted(field->kind)) {
        tq_errors_add(c->errors, pointer, tq_field_kind_code(field->kind));
        return false;
    }
    switch (field->kind) {
    case TQ_F_INT: return tq_check_int(c, field, pointer, tq_json_i64(json), out);
    case TQ_F_BOOL:
        out->i = tq_json_bool(json);
        out->text = out->i ? TQ_STR("t") : TQ_STR("f");
        return true;
    case TQ_F_CODES:
    case TQ_F_UUIDS:
    case TQ_F_ROWS: return check_array(c, field, pointer, json, out);
    case TQ_F_OBJECT: return check_child(c, field, pointer, json, out);
    default: return tq_check_text(c, field, pointer, tq_json_text(json), out);
    }
}

static void write_value(struct tq_buf *form, const struct tq_field *field, const struct tq_value *value)
{
    if (value->is_null)
        tq_buf_add_str(form, TQ_STR("null"));
    else if (field->kind == TQ_F_BOOL)
        tq_buf_add_str(form, value->i ? TQ_STR("true") : TQ_STR("false"));
    else if (wanted(field->kind) == TQ_JSON_TEXT)
        tq_buf_add_json(form, value->text);
    else
        tq_buf_add_str(form, value->text);
}

/* One named field of an object; true when it goes into the form. */
static bool check_field(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, const struct tq_json *json,
                        struct tq_value *out)
{
    if (!json || (tq_json_kind_of(json) == TQ_JSON_NULL && (field->flags & (TQ_REQUIRED | TQ_NULLABLE)) == TQ_REQUIRED)) {
        if (field->flags & TQ_REQUIRED)
            tq_errors_add(c->errors, pointer, "required");
        return false;
    }
    out->is_present = true;
    if (tq_json_kind_of(json) == TQ_JSON_NULL && (field->flags & TQ_NULLABLE)) {
        out->is_null = true;
        return true;
    }
    return check_value(c, field, pointer, json, out);
}

static void check_object(const struct tq_check *c, const struct tq_field *fields, const struct tq_json *object, struct tq_str parent,
                         struct tq_value *values, struct tq_buf *form)
{
    struct unknown unknown = { c, fields, parent };
    bool is_first = true;
    if (tq_json_kind_of(object) != TQ_JSON_OBJECT) {
        tq_errors_add(c->errors, parent, "not_object");
        return;
    }
    tq_json_each(object, note_unknown, &unknown);
    tq_buf_add_char(form, '{');
    for (int i = 0; fields[i].kind != TQ_F_END; i++) {
        struct tq_str name = tq_str_of(fields[i].name);
        if (!check_field(c, &fields[i], tq_pointer_name(c->arena, parent, name), tq_json_get(object, fields[i].name), &values[i]))
            continue;
        tq_buf_add_str(form, is_first ? TQ_STR("") : TQ_STR(","));
        tq_buf_add_json(form, name);
        tq_buf_add_char(form, ':');
        write_value(form, &fields[i], &values[i]);
        is_first = false;
    }
    tq_buf_add_char(form, '}');
}

void tq_fields_from_json(struct tq_arena *arena, const struct tq_field *fields, const struct tq_json *object, struct tq_value *values,
                         struct tq_buf *form, struct tq_errors *errors)
{
    struct tq_check check = { arena, errors };
    check_object(&check, fields, object, TQ_STR(""), values, form);
}
