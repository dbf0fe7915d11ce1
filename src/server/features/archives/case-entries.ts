import { hash } from 'node:crypto'
import type { AnswerOf } from '../../../contract/operation.ts'
import type { readApplication } from '../../../contract/applications.ts'
import { canonicalJson, type CanonicalValue } from '../../../core/canonical-json.ts'
import { invariant } from '../../../core/invariant.ts'
import { recordAccess } from '../../access/access-log.ts'
import { findCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import type { ArchiveEntry } from '../../archives/seal-archive.ts'
import { wholeBank } from '../../database/database.ts'
import { findEvidenceWithCase } from '../../evidence/evidence-store.ts'
import { getSealed } from '../../evidence/sealed-files.ts'
import type { World } from '../../world.ts'

export type CaseView = AnswerOf<typeof readApplication>
type EvidenceOfCase = CaseView['evidence'][number]

/** How much of evidence one package may still take. */
export interface Room {
  bytes: number
}

/**
 * The entries of one case: all of it as the archivist reads it, the decision in words, what evidence there is with its
 * digests, and the files where they are asked for. Who objected is no part of an archive: that was told in confidence.
 */
export async function entriesOfCase(
  world: World,
  actor: Actor,
  view: CaseView,
  room: Room | null,
): Promise<ArchiveEntry[]> {
  const folder = `cases/${view.number}`
  const evidence = []
  const files: ArchiveEntry[] = []
  for (const one of view.evidence) {
    const file = room && (await readFile(world, actor, view, one))
    const name = file ? `${folder}/evidence/${one.id}.${extensionOf(one.mediaType)}` : null
    evidence.push({ ...describeEvidence(one), entry: name })
    if (!file || name === null) continue
    room.bytes -= file.length
    if (room.bytes < 0) return files
    files.push({ name, bytes: file })
  }
  return [
    { name: `${folder}/case.json`, bytes: jsonOf(recordOf(view)) },
    { name: `${folder}/evidence.json`, bytes: jsonOf(evidence) },
    { name: `${folder}/decision.txt`, bytes: Buffer.from(wordsOf(view), 'utf8') },
    ...files,
  ]
}

/** The newest instant in the history of a case: what the package says depends on nothing later. */
export const stateOf = (view: CaseView): string => view.history.at(-1)?.recordedAt ?? ''

/** What stays of a case: not what may be done with it now, which depends on who asks and when. */
function recordOf(view: CaseView) {
  const {
    allowedActs: _acts,
    hindrances: _hindrances,
    advice: _advice,
    isOverdue: _isOverdue,
    isAccountFrozen: _isFrozen,
    evidence: _evidence,
    outcome,
    objections,
    ...rest
  } = view
  const { evidence: _files, ...outcomeAlone } = outcome ?? { evidence: [] }
  return {
    ...rest,
    outcome: outcome === null ? null : outcomeAlone,
    objections: objections.map(({ objectorName: _name, objectorContact: _contact, ...one }) => one),
  }
}

function describeEvidence(one: EvidenceOfCase) {
  const { id, checklistKey, fileName, mediaType, sizeBytes, sha256, recordedAt, originalSeenBy, originalSeenAt } = one
  return { id, checklistKey, fileName, mediaType, sizeBytes, sha256, recordedAt, originalSeenBy, originalSeenAt }
}

/** The decision as a person reads it, without any program. */
function wordsOf({ number, title, learnerName, studentNumber, decision, state }: CaseView): string {
  const head = [`${number} ${title}`, `${learnerName} ${studentNumber}`, state, '']
  if (!decision) return [...head, '尚无决定。No decision yet.', ''].join('\n')
  const { text, basis, decidedAt } = decision
  return [...head, decision.number, decidedAt, basis, '', text.zh, '', text.en, ''].join('\n')
}

/**
 * A file of the evidence as it is kept, with a line in the log of accesses. One that shows an id number stays
 * covered: a package goes further than a look, so its digest must do.
 */
async function readFile(world: World, actor: Actor, view: CaseView, { id }: EvidenceOfCase): Promise<Buffer | null> {
  const row = await world.gate.read(wholeBank, (database) => findEvidenceWithCase(database, id))
  if (!row || row.institution_id === null || row.sensitivity === 'id-number') return null
  const reach = { institutionId: row.institution_id }
  const capacity = findCapacity(actor, ['academic_affairs', 'credit_bank_office'], reach)
  if (!capacity) return null
  const access = { actor, capacity, subjectId: view.learnerId, objectKind: 'evidence', objectId: id, fields: ['file'] }
  await world.gate.write(scopeOfCapacity(capacity), (tx) => recordAccess(tx, world, access))
  const bytes = await getSealed(world, row.storage_key)
  invariant(hash('sha256', bytes, 'buffer').equals(row.stored_sha256), 'a stored file is the one that its row names')
  return bytes
}

const extensionOf = (mediaType: string) => (mediaType === 'image/jpeg' ? 'jpg' : (mediaType.split('/')[1] ?? 'bin'))

const jsonOf = (value: unknown) => Buffer.from(canonicalJson(exact(value)), 'utf8')

/** Fractions, such as a score of 85.5, are written as text: every reader of a canonical document writes them alike. */
function exact(value: unknown): CanonicalValue {
  if (typeof value === 'number' && !Number.isInteger(value)) return String(value)
  if (Array.isArray(value)) return value.map(exact)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, exact(one)]))
  }
  return value as CanonicalValue
}
