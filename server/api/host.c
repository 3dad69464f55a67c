/* server/api/host.c - which names this service answers to: the host of its public address, names given beside it, and on a
 * machine that serves itself only the names of loopback. A page of another site whose name was pointed here gets nothing. */
#include "api_int.h"

/* host[:port] without the port and a last dot; brackets of IPv6 stay. */
static struct tq_str name_of(struct tq_str authority)
{
    const char *close = authority.n && authority.p[0] == '[' ? memchr(authority.p, ']', authority.n) : NULL;
    const char *colon = authority.n ? memchr(authority.p, ':', authority.n) : NULL;
    if (close)
        return (struct tq_str){ authority.p, (size_t)(close - authority.p) + 1 };
    if (colon)
        authority.n = (size_t)(colon - authority.p);
    if (authority.n > 1 && authority.p[authority.n - 1] == '.')
        authority.n--;
    return authority;
}

/* scheme://host:port/... -> host:port; the text itself when it has no scheme. */
static struct tq_str authority_of(struct tq_str url)
{
    const char *at = url.n > 3 ? memmem(url.p, url.n, "://", 3) : NULL;
    if (!at)
        return url;
    struct tq_str rest = { at + 3, url.n - (size_t)(at + 3 - url.p) };
    for (size_t i = 0; i < rest.n; i++)
        if (memchr("/?#", rest.p[i], 3))
            rest.n = i;
    return rest;
}

static bool is_loopback(struct tq_str name)
{
    if (tq_str_is_equal_nocase(name, TQ_STR("localhost")) || tq_str_is_equal(name, TQ_STR("[::1]")))
        return true;
    if (name.n < 5 || memcmp(name.p, "127.", 4) != 0)
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] != '.' && (name.p[i] < '0' || name.p[i] > '9'))
            return false;
    return true;
}

static bool is_in(const char *list, struct tq_str name)
{
    for (const char *p = list; p && *p;) {
        size_t skip = strspn(p, " ,\t"), n = strcspn(p + skip, " ,\t");
        if (n > 0 && tq_str_is_equal_nocase(name_of((struct tq_str){ p + skip, n }), name))
            return true;
        p += skip + n;
    }
    return false;
}

bool tq_host_is_ours(const struct tq_conf *conf, const struct tq_request *http)
{
    bool is_absolute = http->target.n > 0 && http->target.p[0] != '/';
    struct tq_str name = name_of(is_absolute ? authority_of(http->target) : tq_request_header(http, "Host"));
    struct tq_str own = name_of(authority_of(tq_str_of(conf->public_url)));
    if (name.n == 0)
        return false;
    return tq_str_is_equal_nocase(name, own) || (is_loopback(own) && is_loopback(name)) || is_in(conf->extra_hosts, name);
}
