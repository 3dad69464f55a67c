/* server/api/session_int.h - what the files about signing in share: the answer Me, cookies, hashed passwords. */
#ifndef TQ_API_SESSION_INT_H
#define TQ_API_SESSION_INT_H

#include "tq/api/api.h"

extern const struct tq_shape tq_shape_me;

/* Add the statement that reads Me of a session (nil: a guest) whose access token ends at `expires` (0: none). */
void tq_me_add(struct tq_call *call, const struct tq_uuid *session, tq_time expires);
/* When the access token of this request ends, 0 when there is none. */
tq_time tq_me_expires(const struct tq_call *call);
/* Finishing half: Me from the last result with status 200. */
struct tq_step tq_me_finish(struct tq_call *call);

/* Work of the password class; `state` of the call is this. */
struct tq_password_work {
    struct tq_str password;  /* to hash, or none */
    struct tq_str candidate; /* to verify, or none */
    char hash[128];          /* verified against; empty takes the same time */
    char fresh[128];
    bool is_right, has_failed;
};
void tq_password_work(void *call);
/* NULL, or why this password may not be used with this login: a field code. */
const char *tq_password_fault(struct tq_str password, struct tq_str login);

/* A fresh one-time token and the hex SHA-256 under which it is kept. */
struct tq_one_time {
    struct tq_str token, sha256;
};
struct tq_one_time tq_one_time_new(struct tq_call *call);
/* Hex SHA-256 of a text, on the call's arena. */
struct tq_str tq_sha256_text(struct tq_call *call, struct tq_str text);

#endif
