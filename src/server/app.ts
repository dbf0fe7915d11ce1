import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { Problem } from '../contract/problem.ts'
import { registerAccounts } from './features/accounts/account-routes.ts'
import { registerAdministration } from './features/administration/administration-routes.ts'
import { registerApplications } from './features/applications/application-routes.ts'
import { registerArchives } from './features/archives/archive-routes.ts'
import { registerCatalogue } from './features/catalogue/catalogue-routes.ts'
import { registerCollegeSetUp } from './features/college-set-up/college-set-up-routes.ts'
import { registerDecisionDocuments } from './features/decision-documents/decision-document-routes.ts'
import { registerDeposits } from './features/deposits/deposit-routes.ts'
import { registerExports } from './features/exports/export-routes.ts'
import { registerImports } from './features/imports/import-routes.ts'
import { registerFigures } from './features/figures/figure-routes.ts'
import { registerMessages } from './features/messages/message-routes.ts'
import { registerNoticeChannels } from './features/notice-channels/notice-channel-routes.ts'
import { registerOutcomes } from './features/outcomes/outcome-routes.ts'
import { registerPanels } from './features/panels/panel-routes.ts'
import { registerNotices } from './features/public-notices/notice-routes.ts'
import { registerRemedies } from './features/remedies/remedy-routes.ts'
import { registerRosters } from './features/rosters/roster-routes.ts'
import { registerResults } from './features/results/result-routes.ts'
import { registerRevocations } from './features/revocations/revocation-routes.ts'
import { registerSignIn } from './features/sign-in/sign-in-routes.ts'
import { documentApi } from './http/api-document.ts'
import { demandShallow } from './http/json-depth.ts'
import { serveDocs } from './http/docs-page.ts'
import { installGuards } from './http/guards.ts'
import { serveHealth } from './http/health.ts'
import { answerProblems } from './http/problem-answers.ts'
import { serveWeb } from './http/serve-web.ts'
import type { World } from './world.ts'

export interface AppOptions {
  /** Whose word about the caller's address is taken; see `TRUST_PROXY`. */
  trustedProxies?: false | number | string[]
  /** What a collector on another machine shows to read the figures. */
  metricsToken?: string | null
  /** Folder of the built web; without it only the interface is served. */
  webFolder?: string
}

const bodyLimitBytes = 1_048_576
const requestsPerMinute = 300
/** 20 MB of evidence arrive in ten minutes at 280 kbit/s. */
const requestLimitMs = 600_000
/** So long a connection may be silent, either way; the slowest answer takes far less. */
const silenceLimitMs = 120_000

/** Wires the features to HTTP. Listens to nothing: tests inject, `main.ts` listens. */
export async function buildApp(world: World, options: AppOptions = {}): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: world.log as FastifyBaseLogger,
    trustProxy: trustOf(options.trustedProxies ?? false),
    bodyLimit: bodyLimitBytes,
    // A request id from a proxy is kept when it looks like one; else the bank makes its own.
    genReqId: (request) => {
      const given = request.headers['x-request-id']
      return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : world.ids.next()
    },
    logController: new LogController({ disableRequestLogging: true }),
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    requestTimeout: requestLimitMs,
    connectionTimeout: silenceLimitMs,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  answerProblems(app)
  readJson(app)
  logRequests(app)
  await app.register(cookie)
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // antd writes its styles into the page.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        objectSrc: ["'self'", 'blob:'],
        frameSrc: ["'self'", 'blob:'],
        frameAncestors: ["'self'"],
        upgradeInsecureRequests: world.publicUrl.startsWith('https:') ? [] : null,
      },
    },
    strictTransportSecurity: world.publicUrl.startsWith('https:'),
  })
  await limitRates(app)
  installGuards(app, world)
  await documentApi(app)
  serveHealth(app, world, options.metricsToken ?? null)
  registerFeatures(app, world)
  serveDocs(app)
  await serveWeb(app, options.webFolder)
  return app
}

/** A number counts the proxies in front, from the one that connects to us. */
function trustOf(proxies: false | number | string[]) {
  return typeof proxies === 'number' ? (_address: string, hop: number) => hop < proxies : proxies
}

function registerFeatures(app: FastifyInstance, world: World): void {
  registerSignIn(app, world)
  registerAdministration(app, world)
  registerMessages(app, world)
  registerCatalogue(app, world)
  registerCollegeSetUp(app, world)
  registerAccounts(app, world)
  registerOutcomes(app, world)
  registerApplications(app, world)
  registerNotices(app, world)
  registerPanels(app, world)
  registerRevocations(app, world)
  registerRosters(app, world)
  registerRemedies(app, world)
  registerNoticeChannels(app, world)
  registerFigures(app, world)
  registerDeposits(app, world)
  registerImports(app, world)
  registerExports(app)
  registerArchives(app, world)
  registerDecisionDocuments(app, world)
  registerResults(app, world)
}

/** JSON of bounded depth; an empty body is no body, since some clients send the header without one. */
function readJson(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const text = body as string
    if (text.trim() === '') return done(null, undefined)
    try {
      demandShallow(text)
      const value: unknown = JSON.parse(text)
      done(null, value)
    } catch (error) {
      const faults = { zh: '内容不是有效的 JSON', en: 'it is not valid JSON' }
      done(error instanceof Problem ? error : new Problem('request_invalid', { faults }), undefined)
    }
  })
}

/** Counts what a caller asks of each operation and, where the contract says so, asks of it for one name. */
async function limitRates(app: FastifyInstance): Promise<void> {
  const keyOf = ({ actor, ip, routeOptions }: FastifyRequest) =>
    `${actor?.personId ?? ip} ${routeOptions.config.operation?.id ?? routeOptions.url ?? ''}`
  await app.register(rateLimit, {
    global: true,
    hook: 'preHandler',
    timeWindow: 60_000,
    // Pages and their files are not operations: a whole campus may stand behind one address.
    allowList: (request) => request.routeOptions.config.operation === undefined,
    max: (request) => request.routeOptions.config.operation?.ratePerMinute ?? requestsPerMinute,
    keyGenerator: keyOf,
    errorResponseBuilder: () => new Problem('rate_limited'),
  })
  const countNamed = app.createRateLimit({
    max: (request) => request.routeOptions.config.operation?.rateBy?.perMinute ?? requestsPerMinute,
    keyGenerator: (request) => {
      const named = (request.body as Record<string, unknown>)[
        request.routeOptions.config.operation?.rateBy?.field ?? ''
      ]
      return `${keyOf(request)} ${String(named).toLowerCase()}`
    },
  })
  app.addHook('preHandler', async (request) => {
    if (request.routeOptions.config.operation?.rateBy === undefined) return
    const counted = await countNamed(request)
    if (!counted.isAllowed && counted.isExceeded) throw new Problem('rate_limited')
  })
}

/** One line per request: operation, status, time; never a body, a query or a name. */
function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const operation = request.routeOptions.config.operation?.id
    if (!operation) return
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10
    request.log.info({ operation, status: reply.statusCode, milliseconds, person: request.actor?.personId }, 'request')
  })
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
    if (request.routeOptions.config.operation) reply.header('cache-control', 'no-store')
  })
}
