/* server/api/check.c - the rule of each scalar field kind: is this text or number right, and what is its canonical form. */
#include "fields_int.h"

enum { LINE_DEFAULT = 200, TEXT_DEFAULT = 20000, COUNT_DEFAULT = 100, CODE_MAX = 40, YEAR_MIN = 1900, YEAR_MAX = 2200 };

int64_t tq_field_max(const struct tq_field *field)
{
    if (field->max)
        return field->max;
    switch (field->kind) {
    case TQ_F_LINE: return LINE_DEFAULT;
    case TQ_F_TEXT: return TEXT_DEFAULT;
    case TQ_F_INT: return field->min ? INT64_MAX : 0;
    default: return COUNT_DEFAULT;
    }
}

const char *tq_field_kind_code(tq_field_kind kind)
{
    static const char *const codes[TQ_F_END + 1] = {
        [TQ_F_LINE] = "not_text",     [TQ_F_TEXT] = "not_text",   [TQ_F_INT] = "not_integer", [TQ_F_BOOL] = "not_boolean",
        [TQ_F_DATE] = "not_date",     [TQ_F_TIME] = "not_time",   [TQ_F_UUID] = "not_uuid",   [TQ_F_ENUM] = "not_listed",
        [TQ_F_CODES] = "not_array",   [TQ_F_UUIDS] = "not_array", [TQ_F_ROWS] = "not_array",  [TQ_F_OBJECT] = "not_object",
        [TQ_F_CURSOR] = "bad_cursor", [TQ_F_END] = "invalid",
    };
    return codes[kind];
}

struct tq_str tq_pointer_name(struct tq_arena *arena, struct tq_str parent, struct tq_str name)
{
    struct tq_buf out;
    tq_buf_init(&out, arena, 4096);
    tq_buf_add_str(&out, parent);
    tq_buf_add_char(&out, '/');
    for (size_t i = 0; i < name.n && i < 200; i++)
        if (name.p[i] == '~' || name.p[i] == '/')
            tq_buf_add_str(&out, name.p[i] == '~' ? TQ_STR("~0") : TQ_STR("~1"));
        else
            tq_buf_add_char(&out, name.p[i]);
    while (!tq_utf8_is_valid(tq_buf_str(&out)) && out.n > 0)
        out.n--; /* a name cut at 200 bytes */
    return tq_buf_str(&out);
}

struct tq_str tq_pointer_index(struct tq_arena *arena, struct tq_str parent, size_t i)
{
    return tq_str_of(tq_arena_printf(arena, "%.*s/%zu", (int)parent.n, parent.p ? parent.p : "", i));
}

bool tq_choices_have(const char *choices, struct tq_str text)
{
    for (const char *p = choices; p && *p;) {
        size_t n = strcspn(p, "|");
        if (tq_str_is_equal(text, (struct tq_str){ p, n }))
            return true;
        p += n + (p[n] == '|');
    }
    return false;
}

static bool refuse(const struct tq_check *c, struct tq_str pointer, const char *code)
{
    tq_errors_add(c->errors, pointer, code);
    return false;
}

static bool refuse_bound(const struct tq_check *c, struct tq_str pointer, const char *code, const char *bound, int64_t value)
{
    tq_errors_add_bound(c->errors, pointer, code, bound, value);
    return false;
}

static bool check_words(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, struct tq_str text,
                        struct tq_value *out)
{
    bool has_lines = field->kind == TQ_F_TEXT;
    if (!(field->flags & TQ_SECRET)) {
        text = tq_text_trim(has_lines ? tq_text_lines(c->arena, text) : text);
        if (!tq_text_is_clean(text, has_lines))
            return refuse(c, pointer, "control_character");
    }
    int64_t count = (int64_t)tq_utf8_count(text);
    if (count == 0 && (field->flags & TQ_NULLABLE)) {
        out->is_null = true;
        return true;
    }
    if (count == 0 && (field->flags & TQ_REQUIRED))
        return refuse(c, pointer, "required");
    if (count < field->min)
        return refuse_bound(c, pointer, "too_short", "min", field->min);
    if (count > tq_field_max(field))
        return refuse_bound(c, pointer, "too_long", "max", tq_field_max(field));
    out->text = text.p ? text : TQ_STR("");
    return true;
}

static bool check_date(const struct tq_check *c, struct tq_str pointer, struct tq_str text, struct tq_value *out)
{
    struct tq_date date;
    if (!tq_date_parse(text, &date))
        return refuse(c, pointer, "not_date");
    if (date.year < YEAR_MIN || date.year > YEAR_MAX)
        return refuse(c, pointer, "out_of_range");
    out->text = text;
    out->i = tq_date_to_days(date);
    return true;
}

static bool check_time(const struct tq_check *c, struct tq_str pointer, struct tq_str text, struct tq_value *out)
{
    char *canonical = tq_arena_alloc(c->arena, 48);
    if (!tq_time_parse(text, &out->i))
        return refuse(c, pointer, "not_time");
    struct tq_date date = tq_time_date(out->i);
    if (date.year < YEAR_MIN || date.year > YEAR_MAX)
        return refuse(c, pointer, "out_of_range");
    out->text = (struct tq_str){ canonical, tq_time_format(out->i, canonical) };
    return true;
}

static bool check_uuid(const struct tq_check *c, struct tq_str pointer, struct tq_str text, struct tq_value *out)
{
    struct tq_uuid id;
    char *canonical = tq_arena_alloc(c->arena, TQ_UUID_TEXT + 1);
    if (!tq_uuid_parse(text, &id))
        return refuse(c, pointer, "not_uuid");
    tq_uuid_format(&id, canonical);
    out->text = (struct tq_str){ canonical, TQ_UUID_TEXT };
    return true;
}

bool tq_check_text(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, struct tq_str text, struct tq_value *out)
{
    switch (field->kind) {
    case TQ_F_LINE:
    case TQ_F_TEXT: return check_words(c, field, pointer, text, out);
    case TQ_F_DATE: return check_date(c, pointer, text, out);
    case TQ_F_TIME: return check_time(c, pointer, text, out);
    case TQ_F_UUID: return check_uuid(c, pointer, text, out);
    case TQ_F_ENUM: out->text = text; return tq_choices_have(field->choices, text) || refuse(c, pointer, "not_listed");
    default: return refuse(c, pointer, tq_field_kind_code(field->kind));
    }
}

bool tq_check_int(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, int64_t i, struct tq_value *out)
{
    bool has_bounds = field->min || field->max;
    if (has_bounds && i < field->min)
        return refuse_bound(c, pointer, "out_of_range", "min", field->min);
    if (has_bounds && i > tq_field_max(field))
        return refuse_bound(c, pointer, "out_of_range", "max", tq_field_max(field));
    out->i = i;
    out->text = tq_str_of(tq_arena_printf(c->arena, "%lld", (long long)i));
    return true;
}

static bool is_code(struct tq_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_' || ch == '.' || ch == '-'))
            return false;
    }
    return text.n > 0 && text.n <= CODE_MAX;
}

bool tq_check_element(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, struct tq_str text, struct tq_buf *out)
{
    struct tq_value value = { 0 };
    if (field->kind == TQ_F_UUIDS && !check_uuid(c, pointer, text, &value))
        return false;
    if (field->kind == TQ_F_CODES && !(field->choices ? tq_choices_have(field->choices, text) : is_code(text)))
        return refuse(c, pointer, "not_listed");
    tq_buf_add_str(out, out->n > 1 ? TQ_STR(",") : TQ_STR(""));
    tq_buf_add_json(out, field->kind == TQ_F_UUIDS ? value.text : text);
    return true;
}

bool tq_check_count(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, size_t count)
{
    if ((int64_t)count > tq_field_max(field))
        return refuse_bound(c, pointer, "too_many", "max", tq_field_max(field));
    if ((int64_t)count < field->min)
        return refuse_bound(c, pointer, count ? "too_few" : "required", "min", field->min);
    return true;
}
