import { setUpReaders } from '../../../contract/college-set-up.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Role } from '../../../contract/roles.ts'
import { institutionCapacity, scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { readInstitution, termOf } from '../../cases/institution.ts'
import type { Database, Tx } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'

/** Where somebody settles something, and when: the institution as a whole, in its civil time. */
export interface Place {
  capacity: Capacity
  actorId: string
  institutionId: string
  now: Date
  today: string
  /** The present term, such as 2026-2027-1. */
  term: string
}

async function placeOf(database: Database, world: World, actor: Actor, capacity: Capacity): Promise<Place> {
  const { institutionId } = capacity
  const institution = await readInstitution(database, institutionId)
  const now = world.clock.now()
  const today = civilDateOf(now, institution.timeZone)
  return { capacity, actorId: actor.personId, institutionId, now, today, term: termOf(today) }
}

/** Reads what the institution has settled; a role at one of its units is not enough. */
export function readSetUp<T>(world: World, actor: Actor, read: (database: Database, place: Place) => Promise<T>) {
  const capacity = institutionCapacity(actor, setUpReaders)
  return world.gate.read(scopeOfCapacity(capacity), async (database) =>
    read(database, await placeOf(database, world, actor, capacity)),
  )
}

/** What settles something answers its id, from which a repeated request reads it anew. */
interface Act<T> {
  roles: readonly Role[]
  once: OnceKey
  settle: (tx: Tx, place: Place) => Promise<string>
  read: (database: Database, place: Place, id: string) => Promise<T>
}

/** Settles something of the institution once per key, and answers with what there is then. */
export function settleOnce<T>(world: World, actor: Actor, act: Act<T>): Promise<T> {
  const capacity = institutionCapacity(actor, act.roles)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const place = await placeOf(tx, world, actor, capacity)
    const { id } = await onceFor(tx, world, act.once, async () => ({ id: await act.settle(tx, place) }))
    return act.read(tx, place, id)
  })
}

/** Settles something that may be settled so again without another effect. */
export function settle<T>(
  world: World,
  actor: Actor,
  roles: readonly Role[],
  work: (tx: Tx, place: Place) => Promise<T>,
): Promise<T> {
  const capacity = institutionCapacity(actor, roles)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => work(tx, await placeOf(tx, world, actor, capacity)))
}

/** A refusal with the reason why something cannot be set up so. */
export const cannotBe = (zh: string, en: string) => new Problem('set_up_invalid', { reason: { zh, en } })

/** A refusal because the code is in use. */
export const isTaken = (zh: string, en: string) => new Problem('duplicate', { what: { zh, en } })
