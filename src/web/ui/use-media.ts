import { useSyncExternalStore } from 'react'

/** Below this width there are cards instead of tables, and tabs at the bottom. */
const phone = '(max-width: 767px)'

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )
}

export const useIsPhone = () => useMedia(phone)
/** Three columns beside each other: queue, evidence, decision. */
export const useHasRoomForThree = () => useMedia('(min-width: 1180px)')

export function useIsOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      addEventListener('online', listener)
      addEventListener('offline', listener)
      return () => {
        removeEventListener('online', listener)
        removeEventListener('offline', listener)
      }
    },
    () => navigator.onLine,
  )
}
