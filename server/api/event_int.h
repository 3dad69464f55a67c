/* server/api/event_int.h - what the files about events share: how an event looks in answers, and reading it again after a change. */
#ifndef TQ_API_EVENT_INT_H
#define TQ_API_EVENT_INT_H

#include "tq/api/api.h"

#define TQ_EVENT_STATES                                                                                                                    \
    "planned|preparing|published|registration_open|registration_closed|scheduled|live|ended|reviewed|archived|postponed|cancelled"
#define TQ_EVENT_TYPES "matchmaking|breakfast|school|training|finance|other"

/* An event on lists and inside other answers (event_card, event_card_json), and the year against its target (annual_plan_of). */
extern const struct tq_col tq_event_card_cols[];
extern const struct tq_col tq_event_plan_cols[];
extern const struct tq_col tq_event_warning_cols[];
extern const struct tq_col tq_event_file_cols[];
extern const struct tq_shape tq_event_card;
extern const struct tq_shape tq_event_detail;

extern const struct tq_field tq_event_file_fields[];

/* Add the statement that reads the event as the actor sees it. */
void tq_event_add_get(struct tq_call *call, const struct tq_uuid *id);
/* The fields starts_local and ends_local of the body are local wall times ("2026-12-08T09:00"); false after the answer was given. */
bool tq_event_check_times(struct tq_call *call, struct tq_step *answer);
/* "2026-12-08T09:00" */
bool tq_event_is_local_time(struct tq_str text);

#endif
