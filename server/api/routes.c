/* server/api/routes.c - the list of route tables, one a room. A new room adds its declaration and its line. */
#include "tq/api/api.h"

extern const struct tq_route tq_routes_admin[];
extern const struct tq_route tq_routes_audit[];
extern const struct tq_route tq_routes_board[];
extern const struct tq_route tq_routes_calendar[];
extern const struct tq_route tq_routes_deal[];
extern const struct tq_route tq_routes_desk[];
extern const struct tq_route tq_routes_event[];
extern const struct tq_route tq_routes_event_desk[];
extern const struct tq_route tq_routes_event_page[];
extern const struct tq_route tq_routes_favourite[];
extern const struct tq_route tq_routes_file[];
extern const struct tq_route tq_routes_hall[];
extern const struct tq_route tq_routes_home[];
extern const struct tq_route tq_routes_inbox[];
extern const struct tq_route tq_routes_job[];
extern const struct tq_route tq_routes_meeting[];
extern const struct tq_route tq_routes_notice[];
extern const struct tq_route tq_routes_offering[];
extern const struct tq_route tq_routes_organization[];
extern const struct tq_route tq_routes_outcome[];
extern const struct tq_route tq_routes_page[];
extern const struct tq_route tq_routes_person[];
extern const struct tq_route tq_routes_receipt[];
extern const struct tq_route tq_routes_registration[];
extern const struct tq_route tq_routes_report[];
extern const struct tq_route tq_routes_request[];
extern const struct tq_route tq_routes_response[];
extern const struct tq_route tq_routes_roster[];
extern const struct tq_route tq_routes_scenario[];
extern const struct tq_route tq_routes_schedule[];
extern const struct tq_route tq_routes_schedule_file[];
extern const struct tq_route tq_routes_select[];
extern const struct tq_route tq_routes_session[];
extern const struct tq_route tq_routes_taxonomy[];
extern const struct tq_route tq_routes_venue[];
extern const struct tq_route tq_routes_wish[];

const struct tq_route *const tq_route_tables[] = {
    tq_routes_admin,         tq_routes_audit,      tq_routes_board,
    tq_routes_calendar,      tq_routes_deal,       tq_routes_desk,
    tq_routes_event,         tq_routes_event_desk, tq_routes_event_page,
    tq_routes_favourite,     tq_routes_file,       tq_routes_hall,
    tq_routes_home,          tq_routes_inbox,      tq_routes_job,
    tq_routes_meeting,       tq_routes_notice,     tq_routes_offering,
    tq_routes_organization,  tq_routes_outcome,    tq_routes_page,
    tq_routes_person,        tq_routes_receipt,    tq_routes_registration,
    tq_routes_report,        tq_routes_request,    tq_routes_response,
    tq_routes_roster,        tq_routes_scenario,   tq_routes_schedule,
    tq_routes_schedule_file, tq_routes_select,     tq_routes_session,
    tq_routes_taxonomy,      tq_routes_venue,      tq_routes_wish,
    NULL,
};
