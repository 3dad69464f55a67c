/* tests/base/test_crypto.c - known answers for base/crypto. */
#include "tq/base/crypto.h"

#include "support/unit.h"

static void expect_hex(const uint8_t *p, size_t n, const char *hex)
{
    char out[200];
    tq_hex(p, n, out);
    cr_assert_str_eq(out, hex);
}

Test(crypto, sha256_of_fips_180)
{
    uint8_t out[32];
    tq_sha256("abc", 3, out);
    expect_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct tq_sha256_state *state = tq_sha256_begin();
    tq_sha256_add(state, "a", 1);
    tq_sha256_add(state, "bc", 2);
    tq_sha256_end(state, out);
    expect_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    tq_sha256_end(tq_sha256_begin(), NULL);
    tq_sha256_end(NULL, NULL);
}

Test(crypto, hmac_of_rfc_4231_case_2)
{
    uint8_t out[32];
    tq_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, out);
    expect_hex(out, 32, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

Test(crypto, ed25519_of_rfc_8032_test_2)
{
    uint8_t seed[32], key[32], signature[64];
    cr_assert(tq_unhex(TQ_STR("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"), seed, 32));
    tq_ed25519_public(seed, key);
    expect_hex(key, 32, "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    tq_ed25519_sign(seed, "\x72", 1, signature);
    expect_hex(
        signature, 64,
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    cr_assert(tq_ed25519_is_valid(key, "\x72", 1, signature));
    cr_assert_not(tq_ed25519_is_valid(key, "\x73", 1, signature));
    signature[0] ^= 1;
    cr_assert_not(tq_ed25519_is_valid(key, "\x72", 1, signature));
}

Test(crypto, hex_is_read_back_exactly)
{
    uint8_t out[2];
    cr_assert(tq_unhex(TQ_STR("aB0f"), out, 2));
    cr_assert(out[0] == 0xAB && out[1] == 0x0F);
    cr_assert_not(tq_unhex(TQ_STR("aB0"), out, 2));
    cr_assert_not(tq_unhex(TQ_STR("aB0g"), out, 2));
}

Test(crypto, base64url_of_rfc_4648_without_padding)
{
    static const char *const pairs[][2] = { { "", "" },        { "f", "Zg" },        { "fo", "Zm8" },
                                            { "foo", "Zm9v" }, { "foob", "Zm9vYg" }, { "\xff\xfe", "__4" } };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct tq_buf text, back;
        tq_buf_init(&text, NULL, 100);
        tq_buf_init(&back, NULL, 100);
        tq_base64url(&text, pairs[i][0], strlen(pairs[i][0]));
        cr_assert(unit_is_text(tq_buf_str(&text), pairs[i][1]));
        cr_assert(tq_base64url_decode(tq_buf_str(&text), &back));
        cr_assert(unit_is_text(tq_buf_str(&back), pairs[i][0]));
        tq_buf_clear(&text);
        tq_buf_clear(&back);
    }
}

Test(crypto, base64url_has_one_text_a_value)
{
    static const char *const bad[] = { "Z", "Zh", "Zm9=", "Zg==", "Zm+v", "Zm/v", "Zm9", "Zg\n" };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct tq_buf back;
        tq_buf_init(&back, NULL, 100);
        cr_assert_not(tq_base64url_decode(tq_str_of(bad[i]), &back), "%s", bad[i]);
        tq_buf_clear(&back);
    }
}

Test(crypto, random_bytes_differ_and_comparison_is_whole)
{
    uint8_t a[32], b[32];
    tq_random(a, 32);
    tq_random(b, 32);
    cr_assert_not(tq_crypto_is_equal(a, b, 32));
    cr_assert(tq_crypto_is_equal(a, a, 32));
}
