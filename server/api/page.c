/* server/api/page.c - cursors: the key values of the last row as a JSON array, base64url, sealed for one list. */
#include "shape_int.h"

#include "tq/base/crypto.h"

#include <stdio.h>

enum { CURSOR_MAX = 4096, KEYS_MAX = 8 };

static void purpose_of(const char *list, char out[100])
{
    snprintf(out, 100, "cursor:%s", list);
}

static void write_keys(struct tq_buf *out, const struct tq_db_result *result, int row)
{
    char name[24];
    tq_buf_add_char(out, '[');
    for (int i = 1; i <= KEYS_MAX; i++) {
        snprintf(name, sizeof(name), "cursor_%d", i);
        int column = tq_db_column(result, name);
        if (column < 0)
            break;
        tq_buf_add_str(out, i > 1 ? TQ_STR(",") : TQ_STR(""));
        tq_value_write(out, result, row, column);
    }
    tq_buf_add_char(out, ']');
}

void tq_cursor_write(struct tq_buf *out, struct tq_auth *auth, const char *list, const struct tq_db_result *result, int row)
{
    char purpose[100];
    struct tq_buf keys, text;
    tq_buf_init(&keys, NULL, CURSOR_MAX);
    tq_buf_init(&text, NULL, CURSOR_MAX * 2);
    write_keys(&keys, result, row);
    tq_base64url(&text, keys.p, keys.n);
    purpose_of(list, purpose);
    tq_auth_seal(auth, purpose, tq_buf_str(&text), out);
    tq_buf_clear(&keys);
    tq_buf_clear(&text);
}

bool tq_cursor_read(struct tq_arena *arena, struct tq_auth *auth, const char *list, struct tq_str cursor, struct tq_str *text)
{
    char purpose[100];
    struct tq_str inner;
    struct tq_buf keys;
    purpose_of(list, purpose);
    tq_buf_init(&keys, arena, CURSOR_MAX);
    if (cursor.n > CURSOR_MAX || !auth || !tq_auth_unseal(auth, purpose, cursor, &inner) || !tq_base64url_decode(inner, &keys))
        return false;
    *text = tq_buf_str(&keys);
    return true;
}
