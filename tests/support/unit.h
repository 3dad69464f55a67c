/* tests/support/unit.h - what every unit test includes: Criterion, or with TQ_TEST_MAIN a sequential main of our own with the
 * same names, because Criterion does not start under the thread sanitizer and hides threads from valgrind. */
#ifndef TQ_TESTS_UNIT_H
#define TQ_TESTS_UNIT_H

#ifndef TQ_TEST_MAIN
#include <criterion/criterion.h>
#else

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit_test {
    const char *suite, *name;
    void (*fn)(void);
    struct unit_test *next;
};
static struct unit_test *unit_first;
static struct unit_test **unit_end = &unit_first;

struct unit_suite {
    const char *name;
    void (*init)(void), (*fini)(void);
    struct unit_suite *next;
};
static struct unit_suite *unit_suites;

/* TestSuite(name, .init = set_up, .fini = tear_down); */
#define TestSuite(suite_, ...)                                                                                                             \
    __attribute__((constructor)) static void suite_##_suite_add(void)                                                                      \
    {                                                                                                                                      \
        static struct unit_suite suite = { #suite_, __VA_ARGS__ };                                                                         \
        suite.next = unit_suites;                                                                                                          \
        unit_suites = &suite;                                                                                                              \
    }

static inline void unit_run(const struct unit_test *test)
{
    const struct unit_suite *suite = unit_suites;
    while (suite && strcmp(suite->name, test->suite) != 0)
        suite = suite->next;
    if (suite && suite->init)
        suite->init();
    test->fn();
    if (suite && suite->fini)
        suite->fini();
}

#define Test(suite_, name_, ...)                                                                                                           \
    static void suite_##_##name_(void);                                                                                                    \
    __attribute__((constructor)) static void suite_##_##name_##_add(void)                                                                  \
    {                                                                                                                                      \
        static struct unit_test test = { #suite_, #name_, suite_##_##name_, NULL };                                                        \
        *unit_end = &test;                                                                                                                 \
        unit_end = &test.next;                                                                                                             \
    }                                                                                                                                      \
    static void suite_##_##name_(void)

#define unit_check(cond, ...)                                                                                                              \
    do {                                                                                                                                   \
        if (!(cond)) {                                                                                                                     \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #cond);                                                             \
            exit(1);                                                                                                                       \
        }                                                                                                                                  \
    } while (0)
#define cr_assert(cond, ...)           unit_check(cond)
#define cr_assert_not(cond, ...)       unit_check(!(cond))
#define cr_assert_eq(a, b, ...)        unit_check((a) == (b))
#define cr_assert_neq(a, b, ...)       unit_check((a) != (b))
#define cr_assert_lt(a, b, ...)        unit_check((a) < (b))
#define cr_assert_leq(a, b, ...)       unit_check((a) <= (b))
#define cr_assert_gt(a, b, ...)        unit_check((a) > (b))
#define cr_assert_geq(a, b, ...)       unit_check((a) >= (b))
#define cr_assert_null(a, ...)         unit_check((a) == NULL)
#define cr_assert_not_null(a, ...)     unit_check((a) != NULL)
#define cr_assert_str_eq(a, b, ...)    unit_check(strcmp((a), (b)) == 0)
#define cr_assert_str_neq(a, b, ...)   unit_check(strcmp((a), (b)) != 0)
#define cr_assert_arr_eq(a, b, n, ...) unit_check(memcmp((a), (b), (n)) == 0)
#define cr_expect                      cr_assert
#define cr_expect_eq                   cr_assert_eq
#define cr_expect_str_eq               cr_assert_str_eq

int main(void)
{
    int count = 0;
    for (struct unit_test *test = unit_first; test; test = test->next, count++) {
        fprintf(stderr, "%s::%s\n", test->suite, test->name);
        unit_run(test);
    }
    printf("%d passed, 0 failed\n", count);
    return 0;
}
#endif

/* The text of a (pointer, length) equals a C string. */
#define unit_is_text(s, z) ((s).n == strlen(z) && memcmp((s).p ? (s).p : "", (z), (s).n) == 0)

#endif
