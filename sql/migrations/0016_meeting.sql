-- 0016_meeting: schedules: drafts and their moves, publishing, live changes, what is wrong with a board, and the day itself.
-- Every change of an event's drafts and live meetings takes the event's row first, so that two organizers never cross; what
-- they could still break is a constraint of 0013.

ALTER TABLE event ADD COLUMN board_by uuid;
COMMENT ON COLUMN event.board_by IS 'who made the change counted last in board_version';
ALTER TABLE schedule_proposal ADD COLUMN edits int NOT NULL DEFAULT 0;
CREATE INDEX meeting_seat_arrived_idx ON meeting_seat (event_id) WHERE arrived_at IS NOT NULL;
COMMENT ON COLUMN schedule_proposal.edits IS 'moves made by hand that are not undone';

INSERT INTO mail_kind (kind) VALUES ('schedule_published'), ('meeting_moved') ON CONFLICT DO NOTHING;

-- The next number of the board and who moved it on.
CREATE FUNCTION board_touch(event uuid, person uuid) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    said bigint;
BEGIN
    UPDATE event AS e SET board_version = e.board_version + 1, board_by = board_touch.person WHERE e.id = board_touch.event RETURNING e.board_version INTO said;
    RETURN said;
END $$;

-- Proposals: who may do what ---------------------------------------------------------------------------------------------
INSERT INTO transition (machine, from_state, action, to_state, role, relation, guard, reason_required, position)
SELECT 'proposal', t.from_state, t.action, t.to_state, r.role, r.relation, t.guard, false, t.position
  FROM (VALUES
    (NULL,        'create',    'draft',      'organizer', NULL,                  1),
    ('draft',     'move',      'draft',      'organizer', NULL,                  2),
    ('draft',     'undo',      'draft',      'organizer', 'can_undo',            3),
    ('draft',     'redo',      'draft',      'organizer', 'can_redo',            4),
    ('draft',     'publish',   'published',  'organizer', 'current publishable', 5),
    ('draft',     'discard',   'discarded',  'organizer', NULL,                  90),
    (NULL,        'solve',     'draft',      'system',    NULL,                  1),
    ('draft',     'replace',   'discarded',  'system',    NULL,                  91),
    ('published', 'supersede', 'superseded', 'system',    NULL,                  99)
  ) AS t (from_state, action, to_state, who, guard, position)
  JOIN (VALUES ('organizer', 'organizer', 'event_organizer'), ('system', 'system', 'system')) AS r (who, role, relation) ON r.who = t.who;

-- 8 and 16 organizer, 16 auditor; 0 = does not exist for this actor.
CREATE FUNCTION proposal_see(id uuid, person uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce((SELECT CASE WHEN event_role(p.event_id, $2) = 'organizer' THEN 24 WHEN person_has_role($2, 'auditor') THEN 16 ELSE 0 END FROM schedule_proposal AS p WHERE p.id = $1), 0));
END $$;

-- current: no live meeting changed since it was made; publishable: registration is closed and the event not over.
CREATE FUNCTION proposal_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (can_undo boolean, can_redo boolean, current boolean, publishable boolean) LANGUAGE plpgsql STABLE AS $$
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
END $$;

CREATE FUNCTION proposal_moves(id uuid, person uuid, organization uuid)
RETURNS TABLE (from_state text, action text, to_state text, role text, reason_required boolean, failed text, rank int) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.from_state, t.action, t.to_state, t.role, t.reason_required, guard_failed(t.guard, to_jsonb(g)), t.position
      FROM schedule_proposal AS p
      CROSS JOIN LATERAL proposal_guard(p.id, $2, $3) AS g
      JOIN transition AS t ON t.machine = 'proposal' AND t.from_state IS NOT NULL AND t.relation = 'event_organizer'
     WHERE p.id = $1 AND event_role(p.event_id, $2) = 'organizer';
END $$;

CREATE FUNCTION proposal_actions(id uuid, person uuid, organization uuid)
RETURNS TABLE (action text, to_state text, reason_required boolean) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.action, m.to_state, m.reason_required
      FROM schedule_proposal AS p
      JOIN LATERAL proposal_moves(p.id, $2, $3) AS m ON m.from_state = p.state AND m.failed IS NULL
     WHERE p.id = $1
     ORDER BY m.rank;
END $$;

-- Lock the event, then the proposal, and decide.
CREATE FUNCTION proposal_try(id uuid, person uuid, organization uuid, action text, expected bigint, reason text)
RETURNS TABLE (verdict text, from_state text, to_state text, role text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
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

-- The board ----------------------------------------------------------------------------------------------------------------
-- Where every meeting that may take place stands: in a proposal, or live when none is named. What has begun stands where it is; what
-- somebody left too late has no place any more and asks for none.
CREATE FUNCTION board_place(event uuid, proposal uuid)
RETURNS TABLE (meeting_id uuid, version bigint, demand_id uuid, supply_id uuid, state text, is_must boolean, weight int, is_live boolean, is_locked boolean, is_known boolean,
               slot_id uuid, table_no int, live_slot_id uuid, live_table_no int, reason text, moves int) LANGUAGE plpgsql STABLE ROWS 2000 AS $$
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
END $$;

-- What an organizer must know about a board: block = cannot be published so (a must without a place: only with a reason), warn, note.
-- Every part reads sets, never one meeting at a time.
CREATE FUNCTION board_faults(event uuid, proposal uuid)
RETURNS TABLE (code text, level text, meeting_id uuid, participant_id uuid, table_no int, slot_id uuid) LANGUAGE plpgsql STABLE ROWS 100 AS $$
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
END $$;

-- Where one meeting could go: a row a slot with a table, or the code of what stands in its way. `proposal` NULL: among live meetings.
-- `beside`: a meeting whose place counts as free (the two change places). A table is asked for, or the nearest to the owner's is chosen.
CREATE FUNCTION meeting_places(meeting uuid, proposal uuid, slot uuid, wanted int, beside uuid)
RETURNS TABLE (slot_id uuid, "position" int, table_no int, code text, other_id uuid) LANGUAGE plpgsql STABLE AS $$
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
END $$;

-- Drafts by hand -------------------------------------------------------------------------------------------------------------
-- Rows of a draft as they stand, for the history.
CREATE FUNCTION proposal_rows(proposal uuid, meetings uuid[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT jsonb_agg(jsonb_build_object('meeting_id', x.id, 'slot_id', r.slot_id, 'table_no', r.table_no, 'is_locked', coalesce(r.is_locked, false), 'reason', coalesce(r.reason, '')) ORDER BY x.n)
      FROM unnest($2) WITH ORDINALITY AS x (id, n)
      LEFT JOIN schedule_proposal_row AS r ON r.proposal_id = $1 AND r.meeting_id = x.id);
END $$;

-- Put rows where `rows` says, all in one UPDATE: two meetings may change places. A meeting that is no more does not come back.
CREATE FUNCTION proposal_put(proposal uuid, rows jsonb) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
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

-- What stands in the way of a move: NULL, or a code. The table is the one that was found.
CREATE FUNCTION meeting_place_check(meeting uuid, proposal uuid, slot uuid, wanted int, beside uuid, OUT code text, OUT table_no int) LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT p.code, p.table_no INTO code, table_no FROM meeting_places(meeting, proposal, slot, wanted, beside) AS p;
    IF NOT FOUND THEN
        code := 'slot_unknown';
    END IF;
END $$;

-- Move one meeting of a draft: to a slot (and table), out of the schedule (slot NULL), or against another one; or fix it where it is.
CREATE FUNCTION proposal_move(id uuid, person uuid, organization uuid, expected bigint, form jsonb)
RETURNS TABLE (verdict text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
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

-- undo: the last move that stands; redo: the first that was taken back.
CREATE FUNCTION proposal_step(id uuid, person uuid, organization uuid, action text, expected bigint)
RETURNS TABLE (verdict text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
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

-- What a draft would change for those who have a published schedule; what it changed, once it is published.
CREATE FUNCTION proposal_changes(id uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
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
END $$;

-- A draft that is what is published now, to be moved by hand.
CREATE FUNCTION proposal_copy(id uuid, event uuid, person uuid) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
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

-- The result of a run: one draft, in place of the former. Nothing when the job is no longer this runner's.
CREATE FUNCTION proposal_store(job uuid, tries int, proposal uuid, kind text, based_on int, seed bigint, iterations bigint, objective bigint, upper_bound bigint, stats jsonb,
                               meetings uuid[], slots uuid[], tables int[], locks boolean[], reasons text[])
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
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
END $$;

-- Publishing -------------------------------------------------------------------------------------------------------------------
-- All live meetings of an event follow a draft: one statement changes meetings, seats, audit and notices together. Whoever has a
-- meeting that was added, moved or dropped gets one message with the numbers of his own.
CREATE FUNCTION proposal_publish(id uuid, person uuid, organization uuid, expected bigint, reason text)
RETURNS TABLE (verdict text, version bigint, problems jsonb) LANGUAGE plpgsql VOLATILE AS $$
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
END $$;

-- Runs ---------------------------------------------------------------------------------------------------------------------------
-- May this actor have a schedule made? The event is locked: it is not cancelled between the answer and the job.
CREATE FUNCTION schedule_start_try(event uuid, person uuid, organization uuid) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
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
END $$;

CREATE FUNCTION job_see(id uuid, person uuid) RETURNS int LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN (
    SELECT coalesce((SELECT CASE WHEN event_role(j.object_id, $2) = 'organizer' THEN 24 WHEN person_has_role($2, 'auditor') THEN 16 ELSE 0 END FROM job AS j WHERE j.id = $1), 0));
END $$;

-- The day itself -------------------------------------------------------------------------------------------------------------------
-- What a meeting with a place goes through. owner and counterparty are its two sides as in 0015; at the door organizer and door staff.
INSERT INTO transition (machine, from_state, action, to_state, role, relation, guard, reason_required, position)
SELECT 'meeting', f.state, t.action, coalesce(t.to_state, f.state), r.role, r.relation, t.guard, t.reason, t.position
  FROM (VALUES
    (ARRAY['accepted'],                'move',       'scheduled',  'door',      'published', false, 20),
    (ARRAY['scheduled'],               'move',       'scheduled',  'door',      'published', false, 20),
    (ARRAY['scheduled'],               'arrive',     'checked_in', 'side door', 'due',       false, 21),
    (ARRAY['checked_in'],              'arrive',     'held',       'side door', 'due',       false, 21),
    (ARRAY['no_show'],                 'arrive',     'checked_in', 'door',      'due',       false, 21),
    (ARRAY['scheduled', 'checked_in'], 'hold',       'held',       'door',      'due',       false, 22),
    (ARRAY['scheduled', 'checked_in'], 'no_show',    'no_show',    'door',      'begun',     false, 23),
    (ARRAY['checked_in', 'held', 'no_show'], 'reset', 'scheduled', 'door',      'placed not_over', false, 60),
    (ARRAY['scheduled', 'checked_in', 'held'], 'intent', NULL,     'side',      'begun active', false, 24),
    (ARRAY['scheduled'],               'cancel',     'cancelled',  'side',      'not_begun', true,  92),
    (ARRAY['scheduled'],               'cancel',     'cancelled',  'organizer', 'not_over',  true,  93),
    -- what happens to it with a schedule, an organization or a registration
    (ARRAY['accepted'],                'schedule',   'scheduled',  'system',    NULL,        false, 94),
    (ARRAY['scheduled'],               'unschedule', 'accepted',   'system',    NULL,        false, 95),
    (ARRAY['scheduled'],               'drop',       'cancelled',  'system',    NULL,        false, 97),
    (ARRAY['scheduled'],               'drop',       'no_show',    'system',    NULL,        false, 97),
    (ARRAY['scheduled'],               'void',       'void',       'system',    NULL,        false, 98)
  ) AS t (from_states, action, to_state, who, guard, reason, position)
  CROSS JOIN LATERAL unnest(t.from_states) AS f (state)
  JOIN (VALUES ('side', 'member', 'owner'), ('side', 'member', 'counterparty'), ('door', 'organizer', 'event_door'), ('door', 'door_staff', 'event_door'),
               ('organizer', 'organizer', 'event_organizer'), ('system', 'system', 'system')) AS r (who, role, relation)
    ON r.who = ANY (string_to_array(t.who, ' '));

-- As in 0015, and: placed: it is live; published: there is a schedule; due: today, at most two hours ahead; begun: its time has come; not_over: the event's end.
DROP FUNCTION IF EXISTS meeting_guard(uuid, uuid, uuid);
CREATE FUNCTION meeting_guard(id uuid, person uuid, organization uuid)
RETURNS TABLE (registered boolean, invited boolean, other_in boolean, not_frozen boolean, not_begun boolean, active boolean, placed boolean, published boolean, due boolean, begun boolean, not_over boolean)
LANGUAGE plpgsql STABLE AS $$
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
END $$;

-- A meeting that is no more leaves the drafts.
CREATE FUNCTION meeting_leave_drafts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM schedule_proposal_row AS r USING schedule_proposal AS p WHERE r.meeting_id = NEW.id AND p.id = r.proposal_id AND p.state = 'draft';
    RETURN NULL;
END $$;
CREATE TRIGGER meeting_leave_drafts AFTER UPDATE OF state ON meeting FOR EACH ROW
    WHEN (NEW.state IN ('declined', 'expired', 'cancelled', 'void') AND OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION meeting_leave_drafts();

-- Take the event's row of a meeting: before anything else that changes a board.
CREATE FUNCTION meeting_lock_event(meeting uuid) RETURNS uuid LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    said uuid;
BEGIN
    SELECT e.id INTO said FROM event AS e WHERE e.id = (SELECT m.event_id FROM meeting AS m WHERE m.id = meeting_lock_event.meeting) FOR NO KEY UPDATE;
    RETURN said;
END $$;

-- Live moves: to another slot or table, or against another meeting. A draft made from what was published follows where it can; else it
-- is outdated. The people of the meetings are told.
CREATE FUNCTION meeting_move(id uuid, person uuid, organization uuid, expected bigint, form jsonb)
RETURNS TABLE (verdict text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
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

-- Somebody is at the table: one side by itself, any side by the door. With both there it is held.
CREATE FUNCTION meeting_arrive(id uuid, person uuid, organization uuid, side text)
RETURNS TABLE (verdict text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
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

-- hold (it takes place, both are there), no_show (with the side that did not come), or reset (somebody ticked the wrong one), by the door.
CREATE FUNCTION meeting_mark(id uuid, person uuid, organization uuid, action text, expected bigint, side text)
RETURNS TABLE (verdict text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
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

-- What one side takes away from a meeting: its own, until both are positive (0013). Said again, it replaces what was said.
CREATE FUNCTION meeting_intent_set(id uuid, person uuid, organization uuid, intent text, note text)
RETURNS TABLE (verdict text, version bigint) LANGUAGE plpgsql VOLATILE AS $$
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

-- Is what somebody said a yes? One place that says what opens a deal (PRODUCT rule 17).
CREATE FUNCTION intent_is_positive(intent text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce($1 IN ('interested', 'pilot', 'contract'), false) $$;

-- Tables that cannot be used for a time: closing moves nothing by itself, the board shows what stands there.
CREATE FUNCTION closure_try(event uuid, person uuid, organization uuid) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    said text;
BEGIN
    SELECT event_state(e.state, e.starts_at, e.ends_at) INTO said FROM event AS e WHERE e.id = $1 FOR NO KEY UPDATE;
    RETURN CASE WHEN NOT FOUND OR (event_see($1, $2, $3) = 0 AND event_role($1, $2) IS NULL) THEN 'not_found'
                WHEN event_role($1, $2) IS NULL THEN 'forbidden'
                WHEN said IN ('ended', 'reviewed', 'archived', 'cancelled') THEN 'state' ELSE 'ok' END;
END $$;

-- The day of a meeting as one side sees it (NULL: neither): what the other said only when both are positive.
CREATE FUNCTION meeting_day(id uuid, side text)
RETURNS TABLE (demand_arrived_at timestamptz, supply_arrived_at timestamptz, my_arrived_at timestamptz, other_arrived_at timestamptz, my_intent text, my_intent_note text, my_intent_at timestamptz,
               other_intent text) LANGUAGE plpgsql STABLE ROWS 1 AS $$
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
END $$;
