/* tests/base/test_conf.c - promises of base/conf: three sources, nothing unknown, nothing out of range. */
#include "tq/base/conf.h"

#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct tq_arena *arena;
static struct tq_conf conf;

static struct tq_err load(const char *ini)
{
    char path[] = "/tmp/test_conf_XXXXXX";
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, ini, strlen(ini)), (ssize_t)strlen(ini));
    close(fd);
    struct tq_err err = tq_conf_load(&conf, path, arena);
    unlink(path);
    return err;
}

static void begin(void)
{
    static const char *const names[] = { "TQ_SERVER_LISTEN", "TQ_SERVER_WORKERS", "TQ_SERVER_DEMO", "TQ_SERVER_PORT", "TQ_OTHER_THING" };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unsetenv(names[i]);
    arena = tq_arena_new(1 << 20);
}

Test(conf, has_defaults_for_everything)
{
    begin();
    cr_assert_eq((int)tq_conf_load(&conf, NULL, arena).code, (int)TQ_OK);
    cr_assert_str_eq(conf.listen, "127.0.0.1:8080");
    cr_assert_eq(conf.workers, 0);
    cr_assert_not(conf.demo);
    cr_assert_not_null(conf.owner_dsn);
    tq_arena_free(arena);
}

Test(conf, environment_beats_file_beats_default)
{
    begin();
    setenv("TQ_SERVER_LISTEN", "unix:/run/tq.sock", 1);
    setenv("TQ_OTHER_THING", "not ours", 1);
    struct tq_err err = load("; comment\n[server]\nlisten = 0.0.0.0:1\nworkers = 3\ndemo = on\n[log]\nlevel = debug\n");
    cr_assert_eq((int)err.code, (int)TQ_OK, "%s", err.detail);
    cr_assert_str_eq(conf.listen, "unix:/run/tq.sock");
    cr_assert_eq(conf.workers, 3);
    cr_assert(conf.demo);
    cr_assert_str_eq(conf.log_level, "debug");
    tq_arena_free(arena);
}

Test(conf, refuses_by_name)
{
    begin();
    struct tq_err err = load("[server]\nlissten = x\n");
    cr_assert_eq((int)err.code, (int)TQ_INVALID);
    cr_assert_str_eq(err.field, "server.lissten");
    err = load("[server]\nworkers = many\n");
    cr_assert_eq((int)err.code, (int)TQ_RANGE);
    cr_assert_str_eq(err.field, "server.workers");
    err = load("[server]\ndemo = perhaps\n");
    cr_assert_eq((int)err.code, (int)TQ_INVALID);
    err = load("[server]\nno equals sign\n");
    cr_assert_eq((int)err.code, (int)TQ_INVALID);
    cr_assert_eq((int)tq_conf_load(&conf, "/nowhere/tongqu.ini", arena).code, (int)TQ_IO);
    setenv("TQ_SERVER_PORT", "1", 1);
    err = tq_conf_load(&conf, NULL, arena);
    cr_assert_eq((int)err.code, (int)TQ_INVALID);
    cr_assert_str_eq(err.field, "TQ_SERVER_PORT");
    unsetenv("TQ_SERVER_PORT");
    tq_arena_free(arena);
}

Test(conf, describes_itself_as_a_file_it_can_read)
{
    begin();
    struct tq_buf text;
    tq_buf_init(&text, arena, 10000);
    tq_conf_describe(&text);
    cr_assert_eq((int)load(text.p).code, (int)TQ_OK);
    tq_arena_free(arena);
}
