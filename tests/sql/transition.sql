-- Life cycles as rows: closed vocabulary, no orphans, every state that is entered exists in its table's check.
BEGIN;
SELECT plan(5);

SELECT isnt_empty('SELECT FROM transition', 'there are rows');
SELECT throws_ok($$INSERT INTO transition (machine, action, to_state, role, relation) VALUES ('scenario', 'x', 'draft', 'nobody', 'none')$$,
    '23514', NULL, 'a role is of the list');
SELECT throws_ok($$INSERT INTO transition (machine, action, to_state, role, relation) VALUES ('scenario', 'x', 'draft', 'person', 'friend')$$,
    '23514', NULL, 'a relation is of the list');
SELECT throws_ok($$INSERT INTO transition SELECT * FROM transition LIMIT 1$$, '23505', NULL, 'no row twice');
-- a state one can leave can be entered, or is where objects begin
SELECT is_empty($$
    SELECT t.machine, t.from_state FROM transition AS t
     WHERE t.from_state IS NOT NULL
       AND NOT EXISTS (SELECT FROM transition AS e WHERE e.machine = t.machine AND e.to_state = t.from_state)
     GROUP BY t.machine, t.from_state$$, 'no state is out of reach');

SELECT * FROM finish();
ROLLBACK;
