/* server/api/api_page.c - public pages for readers without JavaScript, and for search engines: the web app's index.html with
 * title, description, Open Graph, JSON-LD and the readable text put in its two places. The app replaces the text when it starts.
 * Everybody gets what a guest may see; an object that is not public is the bare app, which asks the API as its user. */
#include "page_int.h"

#include "tq/gen/sql.h"

#include <limits.h>
#include <stdio.h>

enum { SHELL_MAX = 64 * 1024, HTML_MAX = 512 * 1024 };

static const struct label {
    const char *name, *zh, *en;
} labels[] = {
    { "site", "通衢 场景供需对接", "Tongqu: AI scenarios, demand meets supply" },
    { "scenarios", "场景需求", "Scenarios" },
    { "list_about", "正在征集响应的人工智能应用场景需求", "AI scenarios open for responses" },
    { "domain", "领域", "Domain" },
    { "unit", "归口单位", "Reviewing unit" },
    { "owner", "需求单位", "Demand side" },
    { "budget", "预算(万元)", "Budget (10,000 yuan)" },
    { "last_day", "响应截止", "Responses until" },
    { "published_on", "发布日期", "Published on" },
    { "number", "编号", "Number" },
    { "pain", "痛点", "Present state" },
    { "goal", "想达到的效果", "Effect wanted" },
    { "requirement", "具体需求", "Requirement" },
    { "indicators", "技术指标", "Indicators" },
    { "data_condition", "数据条件", "Data" },
    { "deploy_condition", "部署条件", "Deployment" },
    { "summary_en", "English summary", "English summary" },
    { "over", "已不再征集响应。", "No longer open for responses." },
    { "events", "供需对接活动", "Events" },
    { "events_about", "近期供需对接会、早餐汇、校企对接与产融对接活动",
      "Coming matchmaking events, breakfast meetings, and meetings with universities and finance" },
    { "time", "时间", "Time" },
    { "venue", "地点", "Venue" },
    { "address", "地址", "Address" },
    { "hosted_by", "主办单位", "Host" },
    { "guided_by", "指导单位", "Under the guidance of" },
    { "organized_by", "承办单位", "Organizer" },
    { "supported_by", "协办单位", "Supported by" },
    { "theme", "主题", "Theme" },
    { "registration", "报名时间", "Registration" },
    { "contact", "会务联系人", "Contact" },
    { "summary", "活动介绍", "About" },
    { "agenda", "议程", "Agenda" },
    { "conditions", "参会条件", "Who may come" },
    { "transport", "交通", "How to get there" },
    { "parking", "停车", "Parking" },
    { "cancelled", "活动已取消。", "Cancelled." },
    { "postponed", "活动已延期,新的时间另行通知。", "Postponed; the new time will be announced." },
    { "event_over", "活动已结束。", "This event is over." },
    { "home_about", "武汉市人工智能应用场景供需对接平台:发布需求、提交响应、比选对接、验收成效",
      "Supply and demand of AI application scenarios in Wuhan: post, respond, compare, accept" },
    { "open_count", "正在征集的需求", "Open scenarios" },
    { "new_this_month", "本月新发布", "Published this month" },
    { "deal_count", "达成意向", "Partners found" },
    { "verified_count", "认证单位", "Verified organizations" },
    { "newest", "最新需求", "Newest scenarios" },
    { "all_scenarios", "全部场景需求", "All scenarios" },
};

bool tq_page_is_english(const struct tq_call *call)
{
    return strcmp(call->lang, "en") == 0;
}

struct tq_str tq_page_label(const struct tq_call *call, const char *name)
{
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
        if (strcmp(labels[i].name, name) == 0)
            return tq_str_of(tq_page_is_english(call) ? labels[i].en : labels[i].zh);
    return tq_str_of(name);
}

struct tq_str tq_page_text(const struct tq_db_result *rows, int row, const char *name)
{
    int column = tq_db_column(rows, name);
    return column < 0 || tq_db_is_null(rows, row, column) ? TQ_STR_NONE : tq_db_bytes(rows, row, column);
}

/* At most `max` bytes, never inside a character. */
static struct tq_str cut(struct tq_str s, size_t max)
{
    if (s.n <= max)
        return s;
    while (max > 0 && ((unsigned char)s.p[max] & 0xC0) == 0x80)
        max--;
    return (struct tq_str){ s.p, max };
}

/* ---- pieces of HTML; every text goes through an escaping writer ---- */

static void add_meta(struct tq_buf *out, const char *attribute, const char *name, struct tq_str content)
{
    tq_buf_printf(out, "<meta %s=\"%s\" content=\"", attribute, name);
    tq_buf_add_html(out, content);
    tq_buf_add_str(out, TQ_STR("\">\n"));
}

void tq_page_element(struct tq_buf *out, const char *tag, struct tq_str text)
{
    tq_buf_printf(out, "<%s>", tag);
    tq_buf_add_html(out, text);
    tq_buf_printf(out, "</%s>\n", tag);
}

/* One paragraph or list item a line. */
static void add_lines(struct tq_buf *out, const char *tag, struct tq_str text)
{
    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        struct tq_str line = { text.p, end ? (size_t)(end - text.p) : text.n };
        size_t eaten = line.n + (end ? 1 : 0);
        if (line.n)
            tq_page_element(out, tag, line);
        text.p += eaten;
        text.n -= eaten;
    }
}

static void add_address(struct tq_buf *out, const struct tq_call *call, struct tq_str path)
{
    tq_buf_add_html(out, tq_str_of(tq_call_conf(call)->public_url));
    tq_buf_add_html(out, path);
}

void tq_page_head(const struct tq_call *call, struct tq_page *page, struct tq_str about)
{
    about = cut(about, 300);
    add_meta(&page->head, "name", "description", about);
    add_meta(&page->head, "property", "og:title", page->title);
    add_meta(&page->head, "property", "og:description", about);
    add_meta(&page->head, "property", "og:type", TQ_STR("article"));
    add_meta(&page->head, "property", "og:site_name", tq_page_label(call, "site"));
    tq_buf_add_str(&page->head, TQ_STR("<link rel=\"canonical\" href=\""));
    add_address(&page->head, call, call->http->path);
    tq_buf_add_str(&page->head, TQ_STR("\">\n"));
}

/* A data block: CSP does not run it, and the JSON writer escapes < > & so that it cannot end early. */
static void add_json_ld(const struct tq_call *call, struct tq_page *page, const struct tq_db_result *rows)
{
    struct tq_str owner = tq_page_text(rows, 0, "owner"), last_day = tq_page_text(rows, 0, "last_day");
    struct tq_buf *out = &page->head;
    tq_buf_add_str(out, TQ_STR("<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"Demand\",\"name\":"));
    tq_buf_add_json(out, tq_page_text(rows, 0, "title"));
    tq_buf_add_str(out, TQ_STR(",\"description\":"));
    tq_buf_add_json(out, tq_page_text(rows, 0, "pain"));
    tq_buf_add_str(out, TQ_STR(",\"identifier\":"));
    tq_buf_add_json(out, tq_page_text(rows, 0, "number"));
    tq_buf_add_str(out, TQ_STR(",\"availabilityStarts\":"));
    tq_buf_add_json(out, tq_page_text(rows, 0, "published_on"));
    if (last_day.n) {
        tq_buf_add_str(out, TQ_STR(",\"availabilityEnds\":"));
        tq_buf_add_json(out, last_day);
    }
    if (owner.n) {
        tq_buf_add_str(out, TQ_STR(",\"seller\":{\"@type\":\"Organization\",\"name\":"));
        tq_buf_add_json(out, owner);
        tq_buf_add_char(out, '}');
    }
    tq_buf_add_str(out, TQ_STR(",\"inLanguage\":"));
    tq_buf_add_json(out, tq_str_of(call->lang));
    tq_buf_add_str(out, TQ_STR("}</script>\n"));
}

void tq_page_fact(const struct tq_call *call, struct tq_buf *out, const struct tq_db_result *rows, const char *name)
{
    struct tq_str value = tq_page_text(rows, 0, name);
    if (value.n == 0)
        return;
    tq_page_element(out, "dt", tq_page_label(call, name));
    tq_page_element(out, "dd", value);
}

void tq_page_section(const struct tq_call *call, struct tq_buf *out, const struct tq_db_result *rows, const char *name, const char *tag)
{
    struct tq_str value = tq_page_text(rows, 0, name);
    bool is_list = strcmp(tag, "li") == 0;
    if (value.n == 0)
        return;
    tq_page_element(out, "h2", tq_page_label(call, name));
    tq_buf_add_str(out, is_list ? TQ_STR("<ul>\n") : TQ_STR(""));
    add_lines(out, tag, value);
    tq_buf_add_str(out, is_list ? TQ_STR("</ul>\n") : TQ_STR(""));
}

/* ---- the shell ---- */

struct tq_page *tq_page_of(struct tq_call *call)
{
    struct tq_page *page = call->state;
    if (page)
        return page;
    page = call->state = TQ_NEW(call->arena, struct tq_page);
    memset(page, 0, sizeof(*page));
    tq_buf_init(&page->head, call->arena, HTML_MAX);
    tq_buf_init(&page->body, call->arena, HTML_MAX);
    return page;
}

void tq_page_shell(void *arg)
{
    struct tq_call *call = arg;
    struct tq_page *page = tq_page_of(call);
    char path[PATH_MAX];
    char *text = tq_arena_alloc(call->arena, SHELL_MAX);
    FILE *in;
    if (snprintf(path, sizeof(path), "%s/index.html", tq_call_conf(call)->web_dir) >= (int)sizeof(path) || !(in = fopen(path, "rb")))
        return;
    page->shell = (struct tq_str){ text, fread(text, 1, SHELL_MAX, in) };
    fclose(in);
}

/* Used when the app is not built. */
static const char bare[] =
    "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title></title>\n<!--tq:head-->\n</head>\n"
    "<body>\n<div id=\"app\"><!--tq:body--></div>\n</body>\n</html>\n";

static const char *find(struct tq_str text, const char *what)
{
    return memmem(text.p, text.n, what, strlen(what));
}

/* Copy `*rest` up to `mark` (which is dropped), write `text`, go on behind it; nothing when the mark is not there. */
static bool put_at(struct tq_buf *out, struct tq_str *rest, const char *mark, struct tq_str text)
{
    const char *at = find(*rest, mark);
    if (!at)
        return false;
    tq_buf_add(out, rest->p, (size_t)(at - rest->p));
    tq_buf_add_str(out, text);
    rest->n -= (size_t)(at - rest->p) + strlen(mark);
    rest->p = at + strlen(mark);
    return true;
}

/* The text between <title> and </title> gives way to the page's own. */
static void put_title(struct tq_buf *out, struct tq_str *rest, struct tq_str title)
{
    const char *start = find(*rest, "<title>"), *end = find(*rest, "</title>");
    if (!start || !end || end < start)
        return;
    start += strlen("<title>");
    tq_buf_add(out, rest->p, (size_t)(start - rest->p));
    tq_buf_add_html(out, title);
    rest->n -= (size_t)(end - rest->p);
    rest->p = end;
}

struct tq_step tq_page_answer(struct tq_call *call, int status)
{
    struct tq_page *page = tq_page_of(call);
    struct tq_str rest = page->shell.n ? page->shell : TQ_STR(bare);
    struct tq_buf html;
    tq_buf_init(&html, call->arena, 2 * HTML_MAX);
    if (page->title.n)
        put_title(&html, &rest, page->title);
    put_at(&html, &rest, "<!--tq:head-->", tq_buf_str(&page->head));
    put_at(&html, &rest, "<!--tq:body-->", tq_buf_str(&page->body));
    tq_buf_add_str(&html, rest);
    tq_reply_header(call->http, "Cache-Control", "no-cache");
    tq_reply_header(call->http, "Vary", "Accept-Language, Cookie");
    return tq_answer(call, status, "text/html; charset=utf-8", tq_buf_str(&html));
}

/* ---- one scenario ---- */

static struct tq_step scenario_show(struct tq_call *call)
{
    const struct tq_db_result *rows = tq_result(call, 0);
    struct tq_page *page = tq_page_of(call);
    struct tq_buf *out = &page->body;
    bool has_english = tq_page_is_english(call) && tq_db_rows(rows) > 0 && tq_page_text(rows, 0, "title_en").n > 0;
    if (tq_db_rows(rows) == 0)
        return tq_page_answer(call, tq_request_header(call->http, "Cookie").p ? 200 : 404);
    page->title = tq_page_text(rows, 0, has_english ? "title_en" : "title");
    tq_page_head(call, page, tq_page_text(rows, 0, has_english && tq_page_text(rows, 0, "summary_en").n ? "summary_en" : "pain"));
    add_json_ld(call, page, rows);
    tq_buf_add_str(out, TQ_STR("<main>\n"));
    tq_page_element(out, "h1", page->title);
    if (!tq_str_is_equal(tq_page_text(rows, 0, "status"), TQ_STR("open")))
        tq_page_element(out, "p", tq_page_label(call, "over"));
    tq_buf_add_str(out, TQ_STR("<dl>\n"));
    static const char *const facts[] = { "number", "domain", "unit", "owner", "budget", "published_on", "last_day" };
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        tq_page_fact(call, out, rows, facts[i]);
    tq_buf_add_str(out, TQ_STR("</dl>\n"));
    tq_page_section(call, out, rows, "summary_en", "p");
    tq_page_section(call, out, rows, "pain", "p");
    tq_page_section(call, out, rows, "goal", "p");
    tq_page_section(call, out, rows, "requirement", "p");
    tq_page_section(call, out, rows, "indicators", "li");
    tq_page_section(call, out, rows, "data_condition", "p");
    tq_page_section(call, out, rows, "deploy_condition", "p");
    tq_buf_add_str(out, TQ_STR("</main>\n"));
    return tq_page_answer(call, 200);
}

static struct tq_step scenario_ask(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_scenario_page);
    tq_bind_id(call, 0);
    tq_bind_bool(call, tq_page_is_english(call));
    return tq_then(call, scenario_show);
}

static struct tq_step scenario_begin(struct tq_call *call)
{
    return tq_then_job(call, TQ_JOB_FILE, tq_page_shell, scenario_ask);
}

/* ---- the hall ---- */

static void add_item(const struct tq_call *call, struct tq_buf *out, const struct tq_db_result *rows, int row)
{
    struct tq_uuid id = tq_db_uuid(rows, row, tq_db_column(rows, "id"));
    struct tq_str last_day = tq_page_text(rows, row, "last_day");
    char text[TQ_UUID_TEXT + 1];
    tq_uuid_format(&id, text);
    tq_buf_printf(out, "<li><a href=\"/scenarios/%s\">", text);
    tq_buf_add_html(out, tq_page_text(rows, row, "title"));
    tq_buf_add_str(out, TQ_STR("</a>"));
    tq_page_element(out, "p", tq_page_text(rows, row, "pain"));
    tq_buf_add_str(out, TQ_STR("<p>"));
    tq_buf_add_html(out, tq_page_text(rows, row, "unit"));
    if (last_day.n) {
        tq_buf_add_str(out, TQ_STR(" · "));
        tq_buf_add_html(out, tq_page_label(call, "last_day"));
        tq_buf_add_char(out, ' ');
        tq_buf_add_html(out, last_day);
    }
    tq_buf_add_str(out, TQ_STR("</p></li>\n"));
}

static void add_list(const struct tq_call *call, struct tq_buf *out, const struct tq_db_result *rows, int most)
{
    tq_buf_add_str(out, TQ_STR("<ul>\n"));
    for (int row = 0; row < tq_db_rows(rows) && row < most; row++)
        add_item(call, out, rows, row);
    tq_buf_add_str(out, TQ_STR("</ul>\n"));
}

static struct tq_step list_show(struct tq_call *call)
{
    const struct tq_db_result *rows = tq_result(call, 0);
    struct tq_page *page = tq_page_of(call);
    page->title = tq_str_of(tq_arena_printf(call->arena, "%s · %s", tq_page_label(call, "scenarios").p, tq_page_label(call, "site").p));
    tq_page_head(call, page, tq_page_label(call, "list_about"));
    tq_buf_add_str(&page->body, TQ_STR("<main>\n"));
    tq_page_element(&page->body, "h1", tq_page_label(call, "scenarios"));
    add_list(call, &page->body, rows, INT_MAX);
    tq_buf_add_str(&page->body, TQ_STR("</main>\n"));
    return tq_page_answer(call, 200);
}

static struct tq_step list_ask(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_scenario_page_list);
    tq_bind_bool(call, tq_page_is_english(call));
    return tq_then(call, list_show);
}

static struct tq_step list_begin(struct tq_call *call)
{
    return tq_then_job(call, TQ_JOB_FILE, tq_page_shell, list_ask);
}

/* ---- the front page ---- */

enum { HOME_SCENARIOS = 10 };

static void add_number(const struct tq_call *call, struct tq_buf *out, const struct tq_db_result *rows, const char *name)
{
    tq_page_element(out, "dt", tq_page_label(call, name));
    tq_buf_printf(out, "<dd>%lld</dd>\n", (long long)tq_db_i64(rows, 0, tq_db_column(rows, name)));
}

static struct tq_step home_show(struct tq_call *call)
{
    static const char *const numbers[] = { "open_count", "new_this_month", "deal_count", "verified_count" };
    struct tq_page *page = tq_page_of(call);
    struct tq_buf *out = &page->body;
    page->title = tq_page_label(call, "site");
    tq_page_head(call, page, tq_page_label(call, "home_about"));
    tq_buf_add_str(out, TQ_STR("<main>\n"));
    tq_page_element(out, "h1", tq_page_label(call, "site"));
    tq_page_element(out, "p", tq_page_label(call, "home_about"));
    tq_buf_add_str(out, TQ_STR("<dl>\n"));
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        add_number(call, out, tq_result(call, 0), numbers[i]);
    tq_buf_add_str(out, TQ_STR("</dl>\n"));
    tq_page_element(out, "h2", tq_page_label(call, "newest"));
    add_list(call, out, tq_result(call, 1), HOME_SCENARIOS);
    tq_buf_add_str(out, TQ_STR("<p><a href=\"/scenarios\">"));
    tq_buf_add_html(out, tq_page_label(call, "all_scenarios"));
    tq_buf_add_str(out, TQ_STR("</a></p>\n</main>\n"));
    return tq_page_answer(call, 200);
}

static struct tq_step home_ask(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_home_page);
    tq_sql_add(call, TQ_SQL_scenario_page_list);
    tq_bind_bool(call, tq_page_is_english(call));
    return tq_then(call, home_show);
}

static struct tq_step home_begin(struct tq_call *call)
{
    return tq_then_job(call, TQ_JOB_FILE, tq_page_shell, home_ask);
}

const struct tq_route tq_routes_page[] = {
    { .method = TQ_GET,
      .path = "/",
      .role = TQ_ROLE_ANYONE,
      .begin = home_begin,
      .finish = home_show,
      .flags = TQ_R_PAGE,
      .name = "page_home" },
    { .method = TQ_GET,
      .path = "/scenarios/{id}",
      .role = TQ_ROLE_ANYONE,
      .begin = scenario_begin,
      .finish = scenario_show,
      .flags = TQ_R_PAGE,
      .name = "page_scenario" },
    { .method = TQ_GET,
      .path = "/scenarios",
      .role = TQ_ROLE_ANYONE,
      .begin = list_begin,
      .finish = list_show,
      .flags = TQ_R_PAGE,
      .name = "page_scenarios" },
    { 0 },
};
