/* server/api/session_work.c - the answer Me, password work on the pool, one-time tokens. */
#include "columns.h"
#include "session_int.h"

#include "tq/base/crypto.h"
#include "tq/domain/person.h"
#include "tq/gen/sql.h"

/* ---- Me ---- */

static const struct tq_col person_cols[] = {
    ALL("id", TQ_C_UUID),
    ALL("name", TQ_C_TEXT),
    ALL("login_masked", TQ_C_TEXT),
    ALL("is_confirmed", TQ_C_BOOL),
    { .name = "lang", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "zh-CN|en" },
    MAYBE("mobile", TQ_C_TEXT),
    MAYBE("mail", TQ_C_TEXT),
    MAYBE("pending_mobile", TQ_C_TEXT),
    MAYBE("pending_mail", TQ_C_TEXT),
    TQ_COLS_END,
};

#define STATES "registered|submitted|verified|returned|rejected|suspended|expired|merged"

static const struct tq_col organization_cols[] = {
    ALL("id", TQ_C_UUID),
    ALL("name", TQ_C_TEXT),
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = STATES },
    { .name = "role", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "member|org_admin" },
    ALL("kind", TQ_C_TEXT),
    ALL("reviewing_unit", TQ_C_TEXT),
    MAYBE("decide_by", TQ_C_DATE),
    TQ_COLS_END,
};

static const struct tq_col membership_cols[] = {
    ALL("id", TQ_C_UUID),
    ALL("name", TQ_C_TEXT),
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = STATES },
    { .name = "role", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "member|org_admin" },
    TQ_COLS_END,
};

static const struct tq_col grant_cols[] = {
    { .name = "role", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "district_officer|city_officer|organizer|auditor|sysadmin" },
    MAYBE("unit_code", TQ_C_TEXT),
    MAYBE("unit_name", TQ_C_TEXT),
    TQ_COLS_END,
};

static const struct tq_col me_cols[] = {
    { .name = "person", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = person_cols, .nullable = true },
    { .name = "organization", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = organization_cols, .nullable = true },
    { .name = "organizations", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = membership_cols },
    { .name = "grants", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = grant_cols },
    ALL("roles", TQ_C_CODES),
    ALL("unread", TQ_C_INT),
    MAYBE("csrf", TQ_C_TEXT),
    ALL("is_demo", TQ_C_BOOL),
    MAYBE("expires_at", TQ_C_TIME),
    TQ_COLS_END,
};

const struct tq_shape tq_shape_me = { "Me", me_cols };

static void bind_time(struct tq_call *call, tq_time at)
{
    char text[40];
    if (at == 0) {
        tq_bind_null(call);
        return;
    }
    size_t n = tq_time_format(at, text);
    tq_bind_str(call, (struct tq_str){ tq_arena_dup(call->arena, text, n), n });
}

void tq_me_add(struct tq_call *call, const struct tq_uuid *session, tq_time expires)
{
    struct tq_buf csrf;
    tq_buf_init(&csrf, call->arena, 512);
    tq_call_csrf(call, session, &csrf);
    tq_sql_add(call, TQ_SQL_session_me);
    tq_bind_uuid(call, session);
    tq_bind_str(call, tq_buf_str(&csrf));
    tq_bind_bool(call, tq_call_conf(call)->demo);
    bind_time(call, expires);
}

tq_time tq_me_expires(const struct tq_call *call)
{
    struct tq_token token;
    const char *name = tq_call_conf(call)->insecure_cookies ? "tq_at" : "__Host-tq_at";
    struct tq_str header = tq_request_header(call->http, "Authorization"), text = tq_request_cookie(call->http, name);
    if (call->actor.is_bearer && header.n > 7)
        text = tq_str_trim((struct tq_str){ header.p + 7, header.n - 7 });
    if (text.n == 0 || tq_auth_token_check(tq_call_auth(call), text, call->http->started, &token).code)
        return 0;
    return token.expires;
}

struct tq_step tq_me_finish(struct tq_call *call)
{
    const struct tq_db_result *last = tq_result(call, -1);
    struct tq_buf body;
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    tq_buf_init(&body, call->arena, 256 * 1024);
    tq_shape_write(&body, &tq_shape_me, last, 0, TQ_SEE_ALL);
    return tq_answer_json(call, 200, &body);
}

/* ---- passwords ---- */

void tq_password_work(void *arg)
{
    struct tq_call *call = arg;
    struct tq_password_work *work = call->state;
    if (work->candidate.p)
        work->is_right = tq_auth_password_is_right(work->candidate, work->hash);
    if (work->password.p && tq_auth_password_hash(work->password, work->fresh).code)
        work->has_failed = true;
}

const char *tq_password_fault(struct tq_str password, struct tq_str login)
{
    if (!tq_password_is_fit(password, login))
        return "password_weak";
    return tq_password_is_common(password, login, tq_seed_text("seed/passwords.txt")) ? "password_common" : NULL;
}

/* ---- one-time tokens ---- */

struct tq_str tq_sha256_text(struct tq_call *call, struct tq_str text)
{
    uint8_t digest[TQ_SHA256_BYTES];
    char hex[2 * TQ_SHA256_BYTES + 1];
    tq_sha256(text.p, text.n, digest);
    tq_hex(digest, sizeof(digest), hex);
    return (struct tq_str){ tq_arena_dup(call->arena, hex, sizeof(hex) - 1), sizeof(hex) - 1 };
}

struct tq_one_time tq_one_time_new(struct tq_call *call)
{
    uint8_t bytes[32];
    struct tq_buf text;
    struct tq_one_time made;
    tq_random(bytes, sizeof(bytes));
    tq_buf_init(&text, call->arena, 64);
    tq_base64url(&text, bytes, sizeof(bytes));
    made.token = tq_buf_str(&text);
    made.sha256 = tq_sha256_text(call, made.token);
    return made;
}
