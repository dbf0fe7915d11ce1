import type { CollegePolicy } from '../../src/server/cases/college-policy.ts'
import { civilDateOf } from '../../src/server/cases/deadlines.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import type { TestCollege } from './college.ts'

/** Everything otherwise than in the demonstration. */
export const aPolicy: CollegePolicy = {
  basis: { zh: '《新职业技术学院学分认定与转换办法》', en: 'the Rules of New College' },
  basisNumber: '新职院〔2026〕1号',
  conversionModel: 'DIRECT',
  leftover: 'FORFEIT',
  exemptionLabel: { zh: '认定', en: 'Recognised' },
  score: { kind: 'REVIEWER' },
  countsInGpa: true,
  noticeContact: '教务处 000-0000',
  remedy: { reconsiderationWorkingDays: 7, reconsiderationAnswerWorkingDays: 8, appealVotesMinimum: 5 },
}

/** Settles something anew, as if proposed and released, for what is submitted from now on. */
export async function settlePolicy(bank: TestCollege, changed: Partial<CollegePolicy>): Promise<void> {
  const { clock, ids, gate } = bank.world
  await gate.write(wholeBank, async (tx) => {
    const last = await tx
      .selectFrom('institution_policy')
      .selectAll()
      .where('institution_id', '=', bank.college.institutionId)
      .orderBy('version', 'desc')
      .executeTakeFirstOrThrow()
    const version = last.version + 1
    await tx
      .insertInto('institution_policy')
      .values({
        ...last,
        id: ids.next(),
        version,
        rule_version: `test · ${version}`,
        policy: JSON.stringify({ ...(last.policy as object), ...changed }),
        effective_from: civilDateOf(clock.now(), 'Asia/Shanghai'),
      })
      .execute()
  })
}
