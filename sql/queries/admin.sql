-- Accounts and roles, for the system administrator.

-- name: admin_people :many read custom
-- $1 part of login or name, $2 cursor (login), $3 rows.
SELECT p.id,
       p.name,
       login_masked(p.login) AS login_masked,
       p.confirmed_at IS NOT NULL AS is_confirmed,
       p.disabled_at IS NOT NULL AS is_disabled,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'state', organization_state(o.state, o.valid_until), 'role', m.role) ORDER BY o.name), '[]')
          FROM membership AS m
          JOIN organization AS o ON o.id = m.organization_id
         WHERE m.person_id = p.id AND m.state = 'active') AS organizations,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'unit_code', g.unit_code, 'unit_name', u.name_zh) ORDER BY g.role, u.position), '[]')
          FROM role_grant AS g
          LEFT JOIN reviewing_unit AS u ON u.code = g.unit_code
         WHERE g.person_id = p.id AND g.ended_at IS NULL) AS grants,
       p.created_at,
       p.login AS cursor_1
  FROM person AS p
 WHERE ($1::text IS NULL OR strpos(p.login, lower($1::text)) > 0 OR strpos(p.name, $1::text) > 0)
   AND ($2::text IS NULL OR p.login > $2::text)
 ORDER BY p.login
 LIMIT $3::int;

-- name: admin_grant :one write
-- $1 actor, $2 his organization, $3 grant, $4 login, $5 role, $6 unit or NULL. Nobody gives a role to himself.
WITH v AS MATERIALIZED (
    SELECT CASE WHEN NOT person_has_role($1::uuid, 'sysadmin') THEN 'forbidden'
                WHEN p.id IS NULL THEN 'person_unknown'
                WHEN p.id = $1::uuid THEN 'grant_to_self'
                WHEN ($5::text IN ('district_officer', 'organizer')) <> ($6::text IS NOT NULL) THEN 'grant_unit'
                WHEN EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = p.id AND g.role = $5::text AND g.unit_code IS NOT DISTINCT FROM $6::text AND g.ended_at IS NULL) THEN 'grant_exists'
                ELSE 'ok' END AS verdict, p.id AS person_id
      FROM (VALUES (1)) AS one (n)
      LEFT JOIN person AS p ON p.login = lower(btrim($4::text)) AND p.disabled_at IS NULL
), n AS (
    INSERT INTO role_grant (id, person_id, role, unit_code, granted_by)
    SELECT $3::uuid, v.person_id, $5::text, $6::text, $1::uuid FROM v WHERE v.verdict = 'ok'
    RETURNING id, person_id, role, unit_code
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, detail)
    SELECT $1::uuid, $2::uuid, 'sysadmin', 'role_grant', n.id, 'grant', jsonb_build_object('person_id', n.person_id, 'role', n.role, 'unit_code', n.unit_code) FROM n
), m AS (
    INSERT INTO inbox (person_id, kind, object_kind, object_id, params)
    SELECT n.person_id, 'role_granted', 'person', n.person_id, jsonb_build_object('role', n.role, 'unit_code', n.unit_code) FROM n
)
SELECT v.verdict, n.id, n.role, n.unit_code, (SELECT u.name_zh FROM reviewing_unit AS u WHERE u.code = n.unit_code) AS unit_name
  FROM v
  LEFT JOIN n ON true;

-- name: admin_grant_end :one write
-- $1 actor, $2 his organization, $3 grant: ends it, with the sessions of its holder, so that the role is gone at once.
WITH cur AS MATERIALIZED (
    SELECT g.id, g.person_id, g.role, g.unit_code FROM role_grant AS g WHERE g.id = $3::uuid AND g.ended_at IS NULL FOR UPDATE
), v AS MATERIALIZED (
    SELECT CASE WHEN NOT person_has_role($1::uuid, 'sysadmin') THEN 'forbidden'
                WHEN cur.id IS NULL THEN 'not_found'
                WHEN cur.role = 'sysadmin' AND cur.person_id = $1::uuid THEN 'grant_to_self'
                ELSE 'ok' END AS verdict
      FROM (VALUES (1)) AS one (n)
      LEFT JOIN cur ON true
), u AS (
    UPDATE role_grant AS g SET ended_at = statement_timestamp() FROM v WHERE g.id = $3::uuid AND v.verdict = 'ok' RETURNING g.id, g.person_id, g.role, g.unit_code
), s AS (
    UPDATE session AS x SET revoked_at = statement_timestamp() FROM u WHERE x.person_id = u.person_id AND x.revoked_at IS NULL
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, detail)
    SELECT $1::uuid, $2::uuid, 'sysadmin', 'role_grant', u.id, 'end', jsonb_build_object('person_id', u.person_id, 'role', u.role, 'unit_code', u.unit_code) FROM u
)
SELECT v.verdict FROM v;

-- name: admin_disable :one write
-- $1 actor, $2 his organization, $3 person, $4 true = disable, false = enable again, $5 reason: sessions end at once, nobody disables himself.
WITH cur AS MATERIALIZED (
    SELECT p.id, p.disabled_at IS NOT NULL AS is_disabled FROM person AS p WHERE p.id = $3::uuid FOR UPDATE
), v AS MATERIALIZED (
    SELECT CASE WHEN NOT person_has_role($1::uuid, 'sysadmin') THEN 'forbidden'
                WHEN cur.id IS NULL THEN 'not_found'
                WHEN cur.id = $1::uuid THEN 'person_self'
                WHEN cur.is_disabled = $4::boolean THEN 'state'
                WHEN btrim(coalesce($5::text, '')) = '' THEN 'reason_required'
                ELSE 'ok' END AS verdict
      FROM (VALUES (1)) AS one (n)
      LEFT JOIN cur ON true
), u AS (
    UPDATE person AS p SET disabled_at = CASE WHEN $4::boolean THEN statement_timestamp() END, version = p.version + 1 FROM v WHERE p.id = $3::uuid AND v.verdict = 'ok' RETURNING p.id
), s AS (
    UPDATE session AS x SET revoked_at = statement_timestamp() FROM u WHERE x.person_id = u.id AND x.revoked_at IS NULL
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason)
    SELECT $1::uuid, $2::uuid, 'sysadmin', 'person', u.id, CASE WHEN $4::boolean THEN 'disable' ELSE 'enable' END, CASE WHEN $4::boolean THEN 'active' ELSE 'disabled' END,
           CASE WHEN $4::boolean THEN 'disabled' ELSE 'active' END, btrim($5::text)
      FROM u
)
SELECT v.verdict FROM v;
