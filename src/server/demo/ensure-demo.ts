import { createRandom } from '../../core/random.ts'
import { invariant } from '../../core/invariant.ts'
import { writeSetting } from '../bank-settings.ts'
import { hashPassword } from '../access/passwords.ts'
import { base32 } from '../access/totp.ts'
import { civilDateOf } from '../cases/deadlines.ts'
import { wholeBank } from '../database/database.ts'
import type { World } from '../world.ts'
import { createDemoWorld } from './demo-clock.ts'
import { generatePeople } from './demo-people.ts'
import type { CaseContext, CaseLearner, CaseStaff, Destination } from './load-cases.ts'
import { archive, object, publish, reverse, runConversion, runRecognition, sweepAt } from './load-cases.ts'
import { loadCollege } from './load-college.ts'
import { demoTotpSecret, loadCourseResults, loadLearners, loadStaff } from './load-people.ts'
import { readCataloguePack, readCollegePack } from './read-packs.ts'

export const demoPassword = 'demo-2026-bank'

/** Whom to sign in as, as the server says it at start. */
export const demoAccounts = [
  { username: '2024010101', zh: '学生（软件技术）', en: 'Learner (Software Technology)' },
  { username: 'teacher.510203', zh: '班主任，材料审核', en: 'Form teacher, materials check' },
  { username: 'xx.reviewer1', zh: '二级学院审核员', en: 'Department reviewer' },
  { username: 'affairs1', zh: '教务处，审核', en: 'Academic Affairs, review' },
  {
    username: 'affairs2',
    zh: '教务处，公示（四眼原则：须与审核人不同）',
    en: 'Academic Affairs, public notice (another person)',
  },
  { username: 'supervision', zh: '督导，处理异议', en: 'Supervision, objections' },
  { username: 'office1', zh: '学分银行管理中心', en: 'Credit Bank Office' },
  {
    username: 'security',
    zh: `安全管理员，动态码密钥 ${base32(demoTotpSecret)}`,
    en: 'Security administrator (same TOTP secret)',
  },
]

export interface DemoOptions {
  seed: string
  learnerCount: number
  today: string
}

/** Loads the demonstration college into a bank that has no institution yet; answers whether it did. */
export async function ensureDemo(
  world: World,
  tell: (zh: string, en: string) => void,
  onProgress: (done: number, total: number, what: string) => void = () => undefined,
  options: Partial<DemoOptions> = {},
): Promise<boolean> {
  const known = await world.gate.read(wholeBank, (database) =>
    database.selectFrom('institution').select('id').limit(1).executeTakeFirst(),
  )
  if (known) return false
  tell('载入演示学院（约二十秒）', 'Loading the demonstration college (some twenty seconds)')
  await writeSetting(world.gate, 'is_demonstration', true, world.clock.real())
  await world.refresh()
  const today = options.today ?? civilDateOf(world.clock.now(), 'Asia/Shanghai')
  await loadDemo(world, { seed: 'credit-bank', learnerCount: 300, ...options, today }, onProgress)
  // Last of all: a demonstration without it was interrupted, and is loaded anew.
  await writeSetting(world.gate, 'demo_loaded', true, world.clock.real())
  return true
}

/** Loads college, people and cases, the cases through the use cases themselves; deterministic in (seed, date). */
export async function loadDemo(
  world: World,
  options: DemoOptions,
  onProgress: (done: number, total: number, what: string) => void,
): Promise<void> {
  const { seed, today } = options
  const college = readCollegePack()
  const catalogue = readCataloguePack()
  const people = generatePeople({ seed, count: options.learnerCount, college })
  const random = createRandom(`${seed}/cases`)
  const start = new Date(`${today}T00:00:00Z`)
  start.setUTCDate(start.getUTCDate() - 90)
  const demo = createDemoWorld(world, createRandom(`${seed}/ids/${today}`), start)
  const passwordHash = await hashPassword(demoPassword)
  onProgress(0, 100, '院系与方案 · college and plans')
  const { loaded, actors, learners } = await world.gate.write(wholeBank, async (tx) => {
    const written = await loadCollege(tx, demo, college, catalogue, people.classes, today)
    const staff = await loadStaff(tx, demo, people, written, passwordHash)
    const institution = { id: written.institutionId, code: college.institution.code }
    const opened = await loadLearners(tx, demo, people, written, institution, passwordHash)
    await loadCourseResults(tx, demo, { people, learners: opened, college: written, random, today })
    return { loaded: written, actors: staff, learners: opened }
  })
  onProgress(20, 100, '学习者 · learners')
  const find = (username: string) => {
    const actor = actors.get(username)
    invariant(actor, `the demonstration has ${username}`)
    return actor
  }
  const staff: CaseStaff = {
    formTeacher: (classId) => {
      const holder = people.staff.find((one) =>
        one.assignments.some(
          ({ role, unitCode }) => role === 'form_teacher' && loaded.units.get(unitCode ?? '') === classId,
        ),
      )
      return find(holder?.username ?? '')
    },
    departmentReviewer: (code) => find(`${code.toLowerCase()}.reviewer1`),
    affairsReviewer: find('affairs1'),
    affairsPublisher: find('affairs2'),
    affairsReviser: find('affairs3'),
    supervisor: find('supervision'),
    office: find('office1'),
  }
  const context: CaseContext = {
    world: demo,
    college: loaded,
    catalogue,
    staff,
    random,
    today,
    onProgress: (done, total) =>
      onProgress(20 + Math.round((done / total) * 80), 100, '成果与申请 · outcomes and cases'),
  }
  await loadCases(context, learners)
}

async function loadCases(context: CaseContext, learners: readonly CaseLearner[]): Promise<void> {
  const codes = chooseDefinitions(context)
  const drawn = context.random.shuffle(learners.slice(1))
  let taken = 0
  let done = 0
  const total = 117
  const run = async (destination: Destination, daysBefore: number): Promise<Case | null> => {
    const learner = drawn[taken]
    invariant(learner, 'there are learners enough for the cases')
    const code = codes[taken % codes.length] ?? ''
    taken += 1
    const applicationId = await runRecognition(context, learner, code, destination, daysBefore)
    context.onProgress((done += 1), total)
    return applicationId === null ? null : { learner, applicationId }
  }
  // Long done: posted two months ago; some of them archived, some converted since.
  const posted = await runMany(run, 'posted', 60, 36)
  const first = await publish(context, ids(posted), 53)
  await object(context, first, 52, 'dismiss')
  await sweepAt(context, 38)
  for (const one of posted.slice(0, 8)) await archive(context, one.applicationId, 36)
  const conversions: string[] = []
  for (const { learner } of posted.slice(4, 20)) {
    const id = await runConversion(context, learner, 'posted', 33)
    if (id !== null) conversions.push(id)
  }
  await publish(context, conversions, 28)
  await sweepAt(context, 13)
  // One conversion was undone since; one certificate turned out false while it was on notice.
  await reverse(context, conversions[0] ?? '', 12)
  const refuted = await runMany(run, 'objected', 26, 1)
  await object(context, await publish(context, ids(refuted), 20), 19, 'uphold')
  for (const { learner } of posted.slice(20, 26)) await runConversion(context, learner, 'department', 6)
  // Under way: on notice now, one of them objected to; waiting at every step; ended without effect.
  const onNotice = await runMany(run, 'notice', 9, 10)
  const objected = await runMany(run, 'objected', 9, 2)
  const awaiting = await runMany(run, 'awaiting', 8, 9)
  invariant(awaiting.length > 0, 'some cases await notice')
  await runMany(run, 'rejected', 20, 5)
  await runMany(run, 'lapsed', 30, 3)
  await sweepAt(context, 10)
  await runMany(run, 'affairs', 7, 10)
  await runMany(run, 'department', 5, 11)
  await runMany(run, 'withdrawn', 6, 3)
  await runMany(run, 'supplement', 3, 5)
  await runMany(run, 'materials', 2, 12)
  await runMany(run, 'draft', 1, 10)
  const current = await publish(context, [...ids(objected), ...ids(onNotice)], 1)
  await object(context, current, 1, null)
  context.onProgress(total, total)
}

interface Case {
  learner: CaseLearner
  applicationId: string
}

const ids = (cases: readonly Case[]) => cases.map((one) => one.applicationId)

async function runMany(
  run: (destination: Destination, daysBefore: number) => Promise<Case | null>,
  destination: Destination,
  daysBefore: number,
  count: number,
): Promise<Case[]> {
  const cases: Case[] = []
  for (let index = 0; index < count; index += 1) {
    const one = await run(destination, daysBefore)
    if (one) cases.push(one)
  }
  return cases
}

/** Definitions whose evidence may be a PDF throughout, each kind represented. */
function chooseDefinitions(context: CaseContext): string[] {
  const { kinds, definitions } = context.catalogue
  const suited = definitions.filter((definition) => {
    const kind = kinds.find((one) => one.code === definition.kind)
    return kind?.checklist.every((item) => !item.isRequired || item.accepts !== 'image')
  })
  const byKind = [...Map.groupBy(suited, (definition) => definition.kind).values()]
  const chosen = byKind.flatMap((members) => context.random.shuffle(members).slice(0, 5))
  invariant(chosen.length > 0, 'the catalogue is large enough for the demonstration')
  return context.random.shuffle(chosen.map((definition) => definition.code))
}
