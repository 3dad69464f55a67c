/* server/base/vec.c - the growing half of TQ_VEC. */
#include "tq/base/vec.h"

void tq_vec_grow(struct tq_arena *arena, void **p, size_t *size, size_t element)
{
    size_t bigger = *size ? *size * 2 : 8;
    void *q = tq_arena_array(arena, bigger, element); /* checks the product */
    if (*size)
        memcpy(q, *p, *size * element);
    *p = q;
    *size = bigger;
}
