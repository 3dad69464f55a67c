/* server/command/check_sql.c - `tongqud check-sql`: every statement against the migrated schema, as the role that will run it.
 *
 * Preparing finds names and types that do not exist; explaining the prepared statement with NULLs starts its executor, which
 * is where PostgreSQL checks the grants. Nothing is executed. COPY can be neither prepared nor explained. */
#include "tq/command/command.h"
#include "tq/gen/sql.h"
#include "tq/platform/db.h"

#include <stdio.h>

static struct tq_err explain(struct tq_db_admin *admin, const struct tq_sql *sql)
{
    struct tq_buf text;
    struct tq_err err;

    tq_buf_init(&text, NULL, 4096);
    tq_buf_printf(&text, "EXPLAIN EXECUTE %s", sql->name);
    for (int i = 0; i < sql->params; i++)
        tq_buf_printf(&text, "%sNULL", i ? ", " : " (");
    tq_buf_printf(&text, "%s", sql->params ? ")" : "");
    tq_buf_add_char(&text, 0);
    err = tq_db_admin_script(admin, text.p, NULL);
    tq_buf_clear(&text);
    return err;
}

static bool check(struct tq_db_admin *admin, int i)
{
    struct tq_err err;

    if (strncmp(tq_sql[i].text, "COPY ", 5) == 0)
        return true;
    err = tq_db_admin_prepare(admin, i);
    if (!err.code)
        err = explain(admin, &tq_sql[i]);
    if (err.code)
        printf("not ok %s: %s\n", tq_sql[i].name, err.detail);
    return !err.code;
}

int tq_command_check_sql(const struct tq_conf *conf, int argc, char **argv)
{
    struct tq_db_admin *app, *owner;
    struct tq_err err = tq_db_admin_open(conf->dsn, &app), second = tq_db_admin_open(conf->owner_dsn, &owner);
    int passed = 0;

    (void)argv;
    if (argc > 0 || err.code || second.code)
        fprintf(stderr, "could not check the statements: %s\n",
                err.code      ? err.detail
                : second.code ? second.detail
                              : "no arguments are taken");
    else
        for (int i = 0; i < tq_sql_count; i++)
            passed += check(tq_sql[i].lane == TQ_LANE_OWNER ? owner : app, i);
    if (argc == 0 && !err.code && !second.code)
        printf("%d statements fit, %d do not\n", passed, tq_sql_count - passed);
    tq_db_admin_close(app);
    tq_db_admin_close(owner);
    return passed == tq_sql_count ? 0 : 1;
}
