/* server/command/user.c - `tongqud user`: the first accounts of an installation, and help for somebody locked out.
 *
 *   user add LOGIN NAME               a confirmed account; the password comes as one line on standard input
 *   user password LOGIN               a new password from standard input; every session of the account ends
 *   user grant LOGIN ROLE [UNIT]      a role: district_officer UNIT, organizer UNIT, city_officer, auditor, sysadmin
 *
 * Passwords are never arguments: those are readable by every user of the machine. Works on the owner's connection. */
#include "tq/base/log.h"
#include "tq/command/command.h"
#include "tq/domain/person.h"
#include "tq/gen/sql.h"
#include "tq/platform/auth.h"
#include "tq/platform/db.h"

#include <stdio.h>

enum { PASSWORD_MIN = 10, PASSWORD_MAX = 128, FAILED = 1, USAGE = 2 };

struct user {
    struct tq_db_admin *admin;
    struct tq_db_statement statement;
    char login[TQ_LOGIN_MAX + 1];
    tq_login_kind kind;
    char hash[128], id[TQ_UUID_TEXT + 1];
};

static int complain(const char *what)
{
    fprintf(stderr, "tongqud user: %s\n", what);
    return FAILED;
}

static void bind(struct user *user, int i, const char *text)
{
    user->statement.params[i] = tq_str_of(text);
}

static void bind_new_id(struct user *user, int i)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    tq_uuid_format(&id, user->id);
    bind(user, i, user->id);
}

static int read_password(struct user *user)
{
    char line[512];
    if (!fgets(line, sizeof(line), stdin))
        return complain("the password comes on standard input");
    struct tq_str password = tq_str_trim(tq_str_of(line));
    if (!tq_utf8_is_valid(password) || tq_utf8_count(password) < PASSWORD_MIN || tq_utf8_count(password) > PASSWORD_MAX ||
        !tq_password_is_fit(password, tq_str_of(user->login)))
        return complain("the password needs 10 to 128 characters and must not be the login");
    if (tq_password_is_common(password, tq_str_of(user->login), tq_seed_text("seed/passwords.txt")))
        return complain("the password is a common one or holds the login");
    return tq_auth_password_hash(password, user->hash).code ? complain("could not hash the password") : 0;
}

/* Run the statement; it yields a row when it did something. */
static int run(struct user *user, int sql, const char *nothing)
{
    struct tq_db_result *result;
    user->statement.sql = sql;
    struct tq_err err = tq_db_admin_run(user->admin, &user->statement, &result);
    if (err.code)
        return complain(err.detail ? err.detail : tq_code_name(err.code));
    return tq_db_rows(result) > 0 ? 0 : complain(nothing);
}

static int add(struct user *user, int argc, char **argv)
{
    if (argc != 1)
        return USAGE;
    int status = read_password(user);
    bind_new_id(user, 0);
    bind(user, 1, user->login);
    bind(user, 2, user->kind == TQ_LOGIN_MAIL ? "mail" : "mobile");
    bind(user, 3, argv[0]);
    bind(user, 4, user->hash);
    return status ? status : run(user, TQ_SQL_person_add, "there is an account with this login");
}

static int set_password(struct user *user, int argc, char **argv)
{
    (void)argv;
    if (argc != 0)
        return USAGE;
    int status = read_password(user);
    bind(user, 0, user->login);
    bind(user, 1, user->hash);
    return status ? status : run(user, TQ_SQL_person_force_password, "there is no account with this login");
}

static int grant(struct user *user, int argc, char **argv)
{
    if (argc < 1 || argc > 2)
        return USAGE;
    bind(user, 0, user->login);
    bind_new_id(user, 1);
    bind(user, 2, argv[0]);
    bind(user, 3, argc > 1 ? argv[1] : NULL);
    return run(user, TQ_SQL_person_force_grant, "there is no account with this login");
}

static const struct {
    const char *name;
    int (*run)(struct user *user, int argc, char **argv);
} verbs[] = { { "add", add }, { "password", set_password }, { "grant", grant } };

static int run_verb(struct user *user, int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strcmp(verbs[i].name, argv[0]) == 0)
            return verbs[i].run(user, argc - 2, argv + 2);
    return USAGE;
}

int tq_command_user(const struct tq_conf *conf, int argc, char **argv)
{
    struct user user = { 0 };
    int status = USAGE;
    if (argc >= 2) {
        user.kind = tq_login_read(tq_str_of(argv[1]), user.login);
        if (user.kind == TQ_LOGIN_WRONG)
            return complain("a login is a mobile number or a mail address");
        struct tq_err err = tq_db_admin_open(conf->owner_dsn, &user.admin);
        status = err.code ? complain(err.detail ? err.detail : "could not connect to the database") : run_verb(&user, argc, argv);
        tq_db_admin_close(user.admin);
    }
    if (status == USAGE)
        fprintf(stderr, "usage: tongqud user add LOGIN NAME | password LOGIN | grant LOGIN ROLE [UNIT]\n");
    return status;
}
