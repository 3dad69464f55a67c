/* server/api/memo.c - texts a worker keeps for a few seconds because making them is dear and being a little late does no harm: the
 * counts beside the hall as guests see them. A fixed number of places; a newer text takes the place of an older one. */
#include "api_int.h"

enum { PLACES = 64, TEXT_MAX = 64 * 1024 };

struct place {
    char *key, *text;
    size_t key_n, text_n;
    int64_t until;
};

struct tq_memo {
    struct place places[PLACES];
};

struct tq_memo *tq_memo_new(void)
{
    return tq_alloc(sizeof(struct tq_memo));
}

static void forget(struct place *place)
{
    tq_free(place->key);
    tq_free(place->text);
    *place = (struct place){ 0 };
}

void tq_memo_free(struct tq_memo *memo)
{
    if (!memo)
        return;
    for (int i = 0; i < PLACES; i++)
        forget(&memo->places[i]);
    tq_free(memo);
}

static struct place *place_of(struct tq_memo *memo, struct tq_str key)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < key.n; i++)
        hash = (hash ^ (unsigned char)key.p[i]) * 16777619u;
    return &memo->places[hash % PLACES];
}

static char *copy(struct tq_str s)
{
    char *p = tq_alloc(s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return p;
}

struct tq_str tq_memo_get(struct tq_memo *memo, struct tq_str key, int64_t now)
{
    const struct place *place = place_of(memo, key);
    bool is_hit = place->key && place->until > now && tq_str_is_equal((struct tq_str){ place->key, place->key_n }, key);
    return is_hit ? (struct tq_str){ place->text, place->text_n } : TQ_STR_NONE;
}

void tq_memo_put(struct tq_memo *memo, struct tq_str key, struct tq_str text, int64_t until)
{
    struct place *place = place_of(memo, key);
    forget(place);
    if (key.n + text.n <= TEXT_MAX)
        *place = (struct place){ .key = copy(key), .text = copy(text), .key_n = key.n, .text_n = text.n, .until = until };
}
