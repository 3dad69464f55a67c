/* tests/api/test_openapi.c - the route tables as a whole: every row says who may call, every column who may see it, and the
 * document printed from them is complete. */
#include "api/shape_int.h"

#include "support/unit.h"

static const struct tq_route *route_at(int i)
{
    for (const struct tq_route *const *table = tq_route_tables; *table; table++)
        for (const struct tq_route *route = *table; route->path; route++)
            if (i-- == 0)
                return route;
    return NULL;
}

#define EACH_ROUTE(route, i) (int i = 0; (route = route_at(i)) != NULL; i++)

Test(openapi, every_route_has_a_role_a_name_and_its_halves)
{
    struct tq_router *router;
    const struct tq_route *route;
    cr_assert_eq(tq_router_new(tq_route_tables, &router).code, TQ_OK);
    tq_router_free(router);
    for
        EACH_ROUTE(route, i)
        {
            cr_assert(route->role != 0, "%s", route->path);
            cr_assert(!route->action || route->machine, "%s: action without machine", route->path);
            cr_assert(!(route->flags & TQ_R_IDEMPOTENT) || route->method == TQ_POST, "%s: idempotency key without POST", route->path);
            cr_assert((route->flags & TQ_R_PAGE) || strncmp(route->path, "/api/v1/", 8) == 0, "%s", route->path);
            cr_assert(route->method != TQ_GET || !route->body, "%s: GET with a body", route->path);
        }
}

Test(openapi, operation_names_are_unique)
{
    const struct tq_route *route;
    for
        EACH_ROUTE(route, i)
    for (int j = i + 1; route_at(j); j++)
        cr_assert(strcmp(route->name, route_at(j)->name) != 0, "%s", route->name);
}

static void check_cols(const char *where, const struct tq_col *cols)
{
    int n = 0;
    while (cols && cols[n].name)
        n++;
    cr_assert(n <= TQ_SHAPE_COLS, "%s has too many columns", where);
    for (const struct tq_col *col = cols; col && col->name; col++) {
        cr_assert(col->see != 0, "%s.%s says nobody may see it", where, col->name);
        cr_assert(col->kind != TQ_C_ROWS || col->child, "%s.%s has no child shape", where, col->name);
        check_cols(where, col->child);
    }
}

Test(openapi, every_column_says_who_may_see_it_and_one_name_is_one_shape)
{
    const struct tq_route *route;
    for
        EACH_ROUTE(route, i)
        {
            if (route->shape)
                check_cols(route->shape->name, route->shape->cols);
            if (route->meta)
                check_cols(route->name, route->meta->cols);
            for (int j = i + 1; route->shape && route_at(j); j++)
                if (route_at(j)->shape && strcmp(route_at(j)->shape->name, route->shape->name) == 0)
                    cr_assert(route_at(j)->shape->cols == route->shape->cols, "two shapes are called %s", route->shape->name);
        }
}

static void check_fields(const char *where, const struct tq_field *fields)
{
    for (const struct tq_field *field = fields; field && field->kind != TQ_F_END; field++) {
        cr_assert(field->kind != TQ_F_ENUM || field->choices, "%s.%s has no choices", where, field->name);
        cr_assert((field->kind != TQ_F_ROWS && field->kind != TQ_F_OBJECT) || field->child, "%s.%s has no child fields", where,
                  field->name);
        cr_assert(field->max >= field->min || field->max == 0, "%s.%s has its bounds turned round", where, field->name);
        check_fields(where, field->child);
    }
}

Test(openapi, every_field_is_complete)
{
    const struct tq_route *route;
    for
        EACH_ROUTE(route, i)
        {
            check_fields(route->name, route->body);
            check_fields(route->name, route->query);
            for (const struct tq_field *field = route->body; field && field->kind != TQ_F_END; field++)
                cr_assert(field->kind != TQ_F_CURSOR, "%s: a cursor in a body", route->name);
        }
}

Test(openapi, the_document_parses_and_holds_every_route)
{
    struct tq_arena *arena = tq_arena_new(64 << 20);
    const struct tq_json *json;
    const struct tq_route *route;
    struct tq_buf text;
    static const char *const methods[] = { "get", "head", "post", "put", "patch", "delete", "options" };
    tq_buf_init(&text, arena, 16 << 20);
    tq_openapi_write(&text, tq_route_tables);
    cr_assert(!text.is_over);
    cr_assert_eq(tq_json_parse(arena, tq_buf_str(&text), &json).code, TQ_OK);
    const struct tq_json *paths = tq_json_get(json, "paths");
    const struct tq_json *schemas = tq_json_get(tq_json_get(json, "components"), "schemas");
    for
        EACH_ROUTE(route, i)
        {
            const struct tq_json *path = tq_json_get(paths, route->path);
            if (route->flags & TQ_R_PAGE)
                continue;
            cr_assert(path != NULL, "%s", route->path);
            const struct tq_json *operation = tq_json_get(path, methods[route->method]);
            cr_assert(operation != NULL, "%s", route->name);
            cr_assert(tq_json_count(tq_json_get(operation, "x-tongqu-role")) > 0, "%s", route->name);
            cr_assert(!route->shape || tq_json_get(schemas, route->shape->name) != NULL, "%s", route->name);
        }
    tq_arena_free(arena);
}
