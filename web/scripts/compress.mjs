// Writes .br and .gz beside every text asset of the build and refuses a public first load above its budget.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;
const budget = 80 * 1024;

function* walk(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* walk(path);
    else yield path;
  }
}

const sizes = new Map();
for (const path of walk(dist)) {
  if (!/\.(js|css|svg|html|json|txt)$/.test(path)) continue;
  const bytes = readFileSync(path);
  const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  sizes.set(path.slice(dist.length), br.length);
  if (path.endsWith('index.html')) continue; // the server fills the page in before it sends it
  writeFileSync(`${path}.br`, br);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}

const html = readFileSync(join(dist, 'index.html'), 'utf8');
const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((m) => m[1]);
const home = [...sizes.keys()].filter((name) => /assets\/(HomePage|home)[-.]/.test(name));
const total = ['index.html', ...new Set([...first, ...home])].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
console.log(`first load of the public face: ${(total / 1024).toFixed(1)} kB brotli`);
if (total > budget) {
  console.error(`over the budget of ${budget / 1024} kB`);
  process.exit(1);
}
