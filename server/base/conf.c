/* server/base/conf.c - the table of configuration keys and its three sources, weakest first: defaults, ini file, environment.
 * An unknown key or a bad value is refused by name: a typing error must not become a silent default. */
#include "tq/base/conf.h"

#include "tq/base/buf.h"

#include <ini.h>
#include <unistd.h>

typedef enum kind { TEXT, NUMBER, FLAG } kind;

struct key {
    const char *section, *name;
    kind kind;
    size_t offset;
    const char *fallback;
    int64_t min, max; /* NUMBER */
};

#define AT(field) offsetof(struct tq_conf, field)

static const struct key keys[] = {
    { "server", "listen", TEXT, AT(listen), "127.0.0.1:8080", 0, 0 },
    { "server", "metrics_listen", TEXT, AT(metrics_listen), "", 0, 0 },
    { "server", "public_url", TEXT, AT(public_url), "http://127.0.0.1:8080", 0, 0 },
    { "server", "extra_hosts", TEXT, AT(extra_hosts), "", 0, 0 },
    { "server", "trusted_proxies", TEXT, AT(trusted_proxies), "", 0, 0 },
    { "server", "data_dir", TEXT, AT(data_dir), "var/data", 0, 0 },
    { "server", "web_dir", TEXT, AT(web_dir), "web/dist", 0, 0 },
    { "server", "workers", NUMBER, AT(workers), "0", 0, 256 },
    { "server", "max_connections", NUMBER, AT(max_connections), "20000", 1, 1000000 },
    { "server", "max_per_address", NUMBER, AT(max_per_address), "256", 1, 1000000 },
    { "server", "requests_per_minute", NUMBER, AT(requests_per_minute), "1200", 0, 100000000 },
    { "server", "drain_ms", NUMBER, AT(drain_ms), "8000", 0, 600000 },
    { "server", "demo", FLAG, AT(demo), "off", 0, 0 },
    { "database", "dsn", TEXT, AT(dsn), "host=/var/run/postgresql dbname=tongqu user=tongqu_app", 0, 0 },
    { "database", "owner_dsn", TEXT, AT(owner_dsn), "host=/var/run/postgresql dbname=tongqu user=tongqu_owner", 0, 0 },
    { "database", "statement_timeout_ms", NUMBER, AT(statement_timeout_ms), "5000", 10, 600000 },
    { "database", "read_lanes", NUMBER, AT(db_read_lanes), "1", 1, 64 },
    { "database", "write_lanes", NUMBER, AT(db_write_lanes), "3", 1, 64 },
    { "database", "slow_lanes", NUMBER, AT(db_slow_lanes), "1", 1, 64 },
    { "mail", "smtp_url", TEXT, AT(smtp_url), "", 0, 0 },
    { "mail", "smtp_plain", FLAG, AT(smtp_plain), "off", 0, 0 },
    { "mail", "from", TEXT, AT(mail_from), "Tongqu <noreply@tongqu.invalid>", 0, 0 },
    { "log", "level", TEXT, AT(log_level), "info", 0, 0 },
    { "log", "access", TEXT, AT(access_log), "-", 0, 0 },
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]), VALUE_MAX = 4096 };

static const char *const sections[] = { "SERVER", "DATABASE", "MAIL", "LOG" };

struct load {
    struct tq_conf *conf;
    struct tq_arena *arena;
    struct tq_err err;
};

static const struct key *find(const char *section, const char *name)
{
    for (size_t i = 0; i < KEYS; i++)
        if (strcmp(keys[i].section, section) == 0 && strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

static const char *full_name(struct tq_arena *arena, const struct key *key)
{
    return tq_arena_printf(arena, "%s.%s", key->section, key->name);
}

static bool parse_flag(struct tq_str s, bool *out)
{
    static const char *const words[2][4] = { { "off", "no", "false", "0" }, { "on", "yes", "true", "1" } };
    for (int side = 0; side < 2; side++)
        for (int i = 0; i < 4; i++)
            if (tq_str_is_equal_nocase(s, tq_str_of(words[side][i]))) {
                *out = side == 1;
                return true;
            }
    return false;
}

static struct tq_err set(struct load *load, const struct key *key, const char *value)
{
    char *place = (char *)load->conf + key->offset;
    struct tq_str s = tq_str_trim(tq_str_of(value));
    int64_t number;
    switch (key->kind) {
    case TEXT:
        if (s.n > VALUE_MAX || !tq_utf8_is_valid(s))
            return tq_err_make(TQ_INVALID, full_name(load->arena, key), "not a text of at most 4096 bytes");
        *(const char **)(void *)place = tq_arena_dup(load->arena, s.p, s.n);
        break;
    case NUMBER:
        if (!tq_parse_i64(s, key->min, key->max, &number))
            return tq_err_make(TQ_RANGE, full_name(load->arena, key),
                               tq_arena_printf(load->arena, "not a number from %lld to %lld", (long long)key->min, (long long)key->max));
        *(int *)(void *)place = (int)number;
        break;
    case FLAG:
        if (!parse_flag(s, (bool *)(void *)place))
            return tq_err_make(TQ_INVALID, full_name(load->arena, key), "not on or off");
        break;
    }
    return TQ_ERR_NONE;
}

static int on_ini_value(void *user, const char *section, const char *name, const char *value)
{
    struct load *load = user;
    if (load->err.code)
        return 0;
    const struct key *key = find(section, name);
    load->err = key ? set(load, key, value) : tq_err_make(TQ_INVALID, tq_arena_printf(load->arena, "%s.%s", section, name), "unknown key");
    return load->err.code == TQ_OK;
}

static struct tq_err read_file(struct load *load, const char *path)
{
    int line = ini_parse(path, on_ini_value, load);
    if (load->err.code)
        return load->err;
    if (line < 0)
        return tq_err_make(TQ_IO, path, "could not read configuration file");
    if (line > 0)
        return tq_err_make(TQ_INVALID, path, tq_arena_printf(load->arena, "line %d is not \"name = value\"", line));
    return TQ_ERR_NONE;
}

static void upper(const char *from, char *to)
{
    for (; *from; from++)
        *to++ = (char)(*from >= 'a' && *from <= 'z' ? *from - 'a' + 'A' : *from);
    *to = '\0';
}

/* TQ_SERVER_LISTEN for server.listen. */
static const struct key *find_variable(struct tq_str name)
{
    for (size_t i = 0; i < KEYS; i++) {
        char text[96] = "TQ_";
        size_t n = strlen(keys[i].section);
        upper(keys[i].section, text + 3);
        text[3 + n] = '_';
        upper(keys[i].name, text + 4 + n);
        if (tq_str_is_equal(name, tq_str_of(text)))
            return &keys[i];
    }
    return NULL;
}

/* Variables of our sections must be known; other TQ_ variables are somebody else's. */
static bool is_ours(struct tq_str name)
{
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        size_t n = strlen(sections[i]);
        if (name.n > n + 4 && memcmp(name.p, "TQ_", 3) == 0 && memcmp(name.p + 3, sections[i], n) == 0 && name.p[n + 3] == '_')
            return true;
    }
    return false;
}

static struct tq_err read_environment(struct load *load)
{
    for (char **entry = environ; entry && *entry; entry++) {
        const char *equals = strchr(*entry, '=');
        if (!equals)
            continue;
        struct tq_str name = { *entry, (size_t)(equals - *entry) };
        if (!is_ours(name))
            continue;
        const struct key *key = find_variable(name);
        if (!key)
            return tq_err_make(TQ_INVALID, tq_arena_dup(load->arena, name.p, name.n), "unknown variable");
        struct tq_err err = set(load, key, equals + 1);
        if (err.code)
            return err;
    }
    return TQ_ERR_NONE;
}

struct tq_err tq_conf_load(struct tq_conf *conf, const char *path, struct tq_arena *arena)
{
    struct load load = { .conf = conf, .arena = arena };
    struct tq_err err = TQ_ERR_NONE;
    *conf = (struct tq_conf){ .path = path };
    for (size_t i = 0; i < KEYS && !err.code; i++)
        err = set(&load, &keys[i], keys[i].fallback);
    if (!err.code && path)
        err = read_file(&load, path);
    return err.code ? err : read_environment(&load);
}

void tq_conf_describe(struct tq_buf *out)
{
    const char *section = "";
    for (size_t i = 0; i < KEYS; i++) {
        if (strcmp(section, keys[i].section) != 0)
            tq_buf_printf(out, "%s[%s]\n", i ? "\n" : "", keys[i].section);
        section = keys[i].section;
        tq_buf_printf(out, "%s = %s\n", keys[i].name, keys[i].fallback);
    }
}
