/* server/api/meetings_read.c - mm-instance/1 and mm-schedule/1 in: every value checked, the first one at fault named by its path. */
#include "tq/api/meetings_file.h"

#include "tq/platform/json.h"

#include <limits.h>

enum { PARTICIPANTS_MAX = TQ_SCHEDULE_PEOPLE_MAX, ID_MAX = 400, TITLE_MAX = 4000 };

struct table {
    int *places; /* +1; 0: free */
    size_t size;
};

struct reader {
    struct tq_arena *arena;
    struct tq_err err; /* the first one */
    struct table people, pairs;
    struct tq_meetings_file *file;
};

static void fail(struct reader *r, const char *path, const char *detail)
{
    if (!r->err.code)
        r->err = tq_err_make(TQ_INVALID, path, detail);
}

/* "participants[3].max"; i < 0: no index. */
static const char *path_of(struct reader *r, const char *list, int i, const char *name)
{
    if (i < 0)
        return name;
    return name ? tq_arena_printf(r->arena, "%s[%d].%s", list, i, name) : tq_arena_printf(r->arena, "%s[%d]", list, i);
}

/* A member's place for messages, and the member. */
struct at {
    const struct tq_json *object;
    const char *list;
    int i;
};

static const struct tq_json *member(struct reader *r, struct at at, const char *name, tq_json_kind kind, bool is_required)
{
    static const char *const wanted[] = { [TQ_JSON_NULL] = "",
                                          [TQ_JSON_BOOL] = "expected true or false",
                                          [TQ_JSON_INT] = "expected an integer",
                                          [TQ_JSON_REAL] = "",
                                          [TQ_JSON_TEXT] = "expected a string",
                                          [TQ_JSON_ARRAY] = "expected an array",
                                          [TQ_JSON_OBJECT] = "expected an object" };
    const struct tq_json *value = tq_json_get(at.object, name);
    if (!value && is_required)
        fail(r, path_of(r, at.list, at.i, name), "missing");
    if (value && tq_json_kind_of(value) != kind) {
        fail(r, path_of(r, at.list, at.i, name), wanted[kind]);
        return NULL;
    }
    return value;
}

static int in_range(struct reader *r, const struct tq_json *value, const char *path, int min, int max)
{
    int64_t n = tq_json_kind_of(value) == TQ_JSON_INT ? tq_json_i64(value) : INT64_MIN;
    if (n >= min && n <= max)
        return (int)n;
    fail(r, path, tq_arena_printf(r->arena, "expected an integer from %d to %d", min, max));
    return min;
}

static int number(struct reader *r, struct at at, const char *name, int min, int max, int otherwise)
{
    const struct tq_json *value = member(r, at, name, TQ_JSON_INT, false);
    return value ? in_range(r, value, path_of(r, at.list, at.i, name), min, max) : otherwise;
}

static int required_number(struct reader *r, struct at at, const char *name, int min, int max)
{
    const struct tq_json *value = member(r, at, name, TQ_JSON_INT, true);
    return value ? in_range(r, value, path_of(r, at.list, at.i, name), min, max) : min;
}

static tq_slots slot_set(struct reader *r, struct at at, const char *name)
{
    const struct tq_json *list = member(r, at, name, TQ_JSON_ARRAY, false);
    tq_slots set = 0;
    if (!list)
        return ~(tq_slots)0;
    for (size_t i = 0; i < tq_json_count(list) && !r->err.code; i++)
        set |= (tq_slots)1 << in_range(r, tq_json_at(list, i), path_of(r, at.list, at.i, name), 0, r->file->problem.slots - 1);
    return set;
}

static struct tq_str dumped(struct reader *r, const struct tq_json *value, size_t max)
{
    struct tq_buf text;
    tq_buf_init(&text, r->arena, max);
    tq_json_dump(&text, value);
    return text.is_over ? TQ_STR_NONE : tq_buf_str(&text);
}

/* A participant's name: a text or an integer, kept as JSON text. */
static struct tq_str id_of(struct reader *r, struct at at, const char *name)
{
    const struct tq_json *value = tq_json_get(at.object, name);
    tq_json_kind kind = value ? tq_json_kind_of(value) : TQ_JSON_NULL;
    struct tq_str id = kind == TQ_JSON_TEXT || kind == TQ_JSON_INT ? dumped(r, value, ID_MAX) : TQ_STR_NONE;
    if (!id.n)
        fail(r, path_of(r, at.list, at.i, name), value ? "expected a short string or an integer" : "missing");
    return id;
}

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

/* A participant by name, NULL: not there; an id of the wrong kind is a failure. */
static int person_of(struct reader *r, struct at at, const char *name)
{
    struct tq_str id = id_of(r, at, name);
    return r->err.code ? -1 : *find_person(r, id) - 1;
}

static int known_person(struct reader *r, struct at at, const char *name)
{
    int p = person_of(r, at, name);
    if (p < 0)
        fail(r, path_of(r, at.list, at.i, name), "no participant has this id");
    return p;
}

/* The members of a list in turn; false behind the last one or after a failure. */
static bool next_in(struct reader *r, const struct tq_json *list, struct at *at)
{
    if (r->err.code || !list || (size_t)++at->i >= tq_json_count(list))
        return false;
    at->object = tq_json_at(list, (size_t)at->i);
    if (tq_json_kind_of(at->object) == TQ_JSON_OBJECT)
        return true;
    fail(r, path_of(r, at->list, at->i, NULL), "expected an object");
    return false;
}

static const struct tq_json *list_of(struct reader *r, struct at root, const char *name, bool is_required, size_t max, size_t *count)
{
    const struct tq_json *list = member(r, root, name, TQ_JSON_ARRAY, is_required);
    *count = list ? tq_json_count(list) : 0;
    if (*count > max)
        fail(r, name, tq_arena_printf(r->arena, "expected at most %zu", max));
    return r->err.code ? NULL : list;
}

static const int *per_slot(struct reader *r, struct at root, const char *name, int min, int max)
{
    const struct tq_json *list = member(r, root, name, TQ_JSON_ARRAY, true);
    int slots = r->file->problem.slots, *out = tq_arena_array(r->arena, (size_t)slots + 1, sizeof(int));
    if (list && tq_json_count(list) != (size_t)slots)
        fail(r, name, "expected one value per slot");
    for (int t = 0; t < slots && !r->err.code; t++)
        out[t] = in_range(r, tq_json_at(list, (size_t)t), path_of(r, name, t, NULL), min, max);
    return out;
}

static tq_schedule_side side_of(struct reader *r, struct at at)
{
    static const char *const names[] = { [TQ_SIDE_OWNER] = "owner", [TQ_SIDE_SUPPLIER] = "supplier", [TQ_SIDE_ANY] = "any" };
    const struct tq_json *value = member(r, at, "side", TQ_JSON_TEXT, true);
    for (int i = 0; value && i <= TQ_SIDE_ANY; i++)
        if (tq_str_is_equal(tq_json_text(value), tq_str_of(names[i])))
            return (tq_schedule_side)i;
    fail(r, path_of(r, at.list, at.i, "side"), "expected owner, supplier or any");
    return TQ_SIDE_ANY;
}

static void read_people(struct reader *r, struct at root)
{
    struct tq_schedule_problem *problem = &r->file->problem;
    const struct tq_json *list = list_of(r, root, "participants", true, PARTICIPANTS_MAX, &problem->people_count);
    struct tq_schedule_person *people = tq_arena_array(r->arena, problem->people_count + 1, sizeof(*people));
    r->file->ids = tq_arena_array(r->arena, problem->people_count + 1, sizeof(struct tq_str));
    r->people = table_new(r->arena, problem->people_count);
    for (struct at at = { NULL, "participants", -1 }; next_in(r, list, &at);) {
        people[at.i].side = side_of(r, at);
        people[at.i].avail = slot_set(r, at, "avail");
        people[at.i].max = number(r, at, "max", 0, INT_MAX, TQ_SCHEDULE_SLOTS);
        people[at.i].min = number(r, at, "min", 0, INT_MAX, 0);
        struct tq_str id = r->file->ids[at.i] = id_of(r, at, "id");
        int *place = r->err.code ? NULL : find_person(r, id);
        if (place && *place)
            fail(r, path_of(r, at.list, at.i, "id"), "another participant has this id");
        else if (place)
            *place = at.i + 1;
    }
    problem->people = people;
}

static void read_candidates(struct reader *r, struct at root)
{
    struct tq_schedule_problem *problem = &r->file->problem;
    const struct tq_json *list = list_of(r, root, "candidates", true, TQ_SCHEDULE_CANDIDATES_MAX, &problem->candidate_count);
    struct tq_schedule_candidate *candidates = tq_arena_array(r->arena, problem->candidate_count + 1, sizeof(*candidates));
    problem->candidates = candidates;
    r->pairs = table_new(r->arena, problem->candidate_count);
    for (struct at at = { NULL, "candidates", -1 }; next_in(r, list, &at);) {
        int owner = known_person(r, at, "owner"), supplier = known_person(r, at, "supplier");
        candidates[at.i] = (struct tq_schedule_candidate){ owner, supplier, required_number(r, at, "weight", 1, TQ_SCHEDULE_WEIGHT_MAX),
                                                           slot_set(r, at, "allowed") };
        if (r->err.code)
            return;
        if (*find_pair(r, owner, supplier))
            fail(r, path_of(r, at.list, at.i, NULL), "the pair occurs twice");
        *find_pair(r, owner, supplier) = at.i + 1;
    }
}

/* The candidate of a meeting in a file; -1 when there is none. */
static int candidate_of(struct reader *r, struct at at)
{
    int owner = person_of(r, at, "owner"), supplier = person_of(r, at, "supplier");
    if (owner < 0 || supplier < 0)
        return -1;
    int place = *find_pair(r, owner, supplier);
    return (place ? place : *find_pair(r, supplier, owner)) - 1;
}

static void read_locked(struct reader *r, struct at root)
{
    struct tq_schedule_problem *problem = &r->file->problem;
    const struct tq_json *list = list_of(r, root, "locked", false, problem->candidate_count, &problem->locked_count);
    struct tq_schedule_meeting *locked = tq_arena_array(r->arena, problem->locked_count + 1, sizeof(*locked));
    for (struct at at = { NULL, "locked", -1 }; next_in(r, list, &at);) {
        locked[at.i] = (struct tq_schedule_meeting){ candidate_of(r, at), required_number(r, at, "slot", 0, problem->slots - 1),
                                                     number(r, at, "table", 0, TQ_SCHEDULE_TABLES_MAX - 1, TQ_SCHEDULE_ANY_TABLE) };
        if (locked[at.i].candidate < 0)
            fail(r, path_of(r, at.list, at.i, NULL), "not a candidate pair");
    }
    problem->locked = locked;
}

static struct at read_root(struct reader *r, struct tq_str text, const char *format)
{
    const struct tq_json *json;
    r->err = tq_json_parse(r->arena, text, &json);
    if (!r->err.code && tq_json_kind_of(json) != TQ_JSON_OBJECT)
        fail(r, NULL, "expected an object");
    if (r->err.code)
        return (struct at){ NULL, NULL, -1 };
    struct at root = { json, NULL, -1 };
    const struct tq_json *value = member(r, root, "format", TQ_JSON_TEXT, true);
    if (value && !tq_str_is_equal(tq_json_text(value), tq_str_of(format)))
        fail(r, "format", tq_arena_printf(r->arena, "expected %s", format));
    return root;
}

static void read_head(struct reader *r, struct at root)
{
    struct tq_meetings_file *file = r->file;
    const struct tq_json *name = member(r, root, "name", TQ_JSON_TEXT, false);
    file->name = name ? dumped(r, name, TITLE_MAX) : TQ_STR("\"\"");
    if (!file->name.n)
        fail(r, "name", "too long");
    file->problem.slots = required_number(r, root, "slots", 1, TQ_SCHEDULE_SLOTS);
    if (!r->err.code)
        file->problem.session = per_slot(r, root, "sessions", INT_MIN + 1, INT_MAX);
    if (!r->err.code)
        file->problem.tables = per_slot(r, root, "tables", 0, TQ_SCHEDULE_TABLES_MAX);
    file->problem.fair_bonus = number(r, root, "fair_bonus", 0, TQ_SCHEDULE_WEIGHT_MAX, 0);
    const struct tq_json *all = member(r, root, "all_required", TQ_JSON_BOOL, false);
    file->problem.all_required = all && tq_json_bool(all);
}

struct tq_err tq_meetings_read(struct tq_arena *arena, struct tq_str text, struct tq_meetings_file *out)
{
    struct reader r = { .arena = arena, .file = out };
    *out = (struct tq_meetings_file){ 0 };
    struct at root = read_root(&r, text, "mm-instance/1");
    static void (*const parts[])(struct reader *, struct at) = { read_head, read_people, read_candidates, read_locked };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !r.err.code; i++)
        parts[i](&r, root);
    return r.err;
}

/* The instance's names and pairs again, for a file read later. */
static void index_file(struct reader *r)
{
    struct tq_schedule_problem *problem = &r->file->problem;
    r->people = table_new(r->arena, problem->people_count);
    r->pairs = table_new(r->arena, problem->candidate_count);
    for (size_t p = 0; p < problem->people_count; p++)
        *find_person(r, r->file->ids[p]) = (int)p + 1;
    for (size_t e = 0; e < problem->candidate_count; e++)
        *find_pair(r, problem->candidates[e].owner, problem->candidates[e].supplier) = (int)e + 1;
}

struct tq_err tq_meetings_read_previous(struct tq_arena *arena, struct tq_str text, struct tq_meetings_file *file, int *gone)
{
    struct reader r = { .arena = arena, .file = file };
    size_t count, kept = 0;
    *gone = 0;
    index_file(&r);
    struct at root = read_root(&r, text, "mm-schedule/1");
    const struct tq_json *list = r.err.code ? NULL : list_of(&r, root, "meetings", true, TQ_SCHEDULE_CANDIDATES_MAX, &count);
    struct tq_schedule_meeting *previous = tq_arena_array(arena, list ? count + 1 : 1, sizeof(*previous));
    for (struct at at = { NULL, "meetings", -1 }; next_in(&r, list, &at);) {
        struct tq_schedule_meeting m = { candidate_of(&r, at), required_number(&r, at, "slot", 0, TQ_SCHEDULE_SLOTS - 1),
                                         number(&r, at, "table", 0, TQ_SCHEDULE_TABLES_MAX - 1, TQ_SCHEDULE_ANY_TABLE) };
        if (m.candidate >= 0 && m.slot < file->problem.slots)
            previous[kept++] = m;
        else
            (*gone)++;
    }
    file->problem.previous = previous;
    file->problem.previous_count = kept;
    return r.err;
}
