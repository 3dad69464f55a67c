/* server/platform/json/json.c - strict reading of JSON texts with jansson, and their values.
 *
 * jansson alone reads "123\0" as 123, nests 2048 deep and takes lone numbers only on request; the checks before it close
 * those gaps: the text is valid UTF-8 without NUL, no deeper than 32, has no duplicate names, and nothing follows the value. */
#include "tq/platform/json.h"

#include <jansson.h>
#include <math.h>

enum { DEPTH_MAX = 32 };

/* Largest integer every JSON reader keeps exactly (2^53). */
static const double EXACT_MAX = 9007199254740992.0;

static const json_t *open_value(const struct tq_json *value)
{
    return (const json_t *)value;
}

static const struct tq_json *wrap(const json_t *value)
{
    return (const struct tq_json *)value;
}

static void release(void *object)
{
    json_decref(object);
}

/* Skip a string's content; `i` stands behind the opening quote, the result on the closing one. */
static size_t string_end(struct tq_str text, size_t i)
{
    while (i < text.n && text.p[i] != '"')
        i += text.p[i] == '\\' ? 2 : 1;
    return i;
}

static bool is_too_deep(struct tq_str text)
{
    int depth = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '"')
            i = string_end(text, i + 1);
        else if (c == '[' || c == '{')
            depth++;
        else if (c == ']' || c == '}')
            depth--;
        if (depth > DEPTH_MAX)
            return true;
    }
    return false;
}

struct tq_err tq_json_parse(struct tq_arena *arena, struct tq_str text, const struct tq_json **out)
{
    *out = NULL;
    if (text.n == 0 || !tq_utf8_is_valid(text))
        return tq_err_make(TQ_INVALID, NULL, "json_malformed");
    if (is_too_deep(text))
        return tq_err_make(TQ_INVALID, NULL, "json_too_deep");
    json_error_t error;
    json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!root)
        return tq_err_make(TQ_INVALID, NULL, "json_malformed");
    tq_arena_on_free(arena, release, root);
    *out = wrap(root);
    return TQ_ERR_NONE;
}

/* "5.0" is an integer to a JSON schema. */
static bool is_whole(const json_t *real)
{
    double value = json_real_value(real);
    return fabs(value) <= EXACT_MAX && value == floor(value);
}

tq_json_kind tq_json_kind_of(const struct tq_json *value)
{
    const json_t *json = open_value(value);
    switch (json_typeof(json)) {
    case JSON_TRUE:
    case JSON_FALSE: return TQ_JSON_BOOL;
    case JSON_INTEGER: return TQ_JSON_INT;
    case JSON_REAL: return is_whole(json) ? TQ_JSON_INT : TQ_JSON_REAL;
    case JSON_STRING: return TQ_JSON_TEXT;
    case JSON_ARRAY: return TQ_JSON_ARRAY;
    case JSON_OBJECT: return TQ_JSON_OBJECT;
    default: return TQ_JSON_NULL;
    }
}

struct tq_str tq_json_text(const struct tq_json *value)
{
    const json_t *json = open_value(value);
    if (!json_is_string(json))
        return TQ_STR_NONE;
    return (struct tq_str){ json_string_value(json), json_string_length(json) };
}

int64_t tq_json_i64(const struct tq_json *value)
{
    const json_t *json = open_value(value);
    if (json_is_real(json))
        return is_whole(json) ? (int64_t)json_real_value(json) : 0;
    return json_integer_value(json);
}

bool tq_json_bool(const struct tq_json *value)
{
    return json_is_true(open_value(value));
}

size_t tq_json_count(const struct tq_json *value)
{
    const json_t *json = open_value(value);
    return json_is_object(json) ? json_object_size(json) : json_array_size(json);
}

const struct tq_json *tq_json_at(const struct tq_json *array, size_t i)
{
    return wrap(json_array_get(open_value(array), i));
}

const struct tq_json *tq_json_get(const struct tq_json *object, const char *name)
{
    return wrap(json_object_get(open_value(object), name));
}

void tq_json_each(const struct tq_json *object, void (*fn)(void *arg, struct tq_str name, const struct tq_json *value), void *arg)
{
    json_t *json = (json_t *)(uintptr_t)object;
    for (void *at = json_object_iter(json); at; at = json_object_iter_next(json, at))
        fn(arg, (struct tq_str){ json_object_iter_key(at), json_object_iter_key_len(at) }, wrap(json_object_iter_value(at)));
}

static int add_piece(const char *p, size_t n, void *out)
{
    tq_buf_add(out, p, n);
    return 0;
}

void tq_json_dump(struct tq_buf *out, const struct tq_json *value)
{
    (void)json_dump_callback(open_value(value), add_piece, out, JSON_COMPACT | JSON_ENCODE_ANY); /* parsed values are writable */
}
