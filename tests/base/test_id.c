/* tests/base/test_id.c - promises of base/id: version, order, text form. */
#include "tq/base/id.h"

#include "support/unit.h"

Test(id, is_a_version_7_uuid_of_the_given_time)
{
    tq_time now = 0x018F12345678 * (tq_time)1000 + 999;
    struct tq_uuid id = tq_uuid_new(now);
    char text[TQ_UUID_TEXT + 1];
    tq_uuid_format(&id, text);
    cr_assert(strncmp(text, "018f1234-5678-7", 15) == 0);
    cr_assert_not_null(strchr("89ab", text[19]));
    cr_assert_eq(strlen(text), 36);
}

Test(id, rises_within_a_millisecond)
{
    struct tq_uuid before = tq_uuid_new(5000000);
    for (int i = 0; i < 20000; i++) {
        struct tq_uuid id = tq_uuid_new(5000000);
        cr_assert_lt(memcmp(before.b, id.b, 16), 0);
        cr_assert_eq(id.b[6] >> 4, 7);
        cr_assert_eq(id.b[8] >> 6, 2);
        before = id;
    }
}

Test(id, parses_only_the_canonical_form)
{
    struct tq_uuid id, back;
    char text[TQ_UUID_TEXT + 1];
    cr_assert(tq_uuid_parse(TQ_STR("018F1234-5678-7abc-8def-0123456789ab"), &id));
    tq_uuid_format(&id, text);
    cr_assert_str_eq(text, "018f1234-5678-7abc-8def-0123456789ab");
    cr_assert(tq_uuid_parse(tq_str_of(text), &back) && tq_uuid_is_equal(&id, &back));
    static const char *const bad[] = { "",
                                       "018f123456787abc8def0123456789ab",
                                       "{018f1234-5678-7abc-8def-0123456789ab}",
                                       "018f1234-5678-7abc-8def-0123456789a",
                                       "018f1234-5678-7abc-8def-0123456789ag",
                                       "018f12345-678-7abc-8def-0123456789ab",
                                       "018f1234-5678-7abc-8def-0123456789ab " };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        cr_assert_not(tq_uuid_parse(tq_str_of(bad[i]), &back), "%s", bad[i]);
}

Test(id, nil_is_nil)
{
    struct tq_uuid nil = { { 0 } }, id = tq_uuid_new(1000);
    cr_assert(tq_uuid_is_nil(&nil));
    cr_assert_not(tq_uuid_is_nil(&id));
}
