import type { Bilingual } from '../case/workflow.ts'

/** A column of a kind of table, as data: template, mapping, reading and its page all come from it. */
export interface TableColumn<Field extends string> {
  field: Field
  /** The heading in the template. */
  heading: Bilingual
  /** Other headings under which partners and academic systems bring the same. */
  synonyms: readonly string[]
  /** What is expected, shown at the heading of the template. */
  hint: Bilingual
  isRequired?: boolean
  /** The values offered as a drop-down; others are told as faults of their cell where the reading says so. */
  options?: readonly Bilingual[]
  example: Bilingual
}

/** A fault of a row; `field` names the cell, null the row as a whole. */
export interface RowFault<Field extends string> {
  field: Field | null
  text: Bilingual
}

export interface TableKind<Field extends string, Value> {
  name: Bilingual
  columns: readonly TableColumn<Field>[]
  /** Reads a row of texts, or says everything that is wrong with it. */
  read: (cells: Readonly<Record<Field, string>>) => { value: Value } | { faults: RowFault<Field>[] }
  /** Two rows with the same key are the same thing twice. */
  keyOf: (value: Value) => string
}

/** Which column of a file (counted from 0) each field is read from; what is not there is not mapped. */
export type Mapping = Readonly<Record<string, number>>

const plainHeading = (heading: string) =>
  heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s*_:：()（）-]/g, '')

/** Guesses from the headings which column is what; what a partner's files were mapped to before goes first. */
export function guessMapping(
  columns: readonly TableColumn<string>[],
  headings: readonly string[],
  remembered: Readonly<Record<string, string>> = {},
): Mapping {
  const plain = headings.map(plainHeading)
  const taken = new Set<number>()
  const mapping: Record<string, number> = {}
  for (const names of [namesRemembered(remembered), namesKnown]) {
    for (const column of columns) {
      if (column.field in mapping) continue
      const wanted = names(column).map(plainHeading)
      const found = plain.findIndex((heading, index) => heading !== '' && !taken.has(index) && wanted.includes(heading))
      if (found < 0) continue
      mapping[column.field] = found
      taken.add(found)
    }
  }
  return mapping
}

const namesKnown = ({ heading, synonyms }: TableColumn<string>) => [heading.zh, heading.en, ...synonyms]
const namesRemembered = (remembered: Readonly<Record<string, string>>) => (column: TableColumn<string>) => {
  const heading = remembered[column.field]
  return heading === undefined ? [] : [heading]
}

/** What is wrong with a mapping, or null: required fields are mapped, and no column is two things. */
export function mappingFault(columns: readonly TableColumn<string>[], mapping: Mapping, width: number) {
  const missing = columns.filter((column) => column.isRequired && mapping[column.field] === undefined)
  if (missing.length > 0) {
    return {
      zh: `请选择${missing.map((column) => `“${column.heading.zh}”`).join('、')}对应的列`,
      en: `choose the column for ${missing.map((column) => column.heading.en).join(', ')}`,
    }
  }
  const used = Object.values(mapping)
  if (new Set(used).size < used.length) return { zh: '同一列不能对应两项', en: 'one column cannot be two things' }
  const known = new Set(columns.map((column) => column.field))
  if (!Object.keys(mapping).every((field) => known.has(field)) || used.some((index) => index >= width)) {
    return { zh: '没有这一列', en: 'there is no such column' }
  }
  return null
}

/** The cells of a row by field; '' where a field is not mapped or the row is short. */
export function cellsByField(
  columns: readonly TableColumn<string>[],
  mapping: Mapping,
  cells: readonly string[],
): Record<string, string> {
  return Object.fromEntries(columns.map(({ field }) => [field, cells[mapping[field] ?? -1] ?? '']))
}

/** The first row that holds headings: among the first ones, the one with most known names; titles stand above it. */
export function findHeadings<Row extends { cells: readonly string[] }>(
  columns: readonly TableColumn<string>[],
  rows: readonly Row[],
): Row | undefined {
  let best = rows[0]
  let most = 0
  for (const row of rows.slice(0, 10)) {
    const count = Object.keys(guessMapping(columns, row.cells)).length
    if (count > most) [best, most] = [row, count]
  }
  return best
}
