import type { ImportKind } from '../../../contract/imports.ts'
import type { Role } from '../../../contract/roles.ts'
import type { RowFault, TableKind } from '../../../core/imports/table-kind.ts'
import type { Database, Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'
import { courseResultImport } from './import-course-results.ts'

/** Where rows go to: the institution, at its civil day, from one file. */
export interface ImportPlace {
  institutionId: string
  importId: string
  now: Date
  term: string
}

export interface StagedRow<Value> {
  number: number
  value: Value
}

/** What rows would do, as things stand: how many of each, and which cannot be. */
export interface ImportPlan {
  added: number
  changed: number
  unchanged: number
  faults: { row: number; field: string | null; text: { zh: string; en: string } }[]
}

/**
 * A kind of table with what becomes of its rows. `plan` reads and decides, the same for the preview and for the
 * import; `write` does what was planned, within the same transaction.
 */
export interface ImportedTable<Value, Plan extends ImportPlan> {
  kind: TableKind<string, Value>
  /** Who may bring it in. */
  roles: readonly Role[]
  plan: (database: Database, place: ImportPlace, rows: readonly StagedRow<Value>[]) => Promise<Plan>
  write: (tx: Tx, world: Pick<World, 'ids'>, place: ImportPlace, plan: Plan) => Promise<void>
}

// The pipeline moves rows without looking into them; each kind knows its own.
export type AnyTable = ImportedTable<unknown, ImportPlan>

export const importedTables: Readonly<Record<ImportKind, AnyTable>> = {
  'course-results': courseResultImport as unknown as AnyTable,
}

export type Fault = RowFault<string> & { row: number }
