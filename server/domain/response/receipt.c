/* server/domain/response/receipt.c - the canonical bytes of a receipt: what was sent, exactly, in one fixed form. */
#include "tq/domain/response.h"

#include <stdio.h>

static void add_text(struct tq_buf *out, const char *name, struct tq_str value)
{
    tq_buf_printf(out, "%s\"%s\":", out->p[out->n - 1] == '{' ? "" : ",", name);
    tq_buf_add_json(out, value);
}

/* -1 stands for a value that was not given. */
static void add_number(struct tq_buf *out, const char *name, int64_t value)
{
    tq_buf_printf(out, "%s\"%s\":", out->p[out->n - 1] == '{' ? "" : ",", name);
    if (value < 0)
        tq_buf_add_str(out, TQ_STR("null"));
    else
        tq_buf_add_i64(out, value);
}

static void open_list(struct tq_buf *out, const char *name)
{
    tq_buf_printf(out, ",\"%s\":[", name);
}

static void open_item(struct tq_buf *out, size_t i)
{
    tq_buf_add_str(out, i ? TQ_STR(",{") : TQ_STR("{"));
}

static void write_answers(struct tq_buf *out, const struct tq_receipt *receipt)
{
    open_list(out, "answers");
    for (size_t i = 0; i < receipt->answer_count; i++) {
        const struct tq_receipt_answer *answer = &receipt->answers[i];
        open_item(out, i);
        add_number(out, "position", answer->position);
        add_text(out, "name", answer->name);
        add_text(out, "unit", answer->unit);
        add_text(out, "comparator", answer->comparator);
        add_text(out, "target", answer->target);
        add_text(out, "fit", answer->fit);
        add_text(out, "value", answer->value);
        add_text(out, "evidence", answer->evidence);
        tq_buf_add_char(out, '}');
    }
    tq_buf_add_char(out, ']');
}

static void write_milestones(struct tq_buf *out, const struct tq_receipt *receipt)
{
    open_list(out, "milestones");
    for (size_t i = 0; i < receipt->milestone_count; i++) {
        open_item(out, i);
        add_text(out, "title", receipt->milestones[i].title);
        add_number(out, "months", receipt->milestones[i].months);
        add_number(out, "share_percent", receipt->milestones[i].share_percent);
        tq_buf_add_char(out, '}');
    }
    tq_buf_add_char(out, ']');
}

static void write_files(struct tq_buf *out, const struct tq_receipt *receipt)
{
    open_list(out, "files");
    for (size_t i = 0; i < receipt->file_count; i++) {
        open_item(out, i);
        add_text(out, "name", receipt->files[i].name);
        add_number(out, "bytes", receipt->files[i].bytes);
        add_text(out, "sha256", receipt->files[i].sha256);
        tq_buf_add_char(out, '}');
    }
    tq_buf_add_char(out, ']');
}

void tq_receipt_write(struct tq_buf *out, const struct tq_receipt *receipt)
{
    char time[48];
    size_t n = tq_time_format(receipt->issued_at, time);
    tq_buf_add_char(out, '{');
    add_text(out, "format", TQ_STR("tongqu-receipt-1"));
    add_text(out, "number", receipt->number);
    add_text(out, "issued_at", (struct tq_str){ time, n });
    add_text(out, "response", receipt->response_id);
    add_number(out, "revision", receipt->revision);
    add_text(out, "scenario_number", receipt->scenario_number);
    add_text(out, "scenario_title", receipt->scenario_title);
    add_text(out, "organization", receipt->organization_name);
    add_text(out, "credit_code", receipt->credit_code);
    add_text(out, "team", receipt->team);
    add_text(out, "summary", receipt->summary);
    write_answers(out, receipt);
    add_number(out, "price_fen", receipt->price_fen);
    add_text(out, "price_note", receipt->price_note);
    add_number(out, "duration_months", receipt->duration_months);
    write_milestones(out, receipt);
    add_text(out, "alternative", receipt->alternative);
    add_text(out, "element_needs", receipt->element_needs);
    add_text(out, "valid_until", receipt->valid_until);
    write_files(out, receipt);
    tq_buf_add_char(out, '}');
}

void tq_receipt_number(int year, const uint8_t random[5], char out[17])
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint64_t bits = 0;
    for (int i = 0; i < 5; i++)
        bits = bits << 8 | random[i];
    snprintf(out, 17, "HZ-%04d-", year % 10000);
    for (int i = 0; i < 8; i++, bits >>= 5)
        out[8 + i] = letters[bits & 31];
    out[16] = '\0';
}
