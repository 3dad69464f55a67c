/* include/tq/platform/calendar.h - iCalendar out (RFC 5545): a published calendar of items with a stable UID. Owns libical. */
#ifndef TQ_PLATFORM_CALENDAR_H
#define TQ_PLATFORM_CALENDAR_H

#include "tq/base/buf.h"
#include "tq/base/clock.h"

struct tq_calendar_item {
    struct tq_str uid; /* the same for ever: a changed item replaces the one the reader has */
    struct tq_str summary, description, place, url;
    tq_time starts_at, ends_at;
    tq_time changed_at; /* DTSTAMP and LAST-MODIFIED: the same item is written the same way */
    int sequence;       /* grows with every change of time, place or fate */
    bool is_cancelled;  /* STATUS:CANCELLED: readers take it out */
};

/* One VCALENDAR, METHOD:PUBLISH, times in UTC, lines folded, texts escaped. Control characters in texts are left out.
 * CPU only; for more than a few items call it on the pool. */
void tq_calendar_write(struct tq_arena *arena, struct tq_str name, const struct tq_calendar_item *items, size_t count, struct tq_buf *out);

#endif
