// Ask before something that cannot be undone, or that needs a reason: `const reason = await ask({...})`, null when refused.
import { shallowRef } from 'vue';

export interface Question { title: string; text?: string; action: string; danger?: boolean; reason?: 'none' | 'optional' | 'required'; reasonLabel?: string; reasonHint?: string }
interface Open extends Question { settle: (answer: string | null) => void }

export const question = shallowRef<Open | null>(null);

/** '' when agreed without a reason, the reason when one was given, null when refused. */
export function ask(own: Question): Promise<string | null> {
  question.value?.settle(null);
  return new Promise((resolve) => {
    question.value = { ...own, settle: (answer) => { question.value = null; resolve(answer); } };
  });
}
