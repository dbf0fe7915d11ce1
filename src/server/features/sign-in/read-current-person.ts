import type { z } from 'zod'
import type { currentPerson } from '../../../contract/sign-in.ts'
import type { Actor } from '../../access/actor.ts'
import { mustSetUpSecondFactor, rolesOf } from '../../http/guards.ts'
import type { SessionView } from '../../access/sessions.ts'
import type { World } from '../../world.ts'

/** Who is signed in, with the names of institutions and units, and the token that changes must carry. */
export async function readCurrentPerson(
  world: World,
  actor: Actor,
  session: SessionView,
): Promise<z.input<typeof currentPerson>> {
  // Learners hold no role whose names must be looked up, and are nine in ten of those who ask.
  const assignments = actor.assignments.length === 0 ? [] : await readAssignments(world, actor.personId)
  return {
    personId: actor.personId,
    name: actor.name,
    username: session.username,
    language: session.language,
    roles: rolesOf(actor),
    assignments: assignments.map((row) => ({
      role: row.role as Actor['assignments'][number]['role'],
      institutionId: row.institution_id,
      institution: { zh: row.name_zh, en: row.name_en },
      unitId: row.unit_id,
      unit: row.unit_zh === null ? null : { zh: row.unit_zh, en: row.unit_en ?? row.unit_zh },
    })),
    learnerAccountNumber: session.learnerAccountNumber,
    hasSecondFactor: session.hasSecondFactor,
    mustSetUpSecondFactor: mustSetUpSecondFactor(session),
    mustChangePassword: session.mustChangePassword,
    csrfToken: session.csrfToken,
    isDemonstration: world.isDemonstration(),
    bankTime: world.clock.now().toISOString(),
  }
}

function readAssignments(world: World, personId: string) {
  return world.gate.plain
    .selectFrom('role_assignment as r')
    .innerJoin('institution as i', 'i.id', 'r.institution_id')
    .leftJoin('unit as u', 'u.id', 'r.unit_id')
    .select(['r.role', 'r.institution_id', 'r.unit_id', 'i.name_zh', 'i.name_en'])
    .select(['u.name_zh as unit_zh', 'u.name_en as unit_en'])
    .where('r.person_id', '=', personId)
    .where('r.ended_at', 'is', null)
    .orderBy('r.granted_at')
    .execute()
}
