/* include/tq/command/command.h - the sub-commands of tongqud. Each takes the arguments behind its name and returns the exit
 * status: 0 done, 1 refused or failed (said on standard error), 2 wrong usage. */
#ifndef TQ_COMMAND_COMMAND_H
#define TQ_COMMAND_COMMAND_H

#include "tq/base/conf.h"

/* migrate [--list]: bring the schema to the newest migration, or list what would be applied (status 1 when anything would). */
int tq_command_migrate(const struct tq_conf *conf, int argc, char **argv);
/* check-sql: prepare and plan every statement as the role that runs it; names those that do not fit the schema or the grants. */
int tq_command_check_sql(const struct tq_conf *conf, int argc, char **argv);
/* serve: run the server until SIGTERM. */
int tq_command_serve(const struct tq_conf *conf, int argc, char **argv);
/* openapi: print the document. */
int tq_command_openapi(const struct tq_conf *conf, int argc, char **argv);
/* token --person ID [--session ID] [--organization ID] [--roles a,b] [--seconds N]: an access token, for tests and benchmarks. */
int tq_command_token(const struct tq_conf *conf, int argc, char **argv);
/* user add LOGIN NAME | password LOGIN | grant LOGIN ROLE [UNIT]: accounts from the command line; passwords from standard input. */
int tq_command_user(const struct tq_conf *conf, int argc, char **argv);
/* demo [--today DATE] [--if-empty] [--scale N]: fill an empty database with the demonstration world, or a large one of N scenarios. */
int tq_command_demo(const struct tq_conf *conf, int argc, char **argv);
/* solve-meetings [--seed N] [--iterations N] [--previous FILE] [--certificate FILE]: an instance on standard input, its schedule on
 * standard output, figures on standard error. 2 also when the input is malformed. */
int tq_command_solve_meetings(const struct tq_conf *conf, int argc, char **argv);

#endif
