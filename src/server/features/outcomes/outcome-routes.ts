import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as contract from '../../../contract/outcomes.ts'
import { Problem } from '../../../contract/problem.ts'
import { scopeOfLearner, type Actor } from '../../access/actor.ts'
import { fileLimits } from '../../evidence/inspect-file.ts'
import { onceKey } from '../../http/idempotency.ts'
import { route } from '../../http/route.ts'
import { readOutcomeView, type OutcomeView } from '../../outcomes/outcome-view.ts'
import type { World } from '../../world.ts'
import { changeOutcome, depositOutcome, discardOutcome } from './deposit-outcome.ts'
import { markOriginalSeen, readEvidenceFile, removeEvidence } from './evidence.ts'
import { listMyOutcomes } from './list-my-outcomes.ts'
import { uploadEvidence } from './upload-evidence.ts'

/** Outcomes and their evidence. */
export function registerOutcomes(app: FastifyInstance, world: World): void {
  void app.register(multipart, {
    limits: { fileSize: fileLimits.bytes, files: 1, fields: 5, fieldSize: 1_000, parts: 10, headerPairs: 50 },
  })
  const readOwn = (actor: Actor, id: string) => readOwnOutcome(world, actor, id)
  route(app, contract.depositOutcome, async ({ actor, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'depositOutcome', body)
    return readOwn(actor, await depositOutcome(world, actor, body, once))
  })
  route(app, contract.changeOutcome, async ({ actor, params, body }) => {
    await changeOutcome(world, actor, params.id, body)
    return readOwn(actor, params.id)
  })
  route(app, contract.discardOutcome, async ({ actor, params }) => {
    await discardOutcome(world, actor, params.id)
    return { isDone: true as const }
  })
  route(app, contract.listMyOutcomes, ({ actor, query }) => listMyOutcomes(world, actor, query))
  route(app, contract.readOutcome, ({ actor, params }) => readOwn(actor, params.id))
  route(app, contract.uploadEvidence, async ({ actor, params, query, request }) => {
    const { fileName, bytes } = await readFile(request)
    const { checklistKey } = query
    return uploadEvidence(world, actor, { outcomeId: params.id, checklistKey, fileName, bytes })
  })
  route(app, contract.removeEvidence, async ({ actor, params }) => {
    await removeEvidence(world, actor, params.id)
    return { isDone: true as const }
  })
  route(app, contract.readEvidenceFile, async ({ actor, params, reply }) => {
    const { bytes, mediaType, fileName } = await readEvidenceFile(world, actor, params.id)
    return reply
      .header('content-type', mediaType)
      .header('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(fileName)}`)
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .send(bytes)
  })
  route(app, contract.markOriginalSeen, ({ actor, params }) => markOriginalSeen(world, actor, params.id))
}

async function readOwnOutcome(world: World, actor: Actor, id: string): Promise<OutcomeView> {
  const view = await world.gate.read(scopeOfLearner(actor), (database) =>
    readOutcomeView(database, actor.personId, id, false),
  )
  if (!view || (view.state as string) === 'DISCARDED') throw new Problem('not_found')
  return view
}

/** Takes the one file of a request. It is read whole: its limit is 20 MB, and it must be inspected whole anyway. */
async function readFile(request: FastifyRequest): Promise<{ fileName: string; bytes: Buffer }> {
  if (!request.isMultipart()) throw new Problem('media_type_unsupported')
  const file = await request.file()
  if (!file) {
    const faults = { zh: '没有选择文件', en: 'there is no file' }
    throw new Problem('request_invalid', { faults })
  }
  const bytes = await file.toBuffer()
  const fileName = file.filename.replace(/[\p{Cc}/\\]/gu, '').slice(0, 255) || 'file'
  return { fileName, bytes }
}
