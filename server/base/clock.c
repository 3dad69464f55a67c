/* server/base/clock.c - the two clocks, civil dates by counting days, and the text forms. No tzdata: the only civil zone
 * inside is Asia/Shanghai, which is UTC+8 without summer time since 1992. */
#include "tq/base/clock.h"

#include <stdio.h>
#include <time.h>

#define SECOND   ((int64_t)1000000)
#define DAY      (86400 * SECOND)
#define SHANGHAI (8 * 3600 * SECOND)

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000;
}

tq_time tq_clock_now(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t tq_clock_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Years of 400 begin on 1 March, so that the leap day is the last of a year. */
int32_t tq_date_to_days(struct tq_date d)
{
    int y = d.year - (d.month <= 2);
    int era = (int)floor_div(y, 400);
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int32_t)(era * 146097 + day_of_era - 719468);
}

struct tq_date tq_date_of_days(int32_t days)
{
    int64_t z = (int64_t)days + 719468;
    int64_t era = floor_div(z, 146097);
    int doe = (int)(z - era * 146097);
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    int month = mp < 10 ? mp + 3 : mp - 9;
    return (struct tq_date){ (int)(yoe + era * 400) + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1 };
}

/* Exactly `n` digits at `p`. */
static bool digits(const char *p, int n, int *out)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        value = value * 10 + (p[i] - '0');
    }
    *out = value;
    return true;
}

bool tq_date_parse(struct tq_str s, struct tq_date *out)
{
    struct tq_date d;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    if (!digits(s.p, 4, &d.year) || !digits(s.p + 5, 2, &d.month) || !digits(s.p + 8, 2, &d.day))
        return false;
    if (d.year < 1 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31)
        return false;
    struct tq_date back = tq_date_of_days(tq_date_to_days(d)); /* 30 February comes back as another day */
    if (back.month != d.month || back.day != d.day)
        return false;
    *out = d;
    return true;
}

/* The last `n` digits of a number that is not negative; every answer has several, so without printf. */
static void put_digits(char *out, int n, int value)
{
    for (; n > 0; value /= 10)
        out[--n] = (char)('0' + value % 10);
}

size_t tq_date_format(struct tq_date d, char *out)
{
    put_digits(out, 4, d.year < 0 ? 0 : d.year);
    out[4] = '-';
    put_digits(out + 5, 2, d.month);
    out[7] = '-';
    put_digits(out + 8, 2, d.day);
    out[10] = '\0';
    return 10;
}

struct tq_date tq_time_date(tq_time t)
{
    return tq_date_of_days((int32_t)floor_div(t + SHANGHAI, DAY));
}

tq_time tq_date_start(struct tq_date d)
{
    return (tq_time)tq_date_to_days(d) * DAY - SHANGHAI;
}

size_t tq_time_format(tq_time t, char *out)
{
    int64_t rest = t + SHANGHAI - floor_div(t + SHANGHAI, DAY) * DAY;
    int second = (int)(rest / SECOND), micros = (int)(rest % SECOND);
    size_t n = tq_date_format(tq_time_date(t), out);
    out[n] = 'T';
    put_digits(out + n + 1, 2, second / 3600);
    out[n + 3] = ':';
    put_digits(out + n + 4, 2, second / 60 % 60);
    out[n + 6] = ':';
    put_digits(out + n + 7, 2, second % 60);
    n += 9;
    if (micros) {
        out[n] = '.';
        put_digits(out + n + 1, 6, micros);
        n += 7;
    }
    memcpy(out + n, "+08:00", 7);
    return n + 6;
}

/* ".5" to ".123456789": microseconds; digits beyond are dropped. Returns the bytes eaten, 0 when there is no fraction. */
static size_t parse_fraction(struct tq_str s, int64_t *micros)
{
    int64_t unit = 100000;
    size_t i = 1;
    *micros = 0;
    if (s.n == 0 || s.p[0] != '.')
        return 0;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, unit /= 10)
        *micros += (s.p[i] - '0') * unit;
    return i;
}

/* "Z" or "+08:00". */
static bool parse_offset(struct tq_str s, int64_t *seconds)
{
    int hour, minute;
    *seconds = 0;
    if (s.n == 1 && (s.p[0] == 'Z' || s.p[0] == 'z'))
        return true;
    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':')
        return false;
    if (!digits(s.p + 1, 2, &hour) || !digits(s.p + 4, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *seconds = (s.p[0] == '-' ? -1 : 1) * (hour * 3600 + minute * 60);
    return true;
}

bool tq_time_parse(struct tq_str s, tq_time *out)
{
    struct tq_date d;
    int hour, minute, second;
    int64_t micros, offset;
    if (s.n < 20 || !tq_date_parse((struct tq_str){ s.p, 10 }, &d) || (s.p[10] != 'T' && s.p[10] != 't'))
        return false;
    if (!digits(s.p + 11, 2, &hour) || !digits(s.p + 14, 2, &minute) || !digits(s.p + 17, 2, &second))
        return false;
    if (s.p[13] != ':' || s.p[16] != ':' || hour > 23 || minute > 59 || second > 59)
        return false;
    size_t eaten = parse_fraction((struct tq_str){ s.p + 19, s.n - 19 }, &micros);
    if (eaten == 1 || !parse_offset((struct tq_str){ s.p + 19 + eaten, s.n - 19 - eaten }, &offset))
        return false;
    *out = (tq_time)tq_date_to_days(d) * DAY + (hour * 3600 + minute * 60 + second - offset) * SECOND + micros;
    return true;
}

size_t tq_time_format_http(tq_time t, char *out)
{
    static const char days[7][4] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
    static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    int64_t day = floor_div(t, DAY);
    int second = (int)((t - day * DAY) / SECOND);
    struct tq_date d = tq_date_of_days((int32_t)day);
    char text[64];
    int n = snprintf(text, sizeof(text), "%s, %02d %s %04d %02d:%02d:%02d GMT", days[(day % 7 + 7) % 7], d.day, months[d.month - 1], d.year,
                     second / 3600, second / 60 % 60, second % 60);
    if (n > 31)
        n = 31;
    memcpy(out, text, (size_t)n);
    out[n] = '\0';
    return (size_t)n;
}
