import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/imports.ts'
import { receivePart } from '../../evidence/receive-part.ts'
import { route } from '../../http/route.ts'
import { sendFile } from '../../http/send-file.ts'
import type { World } from '../../world.ts'
import { markImport, writeTemplate } from './import-files.ts'
import { listImportKinds, listImports, readImport } from './import-store.ts'
import { sendImport } from './send-import.ts'
import { confirmImport, discardImport, mapImport } from './settle-import.ts'

/** Tables that are brought in as files: sent, mapped, checked, confirmed. */
export function registerImports(app: FastifyInstance, world: World): void {
  route(app, contract.listImports, ({ actor, query }) => listImports(world, actor, query))
  route(app, contract.listImportKinds, ({ actor }) => listImportKinds(world, actor))
  route(app, contract.readImport, ({ actor, params }) => readImport(world, actor, params.id))
  route(app, contract.sendImport, ({ actor, query, request }) =>
    sendImport(world, actor, query, () => receivePart(world, request)),
  )
  route(app, contract.mapImport, ({ actor, params, body }) => mapImport(world, actor, params.id, body.mapping))
  route(app, contract.confirmImport, ({ actor, params }) => confirmImport(world, actor, params.id))
  route(app, contract.discardImport, ({ actor, params }) => discardImport(world, actor, params.id))
  route(app, contract.readImportTemplate, async ({ actor, query, reply }) =>
    sendFile(reply, await writeTemplate(actor, query.kind, query.language)),
  )
  route(app, contract.readMarkedImport, async ({ actor, params, query, reply }) =>
    sendFile(reply, await markImport(world, actor, params.id, query.language)),
  )
}
