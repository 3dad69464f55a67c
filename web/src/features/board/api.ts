// The calls of the board: drafts, runs, moves, publishing, and the day itself.
import { del, get, newKey, patch, post, step } from '@/api/client';
import type { Action } from '@/api/types';
import type { Board, Placed } from './types';


export interface Changes { added: number; moved: number; dropped: number; retabled: number }
export interface Proposal {
  id: string; version: number; number: number; state: string; kind: string; seed: number; iterations: number; objective: number | null; upper_bound: number | null;
  gap_ppm: number | null; based_on: number; created_at: string; updated_at: string; published_at: string | null; changes: Changes | null; actions: Action[];
}
export interface FullBoard extends Board { proposal: Proposal | null }
export interface Job { id: string; kind: string; state: string; phase: string; permille: number; error: string; result_id: string | null }

export const loadBoard = (id: string, proposal?: string): Promise<FullBoard> => get('/events/{id}/board', { path: { id }, query: { proposal_id: proposal } });
export const loadProposals = async (id: string): Promise<Proposal[]> => (await get('/events/{id}/proposals', { path: { id } })).items;
export const startRun = (id: string, kind: 'full' | 'unplaced'): Promise<Job> => post('/events/{id}/schedule', { path: { id }, body: { kind }, key: newKey() });
export const loadJob = (id: string): Promise<Job> => get('/jobs/{id}', { path: { id } });
export const cancelJob = (id: string): Promise<Job> => post('/jobs/{id}/cancel', { path: { id } });
export const newDraft = (id: string): Promise<Proposal> => post('/events/{id}/proposals', { path: { id }, key: newKey() });
export const stepProposal = (proposal: Proposal, action: 'publish' | 'discard' | 'undo' | 'redo', body?: unknown): Promise<Proposal> =>
  step('proposals', proposal.id, action, { version: proposal.version, body });

export interface MoveBody { meeting_id: string; slot_id?: string | null; table_no?: number | null; with_meeting_id?: string; is_locked?: boolean }
export const movePlanned = (proposal: Proposal, body: MoveBody): Promise<Proposal> => post('/proposals/{id}/moves', { path: { id: proposal.id }, version: proposal.version, body });
export const moveLive = (meeting: Placed, body: Omit<MoveBody, 'meeting_id'>): Promise<unknown> => post('/meetings/{id}/move', { path: { id: meeting.id }, version: meeting.version, body });
export const arrive = (meeting: Placed, side: 'demand' | 'supply'): Promise<unknown> => post('/meetings/{id}/arrive', { path: { id: meeting.id }, body: { side } });
export const stepMeeting = (meeting: Placed, action: 'cancel' | 'no_show' | 'reset', body?: unknown): Promise<unknown> => step('meetings', meeting.id, action, { version: meeting.version, body });
export const closeTable = (id: string, body: { table_no: number; starts_at: string; ends_at: string; reason: string }): Promise<unknown> => post('/events/{id}/closures', { path: { id }, body, key: newKey() });
export const openTable = (id: string, closure: string): Promise<unknown> => del('/events/{id}/closures/{closure_id}', { path: { id, closure_id: closure } });
export const withdraw = (registration: string, version: number | undefined, reason: string): Promise<unknown> => step('registrations', registration, 'withdraw', { version, body: { reason } });
export const colleagues = async (registration: string): Promise<{ person_id: string; name: string }[]> => (await get('/registrations/{id}/colleagues', { path: { id: registration } })).items;
export const replace = (registration: string, version: number | undefined, person: string): Promise<unknown> => step('registrations', registration, 'replace', { version, body: { person_id: person } });
export const allowMeetings = (registration: string, version: number | undefined, n: number): Promise<unknown> => patch('/registrations/{id}', { path: { id: registration }, version, body: { meetings_max: n } });
