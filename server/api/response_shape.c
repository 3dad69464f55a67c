/* server/api/response_shape.c - what is shown of a response to whom: body to its responder and, once opened, to the scenario's
 * owner; officers see states only; contacts are never shown to the other side. */
#include "api_response.h"

#define BODY            (TQ_SEE_OWNER | TQ_SEE_OPENED)
#define PARTIES         (TQ_SEE_OWNER | TQ_SEE_PARTY)
#define RESPONSE_STATES "draft|submitted|opened|shortlisted|preferred|selected|not_selected|withdrawn|invalid|declined_by_supplier|lapsed"
#define SCENARIO_STATES                                                                                                                    \
    "draft|submitted|district_ok|returned|rejected|published|closed_for_response|evaluating|matched|contracted|piloting|accepted|"         \
    "closed|unmet|withdrawn|suspended|expired"

static const struct tq_col indicator_cols[] = {
    { .name = "position", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "unit", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "comparator", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "target", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "method", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col answer_cols[] = {
    { .name = "position", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "unit", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "comparator", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "target", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "fit", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "meets|partial|fails|exceeds", .nullable = true },
    { .name = "value", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "evidence", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col prefill_answer_cols[] = {
    { .name = "position", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "fit", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "meets|partial|fails|exceeds", .nullable = true },
    { .name = "value", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "evidence", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col milestone_cols[] = {
    { .name = "title", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "months", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "share_percent", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_col case_cols[] = {
    { .name = "customer", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "year", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "effect", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col member_cols[] = {
    { .name = "organization", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "credit_code", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "task", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col file_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "bytes", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "sha256", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col question_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "question", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "asked_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "due_on", .kind = TQ_C_DATE, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "answer", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "answered_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_col receipt_cols[] = {
    { .name = "number", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "issued_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "sha256", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col revision_cols[] = {
    { .name = "revision", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "number", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "issued_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col problem_cols[] = {
    { .name = "pointer", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "code", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col action_cols[] = {
    { .name = "action", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "to_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "reason_required", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

/* Of every response, and what its body says. */
#define HEAD_COLS                                                                                                                          \
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL }, { .name = "version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },                    \
        { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = RESPONSE_STATES },                                             \
        { .name = "revision", .kind = TQ_C_INT, .see = TQ_SEE_ALL }, { .name = "scenario_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },      \
        { .name = "submitted_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },                                                \
        { .name = "opened_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },                                                   \
        { .name = "decided_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },                                                  \
        { .name = "is_frozen", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },                                                                     \
        { .name = "needs_reconfirm", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },                                                               \
    {                                                                                                                                      \
        .name = "decision_reason", .kind = TQ_C_TEXT, .see = PARTIES                                                                       \
    }
#define PARTY_COLS                                                                                                                         \
    { .name = "opened_revision", .kind = TQ_C_INT, .see = PARTIES }, { .name = "organization_id", .kind = TQ_C_UUID, .see = PARTIES },     \
        { .name = "organization_name", .kind = TQ_C_TEXT, .see = PARTIES },                                                                \
        { .name = "organization_kind", .kind = TQ_C_TEXT, .see = PARTIES }, { .name = "unit_name", .kind = TQ_C_TEXT, .see = PARTIES },    \
        { .name = "team", .kind = TQ_C_TEXT, .see = PARTIES },                                                                             \
        { .name = "offering_id", .kind = TQ_C_UUID, .see = BODY, .nullable = true },                                                       \
        { .name = "offering_name", .kind = TQ_C_TEXT, .see = BODY, .nullable = true },                                                     \
        { .name = "summary", .kind = TQ_C_TEXT, .see = BODY },                                                                             \
        { .name = "answers", .kind = TQ_C_ROWS, .see = BODY, .child = answer_cols },                                                       \
        { .name = "price_fen", .kind = TQ_C_INT, .see = BODY, .nullable = true },                                                          \
        { .name = "price_note", .kind = TQ_C_TEXT, .see = BODY },                                                                          \
        { .name = "duration_months", .kind = TQ_C_INT, .see = BODY, .nullable = true },                                                    \
        { .name = "milestones", .kind = TQ_C_ROWS, .see = BODY, .child = milestone_cols },                                                 \
        { .name = "cases", .kind = TQ_C_ROWS, .see = BODY, .child = case_cols },                                                           \
        { .name = "members", .kind = TQ_C_ROWS, .see = BODY, .child = member_cols },                                                       \
        { .name = "alternative", .kind = TQ_C_TEXT, .see = BODY }, { .name = "element_needs", .kind = TQ_C_TEXT, .see = BODY },            \
        { .name = "files", .kind = TQ_C_ROWS, .see = BODY, .child = file_cols },                                                           \
        { .name = "valid_until", .kind = TQ_C_DATE, .see = BODY, .nullable = true },                                                       \
        { .name = "questions", .kind = TQ_C_ROWS, .see = BODY, .child = question_cols },                                                   \
    {                                                                                                                                      \
        .name = "actions", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = action_cols                                                      \
    }
#define SCENARIO_COLS                                                                                                                      \
    { .name = "scenario_title", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },                                                                    \
        { .name = "scenario_number", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },                                             \
        { .name = "scenario_deadline_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },                                        \
    {                                                                                                                                      \
        .name = "scenario_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = SCENARIO_STATES                                         \
    }

static const struct tq_col response_cols[] = {
    HEAD_COLS,
    SCENARIO_COLS,
    PARTY_COLS,
    { .name = "scenario_organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "body_revision", .kind = TQ_C_INT, .see = BODY },
    { .name = "contact_name", .kind = TQ_C_TEXT, .see = TQ_SEE_OWNER },
    { .name = "contact_phone", .kind = TQ_C_TEXT, .see = TQ_SEE_OWNER },
    { .name = "contact_mail", .kind = TQ_C_TEXT, .see = TQ_SEE_OWNER },
    { .name = "has_draft", .kind = TQ_C_BOOL, .see = TQ_SEE_OWNER },
    { .name = "problems", .kind = TQ_C_ROWS, .see = TQ_SEE_OWNER, .child = problem_cols },
    { .name = "receipt", .kind = TQ_C_OBJECT, .see = BODY, .child = receipt_cols, .nullable = true },
    { .name = "revisions", .kind = TQ_C_ROWS, .see = BODY, .child = revision_cols },
    { .name = "created_at", .kind = TQ_C_TIME, .see = TQ_SEE_OWNER },
    { .name = "updated_at", .kind = TQ_C_TIME, .see = TQ_SEE_OWNER },
    TQ_COLS_END,
};
const struct tq_shape tq_response_shape = { "Response", response_cols };

static const struct tq_col column_cols[] = { HEAD_COLS, PARTY_COLS, TQ_COLS_END };
const struct tq_shape tq_response_column_shape = { "ResponseColumn", column_cols };

static const struct tq_col columns_meta_cols[] = {
    { .name = "indicators", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = indicator_cols },
    { .name = "counts", .kind = TQ_C_COUNTS, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
const struct tq_shape tq_response_columns_meta = { "ResponseColumnsMeta", columns_meta_cols };

static const struct tq_col card_cols[] = {
    HEAD_COLS,
    SCENARIO_COLS,
    { .name = "working_days_left", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "team", .kind = TQ_C_TEXT, .see = TQ_SEE_OWNER },
    { .name = "open_questions", .kind = TQ_C_INT, .see = TQ_SEE_OWNER },
    { .name = "has_draft", .kind = TQ_C_BOOL, .see = TQ_SEE_OWNER },
    { .name = "updated_at", .kind = TQ_C_TIME, .see = TQ_SEE_OWNER },
    TQ_COLS_END,
};
const struct tq_shape tq_response_card_shape = { "ResponseCard", card_cols };

static const struct tq_col contact_cols[] = {
    { .name = "contact_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "contact_phone", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "contact_mail", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
const struct tq_shape tq_response_contact_shape = { "ResponseContact", contact_cols };

const struct tq_shape tq_response_question_shape = { "ResponseQuestion", question_cols };

static const struct tq_col prefill_cols[] = {
    { .name = "answers", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = prefill_answer_cols },
    TQ_COLS_END,
};
const struct tq_shape tq_response_prefill_shape = { "ResponsePrefill", prefill_cols };
