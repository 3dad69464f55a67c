/* server/platform/search/token.c - tokens of a folded text: words by ICU's dictionary, bigrams and single characters of Han
 * runs, and the pieces of words that mix letters and digits. The break iterator belongs to the thread. */
#include "search_int.h"

#include "tq/base/err.h"

#include <pthread.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

static pthread_key_t iterator_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Function characters: alone they select nothing. */
static const UChar stops[] = u"的了和与及在是有为对中等将从到被把于其之或并可能该这个一";

static void close_iterator(void *iterator)
{
    ubrk_close(iterator);
}

static void make_key(void)
{
    (void)TQ_BUG_IF(pthread_key_create(&iterator_key, close_iterator) != 0);
}

/* This thread's word breaker, set to `text`; NULL when ICU has no data. */
static UBreakIterator *iterator_on(const struct tq_search_text *text)
{
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *iterator;

    pthread_once(&once, make_key);
    iterator = pthread_getspecific(iterator_key);
    if (!iterator) {
        iterator = ubrk_open(UBRK_WORD, "zh", NULL, 0, &status);
        if (TQ_BUG_IF(U_FAILURE(status)))
            return NULL;
        pthread_setspecific(iterator_key, iterator);
    }
    ubrk_setText(iterator, text->p, text->n, &status);
    return U_SUCCESS(status) ? iterator : NULL;
}

bool tq_search_is_han(UChar32 c)
{
    return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x2ffff);
}

uint32_t tq_search_hash(tq_search_kind kind, const UChar *p, int32_t n)
{
    uint64_t h = (14695981039346656037u ^ (uint64_t)kind) * 1099511628211u;

    for (int32_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 1099511628211u;
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    return (uint32_t)(h >> 32);
}

struct sink {
    const struct tq_search_text *text;
    void (*fn)(void *arg, const struct tq_search_token *token);
    void *arg;
};

/* The character at `*i`, which moves on; half a surrogate pair is itself. */
static UChar32 next_char(const UChar *p, int32_t *i, int32_t n)
{
    UChar c = p[(*i)++];

    if (!U16_IS_LEAD(c) || *i >= n || !U16_IS_TRAIL(p[*i]))
        return c;
    return 0x10000 + ((c & 0x3ff) << 10) + (p[(*i)++] & 0x3ff);
}

static bool is_stop(UChar c)
{
    return u_strchr(stops, c) != NULL;
}

static void emit(const struct sink *sink, struct tq_search_token token)
{
    token.hash = tq_search_hash(token.kind, sink->text->p + token.start, token.end - token.start);
    sink->fn(sink->arg, &token);
}

/* "l2" is also "l" and "2". */
static void emit_parts(const struct sink *sink, int32_t start, int32_t end)
{
    const UChar *p = sink->text->p;
    int32_t from = start;

    for (int32_t i = start + 1; i <= end; i++) {
        if (i < end && (u_isdigit(p[i]) != 0) == (u_isdigit(p[i - 1]) != 0))
            continue;
        if (from != start || i != end)
            emit(sink, (struct tq_search_token){ .kind = TQ_SEARCH_WORD, .is_part = true, .start = from, .end = i });
        from = i;
    }
}

static void emit_words(const struct sink *sink)
{
    UBreakIterator *iterator = iterator_on(sink->text);
    UErrorCode status = U_ZERO_ERROR;
    int32_t start, end;

    if (!iterator)
        return;
    for (start = ubrk_first(iterator); (end = ubrk_next(iterator)) != UBRK_DONE; start = end) {
        int32_t at = start;
        UChar32 first;

        if (ubrk_getRuleStatus(iterator) < UBRK_WORD_NONE_LIMIT)
            continue;
        first = next_char(sink->text->p, &at, end);
        emit(sink, (struct tq_search_token){ .kind = TQ_SEARCH_WORD,
                                             .is_han = tq_search_is_han(first),
                                             .start = start,
                                             .end = end,
                                             .is_stop = end == start + 1 && is_stop(sink->text->p[start]) });
        if (!tq_search_is_han(first))
            emit_parts(sink, start, end);
    }
    ubrk_setText(iterator, u"", 0, &status);
}

static void emit_han(const struct sink *sink)
{
    const struct tq_search_text *text = sink->text;
    int32_t i = 0, previous = -1;

    while (i < text->n) {
        int32_t start = i;
        UChar32 c = next_char(text->p, &i, text->n);

        if (!tq_search_is_han(c)) {
            previous = -1;
            continue;
        }
        emit(sink, (struct tq_search_token){
                       .kind = TQ_SEARCH_CHAR, .is_han = true, .start = start, .end = i, .is_stop = c <= 0xffff && is_stop((UChar)c) });
        if (previous >= 0)
            emit(sink, (struct tq_search_token){ .kind = TQ_SEARCH_BIGRAM, .is_han = true, .start = previous, .end = i });
        previous = start;
    }
}

void tq_search_tokens(const struct tq_search_text *text, void (*fn)(void *arg, const struct tq_search_token *token), void *arg)
{
    struct sink sink = { text, fn, arg };

    if (text->n == 0)
        return;
    emit_words(&sink);
    emit_han(&sink);
}
