/* server/api/api_response.h - what the files of the response endpoints share: the shapes, the statement that reads one, and
 * the halves that stand in files of their own. */
#ifndef TQ_API_RESPONSE_H
#define TQ_API_RESPONSE_H

#include "tq/api/api.h"

extern const struct tq_shape tq_response_shape, tq_response_column_shape, tq_response_columns_meta, tq_response_card_shape,
    tq_response_contact_shape, tq_response_question_shape, tq_response_prefill_shape;

/* Add the statement that reads response `id`; its body as the actor may see it. */
void tq_response_add_get(struct tq_call *call, const struct tq_uuid *id);

/* Fields of the creating body. */
enum { TQ_NEW_OFFERING, TQ_NEW_TEAM };

/* response_begin.c */
struct tq_step tq_response_prefill_begin(struct tq_call *call);
struct tq_step tq_response_prefill_finish(struct tq_call *call);
struct tq_step tq_response_create_begin(struct tq_call *call);
struct tq_step tq_response_create_finish(struct tq_call *call);
/* response_submit.c */
struct tq_step tq_response_submit_begin(struct tq_call *call);

/* Text of a value, empty for NULL. */
static inline struct tq_str tq_text_at(const struct tq_db_result *rows, int row, int column)
{
    return tq_db_is_null(rows, row, column) ? TQ_STR("") : tq_db_bytes(rows, row, column);
}

#endif
