/* server/api/problem.c - refusals as RFC 9457 problem documents: one code, its status, a short title in the reader's language. */
#include "api_int.h"

#include "tq/base/log.h"

struct title {
    int status;
    const char *zh, *en;
};

static const struct title titles[] = {
    { 400, "请求有误", "bad request" },
    { 401, "请先登录", "sign in first" },
    { 403, "没有权限", "not permitted" },
    { 404, "没有找到", "not found" },
    { 405, "不支持这种操作", "method not allowed" },
    { 409, "当前状态下不能这样做", "not possible in the present state" },
    { 410, "已经失效", "gone" },
    { 412, "内容已被他人修改", "changed by somebody else in the meantime" },
    { 413, "内容过大", "too large" },
    { 415, "不支持的内容类型", "unsupported content type" },
    { 421, "本服务不用这个地址", "this service does not answer to that name" },
    { 422, "填写的内容有问题", "something in the form is not right" },
    { 428, "请先读取最新版本", "read the present version first" },
    { 429, "操作过于频繁", "too many requests" },
    { 503, "服务暂时不可用，请稍后再试", "temporarily unavailable, try again soon" },
    { 500, "服务出错", "something went wrong here" },
};

static const char *title_of(int status, const char *lang)
{
    size_t i = 0, last = sizeof(titles) / sizeof(titles[0]) - 1;
    while (i < last && titles[i].status != status)
        i++;
    return strcmp(lang, "en") == 0 ? titles[i].en : titles[i].zh;
}

void tq_problem_write(struct tq_buf *out, int status, const char *code, const char *lang, const struct tq_errors *errors,
                      struct tq_str current, const char *trace_id)
{
    tq_buf_printf(out, "{\"type\":\"urn:tongqu:problem:%s\",\"title\":", code);
    tq_buf_add_json(out, tq_str_of(title_of(status, lang)));
    tq_buf_printf(out, ",\"status\":%d,\"code\":\"%s\"", status, code);
    if (errors && errors->count) {
        tq_buf_add_str(out, TQ_STR(",\"errors\":["));
        tq_buf_add_str(out, tq_buf_str(&errors->list));
        tq_buf_add_char(out, ']');
    }
    if (current.n) {
        tq_buf_add_str(out, TQ_STR(",\"current\":"));
        tq_buf_add_str(out, current);
    }
    tq_buf_printf(out, ",\"trace_id\":\"%s\"}", trace_id);
}

struct tq_problem tq_problem_of_verdict(const char *code)
{
    for (const struct tq_problem_row *row = tq_problem_rows; row->code; row++)
        if (strcmp(row->code, code) == 0)
            return (struct tq_problem){ row->status, row->code, NULL };
    return (struct tq_problem){ 409, code, NULL };
}

static const struct tq_constraint_row *find_constraint(const char *name)
{
    for (const struct tq_constraint_row *row = tq_constraint_rows; row->constraint; row++)
        if (strcmp(row->constraint, name) == 0)
            return row;
    return NULL;
}

/* By SQLSTATE: a whole code or its class of two characters. */
static const struct state {
    const char *state;
    int status;
    const char *code;
} states[] = {
    { "55P03", 409, "in_flight" }, { "23505", 409, "exists_already" }, { "23503", 422, "reference_unknown" },
    { "23P01", 409, "overlap" },   { "23", 422, "value_refused" },     { "22", 422, "value_refused" },
    { "40", 503, "busy" },         { "57014", 503, "timeout" },        { "57", 503, "unavailable" },
    { "53", 503, "unavailable" },  { "08", 503, "unavailable" },
};

static struct tq_problem of_state(const char *sqlstate)
{
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        if (strncmp(states[i].state, sqlstate, strlen(states[i].state)) == 0)
            return (struct tq_problem){ states[i].status, states[i].code, NULL };
    return (struct tq_problem){ 500, "internal", NULL };
}

static struct tq_problem of_code(tq_code code)
{
    switch (code) {
    case TQ_UNAVAILABLE: return (struct tq_problem){ 503, "unavailable", NULL };
    case TQ_BUSY: return (struct tq_problem){ 503, "busy", NULL };
    case TQ_TIMEOUT: return (struct tq_problem){ 503, "timeout", NULL };
    default: return (struct tq_problem){ 500, "internal", NULL };
    }
}

struct tq_problem tq_problem_of_db(const struct tq_db_call *db)
{
    const struct tq_constraint_row *row = db->constraint ? find_constraint(db->constraint) : NULL;
    if (row)
        return (struct tq_problem){ row->status, row->code, row->pointer };
    struct tq_problem problem = db->sqlstate[0] ? of_state(db->sqlstate) : of_code(db->err.code);
    if (db->constraint)
        tq_log(TQ_WARN, "api", "constraint \"%s\" has no problem code", db->constraint);
    else if (problem.status == 500)
        tq_log(TQ_ERROR, "api", "statement failed: %s %s %s", tq_code_name(db->err.code), db->sqlstate,
               db->err.detail ? db->err.detail : "");
    return problem;
}
