// What the two pages with the form of an event share: problems in words, the draft kept on this machine.
import { reactive, ref, shallowRef, toRaw, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { isProblem } from '@/api/problem';
import type { FileRef } from '@/api/types';
import { dropDraft, keepDraft, readDraft } from '@/lib/drafts';
import { forgetMended } from '@/ui/forget';
import { useProblemWords } from '@/ui/problem-words';
import { emptyForm, fieldOf, problemsOf, type EventForm } from './form';

export function useEventForm(draftName: string, start: EventForm = emptyForm()) {
  const { t } = useI18n();
  const { fieldWords } = useProblemWords();
  const before = JSON.parse(JSON.stringify(start)) as EventForm;
  const form = reactive<EventForm>({ ...start, ...(readDraft<Partial<EventForm>>(draftName) ?? {}) });
  const files = ref<FileRef[]>([]);
  const errors = shallowRef<Record<string, string>>({});
  const busy = ref(false);
  forgetMended(errors, form);
  watch(() => form.on, () => {
    const { planned_month: _month, ...rest } = errors.value;
    errors.value = rest;
  });
  watch(form, () => {
    const changed = Object.fromEntries(Object.entries(toRaw(form)).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof EventForm])));
    if (Object.keys(changed).length) keepDraft(draftName, changed);
    else dropDraft(draftName);
  }, { deep: true });

  /** Whether the form may be sent; what is wrong stands beside the fields. */
  function isWhole(): boolean {
    errors.value = Object.fromEntries(Object.entries(problemsOf(form)).map(([name, code]) => [name, t(`plan.problem.${name.startsWith('agenda.') ? 'agenda' : name}_${code}`)]));
    return Object.keys(errors.value).length === 0;
  }
  function refused(e: unknown): void {
    const words = isProblem(e) ? fieldWords(e, 'plan') : { '': t('error.unexpected') };
    errors.value = Object.fromEntries(Object.entries(words).map(([name, text]) => [fieldOf[name] ?? name, text]));
  }
  const done = (): void => dropDraft(draftName);
  return { form, before, files, errors, busy, isWhole, refused, done };
}
