-- Who belongs to an organization.

-- name: membership_request :one write
-- $1 person, $2 organization, $3 note: asks its admins; when there is none, the reviewing unit is told at once.
WITH o AS MATERIALIZED (
    SELECT x.id, x.name, x.reviewing_unit FROM organization AS x WHERE x.id = $2::uuid AND x.state NOT IN ('merged', 'rejected')
), v AS MATERIALIZED (
    SELECT CASE WHEN o.id IS NULL THEN 'not_found'
                WHEN p.confirmed_at IS NULL THEN 'person_unconfirmed'
                WHEN m.state IN ('active', 'requested') THEN 'membership_exists'
                ELSE 'ok' END AS verdict, m.state AS from_state
      FROM person AS p
      LEFT JOIN o ON true
      LEFT JOIN membership AS m ON m.organization_id = o.id AND m.person_id = p.id
     WHERE p.id = $1::uuid AND p.disabled_at IS NULL
), n AS (
    INSERT INTO membership AS m (organization_id, person_id, role, state, note)
    SELECT $2::uuid, $1::uuid, 'member', 'requested', coalesce($3::text, '') FROM v WHERE v.verdict = 'ok'
    ON CONFLICT ON CONSTRAINT membership_pkey DO UPDATE
       SET role = 'member', state = 'requested', note = EXCLUDED.note, requested_at = statement_timestamp(), decided_at = NULL, decided_by = NULL, version = m.version + 1
     WHERE m.state IN ('declined', 'left')
    RETURNING m.organization_id, m.person_id, m.role, m.state, m.note, m.requested_at
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    SELECT $1::uuid, o.id, 'person', 'membership', o.id, 'request', v.from_state, 'requested',
           jsonb_build_object('told', CASE WHEN organization_has_admin(o.id) THEN notify_admins(o.id, 'membership_requested', 'organization', o.id, x.params)
                                           ELSE notify_unit(o.reviewing_unit, 'membership_requested', 'organization', o.id, x.params) END)
      FROM n
      JOIN v ON true
      JOIN o ON true
     CROSS JOIN LATERAL (SELECT jsonb_build_object('organization', o.name, 'person', (SELECT p.name FROM person AS p WHERE p.id = $1::uuid)) AS params) AS x
)
SELECT v.verdict, n.person_id, p.name, login_masked(p.login) AS login_masked, n.role, n.state, n.note, n.requested_at, membership_due_on(n.requested_at) AS due_on, '[]'::jsonb AS actions
  FROM v
  LEFT JOIN n ON true
  LEFT JOIN person AS p ON p.id = n.person_id;

-- name: membership_list :many read
-- $1 person, $2 organization: for its members and the officers who review it. No paging: an organization has tens of people.
SELECT m.person_id,
       p.name,
       login_masked(p.login) AS login_masked,
       m.role,
       m.state,
       m.note,
       m.requested_at,
       CASE WHEN m.state = 'requested' THEN membership_due_on(m.requested_at) END AS due_on,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('action', x.action, 'to_state', x.to_state, 'reason_required', x.reason_required)), '[]')
          FROM membership_actions(m.organization_id, m.person_id, $1::uuid) AS x) AS actions
  FROM membership AS m
  JOIN person AS p ON p.id = m.person_id
 WHERE m.organization_id = $2::uuid AND m.state IN ('requested', 'active')
 ORDER BY m.state DESC, m.role DESC, m.requested_at, m.person_id
 LIMIT 500;

-- name: membership_may_list :one read
-- $1 person, $2 organization he acts for, $3 organization.
SELECT CASE WHEN organization_see($3::uuid, $1::uuid, $2::uuid) & (4 | 8) <> 0 THEN 'ok'
            WHEN organization_see($3::uuid, $1::uuid, $2::uuid) <> 0 THEN 'forbidden'
            ELSE 'not_found' END AS verdict;

-- name: membership_act :one write
-- $1 actor, $2 organization he acts for, $3 organization, $4 person, $5 action (accept, decline, make_admin, make_member, remove), $6 reason.
-- Who leaves loses the sessions that act for the organization.
WITH v AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.to_state, x.role FROM membership_try($3::uuid, $4::uuid, $1::uuid, $5::text, $6::text) AS x
), u AS (
    UPDATE membership AS m
       SET state = v.to_state,
           role = CASE $5::text WHEN 'make_admin' THEN 'org_admin' WHEN 'make_member' THEN 'member'
                                WHEN 'accept' THEN CASE WHEN organization_has_admin($3::uuid) THEN 'member' ELSE 'org_admin' END ELSE m.role END,
           decided_at = statement_timestamp(),
           decided_by = $1::uuid,
           version = m.version + 1
      FROM v
     WHERE m.organization_id = $3::uuid AND m.person_id = $4::uuid AND v.verdict = 'ok'
    RETURNING m.organization_id, m.person_id, m.role
), s AS (
    UPDATE session AS x
       SET revoked_at = statement_timestamp()
      FROM u
     WHERE $5::text IN ('remove', 'make_member') AND x.person_id = u.person_id AND x.organization_id = u.organization_id AND x.revoked_at IS NULL AND x.person_id <> $1::uuid
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    SELECT $1::uuid, CASE WHEN v.role IN ('org_admin', 'person') THEN u.organization_id ELSE $2::uuid END, v.role, 'membership', u.organization_id, $5::text, v.from_state, v.to_state, nullif($6::text, ''),
           jsonb_build_object('person_id', u.person_id, 'role', u.role,
                              'told', CASE WHEN u.person_id = $1::uuid THEN 0 ELSE
                                          notify_person(u.person_id, u.organization_id,
                                                        CASE $5::text WHEN 'accept' THEN 'membership_accepted' WHEN 'decline' THEN 'membership_declined' WHEN 'remove' THEN 'membership_removed' ELSE 'membership_changed' END,
                                                        'organization', u.organization_id,
                                                        jsonb_build_object('organization', o.name, 'role', u.role, 'reason', coalesce($6::text, ''))) END)
      FROM u
      JOIN v ON true
      JOIN organization AS o ON o.id = u.organization_id
)
SELECT v.verdict FROM v;
