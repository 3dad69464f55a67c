/* tests/platform/test_storage.c - what may be kept, and that it is kept where it belongs. */
#include "support/unit.h"

#include "tq/platform/storage.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char PDF[] = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n";

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    cr_assert(file);
    fputs(text, file);
    fclose(file);
}

Test(storage, knows_the_allowed_extensions_only)
{
    cr_assert_str_eq(tq_storage_media_type(TQ_STR("a.PDF")), "application/pdf");
    cr_assert_str_eq(tq_storage_media_type(TQ_STR("照片.jpeg")), "image/jpeg");
    cr_assert_null(tq_storage_media_type(TQ_STR("a.exe")));
    cr_assert_null(tq_storage_media_type(TQ_STR("a.pdf.html")));
    cr_assert_null(tq_storage_media_type(TQ_STR(".pdf")));
    cr_assert_null(tq_storage_media_type(TQ_STR("pdf")));
    cr_assert_null(tq_storage_media_type(TQ_STR("")));
}

Test(storage, takes_an_upload_when_content_and_name_agree)
{
    char folder[] = "/tmp/tq-storage-XXXXXX", upload[256], place[TQ_STORAGE_PATH];
    const char *type = NULL;
    struct tq_uuid id = tq_uuid_new(1795420800000000);
    struct stat st;
    cr_assert(mkdtemp(folder));
    snprintf(upload, sizeof(upload), "%s/upload", folder);
    write_file(upload, PDF);
    struct tq_err err = tq_storage_take(folder, upload, TQ_STR("a.png"), &id, &type);
    cr_assert_eq(err.code, TQ_INVALID);
    cr_assert_str_eq(err.detail, "file_type_mismatch");
    cr_assert_eq(stat(upload, &st), 0);
    err = tq_storage_take(folder, upload, TQ_STR("a.docx"), &id, &type);
    cr_assert_eq(err.code, TQ_INVALID);
    err = tq_storage_take(folder, upload, TQ_STR("a.exe"), &id, &type);
    cr_assert_str_eq(err.detail, "file_type_refused");
    cr_assert_eq(tq_storage_take(folder, upload, TQ_STR("a.pdf"), &id, &type).code, TQ_OK);
    cr_assert_str_eq(type, "application/pdf");
    tq_storage_path(folder, &id, place);
    cr_assert_eq(stat(place, &st), 0);
    cr_assert_neq(stat(upload, &st), 0);
    tq_storage_remove(folder, &id);
    tq_storage_remove(folder, &id);
    cr_assert_neq(stat(place, &st), 0);
    *strrchr(place, '/') = '\0';
    rmdir(place);
    *strrchr(place, '/') = '\0';
    rmdir(place);
    rmdir(folder);
}

Test(storage, says_when_it_cannot_keep_an_upload)
{
    const char *type = NULL;
    struct tq_uuid id = tq_uuid_new(1795420800000000);
    cr_assert_eq(tq_storage_take("/nonexistent", "/nonexistent/upload", TQ_STR("a.pdf"), &id, &type).code, TQ_IO);
}
