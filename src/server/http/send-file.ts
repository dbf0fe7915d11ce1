import type { FastifyReply } from 'fastify'

export interface FileAnswer {
  bytes: Uint8Array
  mediaType: string
  fileName: string
}

/** Answers with a file to be saved, never shown in the page. */
export function sendFile(reply: FastifyReply, file: FileAnswer): FastifyReply {
  return reply
    .header('content-type', file.mediaType)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`)
    .header('x-content-type-options', 'nosniff')
    .send(Buffer.from(file.bytes))
}
