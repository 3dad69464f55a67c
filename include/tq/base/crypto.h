/* include/tq/base/crypto.h - digests, MACs, signatures, randomness and their text forms. Owns OpenSSL. */
#ifndef TQ_BASE_CRYPTO_H
#define TQ_BASE_CRYPTO_H

#include "tq/base/buf.h"
#include "tq/base/err.h"

#define TQ_SHA256_BYTES 32

void tq_random(void *out, size_t bytes);
void tq_sha256(const void *p, size_t n, uint8_t out[TQ_SHA256_BYTES]);
void tq_hmac_sha256(const void *key, size_t key_n, const void *p, size_t n, uint8_t out[TQ_SHA256_BYTES]);
/* Equal in constant time. */
bool tq_crypto_is_equal(const void *a, const void *b, size_t n);

/* Incremental SHA-256 for uploads. Free with tq_sha256_end, which may be given NULL to discard. */
struct tq_sha256_state;
struct tq_sha256_state *tq_sha256_begin(void);
void tq_sha256_add(struct tq_sha256_state *state, const void *p, size_t n);
void tq_sha256_end(struct tq_sha256_state *state, uint8_t out[TQ_SHA256_BYTES]);

/* Lower-case hex; `out` holds 2n+1 bytes. */
void tq_hex(const void *p, size_t n, char *out);
bool tq_unhex(struct tq_str s, void *out, size_t bytes);
/* RFC 4648 section 5 without padding. */
void tq_base64url(struct tq_buf *out, const void *p, size_t n);
bool tq_base64url_decode(struct tq_str s, struct tq_buf *out);

/* Ed25519 (RFC 8032) from a 32-byte seed. */
void tq_ed25519_public(const uint8_t seed[32], uint8_t public_key[32]);
void tq_ed25519_sign(const uint8_t seed[32], const void *p, size_t n, uint8_t signature[64]);
bool tq_ed25519_is_valid(const uint8_t public_key[32], const void *p, size_t n, const uint8_t signature[64]);

#endif
