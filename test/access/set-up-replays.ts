import * as contract from '../../src/contract/college-set-up.ts'
import type { Operation } from '../../src/contract/operation.ts'
import * as policies from '../../src/contract/policy-set-up.ts'
import * as workflows from '../../src/contract/workflow-set-up.ts'
import { standardWorkflow } from '../../src/core/case/workflow.ts'
import { writeWorkflowYaml } from '../../src/server/features/college-set-up/workflow-yaml.ts'
import * as plans from '../../src/contract/programme-set-up.ts'
import { onceMore } from '../../src/server/features/outcomes/outcome.fixture.ts'
import type { TestCollege } from '../support/college.ts'

const name = { zh: '新名称', en: 'New name' }
const reason = '校务会决定'
const course = { code: 'R-1', name, credits: 400, hours: 64, kind: 'MAJOR_CORE', isConvertible: true } as const
const row = {
  code: 'R-9',
  nameZh: '新课',
  nameEn: 'New',
  credits: '4',
  hours: '64',
  kind: '专业核心课',
  convertible: '',
}
const unit = { parentId: null, code: 'R-U', name, kind: 'OFFICE' } as const
const window = { name, opensOn: '2026-06-01', closesOn: '2026-06-30', kinds: ['RECOGNITION' as const] }
const proposal = {
  policy: {
    basis: name,
    basisNumber: '校字〔2026〕1号',
    conversionModel: 'DIRECT',
    leftover: 'RELEASE',
    exemptionLabel: name,
    score: { kind: 'NONE' },
    countsInGpa: false,
    noticeContact: '教务处',
  },
  effectiveFrom: '2026-12-01',
  reason,
} as const
const definition = {
  code: 'R-D',
  kind: 'onex-certificate',
  name,
  level: null,
  issuer: '某评价组织',
  isIssuerOpen: false,
  needsCertificateNumber: true,
  creditsMaximum: 300,
  creditCategory: 'MAJOR',
  validityMonths: null,
  isRepeatable: false,
  source: '校教字〔2026〕3号',
  recognisedFrom: '2020-01-01',
}

/** Every keyed act of setting up a college, on objects made for it, with what would be another request. */
export async function setUpReplays(bank: TestCollege) {
  const as = bank.staffId('affairs1')
  const office = bank.staffId('office1')
  const affairs = await bank.staff('affairs1')
  const oneUnit = await affairs(contract.addUnit, { body: { ...unit, code: 'R-V' } }, onceMore())
  const oneWindow = await affairs(contract.openWindow, { body: window }, onceMore())
  const oneCourse = await affairs(plans.addCourse, { body: { ...course, code: 'R-2' } }, onceMore())
  const kept = await affairs(plans.addCourse, { body: { ...course, code: 'R-3' } }, onceMore())
  const mistaken = await affairs(plans.addCourse, { body: { ...course, code: 'R-4' } }, onceMore())
  const departmentId = bank.college.units.get('XX') ?? ''
  const head = { name, departmentId, terms: 6, credits: 400, hours: 64 }
  const aDraft = async (code: string) => {
    const body = { ...head, code, majorCode: 'R', cohort: 2027, copiesFrom: null }
    const { id, revision } = await affairs(plans.draftProgramme, { body }, onceMore())
    const courses = [{ courseId: kept.id, groupCode: 'MAJOR_CORE' as const, term: 1, isCompulsory: true }]
    return affairs(plans.saveProgramme, { params: { id }, body: { ...head, revision, courses } })
  }
  const [first, second] = [await aDraft('R-2027'), await aDraft('R-2028')]
  const act = (operation: Operation, id: string, body: object, other: object) => {
    return { as, operation, params: { id }, body, other }
  }
  const otherReason = { reason: '另一理由' }
  const end = { closesOn: '2026-07-10', formerClosesOn: '2026-06-30', reason }
  const version = { fromTerm: '2026-2027-1', credits: 300, hours: 48, reason }
  const plan = { ...head, code: 'R-2029', majorCode: 'R', cohort: 2029, copiesFrom: null }
  const asOffice = await bank.staff('office1')
  const unused = await asOffice(contract.addDefinition, { body: { ...definition, code: 'R-E' } }, onceMore())
  const settling = { reason }
  const dropped = await affairs(policies.proposePolicy, { body: proposal }, onceMore())
  const latestPolicy = async () => {
    const { items } = await affairs(policies.listPolicies, { query: { limit: 1 } })
    return { id: items[0]?.id ?? '' }
  }
  const retirement = { recognisedTo: '2026-12-31', reason }
  const otherCode = { code: 'R-X' }
  return [
    { as, operation: contract.openWindow, body: window, other: { closesOn: '2026-07-01' } },
    act(contract.moveWindowEnd, oneWindow.id, end, otherReason),
    act(contract.closeWindow, oneWindow.id, { reason }, otherReason),
    act(policies.discardPolicy, dropped.id, settling, otherReason),
    { as, operation: policies.proposePolicy, body: proposal, other: otherReason },
    { as: office, operation: policies.releasePolicy, params: latestPolicy, body: settling, other: otherReason },
    { as, operation: contract.addUnit, body: unit, other: otherCode },
    act(contract.renameUnit, oneUnit.id, { name, reason }, otherReason),
    act(contract.closeUnit, oneUnit.id, { reason }, otherReason),
    { as, operation: plans.addCourse, body: course, other: otherCode },
    { as, operation: plans.addCourses, body: { rows: [row], isTrial: false }, other: { rows: [row, row] } },
    act(plans.addCourseVersion, oneCourse.id, version, otherReason),
    act(plans.renameCourse, oneCourse.id, { name, reason }, otherReason),
    act(plans.discardCourse, mistaken.id, { reason }, otherReason),
    act(plans.retireCourse, oneCourse.id, { reason }, otherReason),
    { as, operation: plans.draftProgramme, body: plan, other: otherCode },
    act(plans.publishProgramme, first.id, { revision: first.revision }, { revision: 9 }),
    act(plans.reviseProgramme, first.id, { reason }, otherReason),
    act(plans.discardProgramme, second.id, { revision: second.revision }, { revision: 9 }),
    { as: office, operation: contract.addDefinition, body: definition, other: otherCode },
    { ...act(contract.renameDefinition, unused.id, { name, reason }, otherReason), as: office },
    { ...act(contract.discardDefinition, unused.id, { reason }, otherReason), as: office },
    {
      ...act(contract.retireDefinition, bank.college.definitions.get('X-WEB-S') ?? '', retirement, otherReason),
      as: office,
    },
    ...(await workflowReplays(bank)),
  ]
}

async function workflowReplays(bank: TestCollege) {
  const as = bank.staffId('affairs1')
  const affairs = await bank.staff('affairs1')
  const body = { text: writeWorkflowYaml(standardWorkflow), effectiveFrom: '2026-12-01', reason }
  const { id } = await affairs(workflows.proposeWorkflow, { body }, onceMore())
  const other = { reason: '另一理由' }
  const latest = async () => {
    const { items } = await affairs(workflows.listWorkflows, { query: { limit: 1 } })
    return { id: items[0]?.id ?? '' }
  }
  return [
    { as, operation: workflows.discardWorkflow, params: { id }, body: { reason }, other },
    { as, operation: workflows.proposeWorkflow, body, other },
    { as: bank.staffId('office1'), operation: workflows.releaseWorkflow, params: latest, body: { reason }, other },
  ]
}
