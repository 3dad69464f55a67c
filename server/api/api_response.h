/* server/api/api_response.h - what the files of the response endpoints share: the shape and the statement that reads it. */
#ifndef TQ_API_RESPONSE_H
#define TQ_API_RESPONSE_H

#include "tq/api/api.h"

extern const struct tq_shape tq_response_shape, tq_response_column_shape, tq_response_columns_meta, tq_response_card_shape, tq_response_contact_shape,
    tq_response_question_shape, tq_response_prefill_shape;

/* Add the statement that reads response `id`; its body as the actor may see it. */
void tq_response_add_get(struct tq_call *call, const struct tq_uuid *id);

#endif
