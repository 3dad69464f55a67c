/* server/base/id.c - UUIDv7: 48 bits of milliseconds, then 74 random bits which count upwards within one millisecond. */
#include "tq/base/id.h"

#include "tq/base/crypto.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct tq_uuid last; /* under lock */
static uint64_t last_ms;    /* under lock */

/* The next number above `id` by a random step, in the random bits only; false when they are used up. */
static bool step_up(struct tq_uuid *id)
{
    uint32_t step;
    tq_random(&step, sizeof(step));
    uint64_t carry = (uint64_t)step + 1;
    for (int i = 15; i >= 9 && carry; i--) {
        carry += id->b[i];
        id->b[i] = (uint8_t)carry;
        carry >>= 8;
    }
    carry += id->b[8] & 0x3F;
    id->b[8] = (uint8_t)(0x80 | (carry & 0x3F));
    carry >>= 6;
    carry += (uint64_t)(id->b[6] & 0x0F) << 8 | id->b[7];
    id->b[7] = (uint8_t)carry;
    id->b[6] = (uint8_t)(0x70 | (carry >> 8 & 0x0F));
    return carry >> 12 == 0;
}

static void start_millisecond(struct tq_uuid *id, uint64_t ms)
{
    tq_random(id->b, sizeof(id->b));
    for (int i = 0; i < 6; i++)
        id->b[i] = (uint8_t)(ms >> (40 - 8 * i));
    id->b[6] = (uint8_t)(0x70 | (id->b[6] & 0x07)); /* upper half left free for counting */
    id->b[8] = (uint8_t)(0x80 | (id->b[8] & 0x3F));
}

struct tq_uuid tq_uuid_new(tq_time now)
{
    uint64_t ms = (uint64_t)(now / 1000);
    pthread_mutex_lock(&lock);
    if (ms != last_ms || !step_up(&last)) {
        start_millisecond(&last, ms);
        last_ms = ms;
    }
    struct tq_uuid id = last;
    pthread_mutex_unlock(&lock);
    return id;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool tq_uuid_parse(struct tq_str s, struct tq_uuid *out)
{
    if (s.n != TQ_UUID_TEXT)
        return false;
    size_t at = 0;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            if (s.p[at++] != '-')
                return false;
        int high = hex_value(s.p[at]), low = hex_value(s.p[at + 1]);
        if (high < 0 || low < 0)
            return false;
        out->b[i] = (uint8_t)(high << 4 | low);
        at += 2;
    }
    return true;
}

void tq_uuid_format(const struct tq_uuid *id, char out[TQ_UUID_TEXT + 1])
{
    static const char digits[] = "0123456789abcdef";
    char *p = out;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = digits[id->b[i] >> 4];
        *p++ = digits[id->b[i] & 15];
    }
    *p = '\0';
}

bool tq_uuid_is_nil(const struct tq_uuid *id)
{
    static const struct tq_uuid nil;
    return tq_uuid_is_equal(id, &nil);
}

bool tq_uuid_is_equal(const struct tq_uuid *a, const struct tq_uuid *b)
{
    return memcmp(a->b, b->b, 16) == 0;
}
