// The call of the sign-in sheet: every page of the people who come.
import { get } from '@/api/client';
import type { Answers } from '@/api/types';

export type Signer = Answers['GET /events/{id}/registrations']['items'][number];
const coming = new Set(['approved', 'confirmed', 'checked_in', 'no_show', 'offered']);

export async function loadSigners(event: string): Promise<Signer[]> {
  const found: Signer[] = [];
  let cursor: string | null | undefined;
  do {
    const page: Answers['GET /events/{id}/registrations'] = await get('/events/{id}/registrations', { path: { id: event }, query: { limit: 100, cursor } });
    found.push(...page.items.filter((p) => coming.has(p.state)));
    cursor = page.next;
  } while (cursor);
  return found;
}
