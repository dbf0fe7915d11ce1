import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AnswerInputOf, Operation, ParsedOf } from '../../contract/operation.ts'
import { invariant } from '../../core/invariant.ts'
import type { Actor } from '../access/actor.ts'

/** What a handler gets: the parsed request and, unless the operation is public, who is calling. */
export interface Call<O extends Operation> extends ParsedOf<O> {
  /** Present unless the operation is public; there it is present when somebody is signed in. */
  actor: O['access'] extends 'public' ? Actor | null : Actor
  requestId: string
  idempotencyKey: string | null
  request: FastifyRequest
  reply: FastifyReply
}

export type Handler<O extends Operation> = (call: Call<O>) => Promise<AnswerInputOf<O>>

const registered = new WeakMap<FastifyInstance, Operation[]>()
const handlers = new WeakMap<FastifyInstance, Map<string, Handler<Operation>>>()

/** The operations that an application serves, for the access matrix and the reference. */
export function operationsOf(app: FastifyInstance): readonly Operation[] {
  return registered.get(app) ?? []
}

/**
 * The handler of an operation that is registered already: an answer that is made out of it, such as a list as a file,
 * refuses, narrows and writes down exactly what the operation does.
 */
export function handlerOf(app: FastifyInstance, operation: Operation): Handler<Operation> {
  const handler = handlers.get(app)?.get(operation.id)
  invariant(handler, `${operation.id} is registered`)
  return handler
}

/**
 * Registers one operation. Guards run in `http/guards.ts` in this order: rate, sign-in, role, CSRF, then the contract
 * validates, then the handler.
 */
export function route<O extends Operation>(app: FastifyInstance, operation: O, handler: Handler<O>): void {
  const list = registered.get(app) ?? []
  list.push(operation)
  registered.set(app, list)
  const known = handlers.get(app) ?? new Map<string, Handler<Operation>>()
  known.set(operation.id, handler as unknown as Handler<Operation>)
  handlers.set(app, known)
  app.route({
    method: operation.method,
    url: operation.url,
    config: { operation },
    schema: schemaOf(operation),
    handler: async (request, reply) => {
      const answer = await handler({
        params: request.params,
        query: request.query,
        body: request.body,
        actor: request.actor,
        requestId: request.id,
        idempotencyKey: request.idempotencyKey,
        request,
        reply,
      } as Call<O>)
      if (reply.sent) return reply
      reply.status(operation.status ?? 200)
      return operation.status === 204 ? reply.send() : answer
    },
  })
}

function schemaOf(operation: Operation) {
  const { params, querystring, body, response, status, isFile } = operation
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: `${operation.summary.zh} · ${operation.summary.en}`,
    ...(params ? { params } : {}),
    ...(querystring ? { querystring } : {}),
    ...(body ? { body } : {}),
    ...(isFile ? {} : { response: { [status ?? 200]: response } }),
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor | null
    idempotencyKey: string | null
  }
  interface FastifyContextConfig {
    operation?: Operation
  }
}
