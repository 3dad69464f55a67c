// A refusal of the server (RFC 9457) as an exception; every failed call ends in one of these.
export interface FieldProblem { pointer: string; code: string }

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly errors: FieldProblem[] = [],
    readonly traceId = '',
    readonly retryAfter = 0,
    readonly current: unknown = null,
    readonly location = '',
  ) {
    super(code);
    this.name = 'Problem';
  }

  /** Field codes by name: "/indicators/2/target" becomes "indicators.2.target". */
  fields(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const { pointer, code } of this.errors) {
      const name = pointer.replace(/^\//, '').replace(/\//g, '.');
      found[name] ??= code;
    }
    return found;
  }
}

interface ProblemBody { code?: string; errors?: FieldProblem[]; trace_id?: string; current?: unknown }

export async function problemOf(answer: Response): Promise<Problem> {
  let body: ProblemBody = {};
  try {
    body = (await answer.json()) as ProblemBody;
  } catch {
    body = {};
  }
  return new Problem(answer.status, body.code ?? `http_${answer.status}`, body.errors ?? [], body.trace_id ?? '',
    Number(answer.headers.get('Retry-After') ?? 0), body.current ?? null, answer.headers.get('Location') ?? '');
}

export const isProblem = (e: unknown): e is Problem => e instanceof Problem;
