-- Tools of the demonstration world, gone with the session: everything is derived from texts by hashing, so that the same day
-- gives the same world. What it is made from comes as settings: tongqu.today, tongqu.password_hash, tongqu.scale and the JSON
-- files of this folder.
CREATE TEMP TABLE demo_input AS
SELECT n.name, current_setting('tongqu.' || n.setting)::jsonb AS value
  FROM (VALUES ('today', 'today'), ('password_hash', 'password_hash'), ('scale', 'scale'), ('organizations.json', 'organizations'), ('scenarios.json', 'scenarios')) AS n (name, setting);

CREATE FUNCTION pg_temp.h(key text) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT hashtextextended($1, 2026) & 9223372036854775807 $$;

CREATE FUNCTION pg_temp.pick(key text, low int, high int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT low + (pg_temp.h($1) % (high - low + 1))::int $$;

CREATE FUNCTION pg_temp.one(key text, choices text[]) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT $2[1 + (pg_temp.h($1) % cardinality($2))::int] $$;

-- A UUIDv7 of that time.
CREATE FUNCTION pg_temp.uid(at timestamptz, key text) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT (lpad(to_hex(floor(extract(epoch FROM $1) * 1000)::bigint), 12, '0') || '7' || substr(md5($2), 1, 3) || to_hex(8 + (pg_temp.h($2) % 4)::int) || substr(md5($2), 5, 15))::uuid $$;

-- "{3-9}" becomes a number, "{a|b}" the k-th choice.
CREATE FUNCTION pg_temp.fill(template text, k int, key text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    m     text;
    parts text[];
    n     int := 0;
BEGIN
    LOOP
        m := substring(template FROM '\{([^{}]*)\}');
        EXIT WHEN m IS NULL;
        n := n + 1;
        IF m ~ '^[0-9]+-[0-9]+$' THEN
            parts := string_to_array(m, '-');
            m := pg_temp.pick(key || '#' || n, parts[1]::int, parts[2]::int)::text;
        ELSE
            parts := string_to_array(m, '|');
            m := parts[1 + k % cardinality(parts)];
        END IF;
        template := regexp_replace(template, '\{[^{}]*\}', replace(m, '\', '\\'));
    END LOOP;
    RETURN template;
END $$;

-- Working days by number: 0 = the last one up to today, negative before, positive after.
CREATE TEMP TABLE demo_day (n int PRIMARY KEY, day date NOT NULL);
INSERT INTO demo_day (n, day)
SELECT (row_number() OVER (ORDER BY d.day) - count(*) FILTER (WHERE d.day <= t.today) OVER ())::int, d.day
  FROM (SELECT (value #>> '{}')::date AS today FROM demo_input WHERE name = 'today') AS t
  CROSS JOIN LATERAL (SELECT (t.today + i) AS day FROM generate_series(-1000, 400) AS i WHERE is_working_day(t.today + i)) AS d;

CREATE FUNCTION pg_temp.wd(n int) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT d.day FROM demo_day AS d WHERE d.n = $1 $$;

-- A moment in the office hours of that working day.
CREATE FUNCTION pg_temp.at(n int, key text) RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT local_day_start(pg_temp.wd($1)) + make_interval(mins => 530 + pg_temp.pick($2, 0, 489), secs => pg_temp.pick($2 || 's', 0, 59)) $$;

-- A number near the target, on its good or bad side, with as many decimals as the target.
CREATE FUNCTION pg_temp.near(target text, comparator text, unit text, is_short boolean, key text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    t    numeric := target::numeric;
    step numeric := power(10::numeric, -scale(target::numeric));
    up   boolean := comparator IN ('ge', 'gt');
    span int := greatest(1, least(40, floor(t * CASE WHEN is_short THEN 0.06 WHEN up THEN 0.05 ELSE 0.18 END / step)::int));
    v    numeric := step * pg_temp.pick(key, CASE WHEN is_short THEN 1 ELSE 0 END, span);
BEGIN
    v := CASE WHEN up <> is_short THEN t + v ELSE t - v END;
    IF unit = '%' AND v >= 100 THEN
        v := greatest(t, 100 - step * pg_temp.pick(key || 'c', 1, 4));
    END IF;
    IF v <= 0 THEN
        v := t;
    END IF;
    RETURN round(v, scale(t))::text;
END $$;

-- Credit codes (GB 32100, inner code GB 11714) with the unassigned region 420199.
CREATE FUNCTION pg_temp.credit_code(kind text, n int) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    letters text := '0123456789ABCDEFGHJKLMNPQRTUWXY';
    inner_w int[] := ARRAY[3, 7, 9, 10, 5, 8, 4, 2];
    outer_w int[] := ARRAY[1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    body    text := 'MAD' || lpad((10007 + n * 317)::text, 5, '0');
    code    text;
    s       int := 0;
    c       text;
BEGIN
    FOR i IN 1 .. 8 LOOP
        c := substr(body, i, 1);
        s := s + inner_w[i] * CASE WHEN c BETWEEN '0' AND '9' THEN ascii(c) - 48 ELSE ascii(c) - 55 END;
    END LOOP;
    s := 11 - s % 11;
    code := CASE kind WHEN 'government' THEN '11' WHEN 'hospital' THEN '12' WHEN 'school' THEN '12' WHEN 'institute' THEN '12' ELSE '91' END
            || '420199' || body || CASE s WHEN 10 THEN 'X' WHEN 11 THEN '0' ELSE s::text END;
    s := 0;
    FOR i IN 1 .. 17 LOOP
        s := s + outer_w[i] * (strpos(letters, substr(code, i, 1)) - 1);
    END LOOP;
    RETURN code || substr(letters, (31 - s % 31) % 31 + 1, 1);
END $$;

-- Written down as they happen, stored in the order of time at the end.
CREATE TEMP TABLE demo_audit (at timestamptz, person_id uuid, organization_id uuid, role text, machine text, object_id uuid, action text, from_state text, to_state text, reason text);
CREATE TEMP TABLE demo_inbox (at timestamptz, person_id uuid, organization_id uuid, kind text, object_kind text, object_id uuid, params jsonb);
