/* server/platform/mail/mail.c - one message, to a mail server or as one file in the sink: written aside, synced and renamed, so
 * that whoever collects them never sees half a message. A message sent twice lands in the same file. */
#include "mail_int.h"

#include "tq/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT_MAX = 64 * 1024, PATH_SIZE = 4096, WORD_BYTES = 15 };

/* A subject as encoded words (RFC 2047), cut between characters. */
static void add_encoded(struct tq_buf *out, struct tq_str text)
{
    for (size_t i = 0; i < text.n;) {
        size_t end = i + WORD_BYTES < text.n ? i + WORD_BYTES : text.n;
        while (end < text.n && end > i + 1 && ((unsigned char)text.p[end] & 0xC0) == 0x80)
            end--;
        tq_buf_add_str(out, i ? TQ_STR("\r\n =?UTF-8?Q?") : TQ_STR("=?UTF-8?Q?"));
        for (; i < end; i++)
            tq_buf_printf(out, "=%02X", (unsigned char)text.p[i]);
        tq_buf_add_str(out, TQ_STR("?="));
    }
}

/* A recipient holds no line breaks; what is kept in a login cannot, and this makes sure. */
static void add_address(struct tq_buf *out, struct tq_str address)
{
    for (size_t i = 0; i < address.n; i++)
        if ((unsigned char)address.p[i] > 0x20)
            tq_buf_add_char(out, address.p[i]);
}

/* The sender as the configuration has it; a line break in it would be a header of its own. */
static void add_from(struct tq_buf *out, const char *from)
{
    for (; *from; from++)
        tq_buf_add_char(out, (unsigned char)*from < 0x20 ? ' ' : *from);
}

static void add_headers(struct tq_buf *out, const struct tq_mail_way *way, const struct tq_mail *mail, const struct tq_buf *subject)
{
    char date[32];
    tq_time_format_http(mail->created, date);
    tq_buf_add_str(out, TQ_STR("From: "));
    add_from(out, way->from);
    tq_buf_add_str(out, TQ_STR("\r\nTo: "));
    add_address(out, mail->recipient);
    tq_buf_add_str(out, TQ_STR("\r\nSubject: "));
    add_encoded(out, tq_buf_str(subject));
    tq_buf_printf(out, "\r\nDate: %s\r\nMessage-ID: <outbox-%lld@tongqu.invalid>\r\n", date, (long long)mail->id);
    tq_buf_add_str(out, TQ_STR("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
                               "8bit\r\nAuto-Submitted: auto-generated\r\n\r\n"));
}

static bool write_all(int fd, struct tq_str text)
{
    while (text.n > 0) {
        ssize_t n = write(fd, text.p, text.n);
        if (n <= 0)
            return false;
        text.p += n;
        text.n -= (size_t)n;
    }
    return fsync(fd) == 0;
}

static bool write_file(const char *folder, const char *name, struct tq_str text)
{
    char path[2 * PATH_SIZE], aside[2 * PATH_SIZE];
    if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path) ||
        snprintf(aside, sizeof(aside), "%s/.%s", folder, name) >= (int)sizeof(aside))
        return false;
    int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool is_written = write_all(fd, text);
    close(fd);
    return is_written && rename(aside, path) == 0;
}

static struct tq_err keep(const char *data_dir, const struct tq_mail *mail, const char *ending, struct tq_str message)
{
    char folder[PATH_SIZE - 64], name[64];
    snprintf(folder, sizeof(folder), "%s/mail", data_dir);
    snprintf(name, sizeof(name), "%012lld.%s", (long long)mail->id, ending);
    if ((mkdir(folder, 0700) == 0 || errno == EEXIST) && write_file(folder, name, message))
        return TQ_ERR_NONE;
    tq_log(TQ_ERROR, "mail", "could not write message %lld to \"%s\": %s", (long long)mail->id, folder, strerror(errno));
    return tq_err_make(TQ_IO, NULL, "could not write a message");
}

struct tq_err tq_mail_send(struct tq_arena *arena, const struct tq_mail_way *way, const struct tq_mail *mail)
{
    struct tq_buf subject, text, out, to;
    bool is_mail = tq_str_is_equal(mail->channel, TQ_STR("mail"));
    tq_buf_init(&subject, arena, 1024);
    tq_buf_init(&text, arena, TEXT_MAX);
    tq_buf_init(&out, arena, 2 * TEXT_MAX);
    tq_buf_init(&to, arena, 1024);
    tq_mail_render(arena, mail, way->url, &subject, &text);
    if (is_mail) {
        add_headers(&out, way, mail, &subject);
    } else {
        add_address(&out, mail->recipient);
        tq_buf_add_str(&out, TQ_STR("\n\n"));
    }
    tq_buf_add_str(&out, tq_buf_str(&text));
    if (!is_mail || way->smtp_url[0] == '\0')
        return keep(way->data_dir, mail, is_mail ? "eml" : "txt", tq_buf_str(&out));
    add_address(&to, mail->recipient);
    tq_buf_add_char(&to, '\0');
    return mail_smtp(arena, way, mail, to.p, tq_buf_str(&out));
}
