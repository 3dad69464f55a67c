/* server/api/meetings_write.c - mm-schedule/1 and the dual file out, in a fixed order: equal input, equal bytes. */
#include "tq/api/meetings_file.h"

static void add_pair(struct tq_buf *out, const struct tq_meetings_file *file, int candidate, bool is_first)
{
    const struct tq_schedule_candidate *c = &file->problem.candidates[candidate];
    tq_buf_printf(out, is_first ? "\n{\"owner\":" : ",\n{\"owner\":");
    tq_buf_add_str(out, file->ids[c->owner]);
    tq_buf_printf(out, ",\"supplier\":");
    tq_buf_add_str(out, file->ids[c->supplier]);
}

static void add_meetings(struct tq_buf *out, const struct tq_meetings_file *file, const struct tq_schedule_meeting *meetings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_pair(out, file, meetings[i].candidate, i == 0);
        tq_buf_printf(out, ",\"slot\":%d", meetings[i].slot);
        if (meetings[i].table != TQ_SCHEDULE_ANY_TABLE)
            tq_buf_printf(out, ",\"table\":%d", meetings[i].table);
        tq_buf_add_char(out, '}');
    }
}

void tq_meetings_write_schedule(struct tq_buf *out, const struct tq_meetings_file *file, const struct tq_schedule_meeting *meetings,
                                size_t count)
{
    tq_buf_printf(out, "{\"format\":\"mm-schedule/1\",\"instance\":");
    tq_buf_add_str(out, file->name);
    tq_buf_printf(out, ",\"meetings\":[");
    add_meetings(out, file, meetings, count);
    tq_buf_printf(out, "]}\n");
}

void tq_meetings_write_prices(struct tq_buf *out, const int64_t *prices, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tq_buf_add_i64(out, prices[i]);
        tq_buf_add_char(out, '\n');
    }
}
