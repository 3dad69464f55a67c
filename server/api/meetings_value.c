/* server/api/meetings_value.c - values of the exchange files, each checked for kind and range. */
#include "meetings_int.h"

enum { ID_MAX = 400 };

void tq_value_fail(struct tq_value_reader *r, const char *path, const char *detail)
{
    if (!r->err.code)
        r->err = tq_err_make(TQ_INVALID, path, detail);
}

const char *tq_value_path(struct tq_value_reader *r, const char *list, int i, const char *name)
{
    if (i < 0)
        return name;
    return name ? tq_arena_printf(r->arena, "%s[%d].%s", list, i, name) : tq_arena_printf(r->arena, "%s[%d]", list, i);
}

const struct tq_json *tq_value_member(struct tq_value_reader *r, struct tq_value_at at, const char *name, tq_json_kind kind,
                                      bool is_required)
{
    static const char *const wanted[] = { [TQ_JSON_NULL] = "",
                                          [TQ_JSON_BOOL] = "expected true or false",
                                          [TQ_JSON_INT] = "expected an integer",
                                          [TQ_JSON_REAL] = "",
                                          [TQ_JSON_TEXT] = "expected a string",
                                          [TQ_JSON_ARRAY] = "expected an array",
                                          [TQ_JSON_OBJECT] = "expected an object" };
    const struct tq_json *value = tq_json_get(at.object, name);
    if (!value && is_required)
        tq_value_fail(r, tq_value_path(r, at.list, at.i, name), "missing");
    if (value && tq_json_kind_of(value) != kind) {
        tq_value_fail(r, tq_value_path(r, at.list, at.i, name), wanted[kind]);
        return NULL;
    }
    return value;
}

static int in_range(struct tq_value_reader *r, const struct tq_json *value, struct tq_value_at at, const char *name, int min, int max)
{
    int64_t n = tq_json_kind_of(value) == TQ_JSON_INT ? tq_json_i64(value) : INT64_MIN;
    if (n >= min && n <= max)
        return (int)n;
    tq_value_fail(r, tq_value_path(r, at.list, at.i, name), tq_arena_printf(r->arena, "expected an integer from %d to %d", min, max));
    return min;
}

int tq_value_number(struct tq_value_reader *r, struct tq_value_at at, const char *name, int min, int max, int otherwise)
{
    const struct tq_json *value = tq_value_member(r, at, name, TQ_JSON_INT, false);
    return value ? in_range(r, value, at, name, min, max) : otherwise;
}

int tq_value_required(struct tq_value_reader *r, struct tq_value_at at, const char *name, int min, int max)
{
    const struct tq_json *value = tq_value_member(r, at, name, TQ_JSON_INT, true);
    return value ? in_range(r, value, at, name, min, max) : min;
}

tq_slots tq_value_slots(struct tq_value_reader *r, struct tq_value_at at, const char *name, int slots)
{
    const struct tq_json *list = tq_value_member(r, at, name, TQ_JSON_ARRAY, false);
    tq_slots set = 0;
    if (!list)
        return ~(tq_slots)0;
    for (size_t i = 0; i < tq_json_count(list) && !r->err.code; i++)
        set |= (tq_slots)1 << in_range(r, tq_json_at(list, i), at, name, 0, slots - 1);
    return set;
}

struct tq_str tq_value_dump(struct tq_value_reader *r, const struct tq_json *value, size_t max)
{
    struct tq_buf text;
    tq_buf_init(&text, r->arena, max);
    tq_json_dump(&text, value);
    return text.is_over ? TQ_STR_NONE : tq_buf_str(&text);
}

struct tq_str tq_value_id(struct tq_value_reader *r, struct tq_value_at at, const char *name)
{
    const struct tq_json *value = tq_json_get(at.object, name);
    tq_json_kind kind = value ? tq_json_kind_of(value) : TQ_JSON_NULL;
    struct tq_str id = kind == TQ_JSON_TEXT || kind == TQ_JSON_INT ? tq_value_dump(r, value, ID_MAX) : TQ_STR_NONE;
    if (!id.n)
        tq_value_fail(r, tq_value_path(r, at.list, at.i, name), value ? "expected a short string or an integer" : "missing");
    return id;
}

bool tq_value_next(struct tq_value_reader *r, const struct tq_json *list, struct tq_value_at *at)
{
    if (r->err.code || !list || (size_t)++at->i >= tq_json_count(list))
        return false;
    at->object = tq_json_at(list, (size_t)at->i);
    if (tq_json_kind_of(at->object) == TQ_JSON_OBJECT)
        return true;
    tq_value_fail(r, tq_value_path(r, at->list, at->i, NULL), "expected an object");
    return false;
}

const struct tq_json *tq_value_list(struct tq_value_reader *r, struct tq_value_at root, const char *name, bool is_required, size_t max,
                                    size_t *count)
{
    const struct tq_json *list = tq_value_member(r, root, name, TQ_JSON_ARRAY, is_required);
    *count = list ? tq_json_count(list) : 0;
    if (*count > max)
        tq_value_fail(r, name, tq_arena_printf(r->arena, "expected at most %zu", max));
    return r->err.code ? NULL : list;
}

const int *tq_value_per_slot(struct tq_value_reader *r, struct tq_value_at root, const char *name, int slots, int min, int max)
{
    const struct tq_json *list = tq_value_member(r, root, name, TQ_JSON_ARRAY, true);
    int *out = tq_arena_array(r->arena, (size_t)slots + 1, sizeof(int));
    if (list && tq_json_count(list) != (size_t)slots)
        tq_value_fail(r, name, "expected one value per slot");
    for (int t = 0; t < slots && !r->err.code; t++)
        out[t] = in_range(r, tq_json_at(list, (size_t)t), (struct tq_value_at){ NULL, name, t }, NULL, min, max);
    return out;
}

struct tq_value_at tq_value_root(struct tq_value_reader *r, struct tq_str text, const char *format)
{
    const struct tq_json *json;
    r->err = tq_json_parse(r->arena, text, &json);
    if (!r->err.code && tq_json_kind_of(json) != TQ_JSON_OBJECT)
        tq_value_fail(r, NULL, "expected an object");
    if (r->err.code)
        return (struct tq_value_at){ NULL, NULL, -1 };
    struct tq_value_at root = { json, NULL, -1 };
    const struct tq_json *value = tq_value_member(r, root, "format", TQ_JSON_TEXT, true);
    if (value && !tq_str_is_equal(tq_json_text(value), tq_str_of(format)))
        tq_value_fail(r, "format", tq_arena_printf(r->arena, "expected %s", format));
    return root;
}
