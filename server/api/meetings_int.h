/* server/api/meetings_int.h - reading values of the exchange files: what is missing or of the wrong kind is named by its path, the first
 * fault is kept, and after it every reader returns something harmless. */
#ifndef TQ_MEETINGS_INT_H
#define TQ_MEETINGS_INT_H

#include "tq/api/meetings_file.h"
#include "tq/platform/json.h"

struct tq_value_reader {
    struct tq_arena *arena;
    struct tq_err err; /* the first one */
};

/* An object and its place, "participants[3]"; i < 0: the outermost. */
struct tq_value_at {
    const struct tq_json *object;
    const char *list;
    int i;
};

void tq_value_fail(struct tq_value_reader *r, const char *path, const char *detail);
/* "participants[3].max"; `name` may be NULL. */
const char *tq_value_path(struct tq_value_reader *r, const char *list, int i, const char *name);
/* A member, NULL when absent or of another kind. */
const struct tq_json *tq_value_member(struct tq_value_reader *r, struct tq_value_at at, const char *name, tq_json_kind kind,
                                      bool is_required);
int tq_value_number(struct tq_value_reader *r, struct tq_value_at at, const char *name, int min, int max, int otherwise);
int tq_value_required(struct tq_value_reader *r, struct tq_value_at at, const char *name, int min, int max);
/* A list of slots; all of them when absent. */
tq_slots tq_value_slots(struct tq_value_reader *r, struct tq_value_at at, const char *name, int slots);
/* JSON text of a value, empty when longer than `max`. */
struct tq_str tq_value_dump(struct tq_value_reader *r, const struct tq_json *value, size_t max);
/* A participant's name: a text or an integer, kept as JSON text. */
struct tq_str tq_value_id(struct tq_value_reader *r, struct tq_value_at at, const char *name);
/* The objects of a list in turn; false behind the last one or after a failure. */
bool tq_value_next(struct tq_value_reader *r, const struct tq_json *list, struct tq_value_at *at);
const struct tq_json *tq_value_list(struct tq_value_reader *r, struct tq_value_at root, const char *name, bool is_required, size_t max,
                                    size_t *count);
/* One integer per slot. */
const int *tq_value_per_slot(struct tq_value_reader *r, struct tq_value_at root, const char *name, int slots, int min, int max);
/* The outermost object of a file of `format`. */
struct tq_value_at tq_value_root(struct tq_value_reader *r, struct tq_str text, const char *format);

#endif
