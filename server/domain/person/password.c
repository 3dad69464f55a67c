/* server/domain/person/password.c - which passwords may not be used. A list of common ones is compared with what a candidate is
 * without its decoration: in small letters, digits and signs behind and before it cut off, letters that were written as signs
 * written back. What needs no list is found by its form: one pattern again and again, a run along the digits or the alphabet. */
#include "tq/domain/person.h"

enum { PASSWORD_BYTES = 512, PART_LEAST = 5, PERIOD_MOST = 4 };

struct candidate {
    char text[PASSWORD_BYTES];
    size_t n;
};

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct candidate fold(struct tq_str text)
{
    struct candidate out = { .n = text.n < PASSWORD_BYTES ? text.n : PASSWORD_BYTES };
    for (size_t i = 0; i < out.n; i++)
        out.text[i] = to_lower(text.p[i]);
    return out;
}

/* p@ssw0rd -> password */
static struct candidate written_back(struct candidate in)
{
    static const char signs[] = "@401!3$57", letters[] = "aaoiiesst";
    for (size_t i = 0; i < in.n; i++) {
        const char *at = memchr(signs, in.text[i], sizeof(signs) - 1);
        if (at)
            in.text[i] = letters[at - signs];
    }
    return in;
}

static struct tq_str str_of(const struct candidate *c)
{
    return (struct tq_str){ c->text, c->n };
}

/* A line of the list. */
static bool is_listed(struct tq_str text, struct tq_str list)
{
    for (size_t i = 0; i < list.n;) {
        const char *end = memchr(list.p + i, '\n', list.n - i);
        size_t n = end ? (size_t)(end - list.p) - i : list.n - i;
        if (n == text.n && n > 0 && memcmp(list.p + i, text.p, n) == 0)
            return true;
        i += n + 1;
    }
    return false;
}

static struct tq_str cut_behind(struct tq_str s, bool with_digits)
{
    while (s.n > 0 && !is_letter(s.p[s.n - 1]) && (with_digits || !is_digit(s.p[s.n - 1])))
        s.n--;
    return s;
}

static struct tq_str cut_before(struct tq_str s)
{
    while (s.n > 0 && !is_letter(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

/* As it is, without signs behind it, without digits and signs behind it, and without any around it. */
static bool is_listed_undressed(struct tq_str text, struct tq_str list)
{
    return is_listed(text, list) || is_listed(cut_behind(text, false), list) || is_listed(cut_behind(text, true), list) ||
           is_listed(cut_before(cut_behind(text, true)), list);
}

/* abcabcabcabc, 1212121212 */
static bool is_repetition(struct tq_str s)
{
    for (size_t period = 1; period <= PERIOD_MOST && 2 * period <= s.n; period++) {
        size_t i = period;
        while (i < s.n && s.p[i] == s.p[i - period])
            i++;
        if (i == s.n)
            return true;
    }
    return false;
}

/* 4567890123, lkjihgfedc: each character the neighbour of the one before. */
static bool is_run(struct tq_str s)
{
    for (int step = -1; step <= 1; step += 2) {
        size_t i = 1;
        while (i < s.n && (s.p[i] == s.p[i - 1] + step || (s.p[i] == (step > 0 ? '0' : '9') && s.p[i - 1] == (step > 0 ? '9' : '0'))))
            i++;
        if (s.n > 1 && i == s.n)
            return true;
    }
    return false;
}

static bool has_part(struct tq_str text, struct tq_str part)
{
    return part.n >= PART_LEAST && memmem(text.p, text.n, part.p, part.n) != NULL;
}

/* The login, or of a mail address what stands before the @. */
static bool has_login(struct tq_str text, struct tq_str login)
{
    struct candidate folded = fold(login);
    const char *at = memchr(folded.text, '@', folded.n);
    return has_part(text, str_of(&folded)) || (at && has_part(text, (struct tq_str){ folded.text, (size_t)(at - folded.text) }));
}

bool tq_password_is_common(struct tq_str password, struct tq_str login, struct tq_str list)
{
    struct candidate folded = fold(password);
    struct tq_str text = str_of(&folded);
    struct candidate plain = written_back(folded), bare = written_back(fold(cut_behind(text, true)));
    return has_login(text, login) || is_repetition(text) || is_run(text) || is_listed_undressed(text, list) ||
           is_listed_undressed(str_of(&plain), list) || is_listed(str_of(&bare), list);
}
