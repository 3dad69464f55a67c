// Writes src/api/schema.d.ts from the document the server prints about itself: TONGQUD=../build/tongqud npm run types
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const server = process.env.TONGQUD ?? new URL('../../build/tongqud', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'tongqu-types-'));
const document = join(folder, 'openapi.json');
try {
  writeFileSync(document, execFileSync(server, ['openapi'], { maxBuffer: 64 * 1024 * 1024 }));
  execFileSync('npx', ['openapi-typescript', document, '-o', new URL('../src/api/schema.d.ts', import.meta.url).pathname], { stdio: 'inherit' });
} finally {
  rmSync(folder, { recursive: true });
}
