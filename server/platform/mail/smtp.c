/* server/platform/mail/smtp.c - a finished message to a mail server by SMTP. A machine nobody answers on is another thing than a
 * message nobody takes: the first one stops the sender for now. */
#include "mail_int.h"

#include "tq/base/log.h"

#include <curl/curl.h>
#include <pthread.h>

enum { CONNECT_MS = 5000, SEND_MS = 10000 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct source {
    struct tq_str rest;
};

static size_t take(char *to, size_t size, size_t count, void *arg)
{
    struct source *source = arg;
    size_t room = size * count, n = source->rest.n < room ? source->rest.n : room;
    memcpy(to, source->rest.p, n);
    source->rest.p += n;
    source->rest.n -= n;
    return n;
}

/* Lines end with CR LF on the wire. */
static struct tq_str with_line_ends(struct tq_arena *arena, struct tq_str text)
{
    char *out = tq_arena_alloc(arena, 2 * text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n' && (i == 0 || text.p[i - 1] != '\r'))
            out[n++] = '\r';
        out[n++] = text.p[i];
    }
    return (struct tq_str){ out, n };
}

/* "Name <a@b>" -> a@b */
static const char *bare_address(struct tq_arena *arena, const char *from)
{
    const char *open = strrchr(from, '<'), *close = open ? strchr(open, '>') : NULL;
    return close ? tq_arena_dup(arena, open + 1, (size_t)(close - open) - 1) : from;
}

static bool is_loopback(const char *url)
{
    const char *host = strstr(url, "://"), *at = host ? strchr(host + 3, '@') : NULL;
    host = at ? at + 1 : host ? host + 3 : url;
    return strncmp(host, "127.", 4) == 0 || strncmp(host, "localhost", 9) == 0 || strncmp(host, "[::1]", 5) == 0;
}

static bool is_no_answer(CURLcode code)
{
    return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_OPERATION_TIMEDOUT ||
           code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED || code == CURLE_SSL_CONNECT_ERROR ||
           code == CURLE_PEER_FAILED_VERIFICATION;
}

static CURLcode perform(CURL *curl, struct tq_arena *arena, const struct tq_mail_way *way, const char *to, struct source *source)
{
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    curl_easy_setopt(curl, CURLOPT_URL, way->smtp_url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL, is_loopback(way->smtp_url) || way->is_plain ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, bare_address(arena, way->from));
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_READDATA, source);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)SEND_MS);
    CURLcode code = recipients ? curl_easy_perform(curl) : CURLE_OUT_OF_MEMORY;
    curl_slist_free_all(recipients);
    return code;
}

struct tq_err mail_smtp(struct tq_arena *arena, const struct tq_mail_way *way, const struct tq_mail *mail, const char *to,
                        struct tq_str message)
{
    struct source source = { with_line_ends(arena, message) };
    pthread_once(&once, begin);
    CURL *curl = curl_easy_init();
    CURLcode code = curl ? perform(curl, arena, way, to, &source) : CURLE_OUT_OF_MEMORY;
    curl_easy_cleanup(curl);
    if (code == CURLE_OK)
        return TQ_ERR_NONE;
    tq_log(TQ_WARN, "mail", "could not send message %lld: %s", (long long)mail->id, curl_easy_strerror(code));
    return is_no_answer(code) ? tq_err_make(TQ_UNAVAILABLE, NULL, "no mail server") : tq_err_make(TQ_IO, NULL, "message not taken");
}
