/* tests/api/test_memo.c - texts kept for a while: found until their time is over, replaced, bounded. */
#include "api/api_int.h"

#include "support/unit.h"

Test(memo, a_text_is_found_until_its_time_is_over)
{
    struct tq_memo *memo = tq_memo_new();
    cr_assert_null(tq_memo_get(memo, TQ_STR("a"), 0).p);
    tq_memo_put(memo, TQ_STR("a"), TQ_STR("one"), 100);
    cr_assert(tq_str_is_equal(tq_memo_get(memo, TQ_STR("a"), 99), TQ_STR("one")));
    cr_assert_null(tq_memo_get(memo, TQ_STR("a"), 100).p);
    cr_assert_null(tq_memo_get(memo, TQ_STR("b"), 0).p);
    tq_memo_put(memo, TQ_STR("a"), TQ_STR("two"), 200);
    cr_assert(tq_str_is_equal(tq_memo_get(memo, TQ_STR("a"), 150), TQ_STR("two")));
    tq_memo_free(memo);
}

Test(memo, what_does_not_fit_is_not_kept)
{
    static char large[70 * 1024];
    struct tq_memo *memo = tq_memo_new();
    memset(large, 'x', sizeof(large));
    tq_memo_put(memo, TQ_STR("a"), TQ_STR("one"), 100);
    tq_memo_put(memo, TQ_STR("a"), (struct tq_str){ large, sizeof(large) }, 100);
    cr_assert_null(tq_memo_get(memo, TQ_STR("a"), 0).p);
    for (int i = 0; i < 1000; i++)
        tq_memo_put(memo, (struct tq_str){ (const char *)&i, sizeof(i) }, TQ_STR(""), 100);
    tq_memo_free(memo);
}
