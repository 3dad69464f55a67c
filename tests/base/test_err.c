/* tests/base/test_err.c - promises of base/err. */
#include "tq/base/err.h"

#include "support/unit.h"

Test(err, every_code_has_a_name)
{
    for (int code = TQ_OK; code <= TQ_BUG; code++) {
        cr_assert_not_null(tq_code_name((tq_code)code));
        cr_assert_str_neq(tq_code_name((tq_code)code), "unknown");
    }
    cr_assert_str_eq(tq_code_name((tq_code)99), "unknown");
    cr_assert_str_eq(tq_code_name(TQ_NOT_FOUND), "not_found");
}

Test(err, bug_if_says_whether_the_condition_held)
{
    int one = 1;
    cr_assert(TQ_BUG_IF(one == 1));
    cr_assert_not(TQ_BUG_IF(one == 2));
}
