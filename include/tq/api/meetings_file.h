/* include/tq/api/meetings_file.h - the exchange formats of 1:1 meetings (SCHEDULING 6): mm-instance/1 in, mm-schedule/1 and the dual
 * file out. With them anybody can re-run or re-check a schedule offline. */
#ifndef TQ_API_MEETINGS_FILE_H
#define TQ_API_MEETINGS_FILE_H

#include "tq/base/buf.h"
#include "tq/domain/scheduling.h"

struct tq_meetings_file {
    struct tq_str name; /* as JSON text, quotes included */
    struct tq_str *ids; /* of problem.people, as JSON text */
    struct tq_schedule_problem problem;
};

/* Read an instance. Fails with TQ_INVALID; `field` is the path of the value at fault ("participants[3].max"). */
TQ_MUST_CHECK struct tq_err tq_meetings_read(struct tq_arena *arena, struct tq_str text, struct tq_meetings_file *out);
/* Read a schedule of the instance into problem.previous. Meetings of people or pairs that are gone are left out and counted. */
TQ_MUST_CHECK struct tq_err tq_meetings_read_previous(struct tq_arena *arena, struct tq_str text, struct tq_meetings_file *file, int *gone);

/* Meetings in the order given, members in a fixed one: equal input, equal bytes. */
void tq_meetings_write_schedule(struct tq_buf *out, const struct tq_meetings_file *file, const struct tq_schedule_meeting *meetings,
                                size_t count);
/* One integer a line: the price of a table for a slot, then of every participant in the instance's order. */
void tq_meetings_write_prices(struct tq_buf *out, const int64_t *prices, size_t count);

#endif
