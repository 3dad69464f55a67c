-- 0012_mend: what was reached stays counted; what a suspended organization may no longer see and do.

-- Outcomes -----------------------------------------------------------------------------------------------------------
-- A response that was once on the shortlist counts for the rate of PRODUCT rule 18, whatever became of it.
ALTER TABLE response ADD COLUMN shortlisted_at timestamptz;
COMMENT ON COLUMN response.shortlisted_at IS 'when it first came on the shortlist or was chosen; stays when it leaves it';
UPDATE response AS r
   SET shortlisted_at = coalesce((SELECT min(a.at) FROM audit AS a WHERE a.machine = 'response' AND a.object_id = r.id AND a.to_state IN ('shortlisted', 'preferred', 'selected')), r.decided_at, r.updated_at)
 WHERE r.state IN ('shortlisted', 'preferred', 'selected')
    OR EXISTS (SELECT 1 FROM audit AS a WHERE a.machine = 'response' AND a.object_id = r.id AND a.to_state IN ('shortlisted', 'preferred', 'selected'));

CREATE FUNCTION response_mark_shortlisted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.shortlisted_at := coalesce(NEW.decided_at, statement_timestamp());
    RETURN NEW;
END $$;
CREATE TRIGGER response_mark_shortlisted BEFORE INSERT OR UPDATE OF state ON response FOR EACH ROW
    WHEN (NEW.shortlisted_at IS NULL AND NEW.state IN ('shortlisted', 'preferred', 'selected')) EXECUTE FUNCTION response_mark_shortlisted();
CREATE INDEX response_shortlisted_idx ON response (scenario_id) WHERE shortlisted_at IS NOT NULL;

-- 达成意向 (PRODUCT rule 21): opened by a selection, or gone as far as a contract. What ended before that never was one.
CREATE FUNCTION deal_is_intended(origin text, state text, signed_on date) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT $1 = 'selection' OR $2 IN ('signed', 'piloting', 'accepted', 'effective') OR $3 IS NOT NULL $$;

-- Suspended organizations --------------------------------------------------------------------------------------------
-- A suspension freezes and deletes nothing: what such an organization asked for and answered stays as it is, and it reads and
-- decides nothing about others. This is the one place that says which organizations those are.
CREATE FUNCTION organization_is_suspended(organization uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM organization AS o WHERE o.id = organization_is_suspended.organization AND o.state IN ('suspended', 'merged'));
END $$;
COMMENT ON FUNCTION organization_is_suspended IS 'suspended, or merged into another one: frozen';

CREATE OR REPLACE FUNCTION scenario_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
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
        IF s.published_at IS NOT NULL AND NOT organization_is_suspended(organization)
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

-- As before, and the owner of the scenario reads no body while it is suspended.
CREATE OR REPLACE FUNCTION response_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce((
        SELECT CASE WHEN r.organization_id = $3 AND person_is_member($2, $3) THEN 8 ELSE 0 END
             | CASE WHEN r.submitted_at IS NOT NULL AND r.state <> 'draft' AND s.organization_id = $3 AND person_is_member($2, $3)
                    THEN 4 | CASE WHEN s.response_mode = 'open' AND r.state NOT IN ('withdrawn', 'invalid') AND NOT scenario_other_side(s.id, $2, $3)
                                       AND NOT organization_is_suspended($3) THEN 32 ELSE 0 END
                    ELSE 0 END
             | CASE WHEN r.submitted_at IS NOT NULL AND r.state <> 'draft' AND $2 IS NOT NULL
                     AND (person_serves_unit($2, s.reviewing_unit) OR person_has_role($2, 'city_officer') OR person_has_role($2, 'auditor')) THEN 16 ELSE 0 END
          FROM response AS r
          JOIN scenario AS s ON s.id = r.scenario_id
         WHERE r.id = $1), 0));
END $$;

-- Files follow the texts: confidential papers and those of responses are not for a suspended organization.
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
                   WHEN 'deal' THEN person_acts_for($2, $3, d.demand_organization_id) OR person_acts_for($2, $3, d.supply_organization_id) END)
$$;

-- What an amendment of the scenario asks of those who answered already.
ALTER TABLE response ADD COLUMN needs_reconfirm boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN response.needs_reconfirm IS 'the scenario was amended since: the responder says that the answer still holds, or sends a new one';

-- owner_active: the scenario's owner is not suspended; not_frozen: the responder is not; not_own: the officer belongs to neither.
DROP FUNCTION response_guard(uuid, uuid, uuid);
CREATE FUNCTION response_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (active boolean, accepting boolean, one_side boolean, verified boolean, changed boolean, unsent boolean, unread boolean, choosing boolean,
               owner_active boolean, not_frozen boolean, to_reconfirm boolean, not_own boolean) LANGUAGE plpgsql STABLE AS $$
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
           w.said IN ('published', 'closed_for_response', 'evaluating'),
           NOT organization_is_suspended(s.organization_id),
           NOT organization_is_suspended(r.organization_id),
           r.needs_reconfirm,
           NOT person_is_member($2, s.organization_id) AND NOT person_is_member($2, r.organization_id)
      FROM response AS r
      JOIN organization AS o ON o.id = r.organization_id
      JOIN scenario AS s ON s.id = r.scenario_id
      CROSS JOIN LATERAL (SELECT scenario_state(s.state, s.deadline_at, s.expires_at, NULL) AS said) AS w
     WHERE r.id = $1;
END $$;
UPDATE transition AS t
   SET guard = concat_ws(' ', 'owner_active', CASE WHEN t.action IN ('shortlist', 'prefer', 'ask', 'reconsider') THEN 'not_frozen' END, t.guard)
 WHERE t.machine = 'response' AND t.relation = 'counterparty';
UPDATE transition AS t
   SET guard = concat_ws(' ', 'not_frozen', t.guard)
 WHERE t.machine = 'response' AND t.relation = 'owner' AND t.action IN ('discard', 'withdraw', 'restore', 'answer');

-- The responder confirms after an amendment, or steps back from the shortlist; the owner, or an officer of its station, sets a
-- response aside as invalid.
INSERT INTO transition (machine, from_state, action, to_state, role, relation, guard, reason_required, position)
SELECT 'response', f.state, t.action, coalesce(t.to_state, f.state), r.role, t.relation, t.guard, t.reason, t.position
  FROM (VALUES
    (ARRAY['submitted', 'opened', 'shortlisted', 'preferred'], 'reconfirm',  NULL,                   'owner',        'not_frozen choosing one_side to_reconfirm', false, 2),
    (ARRAY['shortlisted', 'preferred'],                        'turn_down',  'declined_by_supplier', 'owner',        'not_frozen choosing one_side',              true,  92),
    (ARRAY['submitted', 'opened', 'shortlisted', 'preferred'], 'invalidate', 'invalid',              'counterparty', 'owner_active choosing one_side',            true,  95),
    (ARRAY['submitted', 'opened', 'shortlisted', 'preferred'], 'invalidate', 'invalid',              'own_unit',     'choosing not_own',                          true,  95),
    (ARRAY['submitted', 'opened', 'shortlisted', 'preferred'], 'invalidate', 'invalid',              'city',         'choosing not_own',                          true,  95)
  ) AS t (from_states, action, to_state, relation, guard, reason, position)
  CROSS JOIN LATERAL unnest(t.from_states) AS f (state)
  JOIN (VALUES ('owner', 'member'), ('owner', 'org_admin'), ('counterparty', 'member'), ('counterparty', 'org_admin'), ('own_unit', 'district_officer'), ('city', 'city_officer')) AS r (relation, role)
    ON r.relation = t.relation;

-- Every row of the table this actor fits, whatever the state: as a member of either side, or as an officer of the station.
CREATE OR REPLACE FUNCTION response_moves(id uuid, person uuid, organization uuid)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, to_jsonb(g)), t.position
      FROM response AS r
      JOIN scenario AS s ON s.id = r.scenario_id
      CROSS JOIN LATERAL response_guard(r.id, $2, $3) AS g
      CROSS JOIN LATERAL (SELECT (SELECT m.role FROM membership AS m WHERE m.person_id = $2 AND m.organization_id = $3 AND m.state = 'active') AS role,
                                 r.submitted_at IS NOT NULL AND r.state <> 'draft' AS is_sent,
                                 person_serves_unit($2, s.reviewing_unit) AS is_unit, person_has_role($2, 'city_officer') AS is_city) AS me
      JOIN transition AS t ON t.machine = 'response' AND t.from_state IS NOT NULL
     WHERE r.id = $1
       AND CASE t.relation WHEN 'owner' THEN r.organization_id = $3 AND t.role = me.role
                           WHEN 'counterparty' THEN s.organization_id = $3 AND t.role = me.role AND me.is_sent
                           WHEN 'own_unit' THEN me.is_unit AND me.is_sent
                           WHEN 'city' THEN me.is_city AND me.is_sent
                           ELSE false END;
END $$;

-- Somebody who is both officer and member has two rows for one action: the one that holds counts.
CREATE OR REPLACE FUNCTION response_actions(id uuid, person uuid, organization uuid)
RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, bool_or(m.reason_required)
      FROM response AS r
      JOIN LATERAL response_moves(r.id, $2, $3) AS m ON m.from_state = r.state AND m.failed IS NULL
     WHERE r.id = $1
     GROUP BY m.action, m.to_state
     ORDER BY min(m.rank);
END $$;

CREATE OR REPLACE FUNCTION response_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text)
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
    SELECT count(*) AS fits, count(*) FILTER (WHERE x.from_state = r.state) AS here, count(*) FILTER (WHERE x.from_state = r.state AND x.failed IS NULL) AS hold,
           max(x.to_state) FILTER (WHERE x.from_state = r.state) AS to_state, max(x.role) FILTER (WHERE x.from_state = r.state AND x.failed IS NULL) AS role,
           max(x.failed) FILTER (WHERE x.from_state = r.state) AS failed, bool_or(x.reason_required) AS needs_reason
      INTO m
      FROM response_moves(response_try.id, response_try.person, response_try.organization) AS x
     WHERE x.action = response_try.action;
    version := response_version(r.version, r.edits, see);
    verdict := CASE WHEN m.fits = 0 THEN 'forbidden'
                    WHEN response_try.expected IS NOT NULL AND response_try.expected <> version THEN 'stale'
                    WHEN m.here = 0 THEN 'state'
                    WHEN m.hold = 0 THEN 'response_' || m.failed
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

INSERT INTO mail_kind (kind) VALUES ('response_reconfirm'), ('response_invalidated'), ('organization_merged');
CREATE OR REPLACE FUNCTION response_notify(id uuid, action text, revision int, reason text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    n record;
BEGIN
    SELECT k.kind, k.to_owner, s.organization_id AS owner, r.organization_id AS responder,
           jsonb_build_object('title', s.title, 'number', s.number, 'scenario_id', s.id, 'reason', coalesce(response_notify.reason, ''),
                              'organization', CASE WHEN k.to_owner THEN o.name END, 'revision', response_notify.revision,
                              'due_on', CASE k.kind WHEN 'question_asked' THEN working_day_after(local_day(statement_timestamp()), 3)
                                                    WHEN 'response_reconfirm' THEN local_day(s.deadline_at) - 1 END) AS params
      INTO n
      FROM response AS r
      JOIN scenario AS s ON s.id = r.scenario_id
      JOIN organization AS o ON o.id = r.organization_id
      JOIN (VALUES ('submit', 'response_received', true), ('resubmit', 'response_revised', true), ('withdraw', 'response_withdrawn', true),
                   ('open', 'response_opened', false), ('shortlist', 'response_shortlisted', false), ('unshortlist', 'response_unshortlisted', false),
                   ('prefer', 'response_preferred', false), ('decline', 'response_not_selected', false), ('reconsider', 'response_reconsidered', false),
                   ('ask', 'question_asked', false), ('answer', 'question_answered', true),
                   ('amend', 'response_reconfirm', false), ('reconfirm', 'response_reconfirmed', true), ('turn_down', 'response_turned_down', true),
                   ('invalidate', 'response_invalidated', false)) AS k (action, kind, to_owner)
        ON k.action = CASE WHEN response_notify.action = 'submit' AND response_notify.revision > 1 THEN 'resubmit' ELSE response_notify.action END
     WHERE r.id = response_notify.id;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    RETURN notify_organization(CASE WHEN n.to_owner THEN n.owner ELSE n.responder END, n.kind, 'response', response_notify.id, n.params);
END $$;

-- A frozen response is not chosen.
CREATE OR REPLACE FUNCTION scenario_select_try(id uuid, person uuid, organization uuid, asked bigint, reason text, chosen jsonb)
RETURNS TABLE (verdict text, from_state text, to_state text, role text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    SELECT t.verdict, t.from_state, t.to_state, t.role, t.version INTO verdict, from_state, to_state, role, version
      FROM scenario_try(scenario_select_try.id, scenario_select_try.person, scenario_select_try.organization, 'select', scenario_select_try.asked, scenario_select_try.reason) AS t;
    IF verdict = 'ok' AND (jsonb_array_length(coalesce(chosen, '[]')) = 0
        OR (SELECT count(*) FROM response AS r WHERE r.scenario_id = scenario_select_try.id AND r.state IN ('submitted', 'opened', 'shortlisted', 'preferred')
               AND chosen ? r.id::text) <> (SELECT count(DISTINCT c.value) FROM jsonb_array_elements_text(chosen) AS c)) THEN
        verdict := 'scenario_choice_unknown';
    ELSIF verdict = 'ok' AND EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = scenario_select_try.id AND chosen ? r.id::text AND organization_is_suspended(r.organization_id)) THEN
        verdict := 'response_not_frozen';
    END IF;
    RETURN NEXT;
END $$;

-- Nor does a suspended owner change or reopen what is published.
DROP FUNCTION scenario_guard(uuid, uuid, uuid);
CREATE FUNCTION scenario_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (organization_active boolean, is_queued boolean, not_own boolean, not_entered boolean, not_taken boolean, city_station boolean, overdue boolean,
               other_officer boolean, few_responses boolean, no_contract boolean, deals_accepted boolean,
               was_published boolean, was_closed_for_response boolean, was_evaluating boolean, was_matched boolean, not_suspended boolean) LANGUAGE plpgsql STABLE AS $$
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
           s.suspended_from = 'published', s.suspended_from = 'closed_for_response', s.suspended_from = 'evaluating', s.suspended_from = 'matched',
           NOT organization_is_suspended(s.organization_id)
      FROM scenario AS s
      JOIN organization AS o ON o.id = s.organization_id
      JOIN reviewing_unit AS u ON u.code = s.reviewing_unit
     WHERE s.id = $1;
END $$;
UPDATE transition AS t
   SET guard = concat_ws(' ', 'not_suspended', t.guard)
 WHERE t.machine = 'scenario' AND t.relation = 'owner' AND t.action IN ('amend', 'reopen');

-- Limits -------------------------------------------------------------------------------------------------------------
-- What a 429 says about itself: the rule as RateLimit-Policy writes it ("name";q=how many;w=in how many seconds), and how many
-- seconds are left. Waiting is VOLATILE: it sees what the same statement has just counted.
CREATE FUNCTION limit_rule(kind text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE kind WHEN 'login' THEN '"login";q=5;w=900'
                     WHEN 'contact' THEN '"contact";q=30;w=86400'
                     WHEN 'confirmation' THEN '"confirmation";q=5;w=3600'
                     ELSE format('"%s";q=%s;w=3600', kind, setting_int(kind || 's_per_hour', 30)) END;
END $$;

-- Until the running span is over; without a span, until the block is.
CREATE FUNCTION throttle_wait(kind text, key text, span interval) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    until timestamptz;
BEGIN
    SELECT coalesce(t.window_at + span, t.blocked_until) INTO until FROM throttle AS t WHERE t.kind = throttle_wait.kind AND t.key_sha256 = throttle_key(throttle_wait.key);
    RETURN greatest(1, ceil(extract(epoch FROM until - statement_timestamp()))::int);
END $$;

-- Until the day of the contact quota is over.
CREATE FUNCTION contact_wait() RETURNS int LANGUAGE sql STABLE AS
$$ SELECT ceil(extract(epoch FROM local_day_start(local_day(statement_timestamp()) + 1) - statement_timestamp()))::int $$;

-- Addresses ----------------------------------------------------------------------------------------------------------
-- A new mail address or mobile number of a person is used once its one-time link was.
ALTER TABLE one_time_link ADD COLUMN value text;
ALTER TABLE one_time_link DROP CONSTRAINT one_time_link_purpose_check;
ALTER TABLE one_time_link ADD CONSTRAINT one_time_link_purpose_check CHECK (purpose IN ('confirm', 'reset', 'mail', 'mobile'));
ALTER TABLE one_time_link ADD CONSTRAINT one_time_link_value_check CHECK ((purpose IN ('mail', 'mobile')) = (value IS NOT NULL));
COMMENT ON COLUMN one_time_link.value IS 'the address that the link proves, for purposes mail and mobile';

CREATE FUNCTION person_pending(person uuid, purpose text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT l.value FROM one_time_link AS l
             WHERE l.person_id = person_pending.person AND l.purpose = person_pending.purpose AND l.used_at IS NULL AND l.expires_at > statement_timestamp()
             ORDER BY l.expires_at DESC LIMIT 1);
END $$;
COMMENT ON FUNCTION person_pending IS 'the new address that waits for its confirmation';

-- Offerings ----------------------------------------------------------------------------------------------------------
-- Codes of a form that are in no list, each with its place: [{"pointer":"/domains/1","code":"not_listed"}]. An empty maturity is
-- one not chosen yet.
CREATE FUNCTION offering_form_problems(form jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', c.pointer, 'code', 'not_listed') ORDER BY c.pointer), '[]')
      FROM (SELECT '/' || f.field AS pointer, f.kind, form ->> f.field AS code
              FROM (VALUES ('kind', 'offering_kind'), ('maturity', 'maturity')) AS f (field, kind)
             WHERE form ? f.field AND NOT (f.field = 'maturity' AND form ->> f.field = '')
             UNION ALL
            SELECT '/' || f.field || '/' || (e.n - 1), f.kind, e.code
              FROM (VALUES ('domains', 'domain'), ('technologies', 'technology'), ('deployments', 'deployment'), ('cooperation', 'cooperation')) AS f (field, kind)
             CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(form -> f.field) WHEN 'array' THEN form -> f.field ELSE '[]' END) WITH ORDINALITY AS e (code, n)) AS c
     WHERE NOT EXISTS (SELECT 1 FROM taxonomy AS t WHERE t.kind = c.kind AND t.code = c.code));
END $$;

-- Accounts and organizations that end --------------------------------------------------------------------------------
-- A disabled account administers nothing.
CREATE OR REPLACE FUNCTION organization_has_admin(organization uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM membership AS m JOIN person AS p ON p.id = m.person_id AND p.disabled_at IS NULL
                    WHERE m.organization_id = $1 AND m.state = 'active' AND m.role = 'org_admin')
$$;

INSERT INTO transition (machine, from_state, action, to_state, role, relation, guard, reason_required, position)
SELECT 'organization', f.state, 'merge', 'merged', 'city_officer', 'city', 'is_not_own', true, 95
  FROM unnest(ARRAY['registered', 'submitted', 'returned', 'verified', 'suspended', 'expired']) AS f (state);

ALTER TABLE organization ADD COLUMN merged_into uuid CONSTRAINT organization_merged_into_fkey REFERENCES organization (id) ON DELETE RESTRICT;
ALTER TABLE organization ADD CONSTRAINT organization_merged_check CHECK ((state = 'merged') = (merged_into IS NOT NULL)) NOT VALID;
COMMENT ON COLUMN organization.merged_into IS '已合并: the organization that has its people and its matters now';

-- Where an organization may not go: to itself, to one that is not verified, or where it would stand on both sides of something.
CREATE FUNCTION organization_merge_fault(gone uuid, heir uuid) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM 1 FROM organization AS o WHERE o.id = heir FOR UPDATE; -- two that merge into each other at once
    RETURN CASE
        WHEN heir IS NULL OR heir = gone OR NOT organization_is_verified(heir) THEN 'organization_merge_target'
        WHEN EXISTS (SELECT 1 FROM response AS a JOIN response AS b ON b.scenario_id = a.scenario_id AND b.organization_id = heir AND b.team = a.team WHERE a.organization_id = gone)
          OR EXISTS (SELECT 1 FROM response AS r JOIN scenario AS s ON s.id = r.scenario_id
                      WHERE (r.organization_id = gone AND s.organization_id = heir) OR (r.organization_id = heir AND s.organization_id = gone))
          OR EXISTS (SELECT 1 FROM deal AS d WHERE (d.demand_organization_id = gone AND d.supply_organization_id = heir) OR (d.demand_organization_id = heir AND d.supply_organization_id = gone))
          OR EXISTS (SELECT 1 FROM deal AS a JOIN deal AS b ON b.scenario_id = a.scenario_id AND b.supply_organization_id = heir AND b.state <> 'ended'
                      WHERE a.supply_organization_id = gone AND a.state <> 'ended') THEN 'organization_merge_conflict'
        ELSE 'ok' END;
END $$;

-- Its people become members there, its matters go along. What it did stays in its name in the log.
CREATE FUNCTION organization_move(gone uuid, heir uuid, actor uuid) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    moved int;
BEGIN
    INSERT INTO membership AS m (organization_id, person_id, role, state, decided_at, decided_by)
    SELECT heir, x.person_id, 'member', 'active', statement_timestamp(), actor FROM membership AS x WHERE x.organization_id = gone AND x.state = 'active'
        ON CONFLICT ON CONSTRAINT membership_pkey DO UPDATE
       SET state = 'active', role = CASE WHEN m.state = 'active' THEN m.role ELSE 'member' END, decided_at = EXCLUDED.decided_at, decided_by = EXCLUDED.decided_by, version = m.version + 1;
    UPDATE membership AS m SET state = 'left', decided_at = statement_timestamp(), decided_by = actor, version = m.version + 1
     WHERE m.organization_id = gone AND m.state IN ('active', 'requested');
    GET DIAGNOSTICS moved = ROW_COUNT;
    UPDATE session AS s SET organization_id = heir WHERE s.organization_id = gone AND s.revoked_at IS NULL;
    UPDATE scenario AS s SET organization_id = heir, version = s.version + 1, updated_at = statement_timestamp() WHERE s.organization_id = gone;
    UPDATE offering AS f SET organization_id = heir, version = f.version + 1, updated_at = statement_timestamp() WHERE f.organization_id = gone;
    UPDATE response AS r SET organization_id = heir, version = r.version + 1, updated_at = statement_timestamp() WHERE r.organization_id = gone;
    UPDATE deal AS d SET demand_organization_id = heir, version = d.version + 1 WHERE d.demand_organization_id = gone;
    UPDATE deal AS d SET supply_organization_id = heir, version = d.version + 1 WHERE d.supply_organization_id = gone;
    RETURN moved;
END $$;

-- PRODUCT rule 9 after a merger: who acted for the one that is gone acts for the one that has it.
CREATE FUNCTION organization_now(organization uuid) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT o.merged_into FROM organization AS o WHERE o.id = organization), organization);
END $$;
CREATE OR REPLACE FUNCTION scenario_other_side(scenario uuid, person uuid, organization uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT EXISTS (SELECT 1 FROM scenario AS s WHERE s.id = $1 AND s.created_by = $2 AND s.entered_by IS DISTINCT FROM $2 AND s.organization_id <> $3)
        OR EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = $1 AND r.created_by = $2 AND r.organization_id <> $3)
        OR EXISTS (SELECT 1 FROM audit AS a WHERE a.machine = 'scenario' AND a.object_id = $1 AND a.person_id = $2 AND a.organization_id <> $3 AND organization_now(a.organization_id) <> $3
                      AND a.role IN ('member', 'org_admin'))
        OR EXISTS (SELECT 1 FROM response AS r
                    CROSS JOIN LATERAL (SELECT 1 FROM audit AS a WHERE a.machine = 'response' AND a.object_id = r.id AND a.person_id = $2 AND a.organization_id <> $3
                                           AND organization_now(a.organization_id) <> $3 LIMIT 1) AS x
                    WHERE r.scenario_id = $1));
END $$;
