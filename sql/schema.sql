-- The schema after all migrations, made by tests/sql/run --update; read it, do not edit it.

-- Name: zh_pinyin; Type: COLLATION; Schema: public; Owner: tongqu_owner

CREATE COLLATION public.zh_pinyin (provider = icu, locale = 'zh-u-co-pinyin');

ALTER COLLATION public.zh_pinyin OWNER TO tongqu_owner;

-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: 

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: 

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

-- Name: annual_plan_of(integer); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.annual_plan_of(year integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT jsonb_build_object('year', $1, 'target', p.target, 'source', coalesce(p.source, ''), 'held', k.held, 'reviewed', k.reviewed, 'planned', k.planned)
      FROM (SELECT count(*) FILTER (WHERE x.said IN ('ended', 'reviewed', 'archived')) AS held, count(*) FILTER (WHERE x.said IN ('reviewed', 'archived')) AS reviewed,
                         count(*) FILTER (WHERE x.said NOT IN ('ended', 'reviewed', 'archived')) AS planned
                    FROM (SELECT event_state(e.state, e.starts_at, e.ends_at) AS said FROM event AS e
                           WHERE e.counts_toward_plan AND e.state <> 'cancelled' AND e.planned_month BETWEEN make_date($1, 1, 1) AND make_date($1, 12, 1)) AS x) AS k
      LEFT JOIN annual_plan AS p ON p.year = $1);
END $_$;

ALTER FUNCTION public.annual_plan_of(year integer) OWNER TO tongqu_owner;

-- Name: audit_fill(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.audit_fill() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.bytes := convert_to(jsonb_build_object('at', to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'person', NEW.person_id, 'organization', NEW.organization_id, 'role', NEW.role,
                 'machine', NEW.machine, 'object', NEW.object_id, 'action', NEW.action, 'from', NEW.from_state, 'to', NEW.to_state, 'reason', NEW.reason, 'detail', NEW.detail)::text, 'UTF8');
    NEW.leaf := sha256('\x00'::bytea || NEW.bytes);
    RETURN NEW;
END $$;

ALTER FUNCTION public.audit_fill() OWNER TO tongqu_owner;

-- Name: audit_queue(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.audit_queue() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public'
    AS $$
BEGIN
    INSERT INTO audit_pending (audit_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

ALTER FUNCTION public.audit_queue() OWNER TO tongqu_owner;

-- Name: audit_refuse(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.audit_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'audit is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

ALTER FUNCTION public.audit_refuse() OWNER TO tongqu_owner;

-- Name: board_faults(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.board_faults(event uuid, proposal uuid) RETURNS TABLE(code text, level text, meeting_id uuid, participant_id uuid, table_no integer, slot_id uuid)
    LANGUAGE plpgsql STABLE ROWS 100
    AS $_$
#variable_conflict use_column
DECLARE
    e     record;
    wrong text := CASE WHEN $2 IS NULL THEN 'warn' ELSE 'block' END;
BEGIN
    SELECT x.id, x.schedule_version, x.buffer_minutes, x.meetings_min, x.meetings_max, x.starts_at, x.ends_at INTO e FROM event AS x WHERE x.id = $1;
    IF $2 IS NOT NULL THEN
        RETURN QUERY SELECT 'outdated', 'block', NULL::uuid, NULL::uuid, NULL::int, NULL::uuid
                       FROM schedule_proposal AS p WHERE p.id = $2 AND p.state = 'draft' AND p.based_on <> e.schedule_version;
    END IF;
    RETURN QUERY
    WITH p AS MATERIALIZED (
        SELECT * FROM board_place($1, $2)
    ), s AS MATERIALIZED (
        SELECT x.id, x.position, x.during, n.position AS half FROM event_slot AS x JOIN event_session AS n ON n.id = x.session_id WHERE x.event_id = $1
    ), seat AS MATERIALIZED (
        SELECT p.meeting_id, p.slot_id, p.table_no, p.state, p.demand_id AS registration_id, p.live_slot_id FROM p WHERE p.slot_id IS NOT NULL
         UNION ALL
        SELECT p.meeting_id, p.slot_id, p.table_no, p.state, p.supply_id, p.live_slot_id FROM p WHERE p.slot_id IS NOT NULL
    ), r AS MATERIALIZED (
        SELECT x.id, x.person_id, x.organization_id, x.seat_no, x.state, coalesce(x.meetings_max, e.meetings_max) AS most FROM registration AS x WHERE x.event_id = $1
    ), load AS MATERIALIZED (
        SELECT seat.registration_id, count(*) AS placed FROM seat GROUP BY seat.registration_id
    ), walk AS (
        SELECT w.* FROM (
            SELECT seat.meeting_id, seat.registration_id, seat.slot_id, seat.table_no, s.during, t.zone,
                   lag(t.zone) OVER o AS zone_before, lag(upper(s.during)) OVER o AS ended
              FROM seat
              JOIN s ON s.id = seat.slot_id
              JOIN event_table AS t ON t.event_id = $1 AND t.table_no = seat.table_no
             WHERE e.buffer_minutes > 0
            WINDOW o AS (PARTITION BY seat.registration_id, s.half ORDER BY s.position)) AS w
         WHERE w.zone <> w.zone_before AND lower(w.during) - w.ended < make_interval(mins => e.buffer_minutes)
    ), fault AS (
        SELECT 'must_unplaced' AS code, CASE WHEN $2 IS NULL THEN 'warn' ELSE 'block' END AS level, p.meeting_id, NULL::uuid AS participant_id, NULL::int AS table_no, NULL::uuid AS slot_id
          FROM p WHERE p.is_must AND p.slot_id IS NULL
         UNION ALL
        SELECT 'dropped', 'warn', p.meeting_id, NULL, p.live_table_no, p.live_slot_id FROM p WHERE $2 IS NOT NULL AND p.is_live AND p.slot_id IS NULL
         UNION ALL
        SELECT 'moved_often', 'warn', p.meeting_id, NULL, p.table_no, p.slot_id FROM p WHERE $2 IS NOT NULL AND p.moves >= 2 AND p.is_live AND p.slot_id IS NOT NULL AND p.slot_id <> p.live_slot_id
         UNION ALL
        SELECT 'new_accepted', 'note', p.meeting_id, NULL, NULL, NULL FROM p WHERE $2 IS NOT NULL AND NOT p.is_known AND NOT p.is_live
         UNION ALL
        SELECT 'person_busy', wrong, (SELECT x.meeting_id FROM seat AS x WHERE x.registration_id = y.registration_id AND x.slot_id = y.slot_id ORDER BY x.meeting_id LIMIT 1), y.registration_id, NULL, y.slot_id
          FROM (SELECT seat.registration_id, seat.slot_id FROM seat GROUP BY seat.registration_id, seat.slot_id HAVING count(*) > 1) AS y
         UNION ALL
        -- one place of an organization, held by two people one after the other
        SELECT 'seat_busy', wrong, seat.meeting_id, seat.registration_id, NULL, seat.slot_id
          FROM (SELECT r.organization_id, r.seat_no FROM r WHERE r.seat_no IS NOT NULL GROUP BY r.organization_id, r.seat_no HAVING count(*) > 1) AS shared
          JOIN r ON r.organization_id = shared.organization_id AND r.seat_no = shared.seat_no
          JOIN seat ON seat.registration_id = r.id
         WHERE EXISTS (SELECT 1 FROM r AS r2 JOIN seat AS s2 ON s2.registration_id = r2.id WHERE r2.organization_id = r.organization_id AND r2.seat_no = r.seat_no AND r2.id <> r.id AND s2.slot_id = seat.slot_id)
         UNION ALL
        SELECT 'person_busy', wrong, seat.meeting_id, seat.registration_id, NULL, seat.slot_id
          FROM r
          JOIN meeting_seat AS o ON o.person_id = r.person_id AND o.event_id <> $1 AND o.live
          JOIN seat ON seat.registration_id = r.id
          JOIN s ON s.id = seat.slot_id AND s.during && o.during
         UNION ALL
        SELECT 'absent', wrong, seat.meeting_id, seat.registration_id, seat.table_no, seat.slot_id
          FROM seat JOIN availability AS a ON a.registration_id = seat.registration_id AND a.slot_id = seat.slot_id AND NOT a.is_available
         WHERE seat.state IN ('accepted', 'scheduled')
         UNION ALL
        SELECT CASE WHEN r.state = 'no_show' THEN 'no_show' WHEN r.state IN ('withdrawn', 'rejected', 'left') THEN 'withdrawn' ELSE 'not_approved' END, wrong, seat.meeting_id, r.id, seat.table_no, seat.slot_id
          FROM r JOIN seat ON seat.registration_id = r.id
         WHERE (r.state NOT IN ('approved', 'confirmed', 'checked_in') OR r.seat_no IS NULL) AND seat.state IN ('accepted', 'scheduled')
         UNION ALL
        SELECT 'table_closed', wrong, p.meeting_id, NULL, p.table_no, p.slot_id
          FROM table_closure AS c
          JOIN p ON p.table_no = c.table_no AND p.state IN ('accepted', 'scheduled')
          JOIN s ON s.id = p.slot_id AND s.during && c.during
         WHERE c.event_id = $1
         UNION ALL
        SELECT 'max_reached', wrong, NULL, r.id, NULL, NULL FROM r JOIN load ON load.registration_id = r.id WHERE load.placed > r.most
         UNION ALL
        SELECT 'begun', 'block', p.meeting_id, NULL, p.table_no, p.slot_id
          FROM p JOIN s ON s.id = p.slot_id
         WHERE $2 IS NOT NULL AND lower(s.during) <= statement_timestamp() AND p.state IN ('accepted', 'scheduled') AND (p.live_slot_id IS DISTINCT FROM p.slot_id OR p.live_table_no <> p.table_no)
         UNION ALL
        SELECT 'late', 'warn', p.meeting_id, t.registration_id, p.table_no, p.slot_id
          FROM p
          JOIN s ON s.id = p.slot_id AND lower(s.during) <= statement_timestamp() - interval '5 minutes' AND upper(s.during) > statement_timestamp() - interval '2 hours'
          JOIN meeting_seat AS t ON t.meeting_id = p.meeting_id AND t.arrived_at IS NULL
         WHERE $2 IS NULL AND p.state IN ('scheduled', 'checked_in')
         UNION ALL
        SELECT 'walking', 'warn', w.meeting_id, w.registration_id, w.table_no, w.slot_id FROM walk AS w
         UNION ALL
        SELECT 'back_to_back', 'note', NULL, i.registration_id, NULL, NULL
          FROM (SELECT y.registration_id, y.half, y.position - row_number() OVER (PARTITION BY y.registration_id, y.half ORDER BY y.position) AS island
                  FROM (SELECT seat.registration_id, s.half, s.position FROM seat JOIN s ON s.id = seat.slot_id) AS y) AS i
         GROUP BY i.registration_id, i.half, i.island HAVING count(*) >= 6
         UNION ALL
        SELECT 'gap', 'note', NULL, y.registration_id, NULL, NULL
          FROM (SELECT seat.registration_id, s.half, s.position FROM seat JOIN s ON s.id = seat.slot_id) AS y
         GROUP BY y.registration_id, y.half HAVING max(y.position) - min(y.position) + 1 - count(*) >= 3
         UNION ALL
        SELECT 'below_min', 'note', NULL, r.id, NULL, NULL
          FROM r
          JOIN (SELECT x.registration_id, count(*) AS wanted FROM (SELECT p.demand_id AS registration_id FROM p UNION ALL SELECT p.supply_id FROM p) AS x GROUP BY x.registration_id) AS w ON w.registration_id = r.id
          LEFT JOIN load ON load.registration_id = r.id
         WHERE r.state IN ('approved', 'confirmed', 'checked_in') AND coalesce(load.placed, 0) < least(e.meetings_min, w.wanted)
    )
    SELECT f.code, f.level, f.meeting_id, f.participant_id, f.table_no, f.slot_id
      FROM fault AS f
     ORDER BY CASE f.level WHEN 'block' THEN 1 WHEN 'warn' THEN 2 ELSE 3 END, f.code, f.slot_id, f.meeting_id, f.participant_id;
END $_$;

ALTER FUNCTION public.board_faults(event uuid, proposal uuid) OWNER TO tongqu_owner;

-- Name: board_place(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.board_place(event uuid, proposal uuid) RETURNS TABLE(meeting_id uuid, version bigint, demand_id uuid, supply_id uuid, state text, is_must boolean, weight integer, is_live boolean, is_locked boolean, is_known boolean, slot_id uuid, table_no integer, live_slot_id uuid, live_table_no integer, reason text, moves integer)
    LANGUAGE plpgsql STABLE ROWS 2000
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.id, m.version, m.demand_id, m.supply_id, m.state, m.is_must, m.weight, m.live,
           CASE WHEN $2 IS NULL OR m.state IN ('checked_in', 'held', 'no_show') THEN m.is_locked OR m.state IN ('checked_in', 'held', 'no_show') ELSE coalesce(r.is_locked, false) END,
           r.meeting_id IS NOT NULL,
           CASE WHEN $2 IS NULL OR m.state IN ('checked_in', 'held', 'no_show') THEN CASE WHEN m.live THEN m.slot_id END ELSE r.slot_id END,
           CASE WHEN $2 IS NULL OR m.state IN ('checked_in', 'held', 'no_show') THEN CASE WHEN m.live THEN m.table_no END ELSE r.table_no END,
           CASE WHEN m.live THEN m.slot_id END, CASE WHEN m.live THEN m.table_no END,
           CASE WHEN $2 IS NULL OR r.meeting_id IS NULL THEN m.unplaced_reason ELSE r.reason END,
           m.moves
      FROM meeting AS m
      LEFT JOIN schedule_proposal_row AS r ON r.proposal_id = $2 AND r.meeting_id = m.id
     WHERE m.event_id = $1 AND (m.state IN ('accepted', 'scheduled') OR (m.live AND m.state IN ('checked_in', 'held', 'no_show')));
END $_$;

ALTER FUNCTION public.board_place(event uuid, proposal uuid) OWNER TO tongqu_owner;

-- Name: board_touch(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.board_touch(event uuid, person uuid) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    said bigint;
BEGIN
    UPDATE event AS e SET board_version = e.board_version + 1, board_by = board_touch.person WHERE e.id = board_touch.event RETURNING e.board_version INTO said;
    RETURN said;
END $$;

ALTER FUNCTION public.board_touch(event uuid, person uuid) OWNER TO tongqu_owner;

-- Name: calendar_check(timestamp without time zone, timestamp without time zone, uuid, text, text, text, integer, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.calendar_check(from_local timestamp without time zone, to_local timestamp without time zone, venue uuid, unit text, domain text, host text, size integer, except_id uuid) RETURNS TABLE(code text, level text, day date, object text, object_id uuid, detail text)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    last_day date := ($2 - interval '1 microsecond')::date;
    monday   date := date_trunc('week', $1)::date;
BEGIN
    RETURN QUERY
    SELECT w.code, w.level, w.day, w.object, w.object_id, w.detail
      FROM (
        SELECT 1 AS rank, CASE WHEN NOT h.is_working THEN 'holiday' WHEN h.is_working THEN 'makeup' ELSE 'weekend' END AS code, 'warn' AS level,
               d.day::date AS day, coalesce(h.name_zh, '') AS object, NULL::uuid AS object_id, '' AS detail
          FROM generate_series($1::date, last_day, interval '1 day') AS d (day)
          LEFT JOIN holiday AS h ON h.day = d.day::date
         WHERE NOT h.is_working OR (extract(isodow FROM d.day) >= 6 AND coalesce(h.is_working, true))
        UNION ALL
        SELECT 2, 'not_announced', 'warn', $1::date, y.year::text, NULL, ''
          FROM (SELECT DISTINCT extract(year FROM v.day)::int AS year FROM (VALUES ($1::date), (last_day)) AS v (day)) AS y
         WHERE NOT EXISTS (SELECT 1 FROM holiday AS h WHERE h.day BETWEEN make_date(y.year, 1, 1) AND make_date(y.year, 12, 31))
        UNION ALL
        SELECT 3, 'venue_taken', CASE WHEN e.state IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live') THEN 'block' ELSE 'warn' END,
               e.starts_local::date, e.name, e.id, ''
          FROM event AS e
         WHERE e.venue_id = $3 AND tsrange(e.starts_local, e.ends_local) && tsrange($1, $2) AND e.state NOT IN ('cancelled', 'postponed') AND e.id IS DISTINCT FROM $8
        UNION ALL
        SELECT 4, 'venue_small', 'warn', $1::date, btrim(v.name || ' ' || v.hall), v.id, v.capacity::text FROM venue AS v WHERE v.id = $3 AND v.capacity < $7
        UNION ALL
        SELECT 4, 'venue_closed', 'warn', $1::date, btrim(v.name || ' ' || v.hall), v.id, '' FROM venue AS v WHERE v.id = $3 AND v.is_closed
        UNION ALL
        SELECT 5, 'host_taken', 'warn', e.starts_local::date, e.name, e.id, ''
          FROM event AS e
         WHERE e.starts_local::date <= last_day AND e.ends_local::date >= $1::date AND e.state NOT IN ('cancelled', 'postponed') AND e.id IS DISTINCT FROM $8
           AND CASE WHEN coalesce(btrim($6), '') <> '' THEN e.hosted_by = btrim($6) ELSE e.unit_code = $4 END
        UNION ALL
        SELECT 6, 'domain_near', 'warn', e.starts_local::date, e.name, e.id, abs(e.starts_local::date - $1::date)::text
          FROM event AS e
         WHERE e.domain = $5 AND $5 <> '' AND e.starts_local > $1::date - interval '20 days' AND e.starts_local::date < $1::date + 21
           AND abs(e.starts_local::date - $1::date) < 21 AND e.state NOT IN ('cancelled', 'postponed') AND e.id IS DISTINCT FROM $8
        UNION ALL
        SELECT 7, 'week_full', 'warn', monday, string_agg(e.name, '、' ORDER BY e.starts_local, e.id), NULL, count(*)::text
          FROM event AS e
         WHERE e.starts_local >= monday AND e.starts_local < monday + 7 AND e.state NOT IN ('cancelled', 'postponed') AND e.id IS DISTINCT FROM $8
        HAVING count(*) >= 2) AS w
     ORDER BY CASE w.level WHEN 'block' THEN 0 ELSE 1 END, w.rank, w.day, w.object;
END $_$;

ALTER FUNCTION public.calendar_check(from_local timestamp without time zone, to_local timestamp without time zone, venue uuid, unit text, domain text, host text, size integer, except_id uuid) OWNER TO tongqu_owner;

-- Name: closure_try(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.closure_try(event uuid, person uuid, organization uuid) RETURNS text
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    said text;
BEGIN
    SELECT event_state(e.state, e.starts_at, e.ends_at) INTO said FROM event AS e WHERE e.id = $1 FOR NO KEY UPDATE;
    RETURN CASE WHEN NOT FOUND OR (event_see($1, $2, $3) = 0 AND event_role($1, $2) IS NULL) THEN 'not_found'
                WHEN event_role($1, $2) IS NULL THEN 'forbidden'
                WHEN said IN ('ended', 'reviewed', 'archived', 'cancelled') THEN 'state' ELSE 'ok' END;
END $_$;

ALTER FUNCTION public.closure_try(event uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: code_list(text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.code_list(codes text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT string_to_array(nullif(translate($1, '[]" ', ''), ''), ',') $_$;

ALTER FUNCTION public.code_list(codes text) OWNER TO tongqu_owner;

-- Name: contact_claim(uuid, uuid, text, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.contact_claim(person uuid, organization uuid, object_kind text, object_id uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('contact:' || person::text, 0));
    IF (SELECT count(*) FROM contact_reveal AS c WHERE c.person_id = contact_claim.person AND c.at >= local_day_start(local_day(statement_timestamp()))) >= 30 THEN
        RETURN 'contact_quota';
    END IF;
    INSERT INTO contact_reveal (person_id, organization_id, object_kind, object_id) VALUES (person, organization, object_kind, object_id);
    RETURN 'ok';
END $$;

ALTER FUNCTION public.contact_claim(person uuid, organization uuid, object_kind text, object_id uuid) OWNER TO tongqu_owner;

-- Name: contact_wait(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.contact_wait() RETURNS integer
    LANGUAGE sql STABLE
    AS $$ SELECT ceil(extract(epoch FROM local_day_start(local_day(statement_timestamp()) + 1) - statement_timestamp()))::int $$;

ALTER FUNCTION public.contact_wait() OWNER TO tongqu_owner;

-- Name: day_text(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.day_text(t timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $_$ SELECT to_char($1 AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') $_$;

ALTER FUNCTION public.day_text(t timestamp with time zone) OWNER TO tongqu_owner;

-- Name: deal_actions(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.deal_actions(id uuid, person uuid, organization uuid) RETURNS TABLE(action text, to_state text, reason_required boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, m.reason_required
      FROM deal AS d
     CROSS JOIN LATERAL deal_moves(d.id, $2, $3, d.state) AS m
     WHERE d.id = $1 AND m.failed IS NULL
     ORDER BY m.rank;
END $_$;

ALTER FUNCTION public.deal_actions(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: deal_guard(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.deal_guard(id uuid, person uuid, organization uuid) RETURNS TABLE(unasked boolean, asked boolean, asking boolean, active boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT d.pending_action IS NULL, d.pending_side <> s.side AND d.pending_by IS DISTINCT FROM $2, d.pending_side = s.side,
           NOT organization_is_suspended(d.demand_organization_id) AND NOT organization_is_suspended(d.supply_organization_id)
      FROM deal AS d
      CROSS JOIN LATERAL (SELECT deal_side(d.id, $2, $3) AS side) AS s
     WHERE d.id = $1;
END $_$;

ALTER FUNCTION public.deal_guard(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: deal_moves(uuid, uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.deal_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL::text) RETURNS TABLE(from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank integer)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    side     text;
    own_role text;
    held     jsonb;
BEGIN
    SELECT CASE $3 WHEN d.demand_organization_id THEN 'owner' WHEN d.supply_organization_id THEN 'counterparty' END INTO side FROM deal AS d WHERE d.id = $1;
    IF side IS NULL THEN
        RETURN;
    END IF;
    SELECT m.role INTO own_role FROM membership AS m WHERE m.person_id = $2 AND m.organization_id = $3 AND m.state = 'active';
    IF own_role IS NULL THEN
        RETURN;
    END IF;
    SELECT to_jsonb(g) INTO held FROM deal_guard($1, $2, $3) AS g;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, held), t.position
      FROM transition AS t
     WHERE t.machine = 'deal' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4) AND t.role = own_role AND t.relation = side;
END $_$;

ALTER FUNCTION public.deal_moves(id uuid, person uuid, organization uuid, state text) OWNER TO tongqu_owner;

-- Name: deal_notify(uuid, text, text, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.deal_notify(id uuid, side text, kind text, reason text) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    d record;
BEGIN
    SELECT CASE deal_notify.side WHEN 'demand' THEN x.supply_organization_id ELSE x.demand_organization_id END AS told,
           CASE deal_notify.side WHEN 'demand' THEN od.name ELSE os.name END AS teller, coalesce(s.title, '') AS title
      INTO d
      FROM deal AS x
      JOIN organization AS od ON od.id = x.demand_organization_id
      JOIN organization AS os ON os.id = x.supply_organization_id
      LEFT JOIN scenario AS s ON s.id = x.scenario_id
     WHERE x.id = deal_notify.id;
    RETURN notify_organization(d.told, deal_notify.kind, 'deal', deal_notify.id, jsonb_build_object('title', d.title, 'organization', d.teller, 'reason', coalesce(deal_notify.reason, '')));
END $$;

ALTER FUNCTION public.deal_notify(id uuid, side text, kind text, reason text) OWNER TO tongqu_owner;

-- Name: deal_reach(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.deal_reach() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.reached_at := CASE TG_OP WHEN 'INSERT' THEN NEW.opened_at ELSE statement_timestamp() END;
    RETURN NEW;
END $$;

ALTER FUNCTION public.deal_reach() OWNER TO tongqu_owner;

-- Name: deal_see(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.deal_see(id uuid, person uuid, organization uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
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
END $_$;

ALTER FUNCTION public.deal_see(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: deal_side(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.deal_side(id uuid, person uuid, organization uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT CASE $3 WHEN d.demand_organization_id THEN 'demand' WHEN d.supply_organization_id THEN 'supply' END
      FROM deal AS d
     WHERE d.id = $1 AND person_is_member($2, $3));
END $_$;

ALTER FUNCTION public.deal_side(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: deal_try(uuid, uuid, uuid, text, bigint, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.deal_try(id uuid, person uuid, organization uuid, action text, expected bigint, form jsonb) RETURNS TABLE(verdict text, from_state text, to_state text, role text, side text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    d    deal;
    m    record;
    said date := coalesce(form ->> 'signed_on', form ->> 'piloting_on', form ->> 'accepted_on', form ->> 'effective_on')::date;
BEGIN
    SELECT x.* INTO d FROM deal AS x WHERE x.id = deal_try.id FOR UPDATE;
    IF NOT FOUND OR deal_see(deal_try.id, deal_try.person, deal_try.organization) = 0 THEN
        RETURN QUERY SELECT 'not_found', NULL::text, NULL::text, NULL::text, NULL::text, NULL::bigint;
        RETURN;
    END IF;
    SELECT count(*) AS fits, count(*) FILTER (WHERE x.from_state = d.state) AS here, max(x.to_state) FILTER (WHERE x.from_state = d.state) AS to_state,
           max(x.role) AS role, max(x.failed) FILTER (WHERE x.from_state = d.state) AS failed, bool_or(x.reason_required) AS needs_reason
      INTO m
      FROM deal_moves(deal_try.id, deal_try.person, deal_try.organization) AS x
     WHERE x.action = deal_try.action;
    verdict := CASE WHEN m.fits = 0 THEN 'forbidden'
                    WHEN deal_try.expected IS NOT NULL AND deal_try.expected <> d.version THEN 'stale'
                    WHEN m.here = 0 THEN 'state'
                    WHEN m.failed IS NOT NULL THEN 'deal_' || m.failed
                    WHEN m.needs_reason AND btrim(coalesce(form ->> 'reason', '')) = '' THEN 'reason_required'
                    WHEN said > local_day(statement_timestamp()) THEN 'deal_day_in_future'
                    WHEN said < greatest(local_day(d.opened_at), d.signed_on, d.piloting_on, d.accepted_on) THEN 'deal_day_too_early'
                    ELSE 'ok' END;
    from_state := d.state;
    to_state := m.to_state;
    role := m.role;
    side := deal_side(d.id, deal_try.person, deal_try.organization);
    version := d.version;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.deal_try(id uuid, person uuid, organization uuid, action text, expected bigint, form jsonb) OWNER TO tongqu_owner;

-- Name: desk_items(uuid, boolean, text[], date); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.desk_items(person uuid, is_city boolean, units text[], today date) RETURNS TABLE(kind text, id uuid, title text, organization_name text, unit_name text, state text, due_on date, station text, is_taken_over boolean, since timestamp with time zone)
    LANGUAGE sql STABLE
    AS $_$
    SELECT 'scenario', s.id, s.title, (SELECT o.name FROM organization AS o WHERE o.id = s.organization_id), u.short_zh, s.state, s.station_due_on,
           CASE WHEN s.state = 'submitted' AND u.kind IN ('district', 'zone') THEN 'district' ELSE 'city' END, s.reviewer_id IS NOT NULL AND s.state = 'submitted',
           coalesce(s.district_ok_at, s.submitted_at)
      FROM scenario AS s
      JOIN reviewing_unit AS u ON u.code = s.reviewing_unit
     WHERE s.state IN ('submitted', 'district_ok')
       AND CASE WHEN s.state = 'district_ok' THEN $2 AND s.district_ok_by IS DISTINCT FROM $1
                WHEN u.kind IN ('city', 'outside') THEN $2
                WHEN s.reviewer_id IS NOT NULL THEN s.reviewer_id = $1
                ELSE s.reviewing_unit = ANY ($3) OR ($2 AND s.station_due_on < $4) END
       AND s.entered_by IS DISTINCT FROM $1
       AND s.organization_id <> ALL (ARRAY(SELECT m.organization_id FROM membership AS m WHERE m.person_id = $1 AND m.state = 'active'))
     UNION ALL
    SELECT 'organization', o.id, o.name, o.name, u.short_zh, o.state, working_day_after(local_day(o.submitted_at), 3),
           CASE WHEN u.kind IN ('district', 'zone') THEN 'district' ELSE 'city' END, false, o.submitted_at
      FROM organization AS o
      JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
     WHERE o.state = 'submitted'
       AND (o.reviewing_unit = ANY ($3) OR ($2 AND (u.kind IN ('city', 'outside') OR working_day_after(local_day(o.submitted_at), 3) < $4)))
       AND o.created_by <> $1 AND o.id <> ALL (ARRAY(SELECT m.organization_id FROM membership AS m WHERE m.person_id = $1 AND m.state = 'active'))
     UNION ALL
    SELECT 'membership', o.id, p.name, o.name, u.short_zh, m.state, working_day_after(local_day(m.requested_at), 6), CASE WHEN u.kind IN ('district', 'zone') THEN 'district' ELSE 'city' END, false, m.requested_at
      FROM membership AS m
      JOIN organization AS o ON o.id = m.organization_id AND o.state = 'verified'
      JOIN person AS p ON p.id = m.person_id
      JOIN reviewing_unit AS u ON u.code = o.reviewing_unit
     WHERE m.state = 'requested' AND working_day_after(local_day(m.requested_at), 3) < $4
       AND (o.reviewing_unit = ANY ($3) OR ($2 AND u.kind IN ('city', 'outside')))
       AND m.person_id <> $1 AND o.id <> ALL (ARRAY(SELECT x.organization_id FROM membership AS x WHERE x.person_id = $1 AND x.state = 'active'))
$_$;

ALTER FUNCTION public.desk_items(person uuid, is_city boolean, units text[], today date) OWNER TO tongqu_owner;

-- Name: event_actions(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_actions(id uuid, person uuid, organization uuid) RETURNS TABLE(action text, to_state text, reason_required boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    IF $2 IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT m.action, m.to_state, m.reason_required
      FROM event AS e
     CROSS JOIN LATERAL event_moves(e.id, $2, $3, event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at)) AS m
     WHERE e.id = $1 AND m.failed IS NULL
     ORDER BY m.rank, m.action;
END $_$;

ALTER FUNCTION public.event_actions(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: event_attach(uuid, jsonb, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_attach(event uuid, files jsonb, purpose text) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    kept int;
BEGIN
    DELETE FROM attachment AS a
     WHERE a.object_kind = 'event' AND a.object_id = $1 AND a.purpose = $3 AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements($2) AS x WHERE x.value ->> 'id' = a.file_id::text);
    INSERT INTO attachment AS a (file_id, object_kind, object_id, purpose, position)
    SELECT (x.value ->> 'id')::uuid, 'event', $1, $3, min(x.n) FROM jsonb_array_elements($2) WITH ORDINALITY AS x (value, n) GROUP BY 1
        ON CONFLICT ON CONSTRAINT attachment_pkey DO UPDATE SET purpose = excluded.purpose, position = excluded.position;
    GET DIAGNOSTICS kept = ROW_COUNT;
    RETURN kept;
END $_$;

ALTER FUNCTION public.event_attach(event uuid, files jsonb, purpose text) OWNER TO tongqu_owner;

-- Name: event_audience(uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_audience(event uuid, audience text) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN ARRAY(
    SELECT DISTINCT r.person_id FROM registration AS r
     WHERE r.event_id = $1 AND r.person_id IS NOT NULL AND r.state NOT IN ('withdrawn', 'rejected')
       AND CASE $2 WHEN 'all' THEN true WHEN 'waitlisted' THEN r.state IN ('waitlisted', 'offered') ELSE r.side = $2 AND r.state <> 'waitlisted' END);
END $_$;

ALTER FUNCTION public.event_audience(event uuid, audience text) OWNER TO tongqu_owner;

-- Name: event_card(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_card(id uuid, person uuid, organization uuid) RETURNS TABLE(version bigint, name text, name_en text, type text, state text, domain text, theme text, unit_code text, unit_name text, hosted_by text, planned_month date, starts_at timestamp with time zone, ends_at timestamp with time zone, venue_name text, hall text, size integer, has_meetings boolean, counts_toward_plan boolean, registration_opens_at timestamp with time zone, registration_closes_at timestamp with time zone, seats_left_demand integer, seats_left_supply integer, seats_left_guest integer, my_registration_id uuid, my_registration_state text, see integer)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    seen    int := event_see($1, $2, $3);
    is_open boolean := seen & 25 <> 0;
BEGIN
    RETURN QUERY
    SELECT e.version, e.name, e.name_en, e.type, event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at),
           e.domain, CASE WHEN is_open THEN e.theme ELSE '' END, e.unit_code, u.short_zh, CASE WHEN is_open THEN e.hosted_by ELSE '' END, e.planned_month,
           CASE WHEN is_open THEN e.starts_at END, CASE WHEN is_open THEN e.ends_at END, CASE WHEN is_open THEN coalesce(v.name, '') ELSE '' END, CASE WHEN is_open THEN coalesce(v.hall, '') ELSE '' END,
           CASE WHEN is_open THEN e.size END, e.has_meetings, e.counts_toward_plan,
           CASE WHEN is_open THEN e.registration_opens_at END, CASE WHEN is_open THEN e.registration_closes_at END,
           CASE WHEN is_open AND e.quota_demand IS NOT NULL THEN greatest(0, e.quota_demand - q.demand)::int END, CASE WHEN is_open AND e.quota_supply IS NOT NULL THEN greatest(0, e.quota_supply - q.supply)::int END,
           CASE WHEN is_open AND e.quota_guest IS NOT NULL THEN greatest(0, e.quota_guest - q.guest)::int END,
           r.id, r.state, greatest(seen, 1)
      FROM event AS e
      JOIN reviewing_unit AS u ON u.code = e.unit_code
      LEFT JOIN venue AS v ON v.id = e.venue_id
      LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE x.side = 'demand') AS demand, count(*) FILTER (WHERE x.side = 'supply') AS supply, count(*) FILTER (WHERE x.side = 'guest') AS guest
                           FROM registration AS x WHERE x.event_id = e.id AND x.state IN ('approved', 'offered', 'confirmed', 'checked_in')) AS q
             ON is_open
      LEFT JOIN LATERAL (SELECT x.id, x.state FROM registration AS x WHERE x.event_id = e.id AND x.person_id = $2
                          ORDER BY (x.state IN ('withdrawn', 'rejected')), x.updated_at DESC, x.id LIMIT 1) AS r ON true
     WHERE e.id = $1;
END $_$;

ALTER FUNCTION public.event_card(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: event_card_json(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_card_json(id uuid, person uuid, organization uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT jsonb_build_object('id', $1, 'name', c.name, 'name_en', c.name_en, 'type', c.type, 'state', c.state, 'domain', c.domain, 'theme', c.theme, 'unit_code', c.unit_code,
               'unit_name', c.unit_name, 'hosted_by', c.hosted_by, 'planned_month', c.planned_month, 'starts_at', json_time(c.starts_at), 'ends_at', json_time(c.ends_at),
               'venue_name', c.venue_name, 'hall', c.hall, 'size', c.size, 'has_meetings', c.has_meetings, 'counts_toward_plan', c.counts_toward_plan)
        || jsonb_build_object('registration_opens_at', json_time(c.registration_opens_at), 'registration_closes_at', json_time(c.registration_closes_at),
               'seats_left_demand', c.seats_left_demand, 'seats_left_supply', c.seats_left_supply, 'seats_left_guest', c.seats_left_guest,
               'my_registration_id', c.my_registration_id, 'my_registration_state', c.my_registration_state)
      FROM event_card($1, $2, $3) AS c);
END $_$;

ALTER FUNCTION public.event_card_json(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: FUNCTION event_card_json(id uuid, person uuid, organization uuid); Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON FUNCTION public.event_card_json(id uuid, person uuid, organization uuid) IS 'an EventCard as the other answers carry it';

-- Name: event_change(uuid, uuid, uuid, bigint, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_change(id uuid, person uuid, organization uuid, asked bigint, form jsonb) RETURNS TABLE(verdict text, version bigint, state text, problems jsonb)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    t        record;
    e        event;
    p        event;
    shift    interval;
    is_moved boolean;
BEGIN
    SELECT x.* INTO t FROM event_try(event_change.id, event_change.person, event_change.organization, 'edit', event_change.asked, NULL) AS x;
    verdict := t.verdict;
    version := t.version;
    state := t.from_state;
    IF verdict = 'ok' AND files_unknown(event_change.form -> 'attachments', 'event', event_change.id, event_change.person, event_change.organization) THEN
        verdict := 'file_unknown';
    END IF;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT x.* INTO e FROM event AS x WHERE x.id = event_change.id;
    p := jsonb_populate_record(e, event_change.form - 'attachments' - 'reason');
    p.planned_month := date_trunc('month', CASE WHEN event_change.form ? 'starts_local' AND p.starts_local IS NOT NULL THEN p.starts_local ELSE p.planned_month END)::date;
    IF event_change.form ? 'type' AND e.counts_reason = '' THEN
        p.counts_toward_plan := p.type = 'matchmaking';
    END IF;
    is_moved := (p.starts_local, p.ends_local, p.venue_id) IS DISTINCT FROM (e.starts_local, e.ends_local, e.venue_id);
    problems := event_edit_problems(e, p, t.from_state);
    IF problems <> '[]' THEN
        verdict := 'incomplete';
        RETURN NEXT;
        RETURN;
    END IF;
    IF p.starts_local IS DISTINCT FROM e.starts_local OR p.ends_local IS DISTINCT FROM e.ends_local THEN
        IF EXISTS (SELECT 1 FROM meeting AS m WHERE m.event_id = e.id AND m.live) THEN
            IF p.starts_local IS NULL OR EXISTS (SELECT 1 FROM meeting AS m WHERE m.event_id = e.id AND m.live
                                                    AND NOT tsrange(p.starts_local, p.ends_local) @> tsrange(lower(m.during) AT TIME ZONE 'Asia/Shanghai', upper(m.during) AT TIME ZONE 'Asia/Shanghai')) THEN
                verdict := 'event_grid_in_use';
                RETURN NEXT;
                RETURN;
            END IF;
        ELSE
            shift := p.starts_local - coalesce(e.starts_local, e.previous_starts_at AT TIME ZONE 'Asia/Shanghai');
            IF shift <> interval '0' THEN
                PERFORM event_shift_grid(e.id, shift);
            END IF;
        END IF;
    END IF;
    IF is_moved AND p.venue_id IS NOT NULL THEN
        PERFORM 1 FROM venue AS v WHERE v.id = p.venue_id FOR NO KEY UPDATE;
    END IF;
    IF event_change.form ? 'attachments' THEN
        PERFORM event_attach(e.id, event_change.form -> 'attachments', 'attachment');
    END IF;
    UPDATE event AS x
       SET name = p.name, name_en = p.name_en, type = p.type, counts_toward_plan = p.counts_toward_plan, theme = p.theme, domain = p.domain, chain = p.chain,
           guided_by = p.guided_by, hosted_by = p.hosted_by, organized_by = p.organized_by, supported_by = p.supported_by, planned_month = p.planned_month,
           starts_local = p.starts_local, ends_local = p.ends_local, venue_id = p.venue_id, summary = p.summary, summary_en = p.summary_en, size = p.size,
           agenda = p.agenda, conditions = p.conditions, registration_opens_at = p.registration_opens_at, registration_closes_at = p.registration_closes_at,
           quota_demand = p.quota_demand, quota_supply = p.quota_supply, quota_guest = p.quota_guest, is_approval_needed = p.is_approval_needed,
           contact_name = p.contact_name, contact_phone = p.contact_phone, contact_mail = p.contact_mail, has_meetings = p.has_meetings, seat_limit = p.seat_limit,
           meetings_min = p.meetings_min, meetings_max = p.meetings_max, buffer_minutes = p.buffer_minutes, freeze_hours = p.freeze_hours,
           sequence = x.sequence + CASE WHEN x.published_at IS NOT NULL AND (is_moved OR p.name <> x.name) THEN 1 ELSE 0 END,
           board_version = x.board_version + CASE WHEN is_moved THEN 1 ELSE 0 END,
           updated_at = statement_timestamp(), version = x.version + 1
     WHERE x.id = e.id
    RETURNING x.version, event_state(x.state, x.starts_at, x.ends_at, x.registration_opens_at, x.registration_closes_at) INTO version, state;
    IF p.has_meetings AND NOT e.has_meetings THEN
        PERFORM registration_seats_give(e.id);
    END IF;
    IF t.from_state <> 'planned' THEN
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
        VALUES (event_change.person, event_change.organization, t.role, 'event', e.id, 'edit', t.from_state, t.from_state,
                jsonb_build_object('fields', (SELECT jsonb_agg(k.key ORDER BY k.key) FROM jsonb_object_keys(event_change.form) AS k (key)),
                                   'told', CASE WHEN is_moved AND t.from_state IN ('published', 'registration_open', 'registration_closed', 'scheduled')
                                                THEN notify_event(e.id, 'event_changed', event_words(e.id, ''), event_change.person) END));
    END IF;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.event_change(id uuid, person uuid, organization uuid, asked bigint, form jsonb) OWNER TO tongqu_owner;

-- Name: event_clock(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_clock() RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    e       record;
    changed int := 0;
BEGIN
    FOR e IN
        SELECT x.id, x.state, event_state(x.state, x.starts_at, x.ends_at, x.registration_opens_at, x.registration_closes_at) AS said
          FROM event AS x
         WHERE x.state IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live')
           AND event_state(x.state, x.starts_at, x.ends_at, x.registration_opens_at, x.registration_closes_at) <> x.state
         ORDER BY x.id LIMIT 200
           FOR UPDATE SKIP LOCKED
    LOOP
        UPDATE event AS x SET state = e.said, version = x.version + 1, updated_at = statement_timestamp() WHERE x.id = e.id;
        INSERT INTO audit (role, machine, object_id, action, from_state, to_state, detail)
        VALUES ('system', 'event', e.id, CASE e.said WHEN 'registration_open' THEN 'open_registration' WHEN 'registration_closed' THEN 'close_registration' WHEN 'live' THEN 'start' ELSE 'end' END,
                e.state, e.said,
                jsonb_strip_nulls(jsonb_build_object('told', CASE WHEN e.said = 'ended' THEN
                    notify_people(ARRAY(SELECT o.person_id FROM event_organizer AS o WHERE o.event_id = e.id AND o.role = 'organizer'), NULL, 'event_ended', 'event', e.id, event_words(e.id, '')) END)));
        changed := changed + 1;
    END LOOP;
    RETURN changed;
END $$;

ALTER FUNCTION public.event_clock() OWNER TO tongqu_owner;

-- Name: event_computed(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_computed(event uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    WITH seat AS (
        SELECT s.registration_id FROM meeting_seat AS s WHERE s.event_id = $1 AND s.arrived_at IS NOT NULL
    )
    SELECT jsonb_build_object(
               'demand_count', (SELECT count(DISTINCT r.organization_id) FROM registration AS r WHERE r.event_id = $1 AND r.side = 'demand' AND (r.state IN ('checked_in', 'left') OR r.id IN (SELECT seat.registration_id FROM seat))),
               'supply_count', (SELECT count(DISTINCT r.organization_id) FROM registration AS r WHERE r.event_id = $1 AND r.side = 'supply' AND (r.state IN ('checked_in', 'left') OR r.id IN (SELECT seat.registration_id FROM seat))),
               'guest_count', (SELECT count(*) FROM registration AS r WHERE r.event_id = $1 AND r.side = 'guest' AND r.state IN ('checked_in', 'left')),
               'held_count', (SELECT count(*) FROM meeting AS m WHERE m.event_id = $1 AND m.state = 'held'),
               'intent_count', (SELECT count(*) FROM meeting AS m WHERE m.event_id = $1 AND m.state = 'held'
                                   AND (SELECT count(*) FROM meeting_seat AS s WHERE s.meeting_id = m.id AND s.intent IN ('pilot', 'contract')) = 2),
               'amount_fen', (SELECT CASE WHEN count(*) = 0 THEN 0 WHEN count(*) >= 3 THEN sum(d.amount_fen) END FROM deal AS d WHERE d.state IN ('signed', 'piloting', 'accepted', 'effective')
                                 AND d.id IN (SELECT m.deal_id FROM meeting AS m WHERE m.event_id = $1 AND m.deal_id IS NOT NULL))));
END $_$;

ALTER FUNCTION public.event_computed(event uuid) OWNER TO tongqu_owner;

-- Name: event_counts(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_counts(event uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT jsonb_build_object(
               'demand', r.demand, 'supply', r.supply, 'guest', r.guest, 'applied', r.applied, 'waitlisted', r.waitlisted, 'checked_in', r.checked_in,
               'meetings', m.meetings, 'accepted', m.accepted, 'placed', m.placed, 'held', m.held)
      FROM (SELECT count(*) FILTER (WHERE x.side = 'demand' AND x.is_in) AS demand, count(*) FILTER (WHERE x.side = 'supply' AND x.is_in) AS supply,
                   count(*) FILTER (WHERE x.side = 'guest' AND x.is_in) AS guest, count(*) FILTER (WHERE x.state = 'applied') AS applied,
                   count(*) FILTER (WHERE x.state = 'waitlisted') AS waitlisted, count(*) FILTER (WHERE x.state IN ('checked_in', 'left')) AS checked_in
              FROM (SELECT y.side, y.state, y.state IN ('approved', 'offered', 'confirmed', 'checked_in', 'no_show', 'left') AS is_in FROM registration AS y WHERE y.event_id = $1) AS x) AS r
      CROSS JOIN (SELECT count(*) FILTER (WHERE y.state NOT IN ('declined', 'expired', 'cancelled', 'void')) AS meetings,
                         count(*) FILTER (WHERE y.state IN ('accepted', 'scheduled', 'checked_in', 'held', 'no_show')) AS accepted,
                         count(*) FILTER (WHERE y.live) AS placed, count(*) FILTER (WHERE y.state = 'held') AS held
                    FROM meeting AS y WHERE y.event_id = $1) AS m);
END $_$;

ALTER FUNCTION public.event_counts(event uuid) OWNER TO tongqu_owner;

-- Name: event_create_try(uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_create_try(person uuid, unit text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN CASE WHEN EXISTS (SELECT 1 FROM role_grant AS g
                              WHERE g.person_id = $1 AND g.ended_at IS NULL
                                AND (g.role = 'city_officer' OR (g.role IN ('organizer', 'district_officer') AND g.unit_code = $2))) THEN 'ok'
                ELSE 'forbidden' END;
END $_$;

ALTER FUNCTION public.event_create_try(person uuid, unit text) OWNER TO tongqu_owner;

-- Name: event_drop_drafts(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_drop_drafts(event uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    changed int;
BEGIN
    UPDATE schedule_proposal AS p
       SET state = CASE p.state WHEN 'draft' THEN 'discarded' ELSE 'superseded' END, version = p.version + 1, updated_at = statement_timestamp()
     WHERE p.event_id = $1 AND p.state IN ('draft', 'published');
    GET DIAGNOSTICS changed = ROW_COUNT;
    UPDATE job AS j SET is_cancel_asked = true WHERE j.object_id = $1 AND j.state IN ('queued', 'running');
    RETURN changed;
END $_$;

ALTER FUNCTION public.event_drop_drafts(event uuid) OWNER TO tongqu_owner;

-- Name: event; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.event (
    id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    state text DEFAULT 'planned'::text NOT NULL,
    name text NOT NULL,
    name_en text DEFAULT ''::text NOT NULL,
    type text DEFAULT 'matchmaking'::text NOT NULL,
    counts_toward_plan boolean DEFAULT true NOT NULL,
    counts_reason text DEFAULT ''::text NOT NULL,
    theme text DEFAULT ''::text NOT NULL,
    domain text DEFAULT ''::text NOT NULL,
    chain text DEFAULT ''::text NOT NULL,
    unit_code text NOT NULL,
    guided_by text DEFAULT ''::text NOT NULL,
    hosted_by text DEFAULT ''::text NOT NULL,
    organized_by text DEFAULT ''::text NOT NULL,
    supported_by text DEFAULT ''::text NOT NULL,
    planned_month date NOT NULL,
    starts_local timestamp without time zone,
    ends_local timestamp without time zone,
    zone text DEFAULT 'Asia/Shanghai'::text NOT NULL,
    starts_at timestamp with time zone GENERATED ALWAYS AS ((starts_local AT TIME ZONE 'Asia/Shanghai'::text)) STORED,
    ends_at timestamp with time zone GENERATED ALWAYS AS ((ends_local AT TIME ZONE 'Asia/Shanghai'::text)) STORED,
    venue_id uuid,
    summary text DEFAULT ''::text NOT NULL,
    summary_en text DEFAULT ''::text NOT NULL,
    size integer,
    agenda jsonb DEFAULT '[]'::jsonb NOT NULL,
    conditions text DEFAULT ''::text NOT NULL,
    registration_opens_at timestamp with time zone,
    registration_closes_at timestamp with time zone,
    quota_demand integer,
    quota_supply integer,
    quota_guest integer,
    is_approval_needed boolean DEFAULT true NOT NULL,
    contact_name text DEFAULT ''::text NOT NULL,
    contact_phone text DEFAULT ''::text NOT NULL,
    contact_mail text DEFAULT ''::text NOT NULL,
    has_meetings boolean DEFAULT true NOT NULL,
    seat_limit integer DEFAULT 2 NOT NULL,
    meetings_min integer DEFAULT 2 NOT NULL,
    meetings_max integer DEFAULT 12 NOT NULL,
    buffer_minutes integer DEFAULT 0 NOT NULL,
    freeze_hours integer DEFAULT 24 NOT NULL,
    schedule_version integer DEFAULT 0 NOT NULL,
    board_version bigint DEFAULT 0 NOT NULL,
    sequence integer DEFAULT 0 NOT NULL,
    previous_starts_at timestamp with time zone,
    decision_reason text DEFAULT ''::text NOT NULL,
    published_at timestamp with time zone,
    created_by uuid NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    board_by uuid,
    CONSTRAINT event_both_times_check CHECK (((starts_local IS NULL) = (ends_local IS NULL))),
    CONSTRAINT event_buffer_check CHECK (((buffer_minutes >= 0) AND (buffer_minutes <= 60))),
    CONSTRAINT event_freeze_check CHECK (((freeze_hours >= 0) AND (freeze_hours <= 168))),
    CONSTRAINT event_limits_check CHECK ((meetings_min <= meetings_max)),
    CONSTRAINT event_meetings_max_check CHECK (((meetings_max >= 1) AND (meetings_max <= 64))),
    CONSTRAINT event_meetings_min_check CHECK (((meetings_min >= 0) AND (meetings_min <= 64))),
    CONSTRAINT event_name_length_check CHECK (((char_length(name) >= 2) AND (char_length(name) <= 60))),
    CONSTRAINT event_planned_month_check CHECK ((EXTRACT(day FROM planned_month) = (1)::numeric)),
    CONSTRAINT event_quota_demand_check CHECK (((quota_demand >= 0) AND (quota_demand <= 10000))),
    CONSTRAINT event_quota_guest_check CHECK (((quota_guest >= 0) AND (quota_guest <= 10000))),
    CONSTRAINT event_quota_supply_check CHECK (((quota_supply >= 0) AND (quota_supply <= 10000))),
    CONSTRAINT event_seat_limit_check CHECK (((seat_limit >= 1) AND (seat_limit <= 9))),
    CONSTRAINT event_size_check CHECK (((size >= 1) AND (size <= 100000))),
    CONSTRAINT event_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'preparing'::text, 'published'::text, 'registration_open'::text, 'registration_closed'::text, 'scheduled'::text, 'live'::text, 'ended'::text, 'reviewed'::text, 'archived'::text, 'postponed'::text, 'cancelled'::text]))),
    CONSTRAINT event_times_check CHECK (((ends_local > starts_local) AND (ends_local < (starts_local + '5 days'::interval)))),
    CONSTRAINT event_type_check CHECK ((type = ANY (ARRAY['matchmaking'::text, 'breakfast'::text, 'school'::text, 'training'::text, 'finance'::text, 'other'::text]))),
    CONSTRAINT event_window_check CHECK ((registration_closes_at > registration_opens_at)),
    CONSTRAINT event_zone_check CHECK ((zone = 'Asia/Shanghai'::text))
);

ALTER TABLE public.event OWNER TO tongqu_owner;

-- Name: TABLE event; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.event IS 'an event from the line in the annual plan to its finished summary; times are local wall time, starts_at and ends_at follow from them';

-- Name: COLUMN event.seat_limit; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.event.seat_limit IS 'people of one organization who may sit in meetings at the same time; each has a seat_no';

-- Name: COLUMN event.board_version; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.event.board_version IS 'counts every change of live meetings and of drafts: two organizers on one board are told';

-- Name: COLUMN event.sequence; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.event.sequence IS 'RFC 5545 SEQUENCE of the event in calendars';

-- Name: COLUMN event.board_by; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.event.board_by IS 'who made the change counted last in board_version';

-- Name: event_edit_problems(public.event, public.event, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_edit_problems(before public.event, after public.event, state text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', c.pointer, 'code', c.code) ORDER BY c.position), '[]')
      FROM (VALUES
        (1, '/starts_local',           'required',    before.starts_local IS NOT NULL AND after.starts_local IS NULL),
        (2, '/venue_id',               'required',    before.venue_id IS NOT NULL AND after.venue_id IS NULL),
        (3, '/hosted_by',              'required',    btrim(before.hosted_by) <> '' AND btrim(after.hosted_by) = ''),
        (4, '/summary',                'required',    btrim(before.summary) <> '' AND btrim(after.summary) = ''),
        (5, '/registration_opens_at',  'required',    before.registration_opens_at IS NOT NULL AND after.registration_opens_at IS NULL),
        (6, '/registration_closes_at', 'required',    before.registration_closes_at IS NOT NULL AND after.registration_closes_at IS NULL),
        (7, '/starts_local',           'in_the_past', after.starts_local <> before.starts_local AND after.starts_local AT TIME ZONE 'Asia/Shanghai' <= statement_timestamp()),
        (8, '/has_meetings',           'event_grid_in_use', before.has_meetings AND NOT after.has_meetings
                                        AND EXISTS (SELECT 1 FROM meeting AS m WHERE m.event_id = before.id AND m.state IN ('accepted', 'scheduled', 'checked_in', 'held')))
      ) AS c (position, pointer, code, is_wrong)
     WHERE c.is_wrong AND event_edit_problems.state IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live'));
END $$;

ALTER FUNCTION public.event_edit_problems(before public.event, after public.event, state text) OWNER TO tongqu_owner;

-- Name: event_file_is_readable(uuid, text, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_file_is_readable(event uuid, purpose text, person uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN event_role($1, $3) = 'organizer' OR person_has_role($3, 'auditor')
        OR ($2 <> 'evidence' AND EXISTS (SELECT 1 FROM event AS e WHERE e.id = $1 AND e.published_at IS NOT NULL));
END $_$;

ALTER FUNCTION public.event_file_is_readable(event uuid, purpose text, person uuid) OWNER TO tongqu_owner;

-- Name: event_forget_edits(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_forget_edits(event uuid) RETURNS void
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
BEGIN
    DELETE FROM schedule_edit AS x USING schedule_proposal AS p WHERE p.event_id = $1 AND p.state = 'draft' AND x.proposal_id = p.id;
    UPDATE schedule_proposal AS p SET edits = 0, version = p.version + 1, updated_at = statement_timestamp() WHERE p.event_id = $1 AND p.state = 'draft';
END $_$;

ALTER FUNCTION public.event_forget_edits(event uuid) OWNER TO tongqu_owner;

-- Name: event_freezes_at(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_freezes_at(event uuid) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT e.starts_at - make_interval(hours => e.freeze_hours) FROM event AS e WHERE e.id = event_freezes_at.event);
END $$;

ALTER FUNCTION public.event_freezes_at(event uuid) OWNER TO tongqu_owner;

-- Name: event_grid_put(uuid, uuid, uuid, bigint, jsonb, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_grid_put(id uuid, person uuid, organization uuid, asked bigint, sessions jsonb, tables jsonb) RETURNS TABLE(verdict text, version bigint, problems jsonb)
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    t record;
    e event;
BEGIN
    SELECT x.* INTO t FROM event_try(event_grid_put.id, event_grid_put.person, event_grid_put.organization, 'grid', event_grid_put.asked, NULL) AS x;
    verdict := t.verdict;
    version := t.version;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT x.* INTO e FROM event AS x WHERE x.id = event_grid_put.id;
    SET CONSTRAINTS event_session_position_key, event_session_during_excl, event_slot_position_key, event_slot_during_excl DEFERRED;
    IF event_grid_put.sessions @? '$[*] ? (!(@.starts_local like_regex "^2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$") || !(@.ends_local like_regex "^2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"))'
       OR event_grid_put.sessions @? '$[*].breaks[*] ? (!(@.from like_regex "^[0-2][0-9]:[0-5][0-9]$") || !(@.to like_regex "^[0-2][0-9]:[0-5][0-9]$"))' THEN
        verdict := 'value_refused';
        RETURN NEXT;
        RETURN;
    END IF;
    IF event_grid_put.sessions IS NOT NULL THEN
        problems := event_sessions_problems(e.starts_local, e.ends_local, event_grid_put.sessions);
        IF problems = '[]' THEN
            verdict := event_sessions_put(e.id, event_grid_put.sessions);
        ELSE
            verdict := 'incomplete';
        END IF;
    END IF;
    IF verdict = 'ok' AND event_grid_put.tables IS NOT NULL THEN
        verdict := event_tables_put(e.id, event_grid_put.tables);
    END IF;
    IF verdict = 'ok' THEN
        UPDATE event AS x SET version = x.version + 1, board_version = x.board_version + 1, updated_at = statement_timestamp() WHERE x.id = e.id RETURNING x.version INTO version;
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
        VALUES (event_grid_put.person, event_grid_put.organization, t.role, 'event', e.id, 'grid', t.from_state, t.from_state,
                jsonb_build_object('slots', (SELECT count(*) FROM event_slot AS s WHERE s.event_id = e.id), 'tables', (SELECT count(*) FROM event_table AS s WHERE s.event_id = e.id)));
    END IF;
    SET CONSTRAINTS event_session_position_key, event_session_during_excl, event_slot_position_key, event_slot_during_excl IMMEDIATE;
    RETURN NEXT;
END $_$;

ALTER FUNCTION public.event_grid_put(id uuid, person uuid, organization uuid, asked bigint, sessions jsonb, tables jsonb) OWNER TO tongqu_owner;

-- Name: event_grid_slots(uuid, integer); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_grid_slots(event uuid, sessions integer) RETURNS TABLE(session_id uuid, during tstzrange, place integer)
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT s.id, tstzrange(k.from_at AT TIME ZONE 'Asia/Shanghai', k.to_at AT TIME ZONE 'Asia/Shanghai'), (row_number() OVER (ORDER BY k.from_at) - 1)::int
      FROM event_session AS s
      CROSS JOIN LATERAL event_slots_of(lower(s.during) AT TIME ZONE 'Asia/Shanghai', upper(s.during) AT TIME ZONE 'Asia/Shanghai', s.slot_minutes, s.gap_minutes, s.breaks) AS k
     WHERE s.event_id = $1 AND s.position < $2;
END $_$;

ALTER FUNCTION public.event_grid_slots(event uuid, sessions integer) OWNER TO tongqu_owner;

-- Name: event_guard(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_guard(id uuid, person uuid, organization uuid) RETURNS TABLE(with_meetings boolean, without_meetings boolean, not_started boolean, before_close boolean, on_the_day boolean, without_registrations boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT e.has_meetings, NOT e.has_meetings,
           e.starts_at > statement_timestamp(),
           e.registration_closes_at > statement_timestamp(),
           local_day(e.starts_at) <= local_day(statement_timestamp()),
           NOT EXISTS (SELECT 1 FROM registration AS r WHERE r.event_id = e.id)
      FROM event AS e
     WHERE e.id = $1;
END $_$;

ALTER FUNCTION public.event_guard(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: event_is_listed(text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_is_listed(state text, published_at timestamp with time zone) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT $1 <> 'cancelled' OR $2 IS NOT NULL $_$;

ALTER FUNCTION public.event_is_listed(state text, published_at timestamp with time zone) OWNER TO tongqu_owner;

-- Name: event_moves(uuid, uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL::text) RETURNS TABLE(from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank integer)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    said    text    := event_role($1, $2);
    is_city boolean := person_has_role($2, 'city_officer');
    held    jsonb;
BEGIN
    IF said IS NULL AND NOT is_city THEN
        RETURN;
    END IF;
    SELECT to_jsonb(g) INTO held FROM event_guard($1, $2, $3) AS g;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, held), t.position
      FROM transition AS t
     WHERE t.machine = 'event' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4)
       AND CASE t.relation WHEN 'event_organizer' THEN said = 'organizer'
                           WHEN 'event_door' THEN said IN ('organizer', 'door_staff')
                           WHEN 'city' THEN is_city
                           ELSE false END;
END $_$;

ALTER FUNCTION public.event_moves(id uuid, person uuid, organization uuid, state text) OWNER TO tongqu_owner;

-- Name: event_problems(uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_problems(id uuid, action text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', c.pointer, 'code', c.code) ORDER BY c.position), '[]')
      FROM event AS e
      LEFT JOIN event_review AS v ON v.event_id = e.id
      CROSS JOIN LATERAL (VALUES
        ('publish', '/starts_local',           'required',     1, e.starts_local IS NULL),
        ('publish', '/starts_local',           'in_the_past',  2, e.starts_at <= statement_timestamp()),
        ('publish', '/venue_id',               'required',     3, e.venue_id IS NULL),
        ('publish', '/venue_id',               'venue_taken',  4, EXISTS (SELECT 1 FROM event AS o WHERE o.venue_id = e.venue_id AND o.id <> e.id
                                                                     AND o.state IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live')
                                                                     AND tsrange(o.starts_local, o.ends_local) && tsrange(e.starts_local, e.ends_local))),
        ('publish', '/hosted_by',              'required',     5, btrim(e.hosted_by) = ''),
        ('publish', '/summary',                'required',     6, btrim(e.summary) = ''),
        ('publish', '/agenda',                 'required',     7, e.agenda = '[]'),
        ('publish', '/registration_opens_at',  'required',     8, e.registration_opens_at IS NULL),
        ('publish', '/registration_closes_at', 'required',     9, e.registration_closes_at IS NULL),
        ('publish', '/registration_closes_at', 'after_start', 10, e.registration_closes_at > e.starts_at),
        ('publish', '/contact_name',           'required',    11, btrim(e.contact_name) = ''),
        ('publish', '/contact_phone',          'required',    12, btrim(e.contact_phone) = '' AND btrim(e.contact_mail) = ''),
        ('finish_review', '/body',             'required',     1, btrim(coalesce(v.body, '')) = ''),
        ('finish_review', '/demand_count',     'required',     2, v.demand_count IS NULL),
        ('finish_review', '/supply_count',     'required',     3, v.supply_count IS NULL),
        ('finish_review', '/held_count',       'required',     4, e.has_meetings AND v.held_count IS NULL),
        ('finish_review', '/intent_count',     'required',     5, e.has_meetings AND v.intent_count IS NULL),
        ('finish_review', '/attachments',      'required',     6, NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.object_kind = 'event' AND a.object_id = e.id AND a.purpose = 'evidence'))
      ) AS c (action, pointer, code, position, is_wrong)
     WHERE e.id = $1 AND c.action = $2 AND c.is_wrong);
END $_$;

ALTER FUNCTION public.event_problems(id uuid, action text) OWNER TO tongqu_owner;

-- Name: event_role(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_role(event uuid, person uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    IF $2 IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (
    SELECT CASE WHEN m.role = 'organizer' THEN 'organizer'
                WHEN EXISTS (SELECT 1 FROM role_grant AS g
                              WHERE g.person_id = $2 AND g.ended_at IS NULL
                                AND (g.role = 'city_officer' OR (g.role IN ('organizer', 'district_officer') AND g.unit_code = e.unit_code))) THEN 'organizer'
                ELSE m.role END
      FROM event AS e
      LEFT JOIN event_organizer AS m ON m.event_id = e.id AND m.person_id = $2
     WHERE e.id = $1);
END $_$;

ALTER FUNCTION public.event_role(event uuid, person uuid) OWNER TO tongqu_owner;

-- Name: FUNCTION event_role(event uuid, person uuid); Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON FUNCTION public.event_role(event uuid, person uuid) IS 'organizer (of the event, of its unit, or the city), door_staff, or NULL';

-- Name: event_see(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_see(id uuid, person uuid, organization uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    e    record;
    see  int := 0;
    said text;
BEGIN
    SELECT x.published_at, x.state, coalesce(x.ends_at, statement_timestamp()) AS ends_at INTO e FROM event AS x WHERE x.id = $1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    IF e.published_at IS NOT NULL THEN
        see := 1;
    END IF;
    IF $2 IS NULL THEN
        RETURN see;
    END IF;
    IF EXISTS (SELECT 1 FROM registration AS r WHERE r.event_id = $1 AND r.person_id = $2 AND r.state NOT IN ('withdrawn', 'rejected'))
       OR ($3 IS NOT NULL AND person_is_member($2, $3)
           AND EXISTS (SELECT 1 FROM registration AS r WHERE r.organization_id = $3 AND r.event_id = $1 AND r.state NOT IN ('withdrawn', 'rejected'))) THEN
        see := see | 4;
    END IF;
    said := event_role($1, $2);
    IF said = 'organizer' THEN
        see := see | 8 | 16 | CASE WHEN e.ends_at > statement_timestamp() - interval '30 days' THEN 32 ELSE 0 END;
    ELSIF said = 'door_staff' THEN
        see := see | 8;
    END IF;
    IF person_has_role($2, 'auditor') THEN
        see := see | 16;
    END IF;
    RETURN see;
END $_$;

ALTER FUNCTION public.event_see(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: event_sessions_of(jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_sessions_of(sessions jsonb) RETURNS TABLE(place integer, name text, during tstzrange, slot_minutes integer, gap_minutes integer, breaks jsonb)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT (row_number() OVER (ORDER BY y.value ->> 'starts_local') - 1)::int, y.value ->> 'name',
           tstzrange((y.value ->> 'starts_local')::timestamp AT TIME ZONE 'Asia/Shanghai', (y.value ->> 'ends_local')::timestamp AT TIME ZONE 'Asia/Shanghai'),
           (y.value ->> 'slot_minutes')::int, coalesce((y.value ->> 'gap_minutes')::int, 0), coalesce(y.value -> 'breaks', '[]')
      FROM jsonb_array_elements($1) AS y;
END $_$;

ALTER FUNCTION public.event_sessions_of(sessions jsonb) OWNER TO tongqu_owner;

-- Name: event_sessions_problems(timestamp without time zone, timestamp without time zone, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_sessions_problems(starts timestamp without time zone, ends timestamp without time zone, sessions jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', c.pointer, 'code', c.code) ORDER BY c.n, c.position), '[]')
      FROM (
        SELECT s.n, v.position, '/sessions/' || (s.n - 1) || v.pointer AS pointer, v.code
          FROM (SELECT x.n, (x.value ->> 'starts_local')::timestamp AS from_at, (x.value ->> 'ends_local')::timestamp AS to_at, (x.value ->> 'slot_minutes')::int AS slot,
                       (SELECT count(*) FROM event_slots_of((x.value ->> 'starts_local')::timestamp, (x.value ->> 'ends_local')::timestamp, (x.value ->> 'slot_minutes')::int,
                                                            coalesce((x.value ->> 'gap_minutes')::int, 0), x.value -> 'breaks')) AS slots
                  FROM jsonb_array_elements($3) WITH ORDINALITY AS x (value, n)) AS s
          CROSS JOIN LATERAL (VALUES
            (1, '/ends_local', 'out_of_range', s.to_at <= s.from_at OR s.to_at > s.from_at + interval '1 day'),
            (2, '/starts_local', 'session_outside', $1 IS NOT NULL AND (s.from_at < $1 OR s.to_at > $2)),
            (3, '/slot_minutes', 'session_too_short', s.to_at > s.from_at AND s.slots = 0)) AS v (position, pointer, code, is_wrong)
         WHERE v.is_wrong
        UNION ALL
        SELECT a.n, 4, '/sessions/' || (a.n - 1) || '/starts_local', 'overlap'
          FROM jsonb_array_elements($3) WITH ORDINALITY AS a (value, n)
          JOIN jsonb_array_elements($3) WITH ORDINALITY AS b (value, n) ON b.n < a.n
           AND (a.value ->> 'starts_local')::timestamp < (b.value ->> 'ends_local')::timestamp AND (b.value ->> 'starts_local')::timestamp < (a.value ->> 'ends_local')::timestamp
        UNION ALL
        SELECT 99, 5, '/sessions', 'too_many'
          FROM (SELECT count(*) AS slots
                  FROM jsonb_array_elements($3) AS x
                  CROSS JOIN LATERAL event_slots_of((x.value ->> 'starts_local')::timestamp, (x.value ->> 'ends_local')::timestamp, (x.value ->> 'slot_minutes')::int,
                                                    coalesce((x.value ->> 'gap_minutes')::int, 0), x.value -> 'breaks') AS s) AS k
         WHERE k.slots > 64) AS c);
END $_$;

ALTER FUNCTION public.event_sessions_problems(starts timestamp without time zone, ends timestamp without time zone, sessions jsonb) OWNER TO tongqu_owner;

-- Name: event_sessions_put(uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_sessions_put(event uuid, sessions jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    wanted int := jsonb_array_length($2);
    gone   uuid[];
BEGIN
    -- sessions by their place, in order of time
    INSERT INTO event_session AS s (id, event_id, position, name, during, slot_minutes, gap_minutes, breaks)
    SELECT gen_random_uuid(), $1, x.place, x.name, x.during, x.slot_minutes, x.gap_minutes, x.breaks
      FROM event_sessions_of($2) AS x
     WHERE NOT EXISTS (SELECT 1 FROM event_session AS o WHERE o.event_id = $1 AND o.position = x.place);
    UPDATE event_session AS s
       SET name = x.name, during = x.during, slot_minutes = x.slot_minutes, gap_minutes = x.gap_minutes, breaks = x.breaks
      FROM event_sessions_of($2) AS x
     WHERE s.event_id = $1 AND s.position = x.place;
    -- slots by their time
    gone := ARRAY(SELECT s.id FROM event_slot AS s WHERE s.event_id = $1 AND NOT EXISTS (SELECT 1 FROM event_grid_slots($1, wanted) AS g WHERE g.during = s.during));
    IF EXISTS (SELECT 1 FROM meeting AS m WHERE m.slot_id = ANY (gone) AND (m.live OR m.state IN ('scheduled', 'checked_in', 'held', 'no_show'))) THEN
        RETURN 'event_grid_in_use';
    END IF;
    UPDATE meeting AS m SET slot_id = NULL, table_no = NULL WHERE m.slot_id = ANY (gone);
    UPDATE schedule_proposal_row AS r SET slot_id = NULL, table_no = NULL, is_locked = false WHERE r.slot_id = ANY (gone);
    PERFORM event_forget_edits($1) WHERE cardinality(gone) > 0;
    DELETE FROM event_slot AS s WHERE s.id = ANY (gone);
    UPDATE event_slot AS s SET position = g.place, session_id = g.session_id FROM event_grid_slots($1, wanted) AS g WHERE s.event_id = $1 AND s.during = g.during;
    INSERT INTO event_slot (id, event_id, session_id, position, during)
    SELECT gen_random_uuid(), $1, g.session_id, g.place, g.during FROM event_grid_slots($1, wanted) AS g WHERE NOT EXISTS (SELECT 1 FROM event_slot AS s WHERE s.event_id = $1 AND s.during = g.during);
    DELETE FROM event_session AS s WHERE s.event_id = $1 AND s.position >= wanted;
    RETURN 'ok';
END $_$;

ALTER FUNCTION public.event_sessions_put(event uuid, sessions jsonb) OWNER TO tongqu_owner;

-- Name: event_share_lock(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_share_lock(event uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM 1 FROM event AS e WHERE e.id = event_share_lock.event FOR KEY SHARE;
END $$;

ALTER FUNCTION public.event_share_lock(event uuid) OWNER TO tongqu_owner;

-- Name: event_shift_grid(uuid, interval); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_shift_grid(event uuid, by interval) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    moved int;
BEGIN
    UPDATE event_session AS s SET during = tstzrange(lower(s.during) + $2, upper(s.during) + $2) WHERE s.event_id = $1;
    UPDATE event_slot AS s SET during = tstzrange(lower(s.during) + $2, upper(s.during) + $2) WHERE s.event_id = $1;
    GET DIAGNOSTICS moved = ROW_COUNT;
    UPDATE table_closure AS c SET during = tstzrange(lower(c.during) + $2, upper(c.during) + $2) WHERE c.event_id = $1;
    RETURN moved;
END $_$;

ALTER FUNCTION public.event_shift_grid(event uuid, by interval) OWNER TO tongqu_owner;

-- Name: event_slots_of(timestamp without time zone, timestamp without time zone, integer, integer, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_slots_of(from_local timestamp without time zone, to_local timestamp without time zone, slot_minutes integer, gap_minutes integer, breaks jsonb) RETURNS TABLE(from_at timestamp without time zone, to_at timestamp without time zone)
    LANGUAGE plpgsql IMMUTABLE
    AS $$
DECLARE
    pause record;
BEGIN
    from_at := from_local;
    FOR n IN 1 .. 2000 LOOP
        to_at := from_at + make_interval(mins => slot_minutes);
        EXIT WHEN to_at > to_local;
        SELECT max(from_local::date + (b.value ->> 'to')::time) AS until INTO pause
          FROM jsonb_array_elements(coalesce(breaks, '[]')) AS b
         WHERE tsrange(from_local::date + least((b.value ->> 'from')::time, (b.value ->> 'to')::time), from_local::date + (b.value ->> 'to')::time) && tsrange(from_at, to_at);
        IF pause.until IS NOT NULL AND pause.until > from_at THEN
            from_at := pause.until;
            CONTINUE;
        END IF;
        RETURN NEXT;
        from_at := to_at + make_interval(mins => gap_minutes);
    END LOOP;
END $$;

ALTER FUNCTION public.event_slots_of(from_local timestamp without time zone, to_local timestamp without time zone, slot_minutes integer, gap_minutes integer, breaks jsonb) OWNER TO tongqu_owner;

-- Name: event_state(text, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_state(state text, starts_at timestamp with time zone, ends_at timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
    SELECT CASE WHEN $1 IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live') AND $3 <= statement_timestamp() THEN 'ended'
                WHEN $1 IN ('published', 'registration_open', 'registration_closed', 'scheduled') AND $2 <= statement_timestamp() THEN 'live'
                ELSE $1 END
$_$;

ALTER FUNCTION public.event_state(state text, starts_at timestamp with time zone, ends_at timestamp with time zone) OWNER TO tongqu_owner;

-- Name: event_state(text, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_state(state text, starts_at timestamp with time zone, ends_at timestamp with time zone, registration_opens_at timestamp with time zone, registration_closes_at timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
    SELECT CASE WHEN event_state($1, $2, $3) IN ('published', 'registration_open') AND $5 <= statement_timestamp() THEN 'registration_closed'
                WHEN event_state($1, $2, $3) = 'published' AND $4 <= statement_timestamp() THEN 'registration_open'
                ELSE event_state($1, $2, $3) END
$_$;

ALTER FUNCTION public.event_state(state text, starts_at timestamp with time zone, ends_at timestamp with time zone, registration_opens_at timestamp with time zone, registration_closes_at timestamp with time zone) OWNER TO tongqu_owner;

-- Name: event_step(uuid, uuid, uuid, text, bigint, text, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_step(id uuid, person uuid, organization uuid, action text, asked bigint, reason text, form jsonb) RETURNS TABLE(verdict text, version bigint, state text, problems jsonb)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    t       record;
    e       event;
    new_start timestamp := (event_step.form ->> 'starts_local')::timestamp;
    new_end   timestamp := (event_step.form ->> 'ends_local')::timestamp;
    changed int;
    told    int;
BEGIN
    SELECT x.* INTO t FROM event_try(event_step.id, event_step.person, event_step.organization, event_step.action, event_step.asked, event_step.reason) AS x;
    verdict := t.verdict;
    version := t.version;
    state := t.from_state;
    problems := t.problems;
    IF verdict = 'ok' AND event_step.action = 'postpone' AND (new_start AT TIME ZONE 'Asia/Shanghai') <= statement_timestamp() THEN
        verdict := 'incomplete';
        problems := '[{"pointer":"/starts_local","code":"in_the_past"}]';
    END IF;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT x.* INTO e FROM event AS x WHERE x.id = event_step.id;
    IF event_step.action = 'delete' THEN
        PERFORM event_attach(e.id, '[]', 'attachment');
        DELETE FROM event AS x WHERE x.id = e.id;
        state := 'deleted';
    ELSE
        UPDATE event AS x
           SET state = t.to_state,
               published_at = CASE WHEN event_step.action = 'publish' THEN coalesce(x.published_at, statement_timestamp()) ELSE x.published_at END,
               registration_opens_at = CASE WHEN event_step.action = 'open_registration' THEN least(x.registration_opens_at, statement_timestamp()) ELSE x.registration_opens_at END,
               previous_starts_at = CASE WHEN event_step.action = 'postpone' THEN x.starts_at ELSE x.previous_starts_at END,
               starts_local = CASE WHEN event_step.action = 'postpone' THEN new_start ELSE x.starts_local END,
               ends_local = CASE WHEN event_step.action = 'postpone' THEN new_end ELSE x.ends_local END,
               planned_month = CASE WHEN event_step.action = 'postpone' AND new_start IS NOT NULL THEN date_trunc('month', new_start)::date ELSE x.planned_month END,
               decision_reason = CASE WHEN event_step.action IN ('postpone', 'cancel') THEN event_step.reason ELSE x.decision_reason END,
               sequence = x.sequence + CASE WHEN event_step.action IN ('postpone', 'cancel') OR (event_step.action = 'publish' AND x.published_at IS NOT NULL) THEN 1 ELSE 0 END,
               board_version = x.board_version + CASE WHEN event_step.action IN ('postpone', 'cancel') THEN 1 ELSE 0 END,
               updated_at = statement_timestamp(), version = x.version + 1
         WHERE x.id = e.id
        RETURNING x.version, event_state(x.state, x.starts_at, x.ends_at, x.registration_opens_at, x.registration_closes_at) INTO version, state;
        IF event_step.action = 'postpone' THEN
            changed := event_unplace_meetings(e.id, event_step.person, event_step.reason);
            IF new_start IS NOT NULL THEN
                PERFORM event_shift_grid(e.id, new_start - e.starts_local);
            END IF;
            told := notify_event(e.id, 'event_postponed', event_words(e.id, event_step.reason), event_step.person);
        ELSIF event_step.action = 'cancel' THEN
            changed := event_void_meetings(e.id, event_step.person, event_step.reason);
            told := notify_event(e.id, 'event_cancelled', event_words(e.id, event_step.reason), event_step.person);
        ELSIF event_step.action = 'publish' AND e.published_at IS NOT NULL THEN
            told := notify_event(e.id, 'event_changed', event_words(e.id, ''), event_step.person);
        ELSIF event_step.action = 'finish_review' THEN
            UPDATE event_review AS v SET reviewed_by = event_step.person, reviewed_at = statement_timestamp(), updated_at = statement_timestamp() WHERE v.event_id = e.id;
        END IF;
    END IF;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    VALUES (event_step.person, event_step.organization, t.role, 'event', e.id, event_step.action, t.from_state, t.to_state, nullif(event_step.reason, ''),
            jsonb_strip_nulls(jsonb_build_object('told', told, 'meetings', changed)));
    RETURN NEXT;
END $$;

ALTER FUNCTION public.event_step(id uuid, person uuid, organization uuid, action text, asked bigint, reason text, form jsonb) OWNER TO tongqu_owner;

-- Name: event_tables_put(uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_tables_put(event uuid, tables jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    gone int[];
BEGIN
    gone := ARRAY(SELECT t.table_no FROM event_table AS t WHERE t.event_id = $1 AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements($2) AS x WHERE (x.value ->> 'table_no')::int = t.table_no));
    IF EXISTS (SELECT 1 FROM meeting AS m WHERE m.event_id = $1 AND m.table_no = ANY (gone) AND (m.live OR m.state IN ('scheduled', 'checked_in', 'held', 'no_show'))) THEN
        RETURN 'event_grid_in_use';
    END IF;
    UPDATE meeting AS m SET slot_id = NULL, table_no = NULL WHERE m.event_id = $1 AND m.table_no = ANY (gone);
    UPDATE schedule_proposal_row AS r SET slot_id = NULL, table_no = NULL, is_locked = false
      FROM schedule_proposal AS p WHERE p.id = r.proposal_id AND p.event_id = $1 AND r.table_no = ANY (gone);
    PERFORM event_forget_edits($1) WHERE cardinality(gone) > 0;
    DELETE FROM event_table AS t WHERE t.event_id = $1 AND t.table_no = ANY (gone);
    INSERT INTO event_table AS t (event_id, table_no, label, zone)
    SELECT DISTINCT ON (1, 2) $1, (x.value ->> 'table_no')::int, coalesce(x.value ->> 'label', ''), coalesce(x.value ->> 'zone', '')
      FROM jsonb_array_elements($2) WITH ORDINALITY AS x (value, n)
     ORDER BY 1, 2, x.n
        ON CONFLICT ON CONSTRAINT event_table_pkey DO UPDATE SET label = excluded.label, zone = excluded.zone;
    RETURN 'ok';
END $_$;

ALTER FUNCTION public.event_tables_put(event uuid, tables jsonb) OWNER TO tongqu_owner;

-- Name: event_takes_meetings(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_takes_meetings(event uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM event AS e
                    WHERE e.id = event_takes_meetings.event AND e.has_meetings AND event_freezes_at(e.id) > statement_timestamp()
                      AND event_state(e.state, e.starts_at, e.ends_at) IN ('published', 'registration_open', 'registration_closed', 'scheduled'));
END $$;

ALTER FUNCTION public.event_takes_meetings(event uuid) OWNER TO tongqu_owner;

-- Name: event_takes_pairs(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_takes_pairs(event uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM event AS e
                    WHERE e.id = event_takes_pairs.event AND e.published_at IS NOT NULL AND event_takes_meetings(e.id));
END $$;

ALTER FUNCTION public.event_takes_pairs(event uuid) OWNER TO tongqu_owner;

-- Name: event_takes_registrations(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_takes_registrations(event uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM event AS e
                    WHERE e.id = event_takes_registrations.event
                      AND event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at) = 'registration_open');
END $$;

ALTER FUNCTION public.event_takes_registrations(event uuid) OWNER TO tongqu_owner;

-- Name: event_tell_organizers(uuid, text, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_tell_organizers(event uuid, kind text, params jsonb) RETURNS integer
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN notify_people(ARRAY(SELECT o.person_id FROM event_organizer AS o WHERE o.event_id = event_tell_organizers.event AND o.role = 'organizer'), NULL,
                         event_tell_organizers.kind, 'event', event_tell_organizers.event,
                         (SELECT jsonb_build_object('event', e.name, 'event_id', e.id) FROM event AS e WHERE e.id = event_tell_organizers.event) || coalesce(event_tell_organizers.params, '{}'));
END $$;

ALTER FUNCTION public.event_tell_organizers(event uuid, kind text, params jsonb) OWNER TO tongqu_owner;

-- Name: event_try(uuid, uuid, uuid, text, bigint, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_try(id uuid, person uuid, organization uuid, action text, asked bigint, reason text) RETURNS TABLE(verdict text, from_state text, to_state text, role text, version bigint, problems jsonb)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    e event;
    m record;
BEGIN
    SELECT x.* INTO e FROM event AS x WHERE x.id = event_try.id FOR UPDATE;
    IF NOT FOUND OR event_see(event_try.id, event_try.person, event_try.organization) = 0 THEN
        RETURN QUERY SELECT 'not_found', NULL::text, NULL::text, NULL::text, NULL::bigint, NULL::jsonb;
        RETURN;
    END IF;
    from_state := event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at);
    SELECT count(*) AS fits, count(*) FILTER (WHERE x.from_state = event_try.from_state) AS here,
           (array_agg(x.to_state ORDER BY x.rank) FILTER (WHERE x.from_state = event_try.from_state AND x.failed IS NULL))[1] AS to_state,
           (array_agg(x.role ORDER BY x.rank) FILTER (WHERE x.from_state = event_try.from_state))[1] AS role,
           coalesce(bool_and(x.reason_required) FILTER (WHERE x.from_state = event_try.from_state), false) AS needs_reason,
           (array_agg(x.failed ORDER BY x.rank) FILTER (WHERE x.from_state = event_try.from_state AND x.failed IS NOT NULL))[1] AS failed
      INTO m
      FROM event_moves(event_try.id, event_try.person, event_try.organization) AS x
     WHERE x.action = event_try.action;
    verdict := CASE WHEN m.fits = 0 THEN 'forbidden'
                    WHEN event_try.asked IS NOT NULL AND event_try.asked <> e.version THEN 'stale'
                    WHEN m.here = 0 THEN 'state'
                    WHEN m.to_state IS NULL THEN 'event_' || m.failed
                    WHEN m.needs_reason AND btrim(coalesce(event_try.reason, '')) = '' THEN 'reason_required'
                    ELSE 'ok' END;
    to_state := m.to_state;
    role := m.role;
    version := e.version;
    -- who comes second to a hall waits here and then sees that it is taken
    IF verdict = 'ok' AND event_try.action = 'publish' AND e.venue_id IS NOT NULL THEN
        PERFORM 1 FROM venue AS v WHERE v.id = e.venue_id FOR NO KEY UPDATE;
    END IF;
    IF verdict = 'ok' AND event_try.action IN ('publish', 'finish_review') THEN
        problems := event_problems(e.id, event_try.action);
        IF problems <> '[]' THEN
            verdict := 'incomplete';
        END IF;
    END IF;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.event_try(id uuid, person uuid, organization uuid, action text, asked bigint, reason text) OWNER TO tongqu_owner;

-- Name: event_unplace_meetings(uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_unplace_meetings(event uuid, person uuid, reason text) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    changed int;
BEGIN
    UPDATE meeting_seat AS s SET live = false, during = NULL, arrived_at = NULL, arrived_by = NULL WHERE s.event_id = $1 AND s.during IS NOT NULL;
    WITH old AS (
        SELECT m.id, m.state FROM meeting AS m WHERE m.event_id = $1 AND m.state IN ('scheduled', 'checked_in') FOR UPDATE
    ), u AS (
        UPDATE meeting AS m
           SET state = 'accepted', live = false, slot_id = NULL, table_no = NULL, during = NULL, is_locked = false, sequence = m.sequence + 1, version = m.version + 1, updated_at = statement_timestamp()
          FROM old WHERE m.id = old.id
        RETURNING m.id, old.state
    )
    INSERT INTO audit (person_id, role, machine, object_id, action, from_state, to_state, reason)
    SELECT $2, 'system', 'meeting', u.id, 'unplace', u.state, 'accepted', $3 FROM u ORDER BY u.id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM event_drop_drafts($1);
    RETURN changed;
END $_$;

ALTER FUNCTION public.event_unplace_meetings(event uuid, person uuid, reason text) OWNER TO tongqu_owner;

-- Name: event_void_meetings(uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_void_meetings(event uuid, person uuid, reason text) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    changed int;
BEGIN
    UPDATE meeting_seat AS s SET live = false WHERE s.event_id = $1 AND s.live;
    WITH old AS (
        SELECT m.id, m.state FROM meeting AS m WHERE m.event_id = $1 AND m.state IN ('requested', 'accepted', 'scheduled', 'checked_in') FOR UPDATE
    ), u AS (
        UPDATE meeting AS m
           SET state = 'void', live = false, decision_reason = $3, sequence = m.sequence + 1, version = m.version + 1, updated_at = statement_timestamp()
          FROM old WHERE m.id = old.id
        RETURNING m.id, old.state
    )
    INSERT INTO audit (person_id, role, machine, object_id, action, from_state, to_state, reason)
    SELECT $2, 'system', 'meeting', u.id, 'void', u.state, 'void', $3 FROM u ORDER BY u.id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM event_drop_drafts($1);
    RETURN changed;
END $_$;

ALTER FUNCTION public.event_void_meetings(event uuid, person uuid, reason text) OWNER TO tongqu_owner;

-- Name: event_warnings(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_warnings(id uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('code', w.code, 'level', w.level, 'on', w.day, 'object', w.object, 'object_id', w.object_id, 'detail', w.detail)), '[]')
      FROM (
        SELECT c.code, c.level, c.day, c.object, c.object_id, c.detail
          FROM event AS e
          CROSS JOIN LATERAL calendar_check(e.starts_local, e.ends_local, e.venue_id, e.unit_code, e.domain, e.hosted_by, e.size, e.id) AS c
         WHERE e.id = $1 AND e.starts_local IS NOT NULL AND e.state IN ('planned', 'preparing', 'published', 'registration_open', 'registration_closed', 'scheduled', 'postponed')
        UNION ALL
        SELECT 'session_outside', 'warn', lower(s.local)::date, s.name, s.id, ''
          FROM event AS e
          JOIN LATERAL (SELECT x.id, x.name, tsrange(lower(x.during) AT TIME ZONE 'Asia/Shanghai', upper(x.during) AT TIME ZONE 'Asia/Shanghai') AS local
                          FROM event_session AS x WHERE x.event_id = e.id) AS s ON true
         WHERE e.id = $1 AND e.has_meetings AND e.starts_local IS NOT NULL AND NOT tsrange(e.starts_local, e.ends_local) @> s.local) AS w);
END $_$;

ALTER FUNCTION public.event_warnings(id uuid) OWNER TO tongqu_owner;

-- Name: event_words(uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.event_words(id uuid, reason text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT jsonb_build_object('title', e.name, 'starts', coalesce(day_text(e.starts_at), ''), 'venue', coalesce(btrim(v.name || ' ' || v.hall), ''), 'reason', coalesce($2, ''),
                              'before', coalesce(day_text(e.previous_starts_at), ''))
      FROM event AS e
      LEFT JOIN venue AS v ON v.id = e.venue_id
     WHERE e.id = $1);
END $_$;

ALTER FUNCTION public.event_words(id uuid, reason text) OWNER TO tongqu_owner;

-- Name: file_is_readable(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.file_is_readable(file uuid, person uuid, organization uuid) RETURNS boolean
    LANGUAGE sql STABLE
    AS $_$
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
                   WHEN 'deal' THEN person_acts_for($2, $3, d.demand_organization_id) OR person_acts_for($2, $3, d.supply_organization_id)
                   WHEN 'event' THEN event_file_is_readable(a.object_id, a.purpose, $2) END)
$_$;

ALTER FUNCTION public.file_is_readable(file uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: files_unknown(jsonb, text, uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.files_unknown(files jsonb, object_kind text, object_id uuid, person uuid, organization uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
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
END $_$;

ALTER FUNCTION public.files_unknown(files jsonb, object_kind text, object_id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: guard_failed(text, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.guard_failed(guard text, held jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
DECLARE
    word text;
BEGIN
    IF $1 IS NULL THEN
        RETURN NULL;
    END IF;
    FOREACH word IN ARRAY string_to_array($1, ' ') LOOP
        IF NOT coalesce(($2 ->> word)::boolean, false) THEN
            RETURN word;
        END IF;
    END LOOP;
    RETURN NULL;
END $_$;

ALTER FUNCTION public.guard_failed(guard text, held jsonb) OWNER TO tongqu_owner;

-- Name: idempotency_claim(uuid, text, text, integer, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.idempotency_claim(actor uuid, idem_key text, request_sha256 text, status integer, object_id uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF idem_key IS NULL THEN
        RETURN 'ok';
    END IF;
    INSERT INTO idempotency (actor_id, key, request_sha256, status, object_id) VALUES (actor, idem_key, request_sha256, status, object_id) ON CONFLICT DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'ok' ELSE 'replay' END;
END $$;

ALTER FUNCTION public.idempotency_claim(actor uuid, idem_key text, request_sha256 text, status integer, object_id uuid) OWNER TO tongqu_owner;

-- Name: idempotency_settle(text, uuid, text, text, integer, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.idempotency_settle(verdict text, actor uuid, idem_key text, request_sha256 text, status integer, object_id uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF verdict = 'ok' THEN
        RETURN idempotency_claim(actor, idem_key, request_sha256, status, object_id);
    END IF;
    RETURN CASE WHEN EXISTS (SELECT 1 FROM idempotency AS i WHERE i.actor_id = actor AND i.key = idem_key) THEN 'replay' ELSE verdict END;
END $$;

ALTER FUNCTION public.idempotency_settle(verdict text, actor uuid, idem_key text, request_sha256 text, status integer, object_id uuid) OWNER TO tongqu_owner;

-- Name: intent_is_positive(text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.intent_is_positive(intent text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT coalesce($1 IN ('interested', 'pilot', 'contract'), false) $_$;

ALTER FUNCTION public.intent_is_positive(intent text) OWNER TO tongqu_owner;

-- Name: is_working_day(date); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.is_working_day(day date) RETURNS boolean
    LANGUAGE sql STABLE
    AS $_$ SELECT coalesce((SELECT h.is_working FROM holiday AS h WHERE h.day = $1), extract(isodow FROM $1) < 6) $_$;

ALTER FUNCTION public.is_working_day(day date) OWNER TO tongqu_owner;

-- Name: job_see(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.job_see(id uuid, person uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce((SELECT CASE WHEN event_role(j.object_id, $2) = 'organizer' THEN 24 WHEN person_has_role($2, 'auditor') THEN 16 ELSE 0 END FROM job AS j WHERE j.id = $1), 0));
END $_$;

ALTER FUNCTION public.job_see(id uuid, person uuid) OWNER TO tongqu_owner;

-- Name: json_time(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.json_time(t timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $_$ SELECT to_char($1 AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"') $_$;

ALTER FUNCTION public.json_time(t timestamp with time zone) OWNER TO tongqu_owner;

-- Name: limit_rule(text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.limit_rule(kind text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN CASE kind WHEN 'login' THEN '"login";q=5;w=900'
                     WHEN 'contact' THEN '"contact";q=30;w=86400'
                     WHEN 'confirmation' THEN '"confirmation";q=5;w=3600'
                     ELSE format('"%s";q=%s;w=3600', kind, setting_int(kind || 's_per_hour', 30)) END;
END $$;

ALTER FUNCTION public.limit_rule(kind text) OWNER TO tongqu_owner;

-- Name: local_day(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.local_day(t timestamp with time zone) RETURNS date
    LANGUAGE sql STABLE
    AS $$ SELECT (t AT TIME ZONE 'Asia/Shanghai')::date $$;

ALTER FUNCTION public.local_day(t timestamp with time zone) OWNER TO tongqu_owner;

-- Name: local_day_start(date); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.local_day_start(day date) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$ SELECT day::timestamp AT TIME ZONE 'Asia/Shanghai' $$;

ALTER FUNCTION public.local_day_start(day date) OWNER TO tongqu_owner;

-- Name: local_text(timestamp without time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.local_text(t timestamp without time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $_$ SELECT to_char($1, 'YYYY-MM-DD"T"HH24:MI') $_$;

ALTER FUNCTION public.local_text(t timestamp without time zone) OWNER TO tongqu_owner;

-- Name: login_masked(text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.login_masked(login text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT CASE WHEN $1 LIKE '%@%' THEN left(split_part($1, '@', 1), 2) || '***@' || split_part($1, '@', 2)
                ELSE left($1, 3) || '****' || right($1, 4) END
$_$;

ALTER FUNCTION public.login_masked(login text) OWNER TO tongqu_owner;

-- Name: meeting_accept(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_accept(id uuid) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    m record;
BEGIN
    UPDATE meeting AS x
       SET state = 'accepted', accepted_at = statement_timestamp(), expires_at = NULL, version = x.version + 1, updated_at = statement_timestamp(),
           weight = meeting_weight((SELECT w.level FROM wish AS w WHERE w.from_id = x.demand_id AND w.to_id = x.supply_id),
                                   (SELECT w.level FROM wish AS w WHERE w.from_id = x.supply_id AND w.to_id = x.demand_id), x.is_must)
     WHERE x.id = meeting_accept.id AND x.state = 'requested'
    RETURNING x.demand_id, x.supply_id INTO m;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM wish AS w WHERE w.level = 'no' AND ((w.from_id = m.demand_id AND w.to_id = m.supply_id) OR (w.from_id = m.supply_id AND w.to_id = m.demand_id));
    PERFORM meeting_seats_fill(m.demand_id);
    RETURN true;
END $$;

ALTER FUNCTION public.meeting_accept(id uuid) OWNER TO tongqu_owner;

-- Name: meeting_act(uuid, uuid, uuid, text, bigint, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_act(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) RETURNS TABLE(verdict text, state text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    t record;
    m meeting;
    w text;
BEGIN
    IF meeting_act.action = 'cancel' THEN
        PERFORM 1 FROM event AS e WHERE e.id = (SELECT x.event_id FROM meeting AS x WHERE x.id = meeting_act.id) FOR NO KEY UPDATE;
    ELSE
        PERFORM event_share_lock((SELECT x.event_id FROM meeting AS x WHERE x.id = meeting_act.id));
    END IF;
    SELECT x.* INTO t FROM meeting_try(meeting_act.id, meeting_act.person, meeting_act.organization, meeting_act.action, meeting_act.expected, meeting_act.reason) AS x;
    verdict := t.verdict;
    state := t.from_state;
    version := t.version;
    IF t.verdict = 'ok' THEN
        SELECT x.* INTO m FROM meeting AS x WHERE x.id = meeting_act.id;
        w := meeting_side(m.id, meeting_act.person, meeting_act.organization);
        IF meeting_act.action = 'accept' THEN
            PERFORM meeting_accept(m.id);
            PERFORM meeting_tell(m.id, CASE w WHEN 'demand' THEN 'supply' ELSE 'demand' END, 'meeting_accepted', NULL);
        ELSE
            PERFORM meeting_tell(m.id, s.side, CASE meeting_act.action WHEN 'decline' THEN 'meeting_declined' ELSE 'meeting_cancelled' END,
                                 jsonb_build_object('reason', coalesce(meeting_act.reason, ''), 'code', CASE WHEN w IS NULL THEN 'organizer' ELSE 'counterpart' END))
               FROM (VALUES ('demand'), ('supply')) AS s (side) WHERE s.side IS DISTINCT FROM w;
            PERFORM meeting_take_off(m.id, t.to_state, meeting_act.reason, NULL);
        END IF;
        SELECT x.state, x.version INTO state, version FROM meeting AS x WHERE x.id = m.id;
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason)
        VALUES (meeting_act.person, meeting_act.organization, t.role, 'meeting', m.id, meeting_act.action, t.from_state, t.to_state, nullif(btrim(coalesce(meeting_act.reason, '')), ''));
    END IF;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.meeting_act(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) OWNER TO tongqu_owner;

-- Name: meeting_actions(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_actions(id uuid, person uuid, organization uuid) RETURNS TABLE(action text, to_state text, reason_required boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT x.action, x.to_state, bool_and(x.reason_required)
      FROM meeting AS m
      JOIN LATERAL meeting_moves(m.id, $2, $3, m.state) AS x ON x.failed IS NULL
     WHERE m.id = $1
     GROUP BY x.action, x.to_state
     ORDER BY min(x.rank);
END $_$;

ALTER FUNCTION public.meeting_actions(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: meeting_arrive(uuid, uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_arrive(id uuid, person uuid, organization uuid, side text) RETURNS TABLE(verdict text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    t     record;
    event uuid := meeting_lock_event(meeting_arrive.id);
    own   text := meeting_side(meeting_arrive.id, meeting_arrive.person, meeting_arrive.organization);
    who   text := coalesce(meeting_arrive.side, own);
    all_here boolean;
BEGIN
    IF EXISTS (SELECT 1 FROM meeting AS m JOIN meeting_seat AS s ON s.meeting_id = m.id AND s.side = who AND s.arrived_at IS NOT NULL
                WHERE m.id = meeting_arrive.id AND m.state IN ('checked_in', 'held') AND (own = who OR event_role(event, meeting_arrive.person) IS NOT NULL)) THEN
        RETURN QUERY SELECT 'ok', m.version FROM meeting AS m WHERE m.id = meeting_arrive.id; -- once is enough
        RETURN;
    END IF;
    SELECT x.* INTO t FROM meeting_try(meeting_arrive.id, meeting_arrive.person, meeting_arrive.organization, 'arrive', NULL, NULL) AS x;
    verdict := CASE WHEN t.verdict <> 'ok' THEN t.verdict
                    WHEN who IS NULL THEN 'meeting_side_needed'
                    WHEN who IS DISTINCT FROM own AND event_role(event, meeting_arrive.person) IS NULL THEN 'forbidden' ELSE 'ok' END;
    version := t.version;
    IF verdict = 'ok' THEN
        UPDATE meeting_seat AS s SET arrived_at = coalesce(s.arrived_at, statement_timestamp()), arrived_by = coalesce(s.arrived_by, meeting_arrive.person) WHERE s.meeting_id = meeting_arrive.id AND s.side = who;
        SELECT bool_and(s.arrived_at IS NOT NULL) INTO all_here FROM meeting_seat AS s WHERE s.meeting_id = meeting_arrive.id;
        UPDATE meeting AS m
           SET state = CASE WHEN all_here THEN 'held' ELSE 'checked_in' END, held_at = CASE WHEN all_here THEN coalesce(m.held_at, statement_timestamp()) END, no_show_side = NULL, version = m.version + 1,
               updated_at = statement_timestamp()
         WHERE m.id = meeting_arrive.id
        RETURNING m.version INTO version;
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
        VALUES (meeting_arrive.person, meeting_arrive.organization, t.role, 'meeting', meeting_arrive.id, 'arrive', t.from_state, CASE WHEN all_here THEN 'held' ELSE 'checked_in' END, jsonb_build_object('side', who));
        PERFORM board_touch(event, meeting_arrive.person);
    END IF;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.meeting_arrive(id uuid, person uuid, organization uuid, side text) OWNER TO tongqu_owner;

-- Name: meeting_day(uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_day(id uuid, side text) RETURNS TABLE(demand_arrived_at timestamp with time zone, supply_arrived_at timestamp with time zone, my_arrived_at timestamp with time zone, other_arrived_at timestamp with time zone, my_intent text, my_intent_note text, my_intent_at timestamp with time zone, other_intent text)
    LANGUAGE plpgsql STABLE ROWS 1
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    d meeting_seat;
    s meeting_seat;
BEGIN
    SELECT x.* INTO d FROM meeting_seat AS x WHERE x.meeting_id = $1 AND x.side = 'demand';
    SELECT x.* INTO s FROM meeting_seat AS x WHERE x.meeting_id = $1 AND x.side = 'supply';
    demand_arrived_at := d.arrived_at;
    supply_arrived_at := s.arrived_at;
    IF $2 = 'demand' THEN
        my_arrived_at := d.arrived_at; other_arrived_at := s.arrived_at; my_intent := d.intent; my_intent_note := d.intent_note; my_intent_at := d.intent_at; other_intent := s.intent;
    ELSIF $2 = 'supply' THEN
        my_arrived_at := s.arrived_at; other_arrived_at := d.arrived_at; my_intent := s.intent; my_intent_note := s.intent_note; my_intent_at := s.intent_at; other_intent := d.intent;
    END IF;
    IF NOT (intent_is_positive(d.intent) AND intent_is_positive(s.intent)) THEN
        other_intent := NULL;
    END IF;
    RETURN NEXT;
END $_$;

ALTER FUNCTION public.meeting_day(id uuid, side text) OWNER TO tongqu_owner;

-- Name: meeting_from_response(uuid, uuid, uuid, uuid, text, uuid, text, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_from_response(person uuid, organization uuid, response uuid, event uuid, message text, fresh uuid, idem_key text, request_sha256 text) RETURNS TABLE(verdict text, id uuid)
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    a   record;
    own registration;
    o   registration;
    m   meeting;
BEGIN
    SELECT r.id, r.state, r.organization_id AS supply, s.id AS scenario, s.organization_id AS demand, response_see(r.id, $1, $2) AS see
      INTO a
      FROM response AS r JOIN scenario AS s ON s.id = r.scenario_id WHERE r.id = $3;
    PERFORM 1 FROM event AS e WHERE e.id = $4 FOR NO KEY UPDATE;
    SELECT r.* INTO own FROM registration AS r
     WHERE r.event_id = $4 AND r.organization_id = a.demand AND r.side = 'demand' AND registration_is_in(r.state) ORDER BY (r.person_id = $1) DESC, r.created_at, r.id LIMIT 1;
    id := fresh;
    IF a.id IS NOT NULL THEN
        PERFORM meeting_lock_pair($4, a.demand, a.supply);
        SELECT x.* INTO m FROM meeting_of_pair($4, a.demand, a.supply) AS x;
        id := coalesce(m.id, id);
    END IF;
    verdict := CASE
        WHEN a.id IS NULL OR a.see = 0 THEN 'not_found'
        WHEN a.see & 4 = 0 THEN 'forbidden'
        WHEN a.state NOT IN ('shortlisted', 'preferred', 'selected') THEN 'state'
        WHEN event_see($4, $1, $2) & 1 = 0 THEN 'meeting_event_unknown'
        WHEN NOT event_takes_pairs($4) THEN 'meeting_not_frozen'
        WHEN organization_is_suspended(a.demand) OR organization_is_suspended(a.supply) THEN 'meeting_active'
        WHEN own.id IS NULL THEN 'meeting_not_registered'
        WHEN m.is_must THEN 'meeting_exists'
        WHEN m.id IS NOT NULL AND (m.demand_organization_id <> a.demand OR m.state NOT IN ('requested', 'accepted')) THEN 'meeting_exists'
        ELSE 'ok' END;
    verdict := idempotency_settle(verdict, $1, idem_key, request_sha256, 201, id);
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF m.id IS NOT NULL THEN
        UPDATE meeting AS x
           SET is_must = true, origin = 'market', weight = 100, response_id = a.id, scenario_id = a.scenario, version = x.version + 1, updated_at = statement_timestamp()
         WHERE x.id = m.id;
        IF m.state = 'requested' AND m.requested_by = 'supply' THEN
            PERFORM meeting_accept(m.id);
            PERFORM meeting_tell(m.id, 'supply', 'meeting_accepted', NULL);
        END IF;
    ELSE
        SELECT r.* INTO o FROM registration AS r
         WHERE r.event_id = $4 AND r.organization_id = a.supply AND r.side = 'supply' AND r.state IN ('invited', 'applied', 'waitlisted', 'offered', 'approved', 'confirmed', 'checked_in')
         ORDER BY registration_is_in(r.state) DESC, (r.person_id IS NOT NULL) DESC, r.created_at, r.id LIMIT 1;
        IF o.id IS NULL THEN
            INSERT INTO registration AS r (id, event_id, organization_id, side, state, source, badge, created_by)
            VALUES (gen_random_uuid(), $4, a.supply, 'supply', 'invited', 'market', registration_badge(), $1) RETURNING r.* INTO o;
        END IF;
        PERFORM meeting_insert(id, own, o, 'demand', 'market', coalesce($5, ''), a.id, a.scenario);
        PERFORM meeting_tell(id, 'supply', 'meeting_invited', jsonb_build_object('title', (SELECT s.title FROM scenario AS s WHERE s.id = a.scenario)));
    END IF;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    VALUES ($1, $2, 'member', 'meeting', id, 'create', m.state, (SELECT x.state FROM meeting AS x WHERE x.id = meeting_from_response.id), jsonb_build_object('event', $4, 'response', a.id));
    RETURN NEXT;
END $_$;

ALTER FUNCTION public.meeting_from_response(person uuid, organization uuid, response uuid, event uuid, message text, fresh uuid, idem_key text, request_sha256 text) OWNER TO tongqu_owner;

-- Name: meeting_guard(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_guard(id uuid, person uuid, organization uuid) RETURNS TABLE(registered boolean, invited boolean, other_in boolean, not_frozen boolean, not_begun boolean, active boolean, placed boolean, published boolean, due boolean, begun boolean, not_over boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT own.person_id IS NOT NULL AND own.state NOT IN ('invited', 'rejected', 'withdrawn', 'no_show', 'left'),
           own.state = 'invited',
           other.person_id IS NOT NULL AND other.state NOT IN ('invited', 'rejected', 'withdrawn', 'no_show', 'left'),
           e.starts_at IS NULL OR e.starts_at - make_interval(hours => e.freeze_hours) > statement_timestamp(),
           x.said NOT IN ('ended', 'reviewed', 'archived', 'cancelled') AND (NOT m.live OR lower(m.during) > statement_timestamp()),
           NOT organization_is_suspended(m.demand_organization_id) AND NOT organization_is_suspended(m.supply_organization_id),
           m.live,
           x.said IN ('scheduled', 'live') AND e.schedule_version > 0,
           m.during IS NOT NULL AND lower(m.during) <= statement_timestamp() + interval '2 hours' AND local_day(upper(m.during)) >= local_day(statement_timestamp()),
           m.during IS NOT NULL AND lower(m.during) <= statement_timestamp(),
           x.said NOT IN ('ended', 'reviewed', 'archived', 'cancelled')
      FROM meeting AS m
      JOIN event AS e ON e.id = m.event_id
      CROSS JOIN LATERAL (SELECT event_state(e.state, e.starts_at, e.ends_at) AS said) AS x
      CROSS JOIN LATERAL (SELECT coalesce(meeting_side(m.id, $2, $3), 'demand') AS side) AS w
      JOIN registration AS own ON own.id = CASE w.side WHEN 'demand' THEN m.demand_id ELSE m.supply_id END
      JOIN registration AS other ON other.id = CASE w.side WHEN 'demand' THEN m.supply_id ELSE m.demand_id END
     WHERE m.id = $1;
END $_$;

ALTER FUNCTION public.meeting_guard(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: registration; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.registration (
    id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid,
    person_id uuid,
    side text NOT NULL,
    state text DEFAULT 'applied'::text NOT NULL,
    source text DEFAULT 'self'::text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    post text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    mail text DEFAULT ''::text NOT NULL,
    intro text DEFAULT ''::text NOT NULL,
    scenario_id uuid,
    offering_id uuid,
    seat_no integer,
    meetings_max integer,
    badge text NOT NULL,
    decision_reason text DEFAULT ''::text NOT NULL,
    offered_until timestamp with time zone,
    checked_in_at timestamp with time zone,
    checked_in_by uuid,
    created_by uuid NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    reminded_at timestamp with time zone,
    CONSTRAINT registration_max_check CHECK (((meetings_max >= 0) AND (meetings_max <= 64))),
    CONSTRAINT registration_organization_known_check CHECK (((organization_id IS NOT NULL) OR (side = 'guest'::text))),
    CONSTRAINT registration_person_known_check CHECK (((person_id IS NOT NULL) OR (state = ANY (ARRAY['invited'::text, 'withdrawn'::text, 'rejected'::text])))),
    CONSTRAINT registration_seat_check CHECK (((seat_no >= 1) AND (seat_no <= 9))),
    CONSTRAINT registration_side_check CHECK ((side = ANY (ARRAY['demand'::text, 'supply'::text, 'guest'::text]))),
    CONSTRAINT registration_source_check CHECK ((source = ANY (ARRAY['self'::text, 'roster'::text, 'market'::text, 'organizer'::text]))),
    CONSTRAINT registration_state_check CHECK ((state = ANY (ARRAY['invited'::text, 'applied'::text, 'approved'::text, 'waitlisted'::text, 'offered'::text, 'confirmed'::text, 'checked_in'::text, 'no_show'::text, 'rejected'::text, 'withdrawn'::text, 'left'::text])))
);

ALTER TABLE public.registration OWNER TO tongqu_owner;

-- Name: TABLE registration; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.registration IS 'one person for one organization at one event, on one side: one participant of the schedule';

-- Name: COLUMN registration.seat_no; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.registration.seat_no IS 'given with the approval: colleagues of one organization up to event.seat_limit may sit at the same time';

-- Name: COLUMN registration.badge; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.registration.badge IS 'what the QR code of the personal card says: an opaque text, no personal data';

-- Name: COLUMN registration.reminded_at; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.registration.reminded_at IS 'last asked whether one still comes, three days and one day before';

-- Name: meeting_insert(uuid, public.registration, public.registration, text, text, text, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_insert(id uuid, own public.registration, other public.registration, by text, origin text, message text, response uuid, scenario uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    d registration := CASE WHEN own.side = 'demand' THEN own ELSE other END;
    s registration := CASE WHEN own.side = 'demand' THEN other ELSE own END;
BEGIN
    INSERT INTO meeting AS m (id, event_id, demand_id, supply_id, demand_organization_id, supply_organization_id, requested_by, origin, response_id, scenario_id, is_must, weight, message, expires_at)
    VALUES (meeting_insert.id, own.event_id, d.id, s.id, d.organization_id, s.organization_id, meeting_insert.by, meeting_insert.origin, meeting_insert.response,
            coalesce(meeting_insert.scenario, d.scenario_id), meeting_insert.origin = 'market', meeting_weight(NULL, NULL, meeting_insert.origin = 'market'), meeting_insert.message,
            least(statement_timestamp() + interval '72 hours', event_freezes_at(own.event_id)));
END $$;

ALTER FUNCTION public.meeting_insert(id uuid, own public.registration, other public.registration, by text, origin text, message text, response uuid, scenario uuid) OWNER TO tongqu_owner;

-- Name: meeting_intent_set(uuid, uuid, uuid, text, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_intent_set(id uuid, person uuid, organization uuid, intent text, note text) RETURNS TABLE(verdict text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    t    record;
    mine text := meeting_side(meeting_intent_set.id, meeting_intent_set.person, meeting_intent_set.organization);
BEGIN
    SELECT x.* INTO t FROM meeting_try(meeting_intent_set.id, meeting_intent_set.person, meeting_intent_set.organization, 'intent', NULL, NULL) AS x;
    -- one person never speaks for both sides
    verdict := CASE WHEN t.verdict = 'ok' AND EXISTS (SELECT 1 FROM meeting_seat AS s WHERE s.meeting_id = meeting_intent_set.id AND s.side <> mine AND s.intent_by = meeting_intent_set.person)
                    THEN 'forbidden' ELSE t.verdict END;
    version := t.version;
    IF verdict = 'ok' THEN
        UPDATE meeting_seat AS s
           SET intent = meeting_intent_set.intent, intent_note = coalesce(meeting_intent_set.note, ''), intent_at = statement_timestamp(), intent_by = meeting_intent_set.person
         WHERE s.meeting_id = meeting_intent_set.id AND s.side = mine;
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state)
        VALUES (meeting_intent_set.person, meeting_intent_set.organization, t.role, 'meeting', meeting_intent_set.id, 'intent', t.from_state, t.from_state);
    END IF;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.meeting_intent_set(id uuid, person uuid, organization uuid, intent text, note text) OWNER TO tongqu_owner;

-- Name: meeting_intent_settle(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_intent_settle() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    m        record;
    d        uuid;
    positive int;
    strong   int;
BEGIN
    SELECT x.id, x.deal_id, x.demand_organization_id AS demand, x.supply_organization_id AS supply, x.response_id, coalesce(x.scenario_id, r.scenario_id) AS scenario
      INTO m
      FROM meeting AS x
      JOIN registration AS r ON r.id = x.demand_id
     WHERE x.id = NEW.meeting_id
       FOR UPDATE OF x;
    SELECT count(*) FILTER (WHERE s.intent IN ('interested', 'pilot', 'contract')), count(*) FILTER (WHERE s.intent IN ('pilot', 'contract'))
      INTO positive, strong
      FROM meeting_seat AS s
     WHERE s.meeting_id = m.id;
    IF positive < 2 THEN
        RETURN NULL;
    END IF;
    d := m.deal_id;
    IF d IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('deal:' || m.demand || m.supply, 0));
        SELECT x.id INTO d
          FROM deal AS x
         WHERE x.demand_organization_id = m.demand AND x.supply_organization_id = m.supply
           AND (x.state IN ('following', 'signed', 'piloting') OR (x.state = 'accepted' OR x.state = 'effective') AND x.scenario_id = m.scenario)
           AND (m.scenario IS NULL OR x.scenario_id = m.scenario OR (x.scenario_id IS NULL AND x.state = 'following'))
         ORDER BY x.scenario_id IS NOT DISTINCT FROM m.scenario DESC, x.opened_at
         LIMIT 1;
        IF d IS NULL THEN
            d := uuid_v7();
            INSERT INTO deal (id, scenario_id, response_id, demand_organization_id, supply_organization_id, origin) VALUES (d, m.scenario, m.response_id, m.demand, m.supply, 'meeting');
            INSERT INTO audit (role, machine, object_id, action, to_state, detail)
            VALUES ('system', 'deal', d, 'open', 'following', jsonb_build_object('meeting', m.id, 'told', deal_notify(d, 'demand', 'deal_opened', '') + deal_notify(d, 'supply', 'deal_opened', '')));
        END IF;
        UPDATE deal AS x SET scenario_id = m.scenario, response_id = m.response_id WHERE x.id = d AND x.scenario_id IS NULL AND m.scenario IS NOT NULL;
        UPDATE meeting AS x SET deal_id = d WHERE x.id = m.id;
    END IF;
    IF strong = 2 THEN
        UPDATE deal AS x SET reached_at = statement_timestamp(), version = x.version + 1 WHERE x.id = d AND x.reached_at IS NULL;
    END IF;
    RETURN NULL;
END $$;

ALTER FUNCTION public.meeting_intent_settle() OWNER TO tongqu_owner;

-- Name: meeting_join(uuid, uuid, uuid, bigint, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_join(id uuid, person uuid, organization uuid, expected bigint, form jsonb) RETURNS TABLE(verdict text, state text, version bigint)
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    t   record;
    m   meeting;
    r   registration;
    own uuid;
    at  text;
BEGIN
    PERFORM 1 FROM event AS e WHERE e.id = (SELECT x.event_id FROM meeting AS x WHERE x.id = meeting_join.id) FOR NO KEY UPDATE;
    SELECT x.* INTO t FROM meeting_try(meeting_join.id, meeting_join.person, meeting_join.organization, 'join', meeting_join.expected, NULL) AS x;
    verdict := t.verdict;
    state := t.from_state;
    version := t.version;
    IF t.verdict = 'ok' THEN
        SELECT x.* INTO m FROM meeting AS x WHERE x.id = meeting_join.id;
        SELECT x.* INTO r FROM registration AS x WHERE x.id = CASE meeting_side(m.id, $2, $3) WHEN 'demand' THEN m.demand_id ELSE m.supply_id END FOR UPDATE;
        SELECT x.id INTO own FROM registration AS x WHERE x.event_id = m.event_id AND x.person_id = $2 AND x.state NOT IN ('withdrawn', 'rejected');
        at := registration_admission(m.event_id, r.organization_id, r.side, false);
        verdict := CASE WHEN own IS NOT NULL AND NOT EXISTS (SELECT 1 FROM registration AS x WHERE x.id = own AND x.organization_id = r.organization_id AND x.side = r.side) THEN 'registration_exists'
                        WHEN own IS NULL AND at LIKE 'registration%' THEN at
                        WHEN own IS NULL AND (SELECT p.confirmed_at IS NULL FROM person AS p WHERE p.id = $2) THEN 'person_unconfirmed'
                        WHEN form ->> 'offering_id' IS NOT NULL AND NOT EXISTS (SELECT 1 FROM offering AS f WHERE f.id = (form ->> 'offering_id')::uuid AND f.organization_id = r.organization_id)
                        THEN 'registration_offering_unknown'
                        ELSE 'ok' END;
    END IF;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF own IS NULL THEN
        UPDATE registration AS x
           SET person_id = p.id, name = p.name, mail = coalesce(p.mail, x.mail), state = at, version = x.version + 1, updated_at = statement_timestamp(),
               seat_no = CASE at WHEN 'approved' THEN nullif(registration_seat(x.event_id, x.organization_id, x.side), 0) END
          FROM person AS p
         WHERE x.id = r.id AND p.id = $2;
        PERFORM registration_fill(r.id, form);
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
        VALUES ($2, $3, 'member', 'registration', r.id, 'create', 'invited', at, jsonb_build_object('event', r.event_id));
    ELSE
        UPDATE meeting AS x
           SET demand_id = CASE WHEN x.demand_id = r.id THEN own ELSE x.demand_id END, supply_id = CASE WHEN x.supply_id = r.id THEN own ELSE x.supply_id END
         WHERE r.id IN (x.demand_id, x.supply_id) AND x.state = 'requested';
        UPDATE registration AS x SET state = 'withdrawn', version = x.version + 1, updated_at = statement_timestamp() WHERE x.id = r.id;
    END IF;
    PERFORM meeting_accept(m.id);
    PERFORM meeting_tell(m.id, CASE r.side WHEN 'demand' THEN 'supply' ELSE 'demand' END, 'meeting_accepted', NULL);
    SELECT x.state, x.version INTO state, version FROM meeting AS x WHERE x.id = m.id;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state)
    VALUES ($2, $3, t.role, 'meeting', m.id, 'join', t.from_state, t.to_state);
    RETURN NEXT;
END $_$;

ALTER FUNCTION public.meeting_join(id uuid, person uuid, organization uuid, expected bigint, form jsonb) OWNER TO tongqu_owner;

-- Name: meeting_leave_drafts(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_leave_drafts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM schedule_proposal_row AS r USING schedule_proposal AS p WHERE r.meeting_id = NEW.id AND p.id = r.proposal_id AND p.state = 'draft';
    RETURN NULL;
END $$;

ALTER FUNCTION public.meeting_leave_drafts() OWNER TO tongqu_owner;

-- Name: meeting_lock_event(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_lock_event(meeting uuid) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    said uuid;
BEGIN
    SELECT e.id INTO said FROM event AS e WHERE e.id = (SELECT m.event_id FROM meeting AS m WHERE m.id = meeting_lock_event.meeting) FOR NO KEY UPDATE;
    RETURN said;
END $$;

ALTER FUNCTION public.meeting_lock_event(meeting uuid) OWNER TO tongqu_owner;

-- Name: meeting_lock_pair(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_lock_pair(event uuid, a uuid, b uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('meeting:' || event::text || least(a, b)::text || greatest(a, b)::text, 0));
END $$;

ALTER FUNCTION public.meeting_lock_pair(event uuid, a uuid, b uuid) OWNER TO tongqu_owner;

-- Name: meeting_mark(uuid, uuid, uuid, text, bigint, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_mark(id uuid, person uuid, organization uuid, action text, expected bigint, side text) RETURNS TABLE(verdict text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    t     record;
    event uuid := meeting_lock_event(meeting_mark.id);
BEGIN
    SELECT x.* INTO t FROM meeting_try(meeting_mark.id, meeting_mark.person, meeting_mark.organization, meeting_mark.action, meeting_mark.expected, NULL) AS x;
    verdict := t.verdict;
    version := t.version;
    IF verdict = 'ok' THEN
        IF meeting_mark.action IN ('hold', 'reset') THEN
            UPDATE meeting_seat AS s
               SET arrived_at = CASE WHEN meeting_mark.action = 'hold' THEN coalesce(s.arrived_at, statement_timestamp()) END,
                   arrived_by = CASE WHEN meeting_mark.action = 'hold' THEN coalesce(s.arrived_by, meeting_mark.person) END
             WHERE s.meeting_id = meeting_mark.id;
        END IF;
        UPDATE meeting AS m
           SET state = t.to_state, held_at = CASE WHEN meeting_mark.action = 'hold' THEN statement_timestamp() END, no_show_side = CASE WHEN meeting_mark.action = 'no_show' THEN meeting_mark.side END,
               version = m.version + 1, updated_at = statement_timestamp()
         WHERE m.id = meeting_mark.id
        RETURNING m.version INTO version;
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
        VALUES (meeting_mark.person, meeting_mark.organization, t.role, 'meeting', meeting_mark.id, meeting_mark.action, t.from_state, t.to_state,
                CASE WHEN meeting_mark.side IS NULL THEN '{}' ELSE jsonb_build_object('side', meeting_mark.side) END);
        PERFORM board_touch(event, meeting_mark.person);
    END IF;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.meeting_mark(id uuid, person uuid, organization uuid, action text, expected bigint, side text) OWNER TO tongqu_owner;

-- Name: meeting_move(uuid, uuid, uuid, bigint, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_move(id uuid, person uuid, organization uuid, expected bigint, form jsonb) RETURNS TABLE(verdict text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    t      record;
    a      meeting;
    b      meeting;
    d      record;
    c      record;
    code   text;
    n      int;
    beside uuid := (meeting_move.form ->> 'with_meeting_id')::uuid;
    slot   uuid := (meeting_move.form ->> 'slot_id')::uuid;
    at     int := (meeting_move.form ->> 'table_no')::int;
    event  uuid := meeting_lock_event(meeting_move.id);
BEGIN
    SELECT x.* INTO t FROM meeting_try(meeting_move.id, meeting_move.person, meeting_move.organization, 'move', meeting_move.expected, NULL) AS x;
    verdict := t.verdict;
    version := t.version;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT x.* INTO a FROM meeting AS x WHERE x.id = meeting_move.id;
    IF beside IS NOT NULL THEN
        SELECT x.* INTO b FROM meeting AS x WHERE x.id = beside AND x.event_id = a.event_id AND x.id <> a.id FOR UPDATE;
        SELECT x.code INTO code FROM (
            SELECT (meeting_place_check(a.id, NULL, b.slot_id, b.table_no, b.id)).code AS code WHERE b.live
             UNION ALL
            SELECT (meeting_place_check(b.id, NULL, a.slot_id, a.table_no, a.id)).code WHERE a.live) AS x
         WHERE x.code IS NOT NULL LIMIT 1;
        verdict := CASE WHEN b.id IS NULL THEN 'meeting_unknown' WHEN b.state NOT IN ('accepted', 'scheduled') THEN 'locked' WHEN NOT a.live AND NOT b.live THEN 'not_placed' ELSE coalesce(code, 'ok') END;
        slot := b.slot_id;
        at := b.table_no;
    ELSIF slot IS NULL THEN
        verdict := 'slot_unknown';
    ELSE
        SELECT x.code, x.table_no INTO code, at FROM meeting_place_check(a.id, NULL, slot, at, NULL) AS x;
        verdict := coalesce(code, 'ok');
    END IF;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    UPDATE meeting AS m
       SET slot_id = x.slot_id, table_no = x.table_no, during = s.during, live = s.id IS NOT NULL, state = CASE WHEN s.id IS NULL THEN 'accepted' ELSE 'scheduled' END,
           sequence = m.sequence + 1, moves = m.moves + CASE WHEN m.live THEN 1 ELSE 0 END, unplaced_reason = '', version = m.version + 1, updated_at = statement_timestamp()
      FROM (SELECT a.id AS id, slot AS slot_id, at AS table_no
             UNION ALL
            SELECT b.id, CASE WHEN a.live THEN a.slot_id END, CASE WHEN a.live THEN a.table_no END WHERE b.id IS NOT NULL) AS x
      LEFT JOIN event_slot AS s ON s.id = x.slot_id
     WHERE m.id = x.id;
    UPDATE meeting_seat AS t2 SET during = m.during, live = m.live FROM meeting AS m WHERE m.id IN (a.id, b.id) AND t2.meeting_id = m.id;
    SELECT p.id, p.based_on INTO d FROM schedule_proposal AS p JOIN event AS e ON e.id = p.event_id AND p.based_on = e.schedule_version WHERE p.event_id = event AND p.state = 'draft';
    IF d.id IS NOT NULL THEN
        SELECT count(*) INTO n FROM schedule_proposal_row AS r JOIN (VALUES (a.id, a.slot_id, a.table_no, a.live), (b.id, b.slot_id, b.table_no, b.live)) AS o (id, slot_id, table_no, live) ON o.id = r.meeting_id
         WHERE r.proposal_id = d.id AND (r.slot_id, r.table_no) IS NOT DISTINCT FROM (CASE WHEN o.live THEN o.slot_id END, CASE WHEN o.live THEN o.table_no END);
        IF n = (CASE WHEN b.id IS NULL THEN 1 ELSE 2 END)
           AND NOT EXISTS (SELECT 1 FROM meeting AS m CROSS JOIN LATERAL meeting_place_check(m.id, d.id, m.slot_id, m.table_no, CASE m.id WHEN a.id THEN b.id ELSE a.id END) AS k
                            WHERE m.id IN (a.id, b.id) AND m.live AND k.code IS NOT NULL AND k.code <> 'begun') THEN
            UPDATE schedule_proposal_row AS r SET slot_id = CASE WHEN m.live THEN m.slot_id END, table_no = CASE WHEN m.live THEN m.table_no END
              FROM meeting AS m WHERE m.id IN (a.id, b.id) AND r.proposal_id = d.id AND r.meeting_id = m.id;
            DELETE FROM schedule_edit AS x WHERE x.proposal_id = d.id;
            UPDATE schedule_proposal AS p SET based_on = p.based_on + 1, version = p.version + 1, edits = 0, updated_at = statement_timestamp() WHERE p.id = d.id;
        END IF;
    END IF;
    UPDATE event AS e SET schedule_version = e.schedule_version + 1 WHERE e.id = event;
    PERFORM board_touch(event, meeting_move.person);
    FOR c IN SELECT m.id, m.state, o.state AS was, o.live AS was_live, o.during AS was_during, o.table_no AS was_table, m.during, m.table_no
               FROM meeting AS m JOIN (VALUES (a.id, a.state, a.live, a.during, a.table_no), (b.id, b.state, b.live, b.during, b.table_no)) AS o (id, state, live, during, table_no) ON o.id = m.id LOOP
        PERFORM meeting_tell(c.id, s.side, CASE WHEN c.was_live THEN 'meeting_moved' ELSE 'meeting_placed' END,
                             jsonb_build_object('was_at', CASE WHEN c.was_live THEN lower(c.was_during) END, 'was_table', CASE WHEN c.was_live THEN c.was_table END))
           FROM (VALUES ('demand'), ('supply')) AS s (side);
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
        VALUES (meeting_move.person, meeting_move.organization, t.role, 'meeting', c.id, 'move', c.was, c.state,
                jsonb_build_object('from', CASE WHEN c.was_live THEN lower(c.was_during) END, 'from_table', c.was_table, 'to', lower(c.during), 'to_table', c.table_no));
    END LOOP;
    SELECT m.version INTO version FROM meeting AS m WHERE m.id = a.id;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.meeting_move(id uuid, person uuid, organization uuid, expected bigint, form jsonb) OWNER TO tongqu_owner;

-- Name: meeting_moves(uuid, uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL::text) RETURNS TABLE(from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank integer)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    m    record;
    held jsonb;
    fits text[] := ARRAY[]::text[]; -- relation and role
BEGIN
    SELECT x.requested_by, event_role(x.event_id, $2) AS said, meeting_side(x.id, $2, $3) AS side INTO m FROM meeting AS x WHERE x.id = $1;
    IF NOT FOUND OR $2 IS NULL THEN
        RETURN;
    END IF;
    IF m.side IS NOT NULL THEN
        fits := fits || CASE WHEN m.requested_by IN (m.side, 'both') THEN 'owner member' ELSE 'counterparty member' END;
    END IF;
    IF m.said = 'organizer' THEN
        fits := fits || '{event_organizer organizer,event_door organizer}'::text[];
    ELSIF m.said IS NOT NULL THEN
        fits := fits || 'event_door door_staff'::text;
    END IF;
    IF cardinality(fits) = 0 THEN
        RETURN;
    END IF;
    SELECT to_jsonb(g) INTO held FROM meeting_guard($1, $2, $3) AS g;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, held), t.position
      FROM transition AS t
     WHERE t.machine = 'meeting' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4) AND t.relation || ' ' || t.role = ANY (fits);
END $_$;

ALTER FUNCTION public.meeting_moves(id uuid, person uuid, organization uuid, state text) OWNER TO tongqu_owner;

-- Name: meeting; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.meeting (
    id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    event_id uuid NOT NULL,
    demand_id uuid NOT NULL,
    supply_id uuid NOT NULL,
    demand_organization_id uuid NOT NULL,
    supply_organization_id uuid NOT NULL,
    requested_by text NOT NULL,
    origin text DEFAULT 'request'::text NOT NULL,
    response_id uuid,
    scenario_id uuid,
    state text DEFAULT 'requested'::text NOT NULL,
    is_must boolean DEFAULT false NOT NULL,
    weight integer DEFAULT 40 NOT NULL,
    message text DEFAULT ''::text NOT NULL,
    decision_reason text DEFAULT ''::text NOT NULL,
    expires_at timestamp with time zone,
    slot_id uuid,
    table_no integer,
    during tstzrange,
    live boolean DEFAULT false NOT NULL,
    is_locked boolean DEFAULT false NOT NULL,
    unplaced_reason text DEFAULT ''::text NOT NULL,
    sequence integer DEFAULT 0 NOT NULL,
    moves integer DEFAULT 0 NOT NULL,
    no_show_side text,
    accepted_at timestamp with time zone,
    held_at timestamp with time zone,
    deal_id uuid,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT meeting_live_check CHECK (((NOT live) OR ((slot_id IS NOT NULL) AND (table_no IS NOT NULL) AND (during IS NOT NULL)))),
    CONSTRAINT meeting_no_show_side_check CHECK ((no_show_side = ANY (ARRAY['demand'::text, 'supply'::text, 'both'::text]))),
    CONSTRAINT meeting_organizations_check CHECK ((demand_organization_id <> supply_organization_id)),
    CONSTRAINT meeting_origin_check CHECK ((origin = ANY (ARRAY['request'::text, 'wish'::text, 'market'::text, 'organizer'::text]))),
    CONSTRAINT meeting_requested_by_check CHECK ((requested_by = ANY (ARRAY['demand'::text, 'supply'::text, 'both'::text, 'organizer'::text]))),
    CONSTRAINT meeting_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'accepted'::text, 'scheduled'::text, 'checked_in'::text, 'held'::text, 'no_show'::text, 'declined'::text, 'expired'::text, 'cancelled'::text, 'void'::text]))),
    CONSTRAINT meeting_unplaced_reason_check CHECK ((unplaced_reason ~ '^[A-Z_]*$'::text)),
    CONSTRAINT meeting_weight_check CHECK (((weight >= 1) AND (weight <= 100)))
);

ALTER TABLE public.meeting OWNER TO tongqu_owner;

-- Name: TABLE meeting; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.meeting IS 'from the request (洽谈邀约) to what came of it; live = published: it holds its table and, through meeting_seat, its people';

-- Name: COLUMN meeting.during; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.meeting.during IS 'start and end of the slot without walking time';

-- Name: COLUMN meeting.unplaced_reason; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.meeting.unplaced_reason IS 'why the last run found no place: NO_COMMON_SLOT, TABLES_FULL, DEMAND_FULL, SUPPLY_FULL, VETO, NOT_APPROVED, FROZEN, BUFFER, LESS_WEIGHT';

-- Name: meeting_of_pair(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_of_pair(event uuid, a uuid, b uuid) RETURNS SETOF public.meeting
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY SELECT m.* FROM meeting AS m
     WHERE m.event_id = meeting_of_pair.event AND least(m.demand_organization_id, m.supply_organization_id) = least(a, b)
       AND greatest(m.demand_organization_id, m.supply_organization_id) = greatest(a, b) AND m.state NOT IN ('declined', 'expired', 'cancelled', 'void') FOR UPDATE;
END $$;

ALTER FUNCTION public.meeting_of_pair(event uuid, a uuid, b uuid) OWNER TO tongqu_owner;

-- Name: meeting_party(uuid, boolean); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_party(registration uuid, is_named boolean) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
    RETURN (
    SELECT jsonb_build_object('registration_id', r.id, 'organization_id', r.organization_id, 'organization_name', o.name, 'short_name', o.short_name,
                              'person_name', CASE WHEN is_named THEN nullif(r.name, '') END, 'post', r.post, 'intro', r.intro, 'subject', registration_subject(r.scenario_id, r.offering_id),
                              'state', r.state)
      FROM registration AS r
      JOIN organization AS o ON o.id = r.organization_id
     WHERE r.id = meeting_party.registration);
END $$;

ALTER FUNCTION public.meeting_party(registration uuid, is_named boolean) OWNER TO tongqu_owner;

-- Name: meeting_place_check(uuid, uuid, uuid, integer, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_place_check(meeting uuid, proposal uuid, slot uuid, wanted integer, beside uuid, OUT code text, OUT table_no integer) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    SELECT p.code, p.table_no INTO code, table_no FROM meeting_places(meeting, proposal, slot, wanted, beside) AS p;
    IF NOT FOUND THEN
        code := 'slot_unknown';
    END IF;
END $$;

ALTER FUNCTION public.meeting_place_check(meeting uuid, proposal uuid, slot uuid, wanted integer, beside uuid, OUT code text, OUT table_no integer) OWNER TO tongqu_owner;

-- Name: meeting_places(uuid, uuid, uuid, integer, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_places(meeting uuid, proposal uuid, slot uuid, wanted integer, beside uuid) RETURNS TABLE(slot_id uuid, "position" integer, table_no integer, code text, other_id uuid)
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
DECLARE
    m    record;
    e    record;
    said text;
    is_placed boolean;
BEGIN
    SELECT x.id, x.event_id, x.state, x.live, x.slot_id, x.table_no, x.demand_id, x.supply_id, r.slot_id AS row_slot_id, r.table_no AS row_table_no, r.is_locked AS row_locked
      INTO m
      FROM meeting AS x LEFT JOIN schedule_proposal_row AS r ON r.proposal_id = $2 AND r.meeting_id = x.id
     WHERE x.id = $1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT x.meetings_max INTO e FROM event AS x WHERE x.id = m.event_id;
    is_placed := CASE WHEN $2 IS NULL THEN m.live ELSE m.row_slot_id IS NOT NULL END;
    said := CASE WHEN m.state NOT IN ('accepted', 'scheduled', 'checked_in', 'held', 'no_show') THEN 'not_accepted'
                 WHEN (SELECT count(*) FROM meeting_seat AS t WHERE t.meeting_id = m.id) < 2 THEN 'not_approved'
                 WHEN m.state IN ('checked_in', 'held', 'no_show') OR ($2 IS NOT NULL AND m.row_locked) THEN 'locked' END;
    RETURN QUERY
    WITH s AS MATERIALIZED (
        SELECT x.id, x.position, x.during FROM event_slot AS x WHERE x.event_id = m.event_id AND ($3 IS NULL OR x.id = $3)
    ), near AS MATERIALIZED (
        -- the two people, and others who had the same place of their organization
        SELECT x.id, x.person_id, x.id IN (m.demand_id, m.supply_id) AS is_mine, x.meetings_max, y.side
          FROM registration AS y
          JOIN registration AS x ON x.event_id = m.event_id AND (x.id = y.id OR (x.organization_id = y.organization_id AND x.seat_no = y.seat_no))
         WHERE y.id IN (m.demand_id, m.supply_id)
    ), busy AS MATERIALIZED (
        SELECT b.slot_id, b.id, n.is_mine, n.id AS registration_id
          FROM near AS n
          CROSS JOIN LATERAL (
            SELECT CASE WHEN $2 IS NULL OR x.state IN ('checked_in', 'held', 'no_show') THEN CASE WHEN x.live THEN x.slot_id END
                        ELSE (SELECT r.slot_id FROM schedule_proposal_row AS r WHERE r.proposal_id = $2 AND r.meeting_id = x.id) END AS slot_id, x.id
              FROM (SELECT d.id, d.slot_id, d.live, d.state FROM meeting AS d WHERE d.demand_id = n.id AND d.state IN ('accepted', 'scheduled', 'checked_in', 'held', 'no_show')
                     UNION ALL
                    SELECT d.id, d.slot_id, d.live, d.state FROM meeting AS d WHERE d.supply_id = n.id AND d.state IN ('accepted', 'scheduled', 'checked_in', 'held', 'no_show')) AS x
             WHERE x.id <> m.id AND x.id IS DISTINCT FROM $5) AS b
         WHERE b.slot_id IS NOT NULL
    ), other AS MATERIALIZED (
        SELECT t.during FROM near AS n JOIN meeting_seat AS t ON t.person_id = n.person_id AND t.live AND t.event_id <> m.event_id WHERE n.is_mine
    ), full_up AS MATERIALIZED (
        SELECT 1 FROM near AS n WHERE n.is_mine AND NOT is_placed AND (SELECT count(*) FROM busy AS b WHERE b.registration_id = n.id) >= coalesce(n.meetings_max, e.meetings_max)
    ), taken AS MATERIALIZED (
        SELECT r.slot_id, r.table_no, r.meeting_id FROM schedule_proposal_row AS r
         WHERE r.proposal_id = $2 AND r.slot_id IN (SELECT s.id FROM s) AND r.meeting_id <> m.id AND r.meeting_id IS DISTINCT FROM $5
         UNION ALL
        SELECT x.slot_id, x.table_no, x.id FROM meeting AS x
         WHERE $2 IS NULL AND x.slot_id IN (SELECT s.id FROM s) AND x.live AND x.id <> m.id AND x.id IS DISTINCT FROM $5
    ), closed AS MATERIALIZED (
        SELECT s.id AS slot_id, c.table_no FROM s JOIN table_closure AS c ON c.event_id = m.event_id AND c.during && s.during
    ), kept AS MATERIALIZED (
        -- the tables the owner sits at, and its own
        SELECT k.slot_id, k.table_no FROM (SELECT b.slot_id, b.id FROM busy AS b WHERE b.registration_id = m.demand_id) AS b
          JOIN LATERAL (SELECT r.slot_id, r.table_no FROM schedule_proposal_row AS r WHERE r.proposal_id = $2 AND r.meeting_id = b.id
                         UNION ALL SELECT x.slot_id, x.table_no FROM meeting AS x WHERE $2 IS NULL AND x.id = b.id) AS k ON true
         UNION ALL
        SELECT CASE WHEN $2 IS NULL THEN m.slot_id ELSE m.row_slot_id END, CASE WHEN $2 IS NULL THEN m.table_no ELSE m.row_table_no END
    ), open AS MATERIALIZED (
        SELECT s.id AS slot_id, t.table_no
          FROM s
          JOIN event_table AS t ON t.event_id = m.event_id AND ($4 IS NULL OR t.table_no = $4)
          LEFT JOIN taken AS x ON x.slot_id = s.id AND x.table_no = t.table_no
          LEFT JOIN closed AS c ON c.slot_id = s.id AND c.table_no = t.table_no
         WHERE x.slot_id IS NULL AND c.slot_id IS NULL
    ), best AS MATERIALIZED (
        SELECT DISTINCT ON (o.slot_id) o.slot_id, o.table_no
          FROM open AS o
          JOIN s ON s.id = o.slot_id
          LEFT JOIN (SELECT k.table_no, min(x.position) AS first_at FROM kept AS k JOIN event_slot AS x ON x.id = k.slot_id GROUP BY k.table_no) AS k ON k.table_no = o.table_no
         ORDER BY o.slot_id, abs(k.first_at - s.position) NULLS LAST, o.table_no
    )
    SELECT s.id, s.position, b.table_no,
           CASE WHEN said IS NOT NULL THEN said
                WHEN CASE WHEN $2 IS NULL THEN upper(s.during) ELSE lower(s.during) END <= statement_timestamp() THEN 'begun'
                WHEN EXISTS (SELECT 1 FROM availability AS a WHERE a.registration_id IN (m.demand_id, m.supply_id) AND a.slot_id = s.id AND NOT a.is_available) THEN 'absent'
                WHEN EXISTS (SELECT 1 FROM busy AS x WHERE x.slot_id = s.id AND x.is_mine) OR EXISTS (SELECT 1 FROM other AS o WHERE o.during && s.during) THEN 'person_busy'
                WHEN EXISTS (SELECT 1 FROM busy AS x WHERE x.slot_id = s.id) THEN 'seat_busy'
                WHEN EXISTS (SELECT 1 FROM full_up) THEN 'max_reached'
                WHEN b.table_no IS NULL AND EXISTS (SELECT 1 FROM taken AS x WHERE x.slot_id = s.id AND ($4 IS NULL OR x.table_no = $4)) THEN 'table_busy'
                WHEN b.table_no IS NULL AND EXISTS (SELECT 1 FROM closed AS c WHERE c.slot_id = s.id AND ($4 IS NULL OR c.table_no = $4)) THEN 'table_closed'
                WHEN b.table_no IS NULL THEN 'table_unknown' END,
           coalesce((SELECT x.id FROM busy AS x WHERE x.slot_id = s.id ORDER BY x.is_mine DESC, x.id LIMIT 1),
                    CASE WHEN b.table_no IS NULL AND $4 IS NOT NULL THEN (SELECT x.meeting_id FROM taken AS x WHERE x.slot_id = s.id AND x.table_no = $4 LIMIT 1) END)
      FROM s
      LEFT JOIN best AS b ON b.slot_id = s.id
     ORDER BY s.position;
END $_$;

ALTER FUNCTION public.meeting_places(meeting uuid, proposal uuid, slot uuid, wanted integer, beside uuid) OWNER TO tongqu_owner;

-- Name: meeting_reasons(uuid, uuid, jsonb, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_reasons(demand uuid, supply uuid, demand_domains jsonb, supply_domains jsonb) RETURNS TABLE(reasons jsonb, rank integer)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT coalesce(jsonb_agg(jsonb_build_object('code', x.code, 'text', x.said) ORDER BY x.points DESC, x.said), '[]'), coalesce(sum(x.points), 0)::int
      FROM (SELECT CASE WHEN r.state IN ('shortlisted', 'preferred', 'selected') THEN 'shortlisted' ELSE 'responded' END AS code, s.title AS said,
                   CASE WHEN r.state IN ('shortlisted', 'preferred', 'selected') THEN 100 ELSE 40 END AS points
              FROM response AS r JOIN scenario AS s ON s.id = r.scenario_id AND s.organization_id = $1
             WHERE r.organization_id = $2 AND r.state IN ('submitted', 'opened', 'shortlisted', 'preferred', 'selected')
            UNION ALL
            SELECT 'domain', coalesce(t.name_zh, d.code), 10
              FROM jsonb_array_elements_text($3) AS d (code)
              LEFT JOIN taxonomy AS t ON t.kind = 'domain' AND t.code = d.code
             WHERE $4 ? d.code OR $4 ? t.parent_code OR EXISTS (SELECT 1 FROM taxonomy AS c WHERE c.kind = 'domain' AND c.parent_code = d.code AND $4 ? c.code)
            UNION ALL
            SELECT 'met_before', '', 1
             WHERE EXISTS (SELECT 1 FROM meeting AS m WHERE m.state = 'held' AND m.demand_organization_id = $1 AND m.supply_organization_id = $2)) AS x;
END $_$;

ALTER FUNCTION public.meeting_reasons(demand uuid, supply uuid, demand_domains jsonb, supply_domains jsonb) OWNER TO tongqu_owner;

-- Name: meeting_request(uuid, uuid, uuid, uuid, text, uuid, text, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_request(person uuid, organization uuid, event uuid, other uuid, message text, fresh uuid, idem_key text, request_sha256 text) RETURNS TABLE(verdict text, id uuid)
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    e   event;
    own registration;
    o   registration;
    m   meeting;
BEGIN
    id := fresh;
    PERFORM event_share_lock($3);
    SELECT x.* INTO e FROM event AS x WHERE x.id = $3;
    SELECT r.* INTO own FROM registration AS r WHERE r.id = registration_of($3, $1) FOR NO KEY UPDATE; -- counting one's own requests
    SELECT r.* INTO o FROM registration AS r WHERE r.id = $4;
    IF own.id IS NOT NULL AND o.id IS NOT NULL THEN
        PERFORM meeting_lock_pair($3, own.organization_id, o.organization_id);
        SELECT x.* INTO m FROM meeting_of_pair($3, own.organization_id, o.organization_id) AS x;
    END IF;
    verdict := CASE
        WHEN e.id IS NULL OR event_see(e.id, $1, $2) = 0 THEN 'not_found'
        WHEN own.id IS NULL THEN 'meeting_not_registered'
        WHEN o.id IS NULL OR o.event_id <> e.id OR NOT registration_fits(own.id, o.id) THEN 'not_found'
        WHEN NOT event_takes_meetings(e.id) THEN 'meeting_not_frozen'
        WHEN organization_is_suspended(own.organization_id) OR organization_is_suspended(o.organization_id) THEN 'meeting_active'
        WHEN EXISTS (SELECT 1 FROM wish AS w WHERE w.from_id = own.id AND w.to_id = o.id AND w.level = 'no') THEN 'meeting_vetoed'
        WHEN m.id IS NOT NULL THEN 'meeting_exists'
        WHEN (SELECT count(*) FROM meeting AS x WHERE own.id IN (x.demand_id, x.supply_id) AND x.state IN ('requested', 'accepted', 'scheduled', 'checked_in', 'held')
                AND (x.state <> 'requested' OR x.requested_by = own.side)) >= coalesce(own.meetings_max, e.meetings_max) THEN 'meeting_quota'
        ELSE 'ok' END;
    verdict := idempotency_settle(verdict, $1, idem_key, request_sha256, 201, id);
    IF verdict = 'ok' THEN
        PERFORM meeting_insert(id, own, o, own.side, 'request', coalesce($5, ''), NULL, NULL);
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state, detail)
        VALUES ($1, own.organization_id, 'member', 'meeting', id, 'create', 'requested',
                jsonb_build_object('event', e.id, 'told', CASE WHEN EXISTS (SELECT 1 FROM wish AS w WHERE w.from_id = o.id AND w.to_id = own.id AND w.level = 'no') THEN 0
                                                               ELSE meeting_tell(id, o.side, 'meeting_requested', NULL) END));
    END IF;
    RETURN NEXT;
END $_$;

ALTER FUNCTION public.meeting_request(person uuid, organization uuid, event uuid, other uuid, message text, fresh uuid, idem_key text, request_sha256 text) OWNER TO tongqu_owner;

-- Name: meeting_seats_fill(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_seats_fill(registration uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    done int;
BEGIN
    INSERT INTO meeting_seat (meeting_id, side, event_id, registration_id, person_id, organization_id, seat_no, seat_limit)
    SELECT m.id, s.side, m.event_id, r.id, r.person_id, r.organization_id, r.seat_no, e.seat_limit
      FROM meeting AS m
      JOIN event AS e ON e.id = m.event_id
      JOIN registration AS d ON d.id = m.demand_id AND d.seat_no IS NOT NULL AND d.person_id IS NOT NULL
      JOIN registration AS p ON p.id = m.supply_id AND p.seat_no IS NOT NULL AND p.person_id IS NOT NULL
      CROSS JOIN LATERAL (VALUES ('demand', m.demand_id), ('supply', m.supply_id)) AS s (side, registration_id)
      JOIN registration AS r ON r.id = s.registration_id
     WHERE meeting_seats_fill.registration IN (m.demand_id, m.supply_id)
       AND m.state = 'accepted'
    ON CONFLICT ON CONSTRAINT meeting_seat_pkey DO NOTHING;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END $$;

ALTER FUNCTION public.meeting_seats_fill(registration uuid) OWNER TO tongqu_owner;

-- Name: meeting_see(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_see(id uuid, person uuid, organization uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    said text;
    see  int := 0;
BEGIN
    SELECT event_role(m.event_id, $2) INTO said FROM meeting AS m WHERE m.id = $1;
    IF NOT FOUND OR $2 IS NULL THEN
        RETURN 0;
    END IF;
    IF meeting_side($1, $2, $3) IS NOT NULL THEN
        see := 4;
    END IF;
    IF said = 'organizer' THEN
        see := see | 18;
    ELSIF said IS NOT NULL THEN
        see := see | 2;
    END IF;
    IF person_has_role($2, 'auditor') THEN
        see := see | 16;
    END IF;
    RETURN see;
END $_$;

ALTER FUNCTION public.meeting_see(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: meeting_side(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_side(id uuid, person uuid, organization uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT CASE WHEN d.person_id = $2 AND NOT person_has_left($2, d.organization_id) THEN 'demand'
                WHEN s.person_id = $2 AND NOT person_has_left($2, s.organization_id) THEN 'supply'
                WHEN registration_is_own(m.demand_id, $2, $3) THEN 'demand'
                WHEN registration_is_own(m.supply_id, $2, $3) THEN 'supply' END
      FROM meeting AS m
      JOIN registration AS d ON d.id = m.demand_id
      JOIN registration AS s ON s.id = m.supply_id
     WHERE m.id = $1);
END $_$;

ALTER FUNCTION public.meeting_side(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: meeting_take_off(uuid, text, text, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_take_off(id uuid, to_state text, reason text, no_show_side text) RETURNS boolean
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    m record;
BEGIN
    UPDATE meeting AS x
       SET state = $2, live = false, decision_reason = coalesce($3, ''), no_show_side = $4, expires_at = NULL, sequence = x.sequence + 1, version = x.version + 1,
           updated_at = statement_timestamp()
     WHERE x.id = $1 AND x.state IN ('requested', 'accepted', 'scheduled')
    RETURNING x.event_id, x.accepted_at INTO m;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE meeting_seat AS s SET live = false WHERE s.meeting_id = $1 AND s.live;
    UPDATE event AS e SET board_version = e.board_version + 1 WHERE e.id = m.event_id AND m.accepted_at IS NOT NULL;
    RETURN true;
END $_$;

ALTER FUNCTION public.meeting_take_off(id uuid, to_state text, reason text, no_show_side text) OWNER TO tongqu_owner;

-- Name: meeting_tell(uuid, text, text, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_tell(id uuid, side text, kind text, params jsonb) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT CASE WHEN r.person_id IS NOT NULL THEN notify_person(r.person_id, r.organization_id, $3, 'meeting', m.id, p.params)
                ELSE notify_organization(r.organization_id, $3, 'meeting', m.id, p.params) END
      FROM meeting AS m
      JOIN event AS e ON e.id = m.event_id
      JOIN registration AS r ON r.id = CASE $2 WHEN 'demand' THEN m.demand_id ELSE m.supply_id END
      JOIN organization AS o ON o.id = CASE $2 WHEN 'demand' THEN m.supply_organization_id ELSE m.demand_organization_id END
      CROSS JOIN LATERAL (SELECT jsonb_build_object('event', e.name, 'event_id', e.id, 'organization', o.name, 'starts_at', CASE WHEN m.live THEN lower(m.during) END,
                                                    'table_no', CASE WHEN m.live THEN m.table_no END) || coalesce($4, '{}') AS params) AS p
     WHERE m.id = $1);
END $_$;

ALTER FUNCTION public.meeting_tell(id uuid, side text, kind text, params jsonb) OWNER TO tongqu_owner;

-- Name: meeting_try(uuid, uuid, uuid, text, bigint, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) RETURNS TABLE(verdict text, from_state text, to_state text, role text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    m meeting;
    w record;
BEGIN
    PERFORM 1 FROM registration AS r
      WHERE r.id IN (SELECT unnest(ARRAY[x.demand_id, x.supply_id]) FROM meeting AS x WHERE x.id = meeting_try.id) ORDER BY r.id FOR SHARE;
    SELECT x.* INTO m FROM meeting AS x WHERE x.id = meeting_try.id FOR UPDATE;
    IF NOT FOUND OR meeting_see(meeting_try.id, meeting_try.person, meeting_try.organization) = 0 THEN
        RETURN QUERY SELECT 'not_found', NULL::text, NULL::text, NULL::text, NULL::bigint;
        RETURN;
    END IF;
    SELECT x.from_state, x.to_state, x.role, x.failed, x.reason_required INTO w
      FROM meeting_moves(meeting_try.id, meeting_try.person, meeting_try.organization) AS x
     WHERE x.action = meeting_try.action
     ORDER BY (x.from_state = m.state) DESC, (x.failed IS NULL) DESC, x.rank
     LIMIT 1;
    verdict := CASE WHEN w.role IS NULL THEN 'forbidden'
                    WHEN meeting_try.expected IS NOT NULL AND meeting_try.expected <> m.version THEN 'stale'
                    WHEN w.from_state <> m.state THEN 'state'
                    WHEN w.failed IS NOT NULL THEN 'meeting_' || w.failed
                    WHEN w.reason_required AND btrim(coalesce(meeting_try.reason, '')) = '' THEN 'reason_required'
                    ELSE 'ok' END;
    from_state := m.state;
    to_state := w.to_state;
    role := w.role;
    version := m.version;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.meeting_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) OWNER TO tongqu_owner;

-- Name: meeting_void_organization(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_void_organization(organization uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    m    record;
    done int := 0;
BEGIN
    PERFORM 1 FROM event AS e
      WHERE e.id IN (SELECT x.event_id FROM meeting AS x WHERE meeting_void_organization.organization IN (x.demand_organization_id, x.supply_organization_id)
                        AND x.state IN ('requested', 'accepted', 'scheduled'))
      ORDER BY e.id FOR NO KEY UPDATE;
    FOR m IN SELECT x.id, x.state, x.demand_organization_id AS demand
               FROM meeting AS x
              WHERE meeting_void_organization.organization IN (x.demand_organization_id, x.supply_organization_id) AND x.state IN ('requested', 'accepted', 'scheduled')
                AND (NOT x.live OR lower(x.during) > statement_timestamp())
              ORDER BY x.id FOR UPDATE LOOP
        PERFORM meeting_tell(m.id, CASE WHEN m.demand = meeting_void_organization.organization THEN 'supply' ELSE 'demand' END, 'meeting_void', NULL);
        PERFORM meeting_take_off(m.id, 'void', 'organization_state', NULL);
        INSERT INTO audit (role, machine, object_id, action, from_state, to_state) VALUES ('system', 'meeting', m.id, 'void', m.state, 'void');
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;

ALTER FUNCTION public.meeting_void_organization(organization uuid) OWNER TO tongqu_owner;

-- Name: meeting_weight(text, text, boolean); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.meeting_weight(demand_level text, supply_level text, is_must_market boolean) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT CASE WHEN $3 THEN 100
                ELSE round((12 * CASE $1 WHEN 'must' THEN 60 ELSE 40 END + 10 * CASE $2 WHEN 'must' THEN 60 ELSE 40 END) / 22.0)::int END
$_$;

ALTER FUNCTION public.meeting_weight(demand_level text, supply_level text, is_must_market boolean) OWNER TO tongqu_owner;

-- Name: membership_actions(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.membership_actions(organization uuid, person uuid, actor uuid) RETURNS TABLE(action text, to_state text, reason_required boolean)
    LANGUAGE sql STABLE
    AS $_$
    SELECT t.action, t.to_state, bool_and(t.reason_required)
      FROM membership AS m
      JOIN transition AS t ON t.machine = 'membership' AND t.from_state = m.state
      JOIN membership_roles($3, $1, $2) AS r ON r.role = t.role AND r.relation = t.relation
     CROSS JOIN membership_guard($1, $2, $3) AS g
     WHERE m.organization_id = $1 AND m.person_id = $2
       AND CASE t.guard WHEN 'is_overdue' THEN g.is_overdue WHEN 'is_member' THEN g.is_member WHEN 'has_no_admin' THEN g.has_no_admin
                        WHEN 'is_spare_admin' THEN g.is_spare_admin WHEN 'is_not_last_admin' THEN g.is_not_last_admin ELSE t.guard IS NULL END
     GROUP BY t.action, t.to_state
     ORDER BY min(t.position)
$_$;

ALTER FUNCTION public.membership_actions(organization uuid, person uuid, actor uuid) OWNER TO tongqu_owner;

-- Name: membership_due_on(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.membership_due_on(requested_at timestamp with time zone) RETURNS date
    LANGUAGE sql STABLE
    AS $_$ SELECT working_day_after(local_day($1), 3) $_$;

ALTER FUNCTION public.membership_due_on(requested_at timestamp with time zone) OWNER TO tongqu_owner;

-- Name: membership_guard(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.membership_guard(organization uuid, person uuid, actor uuid) RETURNS TABLE(is_overdue boolean, is_member boolean, has_no_admin boolean, is_spare_admin boolean, is_not_last_admin boolean)
    LANGUAGE sql STABLE
    AS $_$
    SELECT m.state = 'requested' AND membership_is_overdue($1, m.requested_at),
           m.role = 'member',
           NOT organization_has_admin($1),
           m.role = 'org_admin' AND x.others > 0,
           m.role = 'member' OR x.others > 0
      FROM membership AS m
     CROSS JOIN LATERAL (SELECT count(*) AS others FROM membership AS a
                          WHERE a.organization_id = $1 AND a.person_id <> $2 AND a.state = 'active' AND a.role = 'org_admin') AS x
     WHERE m.organization_id = $1 AND m.person_id = $2
$_$;

ALTER FUNCTION public.membership_guard(organization uuid, person uuid, actor uuid) OWNER TO tongqu_owner;

-- Name: membership_is_overdue(uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.membership_is_overdue(organization uuid, requested_at timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    AS $_$ SELECT local_day(statement_timestamp()) > membership_due_on($2) OR NOT organization_has_admin($1) $_$;

ALTER FUNCTION public.membership_is_overdue(organization uuid, requested_at timestamp with time zone) OWNER TO tongqu_owner;

-- Name: membership_roles(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.membership_roles(actor uuid, organization uuid, person uuid) RETURNS TABLE(role text, relation text, rank integer)
    LANGUAGE sql STABLE
    AS $_$
    SELECT r.role, r.relation, r.rank FROM organization_roles($1, $2) AS r
    UNION ALL
    SELECT 'person', 'self', 0 WHERE $1 = $3
$_$;

ALTER FUNCTION public.membership_roles(actor uuid, organization uuid, person uuid) OWNER TO tongqu_owner;

-- Name: membership_try(uuid, uuid, uuid, text, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.membership_try(organization uuid, person uuid, actor uuid, action text, reason text) RETURNS TABLE(verdict text, from_state text, to_state text, role text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    m membership%ROWTYPE;
    t record;
    g record;
    is_right boolean;
BEGIN
    PERFORM 1 FROM organization AS o WHERE o.id = organization FOR UPDATE;
    SELECT x.* INTO m FROM membership AS x WHERE x.organization_id = organization AND x.person_id = person;
    IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM membership_roles(actor, organization, person)) THEN
        RETURN QUERY SELECT 'not_found'::text, NULL::text, NULL::text, NULL::text;
        RETURN;
    END IF;
    from_state := m.state;
    SELECT x.to_state, x.role, x.guard, x.reason_required, (x.from_state = m.state) AS is_now
      INTO t
      FROM transition AS x
      JOIN membership_roles(actor, organization, person) AS r ON r.role = x.role AND r.relation = x.relation
     WHERE x.machine = 'membership' AND x.action = membership_try.action AND x.from_state IS NOT NULL
     ORDER BY (x.from_state = m.state) DESC, r.rank
     LIMIT 1;
    SELECT x.* INTO g FROM membership_guard(organization, person, actor) AS x;
    is_right := CASE t.guard WHEN 'is_overdue' THEN g.is_overdue WHEN 'is_member' THEN g.is_member WHEN 'has_no_admin' THEN g.has_no_admin
                             WHEN 'is_spare_admin' THEN g.is_spare_admin WHEN 'is_not_last_admin' THEN g.is_not_last_admin ELSE true END;
    verdict := CASE
        WHEN t.role IS NULL THEN 'forbidden'
        WHEN NOT t.is_now THEN 'state'
        WHEN NOT is_right THEN CASE t.guard WHEN 'is_overdue' THEN 'membership_not_overdue' WHEN 'is_member' THEN 'state'
                                            WHEN 'has_no_admin' THEN 'membership_has_admin' ELSE 'membership_last_admin' END
        WHEN t.reason_required AND coalesce(btrim(reason), '') = '' THEN 'reason_required'
        ELSE 'ok' END;
    to_state := t.to_state;
    role := t.role;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.membership_try(organization uuid, person uuid, actor uuid, action text, reason text) OWNER TO tongqu_owner;

-- Name: notify_admins(uuid, text, text, uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.notify_admins(organization uuid, kind text, object_kind text, object_id uuid, params jsonb) RETURNS integer
    LANGUAGE sql
    AS $_$ SELECT notify_people(ARRAY(SELECT m.person_id FROM membership AS m WHERE m.organization_id = $1 AND m.state = 'active' AND m.role = 'org_admin'), $1, $2, $3, $4, $5) $_$;

ALTER FUNCTION public.notify_admins(organization uuid, kind text, object_kind text, object_id uuid, params jsonb) OWNER TO tongqu_owner;

-- Name: notify_city(text, text, uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.notify_city(kind text, object_kind text, object_id uuid, params jsonb) RETURNS integer
    LANGUAGE sql
    AS $_$ SELECT notify_people(ARRAY(SELECT g.person_id FROM role_grant AS g WHERE g.role = 'city_officer' AND g.ended_at IS NULL), NULL, $1, $2, $3, $4) $_$;

ALTER FUNCTION public.notify_city(kind text, object_kind text, object_id uuid, params jsonb) OWNER TO tongqu_owner;

-- Name: notify_event(uuid, text, jsonb, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.notify_event(event uuid, kind text, params jsonb, except_person uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN notify_people(ARRAY(
        SELECT r.person_id FROM registration AS r WHERE r.event_id = $1 AND r.person_id IS NOT NULL AND r.state NOT IN ('withdrawn', 'rejected') AND r.person_id IS DISTINCT FROM $4
        UNION
        SELECT m.person_id FROM registration AS r JOIN membership AS m ON m.organization_id = r.organization_id AND m.state = 'active' AND m.role = 'org_admin'
         WHERE r.event_id = $1 AND r.person_id IS NULL AND r.state = 'invited'
        UNION
        SELECT o.person_id FROM event_organizer AS o WHERE o.event_id = $1 AND o.person_id IS DISTINCT FROM $4), NULL, $2, 'event', $1, $3);
END $_$;

ALTER FUNCTION public.notify_event(event uuid, kind text, params jsonb, except_person uuid) OWNER TO tongqu_owner;

-- Name: FUNCTION notify_event(event uuid, kind text, params jsonb, except_person uuid); Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON FUNCTION public.notify_event(event uuid, kind text, params jsonb, except_person uuid) IS 'tells everybody registered at an event, admins of invited organizations, and its organizers but one';

-- Name: notify_organization(uuid, text, text, uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.notify_organization(organization uuid, kind text, object_kind text, object_id uuid, params jsonb) RETURNS integer
    LANGUAGE sql
    AS $_$ SELECT notify_people(ARRAY(SELECT m.person_id FROM membership AS m WHERE m.organization_id = $1 AND m.state = 'active'), $1, $2, $3, $4, $5) $_$;

ALTER FUNCTION public.notify_organization(organization uuid, kind text, object_kind text, object_id uuid, params jsonb) OWNER TO tongqu_owner;

-- Name: notify_people(uuid[], uuid, text, text, uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.notify_people(people uuid[], organization uuid, kind text, object_kind text, object_id uuid, params jsonb) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.notify_people(people uuid[], organization uuid, kind text, object_kind text, object_id uuid, params jsonb) OWNER TO tongqu_owner;

-- Name: FUNCTION notify_people(people uuid[], organization uuid, kind text, object_kind text, object_id uuid, params jsonb); Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON FUNCTION public.notify_people(people uuid[], organization uuid, kind text, object_kind text, object_id uuid, params jsonb) IS 'inbox rows (and mails of the kinds in mail_kind) for the given people';

-- Name: notify_person(uuid, uuid, text, text, uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.notify_person(person uuid, organization uuid, kind text, object_kind text, object_id uuid, params jsonb) RETURNS integer
    LANGUAGE sql
    AS $_$ SELECT notify_people(ARRAY[$1], $2, $3, $4, $5, $6) $_$;

ALTER FUNCTION public.notify_person(person uuid, organization uuid, kind text, object_kind text, object_id uuid, params jsonb) OWNER TO tongqu_owner;

-- Name: notify_unit(text, text, text, uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.notify_unit(unit text, kind text, object_kind text, object_id uuid, params jsonb) RETURNS integer
    LANGUAGE sql
    AS $_$
    SELECT CASE WHEN $1 IN ('420100', 'W00') THEN notify_city($2, $3, $4, $5)
                ELSE notify_people(ARRAY(SELECT g.person_id FROM role_grant AS g WHERE g.role = 'district_officer' AND g.unit_code = $1 AND g.ended_at IS NULL), NULL, $2, $3, $4, $5) END
$_$;

ALTER FUNCTION public.notify_unit(unit text, kind text, object_kind text, object_id uuid, params jsonb) OWNER TO tongqu_owner;

-- Name: offering_actions(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.offering_actions(id uuid, person uuid, organization uuid) RETURNS TABLE(action text, to_state text, reason_required boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, m.reason_required
      FROM offering AS f
     CROSS JOIN LATERAL offering_moves(f.id, $2, $3, offering_state(f.state, f.confirmed_at)) AS m
     WHERE f.id = $1 AND m.failed IS NULL
     ORDER BY m.rank;
END $_$;

ALTER FUNCTION public.offering_actions(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: offering_create_try(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.offering_create_try(person uuid, organization uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT CASE WHEN NOT person_is_member($1, $2) THEN 'forbidden'
                WHEN NOT EXISTS (SELECT 1 FROM organization AS o WHERE o.id = $2 AND o.state IN ('registered', 'submitted', 'returned', 'verified')) THEN 'offering_active'
                ELSE 'ok' END);
END $_$;

ALTER FUNCTION public.offering_create_try(person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: offering_form_problems(jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.offering_form_problems(form jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
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

ALTER FUNCTION public.offering_form_problems(form jsonb) OWNER TO tongqu_owner;

-- Name: offering_guard(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.offering_guard(id uuid, person uuid, organization uuid) RETURNS TABLE(verified boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT organization_is_verified(f.organization_id) FROM offering AS f WHERE f.id = $1;
END $_$;

ALTER FUNCTION public.offering_guard(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: offering_moves(uuid, uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.offering_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL::text) RETURNS TABLE(from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank integer)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    own_role text;
    held     jsonb;
BEGIN
    SELECT m.role INTO own_role
      FROM offering AS f
      JOIN membership AS m ON m.person_id = $2 AND m.organization_id = f.organization_id AND m.state = 'active'
     WHERE f.id = $1 AND f.organization_id = $3;
    IF own_role IS NULL THEN
        RETURN;
    END IF;
    SELECT jsonb_build_object('verified', g.verified) INTO held FROM offering_guard($1, $2, $3) AS g;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, held), t.position
      FROM transition AS t
     WHERE t.machine = 'offering' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4) AND t.role = own_role AND t.relation = 'owner';
END $_$;

ALTER FUNCTION public.offering_moves(id uuid, person uuid, organization uuid, state text) OWNER TO tongqu_owner;

-- Name: offering_problems(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.offering_problems(id uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $_$
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
END $_$;

ALTER FUNCTION public.offering_problems(id uuid) OWNER TO tongqu_owner;

-- Name: offering_see(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.offering_see(id uuid, person uuid, organization uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
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
END $_$;

ALTER FUNCTION public.offering_see(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: offering_state(text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.offering_state(state text, confirmed_at timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $_$ SELECT CASE WHEN $1 = 'published' AND $2 <= statement_timestamp() - interval '12 months' THEN 'stale' ELSE $1 END $_$;

ALTER FUNCTION public.offering_state(state text, confirmed_at timestamp with time zone) OWNER TO tongqu_owner;

-- Name: offering_try(uuid, uuid, uuid, text, bigint, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.offering_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) RETURNS TABLE(verdict text, from_state text, to_state text, role text, version bigint, problems jsonb)
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.offering_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) OWNER TO tongqu_owner;

-- Name: organization_actions(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_actions(id uuid, person uuid, organization uuid) RETURNS TABLE(action text, to_state text, reason_required boolean)
    LANGUAGE sql STABLE
    AS $_$
    SELECT t.action, t.to_state, bool_and(t.reason_required)
      FROM organization AS o
      JOIN transition AS t ON t.machine = 'organization' AND t.from_state = organization_state(o.state, o.valid_until)
      JOIN organization_roles($2, o.id) AS r ON r.role = t.role AND r.relation = t.relation
     CROSS JOIN organization_guard(o.id, $2, $3) AS g
     WHERE o.id = $1 AND (t.guard IS DISTINCT FROM 'is_not_own' OR g.is_not_own)
     GROUP BY t.action, t.to_state
     ORDER BY min(t.position)
$_$;

ALTER FUNCTION public.organization_actions(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: organization_attach(uuid, uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_attach(organization uuid, person uuid, file uuid, purpose text) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF file IS NULL OR EXISTS (SELECT 1 FROM attachment AS a WHERE a.object_kind = 'organization' AND a.object_id = organization AND a.file_id = file) THEN
        RETURN true;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM file AS f WHERE f.id = file AND f.person_id = person)
       OR EXISTS (SELECT 1 FROM attachment AS a WHERE a.file_id = file) THEN
        RETURN false;
    END IF;
    DELETE FROM attachment AS a WHERE a.object_kind = 'organization' AND a.object_id = organization AND a.purpose = organization_attach.purpose;
    INSERT INTO attachment (file_id, object_kind, object_id, purpose) VALUES (file, 'organization', organization, organization_attach.purpose);
    RETURN true;
END $$;

ALTER FUNCTION public.organization_attach(organization uuid, person uuid, file uuid, purpose text) OWNER TO tongqu_owner;

-- Name: organization_decide_by(text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_decide_by(state text, submitted_at timestamp with time zone) RETURNS date
    LANGUAGE sql STABLE
    AS $_$ SELECT CASE WHEN $1 = 'submitted' AND $2 IS NOT NULL THEN working_day_after(local_day($2), 3) END $_$;

ALTER FUNCTION public.organization_decide_by(state text, submitted_at timestamp with time zone) OWNER TO tongqu_owner;

-- Name: organization_form(jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_form(form jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT CASE WHEN $1 ->> 'credit_code' IS NULL THEN $1 ELSE $1 || jsonb_build_object('credit_code', upper($1 ->> 'credit_code')) END $_$;

ALTER FUNCTION public.organization_form(form jsonb) OWNER TO tongqu_owner;

-- Name: organization_guard(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_guard(id uuid, person uuid, organization uuid) RETURNS TABLE(is_not_own boolean, is_complete boolean)
    LANGUAGE sql STABLE
    AS $_$
    SELECT NOT EXISTS (SELECT 1 FROM membership AS m WHERE m.organization_id = $1 AND m.person_id = $2 AND m.state IN ('active', 'requested')),
           organization_problems($1) = '[]'
$_$;

ALTER FUNCTION public.organization_guard(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: organization_has_admin(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_has_admin(organization uuid) RETURNS boolean
    LANGUAGE sql STABLE
    AS $_$
    SELECT EXISTS (SELECT 1 FROM membership AS m JOIN person AS p ON p.id = m.person_id AND p.disabled_at IS NULL
                    WHERE m.organization_id = $1 AND m.state = 'active' AND m.role = 'org_admin')
$_$;

ALTER FUNCTION public.organization_has_admin(organization uuid) OWNER TO tongqu_owner;

-- Name: organization_is_suspended(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_is_suspended(organization uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM organization AS o WHERE o.id = organization_is_suspended.organization AND o.state IN ('suspended', 'merged'));
END $$;

ALTER FUNCTION public.organization_is_suspended(organization uuid) OWNER TO tongqu_owner;

-- Name: FUNCTION organization_is_suspended(organization uuid); Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON FUNCTION public.organization_is_suspended(organization uuid) IS 'suspended, or merged into another one: frozen';

-- Name: organization_is_verified(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_is_verified(organization uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    IF $1 IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT 1 FROM organization AS o WHERE o.id = $1 AND o.state = 'verified' AND (o.valid_until IS NULL OR o.valid_until > statement_timestamp()));
END $_$;

ALTER FUNCTION public.organization_is_verified(organization uuid) OWNER TO tongqu_owner;

-- Name: organization_merge_fault(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_merge_fault(gone uuid, heir uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.organization_merge_fault(gone uuid, heir uuid) OWNER TO tongqu_owner;

-- Name: organization_move(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_move(gone uuid, heir uuid, actor uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.organization_move(gone uuid, heir uuid, actor uuid) OWNER TO tongqu_owner;

-- Name: organization_now(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_now(organization uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN coalesce((SELECT o.merged_into FROM organization AS o WHERE o.id = organization), organization);
END $$;

ALTER FUNCTION public.organization_now(organization uuid) OWNER TO tongqu_owner;

-- Name: organization_problems(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_problems(organization uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $_$
    SELECT coalesce(jsonb_agg(jsonb_build_object('pointer', p.pointer, 'code', p.code) ORDER BY p.position), '[]')
      FROM organization AS o
     CROSS JOIN LATERAL (VALUES
           (1, '/legal_person', 'required', o.kind <> 'team' AND o.legal_person = ''),
           (2, '/contact_name', 'required', o.contact_name = ''),
           (3, '/contact_phone', 'required', o.contact_phone = ''),
           (4, '/authorization_file_id', 'required', NOT (o.kind = 'team' AND o.leader_declaration <> '')
               AND NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.object_kind = 'organization' AND a.object_id = o.id AND a.purpose = 'authorization')),
           (5, '/proof_file_id', 'organization_proof_needed', o.is_code_mismatch
               AND NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.object_kind = 'organization' AND a.object_id = o.id AND a.purpose = 'proof'))
           ) AS p (position, pointer, code, is_missing)
     WHERE o.id = $1 AND p.is_missing
$_$;

ALTER FUNCTION public.organization_problems(organization uuid) OWNER TO tongqu_owner;

-- Name: organization_roles(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_roles(person uuid, organization uuid) RETURNS TABLE(role text, relation text, rank integer)
    LANGUAGE sql STABLE
    AS $_$
    SELECT m.role, 'owner', 1 FROM membership AS m WHERE m.organization_id = $2 AND m.person_id = $1 AND m.state = 'active'
    UNION ALL
    SELECT 'district_officer', 'own_unit', 2 FROM organization AS o WHERE o.id = $2 AND o.reviewing_unit NOT IN ('420100', 'W00') AND person_serves_unit($1, o.reviewing_unit)
    UNION ALL
    SELECT 'city_officer', 'city', 3 WHERE person_has_role($1, 'city_officer')
$_$;

ALTER FUNCTION public.organization_roles(person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: organization_see(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_see(id uuid, person uuid, organization uuid) RETURNS integer
    LANGUAGE sql STABLE
    AS $_$
    SELECT coalesce((
        SELECT CASE WHEN organization_state(o.state, o.valid_until) IN ('verified', 'expired') THEN 1 ELSE 0 END
             | CASE WHEN person_is_member($2, o.id) THEN 1 | 2 | 8 ELSE 0 END
             | CASE WHEN person_reviews_unit($2, o.reviewing_unit) THEN 1 | 2 | 4 | 16 ELSE 0 END
             | CASE WHEN person_has_role($2, 'auditor') THEN 1 | 16 ELSE 0 END
          FROM organization AS o
         WHERE o.id = $1), 0)
$_$;

ALTER FUNCTION public.organization_see(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: organization_state(text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_state(state text, valid_until timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $_$ SELECT CASE WHEN $1 = 'verified' AND $2 <= statement_timestamp() THEN 'expired' ELSE $1 END $_$;

ALTER FUNCTION public.organization_state(state text, valid_until timestamp with time zone) OWNER TO tongqu_owner;

-- Name: organization_try(uuid, uuid, uuid, text, bigint, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_try(id uuid, person uuid, organization uuid, action text, version bigint, reason text) RETURNS TABLE(verdict text, from_state text, to_state text, role text, row_version bigint)
    LANGUAGE plpgsql
    AS $$
DECLARE
    o organization%ROWTYPE;
    t record;
    g record;
BEGIN
    SELECT x.* INTO o FROM organization AS x WHERE x.id = organization_try.id FOR UPDATE;
    IF NOT FOUND OR organization_see(o.id, person, organization_try.organization) & (8 | 16) = 0 THEN
        RETURN QUERY SELECT CASE WHEN o.id IS NOT NULL AND organization_see(o.id, person, organization_try.organization) <> 0 THEN 'forbidden' ELSE 'not_found' END, NULL::text, NULL::text, NULL::text, NULL::bigint;
        RETURN;
    END IF;
    from_state := organization_state(o.state, o.valid_until);
    row_version := o.version;
    SELECT x.to_state, x.role, x.guard, x.reason_required, (x.from_state = organization_try.from_state) AS is_now
      INTO t
      FROM transition AS x
      JOIN organization_roles(person, o.id) AS r ON r.role = x.role AND r.relation = x.relation
     WHERE x.machine = 'organization' AND x.action = organization_try.action AND x.from_state IS NOT NULL
     ORDER BY (x.from_state = organization_try.from_state) DESC, r.rank
     LIMIT 1;
    SELECT x.* INTO g FROM organization_guard(o.id, person, organization_try.organization) AS x;
    verdict := CASE
        WHEN t.role IS NULL THEN 'forbidden'
        WHEN organization_try.version IS NOT NULL AND organization_try.version <> o.version THEN 'stale'
        WHEN NOT t.is_now THEN 'state'
        WHEN t.guard = 'is_not_own' AND NOT g.is_not_own THEN 'organization_own'
        WHEN t.reason_required AND coalesce(btrim(reason), '') = '' THEN 'reason_required'
        WHEN t.guard = 'is_complete' AND NOT g.is_complete THEN 'incomplete'
        ELSE 'ok' END;
    to_state := t.to_state;
    role := t.role;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.organization_try(id uuid, person uuid, organization uuid, action text, version bigint, reason text) OWNER TO tongqu_owner;

-- Name: organization_void_meetings(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.organization_void_meetings() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM meeting_void_organization(NEW.id);
    RETURN NULL;
END $$;

ALTER FUNCTION public.organization_void_meetings() OWNER TO tongqu_owner;

-- Name: outcome_is_inside(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.outcome_is_inside(person uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN person IS NOT NULL AND EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = person AND g.ended_at IS NULL AND g.role IN ('city_officer', 'district_officer', 'auditor'));
END $$;

ALTER FUNCTION public.outcome_is_inside(person uuid) OWNER TO tongqu_owner;

-- Name: outcome_period(integer, integer); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.outcome_period(year integer, month integer, OUT from_day date, OUT to_day date) RETURNS record
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT CASE WHEN $1 IS NULL THEN DATE '2000-01-01' ELSE make_date($1, coalesce($2, 1), 1) END,
           CASE WHEN $1 IS NULL THEN DATE '3000-01-01' WHEN $2 IS NULL THEN make_date($1 + 1, 1, 1) ELSE (make_date($1, $2, 1) + INTERVAL '1 month')::date END
$_$;

ALTER FUNCTION public.outcome_period(year integer, month integer, OUT from_day date, OUT to_day date) OWNER TO tongqu_owner;

-- Name: outcome_scenario(integer, integer); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.outcome_scenario(year integer, month integer) RETURNS TABLE(id uuid, domain text, unit text, published_at timestamp with time zone, responded boolean, matched boolean, intended boolean, signed boolean, piloting boolean, accepted boolean)
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT s.id, s.domain, s.reviewing_unit, s.published_at,
           EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = s.id AND r.submitted_at IS NOT NULL AND r.state NOT IN ('withdrawn', 'invalid')),
           EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = s.id AND r.shortlisted_at IS NOT NULL)
               OR EXISTS (SELECT 1 FROM meeting AS m WHERE m.scenario_id = s.id AND m.state = 'held'),
           coalesce(d.intended, false), coalesce(d.signed, false), coalesce(d.piloting, false), coalesce(d.accepted, false)
      FROM outcome_period($1, $2) AS p
      JOIN scenario AS s ON s.published_at >= local_day_start(p.from_day) AND s.published_at < local_day_start(p.to_day)
      LEFT JOIN LATERAL (
        SELECT bool_or(x.reached_at IS NOT NULL) AS intended, bool_or(x.signed_on IS NOT NULL OR x.state IN ('signed', 'piloting', 'accepted', 'effective')) AS signed,
               bool_or(x.state IN ('piloting', 'accepted', 'effective') OR x.piloting_on IS NOT NULL OR x.accepted_on IS NOT NULL) AS piloting,
               bool_or(x.state IN ('accepted', 'effective') OR x.accepted_on IS NOT NULL) AS accepted
          FROM deal AS x
         WHERE x.scenario_id = s.id
         GROUP BY x.scenario_id) AS d ON true;
END $_$;

ALTER FUNCTION public.outcome_scenario(year integer, month integer) OWNER TO tongqu_owner;

-- Name: outcome_shown(bigint, boolean); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.outcome_shown(n bigint, is_inside boolean) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT CASE WHEN $2 OR $1 >= 3 THEN $1 END $_$;

ALTER FUNCTION public.outcome_shown(n bigint, is_inside boolean) OWNER TO tongqu_owner;

-- Name: person_acts_for(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.person_acts_for(person uuid, organization uuid, owner uuid) RETURNS boolean
    LANGUAGE sql STABLE
    AS $_$ SELECT $2 = $3 AND person_is_member($1, $3) $_$;

ALTER FUNCTION public.person_acts_for(person uuid, organization uuid, owner uuid) OWNER TO tongqu_owner;

-- Name: person_has_left(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.person_has_left(person uuid, organization uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    RETURN $2 IS NOT NULL AND EXISTS (SELECT 1 FROM membership AS m WHERE m.person_id = $1 AND m.organization_id = $2 AND m.state IN ('left', 'declined'));
END $_$;

ALTER FUNCTION public.person_has_left(person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: person_has_role(uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.person_has_role(person uuid, role text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    IF $1 IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = $1 AND g.role = $2 AND g.ended_at IS NULL);
END $_$;

ALTER FUNCTION public.person_has_role(person uuid, role text) OWNER TO tongqu_owner;

-- Name: person_is_admin(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.person_is_admin(person uuid, organization uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    IF $1 IS NULL OR $2 IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT 1 FROM membership AS m WHERE m.person_id = $1 AND m.organization_id = $2 AND m.state = 'active' AND m.role = 'org_admin');
END $_$;

ALTER FUNCTION public.person_is_admin(person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: person_is_member(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.person_is_member(person uuid, organization uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    IF $1 IS NULL OR $2 IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT 1 FROM membership AS m WHERE m.person_id = $1 AND m.organization_id = $2 AND m.state = 'active');
END $_$;

ALTER FUNCTION public.person_is_member(person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: person_pending(uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.person_pending(person uuid, purpose text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (SELECT l.value FROM one_time_link AS l
             WHERE l.person_id = person_pending.person AND l.purpose = person_pending.purpose AND l.used_at IS NULL AND l.expires_at > statement_timestamp()
             ORDER BY l.expires_at DESC LIMIT 1);
END $$;

ALTER FUNCTION public.person_pending(person uuid, purpose text) OWNER TO tongqu_owner;

-- Name: FUNCTION person_pending(person uuid, purpose text); Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON FUNCTION public.person_pending(person uuid, purpose text) IS 'the new address that waits for its confirmation';

-- Name: person_reviews_unit(uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.person_reviews_unit(person uuid, unit text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    IF $1 IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = $1 AND g.ended_at IS NULL
                      AND (g.role = 'city_officer' OR (g.role = 'district_officer' AND g.unit_code = $2)));
END $_$;

ALTER FUNCTION public.person_reviews_unit(person uuid, unit text) OWNER TO tongqu_owner;

-- Name: person_roles(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.person_roles(person uuid, organization uuid) RETURNS integer
    LANGUAGE sql STABLE
    AS $_$
    SELECT 1 | CASE WHEN $1 IS NULL THEN 0 ELSE 2 END
             | CASE WHEN person_is_member($1, $2) THEN 4 ELSE 0 END
             | CASE WHEN person_is_admin($1, $2) THEN 8 ELSE 0 END
             | coalesce((SELECT bit_or(CASE g.role WHEN 'district_officer' THEN 16 WHEN 'city_officer' THEN 32 WHEN 'organizer' THEN 64
                                                   WHEN 'auditor' THEN 128 WHEN 'sysadmin' THEN 256 ELSE 0 END)
                           FROM role_grant AS g WHERE g.person_id = $1 AND g.ended_at IS NULL), 0)
$_$;

ALTER FUNCTION public.person_roles(person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: person_serves_unit(uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.person_serves_unit(person uuid, unit text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    IF $1 IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT 1 FROM role_grant AS g WHERE g.person_id = $1 AND g.role = 'district_officer' AND g.unit_code = $2 AND g.ended_at IS NULL);
END $_$;

ALTER FUNCTION public.person_serves_unit(person uuid, unit text) OWNER TO tongqu_owner;

-- Name: proposal_actions(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_actions(id uuid, person uuid, organization uuid) RETURNS TABLE(action text, to_state text, reason_required boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, m.reason_required
      FROM schedule_proposal AS p
      JOIN LATERAL proposal_moves(p.id, $2, $3) AS m ON m.from_state = p.state AND m.failed IS NULL
     WHERE p.id = $1
     ORDER BY m.rank;
END $_$;

ALTER FUNCTION public.proposal_actions(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: proposal_changes(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_changes(id uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT CASE WHEN p.state <> 'draft' THEN coalesce(p.stats -> 'changes', '{"added": 0, "moved": 0, "dropped": 0, "retabled": 0}')
                ELSE (SELECT jsonb_build_object('added', count(*) FILTER (WHERE NOT m.live AND r.slot_id IS NOT NULL),
                                                'moved', count(*) FILTER (WHERE m.live AND r.slot_id <> m.slot_id),
                                                'dropped', count(*) FILTER (WHERE m.live AND r.slot_id IS NULL),
                                                'retabled', count(*) FILTER (WHERE m.live AND r.slot_id = m.slot_id AND r.table_no <> m.table_no))
                        FROM schedule_proposal_row AS r
                        JOIN meeting AS m ON m.id = r.meeting_id AND m.state IN ('accepted', 'scheduled')
                       WHERE r.proposal_id = p.id) END
      FROM schedule_proposal AS p
     WHERE p.id = $1);
END $_$;

ALTER FUNCTION public.proposal_changes(id uuid) OWNER TO tongqu_owner;

-- Name: proposal_copy(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_copy(id uuid, event uuid, person uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    n int;
BEGIN
    INSERT INTO schedule_proposal (id, event_id, number, kind, based_on, created_by)
    SELECT proposal_copy.id, e.id, 1 + coalesce((SELECT max(p.number) FROM schedule_proposal AS p WHERE p.event_id = e.id), 0), 'manual', e.schedule_version, proposal_copy.person
      FROM event AS e WHERE e.id = proposal_copy.event;
    INSERT INTO schedule_proposal_row (proposal_id, meeting_id, slot_id, table_no, is_locked, reason)
    SELECT proposal_copy.id, m.id, CASE WHEN m.live THEN m.slot_id END, CASE WHEN m.live THEN m.table_no END, m.is_locked OR m.state NOT IN ('accepted', 'scheduled'), m.unplaced_reason
      FROM meeting AS m
     WHERE m.event_id = proposal_copy.event AND (m.state IN ('accepted', 'scheduled') OR (m.live AND m.state IN ('checked_in', 'held', 'no_show')));
    GET DIAGNOSTICS n = ROW_COUNT;
    PERFORM board_touch(proposal_copy.event, proposal_copy.person);
    RETURN n;
END $$;

ALTER FUNCTION public.proposal_copy(id uuid, event uuid, person uuid) OWNER TO tongqu_owner;

-- Name: proposal_guard(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_guard(id uuid, person uuid, organization uuid) RETURNS TABLE(can_undo boolean, can_redo boolean, current boolean, publishable boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT EXISTS (SELECT 1 FROM schedule_edit AS x WHERE x.proposal_id = p.id AND x.undone_at IS NULL),
           EXISTS (SELECT 1 FROM schedule_edit AS x WHERE x.proposal_id = p.id AND x.undone_at IS NOT NULL),
           p.based_on = e.schedule_version,
           event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at) IN ('registration_closed', 'scheduled', 'live')
      FROM schedule_proposal AS p
      JOIN event AS e ON e.id = p.event_id
     WHERE p.id = $1;
END $_$;

ALTER FUNCTION public.proposal_guard(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: proposal_move(uuid, uuid, uuid, bigint, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_move(id uuid, person uuid, organization uuid, expected bigint, form jsonb) RETURNS TABLE(verdict text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    t      record;
    p      schedule_proposal;
    a      schedule_proposal_row;
    b      schedule_proposal_row;
    c      record;
    before jsonb;
    after  jsonb;
    moved  uuid := (proposal_move.form ->> 'meeting_id')::uuid;
    beside uuid := (proposal_move.form ->> 'with_meeting_id')::uuid;
BEGIN
    SELECT * INTO t FROM proposal_try(proposal_move.id, proposal_move.person, proposal_move.organization, 'move', proposal_move.expected, NULL);
    verdict := t.verdict;
    version := t.version;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT x.* INTO p FROM schedule_proposal AS x WHERE x.id = proposal_move.id;
    IF NOT EXISTS (SELECT 1 FROM meeting AS m WHERE m.id = moved AND m.event_id = p.event_id)
       OR (beside IS NOT NULL AND NOT EXISTS (SELECT 1 FROM meeting AS m WHERE m.id = beside AND m.event_id = p.event_id AND m.id <> moved)) THEN
        verdict := 'meeting_unknown';
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT r.* INTO a FROM schedule_proposal_row AS r WHERE r.proposal_id = p.id AND r.meeting_id = moved;
    SELECT r.* INTO b FROM schedule_proposal_row AS r WHERE r.proposal_id = p.id AND r.meeting_id = beside;
    IF proposal_move.form ? 'is_locked' AND NOT proposal_move.form ? 'slot_id' AND beside IS NULL THEN
        verdict := CASE WHEN a.slot_id IS NULL THEN 'not_placed' WHEN (SELECT m.state FROM meeting AS m WHERE m.id = moved) NOT IN ('accepted', 'scheduled') THEN 'locked' ELSE 'ok' END;
        after := jsonb_build_array(jsonb_build_object('meeting_id', moved, 'slot_id', a.slot_id, 'table_no', a.table_no, 'is_locked', proposal_move.form -> 'is_locked', 'reason', ''));
    ELSIF beside IS NOT NULL THEN
        SELECT * INTO c FROM (
            SELECT (meeting_place_check(moved, p.id, b.slot_id, b.table_no, beside)).code AS code WHERE b.slot_id IS NOT NULL
             UNION ALL
            SELECT (meeting_place_check(beside, p.id, a.slot_id, a.table_no, moved)).code WHERE a.slot_id IS NOT NULL) AS x
         WHERE x.code IS NOT NULL LIMIT 1;
        verdict := CASE WHEN a.slot_id IS NULL AND b.slot_id IS NULL THEN 'not_placed' WHEN a.is_locked OR b.is_locked THEN 'locked' ELSE coalesce(c.code, 'ok') END;
        after := jsonb_build_array(jsonb_build_object('meeting_id', moved, 'slot_id', b.slot_id, 'table_no', b.table_no, 'is_locked', false, 'reason', ''),
                                   jsonb_build_object('meeting_id', beside, 'slot_id', a.slot_id, 'table_no', a.table_no, 'is_locked', false, 'reason', ''));
    ELSIF proposal_move.form ->> 'slot_id' IS NULL THEN
        verdict := CASE WHEN a.slot_id IS NULL THEN 'not_placed'
                        WHEN a.is_locked OR (SELECT m.state FROM meeting AS m WHERE m.id = moved) NOT IN ('accepted', 'scheduled') THEN 'locked' ELSE 'ok' END;
        after := jsonb_build_array(jsonb_build_object('meeting_id', moved, 'slot_id', NULL, 'table_no', NULL, 'is_locked', false, 'reason', ''));
    ELSE
        SELECT * INTO c FROM meeting_place_check(moved, p.id, (proposal_move.form ->> 'slot_id')::uuid, (proposal_move.form ->> 'table_no')::int, NULL);
        verdict := coalesce(c.code, 'ok');
        after := jsonb_build_array(jsonb_build_object('meeting_id', moved, 'slot_id', proposal_move.form ->> 'slot_id', 'table_no', c.table_no,
                                                      'is_locked', coalesce((proposal_move.form ->> 'is_locked')::boolean, false), 'reason', ''));
    END IF;
    IF verdict = 'ok' THEN
        before := proposal_rows(p.id, CASE WHEN beside IS NULL THEN ARRAY[moved] ELSE ARRAY[moved, beside] END);
        PERFORM proposal_put(p.id, after);
        DELETE FROM schedule_edit AS x WHERE x.proposal_id = p.id AND x.undone_at IS NOT NULL;
        INSERT INTO schedule_edit (proposal_id, person_id, before, after) VALUES (p.id, proposal_move.person, before, after);
        UPDATE schedule_proposal AS x SET version = x.version + 1, edits = x.edits + 1, updated_at = statement_timestamp() WHERE x.id = p.id RETURNING x.version INTO version;
        PERFORM board_touch(p.event_id, proposal_move.person);
    END IF;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.proposal_move(id uuid, person uuid, organization uuid, expected bigint, form jsonb) OWNER TO tongqu_owner;

-- Name: proposal_moves(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_moves(id uuid, person uuid, organization uuid) RETURNS TABLE(from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank integer)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, to_jsonb(g)), t.position
      FROM schedule_proposal AS p
      CROSS JOIN LATERAL proposal_guard(p.id, $2, $3) AS g
      JOIN transition AS t ON t.machine = 'proposal' AND t.from_state IS NOT NULL AND t.relation = 'event_organizer'
     WHERE p.id = $1 AND event_role(p.event_id, $2) = 'organizer';
END $_$;

ALTER FUNCTION public.proposal_moves(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: proposal_publish(uuid, uuid, uuid, bigint, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_publish(id uuid, person uuid, organization uuid, expected bigint, reason text) RETURNS TABLE(verdict text, version bigint, problems jsonb)
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    t record;
    e record;
    f record;
    n record;
    told uuid := $2;
    acting uuid := $3;
BEGIN
    SELECT * INTO t FROM proposal_try($1, $2, $3, 'publish', $4, $5);
    verdict := t.verdict;
    version := t.version;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT x.id, x.name, x.state, x.schedule_version + 1 AS next INTO e FROM event AS x JOIN schedule_proposal AS p ON p.event_id = x.id WHERE p.id = $1;
    SELECT count(*) FILTER (WHERE x.code <> 'must_unplaced') AS hard, count(*) FILTER (WHERE x.code = 'must_unplaced') AS must,
           coalesce(jsonb_agg(jsonb_build_object('pointer', coalesce('/meetings/' || x.meeting_id, '/participants/' || x.participant_id, ''), 'code', x.code)) FILTER (WHERE x.rank <= 50), '[]') AS list
      INTO f
      FROM (SELECT b.*, row_number() OVER () AS rank FROM board_faults(e.id, $1) AS b WHERE b.level = 'block') AS x;
    IF f.hard > 0 OR (f.must > 0 AND btrim(coalesce($5, '')) = '') THEN
        verdict := CASE WHEN f.hard > 0 THEN 'proposal_conflicts' ELSE 'proposal_must_unplaced' END;
        problems := f.list;
        RETURN NEXT;
        RETURN;
    END IF;
    WITH changed AS (
        UPDATE meeting AS m
           SET slot_id = r.slot_id, table_no = r.table_no, during = s.during, live = r.slot_id IS NOT NULL,
               state = CASE WHEN r.slot_id IS NULL THEN 'accepted' ELSE 'scheduled' END,
               unplaced_reason = CASE WHEN r.slot_id IS NULL THEN r.reason ELSE '' END,
               is_locked = r.is_locked AND r.slot_id IS NOT NULL,
               sequence = m.sequence + CASE WHEN (o.slot_id, o.table_no, o.live) IS DISTINCT FROM (r.slot_id, r.table_no, r.slot_id IS NOT NULL) THEN 1 ELSE 0 END,
               moves = m.moves + CASE WHEN o.live AND r.slot_id <> o.slot_id THEN 1 ELSE 0 END,
               version = m.version + 1, updated_at = statement_timestamp()
          FROM schedule_proposal_row AS r
          JOIN meeting AS o ON o.id = r.meeting_id
          LEFT JOIN event_slot AS s ON s.id = r.slot_id
         WHERE r.proposal_id = $1 AND m.id = r.meeting_id AND m.event_id = e.id AND m.state IN ('accepted', 'scheduled')
           AND (o.slot_id, o.table_no, o.live, o.unplaced_reason, o.is_locked) IS DISTINCT FROM
               (r.slot_id, r.table_no, r.slot_id IS NOT NULL, CASE WHEN r.slot_id IS NULL THEN r.reason ELSE '' END, r.is_locked AND r.slot_id IS NOT NULL)
        RETURNING m.id, m.during, m.live, o.state AS was, m.state,
                  CASE WHEN NOT o.live AND m.live THEN 'added' WHEN o.live AND NOT m.live THEN 'dropped' WHEN o.live AND o.slot_id <> m.slot_id THEN 'moved'
                       WHEN o.live AND o.table_no <> m.table_no THEN 'retabled' END AS change
    ), c AS MATERIALIZED (
        SELECT x.* FROM changed AS x WHERE x.change IS NOT NULL
    ), seat AS (
        UPDATE meeting_seat AS t SET during = c.during, live = c.live FROM c WHERE t.meeting_id = c.id
        RETURNING t.person_id, t.organization_id, c.change, t.during
    ), a AS (
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state)
        SELECT told, acting, t.role, 'meeting', c.id, CASE WHEN c.change = 'dropped' THEN 'unschedule' WHEN c.change = 'added' THEN 'schedule' ELSE 'move' END, c.was, c.state FROM c
    ), per_person AS MATERIALIZED (
        SELECT x.person_id, min(x.organization_id::text)::uuid AS organization_id,
               jsonb_build_object('event', e.name, 'added', count(*) FILTER (WHERE x.change = 'added'), 'moved', count(*) FILTER (WHERE x.change IN ('moved', 'retabled')),
                                  'dropped', count(*) FILTER (WHERE x.change = 'dropped'),
                                  'first_at', to_char(min(lower(x.during)) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"')) AS params
          FROM seat AS x
         GROUP BY x.person_id
    ), i AS (
        INSERT INTO inbox (person_id, organization_id, kind, object_kind, object_id, params)
        SELECT x.person_id, x.organization_id, 'schedule_published', 'event', e.id, x.params
          FROM per_person AS x JOIN person AS p ON p.id = x.person_id AND p.disabled_at IS NULL
    ), o AS (
        INSERT INTO outbox (recipient, lang, template, params)
        SELECT coalesce(p.mail, p.login), p.lang, 'schedule_published', x.params || jsonb_build_object('name', p.name, 'object_kind', 'event', 'object_id', e.id)
          FROM per_person AS x
          JOIN person AS p ON p.id = x.person_id AND p.disabled_at IS NULL AND p.confirmed_at IS NOT NULL AND coalesce(p.mail, p.login) LIKE '%@%'
          JOIN mail_kind AS k ON k.kind = 'schedule_published'
    )
    SELECT (SELECT count(*) FROM per_person) AS people,
           jsonb_build_object('added', count(*) FILTER (WHERE c.change = 'added'), 'moved', count(*) FILTER (WHERE c.change = 'moved'),
                              'dropped', count(*) FILTER (WHERE c.change = 'dropped'), 'retabled', count(*) FILTER (WHERE c.change = 'retabled')) AS changes
      INTO n
      FROM c;
    UPDATE schedule_proposal AS p SET state = 'superseded', version = p.version + 1, updated_at = statement_timestamp() WHERE p.event_id = e.id AND p.state = 'published';
    UPDATE schedule_proposal AS p
       SET state = 'published', version = p.version + 1, updated_at = statement_timestamp(), published_at = statement_timestamp(), override_reason = btrim(coalesce($5, '')),
           stats = p.stats || jsonb_build_object('changes', n.changes, 'people_told', n.people)
     WHERE p.id = $1
    RETURNING p.version INTO version;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    VALUES ($2, $3, t.role, 'proposal', $1, 'publish', t.from_state, t.to_state, nullif(btrim(coalesce($5, '')), ''), n.changes || jsonb_build_object('event', e.id, 'must_unplaced', f.must));
    UPDATE event AS x
       SET schedule_version = e.next, board_version = x.board_version + 1, board_by = told, version = x.version + 1, updated_at = statement_timestamp(),
           state = CASE WHEN x.state IN ('published', 'registration_open', 'registration_closed') THEN 'scheduled' ELSE x.state END
     WHERE x.id = e.id;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state)
    SELECT $2, $3, t.role, 'event', x.id, 'schedule', e.state, x.state FROM event AS x WHERE x.id = e.id AND x.state <> e.state;
    RETURN NEXT;
END $_$;

ALTER FUNCTION public.proposal_publish(id uuid, person uuid, organization uuid, expected bigint, reason text) OWNER TO tongqu_owner;

-- Name: proposal_put(uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_put(proposal uuid, rows jsonb) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    n int;
BEGIN
    INSERT INTO schedule_proposal_row AS r (proposal_id, meeting_id)
    SELECT proposal_put.proposal, m.id FROM jsonb_to_recordset(proposal_put.rows) AS x (meeting_id uuid)
      JOIN meeting AS m ON m.id = x.meeting_id AND m.state IN ('accepted', 'scheduled', 'checked_in', 'held', 'no_show')
        ON CONFLICT ON CONSTRAINT schedule_proposal_row_pkey DO NOTHING;
    UPDATE schedule_proposal_row AS r
       SET slot_id = x.slot_id, table_no = x.table_no, is_locked = x.is_locked, reason = x.reason
      FROM jsonb_to_recordset(proposal_put.rows) AS x (meeting_id uuid, slot_id uuid, table_no int, is_locked boolean, reason text)
     WHERE r.proposal_id = proposal_put.proposal AND r.meeting_id = x.meeting_id;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $$;

ALTER FUNCTION public.proposal_put(proposal uuid, rows jsonb) OWNER TO tongqu_owner;

-- Name: proposal_rows(uuid, uuid[]); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_rows(proposal uuid, meetings uuid[]) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT jsonb_agg(jsonb_build_object('meeting_id', x.id, 'slot_id', r.slot_id, 'table_no', r.table_no, 'is_locked', coalesce(r.is_locked, false), 'reason', coalesce(r.reason, '')) ORDER BY x.n)
      FROM unnest($2) WITH ORDINALITY AS x (id, n)
      LEFT JOIN schedule_proposal_row AS r ON r.proposal_id = $1 AND r.meeting_id = x.id);
END $_$;

ALTER FUNCTION public.proposal_rows(proposal uuid, meetings uuid[]) OWNER TO tongqu_owner;

-- Name: proposal_see(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_see(id uuid, person uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce((SELECT CASE WHEN event_role(p.event_id, $2) = 'organizer' THEN 24 WHEN person_has_role($2, 'auditor') THEN 16 ELSE 0 END FROM schedule_proposal AS p WHERE p.id = $1), 0));
END $_$;

ALTER FUNCTION public.proposal_see(id uuid, person uuid) OWNER TO tongqu_owner;

-- Name: proposal_step(uuid, uuid, uuid, text, bigint); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_step(id uuid, person uuid, organization uuid, action text, expected bigint) RETURNS TABLE(verdict text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    t record;
    x schedule_edit;
BEGIN
    SELECT * INTO t FROM proposal_try(proposal_step.id, proposal_step.person, proposal_step.organization, proposal_step.action, proposal_step.expected, NULL);
    verdict := t.verdict;
    version := t.version;
    IF verdict = 'ok' THEN
        IF proposal_step.action = 'undo' THEN
            SELECT y.* INTO x FROM schedule_edit AS y WHERE y.proposal_id = proposal_step.id AND y.undone_at IS NULL ORDER BY y.id DESC LIMIT 1;
        ELSE
            SELECT y.* INTO x FROM schedule_edit AS y WHERE y.proposal_id = proposal_step.id AND y.undone_at IS NOT NULL ORDER BY y.id LIMIT 1;
        END IF;
        PERFORM proposal_put(proposal_step.id, CASE WHEN proposal_step.action = 'undo' THEN x.before ELSE x.after END);
        UPDATE schedule_edit AS y SET undone_at = CASE WHEN proposal_step.action = 'undo' THEN statement_timestamp() END WHERE y.id = x.id;
        UPDATE schedule_proposal AS p
           SET version = p.version + 1, edits = p.edits + CASE WHEN proposal_step.action = 'undo' THEN -1 ELSE 1 END, updated_at = statement_timestamp()
         WHERE p.id = proposal_step.id
        RETURNING p.version INTO version;
        PERFORM board_touch((SELECT p.event_id FROM schedule_proposal AS p WHERE p.id = proposal_step.id), proposal_step.person);
    END IF;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.proposal_step(id uuid, person uuid, organization uuid, action text, expected bigint) OWNER TO tongqu_owner;

-- Name: proposal_store(uuid, integer, uuid, text, integer, bigint, bigint, bigint, bigint, jsonb, uuid[], uuid[], integer[], boolean[], text[]); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_store(job uuid, tries integer, proposal uuid, kind text, based_on integer, seed bigint, iterations bigint, objective bigint, upper_bound bigint, stats jsonb, meetings uuid[], slots uuid[], tables integer[], locks boolean[], reasons text[]) RETURNS text
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    j job;
BEGIN
    SELECT x.* INTO j FROM job AS x WHERE x.id = $1;
    PERFORM 1 FROM event AS e WHERE e.id = j.object_id FOR NO KEY UPDATE;
    SELECT x.* INTO j FROM job AS x WHERE x.id = $1 FOR UPDATE;
    IF j.state IS DISTINCT FROM 'running' OR j.tries <> $2 THEN
        RETURN 'lost';
    END IF;
    IF j.is_cancel_asked OR NOT EXISTS (SELECT 1 FROM event AS e WHERE e.id = j.object_id
                                           AND event_state(e.state, e.starts_at, e.ends_at) IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live')) THEN
        UPDATE job AS x SET state = 'cancelled', finished_at = statement_timestamp() WHERE x.id = $1;
        RETURN 'cancelled';
    END IF;
    UPDATE schedule_proposal AS p SET state = 'discarded', version = p.version + 1, updated_at = statement_timestamp() WHERE p.event_id = j.object_id AND p.state = 'draft';
    INSERT INTO schedule_proposal (id, event_id, number, kind, based_on, seed, iterations, objective, upper_bound, stats, created_by)
    VALUES ($3, j.object_id, 1 + coalesce((SELECT max(p.number) FROM schedule_proposal AS p WHERE p.event_id = j.object_id), 0), $4, $5, $6, $7, $8, $9, $10, j.requested_by);
    INSERT INTO schedule_proposal_row (proposal_id, meeting_id, slot_id, table_no, is_locked, reason)
    -- what was cancelled while it ran is left out, what lost its slot or table to another grid has no place
    SELECT $3, x.meeting_id, CASE WHEN g.is_there THEN x.slot_id END, CASE WHEN g.is_there THEN x.table_no END, x.is_locked AND g.is_there, x.reason
      FROM unnest($11, $12, $13, $14, $15) AS x (meeting_id, slot_id, table_no, is_locked, reason)
      JOIN meeting AS m ON m.id = x.meeting_id AND m.state IN ('accepted', 'scheduled', 'checked_in', 'held', 'no_show')
      LEFT JOIN event_slot AS s ON s.id = x.slot_id
      LEFT JOIN event_table AS t ON t.event_id = j.object_id AND t.table_no = x.table_no
      CROSS JOIN LATERAL (SELECT s.id IS NOT NULL AND t.table_no IS NOT NULL AS is_there) AS g;
    UPDATE job AS x SET state = 'done', phase = '', permille = 1000, result_id = $3, finished_at = statement_timestamp(), beat_at = statement_timestamp() WHERE x.id = $1;
    PERFORM board_touch(j.object_id, j.requested_by);
    RETURN 'ok';
END $_$;

ALTER FUNCTION public.proposal_store(job uuid, tries integer, proposal uuid, kind text, based_on integer, seed bigint, iterations bigint, objective bigint, upper_bound bigint, stats jsonb, meetings uuid[], slots uuid[], tables integer[], locks boolean[], reasons text[]) OWNER TO tongqu_owner;

-- Name: proposal_try(uuid, uuid, uuid, text, bigint, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.proposal_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) RETURNS TABLE(verdict text, from_state text, to_state text, role text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    p schedule_proposal;
    m record;
BEGIN
    PERFORM 1 FROM event AS e WHERE e.id = (SELECT x.event_id FROM schedule_proposal AS x WHERE x.id = proposal_try.id) FOR NO KEY UPDATE;
    SELECT x.* INTO p FROM schedule_proposal AS x WHERE x.id = proposal_try.id FOR UPDATE;
    IF NOT FOUND OR proposal_see(proposal_try.id, proposal_try.person) = 0 THEN
        RETURN QUERY SELECT 'not_found', NULL::text, NULL::text, NULL::text, NULL::bigint;
        RETURN;
    END IF;
    SELECT count(*) AS fits, count(*) FILTER (WHERE x.from_state = p.state) AS here, max(x.to_state) FILTER (WHERE x.from_state = p.state) AS to_state,
           max(x.role) AS role, max(x.failed) FILTER (WHERE x.from_state = p.state) AS failed
      INTO m
      FROM proposal_moves(proposal_try.id, proposal_try.person, proposal_try.organization) AS x
     WHERE x.action = proposal_try.action;
    verdict := CASE WHEN m.fits = 0 THEN 'forbidden'
                    WHEN proposal_try.expected IS NOT NULL AND proposal_try.expected <> p.version THEN 'stale'
                    WHEN m.here = 0 THEN 'state'
                    WHEN m.failed IS NOT NULL THEN 'proposal_' || m.failed
                    ELSE 'ok' END;
    from_state := p.state;
    to_state := m.to_state;
    role := m.role;
    version := p.version;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.proposal_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) OWNER TO tongqu_owner;

-- Name: registration_act(uuid, uuid, uuid, text, bigint, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_act(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) RETURNS TABLE(verdict text, state text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    t    record;
    r    registration;
    seat int;
    told int := 0;
BEGIN
    SELECT x.* INTO t FROM registration_try(registration_act.id, registration_act.person, registration_act.organization, registration_act.action, registration_act.expected, registration_act.reason) AS x;
    SELECT x.* INTO r FROM registration AS x WHERE x.id = registration_act.id;
    IF t.verdict = 'ok' AND registration_act.action IN ('approve', 'offer') THEN
        seat := registration_seat(r.event_id, r.organization_id, r.side);
        t.verdict := CASE WHEN registration_room(r.event_id, r.side) <= 0 THEN 'registration_quota_full' WHEN seat IS NULL THEN 'registration_seats_full' ELSE 'ok' END;
    END IF;
    verdict := t.verdict;
    state := t.from_state;
    version := t.version;
    IF t.verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    UPDATE registration AS x
       SET state = t.to_state, version = x.version + 1, updated_at = statement_timestamp(),
           seat_no = CASE WHEN registration_act.action IN ('approve', 'offer') THEN nullif(seat, 0) ELSE x.seat_no END,
           offered_until = CASE WHEN t.to_state = 'offered' THEN registration_offer_ends(x.event_id) ELSE NULL END,
           decision_reason = CASE WHEN registration_act.action IN ('approve', 'reject', 'waitlist', 'offer', 'withdraw') THEN coalesce(registration_act.reason, '') ELSE x.decision_reason END,
           checked_in_at = CASE registration_act.action WHEN 'check_in' THEN statement_timestamp() WHEN 'undo_check_in' THEN NULL ELSE x.checked_in_at END,
           checked_in_by = CASE registration_act.action WHEN 'check_in' THEN registration_act.person WHEN 'undo_check_in' THEN NULL ELSE x.checked_in_by END
     WHERE x.id = r.id
    RETURNING x.state, x.version, x.offered_until INTO state, version, r.offered_until;
    IF t.to_state IN ('approved', 'confirmed') THEN
        PERFORM meeting_seats_fill(r.id);
    ELSIF t.to_state IN ('withdrawn', 'rejected', 'no_show', 'left') THEN
        PERFORM registration_drop_meetings(r.id, t.to_state IN ('no_show', 'left'), registration_act.person);
        PERFORM registration_promote(r.event_id, r.side);
    END IF;
    told := CASE WHEN registration_act.action IN ('approve', 'reject', 'waitlist', 'offer') OR (registration_act.action = 'withdraw' AND r.person_id IS DISTINCT FROM registration_act.person)
                 THEN registration_tell(r.id, 'registration_' || t.to_state, jsonb_build_object('reason', coalesce(registration_act.reason, ''), 'until', r.offered_until)) ELSE 0 END
          + CASE WHEN registration_act.action = 'withdraw' AND t.role IN ('person', 'org_admin') AND registration_is_in(t.from_state)
                 THEN event_tell_organizers(r.event_id, 'registration_left', jsonb_build_object('organization', (SELECT o.name FROM organization AS o WHERE o.id = r.organization_id), 'person', r.name)) ELSE 0 END;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    VALUES (registration_act.person, registration_act.organization, t.role, 'registration', r.id, registration_act.action, t.from_state, t.to_state, nullif(btrim(coalesce(registration_act.reason, '')), ''),
            jsonb_build_object('event', r.event_id, 'told', told));
    RETURN NEXT;
END $$;

ALTER FUNCTION public.registration_act(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) OWNER TO tongqu_owner;

-- Name: registration_actions(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_actions(id uuid, person uuid, organization uuid) RETURNS TABLE(action text, to_state text, reason_required boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, bool_and(m.reason_required)
      FROM registration AS r
      JOIN LATERAL registration_moves(r.id, $2, $3, r.state) AS m ON m.failed IS NULL
     WHERE r.id = $1
     GROUP BY m.action, m.to_state
     ORDER BY min(m.rank);
END $_$;

ALTER FUNCTION public.registration_actions(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: registration_admission(uuid, uuid, text, boolean); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_admission(event uuid, organization uuid, side text, is_wanted boolean) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    e        event;
    verified boolean;
    room     int := registration_room(registration_admission.event, registration_admission.side);
BEGIN
    SELECT x.* INTO e FROM event AS x WHERE x.id = registration_admission.event;
    verified := registration_admission.side = 'guest' OR organization_is_verified(registration_admission.organization);
    RETURN CASE WHEN room <= 0 THEN 'waitlisted'
                WHEN NOT verified OR (e.is_approval_needed AND NOT registration_admission.is_wanted) THEN 'applied'
                WHEN registration_seat(e.id, registration_admission.organization, registration_admission.side) IS NULL THEN 'registration_seats_full'
                ELSE 'approved' END;
END $$;

ALTER FUNCTION public.registration_admission(event uuid, organization uuid, side text, is_wanted boolean) OWNER TO tongqu_owner;

-- Name: registration_badge(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_badge() RETURNS text
    LANGUAGE sql
    AS $$ SELECT 'TQ' || upper(replace(gen_random_uuid()::text, '-', '')) $$;

ALTER FUNCTION public.registration_badge() OWNER TO tongqu_owner;

-- Name: registration_clock(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_clock() RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    x    record;
    at   text;
    done int := 0;
BEGIN
    FOR x IN SELECT r.id, r.event_id, r.side FROM registration AS r WHERE r.state = 'offered' AND r.offered_until <= statement_timestamp() ORDER BY r.event_id, r.id LIMIT 200 LOOP
        PERFORM 1 FROM event AS e WHERE e.id = x.event_id FOR NO KEY UPDATE;
        UPDATE registration AS r
           SET state = 'withdrawn', decision_reason = 'offer_expired', version = r.version + 1, updated_at = statement_timestamp()
         WHERE r.id = x.id AND r.state = 'offered' AND r.offered_until <= statement_timestamp();
        CONTINUE WHEN NOT FOUND;
        INSERT INTO audit (role, machine, object_id, action, from_state, to_state, detail)
        VALUES ('system', 'registration', x.id, 'expire', 'offered', 'withdrawn', jsonb_build_object('told', registration_tell(x.id, 'registration_offer_expired', NULL)));
        PERFORM registration_drop_meetings(x.id, false, NULL);
        PERFORM registration_promote(x.event_id, x.side);
        done := done + 1;
    END LOOP;
    FOR x IN SELECT r.id, r.event_id, r.organization_id, r.side
               FROM registration AS r
               JOIN event AS e ON e.id = r.event_id AND NOT e.is_approval_needed AND e.state IN ('published', 'registration_open', 'registration_closed', 'scheduled')
              WHERE r.state = 'applied' AND r.side <> 'guest' AND organization_is_verified(r.organization_id)
              ORDER BY r.event_id, r.created_at, r.id LIMIT 200 LOOP
        PERFORM 1 FROM event AS e WHERE e.id = x.event_id FOR NO KEY UPDATE;
        at := registration_admission(x.event_id, x.organization_id, x.side, true);
        CONTINUE WHEN at NOT IN ('approved', 'waitlisted');
        UPDATE registration AS r
           SET state = at, seat_no = CASE at WHEN 'approved' THEN nullif(registration_seat(r.event_id, r.organization_id, r.side), 0) END, version = r.version + 1, updated_at = statement_timestamp()
         WHERE r.id = x.id AND r.state = 'applied';
        CONTINUE WHEN NOT FOUND;
        PERFORM meeting_seats_fill(x.id);
        INSERT INTO audit (role, machine, object_id, action, from_state, to_state, detail)
        VALUES ('system', 'registration', x.id, CASE at WHEN 'approved' THEN 'approve' ELSE 'waitlist' END, 'applied', at, jsonb_build_object('told', registration_tell(x.id, 'registration_' || at, NULL)));
        done := done + 1;
    END LOOP;
    FOR x IN SELECT DISTINCT r.event_id, r.side
               FROM registration AS r JOIN event AS e ON e.id = r.event_id AND event_state(e.state, e.starts_at, e.ends_at) IN ('published', 'registration_open', 'registration_closed', 'scheduled')
              WHERE r.state = 'waitlisted' AND coalesce(registration_room(r.event_id, r.side), 1) > 0 ORDER BY 1, 2 LIMIT 100 LOOP
        PERFORM 1 FROM event AS e WHERE e.id = x.event_id FOR NO KEY UPDATE;
        done := done + registration_promote(x.event_id, x.side);
    END LOOP;
    FOR x IN UPDATE registration AS r
                SET reminded_at = statement_timestamp()
              WHERE r.id IN (SELECT y.id FROM registration AS y
                               JOIN event AS e ON e.id = y.event_id AND e.state IN ('published', 'registration_open', 'registration_closed', 'scheduled')
                              WHERE y.state = 'approved' AND e.starts_at > statement_timestamp() AND e.starts_at <= statement_timestamp() + interval '3 days'
                                AND y.created_at < statement_timestamp() - interval '1 day'
                                AND (y.reminded_at IS NULL OR (y.reminded_at < e.starts_at - interval '1 day' AND e.starts_at <= statement_timestamp() + interval '1 day'))
                              ORDER BY y.id LIMIT 500 FOR UPDATE OF y SKIP LOCKED)
          RETURNING r.id LOOP
        done := done + registration_tell(x.id, 'registration_confirm_please', NULL);
    END LOOP;
    FOR x IN SELECT m.id, m.requested_by FROM meeting AS m WHERE m.state = 'requested' AND m.expires_at <= statement_timestamp() ORDER BY m.id LIMIT 200 FOR UPDATE SKIP LOCKED LOOP
        UPDATE meeting AS m SET state = 'expired', version = m.version + 1, updated_at = statement_timestamp() WHERE m.id = x.id;
        INSERT INTO audit (role, machine, object_id, action, from_state, to_state, detail)
        VALUES ('system', 'meeting', x.id, 'expire', 'requested', 'expired',
                jsonb_build_object('told', meeting_tell(x.id, CASE x.requested_by WHEN 'supply' THEN 'supply' ELSE 'demand' END, 'meeting_expired', NULL)));
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;

ALTER FUNCTION public.registration_clock() OWNER TO tongqu_owner;

-- Name: registration_create(uuid, uuid, uuid, jsonb, uuid, text, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_create(person uuid, organization uuid, event uuid, form jsonb, fresh uuid, idem_key text, request_sha256 text) RETURNS TABLE(verdict text, id uuid)
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    e    event;
    p    person;
    o    organization;
    want text := form ->> 'side';
    at   text;
    took uuid;
BEGIN
    SELECT x.* INTO e FROM event AS x WHERE x.id = $3 FOR NO KEY UPDATE;
    SELECT x.* INTO p FROM person AS x WHERE x.id = $1;
    SELECT x.* INTO o FROM organization AS x WHERE x.id = $2 AND person_is_member($1, $2);
    verdict := CASE
        WHEN e.id IS NULL OR event_see(e.id, $1, $2) = 0 THEN 'not_found'
        WHEN EXISTS (SELECT 1 FROM registration AS r WHERE r.event_id = e.id AND r.person_id = $1 AND r.state NOT IN ('withdrawn', 'rejected')) THEN 'registration_exists'
        WHEN NOT event_takes_registrations(e.id) THEN 'registration_closed'
        WHEN p.confirmed_at IS NULL THEN 'person_unconfirmed'
        WHEN want <> 'guest' AND o.id IS NULL THEN 'registration_organization_needed'
        WHEN o.id IS NOT NULL AND o.state NOT IN ('registered', 'submitted', 'returned', 'verified', 'expired') THEN 'registration_organization_active'
        WHEN form ->> 'scenario_id' IS NOT NULL AND NOT EXISTS (SELECT 1 FROM scenario AS s WHERE s.id = (form ->> 'scenario_id')::uuid AND s.organization_id = o.id) THEN 'registration_scenario_unknown'
        WHEN form ->> 'offering_id' IS NOT NULL AND NOT EXISTS (SELECT 1 FROM offering AS f WHERE f.id = (form ->> 'offering_id')::uuid AND f.organization_id = o.id) THEN 'registration_offering_unknown'
        ELSE 'ok' END;
    IF verdict = 'ok' THEN
        at := registration_admission(e.id, o.id, want, false);
        verdict := CASE WHEN at LIKE 'registration%' THEN at ELSE 'ok' END;
    END IF;
    SELECT r.id INTO took FROM registration AS r WHERE r.event_id = e.id AND r.organization_id = o.id AND r.side = want AND r.person_id IS NULL AND r.state = 'invited' FOR UPDATE;
    id := coalesce(took, fresh);
    verdict := idempotency_settle(verdict, $1, idem_key, request_sha256, 201, id);
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    IF took IS NULL THEN
        INSERT INTO registration AS r (id, event_id, organization_id, person_id, side, state, source, name, post, phone, mail, seat_no, badge, created_by)
        VALUES (fresh, e.id, o.id, p.id, want, at, 'self', p.name, '', '', coalesce(p.mail, ''),
                CASE at WHEN 'approved' THEN nullif(registration_seat(e.id, o.id, want), 0) END, registration_badge(), p.id);
    ELSE
        UPDATE registration AS r
           SET person_id = p.id, name = p.name, mail = coalesce(p.mail, r.mail), state = at, version = r.version + 1, updated_at = statement_timestamp(),
               seat_no = CASE at WHEN 'approved' THEN nullif(registration_seat(e.id, o.id, want), 0) END
         WHERE r.id = took;
    END IF;
    PERFORM registration_fill(id, form);
    PERFORM meeting_seats_fill(id);
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    VALUES (p.id, o.id, 'person', 'registration', id, 'create', CASE WHEN took IS NOT NULL THEN 'invited' END, at,
            jsonb_build_object('event', e.id, 'told', CASE WHEN at IN ('approved', 'waitlisted') THEN registration_tell(id, 'registration_' || at, NULL) ELSE 0 END));
    RETURN NEXT;
END $_$;

ALTER FUNCTION public.registration_create(person uuid, organization uuid, event uuid, form jsonb, fresh uuid, idem_key text, request_sha256 text) OWNER TO tongqu_owner;

-- Name: registration_domains(uuid, text, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_domains(organization uuid, side text, scenario uuid, offering uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
    RETURN CASE registration_domains.side
        WHEN 'demand' THEN (SELECT coalesce(jsonb_agg(DISTINCT s.domain), '[]') FROM scenario AS s
                             WHERE s.organization_id = registration_domains.organization AND s.domain <> '' AND s.published_at IS NOT NULL
                               AND (registration_domains.scenario IS NULL OR s.id = registration_domains.scenario))
        WHEN 'supply' THEN (SELECT coalesce(jsonb_agg(DISTINCT d.code), '[]') FROM offering AS f CROSS JOIN LATERAL jsonb_array_elements_text(f.domains) AS d (code)
                             WHERE f.organization_id = registration_domains.organization AND f.state IN ('published', 'stale')
                               AND (registration_domains.offering IS NULL OR f.id = registration_domains.offering))
        ELSE '[]' END;
END $$;

ALTER FUNCTION public.registration_domains(organization uuid, side text, scenario uuid, offering uuid) OWNER TO tongqu_owner;

-- Name: registration_drop_meetings(uuid, boolean, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_drop_meetings(id uuid, is_late boolean, person uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    m    record;
    done int := 0;
BEGIN
    FOR m IN SELECT x.id, x.state, CASE WHEN x.demand_id = $1 THEN 'demand' ELSE 'supply' END AS side
               FROM meeting AS x
              WHERE $1 IN (x.demand_id, x.supply_id) AND x.state IN ('requested', 'accepted', 'scheduled') AND (NOT x.live OR lower(x.during) > statement_timestamp())
              ORDER BY x.id FOR UPDATE LOOP
        PERFORM meeting_tell(m.id, CASE m.side WHEN 'demand' THEN 'supply' ELSE 'demand' END, 'meeting_cancelled', jsonb_build_object('reason', '', 'code', 'counterpart_withdrew'));
        PERFORM meeting_take_off(m.id, CASE WHEN $2 AND m.state = 'scheduled' THEN 'no_show' ELSE 'cancelled' END, 'counterpart_withdrew', CASE WHEN $2 AND m.state = 'scheduled' THEN m.side END);
        INSERT INTO audit (person_id, role, machine, object_id, action, from_state, to_state)
        VALUES ($3, 'system', 'meeting', m.id, 'drop', m.state, CASE WHEN $2 AND m.state = 'scheduled' THEN 'no_show' ELSE 'cancelled' END);
        done := done + 1;
    END LOOP;
    RETURN done;
END $_$;

ALTER FUNCTION public.registration_drop_meetings(id uuid, is_late boolean, person uuid) OWNER TO tongqu_owner;

-- Name: registration_fill(uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_fill(id uuid, form jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
BEGIN
    UPDATE registration AS r
       SET (post, phone, mail, intro, scenario_id, offering_id, meetings_max)
         = (SELECT q.post, q.phone, q.mail, q.intro, q.scenario_id, q.offering_id, q.meetings_max FROM jsonb_populate_record(r, $2) AS q)
     WHERE r.id = $1;
    IF $2 ? 'absences' THEN
        DELETE FROM availability AS a WHERE a.registration_id = $1 AND NOT ($2 -> 'absences') ? a.slot_id::text;
        INSERT INTO availability AS a (registration_id, slot_id, is_available)
        SELECT r.id, s.id, false
          FROM registration AS r
          JOIN event_slot AS s ON s.event_id = r.event_id AND ($2 -> 'absences') ? s.id::text
         WHERE r.id = $1
        ON CONFLICT ON CONSTRAINT availability_pkey DO UPDATE SET is_available = false;
    END IF;
END $_$;

ALTER FUNCTION public.registration_fill(id uuid, form jsonb) OWNER TO tongqu_owner;

-- Name: registration_fits(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_fits(id uuid, other uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM registration AS a JOIN registration AS b ON b.event_id = a.event_id AND b.side <> a.side AND b.organization_id <> a.organization_id
         WHERE a.id = $1 AND b.id = $2 AND a.side <> 'guest' AND b.side <> 'guest' AND registration_is_in(a.state) AND registration_is_in(b.state));
END $_$;

ALTER FUNCTION public.registration_fits(id uuid, other uuid) OWNER TO tongqu_owner;

-- Name: registration_guard(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_guard(id uuid, person uuid, organization uuid) RETURNS TABLE(verified boolean, not_over boolean, early boolean, late boolean, in_time boolean, on_the_day boolean, begun boolean, not_begun boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT r.side = 'guest' OR organization_is_verified(r.organization_id),
           event_state(e.state, e.starts_at, e.ends_at) NOT IN ('ended', 'reviewed', 'archived', 'cancelled'),
           e.starts_at IS NULL OR e.starts_at - interval '2 hours' > statement_timestamp(),
           e.starts_at - interval '2 hours' <= statement_timestamp(),
           r.offered_until > statement_timestamp(),
           event_state(e.state, e.starts_at, e.ends_at) NOT IN ('cancelled', 'postponed', 'archived')
               AND local_day(e.starts_at) <= local_day(statement_timestamp()) AND local_day(e.ends_at) >= local_day(statement_timestamp()),
           e.starts_at <= statement_timestamp(), e.starts_at IS NULL OR e.starts_at > statement_timestamp()
      FROM registration AS r
      JOIN event AS e ON e.id = r.event_id
     WHERE r.id = $1;
END $_$;

ALTER FUNCTION public.registration_guard(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: registration_is_in(text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_is_in(state text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT $1 IN ('approved', 'confirmed', 'checked_in') $_$;

ALTER FUNCTION public.registration_is_in(state text) OWNER TO tongqu_owner;

-- Name: registration_is_own(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_is_own(id uuid, person uuid, organization uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN $2 IS NOT NULL AND EXISTS (
        SELECT 1 FROM registration AS r
         WHERE r.id = $1
           AND ((r.person_id = $2 AND NOT person_has_left($2, r.organization_id)) OR (r.organization_id = $3 AND (person_is_admin($2, $3) OR (r.person_id IS NULL AND person_is_member($2, $3))))));
END $_$;

ALTER FUNCTION public.registration_is_own(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: registration_moves(uuid, uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL::text) RETURNS TABLE(from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank integer)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    r    record;
    held jsonb;
    fits text[] := ARRAY[]::text[]; -- relation and role
BEGIN
    SELECT x.person_id, event_role(x.event_id, $2) AS said INTO r FROM registration AS x WHERE x.id = $1;
    IF NOT FOUND OR $2 IS NULL THEN
        RETURN;
    END IF;
    IF registration_is_own($1, $2, $3) THEN
        fits := fits || CASE WHEN r.person_id = $2 THEN 'self person' ELSE 'owner org_admin' END;
    END IF;
    IF r.said = 'organizer' THEN
        fits := fits || '{event_organizer organizer,event_door organizer}'::text[];
    ELSIF r.said IS NOT NULL THEN
        fits := fits || 'event_door door_staff'::text;
    END IF;
    IF cardinality(fits) = 0 THEN
        RETURN;
    END IF;
    SELECT to_jsonb(g) INTO held FROM registration_guard($1, $2, $3) AS g;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, held), t.position
      FROM transition AS t
     WHERE t.machine = 'registration' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4) AND t.relation || ' ' || t.role = ANY (fits);
END $_$;

ALTER FUNCTION public.registration_moves(id uuid, person uuid, organization uuid, state text) OWNER TO tongqu_owner;

-- Name: registration_of(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_of(event uuid, person uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
    RETURN (
    SELECT r.id FROM registration AS r
     WHERE r.event_id = registration_of.event AND r.person_id = registration_of.person AND registration_is_in(r.state) AND r.side <> 'guest'
       AND NOT person_has_left(r.person_id, r.organization_id));
END $$;

ALTER FUNCTION public.registration_of(event uuid, person uuid) OWNER TO tongqu_owner;

-- Name: registration_offer_ends(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_offer_ends(event uuid) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (
    SELECT least(coalesce(e.starts_at, 'infinity'),
                 statement_timestamp() + CASE WHEN e.starts_at - interval '24 hours' <= statement_timestamp() THEN interval '2 hours' ELSE interval '24 hours' END)
      FROM event AS e
     WHERE e.id = registration_offer_ends.event);
END $$;

ALTER FUNCTION public.registration_offer_ends(event uuid) OWNER TO tongqu_owner;

-- Name: registration_own_sight(uuid, uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_own_sight(id uuid, of_organization uuid, person uuid, organization uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    RETURN CASE WHEN registration_is_own($1, $3, $4) THEN 12 WHEN $2 = $4 AND person_is_member($3, $4) THEN 4 ELSE 0 END;
END $_$;

ALTER FUNCTION public.registration_own_sight(id uuid, of_organization uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: registration_promote(uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_promote(event uuid, side text) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    r    record;
    done int := 0;
BEGIN
    -- nobody is offered what is under way or not taking place
    IF NOT EXISTS (SELECT 1 FROM event AS e WHERE e.id = registration_promote.event
                      AND event_state(e.state, e.starts_at, e.ends_at) IN ('published', 'registration_open', 'registration_closed', 'scheduled')) THEN
        RETURN 0;
    END IF;
    FOR r IN SELECT x.id, x.organization_id FROM registration AS x
              WHERE x.event_id = registration_promote.event AND x.side = registration_promote.side AND x.state = 'waitlisted'
              ORDER BY x.created_at, x.id FOR UPDATE LOOP
        EXIT WHEN registration_room(registration_promote.event, registration_promote.side) <= 0;
        CONTINUE WHEN registration_promote.side <> 'guest' AND NOT organization_is_verified(r.organization_id);
        CONTINUE WHEN registration_seat(registration_promote.event, r.organization_id, registration_promote.side) IS NULL;
        UPDATE registration AS x
           SET state = 'offered', offered_until = registration_offer_ends(x.event_id), seat_no = nullif(registration_seat(x.event_id, x.organization_id, x.side), 0),
               version = x.version + 1, updated_at = statement_timestamp()
         WHERE x.id = r.id;
        INSERT INTO audit (role, machine, object_id, action, from_state, to_state, detail)
        SELECT 'system', 'registration', x.id, 'offer', 'waitlisted', 'offered',
               jsonb_build_object('told', registration_tell(x.id, 'registration_offered', jsonb_build_object('until', x.offered_until)))
          FROM registration AS x WHERE x.id = r.id;
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;

ALTER FUNCTION public.registration_promote(event uuid, side text) OWNER TO tongqu_owner;

-- Name: registration_replace(uuid, uuid, uuid, bigint, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_replace(id uuid, person uuid, organization uuid, expected bigint, successor uuid) RETURNS TABLE(verdict text, state text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    t record;
    r registration;
    p person;
    m record;
BEGIN
    SELECT x.* INTO t FROM registration_try(registration_replace.id, registration_replace.person, registration_replace.organization, 'replace', registration_replace.expected, NULL) AS x;
    SELECT x.* INTO r FROM registration AS x WHERE x.id = registration_replace.id;
    SELECT x.* INTO p FROM person AS x WHERE x.id = registration_replace.successor AND x.disabled_at IS NULL;
    verdict := CASE WHEN t.verdict <> 'ok' THEN t.verdict
                    WHEN p.id IS NULL OR NOT person_is_member(p.id, r.organization_id) THEN 'registration_not_colleague'
                    WHEN EXISTS (SELECT 1 FROM registration AS x WHERE x.event_id = r.event_id AND x.person_id = p.id AND x.state NOT IN ('withdrawn', 'rejected')) THEN 'registration_exists'
                    ELSE 'ok' END;
    state := t.from_state;
    version := t.version;
    IF verdict = 'ok' THEN
        PERFORM registration_tell(r.id, 'registration_replaced', jsonb_build_object('person', p.name));
        UPDATE registration AS x
           SET person_id = p.id, name = p.name, post = '', phone = coalesce(p.mobile, ''), mail = coalesce(p.mail, ''), badge = registration_badge(), version = x.version + 1,
               updated_at = statement_timestamp()
         WHERE x.id = r.id
        RETURNING x.version INTO version;
        UPDATE meeting_seat AS s SET person_id = p.id WHERE s.registration_id = r.id AND (NOT s.live OR lower(s.during) > statement_timestamp());
        PERFORM registration_tell(r.id, 'registration_taken_over', jsonb_build_object('person', r.name));
        FOR m IN UPDATE meeting AS x
                    SET version = x.version + 1, sequence = x.sequence + 1, updated_at = statement_timestamp()
                  WHERE r.id IN (x.demand_id, x.supply_id) AND x.state IN ('requested', 'accepted', 'scheduled') AND (NOT x.live OR lower(x.during) > statement_timestamp())
              RETURNING x.id, CASE WHEN x.demand_id = r.id THEN 'supply' ELSE 'demand' END AS other LOOP
            PERFORM meeting_tell(m.id, m.other, 'meeting_person_changed', jsonb_build_object('person', p.name));
        END LOOP;
        UPDATE event AS e SET board_version = e.board_version + 1 WHERE e.id = r.event_id;
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
        VALUES (registration_replace.person, registration_replace.organization, t.role, 'registration', r.id, 'replace', t.from_state, t.to_state,
                jsonb_build_object('event', r.event_id, 'before', r.person_id, 'after', p.id));
    END IF;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.registration_replace(id uuid, person uuid, organization uuid, expected bigint, successor uuid) OWNER TO tongqu_owner;

-- Name: registration_room(uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_room(event uuid, side text) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (
    SELECT CASE registration_room.side WHEN 'demand' THEN e.quota_demand WHEN 'supply' THEN e.quota_supply ELSE e.quota_guest END
           - (SELECT count(*)::int FROM registration AS r
               WHERE r.event_id = e.id AND r.side = registration_room.side AND r.state IN ('approved', 'offered', 'confirmed', 'checked_in'))
      FROM event AS e
     WHERE e.id = registration_room.event);
END $$;

ALTER FUNCTION public.registration_room(event uuid, side text) OWNER TO tongqu_owner;

-- Name: registration_seat(uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_seat(event uuid, organization uuid, side text) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (
    SELECT CASE WHEN NOT e.has_meetings OR registration_seat.side = 'guest' THEN 0
                ELSE (SELECT min(n) FROM generate_series(1, e.seat_limit) AS n
                       WHERE NOT EXISTS (SELECT 1 FROM registration AS r
                                          WHERE r.event_id = e.id AND r.organization_id = registration_seat.organization AND r.seat_no = n
                                            AND r.state NOT IN ('withdrawn', 'rejected'))) END
      FROM event AS e
     WHERE e.id = registration_seat.event);
END $$;

ALTER FUNCTION public.registration_seat(event uuid, organization uuid, side text) OWNER TO tongqu_owner;

-- Name: registration_seats_give(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_seats_give(event uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    r    record;
    done int := 0;
BEGIN
    FOR r IN SELECT x.id, x.organization_id, x.side FROM registration AS x
              WHERE x.event_id = registration_seats_give.event AND x.side <> 'guest' AND x.seat_no IS NULL AND x.state IN ('approved', 'offered', 'confirmed', 'checked_in')
              ORDER BY x.created_at, x.id FOR UPDATE LOOP
        UPDATE registration AS x SET seat_no = nullif(registration_seat(registration_seats_give.event, r.organization_id, r.side), 0), version = x.version + 1 WHERE x.id = r.id;
        done := done + meeting_seats_fill(r.id);
    END LOOP;
    RETURN done;
END $$;

ALTER FUNCTION public.registration_seats_give(event uuid) OWNER TO tongqu_owner;

-- Name: registration_see(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_see(id uuid, person uuid, organization uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    r record;
BEGIN
    IF $2 IS NULL THEN
        RETURN 0;
    END IF;
    SELECT x.event_id, x.organization_id INTO r FROM registration AS x WHERE x.id = $1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    RETURN registration_own_sight($1, r.organization_id, $2, $3) | registration_sight(r.event_id, $2, $3);
END $_$;

ALTER FUNCTION public.registration_see(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: registration_sight(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_sight(event uuid, person uuid, organization uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
DECLARE
    said text := event_role($1, $2);
BEGIN
    RETURN CASE WHEN said = 'organizer' THEN 18 | (event_see($1, $2, $3) & 32) WHEN said IS NOT NULL THEN 2 ELSE 0 END
         | CASE WHEN person_has_role($2, 'auditor') THEN 16 ELSE 0 END;
END $_$;

ALTER FUNCTION public.registration_sight(event uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: FUNCTION registration_sight(event uuid, person uuid, organization uuid); Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON FUNCTION public.registration_sight(event uuid, person uuid, organization uuid) IS 'what organizer, door staff and auditors see of all registrations of an event';

-- Name: registration_subject(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_subject(scenario uuid, offering uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
    RETURN coalesce((SELECT s.title FROM scenario AS s WHERE s.id = registration_subject.scenario AND s.published_at IS NOT NULL AND s.name_visibility <> 'anonymous'),
                    (SELECT f.name FROM offering AS f WHERE f.id = registration_subject.offering AND f.state IN ('published', 'stale')));
END $$;

ALTER FUNCTION public.registration_subject(scenario uuid, offering uuid) OWNER TO tongqu_owner;

-- Name: registration_tell(uuid, text, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_tell(id uuid, kind text, params jsonb) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT CASE WHEN r.person_id IS NOT NULL THEN notify_person(r.person_id, r.organization_id, $2, 'registration', r.id, p.params)
                ELSE notify_organization(r.organization_id, $2, 'registration', r.id, p.params) END
      FROM registration AS r
      JOIN event AS e ON e.id = r.event_id
      CROSS JOIN LATERAL (SELECT jsonb_build_object('event', e.name, 'event_id', e.id, 'starts_at', e.starts_at) || coalesce($3, '{}') AS params) AS p
     WHERE r.id = $1);
END $_$;

ALTER FUNCTION public.registration_tell(id uuid, kind text, params jsonb) OWNER TO tongqu_owner;

-- Name: registration_try(uuid, uuid, uuid, text, bigint, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.registration_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) RETURNS TABLE(verdict text, from_state text, to_state text, role text, version bigint)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    r registration;
    w record;
BEGIN
    IF registration_try.action NOT IN ('check_in', 'undo_check_in', 'edit', 'confirm') THEN
        PERFORM 1 FROM event AS e WHERE e.id = (SELECT x.event_id FROM registration AS x WHERE x.id = registration_try.id) FOR NO KEY UPDATE;
    END IF;
    SELECT x.* INTO r FROM registration AS x WHERE x.id = registration_try.id FOR UPDATE;
    IF NOT FOUND OR registration_see(registration_try.id, registration_try.person, registration_try.organization) = 0 THEN
        RETURN QUERY SELECT 'not_found', NULL::text, NULL::text, NULL::text, NULL::bigint;
        RETURN;
    END IF;
    SELECT x.from_state, x.to_state, x.role, x.failed, x.reason_required INTO w
      FROM registration_moves(registration_try.id, registration_try.person, registration_try.organization) AS x
     WHERE x.action = registration_try.action
     ORDER BY (x.from_state = r.state) DESC, (x.failed IS NULL) DESC, x.rank
     LIMIT 1;
    verdict := CASE WHEN w.role IS NULL THEN 'forbidden'
                    WHEN registration_try.expected IS NOT NULL AND registration_try.expected <> r.version THEN 'stale'
                    WHEN w.from_state <> r.state THEN 'state'
                    WHEN w.failed IS NOT NULL THEN 'registration_' || w.failed
                    WHEN w.reason_required AND btrim(coalesce(registration_try.reason, '')) = '' THEN 'reason_required'
                    ELSE 'ok' END;
    from_state := r.state;
    to_state := w.to_state;
    role := w.role;
    version := r.version;
    RETURN NEXT;
END $$;

ALTER FUNCTION public.registration_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) OWNER TO tongqu_owner;

-- Name: response_actions(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_actions(id uuid, person uuid, organization uuid) RETURNS TABLE(action text, to_state text, reason_required boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, bool_or(m.reason_required)
      FROM response AS r
     CROSS JOIN LATERAL response_moves(r.id, $2, $3, r.state) AS m
     WHERE r.id = $1 AND m.failed IS NULL
     GROUP BY m.action, m.to_state
     ORDER BY min(m.rank);
END $_$;

ALTER FUNCTION public.response_actions(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: response_answers(uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_answers(scenario uuid, answers jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $_$
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
END $_$;

ALTER FUNCTION public.response_answers(scenario uuid, answers jsonb) OWNER TO tongqu_owner;

-- Name: response_body; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.response_body (
    response_id uuid NOT NULL,
    revision integer NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    answers jsonb DEFAULT '[]'::jsonb NOT NULL,
    price_fen bigint,
    price_note text DEFAULT ''::text NOT NULL,
    duration_months integer,
    milestones jsonb DEFAULT '[]'::jsonb NOT NULL,
    cases jsonb DEFAULT '[]'::jsonb NOT NULL,
    members jsonb DEFAULT '[]'::jsonb NOT NULL,
    alternative text DEFAULT ''::text NOT NULL,
    element_needs text DEFAULT ''::text NOT NULL,
    files jsonb DEFAULT '[]'::jsonb NOT NULL,
    contact_name text DEFAULT ''::text NOT NULL,
    contact_phone text DEFAULT ''::text NOT NULL,
    contact_mail text DEFAULT ''::text NOT NULL,
    valid_until date,
    CONSTRAINT response_body_duration_check CHECK (((duration_months >= 1) AND (duration_months <= 120))),
    CONSTRAINT response_body_price_check CHECK (((price_fen >= 0) AND (price_fen <= '1000000000000'::bigint))),
    CONSTRAINT response_body_revision_check CHECK ((revision >= 0))
);

ALTER TABLE public.response_body OWNER TO tongqu_owner;

-- Name: TABLE response_body; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.response_body IS 'what a response says; a table of its own so that sealing can be added. Revision 0 is the draft being edited, 1.. are submitted and never changed';

-- Name: COLUMN response_body.answers; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.response_body.answers IS '[{"position":1,"name","fit":"meets|partial|fails|exceeds","value","evidence"}] by scenario_indicator.position';

-- Name: response_base(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_base(id uuid) RETURNS SETOF public.response_body
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY SELECT b.* FROM response_body AS b WHERE b.response_id = response_base.id ORDER BY (b.revision = 0) DESC, b.revision DESC LIMIT 1;
END $$;

ALTER FUNCTION public.response_base(id uuid) OWNER TO tongqu_owner;

-- Name: response_create_try(uuid, uuid, uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_create_try(person uuid, organization uuid, scenario uuid, offering uuid, team text) RETURNS TABLE(verdict text, existing uuid)
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.response_create_try(person uuid, organization uuid, scenario uuid, offering uuid, team text) OWNER TO tongqu_owner;

-- Name: response_files(jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_files(files jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'bytes', f.bytes, 'sha256', f.sha256) ORDER BY e.n), '[]')
      FROM jsonb_array_elements(coalesce($1, '[]')) WITH ORDINALITY AS e (value, n)
      JOIN file AS f ON f.id::text = coalesce(e.value ->> 'id', e.value #>> '{}'));
END $_$;

ALTER FUNCTION public.response_files(files jsonb) OWNER TO tongqu_owner;

-- Name: response_guard(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_guard(id uuid, person uuid, organization uuid) RETURNS TABLE(active boolean, accepting boolean, one_side boolean, verified boolean, changed boolean, unsent boolean, unread boolean, choosing boolean, owner_active boolean, not_frozen boolean, to_reconfirm boolean, not_own boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
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
END $_$;

ALTER FUNCTION public.response_guard(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: response_mark_shortlisted(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_mark_shortlisted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.shortlisted_at := coalesce(NEW.decided_at, statement_timestamp());
    RETURN NEW;
END $$;

ALTER FUNCTION public.response_mark_shortlisted() OWNER TO tongqu_owner;

-- Name: response_moves(uuid, uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL::text) RETURNS TABLE(from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank integer)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    r        record;
    held     jsonb;
    own_role text; /* in the organization acted for */
    is_unit  boolean := false;
    is_city  boolean := false;
BEGIN
    SELECT x.organization_id, s.organization_id AS owner_id, s.reviewing_unit, x.submitted_at IS NOT NULL AND x.state <> 'draft' AS is_sent
      INTO r
      FROM response AS x
      JOIN scenario AS s ON s.id = x.scenario_id
     WHERE x.id = $1;
    IF NOT FOUND OR $2 IS NULL THEN
        RETURN;
    END IF;
    IF $3 = r.organization_id OR ($3 = r.owner_id AND r.is_sent) THEN
        SELECT m.role INTO own_role FROM membership AS m WHERE m.person_id = $2 AND m.organization_id = $3 AND m.state = 'active';
    END IF;
    IF r.is_sent THEN
        is_unit := person_serves_unit($2, r.reviewing_unit);
        is_city := person_has_role($2, 'city_officer');
    END IF;
    IF NOT (own_role IS NOT NULL OR is_unit OR is_city) THEN
        RETURN;
    END IF;
    SELECT to_jsonb(g) INTO held FROM response_guard($1, $2, $3) AS g;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, held), t.position
      FROM transition AS t
     WHERE t.machine = 'response' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4)
       AND CASE t.relation WHEN 'owner' THEN r.organization_id = $3 AND t.role = own_role
                           WHEN 'counterparty' THEN r.owner_id = $3 AND t.role = own_role AND r.is_sent
                           WHEN 'own_unit' THEN is_unit
                           WHEN 'city' THEN is_city
                           ELSE false END;
END $_$;

ALTER FUNCTION public.response_moves(id uuid, person uuid, organization uuid, state text) OWNER TO tongqu_owner;

-- Name: response_notify(uuid, text, integer, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_notify(id uuid, action text, revision integer, reason text) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.response_notify(id uuid, action text, revision integer, reason text) OWNER TO tongqu_owner;

-- Name: response_problems(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_problems(id uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $_$
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
END $_$;

ALTER FUNCTION public.response_problems(id uuid) OWNER TO tongqu_owner;

-- Name: response_see(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_see(id uuid, person uuid, organization uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
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
END $_$;

ALTER FUNCTION public.response_see(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: response_try(uuid, uuid, uuid, text, bigint, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) RETURNS TABLE(verdict text, from_state text, to_state text, role text, version bigint, problems jsonb, see integer)
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.response_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text) OWNER TO tongqu_owner;

-- Name: response_version(bigint, bigint, integer); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.response_version(version bigint, edits bigint, see integer) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT $1 + CASE WHEN $3 & 8 <> 0 THEN $2 ELSE 0 END $_$;

ALTER FUNCTION public.response_version(version bigint, edits bigint, see integer) OWNER TO tongqu_owner;

-- Name: roster_rows(uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.roster_rows(event uuid, list jsonb) RETURNS TABLE(n integer, id uuid, organization text, credit_code text, name text, post text, phone text, mail text, side text, person_id uuid, is_new_person boolean, organization_id uuid, is_new_organization boolean, errors jsonb)
    LANGUAGE plpgsql STABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH x AS MATERIALIZED (
        SELECT q.*, nullif(q.phone, '') AS mobile_login, nullif(q.mail, '') AS mail_login, nullif(q.credit_code, '') AS code, nullif(q.organization, '') AS called
          FROM jsonb_to_recordset($2) AS q ("row" int, id uuid, person_id uuid, organization_id uuid, organization text, credit_code text, name text, post text, phone text, mail text, side text, errors jsonb)
    ), p AS MATERIALIZED (
        SELECT x."row", coalesce(m.id, e.id) AS known, m.id IS NOT NULL AND e.id IS NOT NULL AND m.id <> e.id AS is_ambiguous,
               coalesce(m.disabled_at, e.disabled_at) IS NOT NULL AS is_disabled,
               min(x."row") OVER (PARTITION BY x.mobile_login) AS first_mobile, min(x."row") OVER (PARTITION BY x.mail_login) AS first_mail,
               min(x."row") OVER (PARTITION BY coalesce(m.id, e.id)) AS first_known
          FROM x
          LEFT JOIN person AS m ON m.login = x.mobile_login
          LEFT JOIN person AS e ON e.login = x.mail_login
    ), o AS MATERIALIZED (
        SELECT x."row", k.id AS known, k.state, k.name <> x.called AND x.code IS NOT NULL AS is_other_name,
               CASE WHEN k.id IS NULL THEN (SELECT f.organization_id FROM x AS f WHERE f.code IS NOT NULL AND f.called IS NOT NULL
                                               AND CASE WHEN x.code IS NOT NULL THEN f.code = x.code ELSE f.called = x.called END ORDER BY f."row" LIMIT 1) END AS fresh
          FROM x
          LEFT JOIN LATERAL (SELECT y.id, y.name, y.state FROM organization AS y
                              WHERE y.state NOT IN ('merged', 'rejected')
                                AND CASE WHEN x.code IS NOT NULL THEN y.credit_code = x.code ELSE y.name = x.called END ORDER BY y.created_at LIMIT 1) AS k ON true
    ), s AS MATERIALIZED (
        SELECT x."row", row_number() OVER (PARTITION BY coalesce(o.known, o.fresh) ORDER BY x."row") AS place,
               (SELECT e.seat_limit - (SELECT count(*) FROM registration AS r WHERE r.event_id = e.id AND r.organization_id = o.known AND r.seat_no IS NOT NULL AND r.state NOT IN ('withdrawn', 'rejected'))
                  FROM event AS e WHERE e.id = $1 AND e.has_meetings) AS free
          FROM x
          JOIN o USING ("row")
         WHERE x.side IN ('demand', 'supply') AND coalesce(o.known, o.fresh) IS NOT NULL AND NOT x.errors @> '[{"level": "error"}]'
    )
    SELECT x."row", x.id, x.organization, x.credit_code, x.name, x.post, x.phone, x.mail, x.side, coalesce(p.known, x.person_id), p.known IS NULL,
           coalesce(o.known, o.fresh), o.known IS NULL AND o.fresh IS NOT NULL,
           x.errors || (
               SELECT coalesce(jsonb_agg(jsonb_build_object('column', c.col, 'code', c.code, 'level', c.level)), '[]')
                 FROM (VALUES ('phone', 'duplicate_in_file', 'error', x.mobile_login IS NOT NULL AND p.first_mobile < x."row"),
                              ('mail', 'duplicate_in_file', 'error', x.mail_login IS NOT NULL AND p.first_mail < x."row"),
                              ('name', 'duplicate_in_file', 'error', p.known IS NOT NULL AND p.first_known < x."row" AND (x.mobile_login IS NULL OR p.first_mobile = x."row")
                                                                     AND (x.mail_login IS NULL OR p.first_mail = x."row")),
                              ('phone', 'person_ambiguous', 'error', p.is_ambiguous),
                              ('phone', 'person_disabled', 'error', p.is_disabled),
                              ('name', 'already_registered', 'error', EXISTS (SELECT 1 FROM registration AS r WHERE r.event_id = $1 AND r.person_id = p.known AND r.state NOT IN ('withdrawn', 'rejected'))),
                              ('credit_code', 'organization_unknown', 'error', x.called IS NOT NULL AND x.code IS NULL AND coalesce(o.known, o.fresh) IS NULL),
                              ('organization', 'required', 'error', x.called IS NULL AND x.code IS NOT NULL AND coalesce(o.known, o.fresh) IS NULL),
                              ('organization', 'organization_suspended', 'error', o.state = 'suspended'),
                              ('organization', 'other_name', 'warning', o.is_other_name),
                              ('organization', 'seats_full', 'error', s.place > s.free)) AS c (col, code, level, is_so)
                WHERE c.is_so)
      FROM x
      JOIN p USING ("row")
      JOIN o USING ("row")
      LEFT JOIN s USING ("row")
     ORDER BY x."row";
END $_$;

ALTER FUNCTION public.roster_rows(event uuid, list jsonb) OWNER TO tongqu_owner;

-- Name: roster_run(uuid, uuid, uuid, jsonb, boolean, boolean); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.roster_run(person uuid, organization uuid, event uuid, list jsonb, is_import boolean, skip_bad boolean) RETURNS TABLE(verdict text, rows jsonb, good integer, bad integer, imported integer)
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    e    event;
    work jsonb;
BEGIN
    IF is_import THEN
        PERFORM 1 FROM event AS x WHERE x.id = $3 FOR NO KEY UPDATE;
    END IF;
    SELECT x.* INTO e FROM event AS x WHERE x.id = $3;
    verdict := CASE WHEN e.id IS NULL OR event_see(e.id, $1, $2) = 0 THEN 'not_found'
                    WHEN event_role(e.id, $1) IS DISTINCT FROM 'organizer' THEN 'forbidden'
                    WHEN event_state(e.state, e.starts_at, e.ends_at) IN ('ended', 'reviewed', 'archived', 'cancelled') THEN 'registration_not_over'
                    ELSE 'ok' END;
    rows := '[]';
    good := 0;
    bad := 0;
    imported := 0;
    IF verdict <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT coalesce(jsonb_agg(to_jsonb(r) || jsonb_build_object('is_bad', r.errors @> '[{"level": "error"}]') ORDER BY r.n), '[]') INTO work FROM roster_rows($3, $4) AS r;
    SELECT count(*) FILTER (WHERE NOT (w ->> 'is_bad')::boolean), count(*) FILTER (WHERE (w ->> 'is_bad')::boolean) INTO good, bad FROM jsonb_array_elements(work) AS w;
    -- what is shown: every row with something to say, and the first of the others
    SELECT coalesce(jsonb_agg(jsonb_build_object('row', (x.w ->> 'n')::int, 'action', CASE WHEN (x.w ->> 'is_bad')::boolean THEN 'bad' WHEN (x.w ->> 'is_new_person')::boolean THEN 'new' ELSE 'exists' END,
                                                 'is_new_organization', coalesce((x.w ->> 'is_new_organization')::boolean, false), 'errors', x.w -> 'errors',
                                                 'values', jsonb_build_object('organization', x.w ->> 'organization', 'credit_code', x.w ->> 'credit_code', 'name', x.w ->> 'name', 'post', x.w ->> 'post',
                                                                              'phone', x.w ->> 'phone', 'mail', x.w ->> 'mail', 'side', x.w ->> 'side')) ORDER BY x.nth), '[]')
      INTO rows
      FROM (SELECT y.w, y.nth FROM jsonb_array_elements(work) WITH ORDINALITY AS y (w, nth) ORDER BY (y.nth <= 200) DESC, (y.w -> 'errors' <> '[]') DESC, y.nth LIMIT 1000) AS x;
    IF is_import AND (bad = 0 OR skip_bad) AND good > 0 THEN
        imported := roster_take(e, $1, $2, work);
    END IF;
    RETURN NEXT;
END $_$;

ALTER FUNCTION public.roster_run(person uuid, organization uuid, event uuid, list jsonb, is_import boolean, skip_bad boolean) OWNER TO tongqu_owner;

-- Name: roster_take(public.event, uuid, uuid, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.roster_take(e public.event, person uuid, organization uuid, work jsonb) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    done int;
BEGIN
    INSERT INTO person (id, login, login_kind, name, password_hash, mobile, mail)
    SELECT w.person_id, lower(coalesce(nullif(w.phone, ''), w.mail)), CASE WHEN w.phone <> '' THEN 'mobile' ELSE 'mail' END, w.name, '!', nullif(w.phone, ''), nullif(w.mail, '')
      FROM jsonb_to_recordset($4) AS w (person_id uuid, name text, phone text, mail text, is_new_person boolean, is_bad boolean)
     WHERE w.is_new_person AND NOT w.is_bad;
    -- whoever stands first for a new organization is its first registrant, as if he had registered it: he can submit it for 认证
    INSERT INTO organization AS o (id, kind, credit_code, name, reviewing_unit, contact_name, contact_phone, contact_mail, created_by)
    SELECT DISTINCT ON (w.organization_id) w.organization_id, 'enterprise', w.credit_code, w.organization, e.unit_code, w.name, w.phone, w.mail, w.person_id
      FROM jsonb_to_recordset($4) AS w (n int, person_id uuid, organization_id uuid, credit_code text, organization text, name text, phone text, mail text, is_new_organization boolean, is_bad boolean)
     WHERE w.is_new_organization AND NOT w.is_bad AND EXISTS (SELECT 1 FROM jsonb_array_elements($4) AS f WHERE f ->> 'organization_id' = w.organization_id::text)
     ORDER BY w.organization_id, w.credit_code = '', w.n;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state, detail)
    SELECT DISTINCT ON (w.organization_id) $2, $3, 'organizer', 'organization', w.organization_id, 'create', 'registered', jsonb_build_object('event', e.id)
      FROM jsonb_to_recordset($4) AS w (organization_id uuid, is_new_organization boolean, is_bad boolean)
     WHERE w.is_new_organization AND NOT w.is_bad;
    -- the account is claimed by a link, as after a forgotten password
    WITH t AS MATERIALIZED (
        SELECT w.person_id, w.name, coalesce(nullif(w.mail, ''), w.phone) AS recipient, CASE WHEN w.mail <> '' THEN 'mail' ELSE 'sms' END AS channel,
               replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') AS token
          FROM jsonb_to_recordset($4) AS w (person_id uuid, name text, phone text, mail text, is_new_person boolean, is_bad boolean)
         WHERE w.is_new_person AND NOT w.is_bad
    ), l AS (
        INSERT INTO one_time_link (token_sha256, person_id, purpose, expires_at)
        SELECT encode(sha256(convert_to(t.token, 'UTF8')), 'hex'), t.person_id, 'reset', statement_timestamp() + interval '7 days' FROM t
    )
    INSERT INTO outbox (channel, recipient, template, params)
    SELECT t.channel, t.recipient, 'registration_claim', jsonb_build_object('name', t.name, 'event', e.name, 'token', t.token) FROM t;
    INSERT INTO membership AS m (organization_id, person_id, role, state, note, decided_at)
    SELECT DISTINCT w.organization_id, w.person_id, f.role, CASE f.role WHEN 'org_admin' THEN 'active' ELSE 'requested' END, e.name, CASE f.role WHEN 'org_admin' THEN statement_timestamp() END
      FROM jsonb_to_recordset($4) AS w (person_id uuid, organization_id uuid, is_new_organization boolean, is_bad boolean)
      JOIN organization AS o ON o.id = w.organization_id
      CROSS JOIN LATERAL (SELECT CASE WHEN w.is_new_organization AND o.created_by = w.person_id THEN 'org_admin' ELSE 'member' END AS role) AS f
     WHERE NOT w.is_bad
    ON CONFLICT ON CONSTRAINT membership_pkey DO NOTHING;
    WITH w AS MATERIALIZED (
        SELECT x.*, x.side = 'guest' OR organization_is_verified(x.organization_id) AS verified
          FROM jsonb_to_recordset($4) AS x (n int, id uuid, person_id uuid, organization_id uuid, name text, post text, phone text, mail text, side text, is_bad boolean)
         WHERE NOT x.is_bad
    ), a AS MATERIALIZED (
        SELECT w.*, CASE WHEN NOT w.verified THEN 'applied'
                         WHEN row_number() OVER (PARTITION BY w.side, w.verified ORDER BY w.n) > registration_room(e.id, w.side) THEN 'waitlisted'
                         ELSE 'approved' END AS state
          FROM w
    ), s AS MATERIALIZED (
        SELECT a.*, row_number() OVER (PARTITION BY a.organization_id, a.state, a.side = 'guest' ORDER BY a.n) AS nth FROM a
    ), i AS (
        INSERT INTO registration AS r (id, event_id, organization_id, person_id, side, state, source, name, post, phone, mail, seat_no, badge, created_by, created_at)
        SELECT s.id, e.id, s.organization_id, s.person_id, s.side, s.state, 'roster', s.name, s.post, s.phone, s.mail,
               CASE WHEN s.state = 'approved' AND s.side <> 'guest' AND e.has_meetings
                    THEN (SELECT f.seat FROM (SELECT g.seat, row_number() OVER (ORDER BY g.seat) AS nth FROM generate_series(1, e.seat_limit) AS g (seat)
                                               WHERE NOT EXISTS (SELECT 1 FROM registration AS q WHERE q.event_id = e.id AND q.organization_id = s.organization_id AND q.seat_no = g.seat
                                                                    AND q.state NOT IN ('withdrawn', 'rejected'))) AS f WHERE f.nth = s.nth) END,
               registration_badge(), $2, statement_timestamp() + s.n * interval '1 microsecond'
          FROM s
        RETURNING r.id, r.state
    ), b AS (
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state, detail)
        SELECT $2, $3, 'organizer', 'registration', i.id, 'create', i.state, jsonb_build_object('event', e.id, 'source', 'roster') FROM i
    )
    SELECT count(*) INTO done FROM i;
    PERFORM registration_tell((w ->> 'id')::uuid, 'registration_' || r.state, NULL)
       FROM jsonb_array_elements($4) AS w
       JOIN registration AS r ON r.id = (w ->> 'id')::uuid AND r.state IN ('approved', 'waitlisted')
      WHERE NOT (w ->> 'is_new_person')::boolean AND NOT (w ->> 'is_bad')::boolean;
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, detail)
    VALUES ($2, $3, 'organizer', 'event', e.id, 'roster', e.state, e.state, jsonb_build_object('imported', done));
    RETURN done;
END $_$;

ALTER FUNCTION public.roster_take(e public.event, person uuid, organization uuid, work jsonb) OWNER TO tongqu_owner;

-- Name: rows_with(jsonb, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.rows_with(rows jsonb, blank jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg((SELECT jsonb_object_agg(k.key, coalesce(e.value -> k.key, k.value)) FROM jsonb_each($2) AS k) ORDER BY e.n), '[]') FROM jsonb_array_elements($1) WITH ORDINALITY AS e (value, n));
END $_$;

ALTER FUNCTION public.rows_with(rows jsonb, blank jsonb) OWNER TO tongqu_owner;

-- Name: scenario_actions(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_actions(id uuid, person uuid, organization uuid) RETURNS TABLE(action text, to_state text, reason_required boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT a.action, a.to_state, a.reason_required
      FROM (SELECT DISTINCT ON (m.action) m.action, m.to_state, m.reason_required, m.rank
              FROM scenario AS s
             CROSS JOIN LATERAL scenario_moves(s.id, $2, $3, scenario_state(s.state, s.deadline_at, s.expires_at, NULL)) AS m
             WHERE s.id = $1 AND m.failed IS NULL
             ORDER BY m.action, m.rank) AS a
     ORDER BY a.rank;
END $_$;

ALTER FUNCTION public.scenario_actions(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: scenario_actions_json(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_actions_json(id uuid, person uuid, organization uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    RETURN (SELECT coalesce(json_agg(x), '[]') FROM scenario_actions($1, $2, $3) AS x);
END $_$;

ALTER FUNCTION public.scenario_actions_json(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: scenario_budget_bracket(text, boolean, bigint, bigint); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_budget_bracket(budget_kind text, is_budget_public boolean, budget_min_fen bigint, budget_max_fen bigint) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT CASE WHEN $1 <> 'range' OR NOT $2 OR coalesce($4, $3) IS NULL THEN 'negotiable'
                WHEN coalesce($4, $3) < 50000000 THEN 'lt50'
                WHEN coalesce($4, $3) <= 100000000 THEN '50_100'
                WHEN coalesce($4, $3) <= 200000000 THEN '100_200'
                WHEN coalesce($4, $3) <= 500000000 THEN '200_500'
                ELSE 'gt500' END
$_$;

ALTER FUNCTION public.scenario_budget_bracket(budget_kind text, is_budget_public boolean, budget_min_fen bigint, budget_max_fen bigint) OWNER TO tongqu_owner;

-- Name: scenario_cards(uuid[], uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_cards(ids uuid[], person uuid, organization uuid) RETURNS TABLE(id uuid, version bigint, number text, state text, title text, title_en text, pain text, domain text, technologies json, cooperation json, budget_kind text, budget_min_fen bigint, budget_max_fen bigint, organization_name text, organization_kind text, reviewing_unit text, unit_name text, deadline_at timestamp with time zone, deadline_kind text, working_days_left integer, published_at timestamp with time zone, response_count integer, is_favourite boolean)
    LANGUAGE plpgsql STABLE ROWS 20
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    own         uuid    := CASE WHEN person_is_member($2, $3) THEN $3 END;
    is_verified boolean := own IS NOT NULL AND organization_is_verified(own);
BEGIN
    RETURN QUERY
    SELECT c.id, c.version, c.number, c.state, c.title, c.title_en, c.pain, c.domain, c.technologies, c.cooperation, c.budget_kind,
           CASE WHEN c.is_budget_public THEN c.budget_min_fen END, CASE WHEN c.is_budget_public THEN c.budget_max_fen END,
           scenario_owner_name(c.name_visibility, c.owner_name, c.owner_alias, is_verified, c.organization_id = own),
           c.organization_kind, c.reviewing_unit, c.unit_name, c.deadline_at, c.deadline_kind, c.working_days_left, c.published_at,
           CASE WHEN c.response_total >= 3 THEN c.response_total END,
           $2 IS NOT NULL AND EXISTS (SELECT 1 FROM favourite AS f WHERE f.scenario_id = c.id AND f.person_id = $2)
      FROM scenario_card AS c
     WHERE c.id = ANY ($1);
END $_$;

ALTER FUNCTION public.scenario_cards(ids uuid[], person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: scenario_clock(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_clock() RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.scenario_clock() OWNER TO tongqu_owner;

-- Name: scenario_days_left(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_days_left(deadline_at timestamp with time zone) RETURNS integer
    LANGUAGE sql STABLE
    AS $_$ SELECT CASE WHEN $1 > statement_timestamp() THEN working_days_between(local_day(statement_timestamp()), local_day($1) - 1) END $_$;

ALTER FUNCTION public.scenario_days_left(deadline_at timestamp with time zone) OWNER TO tongqu_owner;

-- Name: scenario_deadline_is_close(text, date, date); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_deadline_is_close(deadline_kind text, deadline_on date, from_day date) RETURNS boolean
    LANGUAGE sql STABLE
    AS $_$ SELECT $1 = 'date' AND $2 IS NOT NULL AND working_days_between($3, $2) < 5 $_$;

ALTER FUNCTION public.scenario_deadline_is_close(deadline_kind text, deadline_on date, from_day date) OWNER TO tongqu_owner;

-- Name: scenario_deals(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_deals(id uuid, organization uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    RETURN (SELECT coalesce(json_agg(x), '[]')
              FROM (SELECT d.id, d.state, o.name AS organization_name, to_char(d.opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS opened_at
                      FROM deal AS d
                      JOIN organization AS o ON o.id = d.supply_organization_id
                     WHERE d.scenario_id = $1 AND ($2 IS NULL OR d.supply_organization_id = $2)
                     ORDER BY d.opened_at, d.id) AS x);
END $_$;

ALTER FUNCTION public.scenario_deals(id uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: FUNCTION scenario_deals(id uuid, organization uuid); Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON FUNCTION public.scenario_deals(id uuid, organization uuid) IS 'deals of a scenario; with an organization, its own';

-- Name: scenario; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.scenario (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    created_by uuid NOT NULL,
    entered_by uuid,
    reviewing_unit text NOT NULL,
    number text,
    state text DEFAULT 'draft'::text NOT NULL,
    suspended_from text,
    title text DEFAULT ''::text NOT NULL,
    title_en text DEFAULT ''::text NOT NULL,
    summary_en text DEFAULT ''::text NOT NULL,
    domain text DEFAULT ''::text NOT NULL,
    subdomain text DEFAULT ''::text NOT NULL,
    pain text DEFAULT ''::text NOT NULL,
    goal text DEFAULT ''::text NOT NULL,
    requirement text DEFAULT ''::text NOT NULL,
    technologies jsonb DEFAULT '[]'::jsonb NOT NULL,
    cooperation jsonb DEFAULT '[]'::jsonb NOT NULL,
    need_type text DEFAULT ''::text NOT NULL,
    theme text DEFAULT ''::text NOT NULL,
    chain text DEFAULT ''::text NOT NULL,
    data_condition text DEFAULT ''::text NOT NULL,
    deploy_condition text DEFAULT ''::text NOT NULL,
    budget_kind text DEFAULT ''::text NOT NULL,
    budget_min_fen bigint,
    budget_max_fen bigint,
    is_budget_public boolean DEFAULT true NOT NULL,
    funding text DEFAULT ''::text NOT NULL,
    expected_on date,
    duration_months integer,
    site_visit text DEFAULT ''::text NOT NULL,
    response_mode text DEFAULT 'open'::text NOT NULL,
    deadline_kind text DEFAULT 'working_days'::text NOT NULL,
    deadline_on date,
    deadline_days integer DEFAULT 15 NOT NULL,
    deadline_at timestamp with time zone,
    accepts_consortium boolean DEFAULT true NOT NULL,
    ip_terms text DEFAULT ''::text NOT NULL,
    confidential text DEFAULT ''::text NOT NULL,
    is_first_use boolean DEFAULT false NOT NULL,
    name_visibility text DEFAULT 'public'::text NOT NULL,
    contact_name text DEFAULT ''::text NOT NULL,
    contact_post text DEFAULT ''::text NOT NULL,
    contact_phone text DEFAULT ''::text NOT NULL,
    contact_mail text DEFAULT ''::text NOT NULL,
    source text DEFAULT 'online'::text NOT NULL,
    source_id text,
    level text DEFAULT 'normal'::text NOT NULL,
    submit_requested_at timestamp with time zone,
    submitted_at timestamp with time zone,
    district_ok_by uuid,
    district_ok_at timestamp with time zone,
    reviewer_id uuid,
    station_due_on date,
    published_by uuid,
    published_at timestamp with time zone,
    expires_at timestamp with time zone,
    closed_at timestamp with time zone,
    suspended_at timestamp with time zone,
    state_reason text DEFAULT ''::text NOT NULL,
    unmet_reason text DEFAULT ''::text NOT NULL,
    view_count bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    CONSTRAINT scenario_budget_kind_check CHECK ((budget_kind = ANY ('{"",range,negotiable}'::text[]))),
    CONSTRAINT scenario_budget_max_check CHECK (((budget_max_fen >= 0) AND (budget_max_fen <= '1000000000000'::bigint))),
    CONSTRAINT scenario_budget_min_check CHECK (((budget_min_fen >= 0) AND (budget_min_fen <= '1000000000000'::bigint))),
    CONSTRAINT scenario_budget_order_check CHECK (((budget_min_fen IS NULL) OR (budget_max_fen IS NULL) OR (budget_min_fen <= budget_max_fen))),
    CONSTRAINT scenario_deadline_days_check CHECK (((deadline_days >= 5) AND (deadline_days <= 120))),
    CONSTRAINT scenario_deadline_kind_check CHECK ((deadline_kind = ANY ('{date,working_days,long_term}'::text[]))),
    CONSTRAINT scenario_duration_check CHECK (((duration_months >= 1) AND (duration_months <= 120))),
    CONSTRAINT scenario_level_check CHECK ((level = ANY ('{normal,key,demo,landmark}'::text[]))),
    CONSTRAINT scenario_name_visibility_check CHECK ((name_visibility = ANY ('{public,verified,anonymous}'::text[]))),
    CONSTRAINT scenario_published_number_check CHECK (((published_at IS NULL) OR (number IS NOT NULL))),
    CONSTRAINT scenario_response_mode_check CHECK ((response_mode = 'open'::text)),
    CONSTRAINT scenario_source_check CHECK ((source = ANY ('{online,visit,district,import}'::text[]))),
    CONSTRAINT scenario_state_check CHECK ((state = ANY ('{draft,submitted,district_ok,returned,rejected,published,closed_for_response,evaluating,matched,closed,unmet,withdrawn,suspended,expired}'::text[]))),
    CONSTRAINT scenario_title_length_check CHECK ((char_length(title) <= 60)),
    CONSTRAINT scenario_two_officers_check CHECK (((published_by IS NULL) OR (district_ok_by IS NULL) OR (published_by <> district_ok_by))),
    CONSTRAINT scenario_unmet_reason_check CHECK ((unmet_reason = ANY ('{"",no_fit,budget,data,compute,compliance,internal}'::text[])))
);

ALTER TABLE public.scenario OWNER TO tongqu_owner;

-- Name: TABLE scenario; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.scenario IS 'a demand an organization posts, and its life from draft to closed';

-- Name: COLUMN scenario.entered_by; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.scenario.entered_by IS 'officer who entered it for the organization (代录); may not review it';

-- Name: COLUMN scenario.reviewing_unit; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.scenario.reviewing_unit IS '归口单位 copied from the organization at creation, changed only by hand-over';

-- Name: COLUMN scenario.deadline_at; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.scenario.deadline_at IS '00:00 Asia/Shanghai after the last day, exclusive; NULL for 长期征集';

-- Name: COLUMN scenario.submit_requested_at; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.scenario.submit_requested_at IS '提交 was pressed while the organization waits for 认证; verification submits it';

-- Name: scenario_fits(public.scenario, text, text, text, text, text, boolean); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_fits(s public.scenario, domains text, units text, technologies text, cooperation text, budgets text, first_use boolean) RETURNS boolean
    LANGUAGE sql STABLE
    AS $_$
    SELECT (code_list($2) IS NULL OR $1.domain = ANY (code_list($2)))
       AND (code_list($3) IS NULL OR $1.reviewing_unit = ANY (code_list($3)))
       AND (code_list($4) IS NULL OR $1.technologies ?| code_list($4))
       AND (code_list($5) IS NULL OR $1.cooperation ?| code_list($5))
       AND (code_list($6) IS NULL OR scenario_budget_bracket($1.budget_kind, $1.is_budget_public, $1.budget_min_fen, $1.budget_max_fen) = ANY (code_list($6)))
       AND ($7 IS NULL OR $1.is_first_use = $7)
$_$;

ALTER FUNCTION public.scenario_fits(s public.scenario, domains text, units text, technologies text, cooperation text, budgets text, first_use boolean) OWNER TO tongqu_owner;

-- Name: scenario_guard(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_guard(id uuid, person uuid, organization uuid) RETURNS TABLE(organization_active boolean, is_queued boolean, not_own boolean, not_entered boolean, not_taken boolean, city_station boolean, overdue boolean, other_officer boolean, few_responses boolean, no_contract boolean, deals_accepted boolean, was_published boolean, was_closed_for_response boolean, was_evaluating boolean, was_matched boolean, not_suspended boolean)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
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
           NOT d.has_contract, d.has_accepted AND NOT d.has_open,
           s.suspended_from = 'published', s.suspended_from = 'closed_for_response', s.suspended_from = 'evaluating', s.suspended_from = 'matched',
           NOT organization_is_suspended(s.organization_id)
      FROM scenario AS s
      JOIN organization AS o ON o.id = s.organization_id
      JOIN reviewing_unit AS u ON u.code = s.reviewing_unit
     CROSS JOIN LATERAL (SELECT coalesce(bool_or(x.state IN ('signed', 'piloting', 'accepted', 'effective')), false) AS has_contract,
                                coalesce(bool_or(x.state IN ('accepted', 'effective')), false) AS has_accepted,
                                coalesce(bool_or(x.state IN ('following', 'signed', 'piloting')), false) AS has_open
                           FROM deal AS x WHERE x.scenario_id = s.id) AS d
     WHERE s.id = $1;
END $_$;

ALTER FUNCTION public.scenario_guard(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: scenario_has_accepted(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_has_accepted(id uuid) RETURNS boolean
    LANGUAGE sql STABLE
    AS $_$ SELECT EXISTS (SELECT 1 FROM deal AS d WHERE d.scenario_id = $1 AND d.state IN ('accepted', 'effective')) $_$;

ALTER FUNCTION public.scenario_has_accepted(id uuid) OWNER TO tongqu_owner;

-- Name: scenario_is_in(text, text, timestamp with time zone, timestamp with time zone, boolean); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_is_in(status text, state text, deadline_at timestamp with time zone, expires_at timestamp with time zone, has_accepted boolean) RETURNS boolean
    LANGUAGE sql STABLE
    AS $_$
    SELECT CASE $1 WHEN 'all' THEN true
                   WHEN 'open' THEN $2 = 'published' AND coalesce($3, $4, 'infinity') > statement_timestamp()
                   WHEN 'evaluating' THEN $2 IN ('closed_for_response', 'evaluating') OR ($2 = 'published' AND $3 <= statement_timestamp())
                   ELSE CASE WHEN $2 = 'matched' THEN $5 = ($1 = 'done') ELSE $2 = 'closed' AND $1 = 'done' END END
$_$;

ALTER FUNCTION public.scenario_is_in(status text, state text, deadline_at timestamp with time zone, expires_at timestamp with time zone, has_accepted boolean) OWNER TO tongqu_owner;

-- Name: scenario_is_open(text, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_is_open(state text, deadline_at timestamp with time zone, expires_at timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    AS $_$ SELECT $1 = 'published' AND ($2 IS NULL OR $2 > statement_timestamp()) AND ($2 IS NOT NULL OR $3 IS NULL OR $3 > statement_timestamp()) $_$;

ALTER FUNCTION public.scenario_is_open(state text, deadline_at timestamp with time zone, expires_at timestamp with time zone) OWNER TO tongqu_owner;

-- Name: scenario_is_owner(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_is_owner(person uuid, organization uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    RETURN person_is_member($1, $2)
        OR EXISTS (SELECT 1 FROM organization AS o WHERE o.id = $2 AND o.created_by = $1 AND o.state IN ('registered', 'submitted', 'returned'));
END $_$;

ALTER FUNCTION public.scenario_is_owner(person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: scenario_last_day(text, date, integer, date); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_last_day(deadline_kind text, deadline_on date, deadline_days integer, from_day date) RETURNS date
    LANGUAGE sql STABLE
    AS $_$ SELECT CASE $1 WHEN 'date' THEN $2 WHEN 'working_days' THEN working_day_after($4, $3) END $_$;

ALTER FUNCTION public.scenario_last_day(deadline_kind text, deadline_on date, deadline_days integer, from_day date) OWNER TO tongqu_owner;

-- Name: scenario_moves(uuid, uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_moves(id uuid, person uuid, organization uuid, state text DEFAULT NULL::text) RETURNS TABLE(from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank integer)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
#variable_conflict use_column
DECLARE
    s         record;
    guards    jsonb;
    is_mine   boolean;
    is_admin  boolean;
    is_city   boolean;
    is_unit   boolean;
    mine      text[]; /* roles by which the person entered it */
BEGIN
    SELECT x.organization_id, x.entered_by, x.reviewing_unit INTO s FROM scenario AS x WHERE x.id = $1;
    IF NOT FOUND OR $2 IS NULL THEN
        RETURN;
    END IF;
    is_mine := s.organization_id = $3 AND scenario_is_owner($2, $3);
    is_admin := s.organization_id = $3 AND person_is_admin($2, $3);
    SELECT coalesce(bool_or(g.role = 'city_officer'), false), coalesce(bool_or(g.role = 'district_officer' AND g.unit_code = s.reviewing_unit), false),
           CASE WHEN s.entered_by = $2 THEN array_agg(g.role) FILTER (WHERE g.role <> 'district_officer' OR g.unit_code = s.reviewing_unit) END
      INTO is_city, is_unit, mine
      FROM role_grant AS g
     WHERE g.person_id = $2 AND g.ended_at IS NULL;
    IF NOT coalesce(is_mine OR is_admin OR is_city OR is_unit OR mine IS NOT NULL, false) THEN
        RETURN;
    END IF;
    SELECT to_jsonb(g) INTO guards FROM scenario_guard($1, $2, $3) AS g;
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required,
           guard_failed(t.guard, guards),
           t.position * 10 + array_position(ARRAY['org_admin', 'member', 'district_officer', 'city_officer', 'system'], t.role)
      FROM transition AS t
     WHERE t.machine = 'scenario' AND t.from_state IS NOT NULL AND ($4 IS NULL OR t.from_state = $4)
       AND CASE t.relation
           WHEN 'owner' THEN CASE t.role WHEN 'member' THEN is_mine ELSE is_admin END
           WHEN 'self' THEN t.role = ANY (mine)
           WHEN 'own_unit' THEN is_unit
           WHEN 'city' THEN is_city
           ELSE false END;
END $_$;

ALTER FUNCTION public.scenario_moves(id uuid, person uuid, organization uuid, state text) OWNER TO tongqu_owner;

-- Name: scenario_next_step(public.scenario); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_next_step(s public.scenario) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
    SELECT CASE scenario_state($1.state, $1.deadline_at, $1.expires_at, $1.id)
           WHEN 'draft' THEN CASE WHEN $1.submit_requested_at IS NOT NULL THEN 'wait_verification' ELSE 'complete' END
           WHEN 'submitted' THEN 'wait_district' WHEN 'district_ok' THEN 'wait_city' WHEN 'returned' THEN 'correct'
           WHEN 'published' THEN CASE WHEN EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = $1.id AND r.state = 'submitted') THEN 'read_responses' ELSE 'wait_responses' END
           WHEN 'closed_for_response' THEN 'evaluate' WHEN 'evaluating' THEN 'select' WHEN 'matched' THEN 'sign' WHEN 'contracted' THEN 'pilot'
           WHEN 'piloting' THEN 'accept' WHEN 'accepted' THEN 'close' WHEN 'expired' THEN 'renew' ELSE 'none' END
$_$;

ALTER FUNCTION public.scenario_next_step(s public.scenario) OWNER TO tongqu_owner;

-- Name: scenario_notify(uuid, uuid, text, text, text, text, boolean, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_notify(id uuid, owner uuid, unit text, action text, from_state text, to_state text, was_published boolean, params jsonb) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.scenario_notify(id uuid, owner uuid, unit text, action text, from_state text, to_state text, was_published boolean, params jsonb) OWNER TO tongqu_owner;

-- Name: scenario_notify_followers(uuid, text, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_notify_followers(id uuid, kind text, params jsonb) RETURNS integer
    LANGUAGE sql
    AS $_$ SELECT notify_people(ARRAY(SELECT f.person_id FROM favourite AS f WHERE f.scenario_id = $1), NULL, $2, 'scenario', $1, $3) $_$;

ALTER FUNCTION public.scenario_notify_followers(id uuid, kind text, params jsonb) OWNER TO tongqu_owner;

-- Name: scenario_notify_responders(uuid, text, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_notify_responders(id uuid, kind text, params jsonb) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.scenario_notify_responders(id uuid, kind text, params jsonb) OWNER TO tongqu_owner;

-- Name: scenario_other_side(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_other_side(scenario uuid, person uuid, organization uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
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
END $_$;

ALTER FUNCTION public.scenario_other_side(scenario uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: response; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.response (
    id uuid NOT NULL,
    scenario_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    team text DEFAULT ''::text NOT NULL,
    created_by uuid NOT NULL,
    offering_id uuid,
    state text DEFAULT 'draft'::text NOT NULL,
    revision integer DEFAULT 0 NOT NULL,
    submitted_at timestamp with time zone,
    opened_at timestamp with time zone,
    opened_by uuid,
    decided_at timestamp with time zone,
    decision_reason text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    edits bigint DEFAULT 0 NOT NULL,
    opened_revision integer DEFAULT 0 NOT NULL,
    shortlisted_at timestamp with time zone,
    needs_reconfirm boolean DEFAULT false NOT NULL,
    CONSTRAINT response_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'opened'::text, 'shortlisted'::text, 'preferred'::text, 'selected'::text, 'not_selected'::text, 'withdrawn'::text, 'invalid'::text, 'declined_by_supplier'::text, 'lapsed'::text])))
);

ALTER TABLE public.response OWNER TO tongqu_owner;

-- Name: TABLE response; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.response IS 'an answer of a supplier to a scenario';

-- Name: COLUMN response.revision; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.response.revision IS '0 while a draft; n = the n-th submitted body';

-- Name: COLUMN response.edits; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.response.edits IS 'changes of the unsent draft; the responder''s version is version + edits, so that his typing never makes the other side stale';

-- Name: COLUMN response.opened_revision; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.response.opened_revision IS 'the latest revision the scenario''s owner has read';

-- Name: COLUMN response.shortlisted_at; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.response.shortlisted_at IS 'when it first came on the shortlist or was chosen; stays when it leaves it';

-- Name: COLUMN response.needs_reconfirm; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.response.needs_reconfirm IS 'the scenario was amended since: the responder says that the answer still holds, or sends a new one';

-- Name: scenario_own_response(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_own_response(id uuid, person uuid, organization uuid) RETURNS public.response
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
DECLARE
    found response;
BEGIN
    IF person_is_member($2, $3) THEN
        SELECT r.* INTO found FROM response AS r WHERE r.scenario_id = $1 AND r.organization_id = $3 ORDER BY r.updated_at DESC LIMIT 1;
    END IF;
    RETURN found;
END $_$;

ALTER FUNCTION public.scenario_own_response(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: FUNCTION scenario_own_response(id uuid, person uuid, organization uuid); Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON FUNCTION public.scenario_own_response(id uuid, person uuid, organization uuid) IS 'the last answer of the organization the caller acts for; nulls without one';

-- Name: scenario_owner_name(text, text, text, boolean, boolean); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_owner_name(name_visibility text, name text, alias text, is_verified boolean, is_inside boolean) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT CASE WHEN $1 = 'public' OR $5 OR ($1 = 'verified' AND $4) THEN $2 ELSE nullif($3, '') END $_$;

ALTER FUNCTION public.scenario_owner_name(name_visibility text, name text, alias text, is_verified boolean, is_inside boolean) OWNER TO tongqu_owner;

-- Name: scenario_problems(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_problems(id uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $_$
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
$_$;

ALTER FUNCTION public.scenario_problems(id uuid) OWNER TO tongqu_owner;

-- Name: scenario_public_card(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_public_card(id uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $_$
    SELECT jsonb_build_object(
        'id', s.id, 'number', s.number, 'title', s.title, 'title_en', s.title_en, 'pain', left(s.pain, 120), 'domain', s.domain,
        'state', scenario_state(s.state, s.deadline_at, s.expires_at, s.id),
        'organization_name', CASE s.name_visibility WHEN 'public' THEN o.name ELSE nullif(o.alias, '') END,
        'reviewing_unit', s.reviewing_unit, 'unit_name', u.short_zh,
        'budget_kind', CASE WHEN s.is_budget_public THEN s.budget_kind ELSE '' END,
        'budget_min_fen', CASE WHEN s.is_budget_public AND s.budget_kind = 'range' THEN s.budget_min_fen END,
        'budget_max_fen', CASE WHEN s.is_budget_public AND s.budget_kind = 'range' THEN s.budget_max_fen END,
        'deadline_kind', s.deadline_kind,
        'deadline_at', to_char(s.deadline_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'),
        'working_days_left', scenario_days_left(s.deadline_at),
        'published_at', to_char(s.published_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'))
      FROM scenario AS s
      JOIN organization AS o ON o.id = s.organization_id
      JOIN reviewing_unit AS u ON u.code = s.reviewing_unit
     WHERE s.id = $1 AND s.published_at IS NOT NULL
$_$;

ALTER FUNCTION public.scenario_public_card(id uuid) OWNER TO tongqu_owner;

-- Name: scenario_reached(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_reached(scenario_id uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    RETURN (SELECT CASE max(CASE d.state WHEN 'signed' THEN 1 WHEN 'piloting' THEN 2 WHEN 'accepted' THEN 3 WHEN 'effective' THEN 3 ELSE 0 END)
                   WHEN 1 THEN 'contracted' WHEN 2 THEN 'piloting' WHEN 3 THEN 'accepted' ELSE 'matched' END
              FROM deal AS d
             WHERE d.scenario_id = $1 AND d.state <> 'ended');
END $_$;

ALTER FUNCTION public.scenario_reached(scenario_id uuid) OWNER TO tongqu_owner;

-- Name: scenario_reviews(uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_reviews(id uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    RETURN (SELECT coalesce(json_agg(x), '[]')
              FROM (SELECT r.station, r.decision, r.reason, r.comments, to_char(r.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS decided_at, u.name_zh AS reviewer
                      FROM scenario AS s
                      JOIN scenario_review AS r ON r.scenario_id = s.id
                      LEFT JOIN reviewing_unit AS u ON u.code = CASE r.station WHEN 'city' THEN '420100' ELSE s.reviewing_unit END
                     WHERE s.id = $1
                     ORDER BY r.decided_at, r.id) AS x);
END $_$;

ALTER FUNCTION public.scenario_reviews(id uuid) OWNER TO tongqu_owner;

-- Name: FUNCTION scenario_reviews(id uuid); Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON FUNCTION public.scenario_reviews(id uuid) IS 'decisions at both stations, for owner and officers';

-- Name: scenario_see(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_see(id uuid, person uuid, organization uuid) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    s          record;
    see        int := 0;
    is_member  boolean;
    is_officer boolean;
    is_auditor boolean;
BEGIN
    SELECT x.organization_id, x.reviewing_unit, x.published_at, x.submitted_at, x.entered_by INTO s FROM scenario AS x WHERE x.id = scenario_see.id;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    IF s.published_at IS NOT NULL THEN
        see := 1;
    END IF;
    IF person IS NULL THEN
        RETURN see;
    END IF;
    is_member := person_is_member(person, organization);
    IF s.organization_id = organization AND (is_member OR scenario_is_owner(person, organization)) THEN
        see := see | 8;
    END IF;
    IF is_member AND s.published_at IS NOT NULL THEN
        IF organization_is_verified(organization) THEN
            see := see | 2;
        END IF;
        IF (EXISTS (SELECT 1 FROM response AS r WHERE r.scenario_id = scenario_see.id AND r.organization_id = scenario_see.organization AND r.state IN ('shortlisted', 'preferred', 'selected'))
            OR EXISTS (SELECT 1 FROM deal AS d WHERE d.scenario_id = scenario_see.id AND d.supply_organization_id = scenario_see.organization AND d.state <> 'ended'))
           AND NOT organization_is_suspended(organization) THEN
            see := see | 4;
        END IF;
    END IF;
    IF s.submitted_at IS NOT NULL OR s.entered_by = person THEN
        SELECT bool_or(g.role = 'city_officer' OR (g.role = 'district_officer' AND g.unit_code = s.reviewing_unit)), bool_or(g.role = 'auditor')
          INTO is_officer, is_auditor
          FROM role_grant AS g
         WHERE g.person_id = scenario_see.person AND g.ended_at IS NULL;
        IF is_officer THEN
            see := see | 48;
        ELSIF s.submitted_at IS NOT NULL AND is_auditor THEN
            see := see | 16;
        END IF;
    END IF;
    RETURN see;
END $$;

ALTER FUNCTION public.scenario_see(id uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: scenario_select_try(uuid, uuid, uuid, bigint, text, jsonb); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_select_try(id uuid, person uuid, organization uuid, asked bigint, reason text, chosen jsonb) RETURNS TABLE(verdict text, from_state text, to_state text, role text, version bigint)
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.scenario_select_try(id uuid, person uuid, organization uuid, asked bigint, reason text, chosen jsonb) OWNER TO tongqu_owner;

-- Name: scenario_sight(uuid, timestamp with time zone, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_sight(id uuid, published_at timestamp with time zone, person uuid, organization uuid) RETURNS integer
    LANGUAGE sql STABLE
    AS $_$ SELECT CASE WHEN $3 IS NOT NULL THEN scenario_see($1, $3, $4) WHEN $2 IS NOT NULL THEN 1 ELSE 0 END $_$;

ALTER FUNCTION public.scenario_sight(id uuid, published_at timestamp with time zone, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: scenario_state(text, timestamp with time zone, timestamp with time zone, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_state(state text, deadline_at timestamp with time zone, expires_at timestamp with time zone, scenario_id uuid) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
    SELECT CASE $1 WHEN 'published' THEN CASE WHEN $2 <= statement_timestamp() THEN 'closed_for_response'
                                              WHEN $2 IS NULL AND $3 <= statement_timestamp() THEN 'expired'
                                              ELSE $1 END
                   WHEN 'matched' THEN scenario_reached($4)
                   ELSE $1 END
$_$;

ALTER FUNCTION public.scenario_state(state text, deadline_at timestamp with time zone, expires_at timestamp with time zone, scenario_id uuid) OWNER TO tongqu_owner;

-- Name: scenario_status(text, timestamp with time zone, timestamp with time zone, boolean); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_status(state text, deadline_at timestamp with time zone, expires_at timestamp with time zone, has_accepted boolean) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
    SELECT CASE WHEN $1 = 'published' AND coalesce($2, $3, 'infinity') > statement_timestamp() THEN 'open'
                WHEN $1 = 'published' AND $2 IS NULL THEN 'ended'
                WHEN $1 IN ('published', 'closed_for_response', 'evaluating') THEN 'evaluating'
                WHEN $1 = 'matched' THEN CASE WHEN $4 THEN 'done' ELSE 'matched' END
                WHEN $1 = 'closed' THEN 'done'
                ELSE 'ended' END
$_$;

ALTER FUNCTION public.scenario_status(state text, deadline_at timestamp with time zone, expires_at timestamp with time zone, has_accepted boolean) OWNER TO tongqu_owner;

-- Name: scenario_submit_queued(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_submit_queued(organization uuid, person uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.scenario_submit_queued(organization uuid, person uuid) OWNER TO tongqu_owner;

-- Name: scenario_try(uuid, uuid, uuid, text, bigint, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_try(id uuid, person uuid, organization uuid, action text, asked bigint, reason text) RETURNS TABLE(verdict text, from_state text, to_state text, role text, version bigint, problems jsonb)
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.scenario_try(id uuid, person uuid, organization uuid, action text, asked bigint, reason text) OWNER TO tongqu_owner;

-- Name: scenario_viewer(uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_viewer(person uuid, organization uuid) RETURNS TABLE(is_verified boolean, organization_id uuid)
    LANGUAGE sql STABLE
    AS $_$
    SELECT coalesce($1 IS NOT NULL AND person_is_member($1, $2) AND organization_is_verified($2), false), CASE WHEN person_is_member($1, $2) THEN $2 END
$_$;

ALTER FUNCTION public.scenario_viewer(person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: scenario_withdraw_meetings(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_withdraw_meetings() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    m record;
BEGIN
    FOR m IN SELECT x.id, x.state FROM meeting AS x
              WHERE x.scenario_id = NEW.id AND x.state IN ('requested', 'accepted', 'scheduled') AND (NOT x.live OR lower(x.during) > statement_timestamp()) ORDER BY x.id FOR UPDATE LOOP
        IF m.state = 'requested' THEN
            PERFORM meeting_take_off(m.id, 'cancelled', 'scenario_withdrawn', NULL);
            INSERT INTO audit (role, machine, object_id, action, from_state, to_state) VALUES ('system', 'meeting', m.id, 'drop', m.state, 'cancelled');
        END IF;
        PERFORM meeting_tell(m.id, s.side, CASE m.state WHEN 'requested' THEN 'meeting_cancelled' ELSE 'meeting_scenario_withdrawn' END, jsonb_build_object('title', NEW.title, 'code', 'scenario_withdrawn'))
           FROM (VALUES ('demand'), ('supply')) AS s (side);
    END LOOP;
    RETURN NULL;
END $$;

ALTER FUNCTION public.scenario_withdraw_meetings() OWNER TO tongqu_owner;

-- Name: scenario_within(integer); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.scenario_within(n integer) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $_$ SELECT CASE WHEN $1 IS NOT NULL THEN local_day_start(working_day_after(local_day(statement_timestamp()), $1) + 1) END $_$;

ALTER FUNCTION public.scenario_within(n integer) OWNER TO tongqu_owner;

-- Name: schedule_start_try(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.schedule_start_try(event uuid, person uuid, organization uuid) RETURNS text
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
BEGIN
    PERFORM 1 FROM event AS e WHERE e.id = $1 FOR NO KEY UPDATE;
    RETURN coalesce((
    SELECT CASE WHEN event_role(e.id, $2) IS DISTINCT FROM 'organizer' THEN CASE WHEN event_see(e.id, $2, $3) = 0 THEN 'not_found' ELSE 'forbidden' END
                WHEN event_state(e.state, e.starts_at, e.ends_at) NOT IN ('published', 'registration_open', 'registration_closed', 'scheduled', 'live') THEN 'state'
                WHEN NOT e.has_meetings OR NOT EXISTS (SELECT 1 FROM event_slot AS s WHERE s.event_id = e.id) OR NOT EXISTS (SELECT 1 FROM event_table AS t WHERE t.event_id = e.id) THEN 'schedule_no_grid'
                WHEN NOT EXISTS (SELECT 1 FROM meeting AS m WHERE m.event_id = e.id AND m.state IN ('accepted', 'scheduled')) THEN 'schedule_nothing'
                WHEN EXISTS (SELECT 1 FROM job AS j WHERE j.kind = 'schedule' AND j.object_id = e.id AND j.state IN ('queued', 'running')) THEN 'schedule_running'
                ELSE 'ok' END
      FROM event AS e WHERE e.id = $1), 'not_found');
END $_$;

ALTER FUNCTION public.schedule_start_try(event uuid, person uuid, organization uuid) OWNER TO tongqu_owner;

-- Name: search_candidates(smallint, tsquery, tsquery, tsquery); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.search_candidates(kind smallint, q_all tsquery, q_most tsquery, q_any tsquery) RETURNS TABLE(id uuid, toks bytea, len integer, collection bigint, step integer)
    LANGUAGE plpgsql STABLE ROWS 200
    AS $_$
DECLARE
    queries tsquery[] := ARRAY[$2, $3, $4];
    seen    uuid[] := '{}'::uuid[];
    n       int := 0;
    size    bigint := (SELECT greatest(c.reltuples, 1)::bigint FROM pg_class AS c WHERE c.oid = 'search_doc'::regclass);
BEGIN
    FOR i IN 1 .. 3 LOOP
        EXIT WHEN n >= 12;
        CONTINUE WHEN i > 1 AND queries[i] = queries[i - 1];
        -- the fence keeps the planner from walking the key and reading every fts out of line
        RETURN QUERY WITH m AS MATERIALIZED (SELECT d.id FROM search_doc AS d WHERE d.kind = $1 AND d.fts @@ queries[i] AND d.id <> ALL (seen))
            SELECT d.id, d.toks, d.len, size, i FROM (SELECT m.id FROM m ORDER BY m.id DESC LIMIT 2000 - n) AS x JOIN search_doc AS d ON d.kind = $1 AND d.id = x.id;
        GET DIAGNOSTICS n = ROW_COUNT;
        IF n < 12 THEN
            seen := ARRAY(SELECT d.id FROM search_doc AS d WHERE d.kind = $1 AND d.fts @@ queries[i] LIMIT 12);
        END IF;
    END LOOP;
END $_$;

ALTER FUNCTION public.search_candidates(kind smallint, q_all tsquery, q_most tsquery, q_any tsquery) OWNER TO tongqu_owner;

-- Name: search_drop(smallint, uuid, bigint); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.search_drop(kind smallint, id uuid, rev bigint) RETURNS boolean
    LANGUAGE plpgsql
    AS $_$
BEGIN
    DELETE FROM search_doc AS d WHERE d.kind = $1 AND d.id = $2 AND d.rev <= $3;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO search_feed (kind, id, op, rev) VALUES ($1, $2, 2, $3);
    RETURN true;
END $_$;

ALTER FUNCTION public.search_drop(kind smallint, id uuid, rev bigint) OWNER TO tongqu_owner;

-- Name: search_put(smallint, uuid, bigint, text, text, bytea, integer, smallint, tsvector); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.search_put(kind smallint, id uuid, rev bigint, title text, body text, toks bytea, len integer, tokver smallint, fts tsvector) RETURNS boolean
    LANGUAGE plpgsql
    AS $_$
BEGIN
    INSERT INTO search_doc AS d (kind, id, rev, title, body, toks, len, tokver, fts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT ON CONSTRAINT search_doc_pkey DO UPDATE SET rev = excluded.rev, title = excluded.title, body = excluded.body, toks = excluded.toks, len = excluded.len,
            tokver = excluded.tokver, fts = excluded.fts WHERE d.rev <= excluded.rev;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO search_feed (kind, id, op, rev) VALUES ($1, $2, 1, $3);
    RETURN true;
END $_$;

ALTER FUNCTION public.search_put(kind smallint, id uuid, rev bigint, title text, body text, toks bytea, len integer, tokver smallint, fts tsvector) OWNER TO tongqu_owner;

-- Name: FUNCTION search_put(kind smallint, id uuid, rev bigint, title text, body text, toks bytea, len integer, tokver smallint, fts tsvector); Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON FUNCTION public.search_put(kind smallint, id uuid, rev bigint, title text, body text, toks bytea, len integer, tokver smallint, fts tsvector) IS 'a volatile function: call it in the outer SELECT or by PERFORM; a CTE nobody reads does not run it';

-- Name: setting_int(text, integer); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.setting_int(name text, otherwise integer) RETURNS integer
    LANGUAGE sql STABLE
    AS $_$ SELECT coalesce((SELECT (s.value #>> '{}')::int FROM setting AS s WHERE s.name = $1), $2) $_$;

ALTER FUNCTION public.setting_int(name text, otherwise integer) OWNER TO tongqu_owner;

-- Name: throttle_clear(text, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.throttle_clear(kind text, key text) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM throttle AS t WHERE t.kind = throttle_clear.kind AND t.key_sha256 = throttle_key(throttle_clear.key);
    RETURN FOUND;
END $$;

ALTER FUNCTION public.throttle_clear(kind text, key text) OWNER TO tongqu_owner;

-- Name: throttle_hit(text, text, integer, interval, interval); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.throttle_hit(kind text, key text, most integer, span interval, block interval) RETURNS integer
    LANGUAGE sql
    AS $_$
    INSERT INTO throttle AS t (kind, key_sha256, hits, window_at, blocked_until)
    VALUES ($1, throttle_key($2), 1, statement_timestamp(), CASE WHEN $3 <= 1 THEN statement_timestamp() + $5 END)
    ON CONFLICT ON CONSTRAINT throttle_pkey DO UPDATE
       SET hits = CASE WHEN t.window_at < statement_timestamp() - $4 THEN 1 ELSE t.hits + 1 END,
           window_at = CASE WHEN t.window_at < statement_timestamp() - $4 THEN statement_timestamp() ELSE t.window_at END,
           blocked_until = CASE WHEN t.window_at >= statement_timestamp() - $4 AND t.hits + 1 >= $3 THEN statement_timestamp() + $5 ELSE t.blocked_until END
    RETURNING t.hits
$_$;

ALTER FUNCTION public.throttle_hit(kind text, key text, most integer, span interval, block interval) OWNER TO tongqu_owner;

-- Name: throttle_is_blocked(text, text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.throttle_is_blocked(kind text, key text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $_$ SELECT EXISTS (SELECT 1 FROM throttle AS t WHERE t.kind = $1 AND t.key_sha256 = throttle_key($2) AND t.blocked_until > statement_timestamp()) $_$;

ALTER FUNCTION public.throttle_is_blocked(kind text, key text) OWNER TO tongqu_owner;

-- Name: throttle_key(text); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.throttle_key(key text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex') $_$;

ALTER FUNCTION public.throttle_key(key text) OWNER TO tongqu_owner;

-- Name: throttle_wait(text, text, interval); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.throttle_wait(kind text, key text, span interval) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    until timestamptz;
BEGIN
    SELECT coalesce(t.window_at + span, t.blocked_until) INTO until FROM throttle AS t WHERE t.kind = throttle_wait.kind AND t.key_sha256 = throttle_key(throttle_wait.key);
    RETURN greatest(1, ceil(extract(epoch FROM until - statement_timestamp()))::int);
END $$;

ALTER FUNCTION public.throttle_wait(kind text, key text, span interval) OWNER TO tongqu_owner;

-- Name: uuid_v7(); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.uuid_v7() RETURNS uuid
    LANGUAGE sql
    AS $$ SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14, 19))::uuid $$;

ALTER FUNCTION public.uuid_v7() OWNER TO tongqu_owner;

-- Name: wish_put(uuid, uuid, uuid, uuid, text, uuid); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.wish_put(person uuid, organization uuid, event uuid, other uuid, level text, id uuid) RETURNS text
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    own  registration;
    o    registration;
    m    meeting;
    back text;
    said text;
BEGIN
    PERFORM event_share_lock($3);
    IF event_see($3, $1, $2) = 0 THEN
        RETURN 'not_found';
    END IF;
    SELECT r.* INTO own FROM registration AS r WHERE r.id = registration_of($3, $1) FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'meeting_not_registered';
    END IF;
    SELECT r.* INTO o FROM registration AS r WHERE r.id = $4 FOR SHARE;
    IF NOT FOUND OR NOT registration_fits(own.id, $4) THEN
        RETURN 'not_found';
    ELSIF NOT event_takes_meetings($3) THEN
        RETURN 'meeting_not_frozen';
    ELSIF organization_is_suspended(own.organization_id) OR organization_is_suspended(o.organization_id) THEN
        RETURN 'meeting_active';
    END IF;
    PERFORM meeting_lock_pair($3, own.organization_id, o.organization_id);
    SELECT x.* INTO m FROM meeting_of_pair($3, own.organization_id, o.organization_id) AS x;
    IF m.id IS NOT NULL AND $5 = 'no' AND own.id IN (m.demand_id, m.supply_id) AND o.id IN (m.demand_id, m.supply_id) THEN
        IF m.state <> 'requested' THEN
            RETURN 'wish_meeting_open';
        END IF;
        said := CASE WHEN m.requested_by = own.side THEN 'cancelled' ELSE 'declined' END;
        PERFORM meeting_take_off(m.id, said, '', NULL);
        IF said = 'declined' THEN
            PERFORM meeting_tell(m.id, o.side, 'meeting_declined', jsonb_build_object('reason', ''));
        END IF;
    END IF;
    IF $5 IS NULL THEN
        DELETE FROM wish AS w WHERE w.from_id = own.id AND w.to_id = o.id;
    ELSE
        INSERT INTO wish AS w (event_id, from_id, to_id, level) VALUES ($3, own.id, o.id, $5)
        ON CONFLICT ON CONSTRAINT wish_pkey DO UPDATE SET level = excluded.level, wished_at = statement_timestamp();
    END IF;
    SELECT w.level INTO back FROM wish AS w WHERE w.from_id = o.id AND w.to_id = own.id;
    IF $5 IN ('must', 'want') AND back IN ('must', 'want') AND m.id IS NULL THEN
        PERFORM meeting_insert($6, own, o, 'both', 'wish', '', NULL, NULL);
        PERFORM meeting_accept($6);
        said := 'crossed';
        m.id := $6;
    ELSIF $5 IN ('must', 'want') AND m.state = 'requested' AND m.requested_by = o.side AND own.id IN (m.demand_id, m.supply_id) AND o.id IN (m.demand_id, m.supply_id) THEN
        PERFORM meeting_accept(m.id);
        said := 'crossed';
    ELSIF m.state = 'accepted' AND own.id IN (m.demand_id, m.supply_id) AND o.id IN (m.demand_id, m.supply_id) THEN
        UPDATE meeting AS x
           SET weight = meeting_weight(CASE own.side WHEN 'demand' THEN $5 ELSE back END, CASE own.side WHEN 'demand' THEN back ELSE $5 END, x.is_must)
         WHERE x.id = m.id;
    END IF;
    IF said = 'crossed' THEN
        INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state, detail)
        VALUES ($1, own.organization_id, 'member', 'meeting', m.id, 'accept', 'accepted',
                jsonb_build_object('event', $3, 'told', meeting_tell(m.id, o.side, 'meeting_accepted', NULL) + meeting_tell(m.id, own.side, 'meeting_accepted', NULL)));
    END IF;
    RETURN 'ok';
END $_$;

ALTER FUNCTION public.wish_put(person uuid, organization uuid, event uuid, other uuid, level text, id uuid) OWNER TO tongqu_owner;

-- Name: working_day_after(date, integer); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.working_day_after(from_day date, n integer) RETURNS date
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    day     date := from_day;
    missing int  := n;
BEGIN
    IF from_day IS NULL OR n IS NULL OR n < 1 THEN
        RETURN NULL;
    END IF;
    WHILE missing > 0 LOOP
        day := day + missing;
        missing := n - working_days_between(from_day, day);
    END LOOP;
    RETURN day;
END $$;

ALTER FUNCTION public.working_day_after(from_day date, n integer) OWNER TO tongqu_owner;

-- Name: working_days_between(date, date); Type: FUNCTION; Schema: public; Owner: tongqu_owner

CREATE FUNCTION public.working_days_between(from_day date, to_day date) RETURNS integer
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    a     int := least(from_day, to_day) - DATE '2000-01-03';
    b     int := greatest(from_day, to_day) - DATE '2000-01-03';
    moved int;
BEGIN
    SELECT coalesce(sum(CASE WHEN h.is_working AND extract(isodow FROM h.day) >= 6 THEN 1 WHEN NOT h.is_working AND extract(isodow FROM h.day) < 6 THEN -1 ELSE 0 END), 0)
      INTO moved
      FROM holiday AS h
     WHERE h.day > least(from_day, to_day) AND h.day <= greatest(from_day, to_day);
    RETURN CASE WHEN to_day >= from_day THEN 1 ELSE -1 END * (5 * ((b / 7) - (a / 7)) + least(b % 7, 4) - least(a % 7, 4) + moved);
END
$$;

ALTER FUNCTION public.working_days_between(from_day date, to_day date) OWNER TO tongqu_owner;

-- Name: annual_plan; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.annual_plan (
    year integer NOT NULL,
    target integer NOT NULL,
    source text NOT NULL,
    CONSTRAINT annual_plan_target_check CHECK ((target > 0))
);

ALTER TABLE public.annual_plan OWNER TO tongqu_owner;

-- Name: TABLE annual_plan; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.annual_plan IS 'how many events a year are to be held, from the action plan';

-- Name: attachment; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.attachment (
    file_id uuid NOT NULL,
    object_kind text NOT NULL,
    object_id uuid NOT NULL,
    purpose text DEFAULT 'attachment'::text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    CONSTRAINT attachment_object_kind_check CHECK ((object_kind = ANY (ARRAY['organization'::text, 'scenario'::text, 'offering'::text, 'response'::text, 'deal'::text, 'event'::text]))),
    CONSTRAINT attachment_purpose_check CHECK ((purpose = ANY (ARRAY['attachment'::text, 'confidential'::text, 'authorization'::text, 'licence'::text, 'evidence'::text, 'proof'::text])))
);

ALTER TABLE public.attachment OWNER TO tongqu_owner;

-- Name: TABLE attachment; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.attachment IS 'files shown with an object, in order, by purpose';

-- Name: audit; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    person_id uuid,
    organization_id uuid,
    role text DEFAULT ''::text NOT NULL,
    machine text NOT NULL,
    object_id uuid NOT NULL,
    action text NOT NULL,
    from_state text,
    to_state text,
    reason text,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    bytes bytea NOT NULL,
    leaf bytea NOT NULL,
    CONSTRAINT audit_leaf_check CHECK ((octet_length(leaf) = 32))
);

ALTER TABLE public.audit OWNER TO tongqu_owner;

-- Name: TABLE audit; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.audit IS 'append-only; detail carries no personal data beyond ids; leaf = sha256(0x00 || bytes)';

-- Name: audit_id_seq; Type: SEQUENCE; Schema: public; Owner: tongqu_owner

ALTER TABLE public.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: audit_pending; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.audit_pending (
    audit_id bigint NOT NULL
);

ALTER TABLE public.audit_pending OWNER TO tongqu_owner;

-- Name: TABLE audit_pending; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.audit_pending IS 'audit rows not yet sealed into the transparency log';

-- Name: availability; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.availability (
    registration_id uuid NOT NULL,
    slot_id uuid NOT NULL,
    is_available boolean NOT NULL
);

ALTER TABLE public.availability OWNER TO tongqu_owner;

-- Name: TABLE availability; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.availability IS 'a slot without a row is available';

-- Name: calendar_feed; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.calendar_feed (
    token_sha256 text NOT NULL,
    person_id uuid NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    revoked_at timestamp with time zone,
    id uuid DEFAULT gen_random_uuid() NOT NULL
);

ALTER TABLE public.calendar_feed OWNER TO tongqu_owner;

-- Name: TABLE calendar_feed; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.calendar_feed IS 'secret addresses of personal calendars, one a device, revocable; only the hash of the secret is kept';

-- Name: contact_reveal; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.contact_reveal (
    id bigint NOT NULL,
    person_id uuid NOT NULL,
    organization_id uuid,
    object_kind text NOT NULL,
    object_id uuid NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.contact_reveal OWNER TO tongqu_owner;

-- Name: TABLE contact_reveal; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.contact_reveal IS 'every time contacts were shown to somebody; also the daily quota';

-- Name: contact_reveal_id_seq; Type: SEQUENCE; Schema: public; Owner: tongqu_owner

ALTER TABLE public.contact_reveal ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contact_reveal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: deal; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.deal (
    id uuid NOT NULL,
    scenario_id uuid,
    response_id uuid,
    demand_organization_id uuid NOT NULL,
    supply_organization_id uuid NOT NULL,
    state text DEFAULT 'following'::text NOT NULL,
    origin text DEFAULT 'selection'::text NOT NULL,
    contract_number text DEFAULT ''::text NOT NULL,
    amount_fen bigint,
    is_amount_public boolean DEFAULT false NOT NULL,
    signed_on date,
    accepted_on date,
    measured jsonb DEFAULT '[]'::jsonb NOT NULL,
    ended_reason text DEFAULT ''::text NOT NULL,
    opened_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    reached_at timestamp with time zone,
    piloting_on date,
    effective_on date,
    effect text DEFAULT ''::text NOT NULL,
    pending_action text,
    pending_side text,
    pending_by uuid,
    pending_at timestamp with time zone,
    pending_data jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT deal_amount_check CHECK ((amount_fen >= 0)),
    CONSTRAINT deal_origin_check CHECK ((origin = ANY (ARRAY['selection'::text, 'meeting'::text, 'declared'::text]))),
    CONSTRAINT deal_parties_check CHECK ((demand_organization_id <> supply_organization_id)),
    CONSTRAINT deal_pending_action_check CHECK ((pending_action = ANY (ARRAY['sign'::text, 'start_pilot'::text, 'accept'::text, 'take_effect'::text]))),
    CONSTRAINT deal_pending_check CHECK (((pending_action IS NULL) = (pending_side IS NULL))),
    CONSTRAINT deal_pending_side_check CHECK ((pending_side = ANY (ARRAY['demand'::text, 'supply'::text]))),
    CONSTRAINT deal_state_check CHECK ((state = ANY (ARRAY['following'::text, 'signed'::text, 'piloting'::text, 'accepted'::text, 'effective'::text, 'ended'::text])))
);

ALTER TABLE public.deal OWNER TO tongqu_owner;

-- Name: TABLE deal; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.deal IS 'what a selected response becomes: contract, pilot, acceptance';

-- Name: COLUMN deal.measured; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.deal.measured IS 'acceptance per indicator: [{"position","name","target","value","method"}]';

-- Name: COLUMN deal.reached_at; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.deal.reached_at IS 'PRODUCT rule 21: opened by a selection, or both sides said at least 试点意向, or signed; NULL while there is only 继续了解';

-- Name: COLUMN deal.pending_action; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.deal.pending_action IS 'what one side said has happened; the other side confirms or refuses it';

-- Name: COLUMN deal.pending_data; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.deal.pending_data IS 'the form of the pending step, applied when it is confirmed';

-- Name: event_notice; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.event_notice (
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    audience text NOT NULL,
    body text NOT NULL,
    recipients integer NOT NULL,
    sent_by uuid NOT NULL,
    sent_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT event_notice_audience_check CHECK ((audience = ANY (ARRAY['all'::text, 'demand'::text, 'supply'::text, 'guest'::text, 'waitlisted'::text]))),
    CONSTRAINT event_notice_body_check CHECK (((char_length(body) >= 1) AND (char_length(body) <= 500)))
);

ALTER TABLE public.event_notice OWNER TO tongqu_owner;

-- Name: TABLE event_notice; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.event_notice IS 'messages of organizers to people registered; each of them has an inbox row naming the notice';

-- Name: event_organizer; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.event_organizer (
    event_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text DEFAULT 'organizer'::text NOT NULL,
    added_by uuid,
    added_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT event_organizer_role_check CHECK ((role = ANY (ARRAY['organizer'::text, 'door_staff'::text])))
);

ALTER TABLE public.event_organizer OWNER TO tongqu_owner;

-- Name: TABLE event_organizer; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.event_organizer IS 'who runs an event, and its door staff';

-- Name: event_review; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.event_review (
    event_id uuid NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    demand_count integer,
    supply_count integer,
    guest_count integer,
    held_count integer,
    intent_count integer,
    amount_fen bigint,
    reviewed_by uuid,
    reviewed_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT event_review_amount_check CHECK ((amount_fen >= 0)),
    CONSTRAINT event_review_demand_check CHECK ((demand_count >= 0)),
    CONSTRAINT event_review_guest_check CHECK ((guest_count >= 0)),
    CONSTRAINT event_review_held_check CHECK ((held_count >= 0)),
    CONSTRAINT event_review_intent_check CHECK ((intent_count >= 0)),
    CONSTRAINT event_review_supply_check CHECK ((supply_count >= 0))
);

ALTER TABLE public.event_review OWNER TO tongqu_owner;

-- Name: TABLE event_review; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.event_review IS '活动总结: numbers as computed when it was written, corrected by the organizer; files are attachments of the event';

-- Name: event_session; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.event_session (
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    "position" integer NOT NULL,
    name text NOT NULL,
    during tstzrange NOT NULL,
    slot_minutes integer NOT NULL,
    gap_minutes integer DEFAULT 0 NOT NULL,
    breaks jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT event_session_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT event_session_gap_minutes_check CHECK (((gap_minutes >= 0) AND (gap_minutes <= 60))),
    CONSTRAINT event_session_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 20))),
    CONSTRAINT event_session_position_check CHECK ((("position" >= 0) AND ("position" <= 15))),
    CONSTRAINT event_session_slot_minutes_check CHECK (((slot_minutes >= 5) AND (slot_minutes <= 120)))
);

ALTER TABLE public.event_session OWNER TO tongqu_owner;

-- Name: TABLE event_session; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.event_session IS '半场: a half day of meetings with its rhythm; slots are made from it';

-- Name: COLUMN event_session.breaks; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.event_session.breaks IS '[{"from":"10:30","to":"10:45"}] local times without slots';

-- Name: event_slot; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.event_slot (
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    session_id uuid NOT NULL,
    "position" integer NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT event_slot_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT event_slot_position_check CHECK ((("position" >= 0) AND ("position" <= 63)))
);

ALTER TABLE public.event_slot OWNER TO tongqu_owner;

-- Name: TABLE event_slot; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.event_slot IS '时段: one meeting time';

-- Name: event_table; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.event_table (
    event_id uuid NOT NULL,
    table_no integer NOT NULL,
    label text DEFAULT ''::text NOT NULL,
    zone text DEFAULT ''::text NOT NULL,
    CONSTRAINT event_table_no_check CHECK (((table_no >= 1) AND (table_no <= 500)))
);

ALTER TABLE public.event_table OWNER TO tongqu_owner;

-- Name: TABLE event_table; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.event_table IS '洽谈桌: a place that holds one meeting at a time';

-- Name: favourite; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.favourite (
    person_id uuid NOT NULL,
    scenario_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.favourite OWNER TO tongqu_owner;

-- Name: TABLE favourite; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.favourite IS 'what a person keeps an eye on';

-- Name: file; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.file (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    organization_id uuid,
    name text NOT NULL,
    media_type text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT file_bytes_check CHECK (((bytes >= 1) AND (bytes <= 52428800))),
    CONSTRAINT file_name_length_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200)))
);

ALTER TABLE public.file OWNER TO tongqu_owner;

-- Name: TABLE file; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.file IS 'an uploaded file; who may read it follows from the object that refers to it (attachment)';

-- Name: holiday; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.holiday (
    day date NOT NULL,
    is_working boolean NOT NULL,
    name_zh text NOT NULL
);

ALTER TABLE public.holiday OWNER TO tongqu_owner;

-- Name: TABLE holiday; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.holiday IS 'deviations from Monday to Friday by the State Council notices; years without rows count Monday to Friday';

-- Name: idempotency; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.idempotency (
    actor_id uuid NOT NULL,
    key text NOT NULL,
    request_sha256 text NOT NULL,
    status integer NOT NULL,
    object_id uuid,
    version bigint,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT idempotency_key_length_check CHECK (((length(key) >= 1) AND (length(key) <= 100)))
);

ALTER TABLE public.idempotency OWNER TO tongqu_owner;

-- Name: TABLE idempotency; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.idempotency IS 'keys of writes that were done, kept 24 hours: the same key replays the answer';

-- Name: inbox; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.inbox (
    id bigint NOT NULL,
    person_id uuid NOT NULL,
    organization_id uuid,
    kind text NOT NULL,
    object_kind text DEFAULT ''::text NOT NULL,
    object_id uuid,
    params jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    read_at timestamp with time zone,
    CONSTRAINT inbox_kind_check CHECK ((kind ~ '^[a-z_]{3,60}$'::text))
);

ALTER TABLE public.inbox OWNER TO tongqu_owner;

-- Name: TABLE inbox; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.inbox IS 'messages of the service to one person';

-- Name: inbox_id_seq; Type: SEQUENCE; Schema: public; Owner: tongqu_owner

ALTER TABLE public.inbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.inbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: job; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.job (
    id uuid NOT NULL,
    kind text NOT NULL,
    object_id uuid NOT NULL,
    params jsonb DEFAULT '{}'::jsonb NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    phase text DEFAULT ''::text NOT NULL,
    permille integer DEFAULT 0 NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    result_id uuid,
    error text DEFAULT ''::text NOT NULL,
    requested_by uuid NOT NULL,
    is_cancel_asked boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    started_at timestamp with time zone,
    beat_at timestamp with time zone,
    finished_at timestamp with time zone,
    CONSTRAINT job_kind_check CHECK ((kind = 'schedule'::text)),
    CONSTRAINT job_permille_check CHECK (((permille >= 0) AND (permille <= 1000))),
    CONSTRAINT job_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);

ALTER TABLE public.job OWNER TO tongqu_owner;

-- Name: TABLE job; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.job IS 'long work; a running one whose heartbeat stopped is taken up again or seen as failed';

-- Name: mail_kind; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.mail_kind (
    kind text NOT NULL,
    CONSTRAINT mail_kind_check CHECK ((kind ~ '^[a-z_]{3,60}$'::text))
);

ALTER TABLE public.mail_kind OWNER TO tongqu_owner;

-- Name: TABLE mail_kind; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.mail_kind IS 'kinds of inbox messages that are also sent by mail; the others are read on the site only';

-- Name: meeting_seat; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.meeting_seat (
    meeting_id uuid NOT NULL,
    side text NOT NULL,
    event_id uuid NOT NULL,
    registration_id uuid NOT NULL,
    person_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    seat_no integer NOT NULL,
    seat_limit integer NOT NULL,
    during tstzrange,
    live boolean DEFAULT false NOT NULL,
    arrived_at timestamp with time zone,
    arrived_by uuid,
    intent text,
    intent_note text DEFAULT ''::text NOT NULL,
    intent_at timestamp with time zone,
    intent_by uuid,
    CONSTRAINT meeting_seat_intent_check CHECK ((intent = ANY (ARRAY['none'::text, 'interested'::text, 'pilot'::text, 'contract'::text]))),
    CONSTRAINT meeting_seat_limit_check CHECK (((seat_no >= 1) AND (seat_no <= seat_limit))),
    CONSTRAINT meeting_seat_live_check CHECK (((NOT live) OR (during IS NOT NULL))),
    CONSTRAINT meeting_seat_side_check CHECK ((side = ANY (ARRAY['demand'::text, 'supply'::text])))
);

ALTER TABLE public.meeting_seat OWNER TO tongqu_owner;

-- Name: TABLE meeting_seat; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.meeting_seat IS 'the two people of a meeting, written when it is accepted; what each side says afterwards (intent) is its own until both are positive';

-- Name: membership; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.membership (
    organization_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    requested_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    version bigint DEFAULT 1 NOT NULL,
    CONSTRAINT membership_role_check CHECK ((role = ANY (ARRAY['member'::text, 'org_admin'::text]))),
    CONSTRAINT membership_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'active'::text, 'declined'::text, 'left'::text])))
);

ALTER TABLE public.membership OWNER TO tongqu_owner;

-- Name: TABLE membership; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.membership IS 'who acts for which organization';

-- Name: milestone; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.milestone (
    deal_id uuid NOT NULL,
    "position" integer NOT NULL,
    title text NOT NULL,
    due_on date,
    state text DEFAULT 'scheduled'::text NOT NULL,
    done_on date,
    CONSTRAINT milestone_state_check CHECK ((state = ANY (ARRAY['scheduled'::text, 'met'::text, 'partially_met'::text, 'not_met'::text])))
);

ALTER TABLE public.milestone OWNER TO tongqu_owner;

-- Name: TABLE milestone; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.milestone IS 'steps of a deal with their due days';

-- Name: notice; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.notice (
    id uuid NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    title_en text,
    body text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    until_on date,
    CONSTRAINT notice_kind_check CHECK ((kind = ANY (ARRAY['publicity'::text, 'announcement'::text])))
);

ALTER TABLE public.notice OWNER TO tongqu_owner;

-- Name: TABLE notice; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.notice IS '公示 (publicity, with a period for objections) and 公告 (announcement)';

-- Name: offering; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.offering (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    created_by uuid NOT NULL,
    state text DEFAULT 'draft'::text NOT NULL,
    kind text DEFAULT 'solution'::text NOT NULL,
    name text NOT NULL,
    product_version text DEFAULT ''::text NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    summary_en text DEFAULT ''::text NOT NULL,
    maturity text DEFAULT ''::text NOT NULL,
    domains jsonb DEFAULT '[]'::jsonb NOT NULL,
    technologies jsonb DEFAULT '[]'::jsonb NOT NULL,
    deployments jsonb DEFAULT '[]'::jsonb NOT NULL,
    cooperation jsonb DEFAULT '[]'::jsonb NOT NULL,
    credentials text DEFAULT ''::text NOT NULL,
    ip_rights text DEFAULT ''::text NOT NULL,
    price_kind text DEFAULT 'negotiable'::text NOT NULL,
    price_min_fen bigint,
    price_max_fen bigint,
    can_demo boolean DEFAULT false NOT NULL,
    team text DEFAULT ''::text NOT NULL,
    cases jsonb DEFAULT '[]'::jsonb NOT NULL,
    confirmed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    published_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    CONSTRAINT offering_name_length_check CHECK (((char_length(name) >= 2) AND (char_length(name) <= 60))),
    CONSTRAINT offering_price_kind_check CHECK ((price_kind = ANY (ARRAY['range'::text, 'negotiable'::text]))),
    CONSTRAINT offering_price_max_check CHECK (((price_max_fen >= 0) AND (price_max_fen <= '1000000000000'::bigint))),
    CONSTRAINT offering_price_min_check CHECK (((price_min_fen >= 0) AND (price_min_fen <= '1000000000000'::bigint))),
    CONSTRAINT offering_price_order_check CHECK (((price_min_fen IS NULL) OR (price_max_fen IS NULL) OR (price_min_fen <= price_max_fen))),
    CONSTRAINT offering_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'stale'::text, 'archived'::text])))
);

ALTER TABLE public.offering OWNER TO tongqu_owner;

-- Name: TABLE offering; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.offering IS 'what a supplier can do, published for those who look';

-- Name: COLUMN offering.cases; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.offering.cases IS '[{"customer","is_anonymous","year","effect","evidence"}]';

-- Name: offering_indicator; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.offering_indicator (
    offering_id uuid NOT NULL,
    "position" integer NOT NULL,
    name text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    comparator text NOT NULL,
    target text NOT NULL,
    method text DEFAULT ''::text NOT NULL,
    CONSTRAINT offering_indicator_comparator_check CHECK ((comparator = ANY (ARRAY['ge'::text, 'le'::text, 'gt'::text, 'lt'::text, 'eq'::text, 'range'::text, 'text'::text]))),
    CONSTRAINT offering_indicator_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 40))),
    CONSTRAINT offering_indicator_position_check CHECK ((("position" >= 1) AND ("position" <= 30)))
);

ALTER TABLE public.offering_indicator OWNER TO tongqu_owner;

-- Name: TABLE offering_indicator; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.offering_indicator IS 'measured figures of an offering';

-- Name: one_time_link; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.one_time_link (
    token_sha256 text NOT NULL,
    person_id uuid NOT NULL,
    purpose text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    value text,
    CONSTRAINT one_time_link_purpose_check CHECK ((purpose = ANY (ARRAY['confirm'::text, 'reset'::text, 'mail'::text, 'mobile'::text]))),
    CONSTRAINT one_time_link_value_check CHECK (((purpose = ANY (ARRAY['mail'::text, 'mobile'::text])) = (value IS NOT NULL)))
);

ALTER TABLE public.one_time_link OWNER TO tongqu_owner;

-- Name: TABLE one_time_link; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.one_time_link IS 'confirmations and password resets: hashes of tokens that work once';

-- Name: COLUMN one_time_link.value; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.one_time_link.value IS 'the address that the link proves, for purposes mail and mobile';

-- Name: organization; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.organization (
    id uuid NOT NULL,
    kind text NOT NULL,
    credit_code text,
    is_code_mismatch boolean DEFAULT false NOT NULL,
    name text NOT NULL,
    name_en text,
    short_name text DEFAULT ''::text NOT NULL,
    alias text DEFAULT ''::text NOT NULL,
    reviewing_unit text NOT NULL,
    legal_person text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    scale text DEFAULT ''::text NOT NULL,
    honours jsonb DEFAULT '[]'::jsonb NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    website text DEFAULT ''::text NOT NULL,
    contact_name text DEFAULT ''::text NOT NULL,
    contact_post text DEFAULT ''::text NOT NULL,
    contact_phone text DEFAULT ''::text NOT NULL,
    contact_mail text DEFAULT ''::text NOT NULL,
    host_organization_id uuid,
    leader_declaration text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'registered'::text NOT NULL,
    submitted_at timestamp with time zone,
    verified_at timestamp with time zone,
    valid_until timestamp with time zone,
    decision_reason text DEFAULT ''::text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    merged_into uuid,
    CONSTRAINT organization_code_or_team_check CHECK (((kind = 'team'::text) OR (credit_code IS NOT NULL))),
    CONSTRAINT organization_credit_code_check CHECK ((credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'::text)),
    CONSTRAINT organization_kind_check CHECK ((kind = ANY (ARRAY['enterprise'::text, 'hospital'::text, 'school'::text, 'government'::text, 'state_owned'::text, 'park'::text, 'institute'::text, 'team'::text]))),
    CONSTRAINT organization_name_length_check CHECK (((char_length(name) >= 2) AND (char_length(name) <= 60))),
    CONSTRAINT organization_scale_check CHECK ((scale = ANY (ARRAY[''::text, 'micro'::text, 'small'::text, 'medium'::text, 'large'::text]))),
    CONSTRAINT organization_state_check CHECK ((state = ANY (ARRAY['registered'::text, 'submitted'::text, 'verified'::text, 'returned'::text, 'rejected'::text, 'suspended'::text, 'expired'::text, 'merged'::text]))),
    CONSTRAINT organization_team_host_check CHECK (((kind <> 'team'::text) OR (host_organization_id IS NOT NULL) OR (leader_declaration <> ''::text)))
);

ALTER TABLE public.organization OWNER TO tongqu_owner;

-- Name: TABLE organization; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.organization IS 'who posts scenarios and answers them; verified by its reviewing unit';

-- Name: COLUMN organization.is_code_mismatch; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.organization.is_code_mismatch IS 'the GB 32100 check character does not fit: proof is asked for, never refused';

-- Name: COLUMN organization.alias; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.organization.alias IS 'how it is named where its name is hidden, "某汽车零部件企业"';

-- Name: COLUMN organization.merged_into; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.organization.merged_into IS '已合并: the organization that has its people and its matters now';

-- Name: outbox; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.outbox (
    id bigint NOT NULL,
    channel text DEFAULT 'mail'::text NOT NULL,
    recipient text NOT NULL,
    lang text DEFAULT 'zh-CN'::text NOT NULL,
    template text NOT NULL,
    params jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    sent_at timestamp with time zone,
    tries integer DEFAULT 0 NOT NULL,
    next_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT outbox_channel_check CHECK ((channel = ANY (ARRAY['mail'::text, 'sms'::text])))
);

ALTER TABLE public.outbox OWNER TO tongqu_owner;

-- Name: TABLE outbox; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.outbox IS 'mails and pushes to be delivered';

-- Name: outbox_id_seq; Type: SEQUENCE; Schema: public; Owner: tongqu_owner

ALTER TABLE public.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: person; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.person (
    id uuid NOT NULL,
    login text NOT NULL,
    login_kind text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    lang text DEFAULT 'zh-CN'::text NOT NULL,
    mobile text,
    mail text,
    confirmed_at timestamp with time zone,
    disabled_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    CONSTRAINT person_lang_check CHECK ((lang = ANY (ARRAY['zh-CN'::text, 'en'::text]))),
    CONSTRAINT person_login_check CHECK (((login = lower(login)) AND ((char_length(login) >= 5) AND (char_length(login) <= 120)))),
    CONSTRAINT person_login_kind_check CHECK ((login_kind = ANY (ARRAY['mobile'::text, 'mail'::text]))),
    CONSTRAINT person_name_length_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 40)))
);

ALTER TABLE public.person OWNER TO tongqu_owner;

-- Name: TABLE person; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.person IS 'accounts; login and contact are personal data';

-- Name: COLUMN person.login; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.person.login IS 'mobile number or mail address, lower case';

-- Name: venue; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.venue (
    id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    name text NOT NULL,
    hall text DEFAULT ''::text NOT NULL,
    unit_code text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    transport text DEFAULT ''::text NOT NULL,
    parking text DEFAULT ''::text NOT NULL,
    capacity integer NOT NULL,
    tables integer DEFAULT 0 NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    is_closed boolean DEFAULT false NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT venue_capacity_check CHECK (((capacity >= 1) AND (capacity <= 100000))),
    CONSTRAINT venue_name_length_check CHECK (((char_length(name) >= 2) AND (char_length(name) <= 60))),
    CONSTRAINT venue_tables_check CHECK (((tables >= 0) AND (tables <= 500)))
);

ALTER TABLE public.venue OWNER TO tongqu_owner;

-- Name: TABLE venue; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.venue IS 'places where events are held';

-- Name: registration_card; Type: VIEW; Schema: public; Owner: tongqu_owner

CREATE VIEW public.registration_card AS
 SELECT r.id,
    r.version,
    r.event_id,
    e.name AS event_name,
    public.event_state(e.state, e.starts_at, e.ends_at, e.registration_opens_at, e.registration_closes_at) AS event_state,
    e.starts_at AS event_starts_at,
    e.ends_at AS event_ends_at,
    v.name AS venue_name,
    r.side,
    r.state,
    r.source,
    r.person_id,
    r.name,
    r.post,
    r.phone,
    r.mail,
    r.organization_id,
    o.name AS organization_name,
    o.short_name,
    o.state AS organization_state,
    r.intro,
    r.scenario_id,
    s.title AS scenario_title,
    r.offering_id,
    f.name AS offering_name,
    r.seat_no,
    r.meetings_max,
    r.badge,
    r.checked_in_at,
    r.decision_reason,
    r.offered_until,
    r.created_at,
    r.updated_at,
    ( SELECT COALESCE(jsonb_agg(a.slot_id), '[]'::jsonb) AS "coalesce"
           FROM public.availability a
          WHERE ((a.registration_id = r.id) AND (NOT a.is_available))) AS absences,
    ( SELECT jsonb_build_object('requested', count(*) FILTER (WHERE (m.state = 'requested'::text)), 'accepted', count(*) FILTER (WHERE (m.state = ANY (ARRAY['accepted'::text, 'scheduled'::text, 'checked_in'::text, 'held'::text]))), 'placed', count(*) FILTER (WHERE m.live)) AS jsonb_build_object
           FROM ( SELECT d.state,
                    d.live
                   FROM public.meeting d
                  WHERE (d.demand_id = r.id)
                UNION ALL
                 SELECT p.state,
                    p.live
                   FROM public.meeting p
                  WHERE (p.supply_id = r.id)) m) AS meeting_counts
   FROM (((((public.registration r
     JOIN public.event e ON ((e.id = r.event_id)))
     LEFT JOIN public.venue v ON ((v.id = e.venue_id)))
     LEFT JOIN public.organization o ON ((o.id = r.organization_id)))
     LEFT JOIN public.scenario s ON ((s.id = r.scenario_id)))
     LEFT JOIN public.offering f ON ((f.id = r.offering_id)));

ALTER TABLE public.registration_card OWNER TO tongqu_owner;

-- Name: response_question; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.response_question (
    id uuid NOT NULL,
    response_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    question text NOT NULL,
    asked_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    due_on date,
    answered_by uuid,
    answer text,
    answered_at timestamp with time zone,
    CONSTRAINT response_question_answer_check CHECK (((char_length(answer) >= 1) AND (char_length(answer) <= 2000))),
    CONSTRAINT response_question_question_check CHECK (((char_length(question) >= 2) AND (char_length(question) <= 500)))
);

ALTER TABLE public.response_question OWNER TO tongqu_owner;

-- Name: TABLE response_question; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.response_question IS '追问: the owner asks one responder back; the answer is seen by the two of them';

-- Name: response_receipt; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.response_receipt (
    response_id uuid NOT NULL,
    revision integer NOT NULL,
    number text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    bytes bytea NOT NULL,
    sha256 text NOT NULL,
    signature bytea,
    CONSTRAINT response_receipt_signature_check CHECK ((octet_length(signature) = 64))
);

ALTER TABLE public.response_receipt OWNER TO tongqu_owner;

-- Name: TABLE response_receipt; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.response_receipt IS '回执: canonical bytes (answers, price, attachment hashes), their SHA-256, Ed25519 signature';

-- Name: reviewing_unit; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.reviewing_unit (
    code text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    short_zh text NOT NULL,
    kind text NOT NULL,
    "position" integer NOT NULL,
    valid_from date DEFAULT '2020-01-01'::date NOT NULL,
    valid_to date,
    CONSTRAINT reviewing_unit_code_check CHECK ((code ~ '^([0-9]{6}|Z0[0-9]|W00)$'::text)),
    CONSTRAINT reviewing_unit_kind_check CHECK ((kind = ANY (ARRAY['district'::text, 'zone'::text, 'city'::text, 'outside'::text])))
);

ALTER TABLE public.reviewing_unit OWNER TO tongqu_owner;

-- Name: TABLE reviewing_unit; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.reviewing_unit IS '归口单位: 16 district-level units, 420100 市直, W00 市外; with validity dates';

-- Name: role_grant; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.role_grant (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    unit_code text,
    granted_by uuid,
    granted_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT role_grant_role_check CHECK ((role = ANY (ARRAY['district_officer'::text, 'city_officer'::text, 'organizer'::text, 'auditor'::text, 'sysadmin'::text]))),
    CONSTRAINT role_grant_unit_check CHECK (((role = ANY (ARRAY['district_officer'::text, 'organizer'::text])) = (unit_code IS NOT NULL)))
);

ALTER TABLE public.role_grant OWNER TO tongqu_owner;

-- Name: TABLE role_grant; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.role_grant IS 'roles of officers, auditors and administrators, per reviewing unit';

-- Name: COLUMN role_grant.unit_code; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.role_grant.unit_code IS 'the reviewing unit of a district_officer or organizer; city-wide roles have none';

-- Name: scenario_card; Type: VIEW; Schema: public; Owner: tongqu_owner

CREATE VIEW public.scenario_card AS
 SELECT s.id,
    s.number,
    s.version,
    public.scenario_state(s.state, s.deadline_at, s.expires_at, s.id) AS state,
    s.title,
    s.title_en,
        CASE
            WHEN (char_length(s.pain) > 120) THEN ("left"(s.pain, 119) || '…'::text)
            ELSE s.pain
        END AS pain,
    s.domain,
    (s.technologies)::json AS technologies,
    (s.cooperation)::json AS cooperation,
    s.budget_kind,
    s.is_budget_public,
    s.budget_min_fen,
    s.budget_max_fen,
    s.organization_id,
    o.name AS owner_name,
    o.alias AS owner_alias,
    s.name_visibility,
    o.kind AS organization_kind,
    s.reviewing_unit,
    u.short_zh AS unit_name,
    s.deadline_at,
    s.deadline_kind,
    public.scenario_days_left(s.deadline_at) AS working_days_left,
    s.published_at,
    s.updated_at,
    ( SELECT (count(*))::integer AS count
           FROM public.response r
          WHERE ((r.scenario_id = s.id) AND (r.state <> ALL (ARRAY['draft'::text, 'withdrawn'::text, 'invalid'::text])))) AS response_total
   FROM ((public.scenario s
     JOIN public.organization o ON ((o.id = s.organization_id)))
     JOIN public.reviewing_unit u ON ((u.code = s.reviewing_unit)));

ALTER TABLE public.scenario_card OWNER TO tongqu_owner;

-- Name: VIEW scenario_card; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON VIEW public.scenario_card IS 'list row of a scenario; budget_*, owner_name and response_total are for the statement to withhold';

-- Name: scenario_indicator; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.scenario_indicator (
    scenario_id uuid NOT NULL,
    "position" integer NOT NULL,
    name text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    comparator text NOT NULL,
    target text NOT NULL,
    method text DEFAULT ''::text NOT NULL,
    CONSTRAINT scenario_indicator_comparator_check CHECK ((comparator = ANY (ARRAY['ge'::text, 'le'::text, 'gt'::text, 'lt'::text, 'eq'::text, 'range'::text, 'text'::text]))),
    CONSTRAINT scenario_indicator_name_check CHECK ((char_length(name) <= 40)),
    CONSTRAINT scenario_indicator_position_check CHECK ((("position" >= 1) AND ("position" <= 30))),
    CONSTRAINT scenario_indicator_target_check CHECK ((char_length(target) <= 60))
);

ALTER TABLE public.scenario_indicator OWNER TO tongqu_owner;

-- Name: TABLE scenario_indicator; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.scenario_indicator IS 'the same row form in scenario, offering, response and acceptance: name, unit, comparator, target, method; half-filled rows are kept while a draft, scenario_problems() asks for name and target';

-- Name: scenario_number_counter; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.scenario_number_counter (
    year integer NOT NULL,
    unit text NOT NULL,
    last_no integer NOT NULL
);

ALTER TABLE public.scenario_number_counter OWNER TO tongqu_owner;

-- Name: TABLE scenario_number_counter; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.scenario_number_counter IS 'the last number given in a year';

-- Name: scenario_review; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.scenario_review (
    id uuid NOT NULL,
    scenario_id uuid NOT NULL,
    station text NOT NULL,
    reviewer_id uuid NOT NULL,
    decision text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    comments jsonb DEFAULT '[]'::jsonb NOT NULL,
    checklist jsonb DEFAULT '[]'::jsonb NOT NULL,
    scenario_version bigint NOT NULL,
    decided_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT scenario_review_decision_check CHECK ((decision = ANY (ARRAY['approve'::text, 'return'::text, 'reject'::text, 'publish'::text, 'take_over'::text]))),
    CONSTRAINT scenario_review_station_check CHECK ((station = ANY (ARRAY['district'::text, 'city'::text])))
);

ALTER TABLE public.scenario_review OWNER TO tongqu_owner;

-- Name: TABLE scenario_review; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.scenario_review IS 'decisions of the reviewing stations on a scenario, with their comments';

-- Name: COLUMN scenario_review.comments; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.scenario_review.comments IS '[{"field":"pain","text":"..."}]: one comment per field, kept across versions';

-- Name: scenario_template; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.scenario_template (
    code text NOT NULL,
    domain text NOT NULL,
    title text NOT NULL,
    title_en text DEFAULT ''::text NOT NULL,
    pain text DEFAULT ''::text NOT NULL,
    goal text DEFAULT ''::text NOT NULL,
    requirement text DEFAULT ''::text NOT NULL,
    indicators jsonb DEFAULT '[]'::jsonb NOT NULL,
    "position" integer DEFAULT 0 NOT NULL
);

ALTER TABLE public.scenario_template OWNER TO tongqu_owner;

-- Name: TABLE scenario_template; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.scenario_template IS 'starting texts for new scenarios';

-- Name: schedule_edit; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.schedule_edit (
    id bigint NOT NULL,
    proposal_id uuid NOT NULL,
    person_id uuid NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    undone_at timestamp with time zone,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.schedule_edit OWNER TO tongqu_owner;

-- Name: TABLE schedule_edit; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.schedule_edit IS 'what an organizer moved in a draft, rows before and after, for undo';

-- Name: schedule_edit_id_seq; Type: SEQUENCE; Schema: public; Owner: tongqu_owner

ALTER TABLE public.schedule_edit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.schedule_edit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: schedule_proposal; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.schedule_proposal (
    id uuid NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    event_id uuid NOT NULL,
    number integer NOT NULL,
    state text DEFAULT 'draft'::text NOT NULL,
    kind text NOT NULL,
    based_on integer DEFAULT 0 NOT NULL,
    seed bigint DEFAULT 1 NOT NULL,
    iterations bigint DEFAULT 0 NOT NULL,
    objective bigint,
    upper_bound bigint,
    stats jsonb DEFAULT '{}'::jsonb NOT NULL,
    override_reason text DEFAULT ''::text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    published_at timestamp with time zone,
    edits integer DEFAULT 0 NOT NULL,
    CONSTRAINT schedule_proposal_kind_check CHECK ((kind = ANY (ARRAY['full'::text, 'unplaced'::text, 'manual'::text]))),
    CONSTRAINT schedule_proposal_number_check CHECK ((number > 0)),
    CONSTRAINT schedule_proposal_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'superseded'::text, 'discarded'::text])))
);

ALTER TABLE public.schedule_proposal OWNER TO tongqu_owner;

-- Name: TABLE schedule_proposal; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.schedule_proposal IS 'a schedule as the solver or an organizer proposes it; one draft and one published an event';

-- Name: COLUMN schedule_proposal.based_on; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.schedule_proposal.based_on IS 'event.schedule_version it was made from: publishing over a newer one is refused';

-- Name: COLUMN schedule_proposal.edits; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.schedule_proposal.edits IS 'moves made by hand that are not undone';

-- Name: schedule_proposal_row; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.schedule_proposal_row (
    proposal_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    slot_id uuid,
    table_no integer,
    is_locked boolean DEFAULT false NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT schedule_proposal_row_place_check CHECK (((slot_id IS NULL) = (table_no IS NULL))),
    CONSTRAINT schedule_proposal_row_reason_check CHECK ((reason ~ '^[A-Z_]*$'::text))
);

ALTER TABLE public.schedule_proposal_row OWNER TO tongqu_owner;

-- Name: TABLE schedule_proposal_row; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.schedule_proposal_row IS 'where a proposal puts each meeting, or why nowhere';

-- Name: schema_migration; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.schema_migration (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    took_ms integer NOT NULL,
    CONSTRAINT schema_migration_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE public.schema_migration OWNER TO tongqu_owner;

-- Name: TABLE schema_migration; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.schema_migration IS 'migrations that were applied, with the digest of their text: a merged migration never changes';

-- Name: schema_version; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.schema_version (
    is_only boolean DEFAULT true NOT NULL,
    level integer NOT NULL,
    min_server integer NOT NULL,
    CONSTRAINT schema_version_only_check CHECK (is_only),
    CONSTRAINT schema_version_order_check CHECK ((min_server <= level))
);

ALTER TABLE public.schema_version OWNER TO tongqu_owner;

-- Name: TABLE schema_version; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.schema_version IS 'one row: a server starts when min_server <= the newest migration it knows <= level';

-- Name: COLUMN schema_version.level; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.schema_version.level IS 'number of the newest migration applied';

-- Name: COLUMN schema_version.min_server; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.schema_version.min_server IS 'oldest server that may use this schema, as the number of the newest migration it knows';

-- Name: search_doc; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.search_doc (
    kind smallint NOT NULL,
    id uuid NOT NULL,
    rev bigint NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    toks bytea NOT NULL,
    len integer NOT NULL,
    tokver smallint NOT NULL,
    fts tsvector NOT NULL,
    CONSTRAINT search_doc_kind_check CHECK (((kind >= 1) AND (kind <= 4)))
);
ALTER TABLE ONLY public.search_doc ALTER COLUMN toks SET STORAGE MAIN;

ALTER TABLE public.search_doc OWNER TO tongqu_owner;

-- Name: TABLE search_doc; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.search_doc IS 'kind 1 scenario, 2 offering, 3 event, 4 organization; toks = terms with frequencies, made once when the row is written';

-- Name: search_feed; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.search_feed (
    seq bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    kind smallint NOT NULL,
    id uuid NOT NULL,
    op smallint NOT NULL,
    rev bigint NOT NULL
);

ALTER TABLE public.search_feed OWNER TO tongqu_owner;

-- Name: TABLE search_feed; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.search_feed IS 'changes the search index of each process still has to take in';

-- Name: search_feed_seq_seq; Type: SEQUENCE; Schema: public; Owner: tongqu_owner

ALTER TABLE public.search_feed ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.search_feed_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: search_synonym; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.search_synonym (
    grp integer NOT NULL,
    term text NOT NULL,
    lang text DEFAULT 'zh'::text NOT NULL,
    note text DEFAULT ''::text NOT NULL
);

ALTER TABLE public.search_synonym OWNER TO tongqu_owner;

-- Name: TABLE search_synonym; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.search_synonym IS 'words that mean the same when searching';

-- Name: session; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.session (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    organization_id uuid,
    refresh_sha256 text NOT NULL,
    previous_sha256 text,
    rotated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    user_agent text DEFAULT ''::text NOT NULL
);

ALTER TABLE public.session OWNER TO tongqu_owner;

-- Name: TABLE session; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.session IS 'one login; refresh token rotates (CONTRACTS 20): the previous one yields the same successor for 30 s, later reuse revokes';

-- Name: setting; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.setting (
    name text NOT NULL,
    value jsonb NOT NULL,
    note text DEFAULT ''::text NOT NULL
);

ALTER TABLE public.setting OWNER TO tongqu_owner;

-- Name: TABLE setting; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.setting IS 'values an administrator may change';

-- Name: table_closure; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.table_closure (
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    table_no integer NOT NULL,
    during tstzrange NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    closed_by uuid NOT NULL,
    closed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT table_closure_during_check CHECK ((NOT isempty(during)))
);

ALTER TABLE public.table_closure OWNER TO tongqu_owner;

-- Name: TABLE table_closure; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.table_closure IS 'times at which a table cannot be used';

-- Name: taxonomy; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.taxonomy (
    kind text NOT NULL,
    code text NOT NULL,
    parent_code text,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    CONSTRAINT taxonomy_code_check CHECK ((code ~ '^[a-z0-9_]{1,40}$'::text)),
    CONSTRAINT taxonomy_kind_check CHECK ((kind = ANY (ARRAY['domain'::text, 'technology'::text, 'cooperation'::text, 'need_type'::text, 'theme'::text, 'offering_kind'::text, 'deployment'::text, 'maturity'::text, 'organization_kind'::text])))
);

ALTER TABLE public.taxonomy OWNER TO tongqu_owner;

-- Name: TABLE taxonomy; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.taxonomy IS 'closed lists shown as choices and facets; domains have two levels (parent_code)';

-- Name: throttle; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.throttle (
    kind text NOT NULL,
    key_sha256 text NOT NULL,
    hits integer NOT NULL,
    window_at timestamp with time zone NOT NULL,
    blocked_until timestamp with time zone,
    CONSTRAINT throttle_kind_check CHECK ((kind = ANY (ARRAY['login'::text, 'registration'::text, 'reset'::text, 'confirmation'::text])))
);

ALTER TABLE public.throttle OWNER TO tongqu_owner;

-- Name: TABLE throttle; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.throttle IS 'counted failures and requests by hashed login or address; an unknown login is counted like a known one';

-- Name: transition; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.transition (
    machine text NOT NULL,
    from_state text,
    action text NOT NULL,
    to_state text NOT NULL,
    role text NOT NULL,
    relation text NOT NULL,
    guard text,
    reason_required boolean DEFAULT false NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    CONSTRAINT transition_relation_check CHECK ((relation = ANY (ARRAY['none'::text, 'self'::text, 'owner'::text, 'counterparty'::text, 'own_unit'::text, 'city'::text, 'event_organizer'::text, 'event_door'::text, 'system'::text]))),
    CONSTRAINT transition_role_check CHECK ((role = ANY (ARRAY['guest'::text, 'person'::text, 'member'::text, 'org_admin'::text, 'district_officer'::text, 'city_officer'::text, 'organizer'::text, 'door_staff'::text, 'auditor'::text, 'sysadmin'::text, 'system'::text])))
);

ALTER TABLE public.transition OWNER TO tongqu_owner;

-- Name: TABLE transition; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.transition IS 'who may do what in which state; guard names a boolean column of <machine>_guard(id, person, organization)';

-- Name: COLUMN transition.guard; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON COLUMN public.transition.guard IS 'names of boolean columns of <machine>_guard(id, person, organization), separated by blanks: all must be true; the first that is not is the verdict <machine>_<name>';

-- Name: wish; Type: TABLE; Schema: public; Owner: tongqu_owner

CREATE TABLE public.wish (
    event_id uuid NOT NULL,
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    level text NOT NULL,
    wished_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT wish_level_check CHECK ((level = ANY (ARRAY['must'::text, 'want'::text, 'no'::text]))),
    CONSTRAINT wish_self_check CHECK ((from_id <> to_id))
);

ALTER TABLE public.wish OWNER TO tongqu_owner;

-- Name: TABLE wish; Type: COMMENT; Schema: public; Owner: tongqu_owner

COMMENT ON TABLE public.wish IS '必谈/想谈/不谈 of one participant about another; seen by its writer and, as counts, by the organizer';

-- Name: annual_plan annual_plan_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.annual_plan
    ADD CONSTRAINT annual_plan_pkey PRIMARY KEY (year);

-- Name: attachment attachment_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_pkey PRIMARY KEY (object_kind, object_id, file_id);

-- Name: audit_pending audit_pending_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.audit_pending
    ADD CONSTRAINT audit_pending_pkey PRIMARY KEY (audit_id);

-- Name: audit audit_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);

-- Name: availability availability_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.availability
    ADD CONSTRAINT availability_pkey PRIMARY KEY (registration_id, slot_id);

-- Name: calendar_feed calendar_feed_id_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.calendar_feed
    ADD CONSTRAINT calendar_feed_id_key UNIQUE (id);

-- Name: calendar_feed calendar_feed_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.calendar_feed
    ADD CONSTRAINT calendar_feed_pkey PRIMARY KEY (token_sha256);

-- Name: contact_reveal contact_reveal_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.contact_reveal
    ADD CONSTRAINT contact_reveal_pkey PRIMARY KEY (id);

-- Name: deal deal_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.deal
    ADD CONSTRAINT deal_pkey PRIMARY KEY (id);

-- Name: event_notice event_notice_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_notice
    ADD CONSTRAINT event_notice_pkey PRIMARY KEY (id);

-- Name: event_organizer event_organizer_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_organizer
    ADD CONSTRAINT event_organizer_pkey PRIMARY KEY (event_id, person_id);

-- Name: event event_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id);

-- Name: event_review event_review_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_review
    ADD CONSTRAINT event_review_pkey PRIMARY KEY (event_id);

-- Name: event_session event_session_during_excl; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_session
    ADD CONSTRAINT event_session_during_excl EXCLUDE USING gist (event_id WITH =, during WITH &&) DEFERRABLE;

-- Name: event_session event_session_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_session
    ADD CONSTRAINT event_session_pkey PRIMARY KEY (id);

-- Name: event_session event_session_position_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_session
    ADD CONSTRAINT event_session_position_key UNIQUE (event_id, "position") DEFERRABLE;

-- Name: event_slot event_slot_during_excl; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_slot
    ADD CONSTRAINT event_slot_during_excl EXCLUDE USING gist (event_id WITH =, during WITH &&) DEFERRABLE;

-- Name: event_slot event_slot_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_slot
    ADD CONSTRAINT event_slot_pkey PRIMARY KEY (id);

-- Name: event_slot event_slot_position_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_slot
    ADD CONSTRAINT event_slot_position_key UNIQUE (event_id, "position") DEFERRABLE;

-- Name: event_table event_table_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_table
    ADD CONSTRAINT event_table_pkey PRIMARY KEY (event_id, table_no);

-- Name: event event_venue_once_excl; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_venue_once_excl EXCLUDE USING gist (venue_id WITH =, tsrange(starts_local, ends_local) WITH &&) WHERE (((venue_id IS NOT NULL) AND (starts_local IS NOT NULL) AND (state = ANY (ARRAY['published'::text, 'registration_open'::text, 'registration_closed'::text, 'scheduled'::text, 'live'::text]))));

-- Name: favourite favourite_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.favourite
    ADD CONSTRAINT favourite_pkey PRIMARY KEY (person_id, scenario_id);

-- Name: file file_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_pkey PRIMARY KEY (id);

-- Name: holiday holiday_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.holiday
    ADD CONSTRAINT holiday_pkey PRIMARY KEY (day);

-- Name: idempotency idempotency_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (actor_id, key);

-- Name: inbox inbox_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (id);

-- Name: job job_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);

-- Name: mail_kind mail_kind_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.mail_kind
    ADD CONSTRAINT mail_kind_pkey PRIMARY KEY (kind);

-- Name: meeting meeting_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_pkey PRIMARY KEY (id);

-- Name: meeting_seat meeting_seat_person_excl; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting_seat
    ADD CONSTRAINT meeting_seat_person_excl EXCLUDE USING gist (person_id WITH =, during WITH &&) WHERE (live) DEFERRABLE;

-- Name: meeting_seat meeting_seat_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting_seat
    ADD CONSTRAINT meeting_seat_pkey PRIMARY KEY (meeting_id, side);

-- Name: meeting_seat meeting_seat_place_excl; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting_seat
    ADD CONSTRAINT meeting_seat_place_excl EXCLUDE USING gist (event_id WITH =, organization_id WITH =, seat_no WITH =, during WITH &&) WHERE (live) DEFERRABLE;

-- Name: meeting meeting_table_excl; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_table_excl EXCLUDE USING gist (event_id WITH =, table_no WITH =, during WITH &&) WHERE (live) DEFERRABLE;

-- Name: membership membership_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_pkey PRIMARY KEY (organization_id, person_id);

-- Name: milestone milestone_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT milestone_pkey PRIMARY KEY (deal_id, "position");

-- Name: notice notice_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (id);

-- Name: offering_indicator offering_indicator_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.offering_indicator
    ADD CONSTRAINT offering_indicator_pkey PRIMARY KEY (offering_id, "position");

-- Name: offering offering_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.offering
    ADD CONSTRAINT offering_pkey PRIMARY KEY (id);

-- Name: one_time_link one_time_link_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.one_time_link
    ADD CONSTRAINT one_time_link_pkey PRIMARY KEY (token_sha256);

-- Name: organization organization_merged_check; Type: CHECK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE public.organization
    ADD CONSTRAINT organization_merged_check CHECK (((state = 'merged'::text) = (merged_into IS NOT NULL))) NOT VALID;

-- Name: organization organization_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_pkey PRIMARY KEY (id);

-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

-- Name: person person_login_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_login_key UNIQUE (login);

-- Name: person person_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);

-- Name: registration registration_badge_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.registration
    ADD CONSTRAINT registration_badge_key UNIQUE (badge);

-- Name: registration registration_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.registration
    ADD CONSTRAINT registration_pkey PRIMARY KEY (id);

-- Name: response_body response_body_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response_body
    ADD CONSTRAINT response_body_pkey PRIMARY KEY (response_id, revision);

-- Name: response response_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_pkey PRIMARY KEY (id);

-- Name: response_question response_question_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response_question
    ADD CONSTRAINT response_question_pkey PRIMARY KEY (id);

-- Name: response_receipt response_receipt_number_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response_receipt
    ADD CONSTRAINT response_receipt_number_key UNIQUE (number);

-- Name: response_receipt response_receipt_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response_receipt
    ADD CONSTRAINT response_receipt_pkey PRIMARY KEY (response_id, revision);

-- Name: response response_scenario_organization_team_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_scenario_organization_team_key UNIQUE (scenario_id, organization_id, team);

-- Name: reviewing_unit reviewing_unit_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.reviewing_unit
    ADD CONSTRAINT reviewing_unit_pkey PRIMARY KEY (code);

-- Name: role_grant role_grant_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_key UNIQUE NULLS NOT DISTINCT (person_id, role, unit_code, ended_at);

-- Name: role_grant role_grant_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_pkey PRIMARY KEY (id);

-- Name: scenario_indicator scenario_indicator_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.scenario_indicator
    ADD CONSTRAINT scenario_indicator_pkey PRIMARY KEY (scenario_id, "position");

-- Name: scenario_number_counter scenario_number_counter_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.scenario_number_counter
    ADD CONSTRAINT scenario_number_counter_pkey PRIMARY KEY (year, unit);

-- Name: scenario scenario_number_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.scenario
    ADD CONSTRAINT scenario_number_key UNIQUE (number);

-- Name: scenario scenario_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.scenario
    ADD CONSTRAINT scenario_pkey PRIMARY KEY (id);

-- Name: scenario_review scenario_review_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.scenario_review
    ADD CONSTRAINT scenario_review_pkey PRIMARY KEY (id);

-- Name: scenario_template scenario_template_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.scenario_template
    ADD CONSTRAINT scenario_template_pkey PRIMARY KEY (code);

-- Name: schedule_edit schedule_edit_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.schedule_edit
    ADD CONSTRAINT schedule_edit_pkey PRIMARY KEY (id);

-- Name: schedule_proposal schedule_proposal_number_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.schedule_proposal
    ADD CONSTRAINT schedule_proposal_number_key UNIQUE (event_id, number);

-- Name: schedule_proposal schedule_proposal_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.schedule_proposal
    ADD CONSTRAINT schedule_proposal_pkey PRIMARY KEY (id);

-- Name: schedule_proposal_row schedule_proposal_row_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.schedule_proposal_row
    ADD CONSTRAINT schedule_proposal_row_pkey PRIMARY KEY (proposal_id, meeting_id);

-- Name: schedule_proposal_row schedule_proposal_row_table_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.schedule_proposal_row
    ADD CONSTRAINT schedule_proposal_row_table_key UNIQUE (proposal_id, slot_id, table_no) DEFERRABLE;

-- Name: schema_migration schema_migration_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (name);

-- Name: schema_version schema_version_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (is_only);

-- Name: search_doc search_doc_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.search_doc
    ADD CONSTRAINT search_doc_pkey PRIMARY KEY (kind, id);

-- Name: search_feed search_feed_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.search_feed
    ADD CONSTRAINT search_feed_pkey PRIMARY KEY (xid, seq);

-- Name: search_synonym search_synonym_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.search_synonym
    ADD CONSTRAINT search_synonym_pkey PRIMARY KEY (grp, term);

-- Name: session session_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

-- Name: session session_refresh_sha256_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_refresh_sha256_key UNIQUE (refresh_sha256);

-- Name: setting setting_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (name);

-- Name: table_closure table_closure_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.table_closure
    ADD CONSTRAINT table_closure_pkey PRIMARY KEY (id);

-- Name: taxonomy taxonomy_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.taxonomy
    ADD CONSTRAINT taxonomy_pkey PRIMARY KEY (kind, code);

-- Name: throttle throttle_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.throttle
    ADD CONSTRAINT throttle_pkey PRIMARY KEY (kind, key_sha256);

-- Name: transition transition_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.transition
    ADD CONSTRAINT transition_key UNIQUE NULLS NOT DISTINCT (machine, from_state, action, to_state, role, relation);

-- Name: venue venue_name_key; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.venue
    ADD CONSTRAINT venue_name_key UNIQUE (name, hall);

-- Name: venue venue_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.venue
    ADD CONSTRAINT venue_pkey PRIMARY KEY (id);

-- Name: wish wish_pkey; Type: CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.wish
    ADD CONSTRAINT wish_pkey PRIMARY KEY (from_id, to_id);

-- Name: attachment_file_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX attachment_file_idx ON public.attachment USING btree (file_id);

-- Name: audit_object_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX audit_object_idx ON public.audit USING btree (machine, object_id, id);

-- Name: audit_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX audit_person_idx ON public.audit USING btree (person_id, id);

-- Name: availability_slot_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX availability_slot_idx ON public.availability USING btree (slot_id);

-- Name: calendar_feed_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX calendar_feed_person_idx ON public.calendar_feed USING btree (person_id);

-- Name: contact_reveal_object_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX contact_reveal_object_idx ON public.contact_reveal USING btree (object_kind, object_id, at);

-- Name: contact_reveal_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX contact_reveal_person_idx ON public.contact_reveal USING btree (person_id, at);

-- Name: deal_demand_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX deal_demand_idx ON public.deal USING btree (demand_organization_id, updated_at DESC);

-- Name: deal_pair_key; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE UNIQUE INDEX deal_pair_key ON public.deal USING btree (demand_organization_id, supply_organization_id) WHERE ((scenario_id IS NULL) AND (state = ANY (ARRAY['following'::text, 'signed'::text, 'piloting'::text])));

-- Name: deal_reached_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX deal_reached_idx ON public.deal USING btree (reached_at) WHERE (reached_at IS NOT NULL);

-- Name: deal_scenario_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX deal_scenario_idx ON public.deal USING btree (scenario_id);

-- Name: deal_scenario_supply_key; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE UNIQUE INDEX deal_scenario_supply_key ON public.deal USING btree (scenario_id, supply_organization_id) WHERE ((scenario_id IS NOT NULL) AND (state <> 'ended'::text));

-- Name: deal_signed_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX deal_signed_idx ON public.deal USING btree (signed_on) WHERE (signed_on IS NOT NULL);

-- Name: deal_supply_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX deal_supply_idx ON public.deal USING btree (supply_organization_id, updated_at DESC);

-- Name: deal_updated_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX deal_updated_idx ON public.deal USING btree (updated_at DESC, id DESC);

-- Name: event_created_by_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX event_created_by_idx ON public.event USING btree (created_by);

-- Name: event_month_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX event_month_idx ON public.event USING btree (planned_month, id);

-- Name: event_notice_event_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX event_notice_event_idx ON public.event_notice USING btree (event_id, sent_at DESC);

-- Name: event_notice_sent_by_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX event_notice_sent_by_idx ON public.event_notice USING btree (sent_by);

-- Name: event_organizer_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX event_organizer_person_idx ON public.event_organizer USING btree (person_id);

-- Name: event_slot_session_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX event_slot_session_idx ON public.event_slot USING btree (session_id);

-- Name: event_starts_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX event_starts_idx ON public.event USING btree (starts_at, id) WHERE (starts_at IS NOT NULL);

-- Name: event_unit_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX event_unit_idx ON public.event USING btree (unit_code, starts_at);

-- Name: event_venue_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX event_venue_idx ON public.event USING btree (venue_id, starts_at) WHERE (starts_at IS NOT NULL);

-- Name: favourite_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX favourite_person_idx ON public.favourite USING btree (person_id, created_at DESC, scenario_id);

-- Name: favourite_scenario_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX favourite_scenario_idx ON public.favourite USING btree (scenario_id);

-- Name: file_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX file_person_idx ON public.file USING btree (person_id, created_at);

-- Name: idempotency_created_at_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX idempotency_created_at_idx ON public.idempotency USING btree (created_at);

-- Name: inbox_event_notice_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX inbox_event_notice_idx ON public.inbox USING btree (object_id) WHERE (kind = 'event_notice'::text);

-- Name: inbox_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX inbox_person_idx ON public.inbox USING btree (person_id, id DESC);

-- Name: inbox_unread_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX inbox_unread_idx ON public.inbox USING btree (person_id) WHERE (read_at IS NULL);

-- Name: job_beat_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX job_beat_idx ON public.job USING btree (beat_at) WHERE (state = 'running'::text);

-- Name: job_object_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX job_object_idx ON public.job USING btree (object_id, created_at);

-- Name: job_queued_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX job_queued_idx ON public.job USING btree (created_at) WHERE (state = 'queued'::text);

-- Name: job_running_key; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE UNIQUE INDEX job_running_key ON public.job USING btree (kind, object_id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

-- Name: meeting_deal_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX meeting_deal_idx ON public.meeting USING btree (deal_id) WHERE (deal_id IS NOT NULL);

-- Name: meeting_demand_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX meeting_demand_idx ON public.meeting USING btree (demand_id);

-- Name: meeting_event_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX meeting_event_idx ON public.meeting USING btree (event_id, state);

-- Name: meeting_expires_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX meeting_expires_idx ON public.meeting USING btree (expires_at) WHERE (state = 'requested'::text);

-- Name: meeting_organizations_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX meeting_organizations_idx ON public.meeting USING btree (demand_organization_id, supply_organization_id);

-- Name: meeting_pair_key; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE UNIQUE INDEX meeting_pair_key ON public.meeting USING btree (event_id, LEAST(demand_organization_id, supply_organization_id), GREATEST(demand_organization_id, supply_organization_id)) WHERE (state <> ALL (ARRAY['declined'::text, 'expired'::text, 'cancelled'::text, 'void'::text]));

-- Name: meeting_response_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX meeting_response_idx ON public.meeting USING btree (response_id) WHERE (response_id IS NOT NULL);

-- Name: meeting_scenario_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX meeting_scenario_idx ON public.meeting USING btree (scenario_id) WHERE (scenario_id IS NOT NULL);

-- Name: meeting_seat_arrived_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX meeting_seat_arrived_idx ON public.meeting_seat USING btree (event_id) WHERE (arrived_at IS NOT NULL);

-- Name: meeting_seat_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX meeting_seat_person_idx ON public.meeting_seat USING btree (person_id, event_id);

-- Name: meeting_seat_registration_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX meeting_seat_registration_idx ON public.meeting_seat USING btree (registration_id);

-- Name: meeting_slot_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX meeting_slot_idx ON public.meeting USING btree (slot_id);

-- Name: meeting_supply_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX meeting_supply_idx ON public.meeting USING btree (supply_id);

-- Name: membership_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX membership_person_idx ON public.membership USING btree (person_id, state);

-- Name: membership_requested_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX membership_requested_idx ON public.membership USING btree (organization_id) WHERE (state = 'requested'::text);

-- Name: notice_published_at_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX notice_published_at_idx ON public.notice USING btree (published_at DESC, id DESC);

-- Name: offering_owner_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX offering_owner_idx ON public.offering USING btree (organization_id, updated_at DESC, id DESC);

-- Name: offering_public_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX offering_public_idx ON public.offering USING btree (published_at DESC, id DESC) WHERE (state = ANY (ARRAY['published'::text, 'stale'::text]));

-- Name: one_time_link_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX one_time_link_person_idx ON public.one_time_link USING btree (person_id);

-- Name: organization_changed_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX organization_changed_idx ON public.organization USING btree (updated_at DESC, id DESC) WHERE (state <> 'registered'::text);

-- Name: organization_credit_code_key; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE UNIQUE INDEX organization_credit_code_key ON public.organization USING btree (credit_code) WHERE (state <> ALL (ARRAY['merged'::text, 'rejected'::text]));

-- Name: organization_desk_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX organization_desk_idx ON public.organization USING btree (reviewing_unit, state, submitted_at);

-- Name: organization_state_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX organization_state_idx ON public.organization USING btree (state, submitted_at);

-- Name: outbox_due_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX outbox_due_idx ON public.outbox USING btree (next_at, id) WHERE (sent_at IS NULL);

-- Name: registration_event_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX registration_event_idx ON public.registration USING btree (event_id, side, state, id);

-- Name: registration_invited_key; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE UNIQUE INDEX registration_invited_key ON public.registration USING btree (event_id, organization_id, side) WHERE ((person_id IS NULL) AND (state = 'invited'::text));

-- Name: registration_organization_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX registration_organization_idx ON public.registration USING btree (organization_id, event_id);

-- Name: registration_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX registration_person_idx ON public.registration USING btree (person_id, event_id);

-- Name: registration_person_key; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE UNIQUE INDEX registration_person_key ON public.registration USING btree (event_id, person_id) WHERE ((person_id IS NOT NULL) AND (state <> ALL (ARRAY['withdrawn'::text, 'rejected'::text])));

-- Name: registration_seat_key; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE UNIQUE INDEX registration_seat_key ON public.registration USING btree (event_id, organization_id, seat_no) WHERE ((seat_no IS NOT NULL) AND (state <> ALL (ARRAY['withdrawn'::text, 'rejected'::text])));

-- Name: response_body_files_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX response_body_files_idx ON public.response_body USING gin (files jsonb_path_ops);

-- Name: response_organization_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX response_organization_idx ON public.response USING btree (organization_id, updated_at DESC, id DESC);

-- Name: response_question_response_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX response_question_response_idx ON public.response_question USING btree (response_id, asked_at);

-- Name: response_scenario_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX response_scenario_idx ON public.response USING btree (scenario_id, submitted_at, id);

-- Name: response_shortlisted_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX response_shortlisted_idx ON public.response USING btree (scenario_id) WHERE (shortlisted_at IS NOT NULL);

-- Name: role_grant_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX role_grant_person_idx ON public.role_grant USING btree (person_id) WHERE (ended_at IS NULL);

-- Name: scenario_changed_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX scenario_changed_idx ON public.scenario USING btree (updated_at DESC, id DESC) WHERE (submitted_at IS NOT NULL);

-- Name: scenario_clock_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX scenario_clock_idx ON public.scenario USING btree (deadline_at) WHERE ((state = 'published'::text) AND (deadline_at IS NOT NULL));

-- Name: scenario_desk_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX scenario_desk_idx ON public.scenario USING btree (state, reviewing_unit, station_due_on, id) WHERE (state = ANY (ARRAY['submitted'::text, 'district_ok'::text, 'returned'::text]));

-- Name: scenario_expiry_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX scenario_expiry_idx ON public.scenario USING btree (expires_at) WHERE ((state = 'published'::text) AND (expires_at IS NOT NULL));

-- Name: scenario_facet_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX scenario_facet_idx ON public.scenario USING btree (state, deadline_at, expires_at, domain, reviewing_unit, budget_kind, is_budget_public, budget_min_fen, budget_max_fen, is_first_use, technologies, cooperation, id) WHERE (published_at IS NOT NULL);

-- Name: scenario_hall_deadline_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX scenario_hall_deadline_idx ON public.scenario USING btree (COALESCE(deadline_at, 'infinity'::timestamp with time zone), id) WHERE (published_at IS NOT NULL);

-- Name: scenario_hall_domain_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX scenario_hall_domain_idx ON public.scenario USING btree (domain, published_at DESC, id DESC) WHERE (published_at IS NOT NULL);

-- Name: scenario_hall_newest_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX scenario_hall_newest_idx ON public.scenario USING btree (published_at DESC, id DESC) WHERE (published_at IS NOT NULL);

-- Name: scenario_hall_unit_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX scenario_hall_unit_idx ON public.scenario USING btree (reviewing_unit, published_at DESC, id DESC) WHERE (published_at IS NOT NULL);

-- Name: scenario_owner_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX scenario_owner_idx ON public.scenario USING btree (organization_id, updated_at DESC, id DESC);

-- Name: scenario_queued_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX scenario_queued_idx ON public.scenario USING btree (organization_id) WHERE (submit_requested_at IS NOT NULL);

-- Name: scenario_review_scenario_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX scenario_review_scenario_idx ON public.scenario_review USING btree (scenario_id, decided_at);

-- Name: schedule_edit_proposal_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX schedule_edit_proposal_idx ON public.schedule_edit USING btree (proposal_id, id);

-- Name: schedule_proposal_draft_key; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE UNIQUE INDEX schedule_proposal_draft_key ON public.schedule_proposal USING btree (event_id) WHERE (state = 'draft'::text);

-- Name: schedule_proposal_published_key; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE UNIQUE INDEX schedule_proposal_published_key ON public.schedule_proposal USING btree (event_id) WHERE (state = 'published'::text);

-- Name: schedule_proposal_row_meeting_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX schedule_proposal_row_meeting_idx ON public.schedule_proposal_row USING btree (meeting_id);

-- Name: schedule_proposal_row_slot_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX schedule_proposal_row_slot_idx ON public.schedule_proposal_row USING btree (slot_id);

-- Name: search_doc_fts_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX search_doc_fts_idx ON public.search_doc USING gin (fts);

-- Name: session_person_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX session_person_idx ON public.session USING btree (person_id);

-- Name: session_previous_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX session_previous_idx ON public.session USING btree (previous_sha256);

-- Name: session_revoked_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX session_revoked_idx ON public.session USING btree (revoked_at) WHERE (revoked_at IS NOT NULL);

-- Name: table_closure_table_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX table_closure_table_idx ON public.table_closure USING btree (event_id, table_no);

-- Name: throttle_window_at_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX throttle_window_at_idx ON public.throttle USING btree (window_at);

-- Name: venue_unit_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX venue_unit_idx ON public.venue USING btree (unit_code);

-- Name: wish_event_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX wish_event_idx ON public.wish USING btree (event_id);

-- Name: wish_to_idx; Type: INDEX; Schema: public; Owner: tongqu_owner

CREATE INDEX wish_to_idx ON public.wish USING btree (to_id);

-- Name: audit audit_fill; Type: TRIGGER; Schema: public; Owner: tongqu_owner

CREATE TRIGGER audit_fill BEFORE INSERT ON public.audit FOR EACH ROW EXECUTE FUNCTION public.audit_fill();

-- Name: audit audit_queue; Type: TRIGGER; Schema: public; Owner: tongqu_owner

CREATE TRIGGER audit_queue AFTER INSERT ON public.audit FOR EACH ROW EXECUTE FUNCTION public.audit_queue();

-- Name: audit audit_refuse; Type: TRIGGER; Schema: public; Owner: tongqu_owner

CREATE TRIGGER audit_refuse BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();

-- Name: deal deal_reach; Type: TRIGGER; Schema: public; Owner: tongqu_owner

CREATE TRIGGER deal_reach BEFORE INSERT OR UPDATE OF state ON public.deal FOR EACH ROW WHEN (((new.reached_at IS NULL) AND ((new.origin = 'selection'::text) OR (new.signed_on IS NOT NULL) OR (new.state = ANY (ARRAY['signed'::text, 'piloting'::text, 'accepted'::text, 'effective'::text]))))) EXECUTE FUNCTION public.deal_reach();

-- Name: meeting_seat meeting_intent_settle; Type: TRIGGER; Schema: public; Owner: tongqu_owner

CREATE TRIGGER meeting_intent_settle AFTER UPDATE OF intent ON public.meeting_seat FOR EACH ROW WHEN ((new.intent IS DISTINCT FROM old.intent)) EXECUTE FUNCTION public.meeting_intent_settle();

-- Name: meeting meeting_leave_drafts; Type: TRIGGER; Schema: public; Owner: tongqu_owner

CREATE TRIGGER meeting_leave_drafts AFTER UPDATE OF state ON public.meeting FOR EACH ROW WHEN (((new.state = ANY (ARRAY['declined'::text, 'expired'::text, 'cancelled'::text, 'void'::text])) AND (old.state IS DISTINCT FROM new.state))) EXECUTE FUNCTION public.meeting_leave_drafts();

-- Name: organization organization_void_meetings; Type: TRIGGER; Schema: public; Owner: tongqu_owner

CREATE TRIGGER organization_void_meetings AFTER UPDATE OF state ON public.organization FOR EACH ROW WHEN (((new.state = ANY (ARRAY['suspended'::text, 'merged'::text])) AND (old.state <> ALL (ARRAY['suspended'::text, 'merged'::text])))) EXECUTE FUNCTION public.organization_void_meetings();

-- Name: response response_mark_shortlisted; Type: TRIGGER; Schema: public; Owner: tongqu_owner

CREATE TRIGGER response_mark_shortlisted BEFORE INSERT OR UPDATE OF state ON public.response FOR EACH ROW WHEN (((new.shortlisted_at IS NULL) AND (new.state = ANY (ARRAY['shortlisted'::text, 'preferred'::text, 'selected'::text])))) EXECUTE FUNCTION public.response_mark_shortlisted();

-- Name: scenario scenario_withdraw_meetings; Type: TRIGGER; Schema: public; Owner: tongqu_owner

CREATE TRIGGER scenario_withdraw_meetings AFTER UPDATE OF state ON public.scenario FOR EACH ROW WHEN (((new.state = 'withdrawn'::text) AND (old.state <> 'withdrawn'::text))) EXECUTE FUNCTION public.scenario_withdraw_meetings();

-- Name: attachment attachment_file_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.file(id) ON DELETE CASCADE;

-- Name: availability availability_registration_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.availability
    ADD CONSTRAINT availability_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES public.registration(id) ON DELETE CASCADE;

-- Name: availability availability_slot_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.availability
    ADD CONSTRAINT availability_slot_id_fkey FOREIGN KEY (slot_id) REFERENCES public.event_slot(id) ON DELETE CASCADE;

-- Name: calendar_feed calendar_feed_person_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.calendar_feed
    ADD CONSTRAINT calendar_feed_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id) ON DELETE CASCADE;

-- Name: deal deal_demand_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.deal
    ADD CONSTRAINT deal_demand_organization_id_fkey FOREIGN KEY (demand_organization_id) REFERENCES public.organization(id) ON DELETE RESTRICT;

-- Name: deal deal_response_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.deal
    ADD CONSTRAINT deal_response_id_fkey FOREIGN KEY (response_id) REFERENCES public.response(id) ON DELETE RESTRICT;

-- Name: deal deal_scenario_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.deal
    ADD CONSTRAINT deal_scenario_id_fkey FOREIGN KEY (scenario_id) REFERENCES public.scenario(id) ON DELETE RESTRICT;

-- Name: deal deal_supply_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.deal
    ADD CONSTRAINT deal_supply_organization_id_fkey FOREIGN KEY (supply_organization_id) REFERENCES public.organization(id) ON DELETE RESTRICT;

-- Name: event event_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id) ON DELETE RESTRICT;

-- Name: event_notice event_notice_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_notice
    ADD CONSTRAINT event_notice_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id) ON DELETE CASCADE;

-- Name: event_notice event_notice_sent_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_notice
    ADD CONSTRAINT event_notice_sent_by_fkey FOREIGN KEY (sent_by) REFERENCES public.person(id) ON DELETE RESTRICT;

-- Name: event_organizer event_organizer_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_organizer
    ADD CONSTRAINT event_organizer_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id) ON DELETE CASCADE;

-- Name: event_organizer event_organizer_person_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_organizer
    ADD CONSTRAINT event_organizer_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id) ON DELETE CASCADE;

-- Name: event_review event_review_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_review
    ADD CONSTRAINT event_review_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id) ON DELETE CASCADE;

-- Name: event_session event_session_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_session
    ADD CONSTRAINT event_session_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id) ON DELETE CASCADE;

-- Name: event_slot event_slot_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_slot
    ADD CONSTRAINT event_slot_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id) ON DELETE CASCADE;

-- Name: event_slot event_slot_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_slot
    ADD CONSTRAINT event_slot_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.event_session(id) ON DELETE CASCADE;

-- Name: event_table event_table_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event_table
    ADD CONSTRAINT event_table_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id) ON DELETE CASCADE;

-- Name: event event_unit_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_unit_code_fkey FOREIGN KEY (unit_code) REFERENCES public.reviewing_unit(code) ON DELETE RESTRICT;

-- Name: event event_venue_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_venue_id_fkey FOREIGN KEY (venue_id) REFERENCES public.venue(id) ON DELETE RESTRICT;

-- Name: favourite favourite_person_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.favourite
    ADD CONSTRAINT favourite_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id) ON DELETE CASCADE;

-- Name: favourite favourite_scenario_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.favourite
    ADD CONSTRAINT favourite_scenario_id_fkey FOREIGN KEY (scenario_id) REFERENCES public.scenario(id) ON DELETE CASCADE;

-- Name: meeting meeting_deal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES public.deal(id) ON DELETE SET NULL;

-- Name: meeting meeting_demand_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_demand_id_fkey FOREIGN KEY (demand_id) REFERENCES public.registration(id) ON DELETE RESTRICT;

-- Name: meeting meeting_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id) ON DELETE RESTRICT;

-- Name: meeting meeting_response_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_response_id_fkey FOREIGN KEY (response_id) REFERENCES public.response(id) ON DELETE SET NULL;

-- Name: meeting meeting_scenario_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_scenario_id_fkey FOREIGN KEY (scenario_id) REFERENCES public.scenario(id) ON DELETE SET NULL;

-- Name: meeting_seat meeting_seat_meeting_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting_seat
    ADD CONSTRAINT meeting_seat_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.meeting(id) ON DELETE CASCADE;

-- Name: meeting_seat meeting_seat_registration_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting_seat
    ADD CONSTRAINT meeting_seat_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES public.registration(id) ON DELETE RESTRICT;

-- Name: meeting meeting_slot_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_slot_id_fkey FOREIGN KEY (slot_id) REFERENCES public.event_slot(id) ON DELETE RESTRICT;

-- Name: meeting meeting_supply_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_supply_id_fkey FOREIGN KEY (supply_id) REFERENCES public.registration(id) ON DELETE RESTRICT;

-- Name: meeting meeting_table_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_table_fkey FOREIGN KEY (event_id, table_no) REFERENCES public.event_table(event_id, table_no) ON DELETE RESTRICT;

-- Name: membership membership_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON DELETE CASCADE;

-- Name: membership membership_person_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id) ON DELETE CASCADE;

-- Name: milestone milestone_deal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.milestone
    ADD CONSTRAINT milestone_deal_id_fkey FOREIGN KEY (deal_id) REFERENCES public.deal(id) ON DELETE CASCADE;

-- Name: offering offering_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.offering
    ADD CONSTRAINT offering_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id) ON DELETE RESTRICT;

-- Name: offering_indicator offering_indicator_offering_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.offering_indicator
    ADD CONSTRAINT offering_indicator_offering_id_fkey FOREIGN KEY (offering_id) REFERENCES public.offering(id) ON DELETE CASCADE;

-- Name: offering offering_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.offering
    ADD CONSTRAINT offering_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON DELETE RESTRICT;

-- Name: one_time_link one_time_link_person_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.one_time_link
    ADD CONSTRAINT one_time_link_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id) ON DELETE CASCADE;

-- Name: organization organization_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id) ON DELETE RESTRICT;

-- Name: organization organization_host_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_host_organization_id_fkey FOREIGN KEY (host_organization_id) REFERENCES public.organization(id) ON DELETE RESTRICT;

-- Name: organization organization_merged_into_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.organization(id) ON DELETE RESTRICT;

-- Name: organization organization_reviewing_unit_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_reviewing_unit_fkey FOREIGN KEY (reviewing_unit) REFERENCES public.reviewing_unit(code) ON DELETE RESTRICT;

-- Name: registration registration_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.registration
    ADD CONSTRAINT registration_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id) ON DELETE RESTRICT;

-- Name: registration registration_offering_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.registration
    ADD CONSTRAINT registration_offering_id_fkey FOREIGN KEY (offering_id) REFERENCES public.offering(id) ON DELETE SET NULL;

-- Name: registration registration_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.registration
    ADD CONSTRAINT registration_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON DELETE RESTRICT;

-- Name: registration registration_person_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.registration
    ADD CONSTRAINT registration_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id) ON DELETE RESTRICT;

-- Name: registration registration_scenario_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.registration
    ADD CONSTRAINT registration_scenario_id_fkey FOREIGN KEY (scenario_id) REFERENCES public.scenario(id) ON DELETE SET NULL;

-- Name: response_body response_body_response_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response_body
    ADD CONSTRAINT response_body_response_id_fkey FOREIGN KEY (response_id) REFERENCES public.response(id) ON DELETE CASCADE;

-- Name: response response_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id) ON DELETE RESTRICT;

-- Name: response response_offering_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_offering_id_fkey FOREIGN KEY (offering_id) REFERENCES public.offering(id) ON DELETE SET NULL;

-- Name: response response_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON DELETE RESTRICT;

-- Name: response_question response_question_response_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response_question
    ADD CONSTRAINT response_question_response_id_fkey FOREIGN KEY (response_id) REFERENCES public.response(id) ON DELETE CASCADE;

-- Name: response_receipt response_receipt_response_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response_receipt
    ADD CONSTRAINT response_receipt_response_id_fkey FOREIGN KEY (response_id) REFERENCES public.response(id) ON DELETE CASCADE;

-- Name: response response_scenario_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.response
    ADD CONSTRAINT response_scenario_id_fkey FOREIGN KEY (scenario_id) REFERENCES public.scenario(id) ON DELETE RESTRICT;

-- Name: role_grant role_grant_person_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id) ON DELETE CASCADE;

-- Name: role_grant role_grant_unit_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_unit_code_fkey FOREIGN KEY (unit_code) REFERENCES public.reviewing_unit(code) ON DELETE RESTRICT;

-- Name: scenario scenario_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.scenario
    ADD CONSTRAINT scenario_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id) ON DELETE RESTRICT;

-- Name: scenario_indicator scenario_indicator_scenario_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.scenario_indicator
    ADD CONSTRAINT scenario_indicator_scenario_id_fkey FOREIGN KEY (scenario_id) REFERENCES public.scenario(id) ON DELETE CASCADE;

-- Name: scenario scenario_organization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.scenario
    ADD CONSTRAINT scenario_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON DELETE RESTRICT;

-- Name: scenario_review scenario_review_reviewer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.scenario_review
    ADD CONSTRAINT scenario_review_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.person(id) ON DELETE RESTRICT;

-- Name: scenario_review scenario_review_scenario_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.scenario_review
    ADD CONSTRAINT scenario_review_scenario_id_fkey FOREIGN KEY (scenario_id) REFERENCES public.scenario(id) ON DELETE CASCADE;

-- Name: scenario scenario_reviewing_unit_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.scenario
    ADD CONSTRAINT scenario_reviewing_unit_fkey FOREIGN KEY (reviewing_unit) REFERENCES public.reviewing_unit(code) ON DELETE RESTRICT;

-- Name: schedule_edit schedule_edit_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.schedule_edit
    ADD CONSTRAINT schedule_edit_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES public.schedule_proposal(id) ON DELETE CASCADE;

-- Name: schedule_proposal schedule_proposal_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.schedule_proposal
    ADD CONSTRAINT schedule_proposal_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id) ON DELETE CASCADE;

-- Name: schedule_proposal_row schedule_proposal_row_meeting_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.schedule_proposal_row
    ADD CONSTRAINT schedule_proposal_row_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES public.meeting(id) ON DELETE CASCADE;

-- Name: schedule_proposal_row schedule_proposal_row_proposal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.schedule_proposal_row
    ADD CONSTRAINT schedule_proposal_row_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES public.schedule_proposal(id) ON DELETE CASCADE;

-- Name: schedule_proposal_row schedule_proposal_row_slot_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.schedule_proposal_row
    ADD CONSTRAINT schedule_proposal_row_slot_id_fkey FOREIGN KEY (slot_id) REFERENCES public.event_slot(id) ON DELETE CASCADE;

-- Name: session session_person_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(id) ON DELETE CASCADE;

-- Name: table_closure table_closure_table_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.table_closure
    ADD CONSTRAINT table_closure_table_fkey FOREIGN KEY (event_id, table_no) REFERENCES public.event_table(event_id, table_no) ON DELETE CASCADE;

-- Name: venue venue_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.venue
    ADD CONSTRAINT venue_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id) ON DELETE RESTRICT;

-- Name: venue venue_unit_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.venue
    ADD CONSTRAINT venue_unit_code_fkey FOREIGN KEY (unit_code) REFERENCES public.reviewing_unit(code) ON DELETE RESTRICT;

-- Name: wish wish_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.wish
    ADD CONSTRAINT wish_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.event(id) ON DELETE CASCADE;

-- Name: wish wish_from_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.wish
    ADD CONSTRAINT wish_from_id_fkey FOREIGN KEY (from_id) REFERENCES public.registration(id) ON DELETE CASCADE;

-- Name: wish wish_to_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: tongqu_owner

ALTER TABLE ONLY public.wish
    ADD CONSTRAINT wish_to_id_fkey FOREIGN KEY (to_id) REFERENCES public.registration(id) ON DELETE CASCADE;

-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: pg_database_owner

GRANT USAGE ON SCHEMA public TO tongqu_app;
GRANT USAGE ON SCHEMA public TO tongqu_reader;

-- Name: TABLE event; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event TO tongqu_app;
GRANT SELECT ON TABLE public.event TO tongqu_reader;

-- Name: TABLE registration; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registration TO tongqu_app;
GRANT SELECT ON TABLE public.registration TO tongqu_reader;

-- Name: TABLE meeting; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.meeting TO tongqu_app;
GRANT SELECT ON TABLE public.meeting TO tongqu_reader;

-- Name: TABLE response_body; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.response_body TO tongqu_app;

-- Name: TABLE scenario; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.scenario TO tongqu_app;
GRANT SELECT ON TABLE public.scenario TO tongqu_reader;

-- Name: TABLE response; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.response TO tongqu_app;
GRANT SELECT ON TABLE public.response TO tongqu_reader;

-- Name: TABLE annual_plan; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT ON TABLE public.annual_plan TO tongqu_app;
GRANT SELECT ON TABLE public.annual_plan TO tongqu_reader;

-- Name: TABLE attachment; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.attachment TO tongqu_app;
GRANT SELECT ON TABLE public.attachment TO tongqu_reader;

-- Name: TABLE audit; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT ON TABLE public.audit TO tongqu_app;
GRANT SELECT ON TABLE public.audit TO tongqu_reader;

-- Name: SEQUENCE audit_id_seq; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT USAGE ON SEQUENCE public.audit_id_seq TO tongqu_app;

-- Name: TABLE audit_pending; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT ON TABLE public.audit_pending TO tongqu_app;
GRANT SELECT ON TABLE public.audit_pending TO tongqu_reader;

-- Name: TABLE availability; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.availability TO tongqu_app;
GRANT SELECT ON TABLE public.availability TO tongqu_reader;

-- Name: TABLE calendar_feed; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.calendar_feed TO tongqu_app;

-- Name: TABLE contact_reveal; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.contact_reveal TO tongqu_app;
GRANT SELECT ON TABLE public.contact_reveal TO tongqu_reader;

-- Name: SEQUENCE contact_reveal_id_seq; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT USAGE ON SEQUENCE public.contact_reveal_id_seq TO tongqu_app;

-- Name: TABLE deal; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.deal TO tongqu_app;
GRANT SELECT ON TABLE public.deal TO tongqu_reader;

-- Name: TABLE event_notice; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_notice TO tongqu_app;
GRANT SELECT ON TABLE public.event_notice TO tongqu_reader;

-- Name: TABLE event_organizer; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_organizer TO tongqu_app;
GRANT SELECT ON TABLE public.event_organizer TO tongqu_reader;

-- Name: TABLE event_review; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_review TO tongqu_app;
GRANT SELECT ON TABLE public.event_review TO tongqu_reader;

-- Name: TABLE event_session; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_session TO tongqu_app;
GRANT SELECT ON TABLE public.event_session TO tongqu_reader;

-- Name: TABLE event_slot; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_slot TO tongqu_app;
GRANT SELECT ON TABLE public.event_slot TO tongqu_reader;

-- Name: TABLE event_table; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.event_table TO tongqu_app;
GRANT SELECT ON TABLE public.event_table TO tongqu_reader;

-- Name: TABLE favourite; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.favourite TO tongqu_app;
GRANT SELECT ON TABLE public.favourite TO tongqu_reader;

-- Name: TABLE file; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.file TO tongqu_app;
GRANT SELECT ON TABLE public.file TO tongqu_reader;

-- Name: TABLE holiday; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT ON TABLE public.holiday TO tongqu_app;
GRANT SELECT ON TABLE public.holiday TO tongqu_reader;

-- Name: TABLE idempotency; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency TO tongqu_app;

-- Name: TABLE inbox; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.inbox TO tongqu_app;

-- Name: SEQUENCE inbox_id_seq; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT USAGE ON SEQUENCE public.inbox_id_seq TO tongqu_app;

-- Name: TABLE job; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job TO tongqu_app;
GRANT SELECT ON TABLE public.job TO tongqu_reader;

-- Name: TABLE mail_kind; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT ON TABLE public.mail_kind TO tongqu_app;
GRANT SELECT ON TABLE public.mail_kind TO tongqu_reader;

-- Name: TABLE meeting_seat; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.meeting_seat TO tongqu_app;

-- Name: TABLE membership; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.membership TO tongqu_app;
GRANT SELECT ON TABLE public.membership TO tongqu_reader;

-- Name: TABLE milestone; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.milestone TO tongqu_app;
GRANT SELECT ON TABLE public.milestone TO tongqu_reader;

-- Name: TABLE notice; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notice TO tongqu_app;
GRANT SELECT ON TABLE public.notice TO tongqu_reader;

-- Name: TABLE offering; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.offering TO tongqu_app;
GRANT SELECT ON TABLE public.offering TO tongqu_reader;

-- Name: TABLE offering_indicator; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.offering_indicator TO tongqu_app;
GRANT SELECT ON TABLE public.offering_indicator TO tongqu_reader;

-- Name: TABLE one_time_link; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.one_time_link TO tongqu_app;

-- Name: TABLE organization; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.organization TO tongqu_app;
GRANT SELECT ON TABLE public.organization TO tongqu_reader;

-- Name: TABLE outbox; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO tongqu_app;

-- Name: SEQUENCE outbox_id_seq; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT USAGE ON SEQUENCE public.outbox_id_seq TO tongqu_app;

-- Name: TABLE person; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.person TO tongqu_app;

-- Name: TABLE venue; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.venue TO tongqu_app;
GRANT SELECT ON TABLE public.venue TO tongqu_reader;

-- Name: TABLE registration_card; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.registration_card TO tongqu_app;

-- Name: TABLE response_question; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.response_question TO tongqu_app;

-- Name: TABLE response_receipt; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.response_receipt TO tongqu_app;

-- Name: TABLE reviewing_unit; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT ON TABLE public.reviewing_unit TO tongqu_app;
GRANT SELECT ON TABLE public.reviewing_unit TO tongqu_reader;

-- Name: TABLE role_grant; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.role_grant TO tongqu_app;
GRANT SELECT ON TABLE public.role_grant TO tongqu_reader;

-- Name: TABLE scenario_card; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.scenario_card TO tongqu_app;
GRANT SELECT ON TABLE public.scenario_card TO tongqu_reader;

-- Name: TABLE scenario_indicator; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.scenario_indicator TO tongqu_app;
GRANT SELECT ON TABLE public.scenario_indicator TO tongqu_reader;

-- Name: TABLE scenario_number_counter; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.scenario_number_counter TO tongqu_app;
GRANT SELECT ON TABLE public.scenario_number_counter TO tongqu_reader;

-- Name: TABLE scenario_review; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.scenario_review TO tongqu_app;
GRANT SELECT ON TABLE public.scenario_review TO tongqu_reader;

-- Name: TABLE scenario_template; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.scenario_template TO tongqu_app;
GRANT SELECT ON TABLE public.scenario_template TO tongqu_reader;

-- Name: TABLE schedule_edit; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.schedule_edit TO tongqu_app;
GRANT SELECT ON TABLE public.schedule_edit TO tongqu_reader;

-- Name: SEQUENCE schedule_edit_id_seq; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT USAGE ON SEQUENCE public.schedule_edit_id_seq TO tongqu_app;

-- Name: TABLE schedule_proposal; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.schedule_proposal TO tongqu_app;
GRANT SELECT ON TABLE public.schedule_proposal TO tongqu_reader;

-- Name: TABLE schedule_proposal_row; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.schedule_proposal_row TO tongqu_app;
GRANT SELECT ON TABLE public.schedule_proposal_row TO tongqu_reader;

-- Name: TABLE schema_version; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT ON TABLE public.schema_version TO tongqu_app;
GRANT SELECT ON TABLE public.schema_version TO tongqu_reader;

-- Name: TABLE search_doc; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.search_doc TO tongqu_app;
GRANT SELECT ON TABLE public.search_doc TO tongqu_reader;

-- Name: TABLE search_feed; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.search_feed TO tongqu_app;
GRANT SELECT ON TABLE public.search_feed TO tongqu_reader;

-- Name: SEQUENCE search_feed_seq_seq; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT USAGE ON SEQUENCE public.search_feed_seq_seq TO tongqu_app;

-- Name: TABLE search_synonym; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.search_synonym TO tongqu_app;
GRANT SELECT ON TABLE public.search_synonym TO tongqu_reader;

-- Name: TABLE session; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.session TO tongqu_app;

-- Name: TABLE setting; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.setting TO tongqu_app;
GRANT SELECT ON TABLE public.setting TO tongqu_reader;

-- Name: TABLE table_closure; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.table_closure TO tongqu_app;
GRANT SELECT ON TABLE public.table_closure TO tongqu_reader;

-- Name: TABLE taxonomy; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT ON TABLE public.taxonomy TO tongqu_app;
GRANT SELECT ON TABLE public.taxonomy TO tongqu_reader;

-- Name: TABLE throttle; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.throttle TO tongqu_app;

-- Name: TABLE transition; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT ON TABLE public.transition TO tongqu_app;
GRANT SELECT ON TABLE public.transition TO tongqu_reader;

-- Name: TABLE wish; Type: ACL; Schema: public; Owner: tongqu_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.wish TO tongqu_app;

-- Name: DEFAULT PRIVILEGES FOR SEQUENCES; Type: DEFAULT ACL; Schema: public; Owner: tongqu_owner

ALTER DEFAULT PRIVILEGES FOR ROLE tongqu_owner IN SCHEMA public GRANT USAGE ON SEQUENCES  TO tongqu_app;

-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: public; Owner: tongqu_owner

ALTER DEFAULT PRIVILEGES FOR ROLE tongqu_owner IN SCHEMA public GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES  TO tongqu_app;
ALTER DEFAULT PRIVILEGES FOR ROLE tongqu_owner IN SCHEMA public GRANT SELECT ON TABLES  TO tongqu_reader;

