/* server/api/meetings_write.c - mm-instance/1, mm-schedule/1 and the dual file out, member by member in a fixed order. */
#include "tq/api/meetings_file.h"

static void add_set(struct tq_buf *out, const char *name, tq_slots set, int slots)
{
    tq_buf_printf(out, ",\"%s\":[", name);
    bool is_first = true;
    for (int t = 0; t < slots; t++)
        if (set >> t & 1) {
            tq_buf_printf(out, is_first ? "%d" : ",%d", t);
            is_first = false;
        }
    tq_buf_add_char(out, ']');
}

static void add_ints(struct tq_buf *out, const char *name, const int *values, int count)
{
    tq_buf_printf(out, ",\"%s\":[", name);
    for (int i = 0; i < count; i++)
        tq_buf_printf(out, i ? ",%d" : "%d", values[i]);
    tq_buf_add_char(out, ']');
}

static void add_person(struct tq_buf *out, const struct tq_meetings_file *file, size_t p)
{
    static const char *const sides[] = { [TQ_SIDE_OWNER] = "owner", [TQ_SIDE_SUPPLIER] = "supplier", [TQ_SIDE_ANY] = "any" };
    const struct tq_schedule_person *person = &file->problem.people[p];
    tq_buf_printf(out, p ? ",\n{\"id\":" : "\n{\"id\":");
    tq_buf_add_str(out, file->ids[p]);
    tq_buf_printf(out, ",\"side\":\"%s\"", sides[person->side]);
    add_set(out, "avail", person->avail, file->problem.slots);
    tq_buf_printf(out, ",\"max\":%d,\"min\":%d}", person->max, person->min);
}

static void add_pair(struct tq_buf *out, const struct tq_meetings_file *file, int candidate, bool is_first)
{
    const struct tq_schedule_candidate *c = &file->problem.candidates[candidate];
    tq_buf_printf(out, is_first ? "\n{\"owner\":" : ",\n{\"owner\":");
    tq_buf_add_str(out, file->ids[c->owner]);
    tq_buf_printf(out, ",\"supplier\":");
    tq_buf_add_str(out, file->ids[c->supplier]);
}

static void add_candidate(struct tq_buf *out, const struct tq_meetings_file *file, size_t e)
{
    const struct tq_schedule_candidate *c = &file->problem.candidates[e];
    int slots = file->problem.slots;
    tq_slots all = slots == TQ_SCHEDULE_SLOTS ? ~(tq_slots)0 : ((tq_slots)1 << slots) - 1;
    add_pair(out, file, (int)e, e == 0);
    tq_buf_printf(out, ",\"weight\":%d", c->weight);
    if ((c->allowed & all) != all)
        add_set(out, "allowed", c->allowed, slots);
    tq_buf_add_char(out, '}');
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

void tq_meetings_write(struct tq_buf *out, const struct tq_meetings_file *file)
{
    const struct tq_schedule_problem *problem = &file->problem;
    tq_buf_printf(out, "{\"format\":\"mm-instance/1\",\"name\":");
    tq_buf_add_str(out, file->name);
    tq_buf_printf(out, ",\"slots\":%d", problem->slots);
    add_ints(out, "sessions", problem->session, problem->slots);
    add_ints(out, "tables", problem->tables, problem->slots);
    tq_buf_printf(out, ",\"fair_bonus\":%d,\"participants\":[", problem->fair_bonus);
    for (size_t p = 0; p < problem->people_count; p++)
        add_person(out, file, p);
    tq_buf_printf(out, "],\"candidates\":[");
    for (size_t e = 0; e < problem->candidate_count; e++)
        add_candidate(out, file, e);
    tq_buf_printf(out, "],\"locked\":[");
    add_meetings(out, file, problem->locked, problem->locked_count);
    tq_buf_printf(out, problem->all_required ? "],\"all_required\":true}\n" : "]}\n");
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
