/* server/platform/auth/password.c - Argon2id with libsodium: 19 MiB, two passes, about 20 ms. Pool threads only. */
#include "auth_int.h"

#include <sodium.h>

enum { PASSES = 2, MEMORY = 19 * 1024 * 1024 };

/* Hash of a random text nobody kept, with the same cost: an unknown user takes as long as a wrong password. */
static const char DUMMY[] = "$argon2id$v=19$m=19456,t=2,p=1$qGIWGAe72aUSQwblJNB7xQ$OOy9jlh27M27BRYu6XsSdLB2xSYiMHrZqOj6B2j6ZJY";

struct tq_err tq_auth_password_hash(struct tq_str password, char out[128])
{
    _Static_assert(crypto_pwhash_STRBYTES == 128, "the door promises 128 bytes");
    if (crypto_pwhash_str(out, password.p ? password.p : "", password.n, PASSES, MEMORY) != 0)
        return tq_err_make(TQ_UNAVAILABLE, NULL, "no memory for a password hash");
    return TQ_ERR_NONE;
}

bool tq_auth_password_is_right(struct tq_str password, const char *hash)
{
    bool is_known = hash && hash[0];
    const char *p = password.p ? password.p : "";
    bool is_equal = crypto_pwhash_str_verify(is_known ? hash : DUMMY, p, password.n) == 0;
    return is_known && is_equal;
}
