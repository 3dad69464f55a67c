/* server/platform/db/fault.c - what a failed statement means for the caller, by SQLSTATE. The longest row that matches wins. */
#include "db_int.h"

#include <stdio.h>

static const struct {
    const char *state;
    tq_code code;
    const char *detail;
} faults[] = {
    { "23514", TQ_INVALID, NULL },              /* check */
    { "23502", TQ_INVALID, NULL },              /* not null */
    { "23", TQ_CONFLICT, NULL },                /* unique, foreign key, exclusion */
    { "22", TQ_INVALID, NULL },                 /* data exception: text that is not of its type */
    { "P0001", TQ_CONFLICT, NULL },             /* raised by a function or trigger of ours */
    { "40", TQ_BUSY, "serialization failure" }, /* after its one retry */
    { "55P03", TQ_TIMEOUT, "lock timeout" },
    { "57014", TQ_TIMEOUT, "statement timeout" },
    { "53", TQ_BUSY, "database is out of resources" },
    { "57P", TQ_UNAVAILABLE, "database is shutting down" },
    { "25006", TQ_UNAVAILABLE, "database is read-only" },
    { "08", TQ_UNAVAILABLE, "database connection lost" },
    { "58", TQ_UNAVAILABLE, "database system error" },
    { "", TQ_BUG, "statement refused by the database" },
};

struct tq_err tq_db_fault(const PGresult *pg, char sqlstate[6], const char **constraint, struct tq_arena *arena)
{
    const char *state = PQresultErrorField(pg, PG_DIAG_SQLSTATE);
    const char *name = PQresultErrorField(pg, PG_DIAG_CONSTRAINT_NAME);
    size_t i = 0;

    if (!state)
        state = "08006"; /* libpq itself: the connection broke */
    snprintf(sqlstate, 6, "%s", state);
    if (name && constraint)
        *constraint = tq_arena_printf(arena, "%s", name);
    while (strncmp(faults[i].state, state, strlen(faults[i].state)) != 0)
        i++;
    return tq_err_make(faults[i].code, NULL, faults[i].detail);
}

const char *tq_db_line(const char *message, char *out, size_t size)
{
    size_t n = message ? strcspn(message, "\r\n") : 0;

    snprintf(out, size, "%.*s", (int)(n < size ? n : size), message ? message : "");
    return out;
}
