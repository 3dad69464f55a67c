/* server/api/routes.c - the list of route tables, one a room, one a line. */
#include "tq/api/api.h"

/* clang-format off */
#define TABLES(T) \
    T(admin) \
    T(audit) \
    T(board) \
    T(calendar) \
    T(deal) \
    T(desk) \
    T(event) \
    T(event_desk) \
    T(event_notice) \
    T(event_page) \
    T(favourite) \
    T(file) \
    T(hall) \
    T(home) \
    T(inbox) \
    T(job) \
    T(meeting) \
    T(notice) \
    T(offering) \
    T(organization) \
    T(outcome) \
    T(page) \
    T(person) \
    T(receipt) \
    T(registration) \
    T(report) \
    T(request) \
    T(response) \
    T(roster) \
    T(scenario) \
    T(schedule) \
    T(schedule_file) \
    T(select) \
    T(session) \
    T(taxonomy) \
    T(venue) \
    T(wish)
/* clang-format on */

#define DECLARE(room) extern const struct tq_route tq_routes_##room[];
#define ENTRY(room)   tq_routes_##room,

TABLES(DECLARE)
const struct tq_route *const tq_route_tables[] = { TABLES(ENTRY) NULL };
