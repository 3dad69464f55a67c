/* server/api/openapi_int.h - the two halves of the OpenAPI printer: JSON with commas that place themselves, and schemas. */
#ifndef TQ_API_OPENAPI_INT_H
#define TQ_API_OPENAPI_INT_H

#include "api_int.h"

/* A comma unless a value or container has just begun. */
void tq_out_sep(struct tq_buf *out);
void tq_out_open(struct tq_buf *out, char bracket);
void tq_out_close(struct tq_buf *out, char bracket);
void tq_out_name(struct tq_buf *out, const char *name);
void tq_out_text(struct tq_buf *out, const char *text);
void tq_out_member(struct tq_buf *out, const char *name, const char *text);
void tq_out_number(struct tq_buf *out, const char *name, int64_t value);
void tq_out_raw(struct tq_buf *out, const char *name, const char *json);

/* The schema of one field, of an object of fields, of one column, of an object of columns; `required` false lists none. */
void tq_schema_field(struct tq_buf *out, const struct tq_field *field);
void tq_schema_fields(struct tq_buf *out, const struct tq_field *fields);
void tq_schema_cols(struct tq_buf *out, const struct tq_col *cols);
/* Members "name": schema of each column, into an open object. */
void tq_schema_properties(struct tq_buf *out, const struct tq_col *cols);

#endif
