// Load something for a page: data, error, busy, and again(). A newer load makes an older one's answer void.
import { ref, shallowRef, watch, type WatchSource } from 'vue';

export function useLoad<T>(load: () => Promise<T>, again?: WatchSource<unknown>) {
  const data = shallowRef<T | null>(null);
  const error = shallowRef<unknown>(null);
  const busy = ref(false);
  let turn = 0;

  async function run(): Promise<void> {
    const mine = (turn += 1);
    busy.value = true;
    try {
      const found = await load();
      if (mine !== turn) return;
      data.value = found;
      error.value = null;
    } catch (e) {
      if (mine === turn) error.value = e;
    } finally {
      if (mine === turn) busy.value = false;
    }
  }

  if (again) watch(again, run);
  void run();
  return { data, error, busy, run };
}
