/* tests/platform/test_auth.c - tokens against the attacks known for JWT libraries, passwords, seals, receipts, key files. */
#include "tq/base/crypto.h"
#include "tq/platform/auth.h"

#include "support/unit.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW  ((tq_time)1795400000 * 1000000)
#define SUB  "\"sub\":\"01932c07-0000-7000-8000-000000000001\""
#define SID  "\"sid\":\"01932c07-0000-7000-8000-000000000002\""
#define JTI  "\"jti\":\"01932c07-0000-7000-8000-000000000003\""
#define WHO  "\"iss\":\"http://test\",\"aud\":\"tongqu\"," SUB "," SID "," JTI ",\"rol\":6"
#define WHEN "\"iat\":1795399990,\"nbf\":1795399990,\"exp\":1795400590"
#define GOOD "{" WHO "," WHEN "}"

static char folder[64];
static struct tq_auth *auth;
static uint8_t key[32];
static char key_id[17];

static void read_key(void)
{
    char path[128], text[65] = "";
    uint8_t digest[32];
    snprintf(path, sizeof(path), "%s/keys/jwt.current", folder);
    FILE *f = fopen(path, "r");
    cr_assert(f && fread(text, 1, 64, f) == 64);
    fclose(f);
    cr_assert(tq_unhex(tq_str_of(text), key, 32));
    tq_sha256(key, 32, digest);
    tq_hex(digest, 8, key_id);
}

static void set_up(void)
{
    snprintf(folder, sizeof(folder), "/tmp/tq-test-auth-XXXXXX");
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert_eq(tq_auth_new(folder, "http://test", &auth).code, TQ_OK);
    read_key();
}

static void tear_down(void)
{
    static const char *const names[] = { "keys/jwt.current", "keys/jwt.previous", "keys/sign.key", "keys/receipt.key" };
    char path[128];
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof(path), "%s/keys", folder);
    rmdir(path);
    rmdir(folder);
    tq_auth_free(auth);
}

TestSuite(auth, .init = set_up, .fini = tear_down);

/* A token of any header and payload, signed with `secret`. %KID in the header becomes the current key's id. */
static void forge(struct tq_buf *out, const char *header, const char *payload, const void *secret, size_t secret_n)
{
    char text[8192];
    uint8_t mac[32];
    const char *at = strstr(header, "%KID");
    if (at)
        snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - header), header, key_id, at + 4);
    else
        snprintf(text, sizeof(text), "%s", header);
    tq_base64url(out, text, strlen(text));
    tq_buf_add_char(out, '.');
    tq_base64url(out, payload, strlen(payload));
    tq_hmac_sha256(secret, secret_n, out->p, out->n, mac);
    tq_buf_add_char(out, '.');
    tq_base64url(out, mac, 32);
}

static tq_code check(struct tq_str text)
{
    struct tq_token token;
    return tq_auth_token_check(auth, text, NOW, &token).code;
}

static tq_code check_forged(const char *header, const char *payload, const void *secret, size_t secret_n)
{
    struct tq_buf text;
    tq_buf_init(&text, NULL, 100000);
    forge(&text, header, payload, secret, secret_n);
    tq_code code = check(tq_buf_str(&text));
    tq_buf_clear(&text);
    return code;
}

#define HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"%KID\"}"

Test(auth, a_right_token_is_taken_and_its_claims_come_back)
{
    struct tq_token in = { .roles = 6, .issued = NOW, .expires = NOW + 600000000 }, out;
    struct tq_buf text;
    tq_random(&in.person, 16);
    tq_random(&in.session, 16);
    tq_random(&in.organization, 16);
    tq_buf_init(&text, NULL, 4096);
    tq_auth_token_sign(auth, &in, &text);
    cr_assert_eq(tq_auth_token_check(auth, tq_buf_str(&text), NOW + 1, &out).code, TQ_OK);
    cr_assert(tq_uuid_is_equal(&in.person, &out.person));
    cr_assert(tq_uuid_is_equal(&in.session, &out.session));
    cr_assert(tq_uuid_is_equal(&in.organization, &out.organization));
    cr_assert_eq(out.roles, 6);
    cr_assert_eq(out.expires, in.expires);
    cr_assert_str_eq(tq_auth_token_check(auth, tq_buf_str(&text), in.expires, &out).detail, "token_expired");
    tq_buf_clear(&text);
}

Test(auth, the_forger_of_these_tests_can_make_a_right_token)
{
    cr_assert_eq(check_forged(HEADER, GOOD, key, 32), TQ_OK);
}

struct attack {
    const char *header, *payload;
};

static const struct attack attacks[] = {
    /* headers */
    { "{\"alg\":\"none\",\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":\"None\",\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":\"NONE\",\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":\"hs256\",\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":\"HS384\",\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":\"HS512\",\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":\"HS256 \",\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":[\"HS256\"],\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":null,\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":256,\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", GOOD },
    { "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"\"}", GOOD },
    { "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"0000000000000000\"}", GOOD },
    { "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"../../../../dev/null\"}", GOOD },
    { "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":null}", GOOD },
    { "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"%KID\"}", GOOD },
    { "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"%KID\",\"crit\":[\"exp\"]}", GOOD },
    { "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"%KID\",\"jku\":\"https://evil.example/\"}", GOOD },
    { "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"%KID\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}", GOOD },
    { "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"%KID\",\"x5u\":\"https://evil.example/\"}", GOOD },
    { "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"%KID\",\"b64\":false}", GOOD },
    { "{\"alg\":\"HS256\",\"alg\":\"none\",\"typ\":\"JWT\",\"kid\":\"%KID\"}", GOOD },
    { "[\"alg\",\"HS256\"]", GOOD },
    { "\"HS256\"", GOOD },
    { "", GOOD },
    /* claims */
    { HEADER, "{" WHO ",\"iat\":1795399990,\"nbf\":1795399990,\"exp\":1795399999}" },
    { HEADER, "{" WHO ",\"iat\":1795399990,\"nbf\":1795399990,\"exp\":1795400000}" },
    { HEADER, "{" WHO ",\"iat\":1795399990,\"nbf\":1795399990}" },
    { HEADER, "{" WHO ",\"nbf\":1795399990,\"exp\":1795400590}" },
    { HEADER, "{" WHO ",\"iat\":1795399990,\"exp\":1795400590}" },
    { HEADER, "{" WHO ",\"iat\":1795399990,\"nbf\":1795399990,\"exp\":\"1795400590\"}" },
    { HEADER, "{" WHO ",\"iat\":1795399990,\"nbf\":1795399990,\"exp\":1795400590.5}" },
    { HEADER, "{" WHO ",\"iat\":1795399990,\"nbf\":1795399990,\"exp\":9223372036854775807}" },
    { HEADER, "{" WHO ",\"iat\":1795399990,\"nbf\":1795399990,\"exp\":-1}" },
    { HEADER, "{" WHO ",\"iat\":1795399990,\"nbf\":1795399990,\"exp\":null}" },
    { HEADER, "{" WHO ",\"iat\":1795399990,\"nbf\":1795399990,\"exp\":1795404000}" },
    { HEADER, "{" WHO ",\"iat\":1795400300,\"nbf\":1795399990,\"exp\":1795400590}" },
    { HEADER, "{" WHO ",\"iat\":1795399990,\"nbf\":1795400300,\"exp\":1795400590}" },
    { HEADER, "{" WHO ",\"iat\":1795399990,\"nbf\":\"now\",\"exp\":1795400590}" },
    { HEADER, "{\"iss\":\"http://evil\",\"aud\":\"tongqu\"," SUB "," SID "," JTI ",\"rol\":6," WHEN "}" },
    { HEADER, "{\"aud\":\"tongqu\"," SUB "," SID "," JTI ",\"rol\":6," WHEN "}" },
    { HEADER, "{\"iss\":\"http://test\",\"aud\":\"other\"," SUB "," SID "," JTI ",\"rol\":6," WHEN "}" },
    { HEADER, "{\"iss\":\"http://test\",\"aud\":[\"tongqu\",\"other\"]," SUB "," SID "," JTI ",\"rol\":6," WHEN "}" },
    { HEADER, "{\"iss\":\"http://test\"," SUB "," SID "," JTI ",\"rol\":6," WHEN "}" },
    { HEADER, "{\"iss\":\"http://test\",\"aud\":\"tongqu\"," SID "," JTI ",\"rol\":6," WHEN "}" },
    { HEADER, "{\"iss\":\"http://test\",\"aud\":\"tongqu\",\"sub\":\"admin\"," SID "," JTI ",\"rol\":6," WHEN "}" },
    { HEADER,
      "{\"iss\":\"http://test\",\"aud\":\"tongqu\",\"sub\":\"00000000-0000-0000-0000-000000000000\"," SID "," JTI ",\"rol\":6," WHEN "}" },
    { HEADER, "{\"iss\":\"http://test\",\"aud\":\"tongqu\"," SUB "," JTI ",\"rol\":6," WHEN "}" },
    { HEADER, "{\"iss\":\"http://test\",\"aud\":\"tongqu\"," SUB "," SID ",\"rol\":6," WHEN "}" },
    { HEADER, "{\"iss\":\"http://test\",\"aud\":\"tongqu\"," SUB "," SID "," JTI "," WHEN "}" },
    { HEADER, "{\"iss\":\"http://test\",\"aud\":\"tongqu\"," SUB "," SID "," JTI ",\"rol\":-1," WHEN "}" },
    { HEADER, "{\"iss\":\"http://test\",\"aud\":\"tongqu\"," SUB "," SID "," JTI ",\"rol\":\"511\"," WHEN "}" },
    { HEADER, "{\"iss\":\"http://test\",\"aud\":\"tongqu\"," SUB "," SID "," JTI ",\"rol\":4294967296," WHEN "}" },
    { HEADER, "{" WHO ",\"org\":\"all\"," WHEN "}" },
    { HEADER, "{" WHO "," WHEN ",\"rol\":511}" },
    { HEADER, "{" WHO "," WHEN "} "
              "{}" },
    { HEADER, "["
              "]" },
    { HEADER, "" },
    { HEADER, "null" },
};

Test(auth, every_wrong_header_or_claim_is_refused_even_when_signed_with_the_right_key)
{
    for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++)
        cr_assert_eq(check_forged(attacks[i].header, attacks[i].payload, key, 32), TQ_UNAUTHORIZED, "attack %zu: %s %s", i,
                     attacks[i].header, attacks[i].payload);
}

Test(auth, every_wrong_key_is_refused)
{
    uint8_t other[32];
    char hex[65];
    memcpy(other, key, 32);
    other[31] ^= 1;
    tq_hex(key, 32, hex);
    cr_assert_eq(check_forged(HEADER, GOOD, other, 32), TQ_UNAUTHORIZED);
    cr_assert_eq(check_forged(HEADER, GOOD, "", 0), TQ_UNAUTHORIZED);
    cr_assert_eq(check_forged(HEADER, GOOD, key, 31), TQ_UNAUTHORIZED);
    cr_assert_eq(check_forged(HEADER, GOOD, hex, 64), TQ_UNAUTHORIZED);
    cr_assert_eq(check_forged(HEADER, GOOD, "secret", 6), TQ_UNAUTHORIZED);
}

/* Applied to a right token's text. */
static void check_text(const char *what, const char *p, size_t n)
{
    cr_assert_eq(check((struct tq_str){ p, n }), TQ_UNAUTHORIZED, "%s", what);
}

Test(auth, every_bent_text_is_refused)
{
    struct tq_buf text;
    char bent[9000];
    tq_buf_init(&text, NULL, 5000);
    forge(&text, HEADER, GOOD, key, 32);
    size_t n = text.n;
    check_text("empty", "", 0);
    check_text("dots", "..", 2);
    check_text("four parts", bent, (size_t)snprintf(bent, sizeof(bent), "%s.AAAA", text.p));
    check_text("no signature", text.p, n - 44);
    check_text("empty signature", text.p, n - 43);
    check_text("short signature", text.p, n - 1);
    check_text("padded", bent, (size_t)snprintf(bent, sizeof(bent), "%s=", text.p));
    check_text("trailing blank", bent, (size_t)snprintf(bent, sizeof(bent), "%s ", text.p));
    check_text("leading blank", bent, (size_t)snprintf(bent, sizeof(bent), " %s", text.p));
    check_text("trailing NUL", text.p, n + 1);
    memcpy(bent, text.p, n + 1);
    bent[n + 1] = 'x';
    check_text("NUL and more", bent, n + 2);
    check_text("over 4 KiB", bent, (size_t)snprintf(bent, sizeof(bent), "%s.%04000d", text.p, 0));
    tq_buf_clear(&text);
}

Test(auth, no_single_changed_byte_is_taken)
{
    struct tq_buf text;
    tq_buf_init(&text, NULL, 5000);
    forge(&text, HEADER, GOOD, key, 32);
    for (size_t i = 0; i < text.n; i++)
        for (int bit = 0; bit < 7; bit++) {
            text.p[i] = (char)(text.p[i] ^ 1 << bit);
            cr_assert_eq(check(tq_buf_str(&text)), TQ_UNAUTHORIZED, "byte %zu bit %d", i, bit);
            text.p[i] = (char)(text.p[i] ^ 1 << bit);
        }
    cr_assert_eq(check(tq_buf_str(&text)), TQ_OK);
    tq_buf_clear(&text);
}

static void move_key(const char *from, const char *to)
{
    char a[128], b[128];
    snprintf(a, sizeof(a), "%s/keys/%s", folder, from);
    snprintf(b, sizeof(b), "%s/keys/%s", folder, to);
    cr_assert_eq(rename(a, b), 0);
}

Test(auth, after_a_rotation_the_previous_key_still_verifies_and_an_older_one_does_not)
{
    struct tq_buf text;
    tq_buf_init(&text, NULL, 5000);
    forge(&text, HEADER, GOOD, key, 32);
    move_key("jwt.current", "jwt.previous");
    cr_assert_eq(tq_auth_reload(auth).code, TQ_OK);
    cr_assert_eq(check(tq_buf_str(&text)), TQ_OK);
    move_key("jwt.current", "jwt.previous");
    cr_assert_eq(tq_auth_reload(auth).code, TQ_OK);
    cr_assert_eq(check(tq_buf_str(&text)), TQ_UNAUTHORIZED);
    tq_buf_clear(&text);
}

Test(auth, a_key_file_others_may_read_is_refused)
{
    char path[128];
    struct tq_auth *second;
    snprintf(path, sizeof(path), "%s/keys/sign.key", folder);
    cr_assert_eq(chmod(path, 0640), 0);
    cr_assert_eq(tq_auth_new(folder, "http://test", &second).code, TQ_FORBIDDEN);
    cr_assert_neq(tq_auth_reload(auth).code, TQ_OK);
    cr_assert_eq(check_forged(HEADER, GOOD, key, 32), TQ_OK);
}

Test(auth, a_second_opening_finds_the_same_keys)
{
    struct tq_auth *second;
    struct tq_str text;
    struct tq_buf sealed;
    tq_buf_init(&sealed, NULL, 100);
    cr_assert_eq(tq_auth_new(folder, "http://test", &second).code, TQ_OK);
    tq_auth_seal(auth, "cursor", TQ_STR("abc"), &sealed);
    cr_assert(tq_auth_unseal(second, "cursor", tq_buf_str(&sealed), &text));
    cr_assert(tq_str_is_equal(text, TQ_STR("abc")));
    tq_buf_clear(&sealed);
    tq_auth_free(second);
}

Test(auth, a_sealed_text_opens_for_its_purpose_only_and_unchanged_only)
{
    struct tq_str text;
    struct tq_buf sealed;
    tq_buf_init(&sealed, NULL, 100);
    tq_auth_seal(auth, "cursor", TQ_STR("a.b.c"), &sealed);
    cr_assert(tq_auth_unseal(auth, "cursor", tq_buf_str(&sealed), &text));
    cr_assert(tq_str_is_equal(text, TQ_STR("a.b.c")));
    cr_assert(!tq_auth_unseal(auth, "csrf", tq_buf_str(&sealed), &text));
    for (size_t i = 0; i < sealed.n; i++) {
        sealed.p[i] ^= 1;
        cr_assert(!tq_auth_unseal(auth, "cursor", tq_buf_str(&sealed), &text), "byte %zu", i);
        cr_assert_null(text.p);
        sealed.p[i] ^= 1;
    }
    cr_assert(!tq_auth_unseal(auth, "cursor", TQ_STR_NONE, &text));
    cr_assert(!tq_auth_unseal(auth, "cursor", TQ_STR("....................."), &text));
    tq_buf_clear(&sealed);
}

Test(auth, passwords_verify_and_an_unknown_user_never_does)
{
    char hash[128];
    cr_assert_eq(tq_auth_password_hash(TQ_STR("正确的 horse"), hash).code, TQ_OK);
    cr_assert(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31) == 0);
    cr_assert(tq_auth_password_is_right(TQ_STR("正确的 horse"), hash));
    cr_assert(!tq_auth_password_is_right(TQ_STR("正确的 horsf"), hash));
    cr_assert(!tq_auth_password_is_right(TQ_STR(""), hash));
    cr_assert(!tq_auth_password_is_right(TQ_STR("正确的 horse"), ""));
    cr_assert(!tq_auth_password_is_right(TQ_STR("正确的 horse"), NULL));
    cr_assert(!tq_auth_password_is_right(TQ_STR("x"), "not a hash"));
}

Test(auth, an_unknown_user_takes_as_long_as_a_wrong_password)
{
    char hash[128];
    int64_t took[2] = { INT64_MAX, INT64_MAX };
    cr_assert_eq(tq_auth_password_hash(TQ_STR("a"), hash).code, TQ_OK);
    for (int i = 0; i < 10; i++) {
        int64_t start = tq_clock_monotonic();
        tq_auth_password_is_right(TQ_STR("b"), i % 2 ? hash : "");
        int64_t time = tq_clock_monotonic() - start;
        if (time < took[i % 2])
            took[i % 2] = time;
    }
    cr_assert(took[0] * 2 > took[1] && took[1] * 2 > took[0], "unknown %ld us, wrong %ld us", (long)took[0], (long)took[1]);
}

Test(auth, receipts_verify_with_the_public_key)
{
    uint8_t signature[64], public_key[32];
    tq_auth_receipt_sign(auth, TQ_STR("bytes"), signature);
    tq_auth_receipt_public(auth, public_key);
    cr_assert(tq_ed25519_is_valid(public_key, "bytes", 5, signature));
    cr_assert(!tq_ed25519_is_valid(public_key, "bytez", 5, signature));
}
