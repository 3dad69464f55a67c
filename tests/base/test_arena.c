/* tests/base/test_arena.c - promises of base/arena and base/vec. */
#include "tq/base/arena.h"

#include "tq/base/vec.h"

#include "support/unit.h"

Test(arena, memory_is_zeroed_and_aligned)
{
    struct tq_arena *arena = tq_arena_new(1 << 20);
    for (size_t n = 1; n < 70000; n = n * 3 + 1) {
        unsigned char *p = tq_arena_alloc(arena, n);
        cr_assert_eq((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            cr_assert_eq(p[i], 0);
        memset(p, 0xAA, n);
    }
    tq_arena_free(arena);
}

static int order[3], order_count;
static void note(void *object)
{
    order[order_count++] = *(int *)object;
}

Test(arena, releases_run_last_first_and_see_their_objects)
{
    struct tq_arena *arena = tq_arena_new(1 << 20);
    for (int i = 0; i < 3; i++) {
        int *n = TQ_NEW(arena, int);
        *n = i;
        tq_arena_on_free(arena, note, n);
    }
    tq_arena_free(arena);
    cr_assert_eq(order_count, 3);
    cr_assert(order[0] == 2 && order[1] == 1 && order[2] == 0);
}

Test(arena, says_when_it_is_over_and_still_gives)
{
    struct tq_arena *arena = tq_arena_new(10000);
    cr_assert_not_null(tq_arena_alloc(arena, 9000));
    cr_assert_not(tq_arena_is_over(arena));
    cr_assert_not_null(tq_arena_alloc(arena, 2000));
    cr_assert(tq_arena_is_over(arena));
    cr_assert_geq(tq_arena_used(arena), 11000);
    tq_arena_free(arena);
}

Test(arena, copies_and_prints_text)
{
    struct tq_arena *arena = tq_arena_new(1 << 20);
    cr_assert_str_eq(tq_arena_dup(arena, "abc", 2), "ab");
    cr_assert_str_eq(tq_arena_printf(arena, "%s-%d", "x", 7), "x-7");
    cr_assert_str_eq(tq_arena_printf(arena, "%s", ""), "");
    cr_assert_null(tq_arena_str(arena, TQ_STR_NONE).p);
    struct tq_str s = tq_arena_str(arena, TQ_STR("word"));
    cr_assert_str_eq(s.p, "word");
    tq_arena_free(arena);
}

Test(arena, grows_the_last_piece_in_place_and_others_by_copy)
{
    struct tq_arena *arena = tq_arena_new(1 << 20);
    char *a = tq_arena_alloc(arena, 10);
    memcpy(a, "0123456789", 10);
    char *b = tq_arena_grow(arena, a, 10, 100);
    cr_assert_eq(a, b);
    cr_assert_eq(b[50], 0);
    tq_arena_alloc(arena, 1);
    char *c = tq_arena_grow(arena, b, 100, 200);
    cr_assert_neq(b, c);
    cr_assert_arr_eq(c, "0123456789", 10);
    cr_assert_eq(c[199], 0);
    tq_arena_free(arena);
}

Test(vec, keeps_elements_while_growing)
{
    struct tq_arena *arena = tq_arena_new(1 << 20);
    TQ_VEC(int) numbers = { 0 };
    for (int i = 0; i < 1000; i++)
        *TQ_VEC_PUSH(arena, &numbers) = i;
    cr_assert_eq(numbers.n, 1000);
    for (int i = 0; i < 1000; i++)
        cr_assert_eq(numbers.p[i], i);
    tq_arena_free(arena);
}

Test(arena, null_may_be_freed)
{
    tq_arena_free(NULL);
    tq_free(NULL);
    char *p = tq_alloc(0);
    cr_assert_not_null(p);
    p = tq_realloc(p, 100);
    tq_free(p);
}
