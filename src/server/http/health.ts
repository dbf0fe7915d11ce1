import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { World } from '../world.ts'

/** Health and figures. `/health` says whether the bank can work, `/health/live` whether the program runs at all. */
export function serveHealth(app: FastifyInstance, world: World, metricsToken: string | null): void {
  app.get('/health/live', async () => ({ status: 'live' }))
  app.get('/health', async (_request, reply) => {
    try {
      await world.gate.ping()
      return { status: 'ready' }
    } catch {
      return reply.status(503).send({ status: 'not ready', reason: 'database' })
    }
  })
  const registry = measure(app, world)
  app.get('/metrics', async (request, reply) => {
    if (!isCollector(request, metricsToken)) return reply.callNotFound()
    return reply.header('content-type', registry.contentType).send(await registry.metrics())
  })
}

const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']

/**
 * Figures are for the operator's collector: where there is a token, for whoever shows it; else for one on this machine.
 * A proxy on this machine passes the public on: what says that it was forwarded does not come from this machine.
 */
function isCollector(request: FastifyRequest, token: string | null): boolean {
  if (token !== null) return isEqual(request.headers.authorization ?? '', `Bearer ${token}`)
  const isForwarded = forwardingHeaders.some((name) => request.headers[name] !== undefined)
  return isLoopback(request.socket.remoteAddress) && !isForwarded
}

function isLoopback(address: string | undefined): boolean {
  return address === undefined || address === '::1' || /^(::ffff:)?127\./.test(address)
}

/** Compared by digest, in a time that tells nothing about the token. */
function isEqual(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

function measure(app: FastifyInstance, world: World): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_request_seconds',
    help: 'Time to answer, by operation and status',
    labelNames: ['operation', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const connections = new Gauge({
    name: 'database_connections',
    help: 'Connections of the pool, by state',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { totalCount, idleCount, waitingCount } = world.gate.pool
      connections.set({ state: 'total' }, totalCount)
      connections.set({ state: 'idle' }, idleCount)
      connections.set({ state: 'waiting' }, waitingCount)
    },
  })
  app.addHook('onResponse', async (request, reply) => {
    const operation = request.routeOptions.config.operation?.id
    if (operation) duration.observe({ operation, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  return registry
}
