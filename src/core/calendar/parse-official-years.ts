import type { Bilingual } from '../case/workflow.ts'
import { findOfficialYearFaults, type ImportedYear } from './official-year.ts'

export type ParsedYears = { isRead: true; years: ImportedYear[] } | { isRead: false; faults: Bilingual[] }

/** An official notice names some 35 days; a file of more characters is something else. */
const charactersMaximum = 200_000
const kinds: Readonly<Record<string, 'holidays' | 'makeupWorkdays'>> = {
  holiday: 'holidays',
  放假: 'holidays',
  workday: 'makeupWorkdays',
  上班: 'makeupWorkdays',
}

/**
 * Reads official notices of further years, as JSON
 * `{"years": {"2027": {"holidays": ["2027-01-01"], "makeupWorkdays": [], "source": "国办发明电〔2026〕…号"}}}`
 * or as CSV with the columns `year,date,kind,source`, where kind is holiday (放假) or workday (上班). The year is that of
 * the notice, which may begin in the last days of the December before. All faults come together, with their line.
 */
export function parseOfficialYears(text: string): ParsedYears {
  if (text.length > charactersMaximum) return refuse([{ zh: '文件过大', en: 'the file is too large' }])
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  const read = trimmed.startsWith('{') ? readJson(trimmed) : readCsv(trimmed)
  if (!read.isRead) return read
  const faults = read.years.flatMap((year) => [
    ...(year.source === ''
      ? [{ zh: `${year.year} 年缺少通知文号`, en: `${year.year} has no number of the notice` }]
      : []),
    ...findOfficialYearFaults(year.year, year),
  ])
  if (read.years.length === 0) faults.push({ zh: '文件中没有年份', en: 'the file holds no year' })
  return faults.length > 0 ? refuse(faults) : read
}

function refuse(faults: Bilingual[]): ParsedYears {
  return { isRead: false, faults }
}

function readJson(text: string): ParsedYears {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    return refuse([{ zh: `不是有效的 JSON：${String(error)}`, en: `this is no JSON: ${String(error)}` }])
  }
  const years = isRecord(content) ? content['years'] : undefined
  if (!isRecord(years)) return refuse([{ zh: '缺少“years”', en: '“years” is missing' }])
  const faults: Bilingual[] = []
  const found: ImportedYear[] = []
  for (const [key, value] of Object.entries(years)) {
    const { holidays, makeupWorkdays, source } = isRecord(value) ? value : {}
    if (/^\d{4}$/.test(key) && isTexts(holidays) && isTexts(makeupWorkdays) && typeof source === 'string') {
      found.push({ year: Number(key), holidays, makeupWorkdays, source: source.trim() })
    } else {
      faults.push({
        zh: `“${key}”应含 holidays、makeupWorkdays（日期列表）和 source（通知文号）`,
        en: `“${key}” must hold holidays and makeupWorkdays (lists of dates) and source (number of the notice)`,
      })
    }
  }
  return faults.length > 0 ? refuse(faults) : { isRead: true, years: found }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= 100 && value.every((one) => typeof one === 'string')
}

function readCsv(text: string): ParsedYears {
  const faults: Bilingual[] = []
  const found = new Map<number, { holidays: string[]; makeupWorkdays: string[]; source: string }>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || (index === 0 && line.startsWith('year'))) continue
    const [year = '', date = '', kindName = '', ...rest] = line.split(',').map((cell) => cell.trim())
    const kind = kinds[kindName.toLowerCase()]
    if (!/^\d{4}$/.test(year) || !kind) {
      faults.push({
        zh: `第 ${index + 1} 行应为“年份,日期,holiday 或 workday,通知文号”`,
        en: `line ${index + 1} must read “year,date,holiday or workday,number of the notice”`,
      })
      continue
    }
    const known = found.get(Number(year)) ?? { holidays: [], makeupWorkdays: [], source: '' }
    found.set(Number(year), known)
    known[kind].push(date)
    known.source ||= rest.join(',')
  }
  if (faults.length > 0) return refuse(faults.slice(0, 20))
  return { isRead: true, years: [...found].map(([year, days]) => ({ year, ...days })) }
}
