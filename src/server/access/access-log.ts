import type { Tx } from '../database/database.ts'
import type { World } from '../world.ts'
import type { Actor, Capacity } from './actor.ts'

export interface Access {
  actor: Actor
  capacity: Capacity
  /** Whose data it is. */
  subjectId: string | null
  objectKind: string
  objectId: string | null
  fields: string[]
}

/** A list of learners that is shown to staff. */
export interface Listing {
  actor: Actor
  capacity: Capacity
  objectKind: string
  /** What was asked for by choice. */
  filter: Record<string, string | undefined>
  /** What was asked for in words, which are not kept: whoever types an id number must not leave it here. */
  searchedBy: 'text' | 'id_number' | 'certificate_number' | null
  /** Whose data each line shows, in the order shown. */
  subjectIds: readonly string[]
  fields: string[]
}

/**
 * Writes down that a list of learners was read: one line for an answer, with what was asked for and whom it showed. The
 * learner finds every list that showed the own name by `subject_ids`.
 */
export async function recordListing(tx: Tx, world: Pick<World, 'ids' | 'clock'>, listing: Listing): Promise<void> {
  const how = listing.searchedBy === null ? 'list' : `search_by_${listing.searchedBy}`
  await tx
    .insertInto('access_log')
    .values({
      id: world.ids.next(),
      person_id: listing.actor.personId,
      role: listing.capacity.role,
      institution_id: listing.capacity.institutionId,
      object_kind: listing.objectKind,
      fields: [how, ...listing.fields],
      filter: JSON.stringify(listing.filter),
      subject_ids: [...listing.subjectIds],
      request_id: listing.actor.requestId,
      recorded_at: world.clock.now(),
    })
    .execute()
}

/** Writes down an access to sensitive data, in the transaction that reads it: no reading without a trace. */
export async function recordAccess(tx: Tx, world: Pick<World, 'ids' | 'clock'>, access: Access): Promise<void> {
  await tx
    .insertInto('access_log')
    .values({
      id: world.ids.next(),
      person_id: access.actor.personId,
      role: access.capacity.role,
      institution_id: access.capacity.institutionId,
      subject_id: access.subjectId,
      object_kind: access.objectKind,
      object_id: access.objectId,
      fields: access.fields,
      request_id: access.actor.requestId,
      recorded_at: world.clock.now(),
    })
    .execute()
}
