/* server/command/openapi.c - `tongqud openapi`: print the OpenAPI document of every route on standard output. */
#include "tq/api/app.h"
#include "tq/command/command.h"

#include <stdio.h>

enum { TEXT_MAX = 8 * 1024 * 1024 };

int tq_command_openapi(const struct tq_conf *conf, int argc, char **argv)
{
    struct tq_buf text;
    (void)conf;
    (void)argv;
    if (argc)
        return 2;
    tq_buf_init(&text, NULL, TEXT_MAX);
    tq_app_openapi(&text);
    tq_buf_add_char(&text, '\n');
    bool is_written = !text.is_over && fwrite(text.p, 1, text.n, stdout) == text.n && fflush(stdout) == 0;
    tq_buf_clear(&text);
    return is_written ? 0 : 1;
}
