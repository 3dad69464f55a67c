/* server/api/api_venue.c - venues: where events can be held, kept and used by those who plan. */
#include "tq/api/api.h"

#include "tq/base/clock.h"
#include "tq/gen/sql.h"

#define PLANNERS (TQ_ROLE_ORGANIZER | TQ_ROLE_OFFICER)
#define READERS  (PLANNERS | TQ_ROLE_AUDITOR)

static const struct tq_col venue_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },        { .name = "version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },      { .name = "hall", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "unit_code", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL }, { .name = "unit_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "address", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },   { .name = "transport", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "parking", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },   { .name = "capacity", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "tables", .kind = TQ_C_INT, .see = TQ_SEE_ALL },     { .name = "note", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "is_closed", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL }, { .name = "can_edit", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "coming", .kind = TQ_C_INT, .see = TQ_SEE_ALL },     TQ_COLS_END,
};
static const struct tq_shape venue = { "Venue", venue_cols };

enum { Q_UNIT, Q_TEXT, Q_CLOSED };
static const struct tq_field list_query[] = {
    [Q_UNIT] = { .name = "unit", .kind = TQ_F_LINE, .max = 10 },
    [Q_TEXT] = { .name = "q", .kind = TQ_F_LINE, .max = 60, .about = "part of its name, hall or address" },
    [Q_CLOSED] = { .name = "closed", .kind = TQ_F_BOOL, .about = "those no longer used as well" },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};

#define REST_FIELDS                                                                                                                        \
    { .name = "hall", .kind = TQ_F_LINE, .max = 60 }, { .name = "address", .kind = TQ_F_LINE, .max = 200 },                                \
        { .name = "transport", .kind = TQ_F_TEXT, .max = 500 }, { .name = "parking", .kind = TQ_F_TEXT, .max = 500 },                      \
        { .name = "tables", .kind = TQ_F_INT, .min = 0, .max = 500, .about = "tables for meetings that fit in" },                          \
    {                                                                                                                                      \
        .name = "note", .kind = TQ_F_TEXT, .max = 1000                                                                                     \
    }
static const struct tq_field create_body[] = {
    { .name = "name", .kind = TQ_F_LINE, .min = 2, .max = 60, .flags = TQ_REQUIRED },
    { .name = "unit_code", .kind = TQ_F_LINE, .min = 1, .max = 10, .flags = TQ_REQUIRED },
    { .name = "capacity", .kind = TQ_F_INT, .min = 1, .max = 100000, .flags = TQ_REQUIRED },
    REST_FIELDS,
    TQ_FIELDS_END,
};
static const struct tq_field edit_body[] = {
    { .name = "name", .kind = TQ_F_LINE, .min = 2, .max = 60 },
    { .name = "unit_code", .kind = TQ_F_LINE, .min = 1, .max = 10 },
    { .name = "capacity", .kind = TQ_F_INT, .min = 1, .max = 100000 },
    REST_FIELDS,
    { .name = "is_closed", .kind = TQ_F_BOOL, .about = "no longer offered" },
    TQ_FIELDS_END,
};

static void add_get(struct tq_call *call, const struct tq_uuid *id)
{
    tq_sql_add(call, TQ_SQL_venue_get);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_uuid(call, id);
}

static struct tq_step list_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_venue_list);
    tq_bind_uuid(call, &call->actor.person);
    for (int i = Q_UNIT; i <= Q_CLOSED; i++)
        tq_bind_value(call, &call->query[i]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static struct tq_step get_begin(struct tq_call *call)
{
    add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

static struct tq_step create_begin(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    tq_sql_add(call, TQ_SQL_venue_create);
    tq_bind_actor(call);
    tq_bind_uuid(call, &id);
    tq_bind_form(call);
    tq_bind_idempotency(call);
    add_get(call, &id);
    return tq_then(call, NULL);
}

static struct tq_step edit_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_venue_edit);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
    add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_venue[] = {
    { .method = TQ_GET,
      .path = "/api/v1/venues",
      .role = READERS,
      .query = list_query,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &venue,
      .name = "venue_list",
      .about = "Venues by name." },
    { .method = TQ_POST,
      .path = "/api/v1/venues",
      .role = PLANNERS,
      .relation = TQ_REL_OWN_UNIT,
      .body = create_body,
      .begin = create_begin,
      .finish = tq_finish_created,
      .shape = &venue,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/venues",
      .name = "venue_create",
      .about = "A new venue of the caller's unit." },
    { .method = TQ_GET,
      .path = "/api/v1/venues/{id}",
      .role = READERS,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &venue,
      .name = "venue_get",
      .about = "One venue." },
    { .method = TQ_PATCH,
      .path = "/api/v1/venues/{id}",
      .role = PLANNERS,
      .relation = TQ_REL_OWN_UNIT,
      .body = edit_body,
      .begin = edit_begin,
      .finish = tq_finish_one,
      .shape = &venue,
      .flags = TQ_R_IF_MATCH,
      .name = "venue_edit",
      .about = "Change a venue of the caller's unit." },
    { 0 },
};
