/* server/api/api_scenario.c - the demand side: drafts and their fields, the steps of a scenario's life, one page of it.
 *
 * Every step of the life cycle is the same pair of statements (scenario_act, then the page as the actor sees it now); what
 * may be done, by whom and when stands in the table `transition`. The hall is in api_hall.c, choosing in api_select.c. */
#include "scenario_int.h"

#include "tq/base/clock.h"
#include "tq/gen/sql.h"
#include "tq/platform/search.h"

/* ---- what comes in ---- */

static const struct tq_field indicator_fields[] = {
    { .name = "name", .kind = TQ_F_LINE, .max = 40, .about = "what is measured; may be empty in a draft" },
    { .name = "unit", .kind = TQ_F_LINE, .max = 20 },
    { .name = "comparator", .kind = TQ_F_ENUM, .choices = "ge|le|gt|lt|eq|range|text" },
    { .name = "target", .kind = TQ_F_LINE, .max = 60 },
    { .name = "method", .kind = TQ_F_LINE, .max = 200, .about = "how it is tested" },
    TQ_FIELDS_END,
};

static const struct tq_field attachment_fields[] = {
    { .name = "id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED, .about = "a file uploaded before" },
    { .name = "purpose", .kind = TQ_F_ENUM, .choices = "attachment|confidential" },
    TQ_FIELDS_END,
};

#define MAX_FEN 1000000000000
#define FORM_FIELDS                                                                                                                        \
    { .name = "title", .kind = TQ_F_LINE, .max = 60 }, { .name = "title_en", .kind = TQ_F_LINE, .max = 200 },                              \
        { .name = "summary_en", .kind = TQ_F_TEXT, .max = 2000 },                                                                          \
        { .name = "domain", .kind = TQ_F_LINE, .max = 40, .about = "code of the taxonomy domain" },                                        \
        { .name = "subdomain", .kind = TQ_F_LINE, .max = 40 }, { .name = "technologies", .kind = TQ_F_CODES, .max = 10 },                  \
        { .name = "cooperation", .kind = TQ_F_CODES, .max = 8 }, { .name = "need_type", .kind = TQ_F_LINE, .max = 40 },                    \
        { .name = "theme", .kind = TQ_F_LINE, .max = 40 }, { .name = "chain", .kind = TQ_F_LINE, .max = 60 },                              \
        { .name = "pain", .kind = TQ_F_TEXT, .max = 2000, .about = "the present state and what is wrong with it" },                        \
        { .name = "goal", .kind = TQ_F_TEXT, .max = 2000, .about = "the effect wanted" },                                                  \
        { .name = "requirement", .kind = TQ_F_TEXT, .max = 8000 },                                                                         \
        { .name = "indicators", .kind = TQ_F_ROWS, .max = 30, .child = indicator_fields, .about = "replaces the whole set" },              \
        { .name = "data_condition", .kind = TQ_F_TEXT, .max = 2000 }, { .name = "deploy_condition", .kind = TQ_F_TEXT, .max = 2000 },      \
        { .name = "budget_kind", .kind = TQ_F_ENUM, .choices = "|range|negotiable" },                                                      \
        { .name = "budget_min_fen", .kind = TQ_F_INT, .min = 0, .max = MAX_FEN, .flags = TQ_NULLABLE },                                    \
        { .name = "budget_max_fen", .kind = TQ_F_INT, .min = 0, .max = MAX_FEN, .flags = TQ_NULLABLE },                                    \
        { .name = "is_budget_public", .kind = TQ_F_BOOL }, { .name = "funding", .kind = TQ_F_LINE, .max = 100 },                           \
        { .name = "expected_on", .kind = TQ_F_DATE, .flags = TQ_NULLABLE },                                                                \
        { .name = "duration_months", .kind = TQ_F_INT, .min = 1, .max = 120, .flags = TQ_NULLABLE },                                       \
        { .name = "site_visit", .kind = TQ_F_TEXT, .max = 500 },                                                                           \
        { .name = "deadline_kind", .kind = TQ_F_ENUM, .choices = "date|working_days|long_term" },                                          \
        { .name = "deadline_on", .kind = TQ_F_DATE, .flags = TQ_NULLABLE },                                                                \
        { .name = "deadline_days", .kind = TQ_F_INT, .min = 5, .max = 120 }, { .name = "accepts_consortium", .kind = TQ_F_BOOL },          \
        { .name = "ip_terms", .kind = TQ_F_TEXT, .max = 2000 },                                                                            \
        { .name = "confidential", .kind = TQ_F_TEXT, .max = 4000, .about = "shown to shortlisted organizations only" },                    \
        { .name = "is_first_use", .kind = TQ_F_BOOL },                                                                                     \
        { .name = "name_visibility", .kind = TQ_F_ENUM, .choices = "public|verified|anonymous" },                                          \
        { .name = "contact_name", .kind = TQ_F_LINE, .max = 40 }, { .name = "contact_post", .kind = TQ_F_LINE, .max = 40 },                \
        { .name = "contact_phone", .kind = TQ_F_LINE, .max = 40 }, { .name = "contact_mail", .kind = TQ_F_LINE, .max = 120 },              \
    {                                                                                                                                      \
        .name = "attachments", .kind = TQ_F_ROWS, .max = 20, .child = attachment_fields, .about = "replaces the whole set"                 \
    }

static const struct tq_field edit_fields[] = { FORM_FIELDS, TQ_FIELDS_END };

enum { CREATE_COPY_OF, CREATE_ORGANIZATION };
static const struct tq_field create_fields[] = {
    { .name = "copy_of", .kind = TQ_F_UUID, .about = "an own scenario whose fields are taken over" },
    { .name = "organization_id", .kind = TQ_F_UUID, .about = "officers only: whom it is entered for" },
    FORM_FIELDS,
    TQ_FIELDS_END,
};

static const struct tq_field get_query[] = {
    { .name = "as", .kind = TQ_F_ENUM, .choices = "guest", .about = "preview: only what a guest will see" },
    TQ_FIELDS_END,
};

static const struct tq_field comment_fields[] = {
    { .name = "field", .kind = TQ_F_LINE, .min = 1, .max = 40, .flags = TQ_REQUIRED },
    { .name = "text", .kind = TQ_F_TEXT, .min = 1, .max = 500, .flags = TQ_REQUIRED },
    TQ_FIELDS_END,
};

#define REASON                                                                                                                             \
    {                                                                                                                                      \
        .name = "reason", .kind = TQ_F_TEXT, .max = 500                                                                                    \
    }
#define COMMENTS                                                                                                                           \
    {                                                                                                                                      \
        .name = "comments", .kind = TQ_F_ROWS, .max = 60, .child = comment_fields                                                          \
    }
#define CHECKS                                                                                                                             \
    {                                                                                                                                      \
        .name = "checklist", .kind = TQ_F_CODES, .max = 20, .about = "codes of the points that were checked"                               \
    }

static const struct tq_field reason_fields[] = { REASON, TQ_FIELDS_END };
static const struct tq_field review_fields[] = { REASON, COMMENTS, CHECKS, TQ_FIELDS_END };
static const struct tq_field hand_over_fields[] = {
    REASON,
    { .name = "unit_code", .kind = TQ_F_LINE, .min = 3, .max = 6, .flags = TQ_REQUIRED },
    TQ_FIELDS_END,
};
static const struct tq_field unmet_fields[] = {
    REASON,
    { .name = "unmet_reason", .kind = TQ_F_ENUM, .choices = "no_fit|budget|data|compute|compliance|internal", .flags = TQ_REQUIRED },
    TQ_FIELDS_END,
};

/* What a published scenario may still change (变更公告); title, indicators and budget stay what responders answered. */
static const struct tq_field amend_fields[] = {
    { .name = "reason",
      .kind = TQ_F_TEXT,
      .min = 1,
      .max = 500,
      .flags = TQ_REQUIRED,
      .about = "what changes and why; everybody concerned reads it" },
    { .name = "deadline_on", .kind = TQ_F_DATE, .about = "a later last day" },
    { .name = "title_en", .kind = TQ_F_LINE, .max = 200 },
    { .name = "summary_en", .kind = TQ_F_TEXT, .max = 2000 },
    { .name = "pain", .kind = TQ_F_TEXT, .min = 1, .max = 2000 },
    { .name = "goal", .kind = TQ_F_TEXT, .max = 2000 },
    { .name = "requirement", .kind = TQ_F_TEXT, .min = 1, .max = 8000 },
    { .name = "data_condition", .kind = TQ_F_TEXT, .max = 2000 },
    { .name = "deploy_condition", .kind = TQ_F_TEXT, .max = 2000 },
    { .name = "site_visit", .kind = TQ_F_TEXT, .max = 500 },
    { .name = "ip_terms", .kind = TQ_F_TEXT, .max = 2000 },
    { .name = "confidential", .kind = TQ_F_TEXT, .max = 4000 },
    { .name = "accepts_consortium", .kind = TQ_F_BOOL },
    TQ_FIELDS_END,
};

/* ---- what goes out ---- */

#define OWN(column, type)                                                                                                                  \
    {                                                                                                                                      \
        .name = column, .kind = type, .see = TQ_SEE_OWNER | TQ_SEE_OFFICER                                                                 \
    }
#define OWN_MAYBE(column, type)                                                                                                            \
    {                                                                                                                                      \
        .name = column, .kind = type, .see = TQ_SEE_OWNER | TQ_SEE_OFFICER, .nullable = true                                               \
    }
/* Contacts: the owner himself, and officers in scope; the auditor sees officers' columns but never these. */
#define CONTACT(column)                                                                                                                    \
    {                                                                                                                                      \
        .name = column, .kind = TQ_C_TEXT, .see = TQ_SEE_OWNER | TQ_SEE_OPENED                                                             \
    }
#define ROWS(column, cols)                                                                                                                 \
    {                                                                                                                                      \
        .name = column, .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = cols                                                                \
    }

static const struct tq_col indicator_cols[] = {
    ALL("position", TQ_C_INT),
    ALL("name", TQ_C_TEXT),
    ALL("unit", TQ_C_TEXT),
    ALL("comparator", TQ_C_TEXT),
    ALL("target", TQ_C_TEXT),
    ALL("method", TQ_C_TEXT),
    TQ_COLS_END,
};
static const struct tq_col attachment_cols[] = {
    ALL("id", TQ_C_UUID),         ALL("name", TQ_C_TEXT),    ALL("bytes", TQ_C_INT),
    ALL("media_type", TQ_C_TEXT), ALL("purpose", TQ_C_TEXT), TQ_COLS_END,
};
static const struct tq_col comment_cols[] = { ALL("field", TQ_C_TEXT), ALL("text", TQ_C_TEXT), TQ_COLS_END };
static const struct tq_col review_cols[] = {
    ALL("station", TQ_C_TEXT),
    ALL("decision", TQ_C_TEXT),
    ALL("reason", TQ_C_TEXT),
    ROWS("comments", comment_cols),
    ALL("decided_at", TQ_C_TIME),
    MAYBE("reviewer", TQ_C_TEXT),
    TQ_COLS_END,
};
static const struct tq_col deal_cols[] = {
    ALL("id", TQ_C_UUID), ALL("state", TQ_C_TEXT), ALL("organization_name", TQ_C_TEXT), ALL("opened_at", TQ_C_TIME), TQ_COLS_END,
};
static const struct tq_col action_cols[] = { ALL("action", TQ_C_TEXT), ALL("to_state", TQ_C_TEXT), ALL("reason_required", TQ_C_BOOL),
                                             TQ_COLS_END };

static const struct tq_col detail_cols[] = {
    ALL("id", TQ_C_UUID),
    ALL("version", TQ_C_INT),
    ALL("see", TQ_C_INT),
    MAYBE("number", TQ_C_TEXT),
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_SCENARIO_STATES },
    ALL("stored_state", TQ_C_TEXT),
    ALL("title", TQ_C_TEXT),
    ALL("title_en", TQ_C_TEXT),
    ALL("summary_en", TQ_C_TEXT),
    ALL("domain", TQ_C_TEXT),
    ALL("subdomain", TQ_C_TEXT),
    ALL("technologies", TQ_C_CODES),
    ALL("cooperation", TQ_C_CODES),
    ALL("need_type", TQ_C_TEXT),
    ALL("theme", TQ_C_TEXT),
    ALL("chain", TQ_C_TEXT),
    ALL("pain", TQ_C_TEXT),
    ALL("goal", TQ_C_TEXT),
    ALL("requirement", TQ_C_TEXT),
    ROWS("indicators", indicator_cols),
    ALL("data_condition", TQ_C_TEXT),
    ALL("deploy_condition", TQ_C_TEXT),
    { .name = "budget_kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "|range|negotiable" },
    MAYBE("budget_min_fen", TQ_C_INT),
    MAYBE("budget_max_fen", TQ_C_INT),
    ALL("is_budget_public", TQ_C_BOOL),
    ALL("funding", TQ_C_TEXT),
    MAYBE("expected_on", TQ_C_DATE),
    MAYBE("duration_months", TQ_C_INT),
    ALL("site_visit", TQ_C_TEXT),
    ALL("response_mode", TQ_C_TEXT),
    { .name = "deadline_kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "date|working_days|long_term" },
    MAYBE("deadline_on", TQ_C_DATE),
    ALL("deadline_days", TQ_C_INT),
    MAYBE("deadline_at", TQ_C_TIME),
    MAYBE("working_days_left", TQ_C_INT),
    ALL("accepts_consortium", TQ_C_BOOL),
    ALL("ip_terms", TQ_C_TEXT),
    { .name = "confidential", .kind = TQ_C_TEXT, .see = TQ_SEE_PARTY | TQ_SEE_OWNER | TQ_SEE_OFFICER },
    ALL("is_first_use", TQ_C_BOOL),
    { .name = "name_visibility", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "public|verified|anonymous" },
    MAYBE("organization_id", TQ_C_UUID),
    MAYBE("organization_name", TQ_C_TEXT),
    ALL("organization_kind", TQ_C_TEXT),
    ALL("is_public_owner", TQ_C_BOOL),
    ALL("reviewing_unit", TQ_C_TEXT),
    ALL("unit_name", TQ_C_TEXT),
    CONTACT("contact_name"),
    CONTACT("contact_post"),
    CONTACT("contact_phone"),
    CONTACT("contact_mail"),
    MAYBE("published_at", TQ_C_TIME),
    OWN_MAYBE("submitted_at", TQ_C_TIME),
    OWN_MAYBE("submit_requested_at", TQ_C_TIME),
    OWN_MAYBE("station_due_on", TQ_C_DATE),
    OWN("state_reason", TQ_C_TEXT),
    ALL("unmet_reason", TQ_C_TEXT),
    OWN("is_entered_by_officer", TQ_C_BOOL),
    OWN("is_taken_over", TQ_C_BOOL),
    ALL("view_count", TQ_C_INT),
    MAYBE("response_count", TQ_C_INT),
    ALL("favourite_count", TQ_C_INT),
    ALL("is_favourite", TQ_C_BOOL),
    MAYBE("my_response_id", TQ_C_UUID),
    MAYBE("my_response_state", TQ_C_TEXT),
    ROWS("attachments", attachment_cols),
    { .name = "reviews", .kind = TQ_C_ROWS, .see = TQ_SEE_OWNER | TQ_SEE_OFFICER, .child = review_cols },
    { .name = "deals", .kind = TQ_C_ROWS, .see = TQ_SEE_PARTY | TQ_SEE_OWNER | TQ_SEE_OFFICER, .child = deal_cols },
    ROWS("actions", action_cols),
    ALL("updated_at", TQ_C_TIME),
    TQ_COLS_END,
};
const struct tq_shape tq_scenario_detail = { "Scenario", detail_cols };

static const struct tq_col history_cols[] = {
    ALL("at", TQ_C_TIME),         ALL("action", TQ_C_TEXT),   MAYBE("from_state", TQ_C_TEXT),
    MAYBE("to_state", TQ_C_TEXT), ALL("role", TQ_C_TEXT),     MAYBE("organization_name", TQ_C_TEXT),
    MAYBE("unit", TQ_C_TEXT),     MAYBE("reason", TQ_C_TEXT), TQ_COLS_END,
};
static const struct tq_shape history = { "ScenarioStep", history_cols };

static const struct tq_col moved_cols[] = { ALL("version", TQ_C_INT),
                                            { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_SCENARIO_STATES },
                                            TQ_COLS_END };
static const struct tq_shape moved = { "ScenarioMoved", moved_cols };

static const struct tq_col contact_cols[] = {
    ALL("contact_name", TQ_C_TEXT),
    ALL("contact_post", TQ_C_TEXT),
    ALL("contact_phone", TQ_C_TEXT),
    ALL("contact_mail", TQ_C_TEXT),
    TQ_COLS_END,
};
static const struct tq_shape contact = { "Contact", contact_cols };

/* ---- halves ---- */

void tq_scenario_add_get(struct tq_call *call, bool as_guest)
{
    tq_sql_add(call, TQ_SQL_scenario_get);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_bool(call, as_guest);
}

static struct tq_step get_begin(struct tq_call *call)
{
    tq_scenario_add_get(call, call->query[0].is_present);
    return tq_then(call, NULL);
}

static struct tq_step create_begin(struct tq_call *call)
{
    call->id[0] = tq_uuid_new(tq_clock_now());
    tq_sql_add(call, TQ_SQL_scenario_create);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_form(call);
    tq_bind_value(call, &call->body[CREATE_COPY_OF]);
    tq_bind_value(call, &call->body[CREATE_ORGANIZATION]);
    tq_bind_idempotency(call);
    tq_scenario_add_get(call, false);
    return tq_then(call, NULL);
}

static struct tq_step edit_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_scenario_edit);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
    tq_scenario_add_get(call, false);
    return tq_then(call, NULL);
}

static struct tq_step delete_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_scenario_delete);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    return tq_then(call, NULL);
}

static void add_act(struct tq_call *call)
{
    struct tq_uuid review = tq_uuid_new(tq_clock_now());
    tq_sql_add(call, TQ_SQL_scenario_act);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_str(call, tq_str_of(call->route->action));
    tq_bind_form(call);
    tq_bind_uuid(call, &review);
    tq_call_notify(call, "inbox");
}

static struct tq_step act_begin(struct tq_call *call)
{
    add_act(call);
    tq_scenario_add_get(call, false);
    return tq_then(call, NULL);
}

/* Who hands an object over may lose sight of it by that: the answer is its new version and state only. */
static struct tq_step hand_over_begin(struct tq_call *call)
{
    add_act(call);
    return tq_then(call, NULL);
}

/* Publishing: read the text, tokenise it on the pool, then publish and store the search document in one transaction. */
struct document {
    struct tq_str title, body;
    struct tq_search_doc doc;
};

static void make_document(void *arg)
{
    struct tq_call *call = arg;
    struct document *d = call->state;
    tq_search_doc_make(call->arena, d->title, d->body, &d->doc);
}

static void add_document(struct tq_call *call)
{
    struct document *d = call->state;
    tq_sql_add(call, TQ_SQL_scenario_put_doc);
    tq_bind_id(call, 0);
    tq_bind_str(call, d->title);
    tq_bind_str(call, d->body);
    tq_bind_str(call, d->doc.toks);
    tq_bind_i64(call, d->doc.len);
    tq_bind_i64(call, TQ_SEARCH_TOKVER);
    tq_bind_str(call, d->doc.fts);
    tq_call_notify(call, "search");
}

static struct tq_step tokenise(struct tq_call *call, const struct tq_db_result *text, tq_half next)
{
    struct document *d = call->state = tq_arena_alloc(call->arena, sizeof(*d));
    d->title = tq_db_bytes(text, 0, tq_db_column(text, "title"));
    d->body = tq_db_bytes(text, 0, tq_db_column(text, "body"));
    return tq_then_job(call, TQ_JOB_SEARCH, make_document, next);
}

static struct tq_step publish_write(struct tq_call *call)
{
    add_act(call);
    add_document(call);
    tq_scenario_add_get(call, false);
    return tq_then(call, NULL);
}

static struct tq_step publish_tokenise(struct tq_call *call)
{
    const struct tq_db_result *text = tq_result(call, 0);
    return tq_db_rows(text) == 0 ? tq_fail(call, 404, "not_found") : tokenise(call, text, publish_write);
}

static struct tq_step publish_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_scenario_text);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, publish_tokenise);
}

/* Amending: write and read the new text in one transaction, tokenise, then replace the search document. */
static struct tq_step amend_index(struct tq_call *call)
{
    add_document(call);
    tq_scenario_add_get(call, false);
    return tq_then(call, NULL);
}

static struct tq_step amend_tokenise(struct tq_call *call)
{
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    return tokenise(call, tq_result(call, 1), amend_index);
}

static struct tq_step amend_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_scenario_amend);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
    tq_sql_add(call, TQ_SQL_scenario_text);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_scenario_add_get(call, false); /* what a stale writer is shown */
    tq_call_notify(call, "inbox");
    return tq_then(call, amend_tokenise);
}

static struct tq_step history_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_scenario_history);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_page(call, 1);
    return tq_then(call, NULL);
}

static struct tq_step contact_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_scenario_contact);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static struct tq_step view_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_scenario_view);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static const struct tq_field page_query[] = { TQ_FIELDS_PAGE, TQ_FIELDS_END };

/* ---- routes ---- */

#define ACT(step, action_, role_, relation_, fields, begin_, about_)                                                                       \
    {                                                                                                                                      \
        .method = TQ_POST, .path = "/api/v1/scenarios/{id}/" step, .role = role_, .relation = relation_, .machine = "scenario",            \
        .action = action_, .body = fields, .begin = begin_, .finish = tq_finish_one, .shape = &tq_scenario_detail, .flags = TQ_R_IF_MATCH, \
        .name = "scenario_" action_, .about = about_                                                                                       \
    }

const struct tq_route tq_routes_scenario[] = {
    { .method = TQ_GET,
      .path = "/api/v1/scenarios/{id}",
      .role = TQ_ROLE_ANYONE,
      .relation = TQ_REL_NONE,
      .query = get_query,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &tq_scenario_detail,
      .name = "scenario_get",
      .about = "One scenario as the caller may see it." },
    { .method = TQ_POST,
      .path = "/api/v1/scenarios",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_OWNER,
      .machine = "scenario",
      .action = "create",
      .body = create_fields,
      .begin = create_begin,
      .finish = tq_finish_created,
      .shape = &tq_scenario_detail,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/scenarios",
      .name = "scenario_create",
      .about = "A new draft, empty, filled in, or copied from an own scenario." },
    { .method = TQ_PATCH,
      .path = "/api/v1/scenarios/{id}",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_OWNER,
      .machine = "scenario",
      .action = "edit",
      .body = edit_fields,
      .begin = edit_begin,
      .finish = tq_finish_one,
      .shape = &tq_scenario_detail,
      .flags = TQ_R_IF_MATCH,
      .name = "scenario_edit",
      .about = "Change any subset of the fields of a draft or a returned scenario." },
    { .method = TQ_DELETE,
      .path = "/api/v1/scenarios/{id}",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_OWNER,
      .machine = "scenario",
      .action = "delete",
      .begin = delete_begin,
      .finish = tq_finish_empty,
      .flags = TQ_R_IF_MATCH,
      .name = "scenario_delete",
      .about = "Remove a draft." },
    ACT("submit", "submit", TQ_ROLE_PERSON, TQ_REL_OWNER, reason_fields, act_begin,
        "Submit for review; waits for the verification of the organization when that is pending."),
    ACT("cancel-submit", "cancel_submit", TQ_ROLE_PERSON, TQ_REL_OWNER, reason_fields, act_begin,
        "Take a submission back before it is decided."),
    ACT("approve", "approve", TQ_ROLE_OFFICER, TQ_REL_OWN_UNIT, review_fields, act_begin, "First station: fit to be published."),
    ACT("publish", "publish", TQ_ROLE_CITY, TQ_REL_CITY, review_fields, publish_begin,
        "Second station, by another officer: number, deadline, hall."),
    ACT("return", "return", TQ_ROLE_OFFICER, TQ_REL_OWN_UNIT, review_fields, act_begin,
        "Back to the owner with a reason and a comment per field."),
    ACT("reject", "reject", TQ_ROLE_CITY, TQ_REL_CITY, review_fields, act_begin, "Refuse publication."),
    ACT("take-over", "take_over", TQ_ROLE_CITY, TQ_REL_CITY, reason_fields, act_begin, "The city decides in place of an absent officer."),
    { .method = TQ_POST,
      .path = "/api/v1/scenarios/{id}/hand-over",
      .role = TQ_ROLE_OFFICER,
      .relation = TQ_REL_OWN_UNIT,
      .machine = "scenario",
      .action = "hand_over",
      .body = hand_over_fields,
      .begin = hand_over_begin,
      .finish = tq_finish_one,
      .shape = &moved,
      .flags = TQ_R_IF_MATCH,
      .name = "scenario_hand_over",
      .about = "Give it to the reviewing unit it belongs to." },
    ACT("withdraw", "withdraw", TQ_ROLE_PERSON, TQ_REL_OWNER, reason_fields, act_begin, "The owner withdraws it."),
    ACT("amend", "amend", TQ_ROLE_PERSON, TQ_REL_OWNER, amend_fields, amend_begin,
        "Change a published scenario; responders and followers are told, the deadline never moves earlier."),
    ACT("suspend", "suspend", TQ_ROLE_CITY, TQ_REL_CITY, reason_fields, act_begin, "Suspend it; its clock stands still."),
    ACT("resume", "resume", TQ_ROLE_CITY, TQ_REL_CITY, reason_fields, act_begin, "Go on after a suspension."),
    ACT("close-responses", "close_responses", TQ_ROLE_PERSON, TQ_REL_OWNER, reason_fields, act_begin,
        "Close for responses before the deadline."),
    ACT("reopen", "reopen", TQ_ROLE_PERSON, TQ_REL_OWNER, reason_fields, act_begin, "Open again when there were no valid responses."),
    ACT("evaluate", "evaluate", TQ_ROLE_PERSON, TQ_REL_OWNER, reason_fields, act_begin, "Begin to compare responses."),
    ACT("fall-back", "fall_back", TQ_ROLE_PERSON, TQ_REL_OWNER, reason_fields, act_begin, "The selection did not hold; compare again."),
    ACT("unmet", "unmet", TQ_ROLE_PERSON, TQ_REL_OWNER, unmet_fields, act_begin, "End without a result, with the reason."),
    ACT("renew", "renew", TQ_ROLE_PERSON, TQ_REL_OWNER, reason_fields, act_begin, "A long-term scenario is valid for another 180 days."),
    ACT("close", "close", TQ_ROLE_PERSON, TQ_REL_OWNER, reason_fields, act_begin, "File it after acceptance."),
    { .method = TQ_GET,
      .path = "/api/v1/scenarios/{id}/history",
      .role = TQ_ROLE_ANYONE,
      .relation = TQ_REL_NONE,
      .query = page_query,
      .begin = history_begin,
      .finish = tq_finish_many,
      .shape = &history,
      .name = "scenario_history",
      .about = "Its steps, newest first." },
    { .method = TQ_POST,
      .path = "/api/v1/scenarios/{id}/contact",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_COUNTERPARTY,
      .begin = contact_begin,
      .finish = tq_finish_one,
      .shape = &contact,
      .name = "scenario_contact",
      .about = "Show the contacts to a shortlisted organization; logged and counted." },
    { .method = TQ_POST,
      .path = "/api/v1/scenarios/{id}/view",
      .role = TQ_ROLE_ANYONE,
      .relation = TQ_REL_NONE,
      .begin = view_begin,
      .finish = tq_finish_empty,
      .name = "scenario_view",
      .about = "The page was read; counts a view.",
      .flags = TQ_R_NO_CSRF },
    { 0 },
};
