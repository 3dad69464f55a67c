-- What every table promises: names we gave, comments, explicit deletes, no rights beyond need.
BEGIN;
SELECT plan(9);

SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class AS c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND obj_description(c.oid, 'pg_class') IS NULL
       AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')$$, 'every table has a comment');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class AS c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
       AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u'))$$, 'every table has a key');
SELECT is_empty($$
    SELECT k.conrelid::regclass, k.conname FROM pg_constraint AS k
     WHERE k.connamespace = 'public'::regnamespace AND k.conrelid <> 0 AND k.contype IN ('p', 'u', 'c', 'f', 'x')
       AND NOT starts_with(k.conname, (SELECT c.relname FROM pg_class AS c WHERE c.oid = k.conrelid))$$, 'constraints begin with their table');
SELECT is_empty($$
    SELECT k.conrelid::regclass, k.conname FROM pg_constraint AS k
     WHERE k.connamespace = 'public'::regnamespace
       AND k.conname !~ CASE k.contype WHEN 'p' THEN '_pkey$' WHEN 'u' THEN '_key$' WHEN 'f' THEN '_fkey$' WHEN 'c' THEN '_check$' WHEN 'x' THEN '_excl$' ELSE '' END$$,
    'constraints end with their kind');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class AS c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S') AND pg_get_userbyid(c.relowner) <> 'tongqu_owner'$$, 'all belongs to tongqu_owner');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class AS c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
       AND has_table_privilege('tongqu_reader', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')$$, 'the reader changes nothing');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class AS c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND has_table_privilege('tongqu_app', c.oid, 'TRUNCATE, TRIGGER, REFERENCES')$$,
    'the server neither truncates nor defines');
SELECT ok(NOT has_table_privilege('tongqu_app', 'audit', 'UPDATE') AND NOT has_table_privilege('tongqu_app', 'audit', 'DELETE'), 'the server does not change the audit');
SELECT ok(NOT has_schema_privilege('tongqu_app', 'public', 'CREATE'), 'the server makes no objects');

SELECT * FROM finish();
ROLLBACK;
