/* include/tq/domain/response.h - the arithmetic of answering: does a value meet what is asked, which declared indicator answers
 * which asked one, and the canonical bytes a receipt signs. Pure: no database, no clock, no floating point. */
#ifndef TQ_DOMAIN_RESPONSE_H
#define TQ_DOMAIN_RESPONSE_H

#include "tq/base/buf.h"
#include "tq/base/clock.h"

typedef enum tq_fit { TQ_FIT_UNKNOWN, TQ_FIT_MEETS, TQ_FIT_PARTIAL, TQ_FIT_FAILS, TQ_FIT_EXCEEDS } tq_fit;

/* One typed row: what a scenario asks or an offering declares. comparator: ge, le, gt, lt, eq, range, text. */
struct tq_indicator {
    int position;
    struct tq_str name, unit, comparator, target, method;
};

/* A decimal number or an inclusive range of two (low == high for a number), in millionths. */
struct tq_decimal {
    int64_t low, high;
};

/* Read "0.3", "≤ 0.3 %", "1,200 ms", "10-20", "-5 ~ 40℃"; what follows the number goes to `*unit`. False when no number leads
 * the text, or it has more than 12 digits before or 6 behind the point. */
bool tq_decimal_parse(struct tq_str text, struct tq_decimal *out, struct tq_str *unit);

/* "meets", "partial", "fails", "exceeds"; NULL for unknown. */
const char *tq_fit_name(tq_fit fit);

/* How `offered` stands to `asked`, as a suggestion: exceeds = better by a tenth of the target or more, partial = short of it by
 * no more than a tenth, unknown = not comparable (other unit, opposite bound, words). */
tq_fit tq_response_fit(struct tq_arena *arena, const struct tq_indicator *asked, const struct tq_indicator *offered);

/* True when two names say the same: equal after folding case, width and punctuation, or one contains the other. */
bool tq_indicator_is_same(struct tq_arena *arena, struct tq_str a, struct tq_str b);

/* The declared indicator that answers `asked`: an equal name before a containing one, the first of several; -1 when none. */
int tq_response_match(struct tq_arena *arena, const struct tq_indicator *asked, const struct tq_indicator *offered, size_t count);

/* The answers a draft starts with, one per asked indicator, as a JSON array [{"position","fit","value","evidence"}]. */
void tq_response_prefill(struct tq_arena *arena, const struct tq_indicator *asked, size_t asked_count, const struct tq_indicator *offered,
                         size_t offered_count, struct tq_str offering_name, struct tq_buf *out);

struct tq_receipt_answer {
    int position;
    struct tq_str name, unit, comparator, target, fit, value, evidence;
};
struct tq_receipt_milestone {
    struct tq_str title;
    int64_t months, share_percent; /* -1: not given */
};
struct tq_receipt_file {
    struct tq_str name, sha256;
    int64_t bytes;
};
/* What a receipt vouches for. */
struct tq_receipt {
    struct tq_str number, response_id, scenario_number, scenario_title, organization_name, credit_code, team;
    int revision;
    tq_time issued_at;
    struct tq_str summary, price_note, alternative, element_needs, valid_until; /* empty: not given */
    int64_t price_fen, duration_months;                                         /* -1: not given */
    const struct tq_receipt_answer *answers;
    const struct tq_receipt_milestone *milestones;
    const struct tq_receipt_file *files;
    size_t answer_count, milestone_count, file_count;
};
/* One JSON object with fixed names in a fixed order and no blanks: equal input, equal bytes on every machine. */
void tq_receipt_write(struct tq_buf *out, const struct tq_receipt *receipt);

/* "HZ-2026-" and 8 letters and digits (no I, L, O, U) made from 5 random bytes. `out` holds 17 bytes. */
void tq_receipt_number(int year, const uint8_t random[5], char out[17]);

#endif
