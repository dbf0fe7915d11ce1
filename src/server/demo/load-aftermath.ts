import { sql } from 'kysely'
import { invariant } from '../../core/invariant.ts'
import { wholeBank } from '../database/database.ts'
import { changeAccountState } from '../features/accounts/change-account-state.ts'
import { decideRevocation } from '../features/revocations/decide-revocation.ts'
import { proposeRevocation } from '../features/revocations/propose-revocation.ts'
import { readRevocation } from '../features/revocations/read-revocation.ts'
import { onceKey } from '../http/idempotency.ts'
import { at, versionOf, type CaseContext } from './load-cases.ts'

/**
 * What came afterwards: a recognition was revoked whose credits had been converted into a course, another is proposed
 * to be revoked, and an account is frozen while a conversion of it is under way.
 */
export async function loadAftermath(context: CaseContext): Promise<void> {
  const { world, staff } = context
  const [revoked, proposed] = await findConverted(context)
  invariant(revoked && proposed, 'the demonstration has recognitions whose credits were converted')
  at(context, 8, 10)
  await proposeRevocation(world, staff.affairsReviser, revoked, {
    version: await versionOf(context, revoked),
    reasonCode: 'revoked-by-issuer',
    reason: '发证机构通报：该批次证书因考核违规被撤销，本证书在列。',
  })
  at(context, 7, 10)
  const { version, entailed } = await readRevocation(world, staff.office, revoked)
  const finding = '已向发证机构核实，证书状态为“已撤销”。'
  const decision = { version, answer: 'confirm' as const, digest: entailed.digest, finding }
  const key = onceKey(staff.office.personId, 'demo-revocation', 'decideRevocation', [revoked, decision])
  await decideRevocation(world, staff.office, revoked, decision, key)
  at(context, 2, 10)
  const reason = '收到实名举报，正在核查证书是否为本人取得。'
  const freeze = { act: 'freeze' as const, reasonCode: 'report-under-inquiry', reason }
  const frozen = await findConverting(context)
  const freezeKey = onceKey(staff.office.personId, 'demo-freeze', 'changeAccountState', [frozen, freeze])
  await changeAccountState(world, staff.office, frozen, freeze, freezeKey)
  at(context, 1, 10)
  await proposeRevocation(world, staff.supervisor, proposed, {
    version: await versionOf(context, proposed),
    reasonCode: 'evidence-forged',
    reason: '抽查时在官方平台查不到该编号，证书疑似伪造。',
  })
}

/** Recognitions that conversions in force rest on, of numbered certificates first; nobody objected to them. */
async function findConverted(context: CaseContext): Promise<string[]> {
  const { rows } = await context.world.gate.read(wholeBank, (database) =>
    sql<{ id: string }>`select a.id from application a
      join outcome o on o.learner_id = a.learner_id and o.id = a.outcome_id
      join outcome_definition d on d.id = o.definition_id
      where a.kind = 'RECOGNITION' and a.state in ('POSTED', 'ARCHIVED') and exists (
        select from application c
        join application_source s on s.learner_id = c.learner_id and s.application_id = c.id
        join ledger.lot l on l.learner_id = s.learner_id and l.id = s.lot_id
        where c.learner_id = a.learner_id and c.state = 'POSTED' and l.outcome_id = a.outcome_id)
      and not exists (select from objection b where b.learner_id = a.learner_id and b.application_id = a.id)
      order by d.needs_certificate_number desc, a.number limit 2`.execute(database),
  )
  return rows.map((row) => row.id)
}

/** The first learner whose conversion is under review, with credits left besides where there is one. */
async function findConverting(context: CaseContext): Promise<string> {
  const { rows } = await context.world.gate.read(wholeBank, (database) =>
    sql<{ learner_id: string }>`select a.learner_id from application a
      where a.kind = 'CONVERSION' and a.state = 'IN_REVIEW'
      order by exists (select from ledger.account k where k.learner_id = a.learner_id and k.kind = 'AVAILABLE'
        and k.balance > 0) desc, a.number limit 1`.execute(database),
  )
  const [first] = rows
  invariant(first, 'the demonstration has a conversion under review')
  return first.learner_id
}
