import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/decision-documents.ts'
import { receiveBytes } from '../../http/receive-bytes.ts'
import { route } from '../../http/route.ts'
import { sendFile } from '../../http/send-file.ts'
import type { World } from '../../world.ts'
import {
  readDecisionTemplate,
  readTemplateFile,
  resetDecisionTemplate,
  uploadDecisionTemplate,
} from './decision-template.ts'
import { writeDecisionDocument } from './write-document.ts'

/** Decision documents in the layout of the college. */
export function registerDecisionDocuments(app: FastifyInstance, world: World): void {
  route(app, contract.readDecisionTemplate, ({ actor }) => readDecisionTemplate(world, actor))
  route(app, contract.uploadDecisionTemplate, async ({ actor, request }) => {
    await uploadDecisionTemplate(world, actor, await receiveBytes(request))
    return readDecisionTemplate(world, actor)
  })
  route(app, contract.resetDecisionTemplate, async ({ actor }) => {
    await resetDecisionTemplate(world, actor)
    return readDecisionTemplate(world, actor)
  })
  route(app, contract.fetchDecisionTemplate, async ({ actor, reply }) => {
    const { bytes, fileName } = await readTemplateFile(world, actor)
    const mediaType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
    return sendFile(reply, { bytes, fileName, mediaType })
  })
  route(app, contract.writeDecisionDocument, async ({ actor, params, body, reply }) =>
    sendFile(reply, await writeDecisionDocument(world, actor, params.id, body)),
  )
}
