/* server/command/demo_search.c - search documents in bulk: read a batch, tokenise it on all processors, COPY it, go on. */
#include "demo_int.h"

#include "tq/gen/sql.h"
#include "tq/platform/search.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { BATCH = 4000, THREADS_MAX = 8, ARENA_MAX = 64 * 1024 * 1024, LINES_MAX = 256 * 1024 * 1024 };

struct part {
    const struct tq_db_result *rows;
    int first, end;
    struct tq_buf lines;
    pthread_t thread;
    bool is_started;
};

/* COPY text format: what would end a field or a line is escaped. */
static void add_field(struct tq_buf *out, struct tq_str s, char end)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '\\' || c == '\t' || c == '\n' || c == '\r')
            tq_buf_add_char(out, '\\');
        tq_buf_add_char(out, c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c);
    }
    tq_buf_add_char(out, end);
}

static void add_line(struct tq_buf *out, const struct tq_db_result *rows, int row)
{
    struct tq_arena *arena = tq_arena_new(ARENA_MAX);
    struct tq_uuid id = tq_db_uuid(rows, row, 1);
    struct tq_str title = tq_db_bytes(rows, row, 3), body = tq_db_bytes(rows, row, 4);
    char id_text[TQ_UUID_TEXT + 1];
    struct tq_search_doc doc;

    tq_search_doc_make(arena, title, body, &doc);
    tq_uuid_format(&id, id_text);
    tq_buf_printf(out, "%lld\t%s\t%lld\t", (long long)tq_db_i64(rows, row, 0), id_text, (long long)tq_db_i64(rows, row, 2));
    add_field(out, title, '\t');
    add_field(out, body, '\t');
    add_field(out, doc.toks, '\t');
    tq_buf_printf(out, "%d\t%d\t", doc.len, TQ_SEARCH_TOKVER);
    add_field(out, doc.fts, '\n');
    tq_arena_free(arena);
}

static void *tokenise(void *arg)
{
    struct part *part = arg;

    for (int row = part->first; row < part->end; row++)
        add_line(&part->lines, part->rows, row);
    return NULL;
}

static struct tq_err copy(struct tq_db_admin *admin, struct part *parts, int count)
{
    struct tq_err err = tq_db_admin_copy_begin(admin, TQ_SQL_demo_search_copy);

    for (int i = 0; i < count && !err.code; i++)
        err = parts[i].lines.is_over ? tq_err_make(TQ_TOO_LARGE, NULL, "a batch of search documents is too large")
                                     : tq_db_admin_copy_add(admin, tq_buf_str(&parts[i].lines));
    return err.code ? err : tq_db_admin_copy_end(admin);
}

/* `kind` and `id` move on to the last row. */
static struct tq_err run_batch(struct tq_db_admin *admin, int *count, char kind[24], char id[TQ_UUID_TEXT + 1])
{
    struct part parts[THREADS_MAX] = { 0 };
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int threads = cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (int)cores;
    char limit[24];
    struct tq_db_result *rows;

    snprintf(limit, sizeof(limit), "%d", BATCH);
    struct tq_err err =
        tq_demo_run(admin, TQ_SQL_demo_search_source, (struct tq_str[]){ tq_str_of(kind), tq_str_of(id), tq_str_of(limit) }, 3, &rows);
    if (err.code)
        return err;
    *count = tq_db_rows(rows);
    if (*count == 0)
        return err;
    for (int i = 0; i < threads; i++) {
        parts[i] = (struct part){ .rows = rows, .first = *count * i / threads, .end = *count * (i + 1) / threads };
        tq_buf_init(&parts[i].lines, NULL, LINES_MAX);
        parts[i].is_started = pthread_create(&parts[i].thread, NULL, tokenise, &parts[i]) == 0;
        if (!parts[i].is_started)
            tokenise(&parts[i]);
    }
    for (int i = 0; i < threads; i++)
        if (parts[i].is_started)
            pthread_join(parts[i].thread, NULL);
    struct tq_uuid last = tq_db_uuid(rows, *count - 1, 1);
    tq_uuid_format(&last, id);
    snprintf(kind, 24, "%lld", (long long)tq_db_i64(rows, *count - 1, 0));
    if (!err.code)
        err = copy(admin, parts, threads);
    for (int i = 0; i < threads; i++)
        tq_buf_clear(&parts[i].lines);
    return err;
}

struct tq_err tq_demo_search(struct tq_db_admin *admin)
{
    char kind[24] = "0", id[TQ_UUID_TEXT + 1] = "00000000-0000-0000-0000-000000000000";
    int count = 1;
    struct tq_err err = TQ_ERR_NONE;

    while (count > 0 && !err.code)
        err = run_batch(admin, &count, kind, id);
    return err;
}
