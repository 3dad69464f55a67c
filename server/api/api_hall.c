/* server/api/api_hall.c - the public hall: filters, counts, orders, text search; and the lists made of the same rows.
 *
 * With q, the words are made on the pool, the database names candidates, the pool ranks them, and the page is read from the
 * table itself under its own rules: a stale search document can hide a scenario, never show one. */
#include "found_int.h"
#include "scenario_int.h"

#include "tq/gen/sql.h"

static const struct tq_col card_cols[] = { TQ_SCENARIO_CARD_COLS, TQ_COLS_END };
const struct tq_shape tq_scenario_card = { "ScenarioCard", card_cols };

static const struct tq_col facet_cols[] = {
    ALL("domain", TQ_C_COUNTS),
    ALL("unit", TQ_C_COUNTS),
    ALL("technology", TQ_C_COUNTS),
    ALL("cooperation", TQ_C_COUNTS),
    ALL("budget", TQ_C_COUNTS),
    ALL("status", TQ_C_COUNTS),
    TQ_COLS_END,
};
static const struct tq_col meta_cols[] = {
    ALL("total", TQ_C_INT),
    MAYBE("search_step", TQ_C_INT),
    { .name = "facets", .kind = TQ_C_OBJECT, .see = TQ_SEE_ALL, .child = facet_cols },
    TQ_COLS_END,
};
static const struct tq_shape hall_meta = { "ScenarioListMeta", meta_cols };

static const struct tq_col similar_cols[] = { TQ_SCENARIO_CARD_COLS, ALL("shared", TQ_C_CODES), TQ_COLS_END };
static const struct tq_shape similar = { "SimilarScenario", similar_cols };

static const struct tq_col my_cols[] = {
    TQ_SCENARIO_CARD_COLS,       ALL("updated_at", TQ_C_TIME),       ALL("next_step", TQ_C_TEXT),
    ALL("is_queued", TQ_C_BOOL), MAYBE("station_due_on", TQ_C_DATE), TQ_COLS_END,
};
static const struct tq_shape my = { "MyScenario", my_cols };

enum { Q, DOMAIN, UNIT, TECHNOLOGY, COOPERATION, BUDGET, STATUS, DEADLINE, FIRST_USE, SORT, CURSOR };
static const struct tq_field hall_query[] = {
    [Q] = { .name = "q", .kind = TQ_F_LINE, .max = 100, .about = "words, Chinese or English" },
    [DOMAIN] = { .name = "domain", .kind = TQ_F_CODES, .max = 20 },
    [UNIT] = { .name = "unit", .kind = TQ_F_CODES, .max = 20, .about = "codes of reviewing units" },
    [TECHNOLOGY] = { .name = "technology", .kind = TQ_F_CODES, .max = 12 },
    [COOPERATION] = { .name = "cooperation", .kind = TQ_F_CODES, .max = 10 },
    [BUDGET] = { .name = "budget",
                 .kind = TQ_F_CODES,
                 .choices = "lt50|50_100|100_200|200_500|gt500|negotiable",
                 .max = 6,
                 .about = "in units of 10,000 yuan" },
    [STATUS] = { .name = "status", .kind = TQ_F_ENUM, .choices = "open|evaluating|matched|done|all", .about = "open when absent" },
    [DEADLINE] = { .name = "deadline", .kind = TQ_F_INT, .min = 1, .max = 60, .about = "within so many working days" },
    [FIRST_USE] = { .name = "first_use", .kind = TQ_F_BOOL },
    [SORT] = { .name = "sort", .kind = TQ_F_ENUM, .choices = "newest|deadline|relevance", .about = "relevance with q, newest without" },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};

/* ---- the list ---- */

static void bind_codes(struct tq_call *call)
{
    for (int i = DOMAIN; i <= BUDGET; i++)
        tq_bind_value(call, &call->query[i]);
    tq_bind_value(call, &call->query[DEADLINE]);
    tq_bind_value(call, &call->query[FIRST_USE]);
    tq_bind_str(call, call->query[STATUS].is_present ? call->query[STATUS].text : TQ_STR("open"));
}

static void bind_found(struct tq_call *call)
{
    const struct tq_found *found = call->state;
    if (found)
        tq_bind_str(call, found->ids);
    else
        tq_bind_null(call);
}

static void bind_step(struct tq_call *call)
{
    const struct tq_found *found = call->state;
    if (found)
        tq_bind_i64(call, found->step);
    else
        tq_bind_null(call);
}

/* The counts depend on the filters alone. Guests share those of the last seconds; whoever is signed in may have changed something
 * and sees fresh ones. */
static bool counts_are_known(struct tq_call *call)
{
    struct tq_buf key;
    if (call->state || !tq_uuid_is_nil(&call->actor.person))
        return false;
    tq_buf_init(&key, call->arena, 8 * 1024);
    tq_buf_add_str(&key, TQ_STR("hall"));
    for (int i = DOMAIN; i <= FIRST_USE; i++) {
        tq_buf_add_char(&key, call->query[i].is_present ? '=' : '-');
        tq_buf_add_str(&key, call->query[i].is_present ? call->query[i].text : TQ_STR(""));
        tq_buf_add_char(&key, '\n');
    }
    return !key.is_over && tq_meta_is_known(call, tq_buf_str(&key));
}

static bool sort_is(const struct tq_call *call, const char *name)
{
    return call->query[SORT].is_present && tq_str_is_equal(call->query[SORT].text, tq_str_of(name));
}

static struct tq_step list_page(struct tq_call *call)
{
    bool is_found = call->state && !sort_is(call, "newest") && !sort_is(call, "deadline");
    tq_sql_add(call, is_found                    ? TQ_SQL_scenario_list_found
                     : sort_is(call, "deadline") ? TQ_SQL_scenario_list_deadline
                                                 : TQ_SQL_scenario_list_newest);
    tq_bind_actor(call);
    bind_codes(call);
    bind_found(call);
    tq_bind_page(call, is_found ? 1 : 2);
    if (!call->query[CURSOR].is_present && !counts_are_known(call)) {
        tq_sql_add(call, TQ_SQL_scenario_facets);
        bind_codes(call);
        bind_found(call);
        bind_step(call);
    }
    return tq_then(call, NULL);
}

static struct tq_step list_begin(struct tq_call *call)
{
    if (!call->query[Q].is_present || tq_str_trim(call->query[Q].text).n == 0)
        return list_page(call);
    return tq_find(call, TQ_SEARCH_SCENARIO, call->query[Q].text, TQ_SEARCH_CANDIDATES, true, list_page);
}

/* ---- other lists of the same rows ---- */

static struct tq_step similar_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_scenario_similar);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, NULL);
}

static const struct tq_field my_query[] = { { .name = "state", .kind = TQ_F_CODES, .max = 20 }, TQ_FIELDS_PAGE, TQ_FIELDS_END };

static struct tq_step my_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_scenario_my_list);
    tq_bind_actor(call);
    tq_bind_value(call, &call->query[0]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_hall[] = {
    { .method = TQ_GET,
      .path = "/api/v1/scenarios",
      .role = TQ_ROLE_ANYONE,
      .relation = TQ_REL_NONE,
      .query = hall_query,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &tq_scenario_card,
      .meta = &hall_meta,
      .name = "scenario_list",
      .about = "Published scenarios with counts per filter on the first page." },
    { .method = TQ_GET,
      .path = "/api/v1/scenarios/{id}/similar",
      .role = TQ_ROLE_ANYONE,
      .relation = TQ_REL_NONE,
      .begin = similar_begin,
      .finish = tq_finish_many,
      .shape = &similar,
      .name = "scenario_similar",
      .about = "Published scenarios near this one, and what they share." },
    { .method = TQ_GET,
      .path = "/api/v1/my/scenarios",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_OWNER,
      .query = my_query,
      .begin = my_begin,
      .finish = tq_finish_many,
      .shape = &my,
      .name = "scenario_my_list",
      .about = "The current organization's own scenarios with their next step." },
    { 0 },
};
