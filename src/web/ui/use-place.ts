import { useMemo } from 'react'
import { useLocation, useSearchParams } from 'react-router'

/**
 * Where somebody is on a page. The address can be linked, and stands in the log of every proxy after a reload; what
 * tells of a person, such as the words of a search, is kept with the entry of the browser's history instead: back,
 * forward and a reload show the same, and nothing of it is sent.
 */
export interface Place {
  address: URLSearchParams
  kept: URLSearchParams
}

type GoTo = (change: Partial<Place>, options?: { replace?: boolean }) => void

export function usePlace(): [Place, GoTo] {
  const location = useLocation()
  const [address, setAddress] = useSearchParams()
  const place = useMemo(() => ({ address, kept: keptIn(location.state) }), [address, location.state])
  const goTo: GoTo = (change, options) => {
    const next = { ...place, ...change }
    setAddress(next.address, { ...options, state: stateOf(next.kept) })
  }
  return [place, goTo]
}

/** The state of a link to a page that takes what it looks for from the history. */
export function stateOf(kept: URLSearchParams | Record<string, string>): { kept: string } {
  return { kept: new URLSearchParams(kept).toString() }
}

function keptIn(state: unknown): URLSearchParams {
  const kept = typeof state === 'object' && state !== null && 'kept' in state ? state.kept : ''
  return new URLSearchParams(typeof kept === 'string' ? kept : '')
}
