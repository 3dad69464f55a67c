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
    (ARRAY['published', 'registration_open', 'registration_closed', 'scheduled', 'live', 'ended', 'postponed'],
                                                               'notify',             NULL,                  'organizer', NULL,                      false,  5),
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
    (ARRAY['published', 'registration_open'],                  'close_registration', 'registration_closed', 'system',    NULL,                      false, 13),
    (ARRAY['published', 'registration_open', 'registration_closed', 'scheduled'],
                                                               'start',              'live',                'system',    NULL,                      false, 15),
    (ARRAY['published', 'registration_open', 'registration_closed', 'scheduled', 'live'],
                                                               'end',                'ended',               'system',    NULL,                      false, 16)
  ) AS t (from_states, action, to_state, who, guard, reason, position)
  CROSS JOIN LATERAL unnest(t.from_states) AS f (state)
  JOIN (VALUES ('planner', 'organizer', 'own_unit'), ('planner', 'district_officer', 'own_unit'), ('planner', 'city_officer', 'city'),
               ('organizer', 'organizer', 'event_organizer'), ('city', 'city_officer', 'city'), ('system', 'system', 'system')) AS r (who, role, relation)
    ON r.who = t.who;

-- Standing -----------------------------------------------------------------------------------------------------------
-- 'organizer', 'door_staff' or NULL.
CREATE FUNCTION event_role(event uuid, person uuid) RETURNS text LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
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
CREATE FUNCTION event_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
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
RETURNS TABLE (with_meetings boolean, without_meetings boolean, not_started boolean, before_close boolean, on_the_day boolean, without_registrations boolean) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
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
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
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
RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
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

-- Two published events never share a hall at one time.
ALTER TABLE event ADD CONSTRAINT event_venue_once_excl EXCLUDE USING gist (venue_id WITH =, tsrange(starts_local, ends_local) WITH &&)
    WHERE (venue_id IS NOT NULL AND starts_local IS NOT NULL AND state IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live'));

-- Words of times -----------------------------------------------------------------------------------------------------
-- As the server writes them in JSON; local wall time as forms hold it; a day and a time to be read in messages.
CREATE FUNCTION json_time(t timestamptz) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT to_char($1 AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"') $$;
CREATE FUNCTION local_text(t timestamp) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT to_char($1, 'YYYY-MM-DD"T"HH24:MI') $$;
CREATE FUNCTION day_text(t timestamptz) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT to_char($1 AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') $$;

-- Files of events: what stands on the page is everybody's once it was published; papers of the review are the organizers' and the auditor's.
CREATE FUNCTION event_file_is_readable(event uuid, purpose text, person uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN event_role($1, $3) = 'organizer' OR person_has_role($3, 'auditor')
        OR ($2 <> 'evidence' AND EXISTS (SELECT 1 FROM event AS e WHERE e.id = $1 AND e.published_at IS NOT NULL));
END $$;

CREATE OR REPLACE FUNCTION file_is_readable(file uuid, person uuid, organization uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
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
                        OR CASE WHEN a.purpose = 'confidential' THEN scenario_see(s.id, $2, $3) & 4 <> 0
                                ELSE s.published_at IS NOT NULL AND s.state <> 'suspended' END
                   WHEN 'offering' THEN person_acts_for($2, $3, x.organization_id)
                        OR (x.state IN ('published', 'stale') AND NOT organization_is_suspended(x.organization_id))
                   WHEN 'response' THEN person_acts_for($2, $3, r.organization_id)
                        OR (r.submitted_at IS NOT NULL AND person_acts_for($2, $3, rs.organization_id) AND NOT organization_is_suspended(rs.organization_id)
                            AND EXISTS (SELECT 1 FROM response_body AS b WHERE b.response_id = r.id AND b.revision > 0
                                           AND (b.files @> jsonb_build_array(jsonb_build_object('id', $1)) OR b.files @> jsonb_build_array($1))))
                   WHEN 'deal' THEN person_acts_for($2, $3, d.demand_organization_id) OR person_acts_for($2, $3, d.supply_organization_id)
                   WHEN 'event' THEN event_file_is_readable(a.object_id, a.purpose, $2) END)
$$;

-- What the calendar says ----------------------------------------------------------------------------------------------
-- Everything against holding something at a time, per day and other event: block = it cannot be published so, warn = think twice.
-- Dates alone (midnight to midnight) take part in a venue's day as a whole.
CREATE FUNCTION calendar_check(from_local timestamp, to_local timestamp, venue uuid, unit text, domain text, host text, size int, except_id uuid)
RETURNS TABLE (code text, level text, day date, object text, object_id uuid, detail text) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    last_day date := ($2 - interval '1 microsecond')::date;
    monday   date := date_trunc('week', $1)::date;
BEGIN
    RETURN QUERY
    SELECT w.code, w.level, w.day, w.object, w.object_id, w.detail
      FROM (
        SELECT 1 AS rank, CASE WHEN NOT h.is_working THEN 'holiday' WHEN h.is_working THEN 'makeup' ELSE 'weekend' END AS code, 'warn' AS level,
               d.day::date AS day, coalesce(h.name_zh, '') AS object, NULL::uuid AS object_id, '' AS detail
          FROM generate_series($1::date, last_day, interval '1 day') AS d (day)
          LEFT JOIN holiday AS h ON h.day = d.day::date
         WHERE NOT h.is_working OR (extract(isodow FROM d.day) >= 6 AND coalesce(h.is_working, true))
        UNION ALL
        SELECT 2, 'not_announced', 'warn', $1::date, y.year::text, NULL, ''
          FROM (SELECT DISTINCT extract(year FROM v.day)::int AS year FROM (VALUES ($1::date), (last_day)) AS v (day)) AS y
         WHERE NOT EXISTS (SELECT 1 FROM holiday AS h WHERE h.day BETWEEN make_date(y.year, 1, 1) AND make_date(y.year, 12, 31))
        UNION ALL
        SELECT 3, 'venue_taken', CASE WHEN e.state IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live') THEN 'block' ELSE 'warn' END,
               e.starts_local::date, e.name, e.id, ''
          FROM event AS e
         WHERE e.venue_id = $3 AND tsrange(e.starts_local, e.ends_local) && tsrange($1, $2) AND e.state NOT IN ('cancelled', 'postponed') AND e.id IS DISTINCT FROM $8
        UNION ALL
        SELECT 4, 'venue_small', 'warn', $1::date, btrim(v.name || ' ' || v.hall), v.id, v.capacity::text FROM venue AS v WHERE v.id = $3 AND v.capacity < $7
        UNION ALL
        SELECT 4, 'venue_closed', 'warn', $1::date, btrim(v.name || ' ' || v.hall), v.id, '' FROM venue AS v WHERE v.id = $3 AND v.is_closed
        UNION ALL
        SELECT 5, 'host_taken', 'warn', e.starts_local::date, e.name, e.id, ''
          FROM event AS e
         WHERE e.starts_local::date <= last_day AND e.ends_local::date >= $1::date AND e.state NOT IN ('cancelled', 'postponed') AND e.id IS DISTINCT FROM $8
           AND CASE WHEN coalesce(btrim($6), '') <> '' THEN e.hosted_by = btrim($6) ELSE e.unit_code = $4 END
        UNION ALL
        SELECT 6, 'domain_near', 'warn', e.starts_local::date, e.name, e.id, abs(e.starts_local::date - $1::date)::text
          FROM event AS e
         WHERE e.domain = $5 AND $5 <> '' AND e.starts_local > $1::date - interval '20 days' AND e.starts_local::date < $1::date + 21
           AND abs(e.starts_local::date - $1::date) < 21 AND e.state NOT IN ('cancelled', 'postponed') AND e.id IS DISTINCT FROM $8
        UNION ALL
        SELECT 7, 'week_full', 'warn', monday, string_agg(e.name, '、' ORDER BY e.starts_local, e.id), NULL, count(*)::text
          FROM event AS e
         WHERE e.starts_local >= monday AND e.starts_local < monday + 7 AND e.state NOT IN ('cancelled', 'postponed') AND e.id IS DISTINCT FROM $8
        HAVING count(*) >= 2) AS w
     ORDER BY CASE w.level WHEN 'block' THEN 0 ELSE 1 END, w.rank, w.day, w.object;
END $$;

-- The same for an event as it stands, and what of its own plan does not fit together.
CREATE FUNCTION event_warnings(id uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('code', w.code, 'level', w.level, 'on', w.day, 'object', w.object, 'object_id', w.object_id, 'detail', w.detail)), '[]')
      FROM (
        SELECT c.code, c.level, c.day, c.object, c.object_id, c.detail
          FROM event AS e
          CROSS JOIN LATERAL calendar_check(e.starts_local, e.ends_local, e.venue_id, e.unit_code, e.domain, e.hosted_by, e.size, e.id) AS c
         WHERE e.id = $1 AND e.starts_local IS NOT NULL AND e.state IN ('planned', 'preparing', 'published', 'registration_open', 'registration_closed', 'scheduled', 'postponed')
        UNION ALL
        SELECT 'session_outside', 'warn', lower(s.local)::date, s.name, s.id, ''
          FROM event AS e
          JOIN LATERAL (SELECT x.id, x.name, tsrange(lower(x.during) AT TIME ZONE 'Asia/Shanghai', upper(x.during) AT TIME ZONE 'Asia/Shanghai') AS local
                          FROM event_session AS x WHERE x.event_id = e.id) AS s ON true
         WHERE e.id = $1 AND e.has_meetings AND e.starts_local IS NOT NULL AND NOT tsrange(e.starts_local, e.ends_local) @> s.local) AS w);
END $$;

-- What keeps an event from being published, or its review from being finished.
CREATE FUNCTION event_problems(id uuid, action text) RETURNS jsonb LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', c.pointer, 'code', c.code) ORDER BY c.position), '[]')
      FROM event AS e
      LEFT JOIN event_review AS v ON v.event_id = e.id
      CROSS JOIN LATERAL (VALUES
        ('publish', '/starts_local',           'required',     1, e.starts_local IS NULL),
        ('publish', '/starts_local',           'in_the_past',  2, e.starts_at <= statement_timestamp()),
        ('publish', '/venue_id',               'required',     3, e.venue_id IS NULL),
        ('publish', '/venue_id',               'venue_taken',  4, EXISTS (SELECT 1 FROM event AS o WHERE o.venue_id = e.venue_id AND o.id <> e.id
                                                                     AND o.state IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live')
                                                                     AND tsrange(o.starts_local, o.ends_local) && tsrange(e.starts_local, e.ends_local))),
        ('publish', '/hosted_by',              'required',     5, btrim(e.hosted_by) = ''),
        ('publish', '/summary',                'required',     6, btrim(e.summary) = ''),
        ('publish', '/agenda',                 'required',     7, e.agenda = '[]'),
        ('publish', '/registration_opens_at',  'required',     8, e.registration_opens_at IS NULL),
        ('publish', '/registration_closes_at', 'required',     9, e.registration_closes_at IS NULL),
        ('publish', '/registration_closes_at', 'after_start', 10, e.registration_closes_at > e.starts_at),
        ('publish', '/contact_name',           'required',    11, btrim(e.contact_name) = ''),
        ('publish', '/contact_phone',          'required',    12, btrim(e.contact_phone) = '' AND btrim(e.contact_mail) = ''),
        ('finish_review', '/body',             'required',     1, btrim(coalesce(v.body, '')) = ''),
        ('finish_review', '/demand_count',     'required',     2, v.demand_count IS NULL),
        ('finish_review', '/supply_count',     'required',     3, v.supply_count IS NULL),
        ('finish_review', '/held_count',       'required',     4, e.has_meetings AND v.held_count IS NULL),
        ('finish_review', '/intent_count',     'required',     5, e.has_meetings AND v.intent_count IS NULL),
        ('finish_review', '/attachments',      'required',     6, NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.object_kind = 'event' AND a.object_id = e.id AND a.purpose = 'evidence'))
      ) AS c (action, pointer, code, position, is_wrong)
     WHERE e.id = $1 AND c.action = $2 AND c.is_wrong);
END $$;

-- Lock one event and decide; `problems` is filled when it is incomplete.
CREATE FUNCTION event_try(id uuid, person uuid, organization uuid, action text, asked bigint, reason text)
RETURNS TABLE (verdict text, from_state text, to_state text, role text, version bigint, problems jsonb) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    e event;
    m record;
BEGIN
    SELECT x.* INTO e FROM event AS x WHERE x.id = event_try.id FOR UPDATE;
    IF NOT FOUND OR event_see(event_try.id, event_try.person, event_try.organization) = 0 THEN
        RETURN QUERY SELECT 'not_found', NULL::text, NULL::text, NULL::text, NULL::bigint, NULL::jsonb;
        RETURN;
    END IF;
    from_state := event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at);
    SELECT count(*) AS fits, count(*) FILTER (WHERE x.from_state = event_try.from_state) AS here,
           (array_agg(x.to_state ORDER BY x.rank) FILTER (WHERE x.from_state = event_try.from_state AND x.failed IS NULL))[1] AS to_state,
           (array_agg(x.role ORDER BY x.rank) FILTER (WHERE x.from_state = event_try.from_state))[1] AS role,
           coalesce(bool_and(x.reason_required) FILTER (WHERE x.from_state = event_try.from_state), false) AS needs_reason,
           (array_agg(x.failed ORDER BY x.rank) FILTER (WHERE x.from_state = event_try.from_state AND x.failed IS NOT NULL))[1] AS failed
      INTO m
      FROM event_moves(event_try.id, event_try.person, event_try.organization) AS x
     WHERE x.action = event_try.action;
    verdict := CASE WHEN m.fits = 0 THEN 'forbidden'
                    WHEN event_try.asked IS NOT NULL AND event_try.asked <> e.version THEN 'stale'
                    WHEN m.here = 0 THEN 'state'
                    WHEN m.to_state IS NULL THEN 'event_' || m.failed
                    WHEN m.needs_reason AND btrim(coalesce(event_try.reason, '')) = '' THEN 'reason_required'
                    ELSE 'ok' END;
    to_state := m.to_state;
    role := m.role;
    version := e.version;
    -- who comes second to a hall waits here and then sees that it is taken
    IF verdict = 'ok' AND event_try.action = 'publish' AND e.venue_id IS NOT NULL THEN
        PERFORM 1 FROM venue AS v WHERE v.id = e.venue_id FOR NO KEY UPDATE;
    END IF;
    IF verdict = 'ok' AND event_try.action IN ('publish', 'finish_review') THEN
        problems := event_problems(e.id, event_try.action);
        IF problems <> '[]' THEN
            verdict := 'incomplete';
        END IF;
    END IF;
    RETURN NEXT;
END $$;

-- May this actor put an event of this unit into the plan?
CREATE FUNCTION event_create_try(person uuid, unit text) RETURNS text LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN CASE WHEN EXISTS (SELECT 1 FROM role_grant AS g
                              WHERE g.person_id = $1 AND g.ended_at IS NULL
                                AND (g.role = 'city_officer' OR (g.role IN ('organizer', 'district_officer') AND g.unit_code = $2))) THEN 'ok'
                ELSE 'forbidden' END;
END $$;

-- People to be told -----------------------------------------------------------------------------------------------------
-- Everybody registered and everybody named as organizer, each once; of an invited organization that has named nobody yet, its admins.
CREATE FUNCTION notify_event(event uuid, kind text, params jsonb, except_person uuid) RETURNS int LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN notify_people(ARRAY(
        SELECT r.person_id FROM registration AS r WHERE r.event_id = $1 AND r.person_id IS NOT NULL AND r.state NOT IN ('withdrawn', 'rejected') AND r.person_id IS DISTINCT FROM $4
        UNION
        SELECT m.person_id FROM registration AS r JOIN membership AS m ON m.organization_id = r.organization_id AND m.state = 'active' AND m.role = 'org_admin'
         WHERE r.event_id = $1 AND r.person_id IS NULL AND r.state = 'invited'
        UNION
        SELECT o.person_id FROM event_organizer AS o WHERE o.event_id = $1 AND o.person_id IS DISTINCT FROM $4), NULL, $2, 'event', $1, $3);
END $$;
COMMENT ON FUNCTION notify_event IS 'tells everybody registered at an event, admins of invited organizations, and its organizers but one';

INSERT INTO mail_kind (kind) VALUES ('event_postponed'), ('event_cancelled'), ('event_changed'), ('event_organizer_added'), ('event_notice');

-- What an organizer writes to those who come.
CREATE TABLE event_notice (
    id         uuid NOT NULL CONSTRAINT event_notice_pkey PRIMARY KEY,
    event_id   uuid NOT NULL CONSTRAINT event_notice_event_id_fkey REFERENCES event (id) ON DELETE CASCADE,
    audience   text NOT NULL CONSTRAINT event_notice_audience_check CHECK (audience IN ('all', 'demand', 'supply', 'guest', 'waitlisted')),
    body       text NOT NULL CONSTRAINT event_notice_body_check CHECK (char_length(body) BETWEEN 1 AND 500),
    recipients int NOT NULL,
    sent_by    uuid NOT NULL CONSTRAINT event_notice_sent_by_fkey REFERENCES person (id) ON DELETE RESTRICT,
    sent_at    timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX event_notice_event_idx ON event_notice (event_id, sent_at DESC);
CREATE INDEX event_notice_sent_by_idx ON event_notice (sent_by);
CREATE INDEX inbox_event_notice_idx ON inbox (object_id) WHERE kind = 'event_notice';
COMMENT ON TABLE event_notice IS 'messages of organizers to people registered; each of them has an inbox row naming the notice';

-- Who that is: all = everybody still registered, a side = who is in on it, waitlisted = who waits for a place.
CREATE FUNCTION event_audience(event uuid, audience text) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT DISTINCT r.person_id FROM registration AS r
     WHERE r.event_id = $1 AND r.person_id IS NOT NULL AND r.state NOT IN ('withdrawn', 'rejected')
       AND CASE $2 WHEN 'all' THEN true WHEN 'waitlisted' THEN r.state IN ('waitlisted', 'offered') ELSE r.side = $2 AND r.state <> 'waitlisted' END);
END $$;

-- What a change does to meetings and drafts ---------------------------------------------------------------------------
-- Cancelled: what was asked for, accepted or placed is void; times stay readable for calendars, nothing holds them any more.
CREATE FUNCTION event_void_meetings(event uuid, person uuid, reason text) RETURNS int LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    changed int;
BEGIN
    UPDATE meeting_seat AS s SET live = false WHERE s.event_id = $1 AND s.live;
    WITH old AS (
        SELECT m.id, m.state FROM meeting AS m WHERE m.event_id = $1 AND m.state IN ('requested', 'accepted', 'scheduled', 'checked_in') FOR UPDATE
    ), u AS (
        UPDATE meeting AS m
           SET state = 'void', live = false, decision_reason = $3, sequence = m.sequence + 1, version = m.version + 1, updated_at = statement_timestamp()
          FROM old WHERE m.id = old.id
        RETURNING m.id, old.state
    )
    INSERT INTO audit (person_id, role, machine, object_id, action, from_state, to_state, reason)
    SELECT $2, 'system', 'meeting', u.id, 'void', u.state, 'void', $3 FROM u ORDER BY u.id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM event_drop_drafts($1);
    RETURN changed;
END $$;

-- Postponed: what was placed is accepted again and waits for a new schedule, also where somebody was early.
CREATE FUNCTION event_unplace_meetings(event uuid, person uuid, reason text) RETURNS int LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    changed int;
BEGIN
    UPDATE meeting_seat AS s SET live = false, during = NULL, arrived_at = NULL, arrived_by = NULL WHERE s.event_id = $1 AND s.during IS NOT NULL;
    WITH old AS (
        SELECT m.id, m.state FROM meeting AS m WHERE m.event_id = $1 AND m.state IN ('scheduled', 'checked_in') FOR UPDATE
    ), u AS (
        UPDATE meeting AS m
           SET state = 'accepted', live = false, slot_id = NULL, table_no = NULL, during = NULL, is_locked = false, sequence = m.sequence + 1, version = m.version + 1, updated_at = statement_timestamp()
          FROM old WHERE m.id = old.id
        RETURNING m.id, old.state
    )
    INSERT INTO audit (person_id, role, machine, object_id, action, from_state, to_state, reason)
    SELECT $2, 'system', 'meeting', u.id, 'unplace', u.state, 'accepted', $3 FROM u ORDER BY u.id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM event_drop_drafts($1);
    RETURN changed;
END $$;

-- No schedule of the old times is left to be published, and none is being computed.
CREATE FUNCTION event_drop_drafts(event uuid) RETURNS int LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    changed int;
BEGIN
    UPDATE schedule_proposal AS p
       SET state = CASE p.state WHEN 'draft' THEN 'discarded' ELSE 'superseded' END, version = p.version + 1, updated_at = statement_timestamp()
     WHERE p.event_id = $1 AND p.state IN ('draft', 'published');
    GET DIAGNOSTICS changed = ROW_COUNT;
    UPDATE job AS j SET is_cancel_asked = true WHERE j.object_id = $1 AND j.state IN ('queued', 'running');
    RETURN changed;
END $$;

-- The grid moves with the event as long as nothing is published in it.
CREATE FUNCTION event_shift_grid(event uuid, by interval) RETURNS int LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    moved int;
BEGIN
    UPDATE event_session AS s SET during = tstzrange(lower(s.during) + $2, upper(s.during) + $2) WHERE s.event_id = $1;
    UPDATE event_slot AS s SET during = tstzrange(lower(s.during) + $2, upper(s.during) + $2) WHERE s.event_id = $1;
    GET DIAGNOSTICS moved = ROW_COUNT;
    UPDATE table_closure AS c SET during = tstzrange(lower(c.during) + $2, upper(c.during) + $2) WHERE c.event_id = $1;
    RETURN moved;
END $$;

-- Changes --------------------------------------------------------------------------------------------------------------
-- Files of one purpose are replaced as a whole: [{"id"}] in their order.
CREATE FUNCTION event_attach(event uuid, files jsonb, purpose text) RETURNS int LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    kept int;
BEGIN
    DELETE FROM attachment AS a
     WHERE a.object_kind = 'event' AND a.object_id = $1 AND a.purpose = $3 AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements($2) AS x WHERE x.value ->> 'id' = a.file_id::text);
    INSERT INTO attachment AS a (file_id, object_kind, object_id, purpose, position)
    SELECT (x.value ->> 'id')::uuid, 'event', $1, $3, min(x.n) FROM jsonb_array_elements($2) WITH ORDINALITY AS x (value, n) GROUP BY 1
        ON CONFLICT ON CONSTRAINT attachment_pkey DO UPDATE SET purpose = excluded.purpose, position = excluded.position;
    GET DIAGNOSTICS kept = ROW_COUNT;
    RETURN kept;
END $$;

-- What a change of a published event must not take away: what it was published with, and meetings people have agreed on.
CREATE FUNCTION event_edit_problems(before event, after event, state text) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', c.pointer, 'code', c.code) ORDER BY c.position), '[]')
      FROM (VALUES
        (1, '/starts_local',           'required',    before.starts_local IS NOT NULL AND after.starts_local IS NULL),
        (2, '/venue_id',               'required',    before.venue_id IS NOT NULL AND after.venue_id IS NULL),
        (3, '/hosted_by',              'required',    btrim(before.hosted_by) <> '' AND btrim(after.hosted_by) = ''),
        (4, '/summary',                'required',    btrim(before.summary) <> '' AND btrim(after.summary) = ''),
        (5, '/registration_opens_at',  'required',    before.registration_opens_at IS NOT NULL AND after.registration_opens_at IS NULL),
        (6, '/registration_closes_at', 'required',    before.registration_closes_at IS NOT NULL AND after.registration_closes_at IS NULL),
        (7, '/starts_local',           'in_the_past', after.starts_local <> before.starts_local AND after.starts_local AT TIME ZONE 'Asia/Shanghai' <= statement_timestamp()),
        (8, '/has_meetings',           'event_grid_in_use', before.has_meetings AND NOT after.has_meetings
                                        AND EXISTS (SELECT 1 FROM meeting AS m WHERE m.event_id = before.id AND m.state IN ('accepted', 'scheduled', 'checked_in', 'held')))
      ) AS c (position, pointer, code, is_wrong)
     WHERE c.is_wrong AND event_edit_problems.state IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live'));
END $$;

-- Apply a form: fields that are absent keep their values. Once published, another time or place is told to everybody registered
-- and counts the calendar's SEQUENCE up.
CREATE FUNCTION event_change(id uuid, person uuid, organization uuid, asked bigint, form jsonb)
RETURNS TABLE (verdict text, version bigint, state text, problems jsonb) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    t        record;
    e        event;
    p        event;
    shift    interval;
    is_moved boolean;
BEGIN
    SELECT x.* INTO t FROM event_try(event_change.id, event_change.person, event_change.organization, 'edit', event_change.asked, NULL) AS x;
    verdict := t.verdict;
    version := t.version;
    state := t.from_state;
    IF verdict = 'ok' AND files_unknown(event_change.form -> 'attachments', 'event', event_change.id, event_change.person, event_change.organization) THEN
        verdict := 'file_unknown';
    END IF;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT x.* INTO e FROM event AS x WHERE x.id = event_change.id;
    p := jsonb_populate_record(e, event_change.form - 'attachments' - 'reason');
    p.planned_month := date_trunc('month', CASE WHEN event_change.form ? 'starts_local' AND p.starts_local IS NOT NULL THEN p.starts_local ELSE p.planned_month END)::date;
    IF event_change.form ? 'type' AND e.counts_reason = '' THEN
        p.counts_toward_plan := p.type = 'matchmaking';
    END IF;
    is_moved := (p.starts_local, p.ends_local, p.venue_id) IS DISTINCT FROM (e.starts_local, e.ends_local, e.venue_id);
    problems := event_edit_problems(e, p, t.from_state);
    IF problems <> '[]' THEN
        verdict := 'incomplete';
        RETURN NEXT;
        RETURN;
    END IF;
    IF p.starts_local IS DISTINCT FROM e.starts_local OR p.ends_local IS DISTINCT FROM e.ends_local THEN
        IF EXISTS (SELECT 1 FROM meeting AS m WHERE m.event_id = e.id AND m.live) THEN
            IF p.starts_local IS NULL OR EXISTS (SELECT 1 FROM meeting AS m WHERE m.event_id = e.id AND m.live
                                                    AND NOT tsrange(p.starts_local, p.ends_local) @> tsrange(lower(m.during) AT TIME ZONE 'Asia/Shanghai', upper(m.during) AT TIME ZONE 'Asia/Shanghai')) THEN
                verdict := 'event_grid_in_use';
                RETURN NEXT;
                RETURN;
            END IF;
        ELSE
            shift := p.starts_local - coalesce(e.starts_local, e.previous_starts_at AT TIME ZONE 'Asia/Shanghai');
            IF shift <> interval '0' THEN
                PERFORM event_shift_grid(e.id, shift);
            END IF;
        END IF;
    END IF;
    IF is_moved AND p.venue_id IS NOT NULL THEN
        PERFORM 1 FROM venue AS v WHERE v.id = p.venue_id FOR NO KEY UPDATE;
    END IF;
    IF event_change.form ? 'attachments' THEN
        PERFORM event_attach(e.id, event_change.form -> 'attachments', 'attachment');
    END IF;
    UPDATE event AS x
       SET name = p.name, name_en = p.name_en, type = p.type, counts_toward_plan = p.counts_toward_plan, theme = p.theme, domain = p.domain, chain = p.chain,
           guided_by = p.guided_by, hosted_by = p.hosted_by, organized_by = p.organized_by, supported_by = p.supported_by, planned_month = p.planned_month,
           starts_local = p.starts_local, ends_local = p.ends_local, venue_id = p.venue_id, summary = p.summary, summary_en = p.summary_en, size = p.size,
           agenda = p.agenda, conditions = p.conditions, registration_opens_at = p.registration_opens_at, registration_closes_at = p.registration_closes_at,
           quota_demand = p.quota_demand, quota_supply = p.quota_supply, quota_guest = p.quota_guest, is_approval_needed = p.is_approval_needed,
           contact_name = p.contact_name, contact_phone = p.contact_phone, contact_mail = p.contact_mail, has_meetings = p.has_meetings, seat_limit = p.seat_limit,
           meetings_min = p.meetings_min, meetings_max = p.meetings_max, buffer_minutes = p.buffer_minutes, freeze_hours = p.freeze_hours,
           sequence = x.sequence + CASE WHEN x.published_at IS NOT NULL AND (is_moved OR p.name <> x.name) THEN 1 ELSE 0 END,
           board_version = x.board_version + CASE WHEN is_moved THEN 1 ELSE 0 END,
           updated_at = statement_timestamp(), version = x.version + 1
     WHERE x.id = e.id
    RETURNING x.version, event_state(x.state, x.starts_at, x.ends_at, x.registration_opens_at, x.registration_closes_at) INTO version, state;
    IF p.has_meetings AND NOT e.has_meetings THEN
        PERFORM registration_seats_give(e.id);
    END IF;
    IF t.from_state <> 'planned' THEN
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
        VALUES (event_change.person, event_change.organization, t.role, 'event', e.id, 'edit', t.from_state, t.from_state,
                jsonb_build_object('fields', (SELECT jsonb_agg(k.key ORDER BY k.key) FROM jsonb_object_keys(event_change.form) AS k (key)),
                                   'told', CASE WHEN is_moved AND t.from_state IN ('published', 'registration_open', 'registration_closed', 'scheduled')
                                                THEN notify_event(e.id, 'event_changed', event_words(e.id, ''), event_change.person) END));
    END IF;
    RETURN NEXT;
END $$;

-- What messages about an event say of it.
CREATE FUNCTION event_words(id uuid, reason text) RETURNS jsonb LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT jsonb_build_object('title', e.name, 'starts', coalesce(day_text(e.starts_at), ''), 'venue', coalesce(btrim(v.name || ' ' || v.hall), ''), 'reason', coalesce($2, ''),
                              'before', coalesce(day_text(e.previous_starts_at), ''))
      FROM event AS e
      LEFT JOIN venue AS v ON v.id = e.venue_id
     WHERE e.id = $1);
END $$;

-- A step of the life cycle. `form` of postpone: starts_local and ends_local when the new time is known.
CREATE FUNCTION event_step(id uuid, person uuid, organization uuid, action text, asked bigint, reason text, form jsonb)
RETURNS TABLE (verdict text, version bigint, state text, problems jsonb) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    t       record;
    e       event;
    new_start timestamp := (event_step.form ->> 'starts_local')::timestamp;
    new_end   timestamp := (event_step.form ->> 'ends_local')::timestamp;
    changed int;
    told    int;
BEGIN
    SELECT x.* INTO t FROM event_try(event_step.id, event_step.person, event_step.organization, event_step.action, event_step.asked, event_step.reason) AS x;
    verdict := t.verdict;
    version := t.version;
    state := t.from_state;
    problems := t.problems;
    IF verdict = 'ok' AND event_step.action = 'postpone' AND (new_start AT TIME ZONE 'Asia/Shanghai') <= statement_timestamp() THEN
        verdict := 'incomplete';
        problems := '[{"pointer":"/starts_local","code":"in_the_past"}]';
    END IF;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT x.* INTO e FROM event AS x WHERE x.id = event_step.id;
    IF event_step.action = 'delete' THEN
        PERFORM event_attach(e.id, '[]', 'attachment');
        DELETE FROM event AS x WHERE x.id = e.id;
        state := 'deleted';
    ELSE
        UPDATE event AS x
           SET state = t.to_state,
               published_at = CASE WHEN event_step.action = 'publish' THEN coalesce(x.published_at, statement_timestamp()) ELSE x.published_at END,
               registration_opens_at = CASE WHEN event_step.action = 'open_registration' THEN least(x.registration_opens_at, statement_timestamp()) ELSE x.registration_opens_at END,
               previous_starts_at = CASE WHEN event_step.action = 'postpone' THEN x.starts_at ELSE x.previous_starts_at END,
               starts_local = CASE WHEN event_step.action = 'postpone' THEN new_start ELSE x.starts_local END,
               ends_local = CASE WHEN event_step.action = 'postpone' THEN new_end ELSE x.ends_local END,
               planned_month = CASE WHEN event_step.action = 'postpone' AND new_start IS NOT NULL THEN date_trunc('month', new_start)::date ELSE x.planned_month END,
               decision_reason = CASE WHEN event_step.action IN ('postpone', 'cancel') THEN event_step.reason ELSE x.decision_reason END,
               sequence = x.sequence + CASE WHEN event_step.action IN ('postpone', 'cancel') OR (event_step.action = 'publish' AND x.published_at IS NOT NULL) THEN 1 ELSE 0 END,
               board_version = x.board_version + CASE WHEN event_step.action IN ('postpone', 'cancel') THEN 1 ELSE 0 END,
               updated_at = statement_timestamp(), version = x.version + 1
         WHERE x.id = e.id
        RETURNING x.version, event_state(x.state, x.starts_at, x.ends_at, x.registration_opens_at, x.registration_closes_at) INTO version, state;
        IF event_step.action = 'postpone' THEN
            changed := event_unplace_meetings(e.id, event_step.person, event_step.reason);
            IF new_start IS NOT NULL THEN
                PERFORM event_shift_grid(e.id, new_start - e.starts_local);
            END IF;
            told := notify_event(e.id, 'event_postponed', event_words(e.id, event_step.reason), event_step.person);
        ELSIF event_step.action = 'cancel' THEN
            changed := event_void_meetings(e.id, event_step.person, event_step.reason);
            told := notify_event(e.id, 'event_cancelled', event_words(e.id, event_step.reason), event_step.person);
        ELSIF event_step.action = 'publish' AND e.published_at IS NOT NULL THEN
            told := notify_event(e.id, 'event_changed', event_words(e.id, ''), event_step.person);
        ELSIF event_step.action = 'finish_review' THEN
            UPDATE event_review AS v SET reviewed_by = event_step.person, reviewed_at = statement_timestamp(), updated_at = statement_timestamp() WHERE v.event_id = e.id;
        END IF;
    END IF;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    VALUES (event_step.person, event_step.organization, t.role, 'event', e.id, event_step.action, t.from_state, t.to_state, nullif(event_step.reason, ''),
            jsonb_strip_nulls(jsonb_build_object('told', told, 'meetings', changed)));
    RETURN NEXT;
END $$;

-- The grid --------------------------------------------------------------------------------------------------------------
-- Slots of one session: from its start, slot after slot with the gap between, pushed behind a break they would run into.
CREATE FUNCTION event_slots_of(from_local timestamp, to_local timestamp, slot_minutes int, gap_minutes int, breaks jsonb) RETURNS TABLE (from_at timestamp, to_at timestamp) LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    pause record;
BEGIN
    from_at := from_local;
    FOR n IN 1 .. 2000 LOOP
        to_at := from_at + make_interval(mins => slot_minutes);
        EXIT WHEN to_at > to_local;
        SELECT max(from_local::date + (b.value ->> 'to')::time) AS until INTO pause
          FROM jsonb_array_elements(coalesce(breaks, '[]')) AS b
         WHERE tsrange(from_local::date + least((b.value ->> 'from')::time, (b.value ->> 'to')::time), from_local::date + (b.value ->> 'to')::time) && tsrange(from_at, to_at);
        IF pause.until IS NOT NULL AND pause.until > from_at THEN
            from_at := pause.until;
            CONTINUE;
        END IF;
        RETURN NEXT;
        from_at := to_at + make_interval(mins => gap_minutes);
    END LOOP;
END $$;

-- Replace sessions, slots and tables. A slot at the same time and a table of the same number stay who they are; what a published
-- meeting needs cannot go. `sessions` or `tables` NULL: stay as they are.
CREATE FUNCTION event_grid_put(id uuid, person uuid, organization uuid, asked bigint, sessions jsonb, tables jsonb)
RETURNS TABLE (verdict text, version bigint, problems jsonb) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    t record;
    e event;
BEGIN
    SELECT x.* INTO t FROM event_try(event_grid_put.id, event_grid_put.person, event_grid_put.organization, 'grid', event_grid_put.asked, NULL) AS x;
    verdict := t.verdict;
    version := t.version;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT x.* INTO e FROM event AS x WHERE x.id = event_grid_put.id;
    SET CONSTRAINTS event_session_position_key, event_session_during_excl, event_slot_position_key, event_slot_during_excl DEFERRED;
    IF event_grid_put.sessions @? '$[*] ? (!(@.starts_local like_regex "^2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$") || !(@.ends_local like_regex "^2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"))'
       OR event_grid_put.sessions @? '$[*].breaks[*] ? (!(@.from like_regex "^[0-2][0-9]:[0-5][0-9]$") || !(@.to like_regex "^[0-2][0-9]:[0-5][0-9]$"))' THEN
        verdict := 'value_refused';
        RETURN NEXT;
        RETURN;
    END IF;
    IF event_grid_put.sessions IS NOT NULL THEN
        problems := event_sessions_problems(e.starts_local, e.ends_local, event_grid_put.sessions);
        IF problems = '[]' THEN
            verdict := event_sessions_put(e.id, event_grid_put.sessions);
        ELSE
            verdict := 'incomplete';
        END IF;
    END IF;
    IF verdict = 'ok' AND event_grid_put.tables IS NOT NULL THEN
        verdict := event_tables_put(e.id, event_grid_put.tables);
    END IF;
    IF verdict = 'ok' THEN
        UPDATE event AS x SET version = x.version + 1, board_version = x.board_version + 1, updated_at = statement_timestamp() WHERE x.id = e.id RETURNING x.version INTO version;
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
        VALUES (event_grid_put.person, event_grid_put.organization, t.role, 'event', e.id, 'grid', t.from_state, t.from_state,
                jsonb_build_object('slots', (SELECT count(*) FROM event_slot AS s WHERE s.event_id = e.id), 'tables', (SELECT count(*) FROM event_table AS s WHERE s.event_id = e.id)));
    END IF;
    SET CONSTRAINTS event_session_position_key, event_session_during_excl, event_slot_position_key, event_slot_during_excl IMMEDIATE;
    RETURN NEXT;
END $$;

-- Pointers count sessions from 0.
CREATE FUNCTION event_sessions_problems(starts timestamp, ends timestamp, sessions jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', c.pointer, 'code', c.code) ORDER BY c.n, c.position), '[]')
      FROM (
        SELECT s.n, v.position, '/sessions/' || (s.n - 1) || v.pointer AS pointer, v.code
          FROM (SELECT x.n, (x.value ->> 'starts_local')::timestamp AS from_at, (x.value ->> 'ends_local')::timestamp AS to_at, (x.value ->> 'slot_minutes')::int AS slot,
                       (SELECT count(*) FROM event_slots_of((x.value ->> 'starts_local')::timestamp, (x.value ->> 'ends_local')::timestamp, (x.value ->> 'slot_minutes')::int,
                                                            coalesce((x.value ->> 'gap_minutes')::int, 0), x.value -> 'breaks')) AS slots
                  FROM jsonb_array_elements($3) WITH ORDINALITY AS x (value, n)) AS s
          CROSS JOIN LATERAL (VALUES
            (1, '/ends_local', 'out_of_range', s.to_at <= s.from_at OR s.to_at > s.from_at + interval '1 day'),
            (2, '/starts_local', 'session_outside', $1 IS NOT NULL AND (s.from_at < $1 OR s.to_at > $2)),
            (3, '/slot_minutes', 'session_too_short', s.to_at > s.from_at AND s.slots = 0)) AS v (position, pointer, code, is_wrong)
         WHERE v.is_wrong
        UNION ALL
        SELECT a.n, 4, '/sessions/' || (a.n - 1) || '/starts_local', 'overlap'
          FROM jsonb_array_elements($3) WITH ORDINALITY AS a (value, n)
          JOIN jsonb_array_elements($3) WITH ORDINALITY AS b (value, n) ON b.n < a.n
           AND (a.value ->> 'starts_local')::timestamp < (b.value ->> 'ends_local')::timestamp AND (b.value ->> 'starts_local')::timestamp < (a.value ->> 'ends_local')::timestamp
        UNION ALL
        SELECT 99, 5, '/sessions', 'too_many'
          FROM (SELECT count(*) AS slots
                  FROM jsonb_array_elements($3) AS x
                  CROSS JOIN LATERAL event_slots_of((x.value ->> 'starts_local')::timestamp, (x.value ->> 'ends_local')::timestamp, (x.value ->> 'slot_minutes')::int,
                                                    coalesce((x.value ->> 'gap_minutes')::int, 0), x.value -> 'breaks') AS s) AS k
         WHERE k.slots > 64) AS c);
END $$;

-- Sessions of a form as they are kept, in order of time.
CREATE FUNCTION event_sessions_of(sessions jsonb)
RETURNS TABLE (place int, name text, during tstzrange, slot_minutes int, gap_minutes int, breaks jsonb) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT (row_number() OVER (ORDER BY y.value ->> 'starts_local') - 1)::int, y.value ->> 'name',
           tstzrange((y.value ->> 'starts_local')::timestamp AT TIME ZONE 'Asia/Shanghai', (y.value ->> 'ends_local')::timestamp AT TIME ZONE 'Asia/Shanghai'),
           (y.value ->> 'slot_minutes')::int, coalesce((y.value ->> 'gap_minutes')::int, 0), coalesce(y.value -> 'breaks', '[]')
      FROM jsonb_array_elements($1) AS y;
END $$;

-- The slots its first sessions make.
CREATE FUNCTION event_grid_slots(event uuid, sessions int) RETURNS TABLE (session_id uuid, during tstzrange, place int) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT s.id, tstzrange(k.from_at AT TIME ZONE 'Asia/Shanghai', k.to_at AT TIME ZONE 'Asia/Shanghai'), (row_number() OVER (ORDER BY k.from_at) - 1)::int
      FROM event_session AS s
      CROSS JOIN LATERAL event_slots_of(lower(s.during) AT TIME ZONE 'Asia/Shanghai', upper(s.during) AT TIME ZONE 'Asia/Shanghai', s.slot_minutes, s.gap_minutes, s.breaks) AS k
     WHERE s.event_id = $1 AND s.position < $2;
END $$;

-- What was moved by hand in the draft cannot be undone into slots and tables that are gone.
CREATE FUNCTION event_forget_edits(event uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    DELETE FROM schedule_edit AS x USING schedule_proposal AS p WHERE p.event_id = $1 AND p.state = 'draft' AND x.proposal_id = p.id;
    UPDATE schedule_proposal AS p SET edits = 0, version = p.version + 1, updated_at = statement_timestamp() WHERE p.event_id = $1 AND p.state = 'draft';
END $$;

CREATE FUNCTION event_sessions_put(event uuid, sessions jsonb) RETURNS text LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    wanted int := jsonb_array_length($2);
    gone   uuid[];
BEGIN
    -- sessions by their place, in order of time
    INSERT INTO event_session AS s (id, event_id, position, name, during, slot_minutes, gap_minutes, breaks)
    SELECT gen_random_uuid(), $1, x.place, x.name, x.during, x.slot_minutes, x.gap_minutes, x.breaks
      FROM event_sessions_of($2) AS x
     WHERE NOT EXISTS (SELECT 1 FROM event_session AS o WHERE o.event_id = $1 AND o.position = x.place);
    UPDATE event_session AS s
       SET name = x.name, during = x.during, slot_minutes = x.slot_minutes, gap_minutes = x.gap_minutes, breaks = x.breaks
      FROM event_sessions_of($2) AS x
     WHERE s.event_id = $1 AND s.position = x.place;
    -- slots by their time
    gone := ARRAY(SELECT s.id FROM event_slot AS s WHERE s.event_id = $1 AND NOT EXISTS (SELECT 1 FROM event_grid_slots($1, wanted) AS g WHERE g.during = s.during));
    IF EXISTS (SELECT 1 FROM meeting AS m WHERE m.slot_id = ANY (gone) AND (m.live OR m.state IN ('scheduled', 'checked_in', 'held', 'no_show'))) THEN
        RETURN 'event_grid_in_use';
    END IF;
    UPDATE meeting AS m SET slot_id = NULL, table_no = NULL WHERE m.slot_id = ANY (gone);
    UPDATE schedule_proposal_row AS r SET slot_id = NULL, table_no = NULL, is_locked = false WHERE r.slot_id = ANY (gone);
    PERFORM event_forget_edits($1) WHERE cardinality(gone) > 0;
    DELETE FROM event_slot AS s WHERE s.id = ANY (gone);
    UPDATE event_slot AS s SET position = g.place, session_id = g.session_id FROM event_grid_slots($1, wanted) AS g WHERE s.event_id = $1 AND s.during = g.during;
    INSERT INTO event_slot (id, event_id, session_id, position, during)
    SELECT gen_random_uuid(), $1, g.session_id, g.place, g.during FROM event_grid_slots($1, wanted) AS g WHERE NOT EXISTS (SELECT 1 FROM event_slot AS s WHERE s.event_id = $1 AND s.during = g.during);
    DELETE FROM event_session AS s WHERE s.event_id = $1 AND s.position >= wanted;
    RETURN 'ok';
END $$;

CREATE FUNCTION event_tables_put(event uuid, tables jsonb) RETURNS text LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    gone int[];
BEGIN
    gone := ARRAY(SELECT t.table_no FROM event_table AS t WHERE t.event_id = $1 AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements($2) AS x WHERE (x.value ->> 'table_no')::int = t.table_no));
    IF EXISTS (SELECT 1 FROM meeting AS m WHERE m.event_id = $1 AND m.table_no = ANY (gone) AND (m.live OR m.state IN ('scheduled', 'checked_in', 'held', 'no_show'))) THEN
        RETURN 'event_grid_in_use';
    END IF;
    UPDATE meeting AS m SET slot_id = NULL, table_no = NULL WHERE m.event_id = $1 AND m.table_no = ANY (gone);
    UPDATE schedule_proposal_row AS r SET slot_id = NULL, table_no = NULL, is_locked = false
      FROM schedule_proposal AS p WHERE p.id = r.proposal_id AND p.event_id = $1 AND r.table_no = ANY (gone);
    PERFORM event_forget_edits($1) WHERE cardinality(gone) > 0;
    DELETE FROM event_table AS t WHERE t.event_id = $1 AND t.table_no = ANY (gone);
    INSERT INTO event_table AS t (event_id, table_no, label, zone)
    SELECT DISTINCT ON (1, 2) $1, (x.value ->> 'table_no')::int, coalesce(x.value ->> 'label', ''), coalesce(x.value ->> 'zone', '')
      FROM jsonb_array_elements($2) WITH ORDINALITY AS x (value, n)
     ORDER BY 1, 2, x.n
        ON CONFLICT ON CONSTRAINT event_table_pkey DO UPDATE SET label = excluded.label, zone = excluded.zone;
    RETURN 'ok';
END $$;

-- Numbers -----------------------------------------------------------------------------------------------------------------
CREATE FUNCTION event_counts(event uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT jsonb_build_object(
               'demand', r.demand, 'supply', r.supply, 'guest', r.guest, 'applied', r.applied, 'waitlisted', r.waitlisted, 'checked_in', r.checked_in,
               'meetings', m.meetings, 'accepted', m.accepted, 'placed', m.placed, 'held', m.held)
      FROM (SELECT count(*) FILTER (WHERE x.side = 'demand' AND x.is_in) AS demand, count(*) FILTER (WHERE x.side = 'supply' AND x.is_in) AS supply,
                   count(*) FILTER (WHERE x.side = 'guest' AND x.is_in) AS guest, count(*) FILTER (WHERE x.state = 'applied') AS applied,
                   count(*) FILTER (WHERE x.state = 'waitlisted') AS waitlisted, count(*) FILTER (WHERE x.state IN ('checked_in', 'left')) AS checked_in
              FROM (SELECT y.side, y.state, y.state IN ('approved', 'offered', 'confirmed', 'checked_in', 'no_show', 'left') AS is_in FROM registration AS y WHERE y.event_id = $1) AS x) AS r
      CROSS JOIN (SELECT count(*) FILTER (WHERE y.state NOT IN ('declined', 'expired', 'cancelled', 'void')) AS meetings,
                         count(*) FILTER (WHERE y.state IN ('accepted', 'scheduled', 'checked_in', 'held', 'no_show')) AS accepted,
                         count(*) FILTER (WHERE y.live) AS placed, count(*) FILTER (WHERE y.state = 'held') AS held
                    FROM meeting AS y WHERE y.event_id = $1) AS m);
END $$;

-- The numbers of a review from the records: organizations that came (guests: people), meetings held, of those the ones both
-- sides want to go on with (a pilot or a contract), and what was signed out of them (of fewer than three contracts the prices would show).
CREATE FUNCTION event_computed(event uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    WITH seat AS (
        SELECT s.registration_id FROM meeting_seat AS s WHERE s.event_id = $1 AND s.arrived_at IS NOT NULL
    )
    SELECT jsonb_build_object(
               'demand_count', (SELECT count(DISTINCT r.organization_id) FROM registration AS r WHERE r.event_id = $1 AND r.side = 'demand' AND (r.state IN ('checked_in', 'left') OR r.id IN (SELECT seat.registration_id FROM seat))),
               'supply_count', (SELECT count(DISTINCT r.organization_id) FROM registration AS r WHERE r.event_id = $1 AND r.side = 'supply' AND (r.state IN ('checked_in', 'left') OR r.id IN (SELECT seat.registration_id FROM seat))),
               'guest_count', (SELECT count(*) FROM registration AS r WHERE r.event_id = $1 AND r.side = 'guest' AND r.state IN ('checked_in', 'left')),
               'held_count', (SELECT count(*) FROM meeting AS m WHERE m.event_id = $1 AND m.state = 'held'),
               'intent_count', (SELECT count(*) FROM meeting AS m WHERE m.event_id = $1 AND m.state = 'held'
                                   AND (SELECT count(*) FROM meeting_seat AS s WHERE s.meeting_id = m.id AND s.intent IN ('pilot', 'contract')) = 2),
               'amount_fen', (SELECT CASE WHEN count(*) = 0 THEN 0 WHEN count(*) >= 3 THEN sum(d.amount_fen) END FROM deal AS d WHERE d.state IN ('signed', 'piloting', 'accepted', 'effective')
                                 AND d.id IN (SELECT m.deal_id FROM meeting AS m WHERE m.event_id = $1 AND m.deal_id IS NOT NULL))));
END $$;

-- The year against its target: held = over, reviewed = with a finished review (only those count), planned = the rest of the plan.
CREATE FUNCTION annual_plan_of(year int) RETURNS jsonb LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT jsonb_build_object('year', $1, 'target', p.target, 'source', coalesce(p.source, ''), 'held', k.held, 'reviewed', k.reviewed, 'planned', k.planned)
      FROM (SELECT count(*) FILTER (WHERE x.said IN ('ended', 'reviewed', 'archived')) AS held, count(*) FILTER (WHERE x.said IN ('reviewed', 'archived')) AS reviewed,
                         count(*) FILTER (WHERE x.said NOT IN ('ended', 'reviewed', 'archived')) AS planned
                    FROM (SELECT event_state(e.state, e.starts_at, e.ends_at) AS said FROM event AS e
                           WHERE e.counts_toward_plan AND e.state <> 'cancelled' AND e.planned_month BETWEEN make_date($1, 1, 1) AND make_date($1, 12, 1)) AS x) AS k
      LEFT JOIN annual_plan AS p ON p.year = $1);
END $$;

-- One event as lists show it to this actor. Before it is published everybody else sees the line of the plan only: what, who, which month.
CREATE FUNCTION event_card(id uuid, person uuid, organization uuid)
RETURNS TABLE (version bigint, name text, name_en text, type text, state text, domain text, theme text, unit_code text, unit_name text, hosted_by text, planned_month date,
               starts_at timestamptz, ends_at timestamptz, venue_name text, hall text, size int, has_meetings boolean, counts_toward_plan boolean,
               registration_opens_at timestamptz, registration_closes_at timestamptz, seats_left_demand int, seats_left_supply int, seats_left_guest int,
               my_registration_id uuid, my_registration_state text, see int) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    seen    int := event_see($1, $2, $3);
    is_open boolean := seen & 25 <> 0;
BEGIN
    RETURN QUERY
    SELECT e.version, e.name, e.name_en, e.type, event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at),
           e.domain, CASE WHEN is_open THEN e.theme ELSE '' END, e.unit_code, u.short_zh, CASE WHEN is_open THEN e.hosted_by ELSE '' END, e.planned_month,
           CASE WHEN is_open THEN e.starts_at END, CASE WHEN is_open THEN e.ends_at END, CASE WHEN is_open THEN coalesce(v.name, '') ELSE '' END, CASE WHEN is_open THEN coalesce(v.hall, '') ELSE '' END,
           CASE WHEN is_open THEN e.size END, e.has_meetings, e.counts_toward_plan,
           CASE WHEN is_open THEN e.registration_opens_at END, CASE WHEN is_open THEN e.registration_closes_at END,
           CASE WHEN is_open AND e.quota_demand IS NOT NULL THEN greatest(0, e.quota_demand - q.demand)::int END, CASE WHEN is_open AND e.quota_supply IS NOT NULL THEN greatest(0, e.quota_supply - q.supply)::int END,
           CASE WHEN is_open AND e.quota_guest IS NOT NULL THEN greatest(0, e.quota_guest - q.guest)::int END,
           r.id, r.state, greatest(seen, 1)
      FROM event AS e
      JOIN reviewing_unit AS u ON u.code = e.unit_code
      LEFT JOIN venue AS v ON v.id = e.venue_id
      LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE x.side = 'demand') AS demand, count(*) FILTER (WHERE x.side = 'supply') AS supply, count(*) FILTER (WHERE x.side = 'guest') AS guest
                           FROM registration AS x WHERE x.event_id = e.id AND x.state IN ('approved', 'offered', 'confirmed', 'checked_in')) AS q
             ON is_open
      LEFT JOIN LATERAL (SELECT x.id, x.state FROM registration AS x WHERE x.event_id = e.id AND x.person_id = $2
                          ORDER BY (x.state IN ('withdrawn', 'rejected')), x.updated_at DESC, x.id LIMIT 1) AS r ON true
     WHERE e.id = $1;
END $$;

-- The same inside other answers.
CREATE FUNCTION event_card_json(id uuid, person uuid, organization uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT jsonb_build_object('id', $1, 'name', c.name, 'name_en', c.name_en, 'type', c.type, 'state', c.state, 'domain', c.domain, 'theme', c.theme, 'unit_code', c.unit_code,
               'unit_name', c.unit_name, 'hosted_by', c.hosted_by, 'planned_month', c.planned_month, 'starts_at', json_time(c.starts_at), 'ends_at', json_time(c.ends_at),
               'venue_name', c.venue_name, 'hall', c.hall, 'size', c.size, 'has_meetings', c.has_meetings, 'counts_toward_plan', c.counts_toward_plan)
        || jsonb_build_object('registration_opens_at', json_time(c.registration_opens_at), 'registration_closes_at', json_time(c.registration_closes_at),
               'seats_left_demand', c.seats_left_demand, 'seats_left_supply', c.seats_left_supply, 'seats_left_guest', c.seats_left_guest,
               'my_registration_id', c.my_registration_id, 'my_registration_state', c.my_registration_state)
      FROM event_card($1, $2, $3) AS c);
END $$;
COMMENT ON FUNCTION event_card_json IS 'an EventCard as the other answers carry it';

-- Who appears on lists for whom: lines of the plan for everybody, but not what was given up before anybody heard of it.
CREATE FUNCTION event_is_listed(state text, published_at timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT $1 <> 'cancelled' OR $2 IS NOT NULL $$;

-- The clock ---------------------------------------------------------------------------------------------------------------
-- Stored states follow what readers see already; when an event is over its organizers are asked for the review.
CREATE FUNCTION event_clock() RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    e       record;
    changed int := 0;
BEGIN
    FOR e IN
        SELECT x.id, x.state, event_state(x.state, x.starts_at, x.ends_at, x.registration_opens_at, x.registration_closes_at) AS said
          FROM event AS x
         WHERE x.state IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live')
           AND event_state(x.state, x.starts_at, x.ends_at, x.registration_opens_at, x.registration_closes_at) <> x.state
         ORDER BY x.id LIMIT 200
           FOR UPDATE SKIP LOCKED
    LOOP
        UPDATE event AS x SET state = e.said, version = x.version + 1, updated_at = statement_timestamp() WHERE x.id = e.id;
        INSERT INTO audit (role, machine, object_id, action, from_state, to_state, detail)
        VALUES ('system', 'event', e.id, CASE e.said WHEN 'registration_open' THEN 'open_registration' WHEN 'registration_closed' THEN 'close_registration' WHEN 'live' THEN 'start' ELSE 'end' END,
                e.state, e.said,
                jsonb_strip_nulls(jsonb_build_object('told', CASE WHEN e.said = 'ended' THEN
                    notify_people(ARRAY(SELECT o.person_id FROM event_organizer AS o WHERE o.event_id = e.id AND o.role = 'organizer'), NULL, 'event_ended', 'event', e.id, event_words(e.id, '')) END)));
        changed := changed + 1;
    END LOOP;
    RETURN changed;
END $$;

-- Addresses of personal calendars ------------------------------------------------------------------------------------------
ALTER TABLE calendar_feed ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT calendar_feed_id_key UNIQUE;
