/* server/command/demo_int.h - what the files of `tongqud demo` share. */
#ifndef TQ_DEMO_INT_H
#define TQ_DEMO_INT_H

#include "tq/base/conf.h"
#include "tq/platform/db.h"

/* One named statement with up to five text parameters. */
struct tq_err tq_demo_run(struct tq_db_admin *admin, int sql, const struct tq_str *params, int count, struct tq_db_result **out);
/* Receipts for every sent response that has none, signed with the keys in data_dir. */
TQ_MUST_CHECK struct tq_err tq_demo_receipts(struct tq_db_admin *admin, const struct tq_conf *conf);
/* The search documents of everything public, tokenised on all processors. */
TQ_MUST_CHECK struct tq_err tq_demo_search(struct tq_db_admin *admin);

#endif
