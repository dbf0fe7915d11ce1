import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { AnswerOf, Operation, RequestOf } from '../../contract/operation.ts'
import { useRead } from '../api.ts'

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
  /** To the next page, the former one, or null where there is none. The address holds the way back. */
  showNext: (() => void) | null
  showPrevious: (() => void) | null
}

/**
 * A page of rows whose filters and place are in the address: a link, a reload and the back button all show the same.
 * Cursors only lead forward, so the address keeps the ones that led here.
 */
export function usePage<O extends Operation>(
  operation: O,
  names: readonly string[],
  fixed: Record<string, unknown> = {},
): PageOfRows<RowOf<O>> {
  const [search, setSearch] = useSearchParams()
  const trail = search.getAll('cursor')
  const filters = Object.fromEntries(names.map((name) => [name, search.get(name) ?? '']))
  const asked = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''))
  const request = { query: { ...fixed, ...asked, cursor: trail.at(-1), limit: 25 } } as unknown as RequestOf<O>
  const query = useRead(operation, request as never, { keepsPrevious: true })
  const answer = query.data as PageAnswer<RowOf<O>> | undefined
  const goTo = (cursors: string[]) => {
    const next = new URLSearchParams(search)
    next.delete('cursor')
    for (const cursor of cursors) next.append('cursor', cursor)
    setSearch(next)
  }
  const setFilter = (name: string, value: string) => {
    const next = new URLSearchParams(search)
    next.delete('cursor')
    if (value === '') next.delete(name)
    else next.set(name, value)
    setSearch(next, { replace: true })
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
      showNext: nextCursor === null ? null : () => goTo([...trail, nextCursor]),
      showPrevious: trail.length === 0 ? null : () => goTo(trail.slice(0, -1)),
    }),
    // The address and the answer are all that a page depends on.
    [answer, query.isPending, query.isPlaceholderData, query.error, search],
  )
}
