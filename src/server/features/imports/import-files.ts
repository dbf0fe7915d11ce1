import { importers, type ImportKind } from '../../../contract/imports.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Mapping } from '../../../core/imports/table-kind.ts'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { wholeBank } from '../../database/database.ts'
import type { FileAnswer } from '../../http/send-file.ts'
import { markSheet } from '../../spreadsheets/spreadsheets.ts'
import { writeWorkbook } from '../../spreadsheets/write-workbook.ts'
import type { World } from '../../world.ts'
import { mayBringIn, stateRefusal, tableOf, type ImportState } from './import-store.ts'

type Language = 'zh' | 'en'

const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** How long a file is kept that had faults, so that its sender can mend it. */
const keptDays = 30
/** More marks than this help nobody, and cost the memory of a process. */
const marksMaximum = 20_000

/** The template of a kind: its headings, hints and drop-downs, and an example to write over. */
export async function writeTemplate(actor: Actor, kind: ImportKind, language: Language): Promise<FileAnswer> {
  institutionCapacity(actor, importers)
  const table = tableOf(kind).kind
  const bytes = await writeWorkbook([
    {
      name: table.name[language],
      columns: table.columns.map(({ heading, hint, isRequired = false, options }) => ({
        heading: heading[language],
        comment: hint[language],
        isRequired,
        ...(options ? { options: options.map((one) => one[language]) } : {}),
      })),
      rows: [table.columns.map((column) => column.example[language])],
    },
  ])
  return { bytes, mediaType, fileName: `${table.name[language]}.xlsx` }
}

/** The file as it was sent, its faults marked, for those who may bring in its kind. */
export async function markImport(world: World, actor: Actor, id: string, language: Language): Promise<FileAnswer> {
  const capacity = institutionCapacity(actor, importers)
  const { file, faults } = await world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const row = await database
      .selectFrom('import_file')
      .select(['kind', 'state', 'file_name', 'content_sealed', 'heading_row', 'mapping'])
      .where('institution_id', '=', capacity.institutionId)
      .where('id', '=', id)
      .executeTakeFirst()
    const found = await database
      .selectFrom('import_fault')
      .select(['row_number', 'field', 'text_zh', 'text_en'])
      .where('import_id', '=', id)
      .orderBy('row_number')
      .orderBy('position')
      .limit(marksMaximum)
      .execute()
    return { file: row, faults: found }
  })
  // What the table says of people is shown to those alone who may bring it in.
  if (!file || !mayBringIn(actor, file.kind, capacity.institutionId)) throw new Problem('not_found')
  if (!file.content_sealed) throw stateRefusal(file.state as ImportState)
  const mapping = file.mapping as Mapping
  const marks = faults.map((fault) => ({
    row: fault.row_number,
    column: fault.field === null ? null : (mapping[fault.field] ?? null),
    text: language === 'zh' ? fault.text_zh : fault.text_en,
  }))
  const heading = language === 'zh' ? '问题（导入时忽略此列）' : 'What is wrong (not imported)'
  const content = world.seals.open('import', file.content_sealed)
  const bytes = await markSheet(content, marks, { heading, headingRow: file.heading_row })
  return { bytes, mediaType, fileName: file.file_name.replace(/(\.\w{1,5})?$/, '.xlsx') }
}

/** Forgets the files of imports that are done without a fault, and of all others after 30 days. */
export async function forgetImports(world: World): Promise<void> {
  const kept = new Date(world.clock.now().getTime() - keptDays * 86_400_000)
  await world.gate.write(wholeBank, async (tx) => {
    const old = await tx
      .updateTable('import_file')
      .set({ state: 'DISCARDED', done_at: world.clock.now() })
      .where('state', 'in', ['MAPPING', 'CHECKED'])
      .where('sent_at', '<', kept)
      .returning('id')
      .execute()
    const ids = old.map((row) => row.id)
    if (ids.length > 0) await tx.deleteFrom('import_batch').where('import_id', 'in', ids).execute()
    await tx
      .updateTable('import_file')
      .set({ content_sealed: null })
      .where('state', 'in', ['DONE', 'DISCARDED'])
      .where('content_sealed', 'is not', null)
      .where(({ or, eb }) => or([eb('faulty', '=', 0), eb('sent_at', '<', kept)]))
      .execute()
  })
}
