-- 0002_organization: persons, sessions, organizations, memberships, role grants.

CREATE TABLE person (
    id             uuid NOT NULL CONSTRAINT person_pkey PRIMARY KEY,
    login          text NOT NULL CONSTRAINT person_login_key UNIQUE CONSTRAINT person_login_check CHECK (login = lower(login) AND char_length(login) BETWEEN 5 AND 120),
    login_kind     text NOT NULL CONSTRAINT person_login_kind_check CHECK (login_kind IN ('mobile', 'mail')),
    name           text NOT NULL CONSTRAINT person_name_length_check CHECK (char_length(name) BETWEEN 1 AND 40),
    password_hash  text NOT NULL,
    lang           text NOT NULL DEFAULT 'zh-CN' CONSTRAINT person_lang_check CHECK (lang IN ('zh-CN', 'en')),
    mobile         text,
    mail           text,
    confirmed_at   timestamptz,
    disabled_at    timestamptz,
    created_at     timestamptz NOT NULL DEFAULT statement_timestamp(),
    version        bigint NOT NULL DEFAULT 1
);
COMMENT ON COLUMN person.login IS 'mobile number or mail address, lower case';

CREATE TABLE one_time_link (
    token_sha256 text NOT NULL CONSTRAINT one_time_link_pkey PRIMARY KEY,
    person_id    uuid NOT NULL CONSTRAINT one_time_link_person_id_fkey REFERENCES person (id) ON DELETE CASCADE,
    purpose      text NOT NULL CONSTRAINT one_time_link_purpose_check CHECK (purpose IN ('confirm', 'reset')),
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz
);
CREATE INDEX one_time_link_person_idx ON one_time_link (person_id);

CREATE TABLE session (
    id              uuid NOT NULL CONSTRAINT session_pkey PRIMARY KEY,
    person_id       uuid NOT NULL CONSTRAINT session_person_id_fkey REFERENCES person (id) ON DELETE CASCADE,
    organization_id uuid,
    refresh_sha256  text NOT NULL CONSTRAINT session_refresh_sha256_key UNIQUE,
    previous_sha256 text,
    rotated_at      timestamptz NOT NULL DEFAULT statement_timestamp(),
    created_at      timestamptz NOT NULL DEFAULT statement_timestamp(),
    expires_at      timestamptz NOT NULL,
    revoked_at      timestamptz,
    user_agent      text NOT NULL DEFAULT ''
);
CREATE INDEX session_person_idx ON session (person_id);
CREATE INDEX session_previous_idx ON session (previous_sha256);
CREATE INDEX session_revoked_idx ON session (revoked_at) WHERE revoked_at IS NOT NULL;
COMMENT ON TABLE session IS 'one login; refresh token rotates (CONTRACTS 20): the previous one yields the same successor for 30 s, later reuse revokes';

CREATE TABLE organization (
    id                 uuid NOT NULL CONSTRAINT organization_pkey PRIMARY KEY,
    kind               text NOT NULL CONSTRAINT organization_kind_check CHECK (kind IN ('enterprise', 'hospital', 'school', 'government', 'state_owned', 'park', 'institute', 'team')),
    credit_code        text CONSTRAINT organization_credit_code_check CHECK (credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
    is_code_mismatch   boolean NOT NULL DEFAULT false,
    name               text NOT NULL CONSTRAINT organization_name_length_check CHECK (char_length(name) BETWEEN 2 AND 60),
    name_en            text,
    short_name         text NOT NULL DEFAULT '',
    alias              text NOT NULL DEFAULT '',
    reviewing_unit     text NOT NULL CONSTRAINT organization_reviewing_unit_fkey REFERENCES reviewing_unit (code) ON DELETE RESTRICT,
    legal_person       text NOT NULL DEFAULT '',
    address            text NOT NULL DEFAULT '',
    scale              text NOT NULL DEFAULT '' CONSTRAINT organization_scale_check CHECK (scale IN ('', 'micro', 'small', 'medium', 'large')),
    honours            jsonb NOT NULL DEFAULT '[]',
    summary            text NOT NULL DEFAULT '',
    website            text NOT NULL DEFAULT '',
    contact_name       text NOT NULL DEFAULT '',
    contact_post       text NOT NULL DEFAULT '',
    contact_phone      text NOT NULL DEFAULT '',
    contact_mail       text NOT NULL DEFAULT '',
    host_organization_id uuid CONSTRAINT organization_host_organization_id_fkey REFERENCES organization (id) ON DELETE RESTRICT,
    leader_declaration text NOT NULL DEFAULT '',
    state              text NOT NULL DEFAULT 'registered' CONSTRAINT organization_state_check CHECK (state IN ('registered', 'submitted', 'verified', 'returned', 'rejected', 'suspended', 'expired', 'merged')),
    submitted_at       timestamptz,
    verified_at        timestamptz,
    valid_until        timestamptz,
    decision_reason    text NOT NULL DEFAULT '',
    created_by         uuid NOT NULL CONSTRAINT organization_created_by_fkey REFERENCES person (id) ON DELETE RESTRICT,
    created_at         timestamptz NOT NULL DEFAULT statement_timestamp(),
    updated_at         timestamptz NOT NULL DEFAULT statement_timestamp(),
    version            bigint NOT NULL DEFAULT 1,
    CONSTRAINT organization_code_or_team_check CHECK (kind = 'team' OR credit_code IS NOT NULL),
    CONSTRAINT organization_team_host_check CHECK (kind <> 'team' OR host_organization_id IS NOT NULL OR leader_declaration <> '')
);
CREATE UNIQUE INDEX organization_credit_code_key ON organization (credit_code) WHERE state NOT IN ('merged', 'rejected');
CREATE INDEX organization_desk_idx ON organization (reviewing_unit, state, submitted_at);
CREATE INDEX organization_state_idx ON organization (state, submitted_at);
COMMENT ON COLUMN organization.is_code_mismatch IS 'the GB 32100 check character does not fit: proof is asked for, never refused';
COMMENT ON COLUMN organization.alias IS 'how it is named where its name is hidden, "某汽车零部件企业"';

CREATE TABLE membership (
    organization_id uuid NOT NULL CONSTRAINT membership_organization_id_fkey REFERENCES organization (id) ON DELETE CASCADE,
    person_id       uuid NOT NULL CONSTRAINT membership_person_id_fkey REFERENCES person (id) ON DELETE CASCADE,
    role            text NOT NULL CONSTRAINT membership_role_check CHECK (role IN ('member', 'org_admin')),
    state           text NOT NULL DEFAULT 'active' CONSTRAINT membership_state_check CHECK (state IN ('requested', 'active', 'declined', 'left')),
    note            text NOT NULL DEFAULT '',
    requested_at    timestamptz NOT NULL DEFAULT statement_timestamp(),
    decided_at      timestamptz,
    decided_by      uuid,
    version         bigint NOT NULL DEFAULT 1,
    CONSTRAINT membership_pkey PRIMARY KEY (organization_id, person_id)
);
CREATE INDEX membership_person_idx ON membership (person_id, state);
CREATE INDEX membership_requested_idx ON membership (organization_id) WHERE state = 'requested';

CREATE TABLE role_grant (
    id         uuid NOT NULL CONSTRAINT role_grant_pkey PRIMARY KEY,
    person_id  uuid NOT NULL CONSTRAINT role_grant_person_id_fkey REFERENCES person (id) ON DELETE CASCADE,
    role       text NOT NULL CONSTRAINT role_grant_role_check CHECK (role IN ('district_officer', 'city_officer', 'organizer', 'auditor', 'sysadmin')),
    unit_code  text CONSTRAINT role_grant_unit_code_fkey REFERENCES reviewing_unit (code) ON DELETE RESTRICT,
    granted_by uuid,
    granted_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    ended_at   timestamptz,
    CONSTRAINT role_grant_unit_check CHECK ((role IN ('district_officer', 'organizer')) = (unit_code IS NOT NULL)),
    CONSTRAINT role_grant_key UNIQUE NULLS NOT DISTINCT (person_id, role, unit_code, ended_at)
);
CREATE INDEX role_grant_person_idx ON role_grant (person_id) WHERE ended_at IS NULL;
COMMENT ON COLUMN role_grant.unit_code IS 'the reviewing unit of a district_officer or organizer; city-wide roles have none';

-- Standing of a person: used by every statement that knows an actor ($1 person, $2 organization).
CREATE FUNCTION person_is_member(person uuid, organization uuid) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM membership AS m WHERE m.person_id = $1 AND m.organization_id = $2 AND m.state = 'active') $$;
CREATE FUNCTION person_is_admin(person uuid, organization uuid) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM membership AS m WHERE m.person_id = $1 AND m.organization_id = $2 AND m.state = 'active' AND m.role = 'org_admin') $$;
CREATE FUNCTION person_has_role(person uuid, role text) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = $1 AND g.role = $2 AND g.ended_at IS NULL) $$;
CREATE FUNCTION person_serves_unit(person uuid, unit text) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = $1 AND g.role = 'district_officer' AND g.unit_code = $2 AND g.ended_at IS NULL) $$;
CREATE FUNCTION organization_is_verified(organization uuid) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM organization AS o WHERE o.id = $1 AND o.state = 'verified' AND (o.valid_until IS NULL OR o.valid_until > statement_timestamp())) $$;

CREATE TABLE contact_reveal (
    id              bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT contact_reveal_pkey PRIMARY KEY,
    person_id       uuid NOT NULL,
    organization_id uuid,
    object_kind     text NOT NULL,
    object_id       uuid NOT NULL,
    at              timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX contact_reveal_person_idx ON contact_reveal (person_id, at);
CREATE INDEX contact_reveal_object_idx ON contact_reveal (object_kind, object_id, at);
COMMENT ON TABLE contact_reveal IS 'every time contacts were shown to somebody; also the daily quota';

REVOKE SELECT ON person, one_time_link, session FROM tongqu_reader;

COMMENT ON TABLE person IS 'accounts; login and contact are personal data';
COMMENT ON TABLE one_time_link IS 'confirmations and password resets: hashes of tokens that work once';
COMMENT ON TABLE organization IS 'who posts scenarios and answers them; verified by its reviewing unit';
COMMENT ON TABLE membership IS 'who acts for which organization';
COMMENT ON TABLE role_grant IS 'roles of officers, auditors and administrators, per reviewing unit';
