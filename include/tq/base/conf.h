/* include/tq/base/conf.h - configuration: one table of keys; values from defaults, then an ini file, then the environment.
 *
 * A key `[section] name` of the ini file is the variable TQ_SECTION_NAME: `[server] listen` = TQ_SERVER_LISTEN. Sections:
 *   [server]   listen metrics_listen public_url extra_hosts trusted_proxies data_dir web_dir workers max_connections
 *              max_per_address requests_per_minute drain_ms demo
 *   [database] dsn owner_dsn statement_timeout_ms read_lanes write_lanes slow_lanes
 *   [mail]     smtp_url smtp_plain from
 *   [log]      level access
 * A line of the file holds at most 199 bytes (inih); longer values belong in the environment. */
#ifndef TQ_BASE_CONF_H
#define TQ_BASE_CONF_H

#include "tq/base/buf.h"
#include "tq/base/err.h"

/* Every key the program knows. */
struct tq_conf {
    const char *path;            /* the ini file this came from, or NULL */
    const char *listen;          /* "127.0.0.1:8080", "[::1]:8080" or "unix:/path"; several separated by blanks */
    const char *metrics_listen;  /* "127.0.0.1:9090" or "" = off */
    const char *public_url;      /* "http://127.0.0.1:8080": Origin check, links in mail */
    const char *extra_hosts;     /* names answered to besides the host of public_url, separated by blanks */
    const char *trusted_proxies; /* addresses or CIDR blocks whose X-Forwarded-* is believed */
    const char *dsn;             /* libpq conninfo of tongqu_app */
    const char *owner_dsn;       /* libpq conninfo of tongqu_owner: migrate, demo, user */
    const char *data_dir;        /* attachments, mail sink, keys */
    const char *web_dir;         /* built web app (web/dist) */
    const char *smtp_url;        /* "smtp://host:587", "smtps://user:password@host"; empty: mail goes to data_dir/mail */
    const char *mail_from;       /* sender of mail */
    const char *log_level;
    const char *access_log; /* path, "-" = standard error, "" = off */
    int workers;            /* 0 = cores */
    int max_connections;    /* per worker */
    int max_per_address;
    int requests_per_minute; /* per address, 0 = off */
    int drain_ms;
    int statement_timeout_ms;
    int db_read_lanes, db_write_lanes, db_slow_lanes;
    bool smtp_plain;       /* the mail server has no TLS though it is another machine */
    bool demo;             /* demo strip, demo logins */
    bool insecure_cookies; /* set by serve when every listener is loopback http */
};

/* Fill `conf` from defaults, `path` (may be NULL) and environ. Unknown keys and bad values are errors that name the key. Texts live in
 * `arena`. */
TQ_MUST_CHECK struct tq_err tq_conf_load(struct tq_conf *conf, const char *path, struct tq_arena *arena);
/* Every key with its default as an ini file, for the documentation. */
void tq_conf_describe(struct tq_buf *out);

#endif
