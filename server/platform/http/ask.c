/* server/platform/http/ask.c - what a handler may ask of a request: header fields, cookies, query parameters. */
#include "platform/http/http_int.h"

struct tq_str tq_request_header(const struct tq_request *request, const char *name)
{
    struct tq_str wanted = tq_str_of(name);
    for (int i = 0; i < request->header_count; i++)
        if (tq_str_is_equal_nocase(request->headers[i].name, wanted))
            return request->headers[i].value;
    return TQ_STR_NONE;
}

/* `name` in one Cookie field "a=1; b=2". */
static bool find_cookie(struct tq_str field, struct tq_str name, struct tq_str *out)
{
    for (size_t i = 0; i < field.n;) {
        size_t end = i;
        while (end < field.n && field.p[end] != ';')
            end++;
        struct tq_str pair = tq_str_trim((struct tq_str){ field.p + i, end - i });
        if (pair.n > name.n && pair.p[name.n] == '=' && memcmp(pair.p, name.p, name.n) == 0) {
            *out = (struct tq_str){ pair.p + name.n + 1, pair.n - name.n - 1 };
            return true;
        }
        i = end + 1;
    }
    return false;
}

struct tq_str tq_request_cookie(const struct tq_request *request, const char *name)
{
    struct tq_str value = TQ_STR_NONE;
    for (int i = 0; i < request->header_count; i++)
        if (tq_str_is_equal_nocase(request->headers[i].name, TQ_STR("cookie")) &&
            find_cookie(request->headers[i].value, tq_str_of(name), &value))
            return value;
    return TQ_STR_NONE;
}

/* Escapes were checked with the target, so decoding cannot fail here. */
static struct tq_str decoded(struct tq_request *request, struct tq_str raw)
{
    char *out = tq_arena_alloc(request->arena, raw.n + 1);
    size_t n = 0;
    return http_decode(raw, true, out, &n) ? (struct tq_str){ out, n } : TQ_STR("");
}

static bool is_named(struct tq_request *request, struct tq_str raw, struct tq_str name)
{
    if (!memchr(raw.p, '%', raw.n) && !memchr(raw.p, '+', raw.n))
        return tq_str_is_equal(raw, name);
    return tq_str_is_equal(decoded(request, raw), name);
}

bool tq_request_query(struct tq_request *request, const char *name, struct tq_str *out)
{
    struct tq_str query = request->query, wanted = tq_str_of(name);
    for (size_t i = 0; i < query.n;) {
        size_t end = i, equals;
        while (end < query.n && query.p[end] != '&')
            end++;
        for (equals = i; equals < end && query.p[equals] != '='; equals++)
            ;
        if (is_named(request, (struct tq_str){ query.p + i, equals - i }, wanted)) {
            *out = equals < end ? decoded(request, (struct tq_str){ query.p + equals + 1, end - equals - 1 }) : TQ_STR("");
            return true;
        }
        i = end + 1;
    }
    return false;
}
