import { sql } from 'kysely'
import { Problem } from '../../../contract/problem.ts'
import { recordListing } from '../../access/access-log.ts'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import type { Database } from '../../database/database.ts'
import type { FileAnswer } from '../../http/send-file.ts'
import { fillTemplate } from '../../templates/fill-template.ts'
import type { World } from '../../world.ts'
import { findTemplate } from './decision-template.ts'

/**
 * The decision document of a public notice in the college's own layout, with an annex of what was decided (发文附件).
 * Only what was posted and is still in force is in it, unless a preview is asked for. Whom it names is written down.
 */
export async function writeDecisionDocument(
  world: World,
  actor: Actor,
  batchId: string,
  asked: { documentNumber: string; isPreview: boolean },
): Promise<FileAnswer> {
  const capacity = institutionCapacity(actor, ['academic_affairs'])
  const { institutionId } = capacity
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const batch = await tx
      .selectFrom('notice_batch as b')
      .innerJoin('institution as i', 'i.id', 'b.institution_id')
      .select(['b.number', 'b.posted_on', 'i.name_zh', 'i.time_zone'])
      .where('b.id', '=', batchId)
      .where('b.institution_id', '=', institutionId)
      .executeTakeFirst()
    if (!batch) throw new Problem('not_found')
    const rows = await readDecided(tx, batchId, asked.isPreview)
    if (rows.length === 0) throw new Problem('decisions_missing')
    const subjectIds = rows.map((row) => row.learner_id)
    const shown = { filter: {}, searchedBy: null, subjectIds, fields: ['name', 'student_number', 'outcome'] }
    await recordListing(tx, world, { actor, capacity, objectKind: 'decision_document', ...shown })
    const template = await findTemplate(tx, institutionId)
    const bytes = fillTemplate(template.bytes, {
      学校: batch.name_zh,
      发文字号: asked.isPreview ? `（预览，未生效）${asked.documentNumber}` : asked.documentNumber,
      日期: civilDateOf(world.clock.now(), batch.time_zone),
      公示编号: batch.number,
      公示日期: batch.posted_on,
      依据: [...new Set(rows.map((row) => row.basis ?? '（待定）'))].join('；'),
      件数: String(rows.length),
      学分合计: creditsOf(rows.reduce((sum, row) => sum + (row.credits ?? 0), 0)),
      名单: rows.map((row, index) => ({
        序号: String(index + 1),
        文号: row.decision_number ?? '（待定）',
        申请编号: row.number,
        姓名: row.name,
        学号: row.student_number,
        二级学院: row.department,
        专业: row.programme,
        成果: row.title ?? '',
        学分: creditsOf(row.credits ?? 0),
        转换课程: row.courses ?? '',
      })),
    })
    const mediaType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
    return { bytes, mediaType, fileName: `${batch.number}-发文.docx` }
  })
}

const creditsOf = (amount: number) => String(amount / 100)

const inForce = ['POSTED', 'ARCHIVED']
const onNotice = ['ON_NOTICE', 'SUSPENDED']

/** What the notice led to and is in force, in order of the decision numbers; for a preview also what is on notice. */
function readDecided(database: Database, batchId: string, isPreview: boolean) {
  return database
    .selectFrom('application as a')
    .leftJoin('decision as d', (join) =>
      join.onRef('d.learner_id', '=', 'a.learner_id').onRef('d.id', '=', 'a.decision_id'),
    )
    .innerJoin('person as p', 'p.id', 'a.learner_id')
    .innerJoin('enrolment as e', (join) =>
      join.onRef('e.learner_id', '=', 'a.learner_id').onRef('e.id', '=', 'a.enrolment_id'),
    )
    .innerJoin('programme as g', 'g.id', 'e.programme_id')
    .innerJoin('unit as u', 'u.id', 'a.department_id')
    .leftJoin('outcome as o', (join) =>
      join.onRef('o.learner_id', '=', 'a.learner_id').onRef('o.id', '=', 'a.outcome_id'),
    )
    .select(['a.learner_id', 'a.number', 'd.number as decision_number', 'd.basis', 'p.name', 'e.student_number'])
    .select(['u.name_zh as department', 'g.name_zh as programme', 'o.title', 'a.credits_recognised as credits'])
    .select(
      sql<string | null>`(select string_agg(c.name_zh, '；' order by c.code) from application_target t
        join course c on c.id = t.course_id where t.learner_id = a.learner_id and t.application_id = a.id
        and not t.is_dropped)`.as('courses'),
    )
    .where('a.notice_batch_id', '=', batchId)
    .where('a.state', 'in', isPreview ? [...inForce, ...onNotice] : inForce)
    .orderBy('d.number')
    .orderBy('a.number')
    .execute()
}
