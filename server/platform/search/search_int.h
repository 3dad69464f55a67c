/* server/platform/search/search_int.h - what the files of the search room share: folded text and the tokens in it. */
#ifndef TQ_SEARCH_INT_H
#define TQ_SEARCH_INT_H

#include "tq/platform/search.h"

#include <unicode/utypes.h>

/* Folded UTF-16 text; `from` (when asked for) holds the byte offset in the source of every unit, and one more for the end. */
struct tq_search_text {
    UChar *p;
    int32_t n;
    size_t *from;
};
void tq_search_fold_text(struct tq_arena *arena, struct tq_str text, bool with_offsets, struct tq_search_text *out);

/* The three kinds of terms, as they enter the hash. */
typedef enum tq_search_kind { TQ_SEARCH_WORD = 'w', TQ_SEARCH_BIGRAM = 'b', TQ_SEARCH_CHAR = 'u' } tq_search_kind;

struct tq_search_token {
    uint32_t hash;
    tq_search_kind kind;
    bool is_han;        /* a word made of Han characters */
    bool is_part;       /* a piece of the word before it, cut at a letter/digit change */
    bool is_stop;       /* a character that carries no meaning of its own */
    int32_t start, end; /* units of the folded text */
};
/* Call `fn` for every token: all words first, then bigrams and characters. */
void tq_search_tokens(const struct tq_search_text *text, void (*fn)(void *arg, const struct tq_search_token *token), void *arg);

uint32_t tq_search_hash(tq_search_kind kind, const UChar *p, int32_t n);
bool tq_search_is_han(UChar32 c);

/* A term of a query. */
struct tq_search_term {
    uint32_t hash;
    tq_search_kind kind;
    bool is_lone; /* a word of one character: worth marking by itself */
};
struct tq_search_terms {
    struct tq_search_term *p; /* sorted by hash, each once */
    size_t n;
};

#endif
