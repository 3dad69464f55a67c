/* server/platform/http/bytes.h - the classes of bytes that the message grammar is made of. */
#ifndef TQ_HTTP_BYTES_H
#define TQ_HTTP_BYTES_H

#include <stdbool.h>

enum {
    TOKEN = 1, /* RFC 9110 5.6.2 tchar */
    PATH = 2,  /* RFC 3986 pchar and '/', without '%' */
    QUERY = 4, /* PATH, '?' and what browsers leave as it is */
    VALUE = 8, /* RFC 9110 5.5 field content */
    HOST = 16, /* RFC 3986 reg-name without '%', and ':' '[' ']' */
    HEX = 32
};

extern const unsigned char http_classes[256];

static inline bool is_class(char c, int class_)
{
    return http_classes[(unsigned char)c] & class_;
}

static inline bool is_hex(char c)
{
    return is_class(c, HEX);
}

static inline int hex_value(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

#endif
