/* server/commands.h - the table of sub-commands; a new one is a function in tq/command/command.h and a row here. */
#ifndef TQ_COMMANDS_H
#define TQ_COMMANDS_H

#include "tq/command/command.h"

struct command {
    const char *name;
    int (*run)(const struct tq_conf *conf, int argc, char **argv);
    const char *about; /* NULL: not listed */
};

static const struct command commands[] = {
    { "serve", tq_command_serve, "run the server until SIGTERM" },
    { "migrate", tq_command_migrate, "bring the database schema up to date; --list shows what is waiting" },
    { "check-sql", tq_command_check_sql, NULL },
    { "user", tq_command_user, "add an account, set its password, grant a role" },
    { "demo", tq_command_demo, "fill an empty database with the demonstration world; --today DATE, --if-empty, --scale N" },
    { "solve-meetings", tq_command_solve_meetings,
      "schedule 1:1 meetings: mm-instance/1 in, mm-schedule/1 out; --seed, --previous, --certificate" },
    { "openapi", tq_command_openapi, "print the OpenAPI document" },
    { "token", tq_command_token, NULL },
    { NULL, NULL, NULL },
};

#endif
