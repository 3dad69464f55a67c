/* tests/base/test_vec.c - promises of base/vec. */
#include "tq/base/vec.h"

#include "support/unit.h"

struct pair {
    int a, b;
};

Test(vec, new_elements_are_zeroed)
{
    struct tq_arena *arena = tq_arena_new(1 << 20);
    TQ_VEC(struct pair) pairs = { 0 };
    for (int i = 0; i < 20; i++) {
        struct pair *pair = TQ_VEC_PUSH(arena, &pairs);
        cr_assert(pair->a == 0 && pair->b == 0);
        pair->a = i;
    }
    cr_assert_eq(pairs.p[19].a, 19);
    cr_assert_geq(pairs.size, pairs.n);
    tq_arena_free(arena);
}
