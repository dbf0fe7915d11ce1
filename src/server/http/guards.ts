import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Operation } from '../../contract/operation.ts'
import { Problem } from '../../contract/problem.ts'
import type { Role } from '../../contract/roles.ts'
import { actingAt, type Actor } from '../access/actor.ts'
import { csrfMatches, readSession, sessionCookie, type SessionView } from '../access/sessions.ts'
import type { World } from '../world.ts'

/** Operations of one's own account: open before the password is changed and the second factor is set up. */
const openBeforeSetup = new Set([
  'readCurrentPerson',
  'changePassword',
  'beginSecondFactor',
  'confirmSecondFactor',
  'signOut',
  'changeLanguage',
])

/**
 * The guards of every operation, in order: who is calling (read afresh, so that changed roles take effect at once), may
 * they call it at all, does the request come from our own page (CSRF), does it carry the key it needs. Deny by default:
 * a route without operation and outside of the few open paths is not served.
 */
export function installGuards(app: FastifyInstance, world: World): void {
  app.decorateRequest('actor', null)
  app.decorateRequest('session', null)
  app.decorateRequest('idempotencyKey', null)
  app.addHook('onRequest', async (request, reply) => {
    const { operation } = request.routeOptions.config
    if (!operation) return
    const cookie = sessionCookie(world.publicUrl)
    const token = request.cookies[cookie.name]
    const found = token ? await readSession(world, token, request.id) : null
    request.actor = found ? narrowedActor(found.actor, request) : null
    request.session = found?.session ?? null
    if (found?.rotated) reply.setCookie(cookie.name, found.rotated, cookie.options)
    guardAccess(operation, request.actor, request.session)
    guardOrigin(world, operation, request)
    request.idempotencyKey = readIdempotencyKey(operation, request)
  })
}

function guardAccess(operation: Operation, actor: Actor | null, session: SessionView | null): void {
  if (operation.access === 'public') return
  if (!actor || !session) throw new Problem('not_signed_in')
  if (!openBeforeSetup.has(operation.id)) {
    if (session.mustChangePassword) throw new Problem('password_change_required')
    if (mustSetUpSecondFactor(session)) throw new Problem('second_factor_setup_required')
  }
  if (operation.access === 'signed_in') return
  if (!rolesOf(actor).some((role) => operation.access.includes(role))) {
    throw new Problem('forbidden', { grantor: { zh: '安全管理员', en: 'The security administrator' } })
  }
}

/** Administrators work with a second factor, always. */
export function mustSetUpSecondFactor(session: Pick<SessionView, 'hasSecondFactor' | 'isAdministrator'>): boolean {
  return session.isAdministrator && !session.hasSecondFactor
}

/** Who holds roles at several institutions names the one acted for; without it the first one that fits is taken. */
function narrowedActor(actor: Actor, request: FastifyRequest): Actor {
  const named = request.headers['x-institution']
  return typeof named === 'string' ? actingAt(actor, named) : actor
}

/** The roles that a person holds; a learner is one by having a learning account. */
export function rolesOf(actor: Actor): Role[] {
  const held = new Set<Role>(actor.assignments.map((one) => one.role))
  if (actor.learnerInstitutionId !== null) held.add('learner')
  return [...held]
}

/** A change asked for with a session's cookie must carry that session's token, and come from our own origin. */
function guardOrigin(world: World, operation: Operation, request: FastifyRequest): void {
  if (operation.method === 'GET') return
  const { origin } = request.headers
  const own = [new URL(world.publicUrl).origin, `${request.protocol}://${request.host}`]
  if (origin !== undefined && !own.includes(origin)) throw new Problem('csrf_failed')
  if (!request.session) return
  const given = request.headers['x-csrf-token']
  if (typeof given !== 'string' || !csrfMatches(request.session, given)) {
    // Signing in anew replaces a session whose page is gone.
    if (operation.access !== 'public') throw new Problem('csrf_failed')
  }
}

function readIdempotencyKey(operation: Operation, request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (!operation.isIdempotent) return null
  if (typeof key !== 'string' || !/^[\x21-\x7e]{8,100}$/.test(key)) throw new Problem('idempotency_key_missing')
  return key
}

declare module 'fastify' {
  interface FastifyRequest {
    session: SessionView | null
  }
}
