// The form of an event: what it asks for, what it sends.
import { describe, expect, it } from 'vitest';
import { bodyOf, changesOf, emptyForm, problemsOf } from './form';

const planned = { ...emptyForm(), name: '数据集供需对接会', planned_month: '2026-12' };
const dated = { ...planned, on: '2026-12-08', from: '13:30', to: '17:00' };

describe('an event', () => {
  it('of the plan needs a name and a month', () => {
    expect(problemsOf(emptyForm())).toEqual({ name: 'required', planned_month: 'required' });
    expect(problemsOf(planned)).toEqual({});
    expect(bodyOf(planned)).toMatchObject({ planned_month: '2026-12-01', starts_local: null, ends_local: null, venue_id: null, quota_demand: null });
  });
  it('with a day has its wall times', () => {
    expect(bodyOf(dated)).toMatchObject({ planned_month: '2026-12-01', starts_local: '2026-12-08T13:30', ends_local: '2026-12-08T17:00' });
    expect(bodyOf({ ...dated, last_on: '2026-12-09', closes_on: '2026-12-05', closes_at: '18:00' })).toMatchObject({ ends_local: '2026-12-09T17:00', registration_closes_at: '2026-12-05T18:00:00+08:00' });
  });
  it('names what cannot be', () => {
    expect(problemsOf({ ...dated, to: '13:00', quota_demand: 'viele', meetings_min: '13', opens_on: '2026-12-06', closes_on: '2026-12-05', agenda: [{ from: '13:30', to: '', title: '', speaker: '' }] }))
      .toEqual({ to: 'order', quota_demand: 'range', meetings_min: 'order', closes_on: 'order', 'agenda.0.title': 'required' });
  });
  it('sends what was changed', () => {
    expect(changesOf(dated, dated)).toEqual({});
    expect(changesOf({ ...dated, quota_demand: '40' }, dated)).toEqual({ quota_demand: 40 });
  });
});
