/* server/command/migrate.c - `tongqud migrate`: numbered migrations, forward only, each in one transaction.
 *
 * The text's SHA-256 is kept in schema_migration; a migration that changed after it was applied, or that this program does
 * not have although the database does, is refused before anything runs. A migration that takes something away says
 * `-- min-server: N` in its text: the number of the newest migration the oldest usable server must know. */
#include "tq/base/crypto.h"
#include "tq/command/command.h"
#include "tq/gen/sql.h"
#include "tq/platform/db.h"

#include <stdio.h>

struct migrate {
    struct tq_db_admin *admin;
    struct tq_arena *arena;
    bool *done;        /* by index in tq_migrations */
    const char *where; /* what was being done, for the message */
};

static int64_t number_of(const struct tq_sql_file *file)
{
    int64_t number = 0;

    return tq_parse_i64((struct tq_str){ file->name, 4 }, 0, 9999, &number) ? number : 0;
}

static const char *digest_of(struct migrate *m, const struct tq_sql_file *file)
{
    uint8_t digest[TQ_SHA256_BYTES];
    char *hex = tq_arena_alloc(m->arena, TQ_SHA256_BYTES * 2 + 1);

    tq_sha256(file->text, file->bytes, digest);
    tq_hex(digest, sizeof(digest), hex);
    return hex;
}

static struct tq_err run(struct migrate *m, int sql, struct tq_str a, struct tq_str b, struct tq_str c, struct tq_db_result **out)
{
    struct tq_db_statement statement = { .sql = sql, .params = { a, b, c } };

    return tq_db_admin_run(m->admin, &statement, out);
}

static struct tq_err ask(struct migrate *m, int sql, struct tq_db_result **out)
{
    return run(m, sql, TQ_STR_NONE, TQ_STR_NONE, TQ_STR_NONE, out);
}

/* Mark one applied migration; it must be one of ours, unchanged. */
static struct tq_err match(struct migrate *m, struct tq_str name, struct tq_str sha256)
{
    for (int i = 0; i < tq_migration_count; i++)
        if (tq_str_is_equal(tq_str_of(tq_migrations[i].name), name)) {
            m->done[i] = true;
            if (!tq_str_is_equal(tq_str_of(digest_of(m, &tq_migrations[i])), sha256))
                return tq_err_make(TQ_CONFLICT, NULL,
                                   tq_arena_printf(m->arena, "%s was changed after it was applied", tq_migrations[i].name));
            return TQ_ERR_NONE;
        }
    return tq_err_make(TQ_CONFLICT, NULL,
                       tq_arena_printf(m->arena, "the database has %.*s, which this program does not know", (int)name.n, name.p));
}

/* A new migration must come behind all applied ones. */
static struct tq_err check_order(struct migrate *m)
{
    int last = -1;

    for (int i = 0; i < tq_migration_count; i++)
        if (m->done[i])
            last = i;
    for (int i = 0; i < last; i++)
        if (!m->done[i])
            return tq_err_make(TQ_CONFLICT, NULL,
                               tq_arena_printf(m->arena, "%s comes before %s, which is applied already", tq_migrations[i].name,
                                               tq_migrations[last].name));
    return TQ_ERR_NONE;
}

static struct tq_err read_ledger(struct migrate *m)
{
    struct tq_db_result *result;
    struct tq_err err = ask(m, TQ_SQL_migrate_is_made, &result);

    if (err.code || !tq_db_bool(result, 0, 0))
        return err;
    err = ask(m, TQ_SQL_migrate_list, &result);
    for (int row = 0; !err.code && row < tq_db_rows(result); row++)
        err = match(m, tq_db_bytes(result, row, 0), tq_db_bytes(result, row, 1));
    return err.code ? err : check_order(m);
}

/* The number behind "-- min-server:" as text, or NULL. */
static struct tq_str min_server(const struct tq_sql_file *file)
{
    static const char mark[] = "-- min-server:";
    const char *p = strstr(file->text, mark);
    struct tq_str s;
    int64_t number;

    if (!p)
        return TQ_STR_NONE;
    p += sizeof(mark) - 1;
    s = tq_str_trim((struct tq_str){ p, strcspn(p, "\n") });
    return tq_parse_i64(s, 0, 9999, &number) ? s : TQ_STR_NONE;
}

static struct tq_err record(struct migrate *m, const struct tq_sql_file *file, int64_t took_ms)
{
    const char *took = tq_arena_printf(m->arena, "%lld", (long long)took_ms);
    const char *level = tq_arena_printf(m->arena, "%lld", (long long)number_of(file));
    struct tq_err err = run(m, TQ_SQL_migrate_record, tq_str_of(file->name), tq_str_of(digest_of(m, file)), tq_str_of(took), NULL);

    return err.code ? err : run(m, TQ_SQL_migrate_level, tq_str_of(level), min_server(file), TQ_STR_NONE, NULL);
}

static struct tq_err apply(struct migrate *m, const struct tq_sql_file *file)
{
    int64_t start = tq_clock_monotonic(), took_ms;
    struct tq_err err = tq_db_admin_begin(m->admin), end;

    if (err.code)
        return err;
    err = tq_db_admin_script(m->admin, file->text, NULL);
    took_ms = (tq_clock_monotonic() - start) / 1000;
    if (!err.code)
        err = record(m, file, took_ms);
    end = tq_db_admin_end(m->admin, !err.code);
    if (err.code || end.code)
        return err.code ? err : end;
    printf("applied %s (%lld ms)\n", file->name, (long long)took_ms);
    return TQ_ERR_NONE;
}

static struct tq_err apply_all(struct migrate *m)
{
    struct tq_err err = TQ_ERR_NONE;

    for (int i = 0; i < tq_migration_count && !err.code; i++)
        if (!m->done[i]) {
            m->where = tq_migrations[i].name;
            err = apply(m, &tq_migrations[i]);
        }
    return err;
}

static int list(const struct migrate *m)
{
    int waiting = 0;

    for (int i = 0; i < tq_migration_count; i++) {
        printf("%s %s\n", m->done[i] ? "applied" : "waiting", tq_migrations[i].name);
        waiting += !m->done[i];
    }
    return waiting ? 1 : 0;
}

static struct tq_err lock(struct migrate *m)
{
    const char *message;
    struct tq_err err = tq_db_admin_script(m->admin, "SET lock_timeout = '60s'", &message);

    if (!err.code)
        err = ask(m, TQ_SQL_migrate_lock, NULL);
    return err.code ? err : tq_db_admin_script(m->admin, "SET lock_timeout = '3s'", &message);
}

int tq_command_migrate(const struct tq_conf *conf, int argc, char **argv)
{
    struct migrate m = { .arena = tq_arena_new(1024 * 1024), .where = "connect" };
    struct tq_err err;
    bool is_list = argc == 1 && strcmp(argv[0], "--list") == 0;
    int status = 1;

    if (argc > 0 && !is_list) {
        fputs("usage: tongqud migrate [--list]\n", stderr);
        tq_arena_free(m.arena);
        return 2;
    }
    m.done = tq_arena_array(m.arena, (size_t)tq_migration_count + 1, sizeof(bool));
    err = tq_db_admin_open(conf->owner_dsn, &m.admin);
    if (!err.code) {
        m.where = "lock";
        err = lock(&m);
    }
    if (!err.code) {
        m.where = "ledger";
        err = read_ledger(&m);
    }
    if (!err.code && is_list)
        status = list(&m);
    else if (!err.code)
        err = apply_all(&m);
    if (err.code)
        fprintf(stderr, "could not migrate: %s: %s\n", m.where, err.detail ? err.detail : tq_code_name(err.code));
    else if (!is_list)
        status = 0;
    tq_db_admin_close(m.admin);
    tq_arena_free(m.arena);
    return status;
}
