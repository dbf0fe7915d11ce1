import { Logger, parseCrontab, run, type Runner } from 'graphile-worker'
import { sql } from 'kysely'
import pg from 'pg'
import { wholeBank, type Gate } from '../database/database.ts'
import { forgetOldKeys } from '../http/idempotency.ts'
import { forgetOldSessions } from '../access/sessions.ts'
import { forgetOldSignIns } from '../access/throttle.ts'
import { sweep } from '../cases/sweep.ts'
import { sweepOrphanFiles } from '../evidence/sweep-files.ts'
import { forgetImports } from '../features/imports/import-files.ts'
import { resumeImports, runImport } from '../features/imports/run-import.ts'
import { deliverNotices } from '../notices/deliver-notices.ts'
import { tellRobots } from '../notices/tell-robots.ts'
import type { World } from '../world.ts'

/**
 * The jobs of a server: a sweep each minute handles whatever is due, housekeeping each night. Jobs only wake what is
 * decided by columns, so a lost job costs a minute. Several servers share the work.
 */
export async function startJobs(world: World, databaseUrl: string): Promise<{ stop(): Promise<void> }> {
  await releaseDeadWorkers(world.gate)
  // What became due while no server ran is handled before the first request.
  await sweepAndLog(world)
  // A pool of our own: the worker's would be left to end by itself, and a database that stops meanwhile would end the
  // process with an error that nobody hears.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, application_name: 'credit-bank jobs' })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const runner: Runner = await run({
    pgPool: pool,
    concurrency: 2,
    noHandleSignals: true,
    pollInterval: 2_000,
    logger: quietLogger(world),
    parsedCronItems: parseCrontab(
      '* * * * * sweep ?fill=2m\n* * * * * deliver ?fill=1m\n17 3 * * * housekeep ?fill=1d',
    ),
    taskList: {
      deliver: () => deliverAndLog(world),
      sweep: async () => {
        await sweepAndLog(world)
        await resumeImports(world)
      },
      run_import: (payload) => runImport(world, (payload as { id: string }).id),
      housekeep: async () => {
        const now = world.clock.real()
        await world.gate.write(wholeBank, async (tx) => {
          await forgetOldKeys(tx, now)
          await forgetOldSessions(tx, now)
          await forgetOldSignIns(tx, now)
        })
        await sweepOrphanFiles(world)
        await forgetImports(world)
      },
    },
  })
  return {
    stop: async () => {
      await runner.stop()
      await pool.end()
    },
  }
}

async function sweepAndLog(world: World): Promise<void> {
  const report = await sweep(world)
  if (Object.values(report).some((count) => count > 0)) world.log.info(report, 'sweep')
}

/** What is due is in the rows of the queue; a run that fails leaves them to the next. */
async function deliverAndLog(world: World): Promise<void> {
  const report = { ...(await deliverNotices(world)), robotsTold: await tellRobots(world) }
  if (Object.values(report).some((count) => count > 0)) world.log.info(report, 'notices')
}

/** A worker killed with its server keeps its jobs locked for four hours; at start nobody else runs them. */
async function releaseDeadWorkers(gate: Gate): Promise<void> {
  await gate.write(wholeBank, (tx) =>
    sql`select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
      from graphile_worker._private_jobs where locked_by is not null and locked_at < now() - interval '5 minutes'
      having count(*) > 0`.execute(tx),
  )
}

function quietLogger(world: World): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') world.log.error({ source: 'jobs' }, message)
    else if (level === 'warning') world.log.warn({ source: 'jobs' }, message)
  })
}
