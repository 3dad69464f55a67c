/* server/platform/search/query.c - a query as terms to score by and as three tsquery texts, from strict to loose. A word stands
 * in them as the AND of its bigrams, so that a word of the query need not be a word of the document's own segmentation. */
#include "search_int.h"

#include "tq/base/buf.h"

#include <stdlib.h>
#include <unicode/utf16.h>

#define WORDS_MAX 12 /* the text of `most` grows with the square */
#define PAIRS_MIN 4  /* from so many words on, one word in common is noise: `any` asks for two neighbours */
#define LONG_HAN  4  /* a query of more Han characters loses its function characters */

struct reader {
    struct tq_arena *arena;
    const struct tq_search_text *text;
    bool is_long;
    struct tq_str words[WORDS_MAX]; /* each a piece of tsquery */
    size_t word_count;
    struct tq_search_term terms[TQ_SEARCH_TERMS * 2];
    size_t term_count, char_count;
};

static void add_term(struct reader *reader, const struct tq_search_token *token, bool is_lone)
{
    bool is_char = token->kind == TQ_SEARCH_CHAR;

    for (size_t i = 0; i < reader->term_count; i++)
        if (reader->terms[i].hash == token->hash) {
            reader->terms[i].is_lone |= is_lone;
            return;
        }
    if ((is_char ? reader->char_count : reader->term_count - reader->char_count) == TQ_SEARCH_TERMS)
        return;
    reader->char_count += is_char;
    reader->terms[reader->term_count++] = (struct tq_search_term){ token->hash, token->kind, is_lone };
}

static void add_lexeme(struct tq_buf *out, tq_search_kind kind, const UChar *p, int32_t n)
{
    tq_buf_printf(out, "%s'%08x'", out->n > 1 ? "&" : "", (unsigned)tq_search_hash(kind, p, n));
}

static struct tq_str word_query(struct reader *reader, const struct tq_search_token *token)
{
    const UChar *p = reader->text->p;
    int32_t previous = token->start, i = token->start;
    struct tq_buf out;

    tq_buf_init(&out, reader->arena, 64 * 1024);
    tq_buf_add_char(&out, '(');
    U16_FWD_1(p, i, token->end);
    if (!token->is_han)
        add_lexeme(&out, TQ_SEARCH_WORD, p + token->start, token->end - token->start);
    else if (i == token->end)
        add_lexeme(&out, TQ_SEARCH_CHAR, p + token->start, token->end - token->start);
    else
        while (i < token->end) {
            int32_t start = i;

            U16_FWD_1(p, i, token->end);
            add_lexeme(&out, TQ_SEARCH_BIGRAM, p + previous, i - previous);
            previous = start;
        }
    tq_buf_add_char(&out, ')');
    return tq_buf_str(&out);
}

static void add_word(struct reader *reader, const struct tq_search_token *token)
{
    struct tq_str word = word_query(reader, token);

    for (size_t i = 0; i < reader->word_count; i++)
        if (tq_str_is_equal(reader->words[i], word))
            return;
    if (reader->word_count < WORDS_MAX)
        reader->words[reader->word_count++] = word;
}

static void count_han(void *arg, const struct tq_search_token *token)
{
    *(int *)arg += token->kind == TQ_SEARCH_CHAR;
}

static void read_token(void *arg, const struct tq_search_token *token)
{
    struct reader *reader = arg;
    int32_t one = token->start;

    if (token->is_stop && reader->is_long)
        return;
    U16_FWD_1(reader->text->p, one, token->end);
    add_term(reader, token, token->kind == TQ_SEARCH_WORD && token->is_han && one == token->end);
    if (token->kind == TQ_SEARCH_WORD && !token->is_part)
        add_word(reader, token);
}

/* Words joined by `op`, leaving out the one at `skip`. */
static void join(struct tq_buf *out, const struct reader *reader, const char *op, size_t skip)
{
    bool is_first = true;

    for (size_t i = 0; i < reader->word_count; i++) {
        if (i == skip)
            continue;
        tq_buf_printf(out, "%s%.*s", is_first ? "" : op, (int)reader->words[i].n, reader->words[i].p);
        is_first = false;
    }
}

static struct tq_str joined(const struct reader *reader, const char *op)
{
    struct tq_buf out;

    tq_buf_init(&out, reader->arena, 64 * 1024);
    join(&out, reader, op, SIZE_MAX);
    return tq_buf_str(&out);
}

static struct tq_str any_pair(const struct reader *reader)
{
    struct tq_buf out;

    tq_buf_init(&out, reader->arena, 64 * 1024);
    for (size_t i = 0; i + 1 < reader->word_count; i++)
        tq_buf_printf(&out, "%s(%.*s&%.*s)", i ? "|" : "", (int)reader->words[i].n, reader->words[i].p, (int)reader->words[i + 1].n,
                      reader->words[i + 1].p);
    return tq_buf_str(&out);
}

static struct tq_str all_but_one(const struct reader *reader)
{
    struct tq_buf out;

    tq_buf_init(&out, reader->arena, 256 * 1024);
    for (size_t i = 0; i < reader->word_count; i++) {
        tq_buf_add(&out, "|(", i ? 2 : 0);
        if (i == 0)
            tq_buf_add_char(&out, '(');
        join(&out, reader, "&", i);
        tq_buf_add_char(&out, ')');
    }
    return tq_buf_str(&out);
}

static int by_hash(const void *a, const void *b)
{
    const struct tq_search_term *x = a, *y = b;

    return (x->hash > y->hash) - (x->hash < y->hash);
}

void tq_search_query_make(struct tq_arena *arena, struct tq_str text, struct tq_search_query *out)
{
    struct reader reader = { .arena = arena };
    struct tq_search_text folded;
    struct tq_search_terms *terms = TQ_NEW(arena, struct tq_search_terms);
    int han = 0;

    if (text.n > 2000)
        text.n = 2000;
    tq_search_fold_text(arena, text, false, &folded);
    reader.text = &folded;
    tq_search_tokens(&folded, count_han, &han);
    reader.is_long = han > LONG_HAN;
    tq_search_tokens(&folded, read_token, &reader);

    qsort(reader.terms, reader.term_count, sizeof(*reader.terms), by_hash);
    terms->n = reader.term_count;
    terms->p = tq_arena_array(arena, terms->n + 1, sizeof(*terms->p));
    memcpy(terms->p, reader.terms, terms->n * sizeof(*terms->p));
    *out = (struct tq_search_query){ .terms = terms, .is_empty = reader.word_count == 0 };
    out->all = joined(&reader, "&");
    out->any = reader.word_count < PAIRS_MIN ? joined(&reader, "|") : any_pair(&reader);
    out->most = reader.word_count > 1 ? all_but_one(&reader) : out->all;
    if (out->is_empty)
        out->all = out->most = out->any = TQ_STR("");
}
