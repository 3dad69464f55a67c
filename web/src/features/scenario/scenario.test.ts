// The next step bar says the right thing to each kind of viewer.
import { describe, expect, it } from 'vitest';
import type { Scenario } from '@/api/types';
import { nextStepOf } from './scenario';

const need = (over: Partial<Scenario>): Scenario => ({ id: 's1', state: 'published', organization_id: 'o1', actions: [], my_response_id: null, my_response_state: null, deadline_at: '2026-12-09T00:00:00+08:00', ...over }) as Scenario;
const org = (id: string, state = 'verified') => ({ id, name: 'x', state, role: 'member' });

describe('next step', () => {
  it.each([
    ['a guest signs in', need({}), null, false, 'guest'],
    ['somebody without an organization joins one', need({}), null, true, 'no_organization'],
    ['a waiting organization waits', need({}), org('o2', 'submitted'), true, 'not_verified'],
    ['a supplier responds', need({}), org('o2'), true, 'respond'],
    ['a supplier goes on with a draft', need({ my_response_id: 'r', my_response_state: 'draft' }), org('o2'), true, 'go_on'],
    ['a supplier sees its response', need({ my_response_id: 'r', my_response_state: 'opened' }), org('o2'), true, 'see_mine'],
    ['nobody responds after the deadline', need({ state: 'evaluating' }), org('o2'), true, 'closed'],
    ['the owner looks at responses', need({}), org('o1'), true, 'own_published'],
    ['the owner mends what came back', need({ state: 'returned' }), org('o1'), true, 'own_returned'],
    ['the owner waits for verification', need({ state: 'draft', submit_requested_at: '2026-11-20T00:00:00Z' }), org('o1', 'submitted'), true, 'own_queued'],
    ['an officer reviews', need({ state: 'submitted', actions: [{ action: 'approve', to_state: 'district_ok', reason_required: false }] }), null, true, 'review'],
  ])('%s', (_, s, organization, isSignedIn, words) => {
    expect(nextStepOf(s as Scenario, { isSignedIn: isSignedIn as boolean, organization: organization as never })?.words).toBe(words);
  });
});
