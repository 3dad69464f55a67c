/* server/platform/auth/auth_int.h - what the files of room auth share: the keys. */
#ifndef TQ_AUTH_INT_H
#define TQ_AUTH_INT_H

#include "tq/platform/auth.h"

enum { TQ_KEY_BYTES = 32, TQ_KEY_ID = 16 };

/* A symmetric key and the name it goes by in a token's header: the first 16 hex digits of its SHA-256. */
struct tq_auth_key {
    bool is_set;
    uint8_t bytes[TQ_KEY_BYTES];
    char id[TQ_KEY_ID + 1];
};

struct tq_auth {
    char *folder; /* data_dir/keys */
    char *issuer;
    struct tq_auth_key jwt[2]; /* current, previous */
    struct tq_auth_key sign, receipt;
};

/* Read data_dir/keys, making what is missing except jwt.previous. */
TQ_MUST_CHECK struct tq_err tq_auth_keys_load(struct tq_auth *auth);

#endif
