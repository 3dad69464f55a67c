/* include/tq/domain/person.h - rules about people that need no database. Pure. */
#ifndef TQ_DOMAIN_PERSON_H
#define TQ_DOMAIN_PERSON_H

#include "tq/base/str.h"

typedef enum tq_login_kind { TQ_LOGIN_WRONG, TQ_LOGIN_MOBILE, TQ_LOGIN_MAIL } tq_login_kind;

enum { TQ_LOGIN_MAX = 120 };

/* Read a login as it is kept: a mainland mobile number (11 digits; blanks, hyphens and +86 are dropped) or a mail address in
 * lower case. `out` holds TQ_LOGIN_MAX + 1 bytes and gets the canonical form. */
tq_login_kind tq_login_read(struct tq_str text, char *out);

/* A password that may be used with this login: not the login itself, not one character again and again. Length is the form's. */
bool tq_password_is_fit(struct tq_str password, struct tq_str login);

/* One that is tried first by whoever guesses: of `list` (small letters, one a line) with or without digits and signs around it,
 * a keyboard or counting run, one pattern repeated, or one that holds the login. */
bool tq_password_is_common(struct tq_str password, struct tq_str login, struct tq_str list);

#endif
