// The summary lists every problem, takes the focus and leads to the field.
import { afterEach, describe, expect, it } from 'vitest';
import { createApp, h, nextTick, reactive, type App } from 'vue';
import { i18n, startWords } from '@/i18n';
import ErrorSummary from './ErrorSummary.vue';

let app: App | null = null;
afterEach(() => { app?.unmount(); document.body.replaceChildren(); });

async function mounted(errors: Record<string, string>) {
  await startWords();
  const state = reactive({ errors });
  const root = document.createElement('div');
  const input = document.createElement('input');
  input.id = 'f-title';
  document.body.append(root, input);
  app = createApp({ render: () => h(ErrorSummary, { errors: state.errors, prefix: 'f-' }) }).use(i18n);
  app.mount(root);
  await nextTick();
  await nextTick();
  return { root, input, state };
}

describe('ErrorSummary', () => {
  it('shows nothing without errors', async () => {
    const { root } = await mounted({});
    expect(root.querySelector('[role=alert]')).toBeNull();
  });
  it('takes the focus and leads to the field', async () => {
    const { root, input, state } = await mounted({});
    state.errors = { title: '请填写名称', '': '服务器正忙' };
    await nextTick();
    await nextTick();
    const box = root.querySelector('[role=alert]');
    expect(document.activeElement).toBe(box);
    expect(box?.querySelector('h2')?.textContent).toContain('2');
    const link = root.querySelector('a');
    expect(link?.getAttribute('href')).toBe('#f-title');
    link?.click();
    expect(document.activeElement).toBe(input);
  });
});
