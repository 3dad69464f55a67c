/* include/tq/command/command.h - the sub-commands of tongqud. Each takes the arguments behind its name and returns the exit
 * status: 0 done, 1 refused or failed (said on standard error), 2 wrong usage. */
#ifndef TQ_COMMAND_COMMAND_H
#define TQ_COMMAND_COMMAND_H

#include "tq/base/conf.h"

#endif
