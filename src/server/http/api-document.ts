import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { Operation } from '../../contract/operation.ts'
import { problems } from '../../contract/problem.ts'
import { operationsOf } from './route.ts'

/** The OpenAPI 3.1 document, made from the contract. */
export async function documentApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '学分银行 API · Credit Bank API',
        version: '0.1.0',
        description:
          '金额为 1/100 学分的整数；错误遵循 RFC 9457；会话用 Cookie，写操作带 x-csrf-token。\n\n' +
          'Amounts are integers of 1/100 credit; refusals follow RFC 9457; sessions are cookies, and what changes ' +
          'something carries x-csrf-token.',
      },
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'session' } },
        schemas: { Problem: problemSchema },
        responses: {
          Problem: {
            description: '拒绝 · A refusal (RFC 9457)',
            content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        },
      },
    },
    transform: (input) => {
      const transformed = jsonSchemaTransform(input)
      const { operation } = (input.route.config ?? {}) as { operation?: Operation }
      if (!operation) return { ...transformed, schema: { ...transformed.schema, hide: true } }
      const extra = {
        security: operation.access === 'public' ? [] : [{ session: [] }],
        'x-roles': operation.access,
        'x-problems': operation.problems ?? [],
        description: (operation.problems ?? [])
          .map((code) => `- \`${code}\` (${problems[code].status}): ${problems[code].zh} · ${problems[code].en}`)
          .join('\n'),
      }
      return { ...transformed, schema: { ...transformed.schema, ...extra } }
    },
    transformObject: (input) => {
      if (!('openapiObject' in input)) return input.swaggerObject
      for (const operation of operationsOf(app)) complete(input.openapiObject.paths, operation)
      return input.openapiObject
    },
  })
  app.get('/openapi.json', async () => app.swagger())
}

interface Described {
  parameters?: unknown[]
  requestBody?: unknown
  responses?: Record<string, unknown>
}

/** Adds what is no shape of the contract: headers, the body of an upload, files, and that it may be refused. */
function complete(paths: object | undefined, operation: Operation): void {
  const path = operation.url.replaceAll(/:(\w+)/g, '{$1}')
  const methods = (paths as Record<string, Record<string, Described>> | undefined)?.[path]
  const described = methods?.[operation.method.toLowerCase()]
  if (!described) return
  described.parameters = [...(described.parameters ?? []), ...headersOf(operation)]
  if (operation.takesFile) described.requestBody = uploadBody
  const answers = operation.isFile ? { 200: fileAnswer } : described.responses
  described.responses = { ...answers, default: { $ref: '#/components/responses/Problem' } }
}

function headersOf({ method, access, isIdempotent }: Operation) {
  const header = (name: string, description: string, schema: object) => {
    return { in: 'header', name, required: true, description, schema: { type: 'string', ...schema } }
  }
  const csrf = header('x-csrf-token', '会话的 csrfToken · csrfToken of the session', {})
  const key = header('Idempotency-Key', '每次办理一个，重试用同一个 · one per act, the same for a retry', {
    minLength: 8,
    maxLength: 100,
    pattern: '^[\\x21-\\x7e]+$',
  })
  return [...(method !== 'GET' && access !== 'public' ? [csrf] : []), ...(isIdempotent ? [key] : [])]
}

const binary = { type: 'string', format: 'binary' }

const uploadBody = {
  required: true,
  content: {
    'multipart/form-data': { schema: { type: 'object', required: ['file'], properties: { file: binary } } },
  },
}

const fileAnswer = {
  description: '文件 · The file',
  content: Object.fromEntries(['application/pdf', 'image/jpeg', 'image/png'].map((type) => [type, { schema: binary }])),
}

const text = { type: 'string' } as const

const problemSchema = {
  type: 'object' as const,
  required: ['type', 'title', 'status', 'detail', 'code', 'texts', 'details'],
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' as const },
    detail: text,
    instance: text,
    code: { ...text, enum: Object.keys(problems) },
    requestId: text,
    texts: { type: 'object' as const, required: ['zh', 'en'], properties: { zh: text, en: text } },
    details: { type: 'object' as const, additionalProperties: true },
  },
}
