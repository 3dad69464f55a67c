/* tests/domain/test_roster.c - headings in all their spellings, and what a row of a list may say. */
#include "support/unit.h"

#include "tq/domain/roster.h"

static struct tq_arena *arena;

static void set_up(void)
{
    arena = tq_arena_new(1 << 20);
}

static void tear_down(void)
{
    tq_arena_free(arena);
}

TestSuite(roster, .init = set_up, .fini = tear_down);

static int heading(const char *text)
{
    return tq_roster_heading(tq_str_of(text));
}

Test(roster, headings_in_chinese_and_english)
{
    cr_assert_eq(heading("单位名称"), TQ_ROSTER_ORGANIZATION);
    cr_assert_eq(heading(" * 姓 名 "), TQ_ROSTER_NAME);
    cr_assert_eq(heading("手机号(必填)"), TQ_ROSTER_PHONE);
    cr_assert_eq(heading("身份（需求方/供给方/嘉宾）"), TQ_ROSTER_SIDE);
    cr_assert_eq(heading("E-mail:"), TQ_ROSTER_MAIL);
    cr_assert_eq(heading("credit_code"), TQ_ROSTER_CREDIT_CODE);
    cr_assert_eq(heading("Job Title"), TQ_ROSTER_POST);
    cr_assert_eq(heading("备注"), -1);
    cr_assert_eq(heading(""), -1);
    cr_assert_eq(heading("***"), -1);
    cr_assert_eq(heading("a very long heading that is none of the words and does not end for a while"), -1);
    for (int i = 0; i < TQ_ROSTER_COLUMNS; i++)
        cr_assert_eq(heading(tq_roster_column_title((tq_roster_column)i)), i);
}

static struct tq_roster_row row_of(const char *organization, const char *code, const char *name, const char *phone, const char *mail,
                                   const char *side)
{
    struct tq_roster_row row = { 0 };
    const char *const texts[TQ_ROSTER_COLUMNS] = { organization, code, name, "", phone, mail, side };
    for (int i = 0; i < TQ_ROSTER_COLUMNS; i++)
        row.values[i] = tq_str_of(texts[i]);
    return row;
}

Test(roster, a_good_row_becomes_canonical)
{
    struct tq_roster_row row = row_of("谷雨精密", "91420100ma0000001a", "张\n一", "138 0000-0001", "A@B.invalid", "供给方");
    cr_assert(tq_roster_check(arena, &row));
    cr_assert(tq_str_is_equal(row.values[TQ_ROSTER_CREDIT_CODE], TQ_STR("91420100MA0000001A")));
    cr_assert_str_eq(row.warnings[TQ_ROSTER_CREDIT_CODE], "credit_code_checksum");
    cr_assert(tq_str_is_equal(row.values[TQ_ROSTER_PHONE], TQ_STR("13800000001")));
    cr_assert(tq_str_is_equal(row.values[TQ_ROSTER_MAIL], TQ_STR("a@b.invalid")));
    cr_assert(tq_str_is_equal(row.values[TQ_ROSTER_SIDE], TQ_STR("supply")));
    cr_assert(tq_str_is_equal(row.values[TQ_ROSTER_NAME], TQ_STR("张 一")));
}

Test(roster, every_fault_of_a_row_is_found)
{
    struct tq_roster_row row = row_of("", "12", "", "123", "x", "老师");
    cr_assert_not(tq_roster_check(arena, &row));
    cr_assert_str_eq(row.errors[TQ_ROSTER_CREDIT_CODE], "credit_code_malformed");
    cr_assert_str_eq(row.errors[TQ_ROSTER_NAME], "required");
    cr_assert_str_eq(row.errors[TQ_ROSTER_PHONE], "phone_malformed");
    cr_assert_str_eq(row.errors[TQ_ROSTER_MAIL], "mail_malformed");
    cr_assert_str_eq(row.errors[TQ_ROSTER_SIDE], "side_unknown");
    row = row_of("", "", "李二", "", "", "需求方");
    cr_assert_not(tq_roster_check(arena, &row));
    cr_assert_str_eq(row.errors[TQ_ROSTER_ORGANIZATION], "required");
    cr_assert_str_eq(row.errors[TQ_ROSTER_PHONE], "required");
    row = row_of("", "", "王三", "", "w@x.invalid", "嘉宾");
    cr_assert(tq_roster_check(arena, &row), "a guest needs no organization");
}
