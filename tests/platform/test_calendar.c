/* tests/platform/test_calendar.c - iCalendar out: what every reader relies on, and texts that try to become lines of their own. */
#include "tq/platform/calendar.h"

#include "support/unit.h"

#include <string.h>

static struct tq_calendar_item item_of(const char *summary)
{
    return (struct tq_calendar_item){ .uid = TQ_STR("0190-a"),
                                      .summary = tq_str_of(summary),
                                      .starts_at = 1929834000000000, /* 2031-02-26T01:00:00Z */
                                      .ends_at = 1929841200000000,
                                      .changed_at = 1763900000000000,
                                      .sequence = 3 };
}

static const char *write_one(struct tq_arena *arena, const struct tq_calendar_item *item)
{
    struct tq_buf out;
    tq_buf_init(&out, arena, 1024 * 1024);
    tq_calendar_write(arena, TQ_STR("calendar"), item, 1, &out);
    tq_buf_add_char(&out, '\0');
    cr_assert(!out.is_over);
    return out.p;
}

#define HAS(text, part) cr_assert(strstr(text, part), "%s is not in\n%s", part, text)

Test(calendar, an_item_has_uid_sequence_times_in_utc_and_a_status)
{
    struct tq_arena *arena = tq_arena_new(4 * 1024 * 1024);
    struct tq_calendar_item item = item_of("meeting");
    const char *text = write_one(arena, &item);
    HAS(text, "BEGIN:VCALENDAR\r\n");
    HAS(text, "METHOD:PUBLISH\r\n");
    HAS(text, "UID:0190-a\r\n");
    HAS(text, "SEQUENCE:3\r\n");
    HAS(text, "DTSTART:20310226T010000Z\r\n");
    HAS(text, "DTEND:20310226T030000Z\r\n");
    HAS(text, "STATUS:CONFIRMED\r\n");
    item.is_cancelled = true;
    HAS(write_one(arena, &item), "STATUS:CANCELLED\r\n");
    cr_assert_str_eq(write_one(arena, &item), write_one(arena, &item), "the same item is written the same way");
    tq_arena_free(arena);
}

Test(calendar, texts_stay_texts)
{
    struct tq_arena *arena = tq_arena_new(4 * 1024 * 1024);
    struct tq_calendar_item item = item_of("a,b;c\\d\r\nATTENDEE:mailto:x@test.invalid\x01");
    const char *text = write_one(arena, &item);
    HAS(text, "SUMMARY:a\\,b\\;c\\\\d\\nATTENDEE:mailto:x@test.invalid\r\n");
    cr_assert_null(strstr(text, "\r\nATTENDEE"));
    tq_arena_free(arena);
}

Test(calendar, long_lines_are_folded_between_characters)
{
    struct tq_arena *arena = tq_arena_new(4 * 1024 * 1024);
    char summary[1024] = "";
    for (size_t i = 0; i + 4 < sizeof(summary); i += 3)
        memcpy(summary + i, "武", 4);
    struct tq_calendar_item item = item_of(summary);
    const char *text = write_one(arena, &item);
    for (const char *line = text, *end; (end = strstr(line, "\r\n")); line = end + 2) {
        cr_assert_leq(end - line, 75);
        cr_assert_neq((unsigned char)line[line[0] == ' '] & 0xC0, 0x80, "a character is cut");
    }
    tq_arena_free(arena);
}

Test(calendar, no_item_is_a_calendar_too)
{
    struct tq_arena *arena = tq_arena_new(4 * 1024 * 1024);
    struct tq_buf out;
    tq_buf_init(&out, arena, 64 * 1024);
    tq_calendar_write(arena, TQ_STR(""), NULL, 0, &out);
    tq_buf_add_char(&out, '\0');
    HAS(out.p, "END:VCALENDAR\r\n");
    tq_arena_free(arena);
}
