/* tests/domain/test_organization.c - the credit code of GB 32100 against codes with known check characters. */
#include "support/unit.h"

#include "tq/domain/organization.h"

static tq_credit_code check(const char *code)
{
    char out[19];
    return tq_credit_code_check(tq_str_of(code), out);
}

Test(credit_code, accepts_codes_with_the_right_check_character)
{
    static const char *const codes[] = { "91110000101623741K", "911101066976941872", "91350100M000100Y43" };
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        cr_assert_eq(check(codes[i]), TQ_CREDIT_CODE_RIGHT, "%s", codes[i]);
}

Test(credit_code, takes_every_remainder_at_the_edge)
{
    cr_assert_eq(check("91420199MADM000190"), TQ_CREDIT_CODE_RIGHT);
    cr_assert_eq(check("91420199MADM00131Y"), TQ_CREDIT_CODE_RIGHT);
    cr_assert_eq(check("91420199MADM003771"), TQ_CREDIT_CODE_RIGHT);
}

Test(credit_code, warns_of_a_wrong_check_character)
{
    cr_assert_eq(check("91310115MA1H8R7C6D"), TQ_CREDIT_CODE_MISMATCH);
    cr_assert_eq(check("91310115MA1H8R7C67"), TQ_CREDIT_CODE_RIGHT);
    cr_assert_eq(check("91350211M0000XUF46"), TQ_CREDIT_CODE_MISMATCH);
    cr_assert_eq(check("91350211M0000XUF4R"), TQ_CREDIT_CODE_RIGHT);
}

Test(credit_code, refuses_what_has_another_shape)
{
    cr_assert_eq(check(""), TQ_CREDIT_CODE_MALFORMED);
    cr_assert_eq(check("9111000010162374"), TQ_CREDIT_CODE_MALFORMED);
    cr_assert_eq(check("91110000101623741KK"), TQ_CREDIT_CODE_MALFORMED);
    cr_assert_eq(check("9111000010162374IK"), TQ_CREDIT_CODE_MALFORMED);
    cr_assert_eq(check("9111000010162374\xE4\xB8"), TQ_CREDIT_CODE_MALFORMED);
}

Test(credit_code, reads_small_letters_and_blanks_around)
{
    char out[19];
    cr_assert_eq(tq_credit_code_check(TQ_STR(" 91110000101623741k "), out), TQ_CREDIT_CODE_RIGHT);
    cr_assert_str_eq(out, "91110000101623741K");
}
