import { sql, type Expression, type RawBuilder } from 'kysely'

/**
 * The case in which revoking the recognition of an outcome is proposed and not decided yet, or null. The history says
 * it: a proposal is open until a later line declines it or revokes.
 */
export function openProposalOf(
  learnerId: Expression<unknown>,
  outcomeId: Expression<unknown>,
): RawBuilder<string | null> {
  return sql<string | null>`(select a.id from application a
    join application_event v on v.learner_id = a.learner_id and v.application_id = a.id
    where a.learner_id = ${learnerId} and a.outcome_id = ${outcomeId} and v.transition = 'propose_revocation'
      and not exists (select from application_event d where d.learner_id = v.learner_id
        and d.application_id = v.application_id and d.seq > v.seq
        and d.transition in ('decline_revocation', 'revoke')) limit 1)`
}
