import { sql } from 'kysely'
import { wholeBank, type Gate } from '../database/database.ts'

export interface EvidenceRow {
  /** Whose it is; null for a file that many share, which is never removed. */
  learner_id: string | null
  id: string
  storage_key: string
  stored_sha256: Buffer
}

const batchSize = 500
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Every live file once: the shared ones, then those of one learner alone in order of their key, read batch by batch: a
 * running bank may change meanwhile.
 */
export async function* walkEvidence(gate: Gate): AsyncGenerator<EvidenceRow> {
  yield* await readShared(gate)
  let after = { learner_id: nobody, id: nobody }
  for (;;) {
    const rows = await readLive(gate, after)
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < batchSize) return
    after = last
  }
}

async function readShared(gate: Gate): Promise<EvidenceRow[]> {
  const rows = await gate.read(wholeBank, (database) =>
    database.selectFrom('shared_file').select(['id', 'storage_key', 'stored_sha256']).orderBy('id').execute(),
  )
  return rows.map((row) => ({ ...row, learner_id: null }))
}

function readLive(gate: Gate, after: { learner_id: string; id: string }) {
  return gate.read(wholeBank, (database) =>
    database
      .selectFrom('evidence')
      .select(['learner_id', 'id', 'storage_key', 'stored_sha256'])
      .where('removed_at', 'is', null)
      .where('shared_file_id', 'is', null)
      .where(sql<boolean>`(learner_id, id) > (${after.learner_id}::uuid, ${after.id}::uuid)`)
      .orderBy('learner_id')
      .orderBy('id')
      .limit(batchSize)
      .execute(),
  )
}

export async function countEvidence(gate: Gate): Promise<number> {
  const { count } = await gate.read(wholeBank, (database) =>
    database
      .selectFrom('evidence')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('removed_at', 'is', null)
      .where('shared_file_id', 'is', null)
      .executeTakeFirstOrThrow(),
  )
  return Number(count) + (await readShared(gate)).length
}
