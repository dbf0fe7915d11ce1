import { wholeBank } from '../../src/server/database/database.ts'
import type { TestBank } from './bank.ts'

/**
 * Writes a panel of a case, wherever the case is, with every expert of its college invited and one vote cast: for tests
 * of who reaches the rows. How a panel comes about is in test/journeys/expert-panel.db.test.ts.
 */
export async function aPanel(bank: TestBank, applicationId: string, state: 'OPEN' | 'CLOSED'): Promise<string> {
  const id = bank.world.ids.next()
  const at = bank.world.clock.now()
  await bank.world.gate.write(wholeBank, async (tx) => {
    const one = await tx.selectFrom('application').selectAll().where('id', '=', applicationId).executeTakeFirstOrThrow()
    const experts = await tx
      .selectFrom('role_assignment')
      .select('person_id')
      .distinct()
      .where('role', '=', 'expert')
      .where('institution_id', '=', one.institution_id)
      .execute()
    const [first] = experts
    if (!first) throw new Error('the college has experts')
    const result = { votesFor: 1, votesAgainst: 0, isRecommended: true, credits: 100, score: 80, courseIds: [] }
    const institution = { institution_id: one.institution_id }
    await tx
      .insertInto('panel')
      .values({
        id,
        ...institution,
        learner_id: one.learner_id,
        application_id: one.id,
        step: 'affairs',
        state,
        convened_by: first.person_id,
        convened_at: at,
        ...(state === 'CLOSED' ? { closed_by: first.person_id, closed_at: at, result: JSON.stringify(result) } : {}),
      })
      .execute()
    const seat = { ...institution, panel_id: id, invited_by: first.person_id, invited_at: at }
    await tx
      .insertInto('panel_member')
      .values(experts.map((expert) => ({ ...seat, expert_id: expert.person_id })))
      .execute()
    await tx
      .insertInto('panel_vote')
      .values({
        ...institution,
        panel_id: id,
        expert_id: first.person_id,
        is_recommended: true,
        credits: 100,
        score: 80,
        course_ids: [],
        remark: '符合',
        recorded_at: at,
      })
      .execute()
  })
  return id
}
