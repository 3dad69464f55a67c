/* server/platform/search/mark.c - where a query's words stand in a text, as byte ranges of the text as it was written. */
#include "search_int.h"

#include <stdlib.h>

struct marker {
    const struct tq_search_terms *terms;
    bool *is_hit; /* one a unit of the folded text */
};

static const struct tq_search_term *find(const struct tq_search_terms *terms, uint32_t hash)
{
    size_t low = 0, high = terms->n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (terms->p[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low < terms->n && terms->p[low].hash == hash ? &terms->p[low] : NULL;
}

static void mark_token(void *arg, const struct tq_search_token *token)
{
    struct marker *marker = arg;
    const struct tq_search_term *term = find(marker->terms, token->hash);

    if (!term || token->is_part || (token->kind == TQ_SEARCH_CHAR) || (token->kind == TQ_SEARCH_WORD && token->is_stop && !term->is_lone))
        return;
    memset(marker->is_hit + token->start, 1, (size_t)(token->end - token->start));
}

size_t tq_search_marks(struct tq_arena *arena, const struct tq_search_query *query, struct tq_str text, struct tq_search_mark *out,
                       size_t size)
{
    struct tq_search_text folded;
    struct marker marker = { .terms = query->terms };
    size_t n = 0;

    tq_search_fold_text(arena, text, true, &folded);
    marker.is_hit = tq_arena_array(arena, (size_t)folded.n + 1, sizeof(bool));
    tq_search_tokens(&folded, mark_token, &marker);
    for (int32_t i = 0; i < folded.n && n < size; i++) {
        int32_t start = i;

        if (!marker.is_hit[i])
            continue;
        while (i < folded.n && marker.is_hit[i])
            i++;
        out[n++] = (struct tq_search_mark){ folded.from[start], folded.from[i] };
    }
    return n;
}
