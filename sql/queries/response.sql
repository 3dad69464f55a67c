-- Responses (响应): drafted and sent by suppliers, read, asked back and chosen by the scenario's owner.

-- name: response_asked :many read
-- What a scenario asks, one row an indicator, for everybody who may read the scenario.
SELECT i.position, i.name, i.unit, i.comparator, i.target, i.method
  FROM scenario_indicator AS i
 WHERE i.scenario_id = $3::uuid
   AND scenario_see(i.scenario_id, $1::uuid, $2::uuid) <> 0
 ORDER BY i.position;

-- name: response_offered :many read
-- What the organization's own offering declares, one row an indicator.
SELECT i.position, i.name, i.unit, i.comparator, i.target, i.method, f.name AS offering_name
  FROM offering AS f
  JOIN offering_indicator AS i ON i.offering_id = f.id
 WHERE f.id = $3::uuid
   AND f.organization_id = $2::uuid
   AND f.state <> 'archived'
   AND person_is_member($1::uuid, $2::uuid)
 ORDER BY i.position;

-- name: response_prefill_try :one read
-- May this actor ask for a prefill: the scenario is visible, the offering $4 is the organization's own.
SELECT CASE WHEN scenario_see($3::uuid, $1::uuid, $2::uuid) = 0 THEN 'not_found'
            WHEN NOT person_is_member($1::uuid, $2::uuid) THEN 'forbidden'
            WHEN NOT EXISTS (SELECT 1 FROM offering AS f WHERE f.id = $4::uuid AND f.organization_id = $2::uuid AND f.state <> 'archived') THEN 'response_offering_unknown'
            ELSE 'ok' END AS verdict;

-- name: response_create :one write
-- A draft $3 answering scenario $4 with offering $5 for team $6, prefilled with answers $7. $8, $9: idempotency.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.existing FROM response_create_try($1::uuid, $2::uuid, $4::uuid, $5::uuid, $6::text) AS x
), v AS MATERIALIZED (
    SELECT idempotency_settle(t.verdict, $1::uuid, $8::text, $9::text, 201, $3::uuid) AS verdict, t.existing
      FROM t
), r AS (
    INSERT INTO response (id, scenario_id, organization_id, team, created_by, offering_id)
    SELECT $3::uuid, $4::uuid, $2::uuid, coalesce($6::text, ''), $1::uuid, $5::uuid
      FROM v
     WHERE v.verdict = 'ok'
    RETURNING id, organization_id, offering_id
), b AS (
    INSERT INTO response_body (response_id, revision, summary, answers, cases, contact_name, contact_phone, contact_mail)
    SELECT r.id, 0, coalesce(f.summary, ''), $7::jsonb,
           coalesce((SELECT jsonb_agg(jsonb_build_object('customer', CASE WHEN coalesce((c.value ->> 'is_anonymous')::boolean, false) THEN '' ELSE coalesce(c.value ->> 'customer', '') END,
                                                         'year', (c.value ->> 'year')::int, 'effect', coalesce(c.value ->> 'effect', '')) ORDER BY c.n)
                       FROM jsonb_array_elements(f.cases) WITH ORDINALITY AS c (value, n)), '[]'),
           o.contact_name, o.contact_phone, o.contact_mail
      FROM r
      JOIN organization AS o ON o.id = r.organization_id
      LEFT JOIN offering AS f ON f.id = r.offering_id
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state)
    SELECT $1::uuid, r.organization_id, CASE WHEN person_is_admin($1::uuid, r.organization_id) THEN 'org_admin' ELSE 'member' END, 'response', r.id, 'create', 'draft'
      FROM r
)
SELECT v.verdict, v.existing FROM v;

-- name: response_get :maybe read
-- One response as this actor may see it; $4 asks for a sent revision. The responder sees his draft first, the others the latest sent.
SELECT r.id, response_version(r.version, r.edits, w.see) AS version, r.state, r.revision, b.revision AS body_revision, r.opened_revision,
       r.scenario_id, s.title AS scenario_title, s.number AS scenario_number, s.deadline_at AS scenario_deadline_at,
       scenario_state(s.state, s.deadline_at, s.expires_at, s.id) AS scenario_state,
       scenario_owner_name(s.name_visibility, so.name, so.alias, organization_is_verified($2::uuid), w.see & 20 <> 0 OR r.state IN ('shortlisted', 'preferred', 'selected')) AS scenario_organization_name,
       r.organization_id, o.name AS organization_name, o.kind AS organization_kind, u.short_zh AS unit_name, r.team, r.offering_id, f.name AS offering_name,
       r.submitted_at, r.opened_at, r.decided_at, r.decision_reason, organization_is_suspended(r.organization_id) AS is_frozen, r.needs_reconfirm,
       b.summary, response_answers(CASE WHEN b.revision = 0 THEN s.id END, b.answers) AS answers, b.price_fen, b.price_note, b.duration_months, rows_with(b.milestones, '{"title": "", "months": null, "share_percent": null}') AS milestones,
       rows_with(b.cases, '{"customer": "", "year": null, "effect": ""}') AS cases, rows_with(b.members, '{"organization": "", "credit_code": "", "task": ""}') AS members,
       b.alternative, b.element_needs, response_files(b.files) AS files, b.contact_name, b.contact_phone, b.contact_mail, b.valid_until,
       EXISTS (SELECT 1 FROM response_body AS x WHERE x.response_id = r.id AND x.revision = 0) AND r.revision > 0 AS has_draft,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'question', q.question, 'asked_at', q.asked_at, 'due_on', q.due_on, 'answer', q.answer, 'answered_at', q.answered_at)
                   ORDER BY q.asked_at, q.id), '[]')
          FROM response_question AS q WHERE q.response_id = r.id) AS questions,
       (SELECT jsonb_build_object('number', c.number, 'issued_at', c.issued_at, 'sha256', c.sha256) FROM response_receipt AS c
         WHERE c.response_id = r.id ORDER BY c.revision DESC LIMIT 1) AS receipt,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('revision', c.revision, 'number', c.number, 'issued_at', c.issued_at) ORDER BY c.revision), '[]')
          FROM response_receipt AS c WHERE c.response_id = r.id) AS revisions,
       CASE WHEN w.see & 8 <> 0 AND b.revision = 0 THEN response_problems(r.id) ELSE '[]' END AS problems,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required)), '[]')
          FROM response_actions(r.id, $1::uuid, $2::uuid) AS x) AS actions,
       r.created_at, r.updated_at, w.see
  FROM response AS r
  JOIN scenario AS s ON s.id = r.scenario_id
  JOIN organization AS so ON so.id = s.organization_id
  JOIN organization AS o ON o.id = r.organization_id
  JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
  LEFT JOIN offering AS f ON f.id = r.offering_id
  CROSS JOIN LATERAL (SELECT response_see(r.id, $1::uuid, $2::uuid) AS see) AS w
  JOIN LATERAL (SELECT y.* FROM response_body AS y
                 WHERE y.response_id = r.id
                   AND CASE WHEN $4::int IS NOT NULL THEN y.revision = $4::int ELSE true END
                   AND (y.revision > 0 OR w.see & 8 <> 0)
                 ORDER BY (y.revision = 0) DESC, y.revision DESC LIMIT 1) AS b ON true
 WHERE r.id = $3::uuid
   AND w.see <> 0;

-- name: response_columns_try :one read
-- Who may list the responses of scenario $3: its owner, officers in scope, auditors.
SELECT CASE WHEN x.see = 0 THEN 'not_found' WHEN x.see & 24 = 0 THEN 'forbidden' ELSE 'ok' END AS verdict
  FROM (SELECT scenario_see($3::uuid, $1::uuid, $2::uuid) AS see) AS x;

-- name: response_columns :many read
-- The comparison: every sent response of scenario $3 with its latest body, first sent first, paged by (submitted_at, id).
SELECT r.id, response_version(r.version, r.edits, w.see) AS version, r.state, r.revision, r.opened_revision, r.scenario_id,
       r.organization_id, o.name AS organization_name, o.kind AS organization_kind, u.short_zh AS unit_name, r.team, r.offering_id, f.name AS offering_name,
       r.submitted_at, r.opened_at, r.decided_at, r.decision_reason, organization_is_suspended(r.organization_id) AS is_frozen, r.needs_reconfirm,
       b.summary, response_answers(NULL, b.answers) AS answers, b.price_fen, b.price_note, b.duration_months, rows_with(b.milestones, '{"title": "", "months": null, "share_percent": null}') AS milestones,
       rows_with(b.cases, '{"customer": "", "year": null, "effect": ""}') AS cases, rows_with(b.members, '{"organization": "", "credit_code": "", "task": ""}') AS members,
       b.alternative, b.element_needs, response_files(b.files) AS files, b.valid_until,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'question', q.question, 'asked_at', q.asked_at, 'due_on', q.due_on, 'answer', q.answer, 'answered_at', q.answered_at)
                   ORDER BY q.asked_at, q.id), '[]')
          FROM response_question AS q WHERE q.response_id = r.id) AS questions,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required)), '[]')
          FROM response_actions(r.id, $1::uuid, $2::uuid) AS x) AS actions,
       w.see, r.submitted_at::text AS cursor_1, r.id AS cursor_2
  FROM response AS r
  JOIN organization AS o ON o.id = r.organization_id
  JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
  LEFT JOIN offering AS f ON f.id = r.offering_id
  JOIN response_body AS b ON b.response_id = r.id AND b.revision = r.revision AND b.revision > 0
  CROSS JOIN LATERAL (SELECT response_see(r.id, $1::uuid, $2::uuid) & ~8 AS see) AS w
 WHERE r.scenario_id = $3::uuid
   AND r.submitted_at IS NOT NULL
   AND r.state <> 'draft'
   AND w.see & 20 <> 0
   AND ($4::timestamptz IS NULL OR (r.submitted_at, r.id) > ($4::timestamptz, $5::uuid))
 ORDER BY r.submitted_at, r.id
 LIMIT $6::int;

-- name: response_columns_meta :one read
-- What stands beside the columns: the indicators asked, and how many are in which state.
SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object('position', i.position, 'name', i.name, 'unit', i.unit, 'comparator', i.comparator, 'target', i.target, 'method', i.method)
                    ORDER BY i.position), '[]')
          FROM scenario_indicator AS i WHERE i.scenario_id = $1::uuid) AS indicators,
       (SELECT coalesce(jsonb_object_agg(x.state, x.n), '{}')
          FROM (SELECT r.state, count(*)::int AS n FROM response AS r
                 WHERE r.scenario_id = $1::uuid AND r.submitted_at IS NOT NULL AND r.state <> 'draft' GROUP BY r.state) AS x) AS counts;

-- name: response_mine :many read
-- Responses of the current organization, latest change first, paged by (updated_at, id).
SELECT r.id, response_version(r.version, r.edits, 8) AS version, r.state, r.revision, r.scenario_id, s.title AS scenario_title, s.number AS scenario_number,
       s.deadline_at AS scenario_deadline_at, scenario_state(s.state, s.deadline_at, s.expires_at, s.id) AS scenario_state,
       scenario_days_left(s.deadline_at) AS working_days_left, r.team, r.submitted_at, r.opened_at, r.decided_at, r.decision_reason,
       organization_is_suspended(r.organization_id) AS is_frozen, r.needs_reconfirm,
       (SELECT count(*)::int FROM response_question AS q WHERE q.response_id = r.id AND q.answered_at IS NULL) AS open_questions,
       EXISTS (SELECT 1 FROM response_body AS b WHERE b.response_id = r.id AND b.revision = 0) AND r.revision > 0 AS has_draft,
       r.updated_at, 8 AS see, r.updated_at::text AS cursor_1, r.id AS cursor_2
  FROM response AS r
  JOIN scenario AS s ON s.id = r.scenario_id
 WHERE r.organization_id = $2::uuid
   AND person_is_member($1::uuid, $2::uuid)
   AND ($3::text IS NULL OR r.state = $3::text)
   AND ($4::timestamptz IS NULL OR (r.updated_at, r.id) < ($4::timestamptz, $5::uuid))
 ORDER BY r.updated_at DESC, r.id DESC
 LIMIT $6::int;

-- name: response_edit :one write
-- Apply the form $5 to the draft; after submission a draft begins from the last revision. Absent fields keep their values.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.version FROM response_try($3::uuid, $1::uuid, $2::uuid, 'edit', $4::bigint, NULL) AS x
), v AS MATERIALIZED (
    SELECT CASE WHEN t.verdict <> 'ok' THEN t.verdict
                WHEN files_unknown($5::jsonb -> 'files', 'response', $3::uuid, $1::uuid, $2::uuid) THEN 'file_unknown'
                WHEN $5::jsonb ->> 'offering_id' IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM offering AS f WHERE f.id = ($5::jsonb ->> 'offering_id')::uuid AND f.organization_id = $2::uuid) THEN 'response_offering_unknown'
                ELSE 'ok' END AS verdict, t.from_state, t.version
      FROM t
), p AS MATERIALIZED (
    SELECT q.*
      FROM v
      CROSS JOIN LATERAL response_base($3::uuid) AS base
      CROSS JOIN LATERAL jsonb_populate_record(base, $5::jsonb) AS q
     WHERE v.verdict = 'ok'
), b AS (
    INSERT INTO response_body AS b (response_id, revision, summary, answers, price_fen, price_note, duration_months, milestones, cases, members, alternative, element_needs, files,
                                    contact_name, contact_phone, contact_mail, valid_until)
    SELECT $3::uuid, 0, p.summary, p.answers, p.price_fen, p.price_note, p.duration_months, p.milestones, p.cases, p.members, p.alternative, p.element_needs, p.files,
           p.contact_name, p.contact_phone, p.contact_mail, p.valid_until
      FROM p
        ON CONFLICT ON CONSTRAINT response_body_pkey
        DO UPDATE SET summary = excluded.summary, answers = excluded.answers, price_fen = excluded.price_fen, price_note = excluded.price_note,
                      duration_months = excluded.duration_months, milestones = excluded.milestones, cases = excluded.cases, members = excluded.members,
                      alternative = excluded.alternative, element_needs = excluded.element_needs, files = excluded.files, contact_name = excluded.contact_name,
                      contact_phone = excluded.contact_phone, contact_mail = excluded.contact_mail, valid_until = excluded.valid_until
), u AS (
    UPDATE response AS r
       SET edits = r.edits + 1,
           updated_at = statement_timestamp(),
           offering_id = CASE WHEN r.revision = 0 AND $5::jsonb ? 'offering_id' THEN ($5::jsonb ->> 'offering_id')::uuid ELSE r.offering_id END
      FROM v
     WHERE r.id = $3::uuid
       AND v.verdict = 'ok'
    RETURNING r.id, r.version + r.edits AS version
), fa AS (
    INSERT INTO attachment AS a (file_id, object_kind, object_id, purpose, position)
    SELECT x.value::uuid, 'response', u.id, 'attachment', min(x.n)
      FROM u, jsonb_array_elements_text($5::jsonb -> 'files') WITH ORDINALITY AS x (value, n)
     GROUP BY 1, 3
        ON CONFLICT ON CONSTRAINT attachment_pkey DO NOTHING
), fd AS (
    DELETE FROM attachment AS a USING u
     WHERE a.object_kind = 'response'
       AND a.object_id = u.id
       AND $5::jsonb ? 'files'
       AND NOT $5::jsonb -> 'files' ? a.file_id::text
       AND NOT EXISTS (SELECT 1 FROM response_body AS y WHERE y.response_id = u.id AND y.revision > 0
                          AND (y.files @> jsonb_build_array(jsonb_build_object('id', a.file_id)) OR y.files @> jsonb_build_array(a.file_id)))
)
SELECT v.verdict, coalesce(u.version, v.version) AS version, v.from_state AS state
  FROM v
  LEFT JOIN u ON true;

-- name: response_draft :maybe read
-- What the receipt of the next revision says: the draft of response $3 as it stands, for the responder.
SELECT r.version + r.edits AS version, r.revision + 1 AS revision, s.number AS scenario_number, s.title AS scenario_title, o.name AS organization_name,
       o.credit_code, r.team, b.summary, b.price_fen, b.price_note, b.duration_months, b.valid_until, b.alternative, b.element_needs,
       statement_timestamp() AS issued_at
  FROM response AS r
  JOIN scenario AS s ON s.id = r.scenario_id
  JOIN organization AS o ON o.id = r.organization_id
  JOIN response_body AS b ON b.response_id = r.id AND b.revision = 0
 WHERE r.id = $3::uuid
   AND response_see(r.id, $1::uuid, $2::uuid) & 8 <> 0;

-- name: response_draft_answers :many read
SELECT a.position, a.name, a.unit, a.comparator, a.target, coalesce(a.fit, '') AS fit, a.value, a.evidence
  FROM response AS r
  JOIN response_body AS b ON b.response_id = r.id AND b.revision = 0
  CROSS JOIN LATERAL jsonb_to_recordset(response_answers(r.scenario_id, b.answers))
       AS a (position int, name text, unit text, comparator text, target text, fit text, value text, evidence text)
 WHERE r.id = $3::uuid
   AND response_see(r.id, $1::uuid, $2::uuid) & 8 <> 0
 ORDER BY a.position;

-- name: response_draft_milestones :many read
SELECT coalesce(m.value ->> 'title', '') AS title, (m.value ->> 'months')::int AS months, (m.value ->> 'share_percent')::int AS share_percent
  FROM response_body AS b
  CROSS JOIN LATERAL jsonb_array_elements(b.milestones) WITH ORDINALITY AS m (value, n)
 WHERE b.response_id = $3::uuid
   AND b.revision = 0
   AND response_see(b.response_id, $1::uuid, $2::uuid) & 8 <> 0
 ORDER BY m.n;

-- name: response_draft_files :many read
SELECT f.value ->> 'name' AS name, (f.value ->> 'bytes')::bigint AS bytes, f.value ->> 'sha256' AS sha256
  FROM response_body AS b
  CROSS JOIN LATERAL jsonb_array_elements(response_files(b.files)) WITH ORDINALITY AS f (value, n)
 WHERE b.response_id = $3::uuid
   AND b.revision = 0
   AND response_see(b.response_id, $1::uuid, $2::uuid) & 8 <> 0
 ORDER BY f.n;

-- name: response_submit :one write
-- The draft becomes revision n+1 and gets its receipt: number $5, time $6, canonical bytes $7, sha256 $8, signature $9 (hex), made from version $4.
-- $10, $11: idempotency.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.to_state, x.role, x.version, x.problems FROM response_try($3::uuid, $1::uuid, $2::uuid, 'submit', $4::bigint, NULL) AS x
), v AS MATERIALIZED (
    SELECT idempotency_settle(t.verdict, $1::uuid, $10::text, $11::text, 200, $3::uuid) AS verdict,
           t.from_state, t.to_state, t.role, t.version, t.problems
      FROM t
), u AS (
    UPDATE response AS r
       SET state = v.to_state,
           revision = r.revision + 1,
           submitted_at = coalesce(r.submitted_at, statement_timestamp()),
           needs_reconfirm = false,
           updated_at = statement_timestamp(),
           version = r.version + 1
      FROM v
     WHERE r.id = $3::uuid
       AND v.verdict = 'ok'
    RETURNING r.id, r.scenario_id, r.revision, r.version + r.edits AS version, r.state
), b AS (
    UPDATE response_body AS b
       SET revision = u.revision,
           answers = response_answers(u.scenario_id, b.answers),
           files = response_files(b.files)
      FROM u
     WHERE b.response_id = u.id
       AND b.revision = 0
), c AS (
    INSERT INTO response_receipt (response_id, revision, number, issued_at, bytes, sha256, signature)
    SELECT u.id, u.revision, $5::text, $6::timestamptz, convert_to($7::text, 'UTF8'), $8::text, decode($9::text, 'hex')
      FROM u
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, $2::uuid, v.role, 'response', u.id, 'submit', v.from_state, u.state,
           jsonb_build_object('revision', u.revision, 'receipt', $5::text, 'sha256', $8::text, 'told', response_notify(u.id, 'submit', u.revision, NULL))
      FROM u, v
)
SELECT v.verdict, coalesce(u.version, v.version) AS version, coalesce(u.state, v.from_state) AS state, v.problems
  FROM v
  LEFT JOIN u ON true;

-- name: response_act :one write
-- open, shortlist, unshortlist, prefer, decline, reconsider, invalidate; withdraw, restore, discard, reconfirm, turn_down ($4), with reason $6.
WITH v AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.to_state, x.role, x.version, x.see FROM response_try($3::uuid, $1::uuid, $2::uuid, $4::text, $5::bigint, $6::text) AS x
), u AS (
    UPDATE response AS r
       SET state = v.to_state,
           opened_at = CASE WHEN $4::text IN ('open', 'shortlist', 'decline') THEN coalesce(r.opened_at, statement_timestamp()) ELSE r.opened_at END,
           opened_by = CASE WHEN $4::text IN ('open', 'shortlist', 'decline') THEN coalesce(r.opened_by, $1::uuid) ELSE r.opened_by END,
           opened_revision = CASE WHEN $4::text IN ('open', 'shortlist', 'decline') THEN r.revision ELSE r.opened_revision END,
           decided_at = CASE WHEN $4::text IN ('shortlist', 'prefer', 'decline', 'turn_down', 'invalidate') THEN statement_timestamp() WHEN $4::text IN ('unshortlist', 'reconsider', 'restore') THEN NULL ELSE r.decided_at END,
           decision_reason = CASE WHEN $4::text IN ('shortlist', 'prefer', 'decline', 'unshortlist', 'reconsider', 'turn_down', 'invalidate') THEN btrim($6::text) WHEN $4::text = 'restore' THEN '' ELSE r.decision_reason END,
           needs_reconfirm = r.needs_reconfirm AND $4::text <> 'reconfirm',
           updated_at = statement_timestamp(),
           version = r.version + 1
      FROM v
     WHERE r.id = $3::uuid
       AND v.verdict = 'ok'
    RETURNING r.id, r.revision, r.version, r.edits, r.state
), b AS (
    INSERT INTO response_body (response_id, revision, summary, answers, price_fen, price_note, duration_months, milestones, cases, members, alternative, element_needs, files,
                               contact_name, contact_phone, contact_mail, valid_until)
    SELECT x.response_id, 0, x.summary, x.answers, x.price_fen, x.price_note, x.duration_months, x.milestones, x.cases, x.members, x.alternative, x.element_needs, x.files,
           x.contact_name, x.contact_phone, x.contact_mail, x.valid_until
      FROM u
      CROSS JOIN LATERAL response_base(u.id) AS x
     WHERE $4::text = 'restore'
        ON CONFLICT ON CONSTRAINT response_body_pkey DO NOTHING
), d AS (
    DELETE FROM response_body AS x USING u
     WHERE x.response_id = u.id
       AND x.revision = 0
       AND $4::text IN ('discard', 'withdraw', 'turn_down', 'invalidate')
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    SELECT $1::uuid, $2::uuid, v.role, 'response', u.id, $4::text, v.from_state, u.state, nullif(btrim($6::text), ''),
           jsonb_build_object('revision', u.revision, 'told', response_notify(u.id, $4::text, u.revision, $6::text))
      FROM u, v
)
SELECT v.verdict, coalesce(response_version(u.version, u.edits, v.see), v.version) AS version, coalesce(u.state, v.from_state) AS state
  FROM v
  LEFT JOIN u ON true;

-- name: response_delete :one write
-- A draft that was never sent goes away.
WITH v AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.to_state, x.role, x.version FROM response_try($3::uuid, $1::uuid, $2::uuid, 'delete', $4::bigint, NULL) AS x
), fd AS (
    DELETE FROM attachment AS t USING v WHERE t.object_kind = 'response' AND t.object_id = $3::uuid AND v.verdict = 'ok'
), d AS (
    DELETE FROM response AS r USING v WHERE r.id = $3::uuid AND v.verdict = 'ok' RETURNING r.id
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state)
    SELECT $1::uuid, $2::uuid, v.role, 'response', d.id, 'delete', v.from_state, v.to_state
      FROM d, v
)
SELECT v.verdict, v.version, v.from_state AS state FROM v;

-- name: response_ask :one write
-- The scenario's owner asks back: question $4 with id $5, to be answered within 3 working days. $6, $7: idempotency.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.role FROM response_try($3::uuid, $1::uuid, $2::uuid, 'ask', NULL, NULL) AS x
), v AS MATERIALIZED (
    SELECT idempotency_settle(CASE WHEN t.verdict = 'ok' AND (SELECT count(*) FROM response_question AS q WHERE q.response_id = $3::uuid AND q.answered_at IS NULL) >= 20
                                   THEN 'response_too_many_questions' ELSE t.verdict END, $1::uuid, $6::text, $7::text, 201, $3::uuid) AS verdict, t.from_state, t.role
      FROM t
), q AS (
    INSERT INTO response_question (id, response_id, asked_by, question, due_on)
    SELECT $5::uuid, $3::uuid, $1::uuid, $4::text, working_day_after(local_day(statement_timestamp()), 3)
      FROM v
     WHERE v.verdict = 'ok'
    RETURNING id, response_id
), u AS (
    UPDATE response AS r SET version = r.version + 1, updated_at = statement_timestamp() FROM q WHERE r.id = q.response_id RETURNING r.id, r.revision
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, $2::uuid, v.role, 'response', u.id, 'ask', v.from_state, v.from_state,
           jsonb_build_object('question', q.id, 'told', response_notify(u.id, 'ask', u.revision, NULL))
      FROM u, q, v
)
SELECT v.verdict FROM v;

-- name: response_answer :one write
-- The responder answers question $3 with $4, once.
WITH w AS MATERIALIZED (
    SELECT q.id, q.response_id FROM response_question AS q WHERE q.id = $3::uuid
), t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.role FROM w CROSS JOIN LATERAL response_try(w.response_id, $1::uuid, $2::uuid, 'answer', NULL, NULL) AS x
), q AS (
    UPDATE response_question AS q
       SET answer = $4::text, answered_by = $1::uuid, answered_at = statement_timestamp()
      FROM t
     WHERE q.id = $3::uuid
       AND q.answered_at IS NULL
       AND t.verdict = 'ok'
    RETURNING q.id, q.response_id
), u AS (
    UPDATE response AS r SET version = r.version + 1, updated_at = statement_timestamp() FROM q WHERE r.id = q.response_id RETURNING r.id, r.revision
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, $2::uuid, t.role, 'response', u.id, 'answer', t.from_state, t.from_state,
           jsonb_build_object('question', q.id, 'told', response_notify(u.id, 'answer', u.revision, NULL))
      FROM u, q, t
)
SELECT CASE WHEN t.verdict = 'ok' AND q.id IS NULL THEN 'response_answered_already' ELSE t.verdict END AS verdict, w.response_id
  FROM t
  CROSS JOIN w
  LEFT JOIN q ON true;

-- name: response_question_get :maybe read
SELECT q.id, q.response_id, q.question, q.asked_at, q.due_on, q.answer, q.answered_at
  FROM response_question AS q
 WHERE q.id = $3::uuid
   AND response_see(q.response_id, $1::uuid, $2::uuid) & 40 <> 0;

-- name: response_contact :one write
-- Contacts of a shortlisted response for the scenario's owner: counted, limited a day, audited.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.role FROM response_try($3::uuid, $1::uuid, $2::uuid, 'contact', NULL, NULL) AS x
), v AS MATERIALIZED (
    SELECT CASE WHEN t.verdict <> 'ok' THEN t.verdict
                WHEN NOT EXISTS (SELECT 1 FROM organization AS o WHERE o.id = $2::uuid AND o.state IN ('verified', 'expired')) THEN 'response_active'
                ELSE contact_claim($1::uuid, $2::uuid, 'response', $3::uuid) END AS verdict, t.from_state, t.role
      FROM t
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state)
    SELECT $1::uuid, $2::uuid, v.role, 'response', $3::uuid, 'contact', v.from_state, v.from_state
      FROM v
     WHERE v.verdict = 'ok'
)
SELECT v.verdict, b.contact_name, b.contact_phone, b.contact_mail, limit_rule('contact') AS limit_rule, contact_wait() AS retry_s
  FROM v
  LEFT JOIN LATERAL (SELECT x.contact_name, x.contact_phone, x.contact_mail FROM response_body AS x
                      WHERE v.verdict = 'ok' AND x.response_id = $3::uuid AND x.revision > 0 ORDER BY x.revision DESC LIMIT 1) AS b ON true;
