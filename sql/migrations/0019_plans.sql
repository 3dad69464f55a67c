-- 0019_plans: what is asked with every request, made cheap. A function in SQL that cannot be inlined is parsed and planned anew in
-- every statement that calls it; plpgsql plans once a session (with a generic plan also where the statement itself is planned
-- for its parameters). Where a function is one expression it stays in SQL and becomes part of the statement.

-- Standing of a person: nobody has any. ------------------------------------------------------------------------------
CREATE OR REPLACE FUNCTION person_is_member(person uuid, organization uuid) RETURNS boolean LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF $1 IS NULL OR $2 IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT 1 FROM membership AS m WHERE m.person_id = $1 AND m.organization_id = $2 AND m.state = 'active');
END $$;

CREATE OR REPLACE FUNCTION person_is_admin(person uuid, organization uuid) RETURNS boolean LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF $1 IS NULL OR $2 IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT 1 FROM membership AS m WHERE m.person_id = $1 AND m.organization_id = $2 AND m.state = 'active' AND m.role = 'org_admin');
END $$;

CREATE OR REPLACE FUNCTION person_has_role(person uuid, role text) RETURNS boolean LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF $1 IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = $1 AND g.role = $2 AND g.ended_at IS NULL);
END $$;

CREATE OR REPLACE FUNCTION person_serves_unit(person uuid, unit text) RETURNS boolean LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF $1 IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = $1 AND g.role = 'district_officer' AND g.unit_code = $2 AND g.ended_at IS NULL);
END $$;

CREATE OR REPLACE FUNCTION person_reviews_unit(person uuid, unit text) RETURNS boolean LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF $1 IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = $1 AND g.ended_at IS NULL
                      AND (g.role = 'city_officer' OR (g.role = 'district_officer' AND g.unit_code = $2)));
END $$;

CREATE OR REPLACE FUNCTION organization_is_verified(organization uuid) RETURNS boolean LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF $1 IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT 1 FROM organization AS o WHERE o.id = $1 AND o.state = 'verified' AND (o.valid_until IS NULL OR o.valid_until > statement_timestamp()));
END $$;

CREATE OR REPLACE FUNCTION scenario_is_owner(person uuid, organization uuid) RETURNS boolean LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN person_is_member($1, $2)
        OR EXISTS (SELECT 1 FROM organization AS o WHERE o.id = $2 AND o.created_by = $1 AND o.state IN ('registered', 'submitted', 'returned'));
END $$;

-- Working days -------------------------------------------------------------------------------------------------------
-- The n-th working day after a day. Steps of as many days as are still missing never pass it, and the last step consists of
-- working days alone, so it ends on one.
CREATE OR REPLACE FUNCTION working_day_after(from_day date, n int) RETURNS date LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    day     date := from_day;
    missing int  := n;
BEGIN
    IF from_day IS NULL OR n IS NULL OR n < 1 THEN
        RETURN NULL;
    END IF;
    WHILE missing > 0 LOOP
        day := day + missing;
        missing := n - working_days_between(from_day, day);
    END LOOP;
    RETURN day;
END $$;

-- States -------------------------------------------------------------------------------------------------------------
-- How far the deals of a matched scenario have come.
CREATE FUNCTION scenario_reached(scenario_id uuid) RETURNS text LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT CASE max(CASE d.state WHEN 'signed' THEN 1 WHEN 'piloting' THEN 2 WHEN 'accepted' THEN 3 WHEN 'effective' THEN 3 ELSE 0 END)
                   WHEN 1 THEN 'contracted' WHEN 2 THEN 'piloting' WHEN 3 THEN 'accepted' ELSE 'matched' END
              FROM deal AS d
             WHERE d.scenario_id = $1 AND d.state <> 'ended');
END $$;

-- One expression without a table: it becomes part of the statement.
CREATE OR REPLACE FUNCTION scenario_state(state text, deadline_at timestamptz, expires_at timestamptz, scenario_id uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE $1 WHEN 'published' THEN CASE WHEN $2 <= statement_timestamp() THEN 'closed_for_response'
                                              WHEN $2 IS NULL AND $3 <= statement_timestamp() THEN 'expired'
                                              ELSE $1 END
                   WHEN 'matched' THEN scenario_reached($4)
                   ELSE $1 END
$$;

-- One scenario -------------------------------------------------------------------------------------------------------
-- scenario_see() of a row at hand: a guest sees what was published, which needs no further look.
CREATE FUNCTION scenario_sight(id uuid, published_at timestamptz, person uuid, organization uuid) RETURNS int LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN $3 IS NOT NULL THEN scenario_see($1, $3, $4) WHEN $2 IS NOT NULL THEN 1 ELSE 0 END $$;

-- The parts of the page that most readers do not get: asked for only when they do, so that nobody else's statement carries them.
CREATE FUNCTION scenario_reviews(id uuid) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(x), '[]')
              FROM (SELECT r.station, r.decision, r.reason, r.comments, to_char(r.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS decided_at, u.name_zh AS reviewer
                      FROM scenario AS s
                      JOIN scenario_review AS r ON r.scenario_id = s.id
                      LEFT JOIN reviewing_unit AS u ON u.code = CASE r.station WHEN 'city' THEN '420100' ELSE s.reviewing_unit END
                     WHERE s.id = $1
                     ORDER BY r.decided_at, r.id) AS x);
END $$;
COMMENT ON FUNCTION scenario_reviews IS 'decisions at both stations, for owner and officers';

CREATE FUNCTION scenario_deals(id uuid, organization uuid) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(x), '[]')
              FROM (SELECT d.id, d.state, o.name AS organization_name, to_char(d.opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS opened_at
                      FROM deal AS d
                      JOIN organization AS o ON o.id = d.supply_organization_id
                     WHERE d.scenario_id = $1 AND ($2 IS NULL OR d.supply_organization_id = $2)
                     ORDER BY d.opened_at, d.id) AS x);
END $$;
COMMENT ON FUNCTION scenario_deals IS 'deals of a scenario; with an organization, its own';

CREATE FUNCTION scenario_actions_json(id uuid, person uuid, organization uuid) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(x), '[]') FROM scenario_actions($1, $2, $3) AS x);
END $$;

CREATE FUNCTION scenario_own_response(id uuid, person uuid, organization uuid) RETURNS response LANGUAGE plpgsql STABLE AS $$
DECLARE
    found response;
BEGIN
    IF person_is_member($2, $3) THEN
        SELECT r.* INTO found FROM response AS r WHERE r.scenario_id = $1 AND r.organization_id = $3 ORDER BY r.updated_at DESC LIMIT 1;
    END IF;
    RETURN found;
END $$;
COMMENT ON FUNCTION scenario_own_response IS 'the last answer of the organization the caller acts for; nulls without one';

-- As before (0012), each right asked for once and only when it can matter.
CREATE OR REPLACE FUNCTION scenario_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
    s          record;
    see        int := 0;
    is_member  boolean;
    is_officer boolean;
    is_auditor boolean;
BEGIN
    SELECT x.organization_id, x.reviewing_unit, x.published_at, x.submitted_at, x.entered_by INTO s FROM scenario AS x WHERE x.id = scenario_see.id;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    IF s.published_at IS NOT NULL THEN
        see := 1;
    END IF;
    IF person IS NULL THEN
        RETURN see;
    END IF;
    is_member := person_is_member(person, organization);
    IF s.organization_id = organization AND (is_member OR scenario_is_owner(person, organization)) THEN
        see := see | 8;
    END IF;
    IF is_member AND s.published_at IS NOT NULL THEN
        IF organization_is_verified(organization) THEN
            see := see | 2;
        END IF;
        IF (EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = scenario_see.id AND r.organization_id = scenario_see.organization AND r.state IN ('shortlisted', 'preferred', 'selected'))
            OR EXISTS (SELECT 1 FROM deal AS d WHERE d.scenario_id = scenario_see.id AND d.supply_organization_id = scenario_see.organization AND d.state <> 'ended'))
           AND NOT organization_is_suspended(organization) THEN
            see := see | 4;
        END IF;
    END IF;
    IF s.submitted_at IS NOT NULL OR s.entered_by = person THEN
        SELECT bool_or(g.role = 'city_officer' OR (g.role = 'district_officer' AND g.unit_code = s.reviewing_unit)), bool_or(g.role = 'auditor')
          INTO is_officer, is_auditor
          FROM role_grant AS g
         WHERE g.person_id = scenario_see.person AND g.ended_at IS NULL;
        IF is_officer THEN
            see := see | 48;
        ELSIF s.submitted_at IS NOT NULL AND is_auditor THEN
            see := see | 16;
        END IF;
    END IF;
    RETURN see;
END $$;

-- As before (0008): rights and guards are found out once, not for every row of the table of transitions.
CREATE OR REPLACE FUNCTION scenario_moves(id uuid, person uuid, organization uuid)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE AS $$
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
           CASE WHEN t.guard IS NOT NULL THEN
               (SELECT w.name FROM unnest(string_to_array(t.guard, ' ')) WITH ORDINALITY AS w (name, n) WHERE NOT coalesce((guards ->> w.name)::boolean, false) ORDER BY w.n LIMIT 1) END,
           t.position * 10 + array_position(ARRAY['org_admin', 'member', 'district_officer', 'city_officer', 'system'], t.role)
      FROM transition AS t
     WHERE t.machine = 'scenario' AND t.from_state IS NOT NULL
       AND CASE t.relation
           WHEN 'owner' THEN CASE t.role WHEN 'member' THEN is_mine ELSE is_admin END
           WHEN 'self' THEN t.role = ANY (mine)
           WHEN 'own_unit' THEN is_unit
           WHEN 'city' THEN is_city
           ELSE false END;
END $$;

-- The audit row a pending row points to is made in the same statement and never goes (audit_refuse): checking and locking it
-- again for every write proves nothing.
ALTER TABLE audit_pending DROP CONSTRAINT audit_pending_audit_id_fkey;

-- The desk: one's own organizations are found once, not asked about for every waiting row, and names are looked up for what waits
-- instead of joining all organizations; otherwise as before (0008).
CREATE OR REPLACE FUNCTION desk_items(person uuid, is_city boolean, units text[], today date)
RETURNS TABLE (kind text, id uuid, title text, organization_name text, unit_name text, state text, due_on date, station text, is_taken_over boolean, since timestamptz) LANGUAGE sql STABLE AS $$
    SELECT 'scenario', s.id, s.title, (SELECT o.name FROM organization AS o WHERE o.id = s.organization_id), u.short_zh, s.state, s.station_due_on,
           CASE WHEN s.state = 'submitted' AND u.kind IN ('district', 'zone') THEN 'district' ELSE 'city' END, s.reviewer_id IS NOT NULL AND s.state = 'submitted',
           coalesce(s.district_ok_at, s.submitted_at)
      FROM scenario AS s
      JOIN reviewing_unit AS u ON u.code = s.reviewing_unit
     WHERE s.state IN ('submitted', 'district_ok')
       AND CASE WHEN s.state = 'district_ok' THEN $2 AND s.district_ok_by IS DISTINCT FROM $1
                WHEN u.kind IN ('city', 'outside') THEN $2
                WHEN s.reviewer_id IS NOT NULL THEN s.reviewer_id = $1
                ELSE s.reviewing_unit = ANY ($3) OR ($2 AND s.station_due_on < $4) END
       AND s.entered_by IS DISTINCT FROM $1
       AND s.organization_id <> ALL (ARRAY(SELECT m.organization_id FROM membership AS m WHERE m.person_id = $1 AND m.state = 'active'))
     UNION ALL
    SELECT 'organization', o.id, o.name, o.name, u.short_zh, o.state, working_day_after(local_day(o.submitted_at), 3),
           CASE WHEN u.kind IN ('district', 'zone') THEN 'district' ELSE 'city' END, false, o.submitted_at
      FROM organization AS o
      JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
     WHERE o.state = 'submitted'
       AND (o.reviewing_unit = ANY ($3) OR ($2 AND (u.kind IN ('city', 'outside') OR working_day_after(local_day(o.submitted_at), 3) < $4)))
       AND o.created_by <> $1 AND o.id <> ALL (ARRAY(SELECT m.organization_id FROM membership AS m WHERE m.person_id = $1 AND m.state = 'active'))
     UNION ALL
    SELECT 'membership', o.id, p.name, o.name, u.short_zh, m.state, working_day_after(local_day(m.requested_at), 6), CASE WHEN u.kind IN ('district', 'zone') THEN 'district' ELSE 'city' END, false, m.requested_at
      FROM membership AS m
      JOIN organization AS o ON o.id = m.organization_id AND o.state = 'verified'
      JOIN person AS p ON p.id = m.person_id
      JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
     WHERE m.state = 'requested' AND working_day_after(local_day(m.requested_at), 3) < $4
       AND (o.reviewing_unit = ANY ($3) OR ($2 AND u.kind IN ('city', 'outside')))
       AND m.person_id <> $1 AND o.id <> ALL (ARRAY(SELECT x.organization_id FROM membership AS x WHERE x.person_id = $1 AND x.state = 'active'))
$$;

-- Lists ask these for every row, some on the connection that plans each statement for its parameters: they are planned once.
ALTER FUNCTION organization_is_suspended(uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION registration_is_own(uuid, uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION registration_see(uuid, uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION registration_guard(uuid, uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION registration_moves(uuid, uuid, uuid, text) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION registration_actions(uuid, uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION registration_domains(uuid, text, uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION registration_subject(uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION meeting_side(uuid, uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION meeting_see(uuid, uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION meeting_guard(uuid, uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION meeting_moves(uuid, uuid, uuid, text) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION meeting_actions(uuid, uuid, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION meeting_reasons(uuid, uuid, jsonb, jsonb) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION meeting_party(uuid, boolean) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION meeting_day(uuid, text) SET plan_cache_mode = force_generic_plan;
