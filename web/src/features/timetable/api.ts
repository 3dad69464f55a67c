// The calls of the personal timetable.
import { get, post, put, type CallOptions } from '@/api/client';
import type { OwnMeeting, Tick, Timetable } from './timetable';

type Call = <T>(path: string, options?: CallOptions) => Promise<T>;

export const load = (event: string): Promise<Timetable> => (get as unknown as Call)('/my/timetable', { query: { event_id: event } });
export const tell = (tick: Tick, version?: number): Promise<OwnMeeting> => (tick.kind === 'arrive'
  ? (post as unknown as Call)('/meetings/{id}/arrive', { path: { id: tick.meeting }, body: {}, key: tick.key, version })
  : (put as unknown as Call)('/meetings/{id}/intent', { path: { id: tick.meeting }, body: { intent: tick.intent, note: tick.note ?? '' }, key: tick.key, version }));
export const newFeed = (name: string): Promise<{ url: string }> => (post as unknown as Call)('/calendar-feeds', { body: { name }, key: crypto.randomUUID() });
