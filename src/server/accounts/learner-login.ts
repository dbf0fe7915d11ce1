import { addLogin } from '../access/add-person.ts'
import type { Tx } from '../database/database.ts'
import type { World } from '../world.ts'

/**
 * Gives a learner a sign-in whose user name is the student number. Where another person has that name, say a learner of
 * another college with the same number, the code of the institution goes before it. Returns the user name.
 */
export async function addLearnerLogin(
  tx: Tx,
  world: Pick<World, 'clock' | 'seals'>,
  learnerId: string,
  given: { institution: { id: string; code: string }; studentNumber: string; passwordHash: string },
): Promise<string> {
  const plain = given.studentNumber.toLowerCase()
  const taken = await tx.selectFrom('login').select('person_id').where('username', '=', plain).executeTakeFirst()
  const username = taken ? `${given.institution.code.toLowerCase()}-${plain}` : plain
  const { passwordHash } = given
  const login = { institutionId: given.institution.id, username, passwordHash, mustChangePassword: true }
  await addLogin(tx, world, learnerId, { ...login, isStaff: false })
  return username
}

/** The user name of a person, or null for whoever has no sign-in. */
export async function findUsername(tx: Tx, personId: string): Promise<string | null> {
  const login = await tx.selectFrom('login').select('username').where('person_id', '=', personId).executeTakeFirst()
  return login?.username ?? null
}
