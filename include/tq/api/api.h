/* include/tq/api/api.h - the vocabulary in which every endpoint is written: a route row, field specs, shapes, and two pure
 * halves (begin, finish) around the database. See server/api/README or api_scenario.c for examples.
 *
 * An endpoint = one statement in sql/queries/<room>.sql + a rule in domain if any + one row with two halves in
 * server/api/api_<room>.c + one test. OpenAPI, web types and the authorization matrix follow from the row. */
#ifndef TQ_API_API_H
#define TQ_API_API_H

#include "tq/base/conf.h"
#include "tq/platform/auth.h"
#include "tq/platform/db.h"
#include "tq/platform/http.h"
#include "tq/platform/job.h"
#include "tq/platform/json.h"

/* ---- who asks --------------------------------------------------------------------------------------------------- */

/* Roles are bits; a route's `role` is the set of which one is enough. Anonymous callers have TQ_ROLE_GUEST only, signed-in
 * ones TQ_ROLE_PERSON as well; the others come from memberships of the current organization and from role grants. */
enum {
    TQ_ROLE_GUEST = 1 << 0,
    TQ_ROLE_PERSON = 1 << 1,    /* signed in */
    TQ_ROLE_MEMBER = 1 << 2,    /* of the current organization */
    TQ_ROLE_ORG_ADMIN = 1 << 3, /* of the current organization; always with MEMBER */
    TQ_ROLE_DISTRICT = 1 << 4,  /* district_officer of at least one reviewing unit */
    TQ_ROLE_CITY = 1 << 5,      /* city_officer */
    TQ_ROLE_ORGANIZER = 1 << 6,
    TQ_ROLE_AUDITOR = 1 << 7,
    TQ_ROLE_SYSADMIN = 1 << 8,
    TQ_ROLE_OFFICER = TQ_ROLE_DISTRICT | TQ_ROLE_CITY,
    TQ_ROLE_ANYONE = TQ_ROLE_GUEST | TQ_ROLE_PERSON
};

/* How the caller must stand to the object; decided in the statement, declared here for the matrix test. */
typedef enum tq_relation {
    TQ_REL_NONE,
    TQ_REL_SELF,
    TQ_REL_OWNER,
    TQ_REL_COUNTERPARTY,
    TQ_REL_OWN_UNIT,
    TQ_REL_CITY,
    TQ_REL_SYSTEM,
    TQ_REL_EVENT_ORGANIZER, /* event_role() = 'organizer' */
    TQ_REL_EVENT_DOOR       /* or 'door_staff' */
} tq_relation;

/* Visibility bits: the statement returns `see`, each shape column names the bits of which one is enough. */
enum {
    TQ_SEE_PUBLIC = 1,
    TQ_SEE_VERIFIED = 2,
    TQ_SEE_PARTY = 4,
    TQ_SEE_OWNER = 8,
    TQ_SEE_OFFICER = 16,
    TQ_SEE_OPENED = 32,
    TQ_SEE_ALL = 63
};

struct tq_actor {
    struct tq_uuid person, session, organization; /* nil when absent */
    uint32_t roles;                               /* TQ_ROLE_* */
    bool is_bearer;                               /* by Authorization header: no CSRF check */
    tq_time expires;                              /* of the token: a stream ends then */
};

/* ---- input ------------------------------------------------------------------------------------------------------ */

typedef enum tq_field_kind {
    TQ_F_LINE, /* one line of text, trimmed; min..max code points */
    TQ_F_TEXT, /* text with line breaks (CRLF -> LF); min..max code points */
    TQ_F_INT,  /* min..max */
    TQ_F_BOOL,
    TQ_F_DATE, /* 2026-11-23 */
    TQ_F_TIME, /* RFC 3339 with offset */
    TQ_F_UUID,
    TQ_F_ENUM,   /* choices "a|b|c" */
    TQ_F_CODES,  /* array of 0..max texts: from `choices`, or free codes [A-Za-z0-9_.-]{1,40} */
    TQ_F_UUIDS,  /* array of 0..max */
    TQ_F_ROWS,   /* array of 0..max objects with `child` fields */
    TQ_F_OBJECT, /* one object with `child` fields */
    TQ_F_CURSOR, /* query only: opaque cursor of this list */
    TQ_F_END
} tq_field_kind;

enum {
    TQ_REQUIRED = 1,
    TQ_NULLABLE = 2, /* explicit null allowed: clears the value */
    TQ_SECRET = 4    /* never logged nor echoed (password) */
};

struct tq_field {
    const char *name;
    tq_field_kind kind;
    int64_t min, max; /* max 0: 200 for a line, 20000 for text, 100 for arrays, any integer */
    const char *choices;
    const struct tq_field *child;
    unsigned flags;
    const char *about; /* English, for OpenAPI */
};
#define TQ_FIELDS_END                                                                                                                      \
    {                                                                                                                                      \
        .kind = TQ_F_END                                                                                                                   \
    }
/* The two query fields of every paged list, for tq_bind_page. */
#define TQ_FIELDS_PAGE                                                                                                                     \
    { .name = "cursor", .kind = TQ_F_CURSOR, .about = "where to go on, from `next` of the page before" },                                  \
    {                                                                                                                                      \
        .name = "limit", .kind = TQ_F_INT, .min = 1, .max = 100, .about = "items on a page, 20 when absent"                                \
    }

/* A checked value. `text` is the canonical text form, ready as a statement parameter (t/f, digits, ISO date, JSON for rows,
 * PostgreSQL needs jsonb for arrays: ["a","b"]). */
struct tq_value {
    struct tq_str text;
    int64_t i;
    bool is_present; /* named in the input */
    bool is_null;    /* named and null */
};

/* ---- output ----------------------------------------------------------------------------------------------------- */

typedef enum tq_col_kind {
    TQ_C_TEXT,
    TQ_C_INT,
    TQ_C_BOOL,
    TQ_C_REAL,
    TQ_C_DATE,
    TQ_C_TIME,
    TQ_C_UUID,
    TQ_C_ROWS,   /* json column: array of `child` objects, passed through as bytes */
    TQ_C_OBJECT, /* json column: one `child` object */
    TQ_C_CODES,  /* json column: array of texts */
    TQ_C_COUNTS  /* json column: object of integers by code (facets) */
} tq_col_kind;

/* One column of a shape: SQL column name = JSON name. `see` is never 0; a statement without a column `see` shows what
 * everybody may see (TQ_SEE_PUBLIC), so columns that are always there say TQ_SEE_ALL. */
struct tq_col {
    const char *name;
    tq_col_kind kind;
    unsigned see; /* bits of which one is enough; TQ_SEE_ALL = always */
    const struct tq_col *child;
    const char *choices; /* closed list for OpenAPI: "draft|submitted|..." or NULL */
    bool nullable;       /* may be null in an answer; without it a null fails the tests */
};
#define TQ_COLS_END                                                                                                                        \
    {                                                                                                                                      \
        .name = NULL                                                                                                                       \
    }

struct tq_shape {
    const char *name; /* component name in OpenAPI: "Scenario" */
    const struct tq_col *cols;
};

/* ---- the call, its steps ------------------------------------------------------------------------------------------ */

struct tq_call;
struct tq_step {
    enum { TQ_STEP_DB, TQ_STEP_JOB, TQ_STEP_DONE } kind;
    struct tq_step (*next)(struct tq_call *call);
    tq_job_class job_class;
    void (*work)(void *call); /* on a pool thread; owns call->arena while it runs */
};
typedef struct tq_step (*tq_half)(struct tq_call *call);

struct tq_route;
struct tq_worker; /* one per thread: loop, db, http, auth caches */

struct tq_call {
    struct tq_request *http;
    struct tq_arena *arena;
    struct tq_worker *worker;
    const struct tq_route *route;
    struct tq_actor actor;
    struct tq_uuid id[2];       /* {id} and second {..id} of the path, parsed; 404 when not a UUID */
    struct tq_str path_text[2]; /* the same as text (for {code}) */
    struct tq_value *query;     /* by index in route->query */
    struct tq_value *body;      /* by index in route->body */
    struct tq_str form;         /* all present checked body fields as one JSON object text */
    int64_t if_match;           /* version of If-Match, -1 when absent */
    const char *lang;           /* "zh-CN" or "en" */
    struct tq_str idempotency_key;
    struct tq_db_call db;
    void *state; /* the endpoint's own between halves */
};

/* Start the next statement of this step (at most 4); then bind its parameters in order. */
void tq_sql_add(struct tq_call *call, int sql);
void tq_bind_str(struct tq_call *call, struct tq_str text);
void tq_bind_null(struct tq_call *call);
void tq_bind_i64(struct tq_call *call, int64_t value);
void tq_bind_bool(struct tq_call *call, bool value);
void tq_bind_uuid(struct tq_call *call, const struct tq_uuid *id); /* nil binds NULL */
/* $person, $organization: two parameters, the convention for the first two of every statement that knows an actor. */
void tq_bind_actor(struct tq_call *call);
/* The i-th path id. */
void tq_bind_id(struct tq_call *call, int i);
/* One checked value (NULL when absent or null). */
void tq_bind_value(struct tq_call *call, const struct tq_value *value);
/* All present body fields as one jsonb object: statements use jsonb_populate_record or ->>. */
void tq_bind_form(struct tq_call *call);
/* Version of If-Match as bigint, NULL when the route does not ask for one. */
void tq_bind_version(struct tq_call *call);
/* Two parameters: Idempotency-Key (NULL when none) and sha256 of method, path and body in hex. See idempotency_claim() in SQL. */
void tq_bind_idempotency(struct tq_call *call);
/* Whose that key is: the caller, for a guest a hash of key and address. Routes open to guests claim keys under this actor. */
void tq_bind_key_actor(struct tq_call *call);
/* `keys` cursor parameters (NULL on the first page) and then limit+1. List statements return columns cursor_1..cursor_<keys>. */
void tq_bind_page(struct tq_call *call, int keys);

/* Run the statements added so far as one transaction, then `next` (NULL: route->finish). */
struct tq_step tq_then(struct tq_call *call, tq_half next);
/* Run `work(call)` on the pool, then `next`. */
struct tq_step tq_then_job(struct tq_call *call, tq_job_class class_, void (*work)(void *call), tq_half next);
/* Result of the i-th statement of the last step; -1 = the last one. */
const struct tq_db_result *tq_result(const struct tq_call *call, int i);

/* Finishing halves, usable as they are in a route row. All look at result 0 first: when it has a column `verdict` other than
 * 'ok' they answer the problem of that verdict (table in problem.c): not_found 404, forbidden 403, state 409, stale 412,
 * incomplete 422 (column `problems` jsonb [{"pointer":"/title","code":"required"}]), replay (idempotent), any other code 409/422
 * by the table. No row at all is 404. */
struct tq_step
tq_finish_one(struct tq_call *call); /* route->shape from the first row of the last result; ETag from version, see, lang; 200 */
struct tq_step tq_finish_created(struct tq_call *call); /* the same with 201 and Location: <path of route->location>/<id> */
struct tq_step tq_finish_many(struct tq_call *call); /* {"items":[..],"next":cursor|null} + columns of route->meta from the last result when
                                                        it is not the first; Link header */
/* True when the extra columns of this list (route->meta) are known under `key` from less than three seconds ago: their statement need
 * not be run. Otherwise tq_finish_many remembers them. Only for columns that are the same for everybody who may use the key. */
bool tq_meta_is_known(struct tq_call *call, struct tq_str key);
struct tq_step tq_finish_empty(struct tq_call *call); /* 204 */
/* For endpoints that decide themselves: */
struct tq_step tq_fail(struct tq_call *call, int status, const char *code); /* problem+json */
struct tq_step tq_fail_field(struct tq_call *call, const char *pointer,
                             const char *code); /* 422 with errors[]; may be called several times before */
void tq_fail_add(struct tq_call *call, const char *pointer, const char *code);
struct tq_step tq_answer(struct tq_call *call, int status, const char *content_type, struct tq_str body);
/* 200 with an ETag made of the content; 304 when the client has it. For what other programs fetch again and again. */
struct tq_step tq_answer_tagged(struct tq_call *call, const char *content_type, struct tq_str body);
/* The same as application/json from a buffer (500 when it passed its ceiling). */
struct tq_step tq_answer_json(struct tq_call *call, int status, const struct tq_buf *body);
/* Answer with an open stream of server-sent events (stream.c): `event: <kind's name>` with the object as it is in the last result,
 * then again whenever it changed. It ends with the caller's token or session, with the server, or when the object is done. */
typedef enum tq_stream { TQ_STREAM_JOB, TQ_STREAM_BOARD, TQ_STREAMS } tq_stream;
struct tq_step tq_stream_open(struct tq_call *call, tq_stream kind);
/* The endpoint answered itself: tq_http_reply_file, tq_http_stream_begin. */
struct tq_step tq_answered(struct tq_call *call);
/* True when result 0 says 'ok'; otherwise the caller returns tq_fail_verdict(call). */
bool tq_verdict_is_ok(const struct tq_call *call);
struct tq_step tq_fail_verdict(struct tq_call *call);
/* Append one row of a shape as a JSON object, columns hidden by `see`. */
void tq_shape_write(struct tq_buf *out, const struct tq_shape *shape, const struct tq_db_result *result, int row, unsigned see);

/* Access to what the worker holds. */
struct tq_auth *tq_call_auth(const struct tq_call *call);
const struct tq_conf *tq_call_conf(const struct tq_call *call);
/* The CSRF token of a session, for Me.csrf. */
void tq_call_csrf(struct tq_call *call, const struct tq_uuid *session, struct tq_buf *out);
/* Ask that a topic be notified after this call's write was committed ("search", "session", "inbox"). */
void tq_call_notify(struct tq_call *call, const char *topic);

/* ---- routes ------------------------------------------------------------------------------------------------------- */

enum {
    TQ_R_IF_MATCH = 1,     /* 428 without If-Match */
    TQ_R_IDEMPOTENT = 2,   /* takes Idempotency-Key */
    TQ_R_UPLOAD = 4,       /* body is any bytes, streamed to a file (call->http->upload_path) */
    TQ_R_PAGE = 8,         /* HTML page, not part of OpenAPI */
    TQ_R_NO_CSRF = 16,     /* login and the like: Origin check only */
    TQ_R_LIST = 32,        /* a half of its own answers {"items":[..],"next":..} of `shape` (for OpenAPI) */
    TQ_R_LARGE = 64,       /* the answer may pass 2 MiB: made outside the request's arena, not compressed on the loop */
    TQ_R_SECRET_PATH = 128 /* the path holds a secret: the access log shows the route instead */
};

struct tq_route {
    tq_method method;
    const char *path; /* "/api/v1/scenarios/{id}/publish" */
    uint32_t role;    /* any of these bits */
    tq_relation relation;
    const char *machine;          /* "scenario" or NULL */
    const char *action;           /* "publish" or NULL; both are cross-checked against the transition table by tests */
    const struct tq_field *query; /* or NULL */
    const struct tq_field *body;  /* or NULL: a body is refused */
    tq_half begin;
    tq_half finish;               /* what tq_then(call, NULL) goes on with */
    const struct tq_shape *shape; /* answer, or item of a list */
    const struct tq_shape *meta;  /* extra columns of a list answer */
    unsigned flags;               /* TQ_R_* */
    size_t max_body;              /* 0 = 256 kB */
    const char *location;         /* for created: "/api/v1/scenarios" */
    const char *name;             /* operationId: "scenario_publish" */
    const char *about;            /* one English sentence for OpenAPI */
    int status;                   /* of success when a half of its own finishes; 0: 201 for created, 200 with shape or media, else 204 */
    const char *media;            /* media type of an answer that is not JSON: "text/calendar" */
};

/* Each api_<room>.c exports one table ending with an empty row; routes.c lists them. */
extern const struct tq_route *const tq_route_tables[];

#endif
