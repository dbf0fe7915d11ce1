import { createContext, use, useMemo, useState, type ReactNode } from 'react'
import type { AnswerOf } from '../contract/operation.ts'
import type { Role } from '../contract/roles.ts'
import { listWorkingDays } from '../contract/administration.ts'
import { readCurrentPerson } from '../contract/sign-in.ts'
import { useRead } from './api.ts'
import { WorkingDaysContext } from './ui/Deadline.tsx'

export type CurrentPerson = AnswerOf<typeof readCurrentPerson>

export interface Session {
  person: CurrentPerson
  /** The role that the desk is laid out for; who holds several switches between them. */
  role: Role
  switchRole: (role: Role) => void
  hasRole: (...roles: Role[]) => boolean
  /** The bank's time, which a demonstration may have moved. */
  now: () => Date
}

const SessionContext = createContext<Session | null>(null)

export function SessionProvider({ person, children }: { person: CurrentPerson; children: ReactNode }) {
  const [chosen, setChosen] = useState(() => sessionStorage.getItem('credit-bank.role'))
  const session = useMemo<Session>(() => {
    const aheadMs = new Date(person.bankTime).getTime() - Date.now()
    const role = person.roles.find((one) => one === chosen) ?? person.roles[0] ?? 'learner'
    return {
      person,
      role,
      switchRole: (next) => {
        sessionStorage.setItem('credit-bank.role', next)
        setChosen(next)
      },
      hasRole: (...roles) => roles.some((one) => person.roles.includes(one)),
      now: () => new Date(Date.now() + aheadMs),
    }
  }, [person, chosen])
  const workingDays = useRead(listWorkingDays)
  return (
    <SessionContext value={session}>
      <WorkingDaysContext value={workingDays.data ?? null}>{children}</WorkingDaysContext>
    </SessionContext>
  )
}

/** The session; only screens behind the sign-in ask for it. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('a screen that needs a session stands behind the sign-in')
  return session
}
