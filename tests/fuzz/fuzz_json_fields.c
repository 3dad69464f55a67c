/* tests/fuzz/fuzz_json_fields.c - any bytes as a body against a form with every kind of field: no crash, and what is accepted
 * comes out as JSON that is accepted again with the same result. The first byte chooses body or query string. */
#include "api/api_int.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct tq_field child[] = {
    { "name", TQ_F_LINE, 1, 10, .flags = TQ_REQUIRED },
    { "target", TQ_F_INT, -5, 5 },
    TQ_FIELDS_END,
};

static const struct tq_field fields[] = {
    { "a", TQ_F_LINE, 1, 6, .flags = TQ_REQUIRED },
    { "b", TQ_F_TEXT, 0, 20, .flags = TQ_NULLABLE },
    { "c", TQ_F_INT, 1, 9 },
    { "d", TQ_F_BOOL },
    { "e", TQ_F_DATE },
    { "f", TQ_F_TIME },
    { "g", TQ_F_UUID },
    { "h", TQ_F_ENUM, .choices = "a|bc|d" },
    { "i", TQ_F_CODES, 0, 3 },
    { "j", TQ_F_UUIDS, 0, 2 },
    { "k", TQ_F_ROWS, 0, 2, .child = child },
    { "l", TQ_F_OBJECT, .child = child },
    TQ_FIELDS_END,
};

static void require(bool is_right)
{
    if (!is_right)
        abort();
}

/* The form of an accepted text, empty when refused. */
static struct tq_str accept(struct tq_arena *arena, struct tq_str text)
{
    const struct tq_json *json;
    struct tq_errors errors;
    struct tq_buf form;
    struct tq_value values[16] = { 0 };
    tq_errors_init(&errors, arena);
    tq_buf_init(&form, arena, 1 << 20);
    if (tq_json_parse(arena, text, &json).code)
        return TQ_STR_NONE;
    tq_fields_from_json(arena, fields, json, values, &form, &errors);
    return errors.count ? TQ_STR_NONE : tq_buf_str(&form);
}

static void try_query(struct tq_arena *arena, struct tq_str text)
{
    struct tq_errors errors;
    struct tq_value values[16] = { 0 };
    tq_errors_init(&errors, arena);
    tq_fields_from_query(arena, fields, text, NULL, "fuzz", values, &errors);
    require(tq_utf8_is_valid(tq_buf_str(&errors.list)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tq_arena *arena = tq_arena_new(64 << 20);
    if (size && data[0] == '?') {
        try_query(arena, (struct tq_str){ (const char *)data + 1, size - 1 });
    } else {
        struct tq_str first = accept(arena, (struct tq_str){ (const char *)data, size });
        if (first.n)
            require(tq_str_is_equal(first, accept(arena, first)));
    }
    tq_arena_free(arena);
    return 0;
}
