/* server/platform/db/same.c - whether two calls ask for the same: the same statements with the same parameters. The actor and
 * everything else that decides who sees what is among the parameters, so equal questions have equal answers. */
#include "db_int.h"

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

static uint64_t hash_text(uint64_t hash, struct tq_str s)
{
    uint64_t eight = 0;

    hash = mix(hash, s.p ? s.n : UINT64_MAX);
    for (; s.n >= 8; s.p += 8, s.n -= 8) {
        memcpy(&eight, s.p, 8);
        hash = mix(hash, eight);
    }
    eight = 0;
    if (s.n)
        memcpy(&eight, s.p, s.n);
    return mix(hash, eight);
}

uint64_t tq_call_question(const struct tq_db_call *call)
{
    uint64_t hash = (uint64_t)call->count;

    for (int i = 0; i < call->count; i++) {
        hash = mix(hash, (uint64_t)call->statements[i].sql);
        for (int k = 0; k < tq_sql[call->statements[i].sql].params; k++)
            hash = hash_text(hash, call->statements[i].params[k]);
    }
    return hash;
}

static bool is_same_text(struct tq_str a, struct tq_str b)
{
    return !a.p == !b.p && a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool tq_call_is_same(const struct tq_db_call *a, const struct tq_db_call *b)
{
    if (a->count != b->count)
        return false;
    for (int i = 0; i < a->count; i++) {
        const struct tq_db_statement *x = &a->statements[i], *y = &b->statements[i];

        if (x->sql != y->sql)
            return false;
        for (int k = 0; k < tq_sql[x->sql].params; k++)
            if (!is_same_text(x->params[k], y->params[k]))
                return false;
    }
    return true;
}
