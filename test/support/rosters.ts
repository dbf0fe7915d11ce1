import { pathOf } from '../../src/contract/client.ts'
import * as contract from '../../src/contract/rosters.ts'
import { wholeBank } from '../../src/server/database/database.ts'
import { demoPdf } from '../../src/server/demo/demo-pdf.ts'
import type { TestCollege } from './college.ts'

/** Sends a document of a roster as a browser would; answers with the status. */
export async function sendRosterFile(
  bank: TestCollege,
  personId: string,
  rosterId: string,
  checklistKey: string,
  bytes: Buffer,
): Promise<number> {
  const boundary = '----creditbank'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n`
  const answer = await bank.app.inject({
    method: 'POST',
    url: pathOf(contract.addRosterFile, { id: rosterId }, { checklistKey }),
    headers: { ...(await bank.headersOf(personId)), 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  })
  return answer.statusCode
}

/** So many lines of a list: learners of the college by number and name, from the first one. */
export async function learnerRows(bank: TestCollege, count = bank.learners.length) {
  const rows = await bank.world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('enrolment as e')
      .innerJoin('person as p', 'p.id', 'e.learner_id')
      .select(['e.learner_id', 'e.student_number', 'p.name'])
      .execute(),
  )
  return bank.learners.slice(0, count).map(({ actor }, index) => {
    const row = rows.find((one) => one.learner_id === actor.personId)
    return { row: index + 2, studentNumber: row?.student_number ?? '', name: row?.name ?? '' }
  })
}

/** A roster of the office with a document and one line, of the first learner, who has not confirmed. */
export async function aPreparedLine(bank: TestCollege, code: string) {
  const office = await bank.staff('office1')
  const body = {
    definitionId: bank.college.definitions.get(code) ?? '',
    title: '技能大赛获奖',
    obtainedOn: '2025-12-20',
    fields: { edition: '第三届', event: '网络系统管理', form: 'individual' },
  }
  const { id: rosterId } = await office(contract.createRoster, { body })
  await sendRosterFile(bank, bank.staffId('office1'), rosterId, 'award', demoPdf([code]))
  const rows = await learnerRows(bank, 1)
  await office(contract.prepareRosterLines, { params: { id: rosterId }, body: { rows } })
  return bank.world.gate.read(wholeBank, async (database) => {
    const line = await database
      .selectFrom('roster_line')
      .select(['id', 'outcome_id'])
      .where('roster_id', '=', rosterId)
      .executeTakeFirstOrThrow()
    return { rosterId, rows, lineId: line.id, outcomeId: line.outcome_id ?? '' }
  })
}
