/* server/command/demo.c - `tongqud demo`: the demonstration world of PRODUCT section 6 in one transaction, relative to a day.
 *
 *   tongqud demo [--today YYYY-MM-DD] [--if-empty]     the small world with its logins (all with one password)
 *   tongqud demo --scale N                             N scenarios and organizations, offerings, responses in proportion
 *
 * The scripts of sql/seed do the work; this program hands them the day, a password hash and the JSON files beside them, and
 * adds what needs code: signed receipts and search documents. The same day gives the same world. */
#include "tq/base/clock.h"
#include "tq/command/command.h"
#include "tq/gen/sql.h"
#include "tq/platform/auth.h"

#include "demo_int.h"

#include <stdio.h>

enum { FAILED = 1, USAGE = 2 };

#define PASSWORD "demo-Tongqu-2026"

struct options {
    struct tq_date today;
    int64_t scale; /* 0: the small world */
    bool is_if_empty;
};

static const char *const world[] = { "seed/1_tools.sql",  "seed/2_people.sql",    "seed/3_scenarios.sql",
                                     "seed/4_supply.sql", "seed/5_responses.sql", "seed/6_deals.sql",
                                     "seed/7_events.sql", "seed/8_log.sql",       NULL };
static const char *const large[] = { "seed/1_tools.sql", "seed/2_people.sql", "seed/scale.sql", "seed/scale_event.sql", NULL };
static const char *const after[] = { "seed/after.sql", NULL };

struct tq_err tq_demo_run(struct tq_db_admin *admin, int sql, const struct tq_str *params, int count, struct tq_db_result **out)
{
    struct tq_db_statement statement = { .sql = sql };

    for (int i = 0; i < count; i++)
        statement.params[i] = params[i];
    return tq_db_admin_run(admin, &statement, out);
}

static struct tq_err set(struct tq_db_admin *admin, const char *name, struct tq_str value)
{
    struct tq_db_result *result;

    return tq_demo_run(admin, TQ_SQL_demo_set, (struct tq_str[]){ tq_str_of(name), value }, 2, &result);
}

static struct tq_err set_file(struct tq_db_admin *admin, const char *name, const char *file)
{
    struct tq_str found = tq_seed_text(file);

    return found.p ? set(admin, name, found) : tq_err_make(TQ_BUG, NULL, "a seed file is missing");
}

static struct tq_err set_texts(struct tq_db_admin *admin, const struct options *options)
{
    char hash[128], text[160], day[16];
    struct tq_err err = tq_auth_password_hash(TQ_STR(PASSWORD), hash);

    tq_date_format(options->today, day);
    if (!err.code) {
        snprintf(text, sizeof(text), "\"%s\"", hash);
        err = set(admin, "password_hash", tq_str_of(text));
    }
    if (!err.code) {
        snprintf(text, sizeof(text), "\"%s\"", day);
        err = set(admin, "today", tq_str_of(text));
    }
    if (!err.code) {
        snprintf(text, sizeof(text), "%lld", (long long)options->scale);
        err = set(admin, "scale", tq_str_of(text));
    }
    if (!err.code)
        err = set_file(admin, "organizations", "seed/organizations.json");
    if (!err.code)
        err = set_file(admin, "scenarios", "seed/scenarios.json");
    return err;
}

static struct tq_err run_scripts(struct tq_db_admin *admin, const char *const *names)
{
    struct tq_err err = TQ_ERR_NONE;

    for (; *names && !err.code; names++) {
        struct tq_str file = tq_seed_text(*names); /* ends with a zero, as C arrays of the build do */
        const char *message = NULL;

        err = file.p ? tq_db_admin_script(admin, file.p, &message) : tq_err_make(TQ_BUG, NULL, "a seed script is missing");
        if (err.code && message)
            fprintf(stderr, "tongqud: demo: %s: %s\n", *names, message);
    }
    return err;
}

static struct tq_err fill(struct tq_db_admin *admin, const struct tq_conf *conf, const struct options *options)
{
    struct tq_err err = set_texts(admin, options);

    if (!err.code)
        err = run_scripts(admin, options->scale ? large : world);
    if (!err.code && !options->scale)
        err = tq_demo_receipts(admin, conf);
    if (!err.code)
        err = tq_demo_search(admin);
    if (!err.code)
        err = run_scripts(admin, after);
    return err;
}

static struct tq_err is_empty(struct tq_db_admin *admin, bool *out)
{
    struct tq_db_result *result;
    struct tq_err err = tq_demo_run(admin, TQ_SQL_demo_is_empty, NULL, 0, &result);

    if (!err.code)
        *out = tq_db_bool(result, 0, 0);
    return err;
}

static struct tq_err run(struct tq_db_admin *admin, const struct tq_conf *conf, const struct options *options)
{
    bool empty = false;
    struct tq_err err = is_empty(admin, &empty), end;

    if (err.code || (!empty && options->is_if_empty))
        return err;
    if (!empty)
        return tq_err_make(TQ_CONFLICT, NULL, "the database has organizations already; demo fills an empty one only");
    err = tq_db_admin_begin(admin);
    if (err.code)
        return err;
    err = fill(admin, conf, options);
    end = tq_db_admin_end(admin, !err.code);
    return err.code ? err : end;
}

static bool parse(struct options *options, int argc, char **argv)
{
    *options = (struct options){ .today = tq_time_date(tq_clock_now()) };
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--if-empty") == 0)
            options->is_if_empty = true;
        else if (strcmp(argv[i], "--today") == 0 && i + 1 < argc && tq_date_parse(tq_str_of(argv[i + 1]), &options->today))
            i++;
        else if (strcmp(argv[i], "--scale") == 0 && i + 1 < argc && tq_parse_i64(tq_str_of(argv[i + 1]), 100, 1000000, &options->scale))
            i++;
        else
            return false;
    }
    return true;
}

int tq_command_demo(const struct tq_conf *conf, int argc, char **argv)
{
    struct options options;
    struct tq_db_admin *admin = NULL;

    if (!parse(&options, argc, argv)) {
        fputs("usage: tongqud demo [--today YYYY-MM-DD] [--if-empty] [--scale N]\n", stderr);
        return USAGE;
    }
    struct tq_err err = tq_db_admin_open(conf->owner_dsn, &admin);
    if (!err.code)
        err = run(admin, conf, &options);
    if (err.code)
        fprintf(stderr, "tongqud: demo: %s\n", err.detail ? err.detail : tq_code_name(err.code));
    tq_db_admin_close(admin);
    return err.code ? FAILED : 0;
}
