import { createRandom } from '../../src/core/random.ts'
import { invariant } from '../../src/core/invariant.ts'
import { caseStaffOf } from '../../src/server/demo/case-staff.ts'
import type { DemoWorld } from '../../src/server/demo/demo-clock.ts'
import { publish, runConversion, runRecognition, type CaseContext } from '../../src/server/demo/load-cases.ts'
import { readCataloguePack } from '../../src/server/demo/read-packs.ts'
import type { LoadedTestCollege } from './load-college.ts'
import { ordinaryTime } from './test-world.ts'

/** A case on public notice, which the sweep posts after its days: a DEPOSIT for a recognition, else a CONVERT. */
export interface CaseOnNotice {
  id: string
  kind: 'RECOGNITION' | 'CONVERSION'
  learnerId: string
}

/** The days between one batch of notices and the next. */
export const daysBetweenBatches = 8

/**
 * Brings one case of each learner on public notice, in turn a recognition and a conversion, in batches of so many. The
 * first batch has ended when `daysBetweenBatches` have passed since the ordinary time, the next after as many again.
 */
export async function putCasesOnNotice(
  world: DemoWorld,
  { college, people, actors, learners }: LoadedTestCollege,
  chosen: typeof learners,
  batchSize: number,
): Promise<CaseOnNotice[]> {
  const context: CaseContext = {
    world,
    college,
    catalogue: readCataloguePack(),
    staff: caseStaffOf(people, college, actors),
    random: createRandom('cases-on-notice'),
    today: ordinaryTime.slice(0, 10),
    onProgress: () => undefined,
  }
  const cases: CaseOnNotice[] = []
  for (const [index, learner] of chosen.entries()) {
    const kind = index % 2 === 0 ? 'RECOGNITION' : 'CONVERSION'
    const id =
      kind === 'RECOGNITION'
        ? await runRecognition(context, learner, 'X-WEB-J', 'awaiting', 20)
        : await runConversion(context, learner, 'awaiting', 20)
    invariant(id, 'every learner of the tests has something to apply for')
    cases.push({ id, kind, learnerId: learner.actor.personId })
  }
  for (let first = 0; first < cases.length; first += batchSize) {
    const ids = cases.slice(first, first + batchSize).map((one) => one.id)
    await publish(context, ids, 4 - (first / batchSize) * daysBetweenBatches)
  }
  world.setTime(new Date(ordinaryTime))
  return cases
}
