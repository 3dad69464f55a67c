// What a registration must hold before it is sent, and what of it is sent.
import { describe, expect, it } from 'vitest';
import { bodyOf, emptyForm, isPhone, problemsOf } from './registration';

const whole = { ...emptyForm(), side: 'supply', post: '总经理', phone: '14000000001' };

describe('phones', () => {
  it.each(['13800138000', '+86 13800138000', '027-65390000', '02765390000-801', '400-820-8820', '１３８００１３８０００'])('%s is one', (text) => { expect(isPhone(text)).toBe(true); });
  it.each(['12800138000', '138', 'abc', '1380013800a'])('%s is none', (text) => { expect(isPhone(text)).toBe(false); });
});

describe('a registration', () => {
  it('names everything that is missing', () => {
    expect(problemsOf(emptyForm(), 12)).toEqual({ side: 'required', post: 'required', phone: 'required' });
    expect(problemsOf({ ...whole, mail: 'nobody', phone: '12', meetings_max: '13' }, 12)).toEqual({ phone: 'shape', mail: 'shape', meetings_max: 'range' });
    expect(problemsOf({ ...whole, meetings_max: '12' }, 12)).toEqual({});
  });
  it('sends only what belongs to its side', () => {
    const form = { ...whole, scenario_id: 's', offering_id: 'o', absences: ['a'], meetings_max: '4' };
    expect(bodyOf(form, true)).toEqual({ side: 'supply', post: '总经理', phone: '14000000001', intro: '', offering_id: 'o', absences: ['a'], meetings_max: 4 });
    expect(bodyOf({ ...form, side: 'guest' }, false)).toEqual({ side: 'guest', post: '总经理', phone: '14000000001', intro: '' });
  });
});
