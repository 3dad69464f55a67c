/* server/platform/http/shared.c - what the workers of a process share: the sharded table of client addresses (connections,
 * request buckets) and the listening Unix sockets. IPv6 clients count by their /64, which one subscriber owns whole. */
#include "platform/http/http_int.h"

#include "tq/base/log.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { SHARDS = 64, SLOTS = 256, SHARD_MAX = 8192, LISTENS = 32 };

struct entry {
    struct entry *next;
    struct http_address key;
    int connections;
    int64_t tokens; /* millionths of a request */
    int64_t at;
};

struct shard {
    pthread_mutex_t lock;
    struct entry *slots[SLOTS];
    int count;
};

struct tq_http_shared {
    struct shard shards[SHARDS];
    uint64_t seed;
    pthread_mutex_t lock;
    struct http_counters *counters;
    struct {
        char name[128];
        int fd; /* of a Unix socket, else -1 */
    } listens[LISTENS];
    int listen_count;
};

struct tq_http_shared *tq_http_shared_new(void)
{
    struct tq_http_shared *shared = tq_alloc(sizeof(*shared));
    tq_random(&shared->seed, sizeof(shared->seed));
    pthread_mutex_init(&shared->lock, NULL);
    for (int i = 0; i < SHARDS; i++)
        pthread_mutex_init(&shared->shards[i].lock, NULL);
    return shared;
}

static void free_shard(struct shard *shard)
{
    for (int i = 0; i < SLOTS; i++)
        for (struct entry *e = shard->slots[i], *next; e; e = next) {
            next = e->next;
            tq_free(e);
        }
    pthread_mutex_destroy(&shard->lock);
}

void tq_http_shared_free(struct tq_http_shared *shared)
{
    if (!shared)
        return;
    for (int i = 0; i < SHARDS; i++)
        free_shard(&shared->shards[i]);
    for (int i = 0; i < shared->listen_count; i++)
        if (shared->listens[i].fd >= 0) {
            close(shared->listens[i].fd);
            unlink(shared->listens[i].name + 5);
        }
    http_counters_free_all(shared->counters);
    pthread_mutex_destroy(&shared->lock);
    tq_free(shared);
}

void http_shared_lock(struct tq_http_shared *shared)
{
    pthread_mutex_lock(&shared->lock);
}

void http_shared_unlock(struct tq_http_shared *shared)
{
    pthread_mutex_unlock(&shared->lock);
}

struct http_counters **http_shared_counters(struct tq_http_shared *shared)
{
    return &shared->counters;
}

/* ---- addresses ---- */

static struct http_address key_of(const struct http_address *address)
{
    static const uint8_t zero[12];
    struct http_address key = *address;
    if (memcmp(address->b, zero, 10) != 0)
        memset(key.b + 8, 0, 8);
    return key;
}

static uint64_t hash(uint64_t seed, const struct http_address *key)
{
    uint64_t a, b;
    memcpy(&a, key->b, 8);
    memcpy(&b, key->b + 8, 8);
    uint64_t h = (a ^ seed) * 0x9E3779B97F4A7C15u;
    h = (h ^ (h >> 29) ^ b) * 0xBF58476D1CE4E5B9u;
    return h ^ (h >> 32);
}

/* Entries nobody would miss: no connection and a bucket that has filled up again. */
static void sweep(struct shard *shard, int64_t now)
{
    for (int i = 0; i < SLOTS; i++)
        for (struct entry **at = &shard->slots[i]; *at;) {
            struct entry *e = *at;
            if (e->connections > 0 || now - e->at < 60 * 1000000) {
                at = &e->next;
                continue;
            }
            *at = e->next;
            tq_free(e);
            shard->count--;
        }
}

/* The entry of `key`, made when `is_made`; NULL when the table is full of busy addresses. The shard is locked. */
static struct entry *find(struct shard *shard, uint64_t h, const struct http_address *key, bool is_made, int64_t now)
{
    struct entry **slot = &shard->slots[h / SHARDS % SLOTS];
    for (struct entry *e = *slot; e; e = e->next)
        if (memcmp(e->key.b, key->b, 16) == 0)
            return e;
    if (!is_made)
        return NULL;
    if (shard->count >= SHARD_MAX)
        sweep(shard, now);
    if (shard->count >= SHARD_MAX)
        return NULL;
    struct entry *e = tq_alloc(sizeof(*e));
    *e = (struct entry){ .next = *slot, .key = *key, .tokens = -1, .at = now };
    *slot = e;
    shard->count++;
    return e;
}

bool http_shared_enter(struct tq_http_shared *shared, const struct http_address *address, int max)
{
    struct http_address key = key_of(address);
    uint64_t h = hash(shared->seed, &key);
    struct shard *shard = &shared->shards[h % SHARDS];
    pthread_mutex_lock(&shard->lock);
    struct entry *e = find(shard, h, &key, true, http_now());
    bool is_in = e && e->connections < max;
    if (is_in)
        e->connections++;
    pthread_mutex_unlock(&shard->lock);
    return is_in;
}

void http_shared_leave(struct tq_http_shared *shared, const struct http_address *address)
{
    struct http_address key = key_of(address);
    uint64_t h = hash(shared->seed, &key);
    struct shard *shard = &shared->shards[h % SHARDS];
    pthread_mutex_lock(&shard->lock);
    struct entry *e = find(shard, h, &key, false, 0);
    if (e)
        e->connections--;
    pthread_mutex_unlock(&shard->lock);
}

bool http_shared_take(struct tq_http_shared *shared, const struct http_address *address, int per_minute, int64_t now, int *wait_s)
{
    struct http_address key = key_of(address);
    uint64_t h = hash(shared->seed, &key);
    struct shard *shard = &shared->shards[h % SHARDS];
    int64_t full = (int64_t)per_minute * 1000000;
    bool is_taken = true;
    pthread_mutex_lock(&shard->lock);
    struct entry *e = find(shard, h, &key, true, now);
    if (e) {
        int64_t passed = now - e->at > 60 * 1000000 ? 60 * 1000000 : now - e->at;
        e->tokens = e->tokens < 0 ? full : e->tokens + passed * per_minute / 60;
        e->tokens = e->tokens > full ? full : e->tokens;
        e->at = now;
        is_taken = e->tokens >= 1000000;
        if (is_taken)
            e->tokens -= 1000000;
        else
            *wait_s = (int)((1000000 - e->tokens) * 60 / full) + 1;
    }
    pthread_mutex_unlock(&shard->lock);
    return is_taken;
}

/* ---- listening ---- */

static int listen_unix(const char *path)
{
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    struct stat info;
    size_t n = strlen(path);
    if (n >= sizeof(to.sun_path))
        return -1;
    memcpy(to.sun_path, path, n + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    /* A socket file nobody answers on is left from an earlier run. */
    if (stat(path, &info) == 0 && S_ISSOCK(info.st_mode) && connect(fd, (const struct sockaddr *)(const void *)&to, sizeof(to)) < 0)
        unlink(path);
    close(fd);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 &&
        (bind(fd, (const struct sockaddr *)(const void *)&to, sizeof(to)) < 0 || chmod(path, 0660) < 0 || listen(fd, 4096) < 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

static int find_listen(struct tq_http_shared *shared, const char *name)
{
    for (int i = 0; i < shared->listen_count; i++)
        if (strcmp(shared->listens[i].name, name) == 0)
            return i;
    return -1;
}

static int add_listen(struct tq_http_shared *shared, const char *name, int fd)
{
    if (shared->listen_count == LISTENS || strlen(name) >= sizeof(shared->listens[0].name))
        return -1;
    int i = shared->listen_count++;
    memcpy(shared->listens[i].name, name, strlen(name) + 1);
    shared->listens[i].fd = fd;
    return i;
}

int http_shared_unix(struct tq_http_shared *shared, const char *path)
{
    char name[128];
    int fd = -1;
    snprintf(name, sizeof(name), "unix:%.120s", path);
    pthread_mutex_lock(&shared->lock);
    int i = find_listen(shared, name);
    if (i < 0 && (fd = listen_unix(path)) >= 0 && (i = add_listen(shared, name, fd)) < 0)
        close(fd);
    fd = i >= 0 ? shared->listens[i].fd : -1;
    pthread_mutex_unlock(&shared->lock);
    return fd;
}

bool http_shared_is_first(struct tq_http_shared *shared, const char *name)
{
    pthread_mutex_lock(&shared->lock);
    bool is_first = find_listen(shared, name) < 0;
    if (is_first)
        add_listen(shared, name, -1);
    pthread_mutex_unlock(&shared->lock);
    return is_first;
}
