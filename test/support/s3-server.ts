import { createRequire } from 'node:module'
import S3rver from '@20minutes/s3rver'

interface Canonical {
  uri: string
}

/**
 * A server that speaks S3 and checks signatures. It forgets the slash that a current client signs after the name of a
 * bucket alone; nothing else of it is mended. It takes a condition on writing without heeding it, as some stores do.
 */
export async function startS3Server(directory: string): Promise<{ url: string; close(): Promise<void> }> {
  const signature = createRequire(import.meta.url)('@20minutes/s3rver/lib/signature/v4.js') as {
    getStringToSign(request: Canonical, signed: unknown): string
  }
  const { getStringToSign } = signature
  signature.getStringToSign = (request, signed) =>
    getStringToSign({ ...request, uri: /^\/[^/]+$/.test(request.uri) ? `${request.uri}/` : request.uri }, signed)
  const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory })
  const { port } = await server.run()
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await server.close()
      signature.getStringToSign = getStringToSign
    },
  }
}
