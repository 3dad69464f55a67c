/* server/tools/empty.c - lets a library be declared before it has files of its own. */
typedef int tq_empty_translation_unit;
