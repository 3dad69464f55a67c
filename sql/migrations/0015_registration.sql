-- 0015_registration: the life of a registration and of a meeting until it has a place: who may do what, quotas, waiting lists and
-- seats, wishes, requests, what leaves with somebody who withdraws, and what the clock does. Everything that hangs on how many
-- there are already is decided with the event's row locked, so the first who came has the last place.

-- Life cycles --------------------------------------------------------------------------------------------------------
INSERT INTO transition (machine, from_state, action, to_state, role, relation, guard, reason_required, position)
SELECT 'registration', f.state, t.action, coalesce(t.to_state, f.state), r.role, r.relation, t.guard, t.reason, t.position
  FROM (VALUES
    (ARRAY[NULL],                                             'create',        'applied',    'own event_organizer', NULL,                false, 1),
    (ARRAY['applied', 'approved', 'waitlisted', 'offered', 'confirmed'],
                                                              'edit',          NULL,         'own event_organizer', 'not_over',          false, 2),
    (ARRAY['applied', 'waitlisted'],                          'approve',       'approved',   'event_organizer',     'not_over verified', false, 3),
    (ARRAY['waitlisted'],                                     'offer',         'offered',    'event_organizer',     'not_over verified not_begun', false, 4),
    (ARRAY['applied'],                                        'waitlist',      'waitlisted', 'event_organizer',     'not_over',          false, 5),
    (ARRAY['offered'],                                        'confirm',       'confirmed',  'own',                 'in_time',           false, 6),
    (ARRAY['approved'],                                       'confirm',       'confirmed',  'own',                 'not_over',          false, 6),
    (ARRAY['approved', 'confirmed', 'no_show'],               'check_in',      'checked_in', 'event_door',          'on_the_day',        false, 7),
    (ARRAY['checked_in'],                                     'undo_check_in', 'confirmed',  'event_door',          'not_over',          false, 60),
    (ARRAY['approved', 'confirmed'],                          'no_show',       'no_show',    'event_door',          'begun',             false, 61),
    (ARRAY['applied', 'approved', 'waitlisted', 'offered', 'confirmed'],
                                                              'replace',       NULL,         'own event_organizer', 'not_over',          false, 62),
    (ARRAY['invited', 'applied', 'approved', 'waitlisted', 'offered'],
                                                              'reject',        'rejected',   'event_organizer',     'not_over',          true,  90),
    (ARRAY['invited', 'applied', 'waitlisted', 'offered'],    'withdraw',      'withdrawn',  'own event_organizer', 'not_over',          false, 91),
    (ARRAY['approved', 'confirmed'],                          'withdraw',      'withdrawn',  'own event_organizer', 'not_over early',    false, 91),
    (ARRAY['approved', 'confirmed'],                          'withdraw',      'no_show',    'own event_organizer', 'not_over late',     false, 92),
    (ARRAY['checked_in'],                                     'withdraw',      'left',       'own event_door',      'not_over',          false, 93),
    -- clock, market and roster
    (ARRAY[NULL],                                             'invite',        'invited',    'system',              NULL,                false, 94),
    (ARRAY['applied'],                                        'approve',       'approved',   'system',              'verified',          false, 95),
    (ARRAY['waitlisted'],                                     'offer',         'offered',    'system',              'verified',          false, 96),
    (ARRAY['offered'],                                        'expire',        'withdrawn',  'system',              NULL,                false, 99)
  ) AS t (from_states, action, to_state, who, guard, reason, position)
  CROSS JOIN LATERAL unnest(t.from_states) AS f (state)
  JOIN (VALUES ('own', 'person', 'self'), ('own', 'org_admin', 'owner'), ('event_organizer', 'organizer', 'event_organizer'), ('event_door', 'organizer', 'event_door'),
               ('event_door', 'door_staff', 'event_door'), ('system', 'system', 'system')) AS r (who, role, relation)
    ON r.who = ANY (string_to_array(t.who, ' '));

-- owner: the side that asked (both, when wishes crossed); counterparty: the side that was asked. Each side is its registered
-- person or an admin of his organization, which meeting_side() knows.
INSERT INTO transition (machine, from_state, action, to_state, role, relation, guard, reason_required, position)
SELECT 'meeting', f.state, t.action, t.to_state, CASE r.relation WHEN 'event_organizer' THEN 'organizer' WHEN 'system' THEN 'system' ELSE 'member' END,
       r.relation, t.guard, t.reason, t.position
  FROM (VALUES
    (ARRAY[NULL],                    'create',  'requested', 'owner',              NULL,                                    false, 1),
    (ARRAY['requested'],             'accept',  'accepted',  'counterparty',       'registered not_frozen active other_in', false, 2),
    (ARRAY['requested'],             'join',    'accepted',  'counterparty',       'invited not_frozen active other_in',    false, 3),
    (ARRAY['requested'],             'decline', 'declined',  'counterparty',       NULL,                                    true,  90),
    (ARRAY['requested'],             'cancel',  'cancelled', 'owner',              NULL,                                    false, 91),
    (ARRAY['accepted'],              'cancel',  'cancelled', 'owner counterparty', 'not_begun',                             true,  92),
    (ARRAY['requested', 'accepted'], 'cancel',  'cancelled', 'event_organizer',    'not_begun',                             true,  93),
    -- what happens to it with an organization, a registration or time
    (ARRAY['requested', 'accepted'], 'drop',    'cancelled', 'system',             NULL,                                    false, 97),
    (ARRAY['requested', 'accepted'], 'void',    'void',      'system',             NULL,                                    false, 98),
    (ARRAY['requested'],             'expire',  'expired',   'system',             NULL,                                    false, 99)
  ) AS t (from_states, action, to_state, relations, guard, reason, position)
  CROSS JOIN LATERAL unnest(t.from_states) AS f (state)
  CROSS JOIN LATERAL unnest(string_to_array(t.relations, ' ')) AS r (relation);

INSERT INTO mail_kind (kind) VALUES ('registration_approved'), ('registration_rejected'), ('registration_offered'), ('registration_claim'), ('meeting_requested'), ('meeting_invited'), ('meeting_accepted'),
    ('meeting_cancelled'), ('meeting_void');

CREATE INDEX meeting_organizations_idx ON meeting (demand_organization_id, supply_organization_id);
ALTER TABLE registration ADD COLUMN reminded_at timestamptz;
COMMENT ON COLUMN registration.reminded_at IS 'last asked whether one still comes, three days and one day before';

-- Registrations ------------------------------------------------------------------------------------------------------
-- States of somebody who will be there.
CREATE FUNCTION registration_is_in(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT $1 IN ('approved', 'confirmed', 'checked_in') $$;

-- Does somebody stand for an organization no more: he left it, or it said that he does not belong to it? Who was put on a list and is
-- waiting for its word still stands for it.
CREATE FUNCTION person_has_left(person uuid, organization uuid) RETURNS boolean LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN $2 IS NOT NULL AND EXISTS (SELECT 1 FROM membership AS m WHERE m.person_id = $1 AND m.organization_id = $2 AND m.state IN ('left', 'declined'));
END $$;

-- Is this the person's own registration, or one of the organization he administers (an invitation: of which he is a member)?
CREATE FUNCTION registration_is_own(id uuid, person uuid, organization uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN $2 IS NOT NULL AND EXISTS (
        SELECT 1 FROM registration AS r
         WHERE r.id = $1
           AND ((r.person_id = $2 AND NOT person_has_left($2, r.organization_id)) OR (r.organization_id = $3 AND (person_is_admin($2, $3) OR (r.person_id IS NULL AND person_is_member($2, $3))))));
END $$;

-- 8 own (also an organization's admin), 4 colleagues, 2 door staff, 16 organizer and auditor, 32 contacts for the organizer until
-- 30 days after the end; 0 = does not exist for this actor.
CREATE FUNCTION registration_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    r   record;
    see int := 0;
BEGIN
    SELECT x.event_id, x.organization_id, event_role(x.event_id, $2) AS said INTO r FROM registration AS x WHERE x.id = $1;
    IF NOT FOUND OR $2 IS NULL THEN
        RETURN 0;
    END IF;
    IF registration_is_own($1, $2, $3) THEN
        see := 12;
    ELSIF r.organization_id = $3 AND person_is_member($2, $3) THEN
        see := 4;
    END IF;
    IF r.said = 'organizer' THEN
        see := see | 18 | (event_see(r.event_id, $2, $3) & 32);
    ELSIF r.said IS NOT NULL THEN
        see := see | 2;
    END IF;
    IF person_has_role($2, 'auditor') THEN
        see := see | 16;
    END IF;
    RETURN see;
END $$;

CREATE FUNCTION registration_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (verified boolean, not_over boolean, early boolean, late boolean, in_time boolean, on_the_day boolean, begun boolean, not_begun boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT r.side = 'guest' OR organization_is_verified(r.organization_id),
           event_state(e.state, e.starts_at, e.ends_at) NOT IN ('ended', 'reviewed', 'archived', 'cancelled'),
           e.starts_at IS NULL OR e.starts_at - interval '2 hours' > statement_timestamp(),
           e.starts_at - interval '2 hours' <= statement_timestamp(),
           r.offered_until > statement_timestamp(),
           event_state(e.state, e.starts_at, e.ends_at) NOT IN ('cancelled', 'postponed', 'archived')
               AND local_day(e.starts_at) <= local_day(statement_timestamp()) AND local_day(e.ends_at) >= local_day(statement_timestamp()),
           e.starts_at <= statement_timestamp(), e.starts_at IS NULL OR e.starts_at > statement_timestamp()
      FROM registration AS r
      JOIN event AS e ON e.id = r.event_id
     WHERE r.id = $1;
END $$;

-- Every row of the table this actor fits, in one state or (NULL) in all; `failed` = first guard that does not hold.
CREATE FUNCTION registration_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    r    record;
    held jsonb;
    fits text[] := ARRAY[]::text[]; -- relation and role
BEGIN
    SELECT x.person_id, event_role(x.event_id, $2) AS said INTO r FROM registration AS x WHERE x.id = $1;
    IF NOT FOUND OR $2 IS NULL THEN
        RETURN;
    END IF;
    IF registration_is_own($1, $2, $3) THEN
        fits := fits || CASE WHEN r.person_id = $2 THEN 'self person' ELSE 'owner org_admin' END;
    END IF;
    IF r.said = 'organizer' THEN
        fits := fits || '{event_organizer organizer,event_door organizer}'::text[];
    ELSIF r.said IS NOT NULL THEN
        fits := fits || 'event_door door_staff'::text;
    END IF;
    IF cardinality(fits) = 0 THEN
        RETURN;
    END IF;
    SELECT to_jsonb(g) INTO held FROM registration_guard($1, $2, $3) AS g;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, held), t.position
      FROM transition AS t
     WHERE t.machine = 'registration' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4) AND t.relation || ' ' || t.role = ANY (fits);
END $$;

CREATE FUNCTION registration_actions(id uuid, person uuid, organization uuid)
RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, bool_and(m.reason_required)
      FROM registration AS r
      JOIN LATERAL registration_moves(r.id, $2, $3, r.state) AS m ON m.failed IS NULL
     WHERE r.id = $1
     GROUP BY m.action, m.to_state
     ORDER BY min(m.rank);
END $$;

-- May one still register? The window is the clock's, the state the organizer's.
CREATE FUNCTION event_takes_registrations(event uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM event AS e
                    WHERE e.id = event_takes_registrations.event
                      AND event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at) = 'registration_open');
END $$;

-- Places left on a side, NULL when there is no limit.
CREATE FUNCTION registration_room(event uuid, side text) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT CASE registration_room.side WHEN 'demand' THEN e.quota_demand WHEN 'supply' THEN e.quota_supply ELSE e.quota_guest END
           - (SELECT count(*)::int FROM registration AS r
               WHERE r.event_id = e.id AND r.side = registration_room.side AND r.state IN ('approved', 'offered', 'confirmed', 'checked_in'))
      FROM event AS e
     WHERE e.id = registration_room.event);
END $$;

-- The smallest seat of an organization nobody has; 0 where seats do not matter, NULL when all are taken.
CREATE FUNCTION registration_seat(event uuid, organization uuid, side text) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT CASE WHEN NOT e.has_meetings OR registration_seat.side = 'guest' THEN 0
                ELSE (SELECT min(n) FROM generate_series(1, e.seat_limit) AS n
                       WHERE NOT EXISTS (SELECT 1 FROM registration AS r
                                          WHERE r.event_id = e.id AND r.organization_id = registration_seat.organization AND r.seat_no = n
                                            AND r.state NOT IN ('withdrawn', 'rejected'))) END
      FROM event AS e
     WHERE e.id = registration_seat.event);
END $$;

-- An event that takes up meetings after all: seats for everybody who comes already, first come first. The event is locked by the caller.
CREATE FUNCTION registration_seats_give(event uuid) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    r    record;
    done int := 0;
BEGIN
    FOR r IN SELECT x.id, x.organization_id, x.side FROM registration AS x
              WHERE x.event_id = registration_seats_give.event AND x.side <> 'guest' AND x.seat_no IS NULL AND x.state IN ('approved', 'offered', 'confirmed', 'checked_in')
              ORDER BY x.created_at, x.id FOR UPDATE LOOP
        UPDATE registration AS x SET seat_no = nullif(registration_seat(registration_seats_give.event, r.organization_id, r.side), 0), version = x.version + 1 WHERE x.id = r.id;
        done := done + meeting_seats_fill(r.id);
    END LOOP;
    RETURN done;
END $$;

-- What an offered place may be thought about: a day, in the last day two hours, never beyond the beginning.
CREATE FUNCTION registration_offer_ends(event uuid) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT least(coalesce(e.starts_at, 'infinity'),
                 statement_timestamp() + CASE WHEN e.starts_at - interval '24 hours' <= statement_timestamp() THEN interval '2 hours' ELSE interval '24 hours' END)
      FROM event AS e
     WHERE e.id = registration_offer_ends.event);
END $$;

-- One word to whom it concerns: the person, or the organization as long as nobody has been named.
CREATE FUNCTION registration_tell(id uuid, kind text, params jsonb) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT CASE WHEN r.person_id IS NOT NULL THEN notify_person(r.person_id, r.organization_id, $2, 'registration', r.id, p.params)
                ELSE notify_organization(r.organization_id, $2, 'registration', r.id, p.params) END
      FROM registration AS r
      JOIN event AS e ON e.id = r.event_id
      CROSS JOIN LATERAL (SELECT jsonb_build_object('event', e.name, 'event_id', e.id, 'starts_at', e.starts_at) || coalesce($3, '{}') AS params) AS p
     WHERE r.id = $1);
END $$;

-- Those who run the event.
CREATE FUNCTION event_tell_organizers(event uuid, kind text, params jsonb) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN notify_people(ARRAY(SELECT o.person_id FROM event_organizer AS o WHERE o.event_id = event_tell_organizers.event AND o.role = 'organizer'), NULL,
                         event_tell_organizers.kind, 'event', event_tell_organizers.event,
                         (SELECT jsonb_build_object('event', e.name, 'event_id', e.id) FROM event AS e WHERE e.id = event_tell_organizers.event) || coalesce(event_tell_organizers.params, '{}'));
END $$;

-- Meetings: standing and rights --------------------------------------------------------------------------------------
-- The weight of a pair (PRODUCT rule 12): 40 for 想谈, 60 for 必谈, demand to supply 1.2 to 1; 100 when it was agreed on the market.
CREATE FUNCTION meeting_weight(demand_level text, supply_level text, is_must_market boolean) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN $3 THEN 100
                ELSE round((12 * CASE $1 WHEN 'must' THEN 60 ELSE 40 END + 10 * CASE $2 WHEN 'must' THEN 60 ELSE 40 END) / 22.0)::int END
$$;

-- On which side of a meeting this actor stands; NULL: on none. Who sits there himself stands on his side whatever organization he acts
-- for: nobody answers himself.
CREATE FUNCTION meeting_side(id uuid, person uuid, organization uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT CASE WHEN d.person_id = $2 AND NOT person_has_left($2, d.organization_id) THEN 'demand'
                WHEN s.person_id = $2 AND NOT person_has_left($2, s.organization_id) THEN 'supply'
                WHEN registration_is_own(m.demand_id, $2, $3) THEN 'demand'
                WHEN registration_is_own(m.supply_id, $2, $3) THEN 'supply' END
      FROM meeting AS m
      JOIN registration AS d ON d.id = m.demand_id
      JOIN registration AS s ON s.id = m.supply_id
     WHERE m.id = $1);
END $$;

-- 4 the two sides, 2 door staff, 16 organizer and auditor; 0 = does not exist for this actor.
CREATE FUNCTION meeting_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    said text;
    see  int := 0;
BEGIN
    SELECT event_role(m.event_id, $2) INTO said FROM meeting AS m WHERE m.id = $1;
    IF NOT FOUND OR $2 IS NULL THEN
        RETURN 0;
    END IF;
    IF meeting_side($1, $2, $3) IS NOT NULL THEN
        see := 4;
    END IF;
    IF said = 'organizer' THEN
        see := see | 18;
    ELSIF said IS NOT NULL THEN
        see := see | 2;
    END IF;
    IF person_has_role($2, 'auditor') THEN
        see := see | 16;
    END IF;
    RETURN see;
END $$;

CREATE FUNCTION meeting_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (registered boolean, invited boolean, other_in boolean, not_frozen boolean, not_begun boolean, active boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT own.person_id IS NOT NULL AND own.state NOT IN ('invited', 'rejected', 'withdrawn', 'no_show', 'left'),
           own.state = 'invited',
           other.person_id IS NOT NULL AND other.state NOT IN ('invited', 'rejected', 'withdrawn', 'no_show', 'left'),
           e.starts_at IS NULL OR e.starts_at - make_interval(hours => e.freeze_hours) > statement_timestamp(),
           event_state(e.state, e.starts_at, e.ends_at) NOT IN ('ended', 'reviewed', 'archived', 'cancelled') AND (NOT m.live OR lower(m.during) > statement_timestamp()),
           NOT organization_is_suspended(m.demand_organization_id) AND NOT organization_is_suspended(m.supply_organization_id)
      FROM meeting AS m
      JOIN event AS e ON e.id = m.event_id
      CROSS JOIN LATERAL (SELECT coalesce(meeting_side(m.id, $2, $3), 'demand') AS side) AS w
      JOIN registration AS own ON own.id = CASE w.side WHEN 'demand' THEN m.demand_id ELSE m.supply_id END
      JOIN registration AS other ON other.id = CASE w.side WHEN 'demand' THEN m.supply_id ELSE m.demand_id END
     WHERE m.id = $1;
END $$;

-- Every row of the table this actor fits, in one state or (NULL) in all; `failed` = first guard that does not hold.
CREATE FUNCTION meeting_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    m    record;
    held jsonb;
    fits text[] := ARRAY[]::text[]; -- relation and role
BEGIN
    SELECT x.requested_by, event_role(x.event_id, $2) AS said, meeting_side(x.id, $2, $3) AS side INTO m FROM meeting AS x WHERE x.id = $1;
    IF NOT FOUND OR $2 IS NULL THEN
        RETURN;
    END IF;
    IF m.side IS NOT NULL THEN
        fits := fits || CASE WHEN m.requested_by IN (m.side, 'both') THEN 'owner member' ELSE 'counterparty member' END;
    END IF;
    IF m.said = 'organizer' THEN
        fits := fits || '{event_organizer organizer,event_door organizer}'::text[];
    ELSIF m.said IS NOT NULL THEN
        fits := fits || 'event_door door_staff'::text;
    END IF;
    IF cardinality(fits) = 0 THEN
        RETURN;
    END IF;
    SELECT to_jsonb(g) INTO held FROM meeting_guard($1, $2, $3) AS g;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, held), t.position
      FROM transition AS t
     WHERE t.machine = 'meeting' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4) AND t.relation || ' ' || t.role = ANY (fits);
END $$;

CREATE FUNCTION meeting_actions(id uuid, person uuid, organization uuid)
RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT x.action, x.to_state, bool_and(x.reason_required)
      FROM meeting AS m
      JOIN LATERAL meeting_moves(m.id, $2, $3, m.state) AS x ON x.failed IS NULL
     WHERE m.id = $1
     GROUP BY x.action, x.to_state
     ORDER BY min(x.rank);
END $$;

-- Lock one meeting and decide. Its two registrations are locked first, in the order in which a withdrawal locks.
CREATE FUNCTION meeting_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text)
RETURNS TABLE (verdict text, from_state text, to_state text, role text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    m meeting;
    w record;
BEGIN
    PERFORM 1 FROM registration AS r
      WHERE r.id IN (SELECT unnest(ARRAY[x.demand_id, x.supply_id]) FROM meeting AS x WHERE x.id = meeting_try.id) ORDER BY r.id FOR SHARE;
    SELECT x.* INTO m FROM meeting AS x WHERE x.id = meeting_try.id FOR UPDATE;
    IF NOT FOUND OR meeting_see(meeting_try.id, meeting_try.person, meeting_try.organization) = 0 THEN
        RETURN QUERY SELECT 'not_found', NULL::text, NULL::text, NULL::text, NULL::bigint;
        RETURN;
    END IF;
    SELECT x.from_state, x.to_state, x.role, x.failed, x.reason_required INTO w
      FROM meeting_moves(meeting_try.id, meeting_try.person, meeting_try.organization) AS x
     WHERE x.action = meeting_try.action
     ORDER BY (x.from_state = m.state) DESC, (x.failed IS NULL) DESC, x.rank
     LIMIT 1;
    verdict := CASE WHEN w.role IS NULL THEN 'forbidden'
                    WHEN meeting_try.expected IS NOT NULL AND meeting_try.expected <> m.version THEN 'stale'
                    WHEN w.from_state <> m.state THEN 'state'
                    WHEN w.failed IS NOT NULL THEN 'meeting_' || w.failed
                    WHEN w.reason_required AND btrim(coalesce(meeting_try.reason, '')) = '' THEN 'reason_required'
                    ELSE 'ok' END;
    from_state := m.state;
    to_state := w.to_state;
    role := w.role;
    version := m.version;
    RETURN NEXT;
END $$;

-- Meetings: what happens to them -------------------------------------------------------------------------------------
-- The seats of accepted meetings whose two people have theirs; called when a meeting is accepted and when a seat is given.
CREATE FUNCTION meeting_seats_fill(registration uuid) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    done int;
BEGIN
    INSERT INTO meeting_seat (meeting_id, side, event_id, registration_id, person_id, organization_id, seat_no, seat_limit)
    SELECT m.id, s.side, m.event_id, r.id, r.person_id, r.organization_id, r.seat_no, e.seat_limit
      FROM meeting AS m
      JOIN event AS e ON e.id = m.event_id
      JOIN registration AS d ON d.id = m.demand_id AND d.seat_no IS NOT NULL AND d.person_id IS NOT NULL
      JOIN registration AS p ON p.id = m.supply_id AND p.seat_no IS NOT NULL AND p.person_id IS NOT NULL
      CROSS JOIN LATERAL (VALUES ('demand', m.demand_id), ('supply', m.supply_id)) AS s (side, registration_id)
      JOIN registration AS r ON r.id = s.registration_id
     WHERE meeting_seats_fill.registration IN (m.demand_id, m.supply_id)
       AND m.state = 'accepted'
    ON CONFLICT ON CONSTRAINT meeting_seat_pkey DO NOTHING;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END $$;

-- One word to a side of a meeting.
CREATE FUNCTION meeting_tell(id uuid, side text, kind text, params jsonb) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT CASE WHEN r.person_id IS NOT NULL THEN notify_person(r.person_id, r.organization_id, $3, 'meeting', m.id, p.params)
                ELSE notify_organization(r.organization_id, $3, 'meeting', m.id, p.params) END
      FROM meeting AS m
      JOIN event AS e ON e.id = m.event_id
      JOIN registration AS r ON r.id = CASE $2 WHEN 'demand' THEN m.demand_id ELSE m.supply_id END
      JOIN organization AS o ON o.id = CASE $2 WHEN 'demand' THEN m.supply_organization_id ELSE m.demand_organization_id END
      CROSS JOIN LATERAL (SELECT jsonb_build_object('event', e.name, 'event_id', e.id, 'organization', o.name, 'starts_at', CASE WHEN m.live THEN lower(m.during) END,
                                                    'table_no', CASE WHEN m.live THEN m.table_no END) || coalesce($4, '{}') AS params) AS p
     WHERE m.id = $1);
END $$;

-- Accept: the state, its weight, its seats. The caller has decided that it may be.
CREATE FUNCTION meeting_accept(id uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    m record;
BEGIN
    UPDATE meeting AS x
       SET state = 'accepted', accepted_at = statement_timestamp(), expires_at = NULL, version = x.version + 1, updated_at = statement_timestamp(),
           weight = meeting_weight((SELECT w.level FROM wish AS w WHERE w.from_id = x.demand_id AND w.to_id = x.supply_id),
                                   (SELECT w.level FROM wish AS w WHERE w.from_id = x.supply_id AND w.to_id = x.demand_id), x.is_must)
     WHERE x.id = meeting_accept.id AND x.state = 'requested'
    RETURNING x.demand_id, x.supply_id INTO m;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM wish AS w WHERE w.level = 'no' AND ((w.from_id = m.demand_id AND w.to_id = m.supply_id) OR (w.from_id = m.supply_id AND w.to_id = m.demand_id));
    PERFORM meeting_seats_fill(m.demand_id);
    RETURN true;
END $$;

-- Take a meeting that has not begun out of what is to come: its table and its people are free again. The event is locked before
-- the meeting by the caller, except for mere requests, which are on no board.
CREATE FUNCTION meeting_take_off(id uuid, to_state text, reason text, no_show_side text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    m record;
BEGIN
    UPDATE meeting AS x
       SET state = $2, live = false, decision_reason = coalesce($3, ''), no_show_side = $4, expires_at = NULL, sequence = x.sequence + 1, version = x.version + 1,
           updated_at = statement_timestamp()
     WHERE x.id = $1 AND x.state IN ('requested', 'accepted', 'scheduled')
    RETURNING x.event_id, x.accepted_at INTO m;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE meeting_seat AS s SET live = false WHERE s.meeting_id = $1 AND s.live;
    UPDATE event AS e SET board_version = e.board_version + 1 WHERE e.id = m.event_id AND m.accepted_at IS NOT NULL;
    RETURN true;
END $$;

-- Everything to come of one registration goes; the other sides are told. A person who leaves too late did not show up.
CREATE FUNCTION registration_drop_meetings(id uuid, is_late boolean, person uuid) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    m    record;
    done int := 0;
BEGIN
    FOR m IN SELECT x.id, x.state, CASE WHEN x.demand_id = $1 THEN 'demand' ELSE 'supply' END AS side
               FROM meeting AS x
              WHERE $1 IN (x.demand_id, x.supply_id) AND x.state IN ('requested', 'accepted', 'scheduled') AND (NOT x.live OR lower(x.during) > statement_timestamp())
              ORDER BY x.id FOR UPDATE LOOP
        PERFORM meeting_tell(m.id, CASE m.side WHEN 'demand' THEN 'supply' ELSE 'demand' END, 'meeting_cancelled', jsonb_build_object('reason', '', 'code', 'counterpart_withdrew'));
        PERFORM meeting_take_off(m.id, CASE WHEN $2 AND m.state = 'scheduled' THEN 'no_show' ELSE 'cancelled' END, 'counterpart_withdrew', CASE WHEN $2 AND m.state = 'scheduled' THEN m.side END);
        INSERT INTO audit (person_id, role, machine, object_id, action, from_state, to_state)
        VALUES ($3, 'system', 'meeting', m.id, 'drop', m.state, CASE WHEN $2 AND m.state = 'scheduled' THEN 'no_show' ELSE 'cancelled' END);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;

-- PRODUCT rule 16: future meetings of an organization that was suspended are void, the others are told no more than that.
CREATE FUNCTION meeting_void_organization(organization uuid) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    m    record;
    done int := 0;
BEGIN
    PERFORM 1 FROM event AS e
      WHERE e.id IN (SELECT x.event_id FROM meeting AS x WHERE meeting_void_organization.organization IN (x.demand_organization_id, x.supply_organization_id)
                        AND x.state IN ('requested', 'accepted', 'scheduled'))
      ORDER BY e.id FOR NO KEY UPDATE;
    FOR m IN SELECT x.id, x.state, x.demand_organization_id AS demand
               FROM meeting AS x
              WHERE meeting_void_organization.organization IN (x.demand_organization_id, x.supply_organization_id) AND x.state IN ('requested', 'accepted', 'scheduled')
                AND (NOT x.live OR lower(x.during) > statement_timestamp())
              ORDER BY x.id FOR UPDATE LOOP
        PERFORM meeting_tell(m.id, CASE WHEN m.demand = meeting_void_organization.organization THEN 'supply' ELSE 'demand' END, 'meeting_void', NULL);
        PERFORM meeting_take_off(m.id, 'void', 'organization_state', NULL);
        INSERT INTO audit (role, machine, object_id, action, from_state, to_state) VALUES ('system', 'meeting', m.id, 'void', m.state, 'void');
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;

CREATE FUNCTION organization_void_meetings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM meeting_void_organization(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER organization_void_meetings AFTER UPDATE OF state ON organization FOR EACH ROW
    WHEN (NEW.state IN ('suspended', 'merged') AND OLD.state NOT IN ('suspended', 'merged')) EXECUTE FUNCTION organization_void_meetings();

-- PRODUCT rule 16: with a withdrawn scenario requests die, agreed meetings stay and both sides are asked.
CREATE FUNCTION scenario_withdraw_meetings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    m record;
BEGIN
    FOR m IN SELECT x.id, x.state FROM meeting AS x
              WHERE x.scenario_id = NEW.id AND x.state IN ('requested', 'accepted', 'scheduled') AND (NOT x.live OR lower(x.during) > statement_timestamp()) ORDER BY x.id FOR UPDATE LOOP
        IF m.state = 'requested' THEN
            PERFORM meeting_take_off(m.id, 'cancelled', 'scenario_withdrawn', NULL);
            INSERT INTO audit (role, machine, object_id, action, from_state, to_state) VALUES ('system', 'meeting', m.id, 'drop', m.state, 'cancelled');
        END IF;
        PERFORM meeting_tell(m.id, s.side, CASE m.state WHEN 'requested' THEN 'meeting_cancelled' ELSE 'meeting_scenario_withdrawn' END, jsonb_build_object('title', NEW.title, 'code', 'scenario_withdrawn'))
           FROM (VALUES ('demand'), ('supply')) AS s (side);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER scenario_withdraw_meetings AFTER UPDATE OF state ON scenario FOR EACH ROW
    WHEN (NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn') EXECUTE FUNCTION scenario_withdraw_meetings();

-- Registrations: what happens to them --------------------------------------------------------------------------------
-- Whoever waits longest and can take a free place gets an offer. The event is locked by the caller.
CREATE FUNCTION registration_promote(event uuid, side text) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    r    record;
    done int := 0;
BEGIN
    -- nobody is offered what is under way or not taking place
    IF NOT EXISTS (SELECT 1 FROM event AS e WHERE e.id = registration_promote.event
                      AND event_state(e.state, e.starts_at, e.ends_at) IN ('published', 'registration_open', 'registration_closed', 'scheduled')) THEN
        RETURN 0;
    END IF;
    FOR r IN SELECT x.id, x.organization_id FROM registration AS x
              WHERE x.event_id = registration_promote.event AND x.side = registration_promote.side AND x.state = 'waitlisted'
              ORDER BY x.created_at, x.id FOR UPDATE LOOP
        EXIT WHEN registration_room(registration_promote.event, registration_promote.side) <= 0;
        CONTINUE WHEN registration_promote.side <> 'guest' AND NOT organization_is_verified(r.organization_id);
        CONTINUE WHEN registration_seat(registration_promote.event, r.organization_id, registration_promote.side) IS NULL;
        UPDATE registration AS x
           SET state = 'offered', offered_until = registration_offer_ends(x.event_id), seat_no = nullif(registration_seat(x.event_id, x.organization_id, x.side), 0),
               version = x.version + 1, updated_at = statement_timestamp()
         WHERE x.id = r.id;
        INSERT INTO audit (role, machine, object_id, action, from_state, to_state, detail)
        SELECT 'system', 'registration', x.id, 'offer', 'waitlisted', 'offered',
               jsonb_build_object('told', registration_tell(x.id, 'registration_offered', jsonb_build_object('until', x.offered_until)))
          FROM registration AS x WHERE x.id = r.id;
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;

-- Where an application stands at once: 'applied', 'waitlisted', 'approved', or the code of a refusal. The event is locked by the caller.
CREATE FUNCTION registration_admission(event uuid, organization uuid, side text, is_wanted boolean) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    e        event;
    verified boolean;
    room     int := registration_room(registration_admission.event, registration_admission.side);
BEGIN
    SELECT x.* INTO e FROM event AS x WHERE x.id = registration_admission.event;
    verified := registration_admission.side = 'guest' OR organization_is_verified(registration_admission.organization);
    RETURN CASE WHEN room <= 0 THEN 'waitlisted'
                WHEN NOT verified OR (e.is_approval_needed AND NOT registration_admission.is_wanted) THEN 'applied'
                WHEN registration_seat(e.id, registration_admission.organization, registration_admission.side) IS NULL THEN 'registration_seats_full'
                ELSE 'approved' END;
END $$;

-- Register: $3 event, $4 the form, $5 id for a new row. An invitation of the organization on this side is taken up.
CREATE FUNCTION registration_create(person uuid, organization uuid, event uuid, form jsonb, fresh uuid, idem_key text, request_sha256 text)
RETURNS TABLE (verdict text, id uuid) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    e    event;
    p    person;
    o    organization;
    want text := form ->> 'side';
    at   text;
    took uuid;
BEGIN
    SELECT x.* INTO e FROM event AS x WHERE x.id = $3 FOR NO KEY UPDATE;
    SELECT x.* INTO p FROM person AS x WHERE x.id = $1;
    SELECT x.* INTO o FROM organization AS x WHERE x.id = $2 AND person_is_member($1, $2);
    verdict := CASE
        WHEN e.id IS NULL OR event_see(e.id, $1, $2) = 0 THEN 'not_found'
        WHEN EXISTS (SELECT 1 FROM registration AS r WHERE r.event_id = e.id AND r.person_id = $1 AND r.state NOT IN ('withdrawn', 'rejected')) THEN 'registration_exists'
        WHEN NOT event_takes_registrations(e.id) THEN 'registration_closed'
        WHEN p.confirmed_at IS NULL THEN 'person_unconfirmed'
        WHEN want <> 'guest' AND o.id IS NULL THEN 'registration_organization_needed'
        WHEN o.id IS NOT NULL AND o.state NOT IN ('registered', 'submitted', 'returned', 'verified', 'expired') THEN 'registration_organization_active'
        WHEN form ->> 'scenario_id' IS NOT NULL AND NOT EXISTS (SELECT 1 FROM scenario AS s WHERE s.id = (form ->> 'scenario_id')::uuid AND s.organization_id = o.id) THEN 'registration_scenario_unknown'
        WHEN form ->> 'offering_id' IS NOT NULL AND NOT EXISTS (SELECT 1 FROM offering AS f WHERE f.id = (form ->> 'offering_id')::uuid AND f.organization_id = o.id) THEN 'registration_offering_unknown'
        ELSE 'ok' END;
    IF verdict = 'ok' THEN
        at := registration_admission(e.id, o.id, want, false);
        verdict := CASE WHEN at LIKE 'registration%' THEN at ELSE 'ok' END;
    END IF;
    SELECT r.id INTO took FROM registration AS r WHERE r.event_id = e.id AND r.organization_id = o.id AND r.side = want AND r.person_id IS NULL AND r.state = 'invited' FOR UPDATE;
    id := coalesce(took, fresh);
    verdict := idempotency_settle(verdict, $1, idem_key, request_sha256, 201, id);
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF took IS NULL THEN
        INSERT INTO registration AS r (id, event_id, organization_id, person_id, side, state, source, name, post, phone, mail, seat_no, badge, created_by)
        VALUES (fresh, e.id, o.id, p.id, want, at, 'self', p.name, '', '', coalesce(p.mail, ''),
                CASE at WHEN 'approved' THEN nullif(registration_seat(e.id, o.id, want), 0) END, registration_badge(), p.id);
    ELSE
        UPDATE registration AS r
           SET person_id = p.id, name = p.name, mail = coalesce(p.mail, r.mail), state = at, version = r.version + 1, updated_at = statement_timestamp(),
               seat_no = CASE at WHEN 'approved' THEN nullif(registration_seat(e.id, o.id, want), 0) END
         WHERE r.id = took;
    END IF;
    PERFORM registration_fill(id, form);
    PERFORM meeting_seats_fill(id);
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    VALUES (p.id, o.id, 'person', 'registration', id, 'create', CASE WHEN took IS NOT NULL THEN 'invited' END, at,
            jsonb_build_object('event', e.id, 'told', CASE WHEN at IN ('approved', 'waitlisted') THEN registration_tell(id, 'registration_' || at, NULL) ELSE 0 END));
    RETURN NEXT;
END $$;

CREATE FUNCTION registration_badge() RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT 'TQ' || upper(replace(gen_random_uuid()::text, '-', '')) $$;

-- The fields of a form that are there; absences name the slots at which one cannot come.
CREATE FUNCTION registration_fill(id uuid, form jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    UPDATE registration AS r
       SET (post, phone, mail, intro, scenario_id, offering_id, meetings_max)
         = (SELECT q.post, q.phone, q.mail, q.intro, q.scenario_id, q.offering_id, q.meetings_max FROM jsonb_populate_record(r, $2) AS q)
     WHERE r.id = $1;
    IF $2 ? 'absences' THEN
        DELETE FROM availability AS a WHERE a.registration_id = $1 AND NOT ($2 -> 'absences') ? a.slot_id::text;
        INSERT INTO availability AS a (registration_id, slot_id, is_available)
        SELECT r.id, s.id, false
          FROM registration AS r
          JOIN event_slot AS s ON s.event_id = r.event_id AND ($2 -> 'absences') ? s.id::text
         WHERE r.id = $1
        ON CONFLICT ON CONSTRAINT availability_pkey DO UPDATE SET is_available = false;
    END IF;
END $$;

-- Lock one registration (and before it its event, when places are at stake) and decide.
CREATE FUNCTION registration_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text)
RETURNS TABLE (verdict text, from_state text, to_state text, role text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    r registration;
    w record;
BEGIN
    IF registration_try.action NOT IN ('check_in', 'undo_check_in', 'edit', 'confirm') THEN
        PERFORM 1 FROM event AS e WHERE e.id = (SELECT x.event_id FROM registration AS x WHERE x.id = registration_try.id) FOR NO KEY UPDATE;
    END IF;
    SELECT x.* INTO r FROM registration AS x WHERE x.id = registration_try.id FOR UPDATE;
    IF NOT FOUND OR registration_see(registration_try.id, registration_try.person, registration_try.organization) = 0 THEN
        RETURN QUERY SELECT 'not_found', NULL::text, NULL::text, NULL::text, NULL::bigint;
        RETURN;
    END IF;
    SELECT x.from_state, x.to_state, x.role, x.failed, x.reason_required INTO w
      FROM registration_moves(registration_try.id, registration_try.person, registration_try.organization) AS x
     WHERE x.action = registration_try.action
     ORDER BY (x.from_state = r.state) DESC, (x.failed IS NULL) DESC, x.rank
     LIMIT 1;
    verdict := CASE WHEN w.role IS NULL THEN 'forbidden'
                    WHEN registration_try.expected IS NOT NULL AND registration_try.expected <> r.version THEN 'stale'
                    WHEN w.from_state <> r.state THEN 'state'
                    WHEN w.failed IS NOT NULL THEN 'registration_' || w.failed
                    WHEN w.reason_required AND btrim(coalesce(registration_try.reason, '')) = '' THEN 'reason_required'
                    ELSE 'ok' END;
    from_state := r.state;
    to_state := w.to_state;
    role := w.role;
    version := r.version;
    RETURN NEXT;
END $$;

-- A step of a registration with all that follows from it.
CREATE FUNCTION registration_act(id uuid, person uuid, organization uuid, action text, expected bigint, reason text)
RETURNS TABLE (verdict text, state text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    t    record;
    r    registration;
    seat int;
    told int := 0;
BEGIN
    SELECT x.* INTO t FROM registration_try(registration_act.id, registration_act.person, registration_act.organization, registration_act.action, registration_act.expected, registration_act.reason) AS x;
    SELECT x.* INTO r FROM registration AS x WHERE x.id = registration_act.id;
    IF t.verdict = 'ok' AND registration_act.action IN ('approve', 'offer') THEN
        seat := registration_seat(r.event_id, r.organization_id, r.side);
        t.verdict := CASE WHEN registration_room(r.event_id, r.side) <= 0 THEN 'registration_quota_full' WHEN seat IS NULL THEN 'registration_seats_full' ELSE 'ok' END;
    END IF;
    verdict := t.verdict;
    state := t.from_state;
    version := t.version;
    IF t.verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    UPDATE registration AS x
       SET state = t.to_state, version = x.version + 1, updated_at = statement_timestamp(),
           seat_no = CASE WHEN registration_act.action IN ('approve', 'offer') THEN nullif(seat, 0) ELSE x.seat_no END,
           offered_until = CASE WHEN t.to_state = 'offered' THEN registration_offer_ends(x.event_id) ELSE NULL END,
           decision_reason = CASE WHEN registration_act.action IN ('approve', 'reject', 'waitlist', 'offer', 'withdraw') THEN coalesce(registration_act.reason, '') ELSE x.decision_reason END,
           checked_in_at = CASE registration_act.action WHEN 'check_in' THEN statement_timestamp() WHEN 'undo_check_in' THEN NULL ELSE x.checked_in_at END,
           checked_in_by = CASE registration_act.action WHEN 'check_in' THEN registration_act.person WHEN 'undo_check_in' THEN NULL ELSE x.checked_in_by END
     WHERE x.id = r.id
    RETURNING x.state, x.version, x.offered_until INTO state, version, r.offered_until;
    IF t.to_state IN ('approved', 'confirmed') THEN
        PERFORM meeting_seats_fill(r.id);
    ELSIF t.to_state IN ('withdrawn', 'rejected', 'no_show', 'left') THEN
        PERFORM registration_drop_meetings(r.id, t.to_state IN ('no_show', 'left'), registration_act.person);
        PERFORM registration_promote(r.event_id, r.side);
    END IF;
    told := CASE WHEN registration_act.action IN ('approve', 'reject', 'waitlist', 'offer') OR (registration_act.action = 'withdraw' AND r.person_id IS DISTINCT FROM registration_act.person)
                 THEN registration_tell(r.id, 'registration_' || t.to_state, jsonb_build_object('reason', coalesce(registration_act.reason, ''), 'until', r.offered_until)) ELSE 0 END
          + CASE WHEN registration_act.action = 'withdraw' AND t.role IN ('person', 'org_admin') AND registration_is_in(t.from_state)
                 THEN event_tell_organizers(r.event_id, 'registration_left', jsonb_build_object('organization', (SELECT o.name FROM organization AS o WHERE o.id = r.organization_id), 'person', r.name)) ELSE 0 END;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    VALUES (registration_act.person, registration_act.organization, t.role, 'registration', r.id, registration_act.action, t.from_state, t.to_state, nullif(btrim(coalesce(registration_act.reason, '')), ''),
            jsonb_build_object('event', r.event_id, 'told', told));
    RETURN NEXT;
END $$;

-- A colleague comes instead: seats of everything to come follow him, the other sides are told.
CREATE FUNCTION registration_replace(id uuid, person uuid, organization uuid, expected bigint, successor uuid)
RETURNS TABLE (verdict text, state text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    t record;
    r registration;
    p person;
    m record;
BEGIN
    SELECT x.* INTO t FROM registration_try(registration_replace.id, registration_replace.person, registration_replace.organization, 'replace', registration_replace.expected, NULL) AS x;
    SELECT x.* INTO r FROM registration AS x WHERE x.id = registration_replace.id;
    SELECT x.* INTO p FROM person AS x WHERE x.id = registration_replace.successor AND x.disabled_at IS NULL;
    verdict := CASE WHEN t.verdict <> 'ok' THEN t.verdict
                    WHEN p.id IS NULL OR NOT person_is_member(p.id, r.organization_id) THEN 'registration_not_colleague'
                    WHEN EXISTS (SELECT 1 FROM registration AS x WHERE x.event_id = r.event_id AND x.person_id = p.id AND x.state NOT IN ('withdrawn', 'rejected')) THEN 'registration_exists'
                    ELSE 'ok' END;
    state := t.from_state;
    version := t.version;
    IF verdict = 'ok' THEN
        PERFORM registration_tell(r.id, 'registration_replaced', jsonb_build_object('person', p.name));
        UPDATE registration AS x
           SET person_id = p.id, name = p.name, post = '', phone = coalesce(p.mobile, ''), mail = coalesce(p.mail, ''), badge = registration_badge(), version = x.version + 1,
               updated_at = statement_timestamp()
         WHERE x.id = r.id
        RETURNING x.version INTO version;
        UPDATE meeting_seat AS s SET person_id = p.id WHERE s.registration_id = r.id AND (NOT s.live OR lower(s.during) > statement_timestamp());
        PERFORM registration_tell(r.id, 'registration_taken_over', jsonb_build_object('person', r.name));
        FOR m IN UPDATE meeting AS x
                    SET version = x.version + 1, sequence = x.sequence + 1, updated_at = statement_timestamp()
                  WHERE r.id IN (x.demand_id, x.supply_id) AND x.state IN ('requested', 'accepted', 'scheduled') AND (NOT x.live OR lower(x.during) > statement_timestamp())
              RETURNING x.id, CASE WHEN x.demand_id = r.id THEN 'supply' ELSE 'demand' END AS other LOOP
            PERFORM meeting_tell(m.id, m.other, 'meeting_person_changed', jsonb_build_object('person', p.name));
        END LOOP;
        UPDATE event AS e SET board_version = e.board_version + 1 WHERE e.id = r.event_id;
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
        VALUES (registration_replace.person, registration_replace.organization, t.role, 'registration', r.id, 'replace', t.from_state, t.to_state,
                jsonb_build_object('event', r.event_id, 'before', r.person_id, 'after', p.id));
    END IF;
    RETURN NEXT;
END $$;

-- Wishes and requests ------------------------------------------------------------------------------------------------
-- The registration with which a person takes part in the meetings of an event.
CREATE FUNCTION registration_of(event uuid, person uuid) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT r.id FROM registration AS r
     WHERE r.event_id = registration_of.event AND r.person_id = registration_of.person AND registration_is_in(r.state) AND r.side <> 'guest'
       AND NOT person_has_left(r.person_id, r.organization_id));
END $$;

-- May these two meet at all: opposite sides of one event, both coming, two organizations?
CREATE FUNCTION registration_fits(id uuid, other uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM registration AS a JOIN registration AS b ON b.event_id = a.event_id AND b.side <> a.side AND b.organization_id <> a.organization_id
         WHERE a.id = $1 AND b.id = $2 AND a.side <> 'guest' AND b.side <> 'guest' AND registration_is_in(a.state) AND registration_is_in(b.state));
END $$;

-- Until when something can still be agreed on.
CREATE FUNCTION event_freezes_at(event uuid) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT e.starts_at - make_interval(hours => e.freeze_hours) FROM event AS e WHERE e.id = event_freezes_at.event);
END $$;

-- Does an event take wishes and requests now? The caller takes event_share_lock() first, so that who cancels or postpones comes before or after.
CREATE FUNCTION event_takes_meetings(event uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM event AS e
                    WHERE e.id = event_takes_meetings.event AND e.has_meetings AND event_freezes_at(e.id) > statement_timestamp()
                      AND event_state(e.state, e.starts_at, e.ends_at) IN ('published', 'registration_open', 'registration_closed', 'scheduled'));
END $$;

-- Keeps event_try() waiting, and nobody else: whatever hangs on the event's row is locked after it.
CREATE FUNCTION event_share_lock(event uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM 1 FROM event AS e WHERE e.id = event_share_lock.event FOR KEY SHARE;
END $$;

-- Two organizations agree on things one after the other.
CREATE FUNCTION meeting_lock_pair(event uuid, a uuid, b uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('meeting:' || event::text || least(a, b)::text || greatest(a, b)::text, 0));
END $$;

-- The meeting of two organizations at an event that still counts.
CREATE FUNCTION meeting_of_pair(event uuid, a uuid, b uuid) RETURNS SETOF meeting LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN QUERY SELECT m.* FROM meeting AS m
     WHERE m.event_id = meeting_of_pair.event AND least(m.demand_organization_id, m.supply_organization_id) = least(a, b)
       AND greatest(m.demand_organization_id, m.supply_organization_id) = greatest(a, b) AND m.state NOT IN ('declined', 'expired', 'cancelled', 'void') FOR UPDATE;
END $$;

-- A wish ('must', 'want', 'no' or NULL for none) of the actor about another participant. Crossing wishes are a meeting at once.
CREATE FUNCTION wish_put(person uuid, organization uuid, event uuid, other uuid, level text, id uuid) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    own  registration;
    o    registration;
    m    meeting;
    back text;
    said text;
BEGIN
    PERFORM event_share_lock($3);
    IF event_see($3, $1, $2) = 0 THEN
        RETURN 'not_found';
    END IF;
    SELECT r.* INTO own FROM registration AS r WHERE r.id = registration_of($3, $1) FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'meeting_not_registered';
    END IF;
    SELECT r.* INTO o FROM registration AS r WHERE r.id = $4 FOR SHARE;
    IF NOT FOUND OR NOT registration_fits(own.id, $4) THEN
        RETURN 'not_found';
    ELSIF NOT event_takes_meetings($3) THEN
        RETURN 'meeting_not_frozen';
    ELSIF organization_is_suspended(own.organization_id) OR organization_is_suspended(o.organization_id) THEN
        RETURN 'meeting_active';
    END IF;
    PERFORM meeting_lock_pair($3, own.organization_id, o.organization_id);
    SELECT x.* INTO m FROM meeting_of_pair($3, own.organization_id, o.organization_id) AS x;
    IF m.id IS NOT NULL AND $5 = 'no' AND own.id IN (m.demand_id, m.supply_id) AND o.id IN (m.demand_id, m.supply_id) THEN
        IF m.state <> 'requested' THEN
            RETURN 'wish_meeting_open';
        END IF;
        said := CASE WHEN m.requested_by = own.side THEN 'cancelled' ELSE 'declined' END;
        PERFORM meeting_take_off(m.id, said, '', NULL);
        IF said = 'declined' THEN
            PERFORM meeting_tell(m.id, o.side, 'meeting_declined', jsonb_build_object('reason', ''));
        END IF;
    END IF;
    IF $5 IS NULL THEN
        DELETE FROM wish AS w WHERE w.from_id = own.id AND w.to_id = o.id;
    ELSE
        INSERT INTO wish AS w (event_id, from_id, to_id, level) VALUES ($3, own.id, o.id, $5)
        ON CONFLICT ON CONSTRAINT wish_pkey DO UPDATE SET level = excluded.level, wished_at = statement_timestamp();
    END IF;
    SELECT w.level INTO back FROM wish AS w WHERE w.from_id = o.id AND w.to_id = own.id;
    IF $5 IN ('must', 'want') AND back IN ('must', 'want') AND m.id IS NULL THEN
        PERFORM meeting_insert($6, own, o, 'both', 'wish', '', NULL, NULL);
        PERFORM meeting_accept($6);
        said := 'crossed';
        m.id := $6;
    ELSIF $5 IN ('must', 'want') AND m.state = 'requested' AND m.requested_by = o.side AND own.id IN (m.demand_id, m.supply_id) AND o.id IN (m.demand_id, m.supply_id) THEN
        PERFORM meeting_accept(m.id);
        said := 'crossed';
    ELSIF m.state = 'accepted' AND own.id IN (m.demand_id, m.supply_id) AND o.id IN (m.demand_id, m.supply_id) THEN
        UPDATE meeting AS x
           SET weight = meeting_weight(CASE own.side WHEN 'demand' THEN $5 ELSE back END, CASE own.side WHEN 'demand' THEN back ELSE $5 END, x.is_must)
         WHERE x.id = m.id;
    END IF;
    IF said = 'crossed' THEN
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state, detail)
        VALUES ($1, own.organization_id, 'member', 'meeting', m.id, 'accept', 'accepted',
                jsonb_build_object('event', $3, 'told', meeting_tell(m.id, o.side, 'meeting_accepted', NULL) + meeting_tell(m.id, own.side, 'meeting_accepted', NULL)));
    END IF;
    RETURN 'ok';
END $$;

-- A requested meeting between two registrations; `by` is the side that asks.
CREATE FUNCTION meeting_insert(id uuid, own registration, other registration, by text, origin text, message text, response uuid, scenario uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    d registration := CASE WHEN own.side = 'demand' THEN own ELSE other END;
    s registration := CASE WHEN own.side = 'demand' THEN other ELSE own END;
BEGIN
    INSERT INTO meeting AS m (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, origin, response_id, scenario_id, is_must, weight, message, expires_at)
    VALUES (meeting_insert.id, own.event_id, d.id, s.id, d.organization_id, s.organization_id, meeting_insert.by, meeting_insert.origin, meeting_insert.response,
            coalesce(meeting_insert.scenario, d.scenario_id), meeting_insert.origin = 'market', meeting_weight(NULL, NULL, meeting_insert.origin = 'market'), meeting_insert.message,
            least(statement_timestamp() + interval '72 hours', event_freezes_at(own.event_id)));
END $$;

-- Ask somebody for a meeting. Whom the other side does not want to meet, it is not told about; the request runs out.
CREATE FUNCTION meeting_request(person uuid, organization uuid, event uuid, other uuid, message text, fresh uuid, idem_key text, request_sha256 text)
RETURNS TABLE (verdict text, id uuid) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    e   event;
    own registration;
    o   registration;
    m   meeting;
BEGIN
    id := fresh;
    PERFORM event_share_lock($3);
    SELECT x.* INTO e FROM event AS x WHERE x.id = $3;
    SELECT r.* INTO own FROM registration AS r WHERE r.id = registration_of($3, $1) FOR NO KEY UPDATE; -- counting one's own requests
    SELECT r.* INTO o FROM registration AS r WHERE r.id = $4;
    IF own.id IS NOT NULL AND o.id IS NOT NULL THEN
        PERFORM meeting_lock_pair($3, own.organization_id, o.organization_id);
        SELECT x.* INTO m FROM meeting_of_pair($3, own.organization_id, o.organization_id) AS x;
    END IF;
    verdict := CASE
        WHEN e.id IS NULL OR event_see(e.id, $1, $2) = 0 THEN 'not_found'
        WHEN own.id IS NULL THEN 'meeting_not_registered'
        WHEN o.id IS NULL OR o.event_id <> e.id OR NOT registration_fits(own.id, o.id) THEN 'not_found'
        WHEN NOT event_takes_meetings(e.id) THEN 'meeting_not_frozen'
        WHEN organization_is_suspended(own.organization_id) OR organization_is_suspended(o.organization_id) THEN 'meeting_active'
        WHEN EXISTS (SELECT 1 FROM wish AS w WHERE w.from_id = own.id AND w.to_id = o.id AND w.level = 'no') THEN 'meeting_vetoed'
        WHEN m.id IS NOT NULL THEN 'meeting_exists'
        WHEN (SELECT count(*) FROM meeting AS x WHERE own.id IN (x.demand_id, x.supply_id) AND x.state IN ('requested', 'accepted', 'scheduled', 'checked_in', 'held')
                AND (x.state <> 'requested' OR x.requested_by = own.side)) >= coalesce(own.meetings_max, e.meetings_max) THEN 'meeting_quota'
        ELSE 'ok' END;
    verdict := idempotency_settle(verdict, $1, idem_key, request_sha256, 201, id);
    IF verdict = 'ok' THEN
        PERFORM meeting_insert(id, own, o, own.side, 'request', coalesce($5, ''), NULL, NULL);
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state, detail)
        VALUES ($1, own.organization_id, 'member', 'meeting', id, 'create', 'requested',
                jsonb_build_object('event', e.id, 'told', CASE WHEN EXISTS (SELECT 1 FROM wish AS w WHERE w.from_id = o.id AND w.to_id = own.id AND w.level = 'no') THEN 0
                                                               ELSE meeting_tell(id, o.side, 'meeting_requested', NULL) END));
    END IF;
    RETURN NEXT;
END $$;

-- accept, decline or cancel, before a meeting has a place.
CREATE FUNCTION meeting_act(id uuid, person uuid, organization uuid, action text, expected bigint, reason text)
RETURNS TABLE (verdict text, state text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    t record;
    m meeting;
    w text;
BEGIN
    IF meeting_act.action = 'cancel' THEN
        PERFORM 1 FROM event AS e WHERE e.id = (SELECT x.event_id FROM meeting AS x WHERE x.id = meeting_act.id) FOR NO KEY UPDATE;
    ELSE
        PERFORM event_share_lock((SELECT x.event_id FROM meeting AS x WHERE x.id = meeting_act.id));
    END IF;
    SELECT x.* INTO t FROM meeting_try(meeting_act.id, meeting_act.person, meeting_act.organization, meeting_act.action, meeting_act.expected, meeting_act.reason) AS x;
    verdict := t.verdict;
    state := t.from_state;
    version := t.version;
    IF t.verdict = 'ok' THEN
        SELECT x.* INTO m FROM meeting AS x WHERE x.id = meeting_act.id;
        w := meeting_side(m.id, meeting_act.person, meeting_act.organization);
        IF meeting_act.action = 'accept' THEN
            PERFORM meeting_accept(m.id);
            PERFORM meeting_tell(m.id, CASE w WHEN 'demand' THEN 'supply' ELSE 'demand' END, 'meeting_accepted', NULL);
        ELSE
            PERFORM meeting_tell(m.id, s.side, CASE meeting_act.action WHEN 'decline' THEN 'meeting_declined' ELSE 'meeting_cancelled' END,
                                 jsonb_build_object('reason', coalesce(meeting_act.reason, ''), 'code', CASE WHEN w IS NULL THEN 'organizer' ELSE 'counterpart' END))
               FROM (VALUES ('demand'), ('supply')) AS s (side) WHERE s.side IS DISTINCT FROM w;
            PERFORM meeting_take_off(m.id, t.to_state, meeting_act.reason, NULL);
        END IF;
        SELECT x.state, x.version INTO state, version FROM meeting AS x WHERE x.id = m.id;
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason)
        VALUES (meeting_act.person, meeting_act.organization, t.role, 'meeting', m.id, meeting_act.action, t.from_state, t.to_state, nullif(btrim(coalesce(meeting_act.reason, '')), ''));
    END IF;
    RETURN NEXT;
END $$;

-- 报名并接受: a member of an invited organization names himself and accepts, in one step.
CREATE FUNCTION meeting_join(id uuid, person uuid, organization uuid, expected bigint, form jsonb)
RETURNS TABLE (verdict text, state text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    t   record;
    m   meeting;
    r   registration;
    own uuid;
    at  text;
BEGIN
    PERFORM 1 FROM event AS e WHERE e.id = (SELECT x.event_id FROM meeting AS x WHERE x.id = meeting_join.id) FOR NO KEY UPDATE;
    SELECT x.* INTO t FROM meeting_try(meeting_join.id, meeting_join.person, meeting_join.organization, 'join', meeting_join.expected, NULL) AS x;
    verdict := t.verdict;
    state := t.from_state;
    version := t.version;
    IF t.verdict = 'ok' THEN
        SELECT x.* INTO m FROM meeting AS x WHERE x.id = meeting_join.id;
        SELECT x.* INTO r FROM registration AS x WHERE x.id = CASE meeting_side(m.id, $2, $3) WHEN 'demand' THEN m.demand_id ELSE m.supply_id END FOR UPDATE;
        SELECT x.id INTO own FROM registration AS x WHERE x.event_id = m.event_id AND x.person_id = $2 AND x.state NOT IN ('withdrawn', 'rejected');
        at := registration_admission(m.event_id, r.organization_id, r.side, false);
        verdict := CASE WHEN own IS NOT NULL AND NOT EXISTS (SELECT 1 FROM registration AS x WHERE x.id = own AND x.organization_id = r.organization_id AND x.side = r.side) THEN 'registration_exists'
                        WHEN own IS NULL AND at LIKE 'registration%' THEN at
                        WHEN own IS NULL AND (SELECT p.confirmed_at IS NULL FROM person AS p WHERE p.id = $2) THEN 'person_unconfirmed'
                        WHEN form ->> 'offering_id' IS NOT NULL AND NOT EXISTS (SELECT 1 FROM offering AS f WHERE f.id = (form ->> 'offering_id')::uuid AND f.organization_id = r.organization_id)
                        THEN 'registration_offering_unknown'
                        ELSE 'ok' END;
    END IF;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF own IS NULL THEN
        UPDATE registration AS x
           SET person_id = p.id, name = p.name, mail = coalesce(p.mail, x.mail), state = at, version = x.version + 1, updated_at = statement_timestamp(),
               seat_no = CASE at WHEN 'approved' THEN nullif(registration_seat(x.event_id, x.organization_id, x.side), 0) END
          FROM person AS p
         WHERE x.id = r.id AND p.id = $2;
        PERFORM registration_fill(r.id, form);
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
        VALUES ($2, $3, 'member', 'registration', r.id, 'create', 'invited', at, jsonb_build_object('event', r.event_id));
    ELSE
        UPDATE meeting AS x
           SET demand_id = CASE WHEN x.demand_id = r.id THEN own ELSE x.demand_id END, supply_id = CASE WHEN x.supply_id = r.id THEN own ELSE x.supply_id END
         WHERE r.id IN (x.demand_id, x.supply_id) AND x.state = 'requested';
        UPDATE registration AS x SET state = 'withdrawn', version = x.version + 1, updated_at = statement_timestamp() WHERE x.id = r.id;
    END IF;
    PERFORM meeting_accept(m.id);
    PERFORM meeting_tell(m.id, CASE r.side WHEN 'demand' THEN 'supply' ELSE 'demand' END, 'meeting_accepted', NULL);
    SELECT x.state, x.version INTO state, version FROM meeting AS x WHERE x.id = m.id;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state)
    VALUES ($2, $3, t.role, 'meeting', m.id, 'join', t.from_state, t.to_state);
    RETURN NEXT;
END $$;

-- Events a pair of the market could meet at: to come, with meetings, before the freeze.
CREATE FUNCTION event_takes_pairs(event uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM event AS e
                    WHERE e.id = event_takes_pairs.event AND e.published_at IS NOT NULL AND event_takes_meetings(e.id));
END $$;

-- The owner of a shortlisted response asks its supplier to a meeting at an event: must-meet, accepted by the owner; the supplier is
-- invited when it is not registered. A request under way between the two becomes this one.
CREATE FUNCTION meeting_from_response(person uuid, organization uuid, response uuid, event uuid, message text, fresh uuid, idem_key text, request_sha256 text)
RETURNS TABLE (verdict text, id uuid) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    a   record;
    own registration;
    o   registration;
    m   meeting;
BEGIN
    SELECT r.id, r.state, r.organization_id AS supply, s.id AS scenario, s.organization_id AS demand, response_see(r.id, $1, $2) AS see
      INTO a
      FROM response AS r JOIN scenario AS s ON s.id = r.scenario_id WHERE r.id = $3;
    PERFORM 1 FROM event AS e WHERE e.id = $4 FOR NO KEY UPDATE;
    SELECT r.* INTO own FROM registration AS r
     WHERE r.event_id = $4 AND r.organization_id = a.demand AND r.side = 'demand' AND registration_is_in(r.state) ORDER BY (r.person_id = $1) DESC, r.created_at, r.id LIMIT 1;
    id := fresh;
    IF a.id IS NOT NULL THEN
        PERFORM meeting_lock_pair($4, a.demand, a.supply);
        SELECT x.* INTO m FROM meeting_of_pair($4, a.demand, a.supply) AS x;
        id := coalesce(m.id, id);
    END IF;
    verdict := CASE
        WHEN a.id IS NULL OR a.see = 0 THEN 'not_found'
        WHEN a.see & 4 = 0 THEN 'forbidden'
        WHEN a.state NOT IN ('shortlisted', 'preferred', 'selected') THEN 'state'
        WHEN event_see($4, $1, $2) & 1 = 0 THEN 'meeting_event_unknown'
        WHEN NOT event_takes_pairs($4) THEN 'meeting_not_frozen'
        WHEN organization_is_suspended(a.demand) OR organization_is_suspended(a.supply) THEN 'meeting_active'
        WHEN own.id IS NULL THEN 'meeting_not_registered'
        WHEN m.is_must THEN 'meeting_exists'
        WHEN m.id IS NOT NULL AND (m.demand_organization_id <> a.demand OR m.state NOT IN ('requested', 'accepted')) THEN 'meeting_exists'
        ELSE 'ok' END;
    verdict := idempotency_settle(verdict, $1, idem_key, request_sha256, 201, id);
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF m.id IS NOT NULL THEN
        UPDATE meeting AS x
           SET is_must = true, origin = 'market', weight = 100, response_id = a.id, scenario_id = a.scenario, version = x.version + 1, updated_at = statement_timestamp()
         WHERE x.id = m.id;
        IF m.state = 'requested' AND m.requested_by = 'supply' THEN
            PERFORM meeting_accept(m.id);
            PERFORM meeting_tell(m.id, 'supply', 'meeting_accepted', NULL);
        END IF;
    ELSE
        SELECT r.* INTO o FROM registration AS r
         WHERE r.event_id = $4 AND r.organization_id = a.supply AND r.side = 'supply' AND r.state IN ('invited', 'applied', 'waitlisted', 'offered', 'approved', 'confirmed', 'checked_in')
         ORDER BY registration_is_in(r.state) DESC, (r.person_id IS NOT NULL) DESC, r.created_at, r.id LIMIT 1;
        IF o.id IS NULL THEN
            INSERT INTO registration AS r (id, event_id, organization_id, side, state, source, badge, created_by)
            VALUES (gen_random_uuid(), $4, a.supply, 'supply', 'invited', 'market', registration_badge(), $1) RETURNING r.* INTO o;
        END IF;
        PERFORM meeting_insert(id, own, o, 'demand', 'market', coalesce($5, ''), a.id, a.scenario);
        PERFORM meeting_tell(id, 'supply', 'meeting_invited', jsonb_build_object('title', (SELECT s.title FROM scenario AS s WHERE s.id = a.scenario)));
    END IF;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    VALUES ($1, $2, 'member', 'meeting', id, 'create', m.state, (SELECT x.state FROM meeting AS x WHERE x.id = meeting_from_response.id), jsonb_build_object('event', $4, 'response', a.id));
    RETURN NEXT;
END $$;

-- Reading ------------------------------------------------------------------------------------------------------------
-- A registration with the names around it; contacts are columns of their own, shown by the bits of registration_see().
CREATE VIEW registration_card AS
SELECT r.id, r.version, r.event_id, e.name AS event_name, event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at) AS event_state,
       e.starts_at AS event_starts_at, e.ends_at AS event_ends_at, v.name AS venue_name, r.side, r.state, r.source, r.person_id, r.name, r.post, r.phone, r.mail,
       r.organization_id, o.name AS organization_name, o.short_name, o.state AS organization_state, r.intro, r.scenario_id, s.title AS scenario_title, r.offering_id,
       f.name AS offering_name, r.seat_no, r.meetings_max, r.badge, r.checked_in_at, r.decision_reason, r.offered_until, r.created_at, r.updated_at,
       (SELECT coalesce(jsonb_agg(a.slot_id), '[]') FROM availability AS a WHERE a.registration_id = r.id AND NOT a.is_available) AS absences,
       (SELECT jsonb_build_object('requested', count(*) FILTER (WHERE m.state = 'requested'), 'accepted', count(*) FILTER (WHERE m.state IN ('accepted', 'scheduled', 'checked_in', 'held')),
                                  'placed', count(*) FILTER (WHERE m.live))
          FROM (SELECT d.state, d.live FROM meeting AS d WHERE d.demand_id = r.id UNION ALL SELECT p.state, p.live FROM meeting AS p WHERE p.supply_id = r.id) AS m) AS meeting_counts
  FROM registration AS r
  JOIN event AS e ON e.id = r.event_id
  LEFT JOIN venue AS v ON v.id = e.venue_id
  LEFT JOIN organization AS o ON o.id = r.organization_id
  LEFT JOIN scenario AS s ON s.id = r.scenario_id
  LEFT JOIN offering AS f ON f.id = r.offering_id;
REVOKE SELECT ON registration_card FROM tongqu_reader;

-- Domains somebody comes for: of the scenario or offering he named, else of all his organization shows on that side.
CREATE FUNCTION registration_domains(organization uuid, side text, scenario uuid, offering uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE registration_domains.side
        WHEN 'demand' THEN (SELECT coalesce(jsonb_agg(DISTINCT s.domain), '[]') FROM scenario AS s
                             WHERE s.organization_id = registration_domains.organization AND s.domain <> '' AND s.published_at IS NOT NULL
                               AND (registration_domains.scenario IS NULL OR s.id = registration_domains.scenario))
        WHEN 'supply' THEN (SELECT coalesce(jsonb_agg(DISTINCT d.code), '[]') FROM offering AS f CROSS JOIN LATERAL jsonb_array_elements_text(f.domains) AS d (code)
                             WHERE f.organization_id = registration_domains.organization AND f.state IN ('published', 'stale')
                               AND (registration_domains.offering IS NULL OR f.id = registration_domains.offering))
        ELSE '[]' END;
END $$;

-- Why two organizations should meet, as rows of the market say it: domains in common, a response from one to the other, a meeting
-- they had. `demand` and `supply` are the organizations; `rank` orders.
CREATE FUNCTION meeting_reasons(demand uuid, supply uuid, demand_domains jsonb, supply_domains jsonb) RETURNS TABLE (reasons jsonb, rank int) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT coalesce(jsonb_agg(jsonb_build_object('code', x.code, 'text', x.said) ORDER BY x.points DESC, x.said), '[]'), coalesce(sum(x.points), 0)::int
      FROM (SELECT CASE WHEN r.state IN ('shortlisted', 'preferred', 'selected') THEN 'shortlisted' ELSE 'responded' END AS code, s.title AS said,
                   CASE WHEN r.state IN ('shortlisted', 'preferred', 'selected') THEN 100 ELSE 40 END AS points
              FROM response AS r JOIN scenario AS s ON s.id = r.scenario_id AND s.organization_id = $1
             WHERE r.organization_id = $2 AND r.state IN ('submitted', 'opened', 'shortlisted', 'preferred', 'selected')
            UNION ALL
            SELECT 'domain', coalesce(t.name_zh, d.code), 10
              FROM jsonb_array_elements_text($3) AS d (code)
              LEFT JOIN taxonomy AS t ON t.kind = 'domain' AND t.code = d.code
             WHERE $4 ? d.code OR $4 ? t.parent_code OR EXISTS (SELECT 1 FROM taxonomy AS c WHERE c.kind = 'domain' AND c.parent_code = d.code AND $4 ? c.code)
            UNION ALL
            SELECT 'met_before', '', 1
             WHERE EXISTS (SELECT 1 FROM meeting AS m WHERE m.state = 'held' AND m.demand_organization_id = $1 AND m.supply_organization_id = $2)) AS x;
END $$;

-- A participant for the other side of its event: what he may be shown as before a meeting. A scenario whose owner is not named
-- on the market is not named here beside its owner.
CREATE FUNCTION registration_subject(scenario uuid, offering uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT s.title FROM scenario AS s WHERE s.id = registration_subject.scenario AND s.published_at IS NOT NULL AND s.name_visibility <> 'anonymous'),
                    (SELECT f.name FROM offering AS f WHERE f.id = registration_subject.offering AND f.state IN ('published', 'stale')));
END $$;

-- One side of a meeting as the other may see it; the person is named once both have agreed.
CREATE FUNCTION meeting_party(registration uuid, is_named boolean) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT jsonb_build_object('registration_id', r.id, 'organization_id', r.organization_id, 'organization_name', o.name, 'short_name', o.short_name,
                              'person_name', CASE WHEN is_named THEN nullif(r.name, '') END, 'post', r.post, 'intro', r.intro, 'subject', registration_subject(r.scenario_id, r.offering_id),
                              'state', r.state)
      FROM registration AS r
      JOIN organization AS o ON o.id = r.organization_id
     WHERE r.id = meeting_party.registration);
END $$;

-- The clock ----------------------------------------------------------------------------------------------------------
-- Offers and requests that ran out, applications whose organization has been verified meanwhile, places that became free; whether
-- people still come is asked three days and one day before.
CREATE FUNCTION registration_clock() RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    x    record;
    at   text;
    done int := 0;
BEGIN
    FOR x IN SELECT r.id, r.event_id, r.side FROM registration AS r WHERE r.state = 'offered' AND r.offered_until <= statement_timestamp() ORDER BY r.event_id, r.id LIMIT 200 LOOP
        PERFORM 1 FROM event AS e WHERE e.id = x.event_id FOR NO KEY UPDATE;
        UPDATE registration AS r
           SET state = 'withdrawn', decision_reason = 'offer_expired', version = r.version + 1, updated_at = statement_timestamp()
         WHERE r.id = x.id AND r.state = 'offered' AND r.offered_until <= statement_timestamp();
        CONTINUE WHEN NOT FOUND;
        INSERT INTO audit (role, machine, object_id, action, from_state, to_state, detail)
        VALUES ('system', 'registration', x.id, 'expire', 'offered', 'withdrawn', jsonb_build_object('told', registration_tell(x.id, 'registration_offer_expired', NULL)));
        PERFORM registration_drop_meetings(x.id, false, NULL);
        PERFORM registration_promote(x.event_id, x.side);
        done := done + 1;
    END LOOP;
    FOR x IN SELECT r.id, r.event_id, r.organization_id, r.side
               FROM registration AS r
               JOIN event AS e ON e.id = r.event_id AND NOT e.is_approval_needed AND e.state IN ('published', 'registration_open', 'registration_closed', 'scheduled')
              WHERE r.state = 'applied' AND r.side <> 'guest' AND organization_is_verified(r.organization_id)
              ORDER BY r.event_id, r.created_at, r.id LIMIT 200 LOOP
        PERFORM 1 FROM event AS e WHERE e.id = x.event_id FOR NO KEY UPDATE;
        at := registration_admission(x.event_id, x.organization_id, x.side, true);
        CONTINUE WHEN at NOT IN ('approved', 'waitlisted');
        UPDATE registration AS r
           SET state = at, seat_no = CASE at WHEN 'approved' THEN nullif(registration_seat(r.event_id, r.organization_id, r.side), 0) END, version = r.version + 1, updated_at = statement_timestamp()
         WHERE r.id = x.id AND r.state = 'applied';
        CONTINUE WHEN NOT FOUND;
        PERFORM meeting_seats_fill(x.id);
        INSERT INTO audit (role, machine, object_id, action, from_state, to_state, detail)
        VALUES ('system', 'registration', x.id, CASE at WHEN 'approved' THEN 'approve' ELSE 'waitlist' END, 'applied', at, jsonb_build_object('told', registration_tell(x.id, 'registration_' || at, NULL)));
        done := done + 1;
    END LOOP;
    FOR x IN SELECT DISTINCT r.event_id, r.side
               FROM registration AS r JOIN event AS e ON e.id = r.event_id AND event_state(e.state, e.starts_at, e.ends_at) IN ('published', 'registration_open', 'registration_closed', 'scheduled')
              WHERE r.state = 'waitlisted' AND coalesce(registration_room(r.event_id, r.side), 1) > 0 ORDER BY 1, 2 LIMIT 100 LOOP
        PERFORM 1 FROM event AS e WHERE e.id = x.event_id FOR NO KEY UPDATE;
        done := done + registration_promote(x.event_id, x.side);
    END LOOP;
    FOR x IN UPDATE registration AS r
                SET reminded_at = statement_timestamp()
              WHERE r.id IN (SELECT y.id FROM registration AS y
                               JOIN event AS e ON e.id = y.event_id AND e.state IN ('published', 'registration_open', 'registration_closed', 'scheduled')
                              WHERE y.state = 'approved' AND e.starts_at > statement_timestamp() AND e.starts_at <= statement_timestamp() + interval '3 days'
                                AND y.created_at < statement_timestamp() - interval '1 day'
                                AND (y.reminded_at IS NULL OR (y.reminded_at < e.starts_at - interval '1 day' AND e.starts_at <= statement_timestamp() + interval '1 day'))
                              ORDER BY y.id LIMIT 500 FOR UPDATE OF y SKIP LOCKED)
          RETURNING r.id LOOP
        done := done + registration_tell(x.id, 'registration_confirm_please', NULL);
    END LOOP;
    FOR x IN SELECT m.id, m.requested_by FROM meeting AS m WHERE m.state = 'requested' AND m.expires_at <= statement_timestamp() ORDER BY m.id LIMIT 200 FOR UPDATE SKIP LOCKED LOOP
        UPDATE meeting AS m SET state = 'expired', version = m.version + 1, updated_at = statement_timestamp() WHERE m.id = x.id;
        INSERT INTO audit (role, machine, object_id, action, from_state, to_state, detail)
        VALUES ('system', 'meeting', x.id, 'expire', 'requested', 'expired',
                jsonb_build_object('told', meeting_tell(x.id, CASE x.requested_by WHEN 'supply' THEN 'supply' ELSE 'demand' END, 'meeting_expired', NULL)));
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;

-- Rosters ------------------------------------------------------------------------------------------------------------
-- What the rows of a list mean here: persons by login, organizations by credit code or exact name; and what is wrong with them in
-- this event. `rows` come checked one by one: [{"row":2,"id":..,"person_id":..,"organization_id":..,"organization":"..",..,"errors":[..]}]
-- with fresh ids for what may be new.
CREATE FUNCTION roster_rows(event uuid, list jsonb)
RETURNS TABLE (n int, id uuid, organization text, credit_code text, name text, post text, phone text, mail text, side text, person_id uuid, is_new_person boolean,
               organization_id uuid, is_new_organization boolean, errors jsonb) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH x AS MATERIALIZED (
        SELECT q.*, nullif(q.phone, '') AS mobile_login, nullif(q.mail, '') AS mail_login, nullif(q.credit_code, '') AS code, nullif(q.organization, '') AS called
          FROM jsonb_to_recordset($2) AS q ("row" int, id uuid, person_id uuid, organization_id uuid, organization text, credit_code text, name text, post text, phone text, mail text, side text, errors jsonb)
    ), p AS MATERIALIZED (
        SELECT x."row", coalesce(m.id, e.id) AS known, m.id IS NOT NULL AND e.id IS NOT NULL AND m.id <> e.id AS is_ambiguous,
               coalesce(m.disabled_at, e.disabled_at) IS NOT NULL AS is_disabled,
               min(x."row") OVER (PARTITION BY x.mobile_login) AS first_mobile, min(x."row") OVER (PARTITION BY x.mail_login) AS first_mail,
               min(x."row") OVER (PARTITION BY coalesce(m.id, e.id)) AS first_known
          FROM x
          LEFT JOIN person AS m ON m.login = x.mobile_login
          LEFT JOIN person AS e ON e.login = x.mail_login
    ), o AS MATERIALIZED (
        SELECT x."row", k.id AS known, k.state, k.name <> x.called AND x.code IS NOT NULL AS is_other_name,
               CASE WHEN k.id IS NULL THEN (SELECT f.organization_id FROM x AS f WHERE f.code IS NOT NULL AND f.called IS NOT NULL
                                               AND CASE WHEN x.code IS NOT NULL THEN f.code = x.code ELSE f.called = x.called END ORDER BY f."row" LIMIT 1) END AS fresh
          FROM x
          LEFT JOIN LATERAL (SELECT y.id, y.name, y.state FROM organization AS y
                              WHERE y.state NOT IN ('merged', 'rejected')
                                AND CASE WHEN x.code IS NOT NULL THEN y.credit_code = x.code ELSE y.name = x.called END ORDER BY y.created_at LIMIT 1) AS k ON true
    ), s AS MATERIALIZED (
        SELECT x."row", row_number() OVER (PARTITION BY coalesce(o.known, o.fresh) ORDER BY x."row") AS place,
               (SELECT e.seat_limit - (SELECT count(*) FROM registration AS r WHERE r.event_id = e.id AND r.organization_id = o.known AND r.seat_no IS NOT NULL AND r.state NOT IN ('withdrawn', 'rejected'))
                  FROM event AS e WHERE e.id = $1 AND e.has_meetings) AS free
          FROM x
          JOIN o USING ("row")
         WHERE x.side IN ('demand', 'supply') AND coalesce(o.known, o.fresh) IS NOT NULL AND NOT x.errors @> '[{"level": "error"}]'
    )
    SELECT x."row", x.id, x.organization, x.credit_code, x.name, x.post, x.phone, x.mail, x.side, coalesce(p.known, x.person_id), p.known IS NULL,
           coalesce(o.known, o.fresh), o.known IS NULL AND o.fresh IS NOT NULL,
           x.errors || (
               SELECT coalesce(jsonb_agg(jsonb_build_object('column', c.col, 'code', c.code, 'level', c.level)), '[]')
                 FROM (VALUES ('phone', 'duplicate_in_file', 'error', x.mobile_login IS NOT NULL AND p.first_mobile < x."row"),
                              ('mail', 'duplicate_in_file', 'error', x.mail_login IS NOT NULL AND p.first_mail < x."row"),
                              ('name', 'duplicate_in_file', 'error', p.known IS NOT NULL AND p.first_known < x."row" AND (x.mobile_login IS NULL OR p.first_mobile = x."row")
                                                                     AND (x.mail_login IS NULL OR p.first_mail = x."row")),
                              ('phone', 'person_ambiguous', 'error', p.is_ambiguous),
                              ('phone', 'person_disabled', 'error', p.is_disabled),
                              ('name', 'already_registered', 'error', EXISTS (SELECT 1 FROM registration AS r WHERE r.event_id = $1 AND r.person_id = p.known AND r.state NOT IN ('withdrawn', 'rejected'))),
                              ('credit_code', 'organization_unknown', 'error', x.called IS NOT NULL AND x.code IS NULL AND coalesce(o.known, o.fresh) IS NULL),
                              ('organization', 'required', 'error', x.called IS NULL AND x.code IS NOT NULL AND coalesce(o.known, o.fresh) IS NULL),
                              ('organization', 'organization_suspended', 'error', o.state = 'suspended'),
                              ('organization', 'other_name', 'warning', o.is_other_name),
                              ('organization', 'seats_full', 'error', s.place > s.free)) AS c (col, code, level, is_so)
                WHERE c.is_so)
      FROM x
      JOIN p USING ("row")
      JOIN o USING ("row")
      LEFT JOIN s USING ("row")
     ORDER BY x."row";
END $$;

-- Take over the good rows of a list as roster_run() has made them. In the order of the list: who comes after the quota is full waits.
CREATE FUNCTION roster_take(e event, person uuid, organization uuid, work jsonb) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    done int;
BEGIN
    INSERT INTO person (id, login, login_kind, name, password_hash, mobile, mail)
    SELECT w.person_id, lower(coalesce(nullif(w.phone, ''), w.mail)), CASE WHEN w.phone <> '' THEN 'mobile' ELSE 'mail' END, w.name, '!', nullif(w.phone, ''), nullif(w.mail, '')
      FROM jsonb_to_recordset($4) AS w (person_id uuid, name text, phone text, mail text, is_new_person boolean, is_bad boolean)
     WHERE w.is_new_person AND NOT w.is_bad;
    -- whoever stands first for a new organization is its first registrant, as if he had registered it: he can submit it for 认证
    INSERT INTO organization AS o (id, kind, credit_code, name, reviewing_unit, contact_name, contact_phone, contact_mail, created_by)
    SELECT DISTINCT ON (w.organization_id) w.organization_id, 'enterprise', w.credit_code, w.organization, e.unit_code, w.name, w.phone, w.mail, w.person_id
      FROM jsonb_to_recordset($4) AS w (n int, person_id uuid, organization_id uuid, credit_code text, organization text, name text, phone text, mail text, is_new_organization boolean, is_bad boolean)
     WHERE w.is_new_organization AND NOT w.is_bad AND EXISTS (SELECT 1 FROM jsonb_array_elements($4) AS f WHERE f ->> 'organization_id' = w.organization_id::text)
     ORDER BY w.organization_id, w.credit_code = '', w.n;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state, detail)
    SELECT DISTINCT ON (w.organization_id) $2, $3, 'organizer', 'organization', w.organization_id, 'create', 'registered', jsonb_build_object('event', e.id)
      FROM jsonb_to_recordset($4) AS w (organization_id uuid, is_new_organization boolean, is_bad boolean)
     WHERE w.is_new_organization AND NOT w.is_bad;
    -- the account is claimed by a link, as after a forgotten password
    WITH t AS MATERIALIZED (
        SELECT w.person_id, w.name, coalesce(nullif(w.mail, ''), w.phone) AS recipient, CASE WHEN w.mail <> '' THEN 'mail' ELSE 'sms' END AS channel,
               replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') AS token
          FROM jsonb_to_recordset($4) AS w (person_id uuid, name text, phone text, mail text, is_new_person boolean, is_bad boolean)
         WHERE w.is_new_person AND NOT w.is_bad
    ), l AS (
        INSERT INTO one_time_link (token_sha256, person_id, purpose, expires_at)
        SELECT encode(sha256(convert_to(t.token, 'UTF8')), 'hex'), t.person_id, 'reset', statement_timestamp() + interval '7 days' FROM t
    )
    INSERT INTO outbox (channel, recipient, template, params)
    SELECT t.channel, t.recipient, 'registration_claim', jsonb_build_object('name', t.name, 'event', e.name, 'token', t.token) FROM t;
    INSERT INTO membership AS m (organization_id, person_id, role, state, note, decided_at)
    SELECT DISTINCT w.organization_id, w.person_id, f.role, CASE f.role WHEN 'org_admin' THEN 'active' ELSE 'requested' END, e.name, CASE f.role WHEN 'org_admin' THEN statement_timestamp() END
      FROM jsonb_to_recordset($4) AS w (person_id uuid, organization_id uuid, is_new_organization boolean, is_bad boolean)
      JOIN organization AS o ON o.id = w.organization_id
      CROSS JOIN LATERAL (SELECT CASE WHEN w.is_new_organization AND o.created_by = w.person_id THEN 'org_admin' ELSE 'member' END AS role) AS f
     WHERE NOT w.is_bad
    ON CONFLICT ON CONSTRAINT membership_pkey DO NOTHING;
    WITH w AS MATERIALIZED (
        SELECT x.*, x.side = 'guest' OR organization_is_verified(x.organization_id) AS verified
          FROM jsonb_to_recordset($4) AS x (n int, id uuid, person_id uuid, organization_id uuid, name text, post text, phone text, mail text, side text, is_bad boolean)
         WHERE NOT x.is_bad
    ), a AS MATERIALIZED (
        SELECT w.*, CASE WHEN NOT w.verified THEN 'applied'
                         WHEN row_number() OVER (PARTITION BY w.side, w.verified ORDER BY w.n) > registration_room(e.id, w.side) THEN 'waitlisted'
                         ELSE 'approved' END AS state
          FROM w
    ), s AS MATERIALIZED (
        SELECT a.*, row_number() OVER (PARTITION BY a.organization_id, a.state, a.side = 'guest' ORDER BY a.n) AS nth FROM a
    ), i AS (
        INSERT INTO registration AS r (id, event_id, organization_id, person_id, side, state, source, name, post, phone, mail, seat_no, badge, created_by, created_at)
        SELECT s.id, e.id, s.organization_id, s.person_id, s.side, s.state, 'roster', s.name, s.post, s.phone, s.mail,
               CASE WHEN s.state = 'approved' AND s.side <> 'guest' AND e.has_meetings
                    THEN (SELECT f.seat FROM (SELECT g.seat, row_number() OVER (ORDER BY g.seat) AS nth FROM generate_series(1, e.seat_limit) AS g (seat)
                                               WHERE NOT EXISTS (SELECT 1 FROM registration AS q WHERE q.event_id = e.id AND q.organization_id = s.organization_id AND q.seat_no = g.seat
                                                                    AND q.state NOT IN ('withdrawn', 'rejected'))) AS f WHERE f.nth = s.nth) END,
               registration_badge(), $2, statement_timestamp() + s.n * interval '1 microsecond'
          FROM s
        RETURNING r.id, r.state
    ), b AS (
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state, detail)
        SELECT $2, $3, 'organizer', 'registration', i.id, 'create', i.state, jsonb_build_object('event', e.id, 'source', 'roster') FROM i
    )
    SELECT count(*) INTO done FROM i;
    PERFORM registration_tell((w ->> 'id')::uuid, 'registration_' || r.state, NULL)
       FROM jsonb_array_elements($4) AS w
       JOIN registration AS r ON r.id = (w ->> 'id')::uuid AND r.state IN ('approved', 'waitlisted')
      WHERE NOT (w ->> 'is_new_person')::boolean AND NOT (w ->> 'is_bad')::boolean;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    VALUES ($2, $3, 'organizer', 'event', e.id, 'roster', e.state, e.state, jsonb_build_object('imported', done));
    RETURN done;
END $$;

-- Check a list or take it over: nothing of it while a row is bad, unless bad ones are to be skipped. New organizations are
-- registered by whoever stands first for them, new persons get a link by which they claim their account; membership of one that was
-- there already is asked for, never given.
CREATE FUNCTION roster_run(person uuid, organization uuid, event uuid, list jsonb, is_import boolean, skip_bad boolean)
RETURNS TABLE (verdict text, rows jsonb, good int, bad int, imported int) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    e    event;
    work jsonb;
BEGIN
    IF is_import THEN
        PERFORM 1 FROM event AS x WHERE x.id = $3 FOR NO KEY UPDATE;
    END IF;
    SELECT x.* INTO e FROM event AS x WHERE x.id = $3;
    verdict := CASE WHEN e.id IS NULL OR event_see(e.id, $1, $2) = 0 THEN 'not_found'
                    WHEN event_role(e.id, $1) IS DISTINCT FROM 'organizer' THEN 'forbidden'
                    WHEN event_state(e.state, e.starts_at, e.ends_at) IN ('ended', 'reviewed', 'archived', 'cancelled') THEN 'registration_not_over'
                    ELSE 'ok' END;
    rows := '[]';
    good := 0;
    bad := 0;
    imported := 0;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT coalesce(jsonb_agg(to_jsonb(r) || jsonb_build_object('is_bad', r.errors @> '[{"level": "error"}]') ORDER BY r.n), '[]') INTO work FROM roster_rows($3, $4) AS r;
    SELECT count(*) FILTER (WHERE NOT (w ->> 'is_bad')::boolean), count(*) FILTER (WHERE (w ->> 'is_bad')::boolean) INTO good, bad FROM jsonb_array_elements(work) AS w;
    -- what is shown: every row with something to say, and the first of the others
    SELECT coalesce(jsonb_agg(jsonb_build_object('row', (x.w ->> 'n')::int, 'action', CASE WHEN (x.w ->> 'is_bad')::boolean THEN 'bad' WHEN (x.w ->> 'is_new_person')::boolean THEN 'new' ELSE 'exists' END,
                                                 'is_new_organization', coalesce((x.w ->> 'is_new_organization')::boolean, false), 'errors', x.w -> 'errors',
                                                 'values', jsonb_build_object('organization', x.w ->> 'organization', 'credit_code', x.w ->> 'credit_code', 'name', x.w ->> 'name', 'post', x.w ->> 'post',
                                                                              'phone', x.w ->> 'phone', 'mail', x.w ->> 'mail', 'side', x.w ->> 'side')) ORDER BY x.nth), '[]')
      INTO rows
      FROM (SELECT y.w, y.nth FROM jsonb_array_elements(work) WITH ORDINALITY AS y (w, nth) ORDER BY (y.nth <= 200) DESC, (y.w -> 'errors' <> '[]') DESC, y.nth LIMIT 1000) AS x;
    IF is_import AND (bad = 0 OR skip_bad) AND good > 0 THEN
        imported := roster_take(e, $1, $2, work);
    END IF;
    RETURN NEXT;
END $$;
