import { sql } from 'kysely'
import type { Bilingual } from '../../../core/case/workflow.ts'
import type { Actor } from '../../access/actor.ts'
import type { Tx } from '../../database/database.ts'
import type { OnceKey } from '../../http/idempotency.ts'
import type { World } from '../../world.ts'
import { lockCourse, readCourse } from './courses.ts'
import { recordDiscarded, recordRenamed } from './set-up-events.ts'
import { cannotBe, settleOnce } from './set-up-place.ts'

const roles = ['academic_affairs'] as const

interface NameInput {
  name: Bilingual
  reason: string
}

/** Corrects the names of a course wherever it is shown; decisions keep the words that they were written with. */
export function renameCourse(world: World, actor: Actor, id: string, { name, reason }: NameInput, once: OnceKey) {
  return settleOnce(world, actor, {
    roles,
    once,
    read: readCourse,
    settle: async (tx, place) => {
      const row = await lockCourse(tx, place, id)
      await tx.updateTable('course').set({ name_zh: name.zh, name_en: name.en }).where('id', '=', id).execute()
      await recordRenamed(tx, world, place, { objectKind: 'COURSE', row, name, reason })
      return id
    },
  })
}

/** Discards a course that was set up by mistake: its code is free again, and the history tells what it was. */
export function discardCourse(world: World, actor: Actor, id: string, { reason }: { reason: string }, once: OnceKey) {
  return settleOnce(world, actor, {
    roles,
    once,
    read: () => Promise.resolve({ isDone: true as const }),
    settle: async (tx, place) => {
      const row = await lockCourse(tx, place, id)
      if (await isCourseUsed(tx, id))
        throw cannotBe(
          '该课程已编入方案或已有变更版本，只能停用',
          'a plan has it, or it was changed; retire it instead',
        )
      await tx.deleteFrom('course').where('id', '=', id).execute()
      await recordDiscarded(tx, world, place, { objectKind: 'COURSE', row, reason })
      return id
    },
  })
}

/** Whatever a course is used for begins with a plan; what it counted in a version stays on record. */
async function isCourseUsed(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`select exists (select from programme_course where course_id = ${id})
    or exists (select from course_version where course_id = ${id})
    or exists (select from course_result where course_id = ${id}) as used`.execute(tx)
  return rows[0]?.used ?? true
}
