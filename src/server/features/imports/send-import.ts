import { hash } from 'node:crypto'
import type { ImportKind } from '../../../contract/imports.ts'
import { Problem } from '../../../contract/problem.ts'
import { findHeadings, guessMapping } from '../../../core/imports/table-kind.ts'
import { scopeOfCapacity, type Actor } from '../../access/actor.ts'
import type { Database } from '../../database/database.ts'
import type { ReceivedFile } from '../../evidence/receive-file.ts'
import { presentableName } from '../../evidence/presentable-name.ts'
import type { SheetRow } from '../../spreadsheets/spreadsheet.ts'
import { readSheet } from '../../spreadsheets/spreadsheets.ts'
import type { World } from '../../world.ts'
import { capacityFor, readImportView, tableOf } from './import-store.ts'

interface SentFile {
  kind: ImportKind
  partnerId?: string | undefined
}

/**
 * Takes in a table: reads it through once, so that a hostile or broken file leaves nothing, keeps it sealed, and
 * guesses which column is what.
 */
export async function sendImport(
  world: World,
  actor: Actor,
  { kind, partnerId }: SentFile,
  receive: () => Promise<{ fileName: string; file: ReceivedFile }>,
) {
  const capacity = capacityFor(actor, kind)
  const { institutionId } = capacity
  if (partnerId !== undefined) {
    await world.gate.read(scopeOfCapacity(capacity), (database) => demandPartner(database, institutionId, partnerId))
  }
  const { fileName, file } = await receive()
  try {
    const content = await file.read()
    const { columns } = tableOf(kind).kind
    const { first, count } = await readThrough(content)
    const headings = findHeadings(columns, first)
    if (!headings) {
      throw new Problem('spreadsheet_refused', { reason: { zh: '表格是空的', en: 'the table is empty' } })
    }
    const id = world.ids.next()
    return await world.gate.write(scopeOfCapacity(capacity), async (tx) => {
      const remembered = await readRemembered(tx, institutionId, kind, partnerId ?? null)
      await tx
        .insertInto('import_file')
        .values({
          id,
          institution_id: institutionId,
          kind,
          partner_id: partnerId ?? null,
          file_name: presentableName(fileName),
          content_sealed: world.seals.seal('import', content),
          sha256: hash('sha256', content, 'buffer'),
          state: 'MAPPING',
          heading_row: headings.number,
          headings: JSON.stringify(headings.cells),
          mapping: JSON.stringify(guessMapping(columns, headings.cells, remembered)),
          row_count: count - first.indexOf(headings) - 1,
          sent_by: actor.personId,
          sent_role: capacity.role,
          sent_at: world.clock.now(),
        })
        .execute()
      return readImportView(tx, institutionId, id, actor)
    })
  } finally {
    await file.discard()
  }
}

async function readThrough(content: Buffer): Promise<{ first: SheetRow[]; count: number }> {
  const first: SheetRow[] = []
  let count = 0
  for await (const rows of readSheet(content)) {
    if (first.length < 10) first.push(...rows.slice(0, 10 - first.length))
    count += rows.length
  }
  return { first, count }
}

async function demandPartner(database: Database, institutionId: string, partnerId: string): Promise<void> {
  const row = await database
    .selectFrom('partner_admission')
    .select('partner_id')
    .where('institution_id', '=', institutionId)
    .where('partner_id', '=', partnerId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
}

async function readRemembered(database: Database, institutionId: string, kind: string, partnerId: string | null) {
  const row = await database
    .selectFrom('import_mapping')
    .select('headings')
    .where('institution_id', '=', institutionId)
    .where('kind', '=', kind)
    .where('partner_id', partnerId === null ? 'is' : '=', partnerId)
    .executeTakeFirst()
  return (row?.headings ?? {}) as Record<string, string>
}
