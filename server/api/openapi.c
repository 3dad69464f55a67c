/* server/api/openapi.c - the OpenAPI 3.1 document, printed from the route tables: what is not in a row is not in the document,
 * and the other way round. Rights stand in x-tongqu-role, -relation, -machine, -action for the authorization matrix. */
#include "openapi_int.h"

#include <stdio.h>

enum { NAMES_MAX = 200 };

/* The i-th route of all tables that is part of the document, in order; NULL behind the last. */
static const struct tq_route *route_at(const struct tq_route *const *tables, int i)
{
    for (; *tables; tables++)
        for (const struct tq_route *route = *tables; route->path; route++)
            if (!(route->flags & TQ_R_PAGE) && i-- == 0)
                return route;
    return NULL;
}

/* ---- rights ---- */

static const struct {
    uint32_t bit;
    const char *name;
} roles[] = {
    { TQ_ROLE_GUEST, "guest" },
    { TQ_ROLE_PERSON, "person" },
    { TQ_ROLE_MEMBER, "member" },
    { TQ_ROLE_ORG_ADMIN, "org_admin" },
    { TQ_ROLE_DISTRICT, "district_officer" },
    { TQ_ROLE_CITY, "city_officer" },
    { TQ_ROLE_ORGANIZER, "organizer" },
    { TQ_ROLE_AUDITOR, "auditor" },
    { TQ_ROLE_SYSADMIN, "sysadmin" },
};

static const char *const relations[] = {
    [TQ_REL_NONE] = "none",
    [TQ_REL_SELF] = "self",
    [TQ_REL_OWNER] = "owner",
    [TQ_REL_COUNTERPARTY] = "counterparty",
    [TQ_REL_OWN_UNIT] = "own_unit",
    [TQ_REL_CITY] = "city",
    [TQ_REL_SYSTEM] = "system",
    [TQ_REL_EVENT_ORGANIZER] = "event_organizer",
    [TQ_REL_EVENT_DOOR] = "event_door",
};

static void write_rights(struct tq_buf *out, const struct tq_route *route)
{
    tq_out_name(out, "x-tongqu-role");
    tq_out_open(out, '[');
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        if (route->role & roles[i].bit)
            tq_out_text(out, roles[i].name);
    tq_out_close(out, ']');
    tq_out_member(out, "x-tongqu-relation", relations[route->relation]);
    if (route->machine)
        tq_out_member(out, "x-tongqu-machine", route->machine);
    if (route->action)
        tq_out_member(out, "x-tongqu-action", route->action);
    tq_out_raw(out, "security", route->role & TQ_ROLE_GUEST ? "[{},{\"cookie\":[]},{\"bearer\":[]}]" : "[{\"cookie\":[]},{\"bearer\":[]}]");
}

/* ---- parameters ---- */

static void open_parameter(struct tq_buf *out, const char *name, const char *in, bool is_required)
{
    tq_out_open(out, '{');
    tq_out_member(out, "name", name);
    tq_out_member(out, "in", in);
    tq_out_raw(out, "required", is_required ? "true" : "false");
}

static void write_path_parameters(struct tq_buf *out, const char *path)
{
    for (const char *open = strchr(path, '{'); open; open = strchr(open + 1, '{')) {
        char name[64];
        size_t n = strcspn(open + 1, "}");
        memcpy(name, open + 1, n < 63 ? n : 63);
        name[n < 63 ? n : 63] = '\0';
        open_parameter(out, name, "path", true);
        tq_out_raw(out, "schema", tq_router_is_id(tq_str_of(name)) ? "{\"type\":\"string\",\"format\":\"uuid\"}" : "{\"type\":\"string\"}");
        tq_out_close(out, '}');
    }
}

static void write_query_parameter(struct tq_buf *out, const struct tq_field *field)
{
    open_parameter(out, field->name, "query", field->flags & TQ_REQUIRED);
    if (field->about)
        tq_out_member(out, "description", field->about);
    if (field->kind == TQ_F_CODES || field->kind == TQ_F_UUIDS) {
        tq_out_member(out, "style", "form");
        tq_out_raw(out, "explode", "false");
    }
    tq_out_name(out, "schema");
    tq_schema_field(out, field);
    tq_out_close(out, '}');
}

static void write_reference(struct tq_buf *out, const char *kind, const char *name)
{
    tq_out_sep(out);
    tq_buf_printf(out, "{\"$ref\":\"#/components/%s/%s\"}", kind, name);
}

static void write_parameters(struct tq_buf *out, const struct tq_route *route)
{
    tq_out_name(out, "parameters");
    tq_out_open(out, '[');
    write_path_parameters(out, route->path);
    for (const struct tq_field *field = route->query; field && field->kind != TQ_F_END; field++)
        write_query_parameter(out, field);
    if (route->flags & TQ_R_IF_MATCH)
        write_reference(out, "parameters", "IfMatch");
    if (route->flags & TQ_R_IDEMPOTENT)
        write_reference(out, "parameters", "IdempotencyKey");
    if (route->method != TQ_GET)
        write_reference(out, "parameters", "CsrfToken");
    tq_out_close(out, ']');
}

static void write_body(struct tq_buf *out, const struct tq_route *route)
{
    bool is_required = false;
    if (route->flags & TQ_R_UPLOAD) {
        tq_out_raw(out, "requestBody", "{\"required\":true,\"content\":{\"*/*\":{\"schema\":{}}}}");
        return;
    }
    if (!route->body)
        return;
    for (const struct tq_field *field = route->body; field->kind != TQ_F_END; field++)
        is_required = is_required || (field->flags & TQ_REQUIRED);
    tq_out_name(out, "requestBody");
    tq_out_open(out, '{');
    tq_out_raw(out, "required", is_required ? "true" : "false");
    tq_out_name(out, "content");
    tq_buf_add_str(out, TQ_STR("{\"application/json\":{\"schema\":"));
    tq_schema_fields(out, route->body);
    tq_buf_add_str(out, TQ_STR("}}"));
    tq_out_close(out, '}');
}

/* ---- responses ---- */

static bool is_list(const struct tq_route *route)
{
    return route->finish == tq_finish_many || (route->flags & TQ_R_LIST);
}

static int status_of(const struct tq_route *route)
{
    if (route->status)
        return route->status;
    if (route->finish == tq_finish_created)
        return 201;
    return route->shape || route->media ? 200 : 204;
}

static void write_list_schema(struct tq_buf *out, const struct tq_route *route)
{
    tq_out_open(out, '{');
    tq_out_member(out, "type", "object");
    tq_out_name(out, "properties");
    tq_buf_add_str(out, TQ_STR("{\"items\":{\"type\":\"array\",\"items\":"));
    write_reference(out, "schemas", route->shape->name);
    tq_buf_add_str(out, TQ_STR("},\"next\":{\"type\":[\"string\",\"null\"],\"description\":\"cursor of the next page\"}"));
    if (route->meta)
        tq_schema_properties(out, route->meta->cols);
    tq_out_close(out, '}');
    tq_out_raw(out, "required", "[\"items\",\"next\"]");
    tq_out_raw(out, "additionalProperties", "false");
    tq_out_close(out, '}');
}

static void write_content(struct tq_buf *out, const struct tq_route *route)
{
    tq_out_name(out, "content");
    tq_out_open(out, '{');
    tq_out_name(out, route->media ? route->media : "application/json");
    tq_out_open(out, '{');
    tq_out_name(out, "schema");
    if (route->media)
        tq_buf_add_str(out, TQ_STR("{}"));
    else if (is_list(route))
        write_list_schema(out, route);
    else
        write_reference(out, "schemas", route->shape->name);
    tq_buf_add_str(out, TQ_STR("}}"));
}

static void write_headers(struct tq_buf *out, const struct tq_route *route, int status)
{
    tq_out_name(out, "headers");
    tq_out_open(out, '{');
    if (status == 201 && route->location)
        tq_out_raw(out, "Location", "{\"schema\":{\"type\":\"string\"}}");
    if (is_list(route))
        tq_out_raw(out, "Link", "{\"description\":\"rel=next\",\"schema\":{\"type\":\"string\"}}");
    tq_out_raw(out, "ETag", "{\"schema\":{\"type\":\"string\"}}");
    tq_out_close(out, '}');
}

static void write_success(struct tq_buf *out, const struct tq_route *route)
{
    char status[16];
    snprintf(status, sizeof(status), "%d", status_of(route));
    tq_out_name(out, status);
    tq_out_open(out, '{');
    tq_out_member(out, "description", status_of(route) == 204 ? "done" : "the answer");
    if (status_of(route) != 204) {
        write_headers(out, route, status_of(route));
        if (route->shape || route->media)
            write_content(out, route);
    }
    tq_out_close(out, '}');
}

static void write_refusal(struct tq_buf *out, const char *status)
{
    tq_out_name(out, status);
    write_reference(out, "responses", "Problem");
}

static void write_responses(struct tq_buf *out, const struct tq_route *route)
{
    bool is_read = route->method == TQ_GET, has_path = strchr(route->path, '{') != NULL;
    tq_out_name(out, "responses");
    tq_out_open(out, '{');
    write_success(out, route);
    if (is_read)
        tq_out_raw(out, "304", "{\"description\":\"unchanged\"}");
    write_refusal(out, "400");
    write_refusal(out, "401");
    if (!(route->role & TQ_ROLE_GUEST) || !is_read)
        write_refusal(out, "403");
    if (has_path)
        write_refusal(out, "404");
    if (!is_read)
        write_refusal(out, "409");
    if (route->flags & TQ_R_IF_MATCH) {
        write_refusal(out, "412");
        write_refusal(out, "428");
    }
    if (!is_read)
        write_refusal(out, "422");
    write_refusal(out, "503");
    write_refusal(out, "default");
    tq_out_close(out, '}');
}

/* ---- operations and paths ---- */

static void write_tag(struct tq_buf *out, const char *name)
{
    tq_out_sep(out);
    tq_buf_add_json(out, (struct tq_str){ name, strcspn(name, "_") });
}

static void write_operation(struct tq_buf *out, const struct tq_route *route)
{
    static const char *const methods[TQ_METHODS] = { "get", "head", "post", "put", "patch", "delete", "options" };
    tq_out_name(out, methods[route->method]);
    tq_out_open(out, '{');
    tq_out_member(out, "operationId", route->name);
    tq_out_name(out, "tags");
    tq_out_open(out, '[');
    write_tag(out, route->name);
    tq_out_close(out, ']');
    tq_out_member(out, "summary", route->about);
    write_rights(out, route);
    write_parameters(out, route);
    write_body(out, route);
    write_responses(out, route);
    tq_out_close(out, '}');
}

static bool is_first_of_path(const struct tq_route *const *tables, int i)
{
    const struct tq_route *route = route_at(tables, i);
    for (int j = 0; j < i; j++)
        if (strcmp(route_at(tables, j)->path, route->path) == 0)
            return false;
    return true;
}

static void write_paths(struct tq_buf *out, const struct tq_route *const *tables)
{
    tq_out_name(out, "paths");
    tq_out_open(out, '{');
    for (int i = 0; route_at(tables, i); i++) {
        const char *path = route_at(tables, i)->path;
        if (!is_first_of_path(tables, i))
            continue;
        tq_out_name(out, path);
        tq_out_open(out, '{');
        for (int j = i; route_at(tables, j); j++)
            if (strcmp(route_at(tables, j)->path, path) == 0)
                write_operation(out, route_at(tables, j));
        tq_out_close(out, '}');
    }
    tq_out_close(out, '}');
}

/* ---- components ---- */

static void write_schemas(struct tq_buf *out, const struct tq_route *const *tables)
{
    const char *seen[NAMES_MAX];
    int count = 0;
    for (int i = 0; route_at(tables, i); i++) {
        const struct tq_shape *shape = route_at(tables, i)->shape;
        int at = 0;
        while (shape && at < count && strcmp(seen[at], shape->name) != 0)
            at++;
        if (!shape || at < count || count == NAMES_MAX)
            continue;
        seen[count++] = shape->name;
        tq_out_name(out, shape->name);
        tq_schema_cols(out, shape->cols);
    }
}

static const char PROBLEM[] =
    "{\"type\":\"object\",\"description\":\"RFC 9457\",\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
    "\"status\":{\"type\":\"integer\"},\"code\":{\"type\":\"string\",\"description\":\"stable, snake_case\"},"
    "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"pointer\":{\"type\":\"string\",\"description\":\"RFC "
    "6901\"},"
    "\"code\":{\"type\":\"string\"},\"min\":{\"type\":\"integer\"},\"max\":{\"type\":\"integer\"}},\"required\":[\"pointer\",\"code\"]}},"
    "\"current\":{\"type\":\"object\",\"description\":\"412: the present representation\"},\"trace_id\":{\"type\":\"string\"}},"
    "\"required\":[\"type\",\"title\",\"status\",\"code\",\"trace_id\"],\"additionalProperties\":false}";

static const char PARAMETERS[] = "{\"IfMatch\":{\"name\":\"If-Match\",\"in\":\"header\",\"required\":true,\"description\":\"entity tag of "
                                 "the representation that was read; "
                                 "the version counts\",\"schema\":{\"type\":\"string\"}},"
                                 "\"IdempotencyKey\":{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"required\":false,\"description\":"
                                 "\"the same key and request give the "
                                 "same object, for 24 hours\",\"schema\":{\"type\":\"string\",\"maxLength\":100}},"
                                 "\"CsrfToken\":{\"name\":\"X-CSRF-Token\",\"in\":\"header\",\"required\":false,\"description\":\"csrf of "
                                 "the session; asked for with cookies\","
                                 "\"schema\":{\"type\":\"string\"}}}";

static const char SECURITY[] = "{\"cookie\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"__Host-tq_at\"},"
                               "\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\"}}";

static const char PROBLEM_RESPONSE[] = "{\"Problem\":{\"description\":\"refused or failed\",\"content\":{\"application/problem+json\":"
                                       "{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}}";

static void write_components(struct tq_buf *out, const struct tq_route *const *tables)
{
    tq_out_name(out, "components");
    tq_out_open(out, '{');
    tq_out_name(out, "schemas");
    tq_out_open(out, '{');
    tq_out_raw(out, "Problem", PROBLEM);
    write_schemas(out, tables);
    tq_out_close(out, '}');
    tq_out_raw(out, "responses", PROBLEM_RESPONSE);
    tq_out_raw(out, "parameters", PARAMETERS);
    tq_out_raw(out, "securitySchemes", SECURITY);
    tq_out_close(out, '}');
}

/* One tag a room: the first word of its operations' names. */
static void write_tags(struct tq_buf *out, const struct tq_route *const *tables)
{
    tq_out_name(out, "tags");
    tq_out_open(out, '[');
    for (int i = 0; route_at(tables, i); i++) {
        const char *name = route_at(tables, i)->name;
        size_t n = strcspn(name, "_");
        int j = 0;
        while (j < i && (strncmp(route_at(tables, j)->name, name, n) != 0 || strcspn(route_at(tables, j)->name, "_") != n))
            j++;
        if (j < i)
            continue;
        tq_out_open(out, '{');
        tq_out_name(out, "name");
        write_tag(out, name);
        tq_out_close(out, '}');
    }
    tq_out_close(out, ']');
}

void tq_openapi_write(struct tq_buf *out, const struct tq_route *const *tables)
{
    tq_out_open(out, '{');
    tq_out_member(out, "openapi", "3.1.0");
    tq_out_name(out, "info");
    tq_out_open(out, '{');
    tq_out_member(out, "title", "Tongqu");
    tq_out_member(out, "version", TQ_VERSION);
    tq_out_member(out, "description", "Supply and demand matchmaking for AI application scenarios.");
    tq_out_close(out, '}');
    tq_out_raw(out, "servers", "[{\"url\":\"/\"}]");
    write_tags(out, tables);
    write_paths(out, tables);
    write_components(out, tables);
    tq_out_close(out, '}');
}
