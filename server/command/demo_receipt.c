/* server/command/demo_receipt.c - receipts of the demonstration's responses: the same canonical bytes, digest and signature as
 * a real submission gets, numbered from the response's id. */
#include "demo_int.h"

#include "tq/base/crypto.h"
#include "tq/domain/response.h"
#include "tq/gen/sql.h"
#include "tq/platform/auth.h"

enum { RECEIPT_MAX = 64 * 1024 };

struct made {
    struct tq_arena *arena;
    struct tq_str id;
    struct tq_receipt receipt;
};

static struct tq_str text(struct tq_arena *arena, const struct tq_db_result *rows, int row, int column)
{
    return tq_db_is_null(rows, row, column) ? TQ_STR("") : tq_arena_str(arena, tq_db_bytes(rows, row, column));
}

static void read_head(struct made *m, const struct tq_db_result *rows, int row)
{
    struct tq_receipt *r = &m->receipt;
    struct tq_uuid id = tq_db_uuid(rows, row, 0);
    char *id_text = tq_arena_alloc(m->arena, TQ_UUID_TEXT + 1), *number = tq_arena_alloc(m->arena, 17);
    uint8_t digest[TQ_SHA256_BYTES];

    tq_uuid_format(&id, id_text);
    tq_sha256(id.b, sizeof(id.b), digest);
    m->id = tq_str_of(id_text);
    r->revision = 1;
    r->issued_at = tq_db_time(rows, row, 13);
    tq_receipt_number(tq_time_date(r->issued_at).year, digest, number);
    r->number = tq_str_of(number);
    r->response_id = m->id;
    r->scenario_number = text(m->arena, rows, row, 1);
    r->scenario_title = text(m->arena, rows, row, 2);
    r->organization_name = text(m->arena, rows, row, 3);
    r->credit_code = text(m->arena, rows, row, 4);
    r->team = text(m->arena, rows, row, 5);
    r->summary = text(m->arena, rows, row, 6);
    r->price_fen = tq_db_i64(rows, row, 7);
    r->price_note = text(m->arena, rows, row, 8);
    r->duration_months = tq_db_i64(rows, row, 9);
    r->valid_until = text(m->arena, rows, row, 10);
    r->alternative = text(m->arena, rows, row, 11);
    r->element_needs = text(m->arena, rows, row, 12);
}

static struct tq_err read_answers(struct tq_db_admin *admin, struct made *m)
{
    struct tq_db_result *rows;
    struct tq_err err = tq_demo_run(admin, TQ_SQL_demo_receipt_answers, &m->id, 1, &rows);

    if (err.code)
        return err;
    int count = tq_db_rows(rows);
    struct tq_receipt_answer *list = tq_arena_array(m->arena, (size_t)count + 1, sizeof(*list));
    for (int i = 0; i < count; i++)
        list[i] = (struct tq_receipt_answer){ (int)tq_db_i64(rows, i, 1), text(m->arena, rows, i, 2), text(m->arena, rows, i, 3),
                                              text(m->arena, rows, i, 4), text(m->arena, rows, i, 5), text(m->arena, rows, i, 6),
                                              text(m->arena, rows, i, 7), text(m->arena, rows, i, 8) };
    m->receipt.answers = list;
    m->receipt.answer_count = (size_t)count;
    return err;
}

static struct tq_err read_milestones(struct tq_db_admin *admin, struct made *m)
{
    struct tq_db_result *rows;
    struct tq_err err = tq_demo_run(admin, TQ_SQL_demo_receipt_milestones, &m->id, 1, &rows);

    if (err.code)
        return err;
    int count = tq_db_rows(rows);
    struct tq_receipt_milestone *list = tq_arena_array(m->arena, (size_t)count + 1, sizeof(*list));
    for (int i = 0; i < count; i++)
        list[i] = (struct tq_receipt_milestone){ text(m->arena, rows, i, 0), tq_db_i64(rows, i, 1), tq_db_i64(rows, i, 2) };
    m->receipt.milestones = list;
    m->receipt.milestone_count = (size_t)count;
    return err;
}

static struct tq_err put(struct tq_db_admin *admin, struct tq_auth *auth, struct made *m)
{
    struct tq_db_result *none;
    struct tq_buf bytes;
    uint8_t digest[TQ_SHA256_BYTES], signature[64];
    char digest_hex[2 * TQ_SHA256_BYTES + 1], signature_hex[129];

    tq_buf_init(&bytes, m->arena, RECEIPT_MAX);
    tq_receipt_write(&bytes, &m->receipt);
    tq_sha256(bytes.p, bytes.n, digest);
    tq_hex(digest, sizeof(digest), digest_hex);
    tq_auth_receipt_sign(auth, tq_buf_str(&bytes), signature);
    tq_hex(signature, sizeof(signature), signature_hex);
    return tq_demo_run(admin, TQ_SQL_demo_receipt_put,
                       (struct tq_str[]){ m->id, m->receipt.number, tq_buf_str(&bytes), tq_str_of(digest_hex), tq_str_of(signature_hex) },
                       5, &none);
}

struct tq_err tq_demo_receipts(struct tq_db_admin *admin, const struct tq_conf *conf)
{
    struct tq_arena *arena = tq_arena_new(64 * 1024 * 1024);
    struct tq_auth *auth = NULL;
    struct tq_db_result *rows;
    struct made *list = NULL;
    int count = 0;
    struct tq_err err = tq_auth_new(conf->data_dir, conf->public_url, &auth);

    if (!err.code)
        err = tq_demo_run(admin, TQ_SQL_demo_receipt_heads, NULL, 0, &rows);
    if (!err.code) {
        count = tq_db_rows(rows);
        list = tq_arena_array(arena, (size_t)count + 1, sizeof(*list));
    }
    for (int i = 0; i < count; i++) {
        list[i].arena = arena;
        read_head(&list[i], rows, i);
    }
    for (int i = 0; i < count && !err.code; i++) {
        err = read_answers(admin, &list[i]);
        if (!err.code)
            err = read_milestones(admin, &list[i]);
        if (!err.code)
            err = put(admin, auth, &list[i]);
    }
    tq_auth_free(auth);
    tq_arena_free(arena);
    return err;
}
