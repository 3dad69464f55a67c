/* tests/platform/test_http_parser.c - raw requests against the strict parser: RFC 9112 conformance, smuggling, limits. Each is
 * fed whole and byte by byte; both must end the same. */
#include "platform/http/parser.h"

#include "support/unit.h"

#include <stdio.h>

#define H "Host: a\r\n"

struct verdict {
    int status; /* 200: a whole request, 0: more wanted, else refused */
    char body[64];
    size_t body_n;
};

/* What a connection does with its bytes, without the connection. */
static struct verdict judge(const char *p, size_t n, size_t step)
{
    static struct tq_header headers[HTTP_HEADERS_MAX];
    static char path[65536];
    struct verdict out = { 0 };
    struct http_scan scan = { 0 };
    struct http_head head;
    size_t bytes = 0, have = 0;
    int status = 0;
    while (status == 0 && have < n) {
        have = have + step > n ? n : have + step;
        status = http_scan_head(p, have, &scan, &bytes);
    }
    if (status != 200) {
        out.status = status;
        return out;
    }
    if ((status = http_parse_head(p, bytes, headers, path, &head)) != 0) {
        out.status = status;
        return out;
    }
    if (!head.is_chunked) {
        size_t left = head.content_length > 0 ? (size_t)head.content_length : 0;
        out.body_n = n - bytes < left ? n - bytes : left;
        memcpy(out.body, p + bytes, out.body_n < sizeof(out.body) ? out.body_n : 0);
        out.status = n - bytes >= left ? 200 : 0;
        return out;
    }
    struct http_chunked chunked = { 0 };
    for (size_t at = bytes; at < n;) {
        struct tq_str data;
        size_t used = 0, take = n - at < step ? n - at : step;
        http_piece piece = http_chunked_next(&chunked, p + at, take, &used, &data);
        if (piece == HTTP_PIECE_DATA && out.body_n + data.n < sizeof(out.body)) {
            memcpy(out.body + out.body_n, data.p, data.n);
            out.body_n += data.n;
        }
        if (piece == HTTP_PIECE_BAD || piece == HTTP_PIECE_END) {
            out.status = piece == HTTP_PIECE_BAD ? 400 : 200;
            return out;
        }
        at += used;
    }
    return out;
}

#define CASE(status, text)                                                                                                                 \
    {                                                                                                                                      \
        status, text, sizeof(text) - 1                                                                                                     \
    }
#define CHUNKED "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n"

static const struct {
    int status;
    const char *text;
    size_t n;
} cases[] = {
    /* well-formed */
    CASE(200, "GET / HTTP/1.1\r\n" H "\r\n"),
    CASE(200, "GET /a/b?c=d&e HTTP/1.1\r\n" H "\r\n"),
    CASE(200, "GET / HTTP/1.0\r\n\r\n"),
    CASE(200, "HEAD / HTTP/1.1\r\n" H "\r\n"),
    CASE(200, "\r\nGET / HTTP/1.1\r\n" H "\r\n"),
    CASE(200, "OPTIONS * HTTP/1.1\r\n" H "\r\n"),
    CASE(200, "PROPFIND / HTTP/1.1\r\n" H "\r\n"),
    CASE(200, "get / HTTP/1.1\r\n" H "\r\n"),
    CASE(200, "GET http://a.example/x HTTP/1.1\r\nHost: b\r\n\r\n"),
    CASE(200, "GET HTTP://a.example HTTP/1.1\r\nHost: b\r\n\r\n"),
    CASE(200, "GET / HTTP/1.1\r\nhost:a\r\n\r\n"),
    CASE(200, "GET / HTTP/1.1\r\nHost: \t a:80 \t \r\n\r\n"),
    CASE(200, "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"),
    CASE(200, "GET / HTTP/1.1\r\n" H "X-Empty:\r\n\r\n"),
    CASE(200, "GET / HTTP/1.1\r\n" H "X: \xE6\xAD\xA6\r\n\r\n"),
    CASE(200, "GET /%E6%AD%A6%E6%B1%89 HTTP/1.1\r\n" H "\r\n"),
    CASE(200, "GET /a%20b HTTP/1.1\r\n" H "\r\n"),
    CASE(200, "GET /a/ HTTP/1.1\r\n" H "\r\n"),
    CASE(200, "GET /.hidden/..x HTTP/1.1\r\n" H "\r\n"),
    CASE(200, "GET /?a[]=1&b={x}|y HTTP/1.1\r\n" H "\r\n"),
    CASE(200, "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc"),
    CASE(200, "POST / HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n"),
    CASE(200, "POST / HTTP/1.1\r\n" H "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\nx"),
    CASE(200, CHUNKED "3\r\nabc\r\n0\r\n\r\n"),
    CASE(200, CHUNKED "0003\r\nabc\r\n0\r\n\r\n"),
    CASE(200, CHUNKED "A;name=\"v\"\r\n0123456789\r\n0\r\n\r\n"),
    CASE(200, CHUNKED "1\r\na\r\n2\r\nbc\r\n0\r\nX-Trailer: y\r\n\r\n"),
    CASE(200, "POST / HTTP/1.1\r\n" H "Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n"),
    /* incomplete */
    CASE(0, "GET / HTTP/1.1\r\n" H),
    CASE(0, "GET"),
    CASE(0, "\r\n"),
    CASE(0, "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nab"),
    CASE(0, CHUNKED "3\r\nabc\r\n0\r\n"),
    CASE(0, CHUNKED "3\r\nab"),
    /* request line */
    CASE(400, "GET /\r\n\r\n"),
    CASE(400, "GET  / HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /  HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET / HTTP/1.1 \r\n" H "\r\n"),
    CASE(400, " GET / HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET\t/ HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "G(T / HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET / http/1.1\r\n" H "\r\n"),
    CASE(400, "GET / HTTP/1.10\r\n" H "\r\n"),
    CASE(400, "GET / HTTP/11\r\n" H "\r\n"),
    CASE(400, "GET / HTTP/1,1\r\n" H "\r\n"),
    CASE(400, "GET / HTTP/A.1\r\n" H "\r\n"),
    CASE(400, "GET / HTTPS/1.1\r\n" H "\r\n"),
    CASE(505, "GET / HTTP/2.0\r\n" H "\r\n"),
    CASE(505, "GET / HTTP/1.2\r\n" H "\r\n"),
    CASE(505, "GET / HTTP/0.9\r\n" H "\r\n"),
    CASE(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    CASE(400, "\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "\x16\x03\x01\x02\x00\x01"),
    CASE(400, "GET / HTTP/1.1\n" H "\r\n"),
    CASE(400, "GET / HTTP/1.1\r\nHost: a\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "\n"),
    CASE(400, "GET / HTTP/1.1\rX\r\n" H "\r\n"),
    /* targets */
    CASE(400, "GET a HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET * HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /a#b HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /a\\b HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /<a> HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /a\"b HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /\xE6\xAD\xA6 HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /\x01 HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /\x7f HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /\0 HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /% HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /%4 HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /%zz HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /%00 HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /%0d%0a HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /%7f HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /%ff HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /%c0%ae HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /a%2Fb HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /a%2fb HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /../etc HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /a/.. HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /a/./b HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /%2e%2e/etc HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /.%2E/etc HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET //a HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /a//b HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /?a=% HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /?a=%ff HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /?a=%00 HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET /?a=\"b\" HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET http:///x HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET http://u@a/x HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET ftp://a/x HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "GET http://a?x HTTP/1.1\r\n" H "\r\n"),
    CASE(501, "CONNECT a:443 HTTP/1.1\r\n" H "\r\n"),
    CASE(400, "CONNECT /x:1 HTTP/1.1 x\r\n" H "\r\n"),
    /* hosts */
    CASE(400, "GET / HTTP/1.1\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H H "\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "host: b\r\n\r\n"),
    CASE(400, "GET / HTTP/1.0\r\n" H H "\r\n"),
    CASE(400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\nHost: a:80:90\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\nHost: a]\r\n\r\n"),
    /* fields */
    CASE(400, "GET / HTTP/1.1\r\n" H "no colon\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H ": no name\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "X : y\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "X\t: y\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "X y: z\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "X: y\r\n folded\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "X: y\r\n\tfolded\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n X: y\r\n" H "\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "X: a\0b\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "X: a\x01"
              "b\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "X: a\x7f"
              "b\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "X: a\rb\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "X\0: a\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "X: \xff\r\n\r\n"),
    CASE(400, "GET / HTTP/1.1\r\n" H "X\xc3\xa9: a\r\n\r\n"),
    CASE(417, "POST / HTTP/1.1\r\n" H "Expect: 200-ok\r\n\r\n"),
    /* where the body ends */
    CASE(400, "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Content-Length: 5, 5\r\n\r\nabcde"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Content-Length: +5\r\n\r\nabcde"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Content-Length: -5\r\n\r\nabcde"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Content-Length: 0x5\r\n\r\nabcde"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Content-Length: 5 5\r\n\r\nabcde"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Content-Length:\r\n\r\nabcde"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Content-Length: five\r\n\r\nabcde"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Content-Length : 5\r\n\r\nabcde"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\n ,6\r\n\r\nabcde"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Transfer-Encoding: identity\r\n\r\n"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Transfer-Encoding: \x0b"
              "chunked\r\n\r\n0\r\n\r\n"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Transfer-Encoding:\r\n\r\n0\r\n\r\n"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
    CASE(400, "POST / HTTP/1.1\r\n" H "Transfer-Encoding\r\n : chunked\r\n\r\n0\r\n\r\n"),
    CASE(400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    /* chunks */
    CASE(400, CHUNKED "0x5\r\nabcde\r\n0\r\n\r\n"),
    CASE(400, CHUNKED "-0\r\n\r\n"),
    CASE(400, CHUNKED "+3\r\nabc\r\n0\r\n\r\n"),
    CASE(400, CHUNKED " 3\r\nabc\r\n0\r\n\r\n"),
    CASE(400, CHUNKED "3 \r\nabc\r\n0\r\n\r\n"),
    CASE(400, CHUNKED "\r\nabc\r\n0\r\n\r\n"),
    CASE(400, CHUNKED ";a\r\n\r\n"),
    CASE(400, CHUNKED "g\r\n"),
    CASE(400, CHUNKED "3\nabc\r\n0\r\n\r\n"),
    CASE(400, CHUNKED "3\r\nabc0\r\n\r\n"),
    CASE(400, CHUNKED "3\r\nabcd\r\n0\r\n\r\n"),
    CASE(400, CHUNKED "3\r\nabc\n0\r\n\r\n"),
    CASE(400, CHUNKED "3;a\nb\r\nabc\r\n0\r\n\r\n"),
    CASE(400, CHUNKED "3;a\rb\r\nabc\r\n0\r\n\r\n"),
    CASE(400, CHUNKED "000000003\r\nabc\r\n0\r\n\r\n"),
    CASE(400, CHUNKED "fffffffffffffffff\r\n"),
    CASE(400, CHUNKED "3\r\nabc\r\n0\r\nbad trailer: x\r\n\r\n"),
    CASE(400, CHUNKED "3\r\nabc\r\n0\r\nX\r\n\r\n"),
    CASE(400, CHUNKED "3\r\nabc\r\n0\r\n folded: x\r\n\r\n"),
    CASE(400, CHUNKED "3\r\nabc\r\n0\r\n: x\r\n\r\n"),
    CASE(400, CHUNKED "3\r\nabc\r\n0\r\n\n"),
};

Test(http_parser, raw_cases_end_as_the_rfc_says_however_they_are_cut)
{
    size_t count = sizeof(cases) / sizeof(cases[0]);
    cr_assert_geq(count, 80);
    for (size_t i = 0; i < count; i++) {
        for (size_t step = 1; step <= cases[i].n; step = step == 1 ? 7 : step * 64) {
            struct verdict v = judge(cases[i].text, cases[i].n, step);
            if (v.status != cases[i].status)
                fprintf(stderr, "case %zu step %zu: got %d for %s\n", i, step, v.status, cases[i].text);
            cr_assert_eq(v.status, cases[i].status, "case %zu step %zu: got %d for %s", i, step, v.status, cases[i].text);
        }
        struct verdict whole = judge(cases[i].text, cases[i].n, cases[i].n);
        cr_assert_eq(whole.status, cases[i].status, "case %zu whole: got %d for %s", i, whole.status, cases[i].text);
    }
}

static struct http_head parse(const char *text, struct tq_header *headers, char *path)
{
    struct http_head head;
    int status = http_parse_head(text, strlen(text), headers, path, &head);
    cr_assert_eq(status, 0, "%d for %s", status, text);
    return head;
}

Test(http_parser, takes_the_request_apart)
{
    static struct tq_header headers[HTTP_HEADERS_MAX];
    static char path[1000];
    struct http_head head =
        parse("HEAD /a%20b/%E6%AD%A6?x=1%2B1&y HTTP/1.1\r\nHost: h\r\nX-Y: \t v w \t\r\nConnection: foo, Close\r\n\r\n", headers, path);
    cr_assert_eq((int)head.method, (int)TQ_GET);
    cr_assert(head.is_head);
    cr_assert(unit_is_text(head.path, "/a b/\xE6\xAD\xA6"));
    cr_assert(unit_is_text(head.query, "x=1%2B1&y"));
    cr_assert(unit_is_text(head.target, "/a%20b/%E6%AD%A6?x=1%2B1&y"));
    cr_assert_eq(head.header_count, 3);
    cr_assert(unit_is_text(headers[1].value, "v w"));
    cr_assert_not(head.is_keep_alive);
    cr_assert_eq(head.content_length, -1);
}

Test(http_parser, absolute_targets_replace_the_host)
{
    static struct tq_header headers[HTTP_HEADERS_MAX];
    static char path[1000];
    struct http_head head = parse("GET http://real.example:81/p?q HTTP/1.1\r\nHost: forged\r\n\r\n", headers, path);
    cr_assert(unit_is_text(headers[0].value, "real.example:81"));
    cr_assert(unit_is_text(head.path, "/p"));
    cr_assert(unit_is_text(head.query, "q"));
    head = parse("GET http://real.example HTTP/1.1\r\nHost: forged\r\n\r\n", headers, path);
    cr_assert(unit_is_text(head.path, "/"));
}

Test(http_parser, keep_alive_follows_version_and_connection)
{
    static struct tq_header headers[HTTP_HEADERS_MAX];
    static char path[1000];
    cr_assert(parse("GET / HTTP/1.1\r\nHost: h\r\n\r\n", headers, path).is_keep_alive);
    cr_assert_not(parse("GET / HTTP/1.0\r\n\r\n", headers, path).is_keep_alive);
    cr_assert(parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", headers, path).is_keep_alive);
    cr_assert_not(parse("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", headers, path).is_keep_alive);
    cr_assert_not(parse("POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n", headers, path).expects_continue);
}

Test(http_parser, a_huge_length_stays_huge)
{
    static struct tq_header headers[HTTP_HEADERS_MAX];
    static char path[1000];
    cr_assert_eq(parse("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n", headers, path).content_length,
                 INT64_MAX);
}

static char big[HTTP_HEAD_MAX + 4096];
static size_t big_n;

static void put(const char *text)
{
    memcpy(big + big_n, text, strlen(text));
    big_n += strlen(text);
}

static void fill(size_t n)
{
    memset(big + big_n, 'a', n);
    big_n += n;
}

Test(http_parser, target_limit)
{
    for (int over = 0; over < 2; over++) {
        big_n = 0;
        put("GET /");
        fill((size_t)(HTTP_TARGET_MAX - 1 + over));
        put(" HTTP/1.1\r\n" H "\r\n");
        cr_assert_eq(judge(big, big_n, big_n).status, over ? 414 : 200);
        cr_assert_eq(judge(big, big_n, 1).status, over ? 414 : 200);
    }
    big_n = 0;
    put("GET /");
    fill(10000);
    cr_assert_eq(judge(big, big_n, 100).status, 414);
}

Test(http_parser, field_limits)
{
    for (int over = 0; over < 2; over++) {
        big_n = 0;
        put("GET / HTTP/1.1\r\n" H "X: ");
        fill((size_t)(HTTP_FIELDS_MAX - 9 - 5 + over)); /* Host line 9, "X: " and CRLF 5 */
        put("\r\n\r\n");
        cr_assert_eq(judge(big, big_n, big_n).status, over ? 431 : 200);
        cr_assert_eq(judge(big, big_n, 1).status, over ? 431 : 200);
    }
    big_n = 0;
    put("GET / HTTP/1.1\r\n" H "X: ");
    fill(17000);
    cr_assert_eq(judge(big, big_n, 1000).status, 431);
}

Test(http_parser, at_most_100_fields)
{
    for (int over = 0; over < 2; over++) {
        big_n = 0;
        put("GET / HTTP/1.1\r\n" H);
        for (int i = 0; i < 99 + over; i++)
            put("X: y\r\n");
        put("\r\n");
        cr_assert_eq(judge(big, big_n, big_n).status, over ? 431 : 200);
    }
}

Test(http_parser, chunk_extras_are_bounded)
{
    big_n = 0;
    put(CHUNKED "1;");
    fill(5000);
    put("\r\na\r\n0\r\n\r\n");
    cr_assert_eq(judge(big, big_n, 1).status, 400);
    big_n = 0;
    put(CHUNKED "1\r\na\r\n0\r\nX:");
    fill(5000);
    put("\r\n\r\n");
    cr_assert_eq(judge(big, big_n, big_n).status, 400);
}

Test(http_parser, chunked_bodies_come_out_whole_however_cut)
{
    static const char text[] = CHUNKED "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nT: 1\r\n\r\n";
    for (size_t step = 1; step < sizeof(text); step++) {
        struct verdict v = judge(text, sizeof(text) - 1, step);
        cr_assert_eq(v.status, 200);
        cr_assert_eq(v.body_n, 11);
        cr_assert_arr_eq(v.body, "hello world", 11);
    }
}

Test(http_parser, tokens_in_lists)
{
    cr_assert(http_has_token(TQ_STR("a , CLOSE,b"), TQ_STR("close")));
    cr_assert_not(http_has_token(TQ_STR("closed, not-close"), TQ_STR("close")));
    cr_assert_not(http_has_token(TQ_STR(""), TQ_STR("close")));
}
