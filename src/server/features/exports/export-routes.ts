import type { FastifyInstance } from 'fastify'
import { exportsByList } from '../../../contract/exports.ts'
import type { Operation } from '../../../contract/operation.ts'
import { invariant } from '../../../core/invariant.ts'
import { handlerOf, route, type Call } from '../../http/route.ts'
import { sendFile } from '../../http/send-file.ts'
import { exportList } from './export-list.ts'
import { listSheets } from './list-sheets.ts'

/** What leaves the bank as a file. Registered after the lists, whose handlers it goes through. */
export function registerExports(app: FastifyInstance): void {
  for (const sheet of listSheets) {
    const exported = exportsByList.get(sheet.list.id)
    invariant(exported, `the contract has a file for ${sheet.list.id}`)
    const list = handlerOf(app, sheet.list)
    route(app, exported, async (call) => {
      const file = await exportList(sheet, list, call as unknown as Call<Operation>, call.body)
      return sendFile(call.reply, file)
    })
  }
}
