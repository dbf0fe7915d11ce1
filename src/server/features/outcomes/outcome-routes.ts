import multipart from '@fastify/multipart'
import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/outcomes.ts'
import type { Actor } from '../../access/actor.ts'
import { fileLimits } from '../../evidence/inspect-file.ts'
import { receivePart } from '../../evidence/receive-part.ts'
import { onceKey } from '../../http/idempotency.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { changeOutcome } from './change-outcome.ts'
import { depositOutcome } from './deposit-outcome.ts'
import { discardOutcome } from './discard-outcome.ts'
import { listMyOutcomes, readMyOutcome } from './list-my-outcomes.ts'
import { markOriginalSeen, readEvidenceFile } from './evidence.ts'
import { findCertificateClaims, releaseCertificateClaim } from './release-claim.ts'
import { removeEvidence } from './remove-evidence.ts'
import { receiveEvidence } from './upload-evidence.ts'

/** Outcomes and their evidence. */
export function registerOutcomes(app: FastifyInstance, world: World): void {
  void app.register(multipart, {
    limits: { fileSize: fileLimits.bytes, files: 1, fields: 5, fieldSize: 1_000, parts: 10, headerPairs: 50 },
  })
  const readOwn = (actor: Actor, id: string) => readMyOutcome(world, actor, id)
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
  route(app, contract.findCertificateClaims, ({ actor, body }) => findCertificateClaims(world, actor, body))
  route(app, contract.releaseCertificateClaim, async ({ actor, params, body }) => {
    await releaseCertificateClaim(world, actor, params.id, body)
    return { isDone: true as const }
  })
  route(app, contract.uploadEvidence, ({ actor, params, query, request }) => {
    const place = { outcomeId: params.id, checklistKey: query.checklistKey }
    return receiveEvidence(world, actor, place, () => receivePart(world, request))
  })
  route(app, contract.removeEvidence, async ({ actor, params }) => {
    await removeEvidence(world, actor, params.id)
    return { isDone: true as const }
  })
  route(app, contract.readEvidenceFile, async ({ actor, params, query, reply }) => {
    const { bytes, mediaType, fileName } = await readEvidenceFile(world, actor, params.id, query)
    return reply
      .header('content-type', mediaType)
      .header('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(fileName)}`)
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .send(bytes)
  })
  route(app, contract.markOriginalSeen, ({ actor, params }) => markOriginalSeen(world, actor, params.id))
}
