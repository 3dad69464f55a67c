-- 0010_home: what a guest sees of a scenario in a list, as json, for pages that show several short lists at once.

-- PRODUCT rule 13: the name by name_visibility, a budget only when it is public, the number of responses from three on.
CREATE FUNCTION scenario_public_card(id uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
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
$$;

-- Published and still taking responses at this moment.
CREATE FUNCTION scenario_is_open(state text, deadline_at timestamptz, expires_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT $1 = 'published' AND ($2 IS NULL OR $2 > statement_timestamp()) AND ($2 IS NOT NULL OR $3 IS NULL OR $3 > statement_timestamp()) $$;
