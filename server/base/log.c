/* server/base/log.c - one JSON object a line, one write(2) a line, so lines of several threads never mix.
 * No allocation here: it also speaks when memory is gone. */
#include "tq/base/log.h"

#include "tq/base/clock.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static _Atomic int minimum = TQ_INFO;
static _Atomic int log_fd = STDERR_FILENO;
static _Atomic int access_fd = STDERR_FILENO;

static const char *const level_names[] = { "debug", "info", "warn", "error" };

void tq_log_level(tq_level level)
{
    atomic_store(&minimum, (int)level);
}

bool tq_log_level_parse(const char *name, tq_level *out)
{
    for (int i = 0; i < 4; i++)
        if (strcmp(name, level_names[i]) == 0) {
            *out = (tq_level)i;
            return true;
        }
    return false;
}

void tq_log_to(int fd)
{
    atomic_store(&log_fd, fd);
}

void tq_log_access_to(int fd)
{
    atomic_store(&access_fd, fd);
}

static void write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t sent = write(fd, p, n);
        if (sent <= 0)
            return; /* a log that cannot be written must not stop the server */
        p += sent;
        n -= (size_t)sent;
    }
}

/* Drop a character that was cut at the end; true when the rest is well-formed. */
static bool make_whole(char *text)
{
    size_t n = strlen(text);
    for (int i = 0; i < 4 && n > 0; i++, text[--n] = '\0')
        if (tq_utf8_is_valid((struct tq_str){ text, n }))
            return true;
    return n == 0;
}

/* Write `text` escaped for a JSON string; stops where `out` ends. Ill-formed text loses its non-ASCII bytes. */
static size_t escape(char *text, char *out, size_t size)
{
    bool is_whole = tq_utf8_is_valid(tq_str_of(text)) || (strlen(text) > 1500 && make_whole(text));
    size_t n = 0;
    for (const unsigned char *p = (const unsigned char *)text; *p && n + 7 < size; p++) {
        if (*p == '"' || *p == '\\') {
            out[n++] = '\\';
            out[n++] = (char)*p;
        } else if (*p < 0x20 || *p == 0x7F) {
            n += (size_t)snprintf(out + n, size - n, "\\u%04x", *p);
        } else {
            out[n++] = *p < 0x80 || is_whole ? (char)*p : '?';
        }
    }
    return n;
}

/* "2026-11-23T09:00:00.000Z" */
static void format_utc(tq_time t, char out[32])
{
    struct tq_date d = tq_date_of_days((int32_t)(t / 86400000000));
    int64_t ms = t % 86400000000 / 1000;
    snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", d.year, d.month, d.day, (int)(ms / 3600000), (int)(ms / 60000 % 60),
             (int)(ms / 1000 % 60), (int)(ms % 1000));
}

void tq_log(tq_level level, const char *room, const char *format, ...)
{
    char when[32], text[1536], line[9600]; /* six bytes for each that needs an escape */
    if ((int)level < atomic_load(&minimum))
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    format_utc(tq_clock_now(), when);
    int head = snprintf(line, sizeof(line), "{\"t\":\"%s\",\"level\":\"%s\",\"room\":\"%.32s\",\"msg\":\"", when, level_names[level], room);
    size_t n = (size_t)head;
    n += escape(text, line + n, sizeof(line) - n - 4);
    memcpy(line + n, "\"}\n", 3);
    write_all(atomic_load(&log_fd), line, n + 3);
}

void tq_log_raw(const char *p, size_t n)
{
    int fd = atomic_load(&access_fd);
    if (fd >= 0)
        write_all(fd, p, n);
}

bool tq_log_access_is_on(void)
{
    return atomic_load(&access_fd) >= 0;
}
