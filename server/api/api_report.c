/* server/api/api_report.c - the monthly report (月报) as an Excel file: the numbers with their definitions, and the lists they are
 * made of. Every export is written into the log, and the file says who made it and when. Built on the pool. */
#include "tq/api/api.h"
#include "tq/gen/sql.h"
#include "tq/platform/json.h"
#include "tq/platform/workbook.h"

#include <string.h>

enum { ROWS_MAX = 20000, LISTS = 5 };

static const char *const numbers[LISTS] = { "published", "events_held", "meetings_placed", "deals_reached", "deals_signed" };

struct report {
    int64_t year, month;
    struct tq_str person;
    tq_time at;
    const struct tq_db_result *page, *lists[LISTS];
    struct tq_str bytes;
    struct tq_err err;
};

/* ---- words ---- */

static const struct label {
    const char *name, *zh, *en;
} labels[] = {
    { "title", "场景供需对接月报", "Monthly report" },
    { "demo", "演示环境 · 非政府网站 · 单位、人员、数据均为虚构",
      "Demonstration: not a government site; organizations, people and data are fictional" },
    { "summary", "汇总", "Summary" },
    { "number", "指标", "Number" },
    { "value", "数值", "Value" },
    { "means", "口径", "Definition" },
    { "published", "需求", "Scenarios" },
    { "events_held", "活动", "Events" },
    { "meetings_placed", "洽谈", "Meetings" },
    { "deals_reached", "达成意向", "Deals reached" },
    { "deals_signed", "签约", "Deals signed" },
    { "name", "名称", "Title" },
    { "organization", "单位", "Organization" },
    { "other", "对方单位", "Other side" },
    { "unit", "归口单位", "Reviewing unit" },
    { "state", "状态", "State" },
    { "at", "时间", "Time" },
    { "amount", "金额(元)", "Amount (yuan)" },
};

static const struct line {
    const char *column, *key, *zh, *zh_means, *en, *en_means;
    bool is_rate;
} lines[] = {
    { "funnel", "published", "发布需求", "当期发布的需求", "Published", "scenarios published in the period", false },
    { "funnel", "responded", "有响应的需求", "有 1 份以上有效响应", "Responded", "with at least one valid response", false },
    { "funnel", "matched", "已对接的需求", "有入围或已洽谈", "Matched", "with a shortlist or a held meeting", false },
    { "funnel", "intended", "达成意向的需求", "已确定拟合作单位或双方均有试点以上意向", "Intended",
      "with a selection or both sides' intent", false },
    { "funnel", "signed", "已签约的需求", "有已签约对接项目", "Signed", "with a signed deal", false },
    { NULL, "response_rate_permille", "响应率", "有响应的需求 / 发布需求", "Response rate", "responded / published", true },
    { NULL, "match_rate_permille", "对接率", "已对接的需求 / 发布需求", "Match rate", "matched / published", true },
    { NULL, "sign_rate_permille", "签约率", "已签约的需求 / 发布需求", "Signing rate", "signed / published", true },
    { "events", "held", "已举办活动", "当期举办的活动", "Events held", "events held in the period", false },
    { "events", "counted", "计入年度目标的活动", "已完成总结并计入年度目标", "Events counted",
      "with a finished summary, counting toward the plan", false },
    { "meetings", "placed", "排定洽谈", "当期活动中排定的一对一洽谈", "Meetings placed", "placed in events of the period", false },
    { "meetings", "held", "已洽谈", "双方到场", "Meetings held", "both sides were there", false },
    { "meetings", "missed", "未到场", "至少一方未到场", "Missed", "at least one side was not there", false },
    { "meetings", "positive", "双方有意向的洽谈", "双方均为继续了解以上", "Positive", "both sides interested or more", false },
    { "meetings", "strong", "双方达成意向的洽谈", "双方均为试点意向以上", "Strong", "both sides at least a pilot", false },
    { "deals", "reached", "达成意向", "当期达成意向的对接项目", "Deals reached", "deals reached in the period", false },
    { "deals", "signed", "签约项目", "当期双方确认签约的对接项目", "Deals signed", "signed in the period, confirmed by both sides", false },
};

static const char *label(const struct tq_call *call, const char *name)
{
    bool is_zh = strcmp(call->lang, "en") != 0;
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
        if (strcmp(labels[i].name, name) == 0)
            return is_zh ? labels[i].zh : labels[i].en;
    return name;
}

/* States of scenarios, events, meetings and deals as they stand in these lists; in English the code itself. */
static const struct {
    const char *code, *zh;
} states[] = {
    { "published", "征集响应中" }, { "closed_for_response", "响应截止" },
    { "evaluating", "比选中" },    { "matched", "已达成意向" },
    { "contracted", "已签约" },    { "piloting", "试点中" },
    { "accepted", "已验收" },      { "closed", "已归档" },
    { "unmet", "未达成" },         { "withdrawn", "已撤回" },
    { "suspended", "已暂停" },     { "expired", "已到期" },
    { "ended", "已结束" },         { "reviewed", "已总结" },
    { "archived", "已归档" },      { "scheduled", "已排定" },
    { "checked_in", "进行中" },    { "held", "已完成" },
    { "no_show", "未到场" },       { "following", "跟进中" },
    { "signed", "已签约" },        { "effective", "已见效" },
};

static const char *state_word(const struct tq_call *call, struct tq_str code)
{
    for (size_t i = 0; strcmp(call->lang, "en") != 0 && i < sizeof(states) / sizeof(states[0]); i++)
        if (tq_str_is_equal(code, tq_str_of(states[i].code)))
            return states[i].zh;
    return tq_arena_dup(call->arena, code.p, code.n);
}

/* ---- the workbook, on the pool ---- */

static void number_cell(struct tq_workbook *book, const struct tq_call *call, const struct line *line)
{
    const struct report *report = call->state;
    const struct tq_json *object = NULL, *value = NULL;
    if (!line->column) {
        int column = tq_db_column(report->page, line->key);
        if (tq_db_is_null(report->page, 0, column))
            tq_workbook_blank(book);
        else
            tq_workbook_percent(book, tq_db_i64(report->page, 0, column));
        return;
    }
    struct tq_str text = tq_db_bytes(report->page, 0, tq_db_column(report->page, line->column));
    if (tq_json_parse(call->arena, text, &object).code == TQ_OK)
        value = tq_json_get(object, line->key);
    if (value)
        tq_workbook_number(book, tq_json_i64(value));
    else
        tq_workbook_blank(book);
}

static void summary_sheet(struct tq_workbook *book, const struct tq_call *call, struct tq_str heading)
{
    bool is_zh = strcmp(call->lang, "en") != 0;
    const struct tq_workbook_column columns[] = {
        { label(call, "number"), 24 }, { label(call, "value"), 12 }, { label(call, "means"), 60 }, { 0 }
    };
    tq_workbook_sheet(book, label(call, "summary"), heading, columns);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        tq_workbook_text(book, tq_str_of(is_zh ? lines[i].zh : lines[i].en));
        number_cell(book, call, &lines[i]);
        tq_workbook_text(book, tq_str_of(is_zh ? lines[i].zh_means : lines[i].en_means));
        tq_workbook_row_end(book);
    }
}

static void list_sheet(struct tq_workbook *book, const struct tq_call *call, const char *name, const struct tq_db_result *rows)
{
    static const char *const texts[] = { "title", "organization_name", "other_name", "unit_name" };
    const struct tq_workbook_column columns[] = { { label(call, "name"), 40 },   { label(call, "organization"), 28 },
                                                  { label(call, "other"), 28 },  { label(call, "unit"), 14 },
                                                  { label(call, "state"), 14 },  { label(call, "at"), 18 },
                                                  { label(call, "amount"), 16 }, { 0 } };
    int at = tq_db_column(rows, "at"), state = tq_db_column(rows, "state"), amount = tq_db_column(rows, "amount_fen");
    tq_workbook_sheet(book, label(call, name), TQ_STR_NONE, columns);
    for (int row = 0; row < tq_db_rows(rows); row++) {
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
            tq_workbook_text(book, tq_db_bytes(rows, row, tq_db_column(rows, texts[i])));
        tq_workbook_text(book, tq_str_of(state_word(call, tq_db_bytes(rows, row, state))));
        tq_workbook_time(book, tq_db_time(rows, row, at));
        if (tq_db_is_null(rows, row, amount))
            tq_workbook_blank(book);
        else
            tq_workbook_money(book, tq_db_i64(rows, row, amount));
        tq_workbook_row_end(book);
    }
}

static void write_book(void *arg)
{
    struct tq_call *call = arg;
    struct report *report = call->state;
    char made[41];
    size_t n = tq_time_format(report->at, made);
    const char *title = tq_arena_printf(call->arena, "%s %04d-%02d", label(call, "title"), (int)report->year, (int)report->month);
    const char *mark = tq_arena_printf(call->arena, "%.*s %.*s%s%s", (int)report->person.n, report->person.p, (int)n, made,
                                       tq_call_conf(call)->demo ? " · " : "", tq_call_conf(call)->demo ? label(call, "demo") : "");
    struct tq_workbook *book = tq_workbook_new(call->arena, tq_call_conf(call)->data_dir, tq_str_of(title), tq_str_of(mark));
    if (!book) {
        report->err = tq_err_make(TQ_IO, NULL, "could not begin a report");
        return;
    }
    summary_sheet(book, call, tq_str_of(tq_arena_printf(call->arena, "%s · %s", title, mark)));
    for (int i = 0; i < LISTS; i++)
        list_sheet(book, call, numbers[i], report->lists[i]);
    report->err = tq_workbook_finish(book, &report->bytes);
}

/* ---- the steps ---- */

static struct tq_step on_written(struct tq_call *call)
{
    struct report *report = call->state;
    if (report->err.code)
        return tq_fail(call, 500, "internal");
    tq_reply_header(call->http, "Content-Disposition",
                    tq_arena_printf(call->arena, "attachment; filename=\"report-%04d-%02d.xlsx\"", (int)report->year, (int)report->month));
    tq_reply_header(call->http, "Cache-Control", "private, no-store");
    return tq_answer(call, 200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", report->bytes);
}

static void add_list(struct tq_call *call, int i)
{
    tq_sql_add(call, TQ_SQL_outcome_items);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_str(call, tq_str_of(numbers[i]));
    tq_bind_value(call, &call->query[0]);
    tq_bind_value(call, &call->query[1]);
    for (int empty = 0; empty < 4; empty++)
        tq_bind_null(call);
    tq_bind_i64(call, ROWS_MAX);
}

static struct tq_step on_rest(struct tq_call *call)
{
    struct report *report = call->state;
    report->lists[3] = tq_result(call, 0);
    report->lists[4] = tq_result(call, 1);
    return tq_then_job(call, TQ_JOB_FILE, write_book, on_written);
}

static struct tq_step on_first(struct tq_call *call)
{
    struct report *report = call->state;
    report->page = tq_result(call, 0);
    for (int i = 0; i < 3; i++)
        report->lists[i] = tq_result(call, i + 1);
    add_list(call, 3);
    add_list(call, 4);
    return tq_then(call, on_rest);
}

static struct tq_step on_logged(struct tq_call *call)
{
    struct report *report = call->state;
    const struct tq_db_result *rows = tq_result(call, 0);
    report->person = tq_db_bytes(rows, 0, tq_db_column(rows, "person_name"));
    report->at = tq_db_time(rows, 0, tq_db_column(rows, "at"));
    tq_sql_add(call, TQ_SQL_outcome_page);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_value(call, &call->query[0]);
    tq_bind_value(call, &call->query[1]);
    for (int i = 0; i < 3; i++)
        add_list(call, i);
    return tq_then(call, on_first);
}

static struct tq_step monthly_begin(struct tq_call *call)
{
    struct report *report = TQ_NEW(call->arena, struct report);
    *report = (struct report){ .year = call->query[0].i, .month = call->query[1].i };
    call->state = report;
    tq_sql_add(call, TQ_SQL_outcome_export);
    tq_bind_actor(call);
    tq_bind_str(call, tq_str_of(tq_arena_printf(call->arena, "%04d-%02d", (int)report->year, (int)report->month)));
    return tq_then(call, on_logged);
}

static const struct tq_field monthly_query[] = {
    { .name = "year", .kind = TQ_F_INT, .min = 2020, .max = 2100, .flags = TQ_REQUIRED },
    { .name = "month", .kind = TQ_F_INT, .min = 1, .max = 12, .flags = TQ_REQUIRED },
    TQ_FIELDS_END,
};

const struct tq_route tq_routes_report[] = {
    { .method = TQ_GET,
      .path = "/api/v1/reports/monthly",
      .role = TQ_ROLE_OFFICER | TQ_ROLE_AUDITOR,
      .query = monthly_query,
      .begin = monthly_begin,
      .finish = on_written,
      .name = "report_monthly",
      .media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      .about = "The monthly report as an Excel file: numbers with definitions and the lists in scope; the export is logged." },
    { 0 },
};
