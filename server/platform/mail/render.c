/* server/platform/mail/render.c - a section of a catalogue with its {placeholders} filled in.
 *
 * A catalogue is text: "== name", one line of subject, then the body up to the next "==". Values are put in as they are, on one
 * line each: a line break in a value would be a header in the subject and a forged line in the text. */
#include "tq/platform/db.h"
#include "tq/platform/json.h"
#include "tq/platform/mail.h"

#include <stdio.h>

static struct tq_str catalogue_of(struct tq_str lang)
{
    const char *name = tq_str_is_equal(lang, TQ_STR("en")) ? "seed/mail/en.txt" : "seed/mail/zh-CN.txt";
    return tq_seed_text(name);
}

static struct tq_str take_line(struct tq_str *rest)
{
    const char *end = memchr(rest->p, '\n', rest->n);
    struct tq_str line = { rest->p, end ? (size_t)(end - rest->p) : rest->n };
    size_t eaten = line.n + (end ? 1 : 0);
    rest->p += eaten;
    rest->n -= eaten;
    return line;
}

static bool is_heading(struct tq_str line, struct tq_str name)
{
    return line.n == name.n + 3 && memcmp(line.p, "== ", 3) == 0 && memcmp(line.p + 3, name.p, name.n) == 0;
}

/* Subject and body of a section. */
static bool find_section(struct tq_str catalogue, struct tq_str name, struct tq_str *subject, struct tq_str *body)
{
    struct tq_str rest = catalogue;
    while (rest.n > 0)
        if (is_heading(take_line(&rest), name)) {
            *subject = take_line(&rest);
            *body = rest;
            while (rest.n > 0 && !(rest.n > 3 && memcmp(rest.p, "== ", 3) == 0))
                take_line(&rest);
            body->n -= rest.n;
            return true;
        }
    return false;
}

static void add_value(struct tq_buf *out, struct tq_str value)
{
    for (size_t i = 0; i < value.n; i++)
        tq_buf_add_char(out, (unsigned char)value.p[i] < 0x20 ? ' ' : value.p[i]);
}

static void add_param(struct tq_buf *out, const struct tq_json *params, const char *url, struct tq_str name)
{
    char key[64];
    if (tq_str_is_equal(name, TQ_STR("url"))) {
        tq_buf_add_str(out, tq_str_of(url));
        return;
    }
    snprintf(key, sizeof(key), "%.*s", (int)name.n, name.p);
    const struct tq_json *value = params ? tq_json_get(params, key) : NULL;
    if (value && tq_json_kind_of(value) == TQ_JSON_TEXT)
        add_value(out, tq_json_text(value));
    else if (value && tq_json_kind_of(value) == TQ_JSON_INT)
        tq_buf_add_i64(out, tq_json_i64(value));
}

static void fill(struct tq_buf *out, struct tq_str text, const struct tq_json *params, const char *url)
{
    for (size_t i = 0; i < text.n; i++) {
        const char *end = text.p[i] == '{' ? memchr(text.p + i, '}', text.n - i) : NULL;
        if (!end) {
            tq_buf_add_char(out, text.p[i]);
            continue;
        }
        add_param(out, params, url, (struct tq_str){ text.p + i + 1, (size_t)(end - text.p) - i - 1 });
        i = (size_t)(end - text.p);
    }
}

void tq_mail_render(struct tq_arena *arena, const struct tq_mail *mail, const char *url, struct tq_buf *subject, struct tq_buf *text)
{
    const struct tq_json *params = NULL;
    struct tq_str catalogue = catalogue_of(mail->lang), head = TQ_STR(""), body = TQ_STR("");
    if (tq_json_parse(arena, mail->params, &params).code || tq_json_kind_of(params) != TQ_JSON_OBJECT)
        params = NULL;
    if (!find_section(catalogue, mail->name, &head, &body))
        (void)find_section(catalogue, TQ_STR("notice"), &head, &body);
    fill(subject, head, params, url);
    fill(text, body, params, url);
}
