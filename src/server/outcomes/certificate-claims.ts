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

/** Ends the claim of an outcome: of a draft that is discarded or changed, of an outcome that was not recognised. */
export async function endClaim(tx: Tx, owner: { learnerId: string; outcomeId: string }): Promise<void> {
  await tx
    .deleteFrom('certificate_claim')
    .where('outcome_id', '=', owner.outcomeId)
    .where('learner_id', '=', owner.learnerId)
    .execute()
}
