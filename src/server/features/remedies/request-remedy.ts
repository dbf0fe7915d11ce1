import { decideRemedyAct } from '../../../core/case/remedy-acts.ts'
import { findRemedyRefusal, type RemedyKind, type RemedyRefusal } from '../../../core/case/remedy.ts'
import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { problemOfRefusal } from '../../cases/case-policy.ts'
import { lockCase, writeTransition } from '../../cases/case-store.ts'
import { readCaseTitle } from '../../cases/case-title.ts'
import { civilDateOf, deadlineWords } from '../../cases/deadlines.ts'
import { onceFor, type OnceKey } from '../../http/idempotency.ts'
import { sendMessage } from '../../notices/send-message.ts'
import type { World } from '../../world.ts'
import { answerDueAt, nextRemedyNumber, readContested } from './remedy-store.ts'

const kindWords = {
  RECONSIDERATION: { zh: '申请复核', en: 'ask for reconsideration' },
  APPEAL: { zh: '申诉', en: 'appeal' },
} as const

const refusalWords: Record<RemedyRefusal, { zh: string; en: string }> = {
  not_contestable: { zh: '本件没有可以复核或申诉的决定', en: 'there is no decision of this case to contest' },
  not_delivered: { zh: '请先打开决定', en: 'open the decision first' },
  asked_already: { zh: '对这一决定已经提出过', en: 'it was asked for already' },
  pending: { zh: '上一项申请还在处理', en: 'a request is still being dealt with' },
  too_late: { zh: '期限已过', en: 'the period has passed' },
}

/** The applicant asks for reconsideration or appeals, within the days that run from the delivery of the decision. */
export async function requestRemedy(
  world: World,
  actor: Actor,
  applicationId: string,
  input: { kind: RemedyKind; grounds: string },
  once: OnceKey,
): Promise<void> {
  await world.gate.write(scopeOfLearner(actor), (tx) =>
    onceFor(tx, world, once, async () => {
      const { row, workflow, standing } = await lockCase(tx, actor.personId, applicationId)
      const at = world.clock.now()
      const { institution, policy, decision, standing: contested } = await readContested(tx, row, at)
      const refusal = contested === null ? 'not_contestable' : findRemedyRefusal(contested, input.kind)
      const what = kindWords[input.kind]
      if (refusal !== null) throw new Problem('remedy_not_open', { what, reason: refusalWords[refusal] })
      invariant(decision, 'what is contested is a decision')
      const act = input.kind === 'APPEAL' ? ('appeal' as const) : ('request_reconsideration' as const)
      const next = decideRemedyAct(workflow, standing, act, actor.personId)
      if (!next.isAllowed) throw problemOfRefusal(workflow, next.refusal)
      const number = await nextRemedyNumber(
        tx,
        input.kind,
        institution.code,
        civilDateOf(at, institution.timeZone).slice(0, 4),
      )
      const dueAt = await answerDueAt(tx, institution, policy, { kind: input.kind, filedAt: at })
      await tx
        .insertInto('remedy')
        .values({
          learner_id: row.learner_id,
          id: world.ids.next(),
          number,
          institution_id: institution.id,
          application_id: row.id,
          decision_id: decision.id,
          kind: input.kind,
          grounds: input.grounds,
          filed_at: at,
          due_at: dueAt,
          state: 'RECEIVED',
        })
        .execute()
      await writeTransition(
        tx,
        row,
        { ...next, dueAt: row.due_at },
        { act, actorId: actor.personId, role: 'learner', bodyId: null, step: null, detail: { number }, at },
      )
      await sendMessage(tx, world, {
        personId: row.learner_id,
        kind: input.kind === 'APPEAL' ? 'appeal_received' : 'reconsideration_received',
        applicationId: row.id,
        parameters: {
          title: await readCaseTitle(tx, row),
          number,
          due: deadlineWords(dueAt, institution.timeZone),
        },
      })
      return { applicationId }
    }),
  )
}
