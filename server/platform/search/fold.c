/* server/platform/search/fold.c - texts made comparable: NFKC with case folding (full width, compatibility forms, case), then
 * traditional characters to simplified ones, one to one, by a table filled once from ICU's transliterator. */
#include "search_int.h"

#include "tq/base/err.h"

#include <pthread.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>
#include <unicode/utrans.h>

#define HAN_FIRST 0x3400
#define HAN_LAST  0x9fff

static UChar simplified[HAN_LAST - HAN_FIRST + 1];
static const UNormalizer2 *folder;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const UChar transliterator_id[] = u"Traditional-Simplified";

/* Only results of one character count: the others would change lengths for no gain in recall. */
static void fill_table(void)
{
    UErrorCode status = U_ZERO_ERROR;
    UTransliterator *t = utrans_openU(transliterator_id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);

    for (UChar c = HAN_FIRST; c <= HAN_LAST; c++) {
        UChar text[8] = { c, 0 };
        int32_t n = 1, limit = 1;

        status = U_ZERO_ERROR;
        if (t)
            utrans_transUChars(t, text, &n, 8, 0, &limit, &status);
        simplified[c - HAN_FIRST] = t && U_SUCCESS(status) && n == 1 ? text[0] : c;
    }
    if (t)
        utrans_close(t);
    status = U_ZERO_ERROR;
    folder = unorm2_getNFKCCasefoldInstance(&status);
    (void)TQ_BUG_IF(!t || U_FAILURE(status));
}

static void simplify(UChar *p, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (p[i] >= HAN_FIRST && p[i] <= HAN_LAST)
            p[i] = simplified[p[i] - HAN_FIRST];
        else if (p[i] < 0x20)
            p[i] = ' ';
}

/* Folds `n` units into new memory. */
static UChar *normalize(struct tq_arena *arena, const UChar *p, int32_t n, int32_t *out_n)
{
    int32_t size = n * 2 + 16;
    UChar *out = tq_arena_array(arena, (size_t)size, sizeof(UChar));
    UErrorCode status = U_ZERO_ERROR;

    *out_n = unorm2_normalize(folder, p, n, out, size, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        out = tq_arena_array(arena, (size_t)*out_n + 1, sizeof(UChar));
        size = *out_n + 1;
        status = U_ZERO_ERROR;
        *out_n = unorm2_normalize(folder, p, n, out, size, &status);
    }
    if (U_FAILURE(status))
        *out_n = 0;
    simplify(out, *out_n);
    return out;
}

/* Character by character, so that every unit knows where it came from. */
static void fold_with_offsets(struct tq_arena *arena, struct tq_str text, struct tq_search_text *out)
{
    size_t size = text.n * 4 + 20;
    int32_t length = (int32_t)text.n, i = 0;

    out->p = tq_arena_array(arena, size, sizeof(UChar));
    out->from = tq_arena_array(arena, size + 1, sizeof(size_t));
    while (i < length) {
        UChar unit[2];
        int32_t at = i, n = 0, folded;
        UChar32 c;
        UErrorCode status = U_ZERO_ERROR;

        U8_NEXT_OR_FFFD((const uint8_t *)text.p, i, length, c);
        U16_APPEND_UNSAFE(unit, n, c);
        folded = unorm2_normalize(folder, unit, n, out->p + out->n, (int32_t)size - out->n, &status);
        if (U_FAILURE(status))
            break;
        simplify(out->p + out->n, folded);
        for (int32_t k = 0; k < folded; k++)
            out->from[out->n + k] = (size_t)at;
        out->n += folded;
    }
    out->from[out->n] = text.n;
}

void tq_search_fold_text(struct tq_arena *arena, struct tq_str text, bool with_offsets, struct tq_search_text *out)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = 0;
    UChar *wide;

    pthread_once(&once, fill_table);
    *out = (struct tq_search_text){ 0 };
    if (text.n > 4 * 1024 * 1024)
        text.n = 4 * 1024 * 1024;
    if (with_offsets) {
        fold_with_offsets(arena, text, out);
        return;
    }
    wide = tq_arena_array(arena, text.n + 1, sizeof(UChar));
    u_strFromUTF8WithSub(wide, (int32_t)text.n + 1, &n, text.p ? text.p : "", (int32_t)text.n, 0xfffd, NULL, &status);
    if (U_FAILURE(status))
        n = 0;
    out->p = normalize(arena, wide, n, &out->n);
}

struct tq_str tq_search_fold(struct tq_arena *arena, struct tq_str text)
{
    struct tq_search_text folded;
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = 0;
    char *out;

    tq_search_fold_text(arena, text, false, &folded);
    out = tq_arena_array(arena, (size_t)folded.n * 3 + 1, 1);
    u_strToUTF8WithSub(out, folded.n * 3 + 1, &n, folded.p, folded.n, 0xfffd, NULL, &status);
    return (struct tq_str){ out, U_SUCCESS(status) ? (size_t)n : 0 };
}
