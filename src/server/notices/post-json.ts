import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { NoticeFailure } from './notice-failure.ts'
import { isAllowedHost, resolvePublic } from './public-address.ts'

const limitMs = 15_000
const answerMaximum = 65_536

/**
 * Posts JSON to a webhook and answers its JSON. Only https to addresses of the internet, unless the operator let the
 * host in; a redirection is not followed, since it leads elsewhere. Throws a NoticeFailure.
 */
export async function postJson(
  allowed: readonly string[],
  url: string,
  text: string,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const target = new URL(url)
  const isHttps = target.protocol === 'https:'
  const port = Number(target.port || (isHttps ? 443 : 80))
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (!isHttps && !isAllowedHost(allowed, host, port)) throw new NoticeFailure('address_refused')
  const address = await resolvePublic(allowed, host, port)
  return new Promise((resolve, reject) => {
    const request = (isHttps ? requestHttps : requestHttp)(target, {
      method: 'POST',
      signal: AbortSignal.timeout(limitMs),
      // The address that was examined is the one that is connected to.
      lookup: (_host, options, done) => {
        const family = isIP(address)
        if (options.all) done(null, [{ address, family }])
        else done(null, address, family)
      },
      agent: false,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': String(Buffer.byteLength(text)),
        ...headers,
      },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const pieces: Buffer[] = []
      let length = 0
      response.on('error', reject)
      response.on('data', (piece: Buffer) => {
        length += piece.length
        if (length > answerMaximum) request.destroy(new NoticeFailure('answer_too_large'))
        else pieces.push(piece)
      })
      response.on('end', () => {
        const status = response.statusCode ?? 0
        if (status < 200 || status > 299) return reject(new NoticeFailure(`http_${status}`))
        resolve(parse(Buffer.concat(pieces).toString('utf8')))
      })
    })
    request.end(text)
  })
}

/** A gateway may answer with words or nothing; robots must answer with JSON, which their caller demands. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
