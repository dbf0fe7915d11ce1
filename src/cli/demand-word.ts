import type { z } from 'zod'
import { Failure } from '../server/failure.ts'

/** A word of the command line in the shape that it must have; else a sentence that names it. */
export function demandWord(given: string, shape: z.ZodType<string>, what: { zh: string; en: string }): string {
  const parsed = shape.safeParse(given)
  if (parsed.success) return parsed.data
  throw new Failure(`${what.zh}“${given}”无效。`, `The ${what.en} “${given}” is not valid.`)
}
