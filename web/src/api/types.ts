// Names of the shapes the server answers with, and which operation answers what.
export type List<T, M = unknown> = { items: T[]; next: string | null } & Partial<M>;
export interface Action { action: string; to_state: string; reason_required: boolean }
export interface Code { code: string; name_zh: string; name_en: string }
export interface Domain extends Code { parent_code: string | null }
export interface Unit extends Code { short_zh: string; kind: string }
export interface Taxonomies {
  domains: Domain[]; technologies: Code[]; cooperation: Code[]; need_types: Code[]; themes: Code[]; offering_kinds: Code[];
  deployments: Code[]; maturities: Code[]; organization_kinds: Code[]; units: Unit[]; today: string;
}
export interface Person { id: string; name: string; login_masked: string; is_confirmed: boolean; lang: string }
export interface MyOrganization { id: string; name: string; state: string; role: string; kind?: string; reviewing_unit?: string; decide_by?: string | null }
export interface Me {
  person: Person | null; organization: MyOrganization | null; organizations: MyOrganization[];
  grants: { role: string; unit_code: string | null; unit_name: string | null }[];
  roles: string[]; unread: number; csrf: string; is_demo: boolean; expires_at: string | null;
}
export interface Indicator { position: number; name: string; unit: string; comparator: string; target: string; method: string }
export interface FileRef { id: string; name: string; bytes: number; media_type?: string; purpose?: string }
export interface ScenarioCard {
  id: string; number: string | null; state: string; title: string; title_en: string; pain: string; domain: string; technologies: string[];
  cooperation: string[]; budget_kind: string; budget_min_fen: number | null; budget_max_fen: number | null;
  organization_name: string | null; organization_kind: string; reviewing_unit: string; unit_name: string; deadline_at: string | null;
  deadline_kind: string; working_days_left: number | null; published_at: string | null; response_count: number | null; is_favourite: boolean;
}
export type HomeCard = Omit<ScenarioCard, 'technologies' | 'cooperation' | 'organization_kind' | 'response_count' | 'is_favourite'>;
export interface SimilarCard extends ScenarioCard { shared: string[] }
export type Counts = Record<string, number>;
export interface HallMeta { total: number; facets: { domain: Counts; unit: Counts; technology: Counts; cooperation: Counts; budget: Counts; status: Counts } }
export interface Review { station: string; decision: string; reason: string; comments: { field: string; text: string }[]; decided_at: string; reviewer: string }
export interface DealRef { id: string; state: string; organization_name: string | null }
export interface Scenario {
  id: string; number: string | null; version: number; state: string; stored_state?: string; title: string; title_en: string; summary_en: string;
  domain: string; subdomain: string; technologies: string[]; cooperation: string[]; need_type: string; theme: string; chain: string;
  pain: string; goal: string; requirement: string; indicators: Indicator[]; data_condition: string; deploy_condition: string;
  budget_kind: string; budget_min_fen: number | null; budget_max_fen: number | null; is_budget_public: boolean; funding: string;
  expected_on: string | null; duration_months: number | null; site_visit: string; response_mode: string; deadline_kind: string;
  deadline_on: string | null; deadline_days: number; deadline_at: string | null; working_days_left: number | null;
  accepts_consortium: boolean; ip_terms: string; confidential?: string; is_first_use: boolean; name_visibility: string;
  organization_id: string | null; organization_name: string | null; organization_kind: string; is_public_owner: boolean;
  reviewing_unit: string; unit_name: string; contact_name?: string; contact_post?: string; contact_phone?: string; contact_mail?: string;
  published_at: string | null; submitted_at?: string | null; submit_requested_at?: string | null; station_due_on?: string | null;
  view_count: number; response_count: number | null; favourite_count?: number; is_favourite: boolean;
  my_response_id: string | null; my_response_state: string | null; attachments: FileRef[]; reviews?: Review[]; deals?: DealRef[];
  actions: Action[]; updated_at: string; state_reason?: string;
}
export interface OfferingCard {
  id: string; name: string; kind: string; summary: string; maturity: string; domains: string[]; technologies: string[];
  price_kind: string; price_min_fen: number | null; price_max_fen: number | null; organization_name: string | null; unit_name: string;
  published_at: string | null; can_demo: boolean; state?: string; updated_at?: string;
}
export interface OfferingCase { customer: string; is_anonymous?: boolean; year?: number | string | null; effect: string; evidence?: string }
export interface Offering extends OfferingCard {
  version: number; organization_id: string; product_version: string; deployments: string[]; cooperation: string[]; credentials: string;
  ip_rights: string; team: string; cases: OfferingCase[]; indicators: Indicator[]; attachments: FileRef[]; actions: Action[];
  confirmed_at: string | null; state: string; summary_en: string;
}
export interface HomeResult { scenario_id: string; title: string; demand_name: string | null; supply_name: string | null; indicator: string; target: string; measured: string; method: string }
export interface NoticeCard { id: string; kind: string; title: string; title_en: string | null; published_at: string; until_on: string | null }
export interface Notice extends NoticeCard { body: string }
export interface Home {
  as_of: string; open_count: number; new_this_month: number; deal_count: number; verified_count: number;
  plan: { year: number; target: number; source: string } | null; closing_soon: HomeCard[]; newest: HomeCard[];
  domains: { code: string; count: number }[]; results: HomeResult[]; notices: NoticeCard[];
}
export interface OutcomeRow { code: string; published: number; responded: number; signed: number }
export interface Outcomes {
  as_of: string;
  funnel: { published: number; responded: number; shortlisted: number; intended: number; signed: number; piloting: number; accepted: number };
  response_rate_permille: number | null; match_rate_permille: number | null; sign_rate_permille: number | null;
  by_domain: OutcomeRow[]; by_unit: OutcomeRow[];
}
export interface Organization {
  id: string; version: number; kind: string; credit_code: string | null; is_code_mismatch: boolean; name: string; short_name: string; alias: string;
  reviewing_unit: string; unit_name: string; legal_person: string; address: string; scale: string; summary: string; website: string;
  contact_name?: string; contact_post?: string; contact_phone?: string; contact_mail?: string; state: string; decision_reason: string;
  decide_by: string | null; files: FileRef[]; member_count?: number; actions: Action[]; leader_declaration?: string;
}
export interface CodeLookup { is_checksum_right: boolean; exists: boolean; name: string | null; is_member: boolean; id?: string | null; organization_id?: string | null }
export interface UploadedFile { id: string; name: string; media_type: string; bytes: number; sha256: string }
export interface InboxItem { id: number; kind: string; object_kind: string; object_id: string | null; params: Record<string, string | number | null>; created_at: string; read_at: string | null }
export interface ReceiptCheck { is_valid: boolean; issued_at: string | null }

/** Operation -> answer. */
export interface Answers {
  'POST /registrations': { id: string; login_masked: string };
  'POST /confirmations': null;
  'POST /password-resets': null;
  'PUT /password-resets': null;
  'POST /session': Me;
  'GET /session': Me;
  'POST /session/refresh': unknown;
  'DELETE /session': null;
  'DELETE /sessions': null;
  'PUT /session/organization': Me;
  'PATCH /person': unknown;
  'PUT /person/password': null;
  'GET /taxonomies': Taxonomies;
  'GET /home': Home;
  'GET /outcomes': Outcomes;
  'GET /notices': List<NoticeCard>;
  'GET /notices/{id}': Notice;
  'GET /scenarios': List<ScenarioCard, HallMeta>;
  'GET /scenarios/{id}': Scenario;
  'GET /scenarios/{id}/similar': List<SimilarCard>;
  'POST /scenarios/{id}/responses': { id: string };
  'PUT /scenarios/{id}/favourite': null;
  'DELETE /scenarios/{id}/favourite': null;
  'GET /offerings': List<OfferingCard, { total?: number; facets?: { domain?: Counts; technology?: Counts; kind?: Counts } }>;
  'GET /offerings/{id}': Offering;
  'GET /organizations/lookup': CodeLookup;
  'POST /organizations': Organization;
  'GET /organizations/{id}': Organization;
  'PATCH /organizations/{id}': Organization;
  'POST /organizations/{id}/submit': Organization;
  'POST /organizations/{id}/join-requests': unknown;
  'POST /files': UploadedFile;
  'DELETE /files/{id}': null;
  'GET /inbox': List<InboxItem, { unread: number }>;
  'POST /inbox/read': null;
  'POST /receipts/check': ReceiptCheck;
}
