/* include/tq/base/err.h - how a function says that it could not: a closed list of codes, the field at fault, a detail for
 * the log.  User-facing words are not here: the code text (`scenario_title_too_long`) is the contract (STYLE 5). */
#ifndef TQ_BASE_ERR_H
#define TQ_BASE_ERR_H

#include <stdbool.h>

#define TQ_MUST_CHECK __attribute__((warn_unused_result))

typedef enum tq_code {
    TQ_OK = 0,
    TQ_INVALID,      /* input that can never be right: 400 or 422 */
    TQ_RANGE,        /* input outside its range */
    TQ_TOO_LARGE,    /* 413 */
    TQ_NOT_FOUND,    /* 404 */
    TQ_FORBIDDEN,    /* 403 */
    TQ_CONFLICT,     /* 409 */
    TQ_STALE,        /* 412 */
    TQ_UNAUTHORIZED, /* 401 */
    TQ_BUSY,         /* a bounded queue is full: 503 with Retry-After */
    TQ_TIMEOUT,      /* the world was too slow */
    TQ_UNAVAILABLE,  /* the world is gone: 503 */
    TQ_IO,           /* a file or socket failed */
    TQ_BUG           /* an impossible state; logged, 500 */
} tq_code;

struct tq_err {
    tq_code code;
    const char *field;  /* which input, as the client named it, or NULL */
    const char *detail; /* static or arena text for the log and, when snake_case, the problem code; or NULL */
};

#define TQ_ERR_NONE ((struct tq_err){ TQ_OK, 0, 0 })

static inline struct tq_err tq_err_make(tq_code code, const char *field, const char *detail)
{
    return (struct tq_err){ code, field, detail };
}

/* Name of a code as it is logged ("not_found"). */
const char *tq_code_name(tq_code code);

/* Log an impossible state and go on refusing: `if (TQ_BUG_IF(x)) return ...;` */
bool tq_bug_at(const char *file, int line, const char *what);
#define TQ_BUG_IF(cond) ((cond) ? tq_bug_at(__FILE__, __LINE__, #cond) : false)

#endif
