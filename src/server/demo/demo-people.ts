import { addDays } from '../../core/calendar/civil-date.ts'
import { idNumberCheckDigit } from '../../core/identity/id-number.ts'
import { createRandom, type Random } from '../../core/random.ts'
import { difficultNames, nameOf, type Sex } from './demo-names.ts'
import { generateStaff, type DemoStaff } from './demo-staff.ts'
import type { CollegePack } from './read-packs.ts'

/** A class (行政班) of a major and cohort. */
export interface DemoClass {
  code: string
  name: { zh: string; en: string }
  majorCode: string
  cohort: number
  departmentCode: string
}

/** A learner who does not exist: the region of the id number was never assigned, nor was the range of the phone. */
export interface DemoLearner {
  name: string
  sex: Sex
  idNumber: string
  phone: string
  email: string
  studentNumber: string
  cohort: number
  majorCode: string
  /** The code of the programme plan: major and cohort. */
  programmeCode: string
  departmentCode: string
  classCode: string
  enrolledOn: string
  isVeteran: boolean
}

export interface DemoPeople {
  classes: DemoClass[]
  learners: DemoLearner[]
  staff: DemoStaff[]
}

export interface DemoPeopleOptions {
  seed: string
  /** Learners in all; spread evenly over the classes. */
  count: number
  college: Pick<CollegePack, 'institution' | 'units' | 'majors'>
}

/** No region begins so: GB/T 2260 starts at 11. */
const demonstrationRegion = '000000'
/** Mobile numbers in China begin with 13 to 19; 120 is the ambulance. */
const demonstrationPhonePrefix = '120'

/** Makes the people of the demonstration: the same for the same seed, count and college. */
export function generatePeople({ seed, count, college }: DemoPeopleOptions): DemoPeople {
  const classes = layOutClasses(college)
  const learners = Array.from({ length: count }, (_, index) => {
    const one = classes[index % classes.length] as DemoClass
    // The last learners carry the difficult names, so that the first ones, who are shown, look ordinary.
    const difficult = count >= difficultNames.length * 2 ? difficultNames[count - 1 - index] : undefined
    const random = createRandom(`${seed}/learner/${index}`)
    return makeLearner(random, { index, place: Math.floor(index / classes.length), one, college, difficult })
  })
  return { classes, learners, staff: generateStaff(createRandom(`${seed}/staff`), college, classes) }
}

function layOutClasses(college: DemoPeopleOptions['college']): DemoClass[] {
  const { cohorts, majors } = college.majors
  return cohorts.flatMap((cohort) =>
    majors.flatMap((major) =>
      Array.from({ length: major.classes }, (_, index): DemoClass => {
        const number = `${cohort % 100}${String(index + 1).padStart(2, '0')}`
        return {
          code: `${major.code}-${number}`,
          name: { zh: `${major.className}${number}班`, en: `${major.name.en}, class ${number}` },
          majorCode: major.code,
          cohort,
          departmentCode: major.department,
        }
      }),
    ),
  )
}

interface Seat {
  index: number
  /** The learner's place in the class, from 0. */
  place: number
  one: DemoClass
  college: DemoPeopleOptions['college']
  difficult: { name: string; sex: Sex } | undefined
}

function makeLearner(random: Random, { index, place, one, college, difficult }: Seat): DemoLearner {
  const womenShare = one.departmentCode === 'YK' ? 0.8 : 0.4
  const drawn: Sex = random.chance(womenShare) ? 'female' : 'male'
  const sex = difficult?.sex ?? drawn
  const majorNumber = college.majors.majors.findIndex((major) => major.code === one.majorCode) + 1
  const classNumber = one.code.slice(-2)
  const studentNumber = `${one.cohort}${two(majorNumber)}${classNumber}${two(place + 1)}`
  const isVeteran = sex === 'male' && random.chance(0.04)
  return {
    name: difficult?.name ?? nameOf(random.fork('name'), sex),
    sex,
    idNumber: makeIdNumber(random.fork('id'), index, sex, one.cohort - (isVeteran ? 21 : 19)),
    phone: `${demonstrationPhonePrefix}${String(index + 1).padStart(8, '0')}`,
    email: `s${studentNumber}@example.com`,
    studentNumber,
    cohort: one.cohort,
    majorCode: one.majorCode,
    programmeCode: `${one.majorCode}-${one.cohort}`,
    departmentCode: one.departmentCode,
    classCode: one.code,
    enrolledOn: `${one.cohort}-09-01`,
    isVeteran,
  }
}

const two = (number: number) => String(number).padStart(2, '0')

/** A number with a valid check digit in a region that was never assigned. The sequence tells learners apart. */
function makeIdNumber(random: Random, index: number, sex: Sex, birthYear: number): string {
  const birth = addDays(`${birthYear}-09-01`, random.integer(0, 364)).replaceAll('-', '')
  // The sequence number of a day is odd for men and even for women; 500 of each sex share no birth date and sequence.
  const sequence = String((index % 500) * 2 + (sex === 'male' ? 1 : 0)).padStart(3, '0')
  const body = demonstrationRegion + birth + sequence
  return body + idNumberCheckDigit(body)
}
