/* server/api/api_file.c - uploads and downloads. An upload is examined and put in place on the pool, then its row is written; who
 * may read it afterwards follows from the object it is attached to (file_is_readable). */
#include "tq/api/api.h"
#include "tq/base/crypto.h"
#include "tq/gen/sql.h"
#include "tq/platform/storage.h"

enum { UPLOAD_MAX = 20 * 1024 * 1024 };

static const struct tq_col file_cols[] = {
    { .name = "id", .kind = TQ_C_UUID, .see = TQ_SEE_ALL },         { .name = "name", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },
    { .name = "media_type", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL }, { .name = "bytes", .kind = TQ_C_INT, .see = TQ_SEE_ALL },
    { .name = "sha256", .kind = TQ_C_TEXT, .see = TQ_SEE_ALL },     TQ_COLS_END,
};
static const struct tq_shape file = { "File", file_cols };

/* ---- upload ---- */

struct upload {
    struct tq_uuid id;
    const char *media_type;
    struct tq_err err;
    bool is_kept;
};

enum { ADD_NAME, ADD_PURPOSE };
static const struct tq_field add_fields[] = {
    { .name = "name", .kind = TQ_F_LINE, .min = 1, .max = 200, .flags = TQ_REQUIRED, .about = "file name with its extension" },
    { .name = "purpose",
      .kind = TQ_F_ENUM,
      .choices = "attachment|confidential|authorization|licence|evidence|proof|roster",
      .about = "what it is for; stamped papers must be a PDF or a picture" },
    TQ_FIELDS_END,
};

static void remove_work(void *arg)
{
    struct tq_call *call = arg;
    struct upload *upload = call->state;
    tq_storage_remove(tq_call_conf(call)->data_dir, &upload->id);
}

static struct tq_step on_removed_after_refusal(struct tq_call *call)
{
    return tq_fail_verdict(call);
}

static struct tq_step on_added(struct tq_call *call)
{
    if (!tq_verdict_is_ok(call))
        return tq_then_job(call, TQ_JOB_FILE, remove_work, on_removed_after_refusal);
    return tq_finish_created(call);
}

static void take_work(void *arg)
{
    struct tq_call *call = arg;
    struct upload *upload = call->state;
    upload->err = tq_storage_take(tq_call_conf(call)->data_dir, call->http->upload_path, call->query[ADD_NAME].text, &upload->id,
                                  &upload->media_type);
}

static struct tq_step on_taken(struct tq_call *call)
{
    struct upload *upload = call->state;
    char hex[2 * TQ_SHA256_BYTES + 1];
    if (upload->err.code == TQ_INVALID)
        return tq_fail_field(call, "/name", upload->err.detail);
    if (upload->err.code)
        return tq_fail(call, 503, "unavailable");
    call->http->upload_path = NULL; /* the storage has it now */
    tq_hex(call->http->upload_sha256, TQ_SHA256_BYTES, hex);
    tq_sql_add(call, TQ_SQL_file_add);
    tq_bind_actor(call);
    tq_bind_uuid(call, &upload->id);
    tq_bind_value(call, &call->query[ADD_NAME]);
    tq_bind_str(call, tq_str_of(upload->media_type));
    tq_bind_i64(call, call->http->upload_bytes);
    tq_bind_str(call, (struct tq_str){ tq_arena_dup(call->arena, hex, sizeof(hex) - 1), sizeof(hex) - 1 });
    return tq_then(call, on_added);
}

/* Stamped papers: what a scanner or a phone makes. */
static bool is_paper(const char *media_type)
{
    return strcmp(media_type, "application/pdf") == 0 || strncmp(media_type, "image/", 6) == 0;
}

static bool is_for_paper(struct tq_str purpose)
{
    return tq_str_is_equal(purpose, TQ_STR("authorization")) || tq_str_is_equal(purpose, TQ_STR("licence")) ||
           tq_str_is_equal(purpose, TQ_STR("proof"));
}

static bool has_folder(struct tq_str name)
{
    return memchr(name.p, '/', name.n) || memchr(name.p, '\\', name.n);
}

static struct tq_step add_begin(struct tq_call *call)
{
    struct upload *upload = TQ_NEW(call->arena, struct upload);
    struct tq_str name = call->query[ADD_NAME].text;
    const char *media_type = tq_storage_media_type(name);
    if (!call->http->upload_path || call->http->upload_bytes == 0)
        return tq_fail(call, 400, "file_empty");
    if (has_folder(name))
        return tq_fail_field(call, "/name", "file_name_refused");
    if (!media_type || (is_for_paper(call->query[ADD_PURPOSE].text) && !is_paper(media_type)))
        return tq_fail_field(call, "/name", "file_type_refused");
    upload->id = tq_uuid_new(call->http->started);
    call->state = upload;
    return tq_then_job(call, TQ_JOB_FILE, take_work, on_taken);
}

/* ---- download ---- */

/* attachment; filename="file.pdf"; filename*=UTF-8''... (RFC 6266, RFC 8187) */
static const char *disposition_of(struct tq_call *call, struct tq_str name)
{
    struct tq_buf out;
    tq_buf_init(&out, call->arena, 4096);
    tq_buf_add_str(&out, TQ_STR("attachment; filename*=UTF-8''"));
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_';
        if (is_plain)
            tq_buf_add_char(&out, (char)c);
        else
            tq_buf_printf(&out, "%%%02X", c);
    }
    tq_buf_add_char(&out, '\0');
    return out.p;
}

static struct tq_step on_found(struct tq_call *call)
{
    const struct tq_db_result *found = tq_result(call, 0);
    char path[TQ_STORAGE_PATH];
    if (tq_db_rows(found) == 0)
        return tq_fail(call, 404, "not_found");
    struct tq_str media_type = tq_db_bytes(found, 0, tq_db_column(found, "media_type"));
    tq_storage_path(tq_call_conf(call)->data_dir, &call->id[0], path);
    tq_reply_header(call->http, "Content-Disposition", disposition_of(call, tq_db_bytes(found, 0, tq_db_column(found, "name"))));
    tq_reply_header(call->http, "Cache-Control", "private, no-cache");
    if (!tq_http_reply_file(call->http, path, tq_arena_dup(call->arena, media_type.p, media_type.n)))
        return tq_fail(call, 404, "file_gone");
    return tq_answered(call);
}

static struct tq_step get_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_file_get);
    tq_bind_actor(call);
    tq_bind_id(call, 0);
    return tq_then(call, on_found);
}

/* ---- removal ---- */

static struct tq_step on_removed(struct tq_call *call)
{
    return tq_finish_empty(call);
}

static struct tq_step on_row_removed(struct tq_call *call)
{
    struct upload *upload = TQ_NEW(call->arena, struct upload);
    if (!tq_verdict_is_ok(call))
        return tq_fail_verdict(call);
    upload->id = call->id[0];
    call->state = upload;
    return tq_then_job(call, TQ_JOB_FILE, remove_work, on_removed);
}

static struct tq_step remove_begin(struct tq_call *call)
{
    tq_sql_add(call, TQ_SQL_file_remove);
    tq_bind_uuid(call, &call->actor.person);
    tq_bind_id(call, 0);
    return tq_then(call, on_row_removed);
}

const struct tq_route tq_routes_file[] = {
    { .method = TQ_POST,
      .path = "/api/v1/files",
      .role = TQ_ROLE_PERSON,
      .query = add_fields,
      .begin = add_begin,
      .shape = &file,
      .flags = TQ_R_UPLOAD,
      .status = 201,
      .max_body = UPLOAD_MAX,
      .location = "/api/v1/files",
      .name = "file_add",
      .about = "Upload a file: its bytes are the body, its name a query parameter; 20 MB at most." },
    { .method = TQ_GET,
      .path = "/api/v1/files/{id}",
      .role = TQ_ROLE_ANYONE,
      .begin = get_begin,
      .media = "*/*",
      .name = "file_get",
      .about = "Download a file; who may follows from the object it belongs to." },
    { .method = TQ_DELETE,
      .path = "/api/v1/files/{id}",
      .role = TQ_ROLE_PERSON,
      .relation = TQ_REL_SELF,
      .begin = remove_begin,
      .name = "file_remove",
      .about = "Remove one's own file that is not used anywhere." },
    { 0 },
};
