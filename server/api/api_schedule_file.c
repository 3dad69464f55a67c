/* server/api/api_schedule_file.c - a schedule to take away: an Excel file for people, mm-instance/1 and mm-schedule/1 (SCHEDULING 6) for
 * whoever wants to check or make it again. Every one is noted with who took it. Written on the pool. */
#include "tq/api/api.h"

#include "schedule_int.h"

#include "tq/gen/sql.h"
#include "tq/platform/workbook.h"

enum { TEXT_MAX = 64 * 1024 * 1024, CASE_ARENA = 256 * 1024 * 1024 };
static const char EXCEL[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/* ---- what all have in common ---- */

struct taking {
    struct tq_err err;
    struct tq_buf text;     /* JSON, on the heap */
    struct tq_str workbook; /* or a file's bytes */
    struct tq_arena *arena; /* for the case */
};

static const struct tq_field file_query[] = {
    { .name = "proposal_id", .kind = TQ_F_UUID, .about = "without it what is live" },
    TQ_FIELDS_END,
};

static void add_export(struct tq_call *call, const char *what)
{
    tq_sql_add(call, TQ_SQL_meeting_export);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_str(call, tq_str_of(what));
}

static void add_snapshot(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_schedule_snapshot);
    tq_bind_id(call, 0);
    tq_bind_bool(call, false);
    tq_bind_null(call);
}

static void add_placed(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_schedule_placed);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->query[0]);
}

static struct tq_step answer_text(struct tq_call *call)
{
    struct taking *taking = call->state;
    struct tq_step step;
    if (taking->err.code)
        step = tq_fail(call, taking->err.code == TQ_NOT_FOUND ? 404 : 409, taking->err.detail ? taking->err.detail : "state");
    else
        step = tq_answer_json(call, 200, &taking->text);
    tq_buf_clear(&taking->text);
    tq_arena_free(taking->arena);
    return step;
}

static struct tq_step write_on_pool(struct tq_call *call, void (*work)(void *call), tq_half next)
{
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    call->state = TQ_NEW(call->arena, struct taking);
    return tq_then_job(call, TQ_JOB_FILE, work, next);
}

static void add_id(struct tq_buf *out, const struct tq_uuid *id)
{
    char text[TQ_UUID_TEXT + 1];
    tq_uuid_format(id, text);
    tq_buf_printf(out, "\"%s\"", text);
}

/* ---- mm-instance/1 ---- */

static void add_slots(struct tq_buf *out, const char *name, tq_slots slots, int count)
{
    bool is_first = true;
    tq_buf_printf(out, "\"%s\":[", name);
    for (int i = 0; i < count; i++)
        if (slots >> i & 1) {
            tq_buf_printf(out, "%s%d", is_first ? "" : ",", i);
            is_first = false;
        }
    tq_buf_add_char(out, ']');
}

static void add_ints(struct tq_buf *out, const char *name, const int *values, int count)
{
    tq_buf_printf(out, ",\"%s\":[", name);
    for (int i = 0; i < count; i++)
        tq_buf_printf(out, "%s%d", i ? "," : "", values[i]);
    tq_buf_add_char(out, ']');
}

static void add_people(struct tq_buf *out, const struct tq_schedule_case *of)
{
    tq_buf_add_str(out, TQ_STR(",\"participants\":["));
    for (size_t i = 0; i < of->problem.people_count; i++) {
        const struct tq_schedule_person *person = &of->problem.people[i];
        tq_buf_add_str(out, i ? TQ_STR(",{\"id\":") : TQ_STR("{\"id\":"));
        add_id(out, &of->people[i]);
        tq_buf_printf(out, ",\"side\":\"%s\",", person->side == TQ_SIDE_OWNER ? "owner" : "supplier");
        add_slots(out, "avail", person->avail, of->problem.slots);
        tq_buf_printf(out, ",\"max\":%d,\"min\":%d}", person->max, person->min);
    }
    tq_buf_add_char(out, ']');
}

static void add_pair(struct tq_buf *out, const struct tq_schedule_case *of, int candidate, bool is_first)
{
    const struct tq_schedule_candidate *pair = &of->problem.candidates[candidate];
    tq_buf_add_str(out, is_first ? TQ_STR("{\"owner\":") : TQ_STR(",{\"owner\":"));
    add_id(out, &of->people[pair->owner]);
    tq_buf_add_str(out, TQ_STR(",\"supplier\":"));
    add_id(out, &of->people[pair->supplier]);
}

static void write_instance(struct tq_buf *out, const struct tq_schedule_case *of)
{
    const struct tq_schedule_problem *problem = &of->problem;
    tq_slots all = problem->slots >= TQ_SCHEDULE_SLOTS ? ~(tq_slots)0 : ((tq_slots)1 << problem->slots) - 1;
    tq_buf_add_str(out, TQ_STR("{\"format\":\"mm-instance/1\",\"name\":"));
    tq_buf_add_json(out, of->name);
    tq_buf_printf(out, ",\"slots\":%d", problem->slots);
    add_ints(out, "sessions", problem->session, problem->slots);
    add_ints(out, "tables", problem->tables, problem->slots);
    tq_buf_printf(out, ",\"fair_bonus\":%d", problem->fair_bonus);
    add_people(out, of);
    tq_buf_add_str(out, TQ_STR(",\"candidates\":["));
    for (size_t i = 0; i < problem->candidate_count; i++) {
        const struct tq_schedule_candidate *pair = &problem->candidates[i];
        add_pair(out, of, (int)i, i == 0);
        tq_buf_printf(out, ",\"weight\":%d", pair->weight);
        if ((pair->allowed & all) != all) {
            tq_buf_add_char(out, ',');
            add_slots(out, "allowed", pair->allowed, problem->slots);
        }
        tq_buf_add_char(out, '}');
    }
    tq_buf_add_str(out, TQ_STR("],\"locked\":["));
    for (size_t i = 0; i < problem->locked_count; i++) {
        const struct tq_schedule_meeting *locked = &problem->locked[i];
        add_pair(out, of, locked->candidate, i == 0);
        tq_buf_printf(out, ",\"slot\":%d", locked->slot);
        if (locked->table != TQ_SCHEDULE_ANY_TABLE)
            tq_buf_printf(out, ",\"table\":%d", locked->table);
        tq_buf_add_char(out, '}');
    }
    tq_buf_add_str(out, TQ_STR("]}"));
}

static void make_instance(void *arg)
{
    struct tq_call *call = arg;
    struct taking *taking = call->state;
    struct tq_schedule_case *of = TQ_NEW(call->arena, struct tq_schedule_case);
    taking->arena = tq_arena_new(CASE_ARENA);
    tq_buf_init(&taking->text, NULL, TEXT_MAX);
    taking->err = tq_schedule_case_make(taking->arena, tq_result(call, 1), of);
    if (!taking->err.code)
        write_instance(&taking->text, of);
}

static struct tq_step instance_finish(struct tq_call *call)
{
    return write_on_pool(call, make_instance, answer_text);
}

static struct tq_step instance_begin(struct tq_call *call)
{
    add_export(call, "instance.json");
    add_snapshot(call);
    return tq_then(call, NULL);
}

/* ---- mm-schedule/1 ---- */

static int column(const struct tq_db_result *rows, const char *name)
{
    return tq_db_column(rows, name);
}

static void make_schedule(void *arg)
{
    struct tq_call *call = arg;
    struct taking *taking = call->state;
    const struct tq_db_result *rows = tq_result(call, 2);
    struct tq_schedule_case *of = TQ_NEW(call->arena, struct tq_schedule_case);
    struct tq_buf *out = &taking->text;
    int slot = column(rows, "slot"), table = column(rows, "table_no"), demand = column(rows, "demand_id"),
        supply = column(rows, "supply_id");
    bool is_first = true;
    taking->arena = tq_arena_new(CASE_ARENA);
    tq_buf_init(out, NULL, TEXT_MAX);
    taking->err = tq_schedule_case_make(taking->arena, tq_result(call, 1), of);
    if (taking->err.code)
        return;
    tq_buf_add_str(out, TQ_STR("{\"format\":\"mm-schedule/1\",\"instance\":"));
    tq_buf_add_json(out, of->name);
    tq_buf_add_str(out, TQ_STR(",\"meetings\":["));
    for (int row = 0; row < tq_db_rows(rows); row++) {
        if (tq_db_is_null(rows, row, slot))
            continue;
        struct tq_uuid owner = tq_db_uuid(rows, row, demand), supplier = tq_db_uuid(rows, row, supply);
        int at = (int)tq_db_i64(rows, row, slot), seat = tq_schedule_case_table(of, at, (int)tq_db_i64(rows, row, table));
        tq_buf_add_str(out, is_first ? TQ_STR("{\"owner\":") : TQ_STR(",{\"owner\":"));
        add_id(out, &owner);
        tq_buf_add_str(out, TQ_STR(",\"supplier\":"));
        add_id(out, &supplier);
        tq_buf_printf(out, ",\"slot\":%d,\"table\":%d}", at, seat);
        is_first = false;
    }
    tq_buf_add_str(out, TQ_STR("]}"));
}

static struct tq_step schedule_finish(struct tq_call *call)
{
    return write_on_pool(call, make_schedule, answer_text);
}

static struct tq_step schedule_begin(struct tq_call *call)
{
    add_export(call, "schedule.json");
    add_snapshot(call);
    add_placed(call);
    return tq_then(call, NULL);
}

/* ---- Excel ---- */

static const struct tq_workbook_column placed_columns[] = { { "半场", 8 },    { "开始", 17 },   { "结束", 17 }, { "桌号", 6 },
                                                            { "桌名", 12 },   { "需求方", 28 }, { "代表", 10 }, { "职务", 12 },
                                                            { "供给方", 28 }, { "代表", 10 },   { "职务", 12 }, { "必谈", 6 },
                                                            { "状态", 8 },    { NULL, 0 } };
static const struct tq_workbook_column unplaced_columns[] = { { "需求方", 28 }, { "代表", 10 }, { "供给方", 28 }, { "代表", 10 },
                                                              { "必谈", 6 },    { "权重", 6 },  { "原因", 20 },   { NULL, 0 } };

static const struct {
    const char *code, *word;
} words[] = {
    { "accepted", "已接受" },
    { "scheduled", "已排定" },
    { "checked_in", "进行中" },
    { "held", "已完成" },
    { "no_show", "未到场" },
    { "NO_COMMON_SLOT", "双方没有共同时段" },
    { "TABLES_FULL", "洽谈桌已满" },
    { "DEMAND_FULL", "需求方场次已满" },
    { "SUPPLY_FULL", "供给方场次已满" },
    { "VETO", "一方不谈" },
    { "NOT_APPROVED", "报名未通过" },
    { "FROZEN", "已过调整期" },
    { "BUFFER", "来不及换桌" },
    { "LESS_WEIGHT", "优先级较低" },
};

static void add_word(struct tq_workbook *book, struct tq_str code)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (tq_str_is_equal(code, tq_str_of(words[i].code))) {
            tq_workbook_text(book, tq_str_of(words[i].word));
            return;
        }
    tq_workbook_text(book, code);
}

static struct tq_str text_at(const struct tq_db_result *rows, int row, const char *name)
{
    int at = column(rows, name);
    return tq_db_is_null(rows, row, at) ? TQ_STR("") : tq_db_bytes(rows, row, at);
}

static void add_texts(struct tq_workbook *book, const struct tq_db_result *rows, int row, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        tq_workbook_text(book, text_at(rows, row, names[i]));
}

static void add_placed_row(struct tq_workbook *book, const struct tq_db_result *rows, int row)
{
    static const char *const people[] = { "demand_name", "demand_person", "demand_post", "supply_name", "supply_person", "supply_post" };
    tq_workbook_text(book, text_at(rows, row, "half_name"));
    tq_workbook_time(book, tq_db_time(rows, row, column(rows, "starts_at")));
    tq_workbook_time(book, tq_db_time(rows, row, column(rows, "ends_at")));
    tq_workbook_number(book, tq_db_i64(rows, row, column(rows, "table_no")));
    tq_workbook_text(book, text_at(rows, row, "label"));
    add_texts(book, rows, row, people, 6);
    tq_workbook_text(book, tq_db_bool(rows, row, column(rows, "is_must")) ? TQ_STR("必谈") : TQ_STR(""));
    add_word(book, text_at(rows, row, "state"));
    tq_workbook_row_end(book);
}

static void add_unplaced_row(struct tq_workbook *book, const struct tq_db_result *rows, int row)
{
    static const char *const people[] = { "demand_name", "demand_person", "supply_name", "supply_person" };
    add_texts(book, rows, row, people, 4);
    tq_workbook_text(book, tq_db_bool(rows, row, column(rows, "is_must")) ? TQ_STR("必谈") : TQ_STR(""));
    tq_workbook_number(book, tq_db_i64(rows, row, column(rows, "weight")));
    add_word(book, text_at(rows, row, "reason"));
    tq_workbook_row_end(book);
}

static void add_rows(struct tq_workbook *book, const struct tq_db_result *rows, bool is_placed)
{
    int slot = column(rows, "slot");
    for (int row = 0; row < tq_db_rows(rows); row++) {
        if (tq_db_is_null(rows, row, slot) == is_placed)
            continue;
        if (is_placed)
            add_placed_row(book, rows, row);
        else
            add_unplaced_row(book, rows, row);
    }
}

static void make_workbook(void *arg)
{
    struct tq_call *call = arg;
    struct taking *taking = call->state;
    const struct tq_db_result *note = tq_result(call, 0), *rows = tq_result(call, 1);
    struct tq_str name = text_at(note, 0, "name"), who = text_at(note, 0, "person_name");
    char now[40];
    now[tq_time_format(tq_clock_now(), now)] = '\0';
    taking->arena = tq_arena_new(CASE_ARENA);
    char *mark = tq_arena_printf(taking->arena, "%.*s 导出于 %.16s", (int)who.n, who.p, now);
    struct tq_workbook *book = tq_workbook_new(taking->arena, tq_call_conf(call)->data_dir, name, tq_str_of(mark));
    if (!book) {
        taking->err = tq_err_make(TQ_IO, NULL, "internal");
        return;
    }
    tq_workbook_sheet(book, "洽谈日程", name, placed_columns);
    add_rows(book, rows, true);
    tq_workbook_sheet(book, "未排", name, unplaced_columns);
    add_rows(book, rows, false);
    taking->err = tq_workbook_finish(book, &taking->workbook);
}

static struct tq_step answer_workbook(struct tq_call *call)
{
    struct taking *taking = call->state;
    struct tq_step step;
    if (taking->err.code) {
        step = tq_fail(call, 500, "internal");
    } else {
        tq_reply_header(call->http, "Content-Disposition", "attachment; filename=\"schedule.xlsx\"");
        tq_reply_header(call->http, "Cache-Control", "no-store");
        step = tq_answer(call, 200, EXCEL, taking->workbook);
    }
    tq_arena_free(taking->arena);
    return step;
}

static struct tq_step workbook_finish(struct tq_call *call)
{
    return write_on_pool(call, make_workbook, answer_workbook);
}

static struct tq_step workbook_begin(struct tq_call *call)
{
    add_export(call, "schedule.xlsx");
    add_placed(call);
    return tq_then(call, NULL);
}

#define FILE_ROUTE(file_, query_, begin_, finish_, media_, name_, about_)                                                                  \
    {                                                                                                                                      \
        .method = TQ_GET, .path = "/api/v1/events/{id}/" file_, .role = TQ_ROLE_PERSON, .relation = TQ_REL_EVENT_ORGANIZER,                \
        .query = query_, .begin = begin_, .finish = finish_, .media = media_, .name = name_, .about = about_                               \
    }

const struct tq_route tq_routes_schedule_file[] = {
    FILE_ROUTE("schedule.xlsx", file_query, workbook_begin, workbook_finish, EXCEL, "schedule_workbook",
               "Who meets whom, when and where, and who has no place and why, as an Excel file."),
    FILE_ROUTE("instance.json", NULL, instance_begin, instance_finish, "application/json", "schedule_instance",
               "The problem as mm-instance/1: `tongqud solve-meetings` solves it anywhere."),
    FILE_ROUTE("schedule.json", file_query, schedule_begin, schedule_finish, "application/json", "schedule_file",
               "The schedule as mm-schedule/1."),
    { 0 },
};
