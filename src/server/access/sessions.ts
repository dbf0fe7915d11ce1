import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { administratorRoles } from '../../contract/roles.ts'
import { wholeBank, type Gate, type Tx } from '../database/database.ts'
import { gather } from '../database/gather.ts'
import type { World } from '../world.ts'
import type { Actor, Assignment } from './actor.ts'

const minuteMs = 60_000
/** Idle end, absolute end and rotation; administrators idle for half as long. */
export const sessionLimits = {
  idleMs: 30 * minuteMs,
  idleAdministratorMs: 15 * minuteMs,
  absoluteMs: 12 * 60 * minuteMs,
  rotateMs: 10 * minuteMs,
  graceMs: 30_000,
  touchMs: minuteMs,
}

export interface SessionView {
  tokenHash: Buffer
  /** Ties requests that change something to this session's own pages. */
  csrfToken: string
  /** This session was opened, or confirmed, with a code: a factor that the sign-in has since got is not this one's. */
  hasSecondFactor: boolean
  /** Of whatever institution: the second factor is demanded of the person, not of the role acted in. */
  isAdministrator: boolean
  mustChangePassword: boolean
  username: string
  language: 'zh-CN' | 'en'
  learnerAccountNumber: string | null
}

/** Name and attributes of the session's cookie; the __Host- prefix needs https. */
export function sessionCookie(publicUrl: string) {
  const isSecure = publicUrl.startsWith('https:')
  return {
    name: isSecure ? '__Host-session' : 'session',
    options: { path: '/', httpOnly: true, sameSite: 'lax' as const, secure: isSecure },
  }
}

const tokenHashOf = (token: string) => hash('sha256', token, 'buffer')

/** The CSRF token of a session: derived under a key, so that it survives rotation and needs no store of its own. */
function csrfTokenOf(world: Pick<World, 'seals'>, personId: string, createdAt: Date): string {
  return world.seals.blindIndex('csrf', `${personId}:${createdAt.getTime()}`).toString('base64url')
}

/** Compares without telling by time how much of it was right. */
export function csrfMatches(session: SessionView, given: string): boolean {
  const expected = Buffer.from(session.csrfToken)
  const received = Buffer.from(given)
  return expected.length === received.length && timingSafeEqual(expected, received)
}

/** Opens a session and returns its token, of which only the hash is stored. */
export async function openSession(
  tx: Tx,
  world: Pick<World, 'clock'>,
  person: { id: string; isAdministrator: boolean; hasSecondFactor: boolean; userAgent: string | null },
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const at = world.clock.real()
  const idleMs = person.isAdministrator ? sessionLimits.idleAdministratorMs : sessionLimits.idleMs
  await tx
    .insertInto('session')
    .values({
      token_hash: tokenHashOf(token),
      person_id: person.id,
      created_at: at,
      rotated_at: at,
      last_seen_at: at,
      idle_ends_at: new Date(at.getTime() + idleMs),
      ends_at: new Date(at.getTime() + sessionLimits.absoluteMs),
      second_factor_at: person.hasSecondFactor ? at : null,
      user_agent: person.userAgent?.slice(0, 300) ?? null,
    })
    .execute()
  return token
}

interface SessionRow {
  token_hash: Buffer
  created_at: Date
  person_id: string
  name: string
  language: 'zh-CN' | 'en'
  username: string
  password_must_change: boolean
  second_factor_at: Date | null
  rotated_at: Date
  last_seen_at: Date
  learner_institution_id: string | null
  account_number: string | null
  assignments: Assignment[] | null
}

export interface FoundSession {
  actor: Actor
  session: SessionView
  /** The new token, when it was time to rotate it. */
  rotated: string | null
}

/** Who calls with this token, or null: unknown, ended, idle too long, revoked, or the sign-in was disabled. */
export async function readSession(world: World, token: string, requestId: string): Promise<FoundSession | null> {
  if (token.length > 100) return null
  const row = await findSession(world, token, world.clock.real())
  if (!row) return null
  const actor: Actor = {
    personId: row.person_id,
    name: row.name,
    learnerInstitutionId: row.learner_institution_id,
    assignments: row.assignments ?? [],
    requestId,
  }
  const rotated = await touch(world, row, token)
  const session: SessionView = {
    tokenHash: rotated === null ? row.token_hash : tokenHashOf(rotated),
    // Reading asks for no token: it is derived where a change is checked or a page wants it.
    get csrfToken() {
      return csrfTokenOf(world, row.person_id, row.created_at)
    },
    hasSecondFactor: row.second_factor_at !== null,
    isAdministrator: isAdministrator(row.assignments ?? []),
    mustChangePassword: row.password_must_change,
    username: row.username,
    language: row.language,
    learnerAccountNumber: row.account_number,
  }
  return { actor, session, rotated }
}

/**
 * Outside of any transaction, since this runs with every request and none of its tables is under row-level security. A
 * former token is looked up only when there is no such current one; each look-up has its index.
 */
async function findSession(world: World, token: string, now: Date): Promise<SessionRow | null> {
  const current = await findTogether(world.gate)({ tokenHash: tokenHashOf(token), now })
  if (current) return current
  const rotatedAfter = `$2::timestamptz - interval '${sessionLimits.graceMs} ms'`
  const { rows } = await world.gate.pool.query<SessionRow>({
    name: 'find-former-session',
    text: `${sessionQuery} s.previous_token_hash = $1 and s.rotated_at > ${rotatedAfter}`,
    values: [tokenHashOf(token), now],
  })
  return rows[0] ?? null
}

interface Asked {
  tokenHash: Buffer
  now: Date
}

type FindSession = (asked: Asked) => Promise<SessionRow | null>
const finders = new WeakMap<Gate, FindSession>()

/** The sessions that are asked for at the same moment are read with one statement. */
function findTogether(gate: Gate): FindSession {
  const known = finders.get(gate)
  if (known) return known
  const find = gather(async (asked: readonly Asked[]) => {
    const now = new Date(Math.max(...asked.map((one) => one.now.getTime())))
    const { rows } = await gate.pool.query<SessionRow>({
      name: 'find-sessions',
      text: `${sessionQuery} s.token_hash = any($1::bytea[])`,
      values: [asked.map((one) => one.tokenHash), now],
    })
    const found = new Map(rows.map((row) => [row.token_hash.toString('hex'), row]))
    return asked.map((one) => found.get(one.tokenHash.toString('hex')) ?? null)
  })
  finders.set(gate, find)
  return find
}

const sessionQuery = `select s.token_hash, s.created_at, s.person_id, s.rotated_at, s.last_seen_at, p.name, p.language,
    l.username, l.password_must_change, s.second_factor_at,
    a.institution_id as learner_institution_id, a.account_number,
    (select json_agg(json_build_object('role', r.role, 'institutionId', r.institution_id, 'unitId', r.unit_id)
      order by r.granted_at, r.id) from role_assignment r
      where r.person_id = s.person_id and r.ended_at is null) as assignments
  from session s join person p on p.id = s.person_id join login l on l.person_id = s.person_id
  left join learning_account a on a.learner_id = s.person_id
  where s.revoked_at is null and s.idle_ends_at > $2 and s.ends_at > $2 and l.disabled_at is null and `

/**
 * Prolongs a session at most once a minute and rotates its token every ten minutes; the former token is taken for
 * another 30 seconds, for requests that were under way.
 */
async function touch(world: World, row: SessionRow, token: string): Promise<string | null> {
  const now = world.clock.real()
  const isCurrent = row.token_hash.equals(tokenHashOf(token))
  const isDue = now.getTime() - row.last_seen_at.getTime() > sessionLimits.touchMs
  if (!isCurrent || !isDue) return null
  const idleMs = isAdministrator(row.assignments ?? []) ? sessionLimits.idleAdministratorMs : sessionLimits.idleMs
  const rotates = now.getTime() - row.rotated_at.getTime() > sessionLimits.rotateMs
  const next = rotates ? randomBytes(32).toString('base64url') : null
  const changed = await world.gate.write(wholeBank, (tx) =>
    tx
      .updateTable('session')
      .set({
        last_seen_at: now,
        idle_ends_at: new Date(now.getTime() + idleMs),
        ...(next === null
          ? {}
          : { token_hash: tokenHashOf(next), previous_token_hash: row.token_hash, rotated_at: now }),
      })
      .where('token_hash', '=', row.token_hash)
      .where('revoked_at', 'is', null)
      .executeTakeFirst(),
  )
  return changed.numUpdatedRows === 1n ? next : null
}

function isAdministrator(assignments: readonly Assignment[]): boolean {
  return assignments.some((one) => (administratorRoles as readonly string[]).includes(one.role))
}

/** Ends sessions of a person: all, or all but one. */
export async function revokeSessions(tx: Tx, now: Date, personId: string, except: Buffer | null): Promise<number> {
  let update = tx
    .updateTable('session')
    .set({ revoked_at: now })
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
  if (except) update = update.where('token_hash', '<>', except)
  const result = await update.executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** Forgets sessions that ended more than a week ago. */
export async function forgetOldSessions(tx: Tx, now: Date): Promise<void> {
  await sql`delete from session where ends_at < ${new Date(now.getTime() - 7 * 86_400_000)}`.execute(tx)
}
