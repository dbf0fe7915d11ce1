import { createRandom } from '../../core/random.ts'
import { writeSetting } from '../bank-settings.ts'
import { hashPassword } from '../access/passwords.ts'
import { base32 } from '../access/totp.ts'
import { civilDateOf } from '../cases/deadlines.ts'
import { wholeBank } from '../database/database.ts'
import type { World } from '../world.ts'
import { caseStaffOf } from './case-staff.ts'
import { createDemoWorld } from './demo-clock.ts'
import { generatePeople } from './demo-people.ts'
import { dealCases } from './deal-cases.ts'
import type { CaseContext } from './load-cases.ts'
import { loadAftermath } from './load-aftermath.ts'
import { loadPanelCase } from './load-panel.ts'
import { loadRemedies } from './load-remedies.ts'
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
  { username: 'supervision', zh: '督导，处理异议、提议撤销', en: 'Supervision, objections, proposals to revoke' },
  { username: 'office1', zh: '学分银行管理中心', en: 'Credit Bank Office' },
  {
    username: 'office2',
    zh: '学分银行管理中心，解冻、确认撤销（须与冻结、提议人不同）',
    en: 'Credit Bank Office, unfreezes and confirms revocations: another person',
  },
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
  const context: CaseContext = {
    world: demo,
    college: loaded,
    catalogue,
    staff: caseStaffOf(people, loaded, actors),
    random,
    today,
    onProgress: (done, total) =>
      onProgress(20 + Math.round((done / total) * 80), 100, '成果与申请 · outcomes and cases'),
  }
  await dealCases(context, learners)
  await loadPanelCase(context, learners)
  await loadAftermath(context)
  await loadRemedies(context)
}
