-- Accounts: registration, one-time links, passwords.

-- name: person_register :one write
-- $1 person, $2 login, $3 its kind, $4 name, $5 hash, $6 language, $7 hash of the one-time token, $8 token, $9 address.
-- A login that exists already gets the same answer and a message instead of a second account. $10 owner of the key, $11 key,
-- $12 hash of the request: sent again, it is answered again and does nothing.
WITH k AS MATERIALIZED (
    SELECT (SELECT i.request_sha256 FROM idempotency AS i WHERE i.actor_id = $10::uuid AND i.key = $11::text) AS request_sha256,
           (SELECT i.object_id FROM idempotency AS i WHERE i.actor_id = $10::uuid AND i.key = $11::text) AS object_id
), v AS MATERIALIZED (
    SELECT CASE WHEN k.request_sha256 = $12::text THEN 'again'
                WHEN k.request_sha256 IS NOT NULL THEN 'idempotency_mismatch'
                WHEN throttle_hit('registration', $9::text, setting_int('registrations_per_hour', 30) + 1, interval '1 hour', interval '1 hour')
                     > setting_int('registrations_per_hour', 30) THEN 'too_many_requests'
                ELSE CASE idempotency_claim($10::uuid, $11::text, $12::text, 201, $1::uuid) WHEN 'ok' THEN 'ok' ELSE 'in_flight' END END AS verdict
      FROM k
), n AS (
    INSERT INTO person (id, login, login_kind, name, password_hash, lang, mobile, mail)
    SELECT $1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, CASE WHEN $3::text = 'mobile' THEN $2::text END, CASE WHEN $3::text = 'mail' THEN $2::text END
      FROM v
     WHERE v.verdict = 'ok'
    ON CONFLICT ON CONSTRAINT person_login_key DO NOTHING
    RETURNING id
), l AS (
    INSERT INTO one_time_link (token_sha256, person_id, purpose, expires_at)
    SELECT $7::text, n.id, 'confirm', statement_timestamp() + interval '48 hours' FROM n
), o AS (
    INSERT INTO outbox (channel, recipient, lang, template, params)
    SELECT CASE WHEN $3::text = 'mobile' THEN 'sms' ELSE 'mail' END, $2::text, $6::text,
           CASE WHEN n.id IS NULL THEN 'person_known' ELSE 'person_confirm' END,
           CASE WHEN n.id IS NULL THEN '{}' ELSE jsonb_build_object('name', $4::text, 'token', $8::text) END
      FROM v
      LEFT JOIN n ON true
     WHERE v.verdict = 'ok'
), a AS (
    INSERT INTO audit (person_id, machine, object_id, action, to_state)
    SELECT n.id, 'person', n.id, 'register', 'registered' FROM n
)
SELECT CASE v.verdict WHEN 'again' THEN 'ok' ELSE v.verdict END AS verdict, coalesce(k.object_id, $1::uuid) AS id, login_masked($2::text) AS login_masked,
       limit_rule('registration') AS limit_rule, CASE WHEN v.verdict = 'too_many_requests' THEN throttle_wait('registration', $9::text, interval '1 hour') END AS retry_s
  FROM v, k;

-- name: person_confirm :one write
-- $1 hash of the one-time token: the login is proven, or a new address, which is used from now on.
WITH cur AS MATERIALIZED (
    SELECT l.token_sha256, l.person_id, l.purpose, l.value
      FROM one_time_link AS l
     WHERE l.token_sha256 = $1::text AND l.purpose IN ('confirm', 'mail', 'mobile') AND l.used_at IS NULL AND l.expires_at > statement_timestamp()
       FOR UPDATE
), u AS (
    UPDATE one_time_link AS l SET used_at = statement_timestamp() FROM cur WHERE l.token_sha256 = cur.token_sha256
), p AS (
    UPDATE person AS x
       SET confirmed_at = CASE WHEN cur.purpose = 'confirm' THEN coalesce(x.confirmed_at, statement_timestamp()) ELSE x.confirmed_at END,
           mail = CASE WHEN cur.purpose = 'mail' THEN cur.value ELSE x.mail END,
           mobile = CASE WHEN cur.purpose = 'mobile' THEN cur.value ELSE x.mobile END,
           version = x.version + 1
      FROM cur
     WHERE x.id = cur.person_id
    RETURNING x.id, cur.purpose
), a AS (
    INSERT INTO audit (person_id, machine, object_id, action, from_state, to_state)
    SELECT p.id, 'person', p.id, CASE p.purpose WHEN 'confirm' THEN 'confirm' ELSE 'confirm_' || p.purpose END,
           CASE p.purpose WHEN 'confirm' THEN 'registered' END, CASE p.purpose WHEN 'confirm' THEN 'confirmed' END
      FROM p
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM cur) THEN 'ok' ELSE 'link_invalid' END AS verdict;

-- name: person_reset_request :one write
-- $1 login, $2 hash of the one-time token, $3 token, $4 address. An unknown login gets the same answer.
WITH v AS MATERIALIZED (
    SELECT CASE WHEN throttle_hit('reset', $4::text, setting_int('resets_per_hour', 30) + 1, interval '1 hour', interval '1 hour')
                     > setting_int('resets_per_hour', 30) THEN 'too_many_requests' ELSE 'ok' END AS verdict,
           throttle_hit('reset', $1::text, 6, interval '1 hour', interval '1 hour') AS hits
), p AS MATERIALIZED (
    SELECT x.id, x.login, x.login_kind, x.name, x.lang
      FROM v
      JOIN person AS x ON x.login = $1::text AND x.disabled_at IS NULL
     WHERE v.verdict = 'ok' AND v.hits <= 5
), l AS (
    INSERT INTO one_time_link (token_sha256, person_id, purpose, expires_at)
    SELECT $2::text, p.id, 'reset', statement_timestamp() + interval '1 hour' FROM p
), o AS (
    INSERT INTO outbox (channel, recipient, lang, template, params)
    SELECT CASE WHEN p.login_kind = 'mobile' THEN 'sms' ELSE 'mail' END, p.login, p.lang, 'person_reset', jsonb_build_object('name', p.name, 'token', $3::text) FROM p
)
SELECT v.verdict, limit_rule('reset') AS limit_rule, CASE WHEN v.verdict = 'too_many_requests' THEN throttle_wait('reset', $4::text, interval '1 hour') END AS retry_s FROM v;

-- name: person_reset_login :maybe read
-- $1 hash of the one-time token: whose password it is to be, so that the new one does not hold his login.
SELECT p.login
  FROM one_time_link AS l
  JOIN person AS p ON p.id = l.person_id
 WHERE l.token_sha256 = $1::text AND l.purpose = 'reset' AND l.used_at IS NULL AND l.expires_at > statement_timestamp();

-- name: person_reset :one write
-- $1 hash of the one-time token, $2 new hash: every session ends, the login is proven and unlocked.
WITH cur AS MATERIALIZED (
    SELECT l.token_sha256, l.person_id
      FROM one_time_link AS l
     WHERE l.token_sha256 = $1::text AND l.purpose = 'reset' AND l.used_at IS NULL AND l.expires_at > statement_timestamp()
       FOR UPDATE
), u AS (
    UPDATE one_time_link AS l SET used_at = statement_timestamp() FROM cur WHERE l.person_id = cur.person_id AND l.purpose = 'reset' AND l.used_at IS NULL
), p AS (
    UPDATE person AS x
       SET password_hash = $2::text, confirmed_at = coalesce(x.confirmed_at, statement_timestamp()), version = x.version + 1
      FROM cur
     WHERE x.id = cur.person_id
    RETURNING x.id, throttle_clear('login', x.login) AS is_cleared
), s AS (
    UPDATE session AS x SET revoked_at = statement_timestamp() FROM cur WHERE x.person_id = cur.person_id AND x.revoked_at IS NULL
), a AS (
    INSERT INTO audit (person_id, machine, object_id, action)
    SELECT p.id, 'person', p.id, 'reset_password' FROM p
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM cur) THEN 'ok' ELSE 'link_invalid' END AS verdict;

-- name: person_hash :one read
-- $1 person: for checking the old password before a change.
SELECT p.password_hash,
       p.login,
       throttle_is_blocked('login', p.login) AS is_blocked,
       limit_rule('login') AS limit_rule,
       throttle_wait('login', p.login, NULL) AS retry_s
  FROM person AS p
 WHERE p.id = $1::uuid;

-- name: person_set_password :one write
-- $1 person, $2 session that stays, $3 was the old password right, $4 hash it was checked against, $5 new hash: the other sessions end.
WITH cur AS MATERIALIZED (
    SELECT p.id, p.login, p.password_hash FROM person AS p WHERE p.id = $1::uuid AND p.disabled_at IS NULL FOR UPDATE
), v AS MATERIALIZED (
    SELECT CASE WHEN throttle_is_blocked('login', cur.login) THEN 'login_locked'
                WHEN NOT $3::boolean OR cur.password_hash <> $4::text THEN 'password_wrong'
                ELSE 'ok' END AS verdict, cur.login
      FROM cur
), p AS (
    UPDATE person AS x SET password_hash = $5::text, version = x.version + 1 FROM v WHERE x.id = $1::uuid AND v.verdict = 'ok' RETURNING x.id
), s AS (
    UPDATE session AS x SET revoked_at = statement_timestamp() FROM p WHERE x.person_id = p.id AND x.id <> $2::uuid AND x.revoked_at IS NULL
), a AS (
    INSERT INTO audit (person_id, machine, object_id, action) SELECT p.id, 'person', p.id, 'change_password' FROM p
)
SELECT v.verdict,
       CASE WHEN v.verdict = 'password_wrong' THEN throttle_hit('login', v.login, 5, interval '15 minutes', interval '15 minutes') END AS hits,
       limit_rule('login') AS limit_rule,
       CASE WHEN v.verdict = 'login_locked' THEN throttle_wait('login', v.login, NULL) END AS retry_s
  FROM v;

-- name: person_edit :one write
-- $1 person, $2 form, $3 mail as it is kept, $4 hash of its one-time token, $5 token, $6 $7 $8 the same of the mobile number.
-- A new address gets a link and is used once that was; an address is dropped at once. At most 5 links an hour.
WITH cur AS MATERIALIZED (
    SELECT p.id, p.name, p.lang, p.mail, p.mobile FROM person AS p WHERE p.id = $1::uuid AND p.disabled_at IS NULL FOR UPDATE
), w AS MATERIALIZED (
    SELECT cur.id, cur.name, cur.lang, x.purpose, x.value, x.sha256, x.token
      FROM cur
     CROSS JOIN LATERAL (VALUES ('mail', $3::text, cur.mail, $4::text, $5::text), ('mobile', $6::text, cur.mobile, $7::text, $8::text)) AS x (purpose, value, present, sha256, token)
     WHERE x.value IS NOT NULL AND x.value IS DISTINCT FROM x.present
), v AS MATERIALIZED (
    SELECT CASE WHEN cur.id IS NULL THEN 'not_found'
                WHEN EXISTS (SELECT 1 FROM w) AND throttle_hit('confirmation', $1::text, 6, interval '1 hour', interval '1 hour') > 5 THEN 'too_many_requests'
                ELSE 'ok' END AS verdict
      FROM (VALUES (1)) AS one (n)
      LEFT JOIN cur ON true
), u AS (
    UPDATE person AS p
       SET name = coalesce($2::jsonb ->> 'name', p.name),
           lang = coalesce($2::jsonb ->> 'lang', p.lang),
           mail = CASE WHEN $2::jsonb ? 'mail' AND $3::text IS NULL THEN NULL ELSE p.mail END,
           mobile = CASE WHEN $2::jsonb ? 'mobile' AND $6::text IS NULL THEN NULL ELSE p.mobile END,
           version = p.version + 1
      FROM v
     WHERE p.id = $1::uuid AND v.verdict = 'ok'
    RETURNING p.id
), d AS (
    DELETE FROM one_time_link AS l USING u WHERE l.person_id = u.id AND l.purpose IN ('mail', 'mobile') AND $2::jsonb ? l.purpose AND l.used_at IS NULL
), l AS (
    INSERT INTO one_time_link (token_sha256, person_id, purpose, value, expires_at)
    SELECT w.sha256, w.id, w.purpose, w.value, statement_timestamp() + interval '48 hours' FROM w, u
), o AS (
    INSERT INTO outbox (channel, recipient, lang, template, params)
    SELECT CASE w.purpose WHEN 'mobile' THEN 'sms' ELSE 'mail' END, w.value, coalesce($2::jsonb ->> 'lang', w.lang), 'person_address', jsonb_build_object('name', w.name, 'token', w.token)
      FROM w, u
), a AS (
    INSERT INTO audit (person_id, machine, object_id, action, detail)
    SELECT u.id, 'person', u.id, 'edit', jsonb_build_object('fields', (SELECT coalesce(jsonb_agg(k.key ORDER BY k.key), '[]') FROM jsonb_object_keys($2::jsonb) AS k (key))) FROM u
)
SELECT v.verdict, limit_rule('confirmation') AS limit_rule, CASE WHEN v.verdict = 'too_many_requests' THEN throttle_wait('confirmation', $1::text, interval '1 hour') END AS retry_s
  FROM v;

-- name: person_add :one owner
-- The command `user add`: $1 person, $2 login, $3 its kind, $4 name, $5 hash; confirmed at once.
INSERT INTO person (id, login, login_kind, name, password_hash, mobile, mail, confirmed_at)
VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::text, CASE WHEN $3::text = 'mobile' THEN $2::text END, CASE WHEN $3::text = 'mail' THEN $2::text END, statement_timestamp())
ON CONFLICT ON CONSTRAINT person_login_key DO NOTHING
RETURNING id;

-- name: person_force_password :maybe owner
-- The command `user password`: $1 login, $2 hash; every session ends.
WITH p AS (
    UPDATE person AS x SET password_hash = $2::text, version = x.version + 1 WHERE x.login = $1::text RETURNING x.id, throttle_clear('login', x.login) AS is_cleared
), s AS (
    UPDATE session AS x SET revoked_at = statement_timestamp() FROM p WHERE x.person_id = p.id AND x.revoked_at IS NULL
), a AS (
    INSERT INTO audit (role, machine, object_id, action) SELECT 'system', 'person', p.id, 'reset_password' FROM p
)
SELECT p.id FROM p;

-- name: person_force_grant :maybe owner
-- The command `user grant`: $1 login, $2 grant, $3 role, $4 unit or NULL.
WITH g AS (
    INSERT INTO role_grant (id, person_id, role, unit_code)
    SELECT $2::uuid, p.id, $3::text, $4::text FROM person AS p WHERE p.login = $1::text
    ON CONFLICT ON CONSTRAINT role_grant_key DO UPDATE SET granted_at = role_grant.granted_at
    RETURNING id, person_id, role, unit_code
), a AS (
    INSERT INTO audit (role, machine, object_id, action, detail)
    SELECT 'system', 'role_grant', g.id, 'grant', jsonb_build_object('person_id', g.person_id, 'role', g.role, 'unit_code', g.unit_code) FROM g
)
SELECT g.id FROM g;
