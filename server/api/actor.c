/* server/api/actor.c - who asks: the access token of the cookie or the Authorization header, checked through a cache, against
 * the sessions that ended; and whether an unsafe request really comes from our own pages. */
#include "api_int.h"

#include "tq/base/crypto.h"

enum { CACHE = 1024 };

/* ---- verified tokens ---- */

struct entry {
    char *text;
    size_t n;
    struct tq_token token;
};

struct tq_token_cache {
    struct entry entries[CACHE];
};

struct tq_token_cache *tq_token_cache_new(void)
{
    return tq_alloc(sizeof(struct tq_token_cache));
}

void tq_token_cache_reset(struct tq_token_cache *cache)
{
    for (int i = 0; i < CACHE; i++) {
        tq_free(cache->entries[i].text);
        cache->entries[i] = (struct entry){ 0 };
    }
}

void tq_token_cache_free(struct tq_token_cache *cache)
{
    if (!cache)
        return;
    tq_token_cache_reset(cache);
    tq_free(cache);
}

/* By the end of the text, which is the signature. */
static struct entry *slot(struct tq_token_cache *cache, struct tq_str text)
{
    uint32_t hash = 2166136261u;
    for (size_t i = text.n > 16 ? text.n - 16 : 0; i < text.n; i++)
        hash = (hash ^ (unsigned char)text.p[i]) * 16777619u;
    return &cache->entries[hash % CACHE];
}

static bool is_hit(const struct entry *entry, struct tq_str text)
{
    return entry->text && entry->n == text.n && tq_crypto_is_equal(entry->text, text.p, text.n);
}

struct tq_err tq_token_cache_check(struct tq_token_cache *cache, struct tq_auth *auth, struct tq_str text, tq_time now,
                                   struct tq_token *out)
{
    struct entry *entry = slot(cache, text);
    if (is_hit(entry, text)) {
        *out = entry->token;
        return entry->token.expires > now ? TQ_ERR_NONE : tq_err_make(TQ_UNAUTHORIZED, NULL, "token_expired");
    }
    struct tq_err err = tq_auth_token_check(auth, text, now, out);
    if (err.code)
        return err;
    tq_free(entry->text);
    entry->text = tq_alloc(text.n);
    memcpy(entry->text, text.p, text.n);
    entry->n = text.n;
    entry->token = *out;
    return TQ_ERR_NONE;
}

/* ---- the actor ---- */

static struct tq_str bearer_of(const struct tq_request *http)
{
    struct tq_str header = tq_request_header(http, "Authorization");
    if (header.n < 7 || !tq_str_is_equal_nocase((struct tq_str){ header.p, 7 }, TQ_STR("Bearer ")))
        return TQ_STR_NONE;
    return tq_str_trim((struct tq_str){ header.p + 7, header.n - 7 });
}

static struct tq_str cookie_of(const struct tq_call *call)
{
    return tq_request_cookie(call->http, tq_call_conf(call)->insecure_cookies ? "tq_at" : "__Host-tq_at");
}

static bool refuse(struct tq_problem *problem, const char *code)
{
    *problem = (struct tq_problem){ 401, code, NULL };
    return false;
}

static bool accept_token(struct tq_call *call, struct tq_str text, struct tq_problem *problem)
{
    struct tq_worker *worker = call->worker;
    struct tq_token token;
    struct tq_err err = tq_token_cache_check(worker->tokens, worker->auth, text, tq_clock_now(), &token);
    if (err.code)
        return refuse(problem, err.detail ? err.detail : "token_invalid");
    if (tq_revoked_has(worker, &token.session))
        return refuse(problem, "token_revoked");
    call->actor.person = token.person;
    call->actor.session = token.session;
    call->actor.organization = token.organization;
    call->actor.roles = token.roles | TQ_ROLE_GUEST | TQ_ROLE_PERSON;
    call->actor.expires = token.expires;
    tq_uuid_format(&token.person, call->http->actor);
    return true;
}

bool tq_actor_read(struct tq_call *call, struct tq_problem *problem)
{
    struct tq_str bearer = bearer_of(call->http), cookie = cookie_of(call);
    call->actor = (struct tq_actor){ .roles = TQ_ROLE_GUEST };
    if (bearer.n) {
        call->actor.is_bearer = true;
        return accept_token(call, bearer, problem);
    }
    if (cookie.n == 0 || accept_token(call, cookie, problem))
        return true;
    /* A page, a login or a refresh must work with a cookie that has just run out; an API answer must not silently become a guest's. */
    return (call->route->flags & (TQ_R_PAGE | TQ_R_NO_CSRF)) != 0;
}

/* ---- unsafe requests ---- */

/* Browsers send Origin with every unsafe request; without it only a caller that is no browser, or one of the same site. */
static bool is_own_origin(const struct tq_call *call)
{
    struct tq_str origin = tq_request_header(call->http, "Origin");
    if (origin.n)
        return tq_str_is_equal(origin, tq_str_of(call->worker->origin));
    struct tq_str site = tq_request_header(call->http, "Sec-Fetch-Site");
    return site.n == 0 || tq_str_is_equal(site, TQ_STR("same-origin")) || tq_str_is_equal(site, TQ_STR("none"));
}

static bool has_csrf_token(const struct tq_call *call)
{
    char session[TQ_UUID_TEXT + 1];
    struct tq_str text, sealed = tq_request_header(call->http, "X-CSRF-Token");
    tq_uuid_format(&call->actor.session, session);
    return tq_auth_unseal(tq_call_auth(call), "csrf", sealed, &text) && tq_str_is_equal(text, tq_str_of(session));
}

const char *tq_csrf_fault(const struct tq_call *call)
{
    bool is_guest = tq_uuid_is_nil(&call->actor.person);
    if (call->http->method == TQ_GET || call->actor.is_bearer)
        return NULL;
    if (!is_own_origin(call))
        return "csrf_origin";
    if (is_guest || (call->route->flags & TQ_R_NO_CSRF))
        return NULL;
    return has_csrf_token(call) ? NULL : "csrf_token";
}

void tq_call_csrf(struct tq_call *call, const struct tq_uuid *session, struct tq_buf *out)
{
    char text[TQ_UUID_TEXT + 1];
    tq_uuid_format(session, text);
    tq_auth_seal(tq_call_auth(call), "csrf", tq_str_of(text), out);
}
