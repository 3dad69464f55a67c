/* tests/api/test_router.c - paths to rows: literals before parameters, 405 with the methods, rows that must not start. */
#include "api/api_int.h"

#include "support/unit.h"

static struct tq_step nothing(struct tq_call *call)
{
    (void)call;
    return (struct tq_step){ .kind = TQ_STEP_DONE };
}

#define ROW(m, p)                                                                                                                          \
    {                                                                                                                                      \
        .method = m, .path = p, .role = TQ_ROLE_GUEST, .begin = nothing, .name = p, .about = "x"                                           \
    }

static const struct tq_route rows[] = {
    ROW(TQ_GET, "/api/v1/things"),
    ROW(TQ_POST, "/api/v1/things"),
    ROW(TQ_GET, "/api/v1/things/{id}"),
    ROW(TQ_GET, "/api/v1/things/lookup"),
    ROW(TQ_POST, "/api/v1/things/{id}/publish"),
    ROW(TQ_POST, "/api/v1/things/lookup/again"),
    ROW(TQ_POST, "/api/v1/things/{id}/members/{person_id}/accept"),
    ROW(TQ_GET, "/api/v1/things/{id}.ics"),
    ROW(TQ_GET, "/"),
    { 0 },
};

static const struct tq_route *const tables[] = { rows, NULL };

static struct tq_match find(tq_method method, const char *path, const char *expected)
{
    static struct tq_router *router;
    if (!router)
        cr_assert_eq(tq_router_new(tables, &router).code, TQ_OK);
    struct tq_match match = tq_router_find(router, method, tq_str_of(path));
    cr_assert_str_eq(match.route ? match.route->path : "-", expected, "%s", path);
    return match;
}

Test(router, literals_win_over_parameters_and_parameters_catch_the_rest)
{
    find(TQ_GET, "/api/v1/things", "/api/v1/things");
    find(TQ_GET, "/api/v1/things/lookup", "/api/v1/things/lookup");
    struct tq_match match = find(TQ_GET, "/api/v1/things/42", "/api/v1/things/{id}");
    cr_assert(tq_str_is_equal(match.text[0], TQ_STR("42")));
    match = find(TQ_POST, "/api/v1/things/lookup/publish", "/api/v1/things/{id}/publish");
    cr_assert(tq_str_is_equal(match.text[0], TQ_STR("lookup")));
    match = find(TQ_POST, "/api/v1/things/a/members/b/accept", "/api/v1/things/{id}/members/{person_id}/accept");
    cr_assert(tq_str_is_equal(match.text[1], TQ_STR("b")));
    find(TQ_GET, "/", "/");
}

Test(router, a_parameter_with_an_ending_wins_over_one_without)
{
    struct tq_match match = find(TQ_GET, "/api/v1/things/42.ics", "/api/v1/things/{id}.ics");
    cr_assert(tq_str_is_equal(match.text[0], TQ_STR("42")));
    find(TQ_GET, "/api/v1/things/.ics", "/api/v1/things/{id}");
    find(TQ_GET, "/api/v1/things/42.icsx", "/api/v1/things/{id}");
    cr_assert_eq(find(TQ_POST, "/api/v1/things/42.ics", "-").status, 405);
}

Test(router, what_is_not_there_is_404)
{
    static const char *const paths[] = {
        "/api", "/api/v1", "/api/v1/thing", "/api/v1/things/", "/api/v1/things/1/2/3/4/5/6/7/8/9/10/11/12/13", "", "x"
    };
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        cr_assert_eq(find(TQ_GET, paths[i], "-").status, 404, "%s", paths[i]);
}

Test(router, a_known_path_with_another_method_is_405_with_allow)
{
    struct tq_buf allow;
    struct tq_match match = find(TQ_DELETE, "/api/v1/things", "-");
    cr_assert_eq(match.status, 405);
    tq_buf_init(&allow, NULL, 100);
    tq_router_allow(&allow, match.methods);
    cr_assert_str_eq(allow.p, "GET, HEAD, POST, OPTIONS");
    tq_buf_clear(&allow);
    cr_assert_eq(find(TQ_METHOD_OTHER, "/api/v1/things", "-").status, 405);
    cr_assert_eq(find(TQ_OPTIONS, "/api/v1/things/1/publish", "-").status, 405);
}

static tq_code start(struct tq_route row)
{
    struct tq_route table[3] = { row, { 0 } };
    const struct tq_route *const list[] = { rows, table, NULL };
    struct tq_router *router;
    tq_code code = tq_router_new(list, &router).code;
    tq_router_free(router);
    return code;
}

Test(router, a_wrong_row_does_not_start)
{
    struct tq_route right = ROW(TQ_GET, "/api/v1/others"), row = right;
    cr_assert_eq(start(right), TQ_OK);
    row.role = 0;
    cr_assert_neq(start(row), TQ_OK);
    row = right;
    row.begin = NULL;
    cr_assert_neq(start(row), TQ_OK);
    row = right;
    row.name = NULL;
    cr_assert_neq(start(row), TQ_OK);
    row = right;
    row.path = "/api/v1/things";
    cr_assert_neq(start(row), TQ_OK, "a second row for the same method and path");
    row.path = "/a/{id}/{b_id}/{c_id}";
    cr_assert_neq(start(row), TQ_OK, "three parameters");
}

Test(router, parameters_named_id_are_ids)
{
    cr_assert(tq_router_is_id(TQ_STR("id")));
    cr_assert(tq_router_is_id(TQ_STR("person_id")));
    cr_assert(!tq_router_is_id(TQ_STR("code")));
    cr_assert(!tq_router_is_id(TQ_STR("_id")));
}
