/* include/tq/platform/storage.h - uploaded files on disk: data_dir/files/<last two of id>/<id>. Owns libmagic. Everything here
 * blocks: call it on the pool's file class. */
#ifndef TQ_PLATFORM_STORAGE_H
#define TQ_PLATFORM_STORAGE_H

#include "tq/base/err.h"
#include "tq/base/id.h"

enum { TQ_STORAGE_PATH = 4096 };

/* Where a file lies; `out` holds TQ_STORAGE_PATH bytes. */
void tq_storage_path(const char *data_dir, const struct tq_uuid *id, char *out);

/* Take over the complete upload at `path`: the extension of `name` must be allowed and its content must be what the
 * extension says, then it is synced and renamed to its place. `media_type` gets a static text. On TQ_INVALID the detail is
 * `file_type_refused` or `file_type_mismatch`; the upload stays where it is. */
TQ_MUST_CHECK struct tq_err tq_storage_take(const char *data_dir, const char *path, struct tq_str name, const struct tq_uuid *id,
                                            const char **media_type);

/* Remove a file; one that is not there is fine. */
void tq_storage_remove(const char *data_dir, const struct tq_uuid *id);

/* The media type allowed for a name's extension, or NULL. */
const char *tq_storage_media_type(struct tq_str name);

#endif
