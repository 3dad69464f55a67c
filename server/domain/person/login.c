/* server/domain/person/login.c - what a login is: a mobile number or a mail address, in one canonical form, so that nobody has
 * two accounts for one of them. */
#include "tq/domain/person.h"

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* 138 0013-8000, +8613800138000 -> 13800138000 */
static bool read_mobile(struct tq_str text, char *out)
{
    size_t n = 0;
    if (text.n > 3 && memcmp(text.p, "+86", 3) == 0)
        text = (struct tq_str){ text.p + 3, text.n - 3 };
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == ' ' || c == '-')
            continue;
        if (c < '0' || c > '9' || n == 11)
            return false;
        out[n++] = c;
    }
    out[n] = '\0';
    return n == 11 && out[0] == '1' && out[1] >= '3';
}

static bool is_mail_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr(".!#$%&'*+-/=?^_`{|}~", c));
}

/* local@domain: one @, a dot in the domain, no dots at the edges or doubled. */
static bool is_mail(const char *text)
{
    const char *at = strchr(text, '@');
    if (!at || at == text || strchr(at + 1, '@') || !strchr(at + 1, '.'))
        return false;
    for (const char *p = text; *p; p++) {
        bool is_edge = p == text || p[1] == '\0' || p[1] == '@' || p[-1] == '@';
        if (*p == '.' && (is_edge || p[1] == '.'))
            return false;
        if (*p != '@' && !is_mail_character(*p))
            return false;
    }
    return true;
}

static bool read_mail(struct tq_str text, char *out)
{
    for (size_t i = 0; i < text.n; i++)
        out[i] = to_lower(text.p[i]);
    out[text.n] = '\0';
    return strlen(out) == text.n && is_mail(out);
}

tq_login_kind tq_login_read(struct tq_str text, char *out)
{
    text = tq_str_trim(text);
    out[0] = '\0';
    if (text.n < 5 || text.n > TQ_LOGIN_MAX)
        return TQ_LOGIN_WRONG;
    if (read_mobile(text, out))
        return TQ_LOGIN_MOBILE;
    if (read_mail(text, out))
        return TQ_LOGIN_MAIL;
    out[0] = '\0';
    return TQ_LOGIN_WRONG;
}

bool tq_password_is_fit(struct tq_str password, struct tq_str login)
{
    if (password.n == 0 || tq_str_is_equal_nocase(password, login))
        return false;
    for (size_t i = 1; i < password.n; i++)
        if (password.p[i] != password.p[0])
            return true;
    return false;
}
