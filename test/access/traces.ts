import { wholeBank } from '../../src/server/database/database.ts'
import type { Stage } from './stage.ts'

/** What acts on the objects would change. */
export async function readTraces({ bank }: Stage) {
  return bank.world.gate.read(wholeBank, async (database) => ({
    applications: await database.selectFrom('application').select(['id', 'state', 'version']).orderBy('id').execute(),
    objections: await database.selectFrom('objection').select(['id', 'state']).orderBy('id').execute(),
    notices: await database.selectFrom('notice_batch').select('id').orderBy('id').execute(),
    outcomes: await database.selectFrom('outcome').select(['id', 'state', 'title']).orderBy('id').execute(),
    evidence: await database.selectFrom('evidence').select(['id', 'removed_at']).orderBy('id').execute(),
    seen: await database.selectFrom('original_seen').select('evidence_id').orderBy('evidence_id').execute(),
    accounts: await database
      .selectFrom('learning_account')
      .select(['learner_id', 'state'])
      .orderBy('learner_id')
      .execute(),
    logins: await database.selectFrom('login').selectAll().orderBy('person_id').execute(),
    roles: await database.selectFrom('role_assignment').select(['id', 'ended_at']).orderBy('id').execute(),
    postings: await database.selectFrom('ledger.posting').select('id').orderBy('id').execute(),
    enrolments: await database.selectFrom('enrolment').select('id').orderBy('id').execute(),
  }))
}

/** What no list may tell anyone out of reach. */
export async function readSecrets({ learner, bank, ids, department }: Stage) {
  return bank.world.gate.read(wholeBank, async (database) => {
    const person = await database
      .selectFrom('person')
      .select('id_number_sealed')
      .where('id', '=', learner.actor.personId)
      .executeTakeFirstOrThrow()
    const outcome = await database
      .selectFrom('outcome')
      .select('certificate_number')
      .where('id', '=', ids.outcome)
      .executeTakeFirstOrThrow()
    return {
      learner: learner.actor.personId,
      'name of the learner': learner.actor.name,
      'student number': learner.studentNumber,
      application: ids.application,
      'waiting application': ids.awaiting,
      objection: ids.objection,
      officer: bank.staffId('affairs1'),
      department,
      document: bank.world.seals.openText('id-number', person.id_number_sealed ?? Buffer.alloc(0)),
      certificate: outcome.certificate_number ?? '',
    }
  })
}
