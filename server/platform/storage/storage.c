/* server/platform/storage/storage.c - uploads: what may be kept, and where. A file is never served under its own name from the
 * web root; its folder is taken from the random end of its id. The content decides, not the name: libmagic's finding must be one
 * of those an extension allows. */
#include "tq/platform/storage.h"

#include "tq/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <magic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* `found`: what libmagic calls such files, separated by blanks; a trailing * stands for any ending. */
static const struct type {
    const char *extension, *media_type, *found;
} types[] = {
    { "pdf", "application/pdf", "application/pdf" },
    { "png", "image/png", "image/png" },
    { "jpg", "image/jpeg", "image/jpeg" },
    { "jpeg", "image/jpeg", "image/jpeg" },
    { "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document application/zip application/octet-stream" },
    { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet application/zip application/octet-stream" },
    { "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
      "application/vnd.openxmlformats-officedocument.presentationml.presentation application/zip application/octet-stream" },
    { "zip", "application/zip", "application/zip" },
    { "txt", "text/plain; charset=utf-8", "text/*" },
    { "csv", "text/csv; charset=utf-8", "text/* application/csv" },
    { "md", "text/markdown; charset=utf-8", "text/*" },
};

static const struct type *find_type(struct tq_str name)
{
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.')
        dot--;
    struct tq_str extension = { name.p + dot, name.n - dot };
    if (dot < 2)
        return NULL;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (tq_str_is_equal_nocase(extension, tq_str_of(types[i].extension)))
            return &types[i];
    return NULL;
}

const char *tq_storage_media_type(struct tq_str name)
{
    const struct type *type = find_type(name);
    return type ? type->media_type : NULL;
}

static bool is_listed(const char *list, const char *found)
{
    while (*list) {
        size_t n = strcspn(list, " ");
        bool is_prefix = n > 0 && list[n - 1] == '*';
        if (is_prefix ? strncmp(list, found, n - 1) == 0 : strlen(found) == n && memcmp(list, found, n) == 0)
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

/* Office files are ZIP archives: their first entry's signature is checked when libmagic is not sure. */
static bool is_archive(const char *path)
{
    char bytes[4] = { 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, bytes, sizeof(bytes));
    close(fd);
    return n == (ssize_t)sizeof(bytes) && memcmp(bytes, "PK\x03\x04", 4) == 0;
}

static struct tq_err check_content(const char *path, const struct type *type)
{
    magic_t magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS);
    struct tq_err err = TQ_ERR_NONE;
    const char *found = NULL;
    if (access(path, R_OK) != 0 || !magic || magic_load(magic, NULL) != 0 || !(found = magic_file(magic, path)))
        err = tq_err_make(TQ_IO, NULL, "could not examine an upload");
    else if (!is_listed(type->found, found) || (strcmp(found, "application/octet-stream") == 0 && !is_archive(path)))
        err = tq_err_make(TQ_INVALID, "name", "file_type_mismatch");
    if (magic)
        magic_close(magic);
    return err;
}

static void folder_of(const char *data_dir, const struct tq_uuid *id, char *out)
{
    snprintf(out, TQ_STORAGE_PATH, "%s/files/%02x", data_dir, id->b[15]);
}

void tq_storage_path(const char *data_dir, const struct tq_uuid *id, char *out)
{
    char text[TQ_UUID_TEXT + 1];
    tq_uuid_format(id, text);
    snprintf(out, TQ_STORAGE_PATH, "%s/files/%02x/%s", data_dir, id->b[15], text);
}

/* Make what is written to a file or folder outlive a power cut. */
static bool sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is_synced = fsync(fd) == 0;
    close(fd);
    return is_synced;
}

static bool make_folder(const char *data_dir, const char *folder)
{
    char files[TQ_STORAGE_PATH];
    snprintf(files, sizeof(files), "%s/files", data_dir);
    return (mkdir(files, 0700) == 0 || errno == EEXIST) && (mkdir(folder, 0700) == 0 || errno == EEXIST);
}

static bool move_in(const char *data_dir, const char *path, const struct tq_uuid *id)
{
    char folder[TQ_STORAGE_PATH], place[TQ_STORAGE_PATH];
    folder_of(data_dir, id, folder);
    tq_storage_path(data_dir, id, place);
    return make_folder(data_dir, folder) && sync_path(path, O_RDONLY) && rename(path, place) == 0 &&
           sync_path(folder, O_RDONLY | O_DIRECTORY);
}

struct tq_err tq_storage_take(const char *data_dir, const char *path, struct tq_str name, const struct tq_uuid *id, const char **media_type)
{
    const struct type *type = find_type(name);
    if (!type)
        return tq_err_make(TQ_INVALID, "name", "file_type_refused");
    struct tq_err err = check_content(path, type);
    if (err.code)
        return err;
    if (!move_in(data_dir, path, id)) {
        tq_log(TQ_ERROR, "storage", "could not keep an upload below \"%s\": %s", data_dir, strerror(errno));
        return tq_err_make(TQ_IO, NULL, "could not keep an upload");
    }
    *media_type = type->media_type;
    return TQ_ERR_NONE;
}

void tq_storage_remove(const char *data_dir, const struct tq_uuid *id)
{
    char path[TQ_STORAGE_PATH];
    tq_storage_path(data_dir, id, path);
    if (unlink(path) != 0 && errno != ENOENT)
        tq_log(TQ_WARN, "storage", "could not remove a file: %s", strerror(errno));
}
