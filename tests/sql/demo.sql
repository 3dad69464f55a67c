-- The demonstration world of 2026-11-23: its numbers, its days, and that nothing in it is real or impossible.
BEGIN;
SELECT plan(62);

CREATE TEMP TABLE s AS
SELECT s.*, scenario_state(s.state, s.deadline_at, s.expires_at, s.id) AS shown,
       (SELECT count(*) FROM response AS r WHERE r.scenario_id = s.id AND r.state <> 'draft') AS responses
  FROM scenario AS s;

SELECT is((SELECT count(*) FROM organization), 110::bigint, '110 organizations');
SELECT is((SELECT count(*) FROM organization WHERE reviewing_unit = 'W00'), 8::bigint, '8 from 市外');
SELECT is((SELECT count(DISTINCT reviewing_unit) FROM organization), (SELECT count(*) FROM reviewing_unit), 'over all reviewing units');
SELECT is((SELECT count(DISTINCT name) FROM organization), 110::bigint, 'no two names alike');
SELECT is((SELECT count(*) FROM organization WHERE kind IN ('enterprise', 'team') AND name NOT LIKE '%(演示)'), 0::bigint, 'firms end in (演示)');
SELECT is((SELECT count(*) FROM organization WHERE kind NOT IN ('enterprise', 'team') AND name NOT LIKE '演示%'), 0::bigint, 'public bodies begin with 演示');
SELECT is((SELECT count(*) FROM organization WHERE credit_code IS NOT NULL AND substr(credit_code, 3, 6) <> '420199'), 0::bigint, 'credit codes of the unassigned region');
SELECT is((SELECT string_agg(state, ' ') FROM organization WHERE is_code_mismatch), 'submitted', 'one code that does not fit, waiting');
SELECT ok((SELECT count(*) > 0 FROM organization WHERE state = 'submitted' AND working_day_after(local_day(submitted_at), 3) < '2026-11-23'), 'an organization overdue at the desk');

SELECT results_eq('SELECT shown, count(*) FROM s GROUP BY 1 ORDER BY 1',
    $$ VALUES ('accepted', 7::bigint), ('closed', 6), ('contracted', 9), ('district_ok', 5), ('draft', 6), ('evaluating', 14), ('expired', 2), ('matched', 13), ('piloting', 8),
              ('published', 34), ('rejected', 2), ('returned', 3), ('submitted', 7), ('suspended', 1), ('unmet', 8), ('withdrawn', 3) $$, 'scenarios by state');
SELECT results_eq($$ SELECT d, count(*) FROM (SELECT CASE WHEN domain IN ('manufacturing', 'health', 'vehicle', 'city', 'photonics', 'education', 'transport', 'energy') THEN domain ELSE 'zz' END AS d FROM s) AS x GROUP BY 1 ORDER BY 1 $$,
    $$ VALUES ('city', 14::bigint), ('education', 9), ('energy', 8), ('health', 16), ('manufacturing', 30), ('photonics', 10), ('transport', 8), ('vehicle', 14), ('zz', 19) $$, 'scenarios by domain');
SELECT is((SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY responses) FROM s WHERE published_at IS NOT NULL), 2::bigint, 'responses: median 2');
SELECT is((SELECT max(responses) FROM s), 11::bigint, 'responses: at most 11');
SELECT is((SELECT count(*) FROM s WHERE published_at IS NOT NULL AND responses = 0), 12::bigint, 'twelve published without a response');
SELECT ok((SELECT count(*) BETWEEN 32 AND 54 FROM s WHERE budget_kind = 'negotiable' OR NOT is_budget_public), 'a third of the budgets 面议 or hidden');
SELECT is((SELECT count(*) FROM s WHERE published_at IS NOT NULL AND budget_kind = 'range' AND budget_min_fen % 10000000 = 0 AND title <> '端子压接外观缺陷在线检测'), 0::bigint, 'no round sums');
SELECT is((SELECT count(DISTINCT title) FROM s), 128::bigint, 'no title twice');
SELECT is((SELECT count(*) FROM s WHERE title || pain || goal || requirement ~ '[{}|]'), 0::bigint, 'no unfilled places in texts');
SELECT is((SELECT count(*) FROM s WHERE published_at IS NOT NULL AND (title_en = '' OR summary_en = '')), 0::bigint, 'English title and summary for the public face');
SELECT is((SELECT count(*) FROM s WHERE published_at IS NOT NULL AND number !~ '^CJ-202[56]-([0-9]{6}|Z0[1-5]|W00)-[0-9]{4}$'), 0::bigint, 'numbers carry year and unit');
SELECT is((SELECT count(*) FROM s JOIN LATERAL (SELECT * FROM scenario_number_counter AS c WHERE c.year = substr(s.number, 4, 4)::int AND c.unit = s.reviewing_unit) AS c ON true WHERE right(s.number, 4)::int > c.last_no), 0::bigint, 'counters are ahead of the numbers');
SELECT is((SELECT count(*) FROM s WHERE deadline_at IS NOT NULL AND NOT is_working_day(local_day(deadline_at) - 1)), 0::bigint, 'deadlines on working days');
SELECT is((SELECT count(*) FROM s WHERE state = 'published' AND shown <> 'published'), 0::bigint, 'what collects responses is still open');
SELECT is((SELECT count(*) FROM s WHERE state NOT IN ('draft') AND NOT EXISTS (SELECT 1 FROM scenario_indicator AS i WHERE i.scenario_id = s.id)), 0::bigint, 'indicators wherever it was submitted');
SELECT is((SELECT count(*) FROM s WHERE state IN ('submitted', 'district_ok', 'published') AND scenario_problems(id) <> '[]' AND deadline_kind <> 'date'), 0::bigint, 'what was submitted is complete');
SELECT ok((SELECT count(*) >= 3 FROM s WHERE state IN ('submitted', 'district_ok') AND station_due_on < '2026-11-23'), 'desk items overdue');
SELECT is((SELECT count(*) FROM s WHERE state = 'draft' AND submit_requested_at IS NOT NULL), 1::bigint, 'one waits for 认证');
SELECT is((SELECT count(*) FROM scenario_review AS v JOIN s ON s.id = v.scenario_id WHERE v.decision = 'return' AND s.state = 'returned' AND jsonb_array_length(v.comments) >= 2), 3::bigint, 'sent back with a word for each field');
SELECT is((SELECT count(*) FROM scenario_review AS v JOIN s ON s.id = v.scenario_id JOIN membership AS m ON m.person_id = v.reviewer_id AND m.organization_id = s.organization_id), 0::bigint, 'nobody reviews his own');

SELECT is((SELECT count(*) FROM response AS r JOIN s ON s.id = r.scenario_id WHERE r.organization_id = s.organization_id), 0::bigint, 'nobody answers himself');
SELECT is((SELECT count(*) FROM response AS r JOIN s ON s.id = r.scenario_id WHERE r.submitted_at < s.published_at OR r.submitted_at > s.deadline_at), 0::bigint, 'responses between publication and deadline');
SELECT is((SELECT count(*) FROM response AS r WHERE r.state <> 'draft' AND NOT EXISTS (SELECT 1 FROM response_receipt AS c WHERE c.response_id = r.id AND octet_length(c.signature) = 64 AND c.sha256 = encode(sha256(c.bytes), 'hex'))), 0::bigint, 'a signed receipt for each');
SELECT is((SELECT count(*) FROM response_body AS b JOIN response AS r ON r.id = b.response_id WHERE b.revision = 1 AND jsonb_array_length(b.answers) <> (SELECT count(*) FROM scenario_indicator AS i WHERE i.scenario_id = r.scenario_id)), 0::bigint, 'every indicator answered');
SELECT is((SELECT count(*) FROM response_body AS b CROSS JOIN LATERAL jsonb_array_elements(b.answers) AS a WHERE a ->> 'value' = '100'), 0::bigint, 'no 100 %');
SELECT is((SELECT count(*) FROM s WHERE shown IN ('matched', 'contracted', 'piloting', 'accepted', 'closed') AND NOT EXISTS (SELECT 1 FROM deal AS d WHERE d.scenario_id = s.id)), 0::bigint, 'a deal where one was chosen');
SELECT is((SELECT count(*) FROM deal AS d JOIN response AS r ON r.id = d.response_id WHERE r.state <> 'selected' OR r.organization_id <> d.supply_organization_id), 0::bigint, 'deals belong to the chosen');
SELECT is((SELECT count(*) FROM deal WHERE signed_on > '2026-11-23' OR accepted_on > '2026-11-23' OR accepted_on <= signed_on), 0::bigint, 'deals in order of time');
SELECT is((SELECT string_agg(m.state, ' ' ORDER BY m.position) FROM milestone AS m JOIN deal AS d ON d.id = m.deal_id JOIN s ON s.id = d.scenario_id WHERE s.title = '家电产线人形机器人上下料'), 'met met scheduled scheduled', 'robots at the line: milestones 2/4');
SELECT is((SELECT d.measured #>> '{0,value}' FROM deal AS d JOIN s ON s.id = d.scenario_id WHERE s.title = '初中数学作业批改与学情分析' AND d.state = 'accepted'), '97.8', 'homework: measured 97.8');
SELECT is((SELECT unmet_reason FROM s WHERE title = '织造工艺问答用训推一体机'), 'data', 'the appliance ended for want of data');
SELECT results_eq($$ SELECT budget_min_fen, budget_max_fen, duration_months, responses, shown FROM s WHERE title = '端子压接外观缺陷在线检测' $$, $$ VALUES (60000000::bigint, 90000000::bigint, 4, 5::bigint, 'evaluating') $$, 'the terminals as told');

SELECT ok((SELECT count(*) BETWEEN 85 AND 95 FROM offering), 'about 90 offerings');
SELECT is((SELECT count(*) FROM offering AS f WHERE NOT EXISTS (SELECT 1 FROM offering_indicator AS i WHERE i.offering_id = f.id)), 0::bigint, 'each with indicators');
SELECT ok((SELECT count(*) > 60 FROM offering AS f WHERE EXISTS (SELECT 1 FROM offering_indicator AS i JOIN scenario_indicator AS w ON w.name = i.name AND w.unit = i.unit WHERE i.offering_id = f.id)), 'comparable with the demands');

SELECT results_eq($$ SELECT state, count(*) FROM event WHERE type = 'matchmaking' AND extract(year FROM planned_month) = 2026 GROUP BY 1 ORDER BY 1 $$,
    $$ VALUES ('ended', 1::bigint), ('registration_open', 1), ('reviewed', 9), ('scheduled', 1) $$, 'the year: nine counted, one waits for its summary, tomorrow one is held, one takes registrations');
SELECT is((SELECT count(*) FROM event WHERE type = 'matchmaking' AND state = 'reviewed' AND extract(year FROM planned_month) = 2025), 12::bigint, 'last year is complete');
SELECT is((SELECT count(*) FROM event WHERE counts_toward_plan <> (type = 'matchmaking')), 0::bigint, 'only 供需对接会 count');
SELECT is((SELECT count(*) FROM event WHERE starts_local IS NOT NULL AND NOT is_working_day(starts_local::date)), 0::bigint, 'none on a holiday or a weekend');
SELECT results_eq($$ SELECT name, starts_local FROM event WHERE state IN ('scheduled', 'registration_open') ORDER BY 2 $$,
    $$ VALUES ('年度综合供需对接会', '2026-11-24 09:00'::timestamp), ('数据集供需对接会', '2026-12-07 09:00') $$, 'the next two');
SELECT results_eq($$ SELECT r.side, count(*) FROM registration AS r JOIN event AS e ON e.id = r.event_id AND e.state = 'scheduled' GROUP BY 1 ORDER BY 1 $$, $$ VALUES ('demand', 40::bigint), ('guest', 5), ('supply', 60) $$, 'tomorrow 40 x 60');
SELECT results_eq($$ SELECT count(*) FILTER (WHERE m.live), count(*) FILTER (WHERE m.live AND m.is_must), count(*) FILTER (WHERE m.state = 'accepted' AND m.unplaced_reason <> '') FROM meeting AS m JOIN event AS e ON e.id = m.event_id AND e.state = 'scheduled' $$,
    $$ VALUES (257::bigint, 94::bigint, 11::bigint) $$, 'a published schedule with what found no place');
SELECT is((SELECT count(*) FROM (SELECT count(*) AS n FROM meeting AS m JOIN event AS e ON e.id = m.event_id AND e.state IN ('reviewed', 'ended') GROUP BY m.event_id) AS x WHERE x.n NOT BETWEEN 40 AND 90), 0::bigint, '40 to 90 meetings an event');
SELECT ok((SELECT avg((m.state = 'no_show')::int) BETWEEN 0.06 AND 0.11 FROM meeting AS m WHERE m.state IN ('held', 'no_show')), '6 to 11 % missed');
SELECT ok((SELECT avg((m.deal_id IS NOT NULL)::int) BETWEEN 0.22 AND 0.35 FROM meeting AS m WHERE m.state IN ('held', 'no_show')), 'a quarter to a third with interest on both sides');
SELECT ok((SELECT count(DISTINCT d.id) * 1.0 / count(DISTINCT m.id) BETWEEN 0.03 AND 0.08 FROM meeting AS m LEFT JOIN deal AS d ON d.id = m.deal_id AND d.state IN ('signed', 'piloting', 'accepted', 'effective') WHERE m.state IN ('held', 'no_show')), 'a few in a hundred signed');
SELECT is((SELECT count(*) FROM meeting AS m JOIN availability AS a ON a.registration_id IN (m.demand_id, m.supply_id) AND a.slot_id = m.slot_id AND NOT a.is_available WHERE m.live), 0::bigint, 'nobody sits where absent');
SELECT is((SELECT count(*) FROM registration WHERE name NOT LIKE '%经办人%' AND name NOT LIKE '%审核员%' AND name NOT LIKE '%管理员%'), 0::bigint, 'guests are recognisably demo');
SELECT is((SELECT count(*) FROM event_review AS v JOIN event AS e ON e.id = v.event_id WHERE v.held_count <> (SELECT count(*) FROM meeting AS m WHERE m.event_id = e.id AND m.state = 'held')), 0::bigint, 'summaries tell what the records tell');

SELECT is((SELECT count(*) FROM search_doc WHERE kind = 1), (SELECT count(*) FROM s WHERE published_at IS NOT NULL), 'what is public can be searched');
SELECT is((SELECT count(*) FROM person WHERE login NOT LIKE '1400000%' AND login NOT LIKE '%@demo.invalid'), 0::bigint, 'phones 140, mail @demo.invalid');
SELECT set_eq($$ SELECT login FROM person WHERE login LIKE '%@demo.invalid' $$, ARRAY['clerk.guyu@demo.invalid', 'admin.guyu@demo.invalid', 'sales.queqiaoxian@demo.invalid', 'officer.jingkai@demo.invalid', 'officer.gaoxin@demo.invalid',
    'city.a@demo.invalid', 'city.b@demo.invalid', 'organizer@demo.invalid', 'auditor@demo.invalid', 'sysadmin@demo.invalid', 'new.clerk@demo.invalid'], 'the logins');
SELECT is((SELECT count(*) FROM audit WHERE at > '2026-11-24' OR leaf <> sha256('\x00'::bytea || bytes)), 0::bigint, 'the log fits and lies in the past');

SELECT * FROM finish();
ROLLBACK;
