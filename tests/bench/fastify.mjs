// tests/bench/fastify.mjs - the baseline of the row `fastify`: the same statement behind Fastify and pg, two processes, prepared.
// usage: node fastify.mjs PORT, with row.sql ($1 = id) beside it and PGHOST, PGUSER, PGDATABASE set.
import cluster from 'node:cluster';
import { readFileSync } from 'node:fs';

if (cluster.isPrimary) {
  for (let i = 0; i < 2; i++) cluster.fork();
  process.on('SIGTERM', () => process.exit(0));
} else {
  const { default: Fastify } = await import('fastify');
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ max: 8 });
  const text = readFileSync('row.sql', 'utf8');
  const app = Fastify({ logger: false });

  app.get('/api/v1/scenarios/:id', async (request, reply) => {
    const { rows } = await pool.query({ name: 'row', text, values: [request.params.id] });
    if (rows.length === 0) return reply.code(404).send({ code: 'not_found' });
    return rows[0];
  });
  await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) });
  process.on('disconnect', () => process.exit(0));
}
