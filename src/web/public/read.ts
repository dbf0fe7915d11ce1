import { useEffect, useState } from 'react'
import type { AnswerOf, Operation } from '../../contract/operation.ts'
import type { ProblemDocument } from '../../contract/problem.ts'
import { currentLanguage } from '../preferences.ts'

/** A refusal as these pages see it. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly document: ProblemDocument
  constructor(document: ProblemDocument) {
    super(document.code)
    this.document = document
  }
}

/**
 * Calls an operation by its path. Only the types of the contract come in here: its schemas would weigh more than all of
 * the public pages together.
 */
export async function callPublic<O extends Operation>(path: string, body?: unknown): Promise<AnswerOf<O>> {
  const response = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      'accept-language': currentLanguage(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer as AnswerOf<O>
  if (typeof answer === 'object' && answer !== null && 'texts' in answer) throw new Refusal(answer as ProblemDocument)
  throw new TypeError(`status ${response.status}`)
}

export type Reading<Answer> = { data?: Answer; error?: unknown; retry: () => void }

/** Reads once the page shows, and again when asked to. */
export function useReading<O extends Operation>(path: string | null): Reading<AnswerOf<O>> {
  const [state, setState] = useState<{ data?: AnswerOf<O>; error?: unknown }>({})
  const [times, setTimes] = useState(0)
  useEffect(() => {
    if (path === null) return
    let isCurrent = true
    callPublic<O>(path).then(
      (data) => isCurrent && setState({ data }),
      (error: unknown) => isCurrent && setState({ error }),
    )
    return () => {
      isCurrent = false
    }
  }, [path, times])
  return { ...state, retry: () => (setState({}), setTimes(times + 1)) }
}
