/* server/api/static.c - the built web app: files of web_dir, and its index.html for every path of the single-page app. */
#include "api_int.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

static const struct media {
    const char *extension, *type;
} medias[] = {
    { "html", "text/html; charset=utf-8" },
    { "js", "text/javascript; charset=utf-8" },
    { "mjs", "text/javascript; charset=utf-8" },
    { "css", "text/css; charset=utf-8" },
    { "json", "application/json" },
    { "webmanifest", "application/manifest+json" },
    { "svg", "image/svg+xml" },
    { "png", "image/png" },
    { "jpg", "image/jpeg" },
    { "webp", "image/webp" },
    { "ico", "image/x-icon" },
    { "woff2", "font/woff2" },
    { "txt", "text/plain; charset=utf-8" },
    { "xml", "application/xml" },
    { "map", "application/json" },
};

/* Behind the last dot of the last segment, or NULL. */
static const char *extension_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    return dot && dot > slash ? dot + 1 : NULL;
}

static const char *media_of(const char *extension)
{
    for (size_t i = 0; i < sizeof(medias) / sizeof(medias[0]); i++)
        if (strcmp(medias[i].extension, extension) == 0)
            return medias[i].type;
    return "application/octet-stream";
}

static bool is_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* A segment that starts with a dot is nobody's page; a NUL cannot come through the http room. */
static bool is_hidden(struct tq_str path)
{
    for (size_t i = 0; i + 1 < path.n; i++)
        if (path.p[i] == '/' && path.p[i + 1] == '.')
            return true;
    return false;
}

static void answer_none(struct tq_request *http)
{
    tq_reply_header(http, "Cache-Control", "no-store");
    tq_http_reply(http, 404, "text/plain; charset=utf-8", TQ_STR("not found\n"));
}

static void answer_file(struct tq_request *http, const char *file, const char *type, const char *cache)
{
    tq_reply_header(http, "Cache-Control", cache);
    if (!tq_http_reply_file(http, file, type))
        tq_http_reply(http, 404, "text/plain; charset=utf-8", TQ_STR("not found\n"));
}

void tq_static_answer(struct tq_worker *worker, struct tq_request *http)
{
    char file[PATH_MAX];
    const char *root = worker->app->conf->web_dir;
    http->route_name = "web";
    if (is_hidden(http->path) || snprintf(file, sizeof(file), "%s%.*s", root, (int)http->path.n, http->path.p) >= (int)sizeof(file)) {
        answer_none(http);
        return;
    }
    const char *extension = extension_of(file + strlen(root));
    bool is_asset = http->path.n > 8 && memcmp(http->path.p, "/assets/", 8) == 0;
    if (extension && is_file(file)) {
        answer_file(http, file, media_of(extension), is_asset ? "public, max-age=31536000, immutable" : "no-cache");
        return;
    }
    snprintf(file, sizeof(file), "%s/index.html", root);
    if (extension || is_asset || !is_file(file))
        answer_none(http);
    else
        answer_file(http, file, medias[0].type, "no-store");
}
