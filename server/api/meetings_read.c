/* server/api/meetings_read.c - mm-instance/1 and mm-schedule/1 in: every value checked, the first one at fault named by its path. */
#include "meetings_int.h"

#include <limits.h>

enum { PARTICIPANTS_MAX = TQ_SCHEDULE_PEOPLE_MAX, TITLE_MAX = 4000 };

struct table {
    int *places; /* +1; 0: free */
    size_t size;
};

struct reader {
    struct tq_value_reader in;
    struct table people, pairs;
    struct tq_meetings_file *file;
};

static struct table table_new(struct tq_arena *arena, size_t count)
{
    struct table table = { .size = 16 };
    while (table.size < 2 * count)
        table.size *= 2;
    table.places = tq_arena_array(arena, table.size, sizeof(int));
    return table;
}

static size_t hash_text(struct tq_str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return (size_t)(h ^ h >> 29);
}

static size_t hash_pair(int a, int b)
{
    uint64_t h = ((uint64_t)a << 32 | (uint64_t)b) * 0x9e3779b97f4a7c15u;
    return (size_t)(h ^ h >> 31);
}

/* The place where an id is or would be. */
static int *find_person(struct reader *r, struct tq_str id)
{
    size_t i = hash_text(id) & (r->people.size - 1);
    while (r->people.places[i] && !tq_str_is_equal(r->file->ids[r->people.places[i] - 1], id))
        i = (i + 1) & (r->people.size - 1);
    return &r->people.places[i];
}

static int *find_pair(struct reader *r, int a, int b)
{
    size_t i = hash_pair(a, b) & (r->pairs.size - 1);
    for (; r->pairs.places[i]; i = (i + 1) & (r->pairs.size - 1)) {
        const struct tq_schedule_candidate *c = &r->file->problem.candidates[r->pairs.places[i] - 1];
        if (c->owner == a && c->supplier == b)
            break;
    }
    return &r->pairs.places[i];
}

/* A participant by name, -1: not there; an id of the wrong kind is a failure. */
static int person_of(struct reader *r, struct tq_value_at at, const char *name)
{
    struct tq_str id = tq_value_id(&r->in, at, name);
    return r->in.err.code ? -1 : *find_person(r, id) - 1;
}

static int known_person(struct reader *r, struct tq_value_at at, const char *name)
{
    int p = person_of(r, at, name);
    if (p < 0)
        tq_value_fail(&r->in, tq_value_path(&r->in, at.list, at.i, name), "no participant has this id");
    return p;
}

static tq_schedule_side side_of(struct reader *r, struct tq_value_at at)
{
    static const char *const names[] = { [TQ_SIDE_OWNER] = "owner", [TQ_SIDE_SUPPLIER] = "supplier", [TQ_SIDE_ANY] = "any" };
    const struct tq_json *value = tq_value_member(&r->in, at, "side", TQ_JSON_TEXT, true);
    for (int i = 0; value && i <= TQ_SIDE_ANY; i++)
        if (tq_str_is_equal(tq_json_text(value), tq_str_of(names[i])))
            return (tq_schedule_side)i;
    tq_value_fail(&r->in, tq_value_path(&r->in, at.list, at.i, "side"), "expected owner, supplier or any");
    return TQ_SIDE_ANY;
}

static void read_people(struct reader *r, struct tq_value_at root)
{
    struct tq_schedule_problem *problem = &r->file->problem;
    const struct tq_json *list = tq_value_list(&r->in, root, "participants", true, PARTICIPANTS_MAX, &problem->people_count);
    struct tq_schedule_person *people = tq_arena_array(r->in.arena, problem->people_count + 1, sizeof(*people));
    r->file->ids = tq_arena_array(r->in.arena, problem->people_count + 1, sizeof(struct tq_str));
    r->people = table_new(r->in.arena, problem->people_count);
    for (struct tq_value_at at = { NULL, "participants", -1 }; tq_value_next(&r->in, list, &at);) {
        people[at.i].side = side_of(r, at);
        people[at.i].avail = tq_value_slots(&r->in, at, "avail", r->file->problem.slots);
        people[at.i].max = tq_value_number(&r->in, at, "max", 0, INT_MAX, TQ_SCHEDULE_SLOTS);
        people[at.i].min = tq_value_number(&r->in, at, "min", 0, INT_MAX, 0);
        struct tq_str id = r->file->ids[at.i] = tq_value_id(&r->in, at, "id");
        int *place = r->in.err.code ? NULL : find_person(r, id);
        if (place && *place)
            tq_value_fail(&r->in, tq_value_path(&r->in, at.list, at.i, "id"), "another participant has this id");
        else if (place)
            *place = at.i + 1;
    }
    problem->people = people;
}

static void read_candidates(struct reader *r, struct tq_value_at root)
{
    struct tq_schedule_problem *problem = &r->file->problem;
    const struct tq_json *list = tq_value_list(&r->in, root, "candidates", true, TQ_SCHEDULE_CANDIDATES_MAX, &problem->candidate_count);
    struct tq_schedule_candidate *candidates = tq_arena_array(r->in.arena, problem->candidate_count + 1, sizeof(*candidates));
    problem->candidates = candidates;
    r->pairs = table_new(r->in.arena, problem->candidate_count);
    for (struct tq_value_at at = { NULL, "candidates", -1 }; tq_value_next(&r->in, list, &at);) {
        int owner = known_person(r, at, "owner"), supplier = known_person(r, at, "supplier");
        candidates[at.i] =
            (struct tq_schedule_candidate){ owner, supplier, tq_value_required(&r->in, at, "weight", 1, TQ_SCHEDULE_WEIGHT_MAX),
                                            tq_value_slots(&r->in, at, "allowed", r->file->problem.slots) };
        if (r->in.err.code)
            return;
        if (*find_pair(r, owner, supplier))
            tq_value_fail(&r->in, tq_value_path(&r->in, at.list, at.i, NULL), "the pair occurs twice");
        *find_pair(r, owner, supplier) = at.i + 1;
    }
}

/* The candidate of a meeting in a file; -1 when there is none. */
static int candidate_of(struct reader *r, struct tq_value_at at)
{
    int owner = person_of(r, at, "owner"), supplier = person_of(r, at, "supplier");
    if (owner < 0 || supplier < 0)
        return -1;
    int place = *find_pair(r, owner, supplier);
    return (place ? place : *find_pair(r, supplier, owner)) - 1;
}

static void read_locked(struct reader *r, struct tq_value_at root)
{
    struct tq_schedule_problem *problem = &r->file->problem;
    const struct tq_json *list = tq_value_list(&r->in, root, "locked", false, problem->candidate_count, &problem->locked_count);
    struct tq_schedule_meeting *locked = tq_arena_array(r->in.arena, problem->locked_count + 1, sizeof(*locked));
    for (struct tq_value_at at = { NULL, "locked", -1 }; tq_value_next(&r->in, list, &at);) {
        locked[at.i] =
            (struct tq_schedule_meeting){ candidate_of(r, at), tq_value_required(&r->in, at, "slot", 0, problem->slots - 1),
                                          tq_value_number(&r->in, at, "table", 0, TQ_SCHEDULE_TABLES_MAX - 1, TQ_SCHEDULE_ANY_TABLE) };
        if (locked[at.i].candidate < 0)
            tq_value_fail(&r->in, tq_value_path(&r->in, at.list, at.i, NULL), "not a candidate pair");
    }
    problem->locked = locked;
}

static void read_head(struct reader *r, struct tq_value_at root)
{
    struct tq_meetings_file *file = r->file;
    const struct tq_json *name = tq_value_member(&r->in, root, "name", TQ_JSON_TEXT, false);
    file->name = name ? tq_value_dump(&r->in, name, TITLE_MAX) : TQ_STR("\"\"");
    if (!file->name.n)
        tq_value_fail(&r->in, "name", "too long");
    file->problem.slots = tq_value_required(&r->in, root, "slots", 1, TQ_SCHEDULE_SLOTS);
    if (!r->in.err.code)
        file->problem.session = tq_value_per_slot(&r->in, root, "sessions", file->problem.slots, INT_MIN + 1, INT_MAX);
    if (!r->in.err.code)
        file->problem.tables = tq_value_per_slot(&r->in, root, "tables", file->problem.slots, 0, TQ_SCHEDULE_TABLES_MAX);
    file->problem.fair_bonus = tq_value_number(&r->in, root, "fair_bonus", 0, TQ_SCHEDULE_WEIGHT_MAX, 0);
    const struct tq_json *all = tq_value_member(&r->in, root, "all_required", TQ_JSON_BOOL, false);
    file->problem.all_required = all && tq_json_bool(all);
}

struct tq_err tq_meetings_read(struct tq_arena *arena, struct tq_str text, struct tq_meetings_file *out)
{
    struct reader r = { .in = { .arena = arena }, .file = out };
    *out = (struct tq_meetings_file){ 0 };
    struct tq_value_at root = tq_value_root(&r.in, text, "mm-instance/1");
    static void (*const parts[])(struct reader *, struct tq_value_at) = { read_head, read_people, read_candidates, read_locked };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !r.in.err.code; i++)
        parts[i](&r, root);
    return r.in.err;
}

/* The instance's names and pairs again, for a file read later. */
static void index_file(struct reader *r)
{
    struct tq_schedule_problem *problem = &r->file->problem;
    r->people = table_new(r->in.arena, problem->people_count);
    r->pairs = table_new(r->in.arena, problem->candidate_count);
    for (size_t p = 0; p < problem->people_count; p++)
        *find_person(r, r->file->ids[p]) = (int)p + 1;
    for (size_t e = 0; e < problem->candidate_count; e++)
        *find_pair(r, problem->candidates[e].owner, problem->candidates[e].supplier) = (int)e + 1;
}

struct tq_err tq_meetings_read_previous(struct tq_arena *arena, struct tq_str text, struct tq_meetings_file *file, int *gone)
{
    struct reader r = { .in = { .arena = arena }, .file = file };
    size_t count, kept = 0;
    *gone = 0;
    index_file(&r);
    struct tq_value_at root = tq_value_root(&r.in, text, "mm-schedule/1");
    const struct tq_json *list = r.in.err.code ? NULL : tq_value_list(&r.in, root, "meetings", true, TQ_SCHEDULE_CANDIDATES_MAX, &count);
    struct tq_schedule_meeting *previous = tq_arena_array(arena, list ? count + 1 : 1, sizeof(*previous));
    for (struct tq_value_at at = { NULL, "meetings", -1 }; tq_value_next(&r.in, list, &at);) {
        struct tq_schedule_meeting m = { candidate_of(&r, at), tq_value_required(&r.in, at, "slot", 0, TQ_SCHEDULE_SLOTS - 1),
                                         tq_value_number(&r.in, at, "table", 0, TQ_SCHEDULE_TABLES_MAX - 1, TQ_SCHEDULE_ANY_TABLE) };
        if (m.candidate >= 0 && m.slot < file->problem.slots)
            previous[kept++] = m;
        else
            (*gone)++;
    }
    file->problem.previous = previous;
    file->problem.previous_count = kept;
    return r.in.err;
}
