/* server/platform/auth/token.c - access tokens: signed and verified by libjwt, everything it leaves out checked here.
 *
 * libjwt 1.10 validates no claims, takes whatever algorithm the header names, and stops at a NUL. So the header is read first
 * and must hold exactly {"alg":"HS256","typ":"JWT","kid":<one of ours>}; the signature is checked with that key; then every
 * claim must be there, of its type, and right at `now`. Texts over 4 KiB are refused unread. */
#include "auth_int.h"

#include "tq/base/crypto.h"
#include "tq/platform/json.h"

#include <jwt.h>

enum {
    TOKEN_MAX = 4096,
    LEEWAY = 5,          /* seconds another machine's clock may run ahead */
    LIFETIME_MAX = 3600, /* seconds; ours live 600 */
    SECOND = 1000000
};

static const char AUDIENCE[] = "tongqu";

static struct tq_err refuse(const char *why)
{
    return tq_err_make(TQ_UNAUTHORIZED, NULL, why);
}

/* ---- signing ---- */

static void add_uuid(jwt_t *jwt, const char *name, const struct tq_uuid *id)
{
    char text[TQ_UUID_TEXT + 1];
    tq_uuid_format(id, text);
    jwt_add_grant(jwt, name, text);
}

static void add_claims(const struct tq_auth *auth, const struct tq_token *token, jwt_t *jwt)
{
    struct tq_uuid id = tq_uuid_new(token->issued);
    jwt_add_grant(jwt, "iss", auth->issuer);
    jwt_add_grant(jwt, "aud", AUDIENCE);
    add_uuid(jwt, "sub", &token->person);
    add_uuid(jwt, "sid", &token->session);
    add_uuid(jwt, "jti", &id);
    if (!tq_uuid_is_nil(&token->organization))
        add_uuid(jwt, "org", &token->organization);
    jwt_add_grant_int(jwt, "rol", (long)token->roles);
    jwt_add_grant_int(jwt, "iat", (long)(token->issued / SECOND));
    jwt_add_grant_int(jwt, "nbf", (long)(token->issued / SECOND));
    jwt_add_grant_int(jwt, "exp", (long)(token->expires / SECOND));
}

void tq_auth_token_sign(struct tq_auth *auth, const struct tq_token *token, struct tq_buf *out)
{
    jwt_t *jwt = NULL;
    if (TQ_BUG_IF(jwt_new(&jwt) != 0))
        return;
    jwt_set_alg(jwt, JWT_ALG_HS256, auth->jwt[0].bytes, TQ_KEY_BYTES);
    jwt_add_header(jwt, "kid", auth->jwt[0].id);
    add_claims(auth, token, jwt);
    char *text = jwt_encode_str(jwt);
    if (!TQ_BUG_IF(text == NULL))
        tq_buf_add(out, text, strlen(text));
    tq_free(text); /* libjwt takes it from malloc */
    jwt_free(jwt);
}

/* ---- reading ---- */

struct parts {
    struct tq_str header, payload, signature;
};

static bool split(struct tq_str text, struct parts *out)
{
    const char *first = memchr(text.p, '.', text.n);
    if (!first)
        return false;
    out->header = (struct tq_str){ text.p, (size_t)(first - text.p) };
    struct tq_str rest = { first + 1, text.n - out->header.n - 1 };
    const char *second = memchr(rest.p, '.', rest.n);
    if (!second)
        return false;
    out->payload = (struct tq_str){ rest.p, (size_t)(second - rest.p) };
    out->signature = (struct tq_str){ second + 1, rest.n - out->payload.n - 1 };
    return memchr(out->signature.p, '.', out->signature.n) == NULL;
}

/* A part as a JSON object, NULL when it is anything else. */
static const struct tq_json *read_part(struct tq_arena *arena, struct tq_str part)
{
    struct tq_buf bytes;
    const struct tq_json *json;
    tq_buf_init(&bytes, arena, TOKEN_MAX);
    if (!tq_base64url_decode(part, &bytes))
        return NULL;
    if (tq_json_parse(arena, tq_buf_str(&bytes), &json).code != TQ_OK || tq_json_kind_of(json) != TQ_JSON_OBJECT)
        return NULL;
    return json;
}

static struct tq_str text_of(const struct tq_json *object, const char *name)
{
    const struct tq_json *value = tq_json_get(object, name);
    return value ? tq_json_text(value) : TQ_STR_NONE;
}

static const struct tq_auth_key *find_key(const struct tq_auth *auth, struct tq_str id)
{
    for (int i = 0; i < 2; i++)
        if (auth->jwt[i].is_set && tq_str_is_equal(id, tq_str_of(auth->jwt[i].id)))
            return &auth->jwt[i];
    return NULL;
}

static const struct tq_auth_key *check_header(const struct tq_auth *auth, const struct tq_json *header)
{
    if (!header || tq_json_count(header) != 3)
        return NULL;
    if (!tq_str_is_equal(text_of(header, "alg"), TQ_STR("HS256")) || !tq_str_is_equal(text_of(header, "typ"), TQ_STR("JWT")))
        return NULL;
    return find_key(auth, text_of(header, "kid"));
}

static bool is_signed(const struct tq_auth_key *key, const char *text, struct tq_str signature)
{
    enum { SIGNATURE = 43 }; /* 32 bytes in base64url, one form only */
    jwt_t *jwt = NULL;
    if (signature.n != SIGNATURE || jwt_decode(&jwt, text, key->bytes, TQ_KEY_BYTES) != 0)
        return false;
    bool is_ours = jwt_get_alg(jwt) == JWT_ALG_HS256;
    jwt_free(jwt);
    return is_ours;
}

static bool read_uuid(const struct tq_json *claims, const char *name, struct tq_uuid *out)
{
    return tq_uuid_parse(text_of(claims, name), out) && !tq_uuid_is_nil(out);
}

static bool read_seconds(const struct tq_json *claims, const char *name, int64_t *out)
{
    const struct tq_json *value = tq_json_get(claims, name);
    if (!value || tq_json_kind_of(value) != TQ_JSON_INT)
        return false;
    *out = tq_json_i64(value);
    return *out >= 0 && *out < INT64_MAX / SECOND;
}

static bool read_roles(const struct tq_json *claims, uint32_t *out)
{
    const struct tq_json *value = tq_json_get(claims, "rol");
    int64_t roles = value && tq_json_kind_of(value) == TQ_JSON_INT ? tq_json_i64(value) : -1;
    *out = (uint32_t)roles;
    return roles >= 0 && roles <= UINT32_MAX;
}

static struct tq_err check_times(const struct tq_json *claims, tq_time now, struct tq_token *out)
{
    int64_t iat, nbf, exp, second = now / SECOND;
    if (!read_seconds(claims, "iat", &iat) || !read_seconds(claims, "nbf", &nbf) || !read_seconds(claims, "exp", &exp))
        return refuse("token_invalid");
    if (iat > second + LEEWAY || nbf > second + LEEWAY || exp <= iat || exp - iat > LIFETIME_MAX)
        return refuse("token_invalid");
    if (exp <= second)
        return refuse("token_expired");
    out->issued = iat * SECOND;
    out->expires = exp * SECOND;
    return TQ_ERR_NONE;
}

static struct tq_err check_claims(const struct tq_auth *auth, const struct tq_json *claims, tq_time now, struct tq_token *out)
{
    struct tq_uuid jti;
    if (!claims || !tq_str_is_equal(text_of(claims, "iss"), tq_str_of(auth->issuer)))
        return refuse("token_invalid");
    if (!tq_str_is_equal(text_of(claims, "aud"), tq_str_of(AUDIENCE)))
        return refuse("token_invalid");
    if (!read_uuid(claims, "sub", &out->person) || !read_uuid(claims, "sid", &out->session) || !read_uuid(claims, "jti", &jti))
        return refuse("token_invalid");
    if (tq_json_get(claims, "org") && !read_uuid(claims, "org", &out->organization))
        return refuse("token_invalid");
    if (!read_roles(claims, &out->roles))
        return refuse("token_invalid");
    return check_times(claims, now, out);
}

static struct tq_err check(struct tq_arena *arena, const struct tq_auth *auth, struct tq_str text, tq_time now, struct tq_token *out)
{
    struct parts parts;
    if (!split(text, &parts))
        return refuse("token_invalid");
    const struct tq_auth_key *key = check_header(auth, read_part(arena, parts.header));
    if (!key || !is_signed(key, tq_arena_dup(arena, text.p, text.n), parts.signature))
        return refuse("token_invalid");
    return check_claims(auth, read_part(arena, parts.payload), now, out);
}

struct tq_err tq_auth_token_check(struct tq_auth *auth, struct tq_str text, tq_time now, struct tq_token *out)
{
    struct tq_token token = { 0 };
    *out = token;
    if (text.n == 0 || text.n > TOKEN_MAX || memchr(text.p, '\0', text.n))
        return refuse("token_invalid");
    struct tq_arena *arena = tq_arena_new(64 * 1024);
    struct tq_err err = check(arena, auth, text, now, &token);
    tq_arena_free(arena);
    if (!err.code)
        *out = token;
    return err;
}
