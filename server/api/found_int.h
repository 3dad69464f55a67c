/* server/api/found_int.h - text search as a part of an endpoint: asking before a list is read, and what is kept of an object when
 * it is written (SEARCH.md). Words are made and ranked on the pool, the database names candidates, and the endpoint reads its rows
 * by these ids under its own rules: a stale search document can hide an object, never show one. */
#ifndef TQ_API_FOUND_INT_H
#define TQ_API_FOUND_INT_H

#include "tq/api/api.h"
#include "tq/platform/search.h"

typedef enum tq_search_kind { TQ_SEARCH_SCENARIO = 1, TQ_SEARCH_OFFERING = 2, TQ_SEARCH_EVENT = 3 } tq_search_kind;

struct tq_found {
    struct tq_str ids; /* best first: a JSON array, or a PostgreSQL array ("{..}") */
    int step;          /* how far the words were loosened: 1 all of them, 2 all but one, 3 any; 0 nothing to search for */
    /* what follows belongs to found.c */
    tq_search_kind kind;
    bool is_array;
    struct tq_str text;
    struct tq_search_query query;
    struct tq_search_candidate *candidates;
    size_t count, most;
    int64_t collection;
    tq_half next;
};
/* Look for `text` among documents of `kind`, at most `most`; then `next`, with call->state a struct tq_found. */
struct tq_step tq_find(struct tq_call *call, tq_search_kind kind, struct tq_str text, size_t most, bool is_array, tq_half next);

/* What search keeps of an object, made before the write; `is_public` when there is anything to keep. */
struct tq_indexing {
    struct tq_str title, body;
    struct tq_search_doc doc;
    bool is_public;
    const char *action; /* the endpoint's own; NULL for an edit */
};
/* Title and body from the first row of the last result (none: nothing is public), the words on the pool, then `next`. */
struct tq_step tq_index_text(struct tq_call *call, tq_half next);
/* Six parameters: title, body, toks, len, tokver, fts; all NULL when there is nothing to keep. */
void tq_bind_indexing(struct tq_call *call, const struct tq_indexing *indexing);

#endif
