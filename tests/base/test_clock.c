/* tests/base/test_clock.c - promises of base/clock: civil dates, RFC 3339, HTTP dates, Shanghai. */
#include "tq/base/clock.h"

#include "support/unit.h"

Test(clock, counts_days_both_ways)
{
    cr_assert_eq(tq_date_to_days((struct tq_date){ 1970, 1, 1 }), 0);
    cr_assert_eq(tq_date_to_days((struct tq_date){ 2000, 3, 1 }), 11017);
    cr_assert_eq(tq_date_to_days((struct tq_date){ 1969, 12, 31 }), -1);
    for (int32_t days = -200000; days < 200000; days += 17) {
        struct tq_date d = tq_date_of_days(days);
        cr_assert_eq(tq_date_to_days(d), days);
    }
}

Test(clock, parses_only_dates_that_exist)
{
    struct tq_date d;
    cr_assert(tq_date_parse(TQ_STR("2028-02-29"), &d) && d.year == 2028 && d.month == 2 && d.day == 29);
    static const char *const bad[] = { "2026-02-29", "2026-13-01",  "2026-00-10", "2026-04-31", "2026-1-01", "2026/01/01",
                                       "0000-01-01", "2026-01-011", "",           "+026-01-01", "2100-02-29" };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        cr_assert_not(tq_date_parse(tq_str_of(bad[i]), &d), "%s", bad[i]);
    char out[16];
    cr_assert_eq(tq_date_format((struct tq_date){ 2026, 1, 5 }, out), 10);
    cr_assert_str_eq(out, "2026-01-05");
}

Test(clock, formats_times_in_shanghai)
{
    char out[40];
    tq_time t;
    cr_assert(tq_time_parse(TQ_STR("2026-11-23T09:30:00Z"), &t));
    tq_time_format(t, out);
    cr_assert_str_eq(out, "2026-11-23T17:30:00+08:00");
    tq_time_format(t + 5, out);
    cr_assert_str_eq(out, "2026-11-23T17:30:00.000005+08:00");
    tq_time_format(-1000000, out);
    cr_assert_str_eq(out, "1970-01-01T07:59:59+08:00");
}

Test(clock, parses_rfc3339)
{
    tq_time a, b;
    cr_assert(tq_time_parse(TQ_STR("2026-11-23T17:30:00.25+08:00"), &a));
    cr_assert(tq_time_parse(TQ_STR("2026-11-23t09:30:00.250000999z"), &b));
    cr_assert_eq(a, b);
    cr_assert(tq_time_parse(TQ_STR("2026-11-23T03:00:00-06:30"), &b));
    static const char *const bad[] = { "2026-11-23",
                                       "2026-11-23T09:30Z",
                                       "2026-11-23T24:00:00Z",
                                       "2026-11-23T09:60:00Z",
                                       "2026-11-23T09:30:00",
                                       "2026-11-23T09:30:00.Z",
                                       "2026-11-23T09:30:00+8:00",
                                       "2026-11-23 09:30:00Z",
                                       "2026-11-23T09:30:00+24:00",
                                       "2026-11-23T09:30:00ZZ",
                                       "2026-02-30T00:00:00Z" };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        cr_assert_not(tq_time_parse(tq_str_of(bad[i]), &a), "%s", bad[i]);
}

Test(clock, knows_the_day_in_shanghai)
{
    tq_time t;
    cr_assert(tq_time_parse(TQ_STR("2026-12-31T16:00:00Z"), &t));
    struct tq_date d = tq_time_date(t);
    cr_assert(d.year == 2027 && d.month == 1 && d.day == 1);
    cr_assert_eq(tq_date_start(d), t);
    d = tq_time_date(t - 1);
    cr_assert(d.year == 2026 && d.day == 31);
}

Test(clock, writes_http_dates)
{
    char out[32];
    cr_assert_eq(tq_time_format_http(784111777 * (tq_time)1000000, out), 29);
    cr_assert_str_eq(out, "Sun, 06 Nov 1994 08:49:37 GMT");
    tq_time_format_http(0, out);
    cr_assert_str_eq(out, "Thu, 01 Jan 1970 00:00:00 GMT");
}

Test(clock, monotonic_never_goes_back)
{
    int64_t before = tq_clock_monotonic();
    cr_assert_geq(tq_clock_monotonic(), before);
    cr_assert_gt(tq_clock_now(), 1600000000 * (tq_time)1000000);
}
