import { isTerm } from '../college-set-up/term.ts'
import type { RowFault, TableColumn, TableKind } from './table-kind.ts'

const resultWays = ['NORMAL', 'RETAKE', 'SUBSTITUTE'] as const
const resultStates = ['PASSED', 'FAILED', 'CHEATING', 'ABSENT', 'DEFERRED'] as const

/** A course result as a table says it. */
export interface ResultRow {
  studentNumber: string
  /** '' where the table has none; else it must be the learner's. */
  name: string
  courseCode: string
  term: string
  way: (typeof resultWays)[number]
  state: (typeof resultStates)[number]
  /** 0 to 100, at most two decimals. */
  score: number | null
  /** A grade in words, where there is no score. */
  grade: string | null
}

type Field = 'studentNumber' | 'name' | 'courseCode' | 'term' | 'score' | 'state' | 'way'

const stateWords: Record<ResultRow['state'], readonly string[]> = {
  PASSED: ['正常', '通过', '合格', '及格', 'passed', 'normal'],
  FAILED: ['不及格', '不合格', '未通过', '不通过', 'failed'],
  CHEATING: ['作弊', '违纪', '舞弊', 'cheating'],
  ABSENT: ['缺考', '旷考', '取消资格', 'absent'],
  DEFERRED: ['缓考', '缓', 'deferred'],
}
const wayWords: Record<ResultRow['way'], readonly string[]> = {
  NORMAL: ['正常', '初修', '首次', 'normal'],
  RETAKE: ['重修', '补考', '重考', 'retake'],
  SUBSTITUTE: ['替代', '课程替代', 'substitute'],
}
/** Grades in words, and whether they pass. */
const gradeWords = new Map([
  ...['优', '优秀', '良', '良好', '中', '中等', '及格', '合格', '通过', 'A', 'B', 'C', 'P'].map((word) => [word, true]),
  ...['不及格', '不合格', '未通过', 'D', 'F'].map((word) => [word, false]),
] as [string, boolean][])

const passingScore = 60

const columns: readonly TableColumn<Field>[] = [
  {
    field: 'studentNumber',
    heading: { zh: '学号', en: 'Student number' },
    synonyms: ['学生学号', '学员编号', 'student no', 'student id', 'studentno'],
    hint: { zh: '学生在本校的学号', en: 'The number of the student at the college' },
    isRequired: true,
    example: { zh: '2024010101', en: '2024010101' },
  },
  {
    field: 'name',
    heading: { zh: '姓名', en: 'Name' },
    synonyms: ['学生姓名', 'student name', 'full name'],
    hint: { zh: '可不填；填写则核对与学号是否一致', en: 'May be empty; where given it must belong to the number' },
    example: { zh: '张三', en: 'Zhang San' },
  },
  {
    field: 'courseCode',
    heading: { zh: '课程代码', en: 'Course code' },
    synonyms: ['课程编号', '课程号', '课程编码', 'course', 'course no', 'course id'],
    hint: { zh: '学校设置中的课程代码', en: 'The code of the course in the college set-up' },
    isRequired: true,
    example: { zh: 'GG001', en: 'GG001' },
  },
  {
    field: 'term',
    heading: { zh: '学期', en: 'Term' },
    synonyms: ['学年学期', '开课学期', '修读学期', 'semester'],
    hint: { zh: '如 2025-2026-1', en: 'Such as 2025-2026-1' },
    isRequired: true,
    example: { zh: '2025-2026-1', en: '2025-2026-1' },
  },
  {
    field: 'score',
    heading: { zh: '成绩', en: 'Score' },
    synonyms: ['总评成绩', '总成绩', '分数', '总评', 'grade', 'mark', 'result'],
    hint: { zh: '0 至 100，或 优秀、良好、中等、及格、不及格', en: '0 to 100, or A, B, C, D, F, P' },
    example: { zh: '86', en: '86' },
  },
  {
    field: 'state',
    heading: { zh: '成绩状态', en: 'State' },
    synonyms: ['成绩标识', '考试状态', '特殊情况', '成绩标志', '备注', 'status'],
    hint: { zh: '可不填；缺考、缓考、作弊时填写', en: 'May be empty; absent, deferred or cheating' },
    options: [
      { zh: '正常', en: 'normal' },
      { zh: '缺考', en: 'absent' },
      { zh: '缓考', en: 'deferred' },
      { zh: '作弊', en: 'cheating' },
    ],
    example: { zh: '正常', en: 'normal' },
  },
  {
    field: 'way',
    heading: { zh: '修读方式', en: 'Way' },
    synonyms: ['修读性质', '考试性质', '修读类型', '重修标记', 'attempt'],
    hint: { zh: '不填为正常修读', en: 'Normal where empty' },
    options: [
      { zh: '正常', en: 'normal' },
      { zh: '重修', en: 'retake' },
      { zh: '替代', en: 'substitute' },
    ],
    example: { zh: '正常', en: 'normal' },
  },
]

/** Course results with their states, as academic systems export them. */
export const courseResults: TableKind<Field, ResultRow> = {
  name: { zh: '课程成绩', en: 'Course results' },
  columns,
  read: (cells) => {
    const faults: RowFault<Field>[] = []
    const fault = (field: Field, zh: string, en: string) => faults.push({ field, text: { zh, en } })
    const { studentNumber, name, courseCode, term } = cells
    if (!/^\S{1,32}$/u.test(studentNumber))
      fault('studentNumber', '学号须为 1 至 32 个字符', 'a number has 1 to 32 signs')
    if (!/^\S{1,32}$/u.test(courseCode)) fault('courseCode', '课程代码须为 1 至 32 个字符', 'a code has 1 to 32 signs')
    if (!isTerm(term)) fault('term', '学期应如 2025-2026-1', 'a term looks like 2025-2026-1')
    const way = cells.way === '' ? 'NORMAL' : findWord(wayWords, cells.way)
    if (!way) fault('way', '修读方式应为：正常、重修、替代', 'the way is normal, retake or substitute')
    const read = readOutcome(cells.score, cells.state)
    if ('field' in read) faults.push(read)
    if (faults.length > 0 || !way || 'field' in read) return { faults }
    return { value: { studentNumber, name, courseCode, term, way, ...read } }
  },
  keyOf: ({ studentNumber, courseCode, term, way }) => [studentNumber, courseCode, term, way].join('\t'),
}

/** The first letter of upper or lower case is the same word. */
function findWord<Word extends string>(words: Record<Word, readonly string[]>, text: string): Word | undefined {
  const plain = text.toLowerCase()
  return (Object.keys(words) as Word[]).find((word) => words[word].includes(plain) || word.toLowerCase() === plain)
}

type Outcome = Pick<ResultRow, 'state' | 'score' | 'grade'>

/** What score and state say together; where they contradict each other, nobody guesses. */
function readOutcome(score: string, stated: string): Outcome | RowFault<Field> {
  const state = stated === '' ? null : findWord(stateWords, stated)
  if (state === undefined) return stateFault
  if (state === 'CHEATING' || state === 'ABSENT' || state === 'DEFERRED') {
    // Academic systems write 0, or the word once more, beside these states.
    if (score === '' || score === '0' || findWord(stateWords, score) === state)
      return { state, score: null, grade: null }
    return contradiction
  }
  const special = findWord(stateWords, score)
  if (state === null && (special === 'CHEATING' || special === 'ABSENT' || special === 'DEFERRED')) {
    return { state: special, score: null, grade: null }
  }
  const read = readScore(score)
  if (!read) return scoreFault
  const { isPass, ...marks } = read
  // "Normal" says that the exam was taken, not that it was passed.
  if (state === 'FAILED' && isPass) return contradiction
  if (state === 'PASSED' && !isPass && !wordsOfTaking.includes(stated.toLowerCase())) return contradiction
  return { state: isPass ? 'PASSED' : 'FAILED', ...marks }
}

const wordsOfTaking: readonly string[] = ['正常', 'normal']

function readScore(score: string): { isPass: boolean; score: number | null; grade: string | null } | null {
  if (/^\d{1,3}(\.\d{1,2})?$/.test(score)) {
    const value = Number(score)
    return value <= 100 ? { isPass: value >= passingScore, score: value, grade: null } : null
  }
  const isPass = gradeWords.get(score)
  return isPass === undefined ? null : { isPass, score: null, grade: score }
}

const stateFault: RowFault<Field> = {
  field: 'state',
  text: { zh: '成绩状态应为：正常、缺考、缓考、作弊', en: 'the state is normal, absent, deferred or cheating' },
}
const scoreFault: RowFault<Field> = {
  field: 'score',
  text: { zh: '成绩应为 0 至 100 的数，或 优秀、良好、中等、及格、不及格', en: 'a score is 0 to 100, or a grade' },
}
const contradiction: RowFault<Field> = {
  field: 'score',
  text: { zh: '成绩与成绩状态矛盾', en: 'score and state contradict each other' },
}
