-- 0007_organization: messages to people, who may read a file, throttles, and the life cycles of organization and membership.

-- Messages -----------------------------------------------------------------------------------------------------------
-- notify_* write one inbox row per recipient and, for the kinds listed in mail_kind, one mail. They return how many people
-- were told, so that a statement can run them inside a data-modifying CTE, which always runs to its end:
--   a AS (INSERT INTO audit (..., detail) SELECT ..., jsonb_build_object('told', notify_organization(...)) FROM u, v)
-- An unreferenced plain SELECT in WITH would never run.
CREATE TABLE mail_kind (
    kind text NOT NULL CONSTRAINT mail_kind_pkey PRIMARY KEY CONSTRAINT mail_kind_check CHECK (kind ~ '^[a-z_]{3,60}$')
);
COMMENT ON TABLE mail_kind IS 'kinds of inbox messages that are also sent by mail; the others are read on the site only';
REVOKE INSERT, UPDATE, DELETE ON mail_kind FROM tongqu_app;
INSERT INTO mail_kind (kind) VALUES
    ('organization_verified'), ('organization_returned'), ('organization_rejected'), ('organization_suspended'),
    ('membership_requested'), ('membership_accepted'), ('membership_declined'),
    ('scenario_published'), ('scenario_returned'), ('scenario_rejected'),
    ('response_received'), ('response_shortlisted'), ('response_selected'), ('response_not_selected'), ('question_asked');

-- Tell the given people; those who do not exist or are disabled are skipped, doubles are told once.
CREATE FUNCTION notify_people(people uuid[], organization uuid, kind text, object_kind text, object_id uuid, params jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    told int;
BEGIN
    INSERT INTO inbox (person_id, organization_id, kind, object_kind, object_id, params)
    SELECT p.id, notify_people.organization, notify_people.kind, notify_people.object_kind, notify_people.object_id, coalesce(notify_people.params, '{}')
      FROM person AS p
     WHERE p.id = ANY (people) AND p.disabled_at IS NULL
     ORDER BY p.id;
    GET DIAGNOSTICS told = ROW_COUNT;
    INSERT INTO outbox (recipient, lang, template, params)
    SELECT coalesce(p.mail, p.login), p.lang, notify_people.kind,
           coalesce(notify_people.params, '{}') || jsonb_build_object('name', p.name, 'object_kind', notify_people.object_kind, 'object_id', notify_people.object_id)
      FROM person AS p
      JOIN mail_kind AS k ON k.kind = notify_people.kind
     WHERE p.id = ANY (people) AND p.disabled_at IS NULL AND p.confirmed_at IS NOT NULL AND coalesce(p.mail, p.login) LIKE '%@%'
     ORDER BY p.id;
    RETURN told;
END $$;
COMMENT ON FUNCTION notify_people IS 'inbox rows (and mails of the kinds in mail_kind) for the given people';

CREATE FUNCTION notify_person(person uuid, organization uuid, kind text, object_kind text, object_id uuid, params jsonb) RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT notify_people(ARRAY[$1], $2, $3, $4, $5, $6) $$;

-- Every active member of an organization.
CREATE FUNCTION notify_organization(organization uuid, kind text, object_kind text, object_id uuid, params jsonb) RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT notify_people(ARRAY(SELECT m.person_id FROM membership AS m WHERE m.organization_id = $1 AND m.state = 'active'), $1, $2, $3, $4, $5) $$;

-- The admins of an organization.
CREATE FUNCTION notify_admins(organization uuid, kind text, object_kind text, object_id uuid, params jsonb) RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT notify_people(ARRAY(SELECT m.person_id FROM membership AS m WHERE m.organization_id = $1 AND m.state = 'active' AND m.role = 'org_admin'), $1, $2, $3, $4, $5) $$;

-- City officers.
CREATE FUNCTION notify_city(kind text, object_kind text, object_id uuid, params jsonb) RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT notify_people(ARRAY(SELECT g.person_id FROM role_grant AS g WHERE g.role = 'city_officer' AND g.ended_at IS NULL), NULL, $1, $2, $3, $4) $$;

-- Officers of a reviewing unit; 市直 and 市外 have no district officers, there the city is told.
CREATE FUNCTION notify_unit(unit text, kind text, object_kind text, object_id uuid, params jsonb) RETURNS int LANGUAGE sql VOLATILE AS $$
    SELECT CASE WHEN $1 IN ('420100', 'W00') THEN notify_city($2, $3, $4, $5)
                ELSE notify_people(ARRAY(SELECT g.person_id FROM role_grant AS g WHERE g.role = 'district_officer' AND g.unit_code = $1 AND g.ended_at IS NULL), NULL, $2, $3, $4, $5) END
$$;

-- Scenarios whose 提交 was pressed while the organization waited for 认证 go out with its verification; returns how many.
-- The scenario room replaces the body when it brings its life cycle.
CREATE FUNCTION scenario_submit_queued(organization uuid, person uuid) RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT 0 $$;

-- Files --------------------------------------------------------------------------------------------------------------
-- Officers see what belongs to their unit, city officers everything.
CREATE FUNCTION person_reviews_unit(person uuid, unit text) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = $1 AND g.ended_at IS NULL
                     AND (g.role = 'city_officer' OR (g.role = 'district_officer' AND g.unit_code = $2))) $$;

-- Acting for this organization now: the current one and an active membership.
CREATE FUNCTION person_acts_for(person uuid, organization uuid, owner uuid) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT $2 = $3 AND person_is_member($1, $3) $$;

-- The one rule of who may read a file: an unattached file is its uploader's; an attached one follows its object.
-- A response's file is attached to the response and named by id in response_body.files ([{"id","name","bytes"}]): the
-- scenario's owner reads it once a submitted revision names it.
CREATE FUNCTION file_is_readable(file uuid, person uuid, organization uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM file AS f WHERE f.id = $1 AND f.person_id = $2 AND NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.file_id = f.id))
        OR EXISTS (
            SELECT 1
              FROM attachment AS a
              LEFT JOIN organization AS o ON a.object_kind = 'organization' AND o.id = a.object_id
              LEFT JOIN scenario AS s ON a.object_kind = 'scenario' AND s.id = a.object_id
              LEFT JOIN offering AS x ON a.object_kind = 'offering' AND x.id = a.object_id
              LEFT JOIN response AS r ON a.object_kind = 'response' AND r.id = a.object_id
              LEFT JOIN scenario AS rs ON rs.id = r.scenario_id
              LEFT JOIN deal AS d ON a.object_kind = 'deal' AND d.id = a.object_id
             WHERE a.file_id = $1
               AND CASE a.object_kind
                   WHEN 'organization' THEN person_is_member($2, o.id) OR person_reviews_unit($2, o.reviewing_unit)
                   WHEN 'scenario' THEN person_acts_for($2, $3, s.organization_id) OR person_reviews_unit($2, s.reviewing_unit)
                        OR CASE WHEN a.purpose = 'confidential'
                                THEN EXISTS (SELECT 1 FROM response AS p WHERE p.scenario_id = s.id AND p.state IN ('shortlisted', 'preferred', 'selected') AND person_acts_for($2, $3, p.organization_id))
                                ELSE s.published_at IS NOT NULL AND s.state <> 'suspended' END
                   WHEN 'offering' THEN person_acts_for($2, $3, x.organization_id) OR x.state IN ('published', 'stale')
                   WHEN 'response' THEN person_acts_for($2, $3, r.organization_id)
                        OR (r.submitted_at IS NOT NULL AND person_acts_for($2, $3, rs.organization_id)
                            AND EXISTS (SELECT 1 FROM response_body AS b WHERE b.response_id = r.id AND b.revision > 0
                                           AND (b.files @> jsonb_build_array(jsonb_build_object('id', $1)) OR b.files @> jsonb_build_array($1))))
                   WHEN 'deal' THEN person_acts_for($2, $3, d.demand_organization_id) OR person_acts_for($2, $3, d.supply_organization_id) END)
$$;

-- Throttles ----------------------------------------------------------------------------------------------------------
CREATE TABLE throttle (
    kind          text NOT NULL CONSTRAINT throttle_kind_check CHECK (kind IN ('login', 'registration', 'reset', 'confirmation')),
    key_sha256    text NOT NULL,
    hits          int NOT NULL,
    window_at     timestamptz NOT NULL,
    blocked_until timestamptz,
    CONSTRAINT throttle_pkey PRIMARY KEY (kind, key_sha256)
);
CREATE INDEX throttle_window_at_idx ON throttle (window_at);
COMMENT ON TABLE throttle IS 'counted failures and requests by hashed login or address; an unknown login is counted like a known one';
REVOKE SELECT ON throttle FROM tongqu_reader;

CREATE FUNCTION throttle_key(key text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex') $$;

CREATE FUNCTION throttle_is_blocked(kind text, key text) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM throttle AS t WHERE t.kind = $1 AND t.key_sha256 = throttle_key($2) AND t.blocked_until > statement_timestamp()) $$;

-- Count one; from the `most`-th within the span on, the key is blocked for `block`. Returns the count in the running span.
CREATE FUNCTION throttle_hit(kind text, key text, most int, span interval, block interval) RETURNS int LANGUAGE sql VOLATILE AS $$
    INSERT INTO throttle AS t (kind, key_sha256, hits, window_at, blocked_until)
    VALUES ($1, throttle_key($2), 1, statement_timestamp(), CASE WHEN $3 <= 1 THEN statement_timestamp() + $5 END)
    ON CONFLICT ON CONSTRAINT throttle_pkey DO UPDATE
       SET hits = CASE WHEN t.window_at < statement_timestamp() - $4 THEN 1 ELSE t.hits + 1 END,
           window_at = CASE WHEN t.window_at < statement_timestamp() - $4 THEN statement_timestamp() ELSE t.window_at END,
           blocked_until = CASE WHEN t.window_at >= statement_timestamp() - $4 AND t.hits + 1 >= $3 THEN statement_timestamp() + $5 ELSE t.blocked_until END
    RETURNING t.hits
$$;

CREATE FUNCTION throttle_clear(kind text, key text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM throttle AS t WHERE t.kind = throttle_clear.kind AND t.key_sha256 = throttle_key(throttle_clear.key);
    RETURN FOUND;
END $$;

-- People -------------------------------------------------------------------------------------------------------------
-- 138****1234, ab***@example.com
CREATE FUNCTION login_masked(login text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN $1 LIKE '%@%' THEN left(split_part($1, '@', 1), 2) || '***@' || split_part($1, '@', 2)
                ELSE left($1, 3) || '****' || right($1, 4) END
$$;

-- Bits as in the api vocabulary: guest 1, person 2, member 4, org_admin 8, district 16, city 32, organizer 64, auditor 128, sysadmin 256.
CREATE FUNCTION person_roles(person uuid, organization uuid) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT 1 | CASE WHEN $1 IS NULL THEN 0 ELSE 2 END
             | CASE WHEN person_is_member($1, $2) THEN 4 ELSE 0 END
             | CASE WHEN person_is_admin($1, $2) THEN 8 ELSE 0 END
             | coalesce((SELECT bit_or(CASE g.role WHEN 'district_officer' THEN 16 WHEN 'city_officer' THEN 32 WHEN 'organizer' THEN 64
                                                   WHEN 'auditor' THEN 128 WHEN 'sysadmin' THEN 256 ELSE 0 END)
                           FROM role_grant AS g WHERE g.person_id = $1 AND g.ended_at IS NULL), 0)
$$;

-- Organization: who may do what ---------------------------------------------------------------------------------------
INSERT INTO transition (machine, from_state, action, to_state, role, relation, guard, reason_required, position) VALUES
    ('organization', NULL,         'create',  'registered', 'person',           'none',     NULL,          false, 10),
    ('organization', 'registered', 'edit',    'registered', 'org_admin',        'owner',    NULL,          false, 20),
    ('organization', 'returned',   'edit',    'returned',   'org_admin',        'owner',    NULL,          false, 20),
    ('organization', 'verified',   'edit',    'verified',   'org_admin',        'owner',    NULL,          false, 20),
    ('organization', 'expired',    'edit',    'expired',    'org_admin',        'owner',    NULL,          false, 20),
    ('organization', 'registered', 'submit',  'submitted',  'org_admin',        'owner',    'is_complete', false, 30),
    ('organization', 'returned',   'submit',  'submitted',  'org_admin',        'owner',    'is_complete', false, 30),
    ('organization', 'expired',    'submit',  'submitted',  'org_admin',        'owner',    'is_complete', false, 30),
    ('organization', 'submitted',  'verify',  'verified',   'district_officer', 'own_unit', 'is_not_own',  false, 40),
    ('organization', 'submitted',  'verify',  'verified',   'city_officer',     'city',     'is_not_own',  false, 40),
    ('organization', 'submitted',  'return',  'returned',   'district_officer', 'own_unit', 'is_not_own',  true,  50),
    ('organization', 'submitted',  'return',  'returned',   'city_officer',     'city',     'is_not_own',  true,  50),
    ('organization', 'submitted',  'reject',  'rejected',   'district_officer', 'own_unit', 'is_not_own',  true,  60),
    ('organization', 'submitted',  'reject',  'rejected',   'city_officer',     'city',     'is_not_own',  true,  60),
    ('organization', 'verified',   'suspend', 'suspended',  'city_officer',     'city',     'is_not_own',  true,  70),
    ('organization', 'suspended',  'resume',  'verified',   'city_officer',     'city',     'is_not_own',  false, 80),
    ('organization', 'verified',   'expire',  'expired',    'system',           'system',   NULL,          false, 90),
    ('membership',   NULL,         'request', 'requested',  'person',           'self',     NULL,          false, 10),
    ('membership',   'declined',   'request', 'requested',  'person',           'self',     NULL,          false, 10),
    ('membership',   'left',       'request', 'requested',  'person',           'self',     NULL,          false, 10),
    ('membership',   'requested',  'accept',  'active',     'org_admin',        'owner',    NULL,          false, 20),
    ('membership',   'requested',  'accept',  'active',     'district_officer', 'own_unit', 'is_overdue',  false, 20),
    ('membership',   'requested',  'accept',  'active',     'city_officer',     'city',     'is_overdue',  false, 20),
    ('membership',   'requested',  'decline', 'declined',   'org_admin',        'owner',    NULL,          false, 30),
    ('membership',   'requested',  'decline', 'declined',   'district_officer', 'own_unit', 'is_overdue',  false, 30),
    ('membership',   'requested',  'decline', 'declined',   'city_officer',     'city',     'is_overdue',  false, 30),
    ('membership',   'active',     'make_admin', 'active',  'org_admin',        'owner',    'is_member',   false, 40),
    ('membership',   'active',     'make_admin', 'active',  'district_officer', 'own_unit', 'has_no_admin', false, 40),
    ('membership',   'active',     'make_admin', 'active',  'city_officer',     'city',     'has_no_admin', false, 40),
    ('membership',   'active',     'make_member', 'active', 'org_admin',        'owner',    'is_spare_admin', false, 50),
    ('membership',   'active',     'remove',  'left',       'org_admin',        'owner',    'is_not_last_admin', false, 60),
    ('membership',   'active',     'remove',  'left',       'person',           'self',     'is_not_last_admin', false, 60);

-- 认证 lapses by itself: readers and writers both ask here.
CREATE FUNCTION organization_state(state text, valid_until timestamptz) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN $1 = 'verified' AND $2 <= statement_timestamp() THEN 'expired' ELSE $1 END $$;

-- 3 working days for the reviewing unit to decide.
CREATE FUNCTION organization_decide_by(state text, submitted_at timestamptz) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN $1 = 'submitted' AND $2 IS NOT NULL THEN working_day_after(local_day($2), 3) END $$;

-- A join request nobody answered for 3 working days belongs to the reviewing unit from the next day on.
CREATE FUNCTION membership_due_on(requested_at timestamptz) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT working_day_after(local_day($1), 3) $$;
CREATE FUNCTION organization_has_admin(organization uuid) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM membership AS m WHERE m.organization_id = $1 AND m.state = 'active' AND m.role = 'org_admin') $$;
CREATE FUNCTION membership_is_overdue(organization uuid, requested_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT local_day(statement_timestamp()) > membership_due_on($2) OR NOT organization_has_admin($1) $$;

-- How the person stands to the organization. 市直 and 市外 have no district station.
CREATE FUNCTION organization_roles(person uuid, organization uuid) RETURNS TABLE (role text, relation text, rank int) LANGUAGE sql STABLE AS $$
    SELECT m.role, 'owner', 1 FROM membership AS m WHERE m.organization_id = $2 AND m.person_id = $1 AND m.state = 'active'
    UNION ALL
    SELECT 'district_officer', 'own_unit', 2 FROM organization AS o WHERE o.id = $2 AND o.reviewing_unit NOT IN ('420100', 'W00') AND person_serves_unit($1, o.reviewing_unit)
    UNION ALL
    SELECT 'city_officer', 'city', 3 WHERE person_has_role($1, 'city_officer')
$$;

-- What is still missing before the organization can be sent for 认证: [{"pointer","code"}].
CREATE FUNCTION organization_problems(organization uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', p.pointer, 'code', p.code) ORDER BY p.position), '[]')
      FROM organization AS o
     CROSS JOIN LATERAL (VALUES
           (1, '/legal_person', 'required', o.kind <> 'team' AND o.legal_person = ''),
           (2, '/contact_name', 'required', o.contact_name = ''),
           (3, '/contact_phone', 'required', o.contact_phone = ''),
           (4, '/authorization_file_id', 'required', NOT (o.kind = 'team' AND o.leader_declaration <> '')
               AND NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.object_kind = 'organization' AND a.object_id = o.id AND a.purpose = 'authorization')),
           (5, '/proof_file_id', 'organization_proof_needed', o.is_code_mismatch
               AND NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.object_kind = 'organization' AND a.object_id = o.id AND a.purpose = 'proof'))
           ) AS p (position, pointer, code, is_missing)
     WHERE o.id = $1 AND p.is_missing
$$;

-- Guards named by the transition rows: nobody decides on an organization of his own.
CREATE FUNCTION organization_guard(id uuid, person uuid, organization uuid) RETURNS TABLE (is_not_own boolean, is_complete boolean) LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT 1 FROM membership AS m WHERE m.organization_id = $1 AND m.person_id = $2 AND m.state IN ('active', 'requested')),
           organization_problems($1) = '[]'
$$;

-- What the caller may see: 1 public profile, 2 verified callers, 4 reviewers (contacts), 8 members, 16 officers' columns.
CREATE FUNCTION organization_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT CASE WHEN organization_state(o.state, o.valid_until) IN ('verified', 'expired') THEN 1 ELSE 0 END
             | CASE WHEN person_is_member($2, o.id) THEN 1 | 2 | 8 ELSE 0 END
             | CASE WHEN person_reviews_unit($2, o.reviewing_unit) THEN 1 | 2 | 4 | 16 ELSE 0 END
             | CASE WHEN person_has_role($2, 'auditor') THEN 1 | 16 ELSE 0 END
          FROM organization AS o
         WHERE o.id = $1), 0)
$$;

-- What the actor may do now. An incomplete form does not hide 提交: pressing it says what is missing.
CREATE FUNCTION organization_actions(id uuid, person uuid, organization uuid) RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE sql STABLE AS $$
    SELECT t.action, t.to_state, bool_and(t.reason_required)
      FROM organization AS o
      JOIN transition AS t ON t.machine = 'organization' AND t.from_state = organization_state(o.state, o.valid_until)
      JOIN organization_roles($2, o.id) AS r ON r.role = t.role AND r.relation = t.relation
     CROSS JOIN organization_guard(o.id, $2, $3) AS g
     WHERE o.id = $1 AND (t.guard IS DISTINCT FROM 'is_not_own' OR g.is_not_own)
     GROUP BY t.action, t.to_state
     ORDER BY min(t.position)
$$;

CREATE FUNCTION organization_try(id uuid, person uuid, organization uuid, action text, version bigint, reason text)
RETURNS TABLE (verdict text, from_state text, to_state text, role text, row_version bigint) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    o organization%ROWTYPE;
    t record;
    g record;
BEGIN
    SELECT x.* INTO o FROM organization AS x WHERE x.id = organization_try.id FOR UPDATE;
    IF NOT FOUND OR organization_see(o.id, person, organization_try.organization) & (8 | 16) = 0 THEN
        RETURN QUERY SELECT CASE WHEN o.id IS NOT NULL AND organization_see(o.id, person, organization_try.organization) <> 0 THEN 'forbidden' ELSE 'not_found' END, NULL::text, NULL::text, NULL::text, NULL::bigint;
        RETURN;
    END IF;
    from_state := organization_state(o.state, o.valid_until);
    row_version := o.version;
    SELECT x.to_state, x.role, x.guard, x.reason_required, (x.from_state = organization_try.from_state) AS is_now
      INTO t
      FROM transition AS x
      JOIN organization_roles(person, o.id) AS r ON r.role = x.role AND r.relation = x.relation
     WHERE x.machine = 'organization' AND x.action = organization_try.action AND x.from_state IS NOT NULL
     ORDER BY (x.from_state = organization_try.from_state) DESC, r.rank
     LIMIT 1;
    SELECT x.* INTO g FROM organization_guard(o.id, person, organization_try.organization) AS x;
    verdict := CASE
        WHEN t.role IS NULL THEN 'forbidden'
        WHEN organization_try.version IS NOT NULL AND organization_try.version <> o.version THEN 'stale'
        WHEN NOT t.is_now THEN 'state'
        WHEN t.guard = 'is_not_own' AND NOT g.is_not_own THEN 'organization_own'
        WHEN t.reason_required AND coalesce(btrim(reason), '') = '' THEN 'reason_required'
        WHEN t.guard = 'is_complete' AND NOT g.is_complete THEN 'incomplete'
        ELSE 'ok' END;
    to_state := t.to_state;
    role := t.role;
    RETURN NEXT;
END $$;

-- Membership ----------------------------------------------------------------------------------------------------------
CREATE FUNCTION membership_roles(actor uuid, organization uuid, person uuid) RETURNS TABLE (role text, relation text, rank int) LANGUAGE sql STABLE AS $$
    SELECT r.role, r.relation, r.rank FROM organization_roles($1, $2) AS r
    UNION ALL
    SELECT 'person', 'self', 0 WHERE $1 = $3
$$;

CREATE FUNCTION membership_guard(organization uuid, person uuid, actor uuid)
RETURNS TABLE (is_overdue boolean, is_member boolean, has_no_admin boolean, is_spare_admin boolean, is_not_last_admin boolean) LANGUAGE sql STABLE AS $$
    SELECT m.state = 'requested' AND membership_is_overdue($1, m.requested_at),
           m.role = 'member',
           NOT organization_has_admin($1),
           m.role = 'org_admin' AND x.others > 0,
           m.role = 'member' OR x.others > 0
      FROM membership AS m
     CROSS JOIN LATERAL (SELECT count(*) AS others FROM membership AS a
                          WHERE a.organization_id = $1 AND a.person_id <> $2 AND a.state = 'active' AND a.role = 'org_admin') AS x
     WHERE m.organization_id = $1 AND m.person_id = $2
$$;

CREATE FUNCTION membership_actions(organization uuid, person uuid, actor uuid) RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE sql STABLE AS $$
    SELECT t.action, t.to_state, bool_and(t.reason_required)
      FROM membership AS m
      JOIN transition AS t ON t.machine = 'membership' AND t.from_state = m.state
      JOIN membership_roles($3, $1, $2) AS r ON r.role = t.role AND r.relation = t.relation
     CROSS JOIN membership_guard($1, $2, $3) AS g
     WHERE m.organization_id = $1 AND m.person_id = $2
       AND CASE t.guard WHEN 'is_overdue' THEN g.is_overdue WHEN 'is_member' THEN g.is_member WHEN 'has_no_admin' THEN g.has_no_admin
                        WHEN 'is_spare_admin' THEN g.is_spare_admin WHEN 'is_not_last_admin' THEN g.is_not_last_admin ELSE t.guard IS NULL END
     GROUP BY t.action, t.to_state
     ORDER BY min(t.position)
$$;

-- Locks the organization, so that two admins cannot take each other's office away at once.
CREATE FUNCTION membership_try(organization uuid, person uuid, actor uuid, action text, reason text)
RETURNS TABLE (verdict text, from_state text, to_state text, role text) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    m membership%ROWTYPE;
    t record;
    g record;
    is_right boolean;
BEGIN
    PERFORM 1 FROM organization AS o WHERE o.id = organization FOR UPDATE;
    SELECT x.* INTO m FROM membership AS x WHERE x.organization_id = organization AND x.person_id = person;
    IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM membership_roles(actor, organization, person)) THEN
        RETURN QUERY SELECT 'not_found'::text, NULL::text, NULL::text, NULL::text;
        RETURN;
    END IF;
    from_state := m.state;
    SELECT x.to_state, x.role, x.guard, x.reason_required, (x.from_state = m.state) AS is_now
      INTO t
      FROM transition AS x
      JOIN membership_roles(actor, organization, person) AS r ON r.role = x.role AND r.relation = x.relation
     WHERE x.machine = 'membership' AND x.action = membership_try.action AND x.from_state IS NOT NULL
     ORDER BY (x.from_state = m.state) DESC, r.rank
     LIMIT 1;
    SELECT x.* INTO g FROM membership_guard(organization, person, actor) AS x;
    is_right := CASE t.guard WHEN 'is_overdue' THEN g.is_overdue WHEN 'is_member' THEN g.is_member WHEN 'has_no_admin' THEN g.has_no_admin
                             WHEN 'is_spare_admin' THEN g.is_spare_admin WHEN 'is_not_last_admin' THEN g.is_not_last_admin ELSE true END;
    verdict := CASE
        WHEN t.role IS NULL THEN 'forbidden'
        WHEN NOT t.is_now THEN 'state'
        WHEN NOT is_right THEN CASE t.guard WHEN 'is_overdue' THEN 'membership_not_overdue' WHEN 'is_member' THEN 'state'
                                            WHEN 'has_no_admin' THEN 'membership_has_admin' ELSE 'membership_last_admin' END
        WHEN t.reason_required AND coalesce(btrim(reason), '') = '' THEN 'reason_required'
        ELSE 'ok' END;
    to_state := t.to_state;
    role := t.role;
    RETURN NEXT;
END $$;

-- The files named in a form become the organization's, when they are the actor's own and unattached; an older one of the same purpose goes.
CREATE FUNCTION organization_attach(organization uuid, person uuid, file uuid, purpose text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF file IS NULL OR EXISTS (SELECT 1 FROM attachment AS a WHERE a.object_kind = 'organization' AND a.object_id = organization AND a.file_id = file) THEN
        RETURN true;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM file AS f WHERE f.id = file AND f.person_id = person)
       OR EXISTS (SELECT 1 FROM attachment AS a WHERE a.file_id = file) THEN
        RETURN false;
    END IF;
    DELETE FROM attachment AS a WHERE a.object_kind = 'organization' AND a.object_id = organization AND a.purpose = organization_attach.purpose;
    INSERT INTO attachment (file_id, object_kind, object_id, purpose) VALUES (file, 'organization', organization, organization_attach.purpose);
    RETURN true;
END $$;

-- A number an administrator may change, or what the program brings.
CREATE FUNCTION setting_int(name text, otherwise int) RETURNS int LANGUAGE sql STABLE AS
$$ SELECT coalesce((SELECT (s.value #>> '{}')::int FROM setting AS s WHERE s.name = $1), $2) $$;

CREATE INDEX response_body_files_idx ON response_body USING gin (files jsonb_path_ops);

-- A form as it is kept: credit codes in capitals.
CREATE FUNCTION organization_form(form jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN $1 ->> 'credit_code' IS NULL THEN $1 ELSE $1 || jsonb_build_object('credit_code', upper($1 ->> 'credit_code')) END $$;
