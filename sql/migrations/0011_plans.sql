-- 0011_plans: functions called for every row, kept as plans of the session. A function in SQL that cannot be inlined is parsed
-- and planned anew in every statement that calls it; plpgsql plans once a session, with a generic plan also where the statement
-- itself is planned for its parameters.

CREATE OR REPLACE FUNCTION working_days_between(from_day date, to_day date) RETURNS int LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
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

CREATE OR REPLACE FUNCTION scenario_state(state text, deadline_at timestamptz, expires_at timestamptz, scenario_id uuid) RETURNS text LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    reached int;
BEGIN
    IF state = 'published' THEN
        RETURN CASE WHEN deadline_at <= statement_timestamp() THEN 'closed_for_response'
                    WHEN deadline_at IS NULL AND expires_at <= statement_timestamp() THEN 'expired'
                    ELSE state END;
    ELSIF state = 'matched' THEN
        SELECT max(CASE d.state WHEN 'signed' THEN 1 WHEN 'piloting' THEN 2 WHEN 'accepted' THEN 3 WHEN 'effective' THEN 3 ELSE 0 END)
          INTO reached
          FROM deal AS d
         WHERE d.scenario_id = scenario_state.scenario_id AND d.state <> 'ended';
        RETURN CASE reached WHEN 1 THEN 'contracted' WHEN 2 THEN 'piloting' WHEN 3 THEN 'accepted' ELSE 'matched' END;
    END IF;
    RETURN state;
END
$$;

-- The desk's list of organizations, last changed first.
CREATE INDEX organization_changed_idx ON organization (updated_at DESC, id DESC) WHERE state <> 'registered';
