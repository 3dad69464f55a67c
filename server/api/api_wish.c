/* server/api/api_wish.c - whom a participant would like to meet: the other side of the event with reasons, private wishes, counts for
 * the organizer. */
#include "request_int.h"

#include "tq/gen/sql.h"

static const struct tq_col reason_cols[] = {
    { .name = "code", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "shortlisted|responded|domain|met_before" },
    { .name = "text", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

static const struct tq_col counterpart_cols[] = {
    { .name = "registration_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "organization_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "short_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "unit_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "side", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "demand|supply" },
    { .name = "person_post", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "intro", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "scenario_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "scenario_title", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "offering_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "offering_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "domains", .kind = TQ_C_CODES, .see = TQ_SEE_ALL },
    { .name = "reasons", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = reason_cols },
    { .name = "wish", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "must|want|no", .nullable = true },
    { .name = "meeting_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "meeting_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_MEETING_STATES, .nullable = true },
    { .name = "meeting_requested_by", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "demand|supply|both|organizer", .nullable = true },
    { .name = "meeting_version", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_shape counterpart = { "Counterpart", counterpart_cols };

static const struct tq_col suggestion_cols[] = {
    { .name = "organization_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "unit_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "side", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "demand|supply" },
    { .name = "reasons", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = reason_cols },
    TQ_COLS_END,
};
static const struct tq_shape suggestion = { "EventSuggestion", suggestion_cols };

static const struct tq_col put_cols[] = {
    { .name = "to_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "level", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "must|want|no", .nullable = true },
    { .name = "meeting_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "meeting_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_MEETING_STATES, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_shape put = { "WishAnswer", put_cols };

static const struct tq_col wish_cols[] = {
    { .name = "to_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "level", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "must|want|no" },
    { .name = "organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "wished_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_shape wish = { "Wish", wish_cols };

static const struct tq_col counts_cols[] = {
    { .name = "registration_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },
    { .name = "side", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "demand|supply" },
    { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_REGISTRATION_STATES },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "short_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "must", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "want", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "no", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "wanted", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "requested", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "accepted", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "meetings_max", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_shape counts = { "WishCounts", counts_cols };

static const struct tq_field counterpart_query[] = {
    { .name = "q", .kind = TQ_F_LINE, .max = 60 },
    { .name = "domain", .kind = TQ_F_LINE, .max = 40, .about = "a domain, with its children" },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};
enum { PUT_TO, PUT_LEVEL };
static const struct tq_field put_body[] = {
    [PUT_TO] = { .name = "to_id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED, .about = "registration of the other side" },
    [PUT_LEVEL] = { .name = "level",
                    .kind = TQ_F_ENUM,
                    .choices = "must|want|no",
                    .flags = TQ_REQUIRED | TQ_NULLABLE,
                    .about = "null takes the wish back" },
    TQ_FIELDS_END,
};

static struct tq_step counterparts_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_wish_counterparts_try);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_sql_add(call, TQ_SQL_wish_counterparts);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->query[0]);
    tq_bind_value(call, &call->query[1]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static struct tq_step suggestions_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_wish_suggestions);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static struct tq_step list_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_wish_counterparts_try);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_sql_add(call, TQ_SQL_wish_list);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static struct tq_step counts_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_wish_counts_try);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_sql_add(call, TQ_SQL_wish_counts);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static struct tq_step put_begin(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    tq_sql_add(call, TQ_SQL_wish_put);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[PUT_TO]);
    tq_bind_value(call, &call->body[PUT_LEVEL]);
    tq_bind_uuid(call, &id);
    tq_sql_add(call, TQ_SQL_wish_get);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->body[PUT_TO]);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_wish[] = {
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/counterparts",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .query = counterpart_query,
      .begin = counterparts_begin,
      .finish = tq_finish_many,
      .shape = &counterpart,
      .name = "wish_counterparts",
      .about = "The other side of the event with reasons to meet, for who takes part; no names of people." },
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/suggestions",
      .role = TQ_ROLE_MEMBER,
      .begin = suggestions_begin,
      .finish = tq_finish_many,
      .shape = &suggestion,
      .name = "wish_suggestions",
      .about = "Before registering: organizations that come and why one might want to meet them; for verified organizations." },
    { .method = TQ_PUT,
      .path = "/api/v1/events/{id}/wishes",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .body = put_body,
      .begin = put_begin,
      .finish = tq_finish_one,
      .shape = &put,
      .name = "wish_put",
      .about = "Wish to meet somebody, or not to; the other side learns of it only when wishes cross, which is an accepted meeting." },
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/wishes",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &wish,
      .name = "wish_list",
      .about = "Own wishes." },
    { .method = TQ_GET,
      .path = "/api/v1/events/{id}/wish-counts",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_EVENT_ORGANIZER,
      .begin = counts_begin,
      .finish = tq_finish_many,
      .shape = &counts,
      .name = "wish_counts",
      .about = "How many wishes each participant has and gets, for the organizer; no pairs." },
    { 0 },
};
