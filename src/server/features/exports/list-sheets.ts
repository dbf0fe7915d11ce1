import type { Operation, AnswerOf } from '../../../contract/operation.ts'
import { listAccounts, listMyStatement } from '../../../contract/accounts.ts'
import { listAccesses, listSecurityEvents, listUsers } from '../../../contract/administration.ts'
import { listMyApplications, listQueue, type applicationSummary } from '../../../contract/applications.ts'
import { listSetUpDefinitions } from '../../../contract/college-set-up.ts'
import { listDeposits } from '../../../contract/deposits.ts'
import { listMyOutcomes } from '../../../contract/outcomes.ts'
import { listSetUpCourses, listSetUpProgrammes } from '../../../contract/programme-set-up.ts'
import { listAwaitingNotice, listObjections } from '../../../contract/public-notices.ts'
import { listRevocations } from '../../../contract/revocations.ts'
import type { z } from 'zod'
import type { Cell } from '../../sheets/write-sheet.ts'
import { wordOf, type Language, type WordKind } from './export-words.ts'

export interface SheetColumn<Row> {
  title: { zh: string; en: string }
  value: (row: Row, language: Language) => Cell
}

/** How one list becomes a sheet. */
export interface ListSheet {
  list: Operation
  name: { zh: string; en: string }
  columns: readonly SheetColumn<never>[]
}

type RowOf<O extends Operation> = AnswerOf<O> extends { items: (infer Row)[] } ? Row : never

function sheetOf<O extends Operation>(
  list: O,
  name: ListSheet['name'],
  columns: readonly SheetColumn<RowOf<O>>[],
): ListSheet {
  return { list, name, columns }
}

const column = <Row>(zh: string, en: string, value: SheetColumn<Row>['value']): SheetColumn<Row> => ({
  title: { zh, en },
  value,
})
const both = (text: { zh: string; en: string } | null, language: Language) =>
  text === null ? null : text[language] || text.zh
/** Credits are written as a number of credits, as a person reads them. */
const credits = (amount: number | null) => (amount === null ? null : amount / 100)
const word = (language: Language, kind: WordKind, code: string) => wordOf(language, kind, code)
const yes = (is: boolean, language: Language) => (language === 'zh' ? (is ? '是' : '否') : is ? 'yes' : 'no')

const instants = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
})
/** Civil time of the institution, "2026-03-05 14:20:00": the form that spreadsheets sort and understand. */
const time = (instant: string | null) => (instant === null ? null : instants.format(new Date(instant)))

type Summary = z.output<typeof applicationSummary>

const caseColumns: readonly SheetColumn<Summary>[] = [
  column('申请编号', 'Number', (row) => row.number),
  column('类型', 'Kind', (row, language) => word(language, 'kind', row.kind)),
  column('名称', 'Title', (row) => row.title),
  column('姓名', 'Name', (row) => row.learnerName),
  column('学号', 'Student number', (row) => row.studentNumber),
  column('专业', 'Programme', (row, language) => both(row.programme, language)),
  column('二级学院', 'Department', (row, language) => both(row.department, language)),
  column('状态', 'State', (row, language) => word(language, 'application', row.state)),
  column('环节', 'Step', (row, language) => both(row.stepName, language)),
  column('初审学分', 'Credits proposed', (row) => credits(row.creditsProposed)),
  column('认定学分', 'Credits recognised', (row) => credits(row.creditsRecognised)),
  column('提交时间', 'Submitted', (row) => time(row.submittedAt)),
  column('期限', 'Due', (row) => time(row.dueAt)),
  column('是否逾期', 'Overdue', (row, language) => yes(row.isOverdue, language)),
]

const officeSheets: readonly ListSheet[] = [
  sheetOf(listQueue, { zh: '申请件', en: 'Cases' }, caseColumns),
  sheetOf(listAwaitingNotice, { zh: '待公示', en: 'Awaiting notice' }, [
    ...caseColumns,
    column('暂不能公示的原因', 'What stands in the way', (row, language) => both(row.hindrance, language)),
  ]),
  sheetOf(listAccounts, { zh: '学习账户', en: 'Accounts' }, [
    column('账户号', 'Account number', (row) => row.accountNumber),
    column('姓名', 'Name', (row) => row.name),
    column('学号', 'Student number', (row) => row.studentNumber),
    column('专业', 'Programme', (row, language) => both(row.programme, language)),
    column('二级学院', 'Department', (row, language) => both(row.department, language)),
    column('状态', 'State', (row, language) => word(language, 'account', row.state)),
    column('开户时间', 'Opened', (row) => time(row.openedAt)),
  ]),
  sheetOf(listObjections, { zh: '异议', en: 'Objections' }, [
    column('异议编号', 'Number', (row) => row.number),
    column('状态', 'State', (row, language) => word(language, 'objection', row.state)),
    column('申请编号', 'Case', (row) => row.applicationNumber),
    column('名称', 'Title', (row) => row.title),
    column('姓名', 'Name', (row) => row.learnerName),
    column('收到时间', 'Received', (row) => time(row.receivedAt)),
    column('期限', 'Due', (row) => time(row.dueAt)),
    column('是否逾期', 'Overdue', (row, language) => yes(row.isOverdue, language)),
  ]),
  sheetOf(listRevocations, { zh: '撤销提议', en: 'Proposals to revoke' }, [
    column('申请编号', 'Case', (row) => row.number),
    column('名称', 'Title', (row) => row.title),
    column('姓名', 'Name', (row) => row.learnerName),
    column('学号', 'Student number', (row) => row.studentNumber),
    column('理由', 'Reason', (row, language) => both(row.reasonText, language)),
    column('提议人', 'Proposed by', (row) => row.officer),
    column('提议时间', 'Proposed', (row) => time(row.proposedAt)),
  ]),
  sheetOf(listDeposits, { zh: '补记学分提议', en: 'Further deposits' }, [
    column('申请编号', 'Case', (row) => row.number),
    column('名称', 'Title', (row) => row.title),
    column('姓名', 'Name', (row) => row.learnerName),
    column('学号', 'Student number', (row) => row.studentNumber),
    column('学分', 'Credits', (row) => credits(row.amount)),
    column('文号', 'Decision', (row) => row.decisionNumber),
    column('理由', 'Reason', (row) => row.reason),
    column('提议人', 'Proposed by', (row) => row.officer),
    column('提议时间', 'Proposed', (row) => time(row.proposedAt)),
  ]),
]

const learnerSheets: readonly ListSheet[] = [
  sheetOf(listMyApplications, { zh: '我的申请', en: 'My applications' }, caseColumns),
  sheetOf(listMyOutcomes, { zh: '我的成果', en: 'My outcomes' }, [
    column('名称', 'Title', (row) => row.title),
    column('成果类别', 'Kind', (row, language) => both(row.kindName, language)),
    column('颁发单位', 'Issuer', (row) => row.issuer),
    column('证书编号', 'Certificate number', (row) => row.certificateNumber),
    column('取得日期', 'Obtained', (row) => row.obtainedOn),
    column('有效期至', 'Valid until', (row) => row.validTo),
    column('学分上限', 'Credits at most', (row) => credits(row.creditsMaximum)),
    column('状态', 'State', (row, language) => word(language, 'outcome', row.state)),
  ]),
  sheetOf(listMyStatement, { zh: '学分明细', en: 'Statement' }, [
    column('日期', 'Day', (row) => row.happenedOn),
    column('摘要', 'Movement', (row, language) => word(language, 'posting', row.kind)),
    column('名称', 'Title', (row) => row.title),
    column('学分', 'Credits', (row) => credits(row.amount)),
    column('可用余额', 'Available after', (row) => credits(row.availableAfter)),
    column('申请编号', 'Case', (row) => row.applicationNumber),
    column('文号', 'Decision', (row) => row.decisionNumber),
    column('办法版本', 'Rules', (row) => row.ruleVersion),
  ]),
]

const setUpSheets: readonly ListSheet[] = [
  sheetOf(listSetUpCourses, { zh: '课程', en: 'Courses' }, [
    column('课程代码', 'Code', (row) => row.code),
    column('名称', 'Name', (row, language) => both(row.name, language)),
    column('学分', 'Credits', (row) => credits(row.credits)),
    column('学时', 'Hours', (row) => row.hours),
    column('可转换', 'Convertible', (row, language) => yes(row.isConvertible, language)),
    column('停用时间', 'Retired', (row) => time(row.retiredAt)),
  ]),
  sheetOf(listSetUpProgrammes, { zh: '人才培养方案', en: 'Programme plans' }, [
    column('代码', 'Code', (row) => row.code),
    column('版本', 'Version', (row) => row.version),
    column('专业代码', 'Major', (row) => row.majorCode),
    column('名称', 'Name', (row, language) => both(row.name, language)),
    column('年级', 'Cohort', (row) => row.cohort),
    column('二级学院', 'Department', (row, language) => both(row.department, language)),
    column('学分', 'Credits', (row) => credits(row.credits)),
    column('学时', 'Hours', (row) => row.hours),
  ]),
  sheetOf(listSetUpDefinitions, { zh: '成果名录', en: 'Catalogue' }, [
    column('代码', 'Code', (row) => row.code),
    column('名称', 'Name', (row, language) => both(row.name, language)),
    column('等级', 'Level', (row) => row.level),
    column('颁发单位', 'Issuer', (row) => row.issuer),
    column('学分上限', 'Credits at most', (row) => credits(row.creditsMaximum)),
    column('学分类别', 'Category', (row, language) => both(row.creditCategoryName, language)),
    column('有效月数', 'Valid for months', (row) => row.validityMonths),
    column('认定起', 'Recognised from', (row) => row.recognisedFrom),
    column('认定止', 'Recognised until', (row) => row.recognisedTo),
  ]),
]

const logSheets: readonly ListSheet[] = [
  sheetOf(listUsers, { zh: '工作人员', en: 'Users' }, [
    column('姓名', 'Name', (row) => row.name),
    column('用户名', 'User name', (row) => row.username),
    column('角色', 'Roles', (row) => row.assignments.map((one) => one.role).join(', ')),
    column('已停用', 'Disabled', (row, language) => yes(row.isDisabled, language)),
    column('已锁定', 'Locked', (row, language) => yes(row.isLocked, language)),
  ]),
  sheetOf(listAccesses, { zh: '访问记录', en: 'Accesses' }, [
    column('时间', 'Time', (row) => time(row.recordedAt)),
    column('工作人员', 'Who', (row) => row.personName),
    column('角色', 'Role', (row) => row.role),
    column('学习者', 'Whose', (row) => row.subjectName),
    column('对象', 'What', (row) => row.objectKind),
    column('内容', 'Fields', (row) => row.fields.join(', ')),
    column('显示行数', 'Lines shown', (row) => row.shownCount),
  ]),
  sheetOf(listSecurityEvents, { zh: '安全事件', en: 'Security events' }, [
    column('时间', 'Time', (row) => time(row.recordedAt)),
    column('事件', 'Event', (row) => row.kind),
    column('涉及', 'Whose', (row) => row.personName),
    column('操作人', 'By', (row) => row.actorName),
  ]),
]

/** Every list that can be had as a file. */
export const listSheets: readonly ListSheet[] = [...officeSheets, ...learnerSheets, ...setUpSheets, ...logSheets]
