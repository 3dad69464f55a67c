// The only place that fetches. Adds what every call needs: language, CSRF token, If-Match, Idempotency-Key; renews the access
// cookie before it ends, one tab at a time; on a lost login asks for a new one and goes on with the same call.
import { Problem, problemOf } from './problem';
import type { Answers } from './types';

const base = '/api/v1';
const refreshMark = 'tq.refreshed';

export interface CallOptions {
  path?: Record<string, string | number>;
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  /** version of the object the change is made on; without it the last ETag seen of this object is used */
  version?: number;
  /** a creating POST: a repeated click or a retried request creates once */
  key?: string;
  signal?: AbortSignal;
}

interface Hooks {
  language: () => string;
  csrf: () => string;
  /** when the access cookie ends, milliseconds; 0 for guests */
  expiresAt: () => number;
  /** take over what a renewed or lost login means; answers whether somebody is signed in */
  renewed: () => Promise<boolean>;
  /** show the login dialog; true once signed in again */
  askLogin: () => Promise<boolean>;
}

const hooks: Hooks = {
  language: () => 'zh-CN', csrf: () => '', expiresAt: () => 0, renewed: async () => false, askLogin: async () => false,
};
export function setHooks(own: Partial<Hooks>): void {
  Object.assign(hooks, own);
}

const etags = new Map<string, string>();
const objectOf = (url: string): string => url.replace(/\?.*$/, '').match(/^\/[a-z-]+\/[0-9a-f]{8}-[0-9a-f-]{27}/)?.[0] ?? '';

export function newKey(): string {
  return crypto.randomUUID();
}

export function buildUrl(template: string, options: CallOptions): string {
  const url = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(options.path?.[name] ?? '')));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${url}?${text}` : url;
}

function headersFor(method: string, url: string, options: CallOptions): Headers {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': hooks.language() });
  if (method === 'GET') return headers;
  headers.set('X-CSRF-Token', hooks.csrf());
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  if (options.key) headers.set('Idempotency-Key', options.key);
  const known = options.version !== undefined ? `"v${options.version}"` : etags.get(objectOf(url));
  if (known && objectOf(url)) headers.set('If-Match', known);
  return headers;
}

async function once(method: string, url: string, options: CallOptions): Promise<Response> {
  try {
    return await fetch(base + url, {
      method, headers: headersFor(method, url, options), credentials: 'same-origin', signal: options.signal,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
    });
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    throw new Problem(0, 'network');
  }
}

async function underLock<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request('tq-refresh', work) : work();
}

/** Renew the access cookie. Tabs take turns; one that waited finds it renewed already. */
export async function refresh(since: number): Promise<boolean> {
  return underLock(async () => {
    const last = Number(localStorage.getItem(refreshMark) ?? 0);
    if (last <= since) {
      const answer = await once('POST', '/session/refresh', {});
      if (!answer.ok) return false;
      localStorage.setItem(refreshMark, String(Date.now()));
    }
    return hooks.renewed();
  });
}

let renewing: Promise<boolean> | null = null;
function refreshOnce(since: number): Promise<boolean> {
  renewing ??= refresh(since).finally(() => { renewing = null; });
  return renewing;
}

const isLogin = (url: string): boolean => /^\/(session|confirmations|password-resets|registrations(?!\/))/.test(url);

async function answered(method: string, url: string, options: CallOptions): Promise<Response> {
  const started = Date.now();
  const ends = hooks.expiresAt();
  if (ends && ends - started < 20_000 && !isLogin(url)) await refreshOnce(started);
  let answer = await once(method, url, options);
  if (answer.status !== 401 || isLogin(url)) return answer;
  if (await refreshOnce(started)) answer = await once(method, url, options);
  if (answer.status === 401 && (await hooks.askLogin())) answer = await once(method, url, options);
  return answer;
}

async function call(method: string, template: string, options: CallOptions): Promise<unknown> {
  const url = buildUrl(template, options);
  const answer = await answered(method, url, options);
  if (!answer.ok) throw await problemOf(answer);
  const etag = answer.headers.get('ETag');
  const object = objectOf(url);
  if (etag && object) etags.set(object, etag);
  if (answer.status === 204) return null;
  const body: unknown = await answer.json();
  if (method === 'POST' && etag && answer.status === 201 && !object) {
    const id = (body as { id?: string }).id;
    if (id) etags.set(`${url}/${id}`, etag);
  }
  return body;
}

type Path<M extends string> = Extract<keyof Answers, `${M} ${string}`> extends `${M} ${infer P}` ? P : never;
type Of<M extends string, P extends string> = `${M} ${P}` extends keyof Answers ? Answers[`${M} ${P}`] : never;

export const get = <P extends Path<'GET'>>(path: P, options: CallOptions = {}): Promise<Of<'GET', P>> =>
  call('GET', path, options) as Promise<Of<'GET', P>>;
export const post = <P extends Path<'POST'>>(path: P, options: CallOptions = {}): Promise<Of<'POST', P>> =>
  call('POST', path, options) as Promise<Of<'POST', P>>;
export const put = <P extends Path<'PUT'>>(path: P, options: CallOptions = {}): Promise<Of<'PUT', P>> =>
  call('PUT', path, options) as Promise<Of<'PUT', P>>;
export const patch = <P extends Path<'PATCH'>>(path: P, options: CallOptions = {}): Promise<Of<'PATCH', P>> =>
  call('PATCH', path, options) as Promise<Of<'PATCH', P>>;
export const del = <P extends Path<'DELETE'>>(path: P, options: CallOptions = {}): Promise<Of<'DELETE', P>> =>
  call('DELETE', path, options) as Promise<Of<'DELETE', P>>;

export type Machine = 'scenarios' | 'responses' | 'offerings' | 'organizations' | 'events' | 'registrations' | 'meetings' | 'proposals' | 'deals';

/** A step of a life cycle, as the object's own `actions` name it. */
export const step = <T>(machine: Machine, id: string, action: string, options: CallOptions = {}): Promise<T> =>
  call('POST', `/${machine}/${id}/${action.replace(/_/g, '-')}`, options) as Promise<T>;

/** Send a file; XMLHttpRequest because only it tells how far an upload has come. */
export async function upload(file: File, purpose: string, onProgress: (share: number) => void): Promise<Answers['POST /files']> {
  const ends = hooks.expiresAt();
  if (ends && ends - Date.now() < 60_000) await refreshOnce(Date.now());
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', base + buildUrl('/files', { query: { name: file.name, purpose } }));
    request.setRequestHeader('X-CSRF-Token', hooks.csrf());
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.setRequestHeader('Idempotency-Key', newKey());
    request.upload.onprogress = (e) => { if (e.lengthComputable) onProgress(e.loaded / e.total); };
    request.onerror = () => reject(new Problem(0, 'network'));
    request.onload = () => {
      if (request.status < 300) return resolve(JSON.parse(request.responseText) as Answers['POST /files']);
      let code = `http_${request.status}`;
      try {
        code = (JSON.parse(request.responseText) as { code?: string }).code ?? code;
      } catch {
        // a proxy's own page: the status says enough
      }
      return reject(new Problem(request.status, code));
    };
    request.send(file);
  });
}

export const fileUrl = (id: string): string => `${base}/files/${encodeURIComponent(id)}`;
