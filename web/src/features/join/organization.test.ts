// What the form of an organization asks for, by kind.
import { describe, expect, it } from 'vitest';
import { bodyOf, emptyFields, missingOf } from './organization';

const file = { id: 'f1', name: 'letter.pdf', bytes: 10 };
const filled = { ...emptyFields('91420199MADM000190', false), kind: 'enterprise', name: '谷雨精密（演示）', reviewing_unit: 'Z02', legal_person: '甲', contact_name: '经办人甲', contact_phone: '138 0000 0001', authorization: [file] };

describe('form of an organization', () => {
  it('is complete with the required fields', () => {
    expect(missingOf(filled, false)).toEqual({});
  });
  it('asks for proof when the code does not fit', () => {
    expect(missingOf(filled, true)).toEqual({ proof: 'proof_required' });
  });
  it('asks a team for its leader instead of a letter', () => {
    const team = { ...filled, kind: 'team', authorization: [], legal_person: '' };
    expect(missingOf(team, false)).toEqual({ leader_declaration: 'leader_declaration_required' });
    expect(bodyOf({ ...team, leader_declaration: '本人负责' })['credit_code']).toBeUndefined();
  });
  it.each(['027-87654321', '02787654321-802', '400-800-1234', '13800000001'])('takes %s as a telephone', (contact_phone) => {
    expect(missingOf({ ...filled, contact_phone }, false)).toEqual({});
  });
  it('sends only what was filled in, and files by id', () => {
    expect(bodyOf(filled)).toEqual({ kind: 'enterprise', credit_code: '91420199MADM000190', name: '谷雨精密（演示）', reviewing_unit: 'Z02', legal_person: '甲', contact_name: '经办人甲', contact_phone: '13800000001', authorization_file_id: 'f1' });
  });
});
