/* server/platform/http/parser.c - HTTP/1.1 message syntax, strictly. Pure: bytes in, slices of the same bytes out.
 *
 * Two passes: http_scan_head finds where the head ends while it trickles in, http_parse_head takes it apart once. Byte
 * classes are one table; framing headers are a table of what each may say. */
#include "platform/http/bytes.h"
#include "platform/http/parser.h"

static bool is_all(struct tq_str s, int class_)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_class(s.p[i], class_))
            return false;
    return true;
}

/* ---- finding the end ---- */

/* What an unfinished line already says. */
static int judge_unfinished(const struct http_scan *scan, size_t n)
{
    if (!scan->fields)
        return n - scan->line > HTTP_TARGET_MAX + HTTP_METHOD_MAX + 16 ? 414 : 0;
    return n - scan->fields > HTTP_FIELDS_MAX + 2 ? 431 : 0;
}

/* A request line that cannot become one: a TLS greeting, for instance. */
static bool is_hopeless(const char *p, size_t n, const struct http_scan *scan)
{
    return !scan->fields && n > scan->start && p[scan->start] != '\r' && !is_class(p[scan->start], TOKEN);
}

int http_scan_head(const char *p, size_t n, struct http_scan *scan, size_t *bytes)
{
    for (;;) {
        if (is_hopeless(p, n, scan))
            return 400;
        const char *newline = n > scan->at ? memchr(p + scan->at, '\n', n - scan->at) : NULL;
        if (!newline) {
            scan->at = (uint32_t)n;
            return judge_unfinished(scan, n);
        }
        size_t end = (size_t)(newline - p);
        if (end == scan->line || p[end - 1] != '\r')
            return 400;
        bool is_empty = end - 1 == scan->line;
        if (is_empty && scan->fields) {
            *bytes = end + 1;
            return end + 1 - scan->fields > HTTP_FIELDS_MAX + 2 ? 431 : 200;
        }
        if (is_empty && scan->start)
            return 400;
        if (is_empty)
            scan->start = (uint32_t)end + 1;
        else if (!scan->fields && end - scan->line > HTTP_TARGET_MAX + HTTP_METHOD_MAX + 16)
            return 414;
        else if (!scan->fields)
            scan->fields = (uint32_t)end + 1;
        scan->line = scan->at = (uint32_t)end + 1;
    }
}

/* ---- request line ---- */

static const struct {
    struct tq_str text;
    tq_method method;
} methods[] = {
    { { "GET", 3 }, TQ_GET },     { { "HEAD", 4 }, TQ_GET },      { { "POST", 4 }, TQ_POST },       { { "PUT", 3 }, TQ_PUT },
    { { "PATCH", 5 }, TQ_PATCH }, { { "DELETE", 6 }, TQ_DELETE }, { { "OPTIONS", 7 }, TQ_OPTIONS },
};

static int parse_method(struct tq_str text, struct http_head *head)
{
    if (text.n == 0 || text.n > HTTP_METHOD_MAX || !is_all(text, TOKEN))
        return 400;
    head->method_text = text;
    head->method = TQ_METHOD_OTHER;
    head->is_head = tq_str_is_equal(text, TQ_STR("HEAD"));
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        if (tq_str_is_equal(text, methods[i].text))
            head->method = methods[i].method;
    return 0;
}

static int parse_version(struct tq_str text, struct http_head *head)
{
    if (text.n != 8 || memcmp(text.p, "HTTP/", 5) != 0 || text.p[6] != '.')
        return 400;
    if (text.p[5] < '0' || text.p[5] > '9' || text.p[7] < '0' || text.p[7] > '9')
        return 400;
    head->minor = text.p[7] - '0';
    return text.p[5] == '1' && head->minor <= 1 ? 0 : 505;
}

bool http_decode(struct tq_str s, bool is_form, char *out, size_t *n)
{
    size_t to = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '+' && is_form) {
            c = ' ';
        } else if (c == '%') {
            if (s.n - i < 3 || !is_hex(s.p[i + 1]) || !is_hex(s.p[i + 2]))
                return false;
            c = (char)(hex_value(s.p[i + 1]) << 4 | hex_value(s.p[i + 2]));
            i += 2;
        }
        out[to++] = c;
    }
    *n = to;
    return true;
}

/* Only known characters and whole escapes. */
static bool is_escaped_text(struct tq_str s, int class_)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%') {
            if (s.n - i < 3 || !is_hex(s.p[i + 1]) || !is_hex(s.p[i + 2]))
                return false;
            i += 2;
        } else if (!is_class(s.p[i], class_)) {
            return false;
        }
    }
    return true;
}

/* An escaped '/' would mean another path to somebody else. */
static bool has_escaped_slash(struct tq_str s)
{
    for (size_t i = 0; i + 2 < s.n; i++)
        if (s.p[i] == '%' && s.p[i + 1] == '2' && (s.p[i + 2] | 0x20) == 'f')
            return true;
    return false;
}

/* No control characters, no empty, "." or ".." segments. */
static bool is_plain_path(struct tq_str path)
{
    size_t begin = 1;
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < 0x20 || path.p[i] == 0x7F)
            return false;
    for (size_t i = 1; i <= path.n; i++) {
        if (i < path.n && path.p[i] != '/')
            continue;
        size_t n = i - begin;
        bool is_last = i == path.n;
        if ((n == 0 && !is_last) || (n == 1 && path.p[begin] == '.') || (n == 2 && path.p[begin] == '.' && path.p[begin + 1] == '.'))
            return false;
        begin = i + 1;
    }
    return true;
}

/* The query is kept raw, but must decode to UTF-8 text; `room` is scratch. */
static bool is_good_query(struct tq_str query, char *room)
{
    size_t n;
    return is_escaped_text(query, QUERY) && http_decode(query, true, room, &n) && tq_utf8_is_valid((struct tq_str){ room, n });
}

static int parse_origin(struct tq_str text, char *path, struct http_head *head)
{
    const char *mark = memchr(text.p, '?', text.n);
    struct tq_str raw = { text.p, mark ? (size_t)(mark - text.p) : text.n };
    size_t n;
    if (mark) {
        head->query = (struct tq_str){ mark + 1, text.n - raw.n - 1 };
        if (!is_good_query(head->query, path))
            return 400;
    }
    if (!is_escaped_text(raw, PATH) || has_escaped_slash(raw) || !http_decode(raw, false, path, &n))
        return 400;
    head->path = (struct tq_str){ path, n };
    return tq_utf8_is_valid(head->path) && is_plain_path(head->path) ? 0 : 400;
}

/* host, host:port, [v6], [v6]:port (RFC 3986 3.2 without user information). */
static bool is_authority(struct tq_str s)
{
    if (s.n == 0 || s.n > 255 || !is_escaped_text(s, HOST))
        return false;
    size_t host_end = 0;
    if (s.p[0] == '[') {
        const char *close = memchr(s.p, ']', s.n);
        if (!close || close - s.p < 3)
            return false;
        host_end = (size_t)(close - s.p) + 1;
        for (size_t i = 1; i + 1 < host_end; i++)
            if (!is_hex(s.p[i]) && s.p[i] != ':' && s.p[i] != '.')
                return false;
    } else {
        while (host_end < s.n && s.p[host_end] != ':')
            if (s.p[host_end] == '[' || s.p[host_end++] == ']')
                return false;
    }
    if (host_end == 0 || host_end == s.n)
        return host_end > 0;
    if (s.p[host_end] != ':' || s.n - host_end > 6)
        return false;
    for (size_t i = host_end + 1; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

/* "http://host/path": the authority takes the place of Host (RFC 9112 3.2.2). */
static int parse_absolute(struct tq_str text, char *path, struct http_head *head, struct tq_str *authority)
{
    size_t scheme = text.n > 7 && tq_str_is_equal_nocase((struct tq_str){ text.p, 7 }, TQ_STR("http://"))    ? 7
                    : text.n > 8 && tq_str_is_equal_nocase((struct tq_str){ text.p, 8 }, TQ_STR("https://")) ? 8
                                                                                                             : 0;
    if (scheme == 0)
        return 400;
    struct tq_str rest = { text.p + scheme, text.n - scheme };
    size_t end = 0;
    while (end < rest.n && rest.p[end] != '/' && rest.p[end] != '?')
        end++;
    *authority = (struct tq_str){ rest.p, end };
    if (!is_authority(*authority))
        return 400;
    rest = (struct tq_str){ rest.p + end, rest.n - end };
    if (rest.n == 0)
        rest = TQ_STR("/");
    return rest.p[0] == '/' ? parse_origin(rest, path, head) : 400;
}

static int parse_target(struct tq_str text, char *path, struct http_head *head, struct tq_str *authority)
{
    head->target = text;
    if (text.n == 0)
        return 400;
    if (text.n > HTTP_TARGET_MAX)
        return 414;
    if (text.p[0] == '/')
        return parse_origin(text, path, head);
    if (tq_str_is_equal(text, TQ_STR("*")) && head->method == TQ_OPTIONS) {
        head->is_asterisk = true;
        head->path = text;
        return 0;
    }
    if (tq_str_is_equal(head->method_text, TQ_STR("CONNECT")))
        return is_authority(text) ? 501 : 400;
    return parse_absolute(text, path, head, authority);
}

static int parse_request_line(struct tq_str line, char *path, struct http_head *head, struct tq_str *authority)
{
    const char *first = memchr(line.p, ' ', line.n);
    if (!first)
        return 400;
    struct tq_str method = { line.p, (size_t)(first - line.p) };
    struct tq_str rest = { first + 1, line.n - method.n - 1 };
    const char *second = memchr(rest.p, ' ', rest.n);
    if (!second)
        return 400;
    struct tq_str target = { rest.p, (size_t)(second - rest.p) };
    struct tq_str version = { second + 1, rest.n - target.n - 1 };
    int status = parse_method(method, head);
    if (!status)
        status = parse_version(version, head);
    return status ? status : parse_target(target, path, head, authority);
}

/* ---- header fields ---- */

/* One field line without its CRLF. */
static int parse_field(struct tq_str line, struct tq_header *out)
{
    const char *colon = memchr(line.p, ':', line.n);
    if (!colon)
        return 400;
    out->name = (struct tq_str){ line.p, (size_t)(colon - line.p) };
    out->value = (struct tq_str){ colon + 1, line.n - out->name.n - 1 };
    if (out->name.n == 0 || !is_all(out->name, TOKEN) || !is_all(out->value, VALUE))
        return 400; /* a folded line begins with a blank, which is no token */
    out->value = tq_str_trim(out->value);
    return tq_utf8_is_valid(out->value) ? 0 : 400;
}

bool http_has_token(struct tq_str list, struct tq_str token)
{
    for (size_t i = 0; i <= list.n;) {
        size_t end = i;
        while (end < list.n && list.p[end] != ',')
            end++;
        if (tq_str_is_equal_nocase(tq_str_trim((struct tq_str){ list.p + i, end - i }), token))
            return true;
        i = end + 1;
    }
    return false;
}

/* The fields that decide where a message ends and to whom it goes. */
struct framing {
    int hosts, lengths, codings;
    bool has_close, has_keep_alive;
    struct tq_str authority;
};

static int take_host(struct tq_header *header, struct http_head *head, struct framing *framing)
{
    (void)head;
    if (++framing->hosts > 1 || !is_authority(header->value))
        return 400;
    if (framing->authority.n)
        header->value = framing->authority;
    return 0;
}

static int take_length(struct tq_header *header, struct http_head *head, struct framing *framing)
{
    struct tq_str s = header->value;
    if (++framing->lengths > 1 || s.n == 0)
        return 400;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return 400;
    if (!tq_parse_i64(s, 0, INT64_MAX, &head->content_length))
        head->content_length = INT64_MAX; /* more than any route takes */
    return 0;
}

static int take_coding(struct tq_header *header, struct http_head *head, struct framing *framing)
{
    if (++framing->codings > 1 || head->minor == 0 || !tq_str_is_equal_nocase(header->value, TQ_STR("chunked")))
        return 400;
    head->is_chunked = true;
    return 0;
}

static int take_connection(struct tq_header *header, struct http_head *head, struct framing *framing)
{
    (void)head;
    framing->has_close |= http_has_token(header->value, TQ_STR("close"));
    framing->has_keep_alive |= http_has_token(header->value, TQ_STR("keep-alive"));
    return 0;
}

static int take_expect(struct tq_header *header, struct http_head *head, struct framing *framing)
{
    (void)framing;
    if (!tq_str_is_equal_nocase(header->value, TQ_STR("100-continue")))
        return 417;
    head->expects_continue = head->minor == 1;
    return 0;
}

static const struct {
    struct tq_str name;
    int (*take)(struct tq_header *header, struct http_head *head, struct framing *framing);
} framing_fields[] = {
    { { "host", 4 }, take_host },
    { { "content-length", 14 }, take_length },
    { { "transfer-encoding", 17 }, take_coding },
    { { "connection", 10 }, take_connection },
    { { "expect", 6 }, take_expect },
};

static int take_framing(struct tq_header *header, struct http_head *head, struct framing *framing)
{
    for (size_t i = 0; i < sizeof(framing_fields) / sizeof(framing_fields[0]); i++)
        if (tq_str_is_equal_nocase(header->name, framing_fields[i].name))
            return framing_fields[i].take(header, head, framing);
    return 0;
}

static int conclude(struct http_head *head, const struct framing *framing)
{
    if (framing->lengths && framing->codings)
        return 400;
    if (head->minor == 1 && framing->hosts != 1)
        return 400;
    head->is_keep_alive = !framing->has_close && (head->minor == 1 || framing->has_keep_alive);
    return 0;
}

/* The next line of p[*at..n), without its CRLF; every LF has a CR before it since the scan. */
static struct tq_str next_line(const char *p, size_t n, size_t *at)
{
    const char *newline = memchr(p + *at, '\n', n - *at);
    size_t end = newline ? (size_t)(newline - p) : n;
    struct tq_str line = { p + *at, end > *at ? end - 1 - *at : 0 };
    *at = end + 1 > n ? n : end + 1;
    return line;
}

int http_parse_head(const char *p, size_t n, struct tq_header *headers, char *path, struct http_head *out)
{
    struct framing framing = { 0 };
    size_t at = n >= 2 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;
    *out = (struct http_head){ .headers = headers, .content_length = -1, .query = TQ_STR("") };
    int status = parse_request_line(next_line(p, n, &at), path, out, &framing.authority);
    if (status)
        return status;
    while (at < n) {
        struct tq_str line = next_line(p, n, &at);
        if (line.n == 0)
            break;
        if (out->header_count == HTTP_HEADERS_MAX)
            return 431;
        struct tq_header *header = &headers[out->header_count++];
        status = parse_field(line, header);
        if (!status)
            status = take_framing(header, out, &framing);
        if (status)
            return status;
    }
    return conclude(out, &framing);
}
