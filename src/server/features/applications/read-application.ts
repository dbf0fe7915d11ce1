import type { z } from 'zod'
import type { CaseStanding } from '../../../core/case/case.ts'
import type { WorkflowDefinition } from '../../../core/case/workflow.ts'
import { invariant } from '../../../core/invariant.ts'
import { maskIdNumber } from '../../../core/identity/mask.ts'
import type { application } from '../../../contract/applications.ts'
import { describeProblem } from '../../../contract/problem.ts'
import { recordAccess } from '../../access/access-log.ts'
import { findCapacity, type Actor } from '../../access/actor.ts'
import { findAllowedActs, stepName, type CasePlace } from '../../cases/case-policy.ts'
import { readStanding, readWorkflow, type ApplicationRow } from '../../cases/case-store.ts'
import { presentSummary, selectSummaries } from '../../cases/case-summaries.ts'
import { reachCase, type ReachedCase } from '../../cases/reach-case.ts'
import type { Tx } from '../../database/database.ts'
import { readOutcomeView } from '../../outcomes/outcome-view.ts'
import type { World } from '../../world.ts'
import {
  readDecision,
  readHistory,
  readNoticeOf,
  readObjections,
  readSources,
  readTargets,
} from './application-store.ts'

export type ApplicationView = z.input<typeof application>

/**
 * Everything about one case, for the learner whose it is and for the staff who reach it. A member of staff who reads it
 * is written to the access log in the same transaction; what each may see of names differs by field.
 */
export async function readApplication(world: World, actor: Actor, applicationId: string): Promise<ApplicationView> {
  const reached = await reachCase(world, actor, applicationId)
  return world.gate.write(reached.scope, async (tx) => {
    if (reached.capacity) {
      await recordAccess(tx, world, {
        actor,
        capacity: reached.capacity,
        subjectId: reached.place.learnerId,
        objectKind: 'application',
        objectId: applicationId,
        fields: ['name', 'student_number', 'id_number_masked', 'outcome', 'evidence'],
      })
    }
    return presentApplication(tx, world, actor, reached, applicationId)
  })
}

async function presentApplication(
  tx: Tx,
  world: World,
  actor: Actor,
  reached: ReachedCase,
  applicationId: string,
): Promise<ApplicationView> {
  const { place } = reached
  // What does not depend on each other is asked for at once: the statements travel together.
  const [row, summaryRow] = await Promise.all([
    tx
      .selectFrom('application')
      .selectAll()
      .where('learner_id', '=', place.learnerId)
      .where('id', '=', applicationId)
      .executeTakeFirstOrThrow(),
    selectSummaries(tx)
      .where('a.learner_id', '=', place.learnerId)
      .where('a.id', '=', applicationId)
      .executeTakeFirstOrThrow(),
  ])
  const isStaff = reached.capacity !== null
  const handlesObjections = findCapacity(actor, ['academic_affairs', 'supervision'], place) !== null
  const workflow = await readWorkflow(tx, row.workflow_id)
  const [standing, outcome, summary, person, categoryName, targets, sources, history, notice, decision, objections] =
    await Promise.all([
      readStanding(tx, row),
      row.outcome_id === null ? null : readOutcomeView(tx, place.learnerId, row.outcome_id, isStaff),
      presentSummary(tx, summaryRow, world.clock.now()),
      readPersonFields(tx, world, row, isStaff),
      readCategoryName(tx, row.credit_category),
      row.kind === 'RECOGNITION' ? [] : readTargets(tx, row),
      row.kind === 'RECOGNITION' ? [] : readSources(tx, row),
      readHistory(tx, row, workflow, isStaff),
      readNoticeOf(tx, row),
      readDecision(tx, row),
      readObjections(tx, world, row, { isStaff, handlesObjections }),
    ])
  return {
    ...summary,
    ...person,
    version: row.version,
    ruleVersion: row.rule_version,
    outcome,
    creditsMaximum: outcome?.creditsMaximum ?? null,
    creditCategory: row.credit_category,
    creditCategoryName: categoryName,
    targets,
    sources,
    evidence: outcome?.evidence ?? [],
    history,
    steps: presentSteps(row, workflow),
    notice,
    decision,
    objections,
    ...presentActs(actor, place, workflow, standing),
    advice: adviceOf(row),
  }
}

function presentActs(
  actor: Actor,
  place: CasePlace,
  workflow: WorkflowDefinition,
  standing: CaseStanding,
): Pick<ApplicationView, 'allowedActs' | 'hindrances'> {
  const { allowedActs, hindrances } = findAllowedActs(actor, place, workflow, standing)
  return {
    allowedActs,
    hindrances: hindrances.map(({ act, problem }) => ({
      act,
      code: problem.code,
      text: {
        zh: describeProblem(problem.code, problem.details, 'zh'),
        en: describeProblem(problem.code, problem.details, 'en'),
      },
    })),
  }
}

/** Until the decision on a conversion is delivered the learner goes on as if there were none. */
function adviceOf(row: ApplicationRow): ApplicationView['advice'] {
  const isPending = ['IN_REVIEW', 'SUPPLEMENT_REQUIRED', 'AWAITING_NOTICE', 'ON_NOTICE', 'SUSPENDED'].includes(
    row.state,
  )
  if (row.kind === 'RECOGNITION' || !isPending) return null
  return {
    zh: '在收到决定之前，请照常上课、完成作业、参加考试。',
    en: 'Until you hear the decision, keep attending, hand in your work and sit the exam.',
  }
}

function presentSteps(row: ApplicationRow, workflow: WorkflowDefinition): ApplicationView['steps'] {
  const isOver = ['POSTED', 'ARCHIVED', 'REVERSED'].includes(row.state)
  const current = workflow.steps.findIndex((step) => step.id === row.step)
  return workflow.steps.map((step, index) => ({
    id: step.id,
    name: stepName(workflow, step.id),
    body: step.body,
    state: isOver || (current >= 0 && index < current) ? 'done' : index === current ? 'current' : 'waiting',
  }))
}

async function readPersonFields(tx: Tx, world: World, row: ApplicationRow, isStaff: boolean) {
  const person = await tx
    .selectFrom('person as p')
    .innerJoin('enrolment as e', (join) => join.onRef('e.learner_id', '=', 'p.id').on('e.id', '=', row.enrolment_id))
    .leftJoin('unit as c', 'c.id', 'e.class_id')
    .select(['p.id_number_sealed', 'c.name_zh', 'c.name_en'])
    .where('p.id', '=', row.learner_id)
    .executeTakeFirst()
  invariant(person, 'a case belongs to a person with an enrolment')
  const sealed = isStaff ? person.id_number_sealed : null
  return {
    learnerMaskedIdNumber: sealed ? maskIdNumber(world.seals.openText('id-number', sealed)) : null,
    className: person.name_zh === null ? null : { zh: person.name_zh, en: person.name_en ?? person.name_zh },
  }
}

async function readCategoryName(tx: Tx, code: string | null) {
  if (code === null) return null
  const row = await tx
    .selectFrom('credit_category')
    .select(['name_zh', 'name_en'])
    .where('code', '=', code)
    .executeTakeFirstOrThrow()
  return { zh: row.name_zh, en: row.name_en }
}
