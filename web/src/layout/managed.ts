// The event whose console is open: loaded once for the frame and its tabs, taken over again after every change.
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { get } from '@/api/client';
import type { EventDetail } from '@/api/types';

export const useManaged = defineStore('managed', () => {
  const id = ref('');
  const event = shallowRef<EventDetail | null>(null);
  const error = shallowRef<unknown>(null);
  let turn = 0;

  async function reload(): Promise<void> {
    const mine = (turn += 1);
    try {
      const found = await get('/events/{id}', { path: { id: id.value } });
      if (mine !== turn) return;
      event.value = found;
      error.value = null;
    } catch (e) {
      if (mine === turn) error.value = e;
    }
  }
  async function open(next: string): Promise<void> {
    if (next === id.value && event.value) return;
    id.value = next;
    event.value = null;
    error.value = null;
    await reload();
  }
  function take(next: EventDetail): void {
    turn += 1;
    event.value = next;
  }
  const can = (action: string): boolean => event.value?.actions.some((a) => a.action === action) ?? false;

  return { id, event, error, open, reload, take, can };
});
