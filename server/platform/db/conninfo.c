/* server/platform/db/conninfo.c - a connection string taken apart, with what every connection of ours has: UTF-8, UTC,
 * a bound on dead TCP peers. The string itself wins where it says something, except for the settings we insist on. */
#include "db_int.h"

const char *tq_conninfo_get(const struct tq_conninfo *info, const char *word)
{
    for (int i = 0; i < info->count; i++)
        if (strcmp(info->words[i], word) == 0)
            return info->values[i];
    return NULL;
}

void tq_conninfo_set(struct tq_conninfo *info, const char *word, const char *value)
{
    for (int i = 0; i < info->count; i++)
        if (strcmp(info->words[i], word) == 0) {
            info->values[i] = value;
            return;
        }
    if (TQ_BUG_IF(info->count + 1 >= TQ_CONNINFO_WORDS))
        return;
    info->words[info->count] = word;
    info->values[info->count++] = value;
}

static void set_default(struct tq_conninfo *info, const char *word, const char *value)
{
    if (!tq_conninfo_get(info, word))
        tq_conninfo_set(info, word, value);
}

struct tq_err tq_conninfo_parse(struct tq_conninfo *info, struct tq_arena *arena, const char *dsn, const char *options)
{
    char *message = NULL;
    const char *given;
    PQconninfoOption *all = PQconninfoParse(dsn, &message);

    *info = (struct tq_conninfo){ .count = 0 };
    if (!all) {
        struct tq_err err = tq_err_make(TQ_INVALID, "database.dsn", tq_arena_printf(arena, "%s", message ? message : "no memory"));

        PQfreemem(message);
        return err;
    }
    for (const PQconninfoOption *o = all; o->keyword; o++)
        if (o->val && *o->val)
            tq_conninfo_set(info, tq_arena_printf(arena, "%s", o->keyword), tq_arena_printf(arena, "%s", o->val));
    PQconninfoFree(all);
    given = tq_conninfo_get(info, "options");
    tq_conninfo_set(info, "options",
                    tq_arena_printf(arena, "%s%s-c TimeZone=UTC -c IntervalStyle=postgres %s", given ? given : "", given ? " " : "",
                                    options));
    tq_conninfo_set(info, "client_encoding", "UTF8");
    set_default(info, "tcp_user_timeout", "10000");
    set_default(info, "connect_timeout", "10");
    set_default(info, "application_name", "tongqud");
    return TQ_ERR_NONE;
}
