// The form of an organization: its fields, what is missing, and what of it is sent.
import type { FileRef, Organization } from '@/api/types';

export interface OrganizationFields {
  kind: string; credit_code: string; name: string; reviewing_unit: string; short_name: string; legal_person: string; address: string; scale: string;
  summary: string; website: string; contact_name: string; contact_post: string; contact_phone: string; contact_mail: string; leader_declaration: string;
  authorization: FileRef[]; proof: FileRef[];
}

export const emptyFields = (code: string, isTeam: boolean): OrganizationFields => ({
  kind: isTeam ? 'team' : '', credit_code: code, name: '', reviewing_unit: '', short_name: '', legal_person: '', address: '', scale: '', summary: '', website: '',
  contact_name: '', contact_post: '', contact_phone: '', contact_mail: '', leader_declaration: '', authorization: [], proof: [],
});

export function fieldsOf(o: Organization): OrganizationFields {
  const files = (purpose: string): FileRef[] => (o.files ?? []).filter((f) => f.purpose === purpose);
  return {
    kind: o.kind, credit_code: o.credit_code ?? '', name: o.name, reviewing_unit: o.reviewing_unit, short_name: o.short_name, legal_person: o.legal_person ?? '',
    address: o.address, scale: o.scale, summary: o.summary, website: o.website, contact_name: o.contact_name ?? '', contact_post: o.contact_post ?? '',
    contact_phone: o.contact_phone ?? '', contact_mail: o.contact_mail ?? '', leader_declaration: o.leader_declaration ?? '',
    authorization: files('authorization'), proof: files('proof'),
  };
}

const phone = /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|[48]00-?\d{3}-?\d{4})$/;

/** Field -> key of the sentence, join.problem.<...> */
export function missingOf(f: OrganizationFields, isMismatch: boolean): Record<string, string> {
  const found: Record<string, string> = {};
  const need = (name: keyof OrganizationFields, isThere: boolean): void => { if (!isThere) found[name] = `${name}_required`; };
  need('kind', f.kind !== '');
  need('name', [...f.name.trim()].length >= 2);
  need('reviewing_unit', f.reviewing_unit !== '');
  if (f.kind === 'team') need('leader_declaration', f.leader_declaration.trim() !== '');
  else {
    need('legal_person', f.legal_person.trim() !== '');
    need('authorization', f.authorization.length > 0);
    if (isMismatch) need('proof', f.proof.length > 0);
  }
  need('contact_name', f.contact_name.trim() !== '');
  if (!phone.test(f.contact_phone.replace(/\s/g, ''))) found['contact_phone'] = 'contact_phone_format';
  return found;
}

export function bodyOf(f: OrganizationFields): Record<string, string> {
  const { authorization, proof, credit_code, ...texts } = f;
  const body: Record<string, string> = {};
  for (const [name, value] of Object.entries(texts)) if (value.trim() !== '') body[name] = value.trim();
  if (body['contact_phone']) body['contact_phone'] = body['contact_phone'].replace(/\s/g, '');
  if (credit_code && f.kind !== 'team') body['credit_code'] = credit_code;
  if (authorization[0]) body['authorization_file_id'] = authorization[0].id;
  if (proof[0]) body['proof_file_id'] = proof[0].id;
  return body;
}
