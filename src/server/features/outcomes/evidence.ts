import { Problem } from '../../../contract/problem.ts'
import { recordAccess } from '../../access/access-log.ts'
import { findCapacity, scopeOfCapacity, scopeOfLearner, type Actor } from '../../access/actor.ts'
import { findReadingCapacity, type CasePlace } from '../../cases/case-policy.ts'
import { wholeBank } from '../../database/database.ts'
import { getSealed } from '../../evidence/sealed-files.ts'
import { readEvidenceViews, type EvidenceView } from '../../outcomes/outcome-view.ts'
import type { World } from '../../world.ts'
import { demandOpenOutcome } from './upload-evidence.ts'

/** Removes a file while the outcome is open; the row stays, the file goes. */
export async function removeEvidence(world: World, actor: Actor, evidenceId: string): Promise<void> {
  const key = await world.gate.write(scopeOfLearner(actor), async (tx) => {
    const row = await tx
      .selectFrom('evidence')
      .select(['outcome_id', 'storage_key'])
      .where('learner_id', '=', actor.personId)
      .where('id', '=', evidenceId)
      .where('removed_at', 'is', null)
      .executeTakeFirst()
    if (!row) throw new Problem('not_found')
    await demandOpenOutcome(tx, actor.personId, row.outcome_id, true)
    await tx
      .updateTable('evidence')
      .set({ removed_at: world.clock.now() })
      .where('learner_id', '=', actor.personId)
      .where('id', '=', evidenceId)
      .execute()
    await tx.deleteFrom('evidence_digest').where('evidence_id', '=', evidenceId).execute()
    return row.storage_key
  })
  await world.files.remove(key)
}

/** Finds a file and where its owner's case lies; a draft without case is the owner's alone. */
async function findEvidence(world: World, evidenceId: string) {
  const row = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('evidence as e')
      .leftJoin('application as a', (join) =>
        join.onRef('a.learner_id', '=', 'e.learner_id').onRef('a.outcome_id', '=', 'e.outcome_id'),
      )
      .leftJoin('enrolment as n', (join) =>
        join.onRef('n.learner_id', '=', 'a.learner_id').onRef('n.id', '=', 'a.enrolment_id'),
      )
      .select(['e.learner_id', 'e.id', 'e.outcome_id', 'e.storage_key', 'e.media_type', 'e.file_name'])
      .select(['a.institution_id', 'a.department_id', 'n.class_id'])
      .where('e.id', '=', evidenceId)
      .where('e.removed_at', 'is', null)
      .orderBy('a.recorded_at', 'desc')
      .executeTakeFirst(),
  )
  if (!row) throw new Problem('not_found')
  const place: CasePlace | null =
    row.institution_id === null || row.department_id === null
      ? null
      : {
          learnerId: row.learner_id,
          institutionId: row.institution_id,
          departmentId: row.department_id,
          classId: row.class_id,
        }
  return { row, place }
}

/** A file for its owner or for the staff who reach the case; the staff's look is written down in the access log. */
export async function readEvidenceFile(world: World, actor: Actor, evidenceId: string) {
  const { row, place } = await findEvidence(world, evidenceId)
  if (row.learner_id !== actor.personId) {
    const capacity = place && findReadingCapacity(actor, place)
    if (!capacity) throw new Problem('not_found')
    await world.gate.write(scopeOfCapacity(capacity), (tx) =>
      recordAccess(tx, world, {
        actor,
        capacity,
        subjectId: row.learner_id,
        objectKind: 'evidence',
        objectId: evidenceId,
        fields: ['file'],
      }),
    )
  }
  const bytes = await getSealed(world, row.storage_key)
  return { bytes, mediaType: row.media_type, fileName: row.file_name }
}

/** A reviewer states having seen the original of a file; once stated it stays. */
export async function markOriginalSeen(world: World, actor: Actor, evidenceId: string): Promise<EvidenceView> {
  const { row, place } = await findEvidence(world, evidenceId)
  if (row.learner_id === actor.personId) throw new Problem('own_case')
  const capacity =
    place &&
    findCapacity(actor, ['form_teacher', 'department_reviewer', 'academic_affairs'], {
      institutionId: place.institutionId,
      unitIds: [place.departmentId, place.classId],
    })
  if (!capacity) throw new Problem('not_found')
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    await tx
      .insertInto('original_seen')
      .values({
        learner_id: row.learner_id,
        evidence_id: evidenceId,
        seen_by: actor.personId,
        seen_at: world.clock.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const views = await readEvidenceViews(tx, row.learner_id, [row.outcome_id], true)
    const view = views.find((one) => one.id === evidenceId)
    if (!view) throw new Problem('not_found')
    return view
  })
}
