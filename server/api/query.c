/* server/api/query.c - a raw query string against a table of fields. Strict like a body: unknown and repeated names are
 * problems too. Lists are written "a,b" (OpenAPI: form, explode false). */
#include "fields_int.h"

struct pair {
    struct tq_str name, value;
};

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* application/x-www-form-urlencoded; false on a broken escape or what is not UTF-8. */
static bool decode(struct tq_arena *arena, struct tq_str raw, struct tq_str *out)
{
    char *p = tq_arena_alloc(arena, raw.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] == '%') {
            int high = i + 2 < raw.n ? hex_value(raw.p[i + 1]) : -1, low = i + 2 < raw.n ? hex_value(raw.p[i + 2]) : -1;
            if (i + 2 >= raw.n || high < 0 || low < 0)
                return false;
            p[n++] = (char)(high << 4 | low);
            i += 2;
        } else {
            p[n++] = raw.p[i] == '+' ? ' ' : raw.p[i];
        }
    }
    *out = (struct tq_str){ p, n };
    return tq_utf8_is_valid(*out);
}

/* The next "name=value", advancing `query`. */
static struct tq_str next_piece(struct tq_str *query)
{
    const char *amp = memchr(query->p, '&', query->n);
    struct tq_str piece = { query->p, amp ? (size_t)(amp - query->p) : query->n };
    size_t eaten = piece.n + (amp ? 1 : 0);
    query->p += eaten;
    query->n -= eaten;
    return piece;
}

static bool read_pair(struct tq_arena *arena, struct tq_str piece, struct pair *out)
{
    const char *equals = memchr(piece.p, '=', piece.n);
    struct tq_str name = { piece.p, equals ? (size_t)(equals - piece.p) : piece.n };
    struct tq_str value = { equals ? equals + 1 : "", equals ? piece.n - name.n - 1 : 0 };
    return decode(arena, name, &out->name) && decode(arena, value, &out->value);
}

static int find(const struct tq_field *fields, struct tq_str name)
{
    for (int i = 0; fields && fields[i].kind != TQ_F_END; i++)
        if (tq_str_is_equal(name, tq_str_of(fields[i].name)))
            return i;
    return -1;
}

static bool check_list(const struct tq_check *c, const struct tq_field *field, struct tq_str pointer, struct tq_str text,
                       struct tq_value *out)
{
    struct tq_buf list;
    size_t count = 0;
    bool is_right = true;
    tq_buf_init(&list, c->arena, 64 * 1024);
    tq_buf_add_char(&list, '[');
    while (text.n) {
        const char *comma = memchr(text.p, ',', text.n);
        struct tq_str element = { text.p, comma ? (size_t)(comma - text.p) : text.n };
        size_t eaten = element.n + (comma ? 1 : 0);
        is_right = tq_check_element(c, field, pointer, element, &list) && is_right;
        count++;
        text.p += eaten;
        text.n -= eaten;
    }
    tq_buf_add_char(&list, ']');
    out->text = tq_buf_str(&list);
    out->i = (int64_t)count;
    return is_right && tq_check_count(c, field, pointer, count);
}

static bool check_bool(const struct tq_check *c, struct tq_str pointer, struct tq_str text, struct tq_value *out)
{
    out->i = tq_str_is_equal(text, TQ_STR("true")) || tq_str_is_equal(text, TQ_STR("1"));
    out->text = out->i ? TQ_STR("t") : TQ_STR("f");
    if (out->i || tq_str_is_equal(text, TQ_STR("false")) || tq_str_is_equal(text, TQ_STR("0")))
        return true;
    tq_errors_add(c->errors, pointer, "not_boolean");
    return false;
}

struct source {
    struct tq_auth *auth;
    const char *list;
};

static bool check_value(const struct tq_check *c, const struct source *source, const struct tq_field *field, struct tq_str pointer,
                        struct tq_str text, struct tq_value *out)
{
    switch (field->kind) {
    case TQ_F_INT:
        if (tq_parse_i64(text, INT64_MIN, INT64_MAX, &out->i))
            return tq_check_int(c, field, pointer, out->i, out);
        tq_errors_add(c->errors, pointer, "not_integer");
        return false;
    case TQ_F_BOOL: return check_bool(c, pointer, text, out);
    case TQ_F_CODES:
    case TQ_F_UUIDS: return check_list(c, field, pointer, text, out);
    case TQ_F_CURSOR:
        if (tq_cursor_read(c->arena, source->auth, source->list, text, &out->text))
            return true;
        c->errors->code = "bad_cursor";
        tq_errors_add(c->errors, pointer, "bad_cursor");
        return false;
    default: return tq_check_text(c, field, pointer, text, out);
    }
}

static void take(const struct tq_check *c, const struct source *source, const struct tq_field *fields, const struct pair *pair,
                 struct tq_value *values)
{
    int i = find(fields, pair->name);
    struct tq_str pointer = tq_pointer_name(c->arena, TQ_STR(""), pair->name);
    if (i < 0) {
        tq_errors_add(c->errors, pointer, "unknown_field");
    } else if (values[i].is_present) {
        tq_errors_add(c->errors, pointer, "repeated");
    } else if (pair->value.n == 0 && !(fields[i].flags & TQ_REQUIRED)) {
        values[i].is_null = true; /* "q=" is an empty search box */
    } else {
        values[i].is_present = true;
        check_value(c, source, &fields[i], pointer, pair->value, &values[i]);
    }
}

void tq_fields_from_query(struct tq_arena *arena, const struct tq_field *fields, struct tq_str query, struct tq_auth *auth,
                          const char *list, struct tq_value *values, struct tq_errors *errors)
{
    struct tq_check check = { arena, errors };
    struct source source = { auth, list };
    struct pair pair;
    while (query.n) {
        struct tq_str piece = next_piece(&query);
        if (piece.n == 0)
            continue;
        if (read_pair(arena, piece, &pair))
            take(&check, &source, fields, &pair, values);
        else
            tq_errors_add(errors, TQ_STR(""), "not_text");
    }
    for (int i = 0; fields && fields[i].kind != TQ_F_END; i++)
        if ((fields[i].flags & TQ_REQUIRED) && !values[i].is_present)
            tq_errors_add(errors, tq_pointer_name(arena, TQ_STR(""), tq_str_of(fields[i].name)), "required");
}
