// The call of the sign-in sheet: every page of the people who come.
import { get, type CallOptions } from '@/api/client';

export interface Signer { id: string; side: string; state: string; name: string; post: string; phone?: string | null; organization_name: string }
type Call = <T>(path: string, options?: CallOptions) => Promise<T>;
const coming = new Set(['approved', 'confirmed', 'checked_in', 'no_show', 'offered']);

export async function loadSigners(event: string): Promise<Signer[]> {
  const found: Signer[] = [];
  let cursor: string | null | undefined;
  do {
    const page: { items: Signer[]; next: string | null } = await (get as unknown as Call)('/events/{id}/registrations', { path: { id: event }, query: { limit: 100, cursor } });
    found.push(...page.items.filter((p) => coming.has(p.state)));
    cursor = page.next;
  } while (cursor);
  return found;
}
