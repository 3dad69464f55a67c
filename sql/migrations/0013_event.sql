-- 0013_event: the calendar of events, who comes to them, and every meeting in them. Rules and life cycles follow in 0014 to 0017.
-- What two people could break at once is a constraint here: no person, no place of an organization and no table twice at one time.

ALTER TABLE attachment DROP CONSTRAINT attachment_object_kind_check;
ALTER TABLE attachment ADD CONSTRAINT attachment_object_kind_check CHECK (object_kind IN ('organization', 'scenario', 'offering', 'response', 'deal', 'event'));

-- Places and the plan of a year ---------------------------------------------------------------------------------------
CREATE TABLE venue (
    id         uuid NOT NULL CONSTRAINT venue_pkey PRIMARY KEY,
    version    bigint NOT NULL DEFAULT 1,
    name       text NOT NULL CONSTRAINT venue_name_length_check CHECK (char_length(name) BETWEEN 2 AND 60),
    hall       text NOT NULL DEFAULT '',
    unit_code  text NOT NULL CONSTRAINT venue_unit_code_fkey REFERENCES reviewing_unit (code) ON DELETE RESTRICT,
    address    text NOT NULL DEFAULT '',
    transport  text NOT NULL DEFAULT '',
    parking    text NOT NULL DEFAULT '',
    capacity   int NOT NULL CONSTRAINT venue_capacity_check CHECK (capacity BETWEEN 1 AND 100000),
    tables     int NOT NULL DEFAULT 0 CONSTRAINT venue_tables_check CHECK (tables BETWEEN 0 AND 500),
    note       text NOT NULL DEFAULT '',
    is_closed  boolean NOT NULL DEFAULT false,
    created_by uuid NOT NULL CONSTRAINT venue_created_by_fkey REFERENCES person (id) ON DELETE RESTRICT,
    created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT venue_name_key UNIQUE (name, hall)
);
CREATE INDEX venue_unit_idx ON venue (unit_code);

CREATE TABLE event (
    id                     uuid NOT NULL CONSTRAINT event_pkey PRIMARY KEY,
    version                bigint NOT NULL DEFAULT 1,
    state                  text NOT NULL DEFAULT 'planned' CONSTRAINT event_state_check CHECK (state IN ('planned', 'preparing', 'published', 'registration_open', 'registration_closed', 'scheduled', 'live', 'ended', 'reviewed', 'archived', 'postponed', 'cancelled')),
    name                   text NOT NULL CONSTRAINT event_name_length_check CHECK (char_length(name) BETWEEN 2 AND 60),
    name_en                text NOT NULL DEFAULT '',
    type                   text NOT NULL DEFAULT 'matchmaking' CONSTRAINT event_type_check CHECK (type IN ('matchmaking', 'breakfast', 'school', 'training', 'finance', 'other')),
    counts_toward_plan     boolean NOT NULL DEFAULT true,
    counts_reason          text NOT NULL DEFAULT '',
    theme                  text NOT NULL DEFAULT '',
    domain                 text NOT NULL DEFAULT '',
    chain                  text NOT NULL DEFAULT '',
    unit_code              text NOT NULL CONSTRAINT event_unit_code_fkey REFERENCES reviewing_unit (code) ON DELETE RESTRICT,
    guided_by              text NOT NULL DEFAULT '',
    hosted_by              text NOT NULL DEFAULT '',
    organized_by           text NOT NULL DEFAULT '',
    supported_by           text NOT NULL DEFAULT '',
    planned_month          date NOT NULL CONSTRAINT event_planned_month_check CHECK (extract(day FROM planned_month) = 1),
    starts_local           timestamp,
    ends_local             timestamp,
    zone                   text NOT NULL DEFAULT 'Asia/Shanghai' CONSTRAINT event_zone_check CHECK (zone = 'Asia/Shanghai'),
    starts_at              timestamptz GENERATED ALWAYS AS (starts_local AT TIME ZONE 'Asia/Shanghai') STORED,
    ends_at                timestamptz GENERATED ALWAYS AS (ends_local AT TIME ZONE 'Asia/Shanghai') STORED,
    venue_id               uuid CONSTRAINT event_venue_id_fkey REFERENCES venue (id) ON DELETE RESTRICT,
    summary                text NOT NULL DEFAULT '',
    summary_en             text NOT NULL DEFAULT '',
    size                   int CONSTRAINT event_size_check CHECK (size BETWEEN 1 AND 100000),
    agenda                 jsonb NOT NULL DEFAULT '[]',
    conditions             text NOT NULL DEFAULT '',
    registration_opens_at  timestamptz,
    registration_closes_at timestamptz,
    quota_demand           int CONSTRAINT event_quota_demand_check CHECK (quota_demand BETWEEN 0 AND 10000),
    quota_supply           int CONSTRAINT event_quota_supply_check CHECK (quota_supply BETWEEN 0 AND 10000),
    quota_guest            int CONSTRAINT event_quota_guest_check CHECK (quota_guest BETWEEN 0 AND 10000),
    is_approval_needed     boolean NOT NULL DEFAULT true,
    contact_name           text NOT NULL DEFAULT '',
    contact_phone          text NOT NULL DEFAULT '',
    contact_mail           text NOT NULL DEFAULT '',
    has_meetings           boolean NOT NULL DEFAULT true,
    seat_limit             int NOT NULL DEFAULT 2 CONSTRAINT event_seat_limit_check CHECK (seat_limit BETWEEN 1 AND 9),
    meetings_min           int NOT NULL DEFAULT 2 CONSTRAINT event_meetings_min_check CHECK (meetings_min BETWEEN 0 AND 64),
    meetings_max           int NOT NULL DEFAULT 12 CONSTRAINT event_meetings_max_check CHECK (meetings_max BETWEEN 1 AND 64),
    buffer_minutes         int NOT NULL DEFAULT 0 CONSTRAINT event_buffer_check CHECK (buffer_minutes BETWEEN 0 AND 60),
    freeze_hours           int NOT NULL DEFAULT 24 CONSTRAINT event_freeze_check CHECK (freeze_hours BETWEEN 0 AND 168),
    schedule_version       int NOT NULL DEFAULT 0,
    board_version          bigint NOT NULL DEFAULT 0,
    sequence               int NOT NULL DEFAULT 0,
    previous_starts_at     timestamptz,
    decision_reason        text NOT NULL DEFAULT '',
    published_at           timestamptz,
    created_by             uuid NOT NULL CONSTRAINT event_created_by_fkey REFERENCES person (id) ON DELETE RESTRICT,
    created_at             timestamptz NOT NULL DEFAULT statement_timestamp(),
    updated_at             timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT event_times_check CHECK (ends_local > starts_local AND ends_local < starts_local + INTERVAL '5 days'),
    CONSTRAINT event_both_times_check CHECK ((starts_local IS NULL) = (ends_local IS NULL)),
    CONSTRAINT event_window_check CHECK (registration_closes_at > registration_opens_at),
    CONSTRAINT event_limits_check CHECK (meetings_min <= meetings_max)
);
CREATE INDEX event_month_idx ON event (planned_month, id);
CREATE INDEX event_starts_idx ON event (starts_at, id) WHERE starts_at IS NOT NULL;
CREATE INDEX event_venue_idx ON event (venue_id, starts_at) WHERE starts_at IS NOT NULL;
CREATE INDEX event_unit_idx ON event (unit_code, starts_at);
CREATE INDEX event_created_by_idx ON event (created_by);
COMMENT ON TABLE event IS 'an event from the line in the annual plan to its finished summary; times are local wall time, starts_at and ends_at follow from them';
COMMENT ON COLUMN event.seat_limit IS 'people of one organization who may sit in meetings at the same time; each has a seat_no';
COMMENT ON COLUMN event.board_version IS 'counts every change of live meetings and of drafts: two organizers on one board are told';
COMMENT ON COLUMN event.sequence IS 'RFC 5545 SEQUENCE of the event in calendars';

CREATE TABLE event_organizer (
    event_id  uuid NOT NULL CONSTRAINT event_organizer_event_id_fkey REFERENCES event (id) ON DELETE CASCADE,
    person_id uuid NOT NULL CONSTRAINT event_organizer_person_id_fkey REFERENCES person (id) ON DELETE CASCADE,
    role      text NOT NULL DEFAULT 'organizer' CONSTRAINT event_organizer_role_check CHECK (role IN ('organizer', 'door_staff')),
    added_by  uuid,
    added_at  timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT event_organizer_pkey PRIMARY KEY (event_id, person_id)
);
CREATE INDEX event_organizer_person_idx ON event_organizer (person_id);

CREATE TABLE event_review (
    event_id     uuid NOT NULL CONSTRAINT event_review_pkey PRIMARY KEY CONSTRAINT event_review_event_id_fkey REFERENCES event (id) ON DELETE CASCADE,
    body         text NOT NULL DEFAULT '',
    demand_count int CONSTRAINT event_review_demand_check CHECK (demand_count >= 0),
    supply_count int CONSTRAINT event_review_supply_check CHECK (supply_count >= 0),
    guest_count  int CONSTRAINT event_review_guest_check CHECK (guest_count >= 0),
    held_count   int CONSTRAINT event_review_held_check CHECK (held_count >= 0),
    intent_count int CONSTRAINT event_review_intent_check CHECK (intent_count >= 0),
    amount_fen   bigint CONSTRAINT event_review_amount_check CHECK (amount_fen >= 0),
    reviewed_by  uuid,
    reviewed_at  timestamptz,
    updated_at   timestamptz NOT NULL DEFAULT statement_timestamp()
);
COMMENT ON TABLE event_review IS '活动总结: numbers as computed when it was written, corrected by the organizer; files are attachments of the event';

-- The grid -----------------------------------------------------------------------------------------------------------
CREATE TABLE event_session (
    id        uuid NOT NULL CONSTRAINT event_session_pkey PRIMARY KEY,
    event_id  uuid NOT NULL CONSTRAINT event_session_event_id_fkey REFERENCES event (id) ON DELETE CASCADE,
    position  int NOT NULL CONSTRAINT event_session_position_check CHECK (position BETWEEN 0 AND 15),
    name      text NOT NULL CONSTRAINT event_session_name_check CHECK (char_length(name) BETWEEN 1 AND 20),
    during    tstzrange NOT NULL CONSTRAINT event_session_during_check CHECK (NOT isempty(during)),
    slot_minutes int NOT NULL CONSTRAINT event_session_slot_minutes_check CHECK (slot_minutes BETWEEN 5 AND 120),
    gap_minutes  int NOT NULL DEFAULT 0 CONSTRAINT event_session_gap_minutes_check CHECK (gap_minutes BETWEEN 0 AND 60),
    breaks    jsonb NOT NULL DEFAULT '[]',
    CONSTRAINT event_session_position_key UNIQUE (event_id, position) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT event_session_during_excl EXCLUDE USING gist (event_id WITH =, during WITH &&) DEFERRABLE INITIALLY IMMEDIATE
);
COMMENT ON COLUMN event_session.breaks IS '[{"from":"10:30","to":"10:45"}] local times without slots';

CREATE TABLE event_slot (
    id         uuid NOT NULL CONSTRAINT event_slot_pkey PRIMARY KEY,
    event_id   uuid NOT NULL CONSTRAINT event_slot_event_id_fkey REFERENCES event (id) ON DELETE CASCADE,
    session_id uuid NOT NULL CONSTRAINT event_slot_session_id_fkey REFERENCES event_session (id) ON DELETE CASCADE,
    position   int NOT NULL CONSTRAINT event_slot_position_check CHECK (position BETWEEN 0 AND 63),
    during     tstzrange NOT NULL CONSTRAINT event_slot_during_check CHECK (NOT isempty(during)),
    CONSTRAINT event_slot_position_key UNIQUE (event_id, position) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT event_slot_during_excl EXCLUDE USING gist (event_id WITH =, during WITH &&) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX event_slot_session_idx ON event_slot (session_id);

CREATE TABLE event_table (
    event_id uuid NOT NULL CONSTRAINT event_table_event_id_fkey REFERENCES event (id) ON DELETE CASCADE,
    table_no int NOT NULL CONSTRAINT event_table_no_check CHECK (table_no BETWEEN 1 AND 500),
    label    text NOT NULL DEFAULT '',
    zone     text NOT NULL DEFAULT '',
    CONSTRAINT event_table_pkey PRIMARY KEY (event_id, table_no)
);
COMMENT ON TABLE event_table IS '洽谈桌: a place that holds one meeting at a time';

CREATE TABLE table_closure (
    id        uuid NOT NULL CONSTRAINT table_closure_pkey PRIMARY KEY,
    event_id  uuid NOT NULL,
    table_no  int NOT NULL,
    during    tstzrange NOT NULL CONSTRAINT table_closure_during_check CHECK (NOT isempty(during)),
    reason    text NOT NULL DEFAULT '',
    closed_by uuid NOT NULL,
    closed_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT table_closure_table_fkey FOREIGN KEY (event_id, table_no) REFERENCES event_table (event_id, table_no) ON DELETE CASCADE
);
CREATE INDEX table_closure_table_idx ON table_closure (event_id, table_no);

-- Who comes ----------------------------------------------------------------------------------------------------------
CREATE TABLE registration (
    id              uuid NOT NULL CONSTRAINT registration_pkey PRIMARY KEY,
    version         bigint NOT NULL DEFAULT 1,
    event_id        uuid NOT NULL CONSTRAINT registration_event_id_fkey REFERENCES event (id) ON DELETE RESTRICT,
    organization_id uuid CONSTRAINT registration_organization_id_fkey REFERENCES organization (id) ON DELETE RESTRICT,
    person_id       uuid CONSTRAINT registration_person_id_fkey REFERENCES person (id) ON DELETE RESTRICT,
    side            text NOT NULL CONSTRAINT registration_side_check CHECK (side IN ('demand', 'supply', 'guest')),
    state           text NOT NULL DEFAULT 'applied' CONSTRAINT registration_state_check CHECK (state IN ('invited', 'applied', 'approved', 'waitlisted', 'offered', 'confirmed', 'checked_in', 'no_show', 'rejected', 'withdrawn', 'left')),
    source          text NOT NULL DEFAULT 'self' CONSTRAINT registration_source_check CHECK (source IN ('self', 'roster', 'market', 'organizer')),
    name            text NOT NULL DEFAULT '',
    post            text NOT NULL DEFAULT '',
    phone           text NOT NULL DEFAULT '',
    mail            text NOT NULL DEFAULT '',
    intro           text NOT NULL DEFAULT '',
    scenario_id     uuid CONSTRAINT registration_scenario_id_fkey REFERENCES scenario (id) ON DELETE SET NULL,
    offering_id     uuid CONSTRAINT registration_offering_id_fkey REFERENCES offering (id) ON DELETE SET NULL,
    seat_no         int CONSTRAINT registration_seat_check CHECK (seat_no BETWEEN 1 AND 9),
    meetings_max    int CONSTRAINT registration_max_check CHECK (meetings_max BETWEEN 0 AND 64),
    badge           text NOT NULL CONSTRAINT registration_badge_key UNIQUE,
    decision_reason text NOT NULL DEFAULT '',
    offered_until   timestamptz,
    checked_in_at   timestamptz,
    checked_in_by   uuid,
    created_by      uuid NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT statement_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT registration_person_known_check CHECK (person_id IS NOT NULL OR state IN ('invited', 'withdrawn', 'rejected')),
    CONSTRAINT registration_organization_known_check CHECK (organization_id IS NOT NULL OR side = 'guest')
);
CREATE UNIQUE INDEX registration_person_key ON registration (event_id, person_id) WHERE person_id IS NOT NULL AND state NOT IN ('withdrawn', 'rejected');
CREATE UNIQUE INDEX registration_seat_key ON registration (event_id, organization_id, seat_no) WHERE seat_no IS NOT NULL AND state NOT IN ('withdrawn', 'rejected');
CREATE UNIQUE INDEX registration_invited_key ON registration (event_id, organization_id, side) WHERE person_id IS NULL AND state = 'invited';
CREATE INDEX registration_event_idx ON registration (event_id, side, state, id);
CREATE INDEX registration_organization_idx ON registration (organization_id, event_id);
CREATE INDEX registration_person_idx ON registration (person_id, event_id);
COMMENT ON TABLE registration IS 'one person for one organization at one event, on one side: one participant of the schedule';
COMMENT ON COLUMN registration.badge IS 'what the QR code of the personal card says: an opaque text, no personal data';
COMMENT ON COLUMN registration.seat_no IS 'given with the approval: colleagues of one organization up to event.seat_limit may sit at the same time';

CREATE TABLE availability (
    registration_id uuid NOT NULL CONSTRAINT availability_registration_id_fkey REFERENCES registration (id) ON DELETE CASCADE,
    slot_id         uuid NOT NULL CONSTRAINT availability_slot_id_fkey REFERENCES event_slot (id) ON DELETE CASCADE,
    is_available    boolean NOT NULL,
    CONSTRAINT availability_pkey PRIMARY KEY (registration_id, slot_id)
);
CREATE INDEX availability_slot_idx ON availability (slot_id);
COMMENT ON TABLE availability IS 'a slot without a row is available';

CREATE TABLE wish (
    event_id  uuid NOT NULL CONSTRAINT wish_event_id_fkey REFERENCES event (id) ON DELETE CASCADE,
    from_id   uuid NOT NULL CONSTRAINT wish_from_id_fkey REFERENCES registration (id) ON DELETE CASCADE,
    to_id     uuid NOT NULL CONSTRAINT wish_to_id_fkey REFERENCES registration (id) ON DELETE CASCADE,
    level     text NOT NULL CONSTRAINT wish_level_check CHECK (level IN ('must', 'want', 'no')),
    wished_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT wish_pkey PRIMARY KEY (from_id, to_id),
    CONSTRAINT wish_self_check CHECK (from_id <> to_id)
);
CREATE INDEX wish_to_idx ON wish (to_id);
CREATE INDEX wish_event_idx ON wish (event_id);
COMMENT ON TABLE wish IS '必谈/想谈/不谈 of one participant about another; seen by its writer and, as counts, by the organizer';

-- Meetings -----------------------------------------------------------------------------------------------------------
CREATE TABLE meeting (
    id              uuid NOT NULL CONSTRAINT meeting_pkey PRIMARY KEY,
    version         bigint NOT NULL DEFAULT 1,
    event_id        uuid NOT NULL CONSTRAINT meeting_event_id_fkey REFERENCES event (id) ON DELETE RESTRICT,
    demand_id       uuid NOT NULL CONSTRAINT meeting_demand_id_fkey REFERENCES registration (id) ON DELETE RESTRICT,
    supply_id       uuid NOT NULL CONSTRAINT meeting_supply_id_fkey REFERENCES registration (id) ON DELETE RESTRICT,
    demand_organization_id uuid NOT NULL,
    supply_organization_id uuid NOT NULL,
    requested_by    text NOT NULL CONSTRAINT meeting_requested_by_check CHECK (requested_by IN ('demand', 'supply', 'both', 'organizer')),
    origin          text NOT NULL DEFAULT 'request' CONSTRAINT meeting_origin_check CHECK (origin IN ('request', 'wish', 'market', 'organizer')),
    response_id     uuid CONSTRAINT meeting_response_id_fkey REFERENCES response (id) ON DELETE SET NULL,
    scenario_id     uuid CONSTRAINT meeting_scenario_id_fkey REFERENCES scenario (id) ON DELETE SET NULL,
    state           text NOT NULL DEFAULT 'requested' CONSTRAINT meeting_state_check CHECK (state IN ('requested', 'accepted', 'scheduled', 'checked_in', 'held', 'no_show', 'declined', 'expired', 'cancelled', 'void')),
    is_must         boolean NOT NULL DEFAULT false,
    weight          int NOT NULL DEFAULT 40 CONSTRAINT meeting_weight_check CHECK (weight BETWEEN 1 AND 100),
    message         text NOT NULL DEFAULT '',
    decision_reason text NOT NULL DEFAULT '',
    expires_at      timestamptz,
    slot_id         uuid CONSTRAINT meeting_slot_id_fkey REFERENCES event_slot (id) ON DELETE RESTRICT,
    table_no        int,
    during          tstzrange,
    live            boolean NOT NULL DEFAULT false,
    is_locked       boolean NOT NULL DEFAULT false,
    unplaced_reason text NOT NULL DEFAULT '' CONSTRAINT meeting_unplaced_reason_check CHECK (unplaced_reason ~ '^[A-Z_]*$'),
    sequence        int NOT NULL DEFAULT 0,
    moves           int NOT NULL DEFAULT 0,
    no_show_side    text CONSTRAINT meeting_no_show_side_check CHECK (no_show_side IN ('demand', 'supply', 'both')),
    accepted_at     timestamptz,
    held_at         timestamptz,
    deal_id         uuid CONSTRAINT meeting_deal_id_fkey REFERENCES deal (id) ON DELETE SET NULL,
    created_at      timestamptz NOT NULL DEFAULT statement_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT meeting_organizations_check CHECK (demand_organization_id <> supply_organization_id),
    CONSTRAINT meeting_live_check CHECK (NOT live OR (slot_id IS NOT NULL AND table_no IS NOT NULL AND during IS NOT NULL)),
    CONSTRAINT meeting_table_fkey FOREIGN KEY (event_id, table_no) REFERENCES event_table (event_id, table_no) ON DELETE RESTRICT,
    CONSTRAINT meeting_table_excl EXCLUDE USING gist (event_id WITH =, table_no WITH =, during WITH &&) WHERE (live) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE UNIQUE INDEX meeting_pair_key ON meeting (event_id, least(demand_organization_id, supply_organization_id), greatest(demand_organization_id, supply_organization_id))
    WHERE state NOT IN ('declined', 'expired', 'cancelled', 'void');
CREATE INDEX meeting_event_idx ON meeting (event_id, state);
CREATE INDEX meeting_demand_idx ON meeting (demand_id);
CREATE INDEX meeting_supply_idx ON meeting (supply_id);
CREATE INDEX meeting_slot_idx ON meeting (slot_id);
CREATE INDEX meeting_response_idx ON meeting (response_id) WHERE response_id IS NOT NULL;
CREATE INDEX meeting_scenario_idx ON meeting (scenario_id) WHERE scenario_id IS NOT NULL;
CREATE INDEX meeting_expires_idx ON meeting (expires_at) WHERE state = 'requested';
COMMENT ON TABLE meeting IS 'from the request (洽谈邀约) to what came of it; live = published: it holds its table and, through meeting_seat, its people';
COMMENT ON COLUMN meeting.during IS 'start and end of the slot without walking time';
COMMENT ON COLUMN meeting.unplaced_reason IS 'why the last run found no place: NO_COMMON_SLOT, TABLES_FULL, DEMAND_FULL, SUPPLY_FULL, VETO, NOT_APPROVED, FROZEN, BUFFER, LESS_WEIGHT';

CREATE TABLE meeting_seat (
    meeting_id      uuid NOT NULL CONSTRAINT meeting_seat_meeting_id_fkey REFERENCES meeting (id) ON DELETE CASCADE,
    side            text NOT NULL CONSTRAINT meeting_seat_side_check CHECK (side IN ('demand', 'supply')),
    event_id        uuid NOT NULL,
    registration_id uuid NOT NULL CONSTRAINT meeting_seat_registration_id_fkey REFERENCES registration (id) ON DELETE RESTRICT,
    person_id       uuid NOT NULL,
    organization_id uuid NOT NULL,
    seat_no         int NOT NULL,
    seat_limit      int NOT NULL,
    during          tstzrange,
    live            boolean NOT NULL DEFAULT false,
    arrived_at      timestamptz,
    arrived_by      uuid,
    intent          text CONSTRAINT meeting_seat_intent_check CHECK (intent IN ('none', 'interested', 'pilot', 'contract')),
    intent_note     text NOT NULL DEFAULT '',
    intent_at       timestamptz,
    intent_by       uuid,
    CONSTRAINT meeting_seat_pkey PRIMARY KEY (meeting_id, side),
    CONSTRAINT meeting_seat_limit_check CHECK (seat_no BETWEEN 1 AND seat_limit),
    CONSTRAINT meeting_seat_live_check CHECK (NOT live OR during IS NOT NULL),
    CONSTRAINT meeting_seat_person_excl EXCLUDE USING gist (person_id WITH =, during WITH &&) WHERE (live) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT meeting_seat_place_excl EXCLUDE USING gist (event_id WITH =, organization_id WITH =, seat_no WITH =, during WITH &&) WHERE (live) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX meeting_seat_registration_idx ON meeting_seat (registration_id);
CREATE INDEX meeting_seat_person_idx ON meeting_seat (person_id, event_id);
COMMENT ON TABLE meeting_seat IS 'the two people of a meeting, written when it is accepted; what each side says afterwards (intent) is its own until both are positive';

-- Work in the background ----------------------------------------------------------------------------------------------
CREATE TABLE job (
    id           uuid NOT NULL CONSTRAINT job_pkey PRIMARY KEY,
    kind         text NOT NULL CONSTRAINT job_kind_check CHECK (kind IN ('schedule')),
    object_id    uuid NOT NULL,
    params       jsonb NOT NULL DEFAULT '{}',
    state        text NOT NULL DEFAULT 'queued' CONSTRAINT job_state_check CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    phase        text NOT NULL DEFAULT '',
    permille     int NOT NULL DEFAULT 0 CONSTRAINT job_permille_check CHECK (permille BETWEEN 0 AND 1000),
    tries        int NOT NULL DEFAULT 0,
    result_id    uuid,
    error        text NOT NULL DEFAULT '',
    requested_by uuid NOT NULL,
    is_cancel_asked boolean NOT NULL DEFAULT false,
    created_at   timestamptz NOT NULL DEFAULT statement_timestamp(),
    started_at   timestamptz,
    beat_at      timestamptz,
    finished_at  timestamptz
);
CREATE UNIQUE INDEX job_running_key ON job (kind, object_id) WHERE state IN ('queued', 'running');
CREATE INDEX job_queued_idx ON job (created_at) WHERE state = 'queued';
CREATE INDEX job_beat_idx ON job (beat_at) WHERE state = 'running';
CREATE INDEX job_object_idx ON job (object_id, created_at);
COMMENT ON TABLE job IS 'long work; a running one whose heartbeat stopped is taken up again or seen as failed';

-- Drafts of a schedule, apart from live meetings
CREATE TABLE schedule_proposal (
    id           uuid NOT NULL CONSTRAINT schedule_proposal_pkey PRIMARY KEY,
    version      bigint NOT NULL DEFAULT 1,
    event_id     uuid NOT NULL CONSTRAINT schedule_proposal_event_id_fkey REFERENCES event (id) ON DELETE CASCADE,
    number       int NOT NULL CONSTRAINT schedule_proposal_number_check CHECK (number > 0),
    state        text NOT NULL DEFAULT 'draft' CONSTRAINT schedule_proposal_state_check CHECK (state IN ('draft', 'published', 'superseded', 'discarded')),
    kind         text NOT NULL CONSTRAINT schedule_proposal_kind_check CHECK (kind IN ('full', 'unplaced', 'manual')),
    based_on     int NOT NULL DEFAULT 0,
    seed         bigint NOT NULL DEFAULT 1,
    iterations   bigint NOT NULL DEFAULT 0,
    objective    bigint,
    upper_bound  bigint,
    stats        jsonb NOT NULL DEFAULT '{}',
    override_reason text NOT NULL DEFAULT '',
    created_by   uuid NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT statement_timestamp(),
    updated_at   timestamptz NOT NULL DEFAULT statement_timestamp(),
    published_at timestamptz,
    CONSTRAINT schedule_proposal_number_key UNIQUE (event_id, number)
);
CREATE UNIQUE INDEX schedule_proposal_published_key ON schedule_proposal (event_id) WHERE state = 'published';
CREATE UNIQUE INDEX schedule_proposal_draft_key ON schedule_proposal (event_id) WHERE state = 'draft';
COMMENT ON COLUMN schedule_proposal.based_on IS 'event.schedule_version it was made from: publishing over a newer one is refused';

CREATE TABLE schedule_proposal_row (
    proposal_id uuid NOT NULL CONSTRAINT schedule_proposal_row_proposal_id_fkey REFERENCES schedule_proposal (id) ON DELETE CASCADE,
    meeting_id  uuid NOT NULL CONSTRAINT schedule_proposal_row_meeting_id_fkey REFERENCES meeting (id) ON DELETE CASCADE,
    slot_id     uuid CONSTRAINT schedule_proposal_row_slot_id_fkey REFERENCES event_slot (id) ON DELETE CASCADE,
    table_no    int,
    is_locked   boolean NOT NULL DEFAULT false,
    reason      text NOT NULL DEFAULT '' CONSTRAINT schedule_proposal_row_reason_check CHECK (reason ~ '^[A-Z_]*$'),
    CONSTRAINT schedule_proposal_row_pkey PRIMARY KEY (proposal_id, meeting_id),
    CONSTRAINT schedule_proposal_row_place_check CHECK ((slot_id IS NULL) = (table_no IS NULL)),
    CONSTRAINT schedule_proposal_row_table_key UNIQUE (proposal_id, slot_id, table_no) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX schedule_proposal_row_meeting_idx ON schedule_proposal_row (meeting_id);
CREATE INDEX schedule_proposal_row_slot_idx ON schedule_proposal_row (slot_id);

CREATE TABLE schedule_edit (
    id          bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT schedule_edit_pkey PRIMARY KEY,
    proposal_id uuid NOT NULL CONSTRAINT schedule_edit_proposal_id_fkey REFERENCES schedule_proposal (id) ON DELETE CASCADE,
    person_id   uuid NOT NULL,
    before      jsonb NOT NULL,
    after       jsonb NOT NULL,
    undone_at   timestamptz,
    at          timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX schedule_edit_proposal_idx ON schedule_edit (proposal_id, id);
COMMENT ON TABLE schedule_edit IS 'what an organizer moved in a draft, rows before and after, for undo';

-- Calendars ----------------------------------------------------------------------------------------------------------
CREATE TABLE calendar_feed (
    token_sha256 text NOT NULL CONSTRAINT calendar_feed_pkey PRIMARY KEY,
    person_id    uuid NOT NULL CONSTRAINT calendar_feed_person_id_fkey REFERENCES person (id) ON DELETE CASCADE,
    name         text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT statement_timestamp(),
    revoked_at   timestamptz
);
CREATE INDEX calendar_feed_person_idx ON calendar_feed (person_id);
COMMENT ON TABLE calendar_feed IS 'secret addresses of personal calendars, one a device, revocable; only the hash of the secret is kept';

REVOKE SELECT ON wish, meeting_seat, calendar_feed FROM tongqu_reader;

COMMENT ON TABLE venue IS 'places where events are held';
COMMENT ON TABLE event_organizer IS 'who runs an event, and its door staff';
COMMENT ON TABLE event_session IS '半场: a half day of meetings with its rhythm; slots are made from it';
COMMENT ON TABLE event_slot IS '时段: one meeting time';
COMMENT ON TABLE table_closure IS 'times at which a table cannot be used';
COMMENT ON TABLE schedule_proposal IS 'a schedule as the solver or an organizer proposes it; one draft and one published an event';
COMMENT ON TABLE schedule_proposal_row IS 'where a proposal puts each meeting, or why nowhere';
