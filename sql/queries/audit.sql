-- The log of who did what, for auditors; the system administrator reads it without reasons.

-- name: audit_list :many read custom
-- $1 person, $2 machine or NULL, $3 object or NULL, $4 cursor (id), $5 rows; newest first.
SELECT a.id,
       a.at,
       a.person_id,
       p.name AS person_name,
       a.organization_id,
       o.name AS organization_name,
       a.role,
       a.machine,
       a.object_id,
       a.action,
       a.from_state,
       a.to_state,
       CASE WHEN person_has_role($1::uuid, 'auditor') THEN a.reason END AS reason,
       encode(a.leaf, 'hex') AS leaf,
       a.id AS cursor_1
  FROM audit AS a
  LEFT JOIN person AS p ON p.id = a.person_id
  LEFT JOIN organization AS o ON o.id = a.organization_id
 WHERE (person_has_role($1::uuid, 'auditor') OR person_has_role($1::uuid, 'sysadmin'))
   AND ($2::text IS NULL OR a.machine = $2::text)
   AND ($3::uuid IS NULL OR a.object_id = $3::uuid)
   AND ($4::bigint IS NULL OR a.id < $4::bigint)
 ORDER BY a.id DESC
 LIMIT $5::int;
