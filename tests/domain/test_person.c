/* tests/domain/test_person.c - logins in their one form, and passwords that may not be used. */
#include "support/unit.h"

#include "tq/domain/person.h"

static tq_login_kind read_login(const char *text, char *out)
{
    return tq_login_read(tq_str_of(text), out);
}

Test(login, reads_mobile_numbers_in_every_spelling)
{
    char out[TQ_LOGIN_MAX + 1];
    cr_assert_eq(read_login(" 140 0000-0001 ", out), TQ_LOGIN_MOBILE);
    cr_assert_str_eq(out, "14000000001");
    cr_assert_eq(read_login("+86 14000000001", out), TQ_LOGIN_MOBILE);
    cr_assert_str_eq(out, "14000000001");
}

Test(login, reads_mail_addresses_in_small_letters)
{
    char out[TQ_LOGIN_MAX + 1];
    cr_assert_eq(read_login("Clerk.Guyu@Demo.invalid", out), TQ_LOGIN_MAIL);
    cr_assert_str_eq(out, "clerk.guyu@demo.invalid");
}

Test(login, refuses_everything_else)
{
    static const char *const wrong[] = { "",        "abc",      "12345678901",       "1400000000", "140000000012", "a@b",
                                         "a@@b.cn", "@b.cn",    "a.@b.cn",           ".a@b.cn",    "a..b@c.cn",    "a@.cn",
                                         "a@b.cn.", "a b@c.cn", "\xE5\xBC\xA0@c.cn", "a@b.c\r\nn" };
    char out[TQ_LOGIN_MAX + 1];
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        cr_assert_eq(read_login(wrong[i], out), TQ_LOGIN_WRONG, "%s", wrong[i]);
        cr_assert_str_eq(out, "");
    }
}

Test(password, must_not_be_the_login_or_one_character)
{
    cr_assert(tq_password_is_fit(TQ_STR("demo-Tongqu-2026"), TQ_STR("a@demo.invalid")));
    cr_assert_not(tq_password_is_fit(TQ_STR("A@demo.invalid"), TQ_STR("a@demo.invalid")));
    cr_assert_not(tq_password_is_fit(TQ_STR("aaaaaaaaaaaa"), TQ_STR("a@demo.invalid")));
    cr_assert_not(tq_password_is_fit(TQ_STR(""), TQ_STR("a@demo.invalid")));
}
