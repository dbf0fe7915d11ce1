import { normaliseIssuer } from '../../../core/identity/numbers.ts'
import type { Actor } from '../../access/actor.ts'
import { wholeBank, type Database } from '../../database/database.ts'
import type { World } from '../../world.ts'
import { isCollegeRole, isPartnerRole } from './reach-roster.ts'

const definitionsMaximum = 1000

/** What each sort of partner deposits: enterprises time spent with them, certifiers what they issued. */
const kindsOf: Record<string, readonly string[]> = {
  ENTERPRISE: ['enterprise-practice', 'skill-training'],
  CERTIFIER: ['onex-certificate', 'qualification', 'skill-training'],
}

interface Offered {
  kind: string
  issuer: string
  is_issuer_open: boolean
}

/** Whether a partner may deposit what a definition describes: of its sort, and issued by itself. */
export function mayPartnerDeposit(partner: { kind: string; name_zh: string }, definition: Offered): boolean {
  if (!(kindsOf[partner.kind] ?? []).includes(definition.kind)) return false
  return definition.is_issuer_open || normaliseIssuer(definition.issuer) === normaliseIssuer(partner.name_zh)
}

/** The colleges and outcomes that the actor can make rosters for. */
export async function listRosterChoices(world: World, actor: Actor) {
  const colleges = []
  for (const one of await findColleges(world, actor)) {
    const scope = { kind: 'actor' as const, institutionId: one.college.id, learnerId: null }
    const rows = await world.gate.read(scope, (database) => readDefinitions(database, one.college.id))
    const offered = rows.filter((row) => one.partner === null || mayPartnerDeposit(one.partner, row))
    colleges.push({
      id: one.college.id,
      name: { zh: one.college.name_zh, en: one.college.name_en },
      definitions: offered.map((row) => ({
        id: row.id,
        code: row.code,
        name: { zh: row.name_zh, en: row.name_en },
        kind: row.kind,
      })),
    })
  }
  return { colleges }
}

async function findColleges(world: World, actor: Actor) {
  const own = actor.assignments.find((one) => isCollegeRole(one.role))
  const partner = actor.assignments.find((one) => isPartnerRole(one.role))
  return world.gate.read(wholeBank, async (database) => {
    const institution = (id: string) =>
      database
        .selectFrom('institution')
        .select(['id', 'kind', 'name_zh', 'name_en'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    if (own) return [{ college: await institution(own.institutionId), partner: null }]
    if (!partner) return []
    const sender = await institution(partner.institutionId)
    const rows = await database
      .selectFrom('partner_admission')
      .select('institution_id')
      .where('partner_id', '=', sender.id)
      .where('ended_at', 'is', null)
      .execute()
    const colleges = []
    for (const row of rows) colleges.push({ college: await institution(row.institution_id), partner: sender })
    return colleges
  })
}

function readDefinitions(database: Database, institutionId: string) {
  return database
    .selectFrom('outcome_definition')
    .select(['id', 'code', 'kind', 'name_zh', 'name_en', 'issuer', 'is_issuer_open'])
    .where('institution_id', '=', institutionId)
    .where('recognised_to', 'is', null)
    .orderBy('code')
    .limit(definitionsMaximum)
    .execute()
}
