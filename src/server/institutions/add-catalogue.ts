import type { Tx } from '../database/database.ts'
import type { CataloguePack } from '../demo/read-packs.ts'
import type { World } from '../world.ts'

/**
 * Gives an institution the shipped catalogue of outcomes, and the bank the kinds, categories and coded reasons that it
 * does not have yet: those are common to all institutions. Answers the ids of the definitions by code.
 */
export async function addCatalogue(
  tx: Tx,
  world: Pick<World, 'ids'>,
  institutionId: string,
  pack: CataloguePack,
): Promise<Map<string, string>> {
  await addCommonParts(tx, pack)
  const ids = new Map(pack.definitions.map(({ code }) => [code, world.ids.next()]))
  await tx
    .insertInto('outcome_definition')
    .values(
      pack.definitions.map((definition) => ({
        id: ids.get(definition.code) ?? '',
        institution_id: institutionId,
        code: definition.code,
        kind: definition.kind,
        name_zh: definition.name.zh,
        name_en: definition.name.en,
        level: definition.level,
        issuer: definition.issuer,
        is_issuer_open: definition.isIssuerOpen,
        needs_certificate_number:
          definition.needsCertificateNumber ??
          pack.kinds.some((kind) => kind.code === definition.kind && kind.needsCertificateNumber),
        credits_maximum: definition.creditsMaximum,
        credit_category: definition.creditCategory,
        validity_months: definition.validityMonths,
        is_repeatable: definition.isRepeatable,
        source: definition.source,
        is_verified: definition.isVerified,
        recognised_from: definition.recognisedFrom,
        recognised_to: definition.recognisedTo,
      })),
    )
    .execute()
  return ids
}

async function addCommonParts(tx: Tx, pack: CataloguePack): Promise<void> {
  await tx
    .insertInto('credit_category')
    .values(pack.categories.map(({ code, position, name }) => ({ code, position, name_zh: name.zh, name_en: name.en })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await tx
    .insertInto('outcome_kind')
    .values(
      pack.kinds.map(({ code, position, name, steps: _, ...definition }) => ({
        code,
        position,
        name_zh: name.zh,
        name_en: name.en,
        definition: JSON.stringify(definition),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await tx
    .insertInto('reason_code')
    .values(
      pack.reasons.map(({ code, appliesTo, text }, position) => ({
        code,
        applies_to: appliesTo,
        text_zh: text.zh,
        text_en: text.en,
        position,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
