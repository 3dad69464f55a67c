/* include/tq/platform/auth.h - who is asking: passwords, tokens, signed small texts. Owns libjwt and libsodium.
 * Keys live in data_dir/keys (0600), made on first start: jwt.current, jwt.previous, sign.key (HMAC for cursors, CSRF and
 * consistency tokens), receipt.key (Ed25519 seed). */
#ifndef TQ_PLATFORM_AUTH_H
#define TQ_PLATFORM_AUTH_H

#include "tq/base/buf.h"
#include "tq/base/err.h"
#include "tq/base/id.h"

struct tq_auth;
/* Loads or makes the keys. */
TQ_MUST_CHECK struct tq_err tq_auth_new(const char *data_dir, const char *issuer, struct tq_auth **out);
void tq_auth_free(struct tq_auth *auth);
/* Read the key files again (SIGHUP); the keys in use stay when a file is unreadable. Not while another thread uses `auth`. */
TQ_MUST_CHECK struct tq_err tq_auth_reload(struct tq_auth *auth);

/* What an access token says (HS256, 10 minutes). roles: TQ_ROLE_* bits of api.h, a hint that statements recheck. */
struct tq_token {
    struct tq_uuid person, session, organization; /* organization nil: acting for none */
    uint32_t roles;
    tq_time issued, expires;
};
void tq_auth_token_sign(struct tq_auth *auth, const struct tq_token *token, struct tq_buf *out);
/* TQ_UNAUTHORIZED unless header, algorithm, signature and every claim are right at `now` (SECURITY 1.2). */
TQ_MUST_CHECK struct tq_err tq_auth_token_check(struct tq_auth *auth, struct tq_str text, tq_time now, struct tq_token *out);

/* Argon2id (19 MiB, t=2), about 20 ms each: call on the pool's password class only. `out` holds 128 bytes. */
TQ_MUST_CHECK struct tq_err tq_auth_password_hash(struct tq_str password, char out[128]);
/* `hash` empty: verifies against a fixed dummy, takes the same time, returns false. */
bool tq_auth_password_is_right(struct tq_str password, const char *hash);

/* `purpose` + text -> base64url(HMAC-SHA256 first 16 bytes) appended as "text.mac"; for cursors, CSRF tokens, consistency tokens, one-time
 * links' integrity. */
void tq_auth_seal(struct tq_auth *auth, const char *purpose, struct tq_str text, struct tq_buf *out);
bool tq_auth_unseal(struct tq_auth *auth, const char *purpose, struct tq_str sealed, struct tq_str *text);

/* Receipts: Ed25519 over the canonical bytes. */
void tq_auth_receipt_sign(struct tq_auth *auth, struct tq_str bytes, uint8_t signature[64]);
void tq_auth_receipt_public(struct tq_auth *auth, uint8_t public_key[32]);

#endif
