/* tests/fuzz/fuzz_token.c - any bytes as an access token or a sealed text: refused without a crash, as nobody knows the key. */
#include "tq/platform/auth.h"

#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tq_auth *open_auth(void)
{
    char folder[] = "/tmp/tq-fuzz-token-XXXXXX";
    struct tq_auth *auth;
    if (!mkdtemp(folder) || tq_auth_new(folder, "http://fuzz", &auth).code)
        abort();
    return auth;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tq_auth *auth;
    struct tq_token token;
    struct tq_str text = { (const char *)data, size }, inner;
    if (!auth)
        auth = open_auth();
    if (tq_auth_token_check(auth, text, 1795400000000000, &token).code != TQ_UNAUTHORIZED || !tq_uuid_is_nil(&token.person))
        abort();
    if (tq_auth_unseal(auth, "fuzz", text, &inner))
        abort();
    return 0;
}
