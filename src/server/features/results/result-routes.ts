import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/results.ts'
import { receiveBytes } from '../../http/receive-bytes.ts'
import { route } from '../../http/route.ts'
import { sendFile } from '../../http/send-file.ts'
import type { World } from '../../world.ts'
import { exportResults } from './export-results.ts'
import { reconcileResults } from './reconcile-results.ts'

/** Course results that go to the academic system, and what became of them there. */
export function registerResults(app: FastifyInstance, world: World): void {
  route(app, contract.exportResults, async ({ actor, body, reply }) =>
    sendFile(reply, await exportResults(world, actor, body)),
  )
  route(app, contract.reconcileResults, async ({ actor, query, request }) => {
    const { bytes } = await receiveBytes(request)
    return reconcileResults(world, actor, bytes, query.term)
  })
}
