/* server/api/api_taxonomy.c - the closed lists behind choices and facets, in one answer the web reads once. */
#include "tq/api/api.h"
#include "tq/gen/sql.h"

static const struct tq_col term_cols[] = {
    { .name = "code", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "parent_code", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "name_zh", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "name_en", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

static const struct tq_col unit_cols[] = {
    { .name = "code", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "name_zh", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "name_en", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "short_zh", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "district|zone|city|outside" },
    TQ_COLS_END,
};

#define TERMS(column)                                                                                                                      \
    {                                                                                                                                      \
        .name = column, .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = term_cols                                                           \
    }

static const struct tq_col taxonomies_cols[] = {
    TERMS("domains"),
    TERMS("technologies"),
    TERMS("cooperation"),
    TERMS("need_types"),
    TERMS("themes"),
    TERMS("offering_kinds"),
    TERMS("deployments"),
    TERMS("maturities"),
    TERMS("organization_kinds"),
    { .name = "units", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = unit_cols },
    { .name = "today", .kind = TQ_C_DATE, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

static const struct tq_shape taxonomies = { "Taxonomies", taxonomies_cols };

static struct tq_step list_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_taxonomy_list);
    return tq_then(call, NULL);
}

const struct tq_route tq_routes_taxonomy[] = {
    { .method = TQ_GET,
      .path = "/api/v1/taxonomies",
      .role = TQ_ROLE_ANYONE,
      .begin = list_begin,
      .finish = tq_finish_one,
      .shape = &taxonomies,
      .name = "taxonomy_list",
      .about = "All closed lists: domains, technologies, units and the like, in their order." },
    { 0 },
};
