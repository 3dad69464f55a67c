/* include/tq/platform/badge.h - QR codes as SVG. Owns libqrencode. Pure. */
#ifndef TQ_PLATFORM_BADGE_H
#define TQ_PLATFORM_BADGE_H

#include "tq/base/buf.h"
#include "tq/base/err.h"

/* Append an SVG picture of `text` (1 to 200 bytes) with a quiet zone of four modules; error correction level M. */
TQ_MUST_CHECK struct tq_err tq_badge_svg(struct tq_str text, struct tq_buf *out);

#endif
