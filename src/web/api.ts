import { keepPreviousData, QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { createClient, pathOf, ProblemAnswer } from '../contract/client.ts'
import type { AnswerOf, Operation, RequestOf } from '../contract/operation.ts'
import type { ProblemDocument } from '../contract/problem.ts'
import { readLetter } from '../contract/remedies.ts'
import { currentLanguage } from './preferences.ts'

let csrfToken = ''

/** Kept outside of React, since each request carries it; it comes with the answer to "who is signed in". */
export function setCsrfToken(token: string): void {
  csrfToken = token
}

const institutionKey = 'credit-bank.institution'

/** The institution acted for, for who holds roles at several; null leaves it to the server, which takes the first. */
export const chosenInstitution = () => sessionStorage.getItem(institutionKey)

export function chooseInstitution(id: string | null): void {
  if (id === null) sessionStorage.removeItem(institutionKey)
  else sessionStorage.setItem(institutionKey, id)
}

const headers = () => ({
  'accept-language': currentLanguage(),
  ...(csrfToken === '' ? {} : { 'x-csrf-token': csrfToken }),
  ...institutionHeader(),
})

function institutionHeader(): Record<string, string> {
  const id = chosenInstitution()
  return id === null ? {} : { 'x-institution': id }
}

export const call = createClient({ baseUrl: '', headers })

/** Reads are tried again once when the network failed; a refusal is an answer and is not asked for twice. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => !(error instanceof ProblemAnswer) && failures < 1,
      staleTime: 10_000,
      networkMode: 'always',
    },
    // Without a network an act fails at once and in words; none waits unseen to be sent later.
    mutations: { retry: false, networkMode: 'always' },
  },
})

type Request<O extends Operation> = unknown extends RequestOf<O> ? RequestOf<O> | undefined : RequestOf<O>
interface ReadOptions {
  isEnabled?: boolean
  /** Shows the former page while the next one loads, so that the table does not jump. */
  keepsPrevious?: boolean
  refreshMs?: number
}

/** Reads what an operation answers; the operation and the request are the key under which it is kept. */
export function useRead<O extends Operation>(operation: O, request?: Request<O>, options: ReadOptions = {}) {
  return useQuery<AnswerOf<O>>(readingOf(operation, request, options))
}

/** How an operation is read: again when somebody comes back, unless that would stand in the log of accesses. */
export function readingOf<O extends Operation>(operation: O, request?: Request<O>, options: ReadOptions = {}) {
  const isFreeToAsk = operation.isAccessLogged !== true
  return {
    queryKey: [operation.id, request ?? null],
    queryFn: ({ signal }: { signal: AbortSignal }) => send(operation, request, { signal }),
    enabled: options.isEnabled ?? true,
    placeholderData: options.keepsPrevious ? (keepPreviousData as never) : undefined,
    refetchInterval: options.refreshMs ?? false,
    refetchOnWindowFocus: isFreeToAsk,
    refetchOnReconnect: isFreeToAsk,
  } as const
}

interface ActOptions<O extends Operation> {
  onDone?: (answer: AnswerOf<O>) => void
  /** Whether everything that was read is read again after the act; true unless told. */
  refreshes?: boolean
}

/**
 * An act of the user. Its idempotency key is made once and kept over retries of the same request: pressing the button
 * again after a failure posts once. A changed request is another act.
 */
export function useAct<O extends Operation>(operation: O, options: ActOptions<O> = {}) {
  const client = useQueryClient()
  const act = useRef<{ request: string; key: string } | null>(null)
  return useMutation<AnswerOf<O>, Error, Request<O>>({
    mutationFn: (request) => {
      const text = JSON.stringify(request ?? null)
      if (act.current?.request !== text) act.current = { request: text, key: createKey() }
      return send(operation, request, operation.isIdempotent ? { idempotencyKey: act.current.key } : {})
    },
    onSuccess: async (answer) => {
      act.current = null
      options.onDone?.(answer)
      if (options.refreshes ?? true) await client.invalidateQueries()
    },
  })
}

function send<O extends Operation>(operation: O, request: unknown, options: object): Promise<AnswerOf<O>> {
  return (call as (...all: unknown[]) => Promise<AnswerOf<O>>)(operation, request, options)
}

/** Random bytes in hex: `randomUUID` is missing where the page came over plain HTTP from another machine. */
function createKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Fetches what is answered with a file and gives it to the browser to save. */
export async function saveFile<O extends Operation>(operation: O, request: RequestOf<O>): Promise<void> {
  const { params, query, body } = request as { params?: object; query?: object; body?: unknown }
  const answer = await fetch(pathOf(operation, params, query), {
    method: operation.method,
    headers: { ...headers(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    credentials: 'same-origin',
  })
  if (!answer.ok) {
    const problem = parseJson(await answer.text())
    throw isProblem(problem) ? new ProblemAnswer(problem) : new TypeError(`status ${answer.status}`)
  }
  const named = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get('content-disposition') ?? '')?.[1]
  const address = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = decodeURIComponent(named ?? 'file')
  link.click()
  URL.revokeObjectURL(address)
}

/** Sends one file with progress, which `fetch` cannot tell. */
export function uploadFile<O extends Operation>(
  operation: O,
  request: { params: object; query: object },
  file: File,
  onProgress: (share: number) => void,
): Promise<AnswerOf<O>> {
  return new Promise((resolve, reject) => {
    const exchange = new XMLHttpRequest()
    exchange.open(operation.method, pathOf(operation, request.params, request.query))
    for (const [name, value] of Object.entries(headers())) exchange.setRequestHeader(name, value)
    exchange.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    exchange.onerror = () => reject(new TypeError('network'))
    exchange.onload = () => {
      const answer = parseJson(exchange.responseText)
      if (exchange.status < 300) resolve(answer as AnswerOf<O>)
      else reject(isProblem(answer) ? new ProblemAnswer(answer) : new TypeError(`status ${exchange.status}`))
    }
    const form = new FormData()
    form.append('file', file)
    exchange.send(form)
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isProblem(value: unknown): value is ProblemDocument {
  return typeof value === 'object' && value !== null && 'code' in value && 'texts' in value
}

/** The code of a refusal, or null for anything else. */
export function problemCodeOf(error: unknown): string | null {
  return error instanceof ProblemAnswer ? error.code : null
}

/** Where the letter of a decision is read from. */
export const letterUrl = (applicationId: string, decisionId: string, language: 'zh' | 'en') =>
  pathOf(readLetter, { id: applicationId }, { decisionId, language })

/** Where an evidence file is read from. */
export const evidenceFileUrl = (id: string, shows?: 'id-number') =>
  `/api/evidence/${encodeURIComponent(id)}/file${shows ? `?shows=${shows}` : ''}`
