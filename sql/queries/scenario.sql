-- The demand side: drafts and their fields, the steps of a scenario's life, the public hall, one page of a scenario.

-- name: scenario_get :maybe read
-- One scenario as this actor sees it: $1 person, $2 organization, $3 id, $4 true = as a guest will see it (preview). What decides
-- is gathered first, in few columns; the wide row comes last, and what most readers do not get stays in functions.
SELECT s.id, s.version, g.see, s.number, scenario_state(s.state, s.deadline_at, s.expires_at, s.id) AS state, s.state AS stored_state,
       s.title, s.title_en, s.summary_en, s.domain, s.subdomain, s.technologies::json AS technologies, s.cooperation::json AS cooperation,
       s.need_type, s.theme, s.chain, s.pain, s.goal, s.requirement,
       (SELECT coalesce(json_agg(x ORDER BY x.position), '[]')
          FROM (SELECT i.position, i.name, i.unit, i.comparator, i.target, i.method FROM scenario_indicator AS i WHERE i.scenario_id = s.id) AS x) AS indicators,
       s.data_condition, s.deploy_condition, s.budget_kind,
       CASE WHEN s.is_budget_public OR g.is_inside THEN s.budget_min_fen END AS budget_min_fen,
       CASE WHEN s.is_budget_public OR g.is_inside THEN s.budget_max_fen END AS budget_max_fen,
       s.is_budget_public, s.funding, s.expected_on, s.duration_months, s.site_visit, s.response_mode,
       s.deadline_kind, s.deadline_on, s.deadline_days, s.deadline_at, scenario_days_left(s.deadline_at) AS working_days_left,
       s.accepts_consortium, s.ip_terms, s.confidential, s.is_first_use, s.name_visibility,
       CASE WHEN g.shown_name IS NOT DISTINCT FROM g.name THEN s.organization_id END AS organization_id,
       g.shown_name AS organization_name, g.kind AS organization_kind, g.kind IN ('government', 'state_owned', 'hospital', 'school') AS is_public_owner,
       s.reviewing_unit, g.unit_name,
       s.contact_name, s.contact_post, s.contact_phone, s.contact_mail,
       s.published_at, s.submitted_at, s.submit_requested_at, s.station_due_on, s.state_reason, s.unmet_reason,
       s.entered_by IS NOT NULL AS is_entered_by_officer, s.reviewer_id IS NOT NULL AND s.state = 'submitted' AS is_taken_over,
       s.view_count, CASE WHEN g.responses >= 3 OR (g.see & 24) <> 0 THEN g.responses END AS response_count,
       (SELECT count(*)::int FROM favourite AS f WHERE f.scenario_id = s.id) AS favourite_count,
       EXISTS (SELECT 1 FROM favourite AS f WHERE f.scenario_id = s.id AND f.person_id = $1::uuid) AS is_favourite,
       (g.mine).id AS my_response_id, (g.mine).state AS my_response_state,
       (SELECT coalesce(json_agg(json_build_object('id', f.id, 'name', f.name, 'bytes', f.bytes, 'media_type', f.media_type, 'purpose', t.purpose) ORDER BY t.position, f.created_at), '[]')
          FROM attachment AS t JOIN file AS f ON f.id = t.file_id
         WHERE t.object_kind = 'scenario' AND t.object_id = s.id AND (t.purpose <> 'confidential' OR g.is_inside)) AS attachments,
       CASE WHEN (g.see & 24) <> 0 AND (SELECT r.id FROM scenario_review AS r WHERE r.scenario_id = s.id LIMIT 1) IS NOT NULL THEN scenario_reviews(s.id) ELSE '[]' END AS reviews,
       CASE WHEN g.is_inside AND (SELECT d.id FROM deal AS d WHERE d.scenario_id = s.id LIMIT 1) IS NOT NULL
            THEN scenario_deals(s.id, CASE WHEN (g.see & 24) = 0 THEN $2::uuid END) ELSE '[]' END AS deals,
       CASE WHEN $1::uuid IS NULL OR $4::boolean THEN '[]' ELSE scenario_actions_json(s.id, $1::uuid, $2::uuid) END AS actions,
       s.updated_at
  FROM (SELECT x.id, a.see, (a.see & 28) <> 0 AS is_inside, o.name, o.kind, u.name_zh AS unit_name, r.count AS responses,
               CASE WHEN x.organization_id <> $2::uuid THEN scenario_own_response(x.id, $1::uuid, $2::uuid) END AS mine, -- nobody answers himself
               scenario_owner_name(x.name_visibility, o.name, o.alias, (a.see & 2) <> 0, (a.see & 28) <> 0) AS shown_name
          FROM scenario AS x
          JOIN organization AS o ON o.id = x.organization_id
          JOIN reviewing_unit AS u ON u.code = x.reviewing_unit
         CROSS JOIN LATERAL (SELECT CASE WHEN $4::boolean THEN least(scenario_sight(x.id, x.published_at, $1::uuid, $2::uuid), 1)
                                         ELSE scenario_sight(x.id, x.published_at, $1::uuid, $2::uuid) END AS see OFFSET 0) AS a
         CROSS JOIN LATERAL (SELECT count(*)::int AS count FROM response AS r WHERE r.scenario_id = x.id AND r.state NOT IN ('draft', 'withdrawn', 'invalid')) AS r
         WHERE x.id = $3::uuid AND a.see <> 0 OFFSET 0) AS g
  JOIN scenario AS s ON s.id = g.id;

-- name: scenario_create :one write
-- A draft: $3 id, $4 form, $5 scenario to copy, $6 organization an officer enters it for, $7 key, $8 hash.
WITH w AS MATERIALIZED (
    SELECT o.id AS organization_id, o.reviewing_unit, o.state, o.contact_name, o.contact_post, o.contact_phone, o.contact_mail,
           $6::uuid IS NOT NULL AND $6::uuid IS DISTINCT FROM $2::uuid AS is_entered
      FROM organization AS o WHERE o.id = coalesce($6::uuid, $2::uuid)
), v AS MATERIALIZED (
    SELECT CASE WHEN w.organization_id IS NULL THEN 'scenario_organization_missing'
                WHEN w.is_entered AND NOT (person_serves_unit($1::uuid, w.reviewing_unit) OR person_has_role($1::uuid, 'city_officer')) THEN 'forbidden'
                WHEN w.is_entered AND person_is_member($1::uuid, w.organization_id) THEN 'forbidden'
                WHEN NOT w.is_entered AND NOT scenario_is_owner($1::uuid, w.organization_id) THEN 'forbidden'
                WHEN w.state NOT IN ('registered', 'submitted', 'returned', 'verified') THEN 'scenario_organization_active'
                WHEN $5::uuid IS NOT NULL AND (scenario_see($5::uuid, $1::uuid, $2::uuid) & 8) = 0 THEN 'not_found'
                WHEN files_unknown($4::jsonb -> 'attachments', 'scenario', $3::uuid, $1::uuid, $2::uuid) THEN 'file_unknown'
                ELSE idempotency_claim($1::uuid, $7::text, $8::text, 201, $3::uuid) END AS verdict
      FROM (SELECT 1) AS one LEFT JOIN w ON true
), i AS (
    INSERT INTO scenario (id, organization_id, created_by, entered_by, reviewing_unit, source, title, title_en, summary_en, domain, subdomain, pain, goal, requirement, technologies, cooperation, need_type, theme, chain,
                          data_condition, deploy_condition, budget_kind, budget_min_fen, budget_max_fen, is_budget_public, funding, expected_on, duration_months, site_visit,
                          deadline_kind, deadline_on, deadline_days, accepts_consortium, ip_terms, confidential, is_first_use, name_visibility, contact_name, contact_post, contact_phone, contact_mail)
    SELECT $3::uuid, w.organization_id, $1::uuid, CASE WHEN w.is_entered THEN $1::uuid END, w.reviewing_unit, CASE WHEN w.is_entered THEN 'district' ELSE 'online' END,
           p.title, p.title_en, p.summary_en, p.domain, p.subdomain, p.pain, p.goal, p.requirement, p.technologies, p.cooperation, p.need_type, p.theme, p.chain,
           p.data_condition, p.deploy_condition, p.budget_kind, p.budget_min_fen, p.budget_max_fen, p.is_budget_public, p.funding, p.expected_on, p.duration_months, p.site_visit,
           p.deadline_kind, CASE WHEN $5::uuid IS NULL OR $4::jsonb ? 'deadline_on' THEN p.deadline_on END, p.deadline_days, p.accepts_consortium, p.ip_terms, p.confidential, p.is_first_use, p.name_visibility,
           p.contact_name, p.contact_post, p.contact_phone, p.contact_mail
      FROM v
      JOIN w ON v.verdict = 'ok'
      LEFT JOIN scenario AS s ON s.id = $5::uuid
     CROSS JOIN LATERAL jsonb_populate_record(NULL::scenario,
            '{"title":"","title_en":"","summary_en":"","domain":"","subdomain":"","pain":"","goal":"","requirement":"","technologies":[],"cooperation":[],"need_type":"","theme":"","chain":"","data_condition":"","deploy_condition":"","budget_kind":"","is_budget_public":true,"funding":"","site_visit":"","deadline_kind":"working_days","deadline_days":15,"accepts_consortium":true,"ip_terms":"","confidential":"","is_first_use":false,"name_visibility":"public"}'::jsonb
            || jsonb_build_object('contact_name', w.contact_name, 'contact_post', w.contact_post, 'contact_phone', w.contact_phone, 'contact_mail', w.contact_mail)
            || coalesce(to_jsonb(s), '{}') || $4::jsonb) AS p
    RETURNING id, organization_id, version, state, entered_by
), r AS (
    INSERT INTO scenario_indicator (scenario_id, position, name, unit, comparator, target, method)
    SELECT i.id, x.n, coalesce(x.row ->> 'name', ''), coalesce(x.row ->> 'unit', ''), coalesce(x.row ->> 'comparator', 'ge'), coalesce(x.row ->> 'target', ''), coalesce(x.row ->> 'method', '')
      FROM i
     CROSS JOIN LATERAL jsonb_array_elements(coalesce($4::jsonb -> 'indicators',
            (SELECT jsonb_agg(to_jsonb(o) ORDER BY o.position) FROM scenario_indicator AS o WHERE o.scenario_id = $5::uuid), '[]')) WITH ORDINALITY AS x (row, n)
), t AS (
    INSERT INTO attachment (file_id, object_kind, object_id, purpose, position)
    SELECT f.id, 'scenario', i.id, coalesce(x.row ->> 'purpose', 'attachment'), x.n
      FROM i
     CROSS JOIN LATERAL jsonb_array_elements(coalesce($4::jsonb -> 'attachments', '[]')) WITH ORDINALITY AS x (row, n)
      JOIN file AS f ON f.id = (x.row ->> 'id')::uuid
        ON CONFLICT DO NOTHING
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, to_state, detail)
    SELECT $1::uuid, i.organization_id, CASE WHEN i.entered_by IS NULL THEN 'member' ELSE 'officer' END, 'scenario', i.id, 'create', 'draft', jsonb_build_object('copy_of', $5::uuid)
      FROM i
)
SELECT v.verdict, i.version, i.state FROM v LEFT JOIN i ON true;

-- name: scenario_edit :one write
-- Autosave: $3 id, $4 version, $5 form with any subset of the fields; indicators and attachments replace their set.
WITH v AS MATERIALIZED (
    SELECT CASE WHEN t.verdict = 'ok' AND files_unknown($5::jsonb -> 'attachments', 'scenario', $3::uuid, $1::uuid, $2::uuid) THEN 'file_unknown' ELSE t.verdict END AS verdict,
           t.from_state, t.role, t.version
      FROM scenario_try($3::uuid, $1::uuid, $2::uuid, 'edit', $4::bigint, NULL) AS t
), u AS (
    UPDATE scenario AS s
       SET (title, title_en, summary_en, domain, subdomain, pain, goal, requirement, technologies, cooperation, need_type, theme, chain, data_condition, deploy_condition,
            budget_kind, budget_min_fen, budget_max_fen, is_budget_public, funding, expected_on, duration_months, site_visit, deadline_kind, deadline_on, deadline_days,
            accepts_consortium, ip_terms, confidential, is_first_use, name_visibility, contact_name, contact_post, contact_phone, contact_mail)
         = (SELECT p.title, p.title_en, p.summary_en, p.domain, p.subdomain, p.pain, p.goal, p.requirement, p.technologies, p.cooperation, p.need_type, p.theme, p.chain, p.data_condition, p.deploy_condition,
                   p.budget_kind, p.budget_min_fen, p.budget_max_fen, p.is_budget_public, p.funding, p.expected_on, p.duration_months, p.site_visit, p.deadline_kind, p.deadline_on, p.deadline_days,
                   p.accepts_consortium, p.ip_terms, p.confidential, p.is_first_use, p.name_visibility, p.contact_name, p.contact_post, p.contact_phone, p.contact_mail
              FROM jsonb_populate_record(s, $5::jsonb) AS p),
           updated_at = statement_timestamp(), version = s.version + 1
      FROM v
     WHERE s.id = $3::uuid AND v.verdict = 'ok'
    RETURNING s.id, s.organization_id, s.version, s.state
), k AS (
    DELETE FROM scenario_indicator AS i USING u
     WHERE i.scenario_id = u.id AND $5::jsonb ? 'indicators' AND i.position > jsonb_array_length($5::jsonb -> 'indicators')
), r AS (
    INSERT INTO scenario_indicator (scenario_id, position, name, unit, comparator, target, method)
    SELECT u.id, x.n, coalesce(x.row ->> 'name', ''), coalesce(x.row ->> 'unit', ''), coalesce(x.row ->> 'comparator', 'ge'), coalesce(x.row ->> 'target', ''), coalesce(x.row ->> 'method', '')
      FROM u CROSS JOIN LATERAL jsonb_array_elements(coalesce($5::jsonb -> 'indicators', '[]')) WITH ORDINALITY AS x (row, n)
        ON CONFLICT (scenario_id, position) DO UPDATE
       SET name = excluded.name, unit = excluded.unit, comparator = excluded.comparator, target = excluded.target, method = excluded.method
), d AS (
    DELETE FROM attachment AS t USING u
     WHERE t.object_kind = 'scenario' AND t.object_id = u.id AND $5::jsonb ? 'attachments'
       AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements($5::jsonb -> 'attachments') AS x (row) WHERE (x.row ->> 'id')::uuid = t.file_id)
), t AS (
    INSERT INTO attachment (file_id, object_kind, object_id, purpose, position)
    SELECT f.id, 'scenario', u.id, coalesce(x.row ->> 'purpose', 'attachment'), x.n
      FROM u
     CROSS JOIN LATERAL jsonb_array_elements(coalesce($5::jsonb -> 'attachments', '[]')) WITH ORDINALITY AS x (row, n)
      JOIN file AS f ON f.id = (x.row ->> 'id')::uuid
        ON CONFLICT (object_kind, object_id, file_id) DO UPDATE SET purpose = excluded.purpose, position = excluded.position
)
SELECT v.verdict, coalesce(u.version, v.version) AS version, coalesce(u.state, v.from_state) AS state FROM v LEFT JOIN u ON true;

-- name: scenario_delete :one write
-- A draft goes for good: $3 id, $4 version.
WITH v AS MATERIALIZED (
    SELECT t.verdict, t.from_state, t.role, t.version FROM scenario_try($3::uuid, $1::uuid, $2::uuid, 'delete', $4::bigint, NULL) AS t
), d AS (
    DELETE FROM scenario AS s USING v WHERE s.id = $3::uuid AND v.verdict = 'ok' RETURNING s.id, s.organization_id
), t AS (
    DELETE FROM attachment AS t USING d WHERE t.object_kind = 'scenario' AND t.object_id = d.id
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state)
    SELECT $1::uuid, d.organization_id, v.role, 'scenario', d.id, 'delete', v.from_state, 'deleted' FROM d, v
)
SELECT v.verdict, v.version, v.from_state AS state FROM v;

-- name: scenario_act :one write
-- One step of the life cycle: $3 id, $4 version, $5 action, $6 form (reason, comments, checklist, unit_code, unmet_reason), $7 id of the review row.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.to_state, x.role, x.version, x.problems FROM scenario_try($3::uuid, $1::uuid, $2::uuid, $5::text, $4::bigint, $6::jsonb ->> 'reason') AS x
), v AS MATERIALIZED (
    SELECT CASE WHEN t.verdict = 'ok' AND $5::text = 'hand_over'
                     AND NOT EXISTS (SELECT 1 FROM reviewing_unit AS u JOIN scenario AS s ON s.id = $3::uuid AND s.reviewing_unit <> u.code
                                      WHERE u.code = $6::jsonb ->> 'unit_code' AND (u.valid_to IS NULL OR u.valid_to >= local_day(statement_timestamp()))) THEN 'scenario_unit_unknown'
                ELSE t.verdict END AS verdict,
           t.from_state, t.to_state, t.role, t.version, t.problems,
           local_day(statement_timestamp()) AS today, working_day_after(local_day(statement_timestamp()), 3) AS due_on, coalesce(btrim($6::jsonb ->> 'reason'), '') AS reason
      FROM t
), c AS (
    INSERT INTO scenario_number_counter AS n (year, unit, last_no)
    SELECT extract(year FROM v.today)::int, s.reviewing_unit, 1 FROM v JOIN scenario AS s ON s.id = $3::uuid WHERE v.verdict = 'ok' AND $5::text = 'publish' AND s.number IS NULL
        ON CONFLICT (year, unit) DO UPDATE SET last_no = n.last_no + 1
    RETURNING n.last_no
), u AS (
    UPDATE scenario AS s
       SET state = v.to_state,
           state_reason = CASE WHEN $5::text IN ('submit', 'publish', 'approve', 'cancel_submit', 'resume') THEN '' ELSE v.reason END,
           submit_requested_at = CASE WHEN $5::text = 'submit' AND v.to_state <> 'submitted' THEN statement_timestamp() WHEN $5::text IN ('submit', 'cancel_submit') THEN NULL ELSE s.submit_requested_at END,
           submitted_at = CASE WHEN $5::text = 'submit' AND v.to_state = 'submitted' THEN statement_timestamp() WHEN $5::text = 'cancel_submit' THEN NULL ELSE s.submitted_at END,
           station_due_on = CASE WHEN v.to_state IN ('submitted', 'district_ok') THEN v.due_on END,
           reviewer_id = CASE WHEN $5::text = 'take_over' THEN $1::uuid WHEN $5::text IN ('submit', 'hand_over', 'cancel_submit', 'return') THEN NULL ELSE s.reviewer_id END,
           reviewing_unit = CASE WHEN $5::text = 'hand_over' THEN $6::jsonb ->> 'unit_code' ELSE s.reviewing_unit END,
           district_ok_by = CASE WHEN $5::text = 'approve' THEN $1::uuid WHEN $5::text IN ('submit', 'return', 'cancel_submit') THEN NULL ELSE s.district_ok_by END,
           district_ok_at = CASE WHEN $5::text = 'approve' THEN statement_timestamp() WHEN $5::text IN ('submit', 'return', 'cancel_submit') THEN NULL ELSE s.district_ok_at END,
           published_by = CASE WHEN $5::text = 'publish' THEN $1::uuid ELSE s.published_by END,
           published_at = CASE WHEN $5::text = 'publish' THEN statement_timestamp() ELSE s.published_at END,
           number = CASE WHEN $5::text = 'publish' AND s.number IS NULL
                         THEN format('CJ-%s-%s-%s', extract(year FROM v.today)::int, s.reviewing_unit, (SELECT lpad(c.last_no::text, greatest(4, length(c.last_no::text)), '0') FROM c)) ELSE s.number END,
           deadline_at = CASE WHEN $5::text = 'publish' THEN local_day_start(scenario_last_day(s.deadline_kind, s.deadline_on, s.deadline_days, v.today) + 1)
                              WHEN $5::text = 'reopen' AND s.deadline_at IS NOT NULL THEN greatest(s.deadline_at, local_day_start(working_day_after(v.today, greatest(5, s.deadline_days)) + 1))
                              WHEN $5::text = 'resume' AND v.to_state = 'published' THEN s.deadline_at + (v.today - local_day(s.suspended_at)) * interval '1 day'
                              ELSE s.deadline_at END,
           expires_at = CASE WHEN $5::text = 'publish' AND s.deadline_kind = 'long_term' THEN local_day_start(v.today + 181)
                             WHEN $5::text IN ('renew', 'reopen') AND s.deadline_kind = 'long_term' THEN greatest(s.expires_at, local_day_start(v.today + 181))
                             ELSE s.expires_at END,
           closed_at = CASE WHEN v.to_state IN ('closed_for_response', 'closed', 'unmet', 'withdrawn') THEN statement_timestamp() WHEN v.to_state = 'published' THEN NULL ELSE s.closed_at END,
           suspended_from = CASE WHEN $5::text = 'suspend' THEN v.from_state WHEN $5::text = 'resume' THEN NULL ELSE s.suspended_from END,
           suspended_at = CASE WHEN $5::text = 'suspend' THEN statement_timestamp() WHEN $5::text = 'resume' THEN NULL ELSE s.suspended_at END,
           unmet_reason = CASE WHEN $5::text = 'unmet' THEN $6::jsonb ->> 'unmet_reason' ELSE s.unmet_reason END,
           updated_at = statement_timestamp(), version = s.version + 1
      FROM v
     WHERE s.id = $3::uuid AND v.verdict = 'ok'
    RETURNING s.id, s.organization_id, s.reviewing_unit, s.title, s.number, s.version, s.state, s.deadline_at, s.station_due_on, s.published_at
), w AS (
    INSERT INTO scenario_review (id, scenario_id, station, reviewer_id, decision, reason, comments, checklist, scenario_version)
    SELECT $7::uuid, u.id, CASE v.role WHEN 'district_officer' THEN 'district' ELSE 'city' END, $1::uuid, $5::text, v.reason,
           coalesce($6::jsonb -> 'comments', '[]'), coalesce($6::jsonb -> 'checklist', '[]'), u.version
      FROM u, v
     WHERE $5::text IN ('approve', 'return', 'reject', 'publish', 'take_over')
), r AS (
    UPDATE response AS r
       SET state = CASE WHEN $5::text = 'fall_back' THEN 'not_selected' ELSE 'lapsed' END, decision_reason = v.reason, decided_at = statement_timestamp(),
           updated_at = statement_timestamp(), version = r.version + 1
      FROM u, v
     WHERE r.scenario_id = u.id AND ((u.state IN ('withdrawn', 'unmet') AND r.state IN ('submitted', 'opened', 'shortlisted', 'preferred', 'selected'))
                                  OR ($5::text = 'fall_back' AND r.state = 'selected'))
), e AS (
    UPDATE deal AS d SET state = 'ended', ended_reason = v.reason, updated_at = statement_timestamp(), version = d.version + 1
      FROM u, v
     WHERE d.scenario_id = u.id AND d.state = 'following' AND $5::text IN ('fall_back', 'unmet')
), f AS (
    INSERT INTO search_feed (kind, id, op, rev) SELECT 1, u.id, 1, u.version FROM u WHERE u.published_at IS NOT NULL
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    SELECT $1::uuid, CASE WHEN v.role IN ('member', 'org_admin') THEN u.organization_id ELSE $2::uuid END, v.role, 'scenario', u.id, $5::text, v.from_state, u.state, nullif(v.reason, ''),
           jsonb_build_object('version', u.version, 'unit', u.reviewing_unit, 'number', u.number,
                              'told', scenario_notify(u.id, u.organization_id, u.reviewing_unit, $5::text, v.from_state, u.state, u.published_at IS NOT NULL,
                                      jsonb_build_object('title', u.title, 'number', u.number, 'reason', v.reason, 'due_on', coalesce(u.station_due_on, local_day(u.deadline_at) - 1))))
      FROM u, v
)
SELECT v.verdict, coalesce(u.version, v.version) AS version, coalesce(u.state, v.from_state) AS state, v.problems FROM v LEFT JOIN u ON true;

-- name: scenario_amend :one write
-- 变更公告: a published scenario changes; $3 id, $4 version, $5 form (reason and any of the fields below). A deadline never moves
-- earlier, and at least three working days are left to answer the change; everybody concerned is told. When more than the
-- deadline changes, those who answered are asked to confirm.
WITH t AS MATERIALIZED (
    SELECT x.verdict, x.from_state, x.to_state, x.role, x.version FROM scenario_try($3::uuid, $1::uuid, $2::uuid, 'amend', $4::bigint, $5::jsonb ->> 'reason') AS x
), v AS MATERIALIZED (
    SELECT CASE WHEN t.verdict = 'ok' AND $5::jsonb ? 'deadline_on'
                     AND EXISTS (SELECT 1 FROM scenario AS s WHERE s.id = $3::uuid AND (s.deadline_at IS NULL OR local_day_start(($5::jsonb ->> 'deadline_on')::date + 1) < s.deadline_at)) THEN 'scenario_deadline_earlier'
                ELSE t.verdict END AS verdict,
           t.from_state, t.to_state, t.role, t.version, btrim($5::jsonb ->> 'reason') AS reason,
           local_day_start(working_day_after(local_day(statement_timestamp()), 3) + 1) AS least_at
      FROM t
), u AS (
    UPDATE scenario AS s
       SET (title_en, summary_en, pain, goal, requirement, data_condition, deploy_condition, site_visit, ip_terms, confidential, accepts_consortium)
         = (SELECT p.title_en, p.summary_en, p.pain, p.goal, p.requirement, p.data_condition, p.deploy_condition, p.site_visit, p.ip_terms, p.confidential, p.accepts_consortium
              FROM jsonb_populate_record(s, $5::jsonb) AS p),
           deadline_at = CASE WHEN s.deadline_at IS NOT NULL THEN greatest(s.deadline_at, v.least_at, local_day_start(($5::jsonb ->> 'deadline_on')::date + 1)) END,
           updated_at = statement_timestamp(), version = s.version + 1
      FROM v
     WHERE s.id = $3::uuid AND v.verdict = 'ok'
    RETURNING s.id, s.organization_id, s.reviewing_unit, s.title, s.number, s.version, s.state, s.deadline_at
), n AS (
    UPDATE response AS r
       SET needs_reconfirm = true, updated_at = statement_timestamp(), version = r.version + 1
      FROM u
     WHERE r.scenario_id = u.id AND r.state IN ('submitted', 'opened', 'shortlisted', 'preferred') AND $5::jsonb - ARRAY['reason', 'deadline_on'] <> '{}'
    RETURNING r.id, r.revision
), f AS (
    INSERT INTO search_feed (kind, id, op, rev) SELECT 1, u.id, 1, u.version FROM u
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    SELECT $1::uuid, u.organization_id, v.role, 'scenario', u.id, 'amend', v.from_state, u.state, v.reason,
           jsonb_build_object('version', u.version, 'fields', (SELECT jsonb_agg(k ORDER BY k) FROM jsonb_object_keys($5::jsonb - 'reason') AS k),
                              'asked', (SELECT coalesce(sum(response_notify(n.id, 'amend', n.revision, v.reason)), 0) FROM n),
                              'told', scenario_notify(u.id, u.organization_id, u.reviewing_unit, 'amend', v.from_state, u.state, true,
                                      jsonb_build_object('title', u.title, 'number', u.number, 'reason', v.reason, 'due_on', local_day(u.deadline_at) - 1)))
      FROM u, v
)
SELECT v.verdict, coalesce(u.version, v.version) AS version, coalesce(u.state, v.from_state) AS state FROM v LEFT JOIN u ON true;

-- name: scenario_text :maybe read
-- What the search room needs of a scenario about to be published: $1 person, $2 organization, $3 id.
SELECT s.id, s.title, s.version,
       concat_ws(E'\n', s.title_en, s.summary_en, s.pain, s.goal, s.requirement, s.data_condition, s.deploy_condition, s.chain,
                 (SELECT t.name_zh || ' ' || t.name_en FROM taxonomy AS t WHERE t.kind = 'domain' AND t.code = s.domain),
                 (SELECT string_agg(t.name_zh || ' ' || t.name_en, ' ' ORDER BY t.position) FROM taxonomy AS t WHERE t.kind = 'technology' AND s.technologies ? t.code),
                 (SELECT string_agg(concat_ws(' ', i.name, i.method), ' ' ORDER BY i.position) FROM scenario_indicator AS i WHERE i.scenario_id = s.id)) AS body
  FROM scenario AS s
 WHERE s.id = $3::uuid AND scenario_see(s.id, $1::uuid, $2::uuid) <> 0;

-- name: scenario_put_doc :one write
-- The search document of a scenario once it is public; nothing happens while it is not. $1 id, $2 title, $3 body, $4 toks, $5 len, $6 tokver, $7 fts.
SELECT coalesce((SELECT search_put(1::smallint, s.id, s.version, $2::text, $3::text, $4::bytea, $5::int, $6::smallint, $7::tsvector)
                   FROM scenario AS s WHERE s.id = $1::uuid AND s.published_at IS NOT NULL), false) AS is_put;

-- name: scenario_select_check :one write
-- Locks, then decides about a selection: $3 id, $4 version, $5 form {response_ids, reason}. The next statement sees what was committed meanwhile.
SELECT t.verdict, t.version, t.from_state AS state FROM scenario_select_try($3::uuid, $1::uuid, $2::uuid, $4::bigint, $5::jsonb ->> 'reason', $5::jsonb -> 'response_ids') AS t;

-- name: scenario_select :one write
-- Selects: $3 id, $4 version, $5 form, $6 ids for the deals, one per chosen response.
WITH v AS MATERIALIZED (
    SELECT t.verdict, t.from_state, t.to_state, t.role, t.version, btrim($5::jsonb ->> 'reason') AS reason
      FROM scenario_select_try($3::uuid, $1::uuid, $2::uuid, $4::bigint, $5::jsonb ->> 'reason', $5::jsonb -> 'response_ids') AS t
), u AS (
    UPDATE scenario AS s SET state = v.to_state, state_reason = v.reason, closed_at = coalesce(s.closed_at, statement_timestamp()), updated_at = statement_timestamp(), version = s.version + 1
      FROM v
     WHERE s.id = $3::uuid AND v.verdict = 'ok'
    RETURNING s.id, s.organization_id, s.title, s.number, s.version, s.state
), old AS (
    SELECT r.id, r.state FROM response AS r JOIN u ON r.scenario_id = u.id
), r AS (
    UPDATE response AS r
       SET state = CASE WHEN $5::jsonb -> 'response_ids' ? r.id::text THEN 'selected' ELSE 'not_selected' END,
           decision_reason = coalesce((SELECT x.row ->> 'reason' FROM jsonb_array_elements(coalesce($5::jsonb -> 'reasons', '[]')) AS x (row) WHERE x.row ->> 'response_id' = r.id::text), v.reason),
           decided_at = statement_timestamp(), updated_at = statement_timestamp(), version = r.version + 1
      FROM u, v
     WHERE r.scenario_id = u.id AND r.state IN ('submitted', 'opened', 'shortlisted', 'preferred')
    RETURNING r.id, r.organization_id, r.state, r.decision_reason, u.organization_id AS owner_id, u.title, u.number, u.id AS scenario_id, v.role
), d AS (
    INSERT INTO deal (id, scenario_id, response_id, demand_organization_id, supply_organization_id, state, origin)
    SELECT (n.value)::uuid, r.scenario_id, r.id, r.owner_id, r.organization_id, 'following', 'selection'
      FROM (SELECT x.id, x.organization_id, x.scenario_id, x.owner_id, row_number() OVER (ORDER BY x.id) AS n FROM r AS x WHERE x.state = 'selected') AS r
      JOIN jsonb_array_elements_text($6::jsonb) WITH ORDINALITY AS n (value, n) ON n.n = r.n
        ON CONFLICT (scenario_id, supply_organization_id) WHERE scenario_id IS NOT NULL AND state <> 'ended' DO UPDATE SET response_id = excluded.response_id
), f AS (
    INSERT INTO search_feed (kind, id, op, rev) SELECT 1, u.id, 1, u.version FROM u
), b AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    SELECT $1::uuid, r.owner_id, r.role, 'response', r.id, CASE r.state WHEN 'selected' THEN 'select' ELSE 'decline' END, old.state, r.state, r.decision_reason,
           jsonb_build_object('told', notify_organization(r.organization_id, 'response_' || r.state, 'response', r.id, jsonb_build_object('title', r.title, 'number', r.number, 'reason', r.decision_reason)))
      FROM r LEFT JOIN old ON old.id = r.id
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
    SELECT $1::uuid, u.organization_id, v.role, 'scenario', u.id, 'select', v.from_state, u.state, v.reason,
           jsonb_build_object('version', u.version, 'chosen', $5::jsonb -> 'response_ids', 'told', notify_organization(u.organization_id, 'scenario_matched', 'scenario', u.id, jsonb_build_object('title', u.title, 'number', u.number)))
      FROM u, v
)
SELECT v.verdict, coalesce(u.version, v.version) AS version, coalesce(u.state, v.from_state) AS state FROM v LEFT JOIN u ON true;

-- name: scenario_list_newest :many read custom
-- The hall, newest first: $3 domains, $4 units, $5 technologies, $6 cooperation, $7 budgets, $8 deadline within n working days, $9 first use,
-- $10 status, $11 ids found by the search, $12 $13 cursor, $14 limit.
WITH p AS MATERIALIZED (
    SELECT s.id, s.published_at
      FROM scenario AS s
     WHERE s.published_at IS NOT NULL
       AND scenario_fits(s, $3::text, $4::text, $5::text, $6::text, $7::text, $9::boolean)
       AND ($8::int IS NULL OR s.deadline_at <= (SELECT scenario_within($8::int)))
       AND scenario_is_in($10::text, s.state, s.deadline_at, s.expires_at, scenario_has_accepted(s.id))
       AND ($11::text IS NULL OR s.id = ANY ($11::uuid[]))
       AND ($12::timestamptz IS NULL OR (s.published_at, s.id) < ($12::timestamptz, $13::uuid))
     ORDER BY s.published_at DESC, s.id DESC
     LIMIT $14::int
)
SELECT c.id, c.version, c.number, c.state, c.title, c.title_en, c.pain, c.domain, c.technologies, c.cooperation, c.budget_kind, c.budget_min_fen, c.budget_max_fen, c.organization_name,
       c.organization_kind, c.reviewing_unit, c.unit_name, c.deadline_at, c.deadline_kind, c.working_days_left, c.published_at, c.response_count, c.is_favourite,
       p.published_at::text AS cursor_1, p.id::text AS cursor_2
  FROM p
  JOIN scenario_cards(ARRAY(SELECT x.id FROM p AS x), $1::uuid, $2::uuid) AS c ON c.id = p.id
 ORDER BY p.published_at DESC, p.id DESC;

-- name: scenario_list_deadline :many read custom
-- The hall, soonest deadline first; long-term ones come last. Parameters as in scenario_list_newest.
WITH p AS MATERIALIZED (
    SELECT s.id, coalesce(s.deadline_at, 'infinity'::timestamptz) AS due_at
      FROM scenario AS s
     WHERE s.published_at IS NOT NULL
       AND ($10::text <> 'open' OR coalesce(s.deadline_at, 'infinity'::timestamptz) > statement_timestamp())
       AND scenario_fits(s, $3::text, $4::text, $5::text, $6::text, $7::text, $9::boolean)
       AND ($8::int IS NULL OR s.deadline_at <= (SELECT scenario_within($8::int)))
       AND scenario_is_in($10::text, s.state, s.deadline_at, s.expires_at, scenario_has_accepted(s.id))
       AND ($11::text IS NULL OR s.id = ANY ($11::uuid[]))
       AND ($12::timestamptz IS NULL OR (coalesce(s.deadline_at, 'infinity'::timestamptz), s.id) > ($12::timestamptz, $13::uuid))
     ORDER BY coalesce(s.deadline_at, 'infinity'::timestamptz), s.id
     LIMIT $14::int
)
SELECT c.id, c.version, c.number, c.state, c.title, c.title_en, c.pain, c.domain, c.technologies, c.cooperation, c.budget_kind, c.budget_min_fen, c.budget_max_fen, c.organization_name,
       c.organization_kind, c.reviewing_unit, c.unit_name, c.deadline_at, c.deadline_kind, c.working_days_left, c.published_at, c.response_count, c.is_favourite,
       p.due_at::text AS cursor_1, p.id::text AS cursor_2
  FROM p
  JOIN scenario_cards(ARRAY(SELECT x.id FROM p AS x), $1::uuid, $2::uuid) AS c ON c.id = p.id
 ORDER BY p.due_at, p.id;

-- name: scenario_list_found :many read custom
-- The hall, best match first: $11 = ids in the order of the search, $12 = the last id of the page before, $13 limit.
WITH r AS (
    SELECT x.id, x.n FROM unnest($11::uuid[]) WITH ORDINALITY AS x (id, n)
), p AS MATERIALIZED (
    SELECT s.id, r.n
      FROM r
      JOIN scenario AS s ON s.id = r.id
     WHERE s.published_at IS NOT NULL
       AND scenario_fits(s, $3::text, $4::text, $5::text, $6::text, $7::text, $9::boolean)
       AND ($8::int IS NULL OR s.deadline_at <= (SELECT scenario_within($8::int)))
       AND scenario_is_in($10::text, s.state, s.deadline_at, s.expires_at, scenario_has_accepted(s.id))
       AND r.n > coalesce((SELECT l.n FROM r AS l WHERE l.id = $12::uuid), 0)
     ORDER BY r.n
     LIMIT $13::int
)
SELECT c.id, c.version, c.number, c.state, c.title, c.title_en, c.pain, c.domain, c.technologies, c.cooperation, c.budget_kind, c.budget_min_fen, c.budget_max_fen, c.organization_name,
       c.organization_kind, c.reviewing_unit, c.unit_name, c.deadline_at, c.deadline_kind, c.working_days_left, c.published_at, c.response_count, c.is_favourite,
       p.id::text AS cursor_1
  FROM p
  JOIN scenario_cards(ARRAY(SELECT x.id FROM p AS x), $1::uuid, $2::uuid) AS c ON c.id = p.id
 ORDER BY p.n;

-- name: scenario_facets :one read custom
-- Counts beside the hall: each facet under all filters but its own. $1 domains .. $9 ids as $3 .. $11 of the lists; $10 how far the words were loosened. Equal rows
-- are counted once: what is expanded afterwards is combinations, not scenarios.
WITH g AS MATERIALIZED (
    SELECT s.domain, s.reviewing_unit, s.technologies, s.cooperation,
           scenario_budget_bracket(s.budget_kind, s.is_budget_public, s.budget_min_fen, s.budget_max_fen) AS budget, count(*)::int AS n
      FROM scenario AS s
     WHERE s.published_at IS NOT NULL
       AND scenario_is_in($8::text, s.state, s.deadline_at, s.expires_at, scenario_has_accepted(s.id))
       AND ($6::int IS NULL OR s.deadline_at <= (SELECT scenario_within($6::int)))
       AND ($7::boolean IS NULL OR s.is_first_use = $7::boolean)
       AND ($9::text IS NULL OR s.id = ANY ($9::uuid[]))
     GROUP BY 1, 2, 3, 4, 5
), b AS MATERIALIZED (
    SELECT g.domain, g.reviewing_unit, g.technologies, g.cooperation, g.budget, g.n,
           code_list($1::text) IS NULL OR g.domain = ANY (code_list($1::text)) AS by_domain,
           code_list($2::text) IS NULL OR g.reviewing_unit = ANY (code_list($2::text)) AS by_unit,
           code_list($3::text) IS NULL OR g.technologies ?| code_list($3::text) AS by_technology,
           code_list($4::text) IS NULL OR g.cooperation ?| code_list($4::text) AS by_cooperation,
           code_list($5::text) IS NULL OR g.budget = ANY (code_list($5::text)) AS by_budget
      FROM g
), st AS (
    SELECT scenario_status(s.state, s.deadline_at, s.expires_at, d.id IS NOT NULL) AS code, count(*)::int AS n
      FROM scenario AS s
      LEFT JOIN (SELECT DISTINCT x.scenario_id AS id FROM deal AS x WHERE x.state IN ('accepted', 'effective')) AS d ON d.id = s.id
     WHERE s.published_at IS NOT NULL
       AND scenario_fits(s, $1::text, $2::text, $3::text, $4::text, $5::text, $7::boolean)
       AND ($6::int IS NULL OR s.deadline_at <= (SELECT scenario_within($6::int)))
       AND ($9::text IS NULL OR s.id = ANY ($9::uuid[]))
     GROUP BY 1
)
SELECT (SELECT coalesce(sum(b.n), 0)::int FROM b WHERE b.by_domain AND b.by_unit AND b.by_technology AND b.by_cooperation AND b.by_budget) AS total,
       json_build_object(
         'domain', (SELECT coalesce(json_object_agg(x.code, x.n), '{}') FROM (SELECT b.domain AS code, sum(b.n)::int AS n FROM b WHERE b.by_unit AND b.by_technology AND b.by_cooperation AND b.by_budget GROUP BY b.domain) AS x),
         'unit', (SELECT coalesce(json_object_agg(x.code, x.n), '{}') FROM (SELECT b.reviewing_unit AS code, sum(b.n)::int AS n FROM b WHERE b.by_domain AND b.by_technology AND b.by_cooperation AND b.by_budget GROUP BY b.reviewing_unit) AS x),
         'technology', (SELECT coalesce(json_object_agg(x.code, x.n), '{}') FROM (SELECT t.code, sum(b.n)::int AS n FROM b CROSS JOIN LATERAL jsonb_array_elements_text(b.technologies) AS t (code) WHERE b.by_domain AND b.by_unit AND b.by_cooperation AND b.by_budget GROUP BY t.code) AS x),
         'cooperation', (SELECT coalesce(json_object_agg(x.code, x.n), '{}') FROM (SELECT t.code, sum(b.n)::int AS n FROM b CROSS JOIN LATERAL jsonb_array_elements_text(b.cooperation) AS t (code) WHERE b.by_domain AND b.by_unit AND b.by_technology AND b.by_budget GROUP BY t.code) AS x),
         'budget', (SELECT coalesce(json_object_agg(x.code, x.n), '{}') FROM (SELECT b.budget AS code, sum(b.n)::int AS n FROM b WHERE b.by_domain AND b.by_unit AND b.by_technology AND b.by_cooperation GROUP BY b.budget) AS x),
         'status', (SELECT coalesce(json_object_agg(st.code, st.n), '{}') FROM st)
       ) AS facets,
       $10::int AS search_step;

-- name: scenario_my_list :many read custom
-- The organization's own, last changed first: $3 states, $4 $5 cursor, $6 limit.
WITH p AS (
    SELECT s.id, s.updated_at, scenario_next_step(s) AS next_step, s.submit_requested_at IS NOT NULL AS is_queued, s.station_due_on
      FROM scenario AS s
     WHERE s.organization_id = $2::uuid AND scenario_is_owner($1::uuid, $2::uuid)
       AND (code_list($3::text) IS NULL OR scenario_state(s.state, s.deadline_at, s.expires_at, s.id) = ANY (code_list($3::text)))
       AND ($4::timestamptz IS NULL OR (s.updated_at, s.id) < ($4::timestamptz, $5::uuid))
     ORDER BY s.updated_at DESC, s.id DESC
     LIMIT $6::int
)
SELECT c.id, c.version, c.number, c.state, c.title, c.title_en, c.pain, c.domain, c.technologies, c.cooperation, c.budget_kind, c.budget_min_fen, c.budget_max_fen,
       c.owner_name AS organization_name, c.organization_kind, c.reviewing_unit, c.unit_name, c.deadline_at, c.deadline_kind, c.working_days_left, c.published_at,
       c.response_total AS response_count, EXISTS (SELECT 1 FROM favourite AS f WHERE f.scenario_id = c.id AND f.person_id = $1::uuid) AS is_favourite,
       c.updated_at, p.next_step, p.is_queued, p.station_due_on, p.updated_at::text AS cursor_1, p.id::text AS cursor_2
  FROM p
  JOIN scenario_card AS c ON c.id = p.id
 ORDER BY p.updated_at DESC, p.id DESC;

-- name: scenario_history :many read
-- Steps of one scenario, newest first, for its owner and officers; everybody else sees the public ones: $3 id, $4 cursor, $5 limit.
SELECT a.at, a.action, a.from_state, a.to_state, a.role, o.name AS organization_name,
       CASE WHEN a.role = 'district_officer' THEN u.name_zh WHEN a.role = 'city_officer' THEN (SELECT y.name_zh FROM reviewing_unit AS y WHERE y.code = '420100') END AS unit,
       CASE WHEN (g.see & 24) <> 0 OR a.action = 'amend' THEN a.reason END AS reason, a.id::text AS cursor_1
  FROM (SELECT scenario_see($3::uuid, $1::uuid, $2::uuid) AS see OFFSET 0) AS g
  JOIN audit AS a ON a.machine = 'scenario' AND a.object_id = $3::uuid
  LEFT JOIN organization AS o ON o.id = a.organization_id AND a.role IN ('member', 'org_admin') AND (g.see & 24) <> 0
  LEFT JOIN reviewing_unit AS u ON u.code = coalesce(a.detail ->> 'unit', '')
 WHERE g.see <> 0 AND ((g.see & 24) <> 0 OR a.action IN ('publish', 'amend', 'close_responses', 'reopen', 'evaluate', 'select', 'unmet', 'withdraw', 'suspend', 'resume', 'expire', 'renew', 'close'))
   AND ($4::bigint IS NULL OR a.id < $4::bigint)
 ORDER BY a.id DESC
 LIMIT $5::int;

-- name: scenario_similar :many read custom
-- Published scenarios near this one: shared words of the search documents weighed by rarity, the same domain counting more. $3 id.
WITH g AS MATERIALIZED (
    SELECT s.id, s.domain, s.title, s.technologies FROM scenario AS s WHERE s.id = $3::uuid AND scenario_see($3::uuid, $1::uuid, $2::uuid) <> 0
), p AS MATERIALIZED (
    SELECT s.id, (CASE WHEN s.domain = g.domain THEN 300 ELSE 0 END)
               + (similarity(s.title, g.title) * 1000)::int
               + 100 * (SELECT count(*)::int FROM jsonb_array_elements_text(s.technologies) AS t (code) WHERE g.technologies ? t.code) AS score,
           s.domain = g.domain AS is_same_domain
      FROM g
      JOIN scenario AS s ON s.published_at IS NOT NULL AND s.id <> g.id AND s.domain = g.domain
     ORDER BY score DESC, s.id DESC
     LIMIT 5
)
SELECT c.id, c.version, c.number, c.state, c.title, c.title_en, c.pain, c.domain, c.technologies, c.cooperation, c.budget_kind, c.budget_min_fen, c.budget_max_fen, c.organization_name,
       c.organization_kind, c.reviewing_unit, c.unit_name, c.deadline_at, c.deadline_kind, c.working_days_left, c.published_at, c.response_count, c.is_favourite,
       (SELECT coalesce(json_agg(x.name), '[]') FROM (
          SELECT t.name_zh AS name FROM taxonomy AS t, g WHERE (t.kind = 'domain' AND t.code = c.domain AND p.is_same_domain)
              OR (t.kind = 'technology' AND g.technologies ? t.code AND c.technologies::jsonb ? t.code) ORDER BY t.kind, t.position) AS x) AS shared
  FROM p
  JOIN scenario_cards(ARRAY(SELECT x.id FROM p AS x), $1::uuid, $2::uuid) AS c ON c.id = p.id
 ORDER BY p.score DESC, p.id DESC;

-- name: scenario_contact :one write
-- Contacts are shown to a party after shortlist, each time logged and counted (30 a day);
-- one's own are no secret: $3 id.
WITH g AS MATERIALIZED (
    SELECT scenario_see($3::uuid, $1::uuid, $2::uuid) AS see
), v AS MATERIALIZED (
    SELECT CASE WHEN g.see = 0 THEN 'not_found'
                WHEN (g.see & 44) = 0 THEN 'scenario_contact_closed'
                WHEN (g.see & 40) = 0 AND NOT EXISTS (SELECT 1 FROM organization AS o WHERE o.id = $2::uuid AND o.state IN ('verified', 'expired')) THEN 'scenario_contact_closed'
                WHEN (g.see & 8) <> 0 THEN 'ok'
                ELSE contact_claim($1::uuid, $2::uuid, 'scenario', $3::uuid) END AS verdict
      FROM g
), a AS (
    INSERT INTO audit (person_id, organization_id, role, machine, object_id, action) SELECT $1::uuid, $2::uuid, '', 'scenario', $3::uuid, 'reveal_contact' FROM v WHERE v.verdict = 'ok'
)
SELECT v.verdict, s.contact_name, s.contact_post, s.contact_phone, s.contact_mail, limit_rule('contact') AS limit_rule, contact_wait() AS retry_s
  FROM v LEFT JOIN scenario AS s ON s.id = $3::uuid AND v.verdict = 'ok';

-- name: scenario_view :one write
-- Counts the reading of a public page, reported by the page itself: $1 id.
UPDATE scenario AS s SET view_count = s.view_count + 1 WHERE s.id = $1::uuid AND s.published_at IS NOT NULL
RETURNING 'ok' AS verdict;

-- name: scenario_page :maybe read
-- A public scenario as plain texts, for readers without JavaScript: $1 id, $2 true = English names.
SELECT s.title, s.title_en, s.number, s.summary_en, s.pain, s.goal, s.requirement, s.data_condition, s.deploy_condition,
       (SELECT CASE WHEN $2::boolean THEN t.name_en ELSE t.name_zh END FROM taxonomy AS t WHERE t.kind = 'domain' AND t.code = s.domain) AS domain,
       CASE WHEN $2::boolean THEN u.name_en ELSE u.name_zh END AS unit,
       scenario_owner_name(s.name_visibility, o.name, o.alias, false, false) AS owner,
       CASE WHEN s.budget_kind = 'range' AND s.is_budget_public
            THEN concat_ws('–', trim_scale(s.budget_min_fen / 1000000.0)::text, trim_scale(s.budget_max_fen / 1000000.0)::text) END AS budget,
       (local_day(s.deadline_at) - 1)::text AS last_day, local_day(s.published_at)::text AS published_on,
       scenario_status(s.state, s.deadline_at, s.expires_at, false) AS status,
       (SELECT string_agg(concat_ws(' ', i.name, CASE i.comparator WHEN 'ge' THEN '≥' WHEN 'le' THEN '≤' WHEN 'gt' THEN '>' WHEN 'lt' THEN '<' WHEN 'eq' THEN '=' END, i.target, nullif(i.unit, '')), E'\n' ORDER BY i.position)
          FROM scenario_indicator AS i WHERE i.scenario_id = s.id) AS indicators
  FROM scenario AS s
  JOIN organization AS o ON o.id = s.organization_id
  JOIN reviewing_unit AS u ON u.code = s.reviewing_unit
 WHERE s.id = $1::uuid AND s.published_at IS NOT NULL;

-- name: scenario_page_list :many read
-- The newest open scenarios as plain texts: $1 true = English names.
SELECT s.id, CASE WHEN $1::boolean AND s.title_en <> '' THEN s.title_en ELSE s.title END AS title, left(s.pain, 120) AS pain,
       CASE WHEN $1::boolean THEN u.name_en ELSE u.name_zh END AS unit, (local_day(s.deadline_at) - 1)::text AS last_day
  FROM scenario AS s
  JOIN reviewing_unit AS u ON u.code = s.reviewing_unit
 WHERE s.published_at IS NOT NULL AND s.state = 'published' AND coalesce(s.deadline_at, s.expires_at, 'infinity') > statement_timestamp()
 ORDER BY s.published_at DESC, s.id DESC
 LIMIT 50;
