/* server/api/api_response.c - answering a scenario: prefill, draft, submission with its receipt, the steps of both sides, the
 * comparison, questions, contacts. */
#include "api_response.h"

#include "tq/base/crypto.h"
#include "tq/domain/response.h"
#include "tq/gen/sql.h"

enum { PREFILL_MAX = 256 * 1024, RECEIPT_MAX = 512 * 1024 };

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

enum { NEW_OFFERING, NEW_TEAM };
static const struct tq_field create_body[] = {
    [NEW_OFFERING] = { .name = "offering_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE },
    [NEW_TEAM] = { .name = "team", .kind = TQ_F_LINE, .max = 60, .about = "schools and institutes only" },
    TQ_FIELDS_END,
};
static const struct tq_field prefill_query[] = { { .name = "offering_id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED }, TQ_FIELDS_END };
static const struct tq_field get_query[] = {
    { .name = "revision", .kind = TQ_F_INT, .min = 1, .max = 100000, .about = "a sent revision; without it the draft (responder) or the latest" },
    TQ_FIELDS_END,
};
static const struct tq_field mine_query[] = { { .name = "state", .kind = TQ_F_ENUM, .choices = STATES }, TQ_FIELDS_PAGE, TQ_FIELDS_END };
static const struct tq_field page_query[] = { TQ_FIELDS_PAGE, TQ_FIELDS_END };
static const struct tq_field reason_body[] = { { .name = "reason", .kind = TQ_F_TEXT, .max = 500 }, TQ_FIELDS_END };
static const struct tq_field ask_body[] = { { .name = "question", .kind = TQ_F_TEXT, .min = 2, .max = 500, .flags = TQ_REQUIRED }, TQ_FIELDS_END };
static const struct tq_field answer_body[] = { { .name = "answer", .kind = TQ_F_TEXT, .min = 1, .max = 2000, .flags = TQ_REQUIRED }, TQ_FIELDS_END };

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

/* ---- prefill and creation ---- */

static struct tq_str text_at(const struct tq_db_result *rows, int row, int column)
{
    return tq_db_is_null(rows, row, column) ? TQ_STR("") : tq_db_bytes(rows, row, column);
}

/* Rows of position, name, unit, comparator, target, method. */
static struct tq_indicator *read_indicators(struct tq_arena *arena, const struct tq_db_result *rows)
{
    int                  count = tq_db_rows(rows);
    struct tq_indicator *list = tq_arena_array(arena, (size_t)count + 1, sizeof(*list));
    for (int i = 0; i < count; i++)
        list[i] = (struct tq_indicator){ .position = (int)tq_db_i64(rows, i, 0), .name = text_at(rows, i, 1), .unit = text_at(rows, i, 2),
                                         .comparator = text_at(rows, i, 3), .target = text_at(rows, i, 4), .method = text_at(rows, i, 5) };
    return list;
}

static struct tq_str prefill(struct tq_call *call, const struct tq_db_result *asked, const struct tq_db_result *offered)
{
    struct tq_buf out;
    struct tq_str name = tq_db_rows(offered) ? text_at(offered, 0, 6) : TQ_STR("");
    tq_buf_init(&out, call->arena, PREFILL_MAX);
    tq_response_prefill(call->arena, read_indicators(call->arena, asked), (size_t)tq_db_rows(asked), read_indicators(call->arena, offered), (size_t)tq_db_rows(offered), name,
                        &out);
    return tq_buf_str(&out);
}

static void add_sources(struct tq_call *call, const struct tq_value *offering)
{
    tq_sql_add(call, TQ_SQL_response_asked);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_sql_add(call, TQ_SQL_response_offered);
    tq_bind_actor(call);
    tq_bind_value(call, offering);
}

static struct tq_step prefill_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_response_prefill_try);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->query[0]);
    add_sources(call, &call->query[0]);
    return tq_then(call, NULL);
}

static struct tq_step prefill_finish(struct tq_call *call)
{
    struct tq_buf out;
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    tq_buf_init(&out, call->arena, PREFILL_MAX + 20);
    tq_buf_add_str(&out, TQ_STR("{\"answers\":"));
    tq_buf_add_str(&out, prefill(call, tq_result(call, 1), tq_result(call, 2)));
    tq_buf_add_char(&out, '}');
    return tq_answer(call, 200, "application/json", tq_buf_str(&out));
}

static struct tq_step on_sources(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    struct tq_str  answers = prefill(call, tq_result(call, 0), tq_result(call, 1));
    tq_sql_add(call, TQ_SQL_response_create);
    tq_bind_actor(call);
    tq_bind_uuid(call, &id);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[NEW_OFFERING]);
    tq_bind_value(call, &call->body[NEW_TEAM]);
    tq_bind_str(call, answers);
    tq_bind_idempotency(call);
    tq_response_add_get(call, &id);
    return tq_then(call, NULL);
}

static struct tq_step create_begin(struct tq_call *call)
{
    add_sources(call, &call->body[NEW_OFFERING]);
    return tq_then(call, on_sources);
}

/* A second answer of the same organization: the refusal says where the first one is. */
static struct tq_step create_finish(struct tq_call *call)
{
    const struct tq_db_result *first = tq_result(call, 0);
    if (tq_str_is_equal(text_at(first, 0, 0), TQ_STR("response_exists"))) {
        char           text[TQ_UUID_TEXT + 1];
        struct tq_uuid id = tq_db_uuid(first, 0, 1);
        tq_uuid_format(&id, text);
        tq_reply_header(call->http, "Location", tq_arena_printf(call->arena, "%s/%s", call->route->location, text));
    }
    return tq_finish_created(call);
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

/* ---- submission: read the draft, make and sign the canonical bytes, write them if the draft has not moved ---- */

static const int draft_sql[] = { TQ_SQL_response_draft, TQ_SQL_response_draft_answers, TQ_SQL_response_draft_milestones, TQ_SQL_response_draft_files };
enum { D_VERSION, D_REVISION, D_NUMBER, D_TITLE, D_ORGANIZATION, D_CREDIT_CODE, D_TEAM, D_SUMMARY, D_PRICE, D_PRICE_NOTE, D_DURATION, D_VALID_UNTIL, D_ALTERNATIVE,
       D_ELEMENT_NEEDS, D_ISSUED_AT };

static int64_t number_at(const struct tq_db_result *rows, int row, int column)
{
    return tq_db_is_null(rows, row, column) ? -1 : tq_db_i64(rows, row, column);
}

static void read_answers(struct tq_arena *arena, const struct tq_db_result *rows, struct tq_receipt *receipt)
{
    struct tq_receipt_answer *list = tq_arena_array(arena, (size_t)tq_db_rows(rows) + 1, sizeof(*list));
    for (int i = 0; i < tq_db_rows(rows); i++)
        list[i] = (struct tq_receipt_answer){ .position = (int)tq_db_i64(rows, i, 0), .name = text_at(rows, i, 1), .unit = text_at(rows, i, 2),
                                              .comparator = text_at(rows, i, 3), .target = text_at(rows, i, 4), .fit = text_at(rows, i, 5),
                                              .value = text_at(rows, i, 6), .evidence = text_at(rows, i, 7) };
    receipt->answers = list;
    receipt->answer_count = (size_t)tq_db_rows(rows);
}

static void read_milestones(struct tq_arena *arena, const struct tq_db_result *rows, struct tq_receipt *receipt)
{
    struct tq_receipt_milestone *list = tq_arena_array(arena, (size_t)tq_db_rows(rows) + 1, sizeof(*list));
    for (int i = 0; i < tq_db_rows(rows); i++)
        list[i] = (struct tq_receipt_milestone){ .title = text_at(rows, i, 0), .months = number_at(rows, i, 1), .share_percent = number_at(rows, i, 2) };
    receipt->milestones = list;
    receipt->milestone_count = (size_t)tq_db_rows(rows);
}

static void read_files(struct tq_arena *arena, const struct tq_db_result *rows, struct tq_receipt *receipt)
{
    struct tq_receipt_file *list = tq_arena_array(arena, (size_t)tq_db_rows(rows) + 1, sizeof(*list));
    for (int i = 0; i < tq_db_rows(rows); i++)
        list[i] = (struct tq_receipt_file){ .name = text_at(rows, i, 0), .bytes = number_at(rows, i, 1), .sha256 = text_at(rows, i, 2) };
    receipt->files = list;
    receipt->file_count = (size_t)tq_db_rows(rows);
}

static struct tq_str date_text(struct tq_arena *arena, const struct tq_db_result *rows, int column)
{
    if (tq_db_is_null(rows, 0, column))
        return TQ_STR("");
    char *text = tq_arena_alloc(arena, 16);
    return (struct tq_str){ text, tq_date_format(tq_db_date(rows, 0, column), text) };
}

static void read_draft(struct tq_call *call, const struct tq_db_result *draft, struct tq_receipt *receipt)
{
    char   *number = tq_arena_alloc(call->arena, 17), *id = tq_arena_alloc(call->arena, TQ_UUID_TEXT + 1);
    uint8_t random[5];
    tq_random(random, sizeof(random));
    receipt->issued_at = tq_db_time(draft, 0, D_ISSUED_AT);
    tq_receipt_number(tq_time_date(receipt->issued_at).year, random, number);
    tq_uuid_format(&call->id[0], id);
    receipt->number = tq_str_of(number);
    receipt->response_id = tq_str_of(id);
    receipt->revision = (int)tq_db_i64(draft, 0, D_REVISION);
    receipt->scenario_number = text_at(draft, 0, D_NUMBER);
    receipt->scenario_title = text_at(draft, 0, D_TITLE);
    receipt->organization_name = text_at(draft, 0, D_ORGANIZATION);
    receipt->credit_code = text_at(draft, 0, D_CREDIT_CODE);
    receipt->team = text_at(draft, 0, D_TEAM);
    receipt->summary = text_at(draft, 0, D_SUMMARY);
    receipt->price_fen = number_at(draft, 0, D_PRICE);
    receipt->price_note = text_at(draft, 0, D_PRICE_NOTE);
    receipt->duration_months = number_at(draft, 0, D_DURATION);
    receipt->valid_until = date_text(call->arena, draft, D_VALID_UNTIL);
    receipt->alternative = text_at(draft, 0, D_ALTERNATIVE);
    receipt->element_needs = text_at(draft, 0, D_ELEMENT_NEEDS);
    read_answers(call->arena, tq_result(call, 1), receipt);
    read_milestones(call->arena, tq_result(call, 2), receipt);
    read_files(call->arena, tq_result(call, 3), receipt);
}

static void bind_hex(struct tq_call *call, const void *p, size_t n)
{
    char *hex = tq_arena_alloc(call->arena, 2 * n + 1);
    tq_hex(p, n, hex);
    tq_bind_str(call, tq_str_of(hex));
}

/* number, time, bytes, digest, signature; five NULLs without a receipt, which no row of response_receipt takes */
static void bind_receipt(struct tq_call *call, const struct tq_receipt *receipt, struct tq_str bytes)
{
    uint8_t digest[TQ_SHA256_BYTES], signature[64];
    char    time[48];
    if (!receipt) {
        for (int i = 0; i < 5; i++)
            tq_bind_null(call);
        return;
    }
    tq_sha256(bytes.p, bytes.n, digest);
    tq_auth_receipt_sign(tq_call_auth(call), bytes, signature);
    tq_bind_str(call, receipt->number);
    size_t n = tq_time_format(receipt->issued_at, time);
    tq_bind_str(call, tq_arena_str(call->arena, (struct tq_str){ time, n }));
    tq_bind_str(call, bytes);
    bind_hex(call, digest, sizeof(digest));
    bind_hex(call, signature, sizeof(signature));
}

static struct tq_step on_draft(struct tq_call *call)
{
    const struct tq_db_result *draft = tq_result(call, 0);
    struct tq_receipt          receipt = { 0 };
    struct tq_buf              bytes;
    bool                       is_same = tq_db_rows(draft) > 0 && tq_db_i64(draft, 0, D_VERSION) == call->if_match;
    tq_buf_init(&bytes, call->arena, RECEIPT_MAX);
    if (is_same) {
        read_draft(call, draft, &receipt);
        tq_receipt_write(&bytes, &receipt);
    }
    if (bytes.is_over)
        return tq_fail(call, 413, "too_large");
    tq_sql_add(call, TQ_SQL_response_submit);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_i64(call, is_same || tq_db_rows(draft) == 0 ? call->if_match : -1); /* -1 is never a version: everything else is decided, then it is stale */
    bind_receipt(call, is_same ? &receipt : NULL, tq_buf_str(&bytes));
    tq_bind_idempotency(call);
    tq_response_add_get(call, &call->id[0]);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

static struct tq_step submit_begin(struct tq_call *call)
{
    for (size_t i = 0; i < sizeof(draft_sql) / sizeof(draft_sql[0]); i++) {
        tq_sql_add(call, draft_sql[i]);
        tq_bind_actor(call);
        tq_bind_id(call, 0);
    }
    return tq_then(call, on_draft);
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
#define STEP(relation_, action_, flags_, about_)                                                                                                      \
    { .method = TQ_POST, .path = RESPONSE "/" action_, .role = TQ_ROLE_MEMBER, .relation = relation_, .machine = "response", .action = action_,        \
      .body = reason_body, .begin = act_begin, .finish = tq_finish_one, .shape = &tq_response_shape, .flags = flags_, .name = "response_" action_, .about = about_ }

const struct tq_route tq_routes_response[] = {
    { .method = TQ_POST, .path = "/api/v1/scenarios/{id}/responses", .role = TQ_ROLE_MEMBER, .relation = TQ_REL_OWNER, .machine = "response", .action = "create",
      .body = create_body, .begin = create_begin, .finish = create_finish, .shape = &tq_response_shape, .status = 201, .flags = TQ_R_IDEMPOTENT, .location = "/api/v1/responses",
      .name = "response_create", .about = "A draft answering this scenario, prefilled from an own offering." },
    { .method = TQ_GET, .path = "/api/v1/scenarios/{id}/responses", .role = TQ_ROLE_PERSON, .relation = TQ_REL_COUNTERPARTY, .query = page_query, .begin = columns_begin,
      .finish = tq_finish_many, .shape = &tq_response_column_shape, .meta = &tq_response_columns_meta, .name = "response_columns",
      .about = "The comparison for the scenario's owner; officers see states only." },
    { .method = TQ_GET, .path = "/api/v1/scenarios/{id}/prefill", .role = TQ_ROLE_MEMBER, .query = prefill_query, .begin = prefill_begin, .finish = prefill_finish,
      .shape = &tq_response_prefill_shape, .name = "response_prefill", .about = "What an own offering would answer, indicator by indicator." },
    { .method = TQ_GET, .path = RESPONSE, .role = TQ_ROLE_PERSON, .query = get_query, .begin = get_begin, .finish = tq_finish_one, .shape = &tq_response_shape,
      .name = "response_get", .about = "One response as its responder, the scenario's owner or an officer may see it." },
    { .method = TQ_PATCH, .path = RESPONSE, .role = TQ_ROLE_MEMBER, .relation = TQ_REL_OWNER, .machine = "response", .action = "edit", .body = edit_body, .begin = edit_begin,
      .finish = tq_finish_one, .shape = &tq_response_shape, .flags = TQ_R_IF_MATCH, .name = "response_edit",
      .about = "Change the draft; after submission a new draft begins from the last revision." },
    { .method = TQ_DELETE, .path = RESPONSE, .role = TQ_ROLE_MEMBER, .relation = TQ_REL_OWNER, .machine = "response", .action = "delete", .begin = delete_begin,
      .finish = tq_finish_empty, .flags = TQ_R_IF_MATCH, .name = "response_delete", .about = "Drop a draft that was never sent." },
    { .method = TQ_POST, .path = RESPONSE "/submit", .role = TQ_ROLE_MEMBER, .relation = TQ_REL_OWNER, .machine = "response", .action = "submit", .begin = submit_begin,
      .finish = tq_finish_one, .shape = &tq_response_shape, .flags = TQ_R_IF_MATCH | TQ_R_IDEMPOTENT, .name = "response_submit",
      .about = "Send the draft as the next revision; its signed receipt is issued at once." },
    STEP(TQ_REL_OWNER, "withdraw", TQ_R_IF_MATCH, "Take a sent response back, until the deadline."),
    STEP(TQ_REL_OWNER, "restore", TQ_R_IF_MATCH, "Make a withdrawn response a draft again, until the deadline."),
    STEP(TQ_REL_OWNER, "discard", TQ_R_IF_MATCH, "Drop the changes begun after submission."),
    STEP(TQ_REL_COUNTERPARTY, "open", 0, "Mark the latest revision as read; the responder sees when."),
    STEP(TQ_REL_COUNTERPARTY, "shortlist", TQ_R_IF_MATCH, "Put it on the shortlist, with a reason."),
    STEP(TQ_REL_COUNTERPARTY, "unshortlist", TQ_R_IF_MATCH, "Take it off the shortlist, with a reason."),
    STEP(TQ_REL_COUNTERPARTY, "prefer", TQ_R_IF_MATCH, "Mark it as the one to work with, with a reason."),
    STEP(TQ_REL_COUNTERPARTY, "decline", TQ_R_IF_MATCH, "Not selected, with a reason."),
    STEP(TQ_REL_COUNTERPARTY, "reconsider", TQ_R_IF_MATCH, "Take a declined response up again, with a reason."),
    { .method = TQ_POST, .path = RESPONSE "/questions", .role = TQ_ROLE_MEMBER, .relation = TQ_REL_COUNTERPARTY, .machine = "response", .action = "ask", .body = ask_body,
      .begin = ask_begin, .finish = tq_finish_created, .shape = &tq_response_shape, .flags = TQ_R_IDEMPOTENT, .location = "/api/v1/responses", .name = "response_ask",
      .about = "Ask the responder back; only the two of them see it." },
    { .method = TQ_POST, .path = "/api/v1/questions/{id}/answer", .role = TQ_ROLE_MEMBER, .relation = TQ_REL_OWNER, .machine = "response", .action = "answer",
      .body = answer_body, .begin = answer_begin, .finish = tq_finish_one, .shape = &tq_response_question_shape, .name = "response_answer",
      .about = "Answer a question of the scenario's owner, once." },
    { .method = TQ_POST, .path = RESPONSE "/contact", .role = TQ_ROLE_MEMBER, .relation = TQ_REL_COUNTERPARTY, .machine = "response", .action = "contact",
      .begin = contact_begin, .finish = tq_finish_one, .shape = &tq_response_contact_shape, .name = "response_contact",
      .about = "Contacts of a shortlisted response; each look is logged, at most 30 a day." },
    { .method = TQ_GET, .path = "/api/v1/my/responses", .role = TQ_ROLE_MEMBER, .relation = TQ_REL_OWNER, .query = mine_query, .begin = mine_begin, .finish = tq_finish_many,
      .shape = &tq_response_card_shape, .name = "response_mine", .about = "Responses of the current organization." },
    { 0 },
};
