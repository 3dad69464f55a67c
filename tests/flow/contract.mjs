// tests/flow/contract.mjs - every answer against the server's own OpenAPI document: status, content type, headers, body.
import Ajv2020 from 'ajv/dist/2020.js'

const formats = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/,
  password: true,
}

/** "/api/v1/things/{id}" as an expression; literals rank before parameters. */
function compilePath(path) {
  const source = path.split(/(\{\w+\})/).map((s) => (s.startsWith('{') ? '[^/]+' : s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('')
  return { path, expression: new RegExp(`^${source}$`), parameters: (path.match(/\{/g) ?? []).length, literal: path.replace(/\{\w+\}/g, '').length }
}

export class Contract {
  constructor(document) {
    this.document = document
    this.ajv = new Ajv2020({ strict: false, allErrors: true, formats })
    this.ajv.addSchema({ $id: 'doc', ...document })
    this.paths = Object.keys(document.paths).map(compilePath).sort((a, b) => a.parameters - b.parameters || b.literal - a.literal)
    this.seen = new Set()
  }

  operation(method, path) {
    for (const entry of this.paths) {
      const operation = entry.expression.test(path) && this.document.paths[entry.path][method.toLowerCase()]
      if (operation) return { path: entry.path, operation }
    }
    return null
  }

  /** Throws when the answer is not what the document promises. */
  check(method, path, answer) {
    const found = this.operation(method, path)
    const problems = []
    if (answer.status >= 500 && answer.status !== 503) problems.push(`status ${answer.status}: ${answer.text}`)
    if (answer.headers.get('x-content-type-options') !== 'nosniff') problems.push('no X-Content-Type-Options: nosniff')
    if (!answer.headers.get('traceparent')) problems.push('no traceparent')
    if (found) problems.push(...this.checkOperation(found, method.toLowerCase(), answer))
    else if (answer.status < 400 && path.startsWith('/api/v1/') && method !== 'OPTIONS' && method !== 'HEAD') problems.push('no such operation in the document')
    if (answer.status >= 400 && path.startsWith('/api/')) problems.push(...this.checkProblem(answer))
    if (problems.length) throw new Error(`${method} ${path} -> ${answer.status}\n  ${problems.join('\n  ')}\n  ${answer.text.slice(0, 2000)}`)
  }

  checkProblem(answer) {
    if (!answer.headers.get('content-type')?.startsWith('application/problem+json')) return ['a refusal that is not application/problem+json']
    const validate = this.ajv.getSchema('doc#/components/schemas/Problem')
    if (!validate(answer.json)) return [this.ajv.errorsText(validate.errors)]
    return answer.json.status === answer.status ? [] : [`problem says status ${answer.json.status}`]
  }

  checkOperation({ path, operation }, method, answer) {
    this.seen.add(`${operation.operationId} ${answer.status}`)
    const status = String(answer.status)
    const response = operation.responses[status] ?? (answer.status >= 400 ? operation.responses.default : null)
    if (!response) return [`status ${status} is not in the document`]
    if (answer.status >= 400) return []
    if (!response.content) return answer.text ? ['a body where the document promises none'] : []
    const type = answer.headers.get('content-type')?.split(';')[0]
    if (!response.content[type] && !response.content['*/*']) return [`content type ${type} is not in the document`]
    if (type !== 'application/json') return []
    const pointer = ['paths', path, method, 'responses', status, 'content', 'application/json', 'schema']
      .map((s) => encodeURIComponent(s.replace(/~/g, '~0').replace(/\//g, '~1'))).join('/')
    const validate = this.ajv.getSchema(`doc#/${pointer}`)
    return validate(answer.json) ? [] : [this.ajv.errorsText(validate.errors, { separator: '\n  ' })]
  }
}
