/* server/api/api_inbox.c - messages to the caller: kinds and parameters; the words are the screen's. */
#include "tq/api/api.h"
#include "tq/gen/sql.h"

static const struct tq_col message_cols[] = {
    { .name = "id", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "object_kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "object_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "params", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL },
    { .name = "created_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "read_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_shape message = { "Message", message_cols };

static const struct tq_col meta_cols[] = {
    { .name = "unread", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_shape meta = { "InboxMeta", meta_cols };

enum { LIST_UNREAD = 2 };
static const struct tq_field list_fields[] = {
    TQ_FIELDS_PAGE,
    { .name = "unread", .kind = TQ_F_BOOL, .about = "only unread ones" },
    TQ_FIELDS_END,
};

static struct tq_step list_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_inbox_list);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_value(call, &call->query[LIST_UNREAD]);
    tq_bind_page(call, 1);
    tq_sql_add(call, TQ_SQL_inbox_count);
    tq_bind_uuid(call, &call->actor.person);
    return tq_then(call, NULL);
}

static const struct tq_field read_fields[] = {
    { .name = "ids", .kind = TQ_F_CODES, .max = 100, .about = "ids of messages; without them all" },
    TQ_FIELDS_END,
};

static bool are_numbers(const struct tq_value *ids)
{
    for (size_t i = 0; i < ids->text.n; i++)
        if (!strchr("[]\",0123456789", ids->text.p[i]))
            return false;
    return true;
}

static struct tq_step read_begin(struct tq_call *call)
{
    if (!are_numbers(&call->body[0]))
        return tq_fail_field(call, "/ids", "not_id");
    tq_sql_add(call, TQ_SQL_inbox_read);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_value(call, &call->body[0]);
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_inbox[] = {
    { .method = TQ_GET,
      .path = "/api/v1/inbox",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .query = list_fields,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &message,
      .meta = &meta,
      .name = "inbox_list",
      .about = "Messages to the caller, newest first." },
    { .method = TQ_POST,
      .path = "/api/v1/inbox/read",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .body = read_fields,
      .begin = read_begin,
      .finish = tq_finish_empty,
      .name = "inbox_read",
      .about = "Mark messages as read." },
    { 0 },
};
