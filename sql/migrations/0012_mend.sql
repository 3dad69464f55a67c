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

-- owner_active: the scenario's owner is not suspended; not_frozen: the responder is not.
DROP FUNCTION response_guard(uuid, uuid, uuid);
CREATE FUNCTION response_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (active boolean, accepting boolean, one_side boolean, verified boolean, changed boolean, unsent boolean, unread boolean, choosing boolean,
               owner_active boolean, not_frozen boolean) LANGUAGE plpgsql STABLE AS $$
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
           NOT organization_is_suspended(r.organization_id)
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
