/* server/platform/auth/keys.c - the key files below data_dir/keys: 64 hex digits each, mode 0600, folder 0700.
 *
 * A missing key is made once even when several processes start together: each writes its own temporary file and links it to
 * the final name, which succeeds for one; all then read the file that won. A file others may read is refused. */
#include "auth_int.h"

#include "tq/base/crypto.h"
#include "tq/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct tq_err io_error(const char *path, const char *what)
{
    tq_log(TQ_ERROR, "auth", "could not %s \"%s\": %s", what, path, strerror(errno));
    return tq_err_make(TQ_IO, NULL, "keys");
}

static struct tq_err make_folder(const char *path)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return io_error(path, "make folder");
    return TQ_ERR_NONE;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

static struct tq_err make_key(const char *path)
{
    uint8_t bytes[TQ_KEY_BYTES];
    char text[2 * TQ_KEY_BYTES + 2], temporary[PATH_MAX], tail[17];
    struct tq_err err = TQ_ERR_NONE;
    tq_random(bytes, 8);
    tq_hex(bytes, 8, tail);
    if (snprintf(temporary, sizeof(temporary), "%s.%s", path, tail) >= (int)sizeof(temporary))
        return tq_err_make(TQ_RANGE, NULL, "path of data_dir is too long");
    tq_random(bytes, sizeof(bytes));
    tq_hex(bytes, sizeof(bytes), text);
    text[2 * TQ_KEY_BYTES] = '\n';
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return io_error(temporary, "make key file");
    if (!write_all(fd, text, 2 * TQ_KEY_BYTES + 1) || fsync(fd) != 0)
        err = io_error(temporary, "write key file");
    close(fd);
    if (!err.code && link(temporary, path) != 0 && errno != EEXIST)
        err = io_error(path, "link key file");
    unlink(temporary);
    return err;
}

static struct tq_err check_mode(int fd, const char *path)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return io_error(path, "look at key file");
    if (!S_ISREG(st.st_mode) || (st.st_mode & 077) != 0) {
        tq_log(TQ_ERROR, "auth", "refused key file \"%s\": others may read it, its mode must be 0600", path);
        return tq_err_make(TQ_FORBIDDEN, NULL, "key file mode");
    }
    return TQ_ERR_NONE;
}

static struct tq_err parse_key(const char *path, struct tq_str text, struct tq_auth_key *out)
{
    uint8_t digest[TQ_SHA256_BYTES];
    text = tq_str_trim(text);
    if (text.n != 2 * TQ_KEY_BYTES || !tq_unhex(text, out->bytes, TQ_KEY_BYTES)) {
        tq_log(TQ_ERROR, "auth", "refused key file \"%s\": it does not hold 64 hex digits", path);
        return tq_err_make(TQ_INVALID, NULL, "key file");
    }
    tq_sha256(out->bytes, TQ_KEY_BYTES, digest);
    tq_hex(digest, TQ_KEY_ID / 2, out->id);
    out->is_set = true;
    return TQ_ERR_NONE;
}

/* `*is_missing` instead of an error when there is no such file. */
static struct tq_err read_key(const char *path, struct tq_auth_key *out, bool *is_missing)
{
    char text[256];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    *is_missing = fd < 0 && errno == ENOENT;
    if (*is_missing)
        return TQ_ERR_NONE;
    if (fd < 0)
        return io_error(path, "open key file");
    struct tq_err err = check_mode(fd, path);
    ssize_t n = err.code ? 0 : read(fd, text, sizeof(text));
    if (n < 0)
        err = io_error(path, "read key file");
    close(fd);
    return err.code ? err : parse_key(path, (struct tq_str){ text, (size_t)n }, out);
}

static struct tq_err load(const struct tq_auth *auth, const char *name, bool is_made, struct tq_auth_key *out)
{
    char path[PATH_MAX];
    bool is_missing;
    if (snprintf(path, sizeof(path), "%s/%s", auth->folder, name) >= (int)sizeof(path))
        return tq_err_make(TQ_RANGE, NULL, "path of data_dir is too long");
    struct tq_err err = read_key(path, out, &is_missing);
    if (err.code || !is_missing)
        return err;
    out->is_set = false;
    if (!is_made)
        return err;
    err = make_key(path);
    return err.code ? err : read_key(path, out, &is_missing);
}

struct tq_err tq_auth_keys_load(struct tq_auth *auth)
{
    const struct {
        const char *name;
        bool is_made;
        struct tq_auth_key *out;
    } files[] = {
        { "jwt.current", true, &auth->jwt[0] },
        { "jwt.previous", false, &auth->jwt[1] },
        { "sign.key", true, &auth->sign },
        { "receipt.key", true, &auth->receipt },
    };
    struct tq_err err = make_folder(auth->folder);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && !err.code; i++)
        err = load(auth, files[i].name, files[i].is_made, files[i].out);
    return err;
}
