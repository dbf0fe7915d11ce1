import type { StaffRole } from '../../contract/roles.ts'
import { Problem } from '../../contract/problem.ts'
import type { Tx } from '../database/database.ts'
import type { World } from '../world.ts'

export interface NewStaff {
  name: string
  /** Whose administrators look after the sign-in. */
  institutionId: string
  username: string
  passwordHash: string
  mustChangePassword: boolean
  email?: string | null
  isDemonstration?: boolean
  /** A second factor known beforehand, for the administrators of a demonstration. */
  totpSecret?: Buffer
}

/** Adds a person with a sign-in; the user name is unique over the whole bank. */
export async function addStaff(
  tx: Tx,
  world: Pick<World, 'ids' | 'clock' | 'seals'>,
  staff: NewStaff,
): Promise<string> {
  const id = world.ids.next()
  await tx
    .insertInto('person')
    .values({
      id,
      name: staff.name,
      email: staff.email ?? null,
      is_demonstration: staff.isDemonstration ?? false,
      recorded_at: world.clock.now(),
    })
    .execute()
  await addLogin(tx, world, id, { ...staff, isStaff: true })
  return id
}

/** Gives a person a sign-in. Throws `duplicate` when the name is taken. */
export async function addLogin(
  tx: Tx,
  world: Pick<World, 'clock' | 'seals'>,
  personId: string,
  given: Pick<NewStaff, 'institutionId' | 'username' | 'passwordHash' | 'mustChangePassword' | 'totpSecret'> & {
    isStaff: boolean
  },
): Promise<void> {
  const at = world.clock.real()
  const inserted = await tx
    .insertInto('login')
    .values({
      person_id: personId,
      institution_id: given.institutionId,
      is_staff: given.isStaff,
      username: given.username.toLowerCase(),
      password_hash: given.passwordHash,
      password_must_change: given.mustChangePassword,
      password_changed_at: at,
      totp_sealed: given.totpSecret ? world.seals.seal('totp', given.totpSecret) : null,
      totp_enabled_at: given.totpSecret ? at : null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) {
    throw new Problem('duplicate', { what: { zh: '用户名', en: 'The user name' } })
  }
}

/** Gives a role at an institution or at one unit of it. */
export async function assignRole(
  tx: Tx,
  world: Pick<World, 'ids' | 'clock'>,
  given: { personId: string; role: StaffRole; institutionId: string; unitId: string | null; grantedBy: string | null },
): Promise<string> {
  const id = world.ids.next()
  const inserted = await tx
    .insertInto('role_assignment')
    .values({
      id,
      person_id: given.personId,
      role: given.role,
      institution_id: given.institutionId,
      unit_id: given.unitId,
      granted_by: given.grantedBy,
      granted_at: world.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) {
    throw new Problem('duplicate', { what: { zh: '该角色', en: 'The role' } })
  }
  return id
}
