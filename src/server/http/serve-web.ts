import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/**
 * Serves the built web: the signed-in application, and the public pages as an entry of their own. Files with a hash in
 * their name never change; the pages themselves are asked for each time.
 */
export async function serveWeb(app: FastifyInstance, webFolder: string | undefined): Promise<void> {
  if (webFolder === undefined || !existsSync(join(webFolder, 'index.html'))) return
  await app.register(fastifyStatic, {
    root: webFolder,
    wildcard: true,
    index: false,
    cacheControl: false,
    setHeaders: (response, path) => {
      const isHashed = path.includes(`${webFolder}/assets/`)
      response.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.get('/', (_request, reply) => reply.sendFile('index.html'))
  app.get('/app', (_request, reply) => reply.sendFile('index.html'))
  app.get('/app/*', (_request, reply) => reply.sendFile('index.html'))
  app.get('/sign-in', (_request, reply) => reply.sendFile('index.html'))
  const sendPublic = (path: string) =>
    app.get(path, (request, reply) => {
      if (request.url.startsWith('/public/notices')) reply.header('x-robots-tag', 'noindex')
      return reply.sendFile('public.html')
    })
  sendPublic('/public')
  sendPublic('/public/*')
}
