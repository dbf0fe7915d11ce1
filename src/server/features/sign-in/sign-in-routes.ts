import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as contract from '../../../contract/sign-in.ts'
import { Problem } from '../../../contract/problem.ts'
import { readSession, sessionCookie, type SessionView } from '../../access/sessions.ts'
import { wholeBank } from '../../database/database.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { beginSecondFactor, changePassword, confirmSecondFactor } from './own-account.ts'
import { endSession, listSessions, revokeOtherSessions, revokeSession } from './own-sessions.ts'
import { readCurrentPerson } from './read-current-person.ts'
import { signIn } from './sign-in.ts'

/** Sign-in, and what a person does with the own sign-in. */
export function registerSignIn(app: FastifyInstance, world: World): void {
  const cookie = sessionCookie(world.publicUrl)
  route(app, contract.readBank, async () => ({ isDemonstration: world.isDemonstration() }))
  route(app, contract.signIn, async ({ body, request, reply }) => {
    const { ip: address, headers, id: requestId } = request
    const userAgent = headers['user-agent'] ?? null
    const token = await signIn(world, { ...body, address, userAgent, requestId })
    reply.setCookie(cookie.name, token, cookie.options)
    const found = await readSession(world, token, requestId)
    if (!found) throw new Problem('sign_in_failed')
    return readCurrentPerson(world, found.actor, found.session)
  })
  route(app, contract.signOut, async ({ actor, request, reply }) => {
    await endSession(world, actor, sessionOf(request))
    reply.clearCookie(cookie.name, cookie.options)
    return { isDone: true as const }
  })
  route(app, contract.readCurrentPerson, ({ actor, request }) => readCurrentPerson(world, actor, sessionOf(request)))
  route(app, contract.changeLanguage, async ({ actor, body }) => {
    await world.gate.write(wholeBank, (tx) =>
      tx.updateTable('person').set({ language: body.language }).where('id', '=', actor.personId).execute(),
    )
    return { isDone: true as const }
  })
  route(app, contract.changePassword, async ({ actor, body, request }) => {
    await changePassword(world, actor, sessionOf(request), body)
    return { isDone: true as const }
  })
  route(app, contract.beginSecondFactor, ({ actor, body, request }) =>
    beginSecondFactor(world, actor, sessionOf(request), body),
  )
  route(app, contract.confirmSecondFactor, async ({ actor, body, request }) => {
    await confirmSecondFactor(world, actor, sessionOf(request), body)
    return { isDone: true as const }
  })
  route(app, contract.listSessions, ({ actor, request }) => listSessions(world, actor, sessionOf(request)))
  route(app, contract.revokeSessions, async ({ actor, request }) => {
    return { revoked: await revokeOtherSessions(world, actor, sessionOf(request)) }
  })
  route(app, contract.revokeSession, async ({ actor, params }) => {
    await revokeSession(world, actor, params.id)
    return { isDone: true as const }
  })
}

function sessionOf(request: FastifyRequest): SessionView {
  if (!request.session) throw new Problem('not_signed_in')
  return request.session
}
