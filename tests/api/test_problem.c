/* tests/api/test_problem.c - refusals: their document, the table of codes, what failed statements mean; tags and languages. */
#include "api/api_int.h"

#include "support/unit.h"

static struct tq_arena *arena;

static void set_up(void)
{
    arena = tq_arena_new(1 << 20);
}

static void tear_down(void)
{
    tq_arena_free(arena);
}

TestSuite(problem, .init = set_up, .fini = tear_down);

Test(problem, the_document_is_json_with_every_member)
{
    struct tq_errors errors;
    struct tq_buf out;
    const struct tq_json *json;
    tq_errors_init(&errors, arena);
    tq_errors_add(&errors, TQ_STR("/ti\"tle"), "required");
    tq_errors_add_bound(&errors, TQ_STR("/n"), "too_long", "max", 60);
    tq_buf_init(&out, arena, 10000);
    tq_problem_write(&out, 412, "stale", "en", &errors, TQ_STR("{\"version\":2}"), "0123");
    cr_assert_eq(tq_json_parse(arena, tq_buf_str(&out), &json).code, TQ_OK, "%s", out.p);
    cr_assert_eq(tq_json_i64(tq_json_get(json, "status")), 412);
    cr_assert_eq(tq_json_count(tq_json_get(json, "errors")), 2);
    cr_assert_eq(tq_json_i64(tq_json_get(tq_json_get(json, "current"), "version")), 2);
    cr_assert(tq_str_is_equal(tq_json_text(tq_json_get(json, "type")), TQ_STR("urn:tongqu:problem:stale")));
    cr_assert(tq_str_is_equal(tq_json_text(tq_json_get(json, "trace_id")), TQ_STR("0123")));
}

static bool is_snake(const char *code)
{
    return code[0] && strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(code);
}

Test(problem, every_code_is_snake_case_and_stands_once)
{
    for (const struct tq_problem_row *row = tq_problem_rows; row->code; row++) {
        cr_assert(is_snake(row->code), "%s", row->code);
        cr_assert(row->status >= 400 && row->status < 600, "%s", row->code);
        for (const struct tq_problem_row *other = row + 1; other->code; other++)
            cr_assert_str_neq(row->code, other->code);
    }
    for (const struct tq_constraint_row *row = tq_constraint_rows; row->constraint; row++) {
        cr_assert(is_snake(row->code), "%s", row->code);
        for (const struct tq_constraint_row *other = row + 1; other->constraint; other++)
            cr_assert_str_neq(row->constraint, other->constraint);
    }
}

Test(problem, verdicts_have_their_status)
{
    cr_assert_eq(tq_problem_of_verdict("not_found").status, 404);
    cr_assert_eq(tq_problem_of_verdict("forbidden").status, 403);
    cr_assert_eq(tq_problem_of_verdict("state").status, 409);
    cr_assert_eq(tq_problem_of_verdict("stale").status, 412);
    cr_assert_eq(tq_problem_of_verdict("something_of_a_room").status, 409);
}

Test(problem, the_world_failing_is_503_and_a_refused_value_is_not)
{
    static const struct {
        const char *state;
        tq_code code;
        int status;
    } cases[] = {
        { "", TQ_UNAVAILABLE, 503 },      { "", TQ_BUSY, 503 },          { "", TQ_TIMEOUT, 503 },
        { "57P01", TQ_UNAVAILABLE, 503 }, { "57014", TQ_TIMEOUT, 503 },  { "40P01", TQ_UNAVAILABLE, 503 },
        { "53300", TQ_UNAVAILABLE, 503 }, { "23505", TQ_CONFLICT, 409 }, { "23503", TQ_INVALID, 422 },
        { "23514", TQ_INVALID, 422 },     { "22P02", TQ_INVALID, 422 },  { "55P03", TQ_BUSY, 409 },
        { "42P01", TQ_BUG, 500 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tq_db_call db = { .err = { .code = cases[i].code } };
        memcpy(db.sqlstate, cases[i].state, strlen(cases[i].state) + 1);
        cr_assert_eq(tq_problem_of_db(&db).status, cases[i].status, "%s", cases[i].state);
    }
}

Test(problem, if_match_compares_the_version_of_strong_and_weak_tags)
{
    static const struct {
        const char *header;
        int64_t version;
    } cases[] = {
        { "\"v12.9.zh-CN.0011223344556677\"", 12 },
        { "W/\"v12.9.zh-CN\"", 12 },
        { "\"v3\"", 3 },
        { " \"v3\" ", 3 },
        { "*", -1 },
        { "", -1 },
        { "\"abc\"", 0 },
        { "v3", 0 },
        { "\"v\"", 0 },
        { "\"v-1\"", 0 },
        { "\"v99999999999999999999\"", 0 },
        { "\"v3\", \"v4\"", 3 },
    };
    int64_t version;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        tq_if_match_read(tq_str_of(cases[i].header), &version);
        cr_assert_eq(version, cases[i].version, "%s", cases[i].header);
    }
}

Test(problem, if_none_match_hits_the_same_tag_only)
{
    struct tq_buf a, b;
    tq_buf_init(&a, arena, 200);
    tq_buf_init(&b, arena, 200);
    tq_etag_format(&a, 3, 9, "en", TQ_STR("{}"));
    tq_etag_format(&b, 3, 9, "en", TQ_STR("{\"is_favourite\":true}"));
    cr_assert(strncmp(a.p, "\"v3.9.en.", 9) == 0);
    cr_assert(tq_if_none_match_is_hit(tq_buf_str(&a), a.p));
    cr_assert(tq_if_none_match_is_hit(TQ_STR("*"), a.p));
    cr_assert(!tq_if_none_match_is_hit(tq_buf_str(&b), a.p));
    cr_assert(!tq_if_none_match_is_hit(TQ_STR_NONE, a.p));
    cr_assert(tq_if_none_match_is_hit(tq_str_of(tq_arena_printf(arena, "\"x\", W/%s", a.p)), a.p));
}

Test(problem, english_only_when_asked_for_first)
{
    static const char *const cases[][2] = {
        { "", "zh-CN" },
        { "en", "en" },
        { "en-GB,en;q=0.9", "en" },
        { "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN" },
        { "en;q=0.5, zh;q=0.4", "en" },
        { "fr", "zh-CN" },
        { "en;q=0", "zh-CN" },
        { "en;q=0.3,zh-TW;q=0.31", "zh-CN" },
        { ";;;,,,en", "en" },
        { "*", "zh-CN" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_assert_str_eq(tq_language(tq_str_of(cases[i][0])), cases[i][1], "%s", cases[i][0]);
}
