-- 0004_response: what suppliers offer, and how they answer a scenario.

CREATE TABLE offering (
    id              uuid NOT NULL CONSTRAINT offering_pkey PRIMARY KEY,
    organization_id uuid NOT NULL CONSTRAINT offering_organization_id_fkey REFERENCES organization (id) ON DELETE RESTRICT,
    created_by      uuid NOT NULL CONSTRAINT offering_created_by_fkey REFERENCES person (id) ON DELETE RESTRICT,
    state           text NOT NULL DEFAULT 'draft' CONSTRAINT offering_state_check CHECK (state IN ('draft', 'published', 'stale', 'archived')),
    kind            text NOT NULL DEFAULT 'solution',
    name            text NOT NULL CONSTRAINT offering_name_length_check CHECK (char_length(name) BETWEEN 2 AND 60),
    product_version text NOT NULL DEFAULT '',
    summary         text NOT NULL DEFAULT '',
    summary_en      text NOT NULL DEFAULT '',
    maturity        text NOT NULL DEFAULT '',
    domains         jsonb NOT NULL DEFAULT '[]',
    technologies    jsonb NOT NULL DEFAULT '[]',
    deployments     jsonb NOT NULL DEFAULT '[]',
    cooperation     jsonb NOT NULL DEFAULT '[]',
    credentials     text NOT NULL DEFAULT '',
    ip_rights       text NOT NULL DEFAULT '',
    price_kind      text NOT NULL DEFAULT 'negotiable' CONSTRAINT offering_price_kind_check CHECK (price_kind IN ('range', 'negotiable')),
    price_min_fen   bigint CONSTRAINT offering_price_min_check CHECK (price_min_fen BETWEEN 0 AND 1000000000000),
    price_max_fen   bigint CONSTRAINT offering_price_max_check CHECK (price_max_fen BETWEEN 0 AND 1000000000000),
    can_demo        boolean NOT NULL DEFAULT false,
    team            text NOT NULL DEFAULT '',
    cases           jsonb NOT NULL DEFAULT '[]',
    confirmed_at    timestamptz NOT NULL DEFAULT statement_timestamp(),
    published_at    timestamptz,
    created_at      timestamptz NOT NULL DEFAULT statement_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT statement_timestamp(),
    version         bigint NOT NULL DEFAULT 1,
    CONSTRAINT offering_price_order_check CHECK (price_min_fen IS NULL OR price_max_fen IS NULL OR price_min_fen <= price_max_fen)
);
COMMENT ON COLUMN offering.cases IS '[{"customer","is_anonymous","year","effect","evidence"}]';
CREATE INDEX offering_public_idx ON offering (published_at DESC, id DESC) WHERE state IN ('published', 'stale');
CREATE INDEX offering_owner_idx ON offering (organization_id, updated_at DESC, id DESC);

CREATE TABLE offering_indicator (
    offering_id uuid NOT NULL CONSTRAINT offering_indicator_offering_id_fkey REFERENCES offering (id) ON DELETE CASCADE,
    position    int NOT NULL CONSTRAINT offering_indicator_position_check CHECK (position BETWEEN 1 AND 30),
    name        text NOT NULL CONSTRAINT offering_indicator_name_check CHECK (char_length(name) BETWEEN 1 AND 40),
    unit        text NOT NULL DEFAULT '',
    comparator  text NOT NULL CONSTRAINT offering_indicator_comparator_check CHECK (comparator IN ('ge', 'le', 'gt', 'lt', 'eq', 'range', 'text')),
    target      text NOT NULL,
    method      text NOT NULL DEFAULT '',
    CONSTRAINT offering_indicator_pkey PRIMARY KEY (offering_id, position)
);

CREATE TABLE response (
    id              uuid NOT NULL CONSTRAINT response_pkey PRIMARY KEY,
    scenario_id     uuid NOT NULL CONSTRAINT response_scenario_id_fkey REFERENCES scenario (id) ON DELETE RESTRICT,
    organization_id uuid NOT NULL CONSTRAINT response_organization_id_fkey REFERENCES organization (id) ON DELETE RESTRICT,
    team            text NOT NULL DEFAULT '',
    created_by      uuid NOT NULL CONSTRAINT response_created_by_fkey REFERENCES person (id) ON DELETE RESTRICT,
    offering_id     uuid CONSTRAINT response_offering_id_fkey REFERENCES offering (id) ON DELETE SET NULL,
    state           text NOT NULL DEFAULT 'draft' CONSTRAINT response_state_check CHECK (state IN
        ('draft', 'submitted', 'opened', 'shortlisted', 'preferred', 'selected', 'not_selected', 'withdrawn', 'invalid', 'declined_by_supplier', 'lapsed')),
    revision        int NOT NULL DEFAULT 0,
    submitted_at    timestamptz,
    opened_at       timestamptz,
    opened_by       uuid,
    decided_at      timestamptz,
    decision_reason text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL DEFAULT statement_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT statement_timestamp(),
    version         bigint NOT NULL DEFAULT 1,
    CONSTRAINT response_scenario_organization_team_key UNIQUE (scenario_id, organization_id, team)
);
COMMENT ON COLUMN response.revision IS '0 while a draft; n = the n-th submitted body';
CREATE INDEX response_organization_idx ON response (organization_id, updated_at DESC, id DESC);
CREATE INDEX response_scenario_idx ON response (scenario_id, submitted_at, id);

CREATE TABLE response_body (
    response_id   uuid NOT NULL CONSTRAINT response_body_response_id_fkey REFERENCES response (id) ON DELETE CASCADE,
    revision      int NOT NULL CONSTRAINT response_body_revision_check CHECK (revision >= 0),
    summary       text NOT NULL DEFAULT '',
    answers       jsonb NOT NULL DEFAULT '[]',
    price_fen     bigint CONSTRAINT response_body_price_check CHECK (price_fen BETWEEN 0 AND 1000000000000),
    price_note    text NOT NULL DEFAULT '',
    duration_months int CONSTRAINT response_body_duration_check CHECK (duration_months BETWEEN 1 AND 120),
    milestones    jsonb NOT NULL DEFAULT '[]',
    cases         jsonb NOT NULL DEFAULT '[]',
    members       jsonb NOT NULL DEFAULT '[]',
    alternative   text NOT NULL DEFAULT '',
    element_needs text NOT NULL DEFAULT '',
    files         jsonb NOT NULL DEFAULT '[]',
    contact_name  text NOT NULL DEFAULT '',
    contact_phone text NOT NULL DEFAULT '',
    contact_mail  text NOT NULL DEFAULT '',
    valid_until   date,
    CONSTRAINT response_body_pkey PRIMARY KEY (response_id, revision)
);
COMMENT ON TABLE response_body IS 'what a response says; a table of its own so that sealing can be added. Revision 0 is the draft being edited, 1.. are submitted and never changed';
COMMENT ON COLUMN response_body.answers IS '[{"position":1,"name","fit":"meets|partial|fails|exceeds","value","evidence"}] by scenario_indicator.position';

CREATE TABLE response_receipt (
    response_id uuid NOT NULL CONSTRAINT response_receipt_response_id_fkey REFERENCES response (id) ON DELETE CASCADE,
    revision    int NOT NULL,
    number      text NOT NULL CONSTRAINT response_receipt_number_key UNIQUE,
    issued_at   timestamptz NOT NULL,
    bytes       bytea NOT NULL,
    sha256      text NOT NULL,
    signature   bytea CONSTRAINT response_receipt_signature_check CHECK (octet_length(signature) = 64),
    CONSTRAINT response_receipt_pkey PRIMARY KEY (response_id, revision)
);
COMMENT ON TABLE response_receipt IS '回执: canonical bytes (answers, price, attachment hashes), their SHA-256, Ed25519 signature';

CREATE TABLE response_question (
    id          uuid NOT NULL CONSTRAINT response_question_pkey PRIMARY KEY,
    response_id uuid NOT NULL CONSTRAINT response_question_response_id_fkey REFERENCES response (id) ON DELETE CASCADE,
    asked_by    uuid NOT NULL,
    question    text NOT NULL CONSTRAINT response_question_question_check CHECK (char_length(question) BETWEEN 2 AND 500),
    asked_at    timestamptz NOT NULL DEFAULT statement_timestamp(),
    due_on      date,
    answered_by uuid,
    answer      text CONSTRAINT response_question_answer_check CHECK (char_length(answer) BETWEEN 1 AND 2000),
    answered_at timestamptz
);
CREATE INDEX response_question_response_idx ON response_question (response_id, asked_at);
COMMENT ON TABLE response_question IS '追问: the owner asks one responder back; the answer is seen by the two of them';

-- Deals (对接项目): made and read here; their actions come with the event work.
CREATE TABLE deal (
    id                      uuid NOT NULL CONSTRAINT deal_pkey PRIMARY KEY,
    scenario_id             uuid CONSTRAINT deal_scenario_id_fkey REFERENCES scenario (id) ON DELETE RESTRICT,
    response_id             uuid CONSTRAINT deal_response_id_fkey REFERENCES response (id) ON DELETE RESTRICT,
    demand_organization_id  uuid NOT NULL CONSTRAINT deal_demand_organization_id_fkey REFERENCES organization (id) ON DELETE RESTRICT,
    supply_organization_id  uuid NOT NULL CONSTRAINT deal_supply_organization_id_fkey REFERENCES organization (id) ON DELETE RESTRICT,
    state                   text NOT NULL DEFAULT 'following' CONSTRAINT deal_state_check CHECK (state IN ('following', 'signed', 'piloting', 'accepted', 'effective', 'ended')),
    origin                  text NOT NULL DEFAULT 'selection' CONSTRAINT deal_origin_check CHECK (origin IN ('selection', 'meeting', 'declared')),
    contract_number         text NOT NULL DEFAULT '',
    amount_fen              bigint CONSTRAINT deal_amount_check CHECK (amount_fen >= 0),
    is_amount_public        boolean NOT NULL DEFAULT false,
    signed_on               date,
    accepted_on             date,
    measured                jsonb NOT NULL DEFAULT '[]',
    ended_reason            text NOT NULL DEFAULT '',
    opened_at               timestamptz NOT NULL DEFAULT statement_timestamp(),
    updated_at              timestamptz NOT NULL DEFAULT statement_timestamp(),
    version                 bigint NOT NULL DEFAULT 1,
    CONSTRAINT deal_parties_check CHECK (demand_organization_id <> supply_organization_id)
);
CREATE UNIQUE INDEX deal_scenario_supply_key ON deal (scenario_id, supply_organization_id) WHERE scenario_id IS NOT NULL AND state <> 'ended';
CREATE INDEX deal_scenario_idx ON deal (scenario_id);
CREATE INDEX deal_supply_idx ON deal (supply_organization_id, updated_at DESC);
CREATE INDEX deal_demand_idx ON deal (demand_organization_id, updated_at DESC);
COMMENT ON COLUMN deal.measured IS 'acceptance per indicator: [{"position","name","target","value","method"}]';

CREATE TABLE milestone (
    deal_id   uuid NOT NULL CONSTRAINT milestone_deal_id_fkey REFERENCES deal (id) ON DELETE CASCADE,
    position  int NOT NULL,
    title     text NOT NULL,
    due_on    date,
    state     text NOT NULL DEFAULT 'scheduled' CONSTRAINT milestone_state_check CHECK (state IN ('scheduled', 'met', 'partially_met', 'not_met')),
    done_on   date,
    CONSTRAINT milestone_pkey PRIMARY KEY (deal_id, position)
);

-- What a scenario is called from outside: time rules are evaluated on read (published and past its deadline = closed), and
-- from 'matched' on the furthest deal speaks (PRODUCT rule 1). Codes beyond the stored ones: contracted, piloting, accepted.
CREATE FUNCTION scenario_state(state text, deadline_at timestamptz, expires_at timestamptz, scenario_id uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN $1 = 'published' AND $2 IS NOT NULL AND $2 <= statement_timestamp() THEN 'closed_for_response'
        WHEN $1 = 'published' AND $2 IS NULL AND $3 IS NOT NULL AND $3 <= statement_timestamp() THEN 'expired'
        WHEN $1 = 'matched' THEN coalesce((SELECT CASE max(CASE d.state WHEN 'signed' THEN 1 WHEN 'piloting' THEN 2 WHEN 'accepted' THEN 3 WHEN 'effective' THEN 3 ELSE 0 END)
                                              WHEN 1 THEN 'contracted' WHEN 2 THEN 'piloting' WHEN 3 THEN 'accepted' ELSE 'matched' END
                                             FROM deal AS d WHERE d.scenario_id = $4 AND d.state <> 'ended'), 'matched')
        ELSE $1 END
$$;

REVOKE SELECT ON response_body, response_receipt, response_question FROM tongqu_reader;

COMMENT ON TABLE offering IS 'what a supplier can do, published for those who look';
COMMENT ON TABLE offering_indicator IS 'measured figures of an offering';
COMMENT ON TABLE response IS 'an answer of a supplier to a scenario';
COMMENT ON TABLE deal IS 'what a selected response becomes: contract, pilot, acceptance';
COMMENT ON TABLE milestone IS 'steps of a deal with their due days';
