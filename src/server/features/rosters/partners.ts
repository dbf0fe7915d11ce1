import { Problem } from '../../../contract/problem.ts'
import { institutionCapacity, type Actor } from '../../access/actor.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'

export interface NewPartner {
  code: string
  kind: 'ENTERPRISE' | 'CERTIFIER'
  nameZh: string
  nameEn: string
}

const office = ['credit_bank_office'] as const

/** The partners that the college has admitted, those that are out again at the end. */
export async function listPartners(world: World, actor: Actor) {
  const { institutionId } = institutionCapacity(actor, office)
  return world.gate.read(wholeBank, async (database) => {
    const rows = await database
      .selectFrom('partner_admission as a')
      .innerJoin('institution as p', 'p.id', 'a.partner_id')
      .select(['p.id', 'p.code', 'p.name_zh', 'p.name_en', 'p.kind', 'a.admitted_at', 'a.ended_at'])
      .where('a.institution_id', '=', institutionId)
      .orderBy('a.ended_at', (order) => order.desc().nullsFirst())
      .orderBy('p.code')
      .limit(500)
      .execute()
    return {
      items: rows.map((row) => ({
        id: row.id,
        code: row.code,
        names: { zh: row.name_zh, en: row.name_en },
        kind: row.kind as NewPartner['kind'],
        admittedAt: row.admitted_at.toISOString(),
        endedAt: row.ended_at?.toISOString() ?? null,
      })),
    }
  })
}

/** Lets a partner deposit for the college's learners. One that the bank knows keeps its names. */
export async function admitPartner(world: World, actor: Actor, input: NewPartner): Promise<void> {
  const { institutionId } = institutionCapacity(actor, office)
  await world.gate.write(wholeBank, async (tx) => {
    const partnerId = await findOrAddPartner(tx, world, input)
    const admitted = await tx
      .insertInto('partner_admission')
      .values({
        institution_id: institutionId,
        partner_id: partnerId,
        admitted_by: actor.personId,
        admitted_at: world.clock.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (admitted.numInsertedOrUpdatedRows !== 1n) throw taken(input.code)
    const detail = { code: input.code, institution: institutionId }
    await recordSecurityEvent(tx, world, { kind: 'partner_admitted', personId: actor.personId, detail })
  })
}

const taken = (code: string) =>
  new Problem('duplicate', { what: { zh: `代码为 ${code} 的机构`, en: `An institution with the code ${code}` } })

async function findOrAddPartner(tx: Tx, world: World, input: NewPartner): Promise<string> {
  const id = world.ids.next()
  const inserted = await tx
    .insertInto('institution')
    .values({
      id,
      code: input.code,
      name_zh: input.nameZh,
      name_en: input.nameEn,
      kind: input.kind,
      recorded_at: world.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 1n) return id
  const known = await tx
    .selectFrom('institution')
    .select(['id', 'kind', 'name_zh'])
    .where('code', '=', input.code)
    .executeTakeFirstOrThrow()
  if (known.kind !== input.kind || known.name_zh !== input.nameZh) throw taken(input.code)
  return known.id
}

/** Ends the admission: what was sent stays, nothing more comes. */
export async function endPartner(world: World, actor: Actor, partnerId: string): Promise<void> {
  const { institutionId } = institutionCapacity(actor, office)
  await world.gate.write(wholeBank, async (tx) => {
    const ended = await tx
      .updateTable('partner_admission')
      .set({ ended_by: actor.personId, ended_at: world.clock.now() })
      .where('institution_id', '=', institutionId)
      .where('partner_id', '=', partnerId)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    if (ended.numUpdatedRows !== 1n) throw new Problem('not_found')
    const detail = { partner: partnerId, institution: institutionId }
    await recordSecurityEvent(tx, world, { kind: 'partner_ended', personId: actor.personId, detail })
  })
}
