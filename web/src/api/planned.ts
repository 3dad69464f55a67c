// Shapes of the event work which the generated schema does not name yet. An operation that the schema has wins (types.ts).
import type { components } from './schema';

type Action = components['schemas']['Scenario']['actions'][number];
interface List<T> { items: T[]; next: string | null }

export interface EventCard {
  id: string; name: string; name_en: string; type: string; state: string; domain: string; theme: string; unit_code: string; unit_name: string; hosted_by: string;
  planned_month: string; starts_at: string | null; ends_at: string | null; venue_name: string; hall: string; size: number | null; has_meetings: boolean; counts_toward_plan: boolean;
  registration_closes_at: string | null; seats_left_demand: number | null; seats_left_supply: number | null; seats_left_guest: number | null;
  my_registration_id: string | null; my_registration_state: string | null;
}
export interface EventSession { id: string; position: number; name: string; starts_at: string; ends_at: string; slot_minutes: number; gap_minutes: number; breaks: { from: string; to: string }[] }
export interface EventSlot { id: string; position: number; session_id: string; starts_at: string; ends_at: string }
export interface EventTable { table_no: number; label: string; zone: string; closures: { id: string; starts_at: string; ends_at: string; reason: string }[] }
export interface PlanWarning { code: string; level: string; on: string; object: string; object_id: string | null; detail: string }
export interface EventCounts { demand: number; supply: number; guest: number; applied: number; waitlisted: number; checked_in: number; meetings: number; accepted: number; placed: number; held: number }
export interface Attachment { id: string; name: string; bytes: number; media_type: string; purpose: string }
export interface EventDetail extends EventCard {
  version: number; summary: string; summary_en: string; chain: string; guided_by: string; organized_by: string; supported_by: string; address: string; transport: string; parking: string;
  agenda: { time: string; title: string; speaker: string }[]; conditions: string; registration_opens_at: string | null;
  quota_demand: number | null; quota_supply: number | null; quota_guest: number | null; is_approval_needed: boolean; contact_name: string; contact_phone: string; contact_mail: string;
  published_at?: string | null; my_role?: string | null; seat_limit: number; meetings_min: number; meetings_max: number; buffer_minutes: number; freeze_hours: number; venue_id: string | null;
  schedule_version: number; board_version: number; sequence: number; decision_reason: string; counts_reason: string;
  sessions: EventSession[]; slots: EventSlot[]; tables: EventTable[]; counts?: EventCounts; organizers?: { person_id: string; name: string; role: string }[];
  attachments: Attachment[]; warnings?: PlanWarning[]; actions: Action[];
}
export interface CalendarYear {
  year: number; is_announced: boolean; today: string; days: { on: string; is_working: boolean; name: string }[];
  plan: { target: number; source: string; held: number; reviewed: number; planned: number }; events: EventCard[];
}
export interface Venue {
  id: string; version: number; name: string; hall: string; unit_code: string; unit_name: string; address: string; transport: string; parking: string; capacity: number; tables: number; note: string; is_closed: boolean;
}
export interface ReviewNumbers { demand_count: number | null; supply_count: number | null; guest_count: number | null; held_count: number | null; intent_count: number | null; amount_fen: number | null }
export interface EventReview extends ReviewNumbers { body: string; computed: ReviewNumbers; attachments: Attachment[]; reviewed_at: string | null }
export interface CalendarFeed { id: string; name: string; created_at: string }

export interface Registration {
  id: string; version: number; event_id: string; event_name: string; side: string; state: string; source: string; name: string; post: string; phone?: string; mail?: string;
  organization_id: string | null; organization_name: string; short_name: string; intro: string; scenario_id: string | null; scenario_title: string; offering_id: string | null; offering_name: string;
  seat_no: number | null; meetings_max: number | null; absences: string[]; badge?: string; checked_in_at: string | null; decision_reason: string; offered_until: string | null;
  meeting_counts: { requested: number; accepted: number; placed: number }; actions: Action[];
}
export interface RosterResult {
  columns: string[]; rows: { row: number; values: Record<string, string>; action: string; errors: { column: string; code: string }[] }[]; good: number; bad: number; imported: number;
}
export interface Counterpart {
  registration_id: string; organization_id: string; organization_name: string; person_post: string; intro: string; scenario_title: string; offering_name: string; domains: string[];
  reasons: { code: string; text: string }[]; wish: string | null; meeting_id: string | null; meeting_state: string | null;
}
export interface Suggestion { organization_id: string; organization_name: string; reasons: { code: string; text: string }[] }
export interface WishCount { registration_id: string; organization_name: string; side: string; given_must: number; given_want: number; given_no: number; got_must: number; got_want: number; accepted: number; placed: number }
export interface MeetingParty { registration_id: string; organization_name: string; short_name: string; person_name: string; person_post: string }
export interface Meeting {
  id: string; version: number; event_id: string; state: string; is_must: boolean; starts_at: string | null; ends_at: string | null; table_no: number | null; table_label: string;
  demand: MeetingParty; supply: MeetingParty; message: string; my_side: string | null; my_arrived_at: string | null; other_arrived_at: string | null;
  my_intent: string | null; my_intent_note: string; other_intent: string | null; decision_reason: string; expires_at: string | null; requested_by: string; actions: Action[];
}

export interface EventNotice { id: string; at: string; by: string; audience: string; body: string; recipients: number; read: number }

export interface Planned {
  'GET /events/{id}/notices': List<EventNotice>;
  'POST /events/{id}/notices': EventNotice;
  'GET /events': List<EventCard>;
  'GET /events/{id}': EventDetail;
  'POST /events': EventDetail;
  'PATCH /events/{id}': EventDetail;
  'DELETE /events/{id}': null;
  'PUT /events/{id}/counts': EventDetail;
  'PUT /events/{id}/grid': EventDetail;
  'GET /calendar/check': List<PlanWarning>;
  'GET /calendar': CalendarYear;
  'GET /venues': List<Venue>;
  'POST /venues': Venue;
  'PATCH /venues/{id}': Venue;
  'GET /events/{id}/organizers': List<{ person_id: string; name: string; role: string }>;
  'POST /events/{id}/organizers': { person_id: string; name: string; role: string };
  'DELETE /events/{id}/organizers/{person_id}': null;
  'GET /events/{id}/review': EventReview;
  'PUT /events/{id}/review': EventReview;
  'POST /events/{id}/finish-review': EventDetail;
  'GET /calendar-feeds': List<CalendarFeed>;
  'POST /calendar-feeds': { url: string };
  'DELETE /calendar-feeds/{id}': null;
  'POST /events/{id}/registrations': Registration;
  'GET /events/{id}/registrations': List<Registration>;
  'GET /my/registrations': List<Registration>;
  'GET /registrations/{id}': Registration;
  'PATCH /registrations/{id}': Registration;
  'POST /events/{id}/check-in': Registration;
  'POST /events/{id}/roster/check': RosterResult;
  'POST /events/{id}/roster': RosterResult;
  'GET /events/{id}/counterparts': List<Counterpart>;
  'GET /events/{id}/suggestions': List<Suggestion>;
  'PUT /events/{id}/wishes': { meeting_id: string | null; meeting_state: string | null };
  'GET /events/{id}/wish-counts': List<WishCount>;
  'POST /events/{id}/meetings': Meeting;
  'POST /meetings/{id}/join': Meeting;
  'GET /my/meetings': List<Meeting>;
  'POST /responses/{id}/meeting': Meeting;
  'GET /responses/{id}/meeting-events': List<EventCard>;
}
