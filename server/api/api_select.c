/* server/api/api_select.c - the owner chooses: selected responses become deals, the others are told why not. The first
 * statement locks and decides, so that the second one sees every response committed while it waited. */
#include "scenario_int.h"

#include "tq/base/clock.h"
#include "tq/gen/sql.h"

enum { CHOSEN_MAX = 20 };

static const struct tq_field reason_fields[] = {
    { .name = "response_id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED },
    { .name = "reason", .kind = TQ_F_TEXT, .min = 1, .max = 500, .flags = TQ_REQUIRED },
    TQ_FIELDS_END,
};

static const struct tq_field select_fields[] = {
    { .name = "response_ids", .kind = TQ_F_UUIDS, .min = 1, .max = CHOSEN_MAX, .flags = TQ_REQUIRED, .about = "the partners" },
    { .name = "reason", .kind = TQ_F_TEXT, .min = 1, .max = 500, .flags = TQ_REQUIRED },
    { .name = "reasons",
      .kind = TQ_F_ROWS,
      .max = 100,
      .child = reason_fields,
      .about = "why not, for responses that need words of their own" },
    TQ_FIELDS_END,
};

static void bind_common(struct tq_call *call, int sql)
{
    tq_sql_add(call, sql);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_version(call);
    tq_bind_form(call);
}

/* Ids for the deals, as many as responses may be chosen. */
static struct tq_str deal_ids(struct tq_call *call)
{
    struct tq_buf ids;
    char text[TQ_UUID_TEXT + 1];
    tq_buf_init(&ids, call->arena, 2048);
    for (int i = 0; i < CHOSEN_MAX; i++) {
        struct tq_uuid id = tq_uuid_new(tq_clock_now());
        tq_uuid_format(&id, text);
        tq_buf_printf(&ids, "%c\"%s\"", i ? ',' : '[', text);
    }
    tq_buf_add_char(&ids, ']');
    return tq_buf_str(&ids);
}

static struct tq_step select_begin(struct tq_call *call)
{
    bind_common(call, TQ_SQL_scenario_select_check);
    bind_common(call, TQ_SQL_scenario_select);
    tq_bind_str(call, deal_ids(call));
    tq_scenario_add_get(call, false);
    tq_call_notify(call, "inbox");
    tq_call_notify(call, "search");
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_select[] = {
    { .method = TQ_POST,
      .path = "/api/v1/scenarios/{id}/select",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_OWNER,
      .machine = "scenario",
      .action = "select",
      .body = select_fields,
      .begin = select_begin,
      .finish = tq_finish_one,
      .shape = &tq_scenario_detail,
      .flags = TQ_R_IF_MATCH,
      .name = "scenario_select",
      .about = "Choose one or more partners; opens a deal with each." },
    { 0 },
};
