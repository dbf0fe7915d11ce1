import { addDays } from '../../../core/calendar/civil-date.ts'
import { isWorkingDay } from '../../../core/calendar/working-calendar.ts'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { readCalendar } from '../../calendar/official-calendar.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { wholeBank } from '../../database/database.ts'
import type { World } from '../../world.ts'

/** Further than any deadline of a case. */
const daysAhead = 90

/** The working days from today on at the caller's institution, as far as official notices reach. */
export async function listWorkingDays(world: World, actor: Actor) {
  const institutionId = actor.assignments[0]?.institutionId ?? actor.learnerInstitutionId
  if (institutionId === null) throw new Problem('not_found')
  return world.gate.read(wholeBank, async (database) => {
    const calendar = await readCalendar(database, institutionId)
    const institution = database.selectFrom('institution').select('time_zone').where('id', '=', institutionId)
    const today = civilDateOf(world.clock.now(), (await institution.executeTakeFirstOrThrow()).time_zone)
    const days: string[] = []
    let knownUntil = addDays(today, -1)
    for (let ahead = 0; ahead < daysAhead; ahead += 1) {
      const day = addDays(today, ahead)
      const answer = isWorkingDay(calendar, day)
      if (!answer.isKnown) break
      if (answer.value) days.push(day)
      knownUntil = day
    }
    return { days, knownUntil }
  })
}
