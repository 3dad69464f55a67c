// Patterns that must not occur in the sources, and words used in code that no locale file holds.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const src = new URL('../src/', import.meta.url).pathname;
const rules = [
  { in: /\.vue$/, what: / style="/, why: 'a style attribute breaks the CSP; use a class or :style' },
  { in: /\.(vue|ts)$/, what: /v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write/, why: 'no raw HTML' },
  { in: /\.(vue|ts)$/, what: /:\s*any\b|<any>|\bas any\b/, why: 'no any' },
  { in: /\.(vue|ts)$/, what: /\beval\(|new Function\(/, why: 'no code from text' },
  { in: /\.(vue|ts)$/, what: /\bfetch\(/, why: 'only src/api/client.ts fetches', except: /api\/client(\.test)?\.ts$/ },
  { in: /\.vue$/, what: /[\u4e00-\u9fff]/, why: 'words belong into src/locales' },
  { in: /\.ts$/, what: /[\u4e00-\u9fff]/, why: 'words belong into src/locales', except: /\.test\.ts$|api\/schema\.d\.ts$/ },
  { in: /\.vue$/, what: /^<style/m, why: 'styles live in src/styles or beside the feature as .css' },
];

function* walk(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* walk(path);
    else yield path;
  }
}

const words = {};
for (const name of readdirSync(join(src, 'locales/zh-CN'))) words[name.replace('.json', '')] = JSON.parse(readFileSync(join(src, 'locales/zh-CN', name), 'utf8'));
const has = (key) => typeof key.split('.').reduce((node, part) => (node && typeof node === 'object' ? node[part] : undefined), words) === 'string';

let found = 0;
const complain = (path, line, why) => { found += 1; console.error(`src/${path.slice(src.length)}:${line}: ${why}`); };
for (const path of walk(src)) {
  const text = readFileSync(path, 'utf8');
  for (const rule of rules) {
    if (!rule.in.test(path) || rule.except?.test(path)) continue;
    text.split('\n').forEach((line, i) => { if (rule.what.test(line)) complain(path, i + 1, rule.why); });
  }
  if (!/\.(vue|ts)$/.test(path) || /\.test\.ts$/.test(path)) continue;
  for (const match of text.matchAll(/\b\$?t\(\s*'([a-z_]+(?:\.[A-Za-z0-9_]+)+)'/g)) {
    if (!has(match[1])) complain(path, text.slice(0, match.index).split('\n').length, `no words for ${match[1]}`);
  }
  if (/\/features\/([^/]+)\//.test(path)) {
    const own = path.match(/\/features\/([^/]+)\//)[1];
    for (const match of text.matchAll(/from '@\/features\/([^/']+)/g)) if (match[1] !== own) complain(path, 0, `features do not import each other (${match[1]})`);
  }
}
if (!existsSync(join(src, 'locales/en'))) complain(join(src, 'locales'), 0, 'en is missing');
if (found) process.exit(1);
console.log('forbidden: nothing found');
