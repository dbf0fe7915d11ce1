import type { FastifyInstance } from 'fastify'
import { readApplication } from '../../../contract/applications.ts'
import * as contract from '../../../contract/archives.ts'
import type { Operation } from '../../../contract/operation.ts'
import { archiveKeyOf } from '../../archives/archive-key.ts'
import { verifyArchive } from '../../archives/verify-archive.ts'
import { receiveBytes } from '../../http/receive-bytes.ts'
import { handlerOf, route, type Call } from '../../http/route.ts'
import { sendFile } from '../../http/send-file.ts'
import type { World } from '../../world.ts'
import type { CaseView } from './case-entries.ts'
import { listOwnNotices } from './list-own-notices.ts'
import { fileOfNotice } from './notice-file.ts'
import { packCase, packNotice, type ReadCase } from './pack-cases.ts'

/** What is kept of cases and notices outside of the bank: files for the board, and sealed packages for the archive. */
export function registerArchives(app: FastifyInstance, world: World): void {
  const read = handlerOf(app, readApplication)
  // A case is packed as its reader sees it: by the reading itself, which refuses and writes down.
  const readerOf =
    (call: object): ReadCase =>
    async (id) =>
      (await read({ ...call, params: { id } } as unknown as Call<Operation>)) as CaseView
  const mediaType = 'application/zip'
  route(app, contract.packCase, async (call) => {
    const asked = { id: call.params.id, ...call.body }
    return sendFile(call.reply, { ...(await packCase(world, call.actor, readerOf(call), asked)), mediaType })
  })
  route(app, contract.packNotice, async (call) => {
    const asked = { id: call.params.id, ...call.body }
    return sendFile(call.reply, { ...(await packNotice(world, call.actor, readerOf(call), asked)), mediaType })
  })
  route(app, contract.listOwnNotices, ({ actor, query }) => listOwnNotices(world, actor, query))
  route(app, contract.fileOfNotice, async ({ actor, params, body, reply }) =>
    sendFile(reply, await fileOfNotice(world, actor, params.id, body)),
  )
  route(app, contract.readArchiveKey, async () => {
    const { x, fingerprint } = archiveKeyOf(world.seals)
    return { key: { kty: 'OKP' as const, crv: 'Ed25519' as const, x }, fingerprint }
  })
  route(app, contract.checkArchive, async ({ request }) => {
    const { subject, ...verdict } = await verifyArchive((await receiveBytes(request)).bytes)
    const { number = null, institution = null, stateOf = null } = subject ?? {}
    const isOwn = verdict.isSound && verdict.fingerprint === archiveKeyOf(world.seals).fingerprint
    return { ...verdict, isOwn, number, institution, stateOf }
  })
}
