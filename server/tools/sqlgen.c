/* server/tools/sqlgen.c - build-time host program: turns the folder sql/ into one C table.
 *
 *     sqlgen <sqldir> <out.h> <out.c>
 *
 * sql/queries/<room>.sql   statements  -> enum TQ_SQL_<name> and tq_sql[]
 * sql/migrations/NNNN_*.sql            -> tq_migrations[], in order
 * sql/seed/ and below, any file        -> tq_seeds[], named "seed/<path>"
 *
 * A statement begins with `-- name: room_verb :one|:maybe|:many|:exec read|write|slow|owner [custom]` and ends before the
 * next one. Refused, with file and line: a duplicate name, a name outside its room, a missing kind or lane, an unused or
 * skipped $n, more than one command, and changing or locking text in a statement that only reads. Words in comments,
 * string literals and quoted names do not count. Nothing is written when anything is refused. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_PARAMS 48 /* TQ_DB_PARAMS of the door */

struct text {
    char *p;
    size_t n;
};

struct statement {
    char *name;
    struct text text;
    int params;
    const char *rows;
    const char *lane;
    const char *file;
    int line;
};

struct file {
    char *name;
    struct text text;
};

struct files {
    struct file *p;
    size_t n;
};

static struct statement *statements;
static size_t statement_count;
static int faults;

static const struct {
    const char *word, *value;
} kinds[] = {
    { ":one", "TQ_ROWS_ONE" }, { ":maybe", "TQ_ROWS_MAYBE" }, { ":many", "TQ_ROWS_MANY" }, { ":exec", "TQ_ROWS_EXEC" },
}, lanes[] = {
    { "read", "TQ_LANE_READ" }, { "write", "TQ_LANE_WRITE" }, { "slow", "TQ_LANE_SLOW" }, { "owner", "TQ_LANE_OWNER" },
};

static void fault(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void fault(const char *file, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    faults++;
}

static void die(const char *what, const char *name)
{
    fprintf(stderr, "sqlgen: could not %s %s: %s\n", what, name, strerror(errno));
    exit(1);
}

static void *grow(void *p, size_t bytes)
{
    p = realloc(p, bytes ? bytes : 1);
    if (!p)
        die("allocate", "memory");
    return p;
}

static char *copy(const char *p, size_t n)
{
    char *out = grow(NULL, n + 1);

    memcpy(out, p, n);
    out[n] = 0;
    return out;
}

static char *join(const char *a, const char *middle, const char *b)
{
    size_t n = strlen(a) + strlen(middle) + strlen(b) + 1;
    char *out = grow(NULL, n);

    snprintf(out, n, "%s%s%s", a, middle, b);
    return out;
}

static struct text read_file(const char *path)
{
    struct text text = { NULL, 0 };
    FILE *in = fopen(path, "rb");
    size_t got;

    if (!in)
        die("open", path);
    do {
        text.p = grow(text.p, text.n + 65537);
        got = fread(text.p + text.n, 1, 65536, in);
        text.n += got;
    } while (got);
    if (ferror(in))
        die("read", path);
    fclose(in);
    text.p[text.n] = 0;
    return text;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

/* Every regular file below `dir`, names relative to it, sorted bytewise. A folder that does not exist is empty. */
static void walk(const char *dir, const char *prefix, struct files *out)
{
    DIR *d = opendir(dir);
    struct dirent *entry;

    if (!d)
        return;
    while ((entry = readdir(d))) {
        struct stat st;
        char *path, *name;

        if (entry->d_name[0] == '.')
            continue;
        path = join(dir, "/", entry->d_name);
        name = *prefix ? join(prefix, "/", entry->d_name) : join("", "", entry->d_name);
        if (stat(path, &st) != 0)
            die("stat", path);
        if (S_ISDIR(st.st_mode)) {
            walk(path, name, out);
        } else if (S_ISREG(st.st_mode)) {
            out->p = grow(out->p, (out->n + 1) * sizeof(*out->p));
            out->p[out->n++] = (struct file){ name, read_file(path) };
            name = NULL;
        }
        free(name);
        free(path);
    }
    closedir(d);
}

static struct files read_folder(const char *dir, const char *sub)
{
    struct files out = { NULL, 0 };
    char *path = join(dir, "/", sub);

    walk(path, "", &out);
    free(path);
    if (out.n)
        qsort(out.p, out.n, sizeof(*out.p), by_name);
    return out;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);

    return n >= m && strcmp(s + n - m, end) == 0;
}

static bool is_word(int c)
{
    return isalnum(c) || c == '_' || c >= 128;
}

/* Length of what a scanner must step over at `p`: comment, literal, quoted name, dollar quote. 0: nothing of the kind. */
static size_t quoted(const char *p, const char *end)
{
    const char *s = p;

    if (p + 1 < end && p[0] == '-' && p[1] == '-') {
        while (s < end && *s != '\n')
            s++;
        return (size_t)(s - p);
    }
    if (p + 1 < end && p[0] == '/' && p[1] == '*') {
        int depth = 0;

        for (; s < end; s++) {
            if (s + 1 < end && s[0] == '/' && s[1] == '*') {
                depth++;
                s++;
            } else if (s + 1 < end && s[0] == '*' && s[1] == '/') {
                s++;
                if (--depth == 0)
                    return (size_t)(s + 1 - p);
            }
        }
        return (size_t)(end - p);
    }
    if (*p == '\'' || *p == '"') {
        for (s = p + 1; s < end && *s != *p; s++)
            ;
        return (size_t)((s < end ? s + 1 : end) - p); /* a doubled quote begins the next literal at once */
    }
    if ((*p == 'E' || *p == 'e') && p + 1 < end && p[1] == '\'') {
        for (s = p + 2; s < end && *s != '\''; s++)
            if (*s == '\\')
                s++;
        return (size_t)((s < end ? s + 1 : end) - p);
    }
    if (*p == '$' && p + 1 < end && !isdigit((unsigned char)p[1])) {
        size_t tag;

        for (s = p + 1; s < end && is_word((unsigned char)*s); s++)
            ;
        if (s == end || *s != '$')
            return 0;
        tag = (size_t)(s + 1 - p);
        for (s++; s + tag <= end; s++)
            if (memcmp(s, p, tag) == 0)
                return (size_t)(s - p) + tag;
        return (size_t)(end - p);
    }
    return 0;
}

static bool word_is(const char *p, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (!word[i] || toupper((unsigned char)p[i]) != word[i])
            return false;
    return word[n] == 0;
}

/* A word that changes or locks; SHARE only behind FOR or KEY ("FOR KEY SHARE"). */
static bool is_changing(const char *p, size_t n, const char *last, size_t last_n)
{
    static const char *const words[] = { "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE" };

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (word_is(p, n, words[i]))
            return true;
    return word_is(p, n, "SHARE") && (word_is(last, last_n, "FOR") || word_is(last, last_n, "KEY"));
}

/* Count parameters and look for what the lane does not allow. */
static void check_text(struct statement *s)
{
    const char *p = s->text.p, *end = p + s->text.n, *last = "";
    size_t last_n = 0;
    bool used[MAX_PARAMS + 1] = { false };
    bool only_reads = strcmp(s->lane, "TQ_LANE_WRITE") != 0 && strcmp(s->lane, "TQ_LANE_OWNER") != 0;
    bool is_empty = true;

    while (p < end) {
        size_t n = quoted(p, end);

        if (n) {
            p += n;
        } else if (*p == '$' && p + 1 < end && isdigit((unsigned char)p[1])) {
            long number = strtol(p + 1, (char **)&p, 10);

            if (number < 1 || number > MAX_PARAMS) {
                fault(s->file, s->line, "%s: parameter $%ld is outside $1..$%d", s->name, number, MAX_PARAMS);
                return;
            }
            used[number] = true;
            if (number > s->params)
                s->params = (int)number;
        } else if (is_word((unsigned char)*p)) {
            const char *word = p;

            while (p < end && (is_word((unsigned char)*p) || *p == '$'))
                p++;
            if (only_reads && is_changing(word, (size_t)(p - word), last, last_n))
                fault(s->file, s->line, "%s: %.*s in a statement that only reads", s->name, (int)(p - word), word);
            last = word;
            last_n = (size_t)(p - word);
            is_empty = false;
        } else {
            if (*p == ';')
                fault(s->file, s->line, "%s: more than one command", s->name);
            p++;
        }
    }
    if (is_empty)
        fault(s->file, s->line, "%s: no text", s->name);
    for (int i = 1; i <= s->params; i++)
        if (!used[i])
            fault(s->file, s->line, "%s: parameter $%d is not used but $%d is", s->name, i, s->params);
}

static void check_name(const struct statement *s, const char *room)
{
    size_t n = strlen(room);

    for (const char *p = s->name; *p; p++)
        if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && *p != '_')
            fault(s->file, s->line, "%s: a name has only a-z, 0-9 and _", s->name);
    if (strncmp(s->name, room, n) != 0 || s->name[n] != '_' || !s->name[n + 1])
        fault(s->file, s->line, "%s: the name does not begin with %s_", s->name, room);
    for (size_t i = 0; i + 1 < statement_count; i++)
        if (strcmp(statements[i].name, s->name) == 0)
            fault(s->file, s->line, "%s: duplicate of %s:%d", s->name, statements[i].file, statements[i].line);
}

/* The next blank-separated word of the line at `*p`; NULL at its end. */
static char *next_word(const char **p, const char *eol)
{
    const char *start;

    while (*p < eol && isspace((unsigned char)**p))
        (*p)++;
    for (start = *p; *p < eol && !isspace((unsigned char)**p); (*p)++)
        ;
    return *p > start ? copy(start, (size_t)(*p - start)) : NULL;
}

/* The words behind "-- name:". */
static void parse_head(struct statement *s, const char *p, const char *eol)
{
    char *name = next_word(&p, eol), *kind = next_word(&p, eol), *lane = next_word(&p, eol), *flag = next_word(&p, eol);

    s->name = name ? name : copy("?", 1);
    for (size_t i = 0; kind && i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strcmp(kinds[i].word, kind) == 0)
            s->rows = kinds[i].value;
    for (size_t i = 0; lane && i < sizeof(lanes) / sizeof(*lanes); i++)
        if (strcmp(lanes[i].word, lane) == 0)
            s->lane = lanes[i].value;
    if (!s->rows)
        fault(s->file, s->line, "%s: no kind (:one, :maybe, :many or :exec)", s->name);
    if (!s->lane)
        fault(s->file, s->line, "%s: no lane (read, write, slow or owner)", s->name);
    if (flag && s->lane && strcmp(flag, "custom") == 0 && strcmp(s->lane, "TQ_LANE_READ") == 0)
        s->lane = "TQ_LANE_CUSTOM";
    else if (flag)
        fault(s->file, s->line, "%s: unknown or misplaced flag \"%s\"", s->name, flag);
    while (p < eol && isspace((unsigned char)*p))
        p++;
    if (p < eol)
        fault(s->file, s->line, "%s: too many words", s->name);
    if (!s->rows)
        s->rows = kinds[0].value;
    if (!s->lane)
        s->lane = lanes[0].value;
    free(kind);
    free(lane);
    free(flag);
}

/* The text behind the head line: leading comment lines are dropped (they document), as are blanks and one `;` at the end. */
static struct text trim(const char *p, const char *end)
{
    for (;;) {
        while (p < end && isspace((unsigned char)*p))
            p++;
        if (end - p < 2 || p[0] != '-' || p[1] != '-')
            break;
        while (p < end && *p != '\n')
            p++;
    }
    while (end > p && isspace((unsigned char)end[-1]))
        end--;
    if (end > p && end[-1] == ';')
        end--;
    return (struct text){ copy(p, (size_t)(end - p)), (size_t)(end - p) };
}

static void finish(struct statement *s, const char *room, const char *p, const char *end)
{
    s->text = trim(p, end);
    check_name(s, room);
    check_text(s);
}

static void parse_queries(const struct file *file)
{
    static const char mark[] = "-- name:";
    char *room = copy(file->name, strlen(file->name) - 4);
    const char *p = file->text.p, *end = p + file->text.n, *body = NULL;
    int line = 1;

    for (; p < end; line++) {
        const char *eol = memchr(p, '\n', (size_t)(end - p));

        if (!eol)
            eol = end;
        if ((size_t)(eol - p) > sizeof(mark) - 1 && memcmp(p, mark, sizeof(mark) - 1) == 0) {
            if (body)
                finish(&statements[statement_count - 1], room, body, p);
            statements = grow(statements, (statement_count + 1) * sizeof(*statements));
            statements[statement_count] = (struct statement){ .file = file->name, .line = line };
            parse_head(&statements[statement_count++], p + sizeof(mark) - 1, eol);
            body = eol;
        } else if (!body && p < eol && !isspace((unsigned char)*p) && strncmp(p, "--", 2) != 0) {
            fault(file->name, line, "text before the first \"-- name:\"");
            break;
        }
        p = eol < end ? eol + 1 : end;
    }
    if (body)
        finish(&statements[statement_count - 1], room, body, end);
    free(room);
}

/* NNNN_name.sql, every number once. */
static void check_migrations(struct files *files)
{
    for (size_t i = 0; i < files->n; i++) {
        const char *name = files->p[i].name;
        bool is_good = strlen(name) > 9 && ends_with(name, ".sql") && !strchr(name, '/') && name[4] == '_';

        for (int k = 0; is_good && k < 4; k++)
            is_good = isdigit((unsigned char)name[k]);
        if (!is_good)
            fault(name, 1, "a migration is named NNNN_what.sql");
        else if (i && strncmp(files->p[i - 1].name, name, 4) == 0)
            fault(name, 1, "the number is taken by %s", files->p[i - 1].name);
        else
            files->p[i].name[strlen(name) - 4] = 0;
    }
}

/* A string literal, one source line a text line. */
static void put_literal(FILE *out, struct text text)
{
    fputs("    \"", out);
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c == '\n')
            fputs(i + 1 < text.n ? "\\n\"\n    \"" : "\\n", out);
        else if (c == '"' || c == '\\' || c == '?')
            fprintf(out, "\\%c", c);
        else if (c < 32 || c == 127)
            fprintf(out, "\\%03o", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

static void put_files(FILE *out, const char *array, const char *count, const char *prefix, const struct files *files)
{
    fprintf(out, "const struct tq_sql_file %s[] = {\n", array);
    for (size_t i = 0; i < files->n; i++) {
        fprintf(out, "    { \"%s%s\",\n", prefix, files->p[i].name);
        put_literal(out, files->p[i].text);
        fprintf(out, ", %zu },\n", files->p[i].text.n);
    }
    fprintf(out, "    { NULL, NULL, 0 },\n};\nconst int %s = %zu;\n\n", count, files->n);
}

static void put_header(FILE *out)
{
    fputs("/* Made by sqlgen from sql/queries; do not edit. */\n#ifndef TQ_GEN_SQL_H\n#define TQ_GEN_SQL_H\n\nenum tq_sql_name {\n", out);
    for (size_t i = 0; i < statement_count; i++)
        fprintf(out, "    TQ_SQL_%s,\n", statements[i].name);
    fputs("    TQ_SQL_COUNT\n};\n\n#endif\n", out);
}

static void put_source(FILE *out, const struct files *migrations, const struct files *seeds)
{
    fputs("/* Made by sqlgen from sql/; do not edit. */\n#include \"tq/platform/db.h\"\n\n#include <stddef.h>\n\n", out);
    fputs("const struct tq_sql tq_sql[] = {\n", out);
    for (size_t i = 0; i < statement_count; i++) {
        const struct statement *s = &statements[i];

        fprintf(out, "    { \"%s\",\n", s->name);
        put_literal(out, s->text);
        fprintf(out, ", %d, %s, %s },\n", s->params, s->rows, s->lane);
    }
    fprintf(out, "    { NULL, NULL, 0, TQ_ROWS_EXEC, TQ_LANE_OWNER },\n};\nconst int tq_sql_count = %zu;\n\n", statement_count);
    put_files(out, "tq_migrations", "tq_migration_count", "", migrations);
    put_files(out, "tq_seeds", "tq_seed_count", "seed/", seeds);
}

static FILE *create(const char *path)
{
    FILE *out = fopen(path, "wb");

    if (!out)
        die("create", path);
    return out;
}

static void finish_file(FILE *out, const char *path)
{
    if (ferror(out) || fclose(out) != 0)
        die("write", path);
}

int main(int argc, char **argv)
{
    static struct files queries, migrations, seeds; /* kept until the end, like the statements */
    FILE *out;

    if (argc != 4) {
        fputs("usage: sqlgen <sqldir> <out.h> <out.c>\n", stderr);
        return 2;
    }
    queries = read_folder(argv[1], "queries");
    migrations = read_folder(argv[1], "migrations");
    seeds = read_folder(argv[1], "seed");
    for (size_t i = 0; i < queries.n; i++)
        if (ends_with(queries.p[i].name, ".sql") && !strchr(queries.p[i].name, '/'))
            parse_queries(&queries.p[i]);
        else
            fault(queries.p[i].name, 1, "queries holds only <room>.sql");
    check_migrations(&migrations);
    if (faults)
        return 1;
    out = create(argv[2]);
    put_header(out);
    finish_file(out, argv[2]);
    out = create(argv[3]);
    put_source(out, &migrations, &seeds);
    finish_file(out, argv[3]);
    return 0;
}
