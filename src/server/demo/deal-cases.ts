import { invariant } from '../../core/invariant.ts'
import { drawDefinition, kindDealer } from './demo-outcomes.ts'
import type { CaseContext, CaseLearner, Destination } from './load-cases.ts'
import { archive, object, publish, reverse, runConversion, runRecognition, sweepAt } from './load-cases.ts'

interface Case {
  learner: CaseLearner
  applicationId: string
}

type Run = (destination: Destination, daysBefore: number, count: number, isDirect?: 'direct') => Promise<Case[]>

/** How many outcomes are dealt: as many as the calls of `run` below ask for. */
const total = 258

const ids = (cases: readonly Case[]) => cases.map((one) => one.applicationId)

/** Gives most learners an outcome, of every kind and in every state; the first learner, who is shown, begins anew. */
export async function dealCases(context: CaseContext, learners: readonly CaseLearner[]): Promise<void> {
  const run = runner(context, learners)
  await dealPast(context, run)
  await dealPresent(context, run)
  context.onProgress(total, total)
}

/** Runs cases for learners who have none yet, each with an outcome that suits the learner. */
function runner(context: CaseContext, learners: readonly CaseLearner[]): Run {
  const { catalogue, random } = context
  const dealKind = kindDealer(random.fork('kinds'))
  const drawn = random.shuffle(learners.slice(1))
  let done = 0
  return async (destination, daysBefore, count, isDirect) => {
    const cases: Case[] = []
    for (let index = 0; index < count; index += 1) {
      const learner = drawn.pop()
      invariant(learner, 'there are learners enough for the cases')
      const dealt = learner.isVeteran ? 'military-service' : dealKind()
      const kind = isDirect ? 'onex-certificate' : dealt
      const { code } = drawDefinition(catalogue.definitions, learner, kind, random)
      const applicationId = await runRecognition(context, learner, code, destination, daysBefore, isDirect === 'direct')
      context.onProgress((done += 1), total)
      if (applicationId !== null) cases.push({ learner, applicationId })
    }
    return cases
  }
}

/** Long done: posted two months ago; some of them archived, some converted since. */
async function dealPast(context: CaseContext, run: Run): Promise<void> {
  const direct = await run('posted', 60, 3, 'direct')
  const posted = await run('posted', 60, 56)
  const first = await publish(context, [...ids(direct), ...ids(posted)], 53)
  await object(context, first, 52, 'dismiss')
  await sweepAt(context, 38)
  for (const one of posted.slice(0, 10)) await archive(context, one.applicationId, 36)
  const conversions: string[] = []
  for (const { learner } of posted.slice(5, 28)) {
    const id = await runConversion(context, learner, 'posted', 33)
    if (id !== null) conversions.push(id)
  }
  await publish(context, conversions, 28)
  await sweepAt(context, 13)
  // One conversion was undone since; one certificate turned out false while it was on notice.
  await reverse(context, conversions[0] ?? '', 12)
  const refuted = await run('objected', 26, 1)
  await object(context, await publish(context, ids(refuted), 20), 19, 'uphold')
  for (const { learner } of posted.slice(28, 38)) await runConversion(context, learner, 'department', 6)
}

/** Under way: on notice now, one of them objected to; waiting at every step; ended without effect. */
async function dealPresent(context: CaseContext, run: Run): Promise<void> {
  const onNotice = [...(await run('notice', 9, 16)), ...(await run('notice', 9, 2, 'direct'))]
  const objected = await run('objected', 9, 2)
  await run('awaiting', 8, 11)
  await run('awaiting', 8, 1, 'direct')
  await run('rejected', 20, 8)
  await run('rejected', 20, 1, 'direct')
  await run('lapsed', 30, 5)
  await sweepAt(context, 10)
  await run('affairs', 7, 15)
  await run('affairs', 7, 1, 'direct')
  await run('department', 5, 17)
  await run('department', 5, 1, 'direct')
  await run('withdrawn', 6, 6)
  await run('supplement', 3, 8)
  await run('materials', 2, 22)
  await run('materials', 2, 1, 'direct')
  await run('draft', 1, 24)
  await run('begun', 1, 54)
  await run('discarded', 1, 3)
  const current = await publish(context, [...ids(objected), ...ids(onNotice)], 1)
  await object(context, current, 1, null)
}
