/* server/commands.h - the table of sub-commands; a new one is a function in tq/command/command.h and a row here. */
#ifndef TQ_COMMANDS_H
#define TQ_COMMANDS_H

#include "tq/command/command.h"

struct command {
    const char *name;
    int       (*run)(const struct tq_conf *conf, int argc, char **argv);
    const char *about; /* NULL: not listed */
};

static const struct command commands[] = {
    { "migrate", tq_command_migrate, "bring the database schema up to date; --list shows what is waiting" },
    { "check-sql", tq_command_check_sql, NULL },
    { NULL, NULL, NULL },
};

#endif
