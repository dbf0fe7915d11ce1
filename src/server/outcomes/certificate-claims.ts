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

export interface ClaimOwner {
  learnerId: string
  outcomeId: string
}

/**
 * Claims a certificate for an outcome's owner, over all learners: at any concurrency one claim wins. The own claim stands;
 * one that the office released is free for everyone but those whom it was taken from.
 */
export async function claimCertificate(
  tx: Tx,
  owner: ClaimOwner,
  certificate: CertificateKey | null,
  at: Date,
): Promise<void> {
  if (certificate === null) return
  // The bar is looked up once the number is held: a release at the same moment was waited for and is seen.
  const isFree = (await takeClaim(tx, owner, certificate, at)) && !(await isBarred(tx, owner.learnerId, certificate))
  if (!isFree) throw new Problem('certificate_claimed')
}

/** Takes a certificate from an outcome and bars its holder from it; a refusal when another outcome holds it. */
export async function releaseClaim(tx: Tx, holder: ClaimOwner, certificate: CertificateKey, at: Date): Promise<void> {
  // The number is held while the bar is written, also where the claim has ended: no other draft slips in between.
  if (!(await takeClaim(tx, holder, certificate, at))) throw new Problem('not_found')
  const barred = await tx
    .insertInto('certificate_bar')
    .values({
      issuer_key: certificate.issuerKey,
      certificate_key: certificate.certificateKey,
      learner_id: holder.learnerId,
      recorded_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (barred.numInsertedOrUpdatedRows !== 1n) throw new Problem('not_found')
  await endClaim(tx, holder)
}

/** Lets the one whom a certificate was taken from claim it again, as long as nobody else did. */
export async function liftBar(tx: Tx, holder: ClaimOwner, certificate: CertificateKey): Promise<void> {
  const ended = await endClaim(tx, holder)
  const lifted = await tx
    .deleteFrom('certificate_bar')
    .where('issuer_key', '=', certificate.issuerKey)
    .where('certificate_key', '=', certificate.certificateKey)
    .where('learner_id', '=', holder.learnerId)
    .executeTakeFirst()
  if (!ended && lifted.numDeletedRows === 0n) throw new Problem('not_found')
}

/**
 * Ends the claim of an outcome, if it has one: of a draft that is discarded or changed, of an outcome that was not
 * recognised. Bars on the certificate stay.
 */
export async function endClaim(tx: Tx, owner: ClaimOwner): Promise<boolean> {
  const ended = await tx
    .deleteFrom('certificate_claim')
    .where('outcome_id', '=', owner.outcomeId)
    .where('learner_id', '=', owner.learnerId)
    .executeTakeFirst()
  return ended.numDeletedRows > 0n
}

/** Whether the outcome holds the certificate now: it was free, or its own already. */
async function takeClaim(tx: Tx, owner: ClaimOwner, certificate: CertificateKey, at: Date): Promise<boolean> {
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
        .doUpdateSet({ claimed_at: at })
        .where('certificate_claim.outcome_id', '=', owner.outcomeId),
    )
    .executeTakeFirst()
  return claimed.numInsertedOrUpdatedRows === 1n
}

async function isBarred(tx: Tx, learnerId: string, certificate: CertificateKey): Promise<boolean> {
  const bar = await tx
    .selectFrom('certificate_bar')
    .select('learner_id')
    .where('issuer_key', '=', certificate.issuerKey)
    .where('certificate_key', '=', certificate.certificateKey)
    .where('learner_id', '=', learnerId)
    .executeTakeFirst()
  return bar !== undefined
}
