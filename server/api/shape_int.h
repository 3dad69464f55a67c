/* server/api/shape_int.h - writing values of a result as text, shared by shape.c and page.c. */
#ifndef TQ_API_SHAPE_INT_H
#define TQ_API_SHAPE_INT_H

#include "api_int.h"

/* PostgreSQL's fixed type numbers (pg_type.dat) of what statements return. */
enum {
    TQ_OID_BOOL = 16, TQ_OID_INT8 = 20, TQ_OID_INT2 = 21, TQ_OID_INT4 = 23, TQ_OID_TEXT = 25, TQ_OID_JSON = 114,
    TQ_OID_FLOAT4 = 700, TQ_OID_FLOAT8 = 701, TQ_OID_VARCHAR = 1043, TQ_OID_DATE = 1082, TQ_OID_TIMESTAMPTZ = 1184,
    TQ_OID_UUID = 2950, TQ_OID_JSONB = 3802
};
/* One value as JSON by its own type. */
void tq_value_write(struct tq_buf *out, const struct tq_db_result *result, int row, int column);
/* The bits of column `see`, what everybody may see without one. */
unsigned tq_see_of(const struct tq_db_result *result, int row);
/* The columns of `cols` as `"name":value,...` into an object that is open; returns how many were written behind `count`. */
int tq_shape_members(struct tq_buf *out, const struct tq_col *cols, const struct tq_db_result *result, int row, unsigned see, int count);

#endif
