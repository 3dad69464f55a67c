-- 0020_plans: pages and steps that ask the same questions for many rows. What is asked within a function of many branches is planned
-- once a session instead of for each value: with `x IS NULL OR ...` a plan for the value at hand always looks cheaper than the one kept,
-- so PostgreSQL would plan anew in every call, which costs ten times what running it does.
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid::regprocedure
               FROM pg_proc AS p
               JOIN pg_language AS l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
              WHERE p.pronamespace = 'public'::regnamespace
                AND p.provolatile = 's'
                AND p.proconfig IS NULL
                AND p.proname ~ '_(moves|guard|actions|see|side|card|domains|reasons|subject|of|is_own)$'
              ORDER BY p.proname LOOP
        EXECUTE format('ALTER FUNCTION %s SET plan_cache_mode = force_generic_plan', f);
    END LOOP;
END $$;

-- Registrations ------------------------------------------------------------------------------------------------------
-- What somebody sees of every registration of an event, whosever it is (bits of registration_see).
CREATE FUNCTION registration_sight(event uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    said text := event_role($1, $2);
BEGIN
    RETURN CASE WHEN said = 'organizer' THEN 18 | (event_see($1, $2, $3) & 32) WHEN said IS NOT NULL THEN 2 ELSE 0 END
         | CASE WHEN person_has_role($2, 'auditor') THEN 16 ELSE 0 END;
END $$;
COMMENT ON FUNCTION registration_sight IS 'what organizer, door staff and auditors see of all registrations of an event';

-- What somebody sees of a registration because it is his own or his organization's.
CREATE FUNCTION registration_own_sight(id uuid, of_organization uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN CASE WHEN registration_is_own($1, $3, $4) THEN 12 WHEN $2 = $4 AND person_is_member($3, $4) THEN 4 ELSE 0 END;
END $$;

CREATE OR REPLACE FUNCTION registration_see(id uuid, person uuid, organization uuid) RETURNS int LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
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
END $$;
