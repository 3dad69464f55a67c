-- The audit only grows: neither the server nor a statement of the owner changes or removes a row.
BEGIN;
SELECT plan(4);

SELECT ok(has_table_privilege('tongqu_app', 'audit', 'INSERT'), 'the server adds');
SELECT ok(has_table_privilege('tongqu_app', 'audit', 'SELECT'), 'the server reads');
SELECT ok(NOT has_any_column_privilege('tongqu_app', 'audit', 'UPDATE'), 'no column can be changed');
SELECT ok(NOT has_table_privilege('tongqu_app', 'audit', 'DELETE'), 'no row can be removed');

SELECT * FROM finish();
ROLLBACK;
