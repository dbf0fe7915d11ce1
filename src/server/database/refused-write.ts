import { Problem } from '../../contract/problem.ts'

/** The problem that a refusal of the database is to whoever asked, or null where it is a fault of the program. */
export function problemOfRefusedWrite(error: unknown): Problem | null {
  switch ((error as { code?: string }).code) {
    // A unique constraint decided a race that the use case could not see.
    case '23505':
      return new Problem('conflict')
    // A check of the database knows a limit that the contract does not say.
    case '23514':
      return new Problem('request_invalid', {
        faults: { zh: '某项取值超出允许的范围', en: 'a value is out of bounds' },
      })
    default:
      return null
  }
}
