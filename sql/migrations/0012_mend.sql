-- 0012_mend: what was reached stays counted.

-- Outcomes -----------------------------------------------------------------------------------------------------------
-- A response that was once on the shortlist counts for the rate of PRODUCT rule 18, whatever became of it.
ALTER TABLE response ADD COLUMN shortlisted_at timestamptz;
COMMENT ON COLUMN response.shortlisted_at IS 'when it first came on the shortlist or was chosen; stays when it leaves it';
UPDATE response AS r
   SET shortlisted_at = coalesce((SELECT min(a.at) FROM audit AS a WHERE a.machine = 'response' AND a.object_id = r.id AND a.to_state IN ('shortlisted', 'preferred', 'selected')), r.decided_at, r.updated_at)
 WHERE r.state IN ('shortlisted', 'preferred', 'selected')
    OR EXISTS (SELECT 1 FROM audit AS a WHERE a.machine = 'response' AND a.object_id = r.id AND a.to_state IN ('shortlisted', 'preferred', 'selected'));

CREATE FUNCTION response_mark_shortlisted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.shortlisted_at := coalesce(NEW.decided_at, statement_timestamp());
    RETURN NEW;
END $$;
CREATE TRIGGER response_mark_shortlisted BEFORE INSERT OR UPDATE OF state ON response FOR EACH ROW
    WHEN (NEW.shortlisted_at IS NULL AND NEW.state IN ('shortlisted', 'preferred', 'selected')) EXECUTE FUNCTION response_mark_shortlisted();
CREATE INDEX response_shortlisted_idx ON response (scenario_id) WHERE shortlisted_at IS NOT NULL;

-- 达成意向 (PRODUCT rule 21): opened by a selection, or gone as far as a contract. What ended before that never was one.
CREATE FUNCTION deal_is_intended(origin text, state text, signed_on date) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT $1 = 'selection' OR $2 IN ('signed', 'piloting', 'accepted', 'effective') OR $3 IS NOT NULL $$;
