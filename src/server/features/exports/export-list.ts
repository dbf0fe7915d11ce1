import type { z } from 'zod'
import { exportRowsMaximum, type ExportOperation } from '../../../contract/exports.ts'
import type { Operation } from '../../../contract/operation.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Call, Handler } from '../../http/route.ts'
import { writeSheet, type WrittenFile } from '../../sheets/write-sheet.ts'
import type { ListSheet } from './list-sheets.ts'

const pageRows = 100

interface PageAnswer {
  items: unknown[]
  nextCursor: string | null
}

/**
 * The rows of a list as a file. They come from the handler of the list itself, page by page: what it refuses is refused
 * here, what it leaves out is left out, and whom each page showed stands in the log of accesses as it does there.
 */
export async function exportList(
  sheet: ListSheet,
  list: Handler<Operation>,
  call: Call<Operation>,
  asked: z.output<ExportOperation['body']>,
): Promise<WrittenFile & { fileName: string }> {
  const rows = await gatherRows(sheet.list, list, call, asked.filter)
  const { language, format } = asked
  const columns = sheet.columns.map(({ title, value }) => ({
    title: title[language],
    value: value as (row: unknown, language: 'zh' | 'en') => string | number | null,
  }))
  const name = sheet.name[language]
  const titles = columns.map((column) => column.title)
  const table = rows.map((row) => columns.map((column) => column.value(row, language)))
  return { ...(await writeSheet(name, titles, table, format)), fileName: `${name}.${format}` }
}

async function gatherRows(
  list: Operation,
  read: Handler<Operation>,
  call: Call<Operation>,
  filter: Record<string, unknown>,
): Promise<unknown[]> {
  const rows: unknown[] = []
  let cursor: string | undefined
  do {
    const page = { ...filter, cursor, limit: pageRows }
    const asked = list.body ? { body: page, query: undefined } : { body: undefined, query: page }
    const answer = (await read({ ...call, ...asked } as Call<Operation>)) as PageAnswer
    rows.push(...answer.items)
    if (rows.length > exportRowsMaximum) throw new Problem('export_too_large', { limit: String(exportRowsMaximum) })
    cursor = answer.nextCursor ?? undefined
  } while (cursor !== undefined)
  return rows
}
