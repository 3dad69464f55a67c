-- 0020_plans: pages and steps that ask the same questions for many rows. What is asked within a function of many branches is planned
-- once a session instead of for each value: with `x IS NULL OR ...` a plan for the value at hand always looks cheaper than the one kept,
-- so PostgreSQL would plan anew in every call, which costs ten times what running it does.
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid::regprocedure
               FROM pg_proc AS p
               JOIN pg_language AS l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
              WHERE p.pronamespace = 'public'::regnamespace
                AND p.provolatile = 's'
                AND p.proconfig IS NULL
                AND p.proname ~ '_(moves|guard|actions|see|side|card|domains|reasons|subject|of|is_own)$'
              ORDER BY p.proname LOOP
        EXECUTE format('ALTER FUNCTION %s SET plan_cache_mode = force_generic_plan', f);
    END LOOP;
END $$;

-- Registrations ------------------------------------------------------------------------------------------------------
-- What somebody sees of every registration of an event, whosever it is (bits of registration_see).
CREATE FUNCTION registration_sight(event uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    said text := event_role($1, $2);
BEGIN
    RETURN CASE WHEN said = 'organizer' THEN 18 | (event_see($1, $2, $3) & 32) WHEN said IS NOT NULL THEN 2 ELSE 0 END
         | CASE WHEN person_has_role($2, 'auditor') THEN 16 ELSE 0 END;
END $$;
COMMENT ON FUNCTION registration_sight IS 'what organizer, door staff and auditors see of all registrations of an event';

-- What somebody sees of a registration because it is his own or his organization's.
CREATE FUNCTION registration_own_sight(id uuid, of_organization uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN CASE WHEN registration_is_own($1, $3, $4) THEN 12 WHEN $2 = $4 AND person_is_member($3, $4) THEN 4 ELSE 0 END;
END $$;

CREATE OR REPLACE FUNCTION registration_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    r record;
BEGIN
    IF $2 IS NULL THEN
        RETURN 0;
    END IF;
    SELECT x.event_id, x.organization_id INTO r FROM registration AS x WHERE x.id = $1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    RETURN registration_own_sight($1, r.organization_id, $2, $3) | registration_sight(r.event_id, $2, $3);
END $$;

-- Steps --------------------------------------------------------------------------------------------------------------
-- As before (0003), without a query: it is asked for every row of the table of transitions.
CREATE OR REPLACE FUNCTION guard_failed(guard text, held jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    word text;
BEGIN
    IF $1 IS NULL THEN
        RETURN NULL;
    END IF;
    FOREACH word IN ARRAY string_to_array($1, ' ') LOOP
        IF NOT coalesce(($2 ->> word)::boolean, false) THEN
            RETURN word;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- Below: with a state, the steps from there alone, so that only their guards are looked at.
-- As before (0009), each right asked for once and only when it can matter.
DROP FUNCTION response_moves(uuid, uuid, uuid);
CREATE FUNCTION response_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    r        record;
    held     jsonb;
    own_role text; /* in the organization acted for */
    is_unit  boolean := false;
    is_city  boolean := false;
BEGIN
    SELECT x.organization_id, s.organization_id AS owner_id, s.reviewing_unit, x.submitted_at IS NOT NULL AND x.state <> 'draft' AS is_sent
      INTO r
      FROM response AS x
      JOIN scenario AS s ON s.id = x.scenario_id
     WHERE x.id = $1;
    IF NOT FOUND OR $2 IS NULL THEN
        RETURN;
    END IF;
    IF $3 = r.organization_id OR ($3 = r.owner_id AND r.is_sent) THEN
        SELECT m.role INTO own_role FROM membership AS m WHERE m.person_id = $2 AND m.organization_id = $3 AND m.state = 'active';
    END IF;
    IF r.is_sent THEN
        is_unit := person_serves_unit($2, r.reviewing_unit);
        is_city := person_has_role($2, 'city_officer');
    END IF;
    IF NOT (own_role IS NOT NULL OR is_unit OR is_city) THEN
        RETURN;
    END IF;
    SELECT to_jsonb(g) INTO held FROM response_guard($1, $2, $3) AS g;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, held), t.position
      FROM transition AS t
     WHERE t.machine = 'response' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4)
       AND CASE t.relation WHEN 'owner' THEN r.organization_id = $3 AND t.role = own_role
                           WHEN 'counterparty' THEN r.owner_id = $3 AND t.role = own_role AND r.is_sent
                           WHEN 'own_unit' THEN is_unit
                           WHEN 'city' THEN is_city
                           ELSE false END;
END $$;

-- As before (0017): side and role once.
DROP FUNCTION deal_moves(uuid, uuid, uuid);
CREATE FUNCTION deal_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    side     text;
    own_role text;
    held     jsonb;
BEGIN
    SELECT CASE $3 WHEN d.demand_organization_id THEN 'owner' WHEN d.supply_organization_id THEN 'counterparty' END INTO side FROM deal AS d WHERE d.id = $1;
    IF side IS NULL THEN
        RETURN;
    END IF;
    SELECT m.role INTO own_role FROM membership AS m WHERE m.person_id = $2 AND m.organization_id = $3 AND m.state = 'active';
    IF own_role IS NULL THEN
        RETURN;
    END IF;
    SELECT to_jsonb(g) INTO held FROM deal_guard($1, $2, $3) AS g;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, held), t.position
      FROM transition AS t
     WHERE t.machine = 'deal' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4) AND t.role = own_role AND t.relation = side;
END $$;

-- As before (0009): the role once.
DROP FUNCTION offering_moves(uuid, uuid, uuid);
CREATE FUNCTION offering_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    own_role text;
    held     jsonb;
BEGIN
    SELECT m.role INTO own_role
      FROM offering AS f
      JOIN membership AS m ON m.person_id = $2 AND m.organization_id = f.organization_id AND m.state = 'active'
     WHERE f.id = $1 AND f.organization_id = $3;
    IF own_role IS NULL THEN
        RETURN;
    END IF;
    SELECT jsonb_build_object('verified', g.verified) INTO held FROM offering_guard($1, $2, $3) AS g;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, held), t.position
      FROM transition AS t
     WHERE t.machine = 'offering' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4) AND t.role = own_role AND t.relation = 'owner';
END $$;

-- As before (0014): guards once.
DROP FUNCTION event_moves(uuid, uuid, uuid);
CREATE FUNCTION event_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    said    text    := event_role($1, $2);
    is_city boolean := person_has_role($2, 'city_officer');
    held    jsonb;
BEGIN
    IF said IS NULL AND NOT is_city THEN
        RETURN;
    END IF;
    SELECT to_jsonb(g) INTO held FROM event_guard($1, $2, $3) AS g;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, held), t.position
      FROM transition AS t
     WHERE t.machine = 'event' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4)
       AND CASE t.relation WHEN 'event_organizer' THEN said = 'organizer'
                           WHEN 'event_door' THEN said IN ('organizer', 'door_staff')
                           WHEN 'city' THEN is_city
                           ELSE false END;
END $$;

-- As before (0008), the deals of the scenario looked at once: three questions about them made PostgreSQL hash all deals three times.
CREATE OR REPLACE FUNCTION scenario_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (organization_active boolean, is_queued boolean, not_own boolean, not_entered boolean, not_taken boolean, city_station boolean, overdue boolean, other_officer boolean, few_responses boolean, no_contract boolean, deals_accepted boolean, was_published boolean, was_closed_for_response boolean, was_evaluating boolean, was_matched boolean, not_suspended boolean) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT o.state IN ('registered', 'submitted', 'returned', 'verified'),
           s.submit_requested_at IS NOT NULL,
           $2 IS NULL OR NOT person_is_member($2, s.organization_id),
           s.entered_by IS DISTINCT FROM $2,
           s.reviewer_id IS NULL,
           u.kind IN ('city', 'outside') OR s.reviewer_id = $2,
           u.kind IN ('district', 'zone') AND s.reviewer_id IS NULL AND s.station_due_on < local_day(statement_timestamp()),
           s.district_ok_by IS DISTINCT FROM $2,
           NOT EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = s.id AND r.state IN ('submitted', 'opened', 'shortlisted', 'preferred')),
           NOT d.has_contract, d.has_accepted AND NOT d.has_open,
           s.suspended_from = 'published', s.suspended_from = 'closed_for_response', s.suspended_from = 'evaluating', s.suspended_from = 'matched',
           NOT organization_is_suspended(s.organization_id)
      FROM scenario AS s
      JOIN organization AS o ON o.id = s.organization_id
      JOIN reviewing_unit AS u ON u.code = s.reviewing_unit
     CROSS JOIN LATERAL (SELECT coalesce(bool_or(x.state IN ('signed', 'piloting', 'accepted', 'effective')), false) AS has_contract,
                                coalesce(bool_or(x.state IN ('accepted', 'effective')), false) AS has_accepted,
                                coalesce(bool_or(x.state IN ('following', 'signed', 'piloting')), false) AS has_open
                           FROM deal AS x WHERE x.scenario_id = s.id) AS d
     WHERE s.id = $1;
END $$;

-- As before (0019).
DROP FUNCTION scenario_moves(uuid, uuid, uuid);
CREATE FUNCTION scenario_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    s         record;
    guards    jsonb;
    is_mine   boolean;
    is_admin  boolean;
    is_city   boolean;
    is_unit   boolean;
    mine      text[]; /* roles by which the person entered it */
BEGIN
    SELECT x.organization_id, x.entered_by, x.reviewing_unit INTO s FROM scenario AS x WHERE x.id = $1;
    IF NOT FOUND OR $2 IS NULL THEN
        RETURN;
    END IF;
    is_mine := s.organization_id = $3 AND scenario_is_owner($2, $3);
    is_admin := s.organization_id = $3 AND person_is_admin($2, $3);
    SELECT coalesce(bool_or(g.role = 'city_officer'), false), coalesce(bool_or(g.role = 'district_officer' AND g.unit_code = s.reviewing_unit), false),
           CASE WHEN s.entered_by = $2 THEN array_agg(g.role) FILTER (WHERE g.role <> 'district_officer' OR g.unit_code = s.reviewing_unit) END
      INTO is_city, is_unit, mine
      FROM role_grant AS g
     WHERE g.person_id = $2 AND g.ended_at IS NULL;
    IF NOT coalesce(is_mine OR is_admin OR is_city OR is_unit OR mine IS NOT NULL, false) THEN
        RETURN;
    END IF;
    SELECT to_jsonb(g) INTO guards FROM scenario_guard($1, $2, $3) AS g;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required,
           guard_failed(t.guard, guards),
           t.position * 10 + array_position(ARRAY['org_admin', 'member', 'district_officer', 'city_officer', 'system'], t.role)
      FROM transition AS t
     WHERE t.machine = 'scenario' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4)
       AND CASE t.relation
           WHEN 'owner' THEN CASE t.role WHEN 'member' THEN is_mine ELSE is_admin END
           WHEN 'self' THEN t.role = ANY (mine)
           WHEN 'own_unit' THEN is_unit
           WHEN 'city' THEN is_city
           ELSE false END;
END $$;

-- What can be done now: the steps from the state that holds.
CREATE OR REPLACE FUNCTION scenario_actions(id uuid, person uuid, organization uuid) RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT a.action, a.to_state, a.reason_required
      FROM (SELECT DISTINCT ON (m.action) m.action, m.to_state, m.reason_required, m.rank
              FROM scenario AS s
             CROSS JOIN LATERAL scenario_moves(s.id, $2, $3, scenario_state(s.state, s.deadline_at, s.expires_at, NULL)) AS m
             WHERE s.id = $1 AND m.failed IS NULL
             ORDER BY m.action, m.rank) AS a
     ORDER BY a.rank;
END $$;

CREATE OR REPLACE FUNCTION response_actions(id uuid, person uuid, organization uuid) RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, bool_or(m.reason_required)
      FROM response AS r
     CROSS JOIN LATERAL response_moves(r.id, $2, $3, r.state) AS m
     WHERE r.id = $1 AND m.failed IS NULL
     GROUP BY m.action, m.to_state
     ORDER BY min(m.rank);
END $$;

CREATE OR REPLACE FUNCTION offering_actions(id uuid, person uuid, organization uuid) RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, m.reason_required
      FROM offering AS f
     CROSS JOIN LATERAL offering_moves(f.id, $2, $3, offering_state(f.state, f.confirmed_at)) AS m
     WHERE f.id = $1 AND m.failed IS NULL
     ORDER BY m.rank;
END $$;

CREATE OR REPLACE FUNCTION deal_actions(id uuid, person uuid, organization uuid) RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, m.reason_required
      FROM deal AS d
     CROSS JOIN LATERAL deal_moves(d.id, $2, $3, d.state) AS m
     WHERE d.id = $1 AND m.failed IS NULL
     ORDER BY m.rank;
END $$;

CREATE OR REPLACE FUNCTION event_actions(id uuid, person uuid, organization uuid) RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    IF $2 IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT m.action, m.to_state, m.reason_required
      FROM event AS e
     CROSS JOIN LATERAL event_moves(e.id, $2, $3, event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at)) AS m
     WHERE e.id = $1 AND m.failed IS NULL
     ORDER BY m.rank, m.action;
END $$;

-- Cards ----------------------------------------------------------------------------------------------------------------
-- The cards of the hall for a page of ids, as this actor sees them, planned once a session: lists plan only which ids they want.
CREATE FUNCTION scenario_cards(ids uuid[], person uuid, organization uuid)
RETURNS TABLE (id uuid, version bigint, number text, state text, title text, title_en text, pain text, domain text, technologies json, cooperation json, budget_kind text, budget_min_fen bigint,
               budget_max_fen bigint, organization_name text, organization_kind text, reviewing_unit text, unit_name text, deadline_at timestamptz, deadline_kind text, working_days_left int,
               published_at timestamptz, response_count int, is_favourite boolean) LANGUAGE plpgsql STABLE ROWS 20 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    own         uuid    := CASE WHEN person_is_member($2, $3) THEN $3 END;
    is_verified boolean := own IS NOT NULL AND organization_is_verified(own);
BEGIN
    RETURN QUERY
    SELECT c.id, c.version, c.number, c.state, c.title, c.title_en, c.pain, c.domain, c.technologies, c.cooperation, c.budget_kind,
           CASE WHEN c.is_budget_public THEN c.budget_min_fen END, CASE WHEN c.is_budget_public THEN c.budget_max_fen END,
           scenario_owner_name(c.name_visibility, c.owner_name, c.owner_alias, is_verified, c.organization_id = own),
           c.organization_kind, c.reviewing_unit, c.unit_name, c.deadline_at, c.deadline_kind, c.working_days_left, c.published_at,
           CASE WHEN c.response_total >= 3 THEN c.response_total END,
           $2 IS NOT NULL AND EXISTS (SELECT 1 FROM favourite AS f WHERE f.scenario_id = c.id AND f.person_id = $2)
      FROM scenario_card AS c
     WHERE c.id = ANY ($1);
END $$;

-- What the page of a scenario asks for besides keeps its plan, too.
ALTER FUNCTION scenario_reviews(uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION scenario_deals(uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION scenario_actions_json(uuid, uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION scenario_own_response(uuid, uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION organization_is_suspended(uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION files_unknown(jsonb, text, uuid, uuid, uuid) SET plan_cache_mode = force_generic_plan;

-- Checks ---------------------------------------------------------------------------------------------------------------
-- PostgreSQL parses the checks of a table anew in every INSERT and UPDATE. As before (0003, 0008), each list of codes as one constant
-- instead of one node a code: two thirds of the text.
ALTER TABLE scenario
    DROP CONSTRAINT scenario_state_check, DROP CONSTRAINT scenario_unmet_reason_check, DROP CONSTRAINT scenario_source_check, DROP CONSTRAINT scenario_level_check,
    DROP CONSTRAINT scenario_deadline_kind_check, DROP CONSTRAINT scenario_name_visibility_check, DROP CONSTRAINT scenario_budget_kind_check,
    ADD CONSTRAINT scenario_state_check CHECK (state = ANY ('{draft,submitted,district_ok,returned,rejected,published,closed_for_response,evaluating,matched,closed,unmet,withdrawn,suspended,expired}'::text[])),
    ADD CONSTRAINT scenario_unmet_reason_check CHECK (unmet_reason = ANY ('{"",no_fit,budget,data,compute,compliance,internal}'::text[])),
    ADD CONSTRAINT scenario_source_check CHECK (source = ANY ('{online,visit,district,import}'::text[])),
    ADD CONSTRAINT scenario_level_check CHECK (level = ANY ('{normal,key,demo,landmark}'::text[])),
    ADD CONSTRAINT scenario_deadline_kind_check CHECK (deadline_kind = ANY ('{date,working_days,long_term}'::text[])),
    ADD CONSTRAINT scenario_name_visibility_check CHECK (name_visibility = ANY ('{public,verified,anonymous}'::text[])),
    ADD CONSTRAINT scenario_budget_kind_check CHECK (budget_kind = ANY ('{"",range,negotiable}'::text[]));
