import pg from 'pg'
import { Failure } from '../failure.ts'
import { readMigrations } from './migrate.ts'

/**
 * Empties a demonstration: drops what the migrations made, so that they make it anew, and nothing else in the database.
 * The owner's act alone.
 */
export async function emptyDatabase(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await demandNobodyElse(client)
    await client.query(`begin; set local lock_timeout = '10s'; ${dropStatements().join('; ')}; commit`)
  } catch (error) {
    if ((error as { code?: string }).code !== dependentObjects) throw error
    throw new Failure(
      `有其他对象依赖学分银行的表，未清空：${(error as Error).message}`,
      `Something else depends on the tables of the bank; nothing was emptied: ${(error as Error).message}`,
    )
  } finally {
    await client.end()
  }
}

const dependentObjects = '2BP01'

/** A server at work would sweep and answer from a bank that is half there. */
async function demandNobodyElse(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from pg_stat_activity
    where datname = current_database() and application_name like 'credit-bank%'`)
  if ((rows[0]?.count ?? 0) === 0) return
  throw new Failure('请先停止正在使用该数据库的服务，再清空。', 'Stop the servers that use this database first.')
}

/** One statement per sort, since tables refer to each other. What others hung on them makes it fail, not vanish. */
function dropStatements(): string[] {
  const made = readMigrations().flatMap(({ text }) => [
    ...text.matchAll(/^create (table|view|sequence|type|function|procedure) (?:if not exists )?([\w.]+)/gm),
  ])
  const drop = (sort: string, isWanted: (name: string) => boolean = () => true) => {
    const names = made.flatMap(([, one, name = '']) => (one === sort && isWanted(name) ? [name] : []))
    return names.length === 0 ? [] : [`drop ${sort} if exists ${names.join(', ')}`]
  }
  const isPublic = (name: string) => !name.includes('.')
  return [
    ...drop('view'),
    ...drop('table'),
    'drop table if exists schema_migration',
    'drop schema if exists ledger, graphile_worker cascade',
    ...['sequence', 'type', 'procedure', 'function'].flatMap((sort) => drop(sort, isPublic)),
  ]
}
