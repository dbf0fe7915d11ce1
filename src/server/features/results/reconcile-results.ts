import { reconcileResults as compare, type StoredResult } from '../../../core/results/reconcile-results.ts'
import { resultFields } from '../../../contract/results.ts'
import { Problem } from '../../../contract/problem.ts'
import { recordListing } from '../../access/access-log.ts'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { readSheet } from '../../spreadsheets/spreadsheets.ts'
import type { World } from '../../world.ts'
import { readPostedResults } from './posted-results.ts'

const shownMaximum = 200
const needed = ['studentNumber', 'courseCode', 'credits', 'score'] as const

/**
 * Compares what the college posted with a file that the academic system exported. The columns are found by their
 * headings, wherever they stand; nothing is changed and nothing of the file is kept.
 */
export async function reconcileResults(world: World, actor: Actor, bytes: Buffer, term: string | undefined) {
  const capacity = institutionCapacity(actor, ['academic_affairs'])
  const theirs = await readTheirs(bytes)
  const ours = await world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const found = await readPostedResults(tx, capacity.institutionId, term)
    const shown = { filter: { term }, searchedBy: null, fields: ['student_number'] }
    const subjectIds = found.map((row) => row.learner_id)
    await recordListing(tx, world, { actor, capacity, objectKind: 'result_list', ...shown, subjectIds })
    return found.map((row) => ({
      studentNumber: row.student_number,
      courseCode: row.code,
      credits: row.credits,
      score: row.score,
    }))
  })
  const { alike, missing, differing, foreign } = compare(ours, theirs)
  return {
    alike,
    missingCount: missing.length,
    missing: missing.slice(0, shownMaximum),
    differingCount: differing.length,
    differing: differing.slice(0, shownMaximum),
    foreign,
  }
}

async function readTheirs(bytes: Buffer): Promise<StoredResult[]> {
  const found: StoredResult[] = []
  let places: Record<(typeof needed)[number], number> | null = null
  for await (const rows of readSheet(bytes)) {
    for (const { cells } of rows) {
      if (places === null) {
        places = placesOf(cells)
        continue
      }
      const { studentNumber, courseCode, credits, score } = places
      const cell = (at: number) => (cells[at] ?? '').trim()
      if (cell(studentNumber) === '') continue
      found.push({
        studentNumber: cell(studentNumber),
        courseCode: cell(courseCode),
        credits: Math.round((numberOf(cell(credits)) ?? 0) * 100),
        score: numberOf(cell(score)),
      })
    }
  }
  return found
}

/** Where the columns stand that are compared; a file without one of them is refused with its name. */
function placesOf(headings: readonly string[]): Record<(typeof needed)[number], number> {
  const at = (field: (typeof needed)[number]) => headings.findIndex((one) => one.trim() === resultFields[field])
  const lacking = needed.filter((field) => at(field) < 0).map((field) => resultFields[field])
  if (lacking.length > 0) throw new Problem('columns_missing', { columns: lacking.join('、') })
  return {
    studentNumber: at('studentNumber'),
    courseCode: at('courseCode'),
    credits: at('credits'),
    score: at('score'),
  }
}

/** A score in words, such as 合格, is no number: it is compared as none. */
function numberOf(text: string): number | null {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null
}
