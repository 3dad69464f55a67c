/* server/domain/roster/roster.c - headings and cells of a list of people. */
#include "tq/domain/roster.h"

#include "tq/domain/organization.h"
#include "tq/domain/person.h"

#include <ctype.h>

static const struct {
    const char *name, *title, *words; /* words: separated by |, folded as fold() does */
    size_t max;                       /* characters */
} columns[TQ_ROSTER_COLUMNS] = {
    [TQ_ROSTER_ORGANIZATION] = { "organization", "单位名称",
                                 "单位名称|单位|单位全称|公司|公司名称|企业名称|机构名称|organization|organisation|company|"
                                 "organizationname",
                                 60 },
    [TQ_ROSTER_CREDIT_CODE] = { "credit_code", "统一社会信用代码",
                                "统一社会信用代码|社会信用代码|信用代码|creditcode|unifiedsocialcreditcode|uscc", 18 },
    [TQ_ROSTER_NAME] = { "name", "姓名", "姓名|参会人|参会人姓名|参会人员|name|fullname|person", 40 },
    [TQ_ROSTER_POST] = { "post", "职务", "职务|职位|岗位|post|position|jobtitle|title", 40 },
    [TQ_ROSTER_PHONE] = { "phone", "手机", "手机|手机号|手机号码|电话|联系电话|联系方式|phone|mobile|telephone|cellphone", 30 },
    [TQ_ROSTER_MAIL] = { "mail", "邮箱", "邮箱|电子邮箱|邮件|电子邮件|mail|email|emailaddress", 120 },
    [TQ_ROSTER_SIDE] = { "side", "身份", "身份|参会身份|身份类型|类别|类型|side|role|type", 20 },
};

static const struct {
    const char *side, *words;
} sides[] = {
    { "demand", "需求方|需求|需方|需求单位|demand|buyer" },
    { "supply", "供给方|供给|供方|供应方|供给单位|supply|supplier|seller" },
    { "guest", "嘉宾|来宾|观众|guest|visitor" },
};

const char *tq_roster_column_name(tq_roster_column column)
{
    return columns[column].name;
}

const char *tq_roster_column_title(tq_roster_column column)
{
    return columns[column].title;
}

/* Lower case, without blanks, marks and what stands in brackets; false when too long to be one of the words. */
static bool fold(struct tq_str cell, char out[64])
{
    static const char *const ends[] = { "(", "\xef\xbc\x88", "[", "\xe3\x80\x90", ":", "\xef\xbc\x9a" };
    size_t n = 0;
    for (size_t i = 0; i < cell.n; i++) {
        unsigned char c = (unsigned char)cell.p[i];
        for (size_t e = 0; e < sizeof(ends) / sizeof(ends[0]); e++)
            if (n > 0 && cell.n - i >= strlen(ends[e]) && memcmp(cell.p + i, ends[e], strlen(ends[e])) == 0) {
                out[n] = '\0';
                return true;
            }
        if (c <= ' ' || c == '_' || c == '-' || c == '*' || c == '/' || c == '.')
            continue;
        if (n >= 63)
            return false;
        out[n++] = (char)(c < 128 ? tolower(c) : c);
    }
    out[n] = '\0';
    return n > 0;
}

static bool is_one_of(const char *word, const char *words)
{
    size_t n = strlen(word);
    for (const char *at = words; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strncmp(at, word, n) == 0 && (at[n] == '|' || at[n] == '\0'))
            return true;
    return false;
}

int tq_roster_heading(struct tq_str cell)
{
    char word[64];
    if (!fold(cell, word))
        return -1;
    for (int i = 0; i < TQ_ROSTER_COLUMNS; i++)
        if (is_one_of(word, columns[i].words))
            return i;
    return -1;
}

static void check_side(struct tq_roster_row *row)
{
    char word[64];
    struct tq_str *value = &row->values[TQ_ROSTER_SIDE];
    if (value->n == 0) {
        row->errors[TQ_ROSTER_SIDE] = "required";
        return;
    }
    for (size_t i = 0; fold(*value, word) && i < sizeof(sides) / sizeof(sides[0]); i++)
        if (is_one_of(word, sides[i].words)) {
            *value = tq_str_of(sides[i].side);
            return;
        }
    row->errors[TQ_ROSTER_SIDE] = "side_unknown";
}

static void check_login(struct tq_arena *arena, struct tq_roster_row *row, tq_roster_column column, tq_login_kind kind, const char *code)
{
    char login[TQ_LOGIN_MAX + 1];
    if (row->values[column].n == 0)
        return;
    if (tq_login_read(row->values[column], login) == kind)
        row->values[column] = tq_arena_str(arena, tq_str_of(login));
    else
        row->errors[column] = code;
}

static void check_code(struct tq_arena *arena, struct tq_roster_row *row)
{
    char code[19];
    struct tq_str *value = &row->values[TQ_ROSTER_CREDIT_CODE];
    if (value->n == 0)
        return;
    tq_credit_code found = tq_credit_code_check(*value, code);
    if (found == TQ_CREDIT_CODE_MALFORMED) {
        row->errors[TQ_ROSTER_CREDIT_CODE] = "credit_code_malformed";
        return;
    }
    if (found == TQ_CREDIT_CODE_MISMATCH)
        row->warnings[TQ_ROSTER_CREDIT_CODE] = "credit_code_checksum";
    *value = tq_arena_str(arena, tq_str_of(code));
}

/* Line breaks and other control characters inside a cell become blanks. */
static struct tq_str one_line(struct tq_arena *arena, struct tq_str text)
{
    char *out = tq_arena_dup(arena, text.p ? text.p : "", text.n);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)out[i] < ' ' || out[i] == 0x7f)
            out[i] = ' ';
    return (struct tq_str){ out, text.n };
}

bool tq_roster_check(struct tq_arena *arena, struct tq_roster_row *row)
{
    for (int i = 0; i < TQ_ROSTER_COLUMNS; i++) {
        row->values[i] = one_line(arena, row->values[i]);
        row->errors[i] = tq_utf8_count(row->values[i]) > columns[i].max ? "too_long" : NULL;
        row->warnings[i] = NULL;
    }
    check_side(row);
    check_code(arena, row);
    check_login(arena, row, TQ_ROSTER_PHONE, TQ_LOGIN_MOBILE, "phone_malformed");
    check_login(arena, row, TQ_ROSTER_MAIL, TQ_LOGIN_MAIL, "mail_malformed");
    if (row->values[TQ_ROSTER_NAME].n == 0)
        row->errors[TQ_ROSTER_NAME] = "required";
    if (row->values[TQ_ROSTER_PHONE].n == 0 && row->values[TQ_ROSTER_MAIL].n == 0)
        row->errors[TQ_ROSTER_PHONE] = "required";
    bool is_guest = tq_str_is_equal(row->values[TQ_ROSTER_SIDE], TQ_STR("guest"));
    if (row->values[TQ_ROSTER_ORGANIZATION].n == 0 && row->values[TQ_ROSTER_CREDIT_CODE].n == 0 && !is_guest)
        row->errors[TQ_ROSTER_ORGANIZATION] = "required";
    else if (row->values[TQ_ROSTER_ORGANIZATION].n > 0 && tq_utf8_count(row->values[TQ_ROSTER_ORGANIZATION]) < 2)
        row->errors[TQ_ROSTER_ORGANIZATION] = "too_short";
    for (int i = 0; i < TQ_ROSTER_COLUMNS; i++)
        if (row->errors[i])
            return false;
    return true;
}
