// What a refusal means, in words: by its code, else by its status.
import { useI18n } from 'vue-i18n';
import { isProblem, type Problem } from '@/api/problem';

export function useProblemWords() {
  const { t, te } = useI18n();

  function say(e: Problem | unknown): string {
    if (!isProblem(e)) return t('error.unexpected');
    const values = { trace: e.traceId, seconds: e.retryAfter || 60 };
    if (te(`error.${e.code}`)) return t(`error.${e.code}`, values);
    return te(`error.http_${e.status}`) ? t(`error.http_${e.status}`, values) : t('error.unexpected');
  }

  /** Words per field of a 422; `room` may hold closer words: <room>.problem.<field>_<code>. */
  function fieldWords(e: Problem, room: string): Record<string, string> {
    const words: Record<string, string> = {};
    for (const [name, code] of Object.entries(e.fields())) {
      const top = name.split('.')[0] ?? name;
      const close = `${room}.problem.${top}_${code}`;
      words[name] = te(close) ? t(close) : te(`error.${code}`) ? t(`error.${code}`) : te(`error.field.${code}`) ? t('error.field_of', { field: te(`${room}.field.${top}`) ? t(`${room}.field.${top}`) : name, what: t(`error.field.${code}`) }) : say(e);
    }
    if (!Object.keys(words).length) words[''] = say(e);
    return words;
  }

  return { say, fieldWords };
}
