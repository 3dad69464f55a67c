// A list that goes on by cursor: items so far, whether there is more, and more().
import { ref, shallowRef, watch, type WatchSource } from 'vue';
import type { List } from '@/api/types';

export function usePages<T>(load: (cursor: string | undefined) => Promise<List<T>>, again?: WatchSource<unknown>) {
  const items = shallowRef<T[]>([]);
  const next = ref<string | null>(null);
  const busy = ref(false);
  const error = shallowRef<unknown>(null);
  const first = shallowRef<List<T> | null>(null);
  let turn = 0;

  async function fetchPage(cursor?: string): Promise<void> {
    const mine = (turn += 1);
    busy.value = true;
    try {
      const page = await load(cursor);
      if (mine !== turn) return;
      if (!cursor) first.value = page;
      items.value = cursor ? [...items.value, ...page.items] : page.items;
      next.value = page.next;
      error.value = null;
    } catch (e) {
      if (mine === turn) error.value = e;
    } finally {
      if (mine === turn) busy.value = false;
    }
  }
  const run = (): Promise<void> => fetchPage();
  const more = (): Promise<void> => fetchPage(next.value ?? undefined);
  if (again) watch(again, run);
  void run();
  return { items, next, busy, error, first, run, more };
}
