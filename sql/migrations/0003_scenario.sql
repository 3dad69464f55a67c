-- 0003_scenario: the demand, its indicator rows, reviews, favourites, templates.

CREATE TABLE scenario (
    id                  uuid NOT NULL CONSTRAINT scenario_pkey PRIMARY KEY,
    organization_id     uuid NOT NULL CONSTRAINT scenario_organization_id_fkey REFERENCES organization (id) ON DELETE RESTRICT,
    created_by          uuid NOT NULL CONSTRAINT scenario_created_by_fkey REFERENCES person (id) ON DELETE RESTRICT,
    entered_by          uuid,
    reviewing_unit      text NOT NULL CONSTRAINT scenario_reviewing_unit_fkey REFERENCES reviewing_unit (code) ON DELETE RESTRICT,
    number              text CONSTRAINT scenario_number_key UNIQUE,
    state               text NOT NULL DEFAULT 'draft' CONSTRAINT scenario_state_check CHECK (state IN
        ('draft', 'submitted', 'district_ok', 'returned', 'rejected', 'published', 'closed_for_response', 'evaluating', 'matched', 'closed', 'unmet', 'withdrawn', 'suspended', 'expired')),
    suspended_from      text,
    title               text NOT NULL DEFAULT '' CONSTRAINT scenario_title_length_check CHECK (char_length(title) <= 60),
    title_en            text NOT NULL DEFAULT '',
    summary_en          text NOT NULL DEFAULT '',
    domain              text NOT NULL DEFAULT '',
    subdomain           text NOT NULL DEFAULT '',
    pain                text NOT NULL DEFAULT '',
    goal                text NOT NULL DEFAULT '',
    requirement         text NOT NULL DEFAULT '',
    technologies        jsonb NOT NULL DEFAULT '[]',
    cooperation         jsonb NOT NULL DEFAULT '[]',
    need_type           text NOT NULL DEFAULT '',
    theme               text NOT NULL DEFAULT '',
    chain               text NOT NULL DEFAULT '',
    data_condition      text NOT NULL DEFAULT '',
    deploy_condition    text NOT NULL DEFAULT '',
    budget_kind         text NOT NULL DEFAULT '' CONSTRAINT scenario_budget_kind_check CHECK (budget_kind IN ('', 'range', 'negotiable')),
    budget_min_fen      bigint CONSTRAINT scenario_budget_min_check CHECK (budget_min_fen BETWEEN 0 AND 1000000000000),
    budget_max_fen      bigint CONSTRAINT scenario_budget_max_check CHECK (budget_max_fen BETWEEN 0 AND 1000000000000),
    is_budget_public    boolean NOT NULL DEFAULT true,
    funding             text NOT NULL DEFAULT '',
    expected_on         date,
    duration_months     int CONSTRAINT scenario_duration_check CHECK (duration_months BETWEEN 1 AND 120),
    site_visit          text NOT NULL DEFAULT '',
    response_mode       text NOT NULL DEFAULT 'open' CONSTRAINT scenario_response_mode_check CHECK (response_mode IN ('open')),
    deadline_kind       text NOT NULL DEFAULT 'working_days' CONSTRAINT scenario_deadline_kind_check CHECK (deadline_kind IN ('date', 'working_days', 'long_term')),
    deadline_on         date,
    deadline_days       int NOT NULL DEFAULT 15 CONSTRAINT scenario_deadline_days_check CHECK (deadline_days BETWEEN 5 AND 120),
    deadline_at         timestamptz,
    accepts_consortium  boolean NOT NULL DEFAULT true,
    ip_terms            text NOT NULL DEFAULT '',
    confidential        text NOT NULL DEFAULT '',
    is_first_use        boolean NOT NULL DEFAULT false,
    name_visibility     text NOT NULL DEFAULT 'public' CONSTRAINT scenario_name_visibility_check CHECK (name_visibility IN ('public', 'verified', 'anonymous')),
    contact_name        text NOT NULL DEFAULT '',
    contact_post        text NOT NULL DEFAULT '',
    contact_phone       text NOT NULL DEFAULT '',
    contact_mail        text NOT NULL DEFAULT '',
    source              text NOT NULL DEFAULT 'online' CONSTRAINT scenario_source_check CHECK (source IN ('online', 'visit', 'district', 'import')),
    source_id           text,
    level               text NOT NULL DEFAULT 'normal' CONSTRAINT scenario_level_check CHECK (level IN ('normal', 'key', 'demo', 'landmark')),
    submit_requested_at timestamptz,
    submitted_at        timestamptz,
    district_ok_by      uuid,
    district_ok_at      timestamptz,
    reviewer_id         uuid,
    station_due_on      date,
    published_by        uuid,
    published_at        timestamptz,
    expires_at          timestamptz,
    closed_at           timestamptz,
    suspended_at        timestamptz,
    state_reason        text NOT NULL DEFAULT '',
    unmet_reason        text NOT NULL DEFAULT '' CONSTRAINT scenario_unmet_reason_check CHECK (unmet_reason IN ('', 'no_fit', 'budget', 'data', 'compute', 'compliance', 'internal')),
    view_count          bigint NOT NULL DEFAULT 0,
    created_at          timestamptz NOT NULL DEFAULT statement_timestamp(),
    updated_at          timestamptz NOT NULL DEFAULT statement_timestamp(),
    version             bigint NOT NULL DEFAULT 1,
    CONSTRAINT scenario_budget_order_check CHECK (budget_min_fen IS NULL OR budget_max_fen IS NULL OR budget_min_fen <= budget_max_fen),
    CONSTRAINT scenario_published_number_check CHECK (published_at IS NULL OR number IS NOT NULL),
    CONSTRAINT scenario_two_officers_check CHECK (published_by IS NULL OR district_ok_by IS NULL OR published_by <> district_ok_by)
);
COMMENT ON COLUMN scenario.reviewing_unit IS '归口单位 copied from the organization at creation, changed only by hand-over';
COMMENT ON COLUMN scenario.submit_requested_at IS '提交 was pressed while the organization waits for 认证; verification submits it';
COMMENT ON COLUMN scenario.deadline_at IS '00:00 Asia/Shanghai after the last day, exclusive; NULL for 长期征集';
COMMENT ON COLUMN scenario.entered_by IS 'officer who entered it for the organization (代录); may not review it';
CREATE INDEX scenario_hall_newest_idx ON scenario (published_at DESC, id DESC) WHERE published_at IS NOT NULL;
CREATE INDEX scenario_hall_deadline_idx ON scenario ((coalesce(deadline_at, 'infinity'::timestamptz)), id) WHERE published_at IS NOT NULL;
CREATE INDEX scenario_hall_domain_idx ON scenario (domain, published_at DESC, id DESC) WHERE published_at IS NOT NULL;
CREATE INDEX scenario_hall_unit_idx ON scenario (reviewing_unit, published_at DESC, id DESC) WHERE published_at IS NOT NULL;
-- Counts of the hall without touching the wide rows.
CREATE INDEX scenario_facet_idx ON scenario (state, deadline_at, expires_at, domain, reviewing_unit, budget_kind, is_budget_public, budget_min_fen, budget_max_fen, is_first_use, technologies, cooperation, id)
    WHERE published_at IS NOT NULL;
CREATE INDEX scenario_owner_idx ON scenario (organization_id, updated_at DESC, id DESC);
CREATE INDEX scenario_desk_idx ON scenario (state, reviewing_unit, station_due_on, id) WHERE state IN ('submitted', 'district_ok', 'returned');
CREATE INDEX scenario_changed_idx ON scenario (updated_at DESC, id DESC) WHERE submitted_at IS NOT NULL;
CREATE INDEX scenario_queued_idx ON scenario (organization_id) WHERE submit_requested_at IS NOT NULL;
CREATE INDEX scenario_expiry_idx ON scenario (expires_at) WHERE state = 'published' AND expires_at IS NOT NULL;
CREATE INDEX scenario_clock_idx ON scenario (deadline_at) WHERE state = 'published' AND deadline_at IS NOT NULL;

CREATE TABLE scenario_indicator (
    scenario_id uuid NOT NULL CONSTRAINT scenario_indicator_scenario_id_fkey REFERENCES scenario (id) ON DELETE CASCADE,
    position    int NOT NULL CONSTRAINT scenario_indicator_position_check CHECK (position BETWEEN 1 AND 30),
    name        text NOT NULL CONSTRAINT scenario_indicator_name_check CHECK (char_length(name) <= 40),
    unit        text NOT NULL DEFAULT '',
    comparator  text NOT NULL CONSTRAINT scenario_indicator_comparator_check CHECK (comparator IN ('ge', 'le', 'gt', 'lt', 'eq', 'range', 'text')),
    target      text NOT NULL CONSTRAINT scenario_indicator_target_check CHECK (char_length(target) <= 60),
    method      text NOT NULL DEFAULT '',
    CONSTRAINT scenario_indicator_pkey PRIMARY KEY (scenario_id, position)
);
COMMENT ON TABLE scenario_indicator IS 'the same row form in scenario, offering, response and acceptance: name, unit, comparator, target, method; half-filled rows are kept while a draft, scenario_problems() asks for name and target';

CREATE TABLE scenario_review (
    id           uuid NOT NULL CONSTRAINT scenario_review_pkey PRIMARY KEY,
    scenario_id  uuid NOT NULL CONSTRAINT scenario_review_scenario_id_fkey REFERENCES scenario (id) ON DELETE CASCADE,
    station      text NOT NULL CONSTRAINT scenario_review_station_check CHECK (station IN ('district', 'city')),
    reviewer_id  uuid NOT NULL CONSTRAINT scenario_review_reviewer_id_fkey REFERENCES person (id) ON DELETE RESTRICT,
    decision     text NOT NULL CONSTRAINT scenario_review_decision_check CHECK (decision IN ('approve', 'return', 'reject', 'publish', 'take_over')),
    reason       text NOT NULL DEFAULT '',
    comments     jsonb NOT NULL DEFAULT '[]',
    checklist    jsonb NOT NULL DEFAULT '[]',
    scenario_version bigint NOT NULL,
    decided_at   timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX scenario_review_scenario_idx ON scenario_review (scenario_id, decided_at);
COMMENT ON COLUMN scenario_review.comments IS '[{"field":"pain","text":"..."}]: one comment per field, kept across versions';

CREATE TABLE scenario_number_counter (
    year    int NOT NULL,
    unit    text NOT NULL,
    last_no int NOT NULL,
    CONSTRAINT scenario_number_counter_pkey PRIMARY KEY (year, unit)
);

CREATE TABLE favourite (
    person_id   uuid NOT NULL CONSTRAINT favourite_person_id_fkey REFERENCES person (id) ON DELETE CASCADE,
    scenario_id uuid NOT NULL CONSTRAINT favourite_scenario_id_fkey REFERENCES scenario (id) ON DELETE CASCADE,
    created_at  timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT favourite_pkey PRIMARY KEY (person_id, scenario_id)
);
CREATE INDEX favourite_scenario_idx ON favourite (scenario_id);
CREATE INDEX favourite_person_idx ON favourite (person_id, created_at DESC, scenario_id);

CREATE TABLE scenario_template (
    code        text NOT NULL CONSTRAINT scenario_template_pkey PRIMARY KEY,
    domain      text NOT NULL,
    title       text NOT NULL,
    title_en    text NOT NULL DEFAULT '',
    pain        text NOT NULL DEFAULT '',
    goal        text NOT NULL DEFAULT '',
    requirement text NOT NULL DEFAULT '',
    indicators  jsonb NOT NULL DEFAULT '[]',
    position    int NOT NULL DEFAULT 0
);

COMMENT ON TABLE scenario IS 'a demand an organization posts, and its life from draft to closed';
COMMENT ON TABLE scenario_review IS 'decisions of the reviewing stations on a scenario, with their comments';
COMMENT ON TABLE scenario_number_counter IS 'the last number given in a year';
COMMENT ON TABLE favourite IS 'what a person keeps an eye on';
COMMENT ON TABLE scenario_template IS 'starting texts for new scenarios';
