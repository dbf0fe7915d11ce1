import type { Bilingual } from '../../../core/case/workflow.ts'
import { Problem } from '../../../contract/problem.ts'
import type { ApplicationRow } from '../../cases/case-store.ts'
import { findSettledTargets } from '../../cases/course-standing-store.ts'
import type { Tx } from '../../database/database.ts'

/** The courses of a case that it is still for. */
export function readOpenTargets(tx: Tx, row: ApplicationRow) {
  return tx
    .selectFrom('application_target as t')
    .innerJoin('course as c', 'c.id', 't.course_id')
    .select(['c.id', 'c.name_zh', 'c.name_en', 't.credits', 't.score'])
    .where('t.learner_id', '=', row.learner_id)
    .where('t.application_id', '=', row.id)
    .where('t.is_open', '=', true)
    .orderBy('c.code')
    .execute()
}

/**
 * Leaves courses out of a case: they may be the target of another one. Only a partial approval, which has its reason,
 * leaves any out, and only such as the case is for. Answers their names, for the history.
 */
export async function dropTargets(
  tx: Tx,
  row: ApplicationRow,
  { answer, droppedCourseIds }: { answer: string; droppedCourseIds: readonly string[] },
): Promise<Bilingual[]> {
  if (droppedCourseIds.length === 0) return []
  if (answer !== 'partly_approve') throw new Problem('reason_required')
  const dropped = (await readOpenTargets(tx, row)).filter((target) => droppedCourseIds.includes(target.id))
  if (dropped.length !== new Set(droppedCourseIds).size) throw new Problem('not_found')
  await tx
    .updateTable('application_target')
    .set({ is_open: false, is_dropped: true })
    .where('learner_id', '=', row.learner_id)
    .where('application_id', '=', row.id)
    .where('course_id', 'in', [...droppedCourseIds])
    .execute()
  return dropped.map((target) => ({ zh: target.name_zh, en: target.name_en }))
}

/** Refuses to approve a case for a course that was settled otherwise meanwhile; the words say what to do instead. */
export async function demandTargetsUnsettled(tx: Tx, row: ApplicationRow): Promise<void> {
  const [target] = await findSettledTargets(tx, [row])
  if (!target) return
  const advice = row.kind === 'DIRECT' ? adviceToDrop : adviceToReject
  throw new Problem('course_not_convertible', {
    course: target.name,
    reason: { zh: `${target.reason.zh}；${advice.zh}`, en: `${target.reason.en}; ${advice.en}` },
    code: target.code,
  })
}

const adviceToDrop = {
  zh: '请选择“部分通过”，不予转换该课程',
  en: 'approve in part and leave this course out',
}
const adviceToReject = {
  zh: '请选择“不予通过”，占用的学分随即退回',
  en: 'reject the case, and the credits it holds are free again',
}
