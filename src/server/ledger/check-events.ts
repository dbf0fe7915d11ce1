import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { postingEventText } from '../../core/ledger/fingerprint.ts'
import type { PostingRequest, Transfer } from '../../core/ledger/posting.ts'
import type { Database } from '../database/database.ts'
import { openWith, type Seals } from '../seals.ts'

export interface EventCheck {
  checked: number
  /** Events of learners whose key was deleted: they tell nothing any more. */
  erased: number
  /** Events whose seal does not open or whose commitment is another's. */
  broken: string[]
  /** Events that do not tell what a posting of the learner did, each another posting. */
  differing: string[]
}

interface EventRow {
  learner_id: string
  id: string
  kind: string
  commitment: Buffer
  sealed: Buffer
  wrapped_key: Buffer | null
}

const eventBatch = 2_000
const saltLength = 32
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Opens each event, compares its commitment, and compares what it tells with the rows of its posting, word by word: who
 * rewrites rows so that all sums still agree does not have the key to rewrite the event.
 */
export async function checkEvents(database: Database, seals: Pick<Seals, 'open'>): Promise<EventCheck> {
  const result: EventCheck = { checked: 0, erased: 0, broken: [], differing: [] }
  let after = { learner_id: nobody, id: nobody }
  // Events come learner by learner, so that only one learner's postings are remembered.
  let told = { learnerId: nobody, postings: new Set<string>() }
  for (;;) {
    const rows = await readEvents(database, after)
    const opened = rows.map((row) => ({ row, text: openEvent(result, seals, row) }))
    const texts = await readPostingTexts(database, opened)
    for (const { row, text } of opened) {
      if (row.learner_id !== told.learnerId) told = { learnerId: row.learner_id, postings: new Set() }
      if (text === null) continue
      const postingId = postingOf(text)
      if (texts.get(`${row.learner_id} ${postingId}`) !== text || told.postings.has(postingId)) {
        result.differing.push(row.id)
      }
      told.postings.add(postingId)
    }
    const last = rows.at(-1)
    if (!last || rows.length < eventBatch) return result
    after = last
  }
}

async function readEvents(database: Database, after: { learner_id: string; id: string }): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select e.learner_id, e.id, e.kind, e.commitment, e.sealed, k.wrapped_key from ledger.event e
    left join ledger.learner_key k using (learner_id)
    where (e.learner_id, e.id) > (${after.learner_id}::uuid, ${after.id}::uuid)
    order by e.learner_id, e.id limit ${eventBatch}`.execute(database)
  return rows
}

/** What the event tells of a posting; null, and counted, where it cannot or tells of something else. */
function openEvent(result: EventCheck, seals: Pick<Seals, 'open'>, row: EventRow): string | null {
  result.checked += 1
  if (row.wrapped_key === null) {
    result.erased += 1
    return null
  }
  try {
    const plain = openWith(seals.open('learner-key', row.wrapped_key), row.sealed)
    const digest = createHash('sha256').update('credit-bank-event-v1\0').update(plain).digest()
    if (digest.equals(row.commitment)) {
      return row.kind === 'posting' ? plain.subarray(saltLength).toString('utf8') : null
    }
  } catch {
    // The seal does not open: the bytes or the key are not those that were written.
  }
  result.broken.push(row.id)
  return null
}

const postingOf = (text: string) => String((JSON.parse(text) as { id?: unknown }).id)

/** What the events of these postings must tell by their rows, by learner and posting. */
async function readPostingTexts(
  database: Database,
  opened: readonly { row: EventRow; text: string | null }[],
): Promise<Map<string, string>> {
  const asked = opened.flatMap(({ row, text }) => (text === null ? [] : [[row.learner_id, postingOf(text)] as const]))
  const { rows } = await sql<PostingRow>`
    select p.learner_id, p.id, p.institution_id, p.kind, p.reverses, p.rule_version, p.decision_id, p.application_id,
      p.actor_id, p.happened_on, p.recorded_at, (
        select json_agg(json_build_object('amount', t.amount, 'creditAccount', t.credit_account, 'creditBalance',
          t.credit_balance, 'creditVersion', t.credit_version, 'debitAccount', t.debit_account, 'debitBalance',
          t.debit_balance, 'debitVersion', t.debit_version, 'lotId', t.lot_id, 'line', t.line) order by t.line)
        from ledger.transfer t where t.learner_id = p.learner_id and t.posting_id = p.id) as transfers
    from (select distinct * from unnest(${asked.map(([learnerId]) => learnerId)}::uuid[],
      ${asked.map(([, id]) => id)}::uuid[]) as asked (learner_id, id)) asked
    join ledger.posting p using (learner_id, id)`.execute(database)
  return new Map(rows.map((row) => [`${row.learner_id} ${row.id}`, textOf(row)]))
}

interface PostingRow {
  learner_id: string
  id: string
  institution_id: string
  kind: PostingRequest['kind']
  reverses: string | null
  rule_version: string
  decision_id: string | null
  application_id: string | null
  actor_id: string | null
  happened_on: string
  recorded_at: Date
  transfers: Transfer[] | null
}

function textOf(row: PostingRow): string {
  const request = {
    learnerId: row.learner_id,
    institutionId: row.institution_id,
    id: row.id,
    kind: row.kind,
    ruleVersion: row.rule_version,
    decisionId: row.decision_id ?? undefined,
    applicationId: row.application_id ?? undefined,
    actorId: row.actor_id ?? undefined,
    happenedOn: row.happened_on,
    reverses: row.reverses ?? undefined,
  }
  return postingEventText(request as PostingRequest, row.transfers ?? [], row.recorded_at.toISOString())
}
