import { hash } from 'node:crypto'
import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import { recordAccess } from '../../access/access-log.ts'
import { findCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { findAppealCapacity } from '../../cases/appeal-reach.ts'
import { findReadingCapacity, type CasePlace } from '../../cases/case-policy.ts'
import { findExpertSeat } from '../../cases/expert-seat.ts'
import { wholeBank } from '../../database/database.ts'
import {
  findEvidenceWithCase,
  insertOriginalSeen,
  listEvidence,
  type EvidenceView,
} from '../../evidence/evidence-store.ts'
import { getSealed } from '../../evidence/sealed-files.ts'
import type { World } from '../../world.ts'

/**
 * A file for its owner or for the staff who reach the case; the staff's look is written down in the access log. A file
 * that shows an id number is handed to staff who say that they want to see it, and the log says that they did.
 */
export async function readEvidenceFile(
  world: World,
  actor: Actor,
  evidenceId: string,
  asked: { shows?: 'id-number' | undefined } = {},
) {
  const { row, place } = await findEvidence(world, evidenceId)
  if (row.learner_id !== actor.personId) {
    const capacity =
      place &&
      (findReadingCapacity(actor, place) ??
        (await findExpertSeat(world, actor, place, row.outcome_id)) ??
        (await findAppealCapacity(world, actor, place, { outcomeId: row.outcome_id })))
    if (!capacity) throw new Problem('not_found')
    const isSensitive = row.sensitivity === 'id-number'
    if (isSensitive && asked.shows !== 'id-number') throw new Problem('file_covered')
    await world.gate.write(scopeOfCapacity(capacity), (tx) =>
      recordAccess(tx, world, {
        actor,
        capacity,
        subjectId: row.learner_id,
        objectKind: 'evidence',
        objectId: evidenceId,
        fields: isSensitive ? ['file', 'id_number'] : ['file'],
      }),
    )
  }
  const bytes = await getSealed(world, row.storage_key)
  invariant(hash('sha256', bytes, 'buffer').equals(row.stored_sha256), 'a stored file is the one that its row names')
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
    const learnerId = row.learner_id
    await insertOriginalSeen(tx, { learnerId, evidenceId, seenBy: actor.personId, seenAt: world.clock.now() })
    const views = await listEvidence(tx, learnerId, [row.outcome_id], { forReviewer: true })
    const view = views.find((one) => one.id === evidenceId)
    if (!view) throw new Problem('not_found')
    return view
  })
}

/** Finds a file and where its owner's case lies; what is not or no longer under review is the owner's alone. */
async function findEvidence(world: World, evidenceId: string) {
  const row = await world.gate.read(wholeBank, (database) => findEvidenceWithCase(database, evidenceId))
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
