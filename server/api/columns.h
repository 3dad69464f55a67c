/* server/api/columns.h - columns of shapes that everybody sees who gets the answer at all. */
#ifndef TQ_API_COLUMNS_H
#define TQ_API_COLUMNS_H

#include "tq/api/api.h"

#define ALL(column, type)                                                                                                                  \
    {                                                                                                                                      \
        .name = column, .kind = type, .see = TQ_SEE_ALL                                                                                    \
    }
#define MAYBE(column, type)                                                                                                                \
    {                                                                                                                                      \
        .name = column, .kind = type, .see = TQ_SEE_ALL, .nullable = true                                                                  \
    }
#define CHILD(column, type, inner)                                                                                                         \
    {                                                                                                                                      \
        .name = column, .kind = type, .see = TQ_SEE_ALL, .child = inner                                                                    \
    }

#endif
