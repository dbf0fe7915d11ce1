import { z } from 'zod'
import { courseGroups } from '../core/college-set-up/course-rows.ts'
import { isTerm } from '../core/college-set-up/term.ts'
import { setUpName, setUpReaders, setUpReason, setUpTag as tag } from './college-set-up.ts'
import { operation } from './operation.ts'
import {
  bilingual,
  credit,
  done,
  idParams,
  instant,
  line,
  pageOf,
  pageQuery,
  positiveCredit,
  searchTerm,
  text,
  uuid,
} from './shapes.ts'

const courseCredits = z.int().min(1).max(10_000).describe('Credits in 1/100 (350 = 3.5)')
const courseHours = z.int().min(0).max(4000)
const term = z.string().max(11).refine(isTerm, 'a term is such as 2026-2027-1').describe('A term, such as 2026-2027-1')
const cohort = z.int().min(1990).max(2200)

const setUpCourse = z.object({
  id: uuid,
  code: z.string(),
  name: bilingual,
  kind: z.string(),
  credits: courseCredits.describe('What it counts in the present term, in 1/100 credit'),
  hours: courseHours,
  isConvertible: z.boolean(),
  retiredAt: instant.nullable(),
  versions: z
    .array(z.object({ version: z.int(), fromTerm: z.string(), credits: courseCredits, hours: courseHours }))
    .describe('The first one has no term: it counts until another begins'),
})

export const listSetUpCourses = operation({
  id: 'listSetUpCourses',
  method: 'GET',
  url: '/api/college/courses',
  tag,
  summary: { zh: '课程', en: 'Courses' },
  access: setUpReaders,
  querystring: pageQuery.extend({ search: searchTerm.optional(), kind: z.enum(courseGroups).optional() }),
  response: pageOf(setUpCourse),
})

export const addCourse = operation({
  id: 'addCourse',
  method: 'POST',
  url: '/api/college/courses',
  tag,
  summary: { zh: '新增课程', en: 'Add a course' },
  access: ['academic_affairs'],
  body: z.object({
    code: line(32),
    name: setUpName,
    credits: courseCredits,
    hours: courseHours,
    kind: z.enum(courseGroups),
    isConvertible: z.boolean(),
  }),
  response: setUpCourse,
  status: 201,
  isIdempotent: true,
  problems: ['duplicate'],
})

/** Texts as they were typed: a fault is told at its row. */
const pastedCourse = z.object({
  code: text(200),
  nameZh: text(400),
  nameEn: text(400),
  credits: text(40),
  hours: text(40),
  kind: text(60),
  convertible: text(20),
})

export const addCourses = operation({
  id: 'addCourses',
  method: 'POST',
  url: '/api/college/courses/table',
  tag,
  summary: { zh: '粘贴课程表', en: 'Add a table of courses' },
  access: ['academic_affairs'],
  body: z.object({
    rows: z.array(pastedCourse).min(1).max(500),
    isTrial: z.boolean().describe('Checks the rows and adds nothing'),
  }),
  /** All rows or none: with one fault nothing is added. */
  response: z.object({
    added: z.int(),
    faults: z.array(z.object({ row: z.int().describe('Counted from 1'), faults: z.array(bilingual) })),
  }),
  isIdempotent: true,
  ratePerMinute: 30,
})

export const renameCourse = operation({
  id: 'renameCourse',
  method: 'POST',
  url: '/api/college/courses/:id/name',
  tag,
  summary: { zh: '更正课程名称', en: 'Correct the names of a course' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({ name: setUpName, reason: setUpReason }),
  response: setUpCourse,
  isIdempotent: true,
  problems: ['not_found', 'set_up_invalid'],
})

export const discardCourse = operation({
  id: 'discardCourse',
  method: 'POST',
  url: '/api/college/courses/:id/discard',
  tag,
  summary: { zh: '删除误设的课程', en: 'Discard a course that no plan has' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({ reason: setUpReason }),
  response: done,
  isIdempotent: true,
  problems: ['not_found', 'set_up_invalid'],
})

export const addCourseVersion = operation({
  id: 'addCourseVersion',
  method: 'POST',
  url: '/api/college/courses/:id/versions',
  tag,
  summary: { zh: '课程学分学时变更', en: 'Change the credits and hours of a course from a term on' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({ fromTerm: term, credits: courseCredits, hours: courseHours, reason: setUpReason }),
  response: setUpCourse,
  isIdempotent: true,
  problems: ['not_found', 'set_up_invalid'],
})

export const retireCourse = operation({
  id: 'retireCourse',
  method: 'POST',
  url: '/api/college/courses/:id/retire',
  tag,
  summary: { zh: '停用课程', en: 'Retire a course' },
  access: ['academic_affairs'],
  params: idParams,
  body: z.object({ reason: setUpReason }),
  response: setUpCourse,
  isIdempotent: true,
  problems: ['not_found', 'set_up_invalid'],
})

export const programmeStates = ['DRAFT', 'PUBLISHED', 'REPLACED', 'DISCARDED'] as const

const setUpProgramme = z.object({
  id: uuid,
  code: z.string(),
  version: z.int(),
  state: z.enum(programmeStates),
  majorCode: z.string(),
  cohort: z.int(),
  name: bilingual,
  departmentId: uuid,
  department: bilingual,
  terms: z.int(),
  credits: credit.describe('What a learner must earn, in 1/100 credit'),
  hours: z.int(),
})

const planTotals = z.object({ credits: credit, hours: z.int() })

const setUpPlan = setUpProgramme.extend({
  revision: z.int(),
  courses: z.array(
    z.object({
      courseId: uuid,
      code: z.string(),
      name: bilingual,
      credits: courseCredits.describe('What it counts in its term, in 1/100 credit'),
      hours: courseHours,
      groupCode: z.string(),
      term: z.int(),
      isCompulsory: z.boolean(),
      isConvertible: z.boolean(),
      isRetired: z.boolean(),
    }),
  ),
  compulsory: planTotals.describe('What the compulsory courses add up to'),
  all: planTotals.describe('What all courses add up to, electives that a learner may leave out among them'),
  learnerCount: z.int().describe('Enrolments under this version'),
  faults: z.array(bilingual).describe('What keeps a draft from being published'),
})

export const listSetUpProgrammes = operation({
  id: 'listSetUpProgrammes',
  method: 'GET',
  url: '/api/college/programmes',
  tag,
  summary: { zh: '本校人才培养方案', en: 'The programme plans of the institution' },
  access: setUpReaders,
  querystring: pageQuery.extend({
    cohort: z.coerce.number().int().min(1900).max(2999).optional(),
    state: z.enum(programmeStates).optional(),
    search: searchTerm.optional(),
  }),
  response: pageOf(setUpProgramme),
})

export const readSetUpProgramme = operation({
  id: 'readSetUpProgramme',
  method: 'GET',
  url: '/api/college/programmes/:id',
  tag,
  summary: { zh: '一份培养方案及其课程', en: 'A programme plan with its courses' },
  access: setUpReaders,
  params: idParams,
  response: setUpPlan,
  problems: ['not_found'],
})

const planHead = z.object({
  name: setUpName,
  departmentId: uuid,
  terms: z.int().min(1).max(16),
  credits: positiveCredit,
  hours: z.int().min(1).max(20_000),
})

export const draftProgramme = operation({
  id: 'draftProgramme',
  method: 'POST',
  url: '/api/college/programmes',
  tag,
  summary: { zh: '新建培养方案', en: 'Draft a programme plan' },
  access: ['academic_affairs'],
  body: planHead.extend({
    code: line(32),
    majorCode: line(32).describe('The Ministry’s code of the major, or one of the college’s own'),
    cohort,
    copiesFrom: uuid.nullable().describe('A plan whose courses are taken over, such as that of the cohort before'),
  }),
  response: setUpPlan,
  status: 201,
  isIdempotent: true,
  problems: ['not_found', 'duplicate', 'set_up_invalid'],
})

export const saveProgramme = operation({
  id: 'saveProgramme',
  method: 'PUT',
  url: '/api/college/programmes/:id',
  tag,
  summary: { zh: '保存方案草稿', en: 'Save a draft plan with its courses' },
  access: ['academic_affairs'],
  params: idParams,
  body: planHead.extend({
    revision: z
      .int()
      .min(1)
      .max(1_000_000)
      .describe('The one that was read: a draft that a colleague saved is not overwritten'),
    courses: z
      .array(
        z.object({
          courseId: uuid,
          groupCode: z.enum(courseGroups),
          term: z.int().min(1).max(16),
          isCompulsory: z.boolean(),
        }),
      )
      .max(300),
  }),
  response: setUpPlan,
  problems: ['not_found', 'programme_fixed', 'conflict', 'set_up_invalid'],
})

const draftAct = { method: 'POST', tag, access: ['academic_affairs'], params: idParams, response: setUpPlan } as const
const ofRevision = z.object({ revision: z.int().min(1).max(1_000_000) })

export const publishProgramme = operation({
  ...draftAct,
  id: 'publishProgramme',
  url: '/api/college/programmes/:id/publish',
  summary: { zh: '发布培养方案', en: 'Publish a programme plan, which fixes it' },
  body: ofRevision,
  isIdempotent: true,
  problems: ['not_found', 'programme_fixed', 'conflict', 'programme_incomplete'],
})

export const discardProgramme = operation({
  ...draftAct,
  id: 'discardProgramme',
  url: '/api/college/programmes/:id/discard',
  summary: { zh: '放弃方案草稿', en: 'Discard a draft plan' },
  body: ofRevision,
  isIdempotent: true,
  problems: ['not_found', 'programme_fixed', 'conflict'],
})

export const reviseProgramme = operation({
  ...draftAct,
  id: 'reviseProgramme',
  url: '/api/college/programmes/:id/revise',
  summary: { zh: '修订为新版本', en: 'Draft a new version of a published plan' },
  body: z.object({ reason: setUpReason }),
  status: 201,
  isIdempotent: true,
  problems: ['not_found', 'duplicate', 'set_up_invalid'],
})
