/* tests/base/test_log.c - promises of base/log: one JSON object a line, levels, nothing that breaks the line. */
#include "tq/base/log.h"

#include "tq/base/str.h"

#include "support/unit.h"

#include <unistd.h>

static int ends[2];
static char line[20000];

static const char *logged(void)
{
    ssize_t n = read(ends[0], line, sizeof(line) - 1);
    line[n > 0 ? n : 0] = '\0';
    return line;
}

static void open_pipe(void)
{
    cr_assert_eq(pipe(ends), 0);
    tq_log_to(ends[1]);
    tq_log_access_to(ends[1]);
}

Test(log, writes_one_json_object_a_line)
{
    open_pipe();
    tq_log(TQ_WARN, "db", "could not connect to \"%s\":\n\ttimeout\\", "tongqu");
    const char *text = logged();
    cr_assert(strncmp(text, "{\"t\":\"20", 8) == 0);
    cr_assert_not_null(
        strstr(text, "\"level\":\"warn\",\"room\":\"db\",\"msg\":\"could not connect to \\\"tongqu\\\":\\u000a\\u0009timeout\\\\\"}\n"));
}

Test(log, drops_lines_below_the_level)
{
    open_pipe();
    tq_level level;
    cr_assert(tq_log_level_parse("error", &level));
    cr_assert_eq((int)level, (int)TQ_ERROR);
    cr_assert_not(tq_log_level_parse("loud", &level));
    tq_log_level(TQ_ERROR);
    tq_log(TQ_WARN, "x", "quiet");
    tq_log(TQ_ERROR, "x", "heard");
    const char *text = logged();
    cr_assert_null(strstr(text, "quiet"));
    cr_assert_not_null(strstr(text, "heard"));
    tq_log_level(TQ_INFO);
}

Test(log, survives_long_and_ill_formed_text)
{
    static char big[5000];
    open_pipe();
    for (size_t i = 0; i + 3 < sizeof(big); i += 3)
        memcpy(big + i, "\xE6\xAD\xA6", 3);
    tq_log(TQ_ERROR, "x", "%s", big);
    cr_assert(tq_utf8_is_valid(tq_str_of(logged())));
    tq_log(TQ_ERROR, "x", "a\xFFz");
    cr_assert_not_null(strstr(logged(), "\"a?z\""));
    memset(big, 1, sizeof(big) - 1);
    tq_log(TQ_ERROR, "x", "%s", big);
    cr_assert_not_null(strstr(logged(), "\\u0001\"}\n"));
}

Test(log, access_lines_have_their_own_way_out)
{
    open_pipe();
    cr_assert(tq_log_access_is_on());
    tq_log_raw("{}\n", 3);
    cr_assert_str_eq(logged(), "{}\n");
    tq_log_access_to(-1);
    cr_assert_not(tq_log_access_is_on());
    tq_log_raw("{}\n", 3);
    tq_log(TQ_ERROR, "x", "still here");
    cr_assert_null(strstr(logged(), "{}\n"));
}
