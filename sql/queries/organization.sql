-- Organizations and their 认证.

-- name: organization_lookup :one read
-- $1 person, $2 credit code, $3 does its check character fit: is somebody here already.
SELECT $3::boolean AS is_checksum_right,
       o.id IS NOT NULL AS exists,
       o.id,
       o.name,
       coalesce(person_is_member($1::uuid, o.id), false) AS is_member,
       (SELECT m.state FROM membership AS m WHERE m.organization_id = o.id AND m.person_id = $1::uuid) AS membership_state
  FROM (VALUES (1)) AS one (n)
  LEFT JOIN organization AS o ON o.credit_code = $2::text AND o.state NOT IN ('merged', 'rejected');

-- name: organization_create :one write
-- $1 person, $2 new id, $3 form, $4 is the code mismatched, $5 key, $6 hash of the request.
-- The first registrant drafts as org_admin; what that is worth is decided by 认证.
WITH v AS MATERIALIZED (
    SELECT CASE WHEN EXISTS (SELECT 1 FROM idempotency AS i WHERE i.actor_id = p.id AND i.key = $5::text) THEN 'replay'
                WHEN p.confirmed_at IS NULL THEN 'person_unconfirmed'
                WHEN f.kind <> 'team' AND f.credit_code IS NULL THEN 'organization_code_needed'
                WHEN f.kind = 'team' AND f.host_organization_id IS NULL AND coalesce(f.leader_declaration, '') = '' THEN 'organization_team_host'
                WHEN f.host_organization_id IS NOT NULL AND NOT organization_is_verified(f.host_organization_id) THEN 'organization_host_unverified'
                WHEN EXISTS (SELECT 1 FROM organization AS o WHERE o.credit_code = f.credit_code AND o.state NOT IN ('merged', 'rejected')) THEN 'organization_exists'
                WHEN (SELECT count(*) FROM organization AS o WHERE o.created_by = p.id AND o.state IN ('registered', 'returned')) >= 5 THEN 'organization_too_many'
                ELSE idempotency_claim($1::uuid, $5::text, $6::text, 201, $2::uuid) END AS verdict
      FROM person AS p
     CROSS JOIN LATERAL jsonb_populate_record(NULL::organization, organization_form($3::jsonb)) AS f
     WHERE p.id = $1::uuid AND p.disabled_at IS NULL
), n AS (
    INSERT INTO organization (id, created_by, kind, credit_code, is_code_mismatch, name, name_en, short_name, alias, reviewing_unit, legal_person, address, scale, honours, summary, website,
                              contact_name, contact_post, contact_phone, contact_mail, host_organization_id, leader_declaration)
    SELECT $2::uuid, $1::uuid, f.kind, f.credit_code, $4::boolean, f.name, f.name_en, coalesce(f.short_name, ''), coalesce(f.alias, ''), f.reviewing_unit, coalesce(f.legal_person, ''),
           coalesce(f.address, ''), coalesce(f.scale, ''), coalesce(f.honours, '[]'), coalesce(f.summary, ''), coalesce(f.website, ''), coalesce(f.contact_name, ''), coalesce(f.contact_post, ''),
           coalesce(f.contact_phone, ''), coalesce(f.contact_mail, ''), f.host_organization_id, coalesce(f.leader_declaration, '')
      FROM v
     CROSS JOIN LATERAL jsonb_populate_record(NULL::organization, organization_form($3::jsonb)) AS f
     WHERE v.verdict = 'ok'
    RETURNING id
), m AS (
    INSERT INTO membership (organization_id, person_id, role, state, decided_at)
    SELECT n.id, $1::uuid, 'org_admin', 'active', statement_timestamp() FROM n
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state)
    SELECT $1::uuid, n.id, 'person', 'organization', n.id, 'create', 'registered' FROM n
)
SELECT v.verdict FROM v;

-- name: organization_attach :maybe write
-- $1 person, $2 organization, $3 authorization file, $4 proof file; second statement of create and edit, which does nothing
-- unless the first one wrote the row in this transaction. Refused files are no error: 提交 says what is missing.
SELECT organization_attach(o.id, $1::uuid, $3::uuid, 'authorization') AS has_authorization,
       organization_attach(o.id, $1::uuid, $4::uuid, 'proof') AS has_proof
  FROM organization AS o
 WHERE o.id = $2::uuid AND o.xmin = pg_current_xact_id()::xid;

-- name: organization_get :maybe read
-- $1 person, $2 organization he acts for, $3 id.
SELECT o.id,
       o.version,
       organization_see(o.id, $1::uuid, $2::uuid) AS see,
       o.kind,
       o.credit_code,
       o.is_code_mismatch,
       o.name,
       o.name_en,
       o.short_name,
       o.alias,
       o.reviewing_unit,
       u.name_zh AS unit_name,
       o.legal_person,
       o.address,
       o.scale,
       o.honours,
       o.summary,
       o.website,
       o.contact_name,
       o.contact_post,
       o.contact_phone,
       o.contact_mail,
       o.host_organization_id,
       (SELECT h.name FROM organization AS h WHERE h.id = o.host_organization_id) AS host_organization_name,
       o.leader_declaration,
       organization_state(o.state, o.valid_until) AS state,
       o.decision_reason,
       o.submitted_at,
       o.verified_at,
       o.valid_until,
       organization_decide_by(o.state, o.submitted_at) AS decide_by,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'bytes', f.bytes, 'media_type', f.media_type, 'purpose', a.purpose) ORDER BY a.position, f.created_at), '[]')
          FROM attachment AS a
          JOIN file AS f ON f.id = a.file_id
         WHERE a.object_kind = 'organization' AND a.object_id = o.id) AS files,
       (SELECT count(*)::int FROM membership AS m WHERE m.organization_id = o.id AND m.state = 'active') AS member_count,
       (SELECT count(*)::int FROM membership AS m WHERE m.organization_id = o.id AND m.state = 'requested') AS request_count,
       (SELECT m.state FROM membership AS m WHERE m.organization_id = o.id AND m.person_id = $1::uuid) AS my_membership,
       organization_problems(o.id) AS missing,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required)), '[]')
          FROM organization_actions(o.id, $1::uuid, $2::uuid) AS x) AS actions,
       o.created_at,
       o.updated_at
  FROM organization AS o
  JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
 WHERE o.id = $3::uuid AND organization_see(o.id, $1::uuid, $2::uuid) <> 0;

-- name: organization_edit :one write
-- $1 person, $2 organization he acts for, $3 id, $4 version, $5 form, $6 is the new code mismatched (NULL: code not in the form).
-- Once verified, what was verified stays: kind, code, name, reviewing unit, legal person, host.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.to_state, x.role, x.row_version FROM organization_try($3::uuid, $1::uuid, $2::uuid, 'edit', $4::bigint, NULL) AS x
), v AS MATERIALIZED (
    SELECT CASE WHEN t.verdict <> 'ok' THEN t.verdict
                WHEN t.from_state IN ('verified', 'expired') AND $5::jsonb ?| ARRAY['kind', 'credit_code', 'name', 'reviewing_unit', 'legal_person', 'host_organization_id', 'leader_declaration'] THEN 'organization_locked'
                WHEN f.kind <> 'team' AND f.credit_code IS NULL THEN 'organization_code_needed'
                WHEN f.kind = 'team' AND f.host_organization_id IS NULL AND f.leader_declaration = '' THEN 'organization_team_host'
                WHEN EXISTS (SELECT 1 FROM organization AS x WHERE x.credit_code = f.credit_code AND x.id <> o.id AND x.state NOT IN ('merged', 'rejected')) THEN 'organization_exists'
                ELSE 'ok' END AS verdict, t.from_state, t.to_state, t.role, t.row_version
      FROM t
      LEFT JOIN organization AS o ON o.id = $3::uuid
      LEFT JOIN LATERAL jsonb_populate_record(o, organization_form($5::jsonb)) AS f ON true
), u AS (
    UPDATE organization AS o
       SET (kind, credit_code, is_code_mismatch, name, name_en, short_name, alias, reviewing_unit, legal_person, address, scale, honours, summary, website,
            contact_name, contact_post, contact_phone, contact_mail, host_organization_id, leader_declaration, version, updated_at) =
           (SELECT f.kind, f.credit_code, coalesce($6::boolean, o.is_code_mismatch), f.name, f.name_en, f.short_name, f.alias, f.reviewing_unit, f.legal_person, f.address, f.scale, f.honours,
                   f.summary, f.website, f.contact_name, f.contact_post, f.contact_phone, f.contact_mail, f.host_organization_id, f.leader_declaration, o.version + 1, statement_timestamp()
              FROM jsonb_populate_record(o, organization_form($5::jsonb)) AS f)
      FROM v
     WHERE o.id = $3::uuid AND v.verdict = 'ok'
    RETURNING o.id, o.version, o.state
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, u.id, v.role, 'organization', u.id, 'edit', v.from_state, v.from_state,
           jsonb_build_object('fields', (SELECT coalesce(jsonb_agg(k.key ORDER BY k.key), '[]') FROM jsonb_object_keys($5::jsonb) AS k (key)))
      FROM u, v
)
SELECT v.verdict, coalesce(u.version, v.row_version) AS version, v.from_state AS state FROM v LEFT JOIN u ON true;

-- name: organization_submit :one write
-- $1 person, $2 organization he acts for, $3 id, $4 version.
WITH v AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.to_state, x.role, x.row_version FROM organization_try($3::uuid, $1::uuid, $2::uuid, 'submit', $4::bigint, NULL) AS x
), u AS (
    UPDATE organization AS o
       SET state = v.to_state, submitted_at = statement_timestamp(), decision_reason = '', version = o.version + 1, updated_at = statement_timestamp()
      FROM v
     WHERE o.id = $3::uuid AND v.verdict = 'ok'
    RETURNING o.id, o.version, o.state, o.name, o.reviewing_unit, o.submitted_at
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, u.id, v.role, 'organization', u.id, 'submit', v.from_state, v.to_state,
           jsonb_build_object('told', notify_unit(u.reviewing_unit, 'organization_submitted', 'organization', u.id,
                                                  jsonb_build_object('organization', u.name, 'due_on', organization_decide_by(u.state, u.submitted_at))))
      FROM u, v
)
SELECT v.verdict, coalesce(u.version, v.row_version) AS version, coalesce(u.state, v.from_state) AS state,
       CASE WHEN v.verdict = 'incomplete' THEN organization_problems($3::uuid) END AS problems
  FROM v
  LEFT JOIN u ON true;

-- name: organization_decide :one write
-- An officer's decision: $1 person, $2 organization he acts for, $3 id, $4 version, $5 action (verify, return, reject, suspend, resume), $6 reason.
-- Verified for 24 months. Who waits to choose among its responses is told that its state has changed, no more.
WITH v AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.to_state, x.role, x.row_version FROM organization_try($3::uuid, $1::uuid, $2::uuid, $5::text, $4::bigint, $6::text) AS x
), u AS (
    UPDATE organization AS o
       SET state = v.to_state,
           verified_at = CASE WHEN $5::text = 'verify' THEN statement_timestamp() ELSE o.verified_at END,
           valid_until = CASE WHEN $5::text = 'verify' THEN statement_timestamp() + interval '24 months' ELSE o.valid_until END,
           decision_reason = coalesce($6::text, ''),
           version = o.version + 1,
           updated_at = statement_timestamp()
      FROM v
     WHERE o.id = $3::uuid AND v.verdict = 'ok'
    RETURNING o.id, o.version, o.state, o.name, o.valid_until
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    SELECT $1::uuid, $2::uuid, v.role, 'organization', u.id, $5::text, v.from_state, v.to_state, nullif($6::text, ''),
           jsonb_build_object('told', notify_organization(u.id, CASE $5::text WHEN 'verify' THEN 'organization_verified' WHEN 'return' THEN 'organization_returned' WHEN 'reject' THEN 'organization_rejected'
                                                                              WHEN 'suspend' THEN 'organization_suspended' ELSE 'organization_resumed' END,
                                                          'organization', u.id, jsonb_build_object('organization', u.name, 'reason', coalesce($6::text, ''))),
                              'told_others', (SELECT coalesce(sum(notify_organization(s.organization_id, 'counterparty_changed', 'scenario', s.id, jsonb_build_object('title', s.title, 'number', s.number, 'organization', u.name))), 0)
                                                FROM scenario AS s
                                               WHERE $5::text IN ('suspend', 'resume') AND s.state IN ('published', 'closed_for_response', 'evaluating')
                                                 AND s.id IN (SELECT r.scenario_id FROM response AS r WHERE r.organization_id = u.id AND r.state IN ('submitted', 'opened', 'shortlisted', 'preferred'))))
      FROM u, v
), f AS (
    INSERT INTO search_feed (kind, id, op, rev)
    SELECT 4, u.id, CASE WHEN u.state = 'verified' THEN 1 ELSE 2 END, u.version FROM u
)
SELECT v.verdict, coalesce(u.version, v.row_version) AS version, coalesce(u.state, v.from_state) AS state FROM v LEFT JOIN u ON true;

-- name: organization_release :maybe write
-- $1 officer, $2 organization: what waited for this very verification goes out in the same transaction.
SELECT CASE WHEN o.state = 'verified' AND o.xmin = pg_current_xact_id()::xid THEN scenario_submit_queued(o.id, $1::uuid) ELSE 0 END AS released
  FROM organization AS o
 WHERE o.id = $2::uuid;

-- name: organization_merge :one write
-- $1 person, $2 organization he acts for, $3 id, $4 version, $5 credit code of the organization it becomes part of, $6 reason.
WITH w AS MATERIALIZED (
    SELECT (SELECT o.id FROM organization AS o WHERE o.credit_code = upper($5::text) AND o.state NOT IN ('merged', 'rejected')) AS target
), t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.to_state, x.role, x.row_version FROM organization_try($3::uuid, $1::uuid, $2::uuid, 'merge', $4::bigint, $6::text) AS x
), v AS MATERIALIZED (
    SELECT CASE WHEN t.verdict = 'ok' THEN organization_merge_fault($3::uuid, w.target) ELSE t.verdict END AS verdict, t.from_state, t.to_state, t.role, t.row_version, w.target FROM t, w
), u AS (
    UPDATE organization AS o
       SET state = v.to_state, merged_into = v.target, decision_reason = btrim($6::text), version = o.version + 1, updated_at = statement_timestamp()
      FROM v
     WHERE o.id = $3::uuid AND v.verdict = 'ok'
    RETURNING o.id, o.name, o.state, o.version
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    SELECT $1::uuid, $2::uuid, v.role, 'organization', u.id, 'merge', v.from_state, v.to_state, btrim($6::text),
           jsonb_build_object('into', v.target,
                              'told', notify_organization(u.id, 'organization_merged', 'organization', v.target, jsonb_build_object('organization', u.name, 'reason', btrim($6::text))))
      FROM u, v
), f AS (
    INSERT INTO search_feed (kind, id, op, rev) SELECT 4, u.id, 2, u.version FROM u
)
SELECT v.verdict, coalesce(u.version, v.row_version) AS version, coalesce(u.state, v.from_state) AS state FROM v LEFT JOIN u ON true;

-- name: organization_move :maybe write
-- $1 officer, $2 organization: what belongs to one merged in this very transaction goes along.
SELECT CASE WHEN o.state = 'merged' AND o.xmin = pg_current_xact_id()::xid THEN organization_move(o.id, o.merged_into, $1::uuid) ELSE 0 END AS moved
  FROM organization AS o
 WHERE o.id = $2::uuid;
