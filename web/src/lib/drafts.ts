// Drafts of forms in the browser's own store, so that a lost login or a closed tab loses nothing.
const prefix = 'tq.draft.';
const keepFor = 14 * 24 * 3600 * 1000;

interface Kept { at: number; value: unknown }

export function keepDraft(name: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + name, JSON.stringify({ at: Date.now(), value } satisfies Kept));
  } catch {
    // a full or forbidden store: the form goes on without a copy
  }
}

export function readDraft<T>(name: string): T | null {
  try {
    const kept = JSON.parse(localStorage.getItem(prefix + name) ?? 'null') as Kept | null;
    return kept && Date.now() - kept.at < keepFor ? (kept.value as T) : null;
  } catch {
    return null;
  }
}

export function dropDraft(name: string): void {
  localStorage.removeItem(prefix + name);
}

/** Everything the person typed on this machine goes at logout. */
export function dropAllDrafts(): void {
  for (const name of Object.keys(localStorage)) if (name.startsWith(prefix)) localStorage.removeItem(name);
}
