import { plainArray, textArray } from './array-literal.ts'

type Scalar = string | number | boolean | Buffer | null | undefined

/** A column of the rows that a part writes: one value for each, or one for all. */
export interface Column {
  name: string
  type: string
  values: readonly Scalar[] | string
}

/** A part of a statement: what it does with its rows, which stand in its text as an item of FROM. */
export interface Part {
  columns: readonly Column[]
  text: (rows: string) => string
}

interface Statement {
  name: string
  text: string
  values: (string | Buffer | null)[]
}

/** Up to so many rows stand in the text as VALUES: set-returning functions cost a part some 20 µs. */
const literalMaximum = 4

/** The texts made so far, by what decides them: which parts have rows, and how many where they stand in the text. */
const made = new Map<string, { name: string; text: string }>()

/**
 * One statement out of parts, prepared once for each shape. Parts without rows are left out: one with nothing to do
 * costs as much as one with a row. All but the last stand in WITH, so that the answer counts the rows of the last.
 */
export function writeStatement(parts: readonly Part[]): Statement {
  const filled = parts.flatMap((part, index) => {
    const count = countRows(part)
    return count === 0 ? [] : [{ part, index, count }]
  })
  const isLiteral = filled.every(({ count }) => count <= literalMaximum)
  const values: Statement['values'] = []
  const shape = filled.map(({ index, count }) => (isLiteral ? `${index}x${count}` : `${index}`)).join(' ')
  const known = made.get(shape)
  // The parameters are gathered in the order in which the text numbers them, whether it is made now or was before.
  const texts = filled.map(({ part, count }) => {
    const rows = isLiteral ? literalRows(part.columns, count, values) : unnestedRows(part.columns, values)
    return known ? '' : part.text(rows)
  })
  if (known) return { ...known, values }
  const inWith = texts.slice(0, -1).map((text, index) => `part_${index} as (${text})`)
  const prefix = inWith.length > 0 ? `with ${inWith.join(', ')} ` : ''
  const statement = { name: `write-${made.size}`, text: `${prefix}${texts.at(-1)}` }
  made.set(shape, statement)
  return { ...statement, values }
}

function countRows({ columns }: Part): number {
  return columns.find((column) => typeof column.values !== 'string')?.values.length ?? 0
}

/** The rows as VALUES with a parameter for each value. */
function literalRows(columns: readonly Column[], count: number, values: Statement['values']): string {
  const lines = Array.from({ length: count }, (_, row) => {
    const cells = columns.map((column) => {
      const value = typeof column.values === 'string' ? column.values : column.values[row]
      values.push(parameterOf(value))
      return `$${values.length}::${column.type}`
    })
    return `(${cells.join(', ')})`
  })
  return `(values ${lines.join(', ')}) as given (${columns.map((column) => column.name).join(', ')})`
}

function parameterOf(value: Scalar): string | Buffer | null {
  if (value === null || value === undefined) return null
  return Buffer.isBuffer(value) ? value : String(value)
}

/**
 * The rows as `unnest` of an array for each column. Bytes go as one binary value that is cut apart in the statement: as
 * arrays of hexadecimal text they cost both sides 17 ms of a batch of 1,000.
 */
function unnestedRows(columns: readonly Column[], values: Statement['values']): string {
  const arrays: string[] = []
  const names: string[] = []
  const asArray = (name: string, type: string, literal: string) => {
    values.push(literal)
    arrays.push(`$${values.length}::${type}[]`)
    names.push(name)
  }
  const cells = columns.map(({ name, type, values: given }) => {
    if (typeof given === 'string') {
      values.push(given)
      return `$${values.length}::${type} as ${name}`
    }
    if (type !== 'bytea') {
      asArray(name, type, type === 'text' ? textArray(given as string[]) : plainArray(given as string[]))
      return name
    }
    const pieces = given as readonly Buffer[]
    values.push(Buffer.concat(pieces))
    const joined = `$${values.length}::bytea`
    let start = 1
    const starts = pieces.map((piece) => (start += piece.length) - piece.length)
    asArray(`${name}_start`, 'int', plainArray(starts))
    asArray(`${name}_length`, 'int', plainArray(pieces.map((piece) => piece.length)))
    return `substring(${joined} from ${name}_start for ${name}_length) as ${name}`
  })
  return `(select ${cells.join(', ')} from unnest(${arrays.join(', ')}) as given (${names.join(', ')})) as cut`
}
