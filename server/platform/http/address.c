/* server/platform/http/address.c - peers' addresses and the blocks of proxies whose word is taken. IPv4 is kept mapped. */
#include "platform/http/http_int.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };

static struct http_address of_v4(const void *four)
{
    struct http_address out;
    memcpy(out.b, mapped, 12);
    memcpy(out.b + 12, four, 4);
    return out;
}

struct http_address http_address_of(const struct sockaddr_storage *from)
{
    struct http_address out = { { 0 } };
    if (from->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)from;
        return of_v4(&v4->sin_addr);
    }
    if (from->ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)from;
        memcpy(out.b, &v6->sin6_addr, 16);
        return out;
    }
    return of_v4("\x7f\x00\x00\x01"); /* a Unix socket: this machine */
}

/* "[v6]:port" and "v4:port" lose what is around the address. */
static struct tq_str bare(struct tq_str s)
{
    const char *colon = memchr(s.p, ':', s.n);
    if (s.n > 0 && s.p[0] == '[') {
        const char *close = memchr(s.p, ']', s.n);
        return close ? (struct tq_str){ s.p + 1, (size_t)(close - s.p) - 1 } : s;
    }
    if (colon && !memchr(colon + 1, ':', s.n - (size_t)(colon - s.p) - 1))
        return (struct tq_str){ s.p, (size_t)(colon - s.p) };
    return s;
}

bool http_address_parse(struct tq_str text, struct http_address *out)
{
    char z[64];
    struct in_addr v4;
    struct tq_str s = text.n ? bare(text) : text;
    if (s.n == 0 || s.n >= sizeof(z))
        return false;
    memcpy(z, s.p, s.n);
    z[s.n] = '\0';
    if (inet_pton(AF_INET, z, &v4) == 1) {
        *out = of_v4(&v4);
        return true;
    }
    return inet_pton(AF_INET6, z, out->b) == 1;
}

/* Once a request: the C library's way through printf costs a tenth of a small answer. */
static void format_v4(const uint8_t b[4], char *out)
{
    for (int i = 0; i < 4; i++) {
        if (b[i] >= 100)
            *out++ = (char)('0' + b[i] / 100);
        if (b[i] >= 10)
            *out++ = (char)('0' + b[i] / 10 % 10);
        *out++ = (char)('0' + b[i] % 10);
        *out++ = i < 3 ? '.' : '\0';
    }
}

void http_address_format(const struct http_address *address, char out[46])
{
    if (memcmp(address->b, mapped, 12) == 0)
        format_v4(address->b + 12, out);
    else if (!inet_ntop(AF_INET6, address->b, out, 46))
        out[0] = '\0';
}

static bool parse_block(struct tq_str s, struct http_address *address, int *bits)
{
    const char *slash = memchr(s.p, '/', s.n);
    int64_t number;
    if (!http_address_parse((struct tq_str){ s.p, slash ? (size_t)(slash - s.p) : s.n }, address))
        return false;
    int base = memcmp(address->b, mapped, 12) == 0 ? 96 : 0;
    *bits = 128;
    if (!slash)
        return true;
    if (!tq_parse_i64((struct tq_str){ slash + 1, s.n - (size_t)(slash - s.p) - 1 }, 0, 128 - base, &number))
        return false;
    *bits = base + (int)number;
    return true;
}

bool http_proxies_parse(const char *text, struct http_proxies *out, struct tq_str *bad)
{
    out->count = 0;
    for (const char *p = text ? text : ""; *p;) {
        size_t skip = strspn(p, " ,\t"), n = strcspn(p + skip, " ,\t");
        *bad = (struct tq_str){ p + skip, n };
        p += skip + n;
        if (n == 0)
            continue;
        if (out->count == HTTP_PROXIES || !parse_block(*bad, &out->blocks[out->count].address, &out->blocks[out->count].bits))
            return false;
        out->count++;
    }
    return true;
}

static bool is_in_block(const uint8_t *a, const uint8_t *block, int bits)
{
    int whole = bits / 8, rest = bits % 8;
    if (memcmp(a, block, (size_t)whole) != 0)
        return false;
    return rest == 0 || ((a[whole] ^ block[whole]) & (0xFF << (8 - rest)) & 0xFF) == 0;
}

bool http_proxies_has(const struct http_proxies *proxies, const struct http_address *address)
{
    for (int i = 0; i < proxies->count; i++)
        if (is_in_block(address->b, proxies->blocks[i].address.b, proxies->blocks[i].bits))
            return true;
    return false;
}
