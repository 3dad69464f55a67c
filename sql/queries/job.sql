-- Long work: asked for, claimed by a runner, watched, cancelled, taken up again (0016_meeting).

-- name: job_get :maybe read
-- One job, for who may run such a job on its object, and auditors.
SELECT j.id, j.kind, j.object_id, j.state, j.phase, j.permille, j.error, j.result_id, j.is_cancel_asked, j.created_at, j.started_at, j.finished_at, w.see
  FROM job AS j
  CROSS JOIN LATERAL (SELECT job_see(j.id, $1::uuid) AS see OFFSET 0) AS w
 WHERE j.id = $2::uuid AND w.see <> 0;

-- name: job_cancel :one write
-- Ask it to stop: at once when it waits, within a second when it runs somewhere.
WITH j AS (
    SELECT x.id, x.state, x.object_id FROM job AS x WHERE x.id = $3::uuid FOR UPDATE
), v AS MATERIALIZED (
    SELECT CASE WHEN job_see(j.id, $1::uuid) = 0 THEN 'not_found' WHEN job_see(j.id, $1::uuid) & 8 = 0 THEN 'forbidden'
                WHEN j.state NOT IN ('queued', 'running') THEN 'state' ELSE 'ok' END AS verdict, j.id, j.state, j.object_id
      FROM j
), u AS (
    UPDATE job AS x
       SET is_cancel_asked = true,
           state = CASE WHEN x.state = 'queued' THEN 'cancelled' ELSE x.state END,
           finished_at = CASE WHEN x.state = 'queued' THEN statement_timestamp() END
      FROM v WHERE x.id = v.id AND v.verdict = 'ok'
    RETURNING x.id
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, detail)
    SELECT $1::uuid, $2::uuid, 'organizer', 'proposal', u.id, 'cancel_solve', jsonb_build_object('event', v.object_id) FROM u, v
)
SELECT v.verdict FROM v;

-- name: job_claim :maybe write
-- The oldest job that waits, or one whose runner has been silent for ten seconds and which was tried once.
UPDATE job AS j
   SET state = 'running', tries = j.tries + 1, phase = '', permille = 0, started_at = coalesce(j.started_at, statement_timestamp()), beat_at = statement_timestamp()
 WHERE j.id = (SELECT x.id FROM job AS x
                WHERE (x.state = 'queued' OR (x.state = 'running' AND x.beat_at < statement_timestamp() - interval '10 seconds' AND x.tries < 2)) AND NOT x.is_cancel_asked
                ORDER BY x.created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING j.id, j.object_id, j.tries, j.params ->> 'kind' AS kind, (j.params ->> 'seed')::bigint AS seed, (j.params ->> 'iterations')::bigint AS iterations,
          (SELECT p.id FROM schedule_proposal AS p WHERE p.event_id = j.object_id AND p.state = 'draft') AS former_id;

-- name: job_beat :maybe write
-- It is alive and so far on; no row: it is no longer this runner's, or its result is being stored.
UPDATE job AS j
   SET beat_at = statement_timestamp(), phase = $3::text, permille = $4::int
 WHERE j.id = (SELECT x.id FROM job AS x WHERE x.id = $1::uuid AND x.state = 'running' AND x.tries = $2::int FOR UPDATE SKIP LOCKED)
RETURNING j.is_cancel_asked;

-- name: job_end :maybe write
-- Ended without a result: state $3, error $4.
UPDATE job AS j
   SET state = $3::text, error = $4::text, phase = '', finished_at = statement_timestamp(), beat_at = statement_timestamp()
 WHERE j.id = $1::uuid AND j.state = 'running' AND j.tries = $2::int
RETURNING j.id;

-- name: job_store :one slow
-- Its result as the one draft of the event.
SELECT proposal_store($1::uuid, $2::int, $3::uuid, $4::text, $5::int, $6::bigint, $7::bigint, $8::bigint, $9::bigint, $10::jsonb, $11::uuid[], $12::uuid[], $13::int[], $14::boolean[], $15::text[]) AS said;

-- name: job_watch :many read
-- Jobs that are being watched: $1 their ids.
SELECT j.id, j.kind, j.object_id, j.state, j.phase, j.permille, j.error, j.result_id, j.is_cancel_asked, j.created_at, j.started_at, j.finished_at
  FROM job AS j
 WHERE j.id IN (SELECT x::uuid FROM jsonb_array_elements_text($1::jsonb) AS x);
