// What the consoles ask for, added to the list of operations in types.ts.
import type { Action, FileRef, Indicator, Review, ScenarioCard } from './types';

export interface Answer { position: number; name: string; comparator: string; target: string; unit: string; fit: string; value: string; evidence: string }
export interface Milestone { title: string; months: number | null; share_percent: number | null }
export interface ResponseCase { customer: string; year: number | null; effect: string }
export interface Member { organization: string; credit_code: string; task: string }
export interface Question { id: string; question: string; asked_at: string; due_on: string | null; answer: string | null; answered_at: string | null }
export interface Receipt { number: string; issued_at: string; sha256: string; signature?: string; public_key?: string; bytes_base64?: string }
export interface SupplierResponse {
  id: string; version: number; scenario_id: string; scenario_title: string; scenario_number: string | null; scenario_deadline_at: string | null;
  organization_id: string; organization_name: string; team: string; state: string; revision: number; submitted_at: string | null; opened_at: string | null;
  decided_at: string | null; decision_reason: string; offering_id: string | null; summary?: string; answers?: Answer[]; price_fen?: number | null; price_note?: string;
  duration_months?: number | null; milestones?: Milestone[]; cases?: ResponseCase[]; members?: Member[]; alternative?: string; element_needs?: string;
  files?: FileRef[]; contact_name?: string; contact_phone?: string; contact_mail?: string; valid_until?: string | null; questions?: Question[];
  receipt?: Receipt | null; actions: Action[];
}
export interface ResponseCard {
  id: string; scenario_id: string; scenario_title: string; scenario_number: string | null; scenario_state?: string; scenario_deadline_at: string | null;
  state: string; revision: number; submitted_at: string | null; opened_at: string | null; decision_reason: string; updated_at: string;
}
export interface MyScenarioCard extends ScenarioCard { updated_at: string; submit_requested_at?: string | null }
export interface Todo {
  kind: string; id: string; title: string; organization_name: string | null; unit_name: string | null; state: string; due_on: string | null;
  days_left: number | null; station?: string | null; is_taken_over?: boolean;
}
export interface MyTodo { kind: string; object_kind: string; object_id: string; title: string; due_on: string | null; days_left: number | null }
export interface HistoryRow { at: string; action: string; from_state: string | null; to_state: string | null; role: string; reason: string | null; organization_name?: string | null; unit?: string | null }
export interface DeskScenario { id: string; number: string | null; title: string; state: string; organization_name: string; unit_name: string; station_due_on: string | null; submitted_at: string | null; published_at: string | null }
export interface DeskOrganization { id: string; name: string; kind: string; credit_code: string | null; state: string; unit_name: string; submitted_at: string | null; is_code_mismatch: boolean; decide_by?: string | null }
export interface MemberRow { person_id: string; name: string; login_masked: string; role: string; state: string; note: string; requested_at: string }
export interface Template { code: string; domain: string; title: string; title_en: string; pain: string; goal: string; requirement: string; indicators: Omit<Indicator, 'position'>[] }
export interface Contact { contact_name: string; contact_post?: string; contact_phone: string; contact_mail: string }
export interface Deal {
  id: string; state: string; scenario_id: string | null; scenario_title: string | null; demand_name?: string; supply_name?: string; signed_on?: string | null;
  milestones?: { position: number; title: string; due_on: string | null; state: string; done_on: string | null }[];
}
export interface AuditRow { id: number; at: string; person_id: string | null; role: string; machine: string; object_id: string; action: string; from_state: string | null; to_state: string | null; reason: string | null }
export interface Grant { id: string; role: string; unit_code: string | null }
export interface PersonRow { id: string; name: string; login_masked: string; grants: Grant[] }

declare module './types' {
  interface Answers {
    'POST /scenarios': Scenario;
    'PATCH /scenarios/{id}': Scenario;
    'DELETE /scenarios/{id}': null;
    'POST /scenarios/{id}/{action}': Scenario;
    'GET /scenarios/{id}/history': List<HistoryRow>;
    'POST /scenarios/{id}/contact': Contact;
    'GET /templates': List<Template>;
    'GET /working-days': { day: string; is_announced: boolean };
    'GET /my/scenarios': List<MyScenarioCard>;
    'GET /my/favourites': List<ScenarioCard>;
    'GET /my/todo': List<MyTodo>;
    'GET /my/responses': List<ResponseCard>;
    'GET /my/offerings': List<OfferingCard>;
    'GET /my/deals': List<Deal>;
    'POST /offerings': Offering;
    'PATCH /offerings/{id}': Offering;
    'POST /offerings/{id}/{action}': Offering;
    'GET /scenarios/{id}/responses': List<SupplierResponse>;
    'GET /responses/{id}': SupplierResponse;
    'PATCH /responses/{id}': SupplierResponse;
    'POST /responses/{id}/{action}': SupplierResponse;
    'DELETE /responses/{id}': null;
    'POST /responses/{id}/contact': Contact;
    'POST /responses/{id}/questions': SupplierResponse;
    'POST /questions/{id}/answer': SupplierResponse;
    'GET /responses/{id}/receipt': Receipt;
    'GET /desk/todo': List<Todo>;
    'GET /desk/scenarios': List<DeskScenario>;
    'GET /desk/organizations': List<DeskOrganization>;
    'POST /organizations/{id}/{action}': Organization;
    'GET /organizations/{id}/members': List<MemberRow>;
    'POST /organizations/{id}/members/{person}/{action}': unknown;
    'GET /audit': List<AuditRow>;
    'GET /admin/people': List<PersonRow>;
    'POST /admin/grants': unknown;
    'DELETE /admin/grants/{id}': null;
  }
}
export type { Review };
