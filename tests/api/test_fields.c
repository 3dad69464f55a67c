/* tests/api/test_fields.c - input against field tables: canonical values, every problem at once, nothing unlisted taken. */
#include "api/api_int.h"

#include "support/unit.h"

static const struct tq_field child[] = {
    { "name", TQ_F_LINE, 1, 10, .flags = TQ_REQUIRED },
    { "target", TQ_F_INT, -5, 5 },
    TQ_FIELDS_END,
};

enum { TITLE, PAIN, COUNT, IS_OPEN, DAY, AT, OWNER, KIND, TAGS, DOMAINS, FILES, ROWS, PLACE, SECRET, FIELDS };

static const struct tq_field fields[] = {
    [TITLE] = { "title", TQ_F_LINE, 2, 6, .flags = TQ_REQUIRED },
    [PAIN] = { "pain", TQ_F_TEXT, 0, 20, .flags = TQ_NULLABLE },
    [COUNT] = { "count", TQ_F_INT, 1, 9 },
    [IS_OPEN] = { "is_open", TQ_F_BOOL },
    [DAY] = { "day", TQ_F_DATE },
    [AT] = { "at", TQ_F_TIME },
    [OWNER] = { "owner", TQ_F_UUID },
    [KIND] = { "kind", TQ_F_ENUM, .choices = "a|bc|d" },
    [TAGS] = { "tags", TQ_F_CODES, 0, 3 },
    [DOMAINS] = { "domains", TQ_F_CODES, 0, 3, .choices = "x|y" },
    [FILES] = { "files", TQ_F_UUIDS, 0, 2 },
    [ROWS] = { "rows", TQ_F_ROWS, 0, 2, .child = child },
    [PLACE] = { "place", TQ_F_OBJECT, .child = child },
    [SECRET] = { "secret", TQ_F_LINE, 0, 20, .flags = TQ_SECRET },
    [FIELDS] = TQ_FIELDS_END,
};

static struct tq_arena *arena;
static struct tq_errors errors;
static struct tq_value *values;
static struct tq_buf form;

static void set_up(void)
{
    arena = tq_arena_new(4 << 20);
    tq_errors_init(&errors, arena);
    tq_buf_init(&form, arena, 1 << 20);
    values = tq_arena_array(arena, FIELDS, sizeof(*values));
}

static void tear_down(void)
{
    tq_arena_free(arena);
}

TestSuite(fields, .init = set_up, .fini = tear_down);

static const char *check(const char *text)
{
    const struct tq_json *json;
    cr_assert_eq(tq_json_parse(arena, tq_str_of(text), &json).code, TQ_OK, "%s", text);
    memset(values, 0, FIELDS * sizeof(*values));
    tq_errors_init(&errors, arena);
    tq_buf_init(&form, arena, 1 << 20);
    tq_fields_from_json(arena, fields, json, values, &form, &errors);
    return errors.list.n ? errors.list.p : "";
}

#define REFUSED(text, pointer, code)                                                                                                       \
    do {                                                                                                                                   \
        const char *list = check(text);                                                                                                    \
        cr_assert_eq(errors.count, 1, "%s: %s", text, list);                                                                               \
        cr_assert(strstr(list, "{\"pointer\":\"" pointer "\",\"code\":\"" code "\"") == list, "%s: %s", text, list);                       \
    } while (0)

Test(fields, right_input_comes_back_canonical)
{
    check(
        "{\"title\":\"  采购\\u3000\",\"pain\":\"a\\r\\nb\",\"count\":5.0,\"is_open\":true,\"day\":\"2026-11-23\","
        "\"at\":\"2026-11-23T01:00:00Z\",\"owner\":\"01932C07-0000-7000-8000-00000000000A\",\"kind\":\"bc\",\"tags\":[\"a.b\"],"
        "\"domains\":[\"y\",\"x\"],\"files\":[],\"rows\":[{\"target\":-5,\"name\":\"n\"}],\"place\":{\"name\":\"p\"},\"secret\":\" s \"}");
    cr_assert_eq(errors.count, 0, "%s", errors.list.p);
    cr_assert_str_eq(form.p, "{\"title\":\"采购\",\"pain\":\"a\\nb\",\"count\":5,\"is_open\":true,\"day\":\"2026-11-23\","
                             "\"at\":\"2026-11-23T09:00:00+08:00\",\"owner\":\"01932c07-0000-7000-8000-00000000000a\",\"kind\":\"bc\","
                             "\"tags\":[\"a.b\"],\"domains\":[\"y\",\"x\"],\"files\":[],\"rows\":[{\"name\":\"n\",\"target\":-5}],"
                             "\"place\":{\"name\":\"p\"},\"secret\":\" s \"}");
    cr_assert(tq_str_is_equal(values[IS_OPEN].text, TQ_STR("t")));
    cr_assert_eq(values[COUNT].i, 5);
    cr_assert(values[ROWS].is_present && values[ROWS].i == 1);
}

Test(fields, absent_fields_stay_out_of_the_form)
{
    check("{\"title\":\"ab\"}");
    cr_assert_str_eq(form.p, "{\"title\":\"ab\"}");
    cr_assert(!values[PAIN].is_present);
}

Test(fields, null_clears_only_what_may_be_cleared)
{
    check("{\"title\":\"ab\",\"pain\":null}");
    cr_assert_str_eq(form.p, "{\"title\":\"ab\",\"pain\":null}");
    cr_assert(values[PAIN].is_present && values[PAIN].is_null);
    check("{\"title\":\"ab\",\"pain\":\"  \"}");
    cr_assert_str_eq(form.p, "{\"title\":\"ab\",\"pain\":null}");
    REFUSED("{\"title\":null}", "/title", "required");
    REFUSED("{\"title\":\"ab\",\"count\":null}", "/count", "not_integer");
}

Test(fields, each_rule_has_its_code)
{
    REFUSED("{}", "/title", "required");
    REFUSED("{\"title\":\"   \"}", "/title", "required");
    REFUSED("{\"title\":\"a\"}", "/title", "too_short");
    REFUSED("{\"title\":\"一二三四五六七\"}", "/title", "too_long");
    REFUSED("{\"title\":7}", "/title", "not_text");
    REFUSED("{\"title\":\"a\\u0007b\"}", "/title", "control_character");
    REFUSED("{\"title\":\"a\\nb\"}", "/title", "control_character");
    REFUSED("{\"title\":\"a\\u202eb\"}", "/title", "control_character");
    REFUSED("{\"title\":\"ab\",\"pain\":\"a\\u0001\"}", "/pain", "control_character");
    REFUSED("{\"title\":\"ab\",\"count\":0}", "/count", "out_of_range");
    REFUSED("{\"title\":\"ab\",\"count\":10}", "/count", "out_of_range");
    REFUSED("{\"title\":\"ab\",\"count\":\"5\"}", "/count", "not_integer");
    REFUSED("{\"title\":\"ab\",\"count\":5.5}", "/count", "not_integer");
    REFUSED("{\"title\":\"ab\",\"is_open\":1}", "/is_open", "not_boolean");
    REFUSED("{\"title\":\"ab\",\"day\":\"2026-02-30\"}", "/day", "not_date");
    REFUSED("{\"title\":\"ab\",\"day\":\"0001-02-03\"}", "/day", "out_of_range");
    REFUSED("{\"title\":\"ab\",\"at\":\"2026-11-23 09:00\"}", "/at", "not_time");
    REFUSED("{\"title\":\"ab\",\"at\":\"2026-11-23T09:00:00\"}", "/at", "not_time");
    REFUSED("{\"title\":\"ab\",\"owner\":\"1\"}", "/owner", "not_uuid");
    REFUSED("{\"title\":\"ab\",\"kind\":\"b\"}", "/kind", "not_listed");
    REFUSED("{\"title\":\"ab\",\"kind\":\"\"}", "/kind", "not_listed");
    REFUSED("{\"title\":\"ab\",\"tags\":\"a\"}", "/tags", "not_array");
    REFUSED("{\"title\":\"ab\",\"tags\":[\"a b\"]}", "/tags/0", "not_listed");
    REFUSED("{\"title\":\"ab\",\"tags\":[\"a\",1]}", "/tags/1", "not_text");
    REFUSED("{\"title\":\"ab\",\"domains\":[\"x\",\"z\"]}", "/domains/1", "not_listed");
    REFUSED("{\"title\":\"ab\",\"tags\":[\"a\",\"b\",\"c\",\"d\"]}", "/tags", "too_many");
    REFUSED("{\"title\":\"ab\",\"files\":[\"x\"]}", "/files/0", "not_uuid");
    REFUSED("{\"title\":\"ab\",\"rows\":[{\"name\":\"\"}]}", "/rows/0/name", "required");
    REFUSED("{\"title\":\"ab\",\"rows\":[1]}", "/rows/0", "not_object");
    REFUSED("{\"title\":\"ab\",\"rows\":[{\"name\":\"a\",\"owner_id\":1}]}", "/rows/0/owner_id", "unknown_field");
    REFUSED("{\"title\":\"ab\",\"place\":[]}", "/place", "not_object");
    REFUSED("{\"title\":\"ab\",\"state\":\"published\"}", "/state", "unknown_field");
    REFUSED("{\"title\":\"ab\",\"a/b~c\":1}", "/a~1b~0c", "unknown_field");
    REFUSED("[]", "", "not_object");
}

Test(fields, bounds_come_with_the_problem)
{
    cr_assert_str_eq(check("{\"title\":\"abcdefgh\"}"), "{\"pointer\":\"/title\",\"code\":\"too_long\",\"max\":6}");
}

Test(fields, every_problem_is_told_at_once)
{
    check("{\"pain\":1,\"count\":99,\"rows\":[{\"name\":\"\",\"target\":6},{}],\"x\":1,\"y\":2}");
    cr_assert_eq(errors.count, 8, "%s", errors.list.p);
}

Test(fields, the_list_of_problems_has_an_end)
{
    struct tq_buf text;
    tq_buf_init(&text, arena, 1 << 20);
    for (int i = 0; i < 5000; i++)
        tq_buf_printf(&text, "%s\"f%d\":1", i ? "," : "{\"title\":\"ab\",", i);
    tq_buf_add_char(&text, '}');
    check(text.p);
    cr_assert_eq(errors.count, 5000);
    cr_assert(!errors.list.is_over);
}

/* ---- query strings ---- */

static const struct tq_field query[] = {
    { "q", TQ_F_LINE, 0, 10 }, { "domain", TQ_F_CODES, 0, 5 }, { "is_new", TQ_F_BOOL }, TQ_FIELDS_PAGE, TQ_FIELDS_END,
};

static const char *ask(const char *text)
{
    memset(values, 0, FIELDS * sizeof(*values));
    tq_errors_init(&errors, arena);
    tq_fields_from_query(arena, query, tq_str_of(text), NULL, "test", values, &errors);
    return errors.list.n ? errors.list.p : "";
}

Test(fields, a_query_is_decoded_and_checked)
{
    cr_assert_str_eq(ask("q=%E9%87%87+%E8%B4%AD&domain=a%2Cb,c&limit=100&is_new=true"), "");
    cr_assert(tq_str_is_equal(values[0].text, TQ_STR("采 购")));
    cr_assert(tq_str_is_equal(values[1].text, TQ_STR("[\"a\",\"b\",\"c\"]")));
    cr_assert_eq(values[2].i, 1);
    cr_assert_eq(values[4].i, 100);
}

Test(fields, an_empty_query_parameter_counts_as_absent)
{
    cr_assert_str_eq(ask("q=&domain=&&limit="), "");
    cr_assert(!values[0].is_present && !values[1].is_present && !values[4].is_present);
}

Test(fields, a_query_is_as_strict_as_a_body)
{
    static const char *const bad[][2] = {
        { "nope=1", "unknown_field" },   { "q=a&q=b", "repeated" },       { "limit=0", "out_of_range" },
        { "limit=101", "out_of_range" }, { "limit=1e1", "not_integer" },  { "limit=+5", "not_integer" },
        { "q=%zz", "not_text" },         { "q=%", "not_text" },           { "q=%ff", "not_text" },
        { "q=%00", "not_text" },         { "is_new=yes", "not_boolean" }, { "domain=a,,b", "not_listed" },
        { "cursor=abc", "bad_cursor" },  { "q=abcdefghijk", "too_long" }, { "q=a%0Ab", "control_character" },
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const char *list = ask(bad[i][0]);
        cr_assert(errors.count >= 1 && strstr(list, bad[i][1]), "%s: %s", bad[i][0], list);
    }
}
