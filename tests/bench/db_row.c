/* tests/bench/db_row.c - single-row reads through the lanes of the db room, without HTTP: as many calls in the air as told,
 * each asked again as soon as it was answered. Prints "<calls> <microseconds of own CPU>". usage: bench_db_row SECONDS CLIENTS */
#include "tq/gen/sql.h"
#include "tq/platform/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

struct client {
    struct tq_db_call call;
};

static struct tq_loop *loop;
static struct tq_db *db;
static struct tq_timer timer;
static long answered;
static bool is_measuring;
static int seconds, clients;

static void ask(struct client *client);

static void on_answer(void *arg)
{
    struct client *client = arg;

    if (client->call.err.code || tq_db_rows(client->call.results[0]) != 1) {
        fprintf(stderr, "a call failed: %s\n", client->call.sqlstate);
        exit(1);
    }
    answered++;
    tq_arena_free(client->call.arena);
    ask(client);
}

/* One arena a call, as a request has. */
static void ask(struct client *client)
{
    client->call = (struct tq_db_call){ .arena = tq_arena_new(64 * 1024), .count = 1, .done = on_answer, .arg = client };
    client->call.statements[0].sql = TQ_SQL_db_ready;
    tq_db_run(db, &client->call);
}

static long long own_cpu_us(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
}

static void on_timer(void *arg)
{
    struct client *all = arg;

    if (is_measuring) {
        printf("%ld %lld\n", answered, own_cpu_us());
        tq_loop_stop(loop);
    } else if (tq_db_is_ready(db)) {
        is_measuring = true;
        for (int i = 0; i < clients; i++)
            ask(&all[i]);
        tq_timer_set(&timer, seconds * 1000);
    } else {
        tq_timer_set(&timer, 20);
    }
}

int main(int argc, char **argv)
{
    struct tq_db_conf conf = { .dsn = getenv("TQ_DATABASE_DSN"),
                               .statement_timeout_ms = 5000,
                               .queue_max = 4096,
                               .lanes = { [TQ_LANE_READ] = 2, [TQ_LANE_CUSTOM] = 1, [TQ_LANE_WRITE] = 1, [TQ_LANE_SLOW] = 1 } };

    seconds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0;
    clients = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0;
    if (seconds < 1 || clients < 1 || !conf.dsn) {
        fputs("usage: TQ_DATABASE_DSN=... bench_db_row SECONDS CLIENTS\n", stderr);
        return 2;
    }
    struct client *all = tq_alloc((size_t)clients * sizeof(*all));
    conf.loop = loop = tq_loop_new();
    db = tq_db_new(&conf);
    tq_timer_init(&timer, loop, on_timer, all);
    tq_timer_set(&timer, 20);
    tq_loop_run(loop);
    return 0;
}
