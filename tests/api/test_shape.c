/* tests/api/test_shape.c - rows in PostgreSQL's binary form to JSON: every kind, nulls, what `see` hides, cursors. */
#include "api/shape_int.h"
#include "platform/db/db_int.h"

#include "support/unit.h"

#include <endian.h>

enum { COLUMNS_MAX = 16 };

struct cell {
    const char *name;
    unsigned oid;
    const void *bytes;
    int n; /* -1: NULL */
};

static struct tq_db_result *make(const struct cell *cells, int count)
{
    PGresult *pg = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    PGresAttDesc columns[COLUMNS_MAX];
    memset(columns, 0, sizeof(columns));
    for (int i = 0; i < count; i++) {
        columns[i].name = (char *)(uintptr_t)cells[i].name;
        columns[i].typid = cells[i].oid;
        columns[i].format = 1;
    }
    cr_assert(PQsetResultAttrs(pg, count, columns));
    for (int i = 0; i < count; i++)
        cr_assert(PQsetvalue(pg, 0, i, (char *)(uintptr_t)cells[i].bytes, cells[i].n));
    return tq_db_result_new(pg);
}

static const struct tq_col cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "title", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "small", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "is_open", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "rate", .kind = TQ_C_REAL, .see = TQ_SEE_ALL },
    { .name = "due_on", .kind = TQ_C_DATE, .see = TQ_SEE_ALL },
    { .name = "at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "tags", .kind = TQ_C_CODES, .see = TQ_SEE_ALL },
    { .name = "note", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "phone", .kind = TQ_C_TEXT, .see = TQ_SEE_OWNER | TQ_SEE_OFFICER },
    TQ_COLS_END,
};
static const struct tq_shape shape = { "Thing", cols };

static struct tq_db_result *example(void)
{
    static uint64_t version, at, rate;
    static uint32_t due;
    static uint16_t small;
    double real = 0.25;
    memcpy(&rate, &real, 8);
    rate = htobe64(rate);
    version = htobe64(7);
    at = htobe64(1000000); /* 2000-01-01T00:00:01Z */
    due = htobe32(60);     /* 2000-03-01 */
    small = htobe16((uint16_t)-3);
    const struct cell cells[] = {
        { "id", TQ_OID_UUID, "\x01\x93\x2c\x07\x00\x00\x70\x00\x80\x00\x00\x00\x00\x00\x00\x0a", 16 },
        { "title", TQ_OID_TEXT, "采\"购<b>", 10 },
        { "version", TQ_OID_INT8, &version, 8 },
        { "small", TQ_OID_INT2, &small, 2 },
        { "is_open", TQ_OID_BOOL, "\1", 1 },
        { "rate", TQ_OID_FLOAT8, &rate, 8 },
        { "due_on", TQ_OID_DATE, &due, 4 },
        { "at", TQ_OID_TIMESTAMPTZ, &at, 8 },
        { "tags", TQ_OID_JSONB, "\1[\"a\"]", 6 },
        { "note", TQ_OID_TEXT, "", -1 },
        { "phone", TQ_OID_TEXT, "123", 3 },
        { "cursor_1", TQ_OID_TIMESTAMPTZ, &at, 8 },
        { "cursor_2", TQ_OID_TEXT, "x", 1 },
    };
    return make(cells, (int)(sizeof(cells) / sizeof(cells[0])));
}

static void check(unsigned see, const char *tail)
{
    struct tq_db_result *result = example();
    struct tq_buf out, expected;
    tq_buf_init(&out, NULL, 10000);
    tq_buf_init(&expected, NULL, 10000);
    tq_buf_printf(&expected,
                  "{\"id\":\"01932c07-0000-7000-8000-00000000000a\",\"title\":\"采\\\"购\\u003cb\\u003e\",\"version\":7,\"small\":-3,"
                  "\"is_open\":true,\"rate\":0.25,\"due_on\":\"2000-03-01\",\"at\":\"2000-01-01T08:00:01+08:00\",\"tags\":[\"a\"],"
                  "\"note\":null%s}",
                  tail);
    tq_shape_write(&out, &shape, result, 0, see);
    cr_assert_str_eq(out.p, expected.p);
    tq_buf_clear(&out);
    tq_buf_clear(&expected);
    tq_db_result_drop(result);
}

Test(shape, every_kind_is_written_from_its_binary_form)
{
    check(TQ_SEE_PUBLIC, "");
}

Test(shape, a_column_is_there_only_for_who_may_see_it)
{
    check(TQ_SEE_PUBLIC | TQ_SEE_PARTY | TQ_SEE_OPENED | TQ_SEE_VERIFIED, "");
    check(TQ_SEE_OWNER, ",\"phone\":\"123\"");
    check(TQ_SEE_OFFICER | TQ_SEE_PUBLIC, ",\"phone\":\"123\"");
}

Test(shape, a_row_that_grants_nothing_shows_nothing)
{
    struct tq_db_result *result = example();
    struct tq_buf out;
    tq_buf_init(&out, NULL, 10000);
    tq_shape_write(&out, &shape, result, 0, 0);
    cr_assert_str_eq(out.p, "{}");
    tq_buf_clear(&out);
    tq_db_result_drop(result);
}

Test(shape, without_a_see_column_a_row_shows_what_is_public)
{
    uint32_t officer = htobe32(TQ_SEE_OFFICER);
    const struct cell none[] = { { "id", TQ_OID_TEXT, "a", 1 } }, some[] = { { "see", TQ_OID_INT4, &officer, 4 } };
    const struct cell null[] = { { "see", TQ_OID_INT4, "", -1 } };
    struct tq_db_result *a = make(none, 1), *b = make(some, 1), *c = make(null, 1);
    cr_assert_eq(tq_see_of(a, 0), TQ_SEE_PUBLIC);
    cr_assert_eq(tq_see_of(b, 0), TQ_SEE_OFFICER);
    cr_assert_eq(tq_see_of(c, 0), 0);
    tq_db_result_drop(a);
    tq_db_result_drop(b);
    tq_db_result_drop(c);
}

Test(shape, a_cursor_comes_back_for_its_list_only)
{
    struct tq_auth *auth;
    struct tq_arena *arena = tq_arena_new(1 << 20);
    struct tq_db_result *result = example();
    struct tq_buf cursor;
    struct tq_str keys;
    char folder[] = "/tmp/tq-test-shape-XXXXXX";
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert_eq(tq_auth_new(folder, "http://test", &auth).code, TQ_OK);
    tq_buf_init(&cursor, arena, 1000);
    tq_cursor_write(&cursor, auth, "thing_list", result, 0);
    cr_assert(tq_cursor_read(arena, auth, "thing_list", tq_buf_str(&cursor), &keys));
    cr_assert(unit_is_text(keys, "[\"2000-01-01T08:00:01+08:00\",\"x\"]"));
    cr_assert(!tq_cursor_read(arena, auth, "other_list", tq_buf_str(&cursor), &keys));
    cursor.p[3] ^= 1;
    cr_assert(!tq_cursor_read(arena, auth, "thing_list", tq_buf_str(&cursor), &keys));
    tq_db_result_drop(result);
    tq_auth_free(auth);
    tq_arena_free(arena);
    cr_assert_eq(system(tq_arena_printf(arena = tq_arena_new(4096), "rm -r %s", folder)), 0);
    tq_arena_free(arena);
}
