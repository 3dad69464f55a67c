/* server/api/api_person.c - accounts: registration with a one-time link, reset of a forgotten password, own data. */
#include "session_int.h"

#include "tq/domain/person.h"
#include "tq/gen/sql.h"

#define PASSWORD(name_)                                                                                                                    \
    {                                                                                                                                      \
        .name = name_, .kind = TQ_F_LINE, .min = 10, .max = 128, .flags = TQ_REQUIRED | TQ_SECRET,                                         \
        .about = "password, 10 characters or more"                                                                                         \
    }

/* ---- registration ---- */

enum { REGISTER_LOGIN, REGISTER_PASSWORD, REGISTER_NAME, REGISTER_LANG };
static const struct tq_field register_fields[] = {
    { .name = "login", .kind = TQ_F_LINE, .min = 5, .max = TQ_LOGIN_MAX, .flags = TQ_REQUIRED, .about = "mobile number or mail address" },
    PASSWORD("password"),
    { .name = "name", .kind = TQ_F_LINE, .min = 1, .max = 40, .flags = TQ_REQUIRED, .about = "name of the person" },
    { .name = "lang", .kind = TQ_F_ENUM, .choices = "zh-CN|en", .about = "language of messages" },
    TQ_FIELDS_END,
};

static const struct tq_col registration_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "login_masked", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_shape registration = { "Registration", registration_cols };

struct registering {
    struct tq_password_work work;
    struct tq_str login;
    tq_login_kind kind;
};

static struct tq_step on_hashed(struct tq_call *call)
{
    struct registering *registering = call->state;
    struct tq_one_time link = tq_one_time_new(call);
    struct tq_uuid id = tq_uuid_new(call->http->started);
    if (registering->work.has_failed)
        return tq_fail(call, 503, "busy");
    tq_sql_add(call, TQ_SQL_person_register);
    tq_bind_uuid(call, &id);
    tq_bind_str(call, registering->login);
    tq_bind_str(call, registering->kind == TQ_LOGIN_MAIL ? TQ_STR("mail") : TQ_STR("mobile"));
    tq_bind_value(call, &call->body[REGISTER_NAME]);
    tq_bind_str(call, tq_str_of(registering->work.fresh));
    tq_bind_str(call, call->body[REGISTER_LANG].is_present ? call->body[REGISTER_LANG].text : tq_str_of(call->lang));
    tq_bind_str(call, link.sha256);
    tq_bind_str(call, link.token);
    tq_bind_str(call, tq_str_of(call->http->address));
    tq_bind_key_actor(call);
    tq_bind_idempotency(call);
    return tq_then(call, NULL);
}

static struct tq_step register_begin(struct tq_call *call)
{
    struct registering *registering = TQ_NEW(call->arena, struct registering);
    char login[TQ_LOGIN_MAX + 1];
    registering->kind = tq_login_read(call->body[REGISTER_LOGIN].text, login);
    if (registering->kind == TQ_LOGIN_WRONG)
        return tq_fail_field(call, "/login", "login_malformed");
    registering->login = tq_arena_str(call->arena, tq_str_of(login));
    registering->work.password = call->body[REGISTER_PASSWORD].text;
    const char *fault = tq_password_fault(registering->work.password, registering->login);
    if (fault)
        return tq_fail_field(call, "/password", fault);
    call->state = registering;
    return tq_then_job(call, TQ_JOB_PASSWORD, tq_password_work, on_hashed);
}

/* ---- one-time links ---- */

static const struct tq_field token_fields[] = {
    { .name = "token", .kind = TQ_F_LINE, .min = 20, .max = 100, .flags = TQ_REQUIRED | TQ_SECRET, .about = "token of the one-time link" },
    TQ_FIELDS_END,
};

static struct tq_step confirm_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_person_confirm);
    tq_bind_str(call, tq_sha256_text(call, call->body[0].text));
    return tq_then(call, NULL);
}

static const struct tq_field reset_request_fields[] = {
    { .name = "login", .kind = TQ_F_LINE, .min = 1, .max = TQ_LOGIN_MAX, .flags = TQ_REQUIRED, .about = "mobile number or mail address" },
    TQ_FIELDS_END,
};

static struct tq_step reset_request_begin(struct tq_call *call)
{
    struct tq_one_time link = tq_one_time_new(call);
    char login[TQ_LOGIN_MAX + 1];
    tq_login_read(call->body[0].text, login);
    tq_sql_add(call, TQ_SQL_person_reset_request);
    tq_bind_str(call, login[0] ? tq_arena_str(call->arena, tq_str_of(login)) : call->body[0].text);
    tq_bind_str(call, link.sha256);
    tq_bind_str(call, link.token);
    tq_bind_str(call, tq_str_of(call->http->address));
    return tq_then(call, NULL);
}

static const struct tq_field reset_fields[] = {
    { .name = "token", .kind = TQ_F_LINE, .min = 20, .max = 100, .flags = TQ_REQUIRED | TQ_SECRET, .about = "token of the one-time link" },
    PASSWORD("password"),
    TQ_FIELDS_END,
};

static struct tq_step on_reset_hashed(struct tq_call *call)
{
    struct tq_password_work *work = call->state;
    if (work->has_failed)
        return tq_fail(call, 503, "busy");
    tq_sql_add(call, TQ_SQL_person_reset);
    tq_bind_str(call, tq_sha256_text(call, call->body[0].text));
    tq_bind_str(call, tq_str_of(work->fresh));
    tq_call_notify(call, "session");
    return tq_then(call, NULL);
}

static struct tq_step on_reset_found(struct tq_call *call)
{
    struct tq_password_work *work = TQ_NEW(call->arena, struct tq_password_work);
    const struct tq_db_result *found = tq_result(call, 0);
    if (tq_db_rows(found) == 0)
        return tq_fail(call, 410, "link_invalid");
    work->password = call->body[1].text;
    const char *fault = tq_password_fault(work->password, tq_db_bytes(found, 0, 0));
    if (fault)
        return tq_fail_field(call, "/password", fault);
    call->state = work;
    return tq_then_job(call, TQ_JOB_PASSWORD, tq_password_work, on_reset_hashed);
}

static struct tq_step reset_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_person_reset_login);
    tq_bind_str(call, tq_sha256_text(call, call->body[0].text));
    return tq_then(call, on_reset_found);
}

/* ---- own data ---- */

static const struct tq_field edit_fields[] = {
    { .name = "name", .kind = TQ_F_LINE, .min = 1, .max = 40, .about = "name of the person" },
    { .name = "lang", .kind = TQ_F_ENUM, .choices = "zh-CN|en", .about = "language of messages" },
    { .name = "mobile", .kind = TQ_F_LINE, .min = 5, .max = 30, .flags = TQ_NULLABLE, .about = "mobile number for messages" },
    { .name = "mail", .kind = TQ_F_LINE, .min = 5, .max = TQ_LOGIN_MAX, .flags = TQ_NULLABLE, .about = "mail address for messages" },
    TQ_FIELDS_END,
};

enum { EDIT_MOBILE = 2, EDIT_MAIL };

/* The address in its one form, none when it is dropped or not named; false when the field is at fault. */
static bool read_address(struct tq_call *call, int field, tq_login_kind kind, const char *pointer, struct tq_str *out)
{
    const struct tq_value *value = &call->body[field];
    char text[TQ_LOGIN_MAX + 1];
    *out = TQ_STR_NONE;
    if (!value->is_present || value->is_null)
        return true;
    if (tq_login_read(value->text, text) != kind) {
        tq_fail_add(call, pointer, "login_malformed");
        return false;
    }
    *out = tq_arena_str(call->arena, tq_str_of(text));
    return true;
}

static void bind_address(struct tq_call *call, struct tq_str address)
{
    struct tq_one_time link = tq_one_time_new(call);
    tq_bind_str(call, address);
    tq_bind_str(call, link.sha256);
    tq_bind_str(call, link.token);
}

static struct tq_step edit_begin(struct tq_call *call)
{
    struct tq_str mobile, mail;
    bool has_mobile = read_address(call, EDIT_MOBILE, TQ_LOGIN_MOBILE, "/mobile", &mobile);
    bool has_mail = read_address(call, EDIT_MAIL, TQ_LOGIN_MAIL, "/mail", &mail);
    if (!has_mobile || !has_mail)
        return tq_fail(call, 422, "form_invalid");
    tq_sql_add(call, TQ_SQL_person_edit);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_form(call);
    bind_address(call, mail);
    bind_address(call, mobile);
    tq_me_add(call, &call->actor.session, tq_me_expires(call));
    return tq_then(call, NULL);
}

static const struct tq_field password_fields[] = {
    { .name = "old", .kind = TQ_F_LINE, .min = 1, .max = 128, .flags = TQ_REQUIRED | TQ_SECRET, .about = "present password" },
    PASSWORD("new"),
    TQ_FIELDS_END,
};

static struct tq_step on_password_set(struct tq_call *call)
{
    if (tq_verdict_is_ok(call))
        tq_call_notify(call, "session");
    return tq_finish_empty(call);
}

static struct tq_step on_password_checked(struct tq_call *call)
{
    struct tq_password_work *work = call->state;
    if (work->has_failed)
        return tq_fail(call, 503, "busy");
    tq_sql_add(call, TQ_SQL_person_set_password);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_uuid(call, &call->actor.session);
    tq_bind_bool(call, work->is_right);
    tq_bind_str(call, tq_str_of(work->hash));
    tq_bind_str(call, tq_str_of(work->fresh));
    return tq_then(call, on_password_set);
}

static struct tq_step on_hash_found(struct tq_call *call)
{
    struct tq_password_work *work = call->state;
    const struct tq_db_result *found = tq_result(call, 0);
    if (tq_db_rows(found) == 0)
        return tq_fail(call, 401, "session_over");
    if (tq_db_bool(found, 0, tq_db_column(found, "is_blocked")))
        return tq_fail(call, 429, "login_locked");
    struct tq_str hash = tq_db_bytes(found, 0, 0);
    memcpy(work->hash, hash.p, hash.n < sizeof(work->hash) ? hash.n : sizeof(work->hash) - 1);
    const char *fault = tq_password_fault(work->password, tq_db_bytes(found, 0, 1));
    if (fault)
        return tq_fail_field(call, "/new", fault);
    return tq_then_job(call, TQ_JOB_PASSWORD, tq_password_work, on_password_checked);
}

static struct tq_step password_begin(struct tq_call *call)
{
    struct tq_password_work *work = TQ_NEW(call->arena, struct tq_password_work);
    work->candidate = call->body[0].text;
    work->password = call->body[1].text;
    call->state = work;
    tq_sql_add(call, TQ_SQL_person_hash);
    tq_bind_uuid(call, &call->actor.person);
    return tq_then(call, on_hash_found);
}

const struct tq_route tq_routes_person[] = {
    { .method = TQ_POST,
      .path = "/api/v1/registrations",
      .role = TQ_ROLE_ANYONE,
      .body = register_fields,
      .begin = register_begin,
      .finish = tq_finish_created,
      .shape = &registration,
      .flags = TQ_R_NO_CSRF | TQ_R_IDEMPOTENT,
      .name = "person_register",
      .about = "Open an account; a one-time link goes to the login. A login that has one gets the same answer." },
    { .method = TQ_POST,
      .path = "/api/v1/confirmations",
      .role = TQ_ROLE_ANYONE,
      .body = token_fields,
      .begin = confirm_begin,
      .finish = tq_finish_empty,
      .flags = TQ_R_NO_CSRF,
      .name = "person_confirm",
      .about = "Use the one-time link that proves the login or a new address." },
    { .method = TQ_POST,
      .path = "/api/v1/password-resets",
      .role = TQ_ROLE_ANYONE,
      .body = reset_request_fields,
      .begin = reset_request_begin,
      .finish = tq_finish_empty,
      .flags = TQ_R_NO_CSRF,
      .name = "person_reset_request",
      .about = "Ask for a one-time link for a new password; the same answer whether the login exists." },
    { .method = TQ_PUT,
      .path = "/api/v1/password-resets",
      .role = TQ_ROLE_ANYONE,
      .body = reset_fields,
      .begin = reset_begin,
      .finish = tq_finish_empty,
      .flags = TQ_R_NO_CSRF,
      .name = "person_reset",
      .about = "Set a new password with a one-time link; every session ends." },
    { .method = TQ_PATCH,
      .path = "/api/v1/person",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .body = edit_fields,
      .begin = edit_begin,
      .finish = tq_me_finish,
      .shape = &tq_shape_me,
      .name = "person_edit",
      .about = "Change one's own name, language and addresses for messages; a new address is used once its link was." },
    { .method = TQ_PUT,
      .path = "/api/v1/person/password",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .body = password_fields,
      .begin = password_begin,
      .finish = tq_finish_empty,
      .name = "person_password",
      .about = "Change the password; the other sessions end." },
    { 0 },
};
