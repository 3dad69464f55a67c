-- 0001_base: what every room needs: vocabulary, calendar, life cycles as rows, audit, inbox, outbox, idempotency.
-- Objects belong to tongqu_owner; tongqu_app gets what it needs and no more (no UPDATE or DELETE on audit).

GRANT USAGE ON SCHEMA public TO tongqu_app, tongqu_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tongqu_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO tongqu_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO tongqu_reader;

CREATE COLLATION IF NOT EXISTS zh_pinyin (provider = icu, locale = 'zh-u-co-pinyin');

-- Vocabulary ---------------------------------------------------------------------------------------------------------
CREATE TABLE taxonomy (
    kind        text NOT NULL CONSTRAINT taxonomy_kind_check CHECK (kind IN ('domain', 'technology', 'cooperation', 'need_type', 'theme', 'offering_kind', 'deployment', 'maturity', 'organization_kind')),
    code        text NOT NULL CONSTRAINT taxonomy_code_check CHECK (code ~ '^[a-z0-9_]{1,40}$'),
    parent_code text,
    name_zh     text NOT NULL,
    name_en     text NOT NULL,
    position    int NOT NULL DEFAULT 0,
    CONSTRAINT taxonomy_pkey PRIMARY KEY (kind, code)
);
COMMENT ON TABLE taxonomy IS 'closed lists shown as choices and facets; domains have two levels (parent_code)';

CREATE TABLE reviewing_unit (
    code       text NOT NULL CONSTRAINT reviewing_unit_pkey PRIMARY KEY CONSTRAINT reviewing_unit_code_check CHECK (code ~ '^([0-9]{6}|Z0[0-9]|W00)$'),
    name_zh    text NOT NULL,
    name_en    text NOT NULL,
    short_zh   text NOT NULL,
    kind       text NOT NULL CONSTRAINT reviewing_unit_kind_check CHECK (kind IN ('district', 'zone', 'city', 'outside')),
    position   int NOT NULL,
    valid_from date NOT NULL DEFAULT DATE '2020-01-01',
    valid_to   date
);
COMMENT ON TABLE reviewing_unit IS '归口单位: 16 district-level units, 420100 市直, W00 市外; with validity dates';

CREATE TABLE holiday (
    day        date NOT NULL CONSTRAINT holiday_pkey PRIMARY KEY,
    is_working boolean NOT NULL,
    name_zh    text NOT NULL
);
COMMENT ON TABLE holiday IS 'deviations from Monday to Friday by the State Council notices; years without rows count Monday to Friday';

-- Working days: the n-th working day after `from_day` (n >= 1), and how many lie in (from_day, to_day].
CREATE FUNCTION is_working_day(day date) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce((SELECT h.is_working FROM holiday AS h WHERE h.day = $1), extract(isodow FROM $1) < 6) $$;

CREATE FUNCTION working_day_after(from_day date, n int) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT max(d.day) FROM (SELECT s.day FROM (SELECT ($1 + i)::date AS day FROM generate_series(1, $2 * 2 + 30) AS i) AS s WHERE is_working_day(s.day) ORDER BY s.day LIMIT $2) AS d $$;

-- Weekdays by arithmetic from a Monday, corrected by the rows of the holiday table; no loop over days.
CREATE FUNCTION working_days_between(from_day date, to_day date) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN $2 >= $1 THEN 1 ELSE -1 END
         * (5 * ((d.b / 7) - (d.a / 7)) + least(d.b % 7, 4) - least(d.a % 7, 4)
            + coalesce((SELECT sum(CASE WHEN h.is_working AND extract(isodow FROM h.day) >= 6 THEN 1 WHEN NOT h.is_working AND extract(isodow FROM h.day) < 6 THEN -1 ELSE 0 END)
                          FROM holiday AS h WHERE h.day > least($1, $2) AND h.day <= greatest($1, $2)), 0)::int)
      FROM (SELECT least($1, $2) - DATE '2000-01-03' AS a, greatest($1, $2) - DATE '2000-01-03' AS b) AS d
$$;

CREATE FUNCTION local_day(t timestamptz) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT (t AT TIME ZONE 'Asia/Shanghai')::date $$;

CREATE FUNCTION local_day_start(day date) RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT day::timestamp AT TIME ZONE 'Asia/Shanghai' $$;

-- Settings an administrator may change, with validity by replacement.
CREATE TABLE setting (
    name  text NOT NULL CONSTRAINT setting_pkey PRIMARY KEY,
    value jsonb NOT NULL,
    note  text NOT NULL DEFAULT ''
);

-- Life cycles as rows (CONTRACTS 9): one row per role, from_state NULL = creation, no wildcards.
CREATE TABLE transition (
    machine         text NOT NULL,
    from_state      text,
    action          text NOT NULL,
    to_state        text NOT NULL,
    role            text NOT NULL CONSTRAINT transition_role_check CHECK (role IN ('guest', 'person', 'member', 'org_admin', 'district_officer', 'city_officer', 'organizer', 'door_staff', 'auditor', 'sysadmin', 'system')),
    relation        text NOT NULL CONSTRAINT transition_relation_check CHECK (relation IN ('none', 'self', 'owner', 'counterparty', 'own_unit', 'city', 'event_organizer', 'event_door', 'system')),
    guard           text,
    reason_required boolean NOT NULL DEFAULT false,
    position        int NOT NULL DEFAULT 0,
    CONSTRAINT transition_key UNIQUE NULLS NOT DISTINCT (machine, from_state, action, to_state, role, relation)
);
COMMENT ON TABLE transition IS 'who may do what in which state; guard names a boolean column of <machine>_guard(id, person, organization)';

-- Audit (CONTRACTS 12): canonical bytes and their RFC 6962 leaf hash are made by a trigger in the same transaction.
CREATE TABLE audit (
    id              bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_pkey PRIMARY KEY,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    person_id       uuid,
    organization_id uuid,
    role            text NOT NULL DEFAULT '',
    machine         text NOT NULL,
    object_id       uuid NOT NULL,
    action          text NOT NULL,
    from_state      text,
    to_state        text,
    reason          text,
    detail          jsonb NOT NULL DEFAULT '{}',
    bytes           bytea NOT NULL,
    leaf            bytea NOT NULL CONSTRAINT audit_leaf_check CHECK (octet_length(leaf) = 32)
);
CREATE INDEX audit_object_idx ON audit (machine, object_id, id);
CREATE INDEX audit_person_idx ON audit (person_id, id);
COMMENT ON TABLE audit IS 'append-only; detail carries no personal data beyond ids; leaf = sha256(0x00 || bytes)';

CREATE TABLE audit_pending (audit_id bigint NOT NULL CONSTRAINT audit_pending_pkey PRIMARY KEY CONSTRAINT audit_pending_audit_id_fkey REFERENCES audit (id) ON DELETE RESTRICT);
COMMENT ON TABLE audit_pending IS 'audit rows not yet sealed into the transparency log';

CREATE FUNCTION audit_fill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.bytes := convert_to(jsonb_build_object('at', to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'person', NEW.person_id, 'organization', NEW.organization_id, 'role', NEW.role,
                 'machine', NEW.machine, 'object', NEW.object_id, 'action', NEW.action, 'from', NEW.from_state, 'to', NEW.to_state, 'reason', NEW.reason, 'detail', NEW.detail)::text, 'UTF8');
    NEW.leaf := sha256('\x00'::bytea || NEW.bytes);
    RETURN NEW;
END $$;
CREATE TRIGGER audit_fill BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_fill();
CREATE FUNCTION audit_queue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    INSERT INTO audit_pending (audit_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_queue AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_queue();
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- Inbox: one row per person and message; words come from `kind` and `params` on the screen.
CREATE TABLE inbox (
    id              bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT inbox_pkey PRIMARY KEY,
    person_id       uuid NOT NULL,
    organization_id uuid,
    kind            text NOT NULL CONSTRAINT inbox_kind_check CHECK (kind ~ '^[a-z_]{3,60}$'),
    object_kind     text NOT NULL DEFAULT '',
    object_id       uuid,
    params          jsonb NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL DEFAULT statement_timestamp(),
    read_at         timestamptz
);
CREATE INDEX inbox_person_idx ON inbox (person_id, id DESC);
CREATE INDEX inbox_unread_idx ON inbox (person_id) WHERE read_at IS NULL;

-- Outbox: mail to be sent by the process that holds the duty; rendered at sending from catalogues.
CREATE TABLE outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT outbox_pkey PRIMARY KEY,
    channel    text NOT NULL DEFAULT 'mail' CONSTRAINT outbox_channel_check CHECK (channel IN ('mail', 'sms')),
    recipient  text NOT NULL,
    lang       text NOT NULL DEFAULT 'zh-CN',
    template   text NOT NULL,
    params     jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    sent_at    timestamptz,
    tries      int NOT NULL DEFAULT 0,
    next_at    timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX outbox_due_idx ON outbox (next_at, id) WHERE sent_at IS NULL;

-- Idempotency (CONTRACTS 5).
CREATE TABLE idempotency (
    actor_id       uuid NOT NULL,
    key            text NOT NULL CONSTRAINT idempotency_key_length_check CHECK (length(key) BETWEEN 1 AND 100),
    request_sha256 text NOT NULL,
    status         int NOT NULL,
    object_id      uuid,
    version        bigint,
    created_at     timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT idempotency_pkey PRIMARY KEY (actor_id, key)
);
CREATE INDEX idempotency_created_at_idx ON idempotency (created_at);

-- Claims a key inside the write. 'ok': go on (also when key is NULL); 'replay': the key is taken, change nothing.
-- Call it only when every other verdict is 'ok'.
CREATE FUNCTION idempotency_claim(actor uuid, idem_key text, request_sha256 text, status int, object_id uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF idem_key IS NULL THEN
        RETURN 'ok';
    END IF;
    INSERT INTO idempotency (actor_id, key, request_sha256, status, object_id) VALUES (actor, idem_key, request_sha256, status, object_id) ON CONFLICT DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'ok' ELSE 'replay' END;
END $$;

-- Files: attachments are rows; bytes lie under data_dir/files/<first two of id>/<id>.
CREATE TABLE file (
    id              uuid NOT NULL CONSTRAINT file_pkey PRIMARY KEY,
    person_id       uuid NOT NULL,
    organization_id uuid,
    name            text NOT NULL CONSTRAINT file_name_length_check CHECK (char_length(name) BETWEEN 1 AND 200),
    media_type      text NOT NULL,
    bytes           bigint NOT NULL CONSTRAINT file_bytes_check CHECK (bytes BETWEEN 1 AND 52428800),
    sha256          text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX file_person_idx ON file (person_id, created_at);
COMMENT ON TABLE file IS 'an uploaded file; who may read it follows from the object that refers to it (attachment)';

CREATE TABLE attachment (
    file_id     uuid NOT NULL CONSTRAINT attachment_file_id_fkey REFERENCES file (id) ON DELETE CASCADE,
    object_kind text NOT NULL CONSTRAINT attachment_object_kind_check CHECK (object_kind IN ('organization', 'scenario', 'offering', 'response', 'deal')),
    object_id   uuid NOT NULL,
    purpose     text NOT NULL DEFAULT 'attachment' CONSTRAINT attachment_purpose_check CHECK (purpose IN ('attachment', 'confidential', 'authorization', 'licence', 'evidence', 'proof')),
    position    int NOT NULL DEFAULT 0,
    CONSTRAINT attachment_pkey PRIMARY KEY (object_kind, object_id, file_id)
);
CREATE INDEX attachment_file_idx ON attachment (file_id);

CREATE TABLE annual_plan (
    year   int NOT NULL CONSTRAINT annual_plan_pkey PRIMARY KEY,
    target int NOT NULL CONSTRAINT annual_plan_target_check CHECK (target > 0),
    source text NOT NULL
);

CREATE TABLE notice (
    id           uuid NOT NULL CONSTRAINT notice_pkey PRIMARY KEY,
    kind         text NOT NULL CONSTRAINT notice_kind_check CHECK (kind IN ('publicity', 'announcement')),
    title        text NOT NULL,
    title_en     text,
    body         text NOT NULL,
    published_at timestamptz NOT NULL,
    until_on     date
);
CREATE INDEX notice_published_at_idx ON notice (published_at DESC, id DESC);
COMMENT ON TABLE notice IS '公示 (publicity, with a period for objections) and 公告 (announcement)';

-- Rows only the owner changes (migrations, demo), and the log nobody changes.
REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM tongqu_app;
REVOKE INSERT, UPDATE, DELETE ON audit_pending FROM tongqu_app;
REVOKE INSERT, UPDATE, DELETE ON transition, reviewing_unit, holiday, taxonomy, annual_plan FROM tongqu_app;
REVOKE SELECT ON idempotency, outbox, inbox FROM tongqu_reader;

COMMENT ON TABLE setting IS 'values an administrator may change';
COMMENT ON TABLE inbox IS 'messages of the service to one person';
COMMENT ON TABLE outbox IS 'mails and pushes to be delivered';
COMMENT ON TABLE idempotency IS 'keys of writes that were done, kept 24 hours: the same key replays the answer';
COMMENT ON TABLE attachment IS 'files shown with an object, in order, by purpose';
COMMENT ON TABLE annual_plan IS 'how many events a year are to be held, from the action plan';
