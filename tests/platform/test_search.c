/* tests/platform/test_search.c - promises of platform/search: what is found, in which order, and that nothing depends on chance. */
#include "tq/platform/search.h"

#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

static struct tq_arena *arena;

static struct tq_search_doc doc_of(const char *title, const char *body)
{
    struct tq_search_doc doc;

    tq_search_doc_make(arena, tq_str_of(title), tq_str_of(body), &doc);
    return doc;
}

static struct tq_search_query query_of(const char *text)
{
    struct tq_search_query query;

    tq_search_query_make(arena, tq_str_of(text), &query);
    return query;
}

static bool has(struct tq_str text, const char *piece)
{
    return text.n && memmem(text.p, text.n, piece, strlen(piece)) != NULL;
}

/* What the database does with query.all: every quoted lexeme is in the document. */
static bool is_found(const char *query_text, const char *title, const char *body)
{
    struct tq_search_doc doc = doc_of(title, body);
    struct tq_search_query query = query_of(query_text);

    if (query.is_empty)
        return false;
    for (const char *p = query.all.p; p < query.all.p + query.all.n; p++)
        if (*p == '\'') {
            char lexeme[12] = { 0 };

            memcpy(lexeme, p, 10);
            if (!has(doc.fts, lexeme))
                return false;
            p += 9;
        }
    return true;
}

static struct tq_search_candidate candidate(uint8_t id, const char *title, const char *body)
{
    struct tq_search_doc doc = doc_of(title, body);
    struct tq_search_candidate out = { .len = doc.len };
    char *raw = tq_arena_alloc(arena, doc.toks.n);

    out.id.b[15] = id;
    out.toks = (struct tq_str){ raw, doc.toks.n / 2 - 1 };
    for (size_t i = 0; i < out.toks.n; i++) {
        char hex[3] = { doc.toks.p[2 + 2 * i], doc.toks.p[3 + 2 * i], 0 };

        raw[i] = (char)strtoul(hex, NULL, 16);
    }
    return out;
}

Test(search, finds_traditional_text_by_a_simplified_query)
{
    arena = tq_arena_new(1 << 20);
    cr_assert(is_found("机器视觉缺陷检测", "機器視覺缺陷檢測系統", ""));
    cr_assert(is_found("機器視覺", "机器视觉", ""));
    cr_assert_not(is_found("机器视觉", "機器人", ""));
    tq_arena_free(arena);
}

Test(search, folds_width_and_case)
{
    arena = tq_arena_new(1 << 20);
    cr_assert(is_found("ai agent", "AI Agent 平台", ""));
    cr_assert(is_found("AI", "ａｉ", ""));
    cr_assert_eq(tq_str_is_equal(tq_search_fold(arena, TQ_STR("㎡ＡＢＣ臺灣")), TQ_STR("m2abc台湾")), true);
    tq_arena_free(arena);
}

Test(search, splits_letters_and_digits)
{
    arena = tq_arena_new(1 << 20);
    cr_assert(is_found("L2", "L2级辅助驾驶", ""));
    cr_assert(is_found("l", "L2级辅助驾驶", ""));
    cr_assert(is_found("4500PFlops", "算力规模 4500PFlops", ""));
    cr_assert(is_found("pflops", "算力规模 4500PFlops", ""));
    cr_assert(is_found("L2级", "L2级辅助驾驶", ""));
    tq_arena_free(arena);
}

Test(search, finds_parts_of_words_by_bigrams)
{
    arena = tq_arena_new(1 << 20);
    cr_assert(is_found("病历质控", "门诊病历内涵质控", "")); /* two words, apart in the text */
    cr_assert(is_found("端子压接", "连接器端子压接外观检测", ""));
    cr_assert(is_found("桥", "桥梁巡检", ""));
    cr_assert_not(is_found("桥梁", "桥面养护", "梁体"));
    tq_arena_free(arena);
}

Test(search, blank_and_punctuation_select_nothing)
{
    arena = tq_arena_new(1 << 20);
    cr_assert(query_of("").is_empty);
    cr_assert(query_of("  ,。!?'&|!():*\\").is_empty);
    cr_assert_not(query_of("检测' | '").is_empty);
    cr_assert_not(has(query_of("检测' | '").all, "' | '"));
    tq_arena_free(arena);
}

Test(search, function_characters_do_not_narrow_a_question)
{
    arena = tq_arena_new(1 << 20);
    cr_assert(is_found("道路的病害和巡检", "道路病害巡检", ""));
    tq_arena_free(arena);
}

Test(search, ranks_the_fitting_text_first)
{
    arena = tq_arena_new(1 << 22);
    struct tq_search_query query = query_of("道路病害巡检");
    struct tq_search_candidate c[] = {
        candidate(1, "桥梁结构健康监测", "对桥梁与道路附属设施进行监测,病害由人工巡检发现后录入系统,数据按月汇总并形成报告,供养护单位使用"),
        candidate(2, "道路病害巡检智能体", "车载相机识别坑槽与裂缝"),
        candidate(3, "医院病历质控", "检出缺陷"),
        candidate(4, "道路清扫", "机器人清扫"),
    };
    tq_search_rank(&query, c, 4, 100);
    cr_assert_eq(c[0].id.b[15], 2);
    cr_assert_eq(c[1].id.b[15], 1);
    cr_assert_eq(c[2].id.b[15], 4);
    cr_assert_gt(c[0].score, c[1].score);
    tq_arena_free(arena);
}

Test(search, says_the_same_twice_and_breaks_ties_by_id)
{
    arena = tq_arena_new(1 << 22);
    struct tq_search_query query = query_of("检测");
    struct tq_search_candidate c[] = { candidate(9, "外观检测", ""), candidate(3, "外观检测", ""), candidate(5, "外观检测", "") };
    tq_search_rank(&query, c, 3, 3);
    cr_assert_eq(c[0].id.b[15], 3);
    cr_assert_eq(c[2].id.b[15], 9);
    struct tq_search_doc a = doc_of("外观检测 L2", "工业质检"), b = doc_of("外观检测 L2", "工业质检");
    cr_assert(tq_str_is_equal(a.toks, b.toks));
    cr_assert(tq_str_is_equal(a.fts, b.fts));
    tq_arena_free(arena);
}

Test(search, drops_what_holds_little_of_the_query_when_enough_holds_more)
{
    arena = tq_arena_new(1 << 22);
    struct tq_search_query query = query_of("道路病害巡检");
    struct tq_search_candidate c[14];
    for (uint8_t i = 0; i < 10; i++)
        c[i] = candidate(i, "道路病害巡检智能体", "车载相机识别坑槽与裂缝");
    for (uint8_t i = 10; i < 14; i++)
        c[i] = candidate(i, "道路清扫", "机器人清扫");
    cr_assert_eq(tq_search_rank(&query, c, 14, 1000), 10);
    cr_assert(c[9].is_covering);
    for (uint8_t i = 0; i < 14; i++)
        c[i] = candidate(i, i < 9 ? "道路病害巡检智能体" : "道路清扫", "");
    cr_assert_eq(tq_search_rank(&query, c, 14, 1000), 14);
    tq_arena_free(arena);
}

Test(search, survives_damaged_bags_and_long_texts)
{
    arena = tq_arena_new(1 << 24);
    struct tq_search_query query = query_of("检测");
    struct tq_search_candidate c = { .toks = TQ_STR("\xff\xff\xff\xff\xff\xff\x80"), .len = 3 };
    tq_search_rank(&query, &c, 1, 1);
    cr_assert_eq(c.score, 0);
    char *text = tq_arena_alloc(arena, 60000);
    for (size_t i = 0; i + 6 < 60000; i += 6)
        memcpy(text + i, "检测", 6);
    cr_assert_gt(doc_of("", text).len, 20000);
    cr_assert_leq(query_of(text).all.n, (size_t)64 * 1024);
    tq_arena_free(arena);
}

Test(search, marks_words_in_the_source)
{
    arena = tq_arena_new(1 << 20);
    struct tq_search_query query = query_of("视觉检测");
    struct tq_search_mark marks[8];
    const char *text = "用機器視覺做外观检测";
    size_t n = tq_search_marks(arena, &query, tq_str_of(text), marks, 8);
    cr_assert_eq(n, 2);
    cr_assert(memcmp(text + marks[0].start, "視覺", 6) == 0 && marks[0].end - marks[0].start == 6);
    cr_assert(memcmp(text + marks[1].start, "检测", 6) == 0 && marks[1].end - marks[1].start == 6);
    tq_arena_free(arena);
}
