/* server/base/crypto.c - digests, MACs, signatures and randomness by OpenSSL's libcrypto. A failing primitive is a broken
 * machine, not an input error: the process ends rather than go on with weak bytes. */
#include "tq/base/crypto.h"

#include "tq/base/log.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdlib.h>

static void require(bool is_ok, const char *what)
{
    if (is_ok)
        return;
    tq_log(TQ_ERROR, "crypto", "%s failed, ending", what);
    abort();
}

void tq_random(void *out, size_t bytes)
{
    require(RAND_bytes(out, (int)bytes) == 1, "random generator");
}

void tq_sha256(const void *p, size_t n, uint8_t out[TQ_SHA256_BYTES])
{
    SHA256(p, n, out);
}

void tq_hmac_sha256(const void *key, size_t key_n, const void *p, size_t n, uint8_t out[TQ_SHA256_BYTES])
{
    unsigned size = TQ_SHA256_BYTES;
    require(HMAC(EVP_sha256(), key, (int)key_n, p, n, out, &size) != NULL, "hmac");
}

bool tq_crypto_is_equal(const void *a, const void *b, size_t n)
{
    return CRYPTO_memcmp(a, b, n) == 0;
}

struct tq_sha256_state {
    EVP_MD_CTX *ctx;
};

struct tq_sha256_state *tq_sha256_begin(void)
{
    struct tq_sha256_state *state = tq_alloc(sizeof(*state));
    state->ctx = EVP_MD_CTX_new();
    require(state->ctx && EVP_DigestInit_ex(state->ctx, EVP_sha256(), NULL) == 1, "sha256");
    return state;
}

void tq_sha256_add(struct tq_sha256_state *state, const void *p, size_t n)
{
    require(EVP_DigestUpdate(state->ctx, p, n) == 1, "sha256");
}

void tq_sha256_end(struct tq_sha256_state *state, uint8_t out[TQ_SHA256_BYTES])
{
    if (!state)
        return;
    if (out)
        require(EVP_DigestFinal_ex(state->ctx, out, NULL) == 1, "sha256");
    EVP_MD_CTX_free(state->ctx);
    tq_free(state);
}

void tq_hex(const void *p, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *b = p;
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[b[i] >> 4];
        out[2 * i + 1] = digits[b[i] & 15];
    }
    out[2 * n] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool tq_unhex(struct tq_str s, void *out, size_t bytes)
{
    unsigned char *b = out;
    if (s.n != 2 * bytes)
        return false;
    for (size_t i = 0; i < bytes; i++) {
        int high = hex_value(s.p[2 * i]), low = hex_value(s.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        b[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void tq_base64url(struct tq_buf *out, const void *p, size_t n)
{
    const unsigned char *b = p;
    for (size_t i = 0; i < n; i += 3) {
        unsigned bits = (unsigned)b[i] << 16 | (i + 1 < n ? (unsigned)b[i + 1] << 8 : 0) | (i + 2 < n ? b[i + 2] : 0u);
        char four[4] = { base64_digits[bits >> 18], base64_digits[bits >> 12 & 63], base64_digits[bits >> 6 & 63],
                         base64_digits[bits & 63] };
        tq_buf_add(out, four, n - i >= 3 ? 4 : n - i + 1);
    }
}

static int base64_value(char c)
{
    const char *at = c ? strchr(base64_digits, c) : NULL;
    return at ? (int)(at - base64_digits) : -1;
}

/* A last group with bits beyond its bytes is refused: one value, one text. */
bool tq_base64url_decode(struct tq_str s, struct tq_buf *out)
{
    unsigned bits = 0;
    int have = 0;
    if (s.n % 4 == 1)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        int value = base64_value(s.p[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (unsigned)value;
        have += 6;
        if (have >= 8) {
            have -= 8;
            tq_buf_add_char(out, (char)(bits >> have & 0xFF));
        }
        bits &= (1u << have) - 1;
    }
    return bits == 0 && !out->is_over;
}

void tq_ed25519_public(const uint8_t seed[32], uint8_t public_key[32])
{
    size_t n = 32;
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32);
    require(key && EVP_PKEY_get_raw_public_key(key, public_key, &n) == 1, "ed25519 key");
    EVP_PKEY_free(key);
}

void tq_ed25519_sign(const uint8_t seed[32], const void *p, size_t n, uint8_t signature[64])
{
    size_t size = 64;
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    require(key && ctx && EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 && EVP_DigestSign(ctx, signature, &size, p, n) == 1,
            "ed25519 signature");
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
}

bool tq_ed25519_is_valid(const uint8_t public_key[32], const void *p, size_t n, const uint8_t signature[64])
{
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, 32);
    if (!key)
        return false;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    require(ctx != NULL, "ed25519 check");
    bool is_valid = EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 && EVP_DigestVerify(ctx, signature, 64, p, n) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return is_valid;
}
