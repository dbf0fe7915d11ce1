import type { SealPurpose } from '../seals.ts'

/** A column whose values are sealed under the master key, of a table with one UUID as its key. */
export interface SealedColumn {
  table: string
  key: string
  column: string
  purpose: SealPurpose
}

/** Every column that is sealed under the master key. Events are not: the learner's own key seals them. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'person', key: 'id', column: 'id_number_sealed', purpose: 'id-number' },
  { table: 'person', key: 'id', column: 'phone_sealed', purpose: 'phone' },
  { table: 'login', key: 'person_id', column: 'totp_sealed', purpose: 'totp' },
  { table: 'login', key: 'person_id', column: 'totp_pending_sealed', purpose: 'totp' },
  { table: 'objection', key: 'id', column: 'objector_sealed', purpose: 'objector' },
  { table: 'import_file', key: 'id', column: 'content_sealed', purpose: 'import' },
  { table: 'import_batch', key: 'id', column: 'rows_sealed', purpose: 'import' },
  { table: 'notice_channel', key: 'id', column: 'settings_sealed', purpose: 'channel' },
  { table: 'ledger.learner_key', key: 'learner_id', column: 'wrapped_key', purpose: 'learner-key' },
]

/** Where a sealed value lies, as it is told: `table.column`, and the files of evidence. */
export const placeOf = ({ table, column }: SealedColumn): string => `${table}.${column}`
export const filePlace = 'files/evidence'
