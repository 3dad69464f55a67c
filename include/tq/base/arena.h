/* include/tq/base/arena.h - memory that dies together: one arena per request, per batch, per connection attempt.
 * Nothing is freed one by one.  An arena has a byte limit; going over it sets `tq_arena_is_over` and yields NULL-free
 * behaviour: allocation beyond the limit still succeeds, so that a refusal can be written; only a runaway beyond four times
 * the limit and 64 kB ends the process (STYLE 6).  Callers check `tq_arena_is_over` at the door. */
#ifndef TQ_BASE_ARENA_H
#define TQ_BASE_ARENA_H

#include "tq/base/str.h"

#include <stdarg.h>

struct tq_arena;

/* A new arena; `limit` in bytes bounds everything ever taken from it. */
struct tq_arena *tq_arena_new(size_t limit);
/* Run the release callbacks, last registered first, then free everything. NULL is allowed. */
void tq_arena_free(struct tq_arena *arena);
/* Zeroed memory aligned for any type. Never NULL. */
void *tq_arena_alloc(struct tq_arena *arena, size_t bytes);
/* The same without zeroing, for memory that is written whole before it is read. */
void *tq_arena_raw(struct tq_arena *arena, size_t bytes);
/* Zeroed array; the product is checked. */
void *tq_arena_array(struct tq_arena *arena, size_t count, size_t size);
#define TQ_NEW(arena, type) ((type *)tq_arena_alloc((arena), sizeof(type)))
/* `p` of `old_bytes` made larger, in place when it was the last piece taken; the new part is zeroed. */
void *tq_arena_grow(struct tq_arena *arena, void *p, size_t old_bytes, size_t bytes);
/* Copy with a NUL behind it. */
char *tq_arena_dup(struct tq_arena *arena, const char *p, size_t n);
struct tq_str tq_arena_str(struct tq_arena *arena, struct tq_str s);
char *tq_arena_printf(struct tq_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Call `release(object)` when the arena is freed: for PGresult, json_t, jwt_t. */
void tq_arena_on_free(struct tq_arena *arena, void (*release)(void *object), void *object);
size_t tq_arena_used(const struct tq_arena *arena);
bool tq_arena_is_over(const struct tq_arena *arena);

/* The only malloc outside arenas, for objects with longer lives (connections, pools). Zeroed, never NULL. */
void *tq_alloc(size_t bytes);
void *tq_realloc(void *p, size_t bytes);
void tq_free(void *p);
/* Once, before threads start: keep freed memory of the usual size for the next request instead of giving it back each time. */
void tq_memory_init(void);

#endif
