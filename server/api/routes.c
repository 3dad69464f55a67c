/* server/api/routes.c - the list of route tables, one a room. A new room adds its declaration and its line. */
#include "tq/api/api.h"

extern const struct tq_route tq_routes_home[];
extern const struct tq_route tq_routes_notice[];
extern const struct tq_route tq_routes_taxonomy[];

const struct tq_route *const tq_route_tables[] = {
    tq_routes_home,
    tq_routes_notice,
    tq_routes_taxonomy,
    NULL,
};
