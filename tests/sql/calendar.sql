-- Working days: deviations of the holiday table from Monday to Friday, counted forwards and backwards.
BEGIN;
SELECT plan(8);

SELECT ok(is_working_day('2026-11-23'), 'a Monday');
SELECT ok(NOT is_working_day('2026-11-22'), 'a Sunday');
DELETE FROM holiday WHERE day BETWEEN '2031-01-01' AND '2031-12-31';
INSERT INTO holiday (day, is_working, name_zh) VALUES ('2031-03-05', false, '测试'), ('2031-03-08', true, '测试');
SELECT ok(NOT is_working_day('2031-03-05'), 'a Wednesday off');
SELECT ok(is_working_day('2031-03-08'), 'a Saturday at work');
SELECT is(working_day_after('2031-03-03', 1), '2031-03-04'::date, 'the next one');
SELECT is(working_day_after('2031-03-03', 4), '2031-03-08'::date, 'over the day off, on the Saturday');
SELECT is(working_days_between('2031-03-03', '2031-03-08'), 4, 'between');
SELECT is(working_days_between('2031-03-08', '2031-03-03'), -4, 'backwards');

SELECT * FROM finish();
ROLLBACK;
