import { pino, type Logger } from 'pino'

/** Fields that name or describe a person never reach the log, wherever they stand in an object. */
const personal = ['name', 'username', 'password', 'idNumber', 'documentNumber', 'phone', 'contact', 'code', 'reason']
const redacted = [
  'req.headers.cookie',
  'req.headers.authorization',
  'req.headers["x-csrf-token"]',
  'res.headers["set-cookie"]',
  ...personal.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
]

/** The JSON log of the program. */
export function createLog(level: string): Logger {
  const redact = { paths: redacted, censor: '[redacted]' }
  return pino({ level, redact, base: { service: 'credit-bank' }, serializers: { err: presentError } })
}

interface DatabaseFault {
  code?: string
  severity?: string
  schema?: string
  table?: string
  column?: string
  constraint?: string
  routine?: string
}

/**
 * An error as the log may hold it. What the database says of one is left out but for names of its own making: its
 * words and details quote the row that failed, with everything personal in it.
 */
export function presentError(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error }
  const fault = error as Error & DatabaseFault
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  if (fault.severity === undefined) return { kind: error.name, message: error.message, stack: frames.join('\n') }
  const { code: sqlState, schema, table, column, constraint, routine } = fault
  return { kind: 'database', sqlState, schema, table, column, constraint, routine, stack: frames.join('\n') }
}
