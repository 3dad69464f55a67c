// The form of a registration: what is missing in it, and what of it is sent.
export interface RegistrationForm {
  side: string; post: string; phone: string; mail: string; intro: string; scenario_id: string; offering_id: string; meetings_max: string; absences: string[];
}
export const emptyForm = (): RegistrationForm => ({ side: '', post: '', phone: '', mail: '', intro: '', scenario_id: '', offering_id: '', meetings_max: '', absences: [] });

const mobile = /^(?:\+?86[- ]?)?1[3-9]\d{9}$/;
const landline = /^(?:0\d{2,3}[- ]?)?\d{7,8}(?:[-x ]\d{1,6})?$/;
const service = /^[48]00[- ]?\d{3}[- ]?\d{4}$/;
export const isPhone = (text: string): boolean => [mobile, landline, service].some((shape) => shape.test(text.normalize('NFKC').trim()));

/** Field -> what is wrong with it. */
export function problemsOf(form: RegistrationForm, most: number): Record<string, string> {
  const found: Record<string, string> = {};
  if (!form.side) found['side'] = 'required';
  if (!form.post.trim()) found['post'] = 'required';
  if (!form.phone.trim()) found['phone'] = 'required';
  else if (!isPhone(form.phone)) found['phone'] = 'shape';
  if (form.mail.trim() && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(form.mail.trim())) found['mail'] = 'shape';
  if ([...form.intro].length > 300) found['intro'] = 'too_long';
  if (form.meetings_max.trim() && (!/^\d+$/.test(form.meetings_max.trim()) || Number(form.meetings_max) < 1 || Number(form.meetings_max) > most)) found['meetings_max'] = 'range';
  return found;
}

export function bodyOf(form: RegistrationForm, isMeeting: boolean): Record<string, unknown> {
  return {
    side: form.side, post: form.post.trim(), phone: form.phone.trim(), intro: form.intro.trim(),
    ...(form.mail.trim() ? { mail: form.mail.trim() } : {}),
    ...(form.side === 'demand' && form.scenario_id ? { scenario_id: form.scenario_id } : {}),
    ...(form.side === 'supply' && form.offering_id ? { offering_id: form.offering_id } : {}),
    ...(isMeeting ? { absences: form.absences } : {}),
    ...(isMeeting && form.meetings_max.trim() ? { meetings_max: Number(form.meetings_max) } : {}),
  };
}
