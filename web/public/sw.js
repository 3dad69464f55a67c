// The shell of the personal timetable: once it was opened with a network it opens without one. Nothing else of the site is kept,
// and the timetable itself lies in the page's own store. Both go at logout.
const store = 'tq-timetable-1';
const shell = '/timetable-shell';
const isTimetable = (path) => /^\/my\/events\/[^/]+\/timetable$/.test(path);
const isAsset = (path) => path.startsWith('/assets/') || path === '/favicon.svg';
const isBadge = (path) => /^\/api\/v1\/registrations\/[^/]+\/badge\.svg$/.test(path);

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (e) => e.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('tq-timetable-') && name !== store) await caches.delete(name);
  await self.clients.claim();
})()));

// The page says what it was made of: its own address, its assets. What an older build left behind goes.
async function keep(page, assets) {
  const cache = await caches.open(store);
  const document = await fetch(page);
  if (document.ok) await cache.put(shell, document);
  const wanted = new Set(assets.filter(isAsset));
  for (const asset of wanted) if (!(await cache.match(asset))) await cache.add(asset);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (isAsset(pathname) && !wanted.has(pathname)) await cache.delete(request);
  }
}
async function keepBadge(badge) {
  const cache = await caches.open(store);
  const image = await fetch(badge);
  if (image.ok) await cache.put(badge, image);
}
self.addEventListener('message', (e) => {
  const { page, assets, badge } = e.data ?? {};
  if (page && isTimetable(page)) e.waitUntil(keep(page, assets ?? []).then(() => e.source?.postMessage({ kept: page })));
  if (badge && isBadge(badge)) e.waitUntil(keepBadge(badge).catch(() => null));
});

self.addEventListener('fetch', (e) => {
  const { request } = e;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && isTimetable(url.pathname)) e.respondWith(fetch(request).catch(async () => (await caches.match(shell)) ?? Response.error()));
  else if (isAsset(url.pathname)) e.respondWith(caches.match(request.url).then((kept) => kept ?? fetch(request)));
  else if (isBadge(url.pathname)) e.respondWith(fetch(request).catch(async () => (await caches.match(url.pathname)) ?? Response.error()));
});
