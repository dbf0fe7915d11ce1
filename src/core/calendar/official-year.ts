import type { Bilingual } from '../case/workflow.ts'
import { isCivilDate, isWeekend, type CivilDate } from './civil-date.ts'
import { newYearReach, type OfficialYear } from './working-calendar.ts'

/** An official notice as it is imported: with the number of the notice, so that anyone can look it up. */
export interface ImportedYear extends OfficialYear {
  year: number
  source: string
}

/** What is wrong with a year's days, in words; empty when they can be used. */
export function findOfficialYearFaults(year: number, { holidays, makeupWorkdays }: OfficialYear): Bilingual[] {
  const faults: Bilingual[] = []
  for (const day of [...holidays, ...makeupWorkdays]) {
    if (!isCivilDate(day))
      faults.push({ zh: `“${day}”不是日期，应写作 ${year}-10-01`, en: `“${day}” is no date such as ${year}-10-01` })
    else if (!isOfYear(year, day))
      faults.push({ zh: `${day} 不属于 ${year} 年的安排`, en: `${day} is no day of the notice for ${year}` })
  }
  for (const day of makeupWorkdays) {
    if (isCivilDate(day) && !isWeekend(day)) {
      faults.push({ zh: `调休上班日 ${day} 不是周末`, en: `the make-up workday ${day} is no weekend day` })
    }
    if (holidays.includes(day)) faults.push({ zh: `${day} 既放假又上班`, en: `${day} is both a holiday and a workday` })
  }
  if (!holidays.includes(`${year}-01-01`) || !holidays.includes(`${year}-10-01`)) {
    faults.push({
      zh: `${year} 年的安排不完整：缺少元旦或国庆节`,
      en: `the notice for ${year} is incomplete: New Year’s Day or National Day is missing`,
    })
  }
  return faults
}

/** The last days of December belong to the notice of the New Year that they lead to. */
function isOfYear(year: number, day: CivilDate): boolean {
  return day.startsWith(`${year}-`) || (day.startsWith(`${year - 1}-`) && day >= `${year - 1}${newYearReach}`)
}
