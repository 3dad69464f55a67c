/* server/api/shape.c - rows to JSON: a shape names the columns, their kinds and who may see them; the writer leaves out what
 * the row's `see` does not allow. Values are written straight from PostgreSQL's binary form. */
#include "shape_int.h"

#include "tq/base/log.h"

#include <math.h>

static void write_time(struct tq_buf *out, tq_time t)
{
    char text[48];
    tq_buf_add_char(out, '"');
    tq_buf_add(out, text, tq_time_format(t, text));
    tq_buf_add_char(out, '"');
}

static void write_date(struct tq_buf *out, struct tq_date date)
{
    char text[16];
    tq_buf_add_char(out, '"');
    tq_buf_add(out, text, tq_date_format(date, text));
    tq_buf_add_char(out, '"');
}

static void write_uuid(struct tq_buf *out, struct tq_uuid id)
{
    char text[TQ_UUID_TEXT + 3];
    text[0] = '"';
    tq_uuid_format(&id, text + 1);
    text[TQ_UUID_TEXT + 1] = '"';
    tq_buf_add(out, text, TQ_UUID_TEXT + 2);
}

static void write_real(struct tq_buf *out, double value)
{
    if (isfinite(value))
        tq_buf_printf(out, "%.15g", value);
    else
        tq_buf_add_str(out, TQ_STR("null"));
}

void tq_value_write(struct tq_buf *out, const struct tq_db_result *result, int row, int column)
{
    if (tq_db_is_null(result, row, column)) {
        tq_buf_add_str(out, TQ_STR("null"));
        return;
    }
    switch (tq_db_column_oid(result, column)) {
    case TQ_OID_BOOL: tq_buf_add_str(out, tq_db_bool(result, row, column) ? TQ_STR("true") : TQ_STR("false")); break;
    case TQ_OID_INT2:
    case TQ_OID_INT4:
    case TQ_OID_INT8: tq_buf_add_i64(out, tq_db_i64(result, row, column)); break;
    case TQ_OID_FLOAT4:
    case TQ_OID_FLOAT8: write_real(out, tq_db_f64(result, row, column)); break;
    case TQ_OID_DATE: write_date(out, tq_db_date(result, row, column)); break;
    case TQ_OID_TIMESTAMPTZ: write_time(out, tq_db_time(result, row, column)); break;
    case TQ_OID_UUID: write_uuid(out, tq_db_uuid(result, row, column)); break;
    case TQ_OID_JSON:
    case TQ_OID_JSONB: tq_buf_add_str(out, tq_db_bytes(result, row, column)); break;
    default: /* text and what is sent as text */ tq_buf_add_json(out, tq_db_bytes(result, row, column));
    }
}

unsigned tq_see_of(const struct tq_db_result *result, int row)
{
    int column = tq_db_column(result, "see");
    if (column < 0)
        return TQ_SEE_PUBLIC;
    return tq_db_is_null(result, row, column) ? 0 : (unsigned)tq_db_i64(result, row, column);
}

/* Statements tend to list columns in the order of their shape: look there first. */
static int find(const struct tq_db_result *result, const char *name, int hint)
{
    if (hint < tq_db_columns(result) && strcmp(tq_db_column_name(result, hint), name) == 0)
        return hint;
    return tq_db_column(result, name);
}

void tq_shape_plan(struct tq_shape_plan *plan, const struct tq_col *cols, const struct tq_db_result *result)
{
    int at = -1;
    *plan = (struct tq_shape_plan){ .cols = cols, .result = result };
    for (int i = 0; cols && cols[i].name && i < TQ_SHAPE_COLS; i++, plan->count++) {
        int column = find(result, cols[i].name, at + 1);
        if (column < 0)
            tq_log(TQ_ERROR, "api", "statement lacks column \"%s\" of its shape", cols[i].name);
        else
            at = column;
        plan->columns[i] = (short)column;
    }
}

int tq_shape_members(struct tq_buf *out, const struct tq_shape_plan *plan, int row, unsigned see, int count)
{
    for (int i = 0; i < plan->count; i++) {
        const struct tq_col *col = &plan->cols[i];
        if (!(col->see & see) || plan->columns[i] < 0)
            continue;
        tq_buf_add_str(out, count++ ? TQ_STR(",\"") : TQ_STR("\""));
        tq_buf_add(out, col->name, strlen(col->name));
        tq_buf_add_str(out, TQ_STR("\":"));
        tq_value_write(out, plan->result, row, plan->columns[i]);
    }
    return count;
}

void tq_shape_row(struct tq_buf *out, const struct tq_shape_plan *plan, int row, unsigned see)
{
    tq_buf_add_char(out, '{');
    tq_shape_members(out, plan, row, see, 0);
    tq_buf_add_char(out, '}');
}

void tq_shape_write(struct tq_buf *out, const struct tq_shape *shape, const struct tq_db_result *result, int row, unsigned see)
{
    struct tq_shape_plan plan;
    tq_shape_plan(&plan, shape->cols, result);
    tq_shape_row(out, &plan, row, see);
}
