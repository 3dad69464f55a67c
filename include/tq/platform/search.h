/* include/tq/platform/search.h - text search over documents of any kind, Chinese and English (SEARCH.md). Pure: texts and
 * bytes in, tokens and scores out; no database, no clock, the same answer on every machine. The only room that includes ICU.
 * Tokenising and ranking take milliseconds: call them on the pool's search class, never on a loop.
 *
 * Writing:  doc_make on the pool, then the statement search_put (sql/queries/search.sql) with the texts as they stand in the
 *           struct: kind, id, rev, title, body, doc.toks, doc.len, TQ_SEARCH_TOKVER, doc.fts. search_drop(kind, id, rev) is an
 *           SQL function too, for transitions that hide an object.
 * Asking:   query_make on the pool; the statement search_candidates (kind, query.all, query.most, query.any) yields id, toks,
 *           len, collection for at most 2,000 rows; rank on the pool; read the first ids of the order from their own table
 *           under its own rights: an index may hide or delay an object, never reveal one.
 *
 * Terms are of three kinds: ICU words (w), bigrams of Han characters (b), single Han characters (u), after NFKC, case folding
 * and traditional to simplified; weights 1, 1, 0.3; BM25 with k1 1.2 and b 0.75. */
#ifndef TQ_PLATFORM_SEARCH_H
#define TQ_PLATFORM_SEARCH_H

#include "tq/base/arena.h"
#include "tq/base/id.h"

#define TQ_SEARCH_TOKVER     1 /* version of the tokeniser, stored beside what it made */
#define TQ_SEARCH_CANDIDATES 2000
#define TQ_SEARCH_TERMS      24 /* words and bigrams of a query beyond these are ignored */

/* What a row of search_doc carries, as texts ready to bind. */
struct tq_search_doc {
    struct tq_str toks; /* text form of bytea ("\x0123..."): sorted term hashes with frequencies */
    struct tq_str fts;  /* text form of tsvector: hashed lexemes only, nothing to quote */
    int len;            /* number of tokens */
};
void tq_search_doc_make(struct tq_arena *arena, struct tq_str title, struct tq_str body, struct tq_search_doc *out);

struct tq_search_terms;
struct tq_search_query {
    struct tq_str all;  /* tsquery: every word of the query */
    struct tq_str most; /* tsquery: all but one; equals `all` for one word */
    struct tq_str any;  /* tsquery: any of the words; of four and more, any two neighbours */
    bool is_empty;      /* nothing to search for (blank, only punctuation): do not ask the database */
    const struct tq_search_terms *terms;
};
void tq_search_query_make(struct tq_arena *arena, struct tq_str text, struct tq_search_query *out);

struct tq_search_candidate {
    struct tq_uuid id;
    struct tq_str toks; /* the raw bytea as it was read */
    int len;
    int64_t score;    /* set by rank: millionths, 0 = nothing in common */
    bool is_covering; /* set by rank: holds at least 60 % of the query's weight */
};
/* Score and sort, best first, ties by id. `collection`: rows of that kind in the database (an estimate will do). The document
 * frequency of a term is counted among the candidates: for a query that matched by `all` this weighs the exact phrase and the
 * rarer spellings, which is what is left to tell such candidates apart. Returns how many of them are the result: those that hold
 * at least 60 % of the query's weight, or all when these are fewer than ten (SEARCH.md section 4); the rest is dropped. */
size_t tq_search_rank(const struct tq_search_query *query, struct tq_search_candidate *candidates, size_t count, int64_t collection);

/* Where words of the query occur in `text`: byte ranges in order, not overlapping, at most `size`; returns how many. */
struct tq_search_mark {
    size_t start, end;
};
size_t tq_search_marks(struct tq_arena *arena, const struct tq_search_query *query, struct tq_str text, struct tq_search_mark *out,
                       size_t size);

/* A text file as UTF-8: UTF-8 and UTF-16 by their marks, GB18030 otherwise. False when the bytes are none of them. */
bool tq_text_decode(struct tq_arena *arena, struct tq_str bytes, struct tq_str *out);

/* The folded form of a text: for comparing names, not for showing. */
struct tq_str tq_search_fold(struct tq_arena *arena, struct tq_str text);

#endif
