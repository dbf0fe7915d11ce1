import type { Bilingual } from '../case/workflow.ts'
import { parseCredit } from '../credit.ts'

/** Kinds of course of a plan (课程类别). */
export const courseGroups = [
  'PUBLIC_BASIC',
  'MAJOR_BASIC',
  'MAJOR_CORE',
  'MAJOR_EXTENSION',
  'PUBLIC_ELECTIVE',
  'PRACTICE',
] as const
export type CourseGroup = (typeof courseGroups)[number]

const groupWords: Record<CourseGroup, readonly string[]> = {
  PUBLIC_BASIC: ['公共基础课', 'public basic'],
  MAJOR_BASIC: ['专业基础课', 'major basic'],
  MAJOR_CORE: ['专业核心课', 'major core'],
  MAJOR_EXTENSION: ['专业拓展课', 'major extension'],
  PUBLIC_ELECTIVE: ['公共选修课', 'public elective'],
  PRACTICE: ['集中实践', '实践环节', 'practice'],
}

/** A row of a pasted table as it was typed: texts only, so that every fault can be told at its row. */
export interface CourseRow {
  code: string
  nameZh: string
  nameEn: string
  credits: string
  hours: string
  kind: string
  convertible: string
}

export interface NewCourse {
  code: string
  name: Bilingual
  /** In 1/100 credit. */
  credits: number
  hours: number
  kind: CourseGroup
  isConvertible: boolean
}

/** Splits a table copied from a spreadsheet: a row to a line, cells between tabs, no heading or empty line. */
export function splitCourseTable(text: string): CourseRow[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('\t').map((cell) => cell.trim()))
    .filter(([code = '']) => !/^(课程代码|代码|code)$/i.test(code))
    .map(([code = '', nameZh = '', nameEn = '', credits = '', hours = '', kind = '', convertible = '']) => ({
      code,
      nameZh,
      nameEn,
      credits,
      hours,
      kind,
      convertible,
    }))
}

/** Reads a row, or says everything that is wrong with it. */
export function readCourseRow(row: CourseRow): NewCourse | { faults: Bilingual[] } {
  const credits = parseCredit(row.credits)
  const hours = /^\d{1,4}$/.test(row.hours) ? Number(row.hours) : -1
  const kind = findGroup(row.kind)
  const isConvertible = readYes(row.convertible)
  const faults = [
    (row.code.length < 1 || row.code.length > 32) && {
      zh: '代码须为 1 至 32 个字符',
      en: 'the code has 1 to 32 signs',
    },
    row.nameZh === '' && { zh: '缺中文名称', en: 'the Chinese name is missing' },
    row.nameEn === '' && { zh: '缺英文名称', en: 'the English name is missing' },
    (credits === null || credits < 1 || credits > 10_000) && {
      zh: '学分须为 0.01 至 100 的数',
      en: 'credits are a number from 0.01 to 100',
    },
    (hours < 0 || hours > 4000) && { zh: '学时须为 0 至 4000 的整数', en: 'hours are a whole number from 0 to 4000' },
    kind === null && { zh: `没有课程类别“${row.kind}”`, en: `there is no kind of course “${row.kind}”` },
    isConvertible === null && { zh: '“可转换”填“是”或“否”', en: 'convertible is yes or no' },
  ].filter((fault) => fault !== false)
  if (faults.length > 0 || credits === null || kind === null || isConvertible === null) return { faults }
  return { code: row.code, name: { zh: row.nameZh, en: row.nameEn }, credits, hours, kind, isConvertible }
}

function findGroup(text: string): CourseGroup | null {
  const word = text.toLowerCase()
  return courseGroups.find((group) => group.toLowerCase() === word || groupWords[group].includes(word)) ?? null
}

/** An empty cell means yes: most courses can be converted. */
function readYes(text: string): boolean | null {
  if (/^(是|可|yes|y|true|1|)$/i.test(text)) return true
  return /^(否|不可|no|n|false|0)$/i.test(text) ? false : null
}
