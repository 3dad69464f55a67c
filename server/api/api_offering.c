/* server/api/api_offering.c - offerings: the public list with its filters and search, the page, and the supplier's own desk. */
#include "found_int.h"

#include "tq/gen/sql.h"

enum { FOUND_MAX = 500 };

/* ---- shapes ---- */

static const struct tq_col indicator_cols[] = {
    { .name = "position", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "unit", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "comparator", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "ge|le|gt|lt|eq|range|text" },
    { .name = "target", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "method", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

static const struct tq_col case_cols[] = {
    { .name = "customer", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "is_anonymous", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "year", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "effect", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "evidence", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

static const struct tq_col attachment_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },      { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "bytes", .kind = TQ_C_INT, .see = TQ_SEE_ALL },    { .name = "media_type", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "purpose", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL }, TQ_COLS_END,
};

static const struct tq_col action_cols[] = {
    { .name = "action", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "to_state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "reason_required", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};

#define STATES "draft|published|stale|archived"
#define CARD_COLS                                                                                                                          \
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL }, { .name = "version", .kind = TQ_C_INT, .see = TQ_SEE_ALL },                    \
        { .name = "state", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = STATES },                                                      \
        { .name = "organization_id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },                                                               \
        { .name = "organization_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },                                                             \
        { .name = "unit_name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL }, { .name = "kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },           \
        { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL }, { .name = "summary", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },             \
        { .name = "maturity", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL }, { .name = "domains", .kind = TQ_C_CODES, .see = TQ_SEE_ALL },        \
        { .name = "technologies", .kind = TQ_C_CODES, .see = TQ_SEE_ALL },                                                                 \
        { .name = "price_kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .choices = "range|negotiable" },                                     \
        { .name = "price_min_fen", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },                                                \
        { .name = "price_max_fen", .kind = TQ_C_INT, .see = TQ_SEE_ALL, .nullable = true },                                                \
        { .name = "can_demo", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },                                                                      \
    {                                                                                                                                      \
        .name = "published_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true                                                     \
    }

static const struct tq_col card_cols[] = { CARD_COLS, TQ_COLS_END };
static const struct tq_col mine_cols[] = {
    CARD_COLS,
    { .name = "confirmed_at", .kind = TQ_C_TIME, .see = TQ_SEE_OWNER },
    { .name = "updated_at", .kind = TQ_C_TIME, .see = TQ_SEE_OWNER },
    TQ_COLS_END,
};
static const struct tq_col offering_cols[] = {
    CARD_COLS,
    { .name = "organization_kind", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "reviewing_unit", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "product_version", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "summary_en", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "deployments", .kind = TQ_C_CODES, .see = TQ_SEE_ALL },
    { .name = "cooperation", .kind = TQ_C_CODES, .see = TQ_SEE_ALL },
    { .name = "credentials", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "ip_rights", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "team", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "cases", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = case_cols },
    { .name = "indicators", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = indicator_cols },
    { .name = "attachments", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = attachment_cols },
    { .name = "confirmed_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "created_at", .kind = TQ_C_TIME, .see = TQ_SEE_OWNER },
    { .name = "updated_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "actions", .kind = TQ_C_ROWS, .see = TQ_SEE_ALL, .child = action_cols },
    TQ_COLS_END,
};

static const struct tq_shape card = { "OfferingCard", card_cols };
static const struct tq_shape mine = { "OfferingMine", mine_cols };
static const struct tq_shape offering = { "Offering", offering_cols };

/* ---- fields ---- */

enum { Q_TEXT, Q_DOMAIN, Q_TECHNOLOGY, Q_KIND, Q_ORGANIZATION };
static const struct tq_field list_query[] = {
    [Q_TEXT] = { .name = "q", .kind = TQ_F_LINE, .max = 100, .about = "words to search for" },
    [Q_DOMAIN] = { .name = "domain", .kind = TQ_F_CODES, .max = 40, .about = "domains, with their children" },
    [Q_TECHNOLOGY] = { .name = "technology", .kind = TQ_F_CODES, .max = 40 },
    [Q_KIND] = { .name = "kind", .kind = TQ_F_CODES, .max = 40 },
    [Q_ORGANIZATION] = { .name = "organization", .kind = TQ_F_UUID, .about = "of one organization only" },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};

static const struct tq_field mine_query[] = {
    { .name = "state", .kind = TQ_F_ENUM, .choices = STATES },
    TQ_FIELDS_PAGE,
    TQ_FIELDS_END,
};

static const struct tq_field indicator_fields[] = {
    { .name = "name", .kind = TQ_F_LINE, .min = 1, .max = 40, .flags = TQ_REQUIRED },
    { .name = "unit", .kind = TQ_F_LINE, .max = 20 },
    { .name = "comparator", .kind = TQ_F_ENUM, .choices = "ge|le|gt|lt|eq|range|text", .flags = TQ_REQUIRED },
    { .name = "target", .kind = TQ_F_LINE, .min = 1, .max = 60, .flags = TQ_REQUIRED },
    { .name = "method", .kind = TQ_F_TEXT, .max = 300 },
    TQ_FIELDS_END,
};

static const struct tq_field case_fields[] = {
    { .name = "customer", .kind = TQ_F_LINE, .max = 60, .flags = TQ_REQUIRED },
    { .name = "is_anonymous", .kind = TQ_F_BOOL },
    { .name = "year", .kind = TQ_F_INT, .min = 1990, .max = 2100, .flags = TQ_NULLABLE },
    { .name = "effect", .kind = TQ_F_TEXT, .max = 500 },
    { .name = "evidence", .kind = TQ_F_TEXT, .max = 300 },
    TQ_FIELDS_END,
};

static const struct tq_field attachment_fields[] = {
    { .name = "id", .kind = TQ_F_UUID, .flags = TQ_REQUIRED },
    { .name = "purpose", .kind = TQ_F_ENUM, .choices = "attachment|evidence|proof" },
    TQ_FIELDS_END,
};

#define FEN_MAX 1000000000000
#define FORM_FIELDS                                                                                                                        \
    { .name = "kind", .kind = TQ_F_LINE, .max = 40, .about = "code of the list offering_kinds" },                                          \
        { .name = "product_version", .kind = TQ_F_LINE, .max = 60 }, { .name = "summary", .kind = TQ_F_TEXT, .max = 3000 },                \
        { .name = "summary_en", .kind = TQ_F_TEXT, .max = 3000 },                                                                          \
        { .name = "maturity", .kind = TQ_F_LINE, .max = 40, .about = "code of the list maturities" },                                      \
        { .name = "domains", .kind = TQ_F_CODES, .max = 10 }, { .name = "technologies", .kind = TQ_F_CODES, .max = 20 },                   \
        { .name = "deployments", .kind = TQ_F_CODES, .max = 20 }, { .name = "cooperation", .kind = TQ_F_CODES, .max = 20 },                \
        { .name = "credentials", .kind = TQ_F_TEXT, .max = 2000, .about = "registrations, certificates, assessments" },                    \
        { .name = "ip_rights", .kind = TQ_F_TEXT, .max = 2000 },                                                                           \
        { .name = "price_kind", .kind = TQ_F_ENUM, .choices = "range|negotiable" },                                                        \
        { .name = "price_min_fen", .kind = TQ_F_INT, .min = 0, .max = FEN_MAX, .flags = TQ_NULLABLE },                                     \
        { .name = "price_max_fen", .kind = TQ_F_INT, .min = 0, .max = FEN_MAX, .flags = TQ_NULLABLE },                                     \
        { .name = "can_demo", .kind = TQ_F_BOOL }, { .name = "team", .kind = TQ_F_TEXT, .max = 2000 },                                     \
        { .name = "cases", .kind = TQ_F_ROWS, .max = 20, .child = case_fields },                                                           \
    {                                                                                                                                      \
        .name = "indicators", .kind = TQ_F_ROWS, .max = 30, .child = indicator_fields                                                      \
    }

static const struct tq_field create_body[] = {
    { .name = "name", .kind = TQ_F_LINE, .min = 2, .max = 60, .flags = TQ_REQUIRED },
    FORM_FIELDS,
    TQ_FIELDS_END,
};
static const struct tq_field edit_body[] = {
    { .name = "name", .kind = TQ_F_LINE, .min = 2, .max = 60 },
    FORM_FIELDS,
    { .name = "attachments", .kind = TQ_F_ROWS, .max = 20, .child = attachment_fields, .about = "replaces the whole list" },
    TQ_FIELDS_END,
};

/* ---- list and search ---- */

static void bind_filters(struct tq_call *call)
{
    for (int i = Q_DOMAIN; i <= Q_ORGANIZATION; i++)
        tq_bind_value(call, &call->query[i]);
}

static struct tq_step run_list(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_offering_list);
    bind_filters(call);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

static struct tq_step run_found(struct tq_call *call)
{
    const struct tq_found *found = call->state;
    tq_sql_add(call, TQ_SQL_offering_found);
    bind_filters(call);
    tq_bind_str(call, found->ids);
    tq_bind_page(call, 1);
    return tq_then(call, NULL);
}

static struct tq_step list_begin(struct tq_call *call)
{
    if (!call->query[Q_TEXT].is_present || call->query[Q_TEXT].text.n == 0)
        return run_list(call);
    return tq_find(call, TQ_SEARCH_OFFERING, call->query[Q_TEXT].text, FOUND_MAX, false, run_found);
}

static struct tq_step mine_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_offering_mine);
    tq_bind_actor(call);
    tq_bind_value(call, &call->query[0]);
    tq_bind_page(call, 2);
    return tq_then(call, NULL);
}

/* ---- one ---- */

static void add_get(struct tq_call *call, const struct tq_uuid *id)
{
    tq_sql_add(call, TQ_SQL_offering_get);
    tq_bind_actor(call);
    tq_bind_uuid(call, id);
}

static struct tq_step get_begin(struct tq_call *call)
{
    add_get(call, &call->id[0]);
    return tq_then(call, NULL);
}

static void add_edit(struct tq_call *call, const struct tq_uuid *id, bool has_version, const struct tq_indexing *indexing)
{
    tq_sql_add(call, TQ_SQL_offering_edit);
    tq_bind_actor(call);
    tq_bind_uuid(call, id);
    if (has_version)
        tq_bind_version(call);
    else
        tq_bind_null(call);
    tq_bind_form(call);
    tq_bind_indexing(call, indexing);
}

static struct tq_step create_begin(struct tq_call *call)
{
    struct tq_uuid id = tq_uuid_new(tq_clock_now());
    tq_sql_add(call, TQ_SQL_offering_create);
    tq_bind_actor(call);
    tq_bind_uuid(call, &id);
    tq_bind_value(call, &call->body[0]);
    tq_bind_idempotency(call);
    tq_bind_form(call);
    add_edit(call, &id, false, NULL);
    add_get(call, &id);
    return tq_then(call, NULL);
}

static struct tq_step run_change(struct tq_call *call)
{
    struct tq_indexing *indexing = call->state;
    if (!indexing->action)
        add_edit(call, &call->id[0], true, indexing);
    else {
        tq_sql_add(call, TQ_SQL_offering_act);
        tq_bind_actor(call);
        tq_bind_id(call, 0);
        tq_bind_str(call, tq_str_of(indexing->action));
        tq_bind_version(call);
        tq_bind_indexing(call, indexing);
    }
    add_get(call, &call->id[0]);
    if (indexing->is_public)
        tq_call_notify(call, "search");
    return tq_then(call, NULL);
}

static struct tq_step on_text(struct tq_call *call)
{
    return tq_index_text(call, run_change);
}

static struct tq_step read_text(struct tq_call *call, const char *action)
{
    struct tq_indexing *indexing = TQ_NEW(call->arena, struct tq_indexing);
    indexing->action = action;
    call->state = indexing;
    tq_sql_add(call, TQ_SQL_offering_text);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_form(call);
    tq_bind_bool(call, action != NULL);
    return tq_then(call, on_text);
}

static struct tq_step edit_begin(struct tq_call *call)
{
    return read_text(call, NULL);
}

static struct tq_step publish_begin(struct tq_call *call)
{
    return read_text(call, call->route->action);
}

/* archive, restore: leave the public list or stay out of it. */
static struct tq_step hide_begin(struct tq_call *call)
{
    struct tq_indexing *indexing = TQ_NEW(call->arena, struct tq_indexing);
    indexing->action = call->route->action;
    call->state = indexing;
    tq_call_notify(call, "search");
    return run_change(call);
}

#define ACTION(action_, begin_, about_)                                                                                                    \
    {                                                                                                                                      \
        .method = TQ_POST, .path = "/api/v1/offerings/{id}/" action_, .role = TQ_ROLE_MEMBER, .relation = TQ_REL_OWNER,                    \
        .machine = "offering", .action = action_, .begin = begin_, .finish = tq_finish_one, .shape = &offering, .flags = TQ_R_IF_MATCH,    \
        .name = "offering_" action_, .about = about_                                                                                       \
    }

const struct tq_route tq_routes_offering[] = {
    { .method = TQ_GET,
      .path = "/api/v1/offerings",
      .role = TQ_ROLE_ANYONE,
      .query = list_query,
      .begin = list_begin,
      .finish = tq_finish_many,
      .shape = &card,
      .name = "offering_list",
      .about = "Published offerings, newest first, or by relevance when q is given." },
    { .method = TQ_POST,
      .path = "/api/v1/offerings",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_OWNER,
      .machine = "offering",
      .action = "create",
      .body = create_body,
      .begin = create_begin,
      .finish = tq_finish_created,
      .shape = &offering,
      .flags = TQ_R_IDEMPOTENT,
      .location = "/api/v1/offerings",
      .name = "offering_create",
      .about = "A new draft of the current organization." },
    { .method = TQ_GET,
      .path = "/api/v1/offerings/{id}",
      .role = TQ_ROLE_ANYONE,
      .begin = get_begin,
      .finish = tq_finish_one,
      .shape = &offering,
      .name = "offering_get",
      .about = "One offering; drafts and archived ones for their organization only." },
    { .method = TQ_PATCH,
      .path = "/api/v1/offerings/{id}",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_OWNER,
      .machine = "offering",
      .action = "edit",
      .body = edit_body,
      .begin = edit_begin,
      .finish = tq_finish_one,
      .shape = &offering,
      .flags = TQ_R_IF_MATCH,
      .name = "offering_edit",
      .about = "Change any fields; indicators and attachments are replaced as a whole." },
    ACTION("publish", publish_begin, "Show a complete draft to everybody; the organization must be verified."),
    ACTION("confirm", publish_begin, "Say that it still holds: starts the 12 months anew."),
    ACTION("archive", hide_begin, "Take it out of the list."),
    ACTION("restore", hide_begin, "Make an archived one a draft again."),
    { .method = TQ_GET,
      .path = "/api/v1/my/offerings",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_OWNER,
      .query = mine_query,
      .begin = mine_begin,
      .finish = tq_finish_many,
      .shape = &mine,
      .name = "offering_mine",
      .about = "All offerings of the current organization." },
    { 0 },
};
