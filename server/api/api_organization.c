/* server/api/api_organization.c - registering a 单位, its 认证 by the reviewing unit, and the people who belong to it.
 *
 * Roles in the token are those of the organization one acts for; these routes name their organization in the path, so they ask
 * for a signed-in person and leave the standing to the statement. */
#include "tq/api/api.h"
#include "tq/domain/organization.h"
#include "tq/gen/sql.h"

#define ROOT "/api/v1/organizations"

/* ---- shapes ---- */

static const struct tq_col file_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "bytes", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "media_type", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "purpose", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "attachment|confidential|authorization|licence|evidence|proof" },
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

enum { INSIDE = TQ_SEE_OWNER | TQ_SEE_OFFICER, CONTACT = TQ_SEE_OWNER | TQ_SEE_PARTY };

static const struct tq_col organization_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "kind",
      .kind = TQ_C_TEXT,
      .see = TQ_SEE_ALL,
      .choices = "enterprise|hospital|school|government|state_owned|park|institute|team" },
    { .name = "credit_code", .kind = TQ_C_TEXT, .see = INSIDE, .nullable = true },
    { .name = "is_code_mismatch", .kind = TQ_C_BOOL, .see = INSIDE },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "name_en", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "short_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "alias", .kind = TQ_C_TEXT, .see = INSIDE },
    { .name = "reviewing_unit", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "unit_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "legal_person", .kind = TQ_C_TEXT, .see = CONTACT },
    { .name = "address", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "scale", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "honours", .kind = TQ_C_CODES, .see = TQ_SEE_ALL },
    { .name = "summary", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "website", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "contact_name", .kind = TQ_C_TEXT, .see = CONTACT },
    { .name = "contact_post", .kind = TQ_C_TEXT, .see = CONTACT },
    { .name = "contact_phone", .kind = TQ_C_TEXT, .see = CONTACT },
    { .name = "contact_mail", .kind = TQ_C_TEXT, .see = CONTACT },
    { .name = "host_organization_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "host_organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "leader_declaration", .kind = TQ_C_TEXT, .see = INSIDE },
    { .name = "state",
      .kind = TQ_C_TEXT,
      .see = TQ_SEE_ALL,
      .choices = "registered|submitted|verified|returned|rejected|suspended|expired|merged" },
    { .name = "decision_reason", .kind = TQ_C_TEXT, .see = INSIDE },
    { .name = "submitted_at", .kind = TQ_C_TIME, .see = INSIDE, .nullable = true },
    { .name = "verified_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "valid_until", .kind = TQ_C_TIME, .see = INSIDE, .nullable = true },
    { .name = "decide_by", .kind = TQ_C_DATE, .see = INSIDE, .nullable = true },
    { .name = "files", .kind = TQ_C_ROWS, .see = CONTACT, .child = file_cols },
    { .name = "member_count", .kind = TQ_C_INT, .see = INSIDE },
    { .name = "request_count", .kind = TQ_C_INT, .see = INSIDE },
    { .name = "my_membership", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true, .choices = "requested|active|declined|left" },
    { .name = "missing", .kind = TQ_C_ROWS, .see = INSIDE, .child = problem_cols },
    { .name = "actions", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = action_cols },
    { .name = "created_at", .kind = TQ_C_TIME, .see = INSIDE },
    { .name = "updated_at", .kind = TQ_C_TIME, .see = INSIDE },
    TQ_COLS_END,
};
static const struct tq_shape organization = { "Organization", organization_cols };

static const struct tq_col member_cols[] = {
    { .name = "person_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "login_masked", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "role", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "member|org_admin" },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "requested|active|declined|left" },
    { .name = "note", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "requested_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "due_on", .kind = TQ_C_DATE, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "actions", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = action_cols },
    TQ_COLS_END,
};
static const struct tq_shape member = { "Membership", member_cols };

static const struct tq_col lookup_cols[] = {
    { .name = "is_checksum_right", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "exists", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "is_member", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "membership_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true, .choices = "requested|active|declined|left" },
    TQ_COLS_END,
};
static const struct tq_shape lookup = { "OrganizationLookup", lookup_cols };

/* ---- forms ---- */

#define KINDS   "enterprise|hospital|school|government|state_owned|park|institute|team"
#define HONOURS "little_giant|specialized|high_tech|gazelle|unicorn|tech_sme|champion|public_platform"

/* The same fields for creating and editing; creating asks for some of them. CODE and the files are found by index. */
enum { FORM_KIND, FORM_CODE, FORM_NAME, FORM_UNIT, FORM_AUTHORIZATION, FORM_PROOF };
#define FORM(required)                                                                                                                     \
    { .name = "kind", .kind = TQ_F_ENUM, .choices = KINDS, .flags = required, .about = "what kind of body it is" },                        \
        { .name = "credit_code",                                                                                                           \
          .kind = TQ_F_LINE,                                                                                                               \
          .min = 18,                                                                                                                       \
          .max = 18,                                                                                                                       \
          .flags = TQ_NULLABLE,                                                                                                            \
          .about = "unified social credit code; teams have none" },                                                                        \
        { .name = "name", .kind = TQ_F_LINE, .min = 2, .max = 60, .flags = required, .about = "full name" },                               \
        { .name = "reviewing_unit", .kind = TQ_F_LINE, .min = 3, .max = 6, .flags = required, .about = "code of the reviewing unit" },     \
        { .name = "authorization_file_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE, .about = "the stamped letter of authorization" },      \
        { .name = "proof_file_id",                                                                                                         \
          .kind = TQ_F_UUID,                                                                                                               \
          .flags = TQ_NULLABLE,                                                                                                            \
          .about = "proof of a code whose check character does not fit" },                                                                 \
        { .name = "name_en", .kind = TQ_F_LINE, .max = 120, .flags = TQ_NULLABLE, .about = "name in English" },                            \
        { .name = "short_name", .kind = TQ_F_LINE, .max = 30, .about = "short name" },                                                     \
        { .name = "alias", .kind = TQ_F_LINE, .max = 30, .about = "how it is named where its name is hidden" },                            \
        { .name = "legal_person", .kind = TQ_F_LINE, .max = 40, .about = "legal representative" },                                         \
        { .name = "address", .kind = TQ_F_LINE, .max = 120, .about = "postal address" },                                                   \
        { .name = "scale", .kind = TQ_F_ENUM, .choices = "micro|small|medium|large", .about = "size class" },                              \
        { .name = "honours", .kind = TQ_F_CODES, .max = 8, .choices = HONOURS, .about = "titles it holds" },                               \
        { .name = "summary", .kind = TQ_F_TEXT, .max = 2000, .about = "what it does" },                                                    \
        { .name = "website", .kind = TQ_F_LINE, .max = 200, .about = "web address" },                                                      \
        { .name = "contact_name", .kind = TQ_F_LINE, .max = 40, .about = "contact person" },                                               \
        { .name = "contact_post", .kind = TQ_F_LINE, .max = 40, .about = "post of the contact person" },                                   \
        { .name = "contact_phone", .kind = TQ_F_LINE, .max = 40, .about = "telephone of the contact person" },                             \
        { .name = "contact_mail", .kind = TQ_F_LINE, .max = 120, .about = "mail of the contact person" },                                  \
        { .name = "host_organization_id", .kind = TQ_F_UUID, .flags = TQ_NULLABLE, .about = "the verified body a team belongs to" },       \
        { .name = "leader_declaration", .kind = TQ_F_TEXT, .max = 2000, .about = "declaration of a team's leader" }, TQ_FIELDS_END

static const struct tq_field create_fields[] = { FORM(TQ_REQUIRED) };
static const struct tq_field edit_fields[] = { FORM(0) };

static const struct tq_field reason_fields[] = {
    { .name = "reason", .kind = TQ_F_TEXT, .max = 1000, .about = "why" },
    TQ_FIELDS_END,
};

enum { MERGE_CODE, MERGE_REASON };
static const struct tq_field merge_fields[] = {
    { .name = "credit_code",
      .kind = TQ_F_LINE,
      .min = 18,
      .max = 18,
      .flags = TQ_REQUIRED,
      .about = "of the organization it becomes part of" },
    { .name = "reason", .kind = TQ_F_TEXT, .max = 1000, .about = "why" },
    TQ_FIELDS_END,
};

static const struct tq_field lookup_fields[] = {
    { .name = "credit_code", .kind = TQ_F_LINE, .min = 18, .max = 18, .flags = TQ_REQUIRED, .about = "unified social credit code" },
    TQ_FIELDS_END,
};

/* ---- halves ---- */

static void add_get(struct tq_call *call, const struct tq_uuid *id)
{
    tq_sql_add(call, TQ_SQL_organization_get);
    tq_bind_actor(call);
    tq_bind_uuid(call, id);
}

static struct tq_step lookup_begin(struct tq_call *call)
{
    char code[19];
    if (tq_credit_code_check(call->query[0].text, code) == TQ_CREDIT_CODE_MALFORMED)
        return tq_fail_field(call, "/credit_code", "credit_code_malformed");
    tq_credit_code found = tq_credit_code_check(call->query[0].text, code);
    tq_sql_add(call, TQ_SQL_organization_lookup);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_str(call, tq_arena_str(call->arena, tq_str_of(code)));
    tq_bind_bool(call, found == TQ_CREDIT_CODE_RIGHT);
    return tq_then(call, NULL);
}

static struct tq_step get_begin(struct tq_call *call)
{
    add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

static bool has_code(const struct tq_call *call)
{
    return call->body[FORM_CODE].is_present && !call->body[FORM_CODE].is_null;
}

static tq_credit_code code_of(const struct tq_call *call)
{
    char code[19];
    return has_code(call) ? tq_credit_code_check(call->body[FORM_CODE].text, code) : TQ_CREDIT_CODE_RIGHT;
}

static void add_attach(struct tq_call *call, const struct tq_uuid *id)
{
    tq_sql_add(call, TQ_SQL_organization_attach);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_uuid(call, id);
    tq_bind_value(call, &call->body[FORM_AUTHORIZATION]);
    tq_bind_value(call, &call->body[FORM_PROOF]);
}

static struct tq_step create_begin(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(call->http->started);
    if (code_of(call) == TQ_CREDIT_CODE_MALFORMED)
        return tq_fail_field(call, "/credit_code", "credit_code_malformed");
    tq_sql_add(call, TQ_SQL_organization_create);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_uuid(call, &id);
    tq_bind_form(call);
    tq_bind_bool(call, code_of(call) == TQ_CREDIT_CODE_MISMATCH);
    tq_bind_idempotency(call);
    add_attach(call, &id);
    add_get(call, &id);
    return tq_then(call, NULL);
}

static struct tq_step edit_begin(struct tq_call *call)
{
    if (code_of(call) == TQ_CREDIT_CODE_MALFORMED)
        return tq_fail_field(call, "/credit_code", "credit_code_malformed");
    tq_sql_add(call, TQ_SQL_organization_edit);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
    if (has_code(call))
        tq_bind_bool(call, code_of(call) == TQ_CREDIT_CODE_MISMATCH);
    else
        tq_bind_null(call);
    add_attach(call, &call->id[0]);
    add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

static struct tq_step submit_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_organization_submit);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    add_get(call, &call->id[0]);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

/* The action is the route's. */
static struct tq_step decide_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_organization_decide);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_str(call, tq_str_of(call->route->action));
    tq_bind_value(call, &call->body[0]);
    tq_sql_add(call, TQ_SQL_organization_release);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    add_get(call, &call->id[0]);
    tq_call_notify(call, "search");
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

static struct tq_step merge_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_organization_merge);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_value(call, &call->body[MERGE_CODE]);
    tq_bind_value(call, &call->body[MERGE_REASON]);
    tq_sql_add(call, TQ_SQL_organization_move);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    add_get(call, &call->id[0]);
    tq_call_notify(call, "search");
    tq_call_notify(call, "inbox");
    tq_call_notify(call, "session");
    return tq_then(call, NULL);
}

static const struct tq_field request_fields[] = {
    { .name = "note", .kind = TQ_F_TEXT, .max = 500, .about = "a word to the administrators" },
    TQ_FIELDS_END,
};

static struct tq_step request_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_membership_request);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[0]);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

static struct tq_step members_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_membership_may_list);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_sql_add(call, TQ_SQL_membership_list);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static struct tq_step member_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_membership_act);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_id(call, 1);
    tq_bind_str(call, tq_str_of(call->route->action));
    tq_bind_value(call, &call->body[0]);
    tq_call_notify(call, "session");
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

/* ---- routes ---- */

#define DECIDE(verb, name_, about_)                                                                                                        \
    {                                                                                                                                      \
        .method = TQ_POST, .path = ROOT "/{id}/" verb, .role = TQ_ROLE_OFFICER, .relation = TQ_REL_OWN_UNIT, .machine = "organization",    \
        .action = verb, .body = reason_fields, .begin = decide_begin, .finish = tq_finish_one, .shape = &organization,                     \
        .flags = TQ_R_IF_MATCH, .name = name_, .about = about_                                                                             \
    }
#define MEMBER(verb, action_, name_, about_)                                                                                               \
    {                                                                                                                                      \
        .method = TQ_POST, .path = ROOT "/{id}/members/{person_id}/" verb, .role = TQ_ROLE_PERSON, .relation = TQ_REL_OWNER,               \
        .machine = "membership", .action = action_, .body = reason_fields, .begin = member_begin, .finish = tq_finish_empty,               \
        .name = name_, .about = about_                                                                                                     \
    }

const struct tq_route tq_routes_organization[] = {
    { .method = TQ_GET,
      .path = ROOT "/lookup",
      .role = TQ_ROLE_PERSON,
      .query = lookup_fields,
      .begin = lookup_begin,
      .finish = tq_finish_one,
      .shape = &lookup,
      .name = "organization_lookup",
      .about = "Is a credit code right, and is its holder here already." },
    { .method = TQ_POST,
      .path = ROOT,
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_NONE,
      .machine = "organization",
      .action = "create",
      .body = create_fields,
      .begin = create_begin,
      .finish = tq_finish_created,
      .shape = &organization,
      .flags = TQ_R_IDEMPOTENT,
      .location = ROOT,
      .name = "organization_create",
      .about = "Register an organization as its first administrator." },
    { .method = TQ_GET,
      .path = ROOT "/{id}",
      .role = TQ_ROLE_ANYONE,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &organization,
      .name = "organization_get",
      .about = "An organization, as much of it as the caller may see." },
    { .method = TQ_PATCH,
      .path = ROOT "/{id}",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_OWNER,
      .machine = "organization",
      .action = "edit",
      .body = edit_fields,
      .begin = edit_begin,
      .finish = tq_finish_one,
      .shape = &organization,
      .flags = TQ_R_IF_MATCH,
      .name = "organization_edit",
      .about = "Change an organization; what was verified stays." },
    { .method = TQ_POST,
      .path = ROOT "/{id}/submit",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_OWNER,
      .machine = "organization",
      .action = "submit",
      .begin = submit_begin,
      .finish = tq_finish_one,
      .shape = &organization,
      .flags = TQ_R_IF_MATCH,
      .name = "organization_submit",
      .about = "Send the organization to its reviewing unit; what is missing comes back all at once." },
    DECIDE("verify", "organization_verify", "Verify for 24 months; scenarios that waited for it are submitted."),
    DECIDE("return", "organization_return", "Return for correction, with a reason."),
    DECIDE("reject", "organization_reject", "Refuse, with a reason; the credit code becomes free."),
    DECIDE("suspend", "organization_suspend", "Suspend a verified organization, with a reason."),
    DECIDE("resume", "organization_resume", "End a suspension."),
    { .method = TQ_POST,
      .path = ROOT "/{id}/merge",
      .role = TQ_ROLE_CITY,
      .relation = TQ_REL_CITY,
      .machine = "organization",
      .action = "merge",
      .body = merge_fields,
      .begin = merge_begin,
      .finish = tq_finish_one,
      .shape = &organization,
      .flags = TQ_R_IF_MATCH,
      .name = "organization_merge",
      .about = "It has become part of another verified one: people, scenarios, offerings, responses and deals go there." },
    { .method = TQ_POST,
      .path = ROOT "/{id}/join-requests",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .machine = "membership",
      .action = "request",
      .body = request_fields,
      .begin = request_begin,
      .finish = tq_finish_created,
      .shape = &member,
      .name = "membership_request",
      .about = "Ask to belong to an organization; silent for 3 working days, its reviewing unit decides." },
    { .method = TQ_GET,
      .path = ROOT "/{id}/members",
      .role = TQ_ROLE_PERSON,
      .begin = members_begin,
      .finish = tq_finish_many,
      .shape = &member,
      .name = "membership_list",
      .about = "Members and join requests, for members and reviewing officers." },
    MEMBER("accept", "accept", "membership_accept", "Accept a join request."),
    MEMBER("decline", "decline", "membership_decline", "Decline a join request."),
    MEMBER("make-admin", "make_admin", "membership_make_admin", "Make a member an administrator."),
    MEMBER("make-member", "make_member", "membership_make_member", "Make an administrator a plain member."),
    MEMBER("remove", "remove", "membership_remove", "Take somebody out, or leave; the last administrator stays."),
    { 0 },
};
