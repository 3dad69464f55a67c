-- 0008_scenario: the life of a scenario: who may do what (rows of `transition`), what must hold (guards, completeness,
-- deadlines), who sees which columns, who is told, and what the clock does.

COMMENT ON COLUMN transition.guard IS 'names of boolean columns of <machine>_guard(id, person, organization), separated by blanks: all must be true; the first that is not is the verdict <machine>_<name>';

INSERT INTO transition (machine, from_state, action, to_state, role, relation, guard, reason_required, position)
SELECT 'scenario', f.state, t.action, t.to_state, r.role, r.relation, t.guard, t.reason, t.position
  FROM (VALUES
    -- owner: from states, action, to state, who, guards, reason, position
    (ARRAY[NULL],                                     'create',          'draft',     'owner enter', NULL,                                  false,  1),
    (ARRAY['draft'],                                  'edit',            'draft',     'owner self',  NULL,                                  false,  2),
    (ARRAY['returned'],                               'edit',            'returned',  'owner',       NULL,                                  false,  2),
    (ARRAY['draft'],                                  'delete',          'deleted',   'owner self',  NULL,                                  false, 90),
    (ARRAY['draft', 'returned'],                      'submit',          'submitted', 'owner',       'organization_active',                 false,  3),
    (ARRAY['draft'],                                  'cancel_submit',   'draft',     'owner',       'is_queued',                           false, 60),
    (ARRAY['submitted'],                              'cancel_submit',   'draft',     'owner',       NULL,                                  false, 60),
    (ARRAY['submitted', 'district_ok', 'returned', 'published'],
                                                      'withdraw',        'withdrawn', 'owner',       NULL,                                  true,  91),
    (ARRAY['published'],                              'amend',           'published', 'owner',       NULL,                                  true,  28),
    (ARRAY['published'],                              'close_responses', 'closed_for_response', 'owner', NULL,                              true,  20),
    (ARRAY['closed_for_response'],                    'reopen',          'published', 'owner city',  'few_responses',                       true,  21),
    (ARRAY['closed_for_response'],                    'evaluate',        'evaluating', 'owner',      'organization_active',                 false, 22),
    (ARRAY['published', 'closed_for_response', 'evaluating'],
                                                      'select',          'matched',   'owner',       'organization_active',                 true,  23),
    (ARRAY['matched'],                                'fall_back',       'evaluating', 'owner',      'no_contract organization_active',     true,  24),
    (ARRAY['published', 'closed_for_response', 'evaluating', 'matched'],
                                                      'unmet',           'unmet',     'owner',       'no_contract',                         true,  92),
    (ARRAY['published', 'closed_for_response', 'evaluating', 'matched'],
                                                      'unmet',           'unmet',     'city',        'not_own no_contract',                 true,  92),
    (ARRAY['expired'],                                'renew',           'published', 'owner',       'organization_active',                 false, 25),
    (ARRAY['matched'],                                'close',           'closed',    'owner system', 'deals_accepted',                     false, 26),
    -- review
    (ARRAY['submitted'],                              'approve',         'district_ok', 'unit',      'not_own not_entered not_taken',       false, 10),
    (ARRAY['submitted'],                              'approve',         'district_ok', 'city',      'city_station not_own not_entered',    false, 10),
    (ARRAY['submitted'],                              'return',          'returned',  'unit',        'not_own not_entered not_taken',       true,  11),
    (ARRAY['submitted'],                              'return',          'returned',  'city',        'city_station not_own not_entered',    true,  11),
    (ARRAY['submitted'],                              'reject',          'rejected',  'city',        'city_station not_own not_entered',    true,  12),
    (ARRAY['submitted'],                              'take_over',       'submitted', 'city',        'overdue not_own not_entered',         true,  13),
    (ARRAY['submitted'],                              'hand_over',       'submitted', 'unit',        'not_own not_entered not_taken',       true,  14),
    (ARRAY['submitted'],                              'hand_over',       'submitted', 'city',        'not_own not_entered',                 true,  14),
    (ARRAY['district_ok'],                            'publish',         'published', 'city',        'not_own not_entered other_officer',   false, 10),
    (ARRAY['district_ok'],                            'return',          'returned',  'city',        'not_own not_entered other_officer',   true,  11),
    (ARRAY['district_ok'],                            'reject',          'rejected',  'city',        'not_own not_entered other_officer',   true,  12),
    (ARRAY['published', 'closed_for_response', 'evaluating', 'matched'],
                                                      'suspend',         'suspended', 'city',        'not_own',                             true,  93),
    (ARRAY['suspended'],                              'resume',          'published', 'city',        'not_own was_published',               false, 27),
    (ARRAY['suspended'],                              'resume',          'closed_for_response', 'city', 'not_own was_closed_for_response', false, 27),
    (ARRAY['suspended'],                              'resume',          'evaluating', 'city',       'not_own was_evaluating',              false, 27),
    (ARRAY['suspended'],                              'resume',          'matched',   'city',        'not_own was_matched',                 false, 27),
    -- clock
    (ARRAY['published'],                              'close_responses', 'closed_for_response', 'system', NULL,                             false, 20),
    (ARRAY['published'],                              'expire',          'expired',   'system',      NULL,                                  false, 94)
  ) AS t (from_states, action, to_state, who, guard, reason, position)
  CROSS JOIN LATERAL unnest(t.from_states) AS f (state)
  JOIN (VALUES ('owner', 'member', 'owner'), ('owner', 'org_admin', 'owner'), ('unit', 'district_officer', 'own_unit'), ('city', 'city_officer', 'city'),
               ('enter', 'district_officer', 'own_unit'), ('enter', 'city_officer', 'city'), ('self', 'district_officer', 'self'), ('self', 'city_officer', 'self'),
               ('system', 'system', 'system')) AS r (who, role, relation)
    ON r.who = ANY (string_to_array(t.who, ' '));

-- Deadlines ----------------------------------------------------------------------------------------------------------
-- The last day on which responses can be made when it is published on `from_day`; NULL for 长期征集 and for a missing date.
CREATE FUNCTION scenario_last_day(deadline_kind text, deadline_on date, deadline_days int, from_day date) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT CASE $1 WHEN 'date' THEN $2 WHEN 'working_days' THEN working_day_after($4, $3) END $$;

-- PRODUCT rule 3: a deadline with fewer than 5 working days left is refused.
CREATE FUNCTION scenario_deadline_is_close(deadline_kind text, deadline_on date, from_day date) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT $1 = 'date' AND $2 IS NOT NULL AND working_days_between($3, $2) < 5 $$;

-- Working days left until the last day, 0 on that day; NULL without a deadline or once it has passed.
CREATE FUNCTION scenario_days_left(deadline_at timestamptz) RETURNS int LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN $1 > statement_timestamp() THEN working_days_between(local_day(statement_timestamp()), local_day($1) - 1) END $$;

-- Completeness -------------------------------------------------------------------------------------------------------
-- Everything that keeps a draft from being submitted, at once: [{"pointer":"/title","code":"required"}].
CREATE FUNCTION scenario_problems(id uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', p.pointer, 'code', p.code) ORDER BY p.position, p.pointer), '[]')
      FROM scenario AS s
      CROSS JOIN LATERAL (
        SELECT c.pointer, c.code, c.position
          FROM (VALUES
            ('/title',          'required',                    1,  btrim(s.title) = ''),
            ('/title',          'too_short',                   1,  btrim(s.title) <> '' AND char_length(btrim(s.title)) < 4),
            ('/domain',         'required',                    2,  s.domain = ''),
            ('/domain',         'unknown',                     2,  s.domain <> '' AND NOT EXISTS (SELECT 1 FROM taxonomy AS t WHERE t.kind = 'domain' AND t.code = s.domain AND t.parent_code IS NULL)),
            ('/subdomain',      'unknown',                     2,  s.subdomain <> '' AND NOT EXISTS (SELECT 1 FROM taxonomy AS t WHERE t.kind = 'domain' AND t.code = s.subdomain AND t.parent_code = s.domain)),
            ('/pain',           'required',                    3,  btrim(s.pain) = ''),
            ('/requirement',    'required',                    5,  btrim(s.requirement) = ''),
            ('/indicators',     'required',                    6,  NOT EXISTS (SELECT 1 FROM scenario_indicator AS i WHERE i.scenario_id = s.id)),
            ('/cooperation',    'required',                    8,  s.cooperation = '[]'),
            ('/cooperation',    'unknown',                     8,  EXISTS (SELECT 1 FROM jsonb_array_elements_text(s.cooperation) AS c (code) WHERE NOT EXISTS (SELECT 1 FROM taxonomy AS t WHERE t.kind = 'cooperation' AND t.code = c.code))),
            ('/technologies',   'unknown',                     8,  EXISTS (SELECT 1 FROM jsonb_array_elements_text(s.technologies) AS c (code) WHERE NOT EXISTS (SELECT 1 FROM taxonomy AS t WHERE t.kind = 'technology' AND t.code = c.code))),
            ('/budget_kind',    'required',                    9,  s.budget_kind = ''),
            ('/budget_max_fen', 'required',                    10, s.budget_kind = 'range' AND s.budget_max_fen IS NULL),
            ('/deadline_on',    'required',                    11, s.deadline_kind = 'date' AND s.deadline_on IS NULL),
            ('/deadline_on',    'scenario_deadline_too_close', 11, scenario_deadline_is_close(s.deadline_kind, s.deadline_on, local_day(statement_timestamp()))),
            ('/contact_name',   'required',                    12, btrim(s.contact_name) = ''),
            ('/contact_phone',  'required',                    13, btrim(s.contact_phone) = '')
          ) AS c (pointer, code, position, is_wrong)
         WHERE c.is_wrong
         UNION ALL
        SELECT '/indicators/' || (i.position - 1) || w.pointer, 'required', 7
          FROM scenario_indicator AS i
          CROSS JOIN LATERAL (VALUES ('/name', i.name), ('/target', i.target)) AS w (pointer, value)
         WHERE i.scenario_id = s.id AND btrim(w.value) = ''
      ) AS p
     WHERE s.id = $1
$$;

-- Acting for an organization on its scenarios: an active member, and before 认证 also the one who registered it (rule 20).
CREATE FUNCTION scenario_is_owner(person uuid, organization uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT person_is_member($1, $2)
        OR EXISTS (SELECT 1 FROM organization AS o WHERE o.id = $2 AND o.created_by = $1 AND o.state IN ('registered', 'submitted', 'returned'))
$$;

-- Visibility ---------------------------------------------------------------------------------------------------------
-- Who sees what of one scenario, as the bits of the shapes: 1 public (once published), 2 verified organization, 4 party (an
-- organization shortlisted or in a deal), 8 owner, 16 officer in scope or auditor, 32 also contacts (officer in scope, not the
-- auditor). 0 = does not exist for this actor. Officers see nothing before the first submission, unless they entered it.
CREATE FUNCTION scenario_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
    s   record;
    see int := 0;
BEGIN
    SELECT x.organization_id, x.reviewing_unit, x.published_at, x.submitted_at, x.entered_by, x.state INTO s FROM scenario AS x WHERE x.id = scenario_see.id;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    IF s.published_at IS NOT NULL THEN
        see := 1;
    END IF;
    IF person IS NULL THEN
        RETURN see;
    END IF;
    IF s.organization_id = organization AND scenario_is_owner(person, organization) THEN
        see := see | 8;
    END IF;
    IF organization IS NOT NULL AND person_is_member(person, organization) THEN
        IF s.published_at IS NOT NULL AND organization_is_verified(organization) THEN
            see := see | 2;
        END IF;
        IF s.published_at IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM organization AS o WHERE o.id = scenario_see.organization AND o.state = 'suspended')
           AND (EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = scenario_see.id AND r.organization_id = scenario_see.organization AND r.state IN ('shortlisted', 'preferred', 'selected'))
                OR EXISTS (SELECT 1 FROM deal AS d WHERE d.scenario_id = scenario_see.id AND d.supply_organization_id = scenario_see.organization AND d.state <> 'ended')) THEN
            see := see | 4;
        END IF;
    END IF;
    IF (s.submitted_at IS NOT NULL AND (person_serves_unit(person, s.reviewing_unit) OR person_has_role(person, 'city_officer')))
       OR (s.entered_by = person AND (person_serves_unit(person, s.reviewing_unit) OR person_has_role(person, 'city_officer'))) THEN
        see := see | 48;
    ELSIF s.submitted_at IS NOT NULL AND person_has_role(person, 'auditor') THEN
        see := see | 16;
    END IF;
    RETURN see;
END $$;

-- Guards -------------------------------------------------------------------------------------------------------------
CREATE FUNCTION scenario_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (organization_active boolean, is_queued boolean, not_own boolean, not_entered boolean, not_taken boolean, city_station boolean, overdue boolean,
               other_officer boolean, few_responses boolean, no_contract boolean, deals_accepted boolean,
               was_published boolean, was_closed_for_response boolean, was_evaluating boolean, was_matched boolean) LANGUAGE plpgsql STABLE AS $$
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
           NOT EXISTS (SELECT 1 FROM deal AS d WHERE d.scenario_id = s.id AND d.state IN ('signed', 'piloting', 'accepted', 'effective')),
           EXISTS (SELECT 1 FROM deal AS d WHERE d.scenario_id = s.id AND d.state IN ('accepted', 'effective'))
               AND NOT EXISTS (SELECT 1 FROM deal AS d WHERE d.scenario_id = s.id AND d.state IN ('following', 'signed', 'piloting')),
           s.suspended_from = 'published', s.suspended_from = 'closed_for_response', s.suspended_from = 'evaluating', s.suspended_from = 'matched'
      FROM scenario AS s
      JOIN organization AS o ON o.id = s.organization_id
      JOIN reviewing_unit AS u ON u.code = s.reviewing_unit
     WHERE s.id = $1;
END $$;

-- Every row of the table this actor fits by role and relation, whatever the state; `failed` = first guard that does not hold.
CREATE FUNCTION scenario_moves(id uuid, person uuid, organization uuid)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required,
           (SELECT w.name FROM unnest(string_to_array(t.guard, ' ')) WITH ORDINALITY AS w (name, n) WHERE NOT coalesce((to_jsonb(g) ->> w.name)::boolean, false) ORDER BY w.n LIMIT 1),
           t.position * 10 + array_position(ARRAY['org_admin', 'member', 'district_officer', 'city_officer', 'system'], t.role)
      FROM scenario AS s
      CROSS JOIN LATERAL scenario_guard(s.id, $2, $3) AS g
      JOIN transition AS t ON t.machine = 'scenario' AND t.from_state IS NOT NULL
     WHERE s.id = $1
       AND CASE t.relation
           WHEN 'owner' THEN s.organization_id = $3 AND CASE t.role WHEN 'member' THEN scenario_is_owner($2, $3) ELSE person_is_admin($2, $3) END
           WHEN 'self' THEN s.entered_by = $2 AND CASE t.role WHEN 'district_officer' THEN person_serves_unit($2, s.reviewing_unit) ELSE person_has_role($2, t.role) END
           WHEN 'own_unit' THEN person_serves_unit($2, s.reviewing_unit)
           WHEN 'city' THEN person_has_role($2, 'city_officer')
           ELSE false END;
END $$;

-- What the actor may do now.
CREATE FUNCTION scenario_actions(id uuid, person uuid, organization uuid)
RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT a.action, a.to_state, a.reason_required
      FROM (SELECT DISTINCT ON (m.action) m.action, m.to_state, m.reason_required, m.rank
              FROM scenario AS s
              JOIN LATERAL scenario_moves(s.id, $2, $3) AS m ON m.from_state = scenario_state(s.state, s.deadline_at, s.expires_at, NULL) AND m.failed IS NULL
             WHERE s.id = $1
             ORDER BY m.action, m.rank) AS a
     ORDER BY a.rank;
END $$;

-- Lock one scenario and decide. from_state is the state as the clock sees it (published past its deadline = closed_for_response).
-- Submitting for an organization that waits for 认证 is ok and stays where it is: to_state = from_state.
CREATE FUNCTION scenario_try(id uuid, person uuid, organization uuid, action text, asked bigint, reason text)
RETURNS TABLE (verdict text, from_state text, to_state text, role text, version bigint, problems jsonb) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    s    scenario;
    m    record;
    said text;
BEGIN
    SELECT x.* INTO s FROM scenario AS x WHERE x.id = scenario_try.id FOR UPDATE;
    IF NOT FOUND OR scenario_see(scenario_try.id, scenario_try.person, scenario_try.organization) = 0 THEN
        RETURN QUERY SELECT 'not_found', NULL::text, NULL::text, NULL::text, NULL::bigint, NULL::jsonb;
        RETURN;
    END IF;
    said := scenario_state(s.state, s.deadline_at, s.expires_at, NULL);
    SELECT count(*) AS fits, count(*) FILTER (WHERE x.from_state = said) AS here,
           (array_agg(x.to_state ORDER BY x.rank) FILTER (WHERE x.from_state = said AND x.failed IS NULL))[1] AS to_state,
           (array_agg(x.role ORDER BY x.rank) FILTER (WHERE x.from_state = said AND x.failed IS NULL))[1] AS role,
           coalesce(bool_and(x.reason_required) FILTER (WHERE x.from_state = said AND x.failed IS NULL), false) AS needs_reason,
           (array_agg(x.failed ORDER BY x.rank) FILTER (WHERE x.from_state = said AND x.failed IS NOT NULL))[1] AS failed
      INTO m
      FROM scenario_moves(scenario_try.id, scenario_try.person, scenario_try.organization) AS x
     WHERE x.action = scenario_try.action;
    verdict := CASE WHEN m.fits = 0 THEN 'forbidden'
                    WHEN scenario_try.asked IS NOT NULL AND scenario_try.asked <> s.version THEN 'stale'
                    WHEN m.here = 0 THEN 'state'
                    WHEN m.to_state IS NULL THEN 'scenario_' || m.failed
                    WHEN m.needs_reason AND btrim(coalesce(scenario_try.reason, '')) = '' THEN 'reason_required'
                    ELSE 'ok' END;
    from_state := said;
    to_state := m.to_state;
    role := m.role;
    version := s.version;
    problems := NULL;
    IF verdict = 'ok' AND scenario_try.action = 'submit' THEN
        problems := scenario_problems(s.id);
        IF problems <> '[]' THEN
            verdict := 'incomplete';
        ELSIF NOT organization_is_verified(s.organization_id) THEN
            to_state := said;
        END IF;
    ELSIF verdict = 'ok' AND scenario_try.action = 'publish'
          AND scenario_deadline_is_close(s.deadline_kind, s.deadline_on, local_day(statement_timestamp())) THEN
        verdict := 'scenario_deadline_too_close';
    END IF;
    RETURN NEXT;
END $$;

-- Selection: the same, and the chosen responses belong here and are alive. Run it in a statement before the one that changes,
-- so that responses committed while it waited for the lock are seen.
CREATE FUNCTION scenario_select_try(id uuid, person uuid, organization uuid, asked bigint, reason text, chosen jsonb)
RETURNS TABLE (verdict text, from_state text, to_state text, role text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    SELECT t.verdict, t.from_state, t.to_state, t.role, t.version INTO verdict, from_state, to_state, role, version
      FROM scenario_try(scenario_select_try.id, scenario_select_try.person, scenario_select_try.organization, 'select', scenario_select_try.asked, scenario_select_try.reason) AS t;
    IF verdict = 'ok' AND (jsonb_array_length(coalesce(chosen, '[]')) = 0
        OR (SELECT count(*) FROM response AS r WHERE r.scenario_id = scenario_select_try.id AND r.state IN ('submitted', 'opened', 'shortlisted', 'preferred')
               AND chosen ? r.id::text) <> (SELECT count(DISTINCT c.value) FROM jsonb_array_elements_text(chosen) AS c)) THEN
        verdict := 'scenario_choice_unknown';
    END IF;
    RETURN NEXT;
END $$;

-- Telling people -----------------------------------------------------------------------------------------------------
-- Members of every organization whose response to this scenario is alive, each as that organization.
CREATE FUNCTION scenario_notify_responders(id uuid, kind text, params jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    r    record;
    told int := 0;
BEGIN
    FOR r IN SELECT DISTINCT x.organization_id FROM response AS x WHERE x.scenario_id = scenario_notify_responders.id
                AND x.state IN ('submitted', 'opened', 'shortlisted', 'preferred', 'selected') ORDER BY x.organization_id LOOP
        told := told + notify_organization(r.organization_id, kind, 'scenario', id, params);
    END LOOP;
    RETURN told;
END $$;

-- Who keeps it in his favourites and is not among the responders.
CREATE FUNCTION scenario_notify_followers(id uuid, kind text, params jsonb) RETURNS int LANGUAGE sql AS
$$ SELECT notify_people(ARRAY(SELECT f.person_id FROM favourite AS f WHERE f.scenario_id = $1), NULL, $2, 'scenario', $1, $3) $$;

-- One place for what each step tells whom; returns how many were told (goes into audit.detail, so that it runs).
CREATE FUNCTION scenario_notify(id uuid, owner uuid, unit text, action text, from_state text, to_state text, was_published boolean, params jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    told int := 0;
BEGIN
    CASE action
    WHEN 'submit' THEN
        IF to_state = 'submitted' THEN
            told := notify_unit(unit, 'scenario_submitted', 'scenario', id, params);
        END IF;
    WHEN 'approve' THEN
        told := notify_city('scenario_to_publish', 'scenario', id, params) + notify_organization(owner, 'scenario_approved', 'scenario', id, params);
    WHEN 'publish' THEN
        told := notify_organization(owner, 'scenario_published', 'scenario', id, params);
    WHEN 'return' THEN
        told := notify_organization(owner, 'scenario_returned', 'scenario', id, params);
    WHEN 'reject' THEN
        told := notify_organization(owner, 'scenario_rejected', 'scenario', id, params);
    WHEN 'take_over' THEN
        told := notify_unit(unit, 'scenario_taken_over', 'scenario', id, params) + notify_organization(owner, 'scenario_taken_over', 'scenario', id, params);
    WHEN 'hand_over' THEN
        told := notify_unit(unit, 'scenario_submitted', 'scenario', id, params) + notify_organization(owner, 'scenario_handed_over', 'scenario', id, params);
    WHEN 'withdraw' THEN
        IF was_published THEN
            told := scenario_notify_responders(id, 'scenario_withdrawn', params) + scenario_notify_followers(id, 'scenario_withdrawn', params);
        ELSIF from_state = 'submitted' THEN
            told := notify_unit(unit, 'scenario_withdrawn', 'scenario', id, params);
        ELSIF from_state = 'district_ok' THEN
            told := notify_city('scenario_withdrawn', 'scenario', id, params);
        END IF;
    WHEN 'close_responses', 'evaluate', 'reopen', 'renew', 'fall_back', 'close' THEN
        told := scenario_notify_responders(id, 'scenario_' || action, params);
    WHEN 'amend' THEN
        told := scenario_notify_responders(id, 'scenario_amend', params) + scenario_notify_followers(id, 'scenario_amend', params);
    WHEN 'suspend', 'resume', 'unmet' THEN
        told := notify_organization(owner, 'scenario_' || action, 'scenario', id, params) + scenario_notify_responders(id, 'scenario_' || action, params);
    ELSE
        NULL;
    END CASE;
    RETURN told;
END $$;

-- Submissions that waited for 认证 go out with it (called by the verification). What has become incomplete meanwhile stays a
-- draft, and its owner is told.
CREATE OR REPLACE FUNCTION scenario_submit_queued(organization uuid, person uuid) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    s    record;
    sent int := 0;
    told jsonb;
BEGIN
    FOR s IN SELECT x.id, x.title, x.reviewing_unit, x.state FROM scenario AS x
              WHERE x.organization_id = scenario_submit_queued.organization AND x.submit_requested_at IS NOT NULL AND x.state IN ('draft', 'returned')
              ORDER BY x.id FOR UPDATE LOOP
        told := jsonb_build_object('title', s.title);
        IF scenario_problems(s.id) = '[]' THEN
            UPDATE scenario AS x
               SET state = 'submitted', submit_requested_at = NULL, submitted_at = statement_timestamp(), reviewer_id = NULL,
                   station_due_on = working_day_after(local_day(statement_timestamp()), 3), updated_at = statement_timestamp(), version = x.version + 1
             WHERE x.id = s.id;
            told := told || jsonb_build_object('due_on', working_day_after(local_day(statement_timestamp()), 3));
            INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
            VALUES (scenario_submit_queued.person, scenario_submit_queued.organization, 'system', 'scenario', s.id, 'submit', s.state, 'submitted',
                    jsonb_build_object('told', notify_unit(s.reviewing_unit, 'scenario_submitted', 'scenario', s.id, told)
                                             + notify_organization(scenario_submit_queued.organization, 'scenario_sent', 'scenario', s.id, told)));
            sent := sent + 1;
        ELSE
            UPDATE scenario AS x SET submit_requested_at = NULL, version = x.version + 1 WHERE x.id = s.id;
            PERFORM notify_organization(scenario_submit_queued.organization, 'scenario_not_sent', 'scenario', s.id, told);
        END IF;
    END LOOP;
    RETURN sent;
END $$;

-- Reading ------------------------------------------------------------------------------------------------------------
-- The name of the owner as this viewer may read it (单位名称公开方式); NULL = not named.
CREATE FUNCTION scenario_owner_name(name_visibility text, name text, alias text, is_verified boolean, is_inside boolean) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN $1 = 'public' OR $5 OR ($1 = 'verified' AND $4) THEN $2 ELSE nullif($3, '') END $$;

-- The bracket a budget falls in (万元); one that is not public counts as negotiable.
CREATE FUNCTION scenario_budget_bracket(budget_kind text, is_budget_public boolean, budget_min_fen bigint, budget_max_fen bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN $1 <> 'range' OR NOT $2 OR coalesce($4, $3) IS NULL THEN 'negotiable'
                WHEN coalesce($4, $3) < 50000000 THEN 'lt50'
                WHEN coalesce($4, $3) <= 100000000 THEN '50_100'
                WHEN coalesce($4, $3) <= 200000000 THEN '100_200'
                WHEN coalesce($4, $3) <= 500000000 THEN '200_500'
                ELSE 'gt500' END
$$;

-- One of its deals was accepted.
CREATE FUNCTION scenario_has_accepted(id uuid) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM deal AS d WHERE d.scenario_id = $1 AND d.state IN ('accepted', 'effective')) $$;

-- The group of the status filter a published scenario belongs to. Without subqueries, so that the planner sees through it.
CREATE FUNCTION scenario_status(state text, deadline_at timestamptz, expires_at timestamptz, has_accepted boolean) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN $1 = 'published' AND coalesce($2, $3, 'infinity') > statement_timestamp() THEN 'open'
                WHEN $1 = 'published' AND $2 IS NULL THEN 'ended'
                WHEN $1 IN ('published', 'closed_for_response', 'evaluating') THEN 'evaluating'
                WHEN $1 = 'matched' THEN CASE WHEN $4 THEN 'done' ELSE 'matched' END
                WHEN $1 = 'closed' THEN 'done'
                ELSE 'ended' END
$$;

-- The same as a condition; with a constant status the planner keeps the one branch and knows what it selects.
CREATE FUNCTION scenario_is_in(status text, state text, deadline_at timestamptz, expires_at timestamptz, has_accepted boolean) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE $1 WHEN 'all' THEN true
                   WHEN 'open' THEN $2 = 'published' AND coalesce($3, $4, 'infinity') > statement_timestamp()
                   WHEN 'evaluating' THEN $2 IN ('closed_for_response', 'evaluating') OR ($2 = 'published' AND $3 <= statement_timestamp())
                   ELSE CASE WHEN $2 = 'matched' THEN $5 = ($1 = 'done') ELSE $2 = 'closed' AND $1 = 'done' END END
$$;

-- A list of codes as an array, from '["a","b"]' or 'a,b'; NULL when nothing is asked for.
CREATE FUNCTION code_list(codes text) RETURNS text[] LANGUAGE sql IMMUTABLE AS
$$ SELECT string_to_array(nullif(translate($1, '[]" ', ''), ''), ',') $$;

-- The filters of the hall besides status, each NULL when not asked for.
CREATE FUNCTION scenario_fits(s scenario, domains text, units text, technologies text, cooperation text, budgets text, first_use boolean)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT (code_list($2) IS NULL OR $1.domain = ANY (code_list($2)))
       AND (code_list($3) IS NULL OR $1.reviewing_unit = ANY (code_list($3)))
       AND (code_list($4) IS NULL OR $1.technologies ?| code_list($4))
       AND (code_list($5) IS NULL OR $1.cooperation ?| code_list($5))
       AND (code_list($6) IS NULL OR scenario_budget_bracket($1.budget_kind, $1.is_budget_public, $1.budget_min_fen, $1.budget_max_fen) = ANY (code_list($6)))
       AND ($7 IS NULL OR $1.is_first_use = $7)
$$;

-- 00:00 after the n-th working day from today: what "within n working days" means to the deadline filter.
CREATE FUNCTION scenario_within(n int) RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN $1 IS NOT NULL THEN local_day_start(working_day_after(local_day(statement_timestamp()), $1) + 1) END $$;

-- What the next step of a scenario is, for its owner.
CREATE FUNCTION scenario_next_step(s scenario) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE scenario_state($1.state, $1.deadline_at, $1.expires_at, $1.id)
           WHEN 'draft' THEN CASE WHEN $1.submit_requested_at IS NOT NULL THEN 'wait_verification' ELSE 'complete' END
           WHEN 'submitted' THEN 'wait_district' WHEN 'district_ok' THEN 'wait_city' WHEN 'returned' THEN 'correct'
           WHEN 'published' THEN CASE WHEN EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = $1.id AND r.state = 'submitted') THEN 'read_responses' ELSE 'wait_responses' END
           WHEN 'closed_for_response' THEN 'evaluate' WHEN 'evaluating' THEN 'select' WHEN 'matched' THEN 'sign' WHEN 'contracted' THEN 'pilot'
           WHEN 'piloting' THEN 'accept' WHEN 'accepted' THEN 'close' WHEN 'expired' THEN 'renew' ELSE 'none' END
$$;

-- A scenario as a row of lists, without what depends on the viewer; join it to a page of ids only.
CREATE VIEW scenario_card AS
    SELECT s.id, s.number, s.version, scenario_state(s.state, s.deadline_at, s.expires_at, s.id) AS state, s.title, s.title_en,
           CASE WHEN char_length(s.pain) > 120 THEN left(s.pain, 119) || '…' ELSE s.pain END AS pain,
           s.domain, s.technologies::json AS technologies, s.cooperation::json AS cooperation, s.budget_kind, s.is_budget_public, s.budget_min_fen, s.budget_max_fen,
           s.organization_id, o.name AS owner_name, o.alias AS owner_alias, s.name_visibility, o.kind AS organization_kind, s.reviewing_unit, u.short_zh AS unit_name,
           s.deadline_at, s.deadline_kind, scenario_days_left(s.deadline_at) AS working_days_left, s.published_at, s.updated_at,
           (SELECT count(*)::int FROM response AS r WHERE r.scenario_id = s.id AND r.state NOT IN ('draft', 'withdrawn', 'invalid')) AS response_total
      FROM scenario AS s
      JOIN organization AS o ON o.id = s.organization_id
      JOIN reviewing_unit AS u ON u.code = s.reviewing_unit;
COMMENT ON VIEW scenario_card IS 'list row of a scenario; budget_*, owner_name and response_total are for the statement to withhold';

-- What lists need to know of the viewer, once a statement.
CREATE FUNCTION scenario_viewer(person uuid, organization uuid) RETURNS TABLE (is_verified boolean, organization_id uuid) LANGUAGE sql STABLE AS $$
    SELECT coalesce($1 IS NOT NULL AND person_is_member($1, $2) AND organization_is_verified($2), false), CASE WHEN person_is_member($1, $2) THEN $2 END
$$;

-- What one officer can decide now. District officers: their units. The city: 市直 and 市外, the second station of every unit
-- (never what he approved himself), and district items without a decision in time, to be taken over. Nobody sees in his list
-- what belongs to his own organization or what he entered.
CREATE FUNCTION desk_items(person uuid, is_city boolean, units text[], today date)
RETURNS TABLE (kind text, id uuid, title text, organization_name text, unit_name text, state text, due_on date, station text, is_taken_over boolean, since timestamptz) LANGUAGE sql STABLE AS $$
    SELECT 'scenario', s.id, s.title, o.name, u.short_zh, s.state, s.station_due_on,
           CASE WHEN s.state = 'submitted' AND u.kind IN ('district', 'zone') THEN 'district' ELSE 'city' END, s.reviewer_id IS NOT NULL AND s.state = 'submitted',
           coalesce(s.district_ok_at, s.submitted_at)
      FROM scenario AS s
      JOIN organization AS o ON o.id = s.organization_id
      JOIN reviewing_unit AS u ON u.code = s.reviewing_unit
     WHERE s.state IN ('submitted', 'district_ok')
       AND CASE WHEN s.state = 'district_ok' THEN $2 AND s.district_ok_by IS DISTINCT FROM $1
                WHEN u.kind IN ('city', 'outside') THEN $2
                WHEN s.reviewer_id IS NOT NULL THEN s.reviewer_id = $1
                ELSE s.reviewing_unit = ANY ($3) OR ($2 AND s.station_due_on < $4) END
       AND s.entered_by IS DISTINCT FROM $1
       AND NOT person_is_member($1, s.organization_id)
     UNION ALL
    SELECT 'organization', o.id, o.name, o.name, u.short_zh, o.state, working_day_after(local_day(o.submitted_at), 3),
           CASE WHEN u.kind IN ('district', 'zone') THEN 'district' ELSE 'city' END, false, o.submitted_at
      FROM organization AS o
      JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
     WHERE o.state = 'submitted'
       AND (o.reviewing_unit = ANY ($3) OR ($2 AND (u.kind IN ('city', 'outside') OR working_day_after(local_day(o.submitted_at), 3) < $4)))
       AND o.created_by <> $1 AND NOT person_is_member($1, o.id)
     UNION ALL
    SELECT 'membership', o.id, p.name, o.name, u.short_zh, m.state, working_day_after(local_day(m.requested_at), 6), CASE WHEN u.kind IN ('district', 'zone') THEN 'district' ELSE 'city' END, false, m.requested_at
      FROM membership AS m
      JOIN organization AS o ON o.id = m.organization_id AND o.state = 'verified'
      JOIN person AS p ON p.id = m.person_id
      JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
     WHERE m.state = 'requested' AND working_day_after(local_day(m.requested_at), 3) < $4
       AND (o.reviewing_unit = ANY ($3) OR ($2 AND u.kind IN ('city', 'outside')))
       AND m.person_id <> $1 AND NOT person_is_member($1, o.id)
$$;

-- The clock's part (duty): published past the deadline closes, long-term past its validity expires, each told once; the owner
-- is warned three working days before the deadline. Reads see the same by scenario_state() without waiting for it.
CREATE FUNCTION scenario_clock() RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    s    record;
    done int := 0;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('scenario_clock')) THEN -- another server is at it
        RETURN 0;
    END IF;
    FOR s IN UPDATE scenario AS x
                SET state = scenario_state(x.state, x.deadline_at, x.expires_at, NULL), closed_at = coalesce(x.deadline_at, x.expires_at), updated_at = statement_timestamp(), version = x.version + 1
              WHERE x.id IN (SELECT y.id FROM scenario AS y
                              WHERE y.state = 'published' AND (y.deadline_at <= statement_timestamp() OR (y.deadline_at IS NULL AND y.expires_at <= statement_timestamp()))
                              ORDER BY y.id LIMIT 200 FOR UPDATE SKIP LOCKED)
          RETURNING x.id, x.organization_id, x.title, x.number, x.state, x.version LOOP
        INSERT INTO audit (organization_id, role, machine, object_id, action, from_state, to_state, detail)
        VALUES (NULL, 'system', 'scenario', s.id, CASE s.state WHEN 'expired' THEN 'expire' ELSE 'close_responses' END, 'published', s.state,
                jsonb_build_object('told', notify_organization(s.organization_id, CASE s.state WHEN 'expired' THEN 'scenario_expired' ELSE 'scenario_closed' END, 'scenario', s.id, jsonb_build_object('title', s.title, 'number', s.number))
                                         + scenario_notify_responders(s.id, CASE s.state WHEN 'expired' THEN 'scenario_expired' ELSE 'scenario_closed' END, jsonb_build_object('title', s.title, 'number', s.number))));
        INSERT INTO search_feed (kind, id, op, rev) VALUES (1, s.id, 1, s.version);
        done := done + 1;
    END LOOP;
    FOR s IN SELECT x.id, x.organization_id, x.title, x.number, x.deadline_at FROM scenario AS x
              WHERE x.state = 'published' AND x.deadline_at > statement_timestamp()
                AND x.deadline_at <= local_day_start(working_day_after(local_day(statement_timestamp()), 3) + 1)
                AND NOT EXISTS (SELECT 1 FROM inbox AS i JOIN membership AS m ON m.person_id = i.person_id AND m.organization_id = x.organization_id AND m.state = 'active'
                                 WHERE i.kind = 'scenario_deadline_soon' AND i.object_id = x.id AND (i.params ->> 'due_on')::date = local_day(x.deadline_at) - 1)
              ORDER BY x.deadline_at, x.id LIMIT 200 LOOP
        done := done + notify_organization(s.organization_id, 'scenario_deadline_soon', 'scenario', s.id,
                                           jsonb_build_object('title', s.title, 'number', s.number, 'due_on', local_day(s.deadline_at) - 1));
    END LOOP;
    RETURN done;
END $$;
