/* server/api/api_int.h - what the files of the api framework share. Endpoints (api_<room>.c) include tq/api/api.h only. */
#ifndef TQ_API_INT_H
#define TQ_API_INT_H

#include "tq/api/api.h"
#include "tq/api/app.h"

#define TQ_METHODS ((int)TQ_METHOD_OTHER)

enum {
    TQ_ANSWER_MAX = 2 * 1024 * 1024, /* bytes of one JSON answer */
    TQ_LARGE_MAX = 64 * 1024 * 1024, /* of one on a TQ_R_LARGE route */

    TQ_PAGE_DEFAULT = 20
};

/* ---- router ------------------------------------------------------------------------------------------------------- */

struct tq_router;
struct tq_match {
    int status;                   /* 200, 404, 405 */
    const struct tq_route *route; /* when 200 */
    unsigned methods;             /* bits 1 << tq_method the path knows, when 200 or 405 */
    struct tq_str text[2];        /* path parameters */
};
/* Build the tree; fails naming a row that lacks a role, a name or a half, or that stands twice. */
TQ_MUST_CHECK struct tq_err tq_router_new(const struct tq_route *const *tables, struct tq_router **out);
void tq_router_free(struct tq_router *router);
struct tq_match tq_router_find(const struct tq_router *router, tq_method method, struct tq_str path);
/* "GET, HEAD, POST, OPTIONS" of a method mask. */
void tq_router_allow(struct tq_buf *out, unsigned methods);
/* True for path parameters that are ids: {id}, {person_id}; {code} and the like are free text. */
bool tq_router_is_id(struct tq_str name);

/* ---- fields ------------------------------------------------------------------------------------------------------- */

/* Problems found so far, as the content of a JSON array. */
struct tq_errors {
    struct tq_buf list;
    int count;
    const char *code; /* problem code that stands above the usual one ("bad_cursor") */
};
void tq_errors_init(struct tq_errors *errors, struct tq_arena *arena);
void tq_errors_add(struct tq_errors *errors, struct tq_str pointer, const char *code);
/* The same with the bound that was passed, for the sentence: {"pointer":"/title","code":"too_long","max":60}. */
void tq_errors_add_bound(struct tq_errors *errors, struct tq_str pointer, const char *code, const char *bound, int64_t value);

int tq_fields_count(const struct tq_field *fields);
/* Check an object against `fields`: values by index, `form` one JSON object of what is present. Finds every problem. */
void tq_fields_from_json(struct tq_arena *arena, const struct tq_field *fields, const struct tq_json *object, struct tq_value *values,
                         struct tq_buf *form, struct tq_errors *errors);
/* Check a raw query string. A cursor must be one of `list` sealed by `auth`; its value's text is what was sealed. */
void tq_fields_from_query(struct tq_arena *arena, const struct tq_field *fields, struct tq_str query, struct tq_auth *auth,
                          const char *list, struct tq_value *values, struct tq_errors *errors);

/* ---- problems ----------------------------------------------------------------------------------------------------- */

struct tq_problem {
    int status;
    const char *code;
    const char *pointer; /* the field at fault or NULL */
};
/* What a verdict or a problem code means; 409 for one that has no row. */
struct tq_problem tq_problem_of_verdict(const char *code);
/* What a failed statement means. */
struct tq_problem tq_problem_of_db(const struct tq_db_call *db);
/* RFC 9457 body. `errors` may be NULL, `current` empty. */
void tq_problem_write(struct tq_buf *out, int status, const char *code, const char *lang, const struct tq_errors *errors,
                      struct tq_str current, const char *trace_id);
/* One row a code, for OpenAPI and tests; ends with code NULL. */
struct tq_problem_row {
    const char *code;
    int status;
};
struct tq_constraint_row {
    const char *constraint, *code;
    int status;
    const char *pointer;
};
extern const struct tq_problem_row tq_problem_rows[];
extern const struct tq_constraint_row tq_constraint_rows[];

/* ---- one call ------------------------------------------------------------------------------------------------------ */

typedef enum tq_mode {
    TQ_MODE_PLAIN,
    TQ_MODE_REPLAY, /* the answer of an earlier write with this Idempotency-Key, through the object's GET route */
    TQ_MODE_STALE   /* 412 with the current representation, through the object's GET route */
} tq_mode;

struct tq_call_full {
    struct tq_call call; /* first: endpoints hold a pointer to it */
    struct tq_errors errors;
    tq_half next;
    bool is_adding; /* statements of the next step are being added */
    bool is_answered;
    bool is_streaming; /* the endpoint answered through the http room itself */
    int param;         /* next parameter of the statement being added */
    bool has_key;      /* an idempotency key was bound */
    tq_mode mode;
    int replay_status;
    char digest[65]; /* of the request, for idempotency */
    const char *topics[4];
    int topic_count;
    struct tq_str meta;     /* the extra columns of a list as known from before; p == NULL: read them */
    struct tq_str meta_key; /* remember them under this name; p == NULL: do not */
};

static inline struct tq_call_full *tq_full(struct tq_call *call)
{
    return (struct tq_call_full *)(void *)call;
}

/* answer.c */
struct tq_step tq_problem_answer(struct tq_call *call, int status, const char *code, struct tq_str current);
/* finish.c: Location of a new object. */
void tq_add_location(struct tq_call *call, const char *location, const struct tq_uuid *id);
/* step.c: start a checked call at its route's begin. */
void tq_call_start(struct tq_call *call);
/* Go on with another route's begin (GET of the same object), the answer shaped by full->mode. */
struct tq_step tq_call_through(struct tq_call *call, const struct tq_route *route);
/* actor.c: who asks. False with the 401 to give. */
bool tq_actor_read(struct tq_call *call, struct tq_problem *problem);
/* Same-origin and token check of unsafe methods: NULL or the code of the refusal. */
const char *tq_csrf_fault(const struct tq_call *call);
/* host.c: is the request for a name this service answers to. */
bool tq_host_is_ours(const struct tq_conf *conf, const struct tq_request *http);
/* entity.c: If-Match and If-None-Match. */
bool tq_if_match_read(struct tq_str header, int64_t *version);
bool tq_if_none_match_is_hit(struct tq_str header, const char *etag);
void tq_etag_format(struct tq_buf *out, int64_t version, unsigned see, const char *lang, struct tq_str body);
/* bind.c: whose an Idempotency-Key is. */
struct tq_uuid tq_key_actor(const struct tq_call *call);
/* bind.c: items on a page. */
int64_t tq_page_limit(const struct tq_call *call);
/* page.c: cursors. */
void tq_cursor_write(struct tq_buf *out, struct tq_auth *auth, const char *list, const struct tq_db_result *result, int row);
bool tq_cursor_read(struct tq_arena *arena, struct tq_auth *auth, const char *list, struct tq_str cursor, struct tq_str *text);
/* replay.c: the idempotency key was used before: look up what it made. */
struct tq_step tq_replay(struct tq_call *call);
/* The GET route of the object a call is about, or NULL. */
const struct tq_route *tq_route_of_object(const struct tq_call *call);
/* Language by Accept-Language: "zh-CN" unless English is asked for first. */
const char *tq_language(struct tq_str accept);
/* Serve a file of the web app, or its index.html. */
void tq_static_answer(struct tq_worker *worker, struct tq_request *http);

/* openapi.c */
void tq_openapi_write(struct tq_buf *out, const struct tq_route *const *tables);

/* ---- worker -------------------------------------------------------------------------------------------------------- */

struct tq_token_cache;
struct tq_token_cache *tq_token_cache_new(void);
void tq_token_cache_free(struct tq_token_cache *cache);
/* Check through the cache; the cache is emptied when the keys change. */
TQ_MUST_CHECK struct tq_err tq_token_cache_check(struct tq_token_cache *cache, struct tq_auth *auth, struct tq_str text, tq_time now,
                                                 struct tq_token *out);
void tq_token_cache_reset(struct tq_token_cache *cache);

struct tq_worker {
    struct tq_app *app;
    struct tq_loop *loop;
    struct tq_db *db;
    struct tq_http *http;
    struct tq_auth *auth;
    struct tq_token_cache *tokens;
    struct tq_memo *memo;    /* texts kept for seconds */
    struct tq_hub *hub;      /* open streams */
    struct tq_uuid *revoked; /* sorted sessions that ended while their token may still be valid */
    int revoked_count;
    struct tq_arena *revoked_arena;
    struct tq_arena *reading_arena; /* of the reading under way, NULL when there is none */
    bool is_reading_again;
    bool is_draining;
    char origin[256];
    char upload_dir[4096];
};

/* memo.c: texts kept until a moment of the monotonic clock. What get returns is valid until the next put. */
struct tq_memo *tq_memo_new(void);
void tq_memo_free(struct tq_memo *memo);
struct tq_str tq_memo_get(struct tq_memo *memo, struct tq_str key, int64_t now);
void tq_memo_put(struct tq_memo *memo, struct tq_str key, struct tq_str text, int64_t until);

/* stream.c: the open streams of a worker. Closing ends them all, for a drain; free it after the http room. */
struct tq_hub *tq_hub_new(struct tq_worker *worker);
void tq_hub_close(struct tq_hub *hub);
void tq_hub_free(struct tq_hub *hub);

void tq_revoked_read(void *worker);
bool tq_revoked_has(const struct tq_worker *worker, const struct tq_uuid *session);
/* The handler of every request, and its rule for bodies (dispatch.c). */
void tq_worker_handle(void *worker, struct tq_request *http);
struct tq_body_rule tq_worker_body_rule(void *worker, const struct tq_request *http);

struct tq_app {
    const struct tq_conf *conf;
    struct tq_router *router;
    struct tq_pool *pool;
    struct tq_http_shared *shared;
    struct tq_db_stats *db_stats;
    struct tq_buf openapi; /* the document, printed once */
    char openapi_etag[24];
};

#endif
