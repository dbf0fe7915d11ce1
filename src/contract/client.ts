import type { AnswerOf, Operation, RequestOf } from './operation.ts'
import type { ProblemCode, ProblemDocument } from './problem.ts'

/** A refusal as the client sees it. */
export class ProblemAnswer extends Error {
  override name = 'ProblemAnswer'
  readonly document: ProblemDocument
  constructor(document: ProblemDocument) {
    super(`${document.code}: ${document.detail}`)
    this.document = document
  }
  get code(): ProblemCode {
    return this.document.code
  }
}

export interface CallOptions {
  /** Needed where the operation is idempotent; a retry of the same act passes the same key. */
  idempotencyKey?: string
  signal?: AbortSignal
}

export type Client = <O extends Operation>(
  operation: O,
  ...request: unknown extends RequestOf<O> ? [RequestOf<O>?, CallOptions?] : [RequestOf<O>, CallOptions?]
) => Promise<AnswerOf<O>>

export interface ClientOptions {
  baseUrl: string
  fetch?: typeof fetch
  /** Sent with each request: the CSRF token, a session cookie in tests, the language. */
  headers?: () => Record<string, string>
}

/** The typed client that web, command line and tests share: one function over the operations of the contract. */
export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? fetch
  return async (operation, ...[request, call]) => {
    const { params, query, body } = (request ?? {}) as { params?: object; query?: object; body?: unknown }
    const headers: Record<string, string> = { accept: 'application/json', ...options.headers?.() }
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (call?.idempotencyKey) headers['idempotency-key'] = call.idempotencyKey
    const response = await send(options.baseUrl + pathOf(operation, params, query), {
      method: operation.method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: 'same-origin',
      signal: call?.signal ?? null,
    })
    if (!response.ok) throw new ProblemAnswer(await readProblem(response))
    return response.status === 204 ? undefined : await response.json()
  }
}

/** The address of a call: parameters filled in and encoded, undefined query members left out. */
export function pathOf(operation: Operation, params: object = {}, query: object = {}): string {
  const path = operation.url.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown>)[name])),
  )
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one))
  }
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

async function readProblem(response: Response): Promise<ProblemDocument> {
  const text = await response.text()
  try {
    const document = JSON.parse(text) as ProblemDocument
    if (typeof document.code === 'string') return document
  } catch {
    // A proxy may answer with a page of its own; it is reported as what it is, below.
  }
  return {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    detail: text.slice(0, 200),
    code: 'service_unavailable',
    texts: { zh: '服务暂不可用，请稍后再试。', en: 'The service is not available right now.' },
    details: {},
  }
}
