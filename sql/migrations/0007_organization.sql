-- 0007_organization: messages to people, who may read a file, throttles, and the life cycles of organization and membership.

-- Messages -----------------------------------------------------------------------------------------------------------
-- notify_* write one inbox row per recipient and, for the kinds listed in mail_kind, one mail. They return how many people
-- were told, so that a statement can run them inside a data-modifying CTE, which always runs to its end:
--   a AS (INSERT INTO audit (..., detail) SELECT ..., jsonb_build_object('told', notify_organization(...)) FROM u, v)
-- An unreferenced plain SELECT in WITH would never run.
CREATE TABLE mail_kind (
    kind text NOT NULL CONSTRAINT mail_kind_pkey PRIMARY KEY CONSTRAINT mail_kind_check CHECK (kind ~ '^[a-z_]{3,60}$')
);
COMMENT ON TABLE mail_kind IS 'kinds of inbox messages that are also sent by mail; the others are read on the site only';
REVOKE INSERT, UPDATE, DELETE ON mail_kind FROM tongqu_app;
INSERT INTO mail_kind (kind) VALUES
    ('organization_verified'), ('organization_returned'), ('organization_rejected'), ('organization_suspended'),
    ('membership_requested'), ('membership_accepted'), ('membership_declined'),
    ('scenario_published'), ('scenario_returned'), ('scenario_rejected'),
    ('response_received'), ('response_shortlisted'), ('response_selected'), ('response_not_selected'), ('question_asked');

-- Tell the given people; those who do not exist or are disabled are skipped, doubles are told once.
CREATE FUNCTION notify_people(people uuid[], organization uuid, kind text, object_kind text, object_id uuid, params jsonb) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    told int;
BEGIN
    INSERT INTO inbox (person_id, organization_id, kind, object_kind, object_id, params)
    SELECT p.id, notify_people.organization, notify_people.kind, notify_people.object_kind, notify_people.object_id, coalesce(notify_people.params, '{}')
      FROM person AS p
     WHERE p.id = ANY (people) AND p.disabled_at IS NULL
     ORDER BY p.id;
    GET DIAGNOSTICS told = ROW_COUNT;
    INSERT INTO outbox (recipient, lang, template, params)
    SELECT coalesce(p.mail, p.login), p.lang, notify_people.kind,
           coalesce(notify_people.params, '{}') || jsonb_build_object('name', p.name, 'object_kind', notify_people.object_kind, 'object_id', notify_people.object_id)
      FROM person AS p
      JOIN mail_kind AS k ON k.kind = notify_people.kind
     WHERE p.id = ANY (people) AND p.disabled_at IS NULL AND p.confirmed_at IS NOT NULL AND coalesce(p.mail, p.login) LIKE '%@%'
     ORDER BY p.id;
    RETURN told;
END $$;
COMMENT ON FUNCTION notify_people IS 'inbox rows (and mails of the kinds in mail_kind) for the given people';

CREATE FUNCTION notify_person(person uuid, organization uuid, kind text, object_kind text, object_id uuid, params jsonb) RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT notify_people(ARRAY[$1], $2, $3, $4, $5, $6) $$;

-- Every active member of an organization.
CREATE FUNCTION notify_organization(organization uuid, kind text, object_kind text, object_id uuid, params jsonb) RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT notify_people(ARRAY(SELECT m.person_id FROM membership AS m WHERE m.organization_id = $1 AND m.state = 'active'), $1, $2, $3, $4, $5) $$;

-- The admins of an organization.
CREATE FUNCTION notify_admins(organization uuid, kind text, object_kind text, object_id uuid, params jsonb) RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT notify_people(ARRAY(SELECT m.person_id FROM membership AS m WHERE m.organization_id = $1 AND m.state = 'active' AND m.role = 'org_admin'), $1, $2, $3, $4, $5) $$;

-- City officers.
CREATE FUNCTION notify_city(kind text, object_kind text, object_id uuid, params jsonb) RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT notify_people(ARRAY(SELECT g.person_id FROM role_grant AS g WHERE g.role = 'city_officer' AND g.ended_at IS NULL), NULL, $1, $2, $3, $4) $$;

-- Officers of a reviewing unit; 市直 and 市外 have no district officers, there the city is told.
CREATE FUNCTION notify_unit(unit text, kind text, object_kind text, object_id uuid, params jsonb) RETURNS int LANGUAGE sql VOLATILE AS $$
    SELECT CASE WHEN $1 IN ('420100', 'W00') THEN notify_city($2, $3, $4, $5)
                ELSE notify_people(ARRAY(SELECT g.person_id FROM role_grant AS g WHERE g.role = 'district_officer' AND g.unit_code = $1 AND g.ended_at IS NULL), NULL, $2, $3, $4, $5) END
$$;

-- Scenarios whose 提交 was pressed while the organization waited for 认证 go out with its verification; returns how many.
-- The scenario room replaces the body when it brings its life cycle.
CREATE FUNCTION scenario_submit_queued(organization uuid, person uuid) RETURNS int LANGUAGE sql VOLATILE AS
$$ SELECT 0 $$;

-- Files --------------------------------------------------------------------------------------------------------------
-- Officers see what belongs to their unit, city officers everything.
CREATE FUNCTION person_reviews_unit(person uuid, unit text) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = $1 AND g.ended_at IS NULL
                     AND (g.role = 'city_officer' OR (g.role = 'district_officer' AND g.unit_code = $2))) $$;

-- Acting for this organization now: the current one and an active membership.
CREATE FUNCTION person_acts_for(person uuid, organization uuid, owner uuid) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT $2 = $3 AND person_is_member($1, $3) $$;

-- The one rule of who may read a file: an unattached file is its uploader's; an attached one follows its object.
-- A response's file is attached to the response and named by id in response_body.files ([{"id","name","bytes"}]): the
-- scenario's owner reads it once a submitted revision names it.
CREATE FUNCTION file_is_readable(file uuid, person uuid, organization uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
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
                        OR CASE WHEN a.purpose = 'confidential'
                                THEN EXISTS (SELECT 1 FROM response AS p WHERE p.scenario_id = s.id AND p.state IN ('shortlisted', 'preferred', 'selected') AND person_acts_for($2, $3, p.organization_id))
                                ELSE s.published_at IS NOT NULL AND s.state <> 'suspended' END
                   WHEN 'offering' THEN person_acts_for($2, $3, x.organization_id) OR x.state IN ('published', 'stale')
                   WHEN 'response' THEN person_acts_for($2, $3, r.organization_id)
                        OR (r.submitted_at IS NOT NULL AND person_acts_for($2, $3, rs.organization_id)
                            AND EXISTS (SELECT 1 FROM response_body AS b WHERE b.response_id = r.id AND b.revision > 0
                                           AND (b.files @> jsonb_build_array(jsonb_build_object('id', $1)) OR b.files @> jsonb_build_array($1))))
                   WHEN 'deal' THEN person_acts_for($2, $3, d.demand_organization_id) OR person_acts_for($2, $3, d.supply_organization_id) END)
$$;
