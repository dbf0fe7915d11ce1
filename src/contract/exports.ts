import { z } from 'zod'
import { listAccounts, listMyStatement } from './accounts.ts'
import { listAccesses, listSecurityEvents, listUsers } from './administration.ts'
import { listMyApplications, listQueue } from './applications.ts'
import { listSetUpDefinitions } from './college-set-up.ts'
import { listDeposits } from './deposits.ts'
import { operation, type Operation } from './operation.ts'
import { listMyOutcomes } from './outcomes.ts'
import { listSetUpCourses, listSetUpProgrammes } from './programme-set-up.ts'
import { listAwaitingNotice, listObjections } from './public-notices.ts'
import { listRevocations } from './revocations.ts'

const tag = '导出 · Files out'

export const fileFormats = ['xlsx', 'csv'] as const
export type FileFormat = (typeof fileFormats)[number]

/** A file of more rows is refused: a narrower filter gives several files that a person can still work with. */
export const exportRowsMaximum = 5000

/**
 * The current filter of a list as a file. Who may read the list may have the file, by the same code and with the same
 * lines in the log of accesses. What is asked for stands in the body, as with lists of persons.
 */
function exportOf(list: Operation, summary: { zh: string; en: string }) {
  const asked = (list.body ?? list.querystring) as z.ZodObject
  const { cursor: _cursor, limit: _limit, ...filters } = asked.shape
  const filter = z.object(filters).prefault({}) as unknown as z.ZodDefault<
    z.ZodType<Record<string, unknown>, Record<string, unknown>>
  >
  const exported = operation({
    id: `export${list.id.slice('list'.length)}`,
    method: 'POST',
    url: `/api/exports${list.url.slice('/api'.length).replace(/\/search$/, '')}`,
    tag,
    summary,
    access: list.access,
    body: z.object({
      format: z.enum(fileFormats).default('xlsx'),
      language: z.enum(['zh', 'en']).default('zh'),
      filter,
    }),
    response: z.any(),
    isFile: true,
    ratePerMinute: 20,
    problems: ['export_too_large'],
  })
  return list.isAccessLogged ? { ...exported, isAccessLogged: true as const } : exported
}

export type ExportOperation = ReturnType<typeof exportOf>

export const exportQueue = exportOf(listQueue, { zh: '导出申请件', en: 'The list of cases as a file' })
export const exportAccounts = exportOf(listAccounts, { zh: '导出学习账户', en: 'The list of accounts as a file' })
export const exportAwaitingNotice = exportOf(listAwaitingNotice, {
  zh: '导出待公示申请件',
  en: 'The cases that await public notice as a file',
})
export const exportObjections = exportOf(listObjections, { zh: '导出异议', en: 'The objections as a file' })
export const exportRevocations = exportOf(listRevocations, {
  zh: '导出撤销提议',
  en: 'The proposals to revoke as a file',
})
export const exportDeposits = exportOf(listDeposits, {
  zh: '导出补记学分提议',
  en: 'The further deposits that were proposed as a file',
})
export const exportMyOutcomes = exportOf(listMyOutcomes, { zh: '导出我的成果', en: 'My outcomes as a file' })
export const exportMyApplications = exportOf(listMyApplications, {
  zh: '导出我的申请',
  en: 'My applications as a file',
})
export const exportMyStatement = exportOf(listMyStatement, { zh: '导出学分明细', en: 'My statement as a file' })
export const exportSetUpCourses = exportOf(listSetUpCourses, { zh: '导出课程', en: 'The courses as a file' })
export const exportSetUpProgrammes = exportOf(listSetUpProgrammes, {
  zh: '导出人才培养方案',
  en: 'The list of programme plans as a file',
})
export const exportSetUpDefinitions = exportOf(listSetUpDefinitions, {
  zh: '导出成果名录',
  en: 'The catalogue as a file',
})
export const exportUsers = exportOf(listUsers, { zh: '导出工作人员', en: 'The users as a file' })
export const exportAccesses = exportOf(listAccesses, { zh: '导出访问记录', en: 'The log of accesses as a file' })
export const exportSecurityEvents = exportOf(listSecurityEvents, {
  zh: '导出安全事件',
  en: 'The security events as a file',
})

/** The operation that gives a list as a file, by the id of the list. */
export const exportsByList: ReadonlyMap<string, ExportOperation> = new Map([
  [listQueue.id, exportQueue],
  [listAccounts.id, exportAccounts],
  [listAwaitingNotice.id, exportAwaitingNotice],
  [listObjections.id, exportObjections],
  [listRevocations.id, exportRevocations],
  [listDeposits.id, exportDeposits],
  [listMyOutcomes.id, exportMyOutcomes],
  [listMyApplications.id, exportMyApplications],
  [listMyStatement.id, exportMyStatement],
  [listSetUpCourses.id, exportSetUpCourses],
  [listSetUpProgrammes.id, exportSetUpProgrammes],
  [listSetUpDefinitions.id, exportSetUpDefinitions],
  [listUsers.id, exportUsers],
  [listAccesses.id, exportAccesses],
  [listSecurityEvents.id, exportSecurityEvents],
])
