import { sql } from 'kysely'
import { cellsByField, type Mapping } from '../../../core/imports/table-kind.ts'
import { readInstitution, termOf } from '../../cases/institution.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { wholeBank, type Database, type Scope, type Tx } from '../../database/database.ts'
import type { SheetRow } from '../../spreadsheets/spreadsheet.ts'
import { readSheet, type SheetCost } from '../../spreadsheets/spreadsheets.ts'
import type { World } from '../../world.ts'
import type { AnyTable, Fault, ImportPlace, StagedRow } from './import-kinds.ts'
import { tableOf } from './import-store.ts'

/** Rows to a transaction: enough that a commit costs little, few enough that the server answers meanwhile. */
const batchRows = 1_000
const faultsPerRow = 5

interface Work {
  id: string
  claimId: string
  institutionId: string
  scope: Scope
  table: AnyTable
}

/**
 * Does what an import waits for: reads and checks its rows, or imports those that are staged. Whoever begins takes the
 * work over from whoever had it; checking begins anew, importing goes on with the batch that is next. Done twice, it
 * does nothing more.
 */
export async function runImport(
  world: World,
  id: string,
  observe: { onCost?: (cost: SheetCost) => void } = {},
): Promise<void> {
  const claimId = world.ids.next()
  const file = await world.gate.write(wholeBank, (tx) =>
    tx
      .updateTable('import_file')
      .set({ claim_id: claimId, claimed_at: world.clock.real() })
      .where('id', '=', id)
      .where('state', 'in', ['CHECKING', 'IMPORTING'])
      .returning(['institution_id', 'kind', 'state', 'content_sealed', 'heading_row', 'mapping'])
      .executeTakeFirst(),
  )
  if (!file) return
  const { institution_id: institutionId } = file
  const scope: Scope = { kind: 'actor', institutionId, learnerId: null }
  const work: Work = { id, claimId, institutionId, scope, table: tableOf(file.kind) }
  if (file.state === 'IMPORTING') await importBatches(world, work)
  else if (file.content_sealed) {
    const content = world.seals.open('import', file.content_sealed)
    await checkRows(world, work, readSheet(content, observe), file.heading_row, file.mapping as Mapping)
  }
}

/** Imports that nobody has worked on for a while: their server ended, or their job was lost. */
export async function resumeImports(world: World): Promise<void> {
  const abandoned = new Date(world.clock.real().getTime() - 120_000)
  const rows = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('import_file')
      .select('id')
      .where('state', 'in', ['CHECKING', 'IMPORTING'])
      .where('claimed_at', '<', abandoned)
      .limit(10)
      .execute(),
  )
  for (const { id } of rows) await runImport(world, id)
}

async function placeOf(database: Database, world: World, work: Work): Promise<ImportPlace> {
  const { timeZone } = await readInstitution(database, work.institutionId)
  const now = world.clock.now()
  const { institutionId, id: importId } = work
  return { institutionId, importId, now, term: termOf(civilDateOf(now, timeZone)) }
}

async function checkRows(
  world: World,
  work: Work,
  sheet: AsyncIterable<SheetRow[]>,
  headingRow: number,
  mapping: Mapping,
): Promise<void> {
  const begun = await world.gate.write(work.scope, async (tx) => {
    const zero = { rows_handled: 0, added: 0, changed: 0, unchanged: 0, faulty: 0 }
    if (!(await keepClaim(tx, world, work, zero))) return false
    await tx.deleteFrom('import_batch').where('import_id', '=', work.id).execute()
    await tx.deleteFrom('import_fault').where('import_id', '=', work.id).execute()
    return true
  })
  if (!begun) return
  const seen = new Map<string, number>()
  let position = 0
  let waiting: SheetRow[] = []
  const flush = async () => {
    const rows = waiting.splice(0, batchRows)
    const read = readBatch(work.table, mapping, rows, seen)
    position += 1
    return world.gate.write(work.scope, (tx) => stageBatch(tx, world, work, { ...read, position, count: rows.length }))
  }
  for await (const rows of sheet) {
    waiting = waiting.concat(rows.filter((row) => row.number > headingRow))
    while (waiting.length >= batchRows) if (!(await flush())) return
  }
  if (waiting.length > 0 && !(await flush())) return
  await world.gate.write(work.scope, (tx) => keepClaim(tx, world, work, { state: 'CHECKED' }))
}

interface ReadBatch {
  rows: StagedRow<unknown>[]
  faults: Fault[]
}

/** What can be said of rows without asking the database: are they readable, and does one stand twice. */
function readBatch(table: AnyTable, mapping: Mapping, rows: SheetRow[], seen: Map<string, number>): ReadBatch {
  const batch: ReadBatch = { rows: [], faults: [] }
  for (const { number, cells } of rows) {
    const read = table.kind.read(cellsByField(table.kind.columns, mapping, cells))
    if ('faults' in read) {
      batch.faults.push(...read.faults.slice(0, faultsPerRow).map((fault) => ({ ...fault, row: number })))
      continue
    }
    const key = table.kind.keyOf(read.value)
    const former = seen.get(key)
    if (former === undefined) {
      seen.set(key, number)
      batch.rows.push({ number, value: read.value })
    } else {
      const text = { zh: `与第 ${former} 行重复`, en: `the same as row ${former}` }
      batch.faults.push({ row: number, field: null, text })
    }
  }
  return batch
}

async function stageBatch(
  tx: Tx,
  world: World,
  work: Work,
  { rows, faults, position, count }: ReadBatch & { position: number; count: number },
): Promise<boolean> {
  const plan = await work.table.plan(tx, await placeOf(tx, world, work), rows)
  const all = [...faults, ...plan.faults]
  const faulty = new Set(all.map((fault) => fault.row))
  const { added, changed, unchanged } = plan
  if (!(await countOn(tx, world, work, { handled: count, added, changed, unchanged, faulty: faulty.size })))
    return false
  await insertFaults(tx, work, all)
  const fine = rows.filter((row) => !faulty.has(row.number))
  if (fine.length === 0) return true
  await tx
    .insertInto('import_batch')
    .values({
      id: world.ids.next(),
      institution_id: work.institutionId,
      import_id: work.id,
      position,
      rows_sealed: world.seals.sealText('import', JSON.stringify(fine)),
    })
    .execute()
  return true
}

async function importBatches(world: World, work: Work): Promise<void> {
  while (await world.gate.write(work.scope, (tx) => importBatch(tx, world, work)));
}

/** Imports the next batch; false where there is none, or somebody else has taken over. */
async function importBatch(tx: Tx, world: World, work: Work): Promise<boolean> {
  // Two files of one college with the same row: the second finds what the first has written.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`import:${work.institutionId}`}, 0))`.execute(tx)
  const batch = await tx
    .selectFrom('import_batch')
    .select(['id', 'rows_sealed'])
    .where('import_id', '=', work.id)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst()
  if (!batch) {
    await keepClaim(tx, world, work, { state: 'DONE', done_at: world.clock.now() })
    return false
  }
  const rows = JSON.parse(world.seals.openText('import', batch.rows_sealed)) as StagedRow<unknown>[]
  const place = await placeOf(tx, world, work)
  const plan = await work.table.plan(tx, place, rows)
  const { added, changed, unchanged, faults } = plan
  const faulty = new Set(faults.map((fault) => fault.row)).size
  if (!(await countOn(tx, world, work, { handled: rows.length, added, changed, unchanged, faulty }))) return false
  await work.table.write(tx, world, place, plan)
  await insertFaults(tx, work, faults)
  await tx.deleteFrom('import_batch').where('id', '=', batch.id).execute()
  return true
}

interface Counts {
  handled: number
  added: number
  changed: number
  unchanged: number
  faulty: number
}

/** Counts rows that were handled; false where the work is somebody else's by now. */
async function countOn(tx: Tx, world: World, work: Work, counts: Counts): Promise<boolean> {
  const { numAffectedRows } = await sql`update import_file set rows_handled = rows_handled + ${counts.handled},
    added = added + ${counts.added}, changed = changed + ${counts.changed}, unchanged = unchanged + ${counts.unchanged},
    faulty = faulty + ${counts.faulty}, claimed_at = ${world.clock.real()}
    where id = ${work.id} and claim_id = ${work.claimId} and state in ('CHECKING', 'IMPORTING')`.execute(tx)
  return numAffectedRows === 1n
}

type Kept = { state?: string; done_at?: Date } & Partial<Record<'rows_handled' | 'added' | 'changed', number>> &
  Partial<Record<'unchanged' | 'faulty', number>>

async function keepClaim(tx: Tx, world: World, work: Work, set: Kept): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('import_file')
    .set({ ...set, claimed_at: world.clock.real() })
    .where('id', '=', work.id)
    .where('claim_id', '=', work.claimId)
    .where('state', 'in', ['CHECKING', 'IMPORTING'])
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

async function insertFaults(tx: Tx, work: Work, faults: readonly Fault[]): Promise<void> {
  if (faults.length === 0) return
  const next = new Map<number, number>()
  const rows = faults.map(({ row, field, text }) => {
    const position = next.get(row) ?? 0
    next.set(row, position + 1)
    return { row_number: row, position, field, text_zh: text.zh, text_en: text.en }
  })
  await sql`insert into import_fault (institution_id, import_id, row_number, position, field, text_zh, text_en)
    select ${work.institutionId}, ${work.id}, row_number, position, field, text_zh, text_en
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (row_number integer, position smallint, field text,
      text_zh text, text_en text)`.execute(tx)
}
