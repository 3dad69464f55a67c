-- Events (供需对接活动): the public list and page, the organizer's plan and console, the grid, who runs it, the review, pages for
-- readers without JavaScript. What may be done, and what it does to others, stands in 0014_event_rules.

-- name: event_list :many read custom
-- Events as this actor may see them: $3 year, $4 month, $5 from and $6 to (days), $7 types, $8 units, $9 domains, $10 states, $11 upcoming
-- or past, $12 mine (organizer, registered), $13 ids of a search, best first. Paged by ($14 key, $15 id): by time, latest first when past.
-- Which ones they are is found first; only those of the page become cards.
SELECT x.id, c.version, c.name, c.name_en, c.type, c.state, c.domain, c.theme, c.unit_code, c.unit_name, c.hosted_by, c.planned_month, c.starts_at, c.ends_at, c.venue_name, c.hall,
       c.size, c.has_meetings, c.counts_toward_plan, c.registration_opens_at, c.registration_closes_at, c.seats_left_demand, c.seats_left_supply, c.seats_left_guest,
       c.my_registration_id, c.my_registration_state, c.see, x.key AS cursor_1, x.id AS cursor_2
  FROM (
SELECT e.id, k.key
  FROM event AS e
  LEFT JOIN jsonb_array_elements_text($13::jsonb) WITH ORDINALITY AS f (id, n) ON f.id = e.id::text
  CROSS JOIN LATERAL (SELECT CASE WHEN e.published_at IS NOT NULL OR event_see(e.id, $1::uuid, $2::uuid) & 25 <> 0 THEN e.starts_at END AS starts_at OFFSET 0) AS t
  CROSS JOIN LATERAL (SELECT coalesce(local_day(t.starts_at), (e.planned_month + interval '1 month' - interval '1 day')::date) AS day OFFSET 0) AS d
  CROSS JOIN LATERAL (SELECT CASE WHEN $13::jsonb IS NOT NULL THEN f.n
                                  ELSE extract(epoch FROM coalesce(t.starts_at, local_day_start(d.day)))::bigint * CASE WHEN $11::text = 'past' THEN -1 ELSE 1 END END AS key OFFSET 0) AS k
  CROSS JOIN LATERAL (SELECT event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at) AS state) AS s
 WHERE event_is_listed(e.state, e.published_at)
   AND ($13::jsonb IS NULL OR f.n IS NOT NULL)
   AND ($3::int IS NULL OR extract(year FROM e.planned_month) = $3::int)
   AND ($4::int IS NULL OR extract(month FROM e.planned_month) = $4::int)
   AND ($5::date IS NULL OR d.day >= $5::date)
   AND ($6::date IS NULL OR d.day <= $6::date)
   AND ($7::jsonb IS NULL OR $7::jsonb ? e.type)
   AND ($8::jsonb IS NULL OR $8::jsonb ? e.unit_code)
   AND ($9::jsonb IS NULL OR EXISTS (SELECT 1 FROM taxonomy AS t WHERE t.kind = 'domain' AND t.code = e.domain AND ($9::jsonb ? t.code OR $9::jsonb ? t.parent_code)))
   AND ($10::jsonb IS NULL OR $10::jsonb ? s.state)
   AND CASE $11::text WHEN 'upcoming' THEN s.state NOT IN ('ended', 'reviewed', 'archived', 'cancelled')
                      WHEN 'past' THEN s.state IN ('ended', 'reviewed', 'archived') ELSE true END
   AND CASE $12::text WHEN 'organizer' THEN EXISTS (SELECT 1 FROM event_organizer AS o WHERE o.event_id = e.id AND o.person_id = $1::uuid)
                      WHEN 'unit' THEN event_role(e.id, $1::uuid) IS NOT NULL
                      WHEN 'registered' THEN EXISTS (SELECT 1 FROM registration AS r WHERE r.person_id = $1::uuid AND r.event_id = e.id AND r.state NOT IN ('withdrawn', 'rejected')) ELSE true END
   AND ($14::bigint IS NULL OR (k.key, e.id) > ($14::bigint, $15::uuid))
 ORDER BY k.key, e.id
 LIMIT $16::int) AS x
  CROSS JOIN LATERAL event_card(x.id, $1::uuid, $2::uuid) AS c
 ORDER BY x.key, x.id;

-- name: event_get :maybe read
-- One event as this actor may see it.
SELECT e.id, c.version, c.name, c.name_en, c.type, c.state, c.domain, c.theme, c.unit_code, c.unit_name, c.hosted_by, c.planned_month, c.starts_at, c.ends_at, c.venue_name, c.hall,
       c.size, c.has_meetings, c.counts_toward_plan, c.registration_opens_at, c.registration_closes_at, c.seats_left_demand, c.seats_left_supply, c.seats_left_guest,
       c.my_registration_id, c.my_registration_state,
       local_text(e.starts_local) AS starts_local, local_text(e.ends_local) AS ends_local, e.summary, e.summary_en, e.chain, e.guided_by, e.organized_by, e.supported_by,
       coalesce(v.address, '') AS address, coalesce(v.transport, '') AS transport, coalesce(v.parking, '') AS parking,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('time', coalesce(a.value ->> 'time', ''), 'title', coalesce(a.value ->> 'title', ''), 'speaker', coalesce(a.value ->> 'speaker', '')) ORDER BY a.n), '[]')
          FROM jsonb_array_elements(e.agenda) WITH ORDINALITY AS a (value, n)) AS agenda,
       e.conditions, e.quota_demand, e.quota_supply, e.quota_guest, e.is_approval_needed, e.contact_name, e.contact_phone, e.contact_mail,
       e.seat_limit, e.meetings_min, e.meetings_max, e.buffer_minutes, e.freeze_hours, e.venue_id, e.schedule_version, e.board_version, e.sequence, e.previous_starts_at,
       e.decision_reason, e.counts_reason, e.published_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'position', s.position, 'name', s.name, 'starts_at', json_time(lower(s.during)), 'ends_at', json_time(upper(s.during)),
                   'starts_local', local_text(lower(s.during) AT TIME ZONE 'Asia/Shanghai'), 'ends_local', local_text(upper(s.during) AT TIME ZONE 'Asia/Shanghai'),
                   'slot_minutes', s.slot_minutes, 'gap_minutes', s.gap_minutes,
                   'breaks', (SELECT coalesce(jsonb_agg(jsonb_build_object('from', b.value ->> 'from', 'to', b.value ->> 'to') ORDER BY b.n), '[]') FROM jsonb_array_elements(s.breaks) WITH ORDINALITY AS b (value, n))) ORDER BY s.position), '[]')
          FROM event_session AS s WHERE s.event_id = e.id) AS sessions,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'position', s.position, 'session_id', s.session_id, 'starts_at', json_time(lower(s.during)), 'ends_at', json_time(upper(s.during))) ORDER BY s.position), '[]')
          FROM event_slot AS s WHERE s.event_id = e.id) AS slots,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('table_no', t.table_no, 'label', t.label, 'zone', t.zone,
                   'closures', CASE WHEN w.see & 16 = 0 THEN '[]' ELSE (SELECT coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'starts_at', json_time(lower(x.during)), 'ends_at', json_time(upper(x.during)), 'reason', x.reason) ORDER BY x.during), '[]')
                                  FROM table_closure AS x WHERE x.event_id = e.id AND x.table_no = t.table_no) END) ORDER BY t.table_no), '[]')
          FROM event_table AS t WHERE t.event_id = e.id) AS tables,
       CASE WHEN w.see & 24 <> 0 THEN event_counts(e.id) END AS counts,
       CASE WHEN w.see & 24 <> 0 THEN (SELECT coalesce(jsonb_agg(jsonb_build_object('person_id', o.person_id, 'name', p.name, 'role', o.role, 'login_masked', login_masked(p.login)) ORDER BY o.role DESC, o.added_at, o.person_id), '[]')
          FROM event_organizer AS o JOIN person AS p ON p.id = o.person_id WHERE o.event_id = e.id) END AS organizers,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'name', x.name, 'bytes', x.bytes, 'media_type', x.media_type, 'purpose', a.purpose) ORDER BY a.position, x.id), '[]')
          FROM attachment AS a JOIN file AS x ON x.id = a.file_id WHERE a.object_kind = 'event' AND a.object_id = e.id AND a.purpose = 'attachment') AS attachments,
       CASE WHEN w.see & 16 <> 0 THEN event_warnings(e.id) END AS warnings,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required)), '[]')
          FROM event_actions(e.id, $1::uuid, $2::uuid) AS x) AS actions,
       event_role(e.id, $1::uuid) AS my_role, w.see
  FROM event AS e
  LEFT JOIN venue AS v ON v.id = e.venue_id
  CROSS JOIN LATERAL (SELECT event_see(e.id, $1::uuid, $2::uuid) AS see OFFSET 0) AS w
  CROSS JOIN LATERAL event_card(e.id, $1::uuid, $2::uuid) AS c
 WHERE e.id = $3::uuid
   AND w.see <> 0;

-- name: event_create :one write
-- A line of the plan: $3 id, $4 name, $5 type, $6 month, $7 unit; the rest of the form follows through event_edit in the same
-- transaction. $8, $9: idempotency. Who creates it is its organizer.
WITH v AS MATERIALIZED (
    SELECT idempotency_settle(event_create_try($1::uuid, $7::text), $1::uuid, $8::text, $9::text, 201, $3::uuid) AS verdict
), e AS (
    INSERT INTO event (id, created_by, name, type, counts_toward_plan, planned_month, unit_code)
    SELECT $3::uuid, $1::uuid, $4::text, coalesce($5::text, 'matchmaking'), coalesce($5::text, 'matchmaking') = 'matchmaking', date_trunc('month', $6::date::timestamp)::date, $7::text
      FROM v
     WHERE v.verdict = 'ok'
    RETURNING id
), o AS (
    INSERT INTO event_organizer (event_id, person_id, role, added_by) SELECT e.id, $1::uuid, 'organizer', $1::uuid FROM e
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state)
    SELECT $1::uuid, $2::uuid, CASE WHEN person_has_role($1::uuid, 'city_officer') THEN 'city_officer' WHEN person_serves_unit($1::uuid, $7::text) THEN 'district_officer' ELSE 'organizer' END,
           'event', e.id, 'create', 'planned'
      FROM e
)
SELECT v.verdict FROM v;

-- name: event_text :maybe read
-- What search reads of an event once the form $4 has been applied to it; nothing before it is public, unless $5 says it is being published.
SELECT p.name AS title,
       concat_ws(' ', p.name_en, p.theme, p.chain, p.summary, p.summary_en, p.hosted_by, p.organized_by, p.supported_by, p.conditions,
                 (SELECT t.name_zh || ' ' || t.name_en FROM taxonomy AS t WHERE t.kind = 'domain' AND t.code = p.domain),
                 (SELECT u.name_zh FROM reviewing_unit AS u WHERE u.code = p.unit_code),
                 (SELECT concat_ws(' ', v.name, v.hall, v.address) FROM venue AS v WHERE v.id = p.venue_id),
                 (SELECT string_agg(concat_ws(' ', a.value ->> 'title', a.value ->> 'speaker'), ' ') FROM jsonb_array_elements(p.agenda) AS a)) AS body
  FROM event AS e
  CROSS JOIN LATERAL jsonb_populate_record(e, coalesce($4::jsonb, '{}') - 'attachments' - 'reason') AS p
 WHERE e.id = $3::uuid
   AND event_see(e.id, $1::uuid, $2::uuid) & 16 <> 0
   AND ($5::boolean OR e.published_at IS NOT NULL);

-- name: event_edit :one write
-- Apply the form $5 at version $4; $6.. title, body, toks, len, tokver, fts for search when it is public.
SELECT c.verdict, c.version, c.state, c.problems,
       CASE WHEN c.verdict = 'ok' AND $6::text IS NOT NULL THEN search_put(3::smallint, $3::uuid, c.version, $6::text, $7::text, $8::bytea, $9::int, $10::smallint, $11::tsvector) END AS is_indexed
  FROM event_change($3::uuid, $1::uuid, $2::uuid, $4::bigint, coalesce($5::jsonb, '{}')) AS c;

-- name: event_act :one write
-- A step $4 at version $5 with the form $6 (reason, new times); $7.. title, body, toks, len, tokver, fts for search.
SELECT c.verdict, c.version, c.state, c.problems,
       CASE WHEN c.verdict = 'ok' AND $7::text IS NOT NULL THEN search_put(3::smallint, $3::uuid, c.version, $7::text, $8::text, $9::bytea, $10::int, $11::smallint, $12::tsvector)
            WHEN c.verdict = 'ok' AND $4::text IN ('cancel', 'delete') THEN search_drop(3::smallint, $3::uuid, coalesce(c.version, 1) + 1) END AS is_indexed
  FROM event_step($3::uuid, $1::uuid, $2::uuid, $4::text, $5::bigint, coalesce($6::jsonb ->> 'reason', ''), coalesce($6::jsonb, '{}')) AS c;

-- name: event_count :one write
-- Whether $3 counts toward the plan, with the reason: form $5 at version $4.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.role, x.version FROM event_try($3::uuid, $1::uuid, $2::uuid, 'count', $4::bigint, $5::jsonb ->> 'reason') AS x
), u AS (
    UPDATE event AS e
       SET counts_toward_plan = ($5::jsonb ->> 'counts_toward_plan')::boolean, counts_reason = $5::jsonb ->> 'reason', version = e.version + 1, updated_at = statement_timestamp()
      FROM t
     WHERE e.id = $3::uuid AND t.verdict = 'ok'
    RETURNING e.id, e.version, e.counts_toward_plan
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    SELECT $1::uuid, $2::uuid, t.role, 'event', u.id, 'count', t.from_state, t.from_state, $5::jsonb ->> 'reason', jsonb_build_object('counts', u.counts_toward_plan)
      FROM u, t
)
SELECT t.verdict, coalesce(u.version, t.version) AS version FROM t LEFT JOIN u ON true;

-- name: event_grid_put :one write
-- Sessions, slots and tables of $3 at version $4 from the form $5: tables named one by one, or by their number.
SELECT c.verdict, c.version, c.problems
  FROM event_grid_put($3::uuid, $1::uuid, $2::uuid, $4::bigint, $5::jsonb -> 'sessions',
                      CASE WHEN $5::jsonb ? 'tables' THEN $5::jsonb -> 'tables'
                           WHEN $5::jsonb ->> 'table_count' IS NOT NULL
                           THEN (SELECT coalesce(jsonb_agg(jsonb_build_object('table_no', n, 'label', coalesce(t.label, ''), 'zone', coalesce(t.zone, '')) ORDER BY n), '[]')
                                   FROM generate_series(1, ($5::jsonb ->> 'table_count')::int) AS n
                                   LEFT JOIN event_table AS t ON t.event_id = $3::uuid AND t.table_no = n) END) AS c;

-- name: event_staff_list :many read
-- Who runs the event $3, for those who do.
SELECT o.person_id, p.name, login_masked(p.login) AS login_masked, o.role, o.added_at
  FROM event_organizer AS o
  JOIN person AS p ON p.id = o.person_id
 WHERE o.event_id = $3::uuid
   AND event_see(o.event_id, $1::uuid, $2::uuid) & 24 <> 0
 ORDER BY o.role DESC, o.added_at, o.person_id;

-- name: event_staff_put :one write
-- Name the person with login $4 organizer or door staff ($5) of $3; a second time changes the role.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.role FROM event_try($3::uuid, $1::uuid, $2::uuid, 'staff', NULL, NULL) AS x
), p AS (
    SELECT x.id, x.name, login_masked(x.login) AS login_masked FROM person AS x WHERE x.login = lower(btrim($4::text)) AND x.disabled_at IS NULL
), v AS MATERIALIZED (
    SELECT CASE WHEN t.verdict = 'ok' AND NOT EXISTS (SELECT 1 FROM p) THEN 'person_unknown' ELSE t.verdict END AS verdict, t.from_state, t.role FROM t
), o AS (
    INSERT INTO event_organizer AS o (event_id, person_id, role, added_by)
    SELECT $3::uuid, p.id, $5::text, $1::uuid FROM p, v WHERE v.verdict = 'ok'
        ON CONFLICT ON CONSTRAINT event_organizer_pkey DO UPDATE SET role = excluded.role
    RETURNING o.person_id
), u AS (
    UPDATE event AS e SET version = e.version + 1, updated_at = statement_timestamp() FROM o WHERE e.id = $3::uuid
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, $2::uuid, v.role, 'event', $3::uuid, 'staff', v.from_state, v.from_state,
           jsonb_build_object('person', o.person_id, 'as', $5::text, 'told', notify_person(o.person_id, NULL, 'event_organizer_added', 'event', $3::uuid, event_words($3::uuid, '') || jsonb_build_object('role', $5::text)))
      FROM o, v
)
SELECT v.verdict, p.id AS person_id, p.name, p.login_masked, $5::text AS role, statement_timestamp() AS added_at FROM v LEFT JOIN p ON true;

-- name: event_staff_drop :one write
-- $4 no longer runs the event $3.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.role FROM event_try($3::uuid, $1::uuid, $2::uuid, 'staff', NULL, NULL) AS x
), d AS (
    DELETE FROM event_organizer AS o USING t WHERE t.verdict = 'ok' AND o.event_id = $3::uuid AND o.person_id = $4::uuid RETURNING o.person_id, o.role
), u AS (
    UPDATE event AS e SET version = e.version + 1, updated_at = statement_timestamp() FROM d WHERE e.id = $3::uuid
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, $2::uuid, t.role, 'event', $3::uuid, 'staff', t.from_state, t.from_state, jsonb_build_object('person', d.person_id, 'no_longer', d.role)
      FROM d, t
)
SELECT CASE WHEN t.verdict = 'ok' AND NOT EXISTS (SELECT 1 FROM d) THEN 'not_found' ELSE t.verdict END AS verdict FROM t;

-- name: event_review_get :maybe read
-- The review of $3 as it stands, beside the same numbers from the records; for its organizers and the auditor until it is finished,
-- then without its papers for everybody, and what comes of meetings only from three on (PRODUCT rule 14).
SELECT e.id, e.version, event_state(e.state, e.starts_at, e.ends_at) AS state, coalesce(r.body, '') AS body, r.demand_count, r.supply_count, r.guest_count,
       outcome_shown(r.held_count, w.see & 16 <> 0)::int AS held_count, outcome_shown(r.intent_count, w.see & 16 <> 0)::int AS intent_count,
       CASE WHEN w.see & 16 <> 0 OR r.intent_count >= 3 THEN r.amount_fen END AS amount_fen,
       r.reviewed_at, event_computed(e.id) AS computed,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'name', x.name, 'bytes', x.bytes, 'media_type', x.media_type, 'purpose', a.purpose) ORDER BY a.position, x.id), '[]')
          FROM attachment AS a JOIN file AS x ON x.id = a.file_id WHERE a.object_kind = 'event' AND a.object_id = e.id AND a.purpose = 'evidence') AS attachments,
       w.see
  FROM event AS e
  LEFT JOIN event_review AS r ON r.event_id = e.id
  CROSS JOIN LATERAL (SELECT event_see(e.id, $1::uuid, $2::uuid) AS see OFFSET 0) AS w
 WHERE e.id = $3::uuid
   AND (w.see & 16 <> 0 OR (w.see <> 0 AND e.state IN ('reviewed', 'archived')));

-- name: event_review_put :one write
-- Write the review of $3 at version $4 from the form $5; files replace the papers as a whole.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.role, x.version FROM event_try($3::uuid, $1::uuid, $2::uuid, 'review', $4::bigint, NULL) AS x
), v AS MATERIALIZED (
    SELECT CASE WHEN t.verdict = 'ok' AND files_unknown($5::jsonb -> 'attachments', 'event', $3::uuid, $1::uuid, $2::uuid) THEN 'file_unknown' ELSE t.verdict END AS verdict, t.from_state, t.role, t.version
      FROM t
), r AS (
    INSERT INTO event_review AS r (event_id, body, demand_count, supply_count, guest_count, held_count, intent_count, amount_fen)
    SELECT $3::uuid, coalesce(x.body, ''), x.demand_count, x.supply_count, x.guest_count, x.held_count, x.intent_count, x.amount_fen
      FROM v, jsonb_to_record($5::jsonb) AS x (body text, demand_count int, supply_count int, guest_count int, held_count int, intent_count int, amount_fen bigint)
     WHERE v.verdict = 'ok'
        ON CONFLICT ON CONSTRAINT event_review_pkey DO UPDATE
       SET (body, demand_count, supply_count, guest_count, held_count, intent_count, amount_fen, updated_at)
         = (SELECT p.body, p.demand_count, p.supply_count, p.guest_count, p.held_count, p.intent_count, p.amount_fen, statement_timestamp() FROM jsonb_populate_record(r, $5::jsonb - 'attachments') AS p)
    RETURNING r.event_id
), u AS (
    UPDATE event AS e SET version = e.version + 1, updated_at = statement_timestamp() FROM r WHERE e.id = r.event_id RETURNING e.id, e.version
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, $2::uuid, v.role, 'event', u.id, 'review', v.from_state, v.from_state,
           jsonb_strip_nulls(jsonb_build_object('files', CASE WHEN $5::jsonb ? 'attachments' THEN event_attach(u.id, $5::jsonb -> 'attachments', 'evidence') END))
      FROM u, v
)
SELECT v.verdict, coalesce(u.version, v.version) AS version FROM v LEFT JOIN u ON true;

-- name: event_notice_list :many read
-- What was sent to those who come to $3, latest first, and how many have read it.
SELECT n.id, n.sent_at AS at, p.name AS by, n.audience, n.body, n.recipients,
       (SELECT count(*) FROM inbox AS i WHERE i.kind = 'event_notice' AND i.object_id = n.event_id AND i.params ->> 'notice' = n.id::text AND i.read_at IS NOT NULL)::int AS read
  FROM event_notice AS n
  JOIN person AS p ON p.id = n.sent_by
 WHERE n.event_id = $3::uuid
   AND event_see(n.event_id, $1::uuid, $2::uuid) & 16 <> 0
 ORDER BY n.sent_at DESC, n.id DESC
 LIMIT 200;

-- name: event_notice_get :maybe read
SELECT n.id, n.sent_at AS at, p.name AS by, n.audience, n.body, n.recipients,
       (SELECT count(*) FROM inbox AS i WHERE i.kind = 'event_notice' AND i.object_id = n.event_id AND i.params ->> 'notice' = n.id::text AND i.read_at IS NOT NULL)::int AS read
  FROM event_notice AS n
  JOIN person AS p ON p.id = n.sent_by
 WHERE n.id = $3::uuid
   AND event_see(n.event_id, $1::uuid, $2::uuid) & 16 <> 0;

-- name: event_notice_create :one write
-- Write $6 to $5 of $3 as $4; twenty a day at most. $7, $8: idempotency.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.role FROM event_try($3::uuid, $1::uuid, $2::uuid, 'notify', NULL, NULL) AS x
), v AS MATERIALIZED (
    SELECT idempotency_settle(CASE WHEN t.verdict = 'ok' AND (SELECT count(*) FROM event_notice AS n WHERE n.event_id = $3::uuid AND n.sent_at > statement_timestamp() - interval '1 day') >= 20
                                   THEN 'event_notices_full' ELSE t.verdict END, $1::uuid, $7::text, $8::text, 201, $4::uuid) AS verdict, t.from_state, t.role
      FROM t
), i AS (
    INSERT INTO event_notice (id, event_id, audience, body, recipients, sent_by)
    SELECT $4::uuid, $3::uuid, $5::text, $6::text,
           notify_people(event_audience($3::uuid, $5::text), NULL, 'event_notice', 'event', $3::uuid, event_words($3::uuid, '') || jsonb_build_object('body', $6::text, 'notice', $4::uuid)), $1::uuid
      FROM v
     WHERE v.verdict = 'ok'
    RETURNING event_id, audience, recipients
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, $2::uuid, v.role, 'event', i.event_id, 'notify', v.from_state, v.from_state, jsonb_build_object('audience', i.audience, 'told', i.recipients)
      FROM i, v
)
SELECT v.verdict FROM v;

-- name: event_page :maybe read
-- A public event as plain texts, for readers without JavaScript: $1 id, $2 true = English names.
SELECT e.id, CASE WHEN $2::boolean AND e.name_en <> '' THEN e.name_en ELSE e.name END AS title, CASE WHEN $2::boolean AND e.summary_en <> '' THEN e.summary_en ELSE e.summary END AS summary,
       event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at) AS state, e.decision_reason AS reason,
       day_text(e.starts_at) || ' – ' || CASE WHEN e.ends_local::date = e.starts_local::date THEN to_char(e.ends_local, 'HH24:MI') ELSE day_text(e.ends_at) END AS "time",
       json_time(coalesce(e.starts_at, e.previous_starts_at)) AS starts_at, json_time(e.ends_at) AS ends_at, json_time(CASE WHEN e.starts_at IS NOT NULL THEN e.previous_starts_at END) AS previous_starts_at,
       concat_ws(' ', v.name, nullif(v.hall, '')) AS venue, v.address, v.transport, v.parking, e.hosted_by, e.guided_by, e.organized_by, e.supported_by, e.theme,
       (SELECT CASE WHEN $2::boolean THEN t.name_en ELSE t.name_zh END FROM taxonomy AS t WHERE t.kind = 'domain' AND t.code = e.domain) AS domain,
       CASE WHEN $2::boolean THEN u.name_en ELSE u.name_zh END AS unit, e.conditions,
       day_text(e.registration_opens_at) || ' – ' || day_text(e.registration_closes_at) AS registration,
       concat_ws(' ', e.contact_name, nullif(e.contact_phone, ''), nullif(e.contact_mail, '')) AS contact,
       (SELECT string_agg(concat_ws(' ', nullif(a.value ->> 'time', ''), a.value ->> 'title', nullif(a.value ->> 'speaker', '')), E'\n' ORDER BY a.n) FROM jsonb_array_elements(e.agenda) WITH ORDINALITY AS a (value, n)) AS agenda
  FROM event AS e
  JOIN reviewing_unit AS u ON u.code = e.unit_code
  LEFT JOIN venue AS v ON v.id = e.venue_id
 WHERE e.id = $1::uuid AND e.published_at IS NOT NULL;

-- name: event_page_list :many read
-- The coming public events, then what the rest of the plan says, as plain texts: $1 true = English names.
SELECT x.id, x.title, x.summary, x.unit, x."time", x.venue, x.is_public
  FROM (SELECT e.id, CASE WHEN $1::boolean AND e.name_en <> '' THEN e.name_en ELSE e.name END AS title, CASE WHEN e.published_at IS NOT NULL THEN left(e.summary, 120) ELSE '' END AS summary,
               CASE WHEN $1::boolean THEN u.name_en ELSE u.name_zh END AS unit,
               CASE WHEN e.published_at IS NOT NULL AND e.starts_at IS NOT NULL THEN day_text(e.starts_at) ELSE to_char(e.planned_month, 'YYYY-MM') END AS "time",
               CASE WHEN e.published_at IS NOT NULL THEN concat_ws(' ', v.name, nullif(v.hall, '')) ELSE '' END AS venue, e.published_at IS NOT NULL AS is_public,
               CASE WHEN e.published_at IS NOT NULL AND e.starts_at IS NOT NULL THEN e.starts_at ELSE local_day_start((e.planned_month + interval '1 month')::date) END AS at
          FROM event AS e
          JOIN reviewing_unit AS u ON u.code = e.unit_code
          LEFT JOIN venue AS v ON v.id = e.venue_id
         WHERE event_is_listed(e.state, e.published_at) AND event_state(e.state, e.starts_at, e.ends_at) NOT IN ('ended', 'reviewed', 'archived', 'cancelled')) AS x
 ORDER BY x.at, x.id
 LIMIT 50;
