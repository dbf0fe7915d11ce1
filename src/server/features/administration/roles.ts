import { Problem } from '../../../contract/problem.ts'
import { administratorRoles, staffRoles, type StaffRole } from '../../../contract/roles.ts'
import { institutionCapacity, type Actor } from '../../access/actor.ts'
import { assignRole } from '../../access/add-person.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import { wholeBank, type Database, type Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'
import { readUser } from './users.ts'

const separated: readonly string[] = administratorRoles

/** What a college may let somebody be at a partner: what that partner is, never one who administers it. */
const rolesAtPartners: Partial<Record<string, readonly StaffRole[]>> = {
  CERTIFIER: ['certifier'],
  ASSESSMENT_AGENCY: ['assessment_agency'],
  ENTERPRISE: ['enterprise', 'enterprise_mentor'],
  PARTNER: ['partner_institution'],
  ASSOCIATION: ['industry_association'],
}

/**
 * Where a security administrator grants roles, and which: any at the own institution and, at a college, those of its
 * partners (certifiers, enterprises, associations, partner schools), whose staff the college lets in. Never at another
 * college, never at an authority.
 */
async function readGrantInstitutions(database: Database, institutionId: string) {
  const rows = await database.selectFrom('institution').selectAll().orderBy('code').execute()
  const own = rows.find((row) => row.id === institutionId)
  return rows.flatMap((row) => {
    if (row.id === institutionId) return [{ ...row, roles: staffRoles as readonly StaffRole[] }]
    const roles = own?.kind === 'COLLEGE' ? rolesAtPartners[row.kind] : undefined
    return roles ? [{ ...row, roles }] : []
  })
}

export async function listGrantInstitutions(world: World, actor: Actor) {
  const { institutionId } = institutionCapacity(actor, ['security_administrator'])
  return world.gate.read(wholeBank, async (database) => {
    const rows = await readGrantInstitutions(database, institutionId)
    const items = rows.map((row) => ({
      id: row.id,
      name: { zh: row.name_zh, en: row.name_en },
      isOwn: row.id === institutionId,
      roles: [...row.roles],
    }))
    return { items }
  })
}

/**
 * Grants a role. Nobody grants roles to oneself, and one person holds at most one of the three separated administrator
 * roles (三员分立) and, holding one, no role in the business itself.
 */
export async function grantRole(
  world: World,
  actor: Actor,
  personId: string,
  input: { role: StaffRole; unitId: string | null; institutionId?: string | undefined },
) {
  const { institutionId: own } = institutionCapacity(actor, ['security_administrator'])
  if (personId === actor.personId)
    throw new Problem('forbidden', { grantor: { zh: '另一位安全管理员', en: 'A colleague' } })
  const { role, unitId, institutionId = own } = input
  return world.gate.write(wholeBank, async (tx) => {
    // Two grants at once would each find the other's role not there yet: they wait for each other.
    await tx.selectFrom('person').select('id').where('id', '=', personId).forUpdate().execute()
    const user = await readUser(tx, world, own, personId)
    const place = (await readGrantInstitutions(tx, own)).find((one) => one.id === institutionId)
    if (!place) throw new Problem('not_found')
    if (!place.roles.includes(role)) {
      throw new Problem('forbidden', { grantor: { zh: '该单位的安全管理员', en: 'Its own security administrator' } })
    }
    await demandUnit(tx, institutionId, role, unitId)
    const held = user.assignments.map((one) => one.role)
    if (held.some((one) => one !== role && (separated.includes(one) || separated.includes(role)))) {
      const grantor = {
        zh: '无人可授予：管理员角色须与其他角色分立，',
        en: 'Nobody: administrator roles stand alone; nobody',
      }
      throw new Problem('forbidden', { grantor })
    }
    await assignRole(tx, world, { personId, role, unitId, institutionId, grantedBy: actor.personId })
    const by = { actorId: actor.personId, requestId: actor.requestId }
    await recordSecurityEvent(tx, world, { kind: 'role_granted', personId, ...by, detail: { role, institutionId } })
    return readUser(tx, world, own, personId)
  })
}

async function demandUnit(tx: Tx, institutionId: string, role: StaffRole, unitId: string | null): Promise<void> {
  if (unitId === null) return
  if (separated.includes(role)) {
    const faults = { zh: '管理员角色只能授予全校', en: 'administrators are of the whole institution' }
    throw new Problem('request_invalid', { faults })
  }
  const unit = await tx
    .selectFrom('unit')
    .select('id')
    .where('id', '=', unitId)
    .where('institution_id', '=', institutionId)
    .where('closed_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  if (!unit) throw new Problem('not_found')
}

/** Ends a role; it is gone with the holder's next request. */
export async function endRole(world: World, actor: Actor, assignmentId: string): Promise<void> {
  const { institutionId } = institutionCapacity(actor, ['security_administrator'])
  await world.gate.write(wholeBank, async (tx) => {
    const grantable = await readGrantInstitutions(tx, institutionId)
    const assignment = await tx
      .selectFrom('role_assignment')
      .select(['person_id', 'role', 'institution_id'])
      .where('id', '=', assignmentId)
      .where(
        'institution_id',
        'in',
        grantable.map((one) => one.id),
      )
      .where('person_id', '<>', actor.personId)
      .where('ended_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!assignment) throw new Problem('not_found')
    const { person_id: personId, role } = assignment
    const place = grantable.find((one) => one.id === assignment.institution_id)
    if (!place?.roles.includes(role as StaffRole)) throw new Problem('not_found')
    await readUser(tx, world, institutionId, personId)
    await tx
      .updateTable('role_assignment')
      .set({ ended_at: world.clock.now(), ended_by: actor.personId })
      .where('id', '=', assignmentId)
      .execute()
    const by = { actorId: actor.personId, requestId: actor.requestId }
    await recordSecurityEvent(tx, world, { kind: 'role_ended', personId, ...by, detail: { role } })
  })
}
