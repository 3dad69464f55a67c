/* server/main.c - the program tongqud: reads the configuration and hands over to one sub-command of the table below. */
#include "tq/base/arena.h"
#include "tq/base/conf.h"
#include "tq/base/log.h"

#include "commands.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { CONF_MAX = 256 * 1024, FAILED = 1, USAGE = 2 };

static int usage(void)
{
    fputs("usage: tongqud [--config FILE] COMMAND [ARGUMENTS]\n       tongqud --version\n\ncommands:\n", stderr);
    for (const struct command *c = commands; c->name; c++)
        if (c->about)
            fprintf(stderr, "  %-16s %s\n", c->name, c->about);
    return USAGE;
}

static const struct command *find(const char *name)
{
    for (const struct command *c = commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

static struct tq_err configure(struct tq_conf *conf, const char *path, struct tq_arena *arena)
{
    tq_level level;
    struct tq_err err = tq_conf_load(conf, path, arena);
    if (!err.code && !tq_log_level_parse(conf->log_level, &level))
        err = tq_err_make(TQ_INVALID, "log.level", "not debug, info, warn or error");
    if (!err.code)
        tq_log_level(level);
    return err;
}

static int run(const struct command *command, const char *path, int argc, char **argv)
{
    struct tq_conf conf;
    struct tq_arena *arena = tq_arena_new(CONF_MAX);
    struct tq_err err = configure(&conf, path, arena);
    int status = FAILED;
    if (err.code)
        fprintf(stderr, "tongqud: %s: %s\n", err.field ? err.field : "configuration", err.detail ? err.detail : tq_code_name(err.code));
    else
        status = command->run(&conf, argc, argv);
    tq_arena_free(arena);
    return status;
}

int main(int argc, char **argv)
{
    const char *path = NULL;
    int i = 1;
    tq_memory_init();
    signal(SIGPIPE, SIG_IGN);
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return puts("tongqud " TQ_VERSION) < 0;
    if (argc > 2 && strcmp(argv[1], "--config") == 0) {
        path = argv[2];
        i = 3;
    }
    const struct command *command = i < argc ? find(argv[i]) : NULL;
    return command ? run(command, path, argc - i - 1, argv + i + 1) : usage();
}
