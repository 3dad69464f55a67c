/* tests/platform/test_mail.c - rendering of messages in both languages, and the files of the sink. */
#include "support/unit.h"

#include "tq/platform/mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct tq_mail make(const char *lang, const char *name, const char *params)
{
    return (struct tq_mail){ .id = 7,
                             .channel = TQ_STR("mail"),
                             .recipient = TQ_STR("a@demo.invalid"),
                             .lang = tq_str_of(lang),
                             .name = tq_str_of(name),
                             .params = tq_str_of(params),
                             .created = 1795420800000000 };
}

struct rendered {
    struct tq_arena *arena;
    struct tq_buf subject, text;
};

static struct rendered render(const struct tq_mail *mail)
{
    struct rendered r = { .arena = tq_arena_new(1024 * 1024) };
    tq_buf_init(&r.subject, r.arena, 1024);
    tq_buf_init(&r.text, r.arena, 64 * 1024);
    tq_mail_render(r.arena, mail, "http://host", &r.subject, &r.text);
    tq_buf_add_char(&r.subject, '\0');
    tq_buf_add_char(&r.text, '\0');
    return r;
}

Test(mail, fills_placeholders_in_the_language_of_the_reader)
{
    struct tq_mail zh = make("zh-CN", "person_confirm", "{\"name\":\"甲\",\"token\":\"abc\"}"),
                   en = make("en", "person_confirm", "{\"name\":\"A\",\"token\":\"abc\"}");
    struct rendered a = render(&zh), b = render(&en);
    cr_assert_str_eq(a.subject.p, "通衢:请确认您的账号");
    cr_assert(strstr(a.text.p, "http://host/confirm?token=abc"));
    cr_assert(strstr(a.text.p, "甲,您好"));
    cr_assert_not(strstr(a.text.p, "=="));
    cr_assert_str_eq(b.subject.p, "Tongqu: please confirm your account");
    tq_arena_free(a.arena);
    tq_arena_free(b.arena);
}

Test(mail, sends_an_unknown_kind_as_a_notice_and_leaves_out_what_is_not_given)
{
    struct tq_mail mail = make("zh-CN", "no_such_kind", "not json");
    struct rendered r = render(&mail);
    cr_assert_str_eq(r.subject.p, "通衢:您有一条新消息");
    cr_assert_not(strchr(r.text.p, '{'));
    tq_arena_free(r.arena);
}

Test(mail, lets_no_line_break_of_a_value_through)
{
    struct tq_mail mail = make("en", "organization_returned", "{\"organization\":\"X\\r\\nBcc: evil@x.cn\",\"reason\":\"a\\nb\"}");
    struct rendered r = render(&mail);
    cr_assert_not(strstr(r.text.p, "\nBcc"));
    cr_assert(strstr(r.text.p, "a b"));
    tq_arena_free(r.arena);
}

static size_t read_file(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t n = file ? fread(out, 1, size - 1, file) : 0;
    if (file)
        fclose(file);
    out[n] = '\0';
    return n;
}

Test(mail, writes_one_complete_file_a_message)
{
    char folder[] = "/tmp/tq-mail-XXXXXX", path[256], text[8192];
    struct tq_arena *arena = tq_arena_new(1024 * 1024);
    struct tq_mail mail = make("zh-CN", "person_reset", "{\"name\":\"甲\",\"token\":\"abc\"}");
    struct tq_mail_way way = { folder, "http://host", "Tongqu <noreply@host.invalid>", "", false };
    cr_assert(mkdtemp(folder));
    cr_assert_eq(tq_mail_send(arena, &way, &mail).code, TQ_OK);
    snprintf(path, sizeof(path), "%s/mail/000000000007.eml", folder);
    cr_assert_gt(read_file(path, text, sizeof(text)), (size_t)100);
    cr_assert(strstr(text, "From: Tongqu <noreply@host.invalid>\r\nTo: a@demo.invalid\r\n"));
    cr_assert(strstr(text, "Subject: =?UTF-8?Q?=E9=80=9A=E8=A1=A2"));
    cr_assert(strstr(text, "\r\n\r\n"));
    unlink(path);
    mail.channel = TQ_STR("sms");
    cr_assert_eq(tq_mail_send(arena, &way, &mail).code, TQ_OK);
    snprintf(path, sizeof(path), "%s/mail/000000000007.txt", folder);
    cr_assert_gt(read_file(path, text, sizeof(text)), (size_t)20);
    unlink(path);
    snprintf(path, sizeof(path), "%s/mail", folder);
    rmdir(path);
    rmdir(folder);
    tq_arena_free(arena);
}

Test(mail, says_when_the_sink_cannot_be_written)
{
    struct tq_arena *arena = tq_arena_new(1024 * 1024);
    struct tq_mail mail = make("zh-CN", "notice", "{}");
    struct tq_mail_way way = { "/nonexistent/folder", "http://host", "a@b", "", false };
    cr_assert_eq(tq_mail_send(arena, &way, &mail).code, TQ_IO);
    tq_arena_free(arena);
}

Test(mail, says_when_no_mail_server_answers)
{
    struct tq_arena *arena = tq_arena_new(1024 * 1024);
    struct tq_mail mail = make("zh-CN", "notice", "{}");
    struct tq_mail_way way = { "/nonexistent/folder", "http://host", "a@b", "smtp://127.0.0.1:1", false };
    cr_assert_eq(tq_mail_send(arena, &way, &mail).code, TQ_UNAVAILABLE);
    tq_arena_free(arena);
}
