-- The closed lists behind choices and facets.

-- name: taxonomy_list :one read
-- Everything at once: one json column a list, each in its order.
WITH t AS (
    SELECT x.kind, jsonb_agg(jsonb_build_object('code', x.code, 'parent_code', x.parent_code, 'name_zh', x.name_zh, 'name_en', x.name_en)
                             ORDER BY x.position, x.code) AS list
      FROM taxonomy AS x
     GROUP BY x.kind
), u AS (
    SELECT jsonb_agg(jsonb_build_object('code', r.code, 'name_zh', r.name_zh, 'name_en', r.name_en, 'short_zh', r.short_zh, 'kind', r.kind)
                     ORDER BY r.position, r.code) AS list
      FROM reviewing_unit AS r
     WHERE r.valid_from <= local_day(statement_timestamp())
       AND (r.valid_to IS NULL OR r.valid_to >= local_day(statement_timestamp()))
)
SELECT coalesce((SELECT t.list FROM t WHERE t.kind = 'domain'), '[]') AS domains,
       coalesce((SELECT t.list FROM t WHERE t.kind = 'technology'), '[]') AS technologies,
       coalesce((SELECT t.list FROM t WHERE t.kind = 'cooperation'), '[]') AS cooperation,
       coalesce((SELECT t.list FROM t WHERE t.kind = 'need_type'), '[]') AS need_types,
       coalesce((SELECT t.list FROM t WHERE t.kind = 'theme'), '[]') AS themes,
       coalesce((SELECT t.list FROM t WHERE t.kind = 'offering_kind'), '[]') AS offering_kinds,
       coalesce((SELECT t.list FROM t WHERE t.kind = 'deployment'), '[]') AS deployments,
       coalesce((SELECT t.list FROM t WHERE t.kind = 'maturity'), '[]') AS maturities,
       coalesce((SELECT t.list FROM t WHERE t.kind = 'organization_kind'), '[]') AS organization_kinds,
       coalesce((SELECT u.list FROM u), '[]') AS units,
       local_day(statement_timestamp()) AS today;
