/* server/platform/db/stats.c - numbers for /metrics, added up over all workers without locks. */
#include "db_int.h"

#include <stdatomic.h>

struct tq_db_stats {
    _Atomic int64_t n[TQ_LANES][TQ_STATS];
};

static const char *const lane_names[TQ_LANES] = { "read", "custom", "write", "slow", NULL };

static const struct {
    const char *name, *type, *help;
} rows[TQ_STATS] = {
    [TQ_STAT_CONNECTIONS] = { "tongqu_db_connections", "gauge", "Connections wanted, by lane." },
    [TQ_STAT_UP] = { "tongqu_db_connections_up", "gauge", "Connections ready." },
    [TQ_STAT_WAITING] = { "tongqu_db_waiting", "gauge", "Calls waiting for a connection." },
    [TQ_STAT_CALLS] = { "tongqu_db_calls_total", "counter", "Calls answered." },
    [TQ_STAT_ERRORS] = { "tongqu_db_errors_total", "counter", "Calls answered with an error." },
    [TQ_STAT_RETRIES] = { "tongqu_db_retries_total", "counter", "Calls sent a second time." },
    [TQ_STAT_REFUSED] = { "tongqu_db_refused_total", "counter", "Calls refused because the queue was full." },
    [TQ_STAT_SHARED] = { "tongqu_db_shared_total", "counter", "Reads answered with the rows of an equal one sent beside them." },
};

struct tq_db_stats *tq_db_stats_new(void)
{
    return tq_alloc(sizeof(struct tq_db_stats));
}

void tq_db_stats_free(struct tq_db_stats *stats)
{
    tq_free(stats);
}

void tq_stat_add(struct tq_db *db, tq_lane lane, tq_stat stat, int n)
{
    if (db->conf.stats && n)
        atomic_fetch_add_explicit(&db->conf.stats->n[lane][stat], n, memory_order_relaxed);
}

void tq_db_metrics(const struct tq_db_stats *stats, struct tq_buf *out)
{
    for (int i = 0; i < TQ_STATS; i++) {
        tq_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", rows[i].name, rows[i].help, rows[i].name, rows[i].type);
        for (int lane = 0; lane_names[lane]; lane++)
            tq_buf_printf(out, "%s{lane=\"%s\"} %lld\n", rows[i].name, lane_names[lane],
                          (long long)atomic_load_explicit(&stats->n[lane][i], memory_order_relaxed));
    }
}
