import type { FastifyRequest } from 'fastify'
import { Problem } from '../../contract/problem.ts'

/** The one file of a request as it came; the limit is that of every file that comes in. */
export async function receiveBytes(request: FastifyRequest): Promise<{ fileName: string; bytes: Buffer }> {
  if (!request.isMultipart()) throw new Problem('media_type_unsupported')
  const part = await request.file()
  if (!part) throw new Problem('request_invalid', { faults: { zh: '没有选择文件', en: 'there is no file' } })
  try {
    return { fileName: part.filename, bytes: await part.toBuffer() }
  } catch (error) {
    if ((error as { code?: string }).code !== 'FST_REQ_FILE_TOO_LARGE') throw error
    throw new Problem('request_too_large', { limit: '20 MB' })
  }
}
