/* server/api/api_response.c - answering a scenario and choosing among the answers: fields and routes, the steps of both sides,
 * the comparison, questions, contacts. How an answer begins and is sent stands in response_begin.c and response_submit.c. */
#include "api_response.h"

#include "tq/gen/sql.h"

/* ---- fields ---- */

#define STATES  "draft|submitted|opened|shortlisted|preferred|selected|not_selected|withdrawn|invalid|declined_by_supplier|lapsed"
#define FEN_MAX 1000000000000

static const struct tq_field answer_fields[] = {
    { .name = "position", .kind = TQ_F_INT, .min = 1, .max = 30, .flags = TQ_REQUIRED },
    { .name = "fit", .kind = TQ_F_ENUM, .choices = "meets|partial|fails|exceeds", .flags = TQ_NULLABLE },
    { .name = "value", .kind = TQ_F_LINE, .max = 100 },
    { .name = "evidence", .kind = TQ_F_TEXT, .max = 1000 },
    TQ_FIELDS_END,
};
static const struct tq_field milestone_fields[] = {
    { .name = "title", .kind = TQ_F_LINE, .min = 1, .max = 60, .flags = TQ_REQUIRED },
    { .name = "months", .kind = TQ_F_INT, .min = 0, .max = 120, .flags = TQ_NULLABLE },
    { .name = "share_percent", .kind = TQ_F_INT, .min = 0, .max = 100, .flags = TQ_NULLABLE },
    TQ_FIELDS_END,
};
static const struct tq_field case_fields[] = {
    { .name = "customer", .kind = TQ_F_LINE, .max = 60 },
    { .name = "year", .kind = TQ_F_INT, .min = 1990, .max = 2100, .flags = TQ_NULLABLE },
    { .name = "effect", .kind = TQ_F_TEXT, .max = 500 },
    TQ_FIELDS_END,
};
static const struct tq_field member_fields[] = {
    { .name = "organization", .kind = TQ_F_LINE, .min = 2, .max = 60, .flags = TQ_REQUIRED },
    { .name = "credit_code", .kind = TQ_F_LINE, .max = 18 },
    { .name = "task", .kind = TQ_F_LINE, .max = 200 },
    TQ_FIELDS_END,
};

static const struct tq_field edit_body[] = {
    { .name = "offering_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE },
    { .name = "summary", .kind = TQ_F_TEXT, .max = 5000 },
    { .name = "answers", .kind = TQ_F_ROWS, .max = 30, .child = answer_fields, .about = "one per indicator, by its position" },
    { .name = "price_fen", .kind = TQ_F_INT, .min = 0, .max = FEN_MAX, .flags = TQ_NULLABLE },
    { .name = "price_note", .kind = TQ_F_TEXT, .max = 1000 },
    { .name = "duration_months", .kind = TQ_F_INT, .min = 1, .max = 120, .flags = TQ_NULLABLE },
    { .name = "milestones", .kind = TQ_F_ROWS, .max = 20, .child = milestone_fields },
    { .name = "cases", .kind = TQ_F_ROWS, .max = 10, .child = case_fields },
    { .name = "members", .kind = TQ_F_ROWS, .max = 3, .child = member_fields, .about = "further members of a consortium" },
    { .name = "alternative", .kind = TQ_F_TEXT, .max = 3000 },
    { .name = "element_needs", .kind = TQ_F_TEXT, .max = 2000 },
    { .name = "files", .kind = TQ_F_UUIDS, .max = 10, .about = "ids of uploaded files; replaces the whole list" },
    { .name = "contact_name", .kind = TQ_F_LINE, .max = 40 },
    { .name = "contact_phone", .kind = TQ_F_LINE, .max = 40 },
    { .name = "contact_mail", .kind = TQ_F_LINE, .max = 120 },
    { .name = "valid_until", .kind = TQ_F_DATE, .flags = TQ_NULLABLE },
    TQ_FIELDS_END,
};

static const struct tq_field create_body[] = {
    [TQ_NEW_OFFERING] = { .name = "offering_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE },
    [TQ_NEW_TEAM] = { .name = "team", .kind = TQ_F_LINE, .max = 60, .about = "schools and institutes only" },
    TQ_FIELDS_END,
};
static const struct tq_field prefill_query[] = { { .name = "offering_id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED }, TQ_FIELDS_END };
static const struct tq_field get_query[] = {
    { .name = "revision",
      .kind = TQ_F_INT,
      .min = 1,
      .max = 100000,
      .about = "a sent revision; without it the draft (responder) or the latest" },
    TQ_FIELDS_END,
};
static const struct tq_field mine_query[] = { { .name = "state", .kind = TQ_F_ENUM, .choices = STATES }, TQ_FIELDS_PAGE, TQ_FIELDS_END };
static const struct tq_field page_query[] = { TQ_FIELDS_PAGE, TQ_FIELDS_END };
static const struct tq_field reason_body[] = { { .name = "reason", .kind = TQ_F_TEXT, .max = 500 }, TQ_FIELDS_END };
static const struct tq_field ask_body[] = { { .name = "question", .kind = TQ_F_TEXT, .min = 2, .max = 500, .flags = TQ_REQUIRED },
                                            TQ_FIELDS_END };
static const struct tq_field answer_body[] = { { .name = "answer", .kind = TQ_F_TEXT, .min = 1, .max = 2000, .flags = TQ_REQUIRED },
                                               TQ_FIELDS_END };

/* ---- reading ---- */

void tq_response_add_get(struct tq_call *call, const struct tq_uuid *id)
{
    tq_sql_add(call, TQ_SQL_response_get);
    tq_bind_actor(call);
    tq_bind_uuid(call, id);
    if (call->route->query == get_query)
        tq_bind_value(call, &call->query[0]);
    else
        tq_bind_null(call);
}

static struct tq_step get_begin(struct tq_call *call)
{
    tq_response_add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

static struct tq_step mine_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_response_mine);
    tq_bind_actor(call);
    tq_bind_value(call, &call->query[0]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static struct tq_step columns_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_response_columns_try);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_sql_add(call, TQ_SQL_response_columns);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_page(call, 2);
    tq_sql_add(call, TQ_SQL_response_columns_meta);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

/* ---- steps ---- */

static struct tq_step edit_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_response_edit);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
    tq_response_add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

static struct tq_step delete_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_response_delete);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    return tq_then(call, NULL);
}

static struct tq_step act_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_response_act);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_str(call, tq_str_of(call->route->action));
    tq_bind_version(call);
    if (call->route->body)
        tq_bind_value(call, &call->body[0]);
    else
        tq_bind_null(call);
    tq_response_add_get(call, &call->id[0]);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

/* ---- questions and contacts ---- */

static struct tq_step ask_begin(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    tq_sql_add(call, TQ_SQL_response_ask);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[0]);
    tq_bind_uuid(call, &id);
    tq_bind_idempotency(call);
    tq_response_add_get(call, &call->id[0]);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

static struct tq_step answer_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_response_answer);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[0]);
    tq_sql_add(call, TQ_SQL_response_question_get);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

static struct tq_step contact_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_response_contact);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

/* ---- routes ---- */

#define RESPONSE "/api/v1/responses/{id}"
#define STEP(relation_, step_, action_, role_, flags_, about_)                                                                             \
    {                                                                                                                                      \
        .method = TQ_POST, .path = RESPONSE "/" step_, .role = role_, .relation = relation_, .machine = "response", .action = action_,     \
        .body = reason_body, .begin = act_begin, .finish = tq_finish_one, .shape = &tq_response_shape, .flags = flags_,                    \
        .name = "response_" action_, .about = about_                                                                                       \
    }

const struct tq_route tq_routes_response[] = {
    { .method = TQ_POST,
      .path = "/api/v1/scenarios/{id}/responses",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_OWNER,
      .machine = "response",
      .action = "create",
      .body = create_body,
      .begin = tq_response_create_begin,
      .finish = tq_response_create_finish,
      .shape = &tq_response_shape,
      .status = 201,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/responses",
      .name = "response_create",
      .about = "A draft answering this scenario, prefilled from an own offering." },
    { .method = TQ_GET,
      .path = "/api/v1/scenarios/{id}/responses",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_COUNTERPARTY,
      .query = page_query,
      .begin = columns_begin,
      .finish = tq_finish_many,
      .shape = &tq_response_column_shape,
      .meta = &tq_response_columns_meta,
      .name = "response_columns",
      .about = "The comparison for the scenario's owner; officers see states only." },
    { .method = TQ_GET,
      .path = "/api/v1/scenarios/{id}/prefill",
      .role = TQ_ROLE_MEMBER,
      .query = prefill_query,
      .begin = tq_response_prefill_begin,
      .finish = tq_response_prefill_finish,
      .shape = &tq_response_prefill_shape,
      .name = "response_prefill",
      .about = "What an own offering would answer, indicator by indicator." },
    { .method = TQ_GET,
      .path = RESPONSE,
      .role = TQ_ROLE_PERSON,
      .query = get_query,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &tq_response_shape,
      .name = "response_get",
      .about = "One response as its responder, the scenario's owner or an officer may see it." },
    { .method = TQ_PATCH,
      .path = RESPONSE,
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_OWNER,
      .machine = "response",
      .action = "edit",
      .body = edit_body,
      .begin = edit_begin,
      .finish = tq_finish_one,
      .shape = &tq_response_shape,
      .flags = TQ_R_IF_MATCH,
      .name = "response_edit",
      .about = "Change the draft; after submission a new draft begins from the last revision." },
    { .method = TQ_DELETE,
      .path = RESPONSE,
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_OWNER,
      .machine = "response",
      .action = "delete",
      .begin = delete_begin,
      .finish = tq_finish_empty,
      .flags = TQ_R_IF_MATCH,
      .name = "response_delete",
      .about = "Drop a draft that was never sent." },
    { .method = TQ_POST,
      .path = RESPONSE "/submit",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_OWNER,
      .machine = "response",
      .action = "submit",
      .begin = tq_response_submit_begin,
      .finish = tq_finish_one,
      .shape = &tq_response_shape,
      .flags = TQ_R_IF_MATCH | TQ_R_IDEMPOTENT,
      .name = "response_submit",
      .about = "Send the draft as the next revision; its signed receipt is issued at once." },
    STEP(TQ_REL_OWNER, "withdraw", "withdraw", TQ_ROLE_MEMBER, TQ_R_IF_MATCH, "Take a sent response back, until the deadline."),
    STEP(TQ_REL_OWNER, "restore", "restore", TQ_ROLE_MEMBER, TQ_R_IF_MATCH, "Make a withdrawn response a draft again, until the deadline."),
    STEP(TQ_REL_OWNER, "discard", "discard", TQ_ROLE_MEMBER, TQ_R_IF_MATCH, "Drop the changes begun after submission."),
    STEP(TQ_REL_OWNER, "reconfirm", "reconfirm", TQ_ROLE_MEMBER, TQ_R_IF_MATCH, "Say that it still holds after the scenario was amended."),
    STEP(TQ_REL_OWNER, "turn-down", "turn_down", TQ_ROLE_MEMBER, TQ_R_IF_MATCH,
         "The supplier steps back from the shortlist, with a reason."),
    STEP(TQ_REL_COUNTERPARTY, "invalidate", "invalidate", TQ_ROLE_MEMBER | TQ_ROLE_OFFICER, TQ_R_IF_MATCH,
         "Set aside as invalid by the scenario's owner or an officer of its station, with a reason."),
    STEP(TQ_REL_COUNTERPARTY, "open", "open", TQ_ROLE_MEMBER, 0, "Mark the latest revision as read; the responder sees when."),
    STEP(TQ_REL_COUNTERPARTY, "shortlist", "shortlist", TQ_ROLE_MEMBER, TQ_R_IF_MATCH, "Put it on the shortlist, with a reason."),
    STEP(TQ_REL_COUNTERPARTY, "unshortlist", "unshortlist", TQ_ROLE_MEMBER, TQ_R_IF_MATCH, "Take it off the shortlist, with a reason."),
    STEP(TQ_REL_COUNTERPARTY, "prefer", "prefer", TQ_ROLE_MEMBER, TQ_R_IF_MATCH, "Mark it as the one to work with, with a reason."),
    STEP(TQ_REL_COUNTERPARTY, "decline", "decline", TQ_ROLE_MEMBER, TQ_R_IF_MATCH, "Not selected, with a reason."),
    STEP(TQ_REL_COUNTERPARTY, "reconsider", "reconsider", TQ_ROLE_MEMBER, TQ_R_IF_MATCH,
         "Take a declined response up again, with a reason."),
    { .method = TQ_POST,
      .path = RESPONSE "/questions",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_COUNTERPARTY,
      .machine = "response",
      .action = "ask",
      .body = ask_body,
      .begin = ask_begin,
      .finish = tq_finish_created,
      .shape = &tq_response_shape,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/responses",
      .name = "response_ask",
      .about = "Ask the responder back; only the two of them see it." },
    { .method = TQ_POST,
      .path = "/api/v1/questions/{id}/answer",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_OWNER,
      .machine = "response",
      .action = "answer",
      .body = answer_body,
      .begin = answer_begin,
      .finish = tq_finish_one,
      .shape = &tq_response_question_shape,
      .name = "response_answer",
      .about = "Answer a question of the scenario's owner, once." },
    { .method = TQ_POST,
      .path = RESPONSE "/contact",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_COUNTERPARTY,
      .machine = "response",
      .action = "contact",
      .begin = contact_begin,
      .finish = tq_finish_one,
      .shape = &tq_response_contact_shape,
      .name = "response_contact",
      .about = "Contacts of a shortlisted response; each look is logged, at most 30 a day." },
    { .method = TQ_GET,
      .path = "/api/v1/my/responses",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_OWNER,
      .query = mine_query,
      .begin = mine_begin,
      .finish = tq_finish_many,
      .shape = &tq_response_card_shape,
      .name = "response_mine",
      .about = "Responses of the current organization." },
    { 0 },
};
