import type { Actor } from '../../src/server/access/actor.ts'
import { wholeBank, type Tx } from '../../src/server/database/database.ts'
import type { DemoWorld } from '../../src/server/demo/demo-clock.ts'
import { generatePeople, type DemoPeople } from '../../src/server/demo/demo-people.ts'
import type { CaseLearner } from '../../src/server/demo/load-cases.ts'
import { loadCollege, type LoadedCollege } from '../../src/server/demo/load-college.ts'
import { loadLearners, loadStaff } from '../../src/server/demo/load-people.ts'
import { readCataloguePack, readCollegePack } from '../../src/server/demo/read-packs.ts'
import { postOrRefuse } from '../../src/server/ledger/post.ts'
import type { World } from '../../src/server/world.ts'

/** The demonstration's college as it stands in a bank, with no case yet. */
export interface LoadedTestCollege {
  college: LoadedCollege
  people: DemoPeople
  actors: Map<string, Actor>
  learners: CaseLearner[]
}

/** Loads the demonstration's college, its staff and a few learners into a bank. */
export function loadTestCollege(world: DemoWorld, learnerCount: number): Promise<LoadedTestCollege> {
  const pack = readCollegePack()
  const people = generatePeople({ seed: 'test', count: learnerCount, college: pack })
  return world.gate.write(wholeBank, async (tx) => {
    const college = await loadCollege(tx, world, pack, readCataloguePack(), people.classes, '2026-03-02')
    const actors = await loadStaff(tx, world, people, college, 'none')
    const institution = { id: college.institutionId, code: pack.institution.code }
    const learners = await loadLearners(tx, world, people, college, institution, 'none')
    return { college, people, actors, learners }
  })
}

/** Posts 30 credits to a learner, for conversions. */
export async function giveCredits(tx: Tx, world: World, institutionId: string, learnerId: string): Promise<void> {
  await postOrRefuse(tx, world, [
    {
      kind: 'DEPOSIT',
      learnerId,
      institutionId,
      id: world.ids.next(),
      idempotencyKey: `opening:${learnerId}`,
      ruleVersion: 'opening',
      happenedOn: '2026-03-02',
      lotId: world.ids.next(),
      outcomeId: world.ids.next(),
      category: 'MAJOR',
      amount: 3_000,
      obtainedOn: '2026-01-01',
      expiresOn: null,
    },
  ])
}
