/* tests/platform/test_json.c - what the strict reader takes and refuses. */
#include "tq/platform/json.h"

#include "support/unit.h"

static bool parses(struct tq_str text)
{
    const struct tq_json *json;
    struct tq_arena *arena = tq_arena_new(1 << 20);
    bool is_ok = tq_json_parse(arena, text, &json).code == TQ_OK;
    tq_arena_free(arena);
    return is_ok;
}

static void nest(char *out, int depth)
{
    memset(out, '[', (size_t)depth);
    memset(out + depth, ']', (size_t)depth);
}

Test(json, takes_every_kind_of_value)
{
    static const char *const good[] = {
        "null", "true", "0", "-1", "1.5", "\"\"", "[]", "{}", " [1, {\"a\": \"b\"}] ", "\"\\ud83d\\ude00\"", "\"武汉\""
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        cr_assert(parses(tq_str_of(good[i])), "refused %s", good[i]);
}

Test(json, refuses_what_is_not_one_json_value)
{
    static const char *const bad[] = { "",
                                       " ",
                                       "{",
                                       "[1,]",
                                       "{\"a\":1,}",
                                       "{a:1}",
                                       "'a'",
                                       "01",
                                       "+1",
                                       ".5",
                                       "1.",
                                       "NaN",
                                       "Infinity",
                                       "1 2",
                                       "[1] x",
                                       "\"\\x41\"",
                                       "\"a\nb\"",
                                       "\"\\ud800\"",
                                       "\"\\udc00\\ud800\"",
                                       "\"\\u0000\"",
                                       "{\"a\":1,\"a\":2}",
                                       "{\"a\":{\"b\":1,\"b\":1}}",
                                       "// x\n1",
                                       "/**/1",
                                       "99999999999999999999",
                                       "1e999",
                                       "\"\xff\"",
                                       "\"\xed\xa0\x80\"",
                                       "\"\xc0\xaf\"",
                                       "\xef\xbb\xbf{}",
                                       "tru",
                                       "[\"a\"" };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        cr_assert(!parses(tq_str_of(bad[i])), "took %s", bad[i]);
}

Test(json, refuses_nul_bytes)
{
    cr_assert(!parses((struct tq_str){ "123\0", 4 }));
    cr_assert(!parses((struct tq_str){ "\"a\0b\"", 5 }));
    cr_assert(!parses((struct tq_str){ "\0", 1 }));
}

Test(json, nests_to_thirty_two)
{
    char text[80];
    nest(text, 32);
    cr_assert(parses((struct tq_str){ text, 64 }));
    nest(text, 33);
    cr_assert(!parses((struct tq_str){ text, 66 }));
    cr_assert(parses(TQ_STR("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[\"")));
}

static void collect(void *arg, struct tq_str name, const struct tq_json *value)
{
    tq_buf_add_str(arg, name);
    tq_buf_add_i64(arg, tq_json_i64(value));
}

Test(json, keeps_members_in_input_order)
{
    struct tq_arena *arena = tq_arena_new(1 << 20);
    const struct tq_json *json;
    struct tq_buf seen;
    tq_buf_init(&seen, arena, 100);
    cr_assert_eq(tq_json_parse(arena, TQ_STR("{\"z\":1,\"a\":2,\"m\":3}"), &json).code, TQ_OK);
    tq_json_each(json, collect, &seen);
    cr_assert(tq_str_is_equal(tq_buf_str(&seen), TQ_STR("z1a2m3")));
    cr_assert_eq(tq_json_count(json), 3);
    cr_assert_null(tq_json_get(json, "b"));
    tq_arena_free(arena);
}

Test(json, a_whole_real_is_an_integer)
{
    struct tq_arena *arena = tq_arena_new(1 << 20);
    const struct tq_json *json;
    cr_assert_eq(tq_json_parse(arena, TQ_STR("[5.0, 5.5, 1e3, 1e300, -7]"), &json).code, TQ_OK);
    cr_assert_eq(tq_json_kind_of(tq_json_at(json, 0)), TQ_JSON_INT);
    cr_assert_eq(tq_json_i64(tq_json_at(json, 0)), 5);
    cr_assert_eq(tq_json_kind_of(tq_json_at(json, 1)), TQ_JSON_REAL);
    cr_assert_eq(tq_json_i64(tq_json_at(json, 2)), 1000);
    cr_assert_eq(tq_json_kind_of(tq_json_at(json, 3)), TQ_JSON_REAL);
    cr_assert_eq(tq_json_i64(tq_json_at(json, 4)), -7);
    tq_arena_free(arena);
}

Test(json, writes_back_compactly)
{
    struct tq_arena *arena = tq_arena_new(1 << 20);
    const struct tq_json *json;
    struct tq_buf out;
    tq_buf_init(&out, arena, 1000);
    cr_assert_eq(tq_json_parse(arena, TQ_STR(" { \"a\" : [ 1 , true , null , \"武\\n\" ] } "), &json).code, TQ_OK);
    tq_json_dump(&out, json);
    cr_assert_str_eq(out.p, "{\"a\":[1,true,null,\"武\\n\"]}");
    tq_arena_free(arena);
}
