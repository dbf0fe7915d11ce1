import type pg from 'pg'

/** A table as backup and restore treat it. */
export interface BackupTable {
  /** Schema and name, quoted. */
  name: string
  columns: string[]
  /** How its rows are ordered when they are copied, so that two copies are the same bytes: by key, or by all of it. */
  orderBy: string
}

/**
 * The tables of the bank, parents before children, found in the catalogue so that no later table is forgotten. The list
 * of migrations is left out (the restore makes it), and so are the jobs: they only wake what columns decide.
 */
export async function readTables(client: pg.ClientBase): Promise<BackupTable[]> {
  const { rows } = await client.query<{
    oid: number
    name: string
    columns: string[]
    key: string[] | null
    parents: number[]
  }>(`
    select c.oid::int as oid, format('%I.%I', n.nspname, c.relname) as name,
      (select array_agg(quote_ident(a.attname) order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      (select array_agg(quote_ident(a.attname) order by array_position(i.indkey::int2[], a.attnum)) from pg_index i
        join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
        where i.indrelid = c.oid and i.indisprimary) as key,
      coalesce((select array_agg(k.confrelid::int) from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid), '{}') as parents
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'ledger') and c.relkind = 'r' and c.relname <> 'schema_migration'
    order by 2`)
  const sorted: typeof rows = []
  const isPlaced = (oid: number) => sorted.some((row) => row.oid === oid)
  while (sorted.length < rows.length) {
    const next = rows.filter((row) => !isPlaced(row.oid) && row.parents.every(isPlaced))
    if (next.length === 0) throw new Error('foreign keys form a circle: a restore could not load them in any order')
    sorted.push(...next)
  }
  return sorted.map((row) => ({ name: row.name, columns: row.columns, orderBy: (row.key ?? row.columns).join(', ') }))
}

/** The sequences of the bank with where they stand. */
export async function readSequences(
  client: pg.ClientBase,
): Promise<Record<string, { value: string; isCalled: boolean }>> {
  const { rows } = await client.query<{ name: string }>(`
    select format('%I.%I', schemaname, sequencename) as name from pg_sequences
    where schemaname in ('public', 'ledger') order by 1`)
  const standing: Record<string, { value: string; isCalled: boolean }> = {}
  for (const { name } of rows) {
    const found = await client.query<{ last_value: string; is_called: boolean }>(`select * from ${name}`)
    standing[name] = { value: String(found.rows[0]?.last_value), isCalled: found.rows[0]?.is_called ?? false }
  }
  return standing
}

/** What COPY reads of a table. */
export function copyQuery(table: BackupTable): string {
  return `copy (select ${table.columns.join(', ')} from ${table.name} order by ${table.orderBy}) to stdout`
}

/** Where the files lie that rows of evidence name and those that many share, each once and in order. */
export async function readEvidenceKeys(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>(
    `select storage_key as key from evidence where removed_at is null
      union select storage_key from shared_file order by 1`,
  )
  return rows.map((row) => row.key)
}
