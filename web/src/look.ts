// Big text and dark mode: kept on this machine, set on the root element.
import { ref } from 'vue';

const read = (name: string): string => localStorage.getItem(`tq.${name}`) ?? '';
const system = (): boolean => window.matchMedia?.('(prefers-color-scheme: dark)').matches ?? false;

export const isBig = ref(read('text') === 'big');
export const isDark = ref(read('theme') ? read('theme') === 'dark' : system());

export function applyLook(): void {
  const root = document.documentElement;
  if (isBig.value) root.dataset['text'] = 'big';
  else delete root.dataset['text'];
  if (read('theme')) root.dataset['theme'] = isDark.value ? 'dark' : 'light';
}

export function toggleBig(): void {
  isBig.value = !isBig.value;
  localStorage.setItem('tq.text', isBig.value ? 'big' : 'normal');
  applyLook();
}

export function toggleDark(): void {
  isDark.value = !isDark.value;
  localStorage.setItem('tq.theme', isDark.value ? 'dark' : 'light');
  applyLook();
}
