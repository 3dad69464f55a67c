// One request behind one button: busy while it runs, and why it did not go.
import { ref } from 'vue';
import { useProblemWords } from './problem-words';

export function useSend() {
  const { say } = useProblemWords();
  const busy = ref(false);
  const failed = ref('');

  /** True when it went. */
  async function send(work: () => Promise<unknown>): Promise<boolean> {
    busy.value = true;
    failed.value = '';
    try {
      await work();
      return true;
    } catch (e) {
      failed.value = say(e);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, failed, send };
}
