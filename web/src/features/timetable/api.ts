// The calls of the personal timetable.
import { get, newKey, post, put } from '@/api/client';
import type { OwnMeeting, Tick, Timetable } from './timetable';

export const load = (event: string): Promise<Timetable> => get('/my/timetable', { query: { event_id: event } });
export const tell = (tick: Tick): Promise<OwnMeeting> => (tick.kind === 'arrive'
  ? post('/meetings/{id}/arrive', { path: { id: tick.meeting }, body: {} })
  : put('/meetings/{id}/intent', { path: { id: tick.meeting }, body: { intent: tick.intent, note: tick.note ?? '' } }));
export const newFeed = (name: string): Promise<{ url: string }> => post('/calendar-feeds', { body: { name }, key: newKey() });
