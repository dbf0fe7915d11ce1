import { sql } from 'kysely'
import { normaliseCertificateNumber, normaliseIssuer } from '../../core/identity/numbers.ts'
import { Problem } from '../../contract/problem.ts'
import type { Tx } from '../database/database.ts'
import type { Definition } from './definition-store.ts'

/** A certificate by its issuer and number, each in the one spelling under which it is claimed. */
export interface CertificateKey {
  issuerKey: string
  certificateKey: string
}

/**
 * The certificate that an outcome states, or null without a number. Where the catalogue demands a number it is one that
 * is given once under the catalogue's issuer, whatever name of a body the learner wrote.
 */
export function certificateOf(
  definition: Pick<Definition, 'issuer' | 'needs_certificate_number'>,
  stated: { issuer: string; certificate_number: string | null },
): CertificateKey | null {
  if (stated.certificate_number === null) return null
  return {
    issuerKey: normaliseIssuer(definition.needs_certificate_number ? definition.issuer : stated.issuer),
    certificateKey: normaliseCertificateNumber(stated.certificate_number),
  }
}

/**
 * Claims a certificate for an outcome's owner, over all learners: at any concurrency one claim wins. The own claim stands;
 * one that the office released is free for everyone but whom it was taken from.
 */
export async function claimCertificate(
  tx: Tx,
  owner: { learnerId: string; outcomeId: string },
  certificate: CertificateKey | null,
  at: Date,
): Promise<void> {
  if (certificate === null) return
  const claimed = await tx
    .insertInto('certificate_claim')
    .values({
      issuer_key: certificate.issuerKey,
      certificate_key: certificate.certificateKey,
      learner_id: owner.learnerId,
      outcome_id: owner.outcomeId,
      claimed_at: at,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['issuer_key', 'certificate_key'])
        .doUpdateSet((eb) => ({
          learner_id: eb.ref('excluded.learner_id'),
          outcome_id: eb.ref('excluded.outcome_id'),
          claimed_at: eb.ref('excluded.claimed_at'),
        }))
        .where(
          sql<boolean>`certificate_claim.outcome_id = excluded.outcome_id
            or (certificate_claim.outcome_id is null and certificate_claim.barred_learner_id <> excluded.learner_id)`,
        ),
    )
    .executeTakeFirst()
  if (claimed.numInsertedOrUpdatedRows !== 1n) throw new Problem('certificate_claimed')
}

/** Takes a certificate from an outcome and bars its holder from it; a refusal when another outcome holds it. */
export async function releaseClaim(
  tx: Tx,
  holder: { learnerId: string; outcomeId: string },
  certificate: CertificateKey,
  at: Date,
): Promise<void> {
  const released = await tx
    .insertInto('certificate_claim')
    .values({
      issuer_key: certificate.issuerKey,
      certificate_key: certificate.certificateKey,
      barred_learner_id: holder.learnerId,
      claimed_at: at,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['issuer_key', 'certificate_key'])
        .doUpdateSet({ learner_id: null, outcome_id: null, barred_learner_id: holder.learnerId, claimed_at: at })
        .where('certificate_claim.outcome_id', '=', holder.outcomeId),
    )
    .executeTakeFirst()
  if (released.numInsertedOrUpdatedRows !== 1n) throw new Problem('not_found')
}

/** Lets the one whom a certificate was taken from claim it again, as long as nobody else did. */
export async function liftBar(
  tx: Tx,
  holder: { learnerId: string; outcomeId: string },
  certificate: CertificateKey,
): Promise<void> {
  const lifted = await tx
    .deleteFrom('certificate_claim')
    .where('issuer_key', '=', certificate.issuerKey)
    .where('certificate_key', '=', certificate.certificateKey)
    .where((where) =>
      where.or([
        where('outcome_id', '=', holder.outcomeId),
        where.and([where('outcome_id', 'is', null), where('barred_learner_id', '=', holder.learnerId)]),
      ]),
    )
    .executeTakeFirst()
  if (lifted.numDeletedRows !== 1n) throw new Problem('not_found')
}

/** Ends the claim of an outcome: of a draft that is discarded or changed, of an outcome that was not recognised. */
export async function endClaim(tx: Tx, owner: { learnerId: string; outcomeId: string }): Promise<void> {
  await tx
    .deleteFrom('certificate_claim')
    .where('outcome_id', '=', owner.outcomeId)
    .where('learner_id', '=', owner.learnerId)
    .execute()
}
