/* server/base/err.c - names of the error codes, and the report of impossible states. */
#include "tq/base/err.h"

#include "tq/base/log.h"

#include <stddef.h>

static const char *const code_names[] = {
    [TQ_OK] = "ok",
    [TQ_INVALID] = "invalid",
    [TQ_RANGE] = "range",
    [TQ_TOO_LARGE] = "too_large",
    [TQ_NOT_FOUND] = "not_found",
    [TQ_FORBIDDEN] = "forbidden",
    [TQ_CONFLICT] = "conflict",
    [TQ_STALE] = "stale",
    [TQ_UNAUTHORIZED] = "unauthorized",
    [TQ_BUSY] = "busy",
    [TQ_TIMEOUT] = "timeout",
    [TQ_UNAVAILABLE] = "unavailable",
    [TQ_IO] = "io",
    [TQ_BUG] = "bug",
};

const char *tq_code_name(tq_code code)
{
    size_t i = (size_t)code;
    return i < sizeof(code_names) / sizeof(code_names[0]) ? code_names[i] : "unknown";
}

bool tq_bug_at(const char *file, int line, const char *what)
{
    tq_log(TQ_ERROR, "bug", "%s:%d: impossible state: %s", file, line, what);
    return true;
}
