// The fetcher against a scripted fetch: headers, ETag memory, one renewal for many calls, the login dialog, problems.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildUrl, get, patch, post, setHooks } from './client';
import { Problem } from './problem';

const id = '01890000-0000-7000-8000-000000000001';
type Step = (url: string, init: RequestInit) => Response | Promise<Response>;
const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
let seen: { url: string; init: RequestInit; headers: Headers }[] = [];

function script(step: Step): void {
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    seen.push({ url, init, headers: init.headers as Headers });
    return step(url, init);
  });
}

beforeEach(() => {
  seen = [];
  localStorage.clear();
  setHooks({ csrf: () => 'token', language: () => 'en', expiresAt: () => 0, renewed: async () => true, askLogin: async () => false });
});
afterEach(() => vi.unstubAllGlobals());

describe('client', () => {
  it('fills paths and leaves empty query values out', () => {
    expect(buildUrl('/scenarios/{id}', { path: { id: 'a/b' }, query: { q: '病历', unit: '', limit: 20, cursor: null } })).toBe('/scenarios/a%2Fb?q=%E7%97%85%E5%8E%86&limit=20');
  });

  it('sends CSRF token, language, key, and the ETag of the object it changes', async () => {
    script((url) => (url.endsWith(id) ? json({ id, version: 3 }, 200, { ETag: '"v3.8.en"' }) : json(null, 204)));
    await get('/scenarios/{id}', { path: { id } });
    await patch('/organizations/{id}', { path: { id }, body: { name: 'x' }, version: 7 });
    await post('/scenarios/{id}/responses', { path: { id }, body: {}, key: 'k1' });
    expect(seen[0]?.headers.get('X-CSRF-Token')).toBeNull();
    expect(seen[0]?.headers.get('Accept-Language')).toBe('en');
    expect(seen[1]?.headers.get('If-Match')).toBe('"v7"');
    expect(seen[2]?.headers.get('If-Match')).toBe('"v3.8.en"');
    expect(seen[2]?.headers.get('X-CSRF-Token')).toBe('token');
    expect(seen[2]?.headers.get('Idempotency-Key')).toBe('k1');
  });

  it('renews once for several calls that meet 401, then repeats them', async () => {
    let isGood = false;
    script((url) => {
      if (url.endsWith('/session/refresh')) { isGood = true; return json(null, 204); }
      return isGood ? json({ ok: true }) : json({ code: 'unauthenticated' }, 401);
    });
    await Promise.all([get('/home'), get('/outcomes'), get('/taxonomies')]);
    expect(seen.filter((s) => s.url.endsWith('/session/refresh'))).toHaveLength(1);
  });

  it('asks for a login when renewing fails and goes on with the same call', async () => {
    let isGood = false;
    setHooks({ askLogin: async () => { isGood = true; return true; } });
    script((url) => (url.endsWith('/refresh') || !isGood ? json({ code: 'unauthenticated' }, 401) : json({ items: [] })));
    await expect(get('/inbox')).resolves.toEqual({ items: [] });
  });

  it('gives the 401 back when the login is refused', async () => {
    script(() => json({ code: 'unauthenticated' }, 401));
    await expect(get('/inbox')).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('turns problem+json into a Problem with field codes', async () => {
    script(() => json({ code: 'invalid_form', errors: [{ pointer: '/title', code: 'required' }, { pointer: '/indicators/2/target', code: 'too_long' }], trace_id: 't1' }, 422));
    const problem = await post('/organizations', { body: {} }).catch((e: unknown) => e);
    expect(problem).toBeInstanceOf(Problem);
    expect((problem as Problem).fields()).toEqual({ title: 'required', 'indicators.2.target': 'too_long' });
    expect((problem as Problem).traceId).toBe('t1');
  });

  it('says when the network is gone, and survives an answer that is no JSON', async () => {
    script(() => { throw new TypeError('failed'); });
    await expect(get('/home')).rejects.toMatchObject({ status: 0, code: 'network' });
    script(() => new Response('<html>', { status: 502 }));
    await expect(get('/home')).rejects.toMatchObject({ status: 502, code: 'http_502' });
  });
});
