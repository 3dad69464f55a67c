/* server/api/response_submit.c - submission: read the draft, make and sign the canonical bytes of its receipt, write them if the
 * draft has not moved in between. */
#include "api_response.h"

#include "tq/base/crypto.h"
#include "tq/domain/response.h"
#include "tq/gen/sql.h"

enum { RECEIPT_MAX = 512 * 1024 };

static const int draft_sql[] = { TQ_SQL_response_draft, TQ_SQL_response_draft_answers, TQ_SQL_response_draft_milestones,
                                 TQ_SQL_response_draft_files };
enum {
    D_VERSION,
    D_REVISION,
    D_NUMBER,
    D_TITLE,
    D_ORGANIZATION,
    D_CREDIT_CODE,
    D_TEAM,
    D_SUMMARY,
    D_PRICE,
    D_PRICE_NOTE,
    D_DURATION,
    D_VALID_UNTIL,
    D_ALTERNATIVE,
    D_ELEMENT_NEEDS,
    D_ISSUED_AT
};

static int64_t number_at(const struct tq_db_result *rows, int row, int column)
{
    return tq_db_is_null(rows, row, column) ? -1 : tq_db_i64(rows, row, column);
}

static void read_answers(struct tq_arena *arena, const struct tq_db_result *rows, struct tq_receipt *receipt)
{
    struct tq_receipt_answer *list = tq_arena_array(arena, (size_t)tq_db_rows(rows) + 1, sizeof(*list));
    for (int i = 0; i < tq_db_rows(rows); i++)
        list[i] = (struct tq_receipt_answer){ .position = (int)tq_db_i64(rows, i, 0),
                                              .name = tq_text_at(rows, i, 1),
                                              .unit = tq_text_at(rows, i, 2),
                                              .comparator = tq_text_at(rows, i, 3),
                                              .target = tq_text_at(rows, i, 4),
                                              .fit = tq_text_at(rows, i, 5),
                                              .value = tq_text_at(rows, i, 6),
                                              .evidence = tq_text_at(rows, i, 7) };
    receipt->answers = list;
    receipt->answer_count = (size_t)tq_db_rows(rows);
}

static void read_milestones(struct tq_arena *arena, const struct tq_db_result *rows, struct tq_receipt *receipt)
{
    struct tq_receipt_milestone *list = tq_arena_array(arena, (size_t)tq_db_rows(rows) + 1, sizeof(*list));
    for (int i = 0; i < tq_db_rows(rows); i++)
        list[i] = (struct tq_receipt_milestone){ .title = tq_text_at(rows, i, 0),
                                                 .months = number_at(rows, i, 1),
                                                 .share_percent = number_at(rows, i, 2) };
    receipt->milestones = list;
    receipt->milestone_count = (size_t)tq_db_rows(rows);
}

static void read_files(struct tq_arena *arena, const struct tq_db_result *rows, struct tq_receipt *receipt)
{
    struct tq_receipt_file *list = tq_arena_array(arena, (size_t)tq_db_rows(rows) + 1, sizeof(*list));
    for (int i = 0; i < tq_db_rows(rows); i++)
        list[i] =
            (struct tq_receipt_file){ .name = tq_text_at(rows, i, 0), .bytes = number_at(rows, i, 1), .sha256 = tq_text_at(rows, i, 2) };
    receipt->files = list;
    receipt->file_count = (size_t)tq_db_rows(rows);
}

static struct tq_str date_text(struct tq_arena *arena, const struct tq_db_result *rows, int column)
{
    if (tq_db_is_null(rows, 0, column))
        return TQ_STR("");
    char *text = tq_arena_alloc(arena, 16);
    return (struct tq_str){ text, tq_date_format(tq_db_date(rows, 0, column), text) };
}

static void read_draft(struct tq_call *call, const struct tq_db_result *draft, struct tq_receipt *receipt)
{
    char *number = tq_arena_alloc(call->arena, 17), *id = tq_arena_alloc(call->arena, TQ_UUID_TEXT + 1);
    uint8_t random[5];
    tq_random(random, sizeof(random));
    receipt->issued_at = tq_db_time(draft, 0, D_ISSUED_AT);
    tq_receipt_number(tq_time_date(receipt->issued_at).year, random, number);
    tq_uuid_format(&call->id[0], id);
    receipt->number = tq_str_of(number);
    receipt->response_id = tq_str_of(id);
    receipt->revision = (int)tq_db_i64(draft, 0, D_REVISION);
    receipt->scenario_number = tq_text_at(draft, 0, D_NUMBER);
    receipt->scenario_title = tq_text_at(draft, 0, D_TITLE);
    receipt->organization_name = tq_text_at(draft, 0, D_ORGANIZATION);
    receipt->credit_code = tq_text_at(draft, 0, D_CREDIT_CODE);
    receipt->team = tq_text_at(draft, 0, D_TEAM);
    receipt->summary = tq_text_at(draft, 0, D_SUMMARY);
    receipt->price_fen = number_at(draft, 0, D_PRICE);
    receipt->price_note = tq_text_at(draft, 0, D_PRICE_NOTE);
    receipt->duration_months = number_at(draft, 0, D_DURATION);
    receipt->valid_until = date_text(call->arena, draft, D_VALID_UNTIL);
    receipt->alternative = tq_text_at(draft, 0, D_ALTERNATIVE);
    receipt->element_needs = tq_text_at(draft, 0, D_ELEMENT_NEEDS);
    read_answers(call->arena, tq_result(call, 1), receipt);
    read_milestones(call->arena, tq_result(call, 2), receipt);
    read_files(call->arena, tq_result(call, 3), receipt);
}

static void bind_hex(struct tq_call *call, const void *p, size_t n)
{
    char *hex = tq_arena_alloc(call->arena, 2 * n + 1);
    tq_hex(p, n, hex);
    tq_bind_str(call, tq_str_of(hex));
}

/* number, time, bytes, digest, signature; five NULLs without a receipt, which no row of response_receipt takes */
static void bind_receipt(struct tq_call *call, const struct tq_receipt *receipt, struct tq_str bytes)
{
    uint8_t digest[TQ_SHA256_BYTES], signature[64];
    char time[48];
    if (!receipt) {
        for (int i = 0; i < 5; i++)
            tq_bind_null(call);
        return;
    }
    tq_sha256(bytes.p, bytes.n, digest);
    tq_auth_receipt_sign(tq_call_auth(call), bytes, signature);
    tq_bind_str(call, receipt->number);
    size_t n = tq_time_format(receipt->issued_at, time);
    tq_bind_str(call, tq_arena_str(call->arena, (struct tq_str){ time, n }));
    tq_bind_str(call, bytes);
    bind_hex(call, digest, sizeof(digest));
    bind_hex(call, signature, sizeof(signature));
}

static struct tq_step on_draft(struct tq_call *call)
{
    const struct tq_db_result *draft = tq_result(call, 0);
    struct tq_receipt receipt = { 0 };
    struct tq_buf bytes;
    bool is_same = tq_db_rows(draft) > 0 && tq_db_i64(draft, 0, D_VERSION) == call->if_match;
    tq_buf_init(&bytes, call->arena, RECEIPT_MAX);
    if (is_same) {
        read_draft(call, draft, &receipt);
        tq_receipt_write(&bytes, &receipt);
    }
    if (bytes.is_over)
        return tq_fail(call, 413, "too_large");
    tq_sql_add(call, TQ_SQL_response_submit);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_i64(call, is_same || tq_db_rows(draft) == 0 ? call->if_match
                                                        : -1); /* -1 is never a version: everything else is decided, then it is stale */
    bind_receipt(call, is_same ? &receipt : NULL, tq_buf_str(&bytes));
    tq_bind_idempotency(call);
    tq_response_add_get(call, &call->id[0]);
    tq_call_notify(call, "inbox");
    return tq_then(call, NULL);
}

struct tq_step tq_response_submit_begin(struct tq_call *call)
{
    for (size_t i = 0; i < sizeof(draft_sql) / sizeof(draft_sql[0]); i++) {
        tq_sql_add(call, draft_sql[i]);
        tq_bind_actor(call);
        tq_bind_id(call, 0);
    }
    return tq_then(call, on_draft);
}
