import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { problems } from '../../contract/problem.ts'

/** The OpenAPI 3.1 document, made from the contract, and a page to read it by. */
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
      },
    },
    transform: (input) => {
      const transformed = jsonSchemaTransform(input)
      const { operation } = (input.route.config ?? {}) as {
        operation?: import('../../contract/operation.ts').Operation
      }
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
  })
  app.get('/openapi.json', async () => app.swagger())
}
