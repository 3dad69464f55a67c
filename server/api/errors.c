/* server/api/errors.c - the list errors[] of a problem: every fault of an input at once, each with a JSON Pointer. */
#include "api_int.h"

enum { ERRORS_MAX = 100, LIST_MAX = 64 * 1024 };

void tq_errors_init(struct tq_errors *errors, struct tq_arena *arena)
{
    *errors = (struct tq_errors){ 0 };
    tq_buf_init(&errors->list, arena, LIST_MAX);
}

/* The opening half of an entry; false when the list is full. */
static bool open_entry(struct tq_errors *errors, struct tq_str pointer, const char *code)
{
    if (errors->count++ >= ERRORS_MAX)
        return false;
    tq_buf_add_str(&errors->list, errors->list.n ? TQ_STR(",{\"pointer\":") : TQ_STR("{\"pointer\":"));
    tq_buf_add_json(&errors->list, pointer);
    tq_buf_printf(&errors->list, ",\"code\":\"%s\"", code);
    return true;
}

void tq_errors_add(struct tq_errors *errors, struct tq_str pointer, const char *code)
{
    if (open_entry(errors, pointer, code))
        tq_buf_add_char(&errors->list, '}');
}

void tq_errors_add_bound(struct tq_errors *errors, struct tq_str pointer, const char *code, const char *bound, int64_t value)
{
    if (open_entry(errors, pointer, code))
        tq_buf_printf(&errors->list, ",\"%s\":%lld}", bound, (long long)value);
}
