import { sql } from 'kysely'
import type { ImportKind, importStates } from '../../../contract/imports.ts'
import { Problem } from '../../../contract/problem.ts'
import {
  actingAt,
  findCapacity,
  institutionCapacity,
  scopeOfCapacity,
  type Actor,
  type Capacity,
} from '../../access/actor.ts'
import type { Database, Tx } from '../../database/database.ts'
import { pageOfRows, decodeCursor } from '../../database/paging.ts'
import type { Mapping } from '../../../core/imports/table-kind.ts'
import type { World } from '../../world.ts'
import { importers } from '../../../contract/imports.ts'
import { importedTables, type AnyTable } from './import-kinds.ts'

export type ImportState = (typeof importStates)[number]

/** How many faults the page shows; the file itself shows all. */
const shownFaults = 100

function selectImports(database: Database, institutionId: string) {
  return database
    .selectFrom('import_file as f')
    .innerJoin('person as p', 'p.id', 'f.sent_by')
    .leftJoin('institution as o', 'o.id', 'f.partner_id')
    .select(['f.id', 'f.kind', 'f.file_name', 'f.state', 'f.sent_at', 'f.row_count', 'f.rows_handled'])
    .select(['f.added', 'f.changed', 'f.unchanged', 'f.faulty', 'f.headings', 'f.heading_row', 'f.mapping'])
    .select(['p.name as sender', 'o.name_zh', 'o.name_en'])
    .select(sql<boolean>`f.content_sealed is not null`.as('has_file'))
    .where('f.institution_id', '=', institutionId)
}

type ImportRow = Awaited<ReturnType<ReturnType<typeof selectImports>['execute']>>[number]

function presentLine(row: ImportRow) {
  return {
    id: row.id,
    kind: row.kind as ImportKind,
    fileName: row.file_name,
    partner: row.name_zh === null ? null : { zh: row.name_zh, en: row.name_en ?? row.name_zh },
    state: row.state as ImportState,
    sentBy: row.sender,
    sentAt: row.sent_at.toISOString(),
    rowCount: row.row_count,
    added: row.added,
    changed: row.changed,
    unchanged: row.unchanged,
    faulty: row.faulty,
  }
}

/** Everything about one import that its page shows. */
export async function readImportView(database: Database, institutionId: string, id: string, actor: Actor) {
  const row = await selectImports(database, institutionId).where('f.id', '=', id).executeTakeFirst()
  if (!row) throw new Problem('not_found')
  const faults = await database
    .selectFrom('import_fault')
    .select(['row_number', 'field', 'text_zh', 'text_en'])
    .where('import_id', '=', id)
    .orderBy('row_number')
    .orderBy('position')
    .limit(shownFaults)
    .execute()
  const { columns } = tableOf(row.kind).kind
  const share = row.row_count === 0 ? 1 : row.rows_handled / row.row_count
  return {
    ...presentLine(row),
    percentage: row.state === 'DONE' ? 100 : Math.min(99, Math.floor(share * 100)),
    headings: row.headings as string[],
    columns: columns.map(({ field, heading, hint, isRequired = false }) => ({ field, heading, hint, isRequired })),
    mapping: row.mapping as Record<string, number>,
    faults: faults.map((one) => ({
      row: one.row_number,
      field: one.field,
      text: { zh: one.text_zh, en: one.text_en },
    })),
    hasFile: row.has_file && mayBringIn(actor, row.kind, institutionId),
  }
}

/** Whether the actor may bring in tables of the kind there; nobody is told of the file's content who may not. */
export const mayBringIn = (actor: Actor, kind: string, institutionId: string): boolean =>
  findCapacity(actor, tableOf(kind).roles, { institutionId }) !== null

export const tableOf = (kind: string): AnyTable => importedTables[kind as ImportKind]

/** The imports of the institution, the latest first. */
export function listImports(world: World, actor: Actor, query: { cursor?: string | undefined; limit: number }) {
  const capacity = institutionCapacity(actor, importers)
  return world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = selectImports(database, capacity.institutionId)
    if (cursor) select = select.where(sql<boolean>`(f.sent_at, f.id) < (${cursor[0]}::timestamptz, ${cursor[1]}::uuid)`)
    const rows = await select
      .orderBy('f.sent_at', 'desc')
      .orderBy('f.id', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.sent_at.toISOString(), row.id])
    return { items: page.items.map(presentLine), nextCursor: page.nextCursor, total: null }
  })
}

/** What may be brought in by the actor, and from whom. */
export function listImportKinds(world: World, actor: Actor) {
  const capacity = institutionCapacity(actor, importers)
  return world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const partners = await database
      .selectFrom('partner_admission as a')
      .innerJoin('institution as i', 'i.id', 'a.partner_id')
      .select(['i.id', 'i.name_zh', 'i.name_en'])
      .where('a.institution_id', '=', capacity.institutionId)
      .where('a.ended_at', 'is', null)
      .orderBy('i.name_zh')
      .execute()
    const kinds = Object.entries(importedTables)
      .filter(([kind]) => mayBringIn(actor, kind, capacity.institutionId))
      .map(([kind, { kind: table }]) => ({ kind: kind as ImportKind, name: table.name }))
    return { kinds, partners: partners.map((one) => ({ id: one.id, name: { zh: one.name_zh, en: one.name_en } })) }
  })
}

export function readImport(world: World, actor: Actor, id: string) {
  const capacity = institutionCapacity(actor, importers)
  return world.gate.read(scopeOfCapacity(capacity), (database) =>
    readImportView(database, capacity.institutionId, id, actor),
  )
}

/** An import under the lock of its row; who may not bring in its kind is refused. */
export async function lockImport(tx: Tx, actor: Actor, institutionId: string, id: string) {
  const row = await tx
    .selectFrom('import_file')
    .select(['id', 'kind', 'state', 'partner_id', 'headings', 'sent_by'])
    .where('institution_id', '=', institutionId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Problem('not_found')
  // Refuses whoever lacks the role of the kind at this institution, whatever they hold elsewhere.
  capacityFor(actingAt(actor, institutionId), row.kind)
  return { ...row, state: row.state as ImportState, headings: row.headings as string[] }
}

export const capacityFor = (actor: Actor, kind: string): Capacity => institutionCapacity(actor, tableOf(kind).roles)

const stateReasons: Record<ImportState, { zh: string; en: string }> = {
  MAPPING: { zh: '还没有确认列的对应', en: 'has no columns settled yet' },
  CHECKING: { zh: '正在检查', en: 'is being checked' },
  CHECKED: { zh: '已检查，等待确认', en: 'is checked and waits for confirmation' },
  IMPORTING: { zh: '正在导入', en: 'is being worked through' },
  DONE: { zh: '已经完成', en: 'is done' },
  DISCARDED: { zh: '已经放弃', en: 'was discarded' },
}

/** A refusal because the import has come to another state. */
export const stateRefusal = (state: ImportState) => new Problem('import_state', { reason: stateReasons[state] })

/** Remembers under which headings this partner brings what. */
export async function rememberHeadings(
  tx: Tx,
  file: { kind: string; partner_id: string | null; headings: string[] },
  institutionId: string,
  mapping: Mapping,
): Promise<void> {
  const headings = Object.fromEntries(
    Object.entries(mapping).map(([field, index]) => [field, file.headings[index] ?? '']),
  )
  await sql`insert into import_mapping (institution_id, kind, partner_id, headings)
    values (${institutionId}, ${file.kind}, ${file.partner_id}, ${JSON.stringify(headings)}::jsonb)
    on conflict (institution_id, kind, partner_id) do update set headings = excluded.headings`.execute(tx)
}

/** Starts or goes on with the work on an import as soon as a worker is free; within the transaction that wants it. */
export async function queueImport(tx: Tx, id: string): Promise<void> {
  await sql`select graphile_worker.add_job('run_import', json_build_object('id', ${id}::text),
    job_key => ${`import:${id}`}, max_attempts => 5)`.execute(tx)
}
