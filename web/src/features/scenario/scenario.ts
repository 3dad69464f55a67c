// What a need asks of the one who looks at it, and which of its conditions are worth a line.
import type { MyOrganization, Scenario } from '@/api/types';

export interface NextStep {
  /** key of the sentence and of the button: scenario.step_<words>, scenario.do_<words> */
  words: string;
  hint?: string;
  to?: string;
  respond?: boolean;
  canFavour?: boolean;
}
interface Viewer { isSignedIn: boolean; organization: MyOrganization | null }

const ownerSteps: Record<string, string> = {
  draft: 'own_draft', returned: 'own_returned', submitted: 'own_waiting', district_ok: 'own_waiting', published: 'own_published',
  closed_for_response: 'own_compare', evaluating: 'own_compare', expired: 'own_expired',
};

function ownerStep(s: Scenario): NextStep {
  const words = ownerSteps[s.state] ?? 'own_other';
  const editing = words === 'own_draft' || words === 'own_returned';
  if (editing && s.submit_requested_at) return { words: 'own_queued', to: '/my/organization' };
  const to = editing ? `/my/scenarios/${s.id}/edit` : words === 'own_published' || words === 'own_compare' ? `/my/scenarios/${s.id}/compare` : `/my/scenarios/${s.id}`;
  return { words, to, hint: words === 'own_waiting' && s.station_due_on ? 'own_waiting' : undefined };
}

export function nextStepOf(s: Scenario, viewer: Viewer): NextStep | null {
  const may = (action: string): boolean => s.actions.some((a) => a.action === action);
  if (viewer.organization && s.organization_id === viewer.organization.id) return ownerStep(s);
  if (['approve', 'publish', 'return', 'reject'].some(may)) return { words: 'review', to: `/desk?item=${s.id}` };
  if (s.my_response_id) return { words: s.my_response_state === 'draft' ? 'go_on' : 'see_mine', to: `/my/responses/${s.my_response_id}`, hint: s.deadline_at ? 'deadline' : undefined, canFavour: true };
  if (s.state !== 'published') return { words: 'closed', canFavour: viewer.isSignedIn };
  const hint = s.deadline_at ? 'deadline' : undefined;
  if (!viewer.isSignedIn) return { words: 'guest', to: `/login?next=/scenarios/${s.id}`, hint, canFavour: true };
  if (!viewer.organization) return { words: 'no_organization', to: '/join', hint, canFavour: true };
  if (viewer.organization.state !== 'verified') return { words: 'not_verified', to: `/join`, hint, canFavour: true };
  return { words: 'respond', respond: true, hint, canFavour: true };
}

const lines = ['deploy_condition', 'data_condition', 'site_visit', 'ip_terms', 'confidential'] as const;
export const conditionsOf = (s: Scenario): { name: (typeof lines)[number]; text: string }[] =>
  lines.flatMap((name) => { const text = s[name]; return text ? [{ name, text }] : []; });
