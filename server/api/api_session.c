/* server/api/api_session.c - signing in and out, staying signed in, acting for another organization.
 *
 * An access token (10 minutes) and a refresh token (7 days, at most 30 from the login) travel in two HttpOnly cookies. The refresh
 * token is "<session>.<random>", sealed, so that only genuine ones reach the database; its successor is derived from it, so
 * that two tabs that refresh at once get the same one (CONTRACTS 20). The access cookie outlives its token: an expired one is
 * answered 401 and refreshed, instead of silently turning the caller into a guest. */
#include "session_int.h"

#include "tq/base/crypto.h"
#include "tq/domain/person.h"
#include "tq/gen/sql.h"

enum { ACCESS_SECONDS = 600, COOKIE_SECONDS = 7 * 24 * 3600, COOKIE_MAX = 4096, SECOND = 1000000 };

/* ---- cookies and tokens ---- */

static const struct cookie {
    const char *secure, *plain, *path, *same_site;
} access_cookie = { "__Host-tq_at", "tq_at", "/", "Lax" }, refresh_cookie = { "__Secure-tq_rt", "tq_rt", "/api/v1/session", "Strict" };

static void set_cookie(struct tq_call *call, const struct cookie *cookie, const char *value, int seconds)
{
    bool is_plain = tq_call_conf(call)->insecure_cookies;
    tq_reply_header(call->http, "Set-Cookie",
                    tq_arena_printf(call->arena, "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=%s%s",
                                    is_plain ? cookie->plain : cookie->secure, value, cookie->path, seconds, cookie->same_site,
                                    is_plain ? "" : "; Secure"));
}

static void clear_cookies(struct tq_call *call)
{
    set_cookie(call, &access_cookie, "", 0);
    set_cookie(call, &refresh_cookie, "", 0);
}

/* The access token of what the last result (Me) says. */
static void set_access(struct tq_call *call, const struct tq_uuid *session, tq_time now)
{
    const struct tq_db_result *me = tq_result(call, -1);
    int organization = tq_db_column(me, "organization_id");
    struct tq_token token = { .session = *session, .issued = now, .expires = now + (tq_time)ACCESS_SECONDS * SECOND };
    struct tq_buf text;
    token.person = tq_db_uuid(me, 0, tq_db_column(me, "person_id"));
    token.roles = (uint32_t)tq_db_i64(me, 0, tq_db_column(me, "roles_mask"));
    if (!tq_db_is_null(me, 0, organization))
        token.organization = tq_db_uuid(me, 0, organization);
    tq_buf_init(&text, call->arena, COOKIE_MAX);
    tq_auth_token_sign(tq_call_auth(call), &token, &text);
    set_cookie(call, &access_cookie, text.p, COOKIE_SECONDS);
}

static bool has_person(const struct tq_call *call)
{
    const struct tq_db_result *me = tq_result(call, -1);
    return tq_db_rows(me) > 0 && !tq_db_is_null(me, 0, tq_db_column(me, "person_id"));
}

/* "<session>.<32 bytes>" sealed. */
static struct tq_str make_refresh(struct tq_call *call, const struct tq_uuid *session, const uint8_t secret[32])
{
    char id[TQ_UUID_TEXT + 1];
    struct tq_buf text, sealed;
    tq_uuid_format(session, id);
    tq_buf_init(&text, call->arena, 200);
    tq_buf_init(&sealed, call->arena, 400);
    tq_buf_add(&text, id, TQ_UUID_TEXT);
    tq_buf_add_char(&text, '-');
    tq_base64url(&text, secret, 32);
    tq_auth_seal(tq_call_auth(call), "refresh", tq_buf_str(&text), &sealed);
    return tq_buf_str(&sealed);
}

static struct tq_str make_successor(struct tq_call *call, const struct tq_uuid *session, struct tq_str token)
{
    uint8_t secret[TQ_SHA256_BYTES];
    struct tq_buf sealed;
    tq_buf_init(&sealed, call->arena, 1024);
    tq_auth_seal(tq_call_auth(call), "refresh_successor", token, &sealed);
    tq_sha256(sealed.p, sealed.n, secret);
    return make_refresh(call, session, secret);
}

/* The refresh token of the request when it is a genuine one. */
static bool read_refresh(const struct tq_call *call, struct tq_uuid *session, struct tq_str *token)
{
    struct tq_str text;
    *token = tq_request_cookie(call->http, tq_call_conf(call)->insecure_cookies ? refresh_cookie.plain : refresh_cookie.secure);
    return token->n > 0 && token->n < 400 && tq_auth_unseal(tq_call_auth(call), "refresh", *token, &text) && text.n > TQ_UUID_TEXT &&
           tq_uuid_parse((struct tq_str){ text.p, TQ_UUID_TEXT }, session);
}

/* ---- sign in ---- */

struct opening {
    struct tq_password_work work; /* first: the pool reads it */
    struct tq_uuid person, session;
    struct tq_str login, refresh;
};

enum { OPEN_LOGIN, OPEN_PASSWORD };
static const struct tq_field open_fields[] = {
    { .name = "login", .kind = TQ_F_LINE, .min = 1, .max = TQ_LOGIN_MAX, .flags = TQ_REQUIRED, .about = "mobile number or mail address" },
    { .name = "password", .kind = TQ_F_LINE, .min = 1, .max = 128, .flags = TQ_REQUIRED | TQ_SECRET, .about = "password" },
    TQ_FIELDS_END,
};

static struct tq_step on_opened(struct tq_call *call)
{
    struct opening *opening = call->state;
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    if (!has_person(call))
        return tq_fail(call, 401, "login_failed");
    set_access(call, &opening->session, call->http->started);
    set_cookie(call, &refresh_cookie, opening->refresh.p, COOKIE_SECONDS);
    return tq_me_finish(call);
}

static struct tq_step on_checked(struct tq_call *call)
{
    struct opening *opening = call->state;
    uint8_t secret[32];
    tq_random(secret, sizeof(secret));
    opening->session = tq_uuid_new(call->http->started);
    opening->refresh = make_refresh(call, &opening->session, secret);
    tq_sql_add(call, TQ_SQL_session_open);
    tq_bind_uuid(call, &opening->person);
    tq_bind_str(call, opening->login);
    tq_bind_str(call, tq_str_of(opening->work.hash));
    tq_bind_bool(call, opening->work.is_right);
    tq_bind_uuid(call, &opening->session);
    tq_bind_str(call, tq_sha256_text(call, opening->refresh));
    tq_bind_str(call, tq_request_header(call->http, "User-Agent").n ? tq_request_header(call->http, "User-Agent") : TQ_STR(""));
    tq_me_add(call, &opening->session, call->http->started + (tq_time)ACCESS_SECONDS * SECOND);
    return tq_then(call, on_opened);
}

static struct tq_step on_found(struct tq_call *call)
{
    struct opening *opening = call->state;
    const struct tq_db_result *found = tq_result(call, 0);
    if (tq_db_bool(found, 0, tq_db_column(found, "is_blocked")))
        return tq_fail(call, 429, "login_locked");
    if (!tq_db_is_null(found, 0, 0)) {
        struct tq_str hash = tq_db_bytes(found, 0, 1);
        opening->person = tq_db_uuid(found, 0, 0);
        memcpy(opening->work.hash, hash.p, hash.n < sizeof(opening->work.hash) ? hash.n : sizeof(opening->work.hash) - 1);
    }
    return tq_then_job(call, TQ_JOB_PASSWORD, tq_password_work, on_checked);
}

static struct tq_step open_begin(struct tq_call *call)
{
    struct opening *opening = TQ_NEW(call->arena, struct opening);
    char login[TQ_LOGIN_MAX + 1];
    struct tq_str text = call->body[OPEN_LOGIN].text;
    call->state = opening;
    /* What cannot be a login is looked up as it is, finds nobody and is answered like any other. */
    opening->login = tq_login_read(text, login) == TQ_LOGIN_WRONG ? text : tq_arena_str(call->arena, tq_str_of(login));
    opening->work.candidate = call->body[OPEN_PASSWORD].text;
    tq_sql_add(call, TQ_SQL_session_find_login);
    tq_bind_str(call, opening->login);
    return tq_then(call, on_found);
}

/* ---- who am I ---- */

static struct tq_step get_begin(struct tq_call *call)
{
    tq_me_add(call, &call->actor.session, tq_me_expires(call));
    return tq_then(call, NULL);
}

/* ---- refresh ---- */

struct refreshing {
    struct tq_uuid session;
    struct tq_str token;
};

static struct tq_step on_refreshed(struct tq_call *call)
{
    struct refreshing *refreshing = call->state;
    if (!tq_verdict_is_ok(call) || !has_person(call)) {
        clear_cookies(call);
        return tq_verdict_is_ok(call) ? tq_fail(call, 401, "session_over") : tq_fail_verdict(call);
    }
    set_access(call, &refreshing->session, call->http->started);
    set_cookie(call, &refresh_cookie, refreshing->token.p, COOKIE_SECONDS);
    return tq_me_finish(call);
}

static struct tq_step refresh_begin(struct tq_call *call)
{
    struct refreshing *refreshing = TQ_NEW(call->arena, struct refreshing);
    struct tq_str token;
    if (!read_refresh(call, &refreshing->session, &token)) {
        clear_cookies(call);
        return tq_fail(call, 401, "session_over");
    }
    call->state = refreshing;
    refreshing->token = make_successor(call, &refreshing->session, token);
    tq_sql_add(call, TQ_SQL_session_refresh);
    tq_bind_uuid(call, &refreshing->session);
    tq_bind_str(call, tq_sha256_text(call, token));
    tq_bind_str(call, tq_sha256_text(call, refreshing->token));
    tq_me_add(call, &refreshing->session, call->http->started + (tq_time)ACCESS_SECONDS * SECOND);
    return tq_then(call, on_refreshed);
}

/* ---- sign out ---- */

static struct tq_step on_closed(struct tq_call *call)
{
    clear_cookies(call);
    tq_call_notify(call, "session");
    return tq_finish_empty(call);
}

static struct tq_step close_begin(struct tq_call *call)
{
    struct tq_uuid session = call->actor.session;
    struct tq_str token;
    if (tq_uuid_is_nil(&session) && !read_refresh(call, &session, &token)) {
        clear_cookies(call);
        return tq_answer(call, 204, NULL, TQ_STR_NONE);
    }
    tq_sql_add(call, TQ_SQL_session_close);
    tq_bind_uuid(call, &session);
    return tq_then(call, on_closed);
}

static struct tq_step close_all_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_session_close_all);
    tq_bind_uuid(call, &call->actor.person);
    return tq_then(call, on_closed);
}

/* ---- another organization ---- */

static const struct tq_field choose_fields[] = {
    { .name = "organization_id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED | TQ_NULLABLE, .about = "organization to act for, null for none" },
    TQ_FIELDS_END,
};

static struct tq_step on_chosen(struct tq_call *call)
{
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    if (!has_person(call))
        return tq_fail(call, 401, "session_over");
    set_access(call, &call->actor.session, call->http->started);
    return tq_me_finish(call);
}

static struct tq_step choose_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_session_choose);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_uuid(call, &call->actor.session);
    tq_bind_value(call, &call->body[0]);
    tq_me_add(call, &call->actor.session, call->http->started + (tq_time)ACCESS_SECONDS * SECOND);
    return tq_then(call, on_chosen);
}

const struct tq_route tq_routes_session[] = {
    { .method = TQ_POST,
      .path = "/api/v1/session",
      .role = TQ_ROLE_ANYONE,
      .body = open_fields,
      .begin = open_begin,
      .shape = &tq_shape_me,
      .flags = TQ_R_NO_CSRF,
      .name = "session_open",
      .about = "Sign in with login and password; sets the two session cookies." },
    { .method = TQ_GET,
      .path = "/api/v1/session",
      .role = TQ_ROLE_ANYONE,
      .begin = get_begin,
      .finish = tq_me_finish,
      .shape = &tq_shape_me,
      .name = "session_get",
      .about = "Who the caller is: person, organization, roles, unread messages; a guest has no person." },
    { .method = TQ_POST,
      .path = "/api/v1/session/refresh",
      .role = TQ_ROLE_ANYONE,
      .begin = refresh_begin,
      .shape = &tq_shape_me,
      .flags = TQ_R_NO_CSRF,
      .name = "session_refresh",
      .about = "Exchange the refresh cookie for a new pair of tokens." },
    { .method = TQ_DELETE,
      .path = "/api/v1/session",
      .role = TQ_ROLE_ANYONE,
      .begin = close_begin,
      .flags = TQ_R_NO_CSRF,
      .name = "session_close",
      .about = "Sign out on this device." },
    { .method = TQ_DELETE,
      .path = "/api/v1/sessions",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .begin = close_all_begin,
      .name = "session_close_all",
      .about = "Sign out on every device." },
    { .method = TQ_PUT,
      .path = "/api/v1/session/organization",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .body = choose_fields,
      .begin = choose_begin,
      .shape = &tq_shape_me,
      .name = "session_choose",
      .about = "Act for another of one's organizations, or for none." },
    { 0 },
};
