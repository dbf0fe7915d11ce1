import { sql, type SqlBool } from 'kysely'
import type { Role } from '../../../contract/roles.ts'
import { Problem } from '../../../contract/problem.ts'
import { recordAccess, recordListing, type Listing } from '../../access/access-log.ts'
import {
  anyCapacity,
  findCapacity,
  reachedUnits,
  scopeOfCapacity,
  type Actor,
  type Capacity,
} from '../../access/actor.ts'
import { readAccountView } from '../../accounts/account-view.ts'
import { demandDocument, type NewLearner } from '../../accounts/open-account.ts'
import { wholeBank, type Tx } from '../../database/database.ts'
import { containsPattern, decodeCursor, pageOfRows } from '../../database/paging.ts'
import type { World } from '../../world.ts'

const accountReaders: readonly Role[] = [
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

/** The accounts within the actor's classes, departments or institution; whom the list showed is written down. */
export async function listAccounts(world: World, actor: Actor, query: AccountQuery) {
  const capacity = anyCapacity(actor, accountReaders)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const cursor = decodeCursor(query.cursor, 1)
    let select = selectAccounts(tx, actor, capacity)
    if (query.state) select = select.where('a.state', '=', query.state)
    if (query.search) select = select.where(matches(query.search))
    if (cursor) select = select.where('a.account_number', '>', cursor[0] ?? '')
    const rows = await select
      .orderBy('a.account_number')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.account_number])
    const { state, search } = query
    await recordAccounts(
      tx,
      world,
      { actor, capacity, filter: { state }, searchedBy: search ? 'text' : null },
      page.items,
    )
    return { items: page.items.map(presentSummary), nextCursor: page.nextCursor, total: null }
  })
}

/** The account of a document within the actor's reach, or none. The log says that a number was asked for, not which. */
export async function findAccount(
  world: World,
  actor: Actor,
  input: Pick<NewLearner, 'documentKind' | 'documentNumber'>,
) {
  const capacity = anyCapacity(actor, accountReaders)
  const document = demandDocument(input.documentKind, input.documentNumber)
  return world.gate.write(scopeOfCapacity(capacity), async (tx) => {
    const rows = await selectAccounts(tx, actor, capacity)
      .where('p.id_number_index', '=', world.seals.blindIndex('id-number', document))
      .execute()
    await recordAccounts(tx, world, { actor, capacity, filter: {}, searchedBy: 'id_number' }, rows)
    return { items: rows.map(presentSummary) }
  })
}

/**
 * The accounts that an institution opened, and those of learners enrolled there: one account may have enrolments at
 * several. Shown is the enrolment at this institution, the running one first. Units are reached by running enrolments.
 */
function selectAccounts(tx: Tx, actor: Actor, capacity: Capacity) {
  const units = reachedUnits(actor, accountReaders, capacity.institutionId)
  const isWithin = units
    ? sql<SqlBool>`(e.state = 'ACTIVE' and (e.department_id = any (${units}::uuid[]) or e.class_id = any (${units}::uuid[])))`
    : sql<SqlBool>`true`
  return tx
    .selectFrom('learning_account as a')
    .innerJoin('person as p', 'p.id', 'a.learner_id')
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('enrolment as e')
          .select(['e.student_number', 'e.programme_id', 'e.department_id'])
          .whereRef('e.learner_id', '=', 'a.learner_id')
          .where('e.institution_id', '=', capacity.institutionId)
          .where(isWithin)
          .orderBy(sql`e.state = 'ACTIVE'`, 'desc')
          .orderBy('e.started_on', 'desc')
          .limit(1)
          .as('e'),
      (join) => join.onTrue(),
    )
    .leftJoin('programme as g', 'g.id', 'e.programme_id')
    .leftJoin('unit as d', 'd.id', 'e.department_id')
    .select(['a.learner_id', 'a.account_number', 'a.state', 'a.opened_at', 'p.name', 'e.student_number'])
    .select(['g.name_zh as programme_zh', 'g.name_en as programme_en'])
    .select(['d.name_zh as department_zh', 'd.name_en as department_en'])
    .where((where) =>
      units
        ? where('e.student_number', 'is not', null)
        : where.or([where('a.institution_id', '=', capacity.institutionId), where('e.student_number', 'is not', null)]),
    )
}

type AccountRow = Awaited<ReturnType<ReturnType<typeof selectAccounts>['execute']>>[number]

function presentSummary(row: AccountRow) {
  return {
    learnerId: row.learner_id,
    accountNumber: row.account_number,
    name: row.name,
    studentNumber: row.student_number,
    programme: row.programme_zh === null ? null : { zh: row.programme_zh, en: row.programme_en ?? '' },
    department: row.department_zh === null ? null : { zh: row.department_zh, en: row.department_en ?? '' },
    state: row.state as 'ACTIVE',
    openedAt: row.opened_at.toISOString(),
  }
}

function matches(search: string) {
  const pattern = containsPattern(search)
  return sql<SqlBool>`(p.name ilike ${pattern} or e.student_number ilike ${pattern} or a.account_number ilike ${pattern})`
}

function recordAccounts(
  tx: Tx,
  world: World,
  asked: Pick<Listing, 'actor' | 'capacity' | 'filter' | 'searchedBy'>,
  rows: readonly AccountRow[],
): Promise<void> {
  const subjectIds = rows.map((row) => row.learner_id)
  return recordListing(tx, world, {
    ...asked,
    objectKind: 'account_list',
    subjectIds,
    fields: ['name', 'student_number'],
  })
}

/** Where a learner's account lies: at the institution that opened it first, then at those of the enrolments. */
async function readPlaces(world: World, learnerId: string) {
  return world.gate.read(wholeBank, async (database) => {
    const opened = await database
      .selectFrom('learning_account as a')
      .innerJoin('institution as i', 'i.id', 'a.institution_id')
      .select(['a.institution_id', 'i.name_zh', 'i.name_en'])
      .where('a.learner_id', '=', learnerId)
      .executeTakeFirst()
    if (!opened) throw new Problem('not_found')
    const enrolments = await database
      .selectFrom('enrolment')
      .select(['institution_id', 'department_id', 'class_id', 'state'])
      .where('learner_id', '=', learnerId)
      .execute()
    return { opened, enrolments }
  })
}

type Places = Awaited<ReturnType<typeof readPlaces>>

/** In which capacity the actor reaches a learner's account; 404 for what one may not see. */
export async function reachAccount(world: World, actor: Actor, learnerId: string, roles: readonly Role[]) {
  return demandReach(actor, roles, await readPlaces(world, learnerId))
}

function demandReach(actor: Actor, roles: readonly Role[], { opened, enrolments }: Places): Capacity {
  const reaches = [
    { institutionId: opened.institution_id },
    ...enrolments.map((one) => ({
      institutionId: one.institution_id,
      unitIds: one.state === 'ACTIVE' ? [one.department_id, one.class_id] : [],
    })),
  ]
  for (const reach of reaches) {
    const capacity = findCapacity(actor, roles, reach)
    if (capacity) return capacity
  }
  throw new Problem('not_found')
}

/**
 * For acts on the account as a whole, its state and its sign-in. They hold at every institution of the learner, so one
 * body answers for them: the office that opened the account and knows the person. The office of another enrolment reads
 * the account and asks that one.
 */
export async function reachOpenedAccount(world: World, actor: Actor, learnerId: string): Promise<Capacity> {
  const places = await readPlaces(world, learnerId)
  const roles = ['credit_bank_office'] as const
  const capacity = findCapacity(actor, roles, { institutionId: places.opened.institution_id })
  if (!capacity) {
    demandReach(actor, roles, places)
    const { name_zh: zh, name_en: en } = places.opened
    throw new Problem('forbidden', { grantor: { zh: `开户院校“${zh}”`, en: `The opening institution, ${en},` } })
  }
  if (learnerId === actor.personId) throw new Problem('own_case')
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
