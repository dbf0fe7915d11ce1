import type { Cipheriv, Decipheriv } from 'node:crypto'
import { createRequire } from 'node:module'
import S3rver from '@20minutes/s3rver'

interface Canonical {
  uri: string
}
interface Ciphers {
  createCipheriv(name: string, key: Buffer, iv: Buffer): Cipheriv
  createDecipheriv(name: string, key: Buffer, iv: Buffer): Decipheriv
}

const load = createRequire(import.meta.url)

/**
 * A server that speaks S3 and checks signatures; it takes a condition on writing without heeding it, as some stores do.
 * Two faults of it are mended here: it forgets the slash that a current client signs after the name of a bucket alone,
 * and it wants a cipher for its tokens that Node no longer has.
 */
export async function startS3Server(directory: string): Promise<{ url: string; close(): Promise<void> }> {
  const signature = load('@20minutes/s3rver/lib/signature/v4.js') as {
    getStringToSign(request: Canonical, signed: unknown): string
  }
  const ciphers = load('node:crypto') as Ciphers
  const { getStringToSign } = signature
  const { createCipheriv, createDecipheriv } = ciphers
  signature.getStringToSign = (request, signed) =>
    getStringToSign({ ...request, uri: /^\/[^/]+$/.test(request.uri) ? `${request.uri}/` : request.uri }, signed)
  // Three times the same key makes the threefold cipher the single one.
  ciphers.createCipheriv = (name, key, iv) =>
    name === 'des' ? createCipheriv('des-ede3-cbc', Buffer.concat([key, key, key]), iv) : createCipheriv(name, key, iv)
  ciphers.createDecipheriv = (name, key, iv) =>
    name === 'des'
      ? createDecipheriv('des-ede3-cbc', Buffer.concat([key, key, key]), iv)
      : createDecipheriv(name, key, iv)
  const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory })
  const { port } = await server.run()
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await server.close()
      Object.assign(signature, { getStringToSign })
      Object.assign(ciphers, { createCipheriv, createDecipheriv })
    },
  }
}
