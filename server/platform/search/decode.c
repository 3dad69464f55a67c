/* server/platform/search/decode.c - text files of unknown encoding as UTF-8: what Excel and its relatives write in China. */
#include "search_int.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

static const char *encoding_of(struct tq_str bytes)
{
    if (bytes.n >= 2 && memcmp(bytes.p, "\xff\xfe", 2) == 0)
        return "UTF-16LE";
    if (bytes.n >= 2 && memcmp(bytes.p, "\xfe\xff", 2) == 0)
        return "UTF-16BE";
    return tq_utf8_is_valid(bytes) ? NULL : "GB18030";
}

bool tq_text_decode(struct tq_arena *arena, struct tq_str bytes, struct tq_str *out)
{
    UErrorCode status = U_ZERO_ERROR;
    const char *encoding = encoding_of(bytes);
    if (!encoding) {
        bool has_mark = bytes.n >= 3 && memcmp(bytes.p, "\xef\xbb\xbf", 3) == 0;
        *out = has_mark ? (struct tq_str){ bytes.p + 3, bytes.n - 3 } : bytes;
        return true;
    }
    if (bytes.n > INT32_MAX / 4)
        return false;
    if (encoding[0] == 'U')
        bytes = (struct tq_str){ bytes.p + 2, bytes.n - 2 };
    int32_t size = (int32_t)bytes.n * 3 + 16;
    char *text = tq_arena_alloc(arena, (size_t)size);
    UConverter *from = ucnv_open(encoding, &status), *to = ucnv_open("UTF-8", &status);
    char *at = text;
    const char *source = bytes.p;
    if (U_SUCCESS(status)) {
        ucnv_setToUCallBack(from, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
        ucnv_convertEx(to, from, &at, text + size, &source, bytes.p + bytes.n, NULL, NULL, NULL, NULL, true, true, &status);
    }
    ucnv_close(from);
    ucnv_close(to);
    *out = (struct tq_str){ text, (size_t)(at - text) };
    return U_SUCCESS(status) && tq_utf8_is_valid(*out);
}
