import type { z } from 'zod'
import { decideAct, type CaseAct } from '../../../core/case/case.ts'
import { isRevocationReason } from '../../../core/case/revocation.ts'
import { invariant } from '../../../core/invariant.ts'
import { describeProblem, Problem } from '../../../contract/problem.ts'
import type { revocation, revocationActs, revocationProposal } from '../../../contract/revocations.ts'
import type { Role } from '../../../contract/roles.ts'
import { recordAccess } from '../../access/access-log.ts'
import { findCapacity, scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { problemOfRefusal, type CasePlace } from '../../cases/case-policy.ts'
import { readStanding, readWorkflow, type ApplicationRow } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { reachCase } from '../../cases/reach-case.ts'
import type { Database } from '../../database/database.ts'
import type { World } from '../../world.ts'
import { findEntailed } from './find-entailed.ts'

export type RevocationView = z.input<typeof revocation>
export type Proposal = z.input<typeof revocationProposal>
type RevocationAct = (typeof revocationActs)[number]

export const proposerRoles: readonly Role[] = ['academic_affairs', 'credit_bank_office', 'supervision']
export const deciderRoles: readonly Role[] = ['academic_affairs', 'credit_bank_office']

export const caseActOf = {
  propose: 'propose_revocation',
  confirm: 'revoke',
  decline: 'decline_revocation',
} as const satisfies Record<RevocationAct, CaseAct>

/** Where a case lies and in which capacity the actor may revoke, or see what that would entail; 404 for all others. */
export async function reachRevocation(world: World, actor: Actor, applicationId: string, roles: readonly Role[]) {
  const { place } = await reachCase(world, actor, applicationId)
  const capacity = findCapacity(actor, roles, { institutionId: place.institutionId })
  if (!capacity) throw new Problem('not_found')
  return { place, capacity }
}

/** What revoking a recognition would entail now, what was proposed, and what the actor may do; the look is logged. */
export async function readRevocation(world: World, actor: Actor, applicationId: string): Promise<RevocationView> {
  const { place, capacity } = await reachRevocation(world, actor, applicationId, proposerRoles)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const row = await tx
      .selectFrom('application')
      .selectAll()
      .where('learner_id', '=', place.learnerId)
      .where('id', '=', applicationId)
      .executeTakeFirst()
    if (!row || row.outcome_id === null) throw new Problem('not_found')
    await recordAccess(tx, world, {
      actor,
      capacity,
      subjectId: place.learnerId,
      objectKind: 'application',
      objectId: applicationId,
      fields: ['name', 'student_number', 'balances'],
    })
    return presentRevocation(tx, actor, place, capacity, row)
  })
}

async function presentRevocation(
  database: Database,
  actor: Actor,
  place: CasePlace,
  capacity: Capacity,
  row: ApplicationRow,
): Promise<RevocationView> {
  const person = await database
    .selectFrom('enrolment as e')
    .innerJoin('person as p', 'p.id', 'e.learner_id')
    .select(['p.name', 'e.student_number'])
    .where('e.learner_id', '=', row.learner_id)
    .where('e.id', '=', row.enrolment_id)
    .executeTakeFirstOrThrow()
  const proposal = await findProposal(database, row)
  const { lotIds: _, ...entailed } = await findEntailed(database, row)
  return {
    applicationId: row.id,
    number: row.number,
    version: row.version,
    state: row.state as RevocationView['state'],
    title: await readCaseTitle(database, row),
    learnerId: row.learner_id,
    learnerName: person.name,
    studentNumber: person.student_number,
    proposal,
    entailed,
    ...(await findActs(database, actor, place, capacity, row, proposal !== null)),
  }
}

/** What the actor may do now: propose where nothing is proposed, else decide on it; and what stands in the way. */
async function findActs(
  database: Database,
  actor: Actor,
  place: CasePlace,
  capacity: Capacity,
  row: ApplicationRow,
  isProposed: boolean,
): Promise<Pick<RevocationView, 'allowedActs' | 'hindrances'>> {
  const result: Pick<RevocationView, 'allowedActs' | 'hindrances'> = { allowedActs: [], hindrances: [] }
  const mayDecide = findCapacity(actor, deciderRoles, { institutionId: place.institutionId }) !== null
  const asked: RevocationAct[] = isProposed ? (mayDecide ? ['confirm', 'decline'] : []) : ['propose']
  if (!proposerRoles.includes(capacity.role)) return result
  const workflow = await readWorkflow(database, row.workflow_id)
  const standing = await readStanding(database, row)
  for (const act of asked) {
    const decision = decideAct(workflow, standing, caseActOf[act], actor.personId)
    if (decision.isAllowed) result.allowedActs.push(act)
    else if (decision.refusal.code !== 'transition_not_allowed') {
      const { code, details } = problemOfRefusal(workflow, decision.refusal)
      const text = { zh: describeProblem(code, details, 'zh'), en: describeProblem(code, details, 'en') }
      result.hindrances.push({ act, code, text })
    }
  }
  return result
}

/** The proposal that awaits a decision: the last line of the history about a revocation, where it is one. */
export async function findProposal(database: Database, row: ApplicationRow): Promise<Proposal | null> {
  const last = await database
    .selectFrom('application_event as e')
    .leftJoin('person as p', 'p.id', 'e.actor_id')
    .leftJoin('unit as u', 'u.id', 'e.body_id')
    .leftJoin('reason_code as r', 'r.code', 'e.reason_code')
    .select(['e.transition', 'e.reason_code', 'e.reason', 'e.role', 'e.recorded_at', 'p.name'])
    .select(['u.name_zh', 'u.name_en', 'r.text_zh', 'r.text_en'])
    .where('e.learner_id', '=', row.learner_id)
    .where('e.application_id', '=', row.id)
    .where('e.transition', 'in', Object.values(caseActOf))
    .orderBy('e.seq', 'desc')
    .executeTakeFirst()
  if (last?.transition !== 'propose_revocation') return null
  invariant(last.reason_code !== null && isRevocationReason(last.reason_code), 'a proposal has its coded reason')
  return {
    reasonCode: last.reason_code,
    reasonText: { zh: last.text_zh ?? '', en: last.text_en ?? '' },
    reason: last.reason ?? '',
    officer: last.name,
    role: last.role,
    body: last.name_zh === null ? null : { zh: last.name_zh, en: last.name_en ?? last.name_zh },
    proposedAt: last.recorded_at.toISOString(),
  }
}
