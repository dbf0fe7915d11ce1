import { sql, type SqlBool } from 'kysely'
import type { Role } from '../../../contract/roles.ts'
import { institutionCapacity, type Actor } from '../../access/actor.ts'
import { wholeBank } from '../../database/database.ts'
import { decodeCursor, instantOf, pageOfRows, uuidOf } from '../../database/paging.ts'
import type { World } from '../../world.ts'

interface Paging {
  cursor?: string | undefined
  limit: number
}

const auditors: readonly Role[] = ['audit_administrator']

/**
 * The security events, newest first, for the audit administrator: those whose person, or who acted, has a sign-in or a
 * role at the institution, and those of nobody, such as a failure under a name that does not exist.
 */
export async function listSecurityEvents(world: World, actor: Actor, query: Paging & { kind?: string | undefined }) {
  const { institutionId } = institutionCapacity(actor, auditors)
  return world.gate.read(wholeBank, async (database) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = database
      .selectFrom('security_event as s')
      .leftJoin('person as p', 'p.id', 's.person_id')
      .leftJoin('person as a', 'a.id', 's.actor_id')
      .select(['s.id', 's.kind', 's.recorded_at', 'p.name as person_name', 'a.name as actor_name'])
      .where(
        sql<SqlBool>`(s.person_id is null and s.actor_id is null
          or exists (select from login l where l.person_id in (s.person_id, s.actor_id)
            and l.institution_id = ${institutionId})
          or exists (select from role_assignment r where r.person_id in (s.person_id, s.actor_id)
            and r.institution_id = ${institutionId}))`,
      )
    if (query.kind) select = select.where('s.kind', '=', query.kind)
    if (cursor)
      select = select.where(sql<SqlBool>`(s.recorded_at, s.id) < (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy('s.recorded_at', 'desc')
      .orderBy('s.id', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.recorded_at.toISOString(), row.id])
    return {
      items: page.items.map((row) => ({
        id: row.id,
        kind: row.kind,
        personName: row.person_name,
        actorName: row.actor_name,
        recordedAt: row.recorded_at.toISOString(),
      })),
      nextCursor: page.nextCursor,
      total: null,
    }
  })
}

/** The accesses to sensitive data in the name of the institution, newest first, for the audit administrator. */
export async function listAccesses(world: World, actor: Actor, query: Paging & { subjectId?: string | undefined }) {
  const { institutionId } = institutionCapacity(actor, auditors)
  return world.gate.read(wholeBank, async (database) => {
    const cursor = decodeCursor(query.cursor, 2)
    let select = database
      .selectFrom('access_log as g')
      .innerJoin('person as p', 'p.id', 'g.person_id')
      .leftJoin('person as s', 's.id', 'g.subject_id')
      .select(['g.id', 'g.role', 'g.object_kind', 'g.fields', 'g.filter', 'g.recorded_at'])
      .select(sql<number>`cardinality(g.subject_ids)`.as('shown_count'))
      .select(['p.name as person_name', 's.name as subject_name'])
      .where('g.institution_id', '=', institutionId)
    if (query.subjectId) {
      const { subjectId } = query
      select = select.where(sql<SqlBool>`(g.subject_id = ${subjectId} or ${subjectId} = any (g.subject_ids))`)
    }
    if (cursor)
      select = select.where(sql<SqlBool>`(g.recorded_at, g.id) < (${instantOf(cursor[0])}, ${uuidOf(cursor[1])})`)
    const rows = await select
      .orderBy('g.recorded_at', 'desc')
      .orderBy('g.id', 'desc')
      .limit(query.limit + 1)
      .execute()
    const page = pageOfRows(rows, query.limit, (row) => [row.recorded_at.toISOString(), row.id])
    return {
      items: page.items.map((row) => ({
        id: row.id,
        personName: row.person_name,
        role: row.role,
        subjectName: row.subject_name,
        objectKind: row.object_kind,
        fields: row.fields,
        filter: row.filter as Record<string, string>,
        shownCount: row.shown_count,
        recordedAt: row.recorded_at.toISOString(),
      })),
      nextCursor: page.nextCursor,
      total: null,
    }
  })
}
