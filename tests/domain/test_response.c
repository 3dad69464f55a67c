/* tests/domain/test_response.c - promises of domain/response: decimals, fit, matching of names, prefill, canonical receipts. */
#include "tq/domain/response.h"

#include "support/unit.h"

#define MILLION 1000000LL

static const struct {
    const char *text;
    bool is_ok;
    int64_t low, high;
    const char *unit;
} decimals[] = {
    { "0.3", true, 300000, 300000, "" },
    { "≤ 0.3 %", true, 300000, 300000, "%" },
    { "99%", true, 99 * MILLION, 99 * MILLION, "%" },
    { "1,200 ms", true, 1200 * MILLION, 1200 * MILLION, "ms" },
    { "10-20", true, 10 * MILLION, 20 * MILLION, "" },
    { "-5 ~ 40℃", true, -5 * MILLION, 40 * MILLION, "℃" },
    { "10至20 s/件", true, 10 * MILLION, 20 * MILLION, "s/件" },
    { "不超过 30 min", true, 30 * MILLION, 30 * MILLION, "min" },
    { "0.000001", true, 1, 1, "" },
    { "999999999999", true, 999999999999 * MILLION, 999999999999 * MILLION, "" },
    { "1000000000000", false, 0, 0, "" },
    { "0.0000001", false, 0, 0, "" },
    { "20-10", false, 0, 0, "" },
    { "支持", false, 0, 0, "" },
    { "", false, 0, 0, "" },
    { "-", false, 0, 0, "" },
    { ".5", false, 0, 0, "" },
    { "5 - 次", true, 5 * MILLION, 5 * MILLION, "- 次" },
};

Test(response, reads_numbers_as_people_write_them)
{
    for (size_t i = 0; i < sizeof(decimals) / sizeof(decimals[0]); i++) {
        struct tq_decimal value = { 0, 0 };
        struct tq_str unit = TQ_STR("");
        bool is_ok = tq_decimal_parse(tq_str_of(decimals[i].text), &value, &unit);
        cr_assert_eq(is_ok, decimals[i].is_ok, "%s", decimals[i].text);
        if (!is_ok)
            continue;
        cr_assert_eq(value.low, decimals[i].low, "%s", decimals[i].text);
        cr_assert_eq(value.high, decimals[i].high, "%s", decimals[i].text);
        cr_assert(unit_is_text(unit, decimals[i].unit), "%s", decimals[i].text);
    }
}

static struct tq_indicator row(const char *name, const char *unit, const char *comparator, const char *target)
{
    return (struct tq_indicator){ .position = 1,
                                  .name = tq_str_of(name),
                                  .unit = tq_str_of(unit),
                                  .comparator = tq_str_of(comparator),
                                  .target = tq_str_of(target),
                                  .method = TQ_STR("") };
}

static const struct {
    const char *asked_comparator, *asked, *asked_unit, *own_comparator, *own, *own_unit;
    tq_fit fit;
} fits[] = {
    { "le", "0.3", "%", "le", "0.3", "%", TQ_FIT_MEETS },
    { "le", "0.3", "%", "le", "0.29", "%", TQ_FIT_MEETS },
    { "le", "0.3", "%", "le", "0.2", "%", TQ_FIT_EXCEEDS },
    { "le", "0.3", "%", "le", "0.32", "%", TQ_FIT_PARTIAL },
    { "le", "0.3", "%", "le", "0.5", "%", TQ_FIT_FAILS },
    { "le", "0.3", "%", "le", "0.2", "‰", TQ_FIT_UNKNOWN },
    { "le", "0.3", "", "le", "0.2 %", "", TQ_FIT_EXCEEDS },
    { "le", "0.3 %", "", "eq", "0.3 ％", "", TQ_FIT_MEETS },
    { "le", "0.3", "%", "ge", "0.1", "%", TQ_FIT_UNKNOWN },
    { "ge", "90", "%", "ge", "92", "%", TQ_FIT_MEETS },
    { "ge", "90", "%", "ge", "99", "%", TQ_FIT_EXCEEDS },
    { "ge", "90", "%", "ge", "85", "%", TQ_FIT_PARTIAL },
    { "ge", "90", "%", "ge", "60", "%", TQ_FIT_FAILS },
    { "ge", "90", "%", "le", "95", "%", TQ_FIT_UNKNOWN },
    { "ge", "10", "", "range", "12-20", "", TQ_FIT_EXCEEDS },
    { "gt", "90", "", "ge", "90", "", TQ_FIT_PARTIAL },
    { "gt", "90", "", "gt", "90", "", TQ_FIT_MEETS },
    { "lt", "5", "", "le", "5", "", TQ_FIT_PARTIAL },
    { "lt", "5", "", "lt", "5", "", TQ_FIT_MEETS },
    { "eq", "4", "路", "eq", "4", "路", TQ_FIT_MEETS },
    { "eq", "100", "", "eq", "95", "", TQ_FIT_PARTIAL },
    { "eq", "100", "", "eq", "50", "", TQ_FIT_FAILS },
    { "eq", "100", "", "ge", "50", "", TQ_FIT_UNKNOWN },
    { "range", "0-40", "℃", "range", "0-40", "℃", TQ_FIT_MEETS },
    { "range", "0-40", "℃", "range", "-10~50", "℃", TQ_FIT_EXCEEDS },
    { "range", "0-40", "℃", "range", "10-50", "℃", TQ_FIT_PARTIAL },
    { "range", "0-40", "℃", "range", "50-60", "℃", TQ_FIT_FAILS },
    { "range", "0-40", "℃", "eq", "25", "℃", TQ_FIT_MEETS },
    { "text", "支持私有化部署", "", "text", "私有化部署", "", TQ_FIT_MEETS },
    { "text", "支持私有化部署", "", "text", "云服务", "", TQ_FIT_UNKNOWN },
    { "le", "快", "", "le", "0.2", "", TQ_FIT_UNKNOWN },
    { "about", "1", "", "le", "1", "", TQ_FIT_UNKNOWN },
};

Test(response, suggests_how_a_declared_value_stands_to_the_asked_one)
{
    struct tq_arena *arena = tq_arena_new(64 * 1024);
    for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
        struct tq_indicator asked = row("指标", fits[i].asked_unit, fits[i].asked_comparator, fits[i].asked);
        struct tq_indicator own = row("指标", fits[i].own_unit, fits[i].own_comparator, fits[i].own);
        cr_assert_eq(tq_response_fit(arena, &asked, &own), fits[i].fit, "%s %s <- %s %s", fits[i].asked_comparator, fits[i].asked,
                     fits[i].own_comparator, fits[i].own);
    }
    tq_arena_free(arena);
}

Test(response, matches_names_folded_and_prefers_the_equal_one)
{
    struct tq_arena *arena = tq_arena_new(64 * 1024);
    struct tq_indicator offered[] = { row("单件漏检率", "%", "le", "1"), row("漏检率 (LOSS)", "%", "le", "0.2"),
                                      row("漏检率", "%", "le", "0.3") };
    struct tq_indicator asked = row("漏检率", "%", "le", "0.3"), wide = row("漏检率（Ｌｏｓｓ）", "%", "le", "0.3"),
                        other = row("节拍", "s", "le", "1");
    cr_assert_eq(tq_response_match(arena, &asked, offered, 3), 2);
    cr_assert_eq(tq_response_match(arena, &asked, offered, 2), 0);
    cr_assert_eq(tq_response_match(arena, &wide, offered, 3), 1);
    cr_assert_eq(tq_response_match(arena, &other, offered, 3), -1);
    cr_assert_eq(tq_response_match(arena, &asked, offered, 0), -1);
    cr_assert_not(tq_indicator_is_same(arena, TQ_STR(""), TQ_STR("")));
    tq_arena_free(arena);
}

Test(response, prefills_every_asked_indicator)
{
    struct tq_arena *arena = tq_arena_new(64 * 1024);
    struct tq_indicator asked[] = { row("漏检率", "%", "le", "0.3"), row("换型时间", "min", "le", "30") };
    struct tq_indicator offered[] = { row("漏检率", "%", "le", "0.2") };
    struct tq_buf out;
    tq_buf_init(&out, arena, 4096);
    asked[1].position = 2;
    offered[0].method = TQ_STR("1000 件\"盲测\"");
    tq_response_prefill(arena, asked, 2, offered, 1, TQ_STR("视觉检测"), &out);
    cr_assert(unit_is_text(tq_buf_str(&out),
                           "[{\"position\":1,\"fit\":\"exceeds\",\"value\":\"0.2 %\",\"evidence\":\"视觉检测: 1000 件\\\"盲测\\\"\"},"
                           "{\"position\":2,\"fit\":null,\"value\":\"\",\"evidence\":\"\"}]"),
              "%.*s", (int)out.n, out.p);
    tq_arena_free(arena);
}

Test(response, writes_the_same_receipt_bytes_for_the_same_content)
{
    static const struct tq_receipt_answer answers[] = { { 1, TQ_STR("漏检率"), TQ_STR("%"), TQ_STR("le"), TQ_STR("0.3"), TQ_STR("meets"),
                                                          TQ_STR("0.3"), TQ_STR("") } };
    static const struct tq_receipt_milestone milestones[] = { { TQ_STR("交付"), 3, -1 } };
    static const struct tq_receipt_file files[] = { { TQ_STR("方案.pdf"), TQ_STR("ab"), 10 } };
    struct tq_receipt receipt = { .number = TQ_STR("HZ-2026-00000000"),
                                  .response_id = TQ_STR("id"),
                                  .revision = 2,
                                  .issued_at = 0,
                                  .price_fen = 5,
                                  .duration_months = -1,
                                  .answers = answers,
                                  .answer_count = 1,
                                  .milestones = milestones,
                                  .milestone_count = 1,
                                  .files = files,
                                  .file_count = 1 };
    struct tq_arena *arena = tq_arena_new(64 * 1024);
    struct tq_buf out;
    tq_buf_init(&out, arena, 4096);
    tq_receipt_write(&out, &receipt);
    cr_assert(
        unit_is_text(
            tq_buf_str(&out),
            "{\"format\":\"tongqu-receipt-1\",\"number\":\"HZ-2026-00000000\",\"issued_at\":\"1970-01-01T08:00:00+08:00\",\"response\":"
            "\"id\",\"revision\":2,"
            "\"scenario_number\":\"\",\"scenario_title\":\"\",\"organization\":\"\",\"credit_code\":\"\",\"team\":\"\",\"summary\":\"\","
            "\"answers\":[{\"position\":1,\"name\":\"漏检率\",\"unit\":\"%\",\"comparator\":\"le\",\"target\":\"0.3\",\"fit\":\"meets\","
            "\"value\":\"0.3\",\"evidence\":\"\"}],"
            "\"price_fen\":5,\"price_note\":\"\",\"duration_months\":null,\"milestones\":[{\"title\":\"交付\",\"months\":3,\"share_"
            "percent\":null}],"
            "\"alternative\":\"\",\"element_needs\":\"\",\"valid_until\":\"\",\"files\":[{\"name\":\"方案.pdf\",\"bytes\":10,\"sha256\":"
            "\"ab\"}]}"),
        "%.*s", (int)out.n, out.p);
    tq_arena_free(arena);
}

Test(response, numbers_receipts_without_letters_that_look_alike)
{
    static const uint8_t none[5], all[5] = { 255, 255, 255, 255, 255 };
    char number[17];
    tq_receipt_number(2026, none, number);
    cr_assert_str_eq(number, "HZ-2026-00000000");
    tq_receipt_number(2026, all, number);
    cr_assert_str_eq(number, "HZ-2026-ZZZZZZZZ");
}
