/* server/api/api_notice.c - 公告公示: results before they are final, and announcements. */
#include "columns.h"

#include "tq/gen/sql.h"

#define KIND                                                                                                                               \
    {                                                                                                                                      \
        .name = "kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "publicity|announcement"                                          \
    }

static const struct tq_col card_cols[] = {
    ALL("id", TQ_C_UUID),         KIND,        ALL("title", TQ_C_TEXT), MAYBE("title_en", TQ_C_TEXT), ALL("published_at", TQ_C_TIME),
    MAYBE("until_on", TQ_C_DATE), TQ_COLS_END,
};
static const struct tq_shape card = { "NoticeCard", card_cols };

static const struct tq_col notice_cols[] = {
    ALL("id", TQ_C_UUID),         KIND,
    ALL("title", TQ_C_TEXT),      MAYBE("title_en", TQ_C_TEXT),
    ALL("body", TQ_C_TEXT),       ALL("published_at", TQ_C_TIME),
    MAYBE("until_on", TQ_C_DATE), TQ_COLS_END,
};
static const struct tq_shape notice = { "Notice", notice_cols };

static const struct tq_field list_query[] = { TQ_FIELDS_PAGE, TQ_FIELDS_END };

static struct tq_step list_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_notice_list);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static struct tq_step get_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_notice_get);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_notice[] = {
    { .method = TQ_GET,
      .path = "/api/v1/notices",
      .role = TQ_ROLE_ANYONE,
      .query = list_query,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &card,
      .name = "notice_list",
      .about = "Notices, newest first." },
    { .method = TQ_GET,
      .path = "/api/v1/notices/{id}",
      .role = TQ_ROLE_ANYONE,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &notice,
      .name = "notice_get",
      .about = "One notice." },
    { 0 },
};
