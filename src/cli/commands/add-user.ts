import { staffRoles, type StaffRole } from '../../contract/roles.ts'
import { addStaff, assignRole } from '../../server/access/add-person.ts'
import { hashPassword, makeInitialPassword } from '../../server/access/passwords.ts'
import { recordSecurityEvent } from '../../server/access/security-event.ts'
import { wholeBank } from '../../server/database/database.ts'
import { Failure } from '../../server/failure.ts'
import { openBank } from '../../server/open-bank.ts'
import type { CommandContext } from '../main.ts'

/** Adds a member of staff with a role at the bank's college: how the first administrators come into being. */
export async function addUserCommand(context: CommandContext, username = '', name = '', role = ''): Promise<number> {
  if (!staffRoles.includes(role as StaffRole)) {
    throw new Failure(
      `没有角色 ${role}，可用：${staffRoles.join('、')}`,
      `There is no role ${role}: ${staffRoles.join(', ')}`,
    )
  }
  const bank = await openBank(context.config, { joinsRunning: true })
  try {
    const { world } = bank
    const password = makeInitialPassword((length) => world.ids.bytes(length))
    const passwordHash = await hashPassword(password)
    await world.gate.write(wholeBank, async (tx) => {
      const college = await tx
        .selectFrom('institution')
        .select('id')
        .where('kind', '=', 'COLLEGE')
        .orderBy('recorded_at')
        .executeTakeFirst()
      if (!college)
        throw new Failure('还没有院校。请先载入演示或建立院校。', 'There is no college yet; load or make one first.')
      const personId = await addStaff(tx, world, { name, username, passwordHash, mustChangePassword: true })
      const institutionId = college.id
      await assignRole(tx, world, { personId, role: role as StaffRole, institutionId, unitId: null, grantedBy: null })
      await recordSecurityEvent(tx, world, { kind: 'user_added', personId, detail: { role, by: 'command line' } })
    })
    const text = `已新增 ${username}，初始密码 ${password}\nAdded ${username}, initial password ${password}`
    context.terminal.answer(text, { username, initialPassword: password })
    return 0
  } finally {
    await bank.close()
  }
}
