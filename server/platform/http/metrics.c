/* server/platform/http/metrics.c - counters for Prometheus. Each worker writes its own block without locks; the reader adds
 * the blocks up. Routes are static texts, so a row is found by pointer first. */
#include "platform/http/http_int.h"

enum { ROWS = 1024, BOUNDS = 12 };

static const struct {
    int64_t us;
    const char *text;
} bounds[BOUNDS] = {
    { 500, "0.0005" }, { 1000, "0.001" }, { 2500, "0.0025" }, { 5000, "0.005" }, { 10000, "0.01" }, { 25000, "0.025" },
    { 50000, "0.05" }, { 100000, "0.1" }, { 250000, "0.25" }, { 500000, "0.5" }, { 1000000, "1" },  { 5000000, "5" },
};

struct row {
    const char *_Atomic route; /* set last */
    int status;
    _Atomic int64_t count, us, within[BOUNDS]; /* `within[i]`: those that fall into this bound, not below */
};

struct http_counters {
    struct http_counters *next;
    _Atomic int64_t gauges[HTTP_GAUGES], refusals[HTTP_REFUSALS];
    struct row rows[ROWS];
};

struct http_counters *http_counters_new(struct tq_http_shared *shared)
{
    struct http_counters *counters = tq_alloc(sizeof(*counters));
    http_shared_lock(shared);
    counters->next = *http_shared_counters(shared);
    *http_shared_counters(shared) = counters;
    http_shared_unlock(shared);
    return counters;
}

void http_counters_free_all(struct http_counters *first)
{
    for (struct http_counters *next; first; first = next) {
        next = first->next;
        tq_free(first);
    }
}

/* One writer a block: a plain load and store is enough. */
static void add(_Atomic int64_t *to, int64_t by)
{
    atomic_store_explicit(to, atomic_load_explicit(to, memory_order_relaxed) + by, memory_order_relaxed);
}

void http_count(struct http_counters *counters, http_gauge gauge, int64_t by)
{
    add(&counters->gauges[gauge], by);
}

void http_count_refusal(struct http_counters *counters, http_refusal refusal)
{
    add(&counters->refusals[refusal], 1);
}

static struct row *find(struct http_counters *counters, const char *route, int status)
{
    size_t at = ((uintptr_t)route / 8 * 31 + (uintptr_t)status) % ROWS;
    for (int tries = 0; tries < ROWS; tries++, at = (at + 1) % ROWS) {
        struct row *row = &counters->rows[at];
        const char *has = atomic_load_explicit(&row->route, memory_order_relaxed);
        if (!has) {
            row->status = status;
            atomic_store_explicit(&row->route, route, memory_order_release);
            return row;
        }
        if (has == route && row->status == status)
            return row;
    }
    return NULL;
}

void http_count_request(struct http_counters *counters, const char *route, int status, int64_t us)
{
    struct row *row = find(counters, route, status);
    if (!row)
        return;
    add(&row->count, 1);
    add(&row->us, us);
    for (int i = 0; i < BOUNDS; i++)
        if (us <= bounds[i].us) {
            add(&row->within[i], 1);
            break;
        }
}

/* ---- printing ---- */

struct sum {
    const char *route;
    int status;
    int64_t count, us, within[BOUNDS];
};

struct sums {
    struct sum *p;
    int n, size;
};

static struct sum *find_sum(struct sums *sums, const char *route, int status)
{
    for (int i = 0; i < sums->n; i++)
        if (sums->p[i].status == status && strcmp(sums->p[i].route, route) == 0)
            return &sums->p[i];
    if (sums->n == sums->size) {
        sums->size = sums->size ? sums->size * 2 : 64;
        sums->p = tq_realloc(sums->p, (size_t)sums->size * sizeof(*sums->p));
    }
    sums->p[sums->n] = (struct sum){ .route = route, .status = status };
    return &sums->p[sums->n++];
}

/* Add up the rows of all workers, by route and status, or by route alone. */
static void add_up(struct http_counters *first, struct sums *sums, bool is_by_status)
{
    for (struct http_counters *c = first; c; c = c->next)
        for (int i = 0; i < ROWS; i++) {
            const char *route = atomic_load_explicit(&c->rows[i].route, memory_order_acquire);
            if (!route)
                continue;
            struct sum *sum = find_sum(sums, route, is_by_status ? c->rows[i].status : 0);
            sum->count += atomic_load_explicit(&c->rows[i].count, memory_order_relaxed);
            sum->us += atomic_load_explicit(&c->rows[i].us, memory_order_relaxed);
            for (int b = 0; b < BOUNDS; b++)
                sum->within[b] += atomic_load_explicit(&c->rows[i].within[b], memory_order_relaxed);
        }
}

static void print_requests(struct http_counters *first, struct tq_buf *out)
{
    struct sums sums = { 0 };
    add_up(first, &sums, true);
    tq_buf_printf(out,
                  "# HELP tongqu_http_requests_total Requests answered, by route and status.\n# TYPE tongqu_http_requests_total counter\n");
    for (int i = 0; i < sums.n; i++)
        tq_buf_printf(out, "tongqu_http_requests_total{route=\"%s\",status=\"%d\"} %lld\n", sums.p[i].route, sums.p[i].status,
                      (long long)sums.p[i].count);
    tq_free(sums.p);
}

static void print_histogram(const struct sum *sum, struct tq_buf *out)
{
    int64_t total = 0;
    for (int b = 0; b < BOUNDS; b++) {
        total += sum->within[b];
        tq_buf_printf(out, "tongqu_http_request_seconds_bucket{route=\"%s\",le=\"%s\"} %lld\n", sum->route, bounds[b].text,
                      (long long)total);
    }
    tq_buf_printf(out, "tongqu_http_request_seconds_bucket{route=\"%s\",le=\"+Inf\"} %lld\n", sum->route,
                  (long long)(sum->count < total ? total : sum->count));
    tq_buf_printf(out, "tongqu_http_request_seconds_sum{route=\"%s\"} %.6f\n", sum->route, (double)sum->us / 1e6);
    tq_buf_printf(out, "tongqu_http_request_seconds_count{route=\"%s\"} %lld\n", sum->route,
                  (long long)(sum->count < total ? total : sum->count));
}

static void print_seconds(struct http_counters *first, struct tq_buf *out)
{
    struct sums sums = { 0 };
    add_up(first, &sums, false);
    tq_buf_printf(out, "# HELP tongqu_http_request_seconds Time from the complete request header to the answer.\n# TYPE "
                       "tongqu_http_request_seconds histogram\n");
    for (int i = 0; i < sums.n; i++)
        print_histogram(&sums.p[i], out);
    tq_free(sums.p);
}

static const struct {
    const char *name, *type, *help;
} gauges[HTTP_GAUGES] = {
    [HTTP_CONNECTIONS] = { "tongqu_http_connections", "gauge", "Open client connections." },
    [HTTP_STREAMS] = { "tongqu_http_streams", "gauge", "Open event streams." },
    [HTTP_RECEIVED] = { "tongqu_http_received_bytes_total", "counter", "Bytes read from clients." },
    [HTTP_SENT] = { "tongqu_http_sent_bytes_total", "counter", "Bytes sent to clients." },
    [HTTP_ACCEPTED] = { "tongqu_http_accepted_total", "counter", "Connections accepted." },
};

static const char *const refusals[HTTP_REFUSALS] = {
    [HTTP_REFUSED_FULL] = "full",     [HTTP_REFUSED_ADDRESS] = "address", [HTTP_REFUSED_RATE] = "rate",
    [HTTP_REFUSED_SYNTAX] = "syntax", [HTTP_REFUSED_SLOW] = "slow",
};

static void print_gauges(struct http_counters *first, struct tq_buf *out)
{
    for (int g = 0; g < HTTP_GAUGES; g++) {
        int64_t value = 0;
        for (struct http_counters *c = first; c; c = c->next)
            value += atomic_load_explicit(&c->gauges[g], memory_order_relaxed);
        tq_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", gauges[g].name, gauges[g].help, gauges[g].name, gauges[g].type,
                      gauges[g].name, (long long)value);
    }
    tq_buf_printf(out, "# HELP tongqu_http_refusals_total Connections and requests refused by the transport, by reason.\n# TYPE "
                       "tongqu_http_refusals_total counter\n");
    for (int r = 0; r < HTTP_REFUSALS; r++) {
        int64_t value = 0;
        for (struct http_counters *c = first; c; c = c->next)
            value += atomic_load_explicit(&c->refusals[r], memory_order_relaxed);
        tq_buf_printf(out, "tongqu_http_refusals_total{reason=\"%s\"} %lld\n", refusals[r], (long long)value);
    }
}

void tq_http_metrics(struct tq_http_shared *shared, struct tq_buf *out)
{
    http_shared_lock(shared);
    struct http_counters *first = *http_shared_counters(shared);
    http_shared_unlock(shared);
    print_requests(first, out);
    print_seconds(first, out);
    print_gauges(first, out);
}
