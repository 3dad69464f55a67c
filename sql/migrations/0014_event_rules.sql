-- 0014_event_rules: the life of an event: who stands how to it, who may do what, what must hold, what the calendar says about a
-- day, what a change does to those who registered, and what the clock does.

-- Life cycle ---------------------------------------------------------------------------------------------------------
-- Relation event_organizer is event_role() = 'organizer'; event_door its door staff as well. The grid, the organizers and the
-- review are part of the event: their rights stand here too.
INSERT INTO transition (machine, from_state, action, to_state, role, relation, guard, reason_required, position)
SELECT 'event', f.state, t.action, coalesce(t.to_state, f.state), r.role, r.relation, t.guard, t.reason, t.position
  FROM (VALUES
    (ARRAY[NULL],                                              'create',             'planned',             'planner',   NULL,                      false,  1),
    (ARRAY['planned', 'preparing', 'published', 'registration_open', 'registration_closed', 'scheduled', 'live', 'postponed'],
                                                               'edit',               NULL,                  'organizer', NULL,                      false,  2),
    (ARRAY['planned', 'preparing', 'published', 'registration_open', 'registration_closed', 'scheduled', 'live', 'postponed'],
                                                               'grid',               NULL,                  'organizer', 'with_meetings',           false,  3),
    (ARRAY['planned', 'preparing', 'published', 'registration_open', 'registration_closed', 'scheduled', 'live', 'ended', 'reviewed', 'postponed'],
                                                               'staff',              NULL,                  'organizer', NULL,                      false,  4),
    (ARRAY['planned', 'postponed'],                            'prepare',            'preparing',           'organizer', NULL,                      false, 10),
    (ARRAY['preparing'],                                       'publish',            'published',           'organizer', NULL,                      false, 11),
    (ARRAY['published', 'registration_closed'],                'open_registration',  'registration_open',   'organizer', 'not_started before_close', false, 12),
    (ARRAY['registration_open'],                               'close_registration', 'registration_closed', 'organizer', NULL,                      false, 13),
    (ARRAY['registration_closed'],                             'schedule',           'scheduled',           'organizer', 'with_meetings',           false, 14),
    (ARRAY['scheduled', 'live'],                               'schedule',           NULL,                  'organizer', 'with_meetings',           false, 14),
    (ARRAY['scheduled'],                                       'start',              'live',                'organizer', 'on_the_day',              false, 15),
    (ARRAY['registration_closed'],                             'start',              'live',                'organizer', 'without_meetings on_the_day', false, 15),
    (ARRAY['live'],                                            'end',                'ended',               'organizer', NULL,                      false, 16),
    (ARRAY['ended'],                                           'review',             NULL,                  'organizer', NULL,                      false, 17),
    (ARRAY['reviewed'],                                        'review',             NULL,                  'city',      NULL,                      false, 17),
    (ARRAY['ended'],                                           'finish_review',      'reviewed',            'organizer', NULL,                      false, 18),
    (ARRAY['reviewed'],                                        'archive',            'archived',            'organizer', NULL,                      false, 19),
    (ARRAY['planned', 'preparing', 'published', 'registration_open', 'registration_closed', 'scheduled', 'live', 'ended', 'reviewed', 'postponed'],
                                                               'count',              NULL,                  'city',      NULL,                      true,  30),
    (ARRAY['published', 'registration_open', 'registration_closed', 'scheduled'],
                                                               'postpone',           'postponed',           'organizer', NULL,                      true,  80),
    (ARRAY['planned', 'preparing', 'published', 'registration_open', 'registration_closed', 'scheduled', 'postponed'],
                                                               'cancel',             'cancelled',           'organizer', NULL,                      true,  90),
    (ARRAY['planned'],                                         'delete',             'deleted',             'organizer', 'without_registrations',   false, 91),
    -- clock
    (ARRAY['published'],                                       'open_registration',  'registration_open',   'system',    NULL,                      false, 12),
    (ARRAY['registration_open'],                               'close_registration', 'registration_closed', 'system',    NULL,                      false, 13),
    (ARRAY['published', 'registration_open', 'registration_closed', 'scheduled'],
                                                               'start',              'live',                'system',    NULL,                      false, 15),
    (ARRAY['live'],                                            'end',                'ended',               'system',    NULL,                      false, 16)
  ) AS t (from_states, action, to_state, who, guard, reason, position)
  CROSS JOIN LATERAL unnest(t.from_states) AS f (state)
  JOIN (VALUES ('planner', 'organizer', 'own_unit'), ('planner', 'district_officer', 'own_unit'), ('planner', 'city_officer', 'city'),
               ('organizer', 'organizer', 'event_organizer'), ('city', 'city_officer', 'city'), ('system', 'system', 'system')) AS r (who, role, relation)
    ON r.who = t.who;

-- Standing -----------------------------------------------------------------------------------------------------------
-- 'organizer', 'door_staff' or NULL.
CREATE FUNCTION event_role(event uuid, person uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    IF $2 IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (
    SELECT CASE WHEN m.role = 'organizer' THEN 'organizer'
                WHEN EXISTS (SELECT 1 FROM role_grant AS g
                              WHERE g.person_id = $2 AND g.ended_at IS NULL
                                AND (g.role = 'city_officer' OR (g.role IN ('organizer', 'district_officer') AND g.unit_code = e.unit_code))) THEN 'organizer'
                ELSE m.role END
      FROM event AS e
      LEFT JOIN event_organizer AS m ON m.event_id = e.id AND m.person_id = $2
     WHERE e.id = $1);
END $$;
COMMENT ON FUNCTION event_role IS 'organizer (of the event, of its unit, or the city), door_staff, or NULL';

-- 1 public, 4 party (somebody of the organization, or the person, is registered), 8 organizer and door staff, 16 organizer and
-- auditor, 32 contacts of registrants (organizer until 30 days after the end). 0 = does not exist for this actor: until it has
-- been published an event is a line of the annual plan and no page.
CREATE FUNCTION event_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    e    record;
    see  int := 0;
    said text;
BEGIN
    SELECT x.published_at, x.state, coalesce(x.ends_at, statement_timestamp()) AS ends_at INTO e FROM event AS x WHERE x.id = $1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    IF e.published_at IS NOT NULL THEN
        see := 1;
    END IF;
    IF $2 IS NULL THEN
        RETURN see;
    END IF;
    IF EXISTS (SELECT 1 FROM registration AS r WHERE r.event_id = $1 AND r.person_id = $2 AND r.state NOT IN ('withdrawn', 'rejected'))
       OR ($3 IS NOT NULL AND person_is_member($2, $3)
           AND EXISTS (SELECT 1 FROM registration AS r WHERE r.organization_id = $3 AND r.event_id = $1 AND r.state NOT IN ('withdrawn', 'rejected'))) THEN
        see := see | 4;
    END IF;
    said := event_role($1, $2);
    IF said = 'organizer' THEN
        see := see | 8 | 16 | CASE WHEN e.ends_at > statement_timestamp() - interval '30 days' THEN 32 ELSE 0 END;
    ELSIF said = 'door_staff' THEN
        see := see | 8;
    END IF;
    IF person_has_role($2, 'auditor') THEN
        see := see | 16;
    END IF;
    RETURN see;
END $$;

-- What the clock says before it has passed by: an event that is on is live, one that is over has ended.
CREATE FUNCTION event_state(state text, starts_at timestamptz, ends_at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN $1 IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live') AND $3 <= statement_timestamp() THEN 'ended'
                WHEN $1 IN ('published', 'registration_open', 'registration_closed', 'scheduled') AND $2 <= statement_timestamp() THEN 'live'
                ELSE $1 END
$$;

-- The same with the window of registration, for who has the whole row.
CREATE FUNCTION event_state(state text, starts_at timestamptz, ends_at timestamptz, registration_opens_at timestamptz, registration_closes_at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN event_state($1, $2, $3) IN ('published', 'registration_open') AND $5 <= statement_timestamp() THEN 'registration_closed'
                WHEN event_state($1, $2, $3) = 'published' AND $4 <= statement_timestamp() THEN 'registration_open'
                ELSE event_state($1, $2, $3) END
$$;

-- What must hold before a step.
CREATE FUNCTION event_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (with_meetings boolean, without_meetings boolean, not_started boolean, before_close boolean, on_the_day boolean, without_registrations boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT e.has_meetings, NOT e.has_meetings,
           e.starts_at > statement_timestamp(),
           e.registration_closes_at > statement_timestamp(),
           local_day(e.starts_at) <= local_day(statement_timestamp()),
           NOT EXISTS (SELECT 1 FROM registration AS r WHERE r.event_id = e.id)
      FROM event AS e
     WHERE e.id = $1;
END $$;

-- Every row of the table this actor fits, whatever the state; `failed` = first guard that does not hold.
CREATE FUNCTION event_moves(id uuid, person uuid, organization uuid)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    said    text := event_role($1, $2);
    is_city boolean := person_has_role($2, 'city_officer');
BEGIN
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, to_jsonb(g)), t.position
      FROM event_guard($1, $2, $3) AS g
      JOIN transition AS t ON t.machine = 'event' AND t.from_state IS NOT NULL
     WHERE CASE t.relation WHEN 'event_organizer' THEN said = 'organizer'
                           WHEN 'event_door' THEN said IN ('organizer', 'door_staff')
                           WHEN 'city' THEN is_city
                           ELSE false END;
END $$;

CREATE FUNCTION event_actions(id uuid, person uuid, organization uuid)
RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    IF $2 IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT m.action, m.to_state, m.reason_required
      FROM event AS e
      JOIN LATERAL event_moves(e.id, $2, $3) AS m
        ON m.from_state = event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at) AND m.failed IS NULL
     WHERE e.id = $1
     ORDER BY m.rank, m.action;
END $$;
