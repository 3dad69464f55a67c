/* server/platform/http/listen.c - opening the addresses of a worker: TCP listeners of its own on shared ports, and Unix sockets,
 * of which the process has one descriptor for all workers. Options set on a listener are inherited by what it accepts. */
#include "platform/http/http_int.h"

#include "tq/base/log.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 4096 };

/* "127.0.0.1:8080", "[::1]:8080", "*:8080", "localhost:8080" */
static bool parse_listen(struct tq_str s, struct sockaddr_storage *out, socklen_t *n)
{
    struct http_address address;
    size_t colon = s.n;
    int64_t port;
    while (colon > 0 && s.p[colon - 1] != ':')
        colon--;
    if (colon < 2 || !tq_parse_i64((struct tq_str){ s.p + colon, s.n - colon }, 0, 65535, &port))
        return false;
    struct tq_str host = { s.p, colon - 1 };
    if (tq_str_is_equal(host, TQ_STR("localhost")))
        host = TQ_STR("127.0.0.1");
    if (tq_str_is_equal(host, TQ_STR("*")))
        host = TQ_STR("0.0.0.0");
    if (!http_address_parse(host, &address))
        return false;
    memset(out, 0, sizeof(*out));
    if (host.p[0] == '[') {
        struct sockaddr_in6 *v6 = (void *)out;
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        memcpy(&v6->sin6_addr, address.b, 16);
        *n = sizeof(*v6);
    } else {
        struct sockaddr_in *v4 = (void *)out;
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        memcpy(&v4->sin_addr, address.b + 12, 4);
        *n = sizeof(*v4);
    }
    return true;
}

static int bind_tcp(const struct sockaddr_storage *to, socklen_t n, bool is_shared)
{
    int one = 1, fd = socket(to->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    if (to->ss_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
    if (is_shared)
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one));
    if (bind(fd, (const struct sockaddr *)(const void *)to, n) == 0)
        return fd;
    close(fd);
    return -1;
}

/* SO_REUSEPORT would silently share the port with another server of the same user: the first worker asks without it. */
static int listen_tcp(struct tq_http_shared *shared, const char *name)
{
    struct sockaddr_storage to;
    socklen_t n;
    if (!parse_listen(tq_str_of(name), &to, &n))
        return -1;
    if (http_shared_is_first(shared, name)) {
        int probe = bind_tcp(&to, n, false);
        if (probe < 0)
            return -1;
        close(probe);
    }
    int fd = bind_tcp(&to, n, true);
    if (fd >= 0 && listen(fd, BACKLOG) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static struct tq_err add_listener(struct tq_http *http, struct tq_str text, void (*on_accept)(void *arg, int what))
{
    char name[128];
    struct http_listener *listener = &http->listeners[http->listener_count];
    if (text.n >= sizeof(name) || http->listener_count == HTTP_LISTENERS)
        return tq_err_make(TQ_INVALID, "server.listen", "too long or too many addresses");
    memcpy(name, text.p, text.n);
    name[text.n] = '\0';
    listener->http = http;
    listener->is_unix = strncmp(name, "unix:", 5) == 0;
    listener->fd = listener->is_unix ? http_shared_unix(http->conf.shared, name + 5) : listen_tcp(http->conf.shared, name);
    if (listener->fd < 0) {
        tq_log(TQ_ERROR, "http", "could not listen on \"%s\": errno %d", name, errno);
        return tq_err_make(TQ_IO, "server.listen", "could not listen on an address");
    }
    http->listener_count++;
    tq_watch_init(&listener->watch, http->conf.loop, listener->fd, on_accept, listener);
    tq_watch_set(&listener->watch, TQ_WATCH_READ);
    return TQ_ERR_NONE;
}

struct tq_err http_listen(struct tq_http *http, const char *text, void (*on_accept)(void *arg, int what))
{
    struct tq_err err = TQ_ERR_NONE;
    for (const char *p = text; *p && !err.code;) {
        size_t skip = strspn(p, " ,\t"), n = strcspn(p + skip, " ,\t");
        if (n)
            err = add_listener(http, (struct tq_str){ p + skip, n }, on_accept);
        p += skip + n;
    }
    return err;
}

int tq_http_port(const struct tq_http *http)
{
    for (int i = 0; i < http->listener_count; i++) {
        struct sockaddr_storage at = { 0 };
        socklen_t n = sizeof(at);
        if (http->listeners[i].is_unix || getsockname(http->listeners[i].fd, (struct sockaddr *)(void *)&at, &n) < 0)
            continue;
        return ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)(void *)&at)->sin6_port
                                              : ((struct sockaddr_in *)(void *)&at)->sin_port);
    }
    return 0;
}
