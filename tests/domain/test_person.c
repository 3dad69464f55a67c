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

static const char list[] = "password\nqwertyuiop\nwoaini\n1qaz2wsx\nsunshine\n1234512345\n";

static bool is_common(const char *password)
{
    return tq_password_is_common(tq_str_of(password), TQ_STR("clerk.guyu@demo.invalid"), tq_str_of(list));
}

Test(password, common_ones_are_found_in_every_dress)
{
    static const char *const common[] = {
        "password",      "Password2026",     "PASSWORD!!",   "p@ssw0rd123",   "P4$$w0rd!2024",
        "qwertyuiop",    "QWERTYuiop#1",     "woaini1314",   "woaini1314520", "1qaz2wsx",
        "1QAZ2wsx2026!", "2026sunshine2026", "1234512345",   "1234567890123", "0987654321",
        "ABCDEFGHIJKL",  "lkjihgfedcba",     "abcabcabcabc", "1212121212",    "\xE6\xAD\xA6\xE6\xAD\xA6\xE6\xAD\xA6\xE6\xAD\xA6"
    };
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
        cr_assert(is_common(common[i]), "%s", common[i]);
}

Test(password, others_are_left_alone)
{
    static const char *const fine[] = {
        "demo-Tongqu-2026",    "correct horse battery",
        "four words in a row", "sunshine-over-the-lake",
        "1-qaz-river-77x",     "\xE6\xAD\xA6\xE6\xB1\x89\xE4\xB8\x9C\xE6\xB9\x96\xE7\x9A\x84\xE7\xA7\x8B\xE5\xA4\xA9"
    };
    for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++)
        cr_assert_not(is_common(fine[i]), "%s", fine[i]);
}

Test(password, holds_no_login)
{
    cr_assert(is_common("Clerk.Guyu@demo.invalid-1"));
    cr_assert(is_common("x-CLERK.guyu-9-river"));
    cr_assert(tq_password_is_common(TQ_STR("a14000000001b"), TQ_STR("14000000001"), TQ_STR("")));
    cr_assert_not(tq_password_is_common(TQ_STR("river-bo-bridge-7"), TQ_STR("bo@demo.invalid"), TQ_STR("")));
}
