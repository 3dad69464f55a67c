/* include/tq/base/clock.h - time as UTC microseconds since 1970; civil dates; RFC 3339. Only floors 4 and 1 read the clock. */
#ifndef TQ_BASE_CLOCK_H
#define TQ_BASE_CLOCK_H

#include "tq/base/str.h"

typedef int64_t tq_time; /* microseconds UTC since 1970-01-01 */

struct tq_date {
    int year, month, day;
};

tq_time tq_clock_now(void);
/* Monotonic microseconds, for deadlines and durations. */
int64_t tq_clock_monotonic(void);

/* "2026-11-23T17:30:00+08:00": Asia/Shanghai, second precision (micros when not zero). `out` holds at least 40 bytes; returns the length.
 */
size_t tq_time_format(tq_time t, char *out);
/* RFC 3339 date-time with offset. */
bool tq_time_parse(struct tq_str s, tq_time *out);
/* IMF-fixdate for HTTP headers (RFC 9110 5.6.7); `out` holds at least 32 bytes. */
size_t tq_time_format_http(tq_time t, char *out);

/* Days since 1970-01-01 of a civil date (proleptic Gregorian) and back. */
int32_t tq_date_to_days(struct tq_date d);
struct tq_date tq_date_of_days(int32_t days);
bool tq_date_parse(struct tq_str s, struct tq_date *out); /* 2026-11-23, checked */
size_t tq_date_format(struct tq_date d, char *out);       /* 10 characters and NUL */
/* The civil date in Asia/Shanghai (UTC+8 without summer time since 1992). */
struct tq_date tq_time_date(tq_time t);
/* 00:00 in Asia/Shanghai of that date. */
tq_time tq_date_start(struct tq_date d);

#endif
