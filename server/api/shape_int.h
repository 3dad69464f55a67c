/* server/api/shape_int.h - writing values of a result as text, shared by shape.c and page.c. */
#ifndef TQ_API_SHAPE_INT_H
#define TQ_API_SHAPE_INT_H

#include "api_int.h"

/* PostgreSQL's fixed type numbers (pg_type.dat) of what statements return. */
enum {
    TQ_OID_BOOL = 16,
    TQ_OID_INT8 = 20,
    TQ_OID_INT2 = 21,
    TQ_OID_INT4 = 23,
    TQ_OID_TEXT = 25,
    TQ_OID_JSON = 114,
    TQ_OID_FLOAT4 = 700,
    TQ_OID_FLOAT8 = 701,
    TQ_OID_VARCHAR = 1043,
    TQ_OID_DATE = 1082,
    TQ_OID_TIMESTAMPTZ = 1184,
    TQ_OID_UUID = 2950,
    TQ_OID_JSONB = 3802
};
/* One value as JSON by its own type. */
void tq_value_write(struct tq_buf *out, const struct tq_db_result *result, int row, int column);
/* The bits of column `see`, what everybody may see without one. */
unsigned tq_see_of(const struct tq_db_result *result, int row);

/* Where each column of a shape stands in a result: looked up once, used for every row. */
enum { TQ_SHAPE_COLS = 128 };
struct tq_shape_plan {
    const struct tq_col *cols;
    const struct tq_db_result *result;
    int count;
    short columns[TQ_SHAPE_COLS]; /* -1: the statement lacks it */
};
void tq_shape_plan(struct tq_shape_plan *plan, const struct tq_col *cols, const struct tq_db_result *result);
/* The visible columns of a row as `"name":value,...` into an open object that has `count` members; returns how many it has then. */
int tq_shape_members(struct tq_buf *out, const struct tq_shape_plan *plan, int row, unsigned see, int count);
/* A whole object. */
void tq_shape_row(struct tq_buf *out, const struct tq_shape_plan *plan, int row, unsigned see);

#endif
