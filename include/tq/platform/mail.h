/* include/tq/platform/mail.h - messages that leave the house. Words come from the catalogues sql/seed/mail/<lang>.txt, which are
 * embedded at build; a message is handed to a mail server, or written as one file to data_dir/mail, the sink from which a gateway
 * may take them. */
#ifndef TQ_PLATFORM_MAIL_H
#define TQ_PLATFORM_MAIL_H

#include "tq/base/buf.h"
#include "tq/base/clock.h"
#include "tq/base/err.h"

struct tq_mail {
    int64_t id;
    struct tq_str channel; /* "mail" or "sms" */
    struct tq_str recipient;
    struct tq_str lang;   /* "zh-CN" or "en" */
    struct tq_str name;   /* section of the catalogue; an unknown one is sent as "notice" */
    struct tq_str params; /* JSON object of texts for {placeholders} */
    tq_time created;
};

/* Subject and text in the message's language; `url` stands for {url}. */
void tq_mail_render(struct tq_arena *arena, const struct tq_mail *mail, const char *url, struct tq_buf *subject, struct tq_buf *text);

/* How messages leave. */
struct tq_mail_way {
    const char *data_dir;
    const char *url;      /* of the service, for links */
    const char *from;     /* "Tongqu <noreply@example.cn>" */
    const char *smtp_url; /* "smtp://host:587", "smtps://user:password@host"; empty: everything goes to the sink */
    bool is_plain;        /* a mail server without TLS that is not on this machine */
};

/* Render and send. Without a mail server, and for short messages, write data_dir/mail/<id>.eml (RFC 5322) or <id>.txt: complete
 * or not there at all. TQ_UNAVAILABLE when no mail server answers: others need not be tried. Blocks. */
TQ_MUST_CHECK struct tq_err tq_mail_send(struct tq_arena *arena, const struct tq_mail_way *way, const struct tq_mail *mail);

#endif
