import type { FastifyRequest } from 'fastify'
import { Problem } from '../../contract/problem.ts'
import type { World } from '../world.ts'
import { receiveFile, type ReceivedFile } from './receive-file.ts'

/** Takes in the one file of a request. */
export async function receivePart(
  world: World,
  request: FastifyRequest,
): Promise<{ fileName: string; file: ReceivedFile }> {
  if (!request.isMultipart()) throw new Problem('media_type_unsupported')
  const part = await request.file()
  if (!part) {
    const faults = { zh: '没有选择文件', en: 'there is no file' }
    throw new Problem('request_invalid', { faults })
  }
  return { fileName: part.filename, file: await receiveFile(world, part.file) }
}
