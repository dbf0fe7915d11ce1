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

/**
 * Opens the learning account of a natural person: one per person, with the key that seals the learner's events. Throws
 * `person_exists` when the document is known, in whatever spelling.
 */
export async function openLearningAccount(
  tx: Tx,
  world: OpeningWorld,
  learner: NewLearner,
  context: OpeningContext,
): Promise<{ learnerId: string; accountNumber: string }> {
  const document = demandDocument(learner.documentKind, learner.documentNumber)
  const name = normaliseName(learner.name)
  const nameFault = findNameFault(name)
  if (nameFault) throw new Problem('request_invalid', { faults: nameFault })
  const at = world.clock.now()
  const learnerId = world.ids.next()
  const phone = learner.phone ? learner.phone.normalize('NFKC').replace(/[\s-]/g, '') : null
  const inserted = await tx
    .insertInto('person')
    .values({
      id: learnerId,
      name,
      name_en: learner.nameEn ?? null,
      id_document_kind: learner.documentKind,
      id_number_sealed: world.seals.sealText('id-number', document.replace(/^[A-Z]+:/, '')),
      id_number_index: world.seals.blindIndex('id-number', document),
      phone_sealed: phone === null ? null : world.seals.sealText('phone', phone),
      phone_index: phone === null ? null : world.seals.blindIndex('phone', phone),
      is_demonstration: learner.isDemonstration ?? false,
      recorded_at: at,
    })
    .onConflict((conflict) => conflict.column('id_number_index').doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) throw new Problem('person_exists')
  const number = await drawAccountNumber(tx, context.institution.code, at.getUTCFullYear())
  await tx
    .insertInto('learning_account')
    .values({
      learner_id: learnerId,
      account_number: number,
      institution_id: context.institution.id,
      state: context.state,
      opened_by: context.openedBy,
      opened_at: at,
      verified_at: context.state === 'ACTIVE' ? at : null,
    })
    .execute()
  await tx.insertInto('account_number_claim').values({ account_number: number, learner_id: learnerId }).execute()
  await tx
    .insertInto('learning_account_event')
    .values({
      learner_id: learnerId,
      seq: 1,
      from_state: null,
      to_state: context.state,
      actor_id: context.actorId,
      role: context.role,
      reason: context.openedBy,
      recorded_at: at,
    })
    .execute()
  const wrapped = world.seals.seal('learner-key', randomBytes(32))
  await tx
    .insertInto('ledger.learner_key')
    .values({ learner_id: learnerId, wrapped_key: wrapped, created_at: at })
    .execute()
  return { learnerId, accountNumber: number }
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
