/* server/platform/auth/auth.c - the keeper of the keys: opening and closing it, sealed texts and receipts. */
#include "auth_int.h"

#include "tq/base/crypto.h"
#include "tq/base/log.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>

enum { SEAL_BYTES = 16, SEAL_TEXT = 22, SEAL_MAX = 64 * 1024 };

static char *copy(const char *text)
{
    size_t n = strlen(text);
    char *p = tq_alloc(n + 1);
    memcpy(p, text, n + 1);
    return p;
}

static struct tq_err make_parent(const char *path)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return TQ_ERR_NONE;
    tq_log(TQ_ERROR, "auth", "could not make folder \"%s\": %s", path, strerror(errno));
    return tq_err_make(TQ_IO, NULL, "data_dir");
}

struct tq_err tq_auth_new(const char *data_dir, const char *issuer, struct tq_auth **out)
{
    size_t n = strlen(data_dir) + sizeof("/keys");
    struct tq_auth *auth = tq_alloc(sizeof(*auth));
    *out = NULL;
    auth->folder = tq_alloc(n);
    snprintf(auth->folder, n, "%s/keys", data_dir);
    auth->issuer = copy(issuer);
    struct tq_err err = sodium_init() < 0 ? tq_err_make(TQ_UNAVAILABLE, NULL, "libsodium") : make_parent(data_dir);
    if (!err.code)
        err = tq_auth_keys_load(auth);
    if (err.code)
        tq_auth_free(auth);
    else
        *out = auth;
    return err;
}

struct tq_err tq_auth_reload(struct tq_auth *auth)
{
    struct tq_auth fresh = { .folder = auth->folder, .issuer = auth->issuer };
    struct tq_err err = tq_auth_keys_load(&fresh);
    if (!err.code)
        *auth = fresh;
    sodium_memzero(&fresh, sizeof(fresh));
    return err;
}

void tq_auth_free(struct tq_auth *auth)
{
    if (!auth)
        return;
    tq_free(auth->folder);
    tq_free(auth->issuer);
    sodium_memzero(auth, sizeof(*auth));
    tq_free(auth);
}

/* base64url of the first 16 bytes of HMAC(purpose NUL text). A NUL cannot be part of either. */
static void seal_mac(const struct tq_auth *auth, const char *purpose, struct tq_str text, struct tq_buf *out)
{
    uint8_t mac[TQ_SHA256_BYTES];
    struct tq_buf bytes;
    tq_buf_init(&bytes, NULL, SEAL_MAX);
    tq_buf_add(&bytes, purpose, strlen(purpose) + 1);
    tq_buf_add_str(&bytes, text);
    tq_hmac_sha256(auth->sign.bytes, TQ_KEY_BYTES, bytes.p, bytes.n, mac);
    tq_buf_clear(&bytes);
    tq_base64url(out, mac, SEAL_BYTES);
}

void tq_auth_seal(struct tq_auth *auth, const char *purpose, struct tq_str text, struct tq_buf *out)
{
    tq_buf_add_str(out, text);
    tq_buf_add_char(out, '.');
    seal_mac(auth, purpose, text, out);
}

bool tq_auth_unseal(struct tq_auth *auth, const char *purpose, struct tq_str sealed, struct tq_str *text)
{
    struct tq_buf mac;
    *text = TQ_STR_NONE;
    if (sealed.n < SEAL_TEXT + 1 || sealed.n > SEAL_MAX / 2 || sealed.p[sealed.n - SEAL_TEXT - 1] != '.')
        return false;
    struct tq_str inner = { sealed.p, sealed.n - SEAL_TEXT - 1 };
    tq_buf_init(&mac, NULL, SEAL_TEXT);
    seal_mac(auth, purpose, inner, &mac);
    bool is_right = mac.n == SEAL_TEXT && tq_crypto_is_equal(mac.p, sealed.p + inner.n + 1, SEAL_TEXT);
    tq_buf_clear(&mac);
    if (is_right)
        *text = inner;
    return is_right;
}

void tq_auth_receipt_sign(struct tq_auth *auth, struct tq_str bytes, uint8_t signature[64])
{
    tq_ed25519_sign(auth->receipt.bytes, bytes.p, bytes.n, signature);
}

void tq_auth_receipt_public(struct tq_auth *auth, uint8_t public_key[32])
{
    tq_ed25519_public(auth->receipt.bytes, public_key);
}
