/* server/platform/search/rank.c - BM25 over the candidates' term bags. Scores are rounded to integers, so that equal inputs give
 * equal orders everywhere. A damaged bag scores by what could be read of it. */
#include "search_int.h"

#include <math.h>
#include <stdlib.h>

#define K1          1.2
#define B           0.75
#define CHAR_WEIGHT 0.3
#define TERMS_MAX   (TQ_SEARCH_TERMS * 2)
#define COVERED     0.6 /* share of the query's weight a document must hold to be a result ... */
#define FEW         10  /* ... unless fewer than this do */

static bool read_varint(const uint8_t **p, const uint8_t *end, uint32_t *out)
{
    uint32_t value = 0;

    for (unsigned shift = 0; *p < end && shift < 35; shift += 7) {
        uint8_t byte = *(*p)++;

        value |= (uint32_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            *out = value;
            return true;
        }
    }
    return false;
}

/* Both lists are sorted: one walk. */
static void read_frequencies(struct tq_str toks, const struct tq_search_terms *terms, uint16_t *tf)
{
    const uint8_t *p = (const uint8_t *)toks.p, *end = p + toks.n;
    uint32_t hash = 0, delta, frequency;
    size_t i = 0;

    while (i < terms->n && read_varint(&p, end, &delta) && read_varint(&p, end, &frequency)) {
        hash += delta;
        while (i < terms->n && terms->p[i].hash < hash)
            i++;
        if (i < terms->n && terms->p[i].hash == hash)
            tf[i] = frequency > UINT16_MAX ? UINT16_MAX : (uint16_t)frequency;
    }
}

static int64_t score(const struct tq_search_terms *terms, const uint16_t *tf, const double *weight, double length_part)
{
    double sum = 0;

    for (size_t i = 0; i < terms->n; i++)
        if (tf[i])
            sum += weight[i] * tf[i] * (K1 + 1) / (tf[i] + K1 * (1 - B + B * length_part));
    return llround(sum * 1e6);
}

/* Does it hold enough of what was asked, by weight? */
static bool is_covering(const struct tq_search_terms *terms, const uint16_t *tf, const double *weight)
{
    double held = 0, all = 0;

    for (size_t i = 0; i < terms->n; i++) {
        all += weight[i];
        held += tf[i] ? weight[i] : 0;
    }
    return held >= COVERED * all;
}

/* Those that cover the query in front, in their order; how many they are. */
static size_t keep_covering(struct tq_search_candidate *candidates, size_t count)
{
    size_t kept = 0;

    for (size_t c = 0; c < count; c++)
        kept += candidates[c].is_covering;
    if (kept < FEW)
        return count;
    kept = 0;
    for (size_t c = 0; c < count; c++)
        if (candidates[c].is_covering)
            candidates[kept++] = candidates[c];
    return kept;
}

static int by_score(const void *a, const void *b)
{
    const struct tq_search_candidate *x = a, *y = b;

    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return memcmp(x->id.b, y->id.b, sizeof(x->id.b));
}

size_t tq_search_rank(const struct tq_search_query *query, struct tq_search_candidate *candidates, size_t count, int64_t collection)
{
    const struct tq_search_terms *terms = query->terms;
    double weight[TERMS_MAX], n = (double)(collection > (int64_t)count ? collection : (int64_t)count);
    size_t df[TERMS_MAX] = { 0 }, total = 0;
    uint16_t *tf;

    if (count == 0 || terms->n == 0)
        return count;
    tf = tq_alloc(count * terms->n * sizeof(*tf));
    for (size_t c = 0; c < count; c++) {
        read_frequencies(candidates[c].toks, terms, tf + c * terms->n);
        total += (size_t)candidates[c].len;
        for (size_t i = 0; i < terms->n; i++)
            df[i] += tf[c * terms->n + i] > 0;
    }
    for (size_t i = 0; i < terms->n; i++)
        weight[i] = (terms->p[i].kind == TQ_SEARCH_CHAR ? CHAR_WEIGHT : 1) * log1p((n - (double)df[i] + 0.5) / ((double)df[i] + 0.5));
    for (size_t c = 0; c < count; c++) {
        candidates[c].is_covering = is_covering(terms, tf + c * terms->n, weight);
        candidates[c].score = score(terms, tf + c * terms->n, weight, (double)candidates[c].len * (double)count / (double)(total + 1));
    }
    tq_free(tf);
    qsort(candidates, count, sizeof(*candidates), by_score);
    return keep_covering(candidates, count);
}
