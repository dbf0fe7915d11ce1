import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/applications.ts'
import * as batch from '../../../contract/batch-review.ts'
import { onceKey } from '../../http/idempotency.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { archiveApplication } from './archive-application.ts'
import { countQueue, listMyApplications, listQueue } from './list-applications.ts'
import { clearDuplicate } from './clear-duplicate.ts'
import { readApplication } from './read-application.ts'
import { referToPanel } from './refer-to-panel.ts'
import { reverseApplication } from './reverse-application.ts'
import { reviewApplication } from './review-application.ts'
import { previewBatchReview, reviewBatch } from './review-batch.ts'
import { stopNotice } from './stop-notice.ts'
import { submitConversion } from './submit-conversion.ts'
import { submitRecognition } from './submit-recognition.ts'
import { supplementApplication } from './supplement-application.ts'
import { withdrawApplication } from './withdraw-application.ts'

/** Recognition and conversion, from submission to archive. */
export function registerApplications(app: FastifyInstance, world: World): void {
  route(app, contract.submitRecognition, async ({ actor, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'submitRecognition', body)
    const { applicationId } = await submitRecognition(world, actor, body, once)
    return readApplication(world, actor, applicationId)
  })
  route(app, contract.submitConversion, async ({ actor, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'submitConversion', body)
    const { applicationId } = await submitConversion(world, actor, body, once)
    return readApplication(world, actor, applicationId)
  })
  route(app, contract.listMyApplications, ({ actor, query }) => listMyApplications(world, actor, query))
  route(app, contract.readApplication, ({ actor, params }) => readApplication(world, actor, params.id))
  route(app, contract.withdrawApplication, async ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'withdrawApplication', [params.id, body])
    await withdrawApplication(world, actor, params.id, body, once)
    return readApplication(world, actor, params.id)
  })
  route(app, contract.supplementApplication, async ({ actor, params, body }) => {
    await supplementApplication(world, actor, params.id, body)
    return readApplication(world, actor, params.id)
  })
  route(app, contract.listQueue, ({ actor, body }) => listQueue(world, actor, body))
  route(app, contract.countQueue, ({ actor }) => countQueue(world, actor))
  route(app, contract.reviewApplication, async ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'reviewApplication', [params.id, body])
    await reviewApplication(world, actor, params.id, body, once)
    return readApplication(world, actor, params.id)
  })
  route(app, batch.previewBatchReview, ({ actor, body }) => previewBatchReview(world, actor, body.applicationIds))
  route(app, batch.reviewBatch, ({ actor, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'reviewBatch', body)
    return reviewBatch(world, actor, body, once)
  })
  route(app, contract.referToPanel, async ({ actor, params, body }) => {
    await referToPanel(world, actor, params.id, body)
    return readApplication(world, actor, params.id)
  })
  route(app, contract.clearDuplicate, async ({ actor, params, body }) => {
    await clearDuplicate(world, actor, params.id, body)
    return readApplication(world, actor, params.id)
  })
  route(app, contract.stopNotice, async ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'stopNotice', [params.id, body])
    await stopNotice(world, actor, params.id, body, once)
    return readApplication(world, actor, params.id)
  })
  route(app, contract.archiveApplication, async ({ actor, params, body }) => {
    await archiveApplication(world, actor, params.id, body)
    return readApplication(world, actor, params.id)
  })
  route(app, contract.reverseApplication, async ({ actor, params, body, idempotencyKey }) => {
    const once = onceKey(actor.personId, idempotencyKey, 'reverseApplication', [params.id, body])
    await reverseApplication(world, actor, params.id, body, once)
    return readApplication(world, actor, params.id)
  })
}
