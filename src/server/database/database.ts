import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely'
import pg from 'pg'
import { invariant } from '../../core/invariant.ts'
import type { Rows } from './rows.ts'

declare const isTx: unique symbol

/** A handle for reading. Every read runs in a read-only transaction under the actor's row-level security. */
export type Database = Kysely<Rows>
/** A handle for writing: exists only inside `Gate.write`, so that a write outside of a transaction does not compile. */
export type Tx = Database & { readonly [isTx]: true }

/** Whose rows a transaction may see: the bank's own work sees all, an actor those of one institution or learner. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'actor'; readonly institutionId: string | null; readonly learnerId: string | null }

export const wholeBank: Scope = { kind: 'all' }

/** The one way to the database. Reads and writes are transactions; the scope is set with BEGIN. */
export interface Gate {
  read<T>(scope: Scope, work: (database: Database) => Promise<T>): Promise<T>
  write<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * Single reading statements without a transaction. No scope is set: of what is under row-level security such a
   * statement sees nothing.
   */
  readonly plain: Database
  /** Checks that the database answers, for /health. */
  ping(): Promise<void>
  readonly pool: pg.Pool
  close(): Promise<void>
}

const retryLimit = 3
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const connectionSettings = [
  // Only inside `write` may anything be written: a statement whose BEGIN failed must not take effect on its own.
  'default_transaction_read_only=on',
  // A prepared statement is planned once. Left to itself PostgreSQL planned a reviewer's queue anew each time: 5 ms,
  // against 0.6 ms to run it.
  'plan_cache_mode=force_generic_plan',
  'jit=off',
]

export interface GateOptions {
  databaseUrl: string
  connectionsMaximum?: number
  applicationName?: string
}

/** Opens the gate to a database as the application's role. */
export function openGate(options: GateOptions): Gate {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.connectionsMaximum ?? 10,
    application_name: options.applicationName ?? 'credit-bank',
    types: { getTypeParser },
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 10_000,
    // Statements are sent without waiting for the answer to the one before: BEGIN costs no round trip of its own.
    pipeline: true,
    options: connectionSettings.map((setting) => `-c ${setting}`).join(' '),
  })
  // A connection that dies, idle or at work, is replaced by the pool and fails its own statement; without a listener
  // on both, a database that restarts would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return {
    pool,
    plain: kyselyOver(pool),
    read: (scope, work) => transact(pool, 'read only', scope, (handle) => work(handle)),
    write: (scope, work) => transact(pool, 'read write', scope, (handle) => work(handle as Tx)),
    ping: async () => {
      await pool.query('select 1')
    },
    close: () => pool.end(),
  }
}

type Mode = 'read only' | 'read write'

/**
 * Runs one transaction. A serialisation failure or deadlock is tried again at most three times: the work must be a
 * function of the database alone, which every use case is.
 */
async function transact<T>(
  pool: pg.Pool,
  mode: Mode,
  scope: Scope,
  work: (handle: Database) => Promise<T>,
): Promise<T> {
  const begin = `begin ${mode}${settingsOf(scope)}`
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transactOnce(pool, mode, begin, work)
    } catch (error) {
      if (attempt >= retryLimit || !isTransient(error)) throw error
      await delay(5 * attempt)
    }
  }
}

async function transactOnce<T>(
  pool: pg.Pool,
  mode: Mode,
  begin: string,
  work: (handle: Database) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    sendTogether(client)
    const begun = client.query(begin)
    // Its failure is met below, before anything counts; until then nobody listens.
    begun.catch(() => undefined)
    const result = await work(handleOf(client))
    await begun
    sendTogether(client)
    const ended = client.query('commit')
    // What was read is known; a connection that breaks now is met by whoever uses it next.
    if (mode === 'read only') ended.catch(() => undefined)
    else demandCommitted(await ended)
    return result
  } catch (error) {
    try {
      await client.query('rollback')
    } catch (failure) {
      broken = failure as Error
    }
    // Statements that are named by hand stay prepared as long as their connection: it goes with them.
    if (isStalePlan(error)) broken = error as Error
    throw error
  } finally {
    client.release(broken)
  }
}

/**
 * What a connection is given in this turn goes out with one call of the system, which costs as much as the statement
 * itself: BEGIN with the first statement, COMMIT with the BEGIN of whoever is next.
 */
function sendTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  stream.cork()
  setImmediate(() => stream.uncork())
}

/** A transaction that met an error answers COMMIT with ROLLBACK: whoever swallowed the error is told here. */
function demandCommitted({ command }: pg.QueryResult): void {
  invariant(command === 'COMMIT', 'what was to be written was committed')
}

const handles = new WeakMap<pg.PoolClient, Database>()
const clients = new WeakMap<object, pg.PoolClient>()

function handleOf(client: pg.PoolClient): Database {
  const known = handles.get(client)
  if (known) return known
  const handle = kyselyOver(client)
  handles.set(client, handle)
  clients.set(handle, client)
  return handle
}

function kyselyOver(target: pg.PoolClient | pg.Pool): Database {
  return new Kysely<Rows>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new OneClientDriver(target),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}

/** The client behind a handle, for the few statements where a named prepared statement is measurably faster. */
export function clientOf(handle: Database): pg.PoolClient {
  const client = clients.get(handle)
  invariant(client, 'every handle comes from the gate')
  return client
}

/** Kysely over a client that is in a transaction already, or over single statements; it neither begins nor ends one. */
class OneClientDriver implements Driver {
  readonly #connection: DatabaseConnection
  constructor(client: pg.PoolClient | pg.Pool) {
    this.#connection = {
      executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
        const { sql: text, parameters } = query
        const values = parameters as unknown[]
        try {
          const result = await client.query({ name: nameOf(text, parameters.length), text, values })
          return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) }
        } catch (error) {
          if (isStalePlan(error)) forgetStatements()
          throw error
        }
      },
      streamQuery: () => {
        throw new Error('streams are not used')
      },
    }
  }
  async init() {}
  async acquireConnection() {
    return this.#connection
  }
  async beginTransaction() {
    invariant(false, 'a use case is one transaction; it does not nest')
  }
  async commitTransaction() {}
  async rollbackTransaction() {}
  async releaseConnection() {}
  async destroy() {}
}

const statementNames = new Map<string, string>()
let statementCount = 0
const namedMaximum = 2_000
const parametersMaximum = 24

/**
 * A name under which a connection keeps a statement prepared. Planning a list of cases took 1.9 ms and running it 0.4:
 * prepared, it is planned once per connection. Statements whose text varies with the number of rows stay unnamed.
 */
function nameOf(text: string, parameterCount: number): string | undefined {
  if (parameterCount > parametersMaximum) return undefined
  const known = statementNames.get(text)
  if (known !== undefined) return known
  if (statementNames.size >= namedMaximum) return undefined
  statementCount += 1
  const name = `q${statementCount}`
  statementNames.set(text, name)
  return name
}

/** A migration beside the running server added a column: statements that ask for all columns are prepared anew. */
function forgetStatements(): void {
  statementNames.clear()
}

function isStalePlan(error: unknown): boolean {
  const { code, routine } = error as { code?: string; routine?: string }
  return code === '0A000' && routine === 'RevalidateCachedQuery'
}

/** What a transaction may see. A setting that is not made is empty, and empty sees nothing. */
function settingsOf(scope: Scope): string {
  if (scope.kind === 'all') return `; set local app.scope = 'all'`
  const { institutionId, learnerId } = scope
  const institution = institutionId === null ? '' : `; set local app.institution = '${uuidText(institutionId)}'`
  const learner = learnerId === null ? '' : `; set local app.learner = '${uuidText(learnerId)}'`
  return institution + learner
}

function uuidText(id: string): string {
  invariant(uuidPattern.test(id), 'a scope names institutions and learners by UUID')
  return id
}

function isTransient(error: unknown): boolean {
  const code = (error as { code?: string }).code
  return code === '40001' || code === '40P01' || isStalePlan(error)
}

/** Dates stay civil 'YYYY-MM-DD'; 64-bit integers and decimals become numbers, exact within the domain's limits. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  if (oid === pg.types.builtins.DATE) return (text: string) => text
  if (oid === 1182) return (text: string) => (text === '{}' ? [] : text.slice(1, -1).split(','))
  if (oid === pg.types.builtins.INT8) return parseExactInteger
  if (oid === pg.types.builtins.NUMERIC) return Number
  return pg.types.getTypeParser(oid, format as 'text')
}

function parseExactInteger(text: string): number {
  const value = Number(text)
  invariant(Number.isSafeInteger(value), 'a 64-bit integer of the database is exact as a number')
  return value
}
