import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { World } from '../world.ts'

/** Health and figures. `/health` says whether the bank can work, `/health/live` whether the program runs at all. */
export function serveHealth(app: FastifyInstance, world: World): void {
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
    // Figures are for the operator's own collector on this machine, not for the public.
    if (!isLoopback(request.socket.remoteAddress)) return reply.callNotFound()
    return reply.header('content-type', registry.contentType).send(await registry.metrics())
  })
}

function isLoopback(address: string | undefined): boolean {
  return address === undefined || address === '::1' || /^(::ffff:)?127\./.test(address)
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
