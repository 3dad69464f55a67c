// What the server tells by itself (SSE). One stream a browser: tabs elect a leader by Web Locks, the others listen to it on a
// BroadcastChannel; a hidden tab lets go. A stream ends with its login: the login is renewed, then it is opened again.
import { get } from './client';

const again = 3000;

/** Open one stream for this tab alone, until the answered function is called. */
export function listen(path: string, name: string, take: (data: unknown) => void, lost?: () => void): () => void {
  let source: EventSource | null = null;
  let timer = 0;
  let isOver = false;
  function open(): void {
    source = new EventSource(`/api/v1${path}`);
    source.addEventListener(name, (e) => take(JSON.parse((e as MessageEvent<string>).data)));
    source.addEventListener('error', () => {
      lost?.();
      if (source?.readyState !== EventSource.CLOSED || isOver) return;
      timer = window.setTimeout(() => void get('/session').catch(() => null).then(() => { if (!isOver) open(); }), again);
    });
  }
  if ('EventSource' in window) open();
  return () => { isOver = true; window.clearTimeout(timer); source?.close(); };
}

/** Follow a stream shared by all tabs of this browser; `wake` is called when the tab is shown again and may have missed something. */
export function follow(path: string, name: string, take: (data: unknown) => void, wake: () => void): () => void {
  if (!('locks' in navigator) || !('BroadcastChannel' in window)) return listen(path, name, take);
  const channel = new BroadcastChannel(`tq-stream:${path}`);
  channel.onmessage = (e: MessageEvent<unknown>) => take(e.data);
  let stop: AbortController | null = null;

  function start(): void {
    const own = (stop = new AbortController());
    void navigator.locks.request(`tq-stream:${path}`, { signal: own.signal }, () => new Promise<void>((done) => {
      const close = listen(path, name, (data) => { channel.postMessage(data); take(data); });
      own.signal.addEventListener('abort', () => { close(); done(); });
    })).catch(() => null);
  }
  function turn(): void {
    stop?.abort();
    stop = null;
    if (document.hidden) return;
    start();
    wake();
  }
  document.addEventListener('visibilitychange', turn);
  if (!document.hidden) start();
  return () => { document.removeEventListener('visibilitychange', turn); stop?.abort(); channel.close(); };
}
