/* server/platform/calendar/calendar.c - items to text by libical. Times leave in UTC: the zone names libical writes carry a
 * prefix of its own that other calendars do not know. */
#include "tq/platform/calendar.h"

#include <libical/ical.h>

/* As a C string without control characters but line feeds; what follows an embedded NUL is not lost, the NUL is. */
static const char *text_of(struct tq_arena *arena, struct tq_str s)
{
    char *out = tq_arena_alloc(arena, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x20 ? (unsigned char)s.p[i] != 0x7F : s.p[i] == '\n')
            out[n++] = s.p[i];
    out[n] = '\0';
    return out;
}

static struct icaltimetype utc_of(tq_time t)
{
    int64_t seconds = t / 1000000 - (t % 1000000 < 0 ? 1 : 0);
    return icaltime_from_timet_with_zone((time_t)seconds, 0, icaltimezone_get_utc_timezone());
}

static void add_x(icalcomponent *component, const char *name, const char *value)
{
    icalproperty *property = icalproperty_new_x(value);
    icalproperty_set_x_name(property, name);
    icalcomponent_add_property(component, property);
}

static icalcomponent *event_of(struct tq_arena *arena, const struct tq_calendar_item *item)
{
    icalcomponent *event = icalcomponent_new_vevent();
    icalcomponent_add_property(event, icalproperty_new_uid(text_of(arena, item->uid)));
    icalcomponent_add_property(event, icalproperty_new_dtstamp(utc_of(item->changed_at)));
    icalcomponent_add_property(event, icalproperty_new_lastmodified(utc_of(item->changed_at)));
    icalcomponent_add_property(event, icalproperty_new_sequence(item->sequence));
    icalcomponent_add_property(event, icalproperty_new_dtstart(utc_of(item->starts_at)));
    icalcomponent_add_property(event, icalproperty_new_dtend(utc_of(item->ends_at)));
    icalcomponent_add_property(event, icalproperty_new_summary(text_of(arena, item->summary)));
    icalcomponent_add_property(event, icalproperty_new_status(item->is_cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
    icalcomponent_add_property(event, icalproperty_new_transp(item->is_cancelled ? ICAL_TRANSP_TRANSPARENT : ICAL_TRANSP_OPAQUE));
    if (item->description.n)
        icalcomponent_add_property(event, icalproperty_new_description(text_of(arena, item->description)));
    if (item->place.n)
        icalcomponent_add_property(event, icalproperty_new_location(text_of(arena, item->place)));
    if (item->url.n)
        icalcomponent_add_property(event, icalproperty_new_url(text_of(arena, item->url)));
    return event;
}

void tq_calendar_write(struct tq_arena *arena, struct tq_str name, const struct tq_calendar_item *items, size_t count, struct tq_buf *out)
{
    icalcomponent *calendar = icalcomponent_new_vcalendar();
    icalcomponent_add_property(calendar, icalproperty_new_version("2.0"));
    icalcomponent_add_property(calendar, icalproperty_new_prodid("-//Tongqu//calendar//ZH"));
    icalcomponent_add_property(calendar, icalproperty_new_calscale("GREGORIAN"));
    icalcomponent_add_property(calendar, icalproperty_new_method(ICAL_METHOD_PUBLISH));
    add_x(calendar, "X-WR-CALNAME", text_of(arena, name));
    add_x(calendar, "X-PUBLISHED-TTL", "PT1H");
    for (size_t i = 0; i < count; i++)
        icalcomponent_add_component(calendar, event_of(arena, &items[i]));
    char *text = icalcomponent_as_ical_string_r(calendar);
    tq_buf_add(out, text, strlen(text));
    icalmemory_free_buffer(text);
    icalcomponent_free(calendar);
    icalmemory_free_ring();
}
