import type { Role } from '../../contract/roles.ts'
import type { Tx } from '../database/database.ts'
import { sendMessage } from '../notices/send-message.ts'
import type { World } from '../world.ts'
import type { ApplicationRow } from './case-store.ts'
import { writeTransition } from './case-store.ts'
import { readCaseTitle } from './case-title.ts'
import { basisWords, readPolicyOfCase } from './college-policy.ts'
import { civilDateOf } from './deadlines.ts'
import { freeCase } from './end-case.ts'
import type { Institution } from './institution.ts'
import { writeDecision } from './post-cases.ts'
import type { CodedReason } from './reasons.ts'

export interface Refusal {
  act: 'reject' | 'uphold_objection' | 'void'
  /** Null for the system, where the credits of a conversion were revoked. */
  actorId: string | null
  role: Role | 'system'
  bodyId: string | null
  step: string
  reason: CodedReason
}

const messageOf = {
  reject: 'application_rejected',
  uphold_objection: 'objection_upheld',
  void: 'conversion_void',
} as const

/** Ends a case with a negative decision: coded reason, text, what it held is free, the learner is told why. */
export async function refuseCase(
  tx: Tx,
  world: Pick<World, 'ids' | 'seals' | 'clock' | 'publicUrl'>,
  institution: Institution,
  row: ApplicationRow,
  refusal: Refusal,
): Promise<void> {
  const at = world.clock.now()
  const on = civilDateOf(at, institution.timeZone)
  const title = await readCaseTitle(tx, row)
  const decisionId = world.ids.next()
  await freeCase(tx, world, institution, row, 'NOT_RECOGNISED')
  await writeDecision(
    tx,
    world,
    row,
    {
      id: decisionId,
      // A refusal is decided alone, outside of any batch: its number is that of its application.
      number: row.number.replace(/^SQ/, 'XFBY'),
      outcome: 'REJECTED',
      credits: null,
      title,
      targets: [],
      on,
      basis: basisWords(await readPolicyOfCase(tx, row)),
      reason: refusal.reason,
    },
    at,
  )
  const { act, actorId, role, bodyId, step, reason } = refusal
  await writeTransition(
    tx,
    row,
    { state: 'REJECTED', step: null, supplements: row.supplements, dueAt: null, decisionId },
    { act, actorId, role, bodyId, step, reasonCode: reason.code, reason: reason.text, at },
  )
  await sendMessage(tx, world, {
    personId: row.learner_id,
    kind: messageOf[act],
    applicationId: row.id,
    parameters: { title, reason: { zh: `${reason.zh}。${reason.text}`, en: `${reason.en}. ${reason.text}` } },
  })
}
