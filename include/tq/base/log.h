/* include/tq/base/log.h - one JSON object a line on standard error or a file; whitelisted fields only, nothing personal. */
#ifndef TQ_BASE_LOG_H
#define TQ_BASE_LOG_H

#include "tq/base/err.h"

#include <stddef.h>

typedef enum tq_level { TQ_DEBUG, TQ_INFO, TQ_WARN, TQ_ERROR } tq_level;

/* Lines below `level` are dropped; takes effect at once in all threads. */
void tq_log_level(tq_level level);
bool tq_log_level_parse(const char *name, tq_level *out);
/* Lines go to descriptor `fd` from now on (default 2). */
void tq_log_to(int fd);
/* One line: {"t":"2026-11-23T09:00:00.000Z","level":"info","room":"db","msg":"..."}. Wording: STYLE 5. */
void tq_log(tq_level level, const char *room, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Ready JSON lines, each with its newline, for the access log; written with one write(2). */
void tq_log_raw(const char *p, size_t n);
/* The access log goes to descriptor `fd` (default 2), nowhere when negative. */
void tq_log_access_to(int fd);
bool tq_log_access_is_on(void);

#endif
