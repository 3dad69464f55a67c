-- 0009_response: the lives of offering and response: who may do what, what must hold, who sees which columns, what is missing.
-- Functions with a query inside are PL/pgSQL, whose plans are kept; an SQL function that is not inlined is planned at every call.

ALTER TABLE response ADD COLUMN edits bigint NOT NULL DEFAULT 0, ADD COLUMN opened_revision int NOT NULL DEFAULT 0;
COMMENT ON COLUMN response.edits IS 'changes of the unsent draft; the responder''s version is version + edits, so that his typing never makes the other side stale';
COMMENT ON COLUMN response.opened_revision IS 'the latest revision the scenario''s owner has read';

-- Life cycles --------------------------------------------------------------------------------------------------------
INSERT INTO transition (machine, from_state, action, to_state, role, relation, guard, reason_required, position)
SELECT 'offering', f.state, t.action, coalesce(t.to_state, f.state), r.role, t.relation, t.guard, false, t.position
  FROM (VALUES
    (ARRAY[NULL],                            'create',  'draft',     'owner',  NULL,       1),
    (ARRAY['draft', 'published', 'stale'],   'edit',    NULL,        'owner',  NULL,       2),
    (ARRAY['draft'],                         'publish', 'published', 'owner',  'verified', 3),
    (ARRAY['published', 'stale'],            'confirm', 'published', 'owner',  'verified', 4),
    (ARRAY['draft', 'published', 'stale'],   'archive', 'archived',  'owner',  NULL,       90),
    (ARRAY['archived'],                      'restore', 'draft',     'owner',  NULL,       5),
    (ARRAY['published'],                     'expire',  'stale',     'system', NULL,       99)
  ) AS t (from_states, action, to_state, relation, guard, position)
  CROSS JOIN LATERAL unnest(t.from_states) AS f (state)
  JOIN (VALUES ('owner', 'member'), ('owner', 'org_admin'), ('system', 'system')) AS r (relation, role) ON r.relation = t.relation;

INSERT INTO transition (machine, from_state, action, to_state, role, relation, guard, reason_required, position)
SELECT 'response', f.state, t.action, coalesce(t.to_state, f.state), r.role, t.relation, t.guard, t.reason, t.position
  FROM (VALUES
    -- the responder
    (ARRAY[NULL],                                               'create',     'draft',        'owner',        NULL,                                          false, 1),
    (ARRAY['draft', 'submitted', 'opened', 'shortlisted', 'preferred'],
                                                                'edit',       NULL,           'owner',        'active accepting one_side',                   false, 2),
    (ARRAY['draft'],                                            'submit',     'submitted',    'owner',        'active accepting one_side verified',          false, 3),
    (ARRAY['submitted', 'opened', 'shortlisted', 'preferred'],  'submit',     NULL,           'owner',        'active accepting one_side verified changed',  false, 3),
    (ARRAY['submitted', 'opened', 'shortlisted', 'preferred'],  'discard',    NULL,           'owner',        'changed',                                     false, 60),
    (ARRAY['submitted', 'opened', 'shortlisted', 'preferred'],  'withdraw',   'withdrawn',    'owner',        'accepting',                                   false, 91),
    (ARRAY['withdrawn'],                                        'restore',    'draft',        'owner',        'active accepting one_side',                   false, 4),
    (ARRAY['draft'],                                            'delete',     'deleted',      'owner',        'unsent',                                      false, 90),
    (ARRAY['submitted', 'opened', 'shortlisted', 'preferred', 'selected'],
                                                                'answer',     NULL,           'owner',        'one_side',                                    false, 5),
    -- the scenario's owner
    (ARRAY['submitted'],                                        'open',       'opened',       'counterparty', 'one_side',                                    false, 10),
    (ARRAY['opened', 'shortlisted', 'preferred'],               'open',       NULL,           'counterparty', 'one_side unread',                             false, 10),
    (ARRAY['submitted', 'opened', 'preferred'],                 'shortlist',  'shortlisted',  'counterparty', 'choosing one_side',                           true,  11),
    (ARRAY['shortlisted'],                                      'prefer',     'preferred',    'counterparty', 'choosing one_side',                           true,  12),
    (ARRAY['submitted', 'opened', 'shortlisted', 'preferred'],  'ask',        NULL,           'counterparty', 'choosing one_side',                           false, 13),
    (ARRAY['shortlisted', 'preferred', 'selected'],             'contact',    NULL,           'counterparty', 'one_side',                                    false, 14),
    (ARRAY['shortlisted'],                                      'unshortlist', 'opened',      'counterparty', 'choosing one_side',                           true,  61),
    (ARRAY['submitted', 'opened', 'shortlisted', 'preferred'],  'decline',    'not_selected', 'counterparty', 'choosing one_side',                           true,  92),
    (ARRAY['not_selected'],                                     'reconsider', 'opened',       'counterparty', 'choosing one_side',                           true,  15),
    -- what the scenario's own steps do to its responses
    (ARRAY['submitted', 'opened', 'shortlisted', 'preferred'],  'select',     'selected',     'system',       NULL,                                          false, 97),
    (ARRAY['submitted', 'opened', 'shortlisted', 'preferred'],  'not_select', 'not_selected', 'system',       NULL,                                          false, 98),
    (ARRAY['selected'],                                         'fall_back',  'not_selected', 'system',       NULL,                                          false, 98),
    (ARRAY['draft', 'submitted', 'opened', 'shortlisted', 'preferred', 'selected'],
                                                                'lapse',      'lapsed',       'system',       NULL,                                          false, 99)
  ) AS t (from_states, action, to_state, relation, guard, reason, position)
  CROSS JOIN LATERAL unnest(t.from_states) AS f (state)
  JOIN (VALUES ('owner', 'member'), ('owner', 'org_admin'), ('counterparty', 'member'), ('counterparty', 'org_admin'), ('system', 'system')) AS r (relation, role)
    ON r.relation = t.relation;

-- First of the blank-separated guards that does not hold; NULL when all do.
CREATE FUNCTION guard_failed(guard text, held jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT w.name FROM unnest(string_to_array($1, ' ')) WITH ORDINALITY AS w (name, n) WHERE NOT coalesce(($2 ->> w.name)::boolean, false) ORDER BY w.n LIMIT 1);
END $$;

-- The last word on a creating write: claims the key when everything else is ok; a refusal of a request that came before under
-- the same key is its replay (the first one changed what the second one finds).
CREATE FUNCTION idempotency_settle(verdict text, actor uuid, idem_key text, request_sha256 text, status int, object_id uuid) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF verdict = 'ok' THEN
        RETURN idempotency_claim(actor, idem_key, request_sha256, status, object_id);
    END IF;
    RETURN CASE WHEN EXISTS (SELECT 1 FROM idempotency AS i WHERE i.actor_id = actor AND i.key = idem_key) THEN 'replay' ELSE verdict END;
END $$;

-- Offerings ----------------------------------------------------------------------------------------------------------
-- Published ones that nobody confirmed for 12 months are stale, whether a clock has passed by or not.
CREATE FUNCTION offering_state(state text, confirmed_at timestamptz) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN $1 = 'published' AND $2 <= statement_timestamp() - interval '12 months' THEN 'stale' ELSE $1 END $$;

-- 1 public, 2 verified organization, 8 owner; 0 = does not exist for this actor. A suspended organization's are hidden.
CREATE FUNCTION offering_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce((
        SELECT CASE WHEN f.state IN ('published', 'stale') AND o.state IN ('verified', 'expired')
                    THEN 1 | CASE WHEN $2 IS NOT NULL AND organization_is_verified($3) AND person_is_member($2, $3) THEN 2 ELSE 0 END ELSE 0 END
             | CASE WHEN f.organization_id = $3 AND person_is_member($2, $3) THEN 8 ELSE 0 END
          FROM offering AS f
          JOIN organization AS o ON o.id = f.organization_id
         WHERE f.id = $1), 0));
END $$;

CREATE FUNCTION offering_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (verified boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT organization_is_verified(f.organization_id) FROM offering AS f WHERE f.id = $1;
END $$;

-- Every row of the table this actor fits, whatever the state; `failed` = first guard that does not hold.
CREATE FUNCTION offering_moves(id uuid, person uuid, organization uuid)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, jsonb_build_object('verified', g.verified)), t.position
      FROM offering AS f
      CROSS JOIN LATERAL offering_guard(f.id, $2, $3) AS g
      JOIN membership AS m ON m.person_id = $2 AND m.organization_id = $3 AND m.state = 'active'
      JOIN transition AS t ON t.machine = 'offering' AND t.from_state IS NOT NULL AND t.role = m.role AND t.relation = 'owner'
     WHERE f.id = $1 AND f.organization_id = $3;
END $$;

CREATE FUNCTION offering_actions(id uuid, person uuid, organization uuid)
RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, m.reason_required
      FROM offering AS f
      JOIN LATERAL offering_moves(f.id, $2, $3) AS m ON m.from_state = offering_state(f.state, f.confirmed_at) AND m.failed IS NULL
     WHERE f.id = $1
     ORDER BY m.rank;
END $$;

-- What keeps an offering from being published, at once.
CREATE FUNCTION offering_problems(id uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', c.pointer, 'code', c.code) ORDER BY c.position), '[]')
      FROM offering AS f
      CROSS JOIN LATERAL (VALUES
        ('/summary',       'required', 1, btrim(f.summary) = ''),
        ('/domains',       'required', 2, f.domains = '[]'),
        ('/maturity',      'required', 3, f.maturity = ''),
        ('/price_max_fen', 'required', 4, f.price_kind = 'range' AND f.price_max_fen IS NULL),
        ('/indicators',    'required', 5, NOT EXISTS (SELECT 1 FROM offering_indicator AS i WHERE i.offering_id = f.id))
      ) AS c (pointer, code, position, is_wrong)
     WHERE f.id = $1 AND c.is_wrong);
END $$;

-- Lock one offering and decide. `problems` is filled when publishing or confirming finds it incomplete.
CREATE FUNCTION offering_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text)
RETURNS TABLE (verdict text, from_state text, to_state text, role text, version bigint, problems jsonb) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    f    offering;
    m    record;
    said text;
BEGIN
    SELECT x.* INTO f FROM offering AS x WHERE x.id = offering_try.id FOR UPDATE;
    IF NOT FOUND OR offering_see(offering_try.id, offering_try.person, offering_try.organization) = 0 THEN
        RETURN QUERY SELECT 'not_found', NULL::text, NULL::text, NULL::text, NULL::bigint, NULL::jsonb;
        RETURN;
    END IF;
    said := offering_state(f.state, f.confirmed_at);
    SELECT count(*) AS fits, count(*) FILTER (WHERE x.from_state = said) AS here, max(x.to_state) FILTER (WHERE x.from_state = said) AS to_state,
           max(x.role) AS role, max(x.failed) FILTER (WHERE x.from_state = said) AS failed
      INTO m
      FROM offering_moves(offering_try.id, offering_try.person, offering_try.organization) AS x
     WHERE x.action = offering_try.action;
    verdict := CASE WHEN m.fits = 0 THEN 'forbidden'
                    WHEN offering_try.expected IS NOT NULL AND offering_try.expected <> f.version THEN 'stale'
                    WHEN m.here = 0 THEN 'state'
                    WHEN m.failed IS NOT NULL THEN 'offering_' || m.failed
                    ELSE 'ok' END;
    from_state := said;
    to_state := m.to_state;
    role := m.role;
    version := f.version;
    IF verdict = 'ok' AND offering_try.action IN ('publish', 'confirm') THEN
        problems := offering_problems(f.id);
        IF problems <> '[]' THEN
            verdict := 'incomplete';
        END IF;
    END IF;
    RETURN NEXT;
END $$;

-- May this actor begin an offering? Before 认证 only drafts come of it.
CREATE FUNCTION offering_create_try(person uuid, organization uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT CASE WHEN NOT person_is_member($1, $2) THEN 'forbidden'
                WHEN NOT EXISTS (SELECT 1 FROM organization AS o WHERE o.id = $2 AND o.state IN ('registered', 'submitted', 'returned', 'verified')) THEN 'offering_active'
                ELSE 'ok' END);
END $$;

-- Files named in a form that are neither the actor's nor the organization's nor attached to this object already.
CREATE FUNCTION files_unknown(files jsonb, object_kind text, object_id uuid, person uuid, organization uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT EXISTS (
        SELECT 1
          FROM jsonb_array_elements(CASE jsonb_typeof($1) WHEN 'array' THEN $1 ELSE '[]' END) AS e
         WHERE NOT EXISTS (SELECT 1 FROM file AS f
                            WHERE f.id::text = coalesce(e ->> 'id', e #>> '{}')
                              AND (f.person_id = $4 OR f.organization_id = $5)
                              AND NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.file_id = f.id AND (a.object_kind, a.object_id) IS DISTINCT FROM ($2, $3)))));
END $$;

-- Responses ----------------------------------------------------------------------------------------------------------
-- PRODUCT rule 9: nobody acts for two organizations on one scenario. True when this person has acted for another one here.
CREATE FUNCTION scenario_other_side(scenario uuid, person uuid, organization uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT EXISTS (SELECT 1 FROM scenario AS s WHERE s.id = $1 AND s.created_by = $2 AND s.entered_by IS DISTINCT FROM $2 AND s.organization_id <> $3)
        OR EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = $1 AND r.created_by = $2 AND r.organization_id <> $3)
        OR EXISTS (SELECT 1 FROM audit AS a WHERE a.machine = 'scenario' AND a.object_id = $1 AND a.person_id = $2 AND a.organization_id <> $3 AND a.role IN ('member', 'org_admin'))
        OR EXISTS (SELECT 1 FROM response AS r
                    CROSS JOIN LATERAL (SELECT 1 FROM audit AS a WHERE a.machine = 'response' AND a.object_id = r.id AND a.person_id = $2 AND a.organization_id <> $3 LIMIT 1) AS x
                    WHERE r.scenario_id = $1));
END $$;

-- Bits of the shapes: 4 party (the scenario's owner, once submitted), 8 owner (the responder), 16 officer in scope or auditor,
-- 32 opened: the body may be read, which open mode sets at submission. Competitors get 0. A withdrawn body is not read.
CREATE FUNCTION response_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce((
        SELECT CASE WHEN r.organization_id = $3 AND person_is_member($2, $3) THEN 8 ELSE 0 END
             | CASE WHEN r.submitted_at IS NOT NULL AND r.state <> 'draft' AND s.organization_id = $3 AND person_is_member($2, $3)
                    THEN 4 | CASE WHEN s.response_mode = 'open' AND r.state NOT IN ('withdrawn', 'invalid') AND NOT scenario_other_side(s.id, $2, $3) THEN 32 ELSE 0 END
                    ELSE 0 END
             | CASE WHEN r.submitted_at IS NOT NULL AND r.state <> 'draft' AND $2 IS NOT NULL
                     AND (person_serves_unit($2, s.reviewing_unit) OR person_has_role($2, 'city_officer') OR person_has_role($2, 'auditor')) THEN 16 ELSE 0 END
          FROM response AS r
          JOIN scenario AS s ON s.id = r.scenario_id
         WHERE r.id = $1), 0));
END $$;

CREATE FUNCTION response_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (active boolean, accepting boolean, one_side boolean, verified boolean, changed boolean, unsent boolean, unread boolean, choosing boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT o.state IN ('registered', 'submitted', 'returned', 'verified'),
           w.said = 'published',
           NOT scenario_other_side(s.id, $2, $3),
           organization_is_verified(r.organization_id),
           EXISTS (SELECT 1 FROM response_body AS b WHERE b.response_id = r.id AND b.revision = 0),
           r.revision = 0,
           r.opened_revision < r.revision,
           w.said IN ('published', 'closed_for_response', 'evaluating')
      FROM response AS r
      JOIN organization AS o ON o.id = r.organization_id
      JOIN scenario AS s ON s.id = r.scenario_id
      CROSS JOIN LATERAL (SELECT scenario_state(s.state, s.deadline_at, s.expires_at, NULL) AS said) AS w
     WHERE r.id = $1;
END $$;

CREATE FUNCTION response_moves(id uuid, person uuid, organization uuid)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, to_jsonb(g)), t.position
      FROM response AS r
      JOIN scenario AS s ON s.id = r.scenario_id
      CROSS JOIN LATERAL response_guard(r.id, $2, $3) AS g
      JOIN membership AS m ON m.person_id = $2 AND m.organization_id = $3 AND m.state = 'active'
      JOIN transition AS t ON t.machine = 'response' AND t.from_state IS NOT NULL AND t.role = m.role
     WHERE r.id = $1
       AND CASE t.relation WHEN 'owner' THEN r.organization_id = $3
                           WHEN 'counterparty' THEN s.organization_id = $3 AND r.submitted_at IS NOT NULL AND r.state <> 'draft'
                           ELSE false END;
END $$;

CREATE FUNCTION response_actions(id uuid, person uuid, organization uuid)
RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, m.reason_required
      FROM response AS r
      JOIN LATERAL response_moves(r.id, $2, $3) AS m ON m.from_state = r.state AND m.failed IS NULL
     WHERE r.id = $1
     ORDER BY m.rank;
END $$;

-- What an actor calls the version: the responder counts his own edits too.
CREATE FUNCTION response_version(version bigint, edits bigint, see int) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT $1 + CASE WHEN $3 & 8 <> 0 THEN $2 ELSE 0 END $$;

-- The indicators of a scenario with what was answered, in order; a sent revision keeps what it was asked.
CREATE FUNCTION response_answers(scenario uuid, answers jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'position', coalesce(i.position, a.position), 'name', coalesce(a.name, i.name, ''), 'unit', coalesce(a.unit, i.unit, ''),
               'comparator', coalesce(a.comparator, i.comparator, 'text'), 'target', coalesce(a.target, i.target, ''),
               'fit', a.fit, 'value', coalesce(a.value, ''), 'evidence', coalesce(a.evidence, '')) ORDER BY coalesce(i.position, a.position)), '[]')
      FROM (SELECT x.position, x.name, x.unit, x.comparator, x.target FROM scenario_indicator AS x WHERE x.scenario_id = $1) AS i
      FULL JOIN (SELECT DISTINCT ON (y.position) y.position, y.name, y.unit, y.comparator, y.target, y.fit, y.value, y.evidence
                   FROM jsonb_to_recordset(coalesce($2, '[]')) AS y (position int, name text, unit text, comparator text, target text, fit text, value text, evidence text)
                  WHERE y.position IS NOT NULL) AS a ON a.position = i.position
     WHERE i.position IS NOT NULL OR a.name IS NOT NULL);
END $$;

-- Every row with exactly the fields of `blank`: what a row does not say is taken from there.
CREATE FUNCTION rows_with(rows jsonb, blank jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg((SELECT jsonb_object_agg(k.key, coalesce(e.value -> k.key, k.value)) FROM jsonb_each($2) AS k) ORDER BY e.n), '[]') FROM jsonb_array_elements($1) WITH ORDINALITY AS e (value, n));
END $$;

-- Files of a body as they are shown and signed: [{"id","name","bytes","sha256"}].
CREATE FUNCTION response_files(files jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'bytes', f.bytes, 'sha256', f.sha256) ORDER BY e.n), '[]')
      FROM jsonb_array_elements(coalesce($1, '[]')) WITH ORDINALITY AS e (value, n)
      JOIN file AS f ON f.id::text = coalesce(e.value ->> 'id', e.value #>> '{}'));
END $$;

-- What keeps the draft from being submitted, at once. Pointers count the answers as they are shown, from 0.
CREATE FUNCTION response_problems(id uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', p.pointer, 'code', p.code) ORDER BY p.position, p.n), '[]')
      FROM response AS r
      JOIN scenario AS s ON s.id = r.scenario_id
      JOIN response_body AS b ON b.response_id = r.id AND b.revision = 0
      CROSS JOIN LATERAL (
        SELECT c.pointer, c.code, c.position, 0 AS n
          FROM (VALUES
            ('/summary',         'required',                1, btrim(b.summary) = ''),
            ('/price_fen',       'required',                3, b.price_fen IS NULL AND btrim(b.price_note) = ''),
            ('/duration_months', 'required',                4, b.duration_months IS NULL),
            ('/milestones',      'response_share_over_100', 5, (SELECT coalesce(sum(m.share_percent), 0) > 100 FROM jsonb_to_recordset(b.milestones) AS m (share_percent int))),
            ('/members',         'response_no_consortium',  6, b.members <> '[]' AND NOT s.accepts_consortium),
            ('/contact_name',    'required',                7, btrim(b.contact_name) = ''),
            ('/contact_phone',   'required',                8, btrim(b.contact_phone) = ''),
            ('/valid_until',     'in_past',                 9, b.valid_until < local_day(statement_timestamp()))
          ) AS c (pointer, code, position, is_wrong)
         WHERE c.is_wrong
         UNION ALL
        SELECT '/answers/' || (a.n - 1) || w.name, 'required', 2, a.n
          FROM jsonb_array_elements(response_answers(s.id, b.answers)) WITH ORDINALITY AS a (answer, n)
          CROSS JOIN LATERAL (VALUES ('/fit', a.answer ->> 'fit' IS NULL),
                                     ('/value', a.answer ->> 'fit' <> 'fails' AND btrim(a.answer ->> 'value') = '')) AS w (name, is_wrong)
         WHERE w.is_wrong
      ) AS p
     WHERE r.id = $1);
END $$;

-- Lock the scenario (shared: its deadline and state stand still), then the response, and decide.
CREATE FUNCTION response_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text)
RETURNS TABLE (verdict text, from_state text, to_state text, role text, version bigint, problems jsonb, see int) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    r response;
    m record;
BEGIN
    PERFORM 1 FROM scenario AS s WHERE s.id = (SELECT x.scenario_id FROM response AS x WHERE x.id = response_try.id) FOR SHARE;
    SELECT x.* INTO r FROM response AS x WHERE x.id = response_try.id FOR UPDATE;
    see := response_see(response_try.id, response_try.person, response_try.organization);
    IF r.id IS NULL OR see = 0 THEN
        RETURN QUERY SELECT 'not_found', NULL::text, NULL::text, NULL::text, NULL::bigint, NULL::jsonb, 0;
        RETURN;
    END IF;
    SELECT count(*) AS fits, count(*) FILTER (WHERE x.from_state = r.state) AS here, max(x.to_state) FILTER (WHERE x.from_state = r.state) AS to_state,
           max(x.role) AS role, max(x.failed) FILTER (WHERE x.from_state = r.state) AS failed, bool_or(x.reason_required) AS needs_reason
      INTO m
      FROM response_moves(response_try.id, response_try.person, response_try.organization) AS x
     WHERE x.action = response_try.action;
    version := response_version(r.version, r.edits, see);
    verdict := CASE WHEN m.fits = 0 THEN 'forbidden'
                    WHEN response_try.expected IS NOT NULL AND response_try.expected <> version THEN 'stale'
                    WHEN m.here = 0 THEN 'state'
                    WHEN m.failed IS NOT NULL THEN 'response_' || m.failed
                    WHEN m.needs_reason AND btrim(coalesce(response_try.reason, '')) = '' THEN 'reason_required'
                    ELSE 'ok' END;
    from_state := r.state;
    to_state := m.to_state;
    role := m.role;
    IF verdict = 'ok' AND response_try.action = 'submit' THEN
        problems := response_problems(r.id);
        IF problems <> '[]' THEN
            verdict := 'incomplete';
        END IF;
    END IF;
    RETURN NEXT;
END $$;

-- May this actor begin a response? The scenario is locked shared; `existing` names the response that is there already.
CREATE FUNCTION response_create_try(person uuid, organization uuid, scenario uuid, offering uuid, team text)
RETURNS TABLE (verdict text, existing uuid) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    s scenario;
    o organization;
BEGIN
    SELECT x.* INTO s FROM scenario AS x WHERE x.id = response_create_try.scenario FOR SHARE;
    SELECT x.* INTO o FROM organization AS x WHERE x.id = response_create_try.organization;
    SELECT x.id INTO existing FROM response AS x WHERE x.scenario_id = s.id AND x.organization_id = o.id AND x.team = coalesce(response_create_try.team, '');
    verdict := CASE
        WHEN s.id IS NULL OR scenario_see(s.id, response_create_try.person, response_create_try.organization) = 0 THEN 'not_found'
        WHEN o.id IS NULL OR NOT person_is_member(response_create_try.person, o.id) THEN 'forbidden'
        WHEN s.organization_id = o.id THEN 'response_own_scenario'
        WHEN o.state NOT IN ('registered', 'submitted', 'returned', 'verified') THEN 'response_active'
        WHEN person_is_member(response_create_try.person, s.organization_id) OR scenario_other_side(s.id, response_create_try.person, o.id) THEN 'response_one_side'
        WHEN existing IS NOT NULL THEN 'response_exists'
        WHEN scenario_state(s.state, s.deadline_at, s.expires_at, NULL) <> 'published' THEN 'response_accepting'
        WHEN coalesce(response_create_try.team, '') <> '' AND o.kind NOT IN ('school', 'institute') THEN 'response_team_not_allowed'
        WHEN response_create_try.offering IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM offering AS f WHERE f.id = response_create_try.offering AND f.organization_id = o.id AND f.state <> 'archived') THEN 'response_offering_unknown'
        ELSE 'ok' END;
    RETURN NEXT;
END $$;

-- The body a change starts from: the draft, or else the last revision. Volatile: sees what was committed while the lock was awaited.
CREATE FUNCTION response_base(id uuid) RETURNS SETOF response_body LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN QUERY SELECT b.* FROM response_body AS b WHERE b.response_id = response_base.id ORDER BY (b.revision = 0) DESC, b.revision DESC LIMIT 1;
END $$;

-- What each step of a response tells whom; returns how many were told (goes into audit.detail, so that it runs).
CREATE FUNCTION response_notify(id uuid, action text, revision int, reason text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    n record;
BEGIN
    SELECT k.kind, k.to_owner, s.organization_id AS owner, r.organization_id AS responder,
           jsonb_build_object('title', s.title, 'number', s.number, 'scenario_id', s.id, 'reason', coalesce(response_notify.reason, ''),
                              'organization', CASE WHEN k.to_owner THEN o.name END, 'revision', response_notify.revision,
                              'due_on', CASE WHEN k.kind = 'question_asked' THEN working_day_after(local_day(statement_timestamp()), 3) END) AS params
      INTO n
      FROM response AS r
      JOIN scenario AS s ON s.id = r.scenario_id
      JOIN organization AS o ON o.id = r.organization_id
      JOIN (VALUES ('submit', 'response_received', true), ('resubmit', 'response_revised', true), ('withdraw', 'response_withdrawn', true),
                   ('open', 'response_opened', false), ('shortlist', 'response_shortlisted', false), ('unshortlist', 'response_unshortlisted', false),
                   ('prefer', 'response_preferred', false), ('decline', 'response_not_selected', false), ('reconsider', 'response_reconsidered', false),
                   ('ask', 'question_asked', false), ('answer', 'question_answered', true)) AS k (action, kind, to_owner)
        ON k.action = CASE WHEN response_notify.action = 'submit' AND response_notify.revision > 1 THEN 'resubmit' ELSE response_notify.action END
     WHERE r.id = response_notify.id;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    RETURN notify_organization(CASE WHEN n.to_owner THEN n.owner ELSE n.responder END, n.kind, 'response', response_notify.id, n.params);
END $$;

-- Contacts: each reveal is a row; at most 30 a person a day. 'ok' or 'contact_quota'; call it only when everything else is ok.
CREATE FUNCTION contact_claim(person uuid, organization uuid, object_kind text, object_id uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('contact:' || person::text, 0));
    IF (SELECT count(*) FROM contact_reveal AS c WHERE c.person_id = contact_claim.person AND c.at >= local_day_start(local_day(statement_timestamp()))) >= 30 THEN
        RETURN 'contact_quota';
    END IF;
    INSERT INTO contact_reveal (person_id, organization_id, object_kind, object_id) VALUES (person, organization, object_kind, object_id);
    RETURN 'ok';
END $$;

-- Deals: 4 party (either side), 16 officer in scope or auditor.
CREATE FUNCTION deal_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce((
        SELECT CASE WHEN $3 IN (d.demand_organization_id, d.supply_organization_id) AND person_is_member($2, $3) THEN 4 ELSE 0 END
             | CASE WHEN $2 IS NOT NULL AND (person_serves_unit($2, coalesce(s.reviewing_unit, o.reviewing_unit)) OR person_has_role($2, 'city_officer') OR person_has_role($2, 'auditor'))
                    THEN 16 ELSE 0 END
          FROM deal AS d
          JOIN organization AS o ON o.id = d.demand_organization_id
          LEFT JOIN scenario AS s ON s.id = d.scenario_id
         WHERE d.id = $1), 0));
END $$;
