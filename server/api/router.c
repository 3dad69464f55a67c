/* server/api/router.c - from method and path to a route row: a tree of path segments built once from the route tables.
 *
 * A literal segment wins over a parameter, a parameter with an ending ("{id}.ics") over one without; a path that is known with another
 * method is 405, not 404. A row without a role, a name or its halves fails at start: there is no default for who may call. */
#include "api_int.h"

#include "tq/base/log.h"

enum { SEGMENTS_MAX = 12, ROUTER_MAX = 1024 * 1024 };

struct node {
    struct tq_str literal;
    struct node *children; /* literals */
    struct node *next;
    struct node *endings; /* parameters with what follows them, in `literal` */
    struct node *param;
    const struct tq_route *routes[TQ_METHODS];
};

struct tq_router {
    struct tq_arena *arena;
    struct node root;
};

static const char *const method_names[TQ_METHODS] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" };

/* ---- segments ---- */

/* The next segment of "/a/b", advancing `path`; false at the end. */
static bool next_segment(struct tq_str *path, struct tq_str *out)
{
    if (path->n == 0 || path->p[0] != '/')
        return false;
    const char *start = path->p + 1;
    size_t left = path->n - 1;
    const char *slash = left ? memchr(start, '/', left) : NULL;
    out->p = start;
    out->n = slash ? (size_t)(slash - start) : left;
    path->p = start + out->n;
    path->n = left - out->n;
    return true;
}

static int split(struct tq_str path, struct tq_str *segments)
{
    int n = 0;
    while (n < SEGMENTS_MAX && next_segment(&path, &segments[n]))
        n++;
    return path.n ? -1 : n;
}

/* "{id}", "{id}.ics" */
static bool is_param(struct tq_str segment)
{
    return segment.n > 2 && segment.p[0] == '{' && memchr(segment.p, '}', segment.n);
}

/* What follows the parameter: ".ics", empty for most. */
static struct tq_str ending_of(struct tq_str segment)
{
    const char *close = memchr(segment.p, '}', segment.n);
    return (struct tq_str){ close + 1, segment.n - (size_t)(close + 1 - segment.p) };
}

bool tq_router_is_id(struct tq_str name)
{
    return tq_str_is_equal(name, TQ_STR("id")) || (name.n > 3 && memcmp(name.p + name.n - 3, "_id", 3) == 0);
}

/* ---- building ---- */

static struct node *find_literal(struct node *first, struct tq_str literal)
{
    for (struct node *child = first; child; child = child->next)
        if (tq_str_is_equal(child->literal, literal))
            return child;
    return NULL;
}

static struct node *step_down(struct tq_router *router, struct node *node, struct tq_str segment)
{
    bool is_bare = is_param(segment) && ending_of(segment).n == 0;
    struct tq_str literal = is_param(segment) ? ending_of(segment) : segment;
    struct node **list = is_param(segment) ? &node->endings : &node->children;
    struct node *child = is_bare ? node->param : find_literal(*list, literal);
    if (child)
        return child;
    child = TQ_NEW(router->arena, struct node);
    if (is_bare) {
        node->param = child;
    } else {
        child->literal = literal;
        child->next = *list;
        *list = child;
    }
    return child;
}

static const char *fault_of(const struct tq_route *route)
{
    if (route->role == 0)
        return "route has no role";
    if (!route->name || !route->begin)
        return "route has no name or no begin";
    if (route->path[0] != '/' || (int)route->method >= TQ_METHODS)
        return "route has no path or method";
    if (!(route->flags & TQ_R_PAGE) && !route->about)
        return "route has no sentence about it";
    return NULL;
}

static struct tq_err fail(const struct tq_route *route, const char *why)
{
    tq_log(TQ_ERROR, "api", "refused route \"%s\" (%s): %s", route->path, route->name ? route->name : "-", why);
    return tq_err_make(TQ_INVALID, NULL, why);
}

static struct tq_err add(struct tq_router *router, const struct tq_route *route)
{
    struct tq_str segments[SEGMENTS_MAX];
    struct node *node = &router->root;
    const char *fault = fault_of(route);
    int params = 0, n = split(tq_str_of(route->path), segments);
    for (int i = 0; i < n; i++) {
        node = step_down(router, node, segments[i]);
        params += is_param(segments[i]);
    }
    if (!fault && (n < 0 || params > 2))
        fault = "route has too many segments or parameters";
    if (!fault && node->routes[route->method])
        fault = "route stands twice";
    if (fault)
        return fail(route, fault);
    node->routes[route->method] = route;
    return TQ_ERR_NONE;
}

struct tq_err tq_router_new(const struct tq_route *const *tables, struct tq_router **out)
{
    struct tq_arena *arena = tq_arena_new(ROUTER_MAX);
    struct tq_router *router = TQ_NEW(arena, struct tq_router);
    struct tq_err err = TQ_ERR_NONE;
    router->arena = arena;
    for (; *tables && !err.code; tables++)
        for (const struct tq_route *route = *tables; route->path && !err.code; route++)
            err = add(router, route);
    *out = err.code ? NULL : router;
    if (err.code)
        tq_arena_free(arena);
    return err;
}

void tq_router_free(struct tq_router *router)
{
    if (router)
        tq_arena_free(router->arena);
}

/* ---- finding ---- */

static unsigned methods_of(const struct node *node)
{
    unsigned mask = 0;
    for (int i = 0; i < TQ_METHODS; i++)
        mask |= node->routes[i] ? 1u << i : 0;
    return mask;
}

struct walk {
    const struct tq_str *segments;
    int count;
    tq_method method;
    struct tq_str text[2];
    struct tq_match match;
};

static bool descend(struct walk *w, const struct node *node, int at, int params);

/* Through the parameters whose ending the segment has. */
static bool descend_ending(struct walk *w, const struct node *node, int at, int params)
{
    struct tq_str segment = w->segments[at];
    for (const struct node *child = node->endings; child; child = child->next) {
        size_t n = child->literal.n;
        if (segment.n <= n || memcmp(segment.p + segment.n - n, child->literal.p, n) != 0)
            continue;
        w->text[params] = (struct tq_str){ segment.p, segment.n - n };
        if (descend(w, child, at + 1, params + 1))
            return true;
    }
    return false;
}

/* Depth first: the literal branch, then the parameters; the first node that knows the method wins. */
static bool descend(struct walk *w, const struct node *node, int at, int params)
{
    if (at == w->count) {
        unsigned methods = methods_of(node);
        const struct tq_route *route = (int)w->method < TQ_METHODS ? node->routes[w->method] : NULL;
        w->match.methods |= methods;
        if (!route)
            return false;
        w->match.route = route;
        memcpy(w->match.text, w->text, sizeof(w->text));
        return true;
    }
    const struct node *child = find_literal(node->children, w->segments[at]);
    if (child && descend(w, child, at + 1, params))
        return true;
    if (params < 2 && descend_ending(w, node, at, params))
        return true;
    if (!node->param || w->segments[at].n == 0 || params == 2)
        return false;
    w->text[params] = w->segments[at];
    return descend(w, node->param, at + 1, params + 1);
}

struct tq_match tq_router_find(const struct tq_router *router, tq_method method, struct tq_str path)
{
    struct tq_str segments[SEGMENTS_MAX];
    struct walk w = { .segments = segments, .method = method, .match = { .status = 404 } };
    w.count = split(path, segments);
    if (w.count < 0)
        return w.match;
    if (descend(&w, &router->root, 0, 0))
        w.match.status = 200;
    else if (w.match.methods)
        w.match.status = 405;
    return w.match;
}

void tq_router_allow(struct tq_buf *out, unsigned methods)
{
    if (methods & 1u << TQ_GET)
        methods |= 1u << TQ_HEAD;
    methods |= 1u << TQ_OPTIONS;
    for (int i = 0; i < TQ_METHODS; i++)
        if (methods & 1u << i)
            tq_buf_printf(out, "%s%s", out->n ? ", " : "", method_names[i]);
}
