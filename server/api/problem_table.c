/* server/api/problem_table.c - the one list of problem codes: what a verdict or a violated constraint means to the client.
 * A verdict without a row is 409 with its own name; a constraint without a row is a general code and a line in the log.
 * Rooms keep to their own section. */
#include "api_int.h"

const struct tq_problem_row tq_problem_rows[] = {
    /* every room */
    { "not_found", 404 },
    { "forbidden", 403 },
    { "state", 409 },
    { "stale", 412 },
    { "reason_required", 422 },
    { "incomplete", 422 },
    { "form_invalid", 422 },
    { "query_invalid", 400 },
    { "bad_cursor", 400 },
    { "json_malformed", 400 },
    { "json_too_deep", 400 },
    { "body_unexpected", 400 },
    { "unauthorized", 401 },
    { "token_invalid", 401 },
    { "token_expired", 401 },
    { "token_revoked", 401 },
    { "csrf_origin", 403 },
    { "csrf_token", 403 },
    { "method_not_allowed", 405 },
    { "precondition_required", 428 },
    { "content_type", 415 },
    { "too_large", 413 },
    { "idempotency_key_invalid", 400 },
    { "idempotency_mismatch", 422 },
    { "in_flight", 409 },
    { "exists_already", 409 },
    { "reference_unknown", 422 },
    { "overlap", 409 },
    { "value_refused", 422 },
    { "too_many_requests", 429 },
    { "busy", 503 },
    { "timeout", 503 },
    { "unavailable", 503 },
    { "internal", 500 },
    /* session, person, organization */
    /* scenario, desk */
    { "scenario_organization_missing", 422 },
    { "scenario_organization_active", 409 },
    { "scenario_is_queued", 409 },
    { "scenario_not_own", 403 },
    { "scenario_not_entered", 403 },
    { "scenario_not_taken", 409 },
    { "scenario_city_station", 403 },
    { "scenario_overdue", 409 },
    { "scenario_other_officer", 403 },
    { "scenario_few_responses", 409 },
    { "scenario_no_contract", 409 },
    { "scenario_deals_accepted", 409 },
    { "scenario_deadline_too_close", 422 },
    { "scenario_unit_unknown", 422 },
    { "scenario_choice_unknown", 422 },
    { "scenario_contact_closed", 403 },
    { "contact_quota", 429 },
    /* offering, response, deal */
    { NULL, 0 },
};

const struct tq_constraint_row tq_constraint_rows[] = {
    /* session, person, organization */
    /* scenario, desk */
    { "scenario_budget_order_check", "scenario_budget_order", 422, "/budget_max_fen" },
    { "scenario_title_length_check", "too_long", 422, "/title" },
    { "scenario_two_officers_check", "scenario_other_officer", 403, NULL },
    /* offering, response, deal */
    { NULL, NULL, 0, NULL },
};
