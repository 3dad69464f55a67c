/* server/domain/organization/credit_code.c - GB 32100-2015: 18 characters of an alphabet without I, O, S, V, Z; the last one makes
 * the weighted sum divisible by 31. The weights are the powers of 3 modulo 31. */
#include "tq/domain/organization.h"

enum { LENGTH = 18, MODULUS = 31 };

static const char ALPHABET[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static char to_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Value of a character, or -1. */
static int value_of(char c)
{
    const char *at = c ? strchr(ALPHABET, c) : NULL;
    return at ? (int)(at - ALPHABET) : -1;
}

static char check_character(const char *code)
{
    int sum = 0, weight = 1;
    for (int i = 0; i < LENGTH - 1; i++) {
        sum += value_of(code[i]) * weight;
        weight = weight * 3 % MODULUS;
    }
    return ALPHABET[(MODULUS - sum % MODULUS) % MODULUS];
}

tq_credit_code tq_credit_code_check(struct tq_str code, char out[19])
{
    code = tq_str_trim(code);
    out[0] = '\0';
    if (code.n != LENGTH)
        return TQ_CREDIT_CODE_MALFORMED;
    for (int i = 0; i < LENGTH; i++) {
        out[i] = to_upper(code.p[i]);
        if (value_of(out[i]) < 0) {
            out[0] = '\0';
            return TQ_CREDIT_CODE_MALFORMED;
        }
    }
    out[LENGTH] = '\0';
    return out[LENGTH - 1] == check_character(out) ? TQ_CREDIT_CODE_RIGHT : TQ_CREDIT_CODE_MISMATCH;
}
