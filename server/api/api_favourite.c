/* server/api/api_favourite.c - scenarios a person keeps in view. */
#include "scenario_int.h"

#include "tq/gen/sql.h"

static struct tq_step add_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_favourite_add);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static struct tq_step remove_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_favourite_remove);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static struct tq_step list_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_favourite_list);
    tq_bind_actor(call);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static const struct tq_field page_query[] = { TQ_FIELDS_PAGE, TQ_FIELDS_END };

const struct tq_route tq_routes_favourite[] = {
    { .method = TQ_PUT,
      .path = "/api/v1/scenarios/{id}/favourite",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .begin = add_begin,
      .finish = tq_finish_empty,
      .name = "favourite_add",
      .about = "Keep a public scenario in view." },
    { .method = TQ_DELETE,
      .path = "/api/v1/scenarios/{id}/favourite",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .begin = remove_begin,
      .finish = tq_finish_empty,
      .name = "favourite_remove",
      .about = "No longer." },
    { .method = TQ_GET,
      .path = "/api/v1/my/favourites",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .query = page_query,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &tq_scenario_card,
      .name = "favourite_list",
      .about = "Scenarios kept in view, last added first." },
    { 0 },
};
