/* server/base/arena.c - chunks that are freed together, and the only calls of malloc in the program.
 *
 * The first chunk holds the arena itself, so a request costs one malloc in the usual case. Memory is zeroed when it is
 * handed out, not when it is got. */
#include "tq/base/arena.h"

#include "tq/base/log.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_CHUNK = 8 * 1024, MAX_CHUNK = 64 * 1024, ALIGN = 16, RESERVE = 64 * 1024 };
/* A turn of the loop takes and frees a few MB; less than KEPT at the top of a heap is not trimmed, pieces of MAPPED go by mmap. */
enum { KEPT = 8 * 1024 * 1024, MAPPED = 1024 * 1024 };

struct chunk {
    struct chunk *next;
    size_t used, size; /* of what follows the aligned header */
};

struct release {
    struct release *next;
    void (*fn)(void *object);
    void *object;
};

struct tq_arena {
    struct chunk *chunk;
    struct release *releases;
    size_t limit, used, next_size;
    bool is_over;
};

static _Noreturn void out_of_memory(const char *what, size_t bytes)
{
    tq_log(TQ_ERROR, "memory", "%s of %zu bytes refused, ending", what, bytes);
    abort();
}

void *tq_alloc(size_t bytes)
{
    void *p = calloc(1, bytes ? bytes : 1);
    if (!p)
        out_of_memory("allocation", bytes);
    return p;
}

void *tq_realloc(void *p, size_t bytes)
{
    void *q = realloc(p, bytes ? bytes : 1);
    if (!q)
        out_of_memory("reallocation", bytes);
    return q;
}

void tq_free(void *p)
{
    free(p);
}

void tq_memory_init(void)
{
    mallopt(M_TRIM_THRESHOLD, KEPT);
    mallopt(M_MMAP_THRESHOLD, MAPPED);
}

static size_t round_up(size_t n)
{
    return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

static size_t header_size(void)
{
    return round_up(sizeof(struct chunk));
}

static char *chunk_memory(struct chunk *chunk)
{
    return (char *)chunk + header_size();
}

static struct chunk *chunk_new(size_t size, struct chunk *next)
{
    struct chunk *chunk = malloc(header_size() + size);
    if (!chunk)
        out_of_memory("arena chunk", size);
    *chunk = (struct chunk){ .next = next, .size = size };
    return chunk;
}

/* First chunks are kept for the next arena of the same thread: a request then costs no malloc, and the heap no trimming.
 * Not under sanitizers, which must see every use after free. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SPARES = 0 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { SPARES = 0 };
#else
enum { SPARES = 64 };
#endif
#else
enum { SPARES = 64 };
#endif

static _Thread_local struct {
    struct chunk *first;
    int count;
} spares;

static struct chunk *first_chunk_new(void)
{
    struct chunk *chunk = spares.first;
    if (!chunk)
        return chunk_new(FIRST_CHUNK - header_size(), NULL);
    spares.first = chunk->next;
    spares.count--;
    *chunk = (struct chunk){ .size = FIRST_CHUNK - header_size() };
    return chunk;
}

static void chunk_free(struct chunk *chunk)
{
    if (chunk->size != FIRST_CHUNK - header_size() || spares.count >= SPARES) {
        free(chunk);
        return;
    }
    chunk->next = spares.first;
    spares.first = chunk;
    spares.count++;
}

struct tq_arena *tq_arena_new(size_t limit)
{
    struct chunk *chunk = first_chunk_new();
    struct tq_arena *arena = (struct tq_arena *)(void *)chunk_memory(chunk);
    *arena = (struct tq_arena){ .chunk = chunk, .limit = limit, .next_size = 2 * FIRST_CHUNK };
    chunk->used = round_up(sizeof(*arena));
    return arena;
}

void tq_arena_free(struct tq_arena *arena)
{
    if (!arena)
        return;
    for (struct release *r = arena->releases; r; r = r->next)
        r->fn(r->object);
    for (struct chunk *chunk = arena->chunk, *next; chunk; chunk = next) {
        next = chunk->next;
        chunk_free(chunk);
    }
}

/* Count what is asked for; a runaway ends here. */
static void count(struct tq_arena *arena, size_t bytes)
{
    if (__builtin_add_overflow(arena->used, bytes, &arena->used))
        out_of_memory("arena allocation", bytes);
    if (arena->used <= arena->limit)
        return;
    arena->is_over = true;
    if (arena->limit < SIZE_MAX / 8 && arena->used > 4 * arena->limit + RESERVE)
        out_of_memory("arena allocation far over its limit", bytes);
}

/* A chunk with room for `bytes`. Large pieces get a chunk of their own behind the current one. */
static struct chunk *make_room(struct tq_arena *arena, size_t bytes)
{
    if (bytes > MAX_CHUNK / 2) {
        struct chunk *own = chunk_new(bytes, arena->chunk->next);
        arena->chunk->next = own;
        return own;
    }
    size_t size = arena->next_size < bytes ? MAX_CHUNK : arena->next_size;
    arena->next_size = size * 2 > MAX_CHUNK ? MAX_CHUNK : size * 2;
    arena->chunk = chunk_new(size, arena->chunk);
    return arena->chunk;
}

static void *take(struct tq_arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        out_of_memory("arena allocation", bytes);
    bytes = round_up(bytes ? bytes : 1);
    count(arena, bytes);
    struct chunk *chunk = arena->chunk;
    if (chunk->size - chunk->used < bytes)
        chunk = make_room(arena, bytes);
    void *p = chunk_memory(chunk) + chunk->used;
    chunk->used += bytes;
    return p;
}

void *tq_arena_alloc(struct tq_arena *arena, size_t bytes)
{
    return memset(take(arena, bytes), 0, bytes);
}

void *tq_arena_raw(struct tq_arena *arena, size_t bytes)
{
    return take(arena, bytes);
}

void *tq_arena_array(struct tq_arena *arena, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        out_of_memory("arena array", n);
    return tq_arena_alloc(arena, bytes);
}

void *tq_arena_grow(struct tq_arena *arena, void *p, size_t old_bytes, size_t bytes)
{
    struct chunk *chunk = arena->chunk;
    size_t had = round_up(old_bytes ? old_bytes : 1);
    bool is_last = p && (char *)p + had == chunk_memory(chunk) + chunk->used;
    if (is_last && bytes >= old_bytes && bytes < SIZE_MAX / 2 && chunk->size - chunk->used >= round_up(bytes) - had) {
        count(arena, round_up(bytes) - had);
        chunk->used += round_up(bytes) - had;
    } else {
        void *q = take(arena, bytes);
        if (old_bytes)
            memcpy(q, p, old_bytes < bytes ? old_bytes : bytes);
        p = q;
    }
    if (bytes > old_bytes)
        memset((char *)p + old_bytes, 0, bytes - old_bytes);
    return p;
}

char *tq_arena_dup(struct tq_arena *arena, const char *p, size_t n)
{
    char *copy = take(arena, n + 1);
    if (n)
        memcpy(copy, p, n);
    copy[n] = '\0';
    return copy;
}

struct tq_str tq_arena_str(struct tq_arena *arena, struct tq_str s)
{
    return s.p ? (struct tq_str){ tq_arena_dup(arena, s.p, s.n), s.n } : TQ_STR_NONE;
}

char *tq_arena_printf(struct tq_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    if (n < 0)
        n = 0;
    char *text = tq_arena_alloc(arena, (size_t)n + 1);
    if (n > 0)
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

void tq_arena_on_free(struct tq_arena *arena, void (*fn)(void *object), void *object)
{
    struct release *r = TQ_NEW(arena, struct release);
    *r = (struct release){ arena->releases, fn, object };
    arena->releases = r;
}

size_t tq_arena_used(const struct tq_arena *arena)
{
    return arena->used;
}

bool tq_arena_is_over(const struct tq_arena *arena)
{
    return arena->is_over;
}
