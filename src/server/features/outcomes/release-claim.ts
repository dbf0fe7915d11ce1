import { normaliseCertificateNumber } from '../../../core/identity/numbers.ts'
import { Problem } from '../../../contract/problem.ts'
import type { outcomeStates } from '../../../contract/outcomes.ts'
import { recordAccess } from '../../access/access-log.ts'
import { findCapacity, institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import { wholeBank } from '../../database/database.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { certificateOf, liftBar, releaseClaim } from '../../outcomes/certificate-claims.ts'
import { readDefinition } from '../../outcomes/definition-store.ts'
import type { World } from '../../world.ts'

const claimsMaximum = 50

/** Who registered a certificate of this number, as far as it lies at the office's institution; every look is logged. */
export async function findCertificateClaims(world: World, actor: Actor, query: { certificateNumber: string }) {
  const capacity = institutionCapacity(actor, ['credit_bank_office'])
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const claims = await tx
      .selectFrom('certificate_claim as c')
      .leftJoin('outcome as o', (join) =>
        join.onRef('o.learner_id', '=', 'c.learner_id').onRef('o.id', '=', 'c.outcome_id'),
      )
      .leftJoin('person as p', 'p.id', 'o.learner_id')
      .select([
        'o.id',
        'o.learner_id',
        'o.title',
        'o.issuer',
        'o.certificate_number',
        'o.state',
        'p.name',
        'c.claimed_at',
      ])
      .where('c.certificate_key', '=', normaliseCertificateNumber(query.certificateNumber))
      .orderBy('c.issuer_key')
      .limit(claimsMaximum)
      .execute()
    const items = []
    for (const { id, learner_id: subjectId, name, ...claim } of claims) {
      if (id === null || subjectId === null) continue
      const fields = ['name', 'certificate_number']
      await recordAccess(tx, world, { actor, capacity, subjectId, objectKind: 'outcome', objectId: id, fields })
      items.push({
        outcomeId: id,
        learnerName: name ?? '',
        title: claim.title ?? '',
        issuer: claim.issuer ?? '',
        certificateNumber: claim.certificate_number ?? '',
        state: claim.state as (typeof outcomeStates)[number],
        claimedAt: claim.claimed_at.toISOString(),
      })
    }
    return { items, isElsewhere: items.length < claims.length }
  })
}

/**
 * The Credit Bank Office releases a certificate from an outcome that is no proof of it yet: a draft, or one that was
 * not recognised. Who can show the certificate may then deposit it; the holder is told why, and may not take the number
 * again unless the office says so.
 */
export async function releaseCertificateClaim(
  world: World,
  actor: Actor,
  outcomeId: string,
  input: { reason: string; mayClaimAgain: boolean },
): Promise<void> {
  const found = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('outcome')
      .select(['learner_id', 'institution_id'])
      .where('id', '=', outcomeId)
      .executeTakeFirst(),
  )
  const capacity = found && findCapacity(actor, ['credit_bank_office'], { institutionId: found.institution_id })
  if (!capacity) throw new Problem('not_found')
  const learnerId = found.learner_id
  if (learnerId === actor.personId) throw new Problem('own_case')
  await world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const outcome = await tx
      .selectFrom('outcome')
      .selectAll()
      .where('learner_id', '=', learnerId)
      .where('id', '=', outcomeId)
      .forUpdate()
      .executeTakeFirst()
    const certificate = outcome && certificateOf(await readDefinition(tx, outcome.definition_id), outcome)
    if (!certificate || outcome.state === 'DISCARDED') throw new Problem('not_found')
    if (outcome.state !== 'DRAFT' && outcome.state !== 'NOT_RECOGNISED') throw new Problem('outcome_in_use')
    const owner = { learnerId, outcomeId }
    if (input.mayClaimAgain) await liftBar(tx, owner, certificate)
    else await releaseClaim(tx, owner, certificate, world.clock.now())
    const fields = ['certificate_number']
    await recordAccess(tx, world, {
      actor,
      capacity,
      subjectId: learnerId,
      objectKind: 'outcome',
      objectId: outcomeId,
      fields,
    })
    await recordSecurityEvent(tx, world, {
      kind: 'certificate_released',
      personId: learnerId,
      actorId: actor.personId,
      requestId: actor.requestId,
      detail: { outcomeId, ...input },
    })
    await sendMessage(tx, world, {
      personId: learnerId,
      kind: input.mayClaimAgain ? 'certificate_open_again' : 'certificate_released',
      parameters: { title: outcome.title, reason: input.reason },
    })
  })
}
