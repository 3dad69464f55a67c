// Names for the shapes of the generated schema, and which operation answers what.
import type { components, paths } from './schema';

type Schemas = components['schemas'];
type Prefixed = keyof paths & `/api/v1${string}`;
type Short<P> = P extends `/api/v1${infer Rest}` ? Rest : never;
type Content<R> = R extends { content: infer C } ? C[keyof C] : null;
type Good<R> = R extends { 200: infer A } ? Content<A> : R extends { 201: infer A } ? Content<A> : R extends { 202: infer A } ? Content<A> : null;
type By<M extends 'get' | 'post' | 'put' | 'patch' | 'delete'> = {
  [P in Prefixed as paths[P][M] extends { responses: unknown } ? `${Uppercase<M>} ${Short<P>}` : never]:
  paths[P][M] extends { responses: infer R } ? Good<R> : never;
};

/** Operation -> answer: Answers['GET /scenarios/{id}'] is a Scenario. */
export type Answers = By<'get'> & By<'post'> & By<'put'> & By<'patch'> & By<'delete'>;

export type Me = Schemas['Me'];
export type MyOrganization = Me['organizations'][number];
export type Taxonomies = Schemas['Taxonomies'];
export type Code = Taxonomies['technologies'][number];
export type Unit = Taxonomies['units'][number];
export type Scenario = Schemas['Scenario'];
export type ScenarioCard = Schemas['ScenarioCard'];
export type HomeCard = Schemas['Home']['newest'][number];
export type Counts = Record<string, number>;
export type HallMeta = Omit<Answers['GET /scenarios'], 'items' | 'next'>;
export type Indicator = Pick<Scenario['indicators'][number], 'position' | 'name' | 'unit' | 'comparator' | 'target' | 'method'>;
export type OfferingCard = Schemas['OfferingCard'];
export type Offering = Schemas['Offering'];
export type NoticeCard = Schemas['NoticeCard'];
export type OutcomeRow = Schemas['Outcomes']['by_domain'][number];
export type OutcomeItem = Schemas['OutcomeItem'];
export type Deal = Schemas['Deal'];
export type DealCard = Schemas['DealCard'];
export type Organization = Schemas['Organization'];
export type CodeLookup = Schemas['OrganizationLookup'];
export type ReceiptCheck = Schemas['ReceiptCheck'];
export type Message = Schemas['Message'];
/** A stored file as forms and lists need it. */
export type FileRef = Pick<Schemas['File'], 'id' | 'name' | 'bytes'>;

/** What every paged list answers. */
export interface List<T> { items: T[]; next: string | null }
/** A step the caller may take now. */
export type Action = Pick<Scenario['actions'][number], 'action' | 'to_state' | 'reason_required'>;
export type SupplierResponse = Answers['GET /responses/{id}'];
export type ResponseColumn = Answers['GET /scenarios/{id}/responses']['items'][number];
export type Answer = NonNullable<SupplierResponse['answers']>[number];
export type Milestone = NonNullable<SupplierResponse['milestones']>[number];
export type ResponseCase = NonNullable<SupplierResponse['cases']>[number];
export type Todo = Answers['GET /desk/todo']['items'][number];
export type Member = Answers['GET /organizations/{id}/members']['items'][number];
export type Template = Answers['GET /templates']['items'][number];
export type Contact = Answers['POST /responses/{id}/contact'];

export type EventCard = Answers['GET /events']['items'][number];
export type EventDetail = Answers['GET /events/{id}'];
export type CalendarYear = Answers['GET /calendar'];
export type PlanWarning = Answers['GET /calendar/check']['items'][number];
export type Venue = Answers['GET /venues']['items'][number];
export type Registration = Answers['GET /registrations/{id}'];
export type Counterpart = Answers['GET /events/{id}/counterparts']['items'][number];
export type Meeting = Answers['GET /my/meetings']['items'][number];
export type Roster = Answers['POST /events/{id}/roster/check'];
