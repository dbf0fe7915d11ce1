import { invariant } from '../../core/invariant.ts'
import type { RemedyKind } from '../../core/case/remedy.ts'
import type { Actor } from '../access/actor.ts'
import { wholeBank } from '../database/database.ts'
import { readRemedies } from '../features/remedies/read-remedies.ts'
import { requestRemedy } from '../features/remedies/request-remedy.ts'
import { at, once, type CaseContext } from './load-cases.ts'

/** What refused learners did about it: one asks for reconsideration, one appeals; both wait for their answers. */
export async function loadRemedies(context: CaseContext): Promise<void> {
  const [reconsidered, appealed] = await findRefused(context)
  invariant(reconsidered && appealed, 'the demonstration has applications that were refused')
  at(context, 1, 9)
  await contest(context, reconsidered, 'RECONSIDERATION', '所附查询结果与证书一致，请重新核对等级。')
  await contest(context, appealed, 'APPEAL', '名录中有该项成果，未予通过的理由与材料不符。')
}

interface Refused {
  actor: Actor
  applicationId: string
}

/** The learner opens the decision, by which it is delivered, and contests it the same day. */
async function contest(context: CaseContext, { actor, applicationId }: Refused, kind: RemedyKind, grounds: string) {
  await readRemedies(context.world, actor, applicationId)
  const key = once(actor, 'requestRemedy', applicationId)
  await requestRemedy(context.world, actor, applicationId, { kind, grounds }, key)
}

/** Recognitions refused by a reviewer, of learners whose accounts are in use. */
async function findRefused(context: CaseContext): Promise<Refused[]> {
  const rows = await context.world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('application as a')
      .innerJoin('person as p', 'p.id', 'a.learner_id')
      .innerJoin('learning_account as k', 'k.learner_id', 'a.learner_id')
      .innerJoin('application_event as e', (join) =>
        join.onRef('e.learner_id', '=', 'a.learner_id').onRef('e.application_id', '=', 'a.id'),
      )
      .select(['a.id', 'a.learner_id', 'a.institution_id', 'p.name'])
      .where('a.state', '=', 'REJECTED')
      .where('a.kind', '=', 'RECOGNITION')
      .where('e.transition', '=', 'reject')
      .where('k.state', '=', 'ACTIVE')
      .orderBy('a.number')
      .limit(2)
      .execute(),
  )
  return rows.map((row) => ({
    applicationId: row.id,
    actor: {
      personId: row.learner_id,
      name: row.name,
      learnerInstitutionId: row.institution_id,
      assignments: [],
      requestId: 'demonstration',
    },
  }))
}
