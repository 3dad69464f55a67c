/* server/platform/search/doc.c - a document as its bag of terms: hashes with frequencies for scoring, lexemes for the GIN index.
 * A Han word needs no lexeme of its own: a query finds it by its bigrams. */
#include "search_int.h"

#include "tq/base/buf.h"

#include <stdlib.h>

struct bag {
    struct tq_arena *arena;
    struct {
        uint32_t hash;
        bool is_lexeme;
    } * p;
    size_t n, size;
};

static void add_token(void *arg, const struct tq_search_token *token)
{
    struct bag *bag = arg;

    if (bag->n == bag->size) {
        bag->p = tq_arena_grow(bag->arena, bag->p, bag->size * sizeof(*bag->p), (bag->size ? bag->size * 2 : 512) * sizeof(*bag->p));
        bag->size = bag->size ? bag->size * 2 : 512;
    }
    bag->p[bag->n].hash = token->hash;
    bag->p[bag->n].is_lexeme = token->kind != TQ_SEARCH_WORD || !token->is_han;
    bag->n++;
}

static int by_hash(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void add_hex(struct tq_buf *out, uint8_t byte)
{
    static const char digits[] = "0123456789abcdef";

    tq_buf_add_char(out, digits[byte >> 4]);
    tq_buf_add_char(out, digits[byte & 15]);
}

static void add_varint(struct tq_buf *out, uint32_t value)
{
    for (; value >= 0x80; value >>= 7)
        add_hex(out, (uint8_t)(value | 0x80));
    add_hex(out, (uint8_t)value);
}

static void add_lexeme(struct tq_buf *out, uint32_t hash)
{
    tq_buf_add(out, " '", out->n ? 2 : 0);
    if (out->n == 0)
        tq_buf_add_char(out, '\'');
    for (int shift = 24; shift >= 0; shift -= 8)
        add_hex(out, (uint8_t)(hash >> shift));
    tq_buf_add_char(out, '\'');
}

void tq_search_doc_make(struct tq_arena *arena, struct tq_str title, struct tq_str body, struct tq_search_doc *out)
{
    struct bag bag = { .arena = arena };
    struct tq_search_text text;
    struct tq_buf toks, fts;
    uint32_t last = 0;

    tq_search_fold_text(arena, title, false, &text);
    tq_search_tokens(&text, add_token, &bag);
    tq_search_fold_text(arena, body, false, &text);
    tq_search_tokens(&text, add_token, &bag);
    if (bag.n)
        qsort(bag.p, bag.n, sizeof(*bag.p), by_hash);
    tq_buf_init(&toks, arena, 24 * bag.n + 16);
    tq_buf_init(&fts, arena, 12 * bag.n + 16);
    tq_buf_add(&toks, "\\x", 2);
    for (size_t i = 0, end; i < bag.n; i = end) {
        bool is_lexeme = false;

        for (end = i; end < bag.n && bag.p[end].hash == bag.p[i].hash; end++)
            is_lexeme |= bag.p[end].is_lexeme;
        add_varint(&toks, bag.p[i].hash - last);
        add_varint(&toks, (uint32_t)(end - i));
        if (is_lexeme)
            add_lexeme(&fts, bag.p[i].hash);
        last = bag.p[i].hash;
    }
    *out = (struct tq_search_doc){ .toks = tq_buf_str(&toks), .fts = tq_buf_str(&fts), .len = (int)bag.n };
    if (!out->fts.p)
        out->fts = TQ_STR("");
}
