import { useMemo } from 'react'
import type { AnswerOf, Operation, RequestOf } from '../../contract/operation.ts'
import { useRead } from '../api.ts'
import { usePlace } from './use-place.ts'

interface PageAnswer<Row> {
  items: Row[]
  nextCursor: string | null
  total: number | null
}
type RowOf<O extends Operation> = AnswerOf<O> extends PageAnswer<infer Row> ? Row : never

export interface PageOfRows<Row> {
  rows: Row[]
  total: number | null
  isLoading: boolean
  isRefreshing: boolean
  error: Error | null
  retry: () => void
  filters: Record<string, string>
  setFilter: (name: string, value: string) => void
  isFiltered: boolean
  /** What is listed and what was asked of it, for the same rows as a file. */
  listed: { operation: Operation; filter: Record<string, unknown> }
  /** To the next page, the former one, or null where there is none. The place holds the way back. */
  showNext: (() => void) | null
  showPrevious: (() => void) | null
}

/**
 * A page of rows whose filters are in its place: a reload and the back button show the same. They are in the address,
 * so that a link does too; of a list of persons, which is asked for with a body, words and cursors are kept out of it.
 * Cursors only lead forward, so the ones that led here are kept.
 */
export function usePage<O extends Operation>(
  operation: O,
  names: readonly string[],
  fixed: Record<string, unknown> = {},
): PageOfRows<RowOf<O>> {
  const [place, moveTo] = usePlace()
  const isOfPersons = operation.method !== 'GET'
  const partOf = (name: string) => (isOfPersons && (name === 'search' || name === 'cursor') ? 'kept' : 'address')
  const trail = place[partOf('cursor')].getAll('cursor')
  const filters = Object.fromEntries(names.map((name) => [name, place[partOf(name)].get(name) ?? '']))
  const asked = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''))
  const wanted = { ...fixed, ...asked, cursor: trail.at(-1), limit: 25 }
  const request = { [isOfPersons ? 'body' : 'query']: wanted } as unknown as RequestOf<O>
  const query = useRead(operation, request as never, { keepsPrevious: true })
  const answer = query.data as PageAnswer<RowOf<O>> | undefined
  const copyOfPlace = () => ({ address: new URLSearchParams(place.address), kept: new URLSearchParams(place.kept) })
  const goTo = (cursors: string[]) => {
    const next = copyOfPlace()
    const part = next[partOf('cursor')]
    part.delete('cursor')
    for (const cursor of cursors) part.append('cursor', cursor)
    moveTo(next)
  }
  const setFilter = (name: string, value: string) => {
    const next = copyOfPlace()
    next[partOf('cursor')].delete('cursor')
    if (value === '') next[partOf(name)].delete(name)
    else next[partOf(name)].set(name, value)
    moveTo(next, { replace: true })
  }
  const nextCursor = answer?.nextCursor ?? null
  return useMemo(
    () => ({
      rows: answer?.items ?? [],
      total: answer?.total ?? null,
      isLoading: query.isPending,
      isRefreshing: query.isPlaceholderData,
      error: query.error,
      retry: () => void query.refetch(),
      filters,
      setFilter,
      isFiltered: Object.keys(asked).length > 0,
      listed: { operation, filter: { ...fixed, ...asked } },
      showNext: nextCursor === null ? null : () => goTo([...trail, nextCursor]),
      showPrevious: trail.length === 0 ? null : () => goTo(trail.slice(0, -1)),
    }),
    // The place and the answer are all that a page depends on.
    [answer, query.isPending, query.isPlaceholderData, query.error, place],
  )
}
