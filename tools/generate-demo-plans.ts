import { mkdirSync, writeFileSync } from 'node:fs'
import type { PlanCourse, ProgrammePlan } from '../src/server/demo/college-shapes.ts'
import { planProgramme } from '../src/server/demo/plan-programme.ts'
import { readCourseFiles } from '../src/server/demo/read-packs.ts'

/** Writes packs/demo-college/plans/ from its majors and courses. The files are what the demonstration loads. */

const folder = new URL('../packs/demo-college/', import.meta.url)

const quote = (text: string) => (/[,:{}[\]#'’&]/.test(text) ? JSON.stringify(text) : text)
const bilingual = (text: { zh: string; en: string }) => `{ zh: ${quote(text.zh)}, en: ${quote(text.en)} }`

/** A plan as YAML in which each line of a course carries its name as a comment, for the reader. */
function writePlan(plan: ProgrammePlan, courses: ReadonlyMap<string, PlanCourse>): string {
  const lines = [
    `# ${plan.name.zh}专业 ${plan.cohort} 级人才培养方案. Made by tools/generate-demo-plans.ts; credits in 1/100 credit.`,
    `code: ${plan.code}`,
    `major: "${plan.major}"`,
    `cohort: ${plan.cohort}`,
    `department: ${plan.department}`,
    `name: ${bilingual(plan.name)}`,
    `terms: ${plan.terms}`,
    `credits: ${plan.credits}`,
    `hours: ${plan.hours}`,
    'groups:',
  ]
  for (const group of plan.groups) {
    lines.push(`  - code: ${group.code}`, `    name: ${bilingual(group.name)}`)
    lines.push(
      `    isCompulsory: ${group.isCompulsory}`,
      `    requiredCredits: ${group.requiredCredits}`,
      '    courses:',
    )
    for (const { course, term } of group.courses) {
      lines.push(`      - { course: ${course}, term: ${term} } # ${courses.get(course)?.name.zh ?? ''}`)
    }
  }
  return `${lines.join('\n')}\n`
}

const { majors, publicCourses, coursesOf } = readCourseFiles(folder)
mkdirSync(new URL('plans/', folder), { recursive: true })
for (const major of majors.majors) {
  const own = coursesOf(major.code)
  const all = new Map([...publicCourses, ...own].map((course) => [course.code, course]))
  for (const cohort of majors.cohorts) {
    const plan = planProgramme(majors, major, cohort, { public: publicCourses, own })
    writeFileSync(new URL(`plans/${plan.code}.yaml`, folder), writePlan(plan, all))
  }
}
