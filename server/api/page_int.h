/* server/api/page_int.h - what public pages for readers without JavaScript are made of (api_page.c); every text goes through an
 * escaping writer. */
#ifndef TQ_API_PAGE_INT_H
#define TQ_API_PAGE_INT_H

#include "tq/api/api.h"

struct tq_page {
    struct tq_str shell; /* index.html; empty when the app is not built */
    struct tq_buf head, body;
    struct tq_str title;
};

/* The page of a call; made the first time it is asked for. */
struct tq_page *tq_page_of(struct tq_call *call);
/* Work for the pool before anything else: read the app's index.html. */
void tq_page_shell(void *call);
/* The end of every page. */
struct tq_step tq_page_answer(struct tq_call *call, int status);

bool tq_page_is_english(const struct tq_call *call);
/* A word of the page in its language. */
struct tq_str tq_page_label(const struct tq_call *call, const char *name);
/* A column of a row; nothing when it is null or not there. */
struct tq_str tq_page_text(const struct tq_db_result *rows, int row, const char *name);
/* Description, Open Graph and the canonical address; the title must be set. */
void tq_page_head(const struct tq_call *call, struct tq_page *page, struct tq_str about);
void tq_page_element(struct tq_buf *out, const char *tag, struct tq_str text);
/* A column as <dt>, <dd>; as a headed section of one <tag> a line. Nothing when it is empty. */
void tq_page_fact(const struct tq_call *call, struct tq_buf *out, const struct tq_db_result *rows, const char *name);
void tq_page_section(const struct tq_call *call, struct tq_buf *out, const struct tq_db_result *rows, const char *name, const char *tag);

#endif
