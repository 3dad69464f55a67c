/* include/tq/command/command.h - the sub-commands of tongqud. Each takes the arguments behind its name and returns the exit
 * status: 0 done, 1 refused or failed (said on standard error), 2 wrong usage. */
#ifndef TQ_COMMAND_COMMAND_H
#define TQ_COMMAND_COMMAND_H

#include "tq/base/conf.h"

/* migrate [--list]: bring the schema to the newest migration, or list what would be applied (status 1 when anything would). */
int tq_command_migrate(const struct tq_conf *conf, int argc, char **argv);
/* check-sql: prepare and plan every statement as the role that runs it; names those that do not fit the schema or the grants. */
int tq_command_check_sql(const struct tq_conf *conf, int argc, char **argv);

#endif
