/* server/platform/db/result.c - rows in binary format: a PGresult with a count of its users, and decoders by type.
 *
 * Each arena that uses a result holds one reference and gives it back when it dies. Reading outside the result or with the
 * wrong width is a bug: it is logged and yields zero. */
#include "db_int.h"

#include <endian.h>

enum { OID_JSONB = 3802, EPOCH_DAYS = 10957 }; /* PostgreSQL counts from 2000-01-01 */

struct tq_db_result {
    PGresult *pg;
    int rows, columns; /* asked for with every value */
    int users;
};

struct tq_db_result *tq_db_result_new(PGresult *pg)
{
    struct tq_db_result *result = tq_alloc(sizeof(*result));

    result->pg = pg;
    result->rows = PQntuples(pg);
    result->columns = PQnfields(pg);
    result->users = 1;
    return result;
}

void tq_db_result_drop(struct tq_db_result *result)
{
    if (!result || --result->users > 0)
        return;
    PQclear(result->pg);
    tq_free(result);
}

static void drop(void *object)
{
    tq_db_result_drop(object);
}

void tq_db_result_keep(struct tq_db_result *result, struct tq_arena *arena)
{
    result->users++;
    tq_arena_on_free(arena, drop, result);
}

void tq_db_params_fill(struct tq_db_params *out, const struct tq_db_statement *statement, struct tq_arena *arena)
{
    for (int i = 0; i < tq_sql[statement->sql].params; i++) {
        const struct tq_str *s = &statement->params[i];

        out->values[i] = s->p ? tq_arena_dup(arena, s->p, s->n) : NULL;
        out->lengths[i] = 0;
    }
}

int tq_db_rows(const struct tq_db_result *result)
{
    return result->rows;
}

int tq_db_columns(const struct tq_db_result *result)
{
    return result->columns;
}

/* Not PQfnumber: that folds case and allocates. */
int tq_db_column(const struct tq_db_result *result, const char *name)
{
    for (int i = 0; i < result->columns; i++)
        if (strcmp(PQfname(result->pg, i), name) == 0)
            return i;
    return -1;
}

const char *tq_db_column_name(const struct tq_db_result *result, int column)
{
    return PQfname(result->pg, column);
}

unsigned tq_db_column_oid(const struct tq_db_result *result, int column)
{
    return PQftype(result->pg, column);
}

static bool is_inside(const struct tq_db_result *result, int row, int column)
{
    return !TQ_BUG_IF(row < 0 || row >= result->rows || column < 0 || column >= result->columns);
}

bool tq_db_is_null(const struct tq_db_result *result, int row, int column)
{
    return !is_inside(result, row, column) || PQgetisnull(result->pg, row, column);
}

struct tq_str tq_db_bytes(const struct tq_db_result *result, int row, int column)
{
    struct tq_str s = TQ_STR_NONE;

    if (!is_inside(result, row, column))
        return s;
    s.n = (size_t)PQgetlength(result->pg, row, column);
    if (s.n == 0 && PQgetisnull(result->pg, row, column)) /* a null has no length */
        return s;
    s.p = PQgetvalue(result->pg, row, column);
    if (PQftype(result->pg, column) == OID_JSONB && s.n > 0) {
        s.p++;
        s.n--;
    }
    return s;
}

/* The value's bytes when they have this width, else NULL. */
static const char *fixed(const struct tq_db_result *result, int row, int column, int width)
{
    if (tq_db_is_null(result, row, column) || TQ_BUG_IF(PQgetlength(result->pg, row, column) != width))
        return NULL;
    return PQgetvalue(result->pg, row, column);
}

static int64_t big_endian(const char *p, int width)
{
    uint16_t two;
    uint32_t four;
    uint64_t eight;

    switch (width) {
    case 2: memcpy(&two, p, 2); return (int16_t)be16toh(two);
    case 4: memcpy(&four, p, 4); return (int32_t)be32toh(four);
    default: memcpy(&eight, p, 8); return (int64_t)be64toh(eight);
    }
}

int64_t tq_db_i64(const struct tq_db_result *result, int row, int column)
{
    int width;

    if (tq_db_is_null(result, row, column))
        return 0;
    width = PQgetlength(result->pg, row, column);
    if (TQ_BUG_IF(width != 2 && width != 4 && width != 8))
        return 0;
    return big_endian(PQgetvalue(result->pg, row, column), width);
}

bool tq_db_bool(const struct tq_db_result *result, int row, int column)
{
    const char *p = fixed(result, row, column, 1);

    return p && *p;
}

double tq_db_f64(const struct tq_db_result *result, int row, int column)
{
    double value;
    float half;

    if (tq_db_is_null(result, row, column))
        return 0;
    if (PQgetlength(result->pg, row, column) == 4) {
        int32_t bits = (int32_t)big_endian(PQgetvalue(result->pg, row, column), 4);

        memcpy(&half, &bits, 4);
        return half;
    }
    if (TQ_BUG_IF(PQgetlength(result->pg, row, column) != 8))
        return 0;
    {
        int64_t bits = big_endian(PQgetvalue(result->pg, row, column), 8);

        memcpy(&value, &bits, 8);
    }
    return value;
}

tq_time tq_db_time(const struct tq_db_result *result, int row, int column)
{
    const char *p = fixed(result, row, column, 8);
    const int64_t shift = (int64_t)EPOCH_DAYS * 86400 * 1000000;
    int64_t value;

    if (!p)
        return 0;
    value = big_endian(p, 8);
    return value > INT64_MAX - shift || value == INT64_MIN ? value : value + shift; /* infinity stays at the ends */
}

struct tq_date tq_db_date(const struct tq_db_result *result, int row, int column)
{
    const char *p = fixed(result, row, column, 4);
    int64_t days = p ? big_endian(p, 4) + EPOCH_DAYS : 0;

    if (!p || TQ_BUG_IF(days > 4000000 || days < -4000000))
        return (struct tq_date){ 0, 0, 0 };
    return tq_date_of_days((int32_t)days);
}

struct tq_uuid tq_db_uuid(const struct tq_db_result *result, int row, int column)
{
    struct tq_uuid id = { { 0 } };
    const char *p = fixed(result, row, column, (int)sizeof(id.b));

    if (p)
        memcpy(id.b, p, sizeof(id.b));
    return id;
}
