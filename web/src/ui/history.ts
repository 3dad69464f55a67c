// Steps of a life cycle as lines of a timeline: who, what in words, why.
import { useI18n } from 'vue-i18n';

interface Step { at: string; action: string; organization_name?: string | null; unit?: string | null; reason?: string | null }

export function useHistory() {
  const { t, te } = useI18n();
  const lines = (steps: Step[]): { at: string; who: string; what: string; reason: string }[] =>
    steps.map((step) => ({ at: step.at, who: step.organization_name ?? step.unit ?? '', what: te(`action.${step.action}`) ? t(`action.${step.action}`) : step.action, reason: step.reason ?? '' }));
  return { lines };
}
