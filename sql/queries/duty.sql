-- What the clock does: each statement is one duty of the table in server/command/duty.c, run by every server on
-- its first worker. All are idempotent and small; readers judge by the time themselves and never wait for a duty.

-- name: duty_idempotency :one write
-- Keys older than a day.
WITH d AS (DELETE FROM idempotency AS i WHERE i.created_at < statement_timestamp() - interval '24 hours' RETURNING i.key)
SELECT count(*)::int AS changed FROM d;

-- name: duty_throttle :one write
-- Counters nobody needs any more.
WITH d AS (DELETE FROM throttle AS t WHERE t.window_at < statement_timestamp() - interval '1 day' AND coalesce(t.blocked_until, t.window_at) < statement_timestamp() RETURNING t.kind)
SELECT count(*)::int AS changed FROM d;

-- name: duty_one_time_link :one write
-- Links that have run out.
WITH d AS (DELETE FROM one_time_link AS l WHERE l.expires_at < statement_timestamp() - interval '7 days' RETURNING l.purpose)
SELECT count(*)::int AS changed FROM d;

-- name: duty_session :one write
-- Sessions over for a month.
WITH d AS (DELETE FROM session AS s WHERE least(s.expires_at, coalesce(s.revoked_at, s.expires_at)) < statement_timestamp() - interval '30 days' RETURNING s.id)
SELECT count(*)::int AS changed FROM d;

-- name: duty_organization :one write
-- 认证 that has run out.
WITH u AS (
    UPDATE organization AS o
       SET state = 'expired', version = o.version + 1, updated_at = statement_timestamp()
     WHERE o.id IN (SELECT x.id FROM organization AS x WHERE x.state = 'verified' AND x.valid_until <= statement_timestamp() ORDER BY x.id LIMIT 100 FOR UPDATE SKIP LOCKED)
    RETURNING o.id, o.name
), a AS (
    INSERT INTO audit (role, machine, object_id, action, from_state, to_state, detail)
    SELECT 'system', 'organization', u.id, 'expire', 'verified', 'expired',
           jsonb_build_object('told', notify_organization(u.id, 'organization_expired', 'organization', u.id, jsonb_build_object('organization', u.name)))
      FROM u
)
SELECT count(*)::int AS changed FROM u;

-- name: duty_scenario :one write
-- Scenarios past their deadline or validity, and reminders of deadlines; one server at a time, so that nobody is reminded twice.
SELECT CASE WHEN pg_try_advisory_xact_lock(7304001) THEN scenario_clock() ELSE 0 END AS changed;

-- name: duty_event :one write
-- Events whose registration opens or closes, that begin or are over; one server at a time.
SELECT CASE WHEN pg_try_advisory_xact_lock(7304002) THEN event_clock() ELSE 0 END AS changed;

-- name: duty_offering :one write
-- Offerings nobody confirmed for 12 months.
WITH u AS (
    UPDATE offering AS f
       SET state = 'stale', version = f.version + 1, updated_at = statement_timestamp()
     WHERE f.id IN (SELECT x.id FROM offering AS x WHERE x.state = 'published' AND x.confirmed_at <= statement_timestamp() - interval '12 months' ORDER BY x.id LIMIT 100 FOR UPDATE SKIP LOCKED)
    RETURNING f.id, f.organization_id, f.name
), a AS (
    INSERT INTO audit (role, machine, object_id, action, from_state, to_state, detail)
    SELECT 'system', 'offering', u.id, 'expire', 'published', 'stale',
           jsonb_build_object('told', notify_organization(u.organization_id, 'offering_stale', 'offering', u.id, jsonb_build_object('title', u.name)))
      FROM u
)
SELECT count(*)::int AS changed FROM u;

-- name: duty_file :many write
-- Uploads nothing has referred to for a day; the bytes on disk go with them.
WITH d AS (
    DELETE FROM file AS f
     WHERE f.id IN (SELECT x.id FROM file AS x
                     WHERE x.created_at < statement_timestamp() - interval '24 hours'
                       AND NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.file_id = x.id)
                       AND NOT EXISTS (SELECT 1 FROM response_body AS b WHERE b.files @> jsonb_build_array(jsonb_build_object('id', x.id)))
                     ORDER BY x.id LIMIT 200 FOR UPDATE SKIP LOCKED)
    RETURNING f.id
)
SELECT d.id FROM d;

-- name: duty_outbox_due :many write
-- Take up to 20 due messages for five minutes, later for longer, up to an hour; a sender that dies leaves them to the next one.
-- What nobody took within a day and a half is given up.
WITH due AS MATERIALIZED (
    SELECT o.id FROM outbox AS o WHERE o.sent_at IS NULL AND o.next_at <= statement_timestamp() AND o.tries < 40 ORDER BY o.next_at, o.id LIMIT 20 FOR UPDATE SKIP LOCKED
)
UPDATE outbox AS o
   SET next_at = statement_timestamp() + least(interval '5 minutes' * power(2, least(o.tries, 10)), interval '1 hour'), tries = o.tries + 1
  FROM due
 WHERE o.id = due.id
RETURNING o.id, o.channel, o.recipient, o.lang, o.template, o.params, o.created_at;

-- name: duty_outbox_sent :one write
-- $1 ids as a JSON array: gone out; one-time tokens are not kept.
WITH u AS (
    UPDATE outbox AS o SET sent_at = statement_timestamp(), params = o.params - 'token' WHERE o.id IN (SELECT e.id::bigint FROM jsonb_array_elements_text($1::jsonb) AS e (id)) RETURNING o.id
)
SELECT count(*)::int AS changed FROM u;

-- name: duty_job :exec write
-- Jobs that lost their runner twice, and those cancelled before one took them or after it was gone.
UPDATE job AS j
   SET state = CASE WHEN j.is_cancel_asked THEN 'cancelled' ELSE 'failed' END, error = CASE WHEN j.is_cancel_asked THEN '' ELSE 'runner_lost' END, phase = '',
       finished_at = statement_timestamp()
 WHERE j.id IN (SELECT x.id FROM job AS x
                 WHERE (x.state = 'running' AND x.beat_at < statement_timestamp() - interval '10 seconds' AND (x.tries >= 2 OR x.is_cancel_asked))
                    OR (x.state = 'queued' AND x.is_cancel_asked)
                   FOR UPDATE SKIP LOCKED);

-- name: duty_registration :one write
-- Offers and requests that ran out, places that became free; one server at a time.
SELECT CASE WHEN pg_try_advisory_xact_lock(7304015) THEN registration_clock() ELSE 0 END AS changed;
