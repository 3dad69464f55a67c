/* server/platform/badge/badge.c - a QR code drawn as one SVG path: runs of dark modules of each row. */
#include "tq/platform/badge.h"

#include <qrencode.h>

enum { QUIET = 4, TEXT_MAX = 200 };

static void draw_row(struct tq_buf *out, const unsigned char *row, int width, int y)
{
    for (int x = 0; x < width; x++) {
        int start = x;
        while (x < width && (row[x] & 1))
            x++;
        if (x > start)
            tq_buf_printf(out, "M%d %dh%dv1h-%dz", start + QUIET, y + QUIET, x - start, x - start);
    }
}

struct tq_err tq_badge_svg(struct tq_str text, struct tq_buf *out)
{
    if (text.n == 0 || text.n > TEXT_MAX)
        return tq_err_make(TQ_INVALID, "text", "a badge has 1 to 200 bytes");
    QRcode *code = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
    if (!code)
        return tq_err_make(TQ_BUG, NULL, "could not encode the badge");
    int side = code->width + 2 * QUIET;
    tq_buf_printf(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" shape-rendering=\"crispEdges\">"
        "<path fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/><path d=\"",
        side, side, side * 8, side * 8, side, side, side);
    for (int y = 0; y < code->width; y++)
        draw_row(out, code->data + (size_t)y * (size_t)code->width, code->width, y);
    tq_buf_add_str(out, TQ_STR("\"/></svg>\n"));
    QRcode_free(code);
    return TQ_ERR_NONE;
}
