/* server/api/bind.c - statements of a step and their parameters, in the order the SQL numbers them. */
#include "api_int.h"

#include "tq/base/crypto.h"

static struct tq_db_statement *current(struct tq_call *call)
{
    return call->db.count > 0 && tq_full(call)->is_adding ? &call->db.statements[call->db.count - 1] : NULL;
}

void tq_sql_add(struct tq_call *call, int sql)
{
    struct tq_call_full *full = tq_full(call);
    if (!full->is_adding) {
        memset(&call->db, 0, sizeof(call->db));
        call->db.arena = call->arena;
        full->is_adding = true;
        full->has_key = false;
    }
    if (TQ_BUG_IF(call->db.count >= 4))
        return;
    call->db.statements[call->db.count++].sql = sql;
    full->param = 0;
}

void tq_bind_str(struct tq_call *call, struct tq_str text)
{
    struct tq_db_statement *statement = current(call);
    if (TQ_BUG_IF(!statement || tq_full(call)->param >= TQ_DB_PARAMS))
        return;
    statement->params[tq_full(call)->param++] = text;
}

void tq_bind_null(struct tq_call *call)
{
    tq_bind_str(call, TQ_STR_NONE);
}

void tq_bind_i64(struct tq_call *call, int64_t value)
{
    tq_bind_str(call, tq_str_of(tq_arena_printf(call->arena, "%lld", (long long)value)));
}

void tq_bind_bool(struct tq_call *call, bool value)
{
    tq_bind_str(call, value ? TQ_STR("t") : TQ_STR("f"));
}

void tq_bind_uuid(struct tq_call *call, const struct tq_uuid *id)
{
    if (tq_uuid_is_nil(id)) {
        tq_bind_null(call);
        return;
    }
    char *text = tq_arena_alloc(call->arena, TQ_UUID_TEXT + 1);
    tq_uuid_format(id, text);
    tq_bind_str(call, (struct tq_str){ text, TQ_UUID_TEXT });
}

void tq_bind_actor(struct tq_call *call)
{
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_uuid(call, &call->actor.organization);
}

void tq_bind_id(struct tq_call *call, int i)
{
    tq_bind_uuid(call, &call->id[i]);
}

void tq_bind_value(struct tq_call *call, const struct tq_value *value)
{
    if (!value || !value->is_present || value->is_null)
        tq_bind_null(call);
    else
        tq_bind_str(call, value->text.p ? value->text : TQ_STR(""));
}

void tq_bind_form(struct tq_call *call)
{
    tq_bind_str(call, call->form.n ? call->form : TQ_STR("{}"));
}

void tq_bind_version(struct tq_call *call)
{
    if (call->if_match < 0)
        tq_bind_null(call);
    else
        tq_bind_i64(call, call->if_match);
}

static void digest_request(struct tq_call *call)
{
    struct tq_call_full *full = tq_full(call);
    struct tq_sha256_state *state = tq_sha256_begin();
    uint8_t digest[TQ_SHA256_BYTES];
    const struct tq_request *http = call->http;
    tq_sha256_add(state, http->method_text.p, http->method_text.n);
    tq_sha256_add(state, " ", 1);
    tq_sha256_add(state, http->target.p, http->target.n);
    tq_sha256_add(state, "\n", 1);
    tq_sha256_add(state, http->body.p, http->body.n);
    if (http->upload_path)
        tq_sha256_add(state, http->upload_sha256, sizeof(http->upload_sha256));
    tq_sha256_end(state, digest);
    tq_hex(digest, sizeof(digest), full->digest);
}

/* A guest's keys are kept under a hash of key and address: nobody else's request can be replayed by guessing its key. */
struct tq_uuid tq_key_actor(const struct tq_call *call)
{
    struct tq_uuid actor = call->actor.person;
    uint8_t digest[TQ_SHA256_BYTES];
    if (!tq_uuid_is_nil(&actor) || call->idempotency_key.n == 0)
        return actor;
    struct tq_sha256_state *state = tq_sha256_begin();
    tq_sha256_add(state, call->idempotency_key.p, call->idempotency_key.n);
    tq_sha256_add(state, "\n", 1);
    tq_sha256_add(state, call->http->address, strlen(call->http->address));
    tq_sha256_end(state, digest);
    memcpy(actor.b, digest, sizeof(actor.b));
    return actor;
}

void tq_bind_key_actor(struct tq_call *call)
{
    struct tq_uuid actor = tq_key_actor(call);
    tq_bind_uuid(call, &actor);
}

void tq_bind_idempotency(struct tq_call *call)
{
    struct tq_call_full *full = tq_full(call);
    if (call->idempotency_key.n == 0) {
        tq_bind_null(call);
        tq_bind_null(call);
        return;
    }
    digest_request(call);
    full->has_key = true;
    call->db.may_replay = true;
    tq_bind_str(call, call->idempotency_key);
    tq_bind_str(call, tq_str_of(full->digest));
}

/* ---- paging ---- */

static const struct tq_value *find_value(const struct tq_call *call, tq_field_kind kind, const char *name)
{
    const struct tq_field *fields = call->route->query;
    for (int i = 0; fields && fields[i].kind != TQ_F_END; i++)
        if (fields[i].kind == kind && strcmp(fields[i].name, name) == 0)
            return &call->query[i];
    return NULL;
}

/* One key of the cursor as a text parameter. */
static void bind_key(struct tq_call *call, const struct tq_json *key)
{
    if (!key || tq_json_kind_of(key) == TQ_JSON_NULL)
        tq_bind_null(call);
    else if (tq_json_kind_of(key) == TQ_JSON_INT)
        tq_bind_i64(call, tq_json_i64(key));
    else if (tq_json_kind_of(key) == TQ_JSON_BOOL)
        tq_bind_bool(call, tq_json_bool(key));
    else if (tq_json_kind_of(key) == TQ_JSON_TEXT)
        tq_bind_str(call, tq_json_text(key));
    else {
        struct tq_buf text;
        tq_buf_init(&text, call->arena, 64);
        tq_json_dump(&text, key);
        tq_bind_str(call, tq_buf_str(&text));
    }
}

int64_t tq_page_limit(const struct tq_call *call)
{
    const struct tq_value *limit = find_value(call, TQ_F_INT, "limit");
    return limit && limit->is_present ? limit->i : TQ_PAGE_DEFAULT;
}

void tq_bind_page(struct tq_call *call, int keys)
{
    const struct tq_value *cursor = find_value(call, TQ_F_CURSOR, "cursor");
    const struct tq_json *array = NULL;
    if (cursor && cursor->is_present && (tq_json_parse(call->arena, cursor->text, &array).code || tq_json_kind_of(array) != TQ_JSON_ARRAY))
        array = NULL;
    for (int i = 0; i < keys; i++)
        bind_key(call, array ? tq_json_at(array, (size_t)i) : NULL);
    tq_bind_i64(call, tq_page_limit(call) + 1);
}
