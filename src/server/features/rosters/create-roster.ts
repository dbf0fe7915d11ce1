import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Actor, Assignment } from '../../access/actor.ts'
import { wholeBank } from '../../database/database.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { readDefinition } from '../../outcomes/definition-store.ts'
import type { World } from '../../world.ts'
import { isAdmitted, isCollegeRole, isPartnerRole } from './reach-roster.ts'
import { mayPartnerDeposit } from './roster-choices.ts'

export interface NewRoster {
  definitionId: string
  title: string
  issuer: string
  obtainedOn: string
  validTo: string | null
  fields: Record<string, string | number | null>
}

/** Makes a roster for one outcome of a college's catalogue. What its lines have in common is said here once. */
export async function createRoster(world: World, actor: Actor, input: NewRoster, once: OnceKey): Promise<string> {
  const { definition, maker, partner } = await reachDefinition(world, actor, input.definitionId)
  const scope = { kind: 'actor' as const, institutionId: definition.institution_id, learnerId: null }
  const { rosterId } = await world.gate.write(scope, (tx) =>
    onceFor(tx, world, once, async () => {
      const id = world.ids.next()
      const stated = partner?.name_zh ?? input.issuer
      const issuer = definition.is_issuer_open ? stated : definition.issuer
      if (issuer === '') {
        const reason = {
          zh: `请填写颁发机构（${definition.issuer}的名称）`,
          en: `state the issuer by its name (here: ${definition.issuer})`,
        }
        throw new Problem('outcome_invalid', { reason })
      }
      await tx
        .insertInto('roster')
        .values({
          id,
          institution_id: definition.institution_id,
          partner_id: partner?.id ?? null,
          definition_id: definition.id,
          title: input.title,
          issuer,
          obtained_on: input.obtainedOn,
          valid_to: input.validTo,
          fields: JSON.stringify(withSender(definition, input.fields, partner?.name_zh)),
          made_by: actor.personId,
          made_role: maker.role,
          made_unit_id: maker.unitId,
          recorded_at: world.clock.now(),
        })
        .execute()
      return { rosterId: id }
    }),
  )
  return rosterId
}

/** The fields that name the sender are the sender's own name: nobody deposits for another enterprise. */
function withSender(
  definition: { fields: readonly { key: string }[] },
  fields: NewRoster['fields'],
  sender: string | undefined,
): NewRoster['fields'] {
  if (sender === undefined) return fields
  const named = definition.fields.filter(({ key }) => key === 'enterprise' || key === 'provider')
  return { ...fields, ...Object.fromEntries(named.map(({ key }) => [key, sender])) }
}

/** The definition with the role under which the actor makes a roster of it, or not found. */
async function reachDefinition(world: World, actor: Actor, definitionId: string) {
  const found = await world.gate.read(wholeBank, async (database) => {
    const definition = await readDefinition(database, definitionId)
    const held = actor.assignments.find(
      (one) => isCollegeRole(one.role) && one.institutionId === definition.institution_id,
    )
    if (held) return { definition, maker: held, partner: null }
    const ofPartner = actor.assignments.filter((one) => isPartnerRole(one.role))
    const maker = await findAdmitted(ofPartner, (id) => isAdmitted(database, definition.institution_id, id))
    if (!maker) throw new Problem('not_found')
    const partner = await database
      .selectFrom('institution')
      .select(['id', 'kind', 'name_zh'])
      .where('id', '=', maker.institutionId)
      .executeTakeFirst()
    invariant(partner, 'a role is held at an institution')
    if (!mayPartnerDeposit(partner, definition)) throw new Problem('not_found')
    return { definition, maker, partner }
  })
  return found
}

async function findAdmitted(
  assignments: readonly Assignment[],
  isLetIn: (id: string) => Promise<boolean>,
): Promise<Assignment | null> {
  for (const one of assignments) if (await isLetIn(one.institutionId)) return one
  return null
}
