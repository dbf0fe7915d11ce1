import { Problem } from '../../../contract/problem.ts'
import { institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { sealArchive, type ArchiveEntry, type ArchiveSubject } from '../../archives/seal-archive.ts'
import { wholeBank } from '../../database/database.ts'
import type { World } from '../../world.ts'
import { entriesOfCase, stateOf, type CaseView } from './case-entries.ts'

/** Reads a case as the caller may see it, with its line in the log of accesses. */
export type ReadCase = (applicationId: string) => Promise<CaseView>

const evidenceMaximum = 100 * 1_048_576

/** The package of one case. Whether the caller reaches it is decided by reading it. */
export async function packCase(
  world: World,
  actor: Actor,
  read: ReadCase,
  asked: { id: string; withFiles: boolean },
): Promise<{ fileName: string; bytes: Buffer }> {
  const view = await read(asked.id)
  const institution = await readInstitutionOfCase(world, asked.id)
  const { number } = view
  return pack(world, actor, [view], { kind: 'case', number, institution }, asked.withFiles)
}

/** The package of all cases of a public notice of the caller's college. */
export async function packNotice(
  world: World,
  actor: Actor,
  read: ReadCase,
  asked: { id: string; withFiles: boolean },
): Promise<{ fileName: string; bytes: Buffer }> {
  const capacity = institutionCapacity(actor, ['academic_affairs'])
  const { notice, cases } = await world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const found = await database
      .selectFrom('notice_batch as b')
      .innerJoin('institution as i', 'i.id', 'b.institution_id')
      .select(['b.number', 'i.name_zh', 'i.name_en'])
      .where('b.id', '=', asked.id)
      .where('b.institution_id', '=', capacity.institutionId)
      .executeTakeFirst()
    if (!found) throw new Problem('not_found')
    const items = await database
      .selectFrom('notice_item')
      .select('application_id')
      .where('batch_id', '=', asked.id)
      .orderBy('position')
      .execute()
    return { notice: found, cases: items }
  })
  const views = []
  for (const { application_id: id } of cases) views.push(await read(id))
  const institution = { zh: notice.name_zh, en: notice.name_en }
  return pack(world, actor, views, { kind: 'notice', number: notice.number, institution }, asked.withFiles)
}

async function pack(
  world: World,
  actor: Actor,
  views: readonly CaseView[],
  given: Pick<ArchiveSubject, 'kind' | 'number' | 'institution'>,
  withFiles: boolean,
): Promise<{ fileName: string; bytes: Buffer }> {
  const entries: ArchiveEntry[] = []
  const room = withFiles ? { bytes: evidenceMaximum } : null
  for (const view of views) {
    entries.push(...(await entriesOfCase(world, actor, view, room)))
    if (room && room.bytes < 0) throw new Problem('archive_too_large', { limit: '100 MB' })
  }
  const newest = views.map(stateOf).toSorted().at(-1) ?? ''
  const bytes = await sealArchive(world.seals, { ...given, bank: world.publicUrl, stateOf: newest }, entries)
  return { fileName: `${given.number}.zip`, bytes }
}

async function readInstitutionOfCase(world: World, applicationId: string): Promise<{ zh: string; en: string }> {
  const row = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('application as a')
      .innerJoin('institution as i', 'i.id', 'a.institution_id')
      .select(['i.name_zh', 'i.name_en'])
      .where('a.id', '=', applicationId)
      .executeTakeFirstOrThrow(),
  )
  return { zh: row.name_zh, en: row.name_en }
}
