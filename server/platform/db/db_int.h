/* server/platform/db/db_int.h - what the files of the db room share: results, faults, connection strings, connections, lanes. */
#ifndef TQ_DB_INT_H
#define TQ_DB_INT_H

#include "tq/platform/db.h"
#include "tq/platform/job.h"

#include <libpq-fe.h>

/* ---- conninfo.c: one connection string plus what we insist on ---- */

#define TQ_CONNINFO_WORDS 64
struct tq_conninfo {
    const char *words[TQ_CONNINFO_WORDS];
    const char *values[TQ_CONNINFO_WORDS];
    int         count;
};
/* Take `dsn` apart and add what it does not say; `options` are server settings ("-c TimeZone=UTC") put behind its own. */
TQ_MUST_CHECK struct tq_err tq_conninfo_parse(struct tq_conninfo *info, struct tq_arena *arena, const char *dsn, const char *options);
/* Value of a word or NULL. */
const char *tq_conninfo_get(const struct tq_conninfo *info, const char *word);
void        tq_conninfo_set(struct tq_conninfo *info, const char *word, const char *value);

/* ---- result.c ---- */

/* Takes `pg` over; one reference for the caller. */
struct tq_db_result *tq_db_result_new(PGresult *pg);
void                 tq_db_result_drop(struct tq_db_result *result);
/* Number of parameter formats, lengths and values as libpq wants them, on the stack of the sender. */
struct tq_db_params {
    const char *values[TQ_DB_PARAMS];
    int         lengths[TQ_DB_PARAMS];
};
/* Text parameters must end in NUL for libpq: copies go to `arena`. */
void tq_db_params_fill(struct tq_db_params *out, const struct tq_db_statement *statement, struct tq_arena *arena);

/* ---- fault.c ---- */

/* What a failed result means; `sqlstate` is filled, the constraint's name is copied to `arena`. */
struct tq_err tq_db_fault(const PGresult *pg, char sqlstate[6], const char **constraint, struct tq_arena *arena);
/* First line of a libpq message, for the log; points into a static-length buffer `out`. */
const char *tq_db_line(const char *message, char *out, size_t size);

#endif
