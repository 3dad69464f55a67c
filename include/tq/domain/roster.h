/* include/tq/domain/roster.h - rules about a list of people who come to an event (参会名单): which words head its columns, what may
 * stand in a row. Pure. */
#ifndef TQ_DOMAIN_ROSTER_H
#define TQ_DOMAIN_ROSTER_H

#include "tq/base/arena.h"

typedef enum tq_roster_column {
    TQ_ROSTER_ORGANIZATION,
    TQ_ROSTER_CREDIT_CODE,
    TQ_ROSTER_NAME,
    TQ_ROSTER_POST,
    TQ_ROSTER_PHONE,
    TQ_ROSTER_MAIL,
    TQ_ROSTER_SIDE,
    TQ_ROSTER_COLUMNS
} tq_roster_column;

/* "organization", "credit_code", ... as in JSON; and the Chinese heading of the template. */
const char *tq_roster_column_name(tq_roster_column column);
const char *tq_roster_column_title(tq_roster_column column);

/* The column a heading means, in Chinese or English, whatever blanks, stars and remarks in brackets stand around it; -1: none. */
int tq_roster_heading(struct tq_str cell);

struct tq_roster_row {
    struct tq_str values[TQ_ROSTER_COLUMNS]; /* as they stand; checking makes them canonical */
    const char *errors[TQ_ROSTER_COLUMNS];   /* code or NULL: required, too_long, too_short, phone_malformed, mail_malformed, ... */
    const char *warnings[TQ_ROSTER_COLUMNS]; /* credit_code_checksum */
};
/* Check each value by itself: phones and mails become logins, codes capitals, sides demand, supply or guest. True when there is
 * no error. */
bool tq_roster_check(struct tq_arena *arena, struct tq_roster_row *row);

#endif
