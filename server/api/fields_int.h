/* server/api/fields_int.h - what the files that check input share: text.c, check.c, fields.c, query.c. */
#ifndef TQ_API_FIELDS_INT_H
#define TQ_API_FIELDS_INT_H

#include "api_int.h"

/* text.c */
bool tq_text_is_clean(struct tq_str text, bool has_lines);
struct tq_str tq_text_trim(struct tq_str s);
struct tq_str tq_text_lines(struct tq_arena *arena, struct tq_str s); /* CRLF and CR become LF */

/* check.c: one scalar. Each returns false after adding its problem at `pointer`. */
struct tq_check {
    struct tq_arena *arena;
    struct tq_errors *errors;
};
/* The largest length or count of a field, with the defaults of api.h. */
int64_t tq_field_max(const struct tq_field *field);
/* Any scalar that came as text: line, text, date, time, uuid, enum. `out->text` is canonical. */
bool tq_check_text(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, struct tq_str text, struct tq_value *out);
bool tq_check_int(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, int64_t i, struct tq_value *out);
/* One element of codes or uuids, appended to a JSON array. */
bool tq_check_element(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, struct tq_str text,
                      struct tq_buf *out);
bool tq_check_count(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, size_t count);
/* The code for "this is of another kind": not_integer, not_text ... */
const char *tq_field_kind_code(tq_field_kind kind);
/* "/title" below `parent`, escaped by RFC 6901. */
struct tq_str tq_pointer_name(struct tq_arena *arena, struct tq_str parent, struct tq_str name);
struct tq_str tq_pointer_index(struct tq_arena *arena, struct tq_str parent, size_t i);
bool tq_choices_have(const char *choices, struct tq_str text);

#endif
