-- Signing in, staying signed in, and who one is then.

-- name: session_find_login :one read
-- What a login attempt is checked against; an unknown login gives a row without person, so that both ways take the same time.
SELECT p.id,
       p.password_hash,
       throttle_is_blocked('login', $1::text) AS is_blocked,
       limit_rule('login') AS limit_rule,
       throttle_wait('login', $1::text, NULL) AS retry_s
  FROM (VALUES (1)) AS one (n)
  LEFT JOIN person AS p ON p.login = $1::text AND p.disabled_at IS NULL;

-- name: session_open :one write
-- Counts the attempt and opens the session: $1 person, $2 login, $3 hash that was checked, $4 was it right, $5 session, $6 refresh hash, $7 browser.
-- The fifth failure of a login within 15 minutes locks it for 15 minutes, known or not.
WITH v AS MATERIALIZED (
    SELECT CASE WHEN throttle_is_blocked('login', $2::text) THEN 'login_locked'
                WHEN NOT $4::boolean OR p.id IS NULL THEN 'login_failed'
                ELSE 'ok' END AS verdict
      FROM (VALUES (1)) AS one (n)
      LEFT JOIN person AS p ON p.id = $1::uuid AND p.password_hash = $3::text AND p.disabled_at IS NULL
), s AS (
    INSERT INTO session (id, person_id, organization_id, refresh_sha256, expires_at, user_agent)
    SELECT $5::uuid, $1::uuid, m.organization_id, $6::text, statement_timestamp() + interval '7 days', left($7::text, 200)
      FROM v
      LEFT JOIN LATERAL (
           SELECT x.organization_id
             FROM membership AS x
            WHERE x.person_id = $1::uuid AND x.state = 'active'
            ORDER BY (SELECT max(e.rotated_at) FROM session AS e WHERE e.person_id = x.person_id AND e.organization_id = x.organization_id) DESC NULLS LAST, x.requested_at
            LIMIT 1) AS m ON true
     WHERE v.verdict = 'ok'
    RETURNING id, person_id, organization_id
), a AS (
    INSERT INTO audit (person_id, organization_id, machine, object_id, action, to_state)
    SELECT s.person_id, s.organization_id, 'session', s.id, 'open', 'open' FROM s
)
SELECT v.verdict,
       CASE v.verdict WHEN 'login_failed' THEN throttle_hit('login', $2::text, 5, interval '15 minutes', interval '15 minutes')
                      WHEN 'ok' THEN throttle_clear('login', $2::text)::int END AS hits,
       limit_rule('login') AS limit_rule,
       CASE WHEN v.verdict = 'login_locked' THEN throttle_wait('login', $2::text, NULL) END AS retry_s
  FROM v;

-- name: session_refresh :one write
-- The refresh token rotates: $1 session, $2 hash of the token shown, $3 hash of its successor. The one before yields the same
-- successor for 30 seconds (two tabs at once); any other genuine token of the session is a stolen one and ends the session.
WITH cur AS MATERIALIZED (
    SELECT s.id, s.refresh_sha256, s.previous_sha256, s.rotated_at, s.created_at,
           s.revoked_at IS NOT NULL OR s.expires_at <= statement_timestamp() OR p.disabled_at IS NOT NULL AS is_over
      FROM session AS s
      JOIN person AS p ON p.id = s.person_id
     WHERE s.id = $1::uuid
       FOR UPDATE OF s
), v AS MATERIALIZED (
    SELECT CASE WHEN cur.id IS NULL OR cur.is_over THEN 'session_over'
                WHEN cur.refresh_sha256 = $2::text THEN 'ok'
                WHEN cur.previous_sha256 = $2::text AND cur.refresh_sha256 = $3::text AND cur.rotated_at > statement_timestamp() - interval '30 seconds' THEN 'ok'
                ELSE 'session_reused' END AS verdict,
           cur.refresh_sha256 = $2::text AS is_rotation
      FROM (VALUES (1)) AS one (n)
      LEFT JOIN cur ON true
), u AS (
    UPDATE session AS s
       SET previous_sha256 = CASE WHEN v.verdict = 'ok' THEN $2::text ELSE s.previous_sha256 END,
           refresh_sha256 = CASE WHEN v.verdict = 'ok' THEN $3::text ELSE s.refresh_sha256 END,
           rotated_at = CASE WHEN v.verdict = 'ok' THEN statement_timestamp() ELSE s.rotated_at END,
           expires_at = CASE WHEN v.verdict = 'ok' THEN least(s.created_at + interval '30 days', statement_timestamp() + interval '7 days') ELSE s.expires_at END,
           revoked_at = CASE WHEN v.verdict = 'ok' THEN s.revoked_at ELSE statement_timestamp() END
      FROM v
     WHERE s.id = $1::uuid AND (v.verdict = 'session_reused' OR (v.verdict = 'ok' AND v.is_rotation))
    RETURNING s.id, s.person_id, v.verdict
), a AS (
    INSERT INTO audit (person_id, machine, object_id, action, from_state, to_state)
    SELECT u.person_id, 'session', u.id, 'reuse', 'open', 'revoked' FROM u WHERE u.verdict = 'session_reused'
)
SELECT v.verdict FROM v;

-- name: session_close :one write
-- $1 session: signing out ends it; its access token is refused from then on.
WITH u AS (
    UPDATE session AS s
       SET revoked_at = statement_timestamp()
     WHERE s.id = $1::uuid AND s.revoked_at IS NULL
    RETURNING s.id, s.person_id
), a AS (
    INSERT INTO audit (person_id, machine, object_id, action, from_state, to_state)
    SELECT u.person_id, 'session', u.id, 'close', 'open', 'revoked' FROM u
)
SELECT 'ok' AS verdict;

-- name: session_close_all :one write
-- $1 person: every session of his, this one too.
WITH u AS (
    UPDATE session AS s
       SET revoked_at = statement_timestamp()
     WHERE s.person_id = $1::uuid AND s.revoked_at IS NULL
    RETURNING s.id, s.person_id
), a AS (
    INSERT INTO audit (person_id, machine, object_id, action, from_state, to_state)
    SELECT u.person_id, 'session', u.id, 'close', 'open', 'revoked' FROM u
)
SELECT 'ok' AS verdict;

-- name: session_choose :one write
-- $1 person, $2 session, $3 organization (NULL: for none): acts for it from now on.
WITH v AS MATERIALIZED (
    SELECT CASE WHEN $3::uuid IS NULL OR person_is_member($1::uuid, $3::uuid) THEN 'ok' ELSE 'not_found' END AS verdict
), u AS (
    UPDATE session AS s
       SET organization_id = $3::uuid
      FROM v
     WHERE s.id = $2::uuid AND s.person_id = $1::uuid AND s.revoked_at IS NULL AND v.verdict = 'ok'
    RETURNING s.id
)
SELECT CASE WHEN v.verdict = 'ok' AND NOT EXISTS (SELECT 1 FROM u) THEN 'session_over' ELSE v.verdict END AS verdict FROM v;

-- name: session_me :one read
-- Who the caller is: $1 session (NULL: a guest), $2 CSRF token, $3 is this the demonstration, $4 end of the access token.
WITH me AS MATERIALIZED (
    SELECT p.id AS person_id, p.name, p.login, p.confirmed_at, p.lang, p.mobile, p.mail, s.id AS session_id,
           CASE WHEN person_is_member(p.id, s.organization_id) THEN s.organization_id END AS organization_id
      FROM (VALUES (1)) AS one (n)
      LEFT JOIN session AS s ON s.id = $1::uuid AND s.revoked_at IS NULL AND s.expires_at > statement_timestamp()
      LEFT JOIN person AS p ON p.id = s.person_id AND p.disabled_at IS NULL
)
SELECT CASE WHEN me.person_id IS NOT NULL THEN
           jsonb_build_object('id', me.person_id, 'name', me.name, 'login_masked', login_masked(me.login), 'is_confirmed', me.confirmed_at IS NOT NULL,
                              'lang', me.lang, 'mobile', me.mobile, 'mail', me.mail,
                              'pending_mobile', person_pending(me.person_id, 'mobile'), 'pending_mail', person_pending(me.person_id, 'mail')) END AS person,
       (SELECT jsonb_build_object('id', o.id, 'name', o.name, 'state', organization_state(o.state, o.valid_until), 'role', m.role, 'kind', o.kind,
                                  'reviewing_unit', o.reviewing_unit, 'decide_by', organization_decide_by(o.state, o.submitted_at))
          FROM organization AS o
          JOIN membership AS m ON m.organization_id = o.id AND m.person_id = me.person_id
         WHERE o.id = me.organization_id) AS organization,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'state', organization_state(o.state, o.valid_until), 'role', m.role) ORDER BY m.requested_at), '[]')
          FROM membership AS m
          JOIN organization AS o ON o.id = m.organization_id
         WHERE m.person_id = me.person_id AND m.state = 'active') AS organizations,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'unit_code', g.unit_code, 'unit_name', u.name_zh) ORDER BY g.role, u.position), '[]')
          FROM role_grant AS g
          LEFT JOIN reviewing_unit AS u ON u.code = g.unit_code
         WHERE g.person_id = me.person_id AND g.ended_at IS NULL) AS grants,
       (SELECT jsonb_agg(r.role ORDER BY r.position)
          FROM (VALUES (1, 1, 'guest'), (2, 2, 'person'), (3, 4, 'member'), (4, 8, 'org_admin'), (5, 16, 'district_officer'), (6, 32, 'city_officer'),
                       (7, 64, 'organizer'), (8, 128, 'auditor'), (9, 256, 'sysadmin')) AS r (position, bit, role)
         WHERE person_roles(me.person_id, me.organization_id) & r.bit <> 0) AS roles,
       (SELECT count(*)::int FROM inbox AS i WHERE i.person_id = me.person_id AND i.read_at IS NULL) AS unread,
       CASE WHEN me.person_id IS NOT NULL THEN $2::text END AS csrf,
       $3::boolean AS is_demo,
       CASE WHEN me.person_id IS NOT NULL THEN $4::timestamptz END AS expires_at,
       me.person_id,
       me.organization_id,
       person_roles(me.person_id, me.organization_id) AS roles_mask
  FROM me;
