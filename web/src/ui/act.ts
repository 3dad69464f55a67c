// A step of a life cycle as a button: asks for confirmation or a reason where the server wants one, runs it, says what happened.
import { useI18n } from 'vue-i18n';
import { step, type Machine } from '@/api/client';
import { isProblem } from '@/api/problem';
import type { Action } from '@/api/types';
import { ask } from './confirm';
import { useProblemWords } from './problem-words';
import { toast } from './toast';

const final = new Set(['cancel', 'postpone', 'no_show', 'reject', 'withdraw', 'unmet', 'suspend', 'decline', 'archive', 'close_responses', 'turn_down', 'invalidate', 'merge', 'refuse']);

export function useAct(machine: Machine) {
  const { t, te } = useI18n();
  const { say } = useProblemWords();
  const word = (action: string): string => (te(`action.${machine}.${action}`) ? t(`action.${machine}.${action}`) : te(`action.${action}`) ? t(`action.${action}`) : action);

  /** The changed object, or null when the person thought better of it or the server refused (then it has been said why). */
  async function act<T>(id: string, action: Action, version: number | undefined, body: Record<string, unknown> = {}, asked = false): Promise<T | null> {
    let reason = typeof body['reason'] === 'string' ? body['reason'] : '';
    if (!asked && (action.reason_required || final.has(action.action))) {
      const answer = await ask({ title: word(action.action), action: word(action.action), danger: final.has(action.action), reason: action.reason_required ? 'required' : 'none' });
      if (answer === null) return null;
      reason = answer;
    }
    const whole = reason ? { ...body, reason } : body;
    try {
      const done = await step<T>(machine, id, action.action, { version, body: Object.keys(whole).length ? whole : undefined });
      toast(t('action.done', { what: word(action.action) }));
      return done;
    } catch (e) {
      if (isProblem(e) && e.status === 422) throw e;
      toast(say(e));
      return null;
    }
  }
  return { act, word };
}
