/* server/api/scenario_int.h - columns and shapes that the files about scenarios share. */
#ifndef TQ_API_SCENARIO_INT_H
#define TQ_API_SCENARIO_INT_H

#include "columns.h"

#define TQ_SCENARIO_STATES                                                                                                                 \
    "draft|submitted|district_ok|returned|rejected|published|closed_for_response|evaluating|matched|contracted|piloting|"                  \
    "accepted|closed|unmet|withdrawn|suspended|expired"

/* The columns of a list row; each list adds its own behind them. */
#define TQ_SCENARIO_CARD_COLS                                                                                                              \
    ALL("id", TQ_C_UUID), ALL("version", TQ_C_INT), MAYBE("number", TQ_C_TEXT),                                                            \
        { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = TQ_SCENARIO_STATES }, ALL("title", TQ_C_TEXT),                 \
        ALL("title_en", TQ_C_TEXT), ALL("pain", TQ_C_TEXT), ALL("domain", TQ_C_TEXT), ALL("technologies", TQ_C_CODES),                     \
        ALL("cooperation", TQ_C_CODES), { .name = "budget_kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "|range|negotiable" },   \
        MAYBE("budget_min_fen", TQ_C_INT), MAYBE("budget_max_fen", TQ_C_INT), MAYBE("organization_name", TQ_C_TEXT),                       \
        ALL("organization_kind", TQ_C_TEXT), ALL("reviewing_unit", TQ_C_TEXT), ALL("unit_name", TQ_C_TEXT),                                \
        MAYBE("deadline_at", TQ_C_TIME), ALL("deadline_kind", TQ_C_TEXT), MAYBE("working_days_left", TQ_C_INT),                            \
        MAYBE("published_at", TQ_C_TIME), MAYBE("response_count", TQ_C_INT), ALL("is_favourite", TQ_C_BOOL)

extern const struct tq_shape tq_scenario_card;
extern const struct tq_shape tq_scenario_detail;

/* Add the statement that reads scenario {id} as this actor sees it. */
void tq_scenario_add_get(struct tq_call *call, bool as_guest);

#endif
