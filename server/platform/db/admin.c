/* server/platform/db/admin.c - a blocking connection for commands: migrate, demo, user. Never used by a server.
 *
 * Scripts (migrations) go as they are through the simple protocol; everything with a value in it goes through a named,
 * prepared statement. */
#include "db_int.h"

struct tq_db_admin {
    PGconn *pg;
    struct tq_arena *arena;      /* texts of the last fault */
    struct tq_db_result *result; /* of the last run */
    bool *is_prepared;
    char message[512];
};

enum { ARENA_BYTES = 64 * 1024 * 1024 };

static struct tq_err fault(struct tq_db_admin *admin, const PGresult *pg)
{
    char sqlstate[6];
    const char *constraint = NULL;
    struct tq_err err = tq_db_fault(pg, sqlstate, &constraint, admin->arena);

    tq_db_line(pg ? PQresultErrorMessage(pg) : PQerrorMessage(admin->pg), admin->message, sizeof(admin->message));
    err.detail = tq_arena_printf(admin->arena, "%s", admin->message);
    err.field = constraint;
    return err;
}

static void quiet(void *arg, const PGresult *pg)
{
    (void)arg;
    (void)pg;
}

struct tq_err tq_db_admin_open(const char *dsn, struct tq_db_admin **out)
{
    struct tq_db_admin *admin = tq_alloc(sizeof(*admin));
    struct tq_conninfo info;
    struct tq_err err;

    admin->arena = tq_arena_new(ARENA_BYTES);
    admin->is_prepared = tq_alloc((size_t)tq_sql_count * sizeof(bool) + 1);
    *out = admin;
    err = tq_conninfo_parse(&info, admin->arena, dsn, "-c lock_timeout=3s");
    if (err.code) {
        tq_db_line(err.detail, admin->message, sizeof(admin->message));
        return err;
    }
    admin->pg = PQconnectdbParams(info.words, info.values, 0);
    if (PQstatus(admin->pg) != CONNECTION_OK) {
        tq_db_line(PQerrorMessage(admin->pg), admin->message, sizeof(admin->message));
        return tq_err_make(TQ_UNAVAILABLE, NULL, admin->message);
    }
    PQsetNoticeReceiver(admin->pg, quiet, NULL);
    return TQ_ERR_NONE;
}

void tq_db_admin_close(struct tq_db_admin *admin)
{
    if (!admin)
        return;
    tq_db_result_drop(admin->result);
    PQfinish(admin->pg);
    tq_arena_free(admin->arena);
    tq_free(admin->is_prepared);
    tq_free(admin);
}

const char *tq_db_admin_message(const struct tq_db_admin *admin)
{
    return admin->message;
}

static bool is_good(const PGresult *pg)
{
    ExecStatusType status = PQresultStatus(pg);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN || status == PGRES_EMPTY_QUERY;
}

/* The whole script in one message; the first fault ends it. */
struct tq_err tq_db_admin_script(struct tq_db_admin *admin, const char *text, const char **message)
{
    struct tq_err err = TQ_ERR_NONE;
    PGresult *pg = PQexec(admin->pg, text);

    if (!is_good(pg)) {
        const char *at = PQresultErrorField(pg, PG_DIAG_STATEMENT_POSITION);
        size_t line = 1, characters = 0;
        int64_t position = 0;

        err = fault(admin, pg);
        if (at && tq_parse_i64(tq_str_of(at), 1, INT32_MAX, &position)) {
            for (const char *p = text; *p && (int64_t)characters < position; p++) {
                characters += ((unsigned char)*p & 0xc0) != 0x80;
                line += *p == '\n';
            }
            err.detail = tq_arena_printf(admin->arena, "line %zu: %s", line, err.detail);
        }
    }
    if (message)
        *message = err.code ? err.detail : NULL;
    PQclear(pg);
    return err;
}

struct tq_err tq_db_admin_begin(struct tq_db_admin *admin)
{
    return tq_db_admin_script(admin, "BEGIN", NULL);
}

struct tq_err tq_db_admin_end(struct tq_db_admin *admin, bool commit)
{
    bool was_open = PQtransactionStatus(admin->pg) == PQTRANS_INTRANS;
    struct tq_err err = tq_db_admin_script(admin, commit ? "COMMIT" : "ROLLBACK", NULL);

    if (!err.code && commit && !was_open)
        return tq_err_make(TQ_CONFLICT, NULL, "the transaction was not open any more");
    return err;
}

struct tq_err tq_db_admin_prepare(struct tq_db_admin *admin, int sql)
{
    struct tq_err err = TQ_ERR_NONE;
    PGresult *pg;

    if (admin->is_prepared[sql])
        return err;
    pg = PQprepare(admin->pg, tq_sql[sql].name, tq_sql[sql].text, 0, NULL);
    if (is_good(pg))
        admin->is_prepared[sql] = true;
    else
        err = fault(admin, pg);
    PQclear(pg);
    return err;
}

struct tq_err tq_db_admin_run(struct tq_db_admin *admin, const struct tq_db_statement *statement, struct tq_db_result **out)
{
    const struct tq_sql *sql = &tq_sql[statement->sql];
    struct tq_db_params params;
    struct tq_arena *arena;
    struct tq_err err = tq_db_admin_prepare(admin, statement->sql);
    PGresult *pg;

    if (out)
        *out = NULL;
    if (err.code)
        return err;
    arena = tq_arena_new(ARENA_BYTES);
    tq_db_params_fill(&params, statement, arena);
    pg = PQexecPrepared(admin->pg, sql->name, sql->params, params.values, params.lengths, NULL, 1);
    tq_arena_free(arena);
    if (!is_good(pg)) {
        err = fault(admin, pg);
        PQclear(pg);
        return err;
    }
    tq_db_result_drop(admin->result);
    admin->result = tq_db_result_new(pg);
    if (out)
        *out = admin->result;
    return err;
}

struct tq_err tq_db_admin_copy_begin(struct tq_db_admin *admin, int sql)
{
    struct tq_err err = TQ_ERR_NONE;
    PGresult *pg = PQexec(admin->pg, tq_sql[sql].text);

    if (PQresultStatus(pg) != PGRES_COPY_IN)
        err = is_good(pg) ? tq_err_make(TQ_BUG, NULL, "not a COPY FROM STDIN") : fault(admin, pg);
    PQclear(pg);
    return err;
}

struct tq_err tq_db_admin_copy_add(struct tq_db_admin *admin, struct tq_str bytes)
{
    if (PQputCopyData(admin->pg, bytes.p, (int)bytes.n) != 1)
        return fault(admin, NULL);
    return TQ_ERR_NONE;
}

struct tq_err tq_db_admin_copy_end(struct tq_db_admin *admin)
{
    struct tq_err err = TQ_ERR_NONE;
    PGresult *pg;

    if (PQputCopyEnd(admin->pg, NULL) != 1)
        return fault(admin, NULL);
    while ((pg = PQgetResult(admin->pg))) {
        if (!is_good(pg) && !err.code)
            err = fault(admin, pg);
        PQclear(pg);
    }
    return err;
}
