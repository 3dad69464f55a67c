/* server/command/token.c - `tongqud token`: sign an access token with the keys of data_dir, for tests and benchmarks. Whoever
 * may read those keys could do so anyway; statements still check memberships and grants in the database. */
#include "tq/api/api.h"
#include "tq/command/command.h"

#include <stdio.h>

enum { TOKEN_MAX = 4096, SECOND = 1000000, LIFE_DEFAULT = 600, LIFE_MAX = 3600 };

static const struct role {
    const char *name;
    uint32_t bit;
} roles[] = {
    { "member", TQ_ROLE_MEMBER },
    { "org_admin", TQ_ROLE_MEMBER | TQ_ROLE_ORG_ADMIN },
    { "district_officer", TQ_ROLE_DISTRICT },
    { "city_officer", TQ_ROLE_CITY },
    { "organizer", TQ_ROLE_ORGANIZER },
    { "auditor", TQ_ROLE_AUDITOR },
    { "sysadmin", TQ_ROLE_SYSADMIN },
};

/* "member,city_officer" */
static bool parse_roles(const char *text, uint32_t *out)
{
    while (*text) {
        size_t n = strcspn(text, ","), i = 0, count = sizeof(roles) / sizeof(roles[0]);
        while (i < count && !tq_str_is_equal((struct tq_str){ text, n }, tq_str_of(roles[i].name)))
            i++;
        if (i == count)
            return false;
        *out |= roles[i].bit;
        text += n + (text[n] == ',');
    }
    return true;
}

static bool parse(struct tq_token *token, int64_t *life, const char *name, const char *value)
{
    if (strcmp(name, "--person") == 0)
        return tq_uuid_parse(tq_str_of(value), &token->person);
    if (strcmp(name, "--session") == 0)
        return tq_uuid_parse(tq_str_of(value), &token->session);
    if (strcmp(name, "--organization") == 0)
        return tq_uuid_parse(tq_str_of(value), &token->organization);
    if (strcmp(name, "--roles") == 0)
        return parse_roles(value, &token->roles);
    if (strcmp(name, "--seconds") == 0)
        return tq_parse_i64(tq_str_of(value), 1, LIFE_MAX, life);
    return false;
}

static int print(const struct tq_conf *conf, const struct tq_token *token)
{
    struct tq_auth *auth;
    struct tq_buf text;
    if (tq_auth_new(conf->data_dir, conf->public_url, &auth).code)
        return 1;
    tq_buf_init(&text, NULL, TOKEN_MAX);
    tq_auth_token_sign(auth, token, &text);
    puts(text.p);
    tq_buf_clear(&text);
    tq_auth_free(auth);
    return 0;
}

int tq_command_token(const struct tq_conf *conf, int argc, char **argv)
{
    tq_time now = tq_clock_now();
    struct tq_token token = { .issued = now, .session = tq_uuid_new(now), .roles = TQ_ROLE_GUEST | TQ_ROLE_PERSON };
    int64_t life = LIFE_DEFAULT;
    for (int i = 0; i < argc; i += 2)
        if (i + 1 == argc || !parse(&token, &life, argv[i], argv[i + 1])) {
            fprintf(stderr, "usage: tongqud token --person ID [--session ID] [--organization ID] [--roles a,b] [--seconds N]\n");
            return 2;
        }
    if (tq_uuid_is_nil(&token.person))
        return 2;
    token.expires = now + life * SECOND;
    return print(conf, &token);
}
