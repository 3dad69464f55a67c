/* server/platform/db/seed.c - files of sql/seed by name, embedded at build. */
#include "tq/platform/db.h"

struct tq_str tq_seed_text(const char *name)
{
    for (int i = 0; i < tq_seed_count; i++)
        if (strcmp(tq_seeds[i].name, name) == 0)
            return (struct tq_str){ tq_seeds[i].text, tq_seeds[i].bytes };
    return TQ_STR_NONE;
}
