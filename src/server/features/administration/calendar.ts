import { findOfficialYearFaults } from '../../../core/calendar/official-year.ts'
import { Problem } from '../../../contract/problem.ts'
import { anyCapacity, institutionCapacity, scopeOfCapacity, type Actor } from '../../access/actor.ts'
import { recordSecurityEvent } from '../../access/security-event.ts'
import { officialYears } from '../../calendar/official-calendar.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { fillOpenDeadlines } from '../../cases/fill-deadlines.ts'
import { readInstitution } from '../../cases/institution.ts'
import type { World } from '../../world.ts'

/** The years whose official holidays are known, and those needed soon that are not. */
export async function listCalendarYears(world: World, actor: Actor) {
  const capacity = anyCapacity(actor, ['credit_bank_office', 'academic_affairs'])
  return world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const institution = await readInstitution(database, capacity.institutionId)
    const imported = await database
      .selectFrom('calendar_year')
      .selectAll()
      .where('institution_id', '=', institution.id)
      .orderBy('year')
      .execute()
    const shipped = [...officialYears()]
      .filter(([year]) => !imported.some((row) => row.year === year))
      .map(([year, { holidays, makeupWorkdays }]) => ({
        year,
        holidays: [...holidays].toSorted(),
        makeupWorkdays: [...makeupWorkdays].toSorted(),
        source: '国务院办公厅关于节假日安排的通知（随程序提供）',
        isOfficial: true,
      }))
    const own = imported.map((row) => ({
      year: row.year,
      holidays: row.holidays,
      makeupWorkdays: row.makeup_workdays,
      source: row.source,
      isOfficial: false,
    }))
    const items = [...shipped, ...own].toSorted((one, other) => other.year - one.year)
    const year = Number(civilDateOf(world.clock.now(), institution.timeZone).slice(0, 4))
    const missing = [year, year + 1].filter((wanted) => !items.some((item) => item.year === wanted))
    return { items, missing }
  })
}

/**
 * Imports the official notice of a year, after checking it: all faults are told together. Deadlines that waited for it
 * are set; a notice that is posted keeps its end. Who imported what is in the security log.
 */
export async function importCalendarYear(
  world: World,
  actor: Actor,
  year: number,
  input: { holidays: string[]; makeupWorkdays: string[]; source: string },
) {
  const capacity = institutionCapacity(actor, ['credit_bank_office'])
  const faults = findOfficialYearFaults(year, input)
  if (faults.length > 0) {
    const joined = { zh: faults.map((one) => one.zh).join('；'), en: faults.map((one) => one.en).join('; ') }
    throw new Problem('request_invalid', { faults: joined })
  }
  const row = {
    holidays: [...new Set(input.holidays)].toSorted(),
    makeup_workdays: [...new Set(input.makeupWorkdays)].toSorted(),
    source: input.source,
    recorded_at: world.clock.now(),
    recorded_by: actor.personId,
  }
  await world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    await tx
      .insertInto('calendar_year')
      .values({ institution_id: capacity.institutionId, year, ...row })
      .onConflict((conflict) => conflict.columns(['institution_id', 'year']).doUpdateSet(row))
      .execute()
    const { holidays, makeup_workdays: makeupWorkdays, source } = row
    const { personId, requestId } = actor
    const detail = { year, holidays, makeupWorkdays, source, institution: capacity.institutionId }
    await recordSecurityEvent(tx, world, { kind: 'calendar_imported', actorId: personId, requestId, detail })
    await fillOpenDeadlines(tx, await readInstitution(tx, capacity.institutionId))
  })
  return { year, holidays: row.holidays, makeupWorkdays: row.makeup_workdays, source: row.source, isOfficial: false }
}
