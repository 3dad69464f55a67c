-- The ledger of migrations and the one row that says which servers may start.
BEGIN;
SELECT plan(8);

SELECT results_eq('SELECT count(*) FROM schema_version', 'SELECT 1::bigint', 'one row');
SELECT ok(level = (SELECT max(left(name, 4)::int) FROM schema_migration), 'the level is the newest migration') FROM schema_version;
SELECT throws_ok('INSERT INTO schema_version (level, min_server) VALUES (1, 1)', '23505', NULL, 'no second row');
SELECT throws_ok('UPDATE schema_version SET min_server = level + 1', '23514', NULL, 'min_server is at most level');
SELECT throws_ok($$UPDATE schema_migration SET sha256 = 'x'$$, '23514', NULL, 'a digest is 64 hex digits');
SELECT ok(has_table_privilege('tongqu_app', 'schema_version', 'SELECT'), 'the server reads the version');
SELECT ok(NOT has_table_privilege('tongqu_app', 'schema_version', 'UPDATE'), 'the server does not change the version');
SELECT ok(NOT has_table_privilege('tongqu_app', 'schema_migration', 'SELECT'), 'the ledger is the owner''s');

SELECT * FROM finish();
ROLLBACK;
