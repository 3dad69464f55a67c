/* server/api/request_int.h - what the files about registrations and meetings share: shapes and the statements that read one. */
#ifndef TQ_API_REQUEST_INT_H
#define TQ_API_REQUEST_INT_H

#include "tq/api/api.h"

#define TQ_REGISTRATION_STATES "invited|applied|approved|waitlisted|offered|confirmed|checked_in|no_show|rejected|withdrawn|left"
#define TQ_MEETING_STATES      "requested|accepted|scheduled|checked_in|held|no_show|declined|expired|cancelled|void"

extern const struct tq_shape tq_registration_shape, tq_meeting_request_shape;
extern const struct tq_col tq_registration_action_cols[];

/* Add the statement that reads a registration, or a meeting, as the actor may see it. */
void tq_registration_add_get(struct tq_call *call, const struct tq_uuid *id);
void tq_meeting_request_add_get(struct tq_call *call, const struct tq_uuid *id);

/* Next half after a creating statement whose row says verdict and id: reads the object by its id, which an invitation or a
 * request under way may have given. */
struct tq_step tq_registration_on_created(struct tq_call *call);
struct tq_step tq_meeting_request_on_created(struct tq_call *call);

#endif
