import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as applications from '../../src/contract/applications.ts'
import { listOutcomeKinds } from '../../src/contract/catalogue.ts'
import { addDefinition } from '../../src/contract/college-set-up.ts'
import * as workflows from '../../src/contract/workflow-set-up.ts'
import { aSubmittedCase, onceMore } from '../../src/server/features/outcomes/outcome.fixture.ts'
import { openTestCollege, type TestCollege } from '../support/college.ts'

/** A college changes its flow: written by one, released by another, binding what is submitted from its day on. */

let bank: TestCollege
beforeAll(async () => {
  bank = await openTestCollege()
})
afterAll(() => bank.close())

const reason = '教务会议决定'
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

describe('the workflow of a college', () => {
  it('is checked, proposed, released by somebody else, published, and binds new cases only', async () => {
    const affairs = await bank.staff('affairs1')
    const office = await bank.staff('office1')
    const before = await aSubmittedCase(bank, { learner: 0 })
    expect(before.steps.map((step) => step.id)).toEqual(['materials', 'department', 'affairs', 'notice'])

    const { items } = await affairs(workflows.listWorkflows, { query: {} })
    expect(items.map((one) => [one.version, one.state])).toEqual([
      [2, 'IN_FORCE'],
      [1, 'REPLACED'],
    ])
    const text = items[0]?.text ?? ''
    expect(items[0]?.steps[2]?.conditions.map((one) => one.zh)).toEqual([
      '文化传承与职业经历',
      '名录没有确切标准',
      '审核人提请专家评议',
    ])

    // Experts for all that is dear, too; a fault is told where it is.
    const dear = text.replace('- isReferred: true', '- isReferred: true\n      - creditsMinimum: 2')
    const faulty = dear.replace('kind: PANEL', 'kind: VOTE')
    const checked = await affairs(workflows.checkWorkflow, { body: { text: faulty } })
    expect(checked.faults).toHaveLength(1)
    expect(checked.faults[0]?.line).toBe(faulty.slice(0, faulty.indexOf('kind: VOTE')).split('\n').length)
    const propose = (given: string, effectiveFrom = '2026-03-03') =>
      affairs(workflows.proposeWorkflow, { body: { text: given, effectiveFrom, reason } }, onceMore())
    expect(await codeOf(propose(faulty))).toBe('set_up_invalid')
    expect(await codeOf(propose(dear, '2026-03-01'))).toBe('set_up_invalid')
    const proposed = await propose(dear)
    expect(proposed).toMatchObject({ version: 3, state: 'PROPOSED', isOwn: true })
    expect(await codeOf(propose(dear))).toBe('duplicate')
    const ofProposal = { params: { id: proposed.id }, body: { reason } }
    expect(await codeOf(affairs(workflows.releaseWorkflow, ofProposal, onceMore()))).toBe('forbidden')
    expect((await office(workflows.releaseWorkflow, ofProposal, onceMore())).state).toBe('COMING')
    expect(await codeOf(office(workflows.discardWorkflow, ofProposal, onceMore()))).toBe('set_up_invalid')

    // Until its day it binds nothing and is not published.
    const anyone = await bank.client(null)
    const stepsOf = async (kind: string) => {
      const kinds = (await anyone(listOutcomeKinds, {})).items
      return kinds.find((one) => one.code === kind)?.steps.map((step) => [step.id, step.isConditional])
    }
    const heritage = await stepsOf('heritage')
    expect(heritage).toContainEqual(['panel', true])
    const meanwhile = await aSubmittedCase(bank, { learner: 1 })
    expect(meanwhile.steps).toHaveLength(4)

    bank.at('2026-03-03T02:00:00Z')
    const after = await aSubmittedCase(bank, { learner: 2 })
    expect(after.steps.map((step) => step.id)).toEqual(['materials', 'department', 'panel', 'affairs', 'notice'])
    const learner = await bank.learner(0)
    const kept = await learner(applications.readApplication, { params: { id: before.id } })
    expect(kept.steps).toHaveLength(4)
    const states = (await affairs(workflows.listWorkflows, { query: {} })).items.map((one) => one.state)
    expect(states).toEqual(['IN_FORCE', 'REPLACED', 'REPLACED'])
  })

  it('lets substitutes answer a step that is overdue, and not before', async () => {
    const affairs = await bank.staff('affairs1')
    const [latest] = (await affairs(workflows.listWorkflows, { query: { limit: 1 } })).items
    const text = (latest?.text ?? '').replace(
      'reach: CLASS',
      'substituteRoles:\n      - academic_affairs\n    reach: CLASS',
    )
    const body = { text, effectiveFrom: '2026-03-03', reason }
    const proposed = await affairs(workflows.proposeWorkflow, { body }, onceMore())
    const office = await bank.staff('office1')
    await office(workflows.releaseWorkflow, { params: { id: proposed.id }, body: { reason } }, onceMore())
    const one = await aSubmittedCase(bank, { learner: 3 })
    const waiting = async () => {
      const { items } = await affairs(applications.listQueue, { body: {} })
      const { allowedActs } = await affairs(applications.readApplication, { params: { id: one.id } })
      return [items.some((item) => item.id === one.id), allowedActs.includes('approve')]
    }
    expect(await waiting()).toEqual([false, false])
    const review = (version: number) => ({ params: { id: one.id }, body: { version, answer: 'approve' as const } })
    expect(await codeOf(affairs(applications.reviewApplication, review(one.version), onceMore()))).toBe('forbidden')
    bank.at(one.dueAt ?? '')
    expect(await waiting()).toEqual([true, true])
    const answered = await affairs(applications.reviewApplication, review(one.version), onceMore())
    expect(answered.step).toBe('department')
  })

  it('leads what the catalogue has no exact rule for over experts', async () => {
    const office = await bank.staff('office1')
    const body = {
      code: 'T-OPEN',
      kind: 'onex-certificate',
      name: { zh: '新设证书', en: 'New certificate' },
      level: null,
      issuer: '某评价组织',
      isIssuerOpen: false,
      needsCertificateNumber: true,
      creditsMaximum: 100,
      creditCategory: 'MAJOR',
      validityMonths: null,
      isRepeatable: false,
      source: '校教字〔2026〕5号',
      recognisedFrom: '2020-01-01',
    }
    const exact = await office(addDefinition, { body: { ...body, code: 'T-EXACT' } }, onceMore())
    const open = await office(addDefinition, { body: { ...body, hasExactRule: false } }, onceMore())
    bank.college.definitions.set('T-EXACT', exact.id).set('T-OPEN', open.id)
    const stepsOf = async (learner: number, code: string) => {
      const one = await aSubmittedCase(bank, { learner, code, fields: { level: 'junior' } })
      return one.steps.map((step) => step.id)
    }
    expect(await stepsOf(4, 'T-EXACT')).not.toContain('panel')
    expect(await stepsOf(5, 'T-OPEN')).toContain('panel')
  })
})
