/* include/tq/domain/organization.h - rules about organizations that need no database. Pure. */
#ifndef TQ_DOMAIN_ORGANIZATION_H
#define TQ_DOMAIN_ORGANIZATION_H

#include "tq/base/str.h"

/* What a unified social credit code (GB 32100) looks like. A mismatch is a warning that asks for proof, never a refusal: codes
 * printed in public reports fail the check, too. */
typedef enum tq_credit_code { TQ_CREDIT_CODE_MALFORMED, TQ_CREDIT_CODE_MISMATCH, TQ_CREDIT_CODE_RIGHT } tq_credit_code;

/* Check shape and check character; letters of either case. `out` gets the code in capitals (empty when malformed). */
tq_credit_code tq_credit_code_check(struct tq_str code, char out[19]);

#endif
