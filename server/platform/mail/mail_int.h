/* server/platform/mail/mail_int.h - between composing a message and the ways it leaves. */
#ifndef TQ_MAIL_INT_H
#define TQ_MAIL_INT_H

#include "tq/platform/mail.h"

/* smtp.c: blocks, at most some seconds. */
TQ_MUST_CHECK struct tq_err mail_smtp(struct tq_arena *arena, const struct tq_mail_way *way, const struct tq_mail *mail, const char *to,
                                      struct tq_str message);

#endif
