-- Last: the log and the inboxes, in the order of time.
INSERT INTO audit (at, person_id, organization_id, role, machine, object_id, action, from_state, to_state, reason, detail)
SELECT a.at, a.person_id, a.organization_id, a.role, a.machine, a.object_id, a.action, a.from_state, a.to_state, nullif(a.reason, ''), '{}' FROM demo_audit AS a ORDER BY a.at, a.object_id, a.action;
INSERT INTO inbox (person_id, organization_id, kind, object_kind, object_id, params, created_at, read_at)
SELECT i.person_id, i.organization_id, i.kind, i.object_kind, i.object_id, i.params, i.at, CASE WHEN i.at < pg_temp.at(-4, 'read') THEN i.at + INTERVAL '20 hours' END FROM demo_inbox AS i WHERE i.at <= statement_timestamp() OR true ORDER BY i.at, i.object_id, i.person_id;
