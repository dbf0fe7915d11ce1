import { sql, type SqlBool } from 'kysely'
import { normaliseCertificateNumber, normaliseIssuer } from '../../../core/identity/numbers.ts'
import { Problem } from '../../../contract/problem.ts'
import type { outcomeStates } from '../../../contract/outcomes.ts'
import { recordAccess, recordListing } from '../../access/access-log.ts'
import { findCapacity, institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import { sendMessage } from '../../notices/send-message.ts'
import { certificateOf, liftBar, releaseClaim } from '../../outcomes/certificate-claims.ts'
import { readDefinition } from '../../outcomes/definition-store.ts'
import type { World } from '../../world.ts'

const claimsMaximum = 50

interface ClaimQuery {
  certificateNumber: string
  /** Part of the issuer, or empty for every issuer that gives such numbers. */
  issuer: string
}

/**
 * Who registered a certificate of this number and whom it was taken from, as far as it lies at the office's
 * institution. Every search is written down, with or without a hit, but not the number asked for; whom it found is.
 */
export async function findCertificateClaims(world: World, actor: Actor, query: ClaimQuery) {
  const capacity = institutionCapacity(actor, ['credit_bank_office'])
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const claims = await selectClaims(tx, query)
    const found = [...claims.filter((one) => one.outcome_id !== null), ...(await selectTaken(tx, query))]
    const items = []
    for (const { outcome_id: objectId, learner_id: subjectId, ...one } of found) {
      if (objectId === null || subjectId === null) continue
      items.push({
        outcomeId: objectId,
        learnerId: subjectId,
        learnerName: one.name ?? '',
        title: one.title ?? '',
        issuer: one.issuer ?? '',
        certificateNumber: one.certificate_number ?? '',
        state: one.state as (typeof outcomeStates)[number],
        claimedAt: one.claimed_at?.toISOString() ?? null,
        releasedAt: one.released_at?.toISOString() ?? null,
      })
    }
    const subjectIds = items.map((one) => one.learnerId)
    const asked = { filter: {}, searchedBy: 'certificate_number' as const, fields: ['name', 'certificate_number'] }
    await recordListing(tx, world, { actor, capacity, objectKind: 'certificate_claims', ...asked, subjectIds })
    return { items, isElsewhere: claims.some((one) => one.outcome_id === null) }
  })
}

/** A condition on a column of issuer keys. */
const isOfIssuer = (column: string, { issuer }: ClaimQuery) =>
  sql<SqlBool>`strpos(${sql.ref(column)}, ${normaliseIssuer(issuer)}) > 0`

/** The claims of the number; of those at another institution nothing but that they are there. */
function selectClaims(tx: Tx, query: ClaimQuery) {
  return tx
    .selectFrom('certificate_claim as c')
    .leftJoin('outcome as o', (join) =>
      join.onRef('o.learner_id', '=', 'c.learner_id').onRef('o.id', '=', 'c.outcome_id'),
    )
    .leftJoin('person as p', 'p.id', 'o.learner_id')
    .select(['o.id as outcome_id', 'o.learner_id', 'o.title', 'o.issuer', 'o.certificate_number', 'o.state', 'p.name'])
    .select(['c.claimed_at', sql<Date | null>`null::timestamptz`.as('released_at')])
    .where('c.certificate_key', '=', normaliseCertificateNumber(query.certificateNumber))
    .where(isOfIssuer('c.issuer_key', query))
    .orderBy('c.issuer_key')
    .limit(claimsMaximum)
    .execute()
}

/** The outcomes that the number was taken from: those of whoever is barred from it that still state it. */
async function selectTaken(tx: Tx, query: ClaimQuery) {
  const outcomes = await tx
    .selectFrom('certificate_bar as b')
    .innerJoin('outcome as o', 'o.learner_id', 'b.learner_id')
    .innerJoin('outcome_definition as d', 'd.id', 'o.definition_id')
    .innerJoin('person as p', 'p.id', 'o.learner_id')
    .select(['o.id as outcome_id', 'o.learner_id', 'o.title', 'o.issuer', 'o.certificate_number', 'o.state', 'p.name'])
    .select([sql<Date | null>`null::timestamptz`.as('claimed_at'), 'b.recorded_at as released_at', 'b.issuer_key'])
    .select(['d.issuer as definition_issuer', 'd.needs_certificate_number', 'b.certificate_key'])
    .where('b.certificate_key', '=', normaliseCertificateNumber(query.certificateNumber))
    .where(isOfIssuer('b.issuer_key', query))
    .where('o.state', 'in', ['DRAFT', 'NOT_RECOGNISED'])
    .where('o.certificate_number', 'is not', null)
    .orderBy('b.recorded_at', 'desc')
    .execute()
  return outcomes
    .filter((one) => {
      const definition = { issuer: one.definition_issuer, needs_certificate_number: one.needs_certificate_number }
      const certificate = certificateOf(definition, one)
      return certificate?.certificateKey === one.certificate_key && certificate.issuerKey === one.issuer_key
    })
    .slice(0, claimsMaximum)
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
