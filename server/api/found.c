/* server/api/found.c - text search as a part of an endpoint: the steps before a list, and before a write. */
#include "found_int.h"

#include "tq/gen/sql.h"

/* ---- asking ---- */

static void write_ids(struct tq_call *call, struct tq_found *found)
{
    struct tq_buf ids;
    char text[TQ_UUID_TEXT + 1];
    tq_buf_init(&ids, call->arena, (TQ_UUID_TEXT + 3) * (TQ_SEARCH_CANDIDATES + 1));
    tq_buf_add_char(&ids, found->is_array ? '{' : '[');
    for (size_t i = 0; i < found->count && i < found->most; i++) {
        tq_uuid_format(&found->candidates[i].id, text);
        tq_buf_add(&ids, ",", i > 0);
        tq_buf_add(&ids, "\"", !found->is_array);
        tq_buf_add(&ids, text, TQ_UUID_TEXT);
        tq_buf_add(&ids, "\"", !found->is_array);
    }
    tq_buf_add_char(&ids, found->is_array ? '}' : ']');
    found->ids = tq_buf_str(&ids);
}

static void rank(void *arg)
{
    struct tq_call *call = arg;
    struct tq_found *found = call->state;
    found->count = tq_search_rank(&found->query, found->candidates, found->count, found->collection);
    write_ids(call, found);
}

static struct tq_step on_candidates(struct tq_call *call)
{
    struct tq_found *found = call->state;
    const struct tq_db_result *rows = tq_result(call, 0);
    int id = tq_db_column(rows, "id"), toks = tq_db_column(rows, "toks"), len = tq_db_column(rows, "len"),
        step = tq_db_column(rows, "step");
    found->count = (size_t)tq_db_rows(rows);
    found->candidates = tq_arena_array(call->arena, found->count + 1, sizeof(*found->candidates));
    for (int row = 0; row < (int)found->count; row++) {
        found->candidates[row] = (struct tq_search_candidate){ .id = tq_db_uuid(rows, row, id),
                                                               .toks = tq_db_bytes(rows, row, toks),
                                                               .len = (int)tq_db_i64(rows, row, len) };
        if (found->step < (int)tq_db_i64(rows, row, step))
            found->step = (int)tq_db_i64(rows, row, step);
    }
    found->collection = found->count ? tq_db_i64(rows, 0, tq_db_column(rows, "collection")) : 0;
    return tq_then_job(call, TQ_JOB_SEARCH, rank, found->next);
}

static void make_query(void *arg)
{
    struct tq_call *call = arg;
    struct tq_found *found = call->state;
    tq_search_query_make(call->arena, found->text, &found->query);
}

static struct tq_step on_query(struct tq_call *call)
{
    struct tq_found *found = call->state;
    if (found->query.is_empty) {
        write_ids(call, found);
        return found->next(call);
    }
    tq_sql_add(call, TQ_SQL_search_candidates);
    tq_bind_i64(call, found->kind);
    tq_bind_str(call, found->query.all);
    tq_bind_str(call, found->query.most);
    tq_bind_str(call, found->query.any);
    return tq_then(call, on_candidates);
}

struct tq_step tq_find(struct tq_call *call, tq_search_kind kind, struct tq_str text, size_t most, bool is_array, tq_half next)
{
    struct tq_found *found = TQ_NEW(call->arena, struct tq_found);
    *found = (struct tq_found){ .kind = kind, .text = text, .most = most, .is_array = is_array, .next = next };
    call->state = found;
    return tq_then_job(call, TQ_JOB_SEARCH, make_query, on_query);
}

/* ---- writing ---- */

static void make_doc(void *arg)
{
    struct tq_call *call = arg;
    struct tq_indexing *indexing = call->state;
    tq_search_doc_make(call->arena, indexing->title, indexing->body, &indexing->doc);
}

struct tq_step tq_index_text(struct tq_call *call, tq_half next)
{
    struct tq_indexing *indexing = call->state;
    const struct tq_db_result *rows = tq_result(call, 0);
    if (tq_db_rows(rows) == 0)
        return next(call);
    indexing->is_public = true;
    indexing->title = tq_db_bytes(rows, 0, 0);
    indexing->body = tq_db_bytes(rows, 0, 1);
    return tq_then_job(call, TQ_JOB_SEARCH, make_doc, next);
}

void tq_bind_indexing(struct tq_call *call, const struct tq_indexing *indexing)
{
    if (!indexing || !indexing->is_public) {
        for (int i = 0; i < 6; i++)
            tq_bind_null(call);
        return;
    }
    tq_bind_str(call, indexing->title);
    tq_bind_str(call, indexing->body);
    tq_bind_str(call, indexing->doc.toks);
    tq_bind_i64(call, indexing->doc.len);
    tq_bind_i64(call, TQ_SEARCH_TOKVER);
    tq_bind_str(call, indexing->doc.fts);
}
