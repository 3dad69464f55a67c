// One sentence about what was done, with an undo for ten seconds. Not for errors.
import { shallowRef } from 'vue';

export interface Note { text: string; undo?: () => void | Promise<void>; seconds: number }
export const note = shallowRef<Note | null>(null);
let timer = 0;

export function toast(text: string, undo?: () => void | Promise<void>): void {
  window.clearTimeout(timer);
  const seconds = undo ? 10 : 5;
  note.value = { text, undo, seconds };
  timer = window.setTimeout(() => { note.value = null; }, seconds * 1000);
}

export function dismiss(): void {
  window.clearTimeout(timer);
  note.value = null;
}
