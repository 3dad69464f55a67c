-- Fresh statistics, so that the first request meets good plans.
ANALYZE person;
ANALYZE organization;
ANALYZE membership;
ANALYZE scenario;
ANALYZE scenario_indicator;
ANALYZE offering;
ANALYZE offering_indicator;
ANALYZE response;
ANALYZE response_body;
ANALYZE deal;
ANALYZE venue;
ANALYZE event;
ANALYZE event_slot;
ANALYZE registration;
ANALYZE meeting;
ANALYZE meeting_seat;
ANALYZE schedule_proposal_row;
ANALYZE audit;
ANALYZE inbox;
ANALYZE search_doc;
-- --scale takes the index away while it loads.
CREATE INDEX IF NOT EXISTS search_doc_fts_idx ON search_doc USING gin (fts);
