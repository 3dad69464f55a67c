// Problems go as their fields are changed: what was said about a value that is no longer there is not said any more.
import { watch, type Ref } from 'vue';

/** What stands at a problem's name ("answers.1.fit") in a form, as text. */
function valueAt(form: object, name: string): string {
  let value: unknown = form;
  for (const part of name.split('.')) value = value && typeof value === 'object' ? (value as Record<string, unknown>)[part] : undefined;
  return JSON.stringify(value) ?? '';
}

export function forgetMended(errors: Ref<Record<string, string>>, form: object): void {
  let seen: Record<string, string> = {};
  watch(errors, (now) => { seen = Object.fromEntries(Object.keys(now).map((name) => [name, valueAt(form, name)])); }, { flush: 'sync' });
  watch(() => form, () => {
    const left = Object.entries(errors.value).filter(([name]) => valueAt(form, name) === seen[name]);
    if (left.length < Object.keys(errors.value).length) errors.value = Object.fromEntries(left);
  }, { deep: true });
}
