/* include/tq/platform/json.h - JSON texts in (strict) and their values. The only room that includes jansson.
 * Strict: valid UTF-8, no NUL (also as \u0000), no duplicate names, depth <= 32, one value and nothing behind it (SECURITY 1.3). */
#ifndef TQ_PLATFORM_JSON_H
#define TQ_PLATFORM_JSON_H

#include "tq/base/buf.h"
#include "tq/base/err.h"

struct tq_json; /* a value; lives as long as the arena it was parsed on */

typedef enum tq_json_kind {
    TQ_JSON_NULL,
    TQ_JSON_BOOL,
    TQ_JSON_INT,
    TQ_JSON_REAL,
    TQ_JSON_TEXT,
    TQ_JSON_ARRAY,
    TQ_JSON_OBJECT
} tq_json_kind;

TQ_MUST_CHECK struct tq_err tq_json_parse(struct tq_arena *arena, struct tq_str text, const struct tq_json **out);
tq_json_kind tq_json_kind_of(const struct tq_json *value);
struct tq_str tq_json_text(const struct tq_json *value);
int64_t tq_json_i64(const struct tq_json *value);
bool tq_json_bool(const struct tq_json *value);
size_t tq_json_count(const struct tq_json *value); /* of an array or object */
const struct tq_json *tq_json_at(const struct tq_json *array, size_t i);
const struct tq_json *tq_json_get(const struct tq_json *object, const char *name); /* NULL when absent */
/* Visit members in input order. */
void tq_json_each(const struct tq_json *object, void (*fn)(void *arg, struct tq_str name, const struct tq_json *value), void *arg);
/* Compact text of a value, appended. */
void tq_json_dump(struct tq_buf *out, const struct tq_json *value);

#endif
