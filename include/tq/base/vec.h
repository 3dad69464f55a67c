/* include/tq/base/vec.h - a growing array on an arena: struct { T *p; size_t n, size; } and one macro to push. */
#ifndef TQ_BASE_VEC_H
#define TQ_BASE_VEC_H

#include "tq/base/arena.h"

#define TQ_VEC(type)                                                                                                                       \
    struct {                                                                                                                               \
        type *p;                                                                                                                           \
        size_t n;                                                                                                                          \
        size_t size;                                                                                                                       \
    }

/* Address of a new zeroed element at the end of `*vec`. */
#define TQ_VEC_PUSH(arena, vec)                                                                                                            \
    (((vec)->n == (vec)->size ? tq_vec_grow((arena), (void **)&(vec)->p, &(vec)->size, sizeof(*(vec)->p)) : (void)0), &(vec)->p[(vec)->n++])

void tq_vec_grow(struct tq_arena *arena, void **p, size_t *size, size_t element);

#endif
