import type { z } from 'zod'
import type { exportResults as contract, ResultField } from '../../../contract/results.ts'
import { recordListing } from '../../access/access-log.ts'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import type { FileAnswer } from '../../http/send-file.ts'
import { writeSheet, type Cell } from '../../sheets/write-sheet.ts'
import type { World } from '../../world.ts'
import { readPostedResults, type PostedResult } from './posted-results.ts'

const cells: Record<ResultField, (row: PostedResult) => Cell> = {
  studentNumber: (row) => row.student_number,
  name: (row) => row.name,
  courseCode: (row) => row.code,
  courseName: (row) => row.name_zh,
  credits: (row) => row.credits / 100,
  score: (row) => row.score,
  label: (row) => row.label_zh,
  term: (row) => row.term,
  decisionNumber: (row) => row.decision_number,
}

/** Posted course results in the layout that the academic system takes in. Whom the file names is written down. */
export async function exportResults(
  world: World,
  actor: Actor,
  asked: z.output<(typeof contract)['body']>,
): Promise<FileAnswer> {
  const capacity = institutionCapacity(actor, ['academic_affairs'])
  const { columns, format, term } = asked
  const rows = await world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const found = await readPostedResults(tx, capacity.institutionId, term)
    const shown = { filter: { term }, searchedBy: null, fields: ['name', 'student_number'] }
    const subjectIds = found.map((row) => row.learner_id)
    await recordListing(tx, world, { actor, capacity, objectKind: 'result_list', ...shown, subjectIds })
    return found
  })
  const table = rows.map((row) => columns.map(({ field }) => cells[field](row)))
  const headings = columns.map((column) => column.heading)
  return { ...(await writeSheet('成绩', headings, table, format)), fileName: `转换课程成绩.${format}` }
}
