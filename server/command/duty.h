/* server/command/duty.h - what the clock does in a running server. */
#ifndef TQ_COMMAND_DUTY_H
#define TQ_COMMAND_DUTY_H

#include "tq/base/conf.h"
#include "tq/platform/db.h"
#include "tq/platform/job.h"

struct tq_duties;
/* Run the duties on a worker's loop, from now on. Any thread; `conf` outlives it. */
struct tq_duties *tq_duties_start(const struct tq_conf *conf, struct tq_loop *loop, struct tq_db *db, struct tq_pool *pool);
/* After the loop has ended and before the database goes: what comes back from it changes nothing any more. */
void tq_duties_stop(struct tq_duties *duties);
/* After the pool and the database are gone. */
void tq_duties_free(struct tq_duties *duties);

#endif
