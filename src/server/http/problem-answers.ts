import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import {
  describeProblem,
  Problem,
  problems,
  type ProblemCode,
  type ProblemDetails,
  type ProblemDocument,
} from '../../contract/problem.ts'
import { problemOfRefusedWrite } from '../database/refused-write.ts'

/** Answers every refusal and every fault as RFC 9457, in the reader's language with both texts beside it. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = problemOf(error)
    if (problem.code === 'internal_error') {
      request.log.error({ err: error, operation: request.routeOptions.config.operation?.id }, 'a bug was met')
    }
    return sendProblem(request, reply, problem.code, problem.details)
  })
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, 'not_found', {}))
}

/** Sends a problem document. The request id is in it, and nothing of what went wrong inside. */
function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  given: ProblemDetails,
): FastifyReply {
  const details = code === 'internal_error' ? { requestId: request.id } : given
  const texts = { zh: describeProblem(code, details, 'zh'), en: describeProblem(code, details, 'en') }
  const language = languageOf(request)
  const { status } = problems[code]
  const document: ProblemDocument = {
    type: `/docs/problems#${code}`,
    title: code,
    status,
    detail: texts[language],
    instance: request.url.split('?')[0] ?? '/',
    code,
    requestId: request.id,
    texts,
    details,
  }
  return reply
    .status(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('content-language', language === 'zh' ? 'zh-CN' : 'en')
    .serializer((payload) => JSON.stringify(payload))
    .send(document)
}

/** Chinese unless the reader asks for English before Chinese. */
function languageOf(request: FastifyRequest): 'zh' | 'en' {
  const accepted = String(request.headers['accept-language'] ?? '').toLowerCase()
  const english = accepted.indexOf('en')
  const chinese = accepted.indexOf('zh')
  return english >= 0 && (chinese < 0 || english < chinese) ? 'en' : 'zh'
}

function problemOf(error: FastifyError): { code: ProblemCode; details: ProblemDetails } {
  if (error instanceof Problem) return { code: error.code, details: error.details }
  if (hasZodFastifySchemaValidationErrors(error)) {
    return { code: 'request_invalid', details: { faults: faultsOf(error.validation) } }
  }
  if (isResponseSerializationError(error)) return { code: 'internal_error', details: {} }
  const refused = problemOfRefusedWrite(error)
  if (refused) return { code: refused.code, details: refused.details }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
    case 'FST_REQ_FILE_TOO_LARGE':
      return {
        code: 'request_too_large',
        details: { limit: error.code === 'FST_REQ_FILE_TOO_LARGE' ? '20 MB' : '1 MB' },
      }
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_INVALID_MULTIPART_CONTENT_TYPE':
      return { code: 'media_type_unsupported', details: {} }
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_VALIDATION':
      return { code: 'request_invalid', details: { faults: { zh: '内容不是有效的 JSON', en: 'it is not valid JSON' } } }
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? { code: 'request_invalid', details: { faults: { zh: '格式有误', en: 'it is malformed' } } }
        : { code: 'internal_error', details: {} }
  }
}

interface Fault {
  instancePath: string
  params?: { issue?: { code?: string; minimum?: unknown; maximum?: unknown } }
  message?: string
}

/** Which field is wrong and how, at most five at a time. */
function faultsOf(validation: readonly unknown[]): { zh: string; en: string } {
  const faults = (validation as Fault[]).slice(0, 5).map((fault) => {
    const field = fault.instancePath.replace(/^\//, '').replaceAll('/', '.') || '(request)'
    return { field, ...wordsOf(fault) }
  })
  return {
    zh: faults.map(({ field, zh }) => `${field} ${zh}`).join('；'),
    en: faults.map(({ field, en }) => `${field} ${en}`).join('; '),
  }
}

function wordsOf(fault: Fault): { zh: string; en: string } {
  const issue = fault.params?.issue
  switch (issue?.code) {
    case 'invalid_type':
      return { zh: '缺少或类型不符', en: 'is missing or of the wrong type' }
    case 'too_small':
      return {
        zh: `过短或过小（至少 ${String(issue.minimum)}）`,
        en: `is too small (at least ${String(issue.minimum)})`,
      }
    case 'too_big':
      return { zh: `过长或过大（至多 ${String(issue.maximum)}）`, en: `is too big (at most ${String(issue.maximum)})` }
    case 'unrecognized_keys':
      return { zh: '含有未知字段', en: 'has unknown members' }
    default:
      return { zh: '格式或取值不符', en: 'is not of the right form' }
  }
}
