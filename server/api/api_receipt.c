/* server/api/api_receipt.c - receipts (回执): the responder's copy with bytes and signature, and the public check of a number. */
#include "tq/api/api.h"
#include "tq/base/crypto.h"
#include "tq/gen/sql.h"

enum { ANSWER_MAX = 1024 * 1024 };

static const struct tq_col receipt_cols[] = {
    { .name = "number", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "revision", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "issued_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL },
    { .name = "sha256", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "signature", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL, .nullable = true },
    { .name = "public_key", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "bytes_base64", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    TQ_COLS_END,
};
static const struct tq_col check_cols[] = {
    { .name = "is_valid", .kind = TQ_C_BOOL, .see = TQ_SEE_ALL },
    { .name = "issued_at", .kind = TQ_C_TIME, .see = TQ_SEE_ALL, .nullable = true },
    TQ_COLS_END,
};
static const struct tq_shape receipt = { "Receipt", receipt_cols };
static const struct tq_shape check = { "ReceiptCheck", check_cols };

static const struct tq_field get_query[] = {
    { .name = "revision", .kind = TQ_F_INT, .min = 1, .max = 100000, .about = "the latest when absent" },
    TQ_FIELDS_END,
};
static const struct tq_field check_body[] = {
    { .name = "number", .kind = TQ_F_LINE, .min = 1, .max = 40, .flags = TQ_REQUIRED },
    { .name = "sha256", .kind = TQ_F_LINE, .min = 64, .max = 64 },
    TQ_FIELDS_END,
};

/* Standard base64 with padding, as browsers and openssl read it. */
static void add_base64(struct tq_call *call, struct tq_buf *out, const void *p, size_t n)
{
    struct tq_buf url;
    tq_buf_init(&url, call->arena, n * 2 + 8);
    tq_base64url(&url, p, n);
    tq_buf_add_char(out, '"');
    for (size_t i = 0; i < url.n; i++)
        tq_buf_add_char(out, url.p[i] == '-' ? '+' : url.p[i] == '_' ? '/' : url.p[i]);
    for (size_t i = url.n; i % 4; i++)
        tq_buf_add_char(out, '=');
    tq_buf_add_char(out, '"');
}

static void add_time(struct tq_buf *out, tq_time t)
{
    char text[48];
    size_t n = tq_time_format(t, text);
    tq_buf_add_json(out, (struct tq_str){ text, n });
}

static struct tq_step get_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_receipt_get);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    tq_bind_value(call, &call->query[0]);
    return tq_then(call, NULL);
}

enum { COL_NUMBER, COL_REVISION, COL_ISSUED, COL_SHA256, COL_SIGNATURE, COL_BYTES };

static void write_receipt(struct tq_call *call, const struct tq_db_result *row, struct tq_buf *out)
{
    uint8_t key[32];
    struct tq_str bytes = tq_db_bytes(row, 0, COL_BYTES), signature = tq_db_bytes(row, 0, COL_SIGNATURE);
    tq_auth_receipt_public(tq_call_auth(call), key);
    tq_buf_add_str(out, TQ_STR("{\"number\":"));
    tq_buf_add_json(out, tq_db_bytes(row, 0, COL_NUMBER));
    tq_buf_printf(out, ",\"revision\":%lld,\"issued_at\":", (long long)tq_db_i64(row, 0, COL_REVISION));
    add_time(out, tq_db_time(row, 0, COL_ISSUED));
    tq_buf_add_str(out, TQ_STR(",\"sha256\":"));
    tq_buf_add_json(out, tq_db_bytes(row, 0, COL_SHA256));
    tq_buf_add_str(out, TQ_STR(",\"signature\":"));
    if (tq_db_is_null(row, 0, COL_SIGNATURE))
        tq_buf_add_str(out, TQ_STR("null"));
    else
        add_base64(call, out, signature.p, signature.n);
    tq_buf_add_str(out, TQ_STR(",\"public_key\":"));
    add_base64(call, out, key, sizeof(key));
    tq_buf_add_str(out, TQ_STR(",\"bytes_base64\":"));
    add_base64(call, out, bytes.p, bytes.n);
    tq_buf_add_char(out, '}');
}

static struct tq_step get_finish(struct tq_call *call)
{
    const struct tq_db_result *row = tq_result(call, 0);
    struct tq_buf out;
    if (tq_db_rows(row) == 0)
        return tq_fail(call, 404, "not_found");
    tq_buf_init(&out, call->arena, ANSWER_MAX);
    write_receipt(call, row, &out);
    return tq_answer(call, 200, "application/json", tq_buf_str(&out));
}

static struct tq_step check_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_receipt_find);
    tq_bind_value(call, &call->body[0]);
    return tq_then(call, NULL);
}

/* Stored bytes, their digest, the signature and, when given, the digest on paper all agree. */
static bool is_right(struct tq_call *call, const struct tq_db_result *row)
{
    uint8_t digest[TQ_SHA256_BYTES], key[32];
    char hex[2 * TQ_SHA256_BYTES + 1];
    struct tq_str stored = tq_db_bytes(row, 0, 1), signature = tq_db_bytes(row, 0, 2), bytes = tq_db_bytes(row, 0, 3);
    tq_sha256(bytes.p, bytes.n, digest);
    tq_hex(digest, sizeof(digest), hex);
    if (!tq_str_is_equal(stored, tq_str_of(hex)) || signature.n != 64)
        return false;
    if (call->body[1].is_present && !tq_str_is_equal_nocase(call->body[1].text, stored))
        return false;
    tq_auth_receipt_public(tq_call_auth(call), key);
    return tq_ed25519_is_valid(key, bytes.p, bytes.n, (const uint8_t *)signature.p);
}

static struct tq_step check_finish(struct tq_call *call)
{
    const struct tq_db_result *row = tq_result(call, 0);
    bool is_valid = tq_db_rows(row) > 0 && is_right(call, row);
    struct tq_buf out;
    tq_buf_init(&out, call->arena, 200);
    tq_buf_printf(&out, "{\"is_valid\":%s,\"issued_at\":", is_valid ? "true" : "false");
    if (is_valid)
        add_time(&out, tq_db_time(row, 0, 0));
    else
        tq_buf_add_str(&out, TQ_STR("null"));
    tq_buf_add_char(&out, '}');
    return tq_answer(call, 200, "application/json", tq_buf_str(&out));
}

const struct tq_route tq_routes_receipt[] = {
    { .method = TQ_GET,
      .path = "/api/v1/responses/{id}/receipt",
      .role = TQ_ROLE_MEMBER,
      .relation = TQ_REL_OWNER,
      .query = get_query,
      .begin = get_begin,
      .finish = get_finish,
      .shape = &receipt,
      .name = "receipt_get",
      .about = "The signed receipt of a sent revision: canonical bytes, SHA-256, Ed25519 signature, public key." },
    { .method = TQ_POST,
      .path = "/api/v1/receipts/check",
      .role = TQ_ROLE_ANYONE,
      .body = check_body,
      .begin = check_begin,
      .finish = check_finish,
      .shape = &check,
      .flags = TQ_R_NO_CSRF,
      .name = "receipt_check",
      .about = "Is this receipt number genuine, and does the digest fit it?" },
    { 0 },
};
