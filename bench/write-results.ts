import { writeFileSync } from 'node:fs'
import { writeWorkbook } from '../src/server/spreadsheets/write-workbook.ts'

/** Writes a workbook of course results, in a process of its own so that its memory is not counted with the bank's. */

export const benchCourses = 30
export const benchTerm = '2025-2026-1'
export const studentNumberOf = (learner: number) => `S${String(learner).padStart(7, '0')}`
export const courseCodeOf = (course: number) => `K${course}`

const headings = ['学号', '姓名', '课程代码', '学期', '成绩', '成绩状态']

/** As an academic system exports them: course by course, some absent, some failed. */
function rowOf(index: number, learners: number): string[] {
  const learner = index % learners
  const isAbsent = index % 97 === 0
  const course = courseCodeOf(Math.floor(index / learners))
  const score = isAbsent ? '' : String(40 + ((index * 31) % 61))
  return [studentNumberOf(learner), `学生${learner}`, course, benchTerm, score, isAbsent ? '缺考' : '正常']
}

if (import.meta.main) {
  const [path = '', count = '0'] = process.argv.slice(2)
  const learners = Math.ceil(Number(count) / benchCourses)
  const rows = Array.from({ length: Number(count) }, (_, index) => rowOf(index, learners))
  const columns = headings.map((heading) => ({ heading }))
  writeFileSync(path, await writeWorkbook([{ name: '成绩', columns, rows }]))
}
