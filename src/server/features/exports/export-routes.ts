import type { FastifyInstance, FastifyReply } from 'fastify'
import { exportsByList } from '../../../contract/exports.ts'
import type { Operation } from '../../../contract/operation.ts'
import { invariant } from '../../../core/invariant.ts'
import { handlerOf, route, type Call } from '../../http/route.ts'
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

/** Answers with a file to be saved, never shown in the page. */
export function sendFile(
  reply: FastifyReply,
  file: { bytes: Uint8Array; mediaType: string; fileName: string },
): FastifyReply {
  return reply
    .header('content-type', file.mediaType)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`)
    .header('x-content-type-options', 'nosniff')
    .send(Buffer.from(file.bytes))
}
