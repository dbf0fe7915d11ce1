import { decideAct } from '../../../core/case/case.ts'
import { findRecusal, type OutcomeTies, type RecusalGround } from '../../../core/case/panel.ts'
import type { Bilingual } from '../../../core/case/workflow.ts'
import { stepName } from '../../cases/case-policy.ts'
import type { Case } from '../../cases/case-store.ts'
import type { Database } from '../../database/database.ts'

export interface Expert {
  expertId: string
  expertName: string
  /** What keeps the expert from this case: found, whatever is declared. */
  hindrance: Bilingual | null
}

const grounds: Record<RecusalGround, Bilingual> = {
  TEAM_TEACHER: { zh: '成果中写有其姓名（如指导教师）', en: 'the outcome names them, as a team’s teacher for example' },
  SAME_BODY: { zh: '与成果所涉单位有任职关系', en: 'they hold a role at a body that the outcome names' },
}

/** Every expert of the institution with what keeps them from this case. */
export async function findExperts(database: Database, { row, workflow, standing }: Case): Promise<Expert[]> {
  const held = await database
    .selectFrom('role_assignment as r')
    .innerJoin('person as p', 'p.id', 'r.person_id')
    .select(['p.id', 'p.name'])
    .distinct()
    .where('r.role', '=', 'expert')
    .where('r.institution_id', '=', row.institution_id)
    .where('r.ended_at', 'is', null)
    .orderBy('p.name')
    .orderBy('p.id')
    .limit(500)
    .execute()
  const bodies = await readBodies(
    database,
    row.institution_id,
    held.map((one) => one.id),
  )
  const ties = await readTies(database, row)
  return held.map(({ id, name }) => {
    const decision = decideAct(workflow, standing, 'vote', id)
    const ground = findRecusal({ name, bodies: bodies.get(id) ?? [] }, ties)
    const hindrance = decision.isAllowed ? ground && grounds[ground] : hindranceOf(decision.refusal, workflow)
    return { expertId: id, expertName: name, hindrance }
  })
}

function hindranceOf(refusal: { code: string; step?: string }, workflow: Case['workflow']): Bilingual {
  if (refusal.code === 'own_case') return { zh: '本人的申请', en: 'it is their own case' }
  if (refusal.step === undefined) return { zh: '申请不在评议环节', en: 'the case is not at its panel' }
  const step = stepName(workflow, refusal.step)
  return { zh: `已在“${step.zh}”环节办理过本件`, en: `they acted at the step ${step.en} already` }
}

/** The names of the bodies other than the college where each holds a role. */
async function readBodies(database: Database, institutionId: string, personIds: readonly string[]) {
  const rows =
    personIds.length === 0
      ? []
      : await database
          .selectFrom('role_assignment as r')
          .innerJoin('institution as i', 'i.id', 'r.institution_id')
          .select(['r.person_id', 'i.name_zh', 'i.name_en'])
          .where('r.person_id', 'in', [...personIds])
          .where('r.institution_id', '<>', institutionId)
          .where('r.ended_at', 'is', null)
          .execute()
  const named = Map.groupBy(rows, (one) => one.person_id)
  return new Map([...named].map(([id, held]) => [id, held.flatMap((one) => [one.name_zh, one.name_en])]))
}

async function readTies(database: Database, row: Case['row']): Promise<OutcomeTies> {
  if (row.outcome_id === null) return { issuer: '', words: [] }
  const outcome = await database
    .selectFrom('outcome')
    .select(['issuer', 'fields', 'title'])
    .where('learner_id', '=', row.learner_id)
    .where('id', '=', row.outcome_id)
    .executeTakeFirstOrThrow()
  const values = Object.values(outcome.fields as Record<string, unknown>)
  const words = values.filter((value): value is string => typeof value === 'string')
  return { issuer: outcome.issuer, words: [outcome.title, ...words] }
}
