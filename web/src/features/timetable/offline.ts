// Have the page itself at hand without a network: a service worker that keeps the shell of this one page.
export async function keepShell(path: string, badge: string | null): Promise<void> {
  if (!('serviceWorker' in navigator) || !window.isSecureContext) return;
  try {
    await navigator.serviceWorker.register('/sw.js');
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType('resource').map((entry) => new URL(entry.name));
    const named = [...document.querySelectorAll<HTMLElement>('script[src], link[href]')].map((e) => new URL(e.getAttribute('src') ?? e.getAttribute('href') ?? '/', location.href));
    const assets = [...loaded, ...named].filter((url) => url.origin === location.origin).map((url) => url.pathname);
    active?.postMessage({ page: path, assets: [...new Set(assets)], badge });
  } catch {
    // a browser that forbids it: the page works with a network
  }
}
