/* server/api/entity.c - entity tags and their preconditions (RFC 9110 13), and the language of an answer.
 *
 * A tag is "v<version>.<see>.<lang>.<digest>": the version is what If-Match compares; the digest makes it strong even where an
 * answer holds what is not part of the row (what may I do now, is it my favourite). */
#include "api_int.h"

#include "tq/base/crypto.h"

#include <endian.h>

/* 64 bits over the bytes, eight at a time: to tell two answers about one object apart, not against anybody (SHA-256 of a long
 * list costs more than all the rest of its answer). */
static uint64_t digest(struct tq_str body)
{
    uint64_t hash = 0x9E3779B97F4A7C15u ^ body.n, word;
    for (; body.n >= 8; body.p += 8, body.n -= 8) {
        memcpy(&word, body.p, 8);
        hash = (hash ^ word) * 0xD6E8FEB86659FD93u;
        hash ^= hash >> 32;
    }
    if (body.n) {
        word = 0;
        memcpy(&word, body.p, body.n);
        hash = (hash ^ word) * 0xD6E8FEB86659FD93u;
        hash ^= hash >> 32;
    }
    return hash;
}

void tq_etag_format(struct tq_buf *out, int64_t version, unsigned see, const char *lang, struct tq_str body)
{
    uint64_t hash = htobe64(digest(body));
    char hex[17];
    tq_hex(&hash, sizeof(hash), hex);
    if (version >= 0) {
        tq_buf_add_str(out, TQ_STR("\"v"));
        tq_buf_add_i64(out, version);
        tq_buf_add_char(out, '.');
        tq_buf_add_i64(out, see);
    } else {
        tq_buf_add_str(out, TQ_STR("\"h"));
    }
    tq_buf_add_char(out, '.');
    tq_buf_add_str(out, tq_str_of(lang));
    tq_buf_add_char(out, '.');
    tq_buf_add(out, hex, 16);
    tq_buf_add_char(out, '"');
}

/* The next entity tag of a list, without W/; false at the end or on anything else. */
static bool next_tag(struct tq_str *list, struct tq_str *tag)
{
    while (list->n && (list->p[0] == ' ' || list->p[0] == '\t' || list->p[0] == ',')) {
        list->p++;
        list->n--;
    }
    if (list->n > 2 && list->p[0] == 'W' && list->p[1] == '/') {
        list->p += 2;
        list->n -= 2;
    }
    const char *end = list->n > 1 && list->p[0] == '"' ? memchr(list->p + 1, '"', list->n - 1) : NULL;
    if (!end)
        return false;
    *tag = (struct tq_str){ list->p, (size_t)(end - list->p) + 1 };
    list->p += tag->n;
    list->n -= tag->n;
    return true;
}

bool tq_if_match_read(struct tq_str header, int64_t *version)
{
    struct tq_str tag;
    *version = -1;
    header = tq_str_trim(header);
    if (header.n == 0 || tq_str_is_equal(header, TQ_STR("*")))
        return false;
    if (!next_tag(&header, &tag) || tag.n < 4 || tag.p[1] != 'v') {
        *version = 0; /* a tag of no version of ours can never match */
        return true;
    }
    struct tq_str inner = { tag.p + 2, tag.n - 3 };
    const char *dot = memchr(inner.p, '.', inner.n);
    if (dot)
        inner.n = (size_t)(dot - inner.p);
    if (!tq_parse_i64(inner, 0, INT64_MAX, version))
        *version = 0;
    return true;
}

bool tq_if_none_match_is_hit(struct tq_str header, const char *etag)
{
    struct tq_str tag;
    header = tq_str_trim(header);
    if (tq_str_is_equal(header, TQ_STR("*")))
        return true;
    while (header.n && next_tag(&header, &tag))
        if (tq_str_is_equal(tag, tq_str_of(etag)))
            return true;
    return false;
}

/* Quality of one language range in thousandths: "en-GB;q=0.8" is 800. */
static int quality(struct tq_str range)
{
    const char *q = memchr(range.p, ';', range.n);
    if (!q)
        return 1000;
    struct tq_str rest = tq_str_trim((struct tq_str){ q + 1, range.n - (size_t)(q - range.p) - 1 });
    if (rest.n < 3 || rest.p[0] != 'q' || rest.p[1] != '=')
        return 0;
    if (rest.p[2] == '1')
        return 1000;
    int value = 0, unit = 100;
    for (size_t i = 4; i < rest.n && i < 7 && rest.p[i] >= '0' && rest.p[i] <= '9'; i++, unit /= 10)
        value += (rest.p[i] - '0') * unit;
    return value;
}

const char *tq_language(struct tq_str accept)
{
    int zh = 0, en = 0;
    while (accept.n) {
        const char *comma = memchr(accept.p, ',', accept.n);
        struct tq_str range = { accept.p, comma ? (size_t)(comma - accept.p) : accept.n };
        size_t eaten = range.n + (comma ? 1 : 0);
        accept.p += eaten;
        accept.n -= eaten;
        range = tq_str_trim(range);
        if (range.n < 2)
            continue;
        int q = quality(range);
        if (tq_str_is_equal_nocase((struct tq_str){ range.p, 2 }, TQ_STR("zh")) && q > zh)
            zh = q;
        if (tq_str_is_equal_nocase((struct tq_str){ range.p, 2 }, TQ_STR("en")) && q > en)
            en = q;
    }
    return en > zh ? "en" : "zh-CN";
}
