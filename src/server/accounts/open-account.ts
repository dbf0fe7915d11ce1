import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { findIdNumberFault, idNumberFaultTexts, normaliseIdNumber } from '../../core/identity/id-number.ts'
import { findNameFault, normaliseName } from '../../core/identity/name.ts'
import { accountNumber } from '../../core/identity/numbers.ts'
import { Problem } from '../../contract/problem.ts'
import type { Tx } from '../database/database.ts'
import type { World } from '../world.ts'

export interface NewLearner {
  name: string
  nameEn?: string | null
  documentKind: 'ID_CARD' | 'PASSPORT' | 'OTHER'
  documentNumber: string
  phone?: string | null
  isDemonstration?: boolean
}

export interface OpeningContext {
  institution: { id: string; code: string }
  openedBy: 'IMPORT' | 'STAFF' | 'LEARNER'
  state: 'ACTIVE' | 'PENDING_VERIFICATION'
  actorId: string | null
  role: string
  /** What the learner says, before any enrolment proves it. */
  statedStudentNumber?: string
}

type OpeningWorld = Pick<World, 'ids' | 'clock' | 'seals'>

/** The document number in one spelling, or a refusal that says what is wrong with it. */
export function demandDocument(kind: NewLearner['documentKind'], text: string): string {
  const normalised = normaliseIdNumber(text)
  if (kind !== 'ID_CARD') return `${kind}:${normalised}`
  const fault = findIdNumberFault(normalised)
  if (fault) throw new Problem('id_number_invalid', { reason: idNumberFaultTexts[fault], fault })
  return normalised
}

/** Finds a person by document, through the keyed blind index: the number itself is sealed. */
export async function findPersonByDocument(
  tx: Tx,
  world: Pick<World, 'seals'>,
  document: string,
): Promise<{ id: string; name: string } | undefined> {
  return tx
    .selectFrom('person')
    .select(['id', 'name'])
    .where('id_number_index', '=', world.seals.blindIndex('id-number', document))
    .executeTakeFirst()
}

/** The name in one spelling, or a refusal that says what is wrong with it. */
export function demandName(text: string): string {
  const name = normaliseName(text)
  const fault = findNameFault(name)
  if (fault) throw new Problem('request_invalid', { faults: fault })
  return name
}

/**
 * Opens the learning account of a natural person: one per person, with the key that seals the learner's events. A
 * member of staff whose document is known stays one person. Throws `person_exists` when the document has an account, in
 * whatever spelling, and `name_mismatch` when it is recorded under another name.
 */
export async function openLearningAccount(
  tx: Tx,
  world: OpeningWorld,
  learner: NewLearner,
  context: OpeningContext,
): Promise<{ learnerId: string; accountNumber: string }> {
  const learnerId = await findOrAddPerson(tx, world, learner)
  const at = world.clock.now()
  const number = await drawAccountNumber(tx, context.institution.code, at.getUTCFullYear())
  const opened = await tx
    .insertInto('learning_account')
    .values({
      learner_id: learnerId,
      account_number: number,
      institution_id: context.institution.id,
      state: context.state,
      opened_by: context.openedBy,
      stated_student_number: context.statedStudentNumber ?? null,
      opened_at: at,
      verified_at: context.state === 'ACTIVE' ? at : null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (opened.numInsertedOrUpdatedRows !== 1n) throw new Problem('person_exists')
  await tx.insertInto('account_number_claim').values({ account_number: number, learner_id: learnerId }).execute()
  const { state: to, actorId, role, openedBy: reason } = context
  await writeAccountEvent(tx, learnerId, { from: null, to, actorId, role, reason, at })
  const wrapped = world.seals.seal('learner-key', randomBytes(32))
  await tx
    .insertInto('ledger.learner_key')
    .values({ learner_id: learnerId, wrapped_key: wrapped, created_at: at })
    .execute()
  return { learnerId, accountNumber: number }
}

/** The person of a document; a known one must bear the same name. */
async function findOrAddPerson(tx: Tx, world: OpeningWorld, learner: NewLearner): Promise<string> {
  const document = demandDocument(learner.documentKind, learner.documentNumber)
  const name = demandName(learner.name)
  const known = await findPersonByDocument(tx, world, document)
  if (known && known.name !== name) throw new Problem('name_mismatch')
  if (known) return known.id
  const id = world.ids.next()
  const phone = learner.phone ? learner.phone.normalize('NFKC').replace(/[\s-]/g, '') : null
  const inserted = await tx
    .insertInto('person')
    .values({
      id,
      name,
      name_en: learner.nameEn ?? null,
      ...sealDocument(world, learner.documentKind, document),
      phone_sealed: phone === null ? null : world.seals.sealText('phone', phone),
      phone_index: phone === null ? null : world.seals.blindIndex('phone', phone),
      is_demonstration: learner.isDemonstration ?? false,
      recorded_at: world.clock.now(),
    })
    .onConflict((conflict) => conflict.column('id_number_index').doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) throw new Problem('person_exists')
  return id
}

/** The columns of a document that `demandDocument` has normalised: sealed, and indexed blindly for looking it up. */
export function sealDocument(world: Pick<World, 'seals'>, kind: NewLearner['documentKind'], document: string) {
  return {
    id_document_kind: kind,
    id_number_sealed: world.seals.sealText('id-number', document.replace(/^[A-Z]+:/, '')),
    id_number_index: world.seals.blindIndex('id-number', document),
  }
}

export interface AccountEvent {
  from: string | null
  to: string
  actorId: string | null
  role: string
  /** The unit that answers for the act; nothing where the institution itself does. */
  bodyId?: string | null
  reasonCode?: string | null
  reason: string
  at: Date
}

/** Adds a line to the append-only history of an account. The caller holds the account's row: no two lines collide. */
export async function writeAccountEvent(tx: Tx, learnerId: string, event: AccountEvent): Promise<void> {
  await sql`insert into learning_account_event
      (learner_id, seq, from_state, to_state, actor_id, role, body_id, reason_code, reason, recorded_at)
    select ${learnerId}::uuid, coalesce(max(seq), 0) + 1, ${event.from}::text, ${event.to}::text,
      ${event.actorId}::uuid, ${event.role}::text, ${event.bodyId ?? null}::uuid, ${event.reasonCode ?? null}::text,
      ${event.reason}::text, ${event.at}::timestamptz
    from learning_account_event where learner_id = ${learnerId}`.execute(tx)
}

async function drawAccountNumber(tx: Tx, schoolCode: string, year: number): Promise<string> {
  const drawn = await sql<{ last_number: number }>`
    insert into account_number_sequence (school_code, year, last_number) values (${schoolCode}, ${year}, 1)
    on conflict (school_code, year) do update set last_number = account_number_sequence.last_number + 1
    returning last_number`.execute(tx)
  return accountNumber(schoolCode, year, drawn.rows[0]?.last_number ?? 1)
}

export interface NewEnrolment {
  studentNumber: string
  programmeId: string
  classId: string | null
  startedOn: string
}

/** Enrols a learner; the student number is claimed within the institution. */
export async function enrol(
  tx: Tx,
  world: Pick<World, 'ids' | 'clock'>,
  learnerId: string,
  given: NewEnrolment,
): Promise<string> {
  const programme = await tx
    .selectFrom('programme')
    .select(['id', 'institution_id', 'department_id', 'cohort'])
    .where('id', '=', given.programmeId)
    .executeTakeFirst()
  if (!programme) throw new Problem('not_found')
  const id = world.ids.next()
  const claimed = await tx
    .insertInto('student_number_claim')
    .values({
      institution_id: programme.institution_id,
      student_number: given.studentNumber,
      learner_id: learnerId,
      enrolment_id: id,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (claimed.numInsertedOrUpdatedRows !== 1n) {
    throw new Problem('duplicate', { what: { zh: '学号', en: 'The student number' } })
  }
  await tx
    .insertInto('enrolment')
    .values({
      learner_id: learnerId,
      id,
      institution_id: programme.institution_id,
      programme_id: programme.id,
      department_id: programme.department_id,
      class_id: given.classId,
      student_number: given.studentNumber,
      cohort: programme.cohort,
      state: 'ACTIVE',
      started_on: given.startedOn,
      recorded_at: world.clock.now(),
    })
    .execute()
  return id
}
