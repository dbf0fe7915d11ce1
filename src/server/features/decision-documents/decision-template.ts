import { hash } from 'node:crypto'
import type { z } from 'zod'
import {
  decisionLinePlaceholders,
  decisionList,
  decisionPlaceholders,
  type readDecisionTemplate as contract,
} from '../../../contract/decision-documents.ts'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import type { Database, Tx } from '../../database/database.ts'
import { decisionTemplate } from '../../templates/default-templates.ts'
import { inspectTemplate } from '../../templates/inspect-template.ts'
import { findPlaceholders } from '../../templates/placeholders.ts'
import type { World } from '../../world.ts'

type TemplateView = z.input<(typeof contract)['response']>

export const known = { once: [...decisionPlaceholders], list: decisionList, ofLine: [...decisionLinePlaceholders] }

/** The newest template of a college; without one, the layout that comes with the bank. */
export async function findTemplate(database: Database, institutionId: string) {
  const row = await database
    .selectFrom('document_template')
    .select(['version', 'file_name', 'file', 'recorded_at'])
    .where('institution_id', '=', institutionId)
    .where('kind', '=', 'DECISION')
    .orderBy('version', 'desc')
    .executeTakeFirst()
  return {
    version: row?.version ?? 0,
    isDefault: !row?.file,
    fileName: row?.file ? row.file_name : '发文模板.docx',
    recordedAt: row?.recorded_at.toISOString() ?? null,
    bytes: row?.file ?? decisionTemplate(),
  }
}

/** The template in use with the placeholders that it names, and all that it could. */
export async function readDecisionTemplate(world: World, actor: Actor): Promise<TemplateView> {
  const { bytes, ...template } = await readTemplateFile(world, actor)
  return { ...template, used: findPlaceholders(bytes, known), known }
}

/** The template in use, as a file. */
export async function readTemplateFile(world: World, actor: Actor) {
  const capacity = institutionCapacity(actor, ['academic_affairs'])
  return world.gate.read(scopeOfCapacity(capacity), (database) => findTemplate(database, capacity.institutionId))
}

/** Takes in a template as the next version, once it is known to be harmless and to name only what there is. */
export async function uploadDecisionTemplate(
  world: World,
  actor: Actor,
  given: { fileName: string; bytes: Buffer },
): Promise<void> {
  const capacity = institutionCapacity(actor, ['academic_affairs'])
  await inspectTemplate(given.bytes)
  findPlaceholders(given.bytes, known)
  await world.gate.write(scopeOfCapacity(capacity), (tx) =>
    insertTemplate(tx, world, { ...given, institutionId: capacity.institutionId, personId: actor.personId }),
  )
}

/** Goes back to the layout that comes with the bank; former versions stay. */
export async function resetDecisionTemplate(world: World, actor: Actor): Promise<void> {
  const capacity = institutionCapacity(actor, ['academic_affairs'])
  const { institutionId } = capacity
  await world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const present = await findTemplate(tx, institutionId)
    if (present.isDefault) return
    await insertTemplate(tx, world, { fileName: '-', bytes: null, institutionId, personId: actor.personId })
  })
}

interface NewTemplate {
  institutionId: string
  personId: string
  fileName: string
  bytes: Buffer | null
}

async function insertTemplate(tx: Tx, world: World, given: NewTemplate): Promise<void> {
  // Two at once would draw the same version: the institution's row makes one of them wait.
  await tx.selectFrom('institution').select('id').where('id', '=', given.institutionId).forUpdate().execute()
  const { version } = await findTemplate(tx, given.institutionId)
  await tx
    .insertInto('document_template')
    .values({
      id: world.ids.next(),
      institution_id: given.institutionId,
      kind: 'DECISION',
      version: version + 1,
      file_name: given.fileName.slice(0, 255) || '-',
      file: given.bytes,
      sha256: given.bytes && hash('sha256', given.bytes, 'buffer'),
      uploaded_by: given.personId,
      recorded_at: world.clock.now(),
    })
    .execute()
}
