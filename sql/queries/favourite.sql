-- Scenarios a person keeps in view.

-- name: favourite_add :one write
-- $3 scenario.
WITH v AS MATERIALIZED (
    SELECT CASE WHEN (scenario_see($3::uuid, $1::uuid, $2::uuid) & 1) = 0 THEN 'not_found' ELSE 'ok' END AS verdict
), i AS (
    INSERT INTO favourite (person_id, scenario_id) SELECT $1::uuid, $3::uuid FROM v WHERE v.verdict = 'ok' ON CONFLICT DO NOTHING
)
SELECT v.verdict FROM v;

-- name: favourite_remove :one write
-- $1 person, $2 scenario; nothing to remove is fine.
WITH d AS (
    DELETE FROM favourite AS f WHERE f.person_id = $1::uuid AND f.scenario_id = $2::uuid
)
SELECT 'ok' AS verdict;

-- name: favourite_list :many read custom
-- Last added first: $3 $4 cursor, $5 limit.
WITH p AS (
    SELECT f.scenario_id AS id, f.created_at
      FROM favourite AS f
     WHERE f.person_id = $1::uuid
       AND ($3::timestamptz IS NULL OR (f.created_at, f.scenario_id) < ($3::timestamptz, $4::uuid))
     ORDER BY f.created_at DESC, f.scenario_id DESC
     LIMIT $5::int
)
SELECT c.id, c.version, c.number, c.state, c.title, c.title_en, c.pain, c.domain, c.technologies, c.cooperation, c.budget_kind,
       CASE WHEN c.is_budget_public THEN c.budget_min_fen END AS budget_min_fen, CASE WHEN c.is_budget_public THEN c.budget_max_fen END AS budget_max_fen,
       scenario_owner_name(c.name_visibility, c.owner_name, c.owner_alias, me.is_verified, c.organization_id = me.organization_id) AS organization_name,
       c.organization_kind, c.reviewing_unit, c.unit_name, c.deadline_at, c.deadline_kind, c.working_days_left, c.published_at,
       CASE WHEN c.response_total >= 3 THEN c.response_total END AS response_count, true AS is_favourite,
       p.created_at::text AS cursor_1, p.id::text AS cursor_2
  FROM p
  JOIN scenario_card AS c ON c.id = p.id
 CROSS JOIN scenario_viewer($1::uuid, $2::uuid) AS me
 ORDER BY p.created_at DESC, p.id DESC;
