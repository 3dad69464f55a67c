/* include/tq/base/id.h - UUIDv7 (RFC 9562 5.7) made here, so that an object's id is known before its statement runs. */
#ifndef TQ_BASE_ID_H
#define TQ_BASE_ID_H

#include "tq/base/clock.h"

struct tq_uuid {
    uint8_t b[16];
};

#define TQ_UUID_TEXT 36

/* Time ordered, 74 random bits; monotonic within a process for equal milliseconds. */
struct tq_uuid tq_uuid_new(tq_time now);
/* Accepts only the canonical lower or upper case 8-4-4-4-12 form. */
bool tq_uuid_parse(struct tq_str s, struct tq_uuid *out);
/* Writes 36 characters and NUL. */
void tq_uuid_format(const struct tq_uuid *id, char out[TQ_UUID_TEXT + 1]);
bool tq_uuid_is_nil(const struct tq_uuid *id);
bool tq_uuid_is_equal(const struct tq_uuid *a, const struct tq_uuid *b);

#endif
