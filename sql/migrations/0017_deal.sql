-- 0017_deal: what comes of a match. A deal moves forward when one side says what happened and the other confirms it; either side
-- ends it with a reason. Two positive intents at a table open one. What counts as 达成意向 is a moment of its own.

ALTER TABLE deal
    ADD COLUMN reached_at     timestamptz,
    ADD COLUMN piloting_on    date,
    ADD COLUMN effective_on   date,
    ADD COLUMN effect         text NOT NULL DEFAULT '',
    ADD COLUMN pending_action text CONSTRAINT deal_pending_action_check CHECK (pending_action IN ('sign', 'start_pilot', 'accept', 'take_effect')),
    ADD COLUMN pending_side   text CONSTRAINT deal_pending_side_check CHECK (pending_side IN ('demand', 'supply')),
    ADD COLUMN pending_by     uuid,
    ADD COLUMN pending_at     timestamptz,
    ADD COLUMN pending_data   jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT deal_pending_check CHECK ((pending_action IS NULL) = (pending_side IS NULL));
COMMENT ON COLUMN deal.reached_at IS 'PRODUCT rule 21: opened by a selection, or both sides said at least 试点意向, or signed; NULL while there is only 继续了解';
COMMENT ON COLUMN deal.pending_action IS 'what one side said has happened; the other side confirms or refuses it';
COMMENT ON COLUMN deal.pending_data IS 'the form of the pending step, applied when it is confirmed';
CREATE UNIQUE INDEX deal_pair_key ON deal (demand_organization_id, supply_organization_id) WHERE scenario_id IS NULL AND state IN ('following', 'signed', 'piloting');
CREATE INDEX deal_updated_idx ON deal (updated_at DESC, id DESC);
CREATE INDEX deal_reached_idx ON deal (reached_at) WHERE reached_at IS NOT NULL;
CREATE INDEX deal_signed_idx ON deal (signed_on) WHERE signed_on IS NOT NULL;
CREATE INDEX meeting_deal_idx ON meeting (deal_id) WHERE deal_id IS NOT NULL;

CREATE FUNCTION deal_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.reached_at := CASE TG_OP WHEN 'INSERT' THEN NEW.opened_at ELSE statement_timestamp() END;
    RETURN NEW;
END $$;
CREATE TRIGGER deal_reach BEFORE INSERT OR UPDATE OF state ON deal FOR EACH ROW
    WHEN (NEW.reached_at IS NULL AND (NEW.origin = 'selection' OR NEW.signed_on IS NOT NULL OR NEW.state IN ('signed', 'piloting', 'accepted', 'effective'))) EXECUTE FUNCTION deal_reach();
DROP FUNCTION deal_is_intended(text, text, date);
UPDATE deal AS d SET reached_at = d.opened_at WHERE d.origin = 'selection' OR d.state IN ('signed', 'piloting', 'accepted', 'effective') OR d.signed_on IS NOT NULL;

-- Life cycle ---------------------------------------------------------------------------------------------------------
-- sign, start_pilot, accept and take_effect say what happened and wait; confirm by the other side, and another person, makes it the state.
INSERT INTO transition (machine, from_state, action, to_state, role, relation, guard, reason_required, position)
SELECT 'deal', t.from_state, t.action, t.to_state, r.role, r.relation, t.guard, t.reason, t.position
  FROM (VALUES
    ('following', 'sign',        'following', 'unasked active',  false, 1),
    ('signed',    'start_pilot', 'signed',    'unasked active',  false, 2),
    ('piloting',  'accept',      'piloting',  'unasked active',  false, 3),
    ('accepted',  'take_effect', 'accepted',  'unasked active',  false, 4),
    ('following', 'confirm',     'signed',    'asked active',    false, 5),
    ('signed',    'confirm',     'piloting',  'asked active',    false, 5),
    ('piloting',  'confirm',     'accepted',  'asked active',    false, 5),
    ('accepted',  'confirm',     'effective', 'asked active',    false, 5),
    ('following', 'refuse',      'following', 'asked active',    true,  6),
    ('signed',    'refuse',      'signed',    'asked active',    true,  6),
    ('piloting',  'refuse',      'piloting',  'asked active',    true,  6),
    ('accepted',  'refuse',      'accepted',  'asked active',    true,  6),
    ('following', 'recall',      'following', 'asking',          false, 7),
    ('signed',    'recall',      'signed',    'asking',          false, 7),
    ('piloting',  'recall',      'piloting',  'asking',          false, 7),
    ('accepted',  'recall',      'accepted',  'asking',          false, 7),
    ('following', 'plan',        'following', 'active',          false, 8),
    ('signed',    'plan',        'signed',    'active',          false, 8),
    ('piloting',  'plan',        'piloting',  'active',          false, 8),
    ('following', 'end',         'ended',     NULL,              true,  90),
    ('signed',    'end',         'ended',     NULL,              true,  90),
    ('piloting',  'end',         'ended',     NULL,              true,  90)
  ) AS t (from_state, action, to_state, guard, reason, position)
  CROSS JOIN (VALUES ('member', 'owner'), ('org_admin', 'owner'), ('member', 'counterparty'), ('org_admin', 'counterparty')) AS r (role, relation);
INSERT INTO transition (machine, from_state, action, to_state, role, relation) VALUES
    ('deal', NULL, 'open', 'following', 'system', 'system');

-- 'demand' or 'supply' for somebody acting for that side; owner is the demand side, counterparty the supply side.
CREATE FUNCTION deal_side(id uuid, person uuid, organization uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT CASE $3 WHEN d.demand_organization_id THEN 'demand' WHEN d.supply_organization_id THEN 'supply' END
      FROM deal AS d
     WHERE d.id = $1 AND person_is_member($2, $3));
END $$;

CREATE FUNCTION deal_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (unasked boolean, asked boolean, asking boolean, active boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT d.pending_action IS NULL, d.pending_side <> s.side AND d.pending_by IS DISTINCT FROM $2, d.pending_side = s.side,
           NOT organization_is_suspended(d.demand_organization_id) AND NOT organization_is_suspended(d.supply_organization_id)
      FROM deal AS d
      CROSS JOIN LATERAL (SELECT deal_side(d.id, $2, $3) AS side) AS s
     WHERE d.id = $1;
END $$;

CREATE FUNCTION deal_moves(id uuid, person uuid, organization uuid)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, to_jsonb(g)), t.position
      FROM deal AS d
      CROSS JOIN LATERAL deal_guard(d.id, $2, $3) AS g
      JOIN membership AS m ON m.person_id = $2 AND m.organization_id = $3 AND m.state = 'active'
      JOIN transition AS t ON t.machine = 'deal' AND t.from_state IS NOT NULL AND t.role = m.role
           AND t.relation = CASE $3 WHEN d.demand_organization_id THEN 'owner' WHEN d.supply_organization_id THEN 'counterparty' END
     WHERE d.id = $1;
END $$;

CREATE FUNCTION deal_actions(id uuid, person uuid, organization uuid)
RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, m.reason_required
      FROM deal AS d
      JOIN LATERAL deal_moves(d.id, $2, $3) AS m ON m.from_state = d.state AND m.failed IS NULL
     WHERE d.id = $1
     ORDER BY m.rank;
END $$;

-- Locks and decides. Days of what happened lie between the opening and today, and each step after the one before.
CREATE FUNCTION deal_try(id uuid, person uuid, organization uuid, action text, expected bigint, form jsonb)
RETURNS TABLE (verdict text, from_state text, to_state text, role text, side text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    d    deal;
    m    record;
    said date := coalesce(form ->> 'signed_on', form ->> 'piloting_on', form ->> 'accepted_on', form ->> 'effective_on')::date;
BEGIN
    SELECT x.* INTO d FROM deal AS x WHERE x.id = deal_try.id FOR UPDATE;
    IF NOT FOUND OR deal_see(deal_try.id, deal_try.person, deal_try.organization) = 0 THEN
        RETURN QUERY SELECT 'not_found', NULL::text, NULL::text, NULL::text, NULL::text, NULL::bigint;
        RETURN;
    END IF;
    SELECT count(*) AS fits, count(*) FILTER (WHERE x.from_state = d.state) AS here, max(x.to_state) FILTER (WHERE x.from_state = d.state) AS to_state,
           max(x.role) AS role, max(x.failed) FILTER (WHERE x.from_state = d.state) AS failed, bool_or(x.reason_required) AS needs_reason
      INTO m
      FROM deal_moves(deal_try.id, deal_try.person, deal_try.organization) AS x
     WHERE x.action = deal_try.action;
    verdict := CASE WHEN m.fits = 0 THEN 'forbidden'
                    WHEN deal_try.expected IS NOT NULL AND deal_try.expected <> d.version THEN 'stale'
                    WHEN m.here = 0 THEN 'state'
                    WHEN m.failed IS NOT NULL THEN 'deal_' || m.failed
                    WHEN m.needs_reason AND btrim(coalesce(form ->> 'reason', '')) = '' THEN 'reason_required'
                    WHEN said > local_day(statement_timestamp()) THEN 'deal_day_in_future'
                    WHEN said < greatest(local_day(d.opened_at), d.signed_on, d.piloting_on, d.accepted_on) THEN 'deal_day_too_early'
                    ELSE 'ok' END;
    from_state := d.state;
    to_state := m.to_state;
    role := m.role;
    side := deal_side(d.id, deal_try.person, deal_try.organization);
    version := d.version;
    RETURN NEXT;
END $$;

-- Tells the other side; returns how many were told.
CREATE FUNCTION deal_notify(id uuid, side text, kind text, reason text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    d record;
BEGIN
    SELECT CASE deal_notify.side WHEN 'demand' THEN x.supply_organization_id ELSE x.demand_organization_id END AS told,
           CASE deal_notify.side WHEN 'demand' THEN od.name ELSE os.name END AS teller, coalesce(s.title, '') AS title
      INTO d
      FROM deal AS x
      JOIN organization AS od ON od.id = x.demand_organization_id
      JOIN organization AS os ON os.id = x.supply_organization_id
      LEFT JOIN scenario AS s ON s.id = x.scenario_id
     WHERE x.id = deal_notify.id;
    RETURN notify_organization(d.told, deal_notify.kind, 'deal', deal_notify.id, jsonb_build_object('title', d.title, 'organization', d.teller, 'reason', coalesce(deal_notify.reason, '')));
END $$;

-- From a table to a deal ------------------------------------------------------------------------------------------------
-- A UUIDv7 made here: for rows that follow from others in a trigger.
CREATE FUNCTION uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE AS
$$ SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14, 19))::uuid $$;

-- Both sides at least 继续了解: the pair's open deal about this scenario (or about none yet) is linked, or one is opened; both at least 试点意向: it is 达成意向 (PRODUCT rule 17).
-- The meeting is locked first, so that of two intents given at once the later one sees both.
CREATE FUNCTION meeting_intent_settle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    m        record;
    d        uuid;
    positive int;
    strong   int;
BEGIN
    SELECT x.id, x.deal_id, x.demand_organization_id AS demand, x.supply_organization_id AS supply, x.response_id, coalesce(x.scenario_id, r.scenario_id) AS scenario
      INTO m
      FROM meeting AS x
      JOIN registration AS r ON r.id = x.demand_id
     WHERE x.id = NEW.meeting_id
       FOR UPDATE OF x;
    SELECT count(*) FILTER (WHERE s.intent IN ('interested', 'pilot', 'contract')), count(*) FILTER (WHERE s.intent IN ('pilot', 'contract'))
      INTO positive, strong
      FROM meeting_seat AS s
     WHERE s.meeting_id = m.id;
    IF positive < 2 THEN
        RETURN NULL;
    END IF;
    d := m.deal_id;
    IF d IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('deal:' || m.demand || m.supply, 0));
        SELECT x.id INTO d
          FROM deal AS x
         WHERE x.demand_organization_id = m.demand AND x.supply_organization_id = m.supply
           AND (x.state IN ('following', 'signed', 'piloting') OR (x.state = 'accepted' OR x.state = 'effective') AND x.scenario_id = m.scenario)
           AND (m.scenario IS NULL OR x.scenario_id = m.scenario OR (x.scenario_id IS NULL AND x.state = 'following'))
         ORDER BY x.scenario_id IS NOT DISTINCT FROM m.scenario DESC, x.opened_at
         LIMIT 1;
        IF d IS NULL THEN
            d := uuid_v7();
            INSERT INTO deal (id, scenario_id, response_id, demand_organization_id, supply_organization_id, origin) VALUES (d, m.scenario, m.response_id, m.demand, m.supply, 'meeting');
            INSERT INTO audit (role, machine, object_id, action, to_state, detail)
            VALUES ('system', 'deal', d, 'open', 'following', jsonb_build_object('meeting', m.id, 'told', deal_notify(d, 'demand', 'deal_opened', '') + deal_notify(d, 'supply', 'deal_opened', '')));
        END IF;
        UPDATE deal AS x SET scenario_id = m.scenario, response_id = m.response_id WHERE x.id = d AND x.scenario_id IS NULL AND m.scenario IS NOT NULL;
        UPDATE meeting AS x SET deal_id = d WHERE x.id = m.id;
    END IF;
    IF strong = 2 THEN
        UPDATE deal AS x SET reached_at = statement_timestamp(), version = x.version + 1 WHERE x.id = d AND x.reached_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER meeting_intent_settle AFTER UPDATE OF intent ON meeting_seat FOR EACH ROW WHEN (NEW.intent IS DISTINCT FROM OLD.intent) EXECUTE FUNCTION meeting_intent_settle();

-- Outcomes -----------------------------------------------------------------------------------------------------------
-- PRODUCT rule 14: numbers made from records that are not public are hidden below three, except from officers and auditors.
CREATE FUNCTION outcome_shown(n bigint, is_inside boolean) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN $2 OR $1 >= 3 THEN $1 END $$;

CREATE FUNCTION outcome_is_inside(person uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN person IS NOT NULL AND EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = person AND g.ended_at IS NULL AND g.role IN ('city_officer', 'district_officer', 'auditor'));
END $$;

-- The period [from_day, to_day) of a year, or of a month of it; everything when no year is said.
CREATE FUNCTION outcome_period(year int, month int, OUT from_day date, OUT to_day date) LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN $1 IS NULL THEN DATE '2000-01-01' ELSE make_date($1, coalesce($2, 1), 1) END,
           CASE WHEN $1 IS NULL THEN DATE '3000-01-01' WHEN $2 IS NULL THEN make_date($1 + 1, 1, 1) ELSE (make_date($1, $2, 1) + INTERVAL '1 month')::date END
$$;

-- Every scenario published in a period with how far it came; PRODUCT rule 18. What was reached stays reached.
CREATE FUNCTION outcome_scenario(year int, month int)
RETURNS TABLE (id uuid, domain text, unit text, published_at timestamptz, responded boolean, matched boolean, intended boolean, signed boolean, piloting boolean, accepted boolean) LANGUAGE plpgsql STABLE ROWS 1000 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT s.id, s.domain, s.reviewing_unit, s.published_at,
           EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = s.id AND r.submitted_at IS NOT NULL AND r.state NOT IN ('withdrawn', 'invalid')),
           EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = s.id AND r.shortlisted_at IS NOT NULL)
               OR EXISTS (SELECT 1 FROM meeting AS m WHERE m.scenario_id = s.id AND m.state = 'held'),
           coalesce(d.intended, false), coalesce(d.signed, false), coalesce(d.piloting, false), coalesce(d.accepted, false)
      FROM outcome_period($1, $2) AS p
      JOIN scenario AS s ON s.published_at >= local_day_start(p.from_day) AND s.published_at < local_day_start(p.to_day)
      LEFT JOIN LATERAL (
        SELECT bool_or(x.reached_at IS NOT NULL) AS intended, bool_or(x.signed_on IS NOT NULL OR x.state IN ('signed', 'piloting', 'accepted', 'effective')) AS signed,
               bool_or(x.state IN ('piloting', 'accepted', 'effective') OR x.piloting_on IS NOT NULL OR x.accepted_on IS NOT NULL) AS piloting,
               bool_or(x.state IN ('accepted', 'effective') OR x.accepted_on IS NOT NULL) AS accepted
          FROM deal AS x
         WHERE x.scenario_id = s.id
         GROUP BY x.scenario_id) AS d ON true;
END $$;
