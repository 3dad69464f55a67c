// The form of an event as text fields: from the server's shape and back to a change of it.
import type { EventDetail } from '@/api/types';
import { dayOf, minutesOf, timeOf } from '@/lib/calendar';

export interface AgendaRow { from: string; to: string; title: string; speaker: string }
export interface EventForm {
  name: string; name_en: string; type: string; planned_month: string; unit_code: string; domain: string; theme: string; chain: string;
  guided_by: string; hosted_by: string; organized_by: string; supported_by: string; summary: string; summary_en: string;
  on: string; from: string; to: string; last_on: string; venue_id: string; size: string; agenda: AgendaRow[]; conditions: string;
  opens_on: string; opens_at: string; closes_on: string; closes_at: string; quota_demand: string; quota_supply: string; quota_guest: string; is_approval_needed: boolean;
  contact_name: string; contact_phone: string; contact_mail: string; has_meetings: boolean; seat_limit: string; meetings_min: string; meetings_max: string; buffer_minutes: string; freeze_hours: string;
}
export const emptyAgenda = (): AgendaRow => ({ from: '', to: '', title: '', speaker: '' });
export const emptyForm = (): EventForm => ({
  name: '', name_en: '', type: 'matchmaking', planned_month: '', unit_code: '', domain: '', theme: '', chain: '', guided_by: '', hosted_by: '', organized_by: '', supported_by: '', summary: '', summary_en: '',
  on: '', from: '09:00', to: '17:00', last_on: '', venue_id: '', size: '', agenda: [], conditions: '', opens_on: '', opens_at: '09:00', closes_on: '', closes_at: '18:00', quota_demand: '', quota_supply: '', quota_guest: '', is_approval_needed: true,
  contact_name: '', contact_phone: '', contact_mail: '', has_meetings: true, seat_limit: '2', meetings_min: '2', meetings_max: '12', buffer_minutes: '0', freeze_hours: '24',
});

const text = (n: number | null | undefined): string => (n === null || n === undefined ? '' : String(n));
export function formOf(e: EventDetail): EventForm {
  const on = e.starts_at ? dayOf(e.starts_at) : '', last = e.ends_at ? dayOf(e.ends_at) : '';
  return {
    ...emptyForm(), name: e.name, name_en: e.name_en, type: e.type, planned_month: e.planned_month.slice(0, 7), unit_code: e.unit_code, domain: e.domain, theme: e.theme, chain: e.chain,
    guided_by: e.guided_by, hosted_by: e.hosted_by, organized_by: e.organized_by, supported_by: e.supported_by, summary: e.summary, summary_en: e.summary_en,
    on, from: e.starts_at ? timeOf(e.starts_at) : '09:00', to: e.ends_at ? timeOf(e.ends_at) : '17:00', last_on: last === on ? '' : last, venue_id: e.venue_id ?? '', size: text(e.size),
    agenda: e.agenda.map((row) => ({ from: row.time.split(/[–-]/)[0]?.trim() ?? '', to: row.time.split(/[–-]/)[1]?.trim() ?? '', title: row.title, speaker: row.speaker ?? '' })), conditions: e.conditions,
    opens_on: e.registration_opens_at ? dayOf(e.registration_opens_at) : '', opens_at: e.registration_opens_at ? timeOf(e.registration_opens_at) : '09:00',
    closes_on: e.registration_closes_at ? dayOf(e.registration_closes_at) : '', closes_at: e.registration_closes_at ? timeOf(e.registration_closes_at) : '18:00',
    quota_demand: text(e.quota_demand), quota_supply: text(e.quota_supply), quota_guest: text(e.quota_guest), is_approval_needed: e.is_approval_needed,
    contact_name: e.contact_name, contact_phone: e.contact_phone, contact_mail: e.contact_mail, has_meetings: e.has_meetings,
    seat_limit: text(e.seat_limit), meetings_min: text(e.meetings_min), meetings_max: text(e.meetings_max), buffer_minutes: text(e.buffer_minutes), freeze_hours: text(e.freeze_hours),
  };
}

const whole = /^\d{1,6}$/;
const limits: Record<string, [number, number]> = { size: [1, 100000], quota_demand: [0, 10000], quota_supply: [0, 10000], quota_guest: [0, 10000], seat_limit: [1, 9], meetings_min: [0, 64], meetings_max: [1, 64], buffer_minutes: [0, 60], freeze_hours: [0, 168] };
const isTime = (value: string): boolean => minutesOf(value) !== null;

/** Field -> code of what is wrong; a new event of the plan needs name, type and month only. */
export function problemsOf(form: EventForm): Record<string, string> {
  const found: Record<string, string> = {};
  if ([...form.name.trim()].length < 2) found['name'] = 'required';
  if (!form.on && !form.planned_month) found['planned_month'] = 'required';
  if (form.on) {
    if (!isTime(form.from)) found['from'] = 'time';
    if (!isTime(form.to)) found['to'] = 'time';
    else if ((form.last_on || form.on) + form.to <= form.on + form.from) found['to'] = 'order';
  }
  for (const [name, [least, most]] of Object.entries(limits)) {
    const value = (form[name as keyof EventForm] as string).trim();
    if (value && (!whole.test(value) || Number(value) < least || Number(value) > most)) found[name] = 'range';
  }
  if (!found['meetings_min'] && Number(form.meetings_min) > Number(form.meetings_max)) found['meetings_min'] = 'order';
  if (form.opens_on && form.closes_on && form.closes_on + form.closes_at <= form.opens_on + form.opens_at) found['closes_on'] = 'order';
  form.agenda.forEach((row, i) => { if ((row.from || row.to || row.speaker) && !row.title.trim()) found[`agenda.${i}.title`] = 'required'; });
  return found;
}

const number = (value: string): number | null => (value.trim() ? Number(value) : null);
const moment = (on: string, at: string): string | null => (on ? `${on}T${at || '00:00'}:00+08:00` : null);
export function bodyOf(form: EventForm): Record<string, unknown> {
  const day = form.on || `${form.planned_month}-01`;
  return {
    name: form.name.trim(), name_en: form.name_en.trim(), type: form.type, planned_month: `${day.slice(0, 7)}-01`, unit_code: form.unit_code, domain: form.domain, theme: form.theme.trim(), chain: form.chain.trim(),
    guided_by: form.guided_by.trim(), hosted_by: form.hosted_by.trim(), organized_by: form.organized_by.trim(), supported_by: form.supported_by.trim(), summary: form.summary.trim(), summary_en: form.summary_en.trim(),
    starts_local: form.on ? `${form.on}T${form.from}` : null, ends_local: form.on ? `${form.last_on || form.on}T${form.to}` : null, venue_id: form.venue_id || null, size: number(form.size),
    agenda: form.agenda.filter((row) => row.title.trim()).map((row) => ({ time: [row.from, row.to].filter(Boolean).join('–'), title: row.title.trim(), speaker: row.speaker.trim() })), conditions: form.conditions.trim(),
    registration_opens_at: moment(form.opens_on, form.opens_at), registration_closes_at: moment(form.closes_on, form.closes_at),
    quota_demand: number(form.quota_demand), quota_supply: number(form.quota_supply), quota_guest: number(form.quota_guest), is_approval_needed: form.is_approval_needed,
    contact_name: form.contact_name.trim(), contact_phone: form.contact_phone.trim(), contact_mail: form.contact_mail.trim(), has_meetings: form.has_meetings,
    seat_limit: number(form.seat_limit) ?? 2, meetings_min: number(form.meetings_min) ?? 0, meetings_max: number(form.meetings_max) ?? 12, buffer_minutes: number(form.buffer_minutes) ?? 0, freeze_hours: number(form.freeze_hours) ?? 24,
  };
}

/** Only what differs from what was loaded. */
export function changesOf(now: EventForm, before: EventForm): Record<string, unknown> {
  const a = bodyOf(now), b = bodyOf(before);
  return Object.fromEntries(Object.entries(a).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(b[name])));
}
/** Names of the server's fields as fields of the form, for its refusals. */
export const fieldOf: Record<string, string> = { starts_local: 'on', ends_local: 'to', starts_at: 'on', ends_at: 'to', registration_opens_at: 'opens_on', registration_closes_at: 'closes_on' };
