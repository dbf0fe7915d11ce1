import { sql, type SqlBool } from 'kysely'
import { findIdNumberFault, normaliseIdNumber } from '../../../core/identity/id-number.ts'
import { readAccountView } from '../../accounts/account-view.ts'
import { recordAccess } from '../../access/access-log.ts'
import { anyCapacity, findCapacity, scopeOfCapacity, type Actor, type Capacity } from '../../access/actor.ts'
import { Problem } from '../../../contract/problem.ts'
import { wholeBank } from '../../database/database.ts'
import { containsPattern, decodeCursor, pageOfRows } from '../../database/paging.ts'
import type { World } from '../../world.ts'
import type { Role } from '../../../contract/roles.ts'

export const accountReaders: readonly Role[] = [
  'credit_bank_office',
  'academic_affairs',
  'form_teacher',
  'department_reviewer',
]

export interface AccountQuery {
  cursor?: string | undefined
  limit: number
  search?: string | undefined
  state?: string | undefined
}

/** The accounts within the actor's classes, departments or institution; a whole id number finds exactly its owner. */
export async function listAccounts(world: World, actor: Actor, query: AccountQuery) {
  const capacity = anyCapacity(actor, accountReaders)
  return world.gate.read(scopeOfCapacity(capacity), async (database) => {
    const cursor = decodeCursor(query.cursor, 1)
    let select = database
      .selectFrom('learning_account as a')
      .innerJoin('person as p', 'p.id', 'a.learner_id')
      .leftJoin('enrolment as e', (join) =>
        join.onRef('e.learner_id', '=', 'a.learner_id').on('e.state', '=', 'ACTIVE'),
      )
      .leftJoin('programme as g', 'g.id', 'e.programme_id')
      .leftJoin('unit as d', 'd.id', 'e.department_id')
      .select(['a.learner_id', 'a.account_number', 'a.state', 'a.opened_at', 'p.name', 'e.student_number'])
      .select(['g.name_zh as programme_zh', 'g.name_en as programme_en'])
      .select(['d.name_zh as department_zh', 'd.name_en as department_en'])
      .where('a.institution_id', '=', capacity.institutionId)
      .where(reachOf(actor, capacity))
    if (query.state) select = select.where('a.state', '=', query.state)
    if (query.search) select = select.where(matches(world, query.search))
    if (cursor) select = select.where('a.account_number', '>', cursor[0] ?? '')
    const rows = await select
      .orderBy('a.account_number')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.account_number])
    return {
      items: page.items.map((row) => ({
        learnerId: row.learner_id,
        accountNumber: row.account_number,
        name: row.name,
        studentNumber: row.student_number,
        programme: row.programme_zh === null ? null : { zh: row.programme_zh, en: row.programme_en ?? '' },
        department: row.department_zh === null ? null : { zh: row.department_zh, en: row.department_en ?? '' },
        state: row.state as 'ACTIVE',
        openedAt: row.opened_at.toISOString(),
      })),
      nextCursor: page.nextCursor,
      total: null,
    }
  })
}

function reachOf(actor: Actor, capacity: Capacity) {
  const held = actor.assignments.filter(
    (one) => accountReaders.includes(one.role) && one.institutionId === capacity.institutionId,
  )
  if (held.some((one) => one.unitId === null)) return sql<SqlBool>`true`
  const units = held.map((one) => one.unitId)
  return sql<SqlBool>`(e.department_id = any (${units}::uuid[]) or e.class_id = any (${units}::uuid[]))`
}

function matches(world: World, search: string) {
  const idNumber = normaliseIdNumber(search)
  if (findIdNumberFault(idNumber) === null) {
    return sql<SqlBool>`p.id_number_index = ${world.seals.blindIndex('id-number', idNumber)}`
  }
  const pattern = containsPattern(search)
  return sql<SqlBool>`(p.name ilike ${pattern} or e.student_number ilike ${pattern} or a.account_number ilike ${pattern})`
}

/** In which capacity the actor reaches a learner's account; 404 for what one may not see. */
export async function reachAccount(world: World, actor: Actor, learnerId: string, roles: readonly Role[]) {
  const row = await world.gate.read(wholeBank, (database) =>
    database
      .selectFrom('learning_account as a')
      .leftJoin('enrolment as e', (join) =>
        join.onRef('e.learner_id', '=', 'a.learner_id').on('e.state', '=', 'ACTIVE'),
      )
      .select(['a.institution_id', 'e.department_id', 'e.class_id'])
      .where('a.learner_id', '=', learnerId)
      .executeTakeFirst(),
  )
  const capacity =
    row &&
    findCapacity(actor, roles, {
      institutionId: row.institution_id,
      unitIds: [row.department_id, row.class_id].filter((id) => id !== null),
    })
  if (!capacity) throw new Problem('not_found')
  return capacity
}

/** A learner's account for staff; the look is written down in the access log. */
export async function readAccount(world: World, actor: Actor, learnerId: string) {
  const capacity = await reachAccount(world, actor, learnerId, accountReaders)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    await recordAccess(tx, world, {
      actor,
      capacity,
      subjectId: learnerId,
      objectKind: 'learning_account',
      objectId: learnerId,
      fields: ['name', 'id_number_masked', 'phone_masked', 'balances'],
    })
    return readAccountView(tx, world, learnerId)
  })
}
