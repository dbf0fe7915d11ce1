import { staffRoles, type StaffRole } from '../../contract/roles.ts'
import { line } from '../../contract/shapes.ts'
import { addStaff, assignRole } from '../../server/access/add-person.ts'
import { hashPassword, makeInitialPassword } from '../../server/access/passwords.ts'
import { recordSecurityEvent } from '../../server/access/security-event.ts'
import { wholeBank, type Tx } from '../../server/database/database.ts'
import { Failure } from '../../server/failure.ts'
import { openBank } from '../../server/open-bank.ts'
import { demandWord } from '../demand-word.ts'
import type { CommandContext } from '../main.ts'

/**
 * Adds a member of staff with a role at the bank's college, or at the institution of the code: how the first
 * administrators come into being.
 */
export async function addUserCommand(
  context: CommandContext,
  givenUsername = '',
  givenName = '',
  role = '',
  institutionCode = '',
): Promise<number> {
  if (!staffRoles.includes(role as StaffRole)) {
    throw new Failure(
      `没有角色 ${role}，可用：${staffRoles.join('、')}`,
      `There is no role ${role}: ${staffRoles.join(', ')}`,
    )
  }
  const username = demandWord(givenUsername, line(64, 3), { zh: '用户名', en: 'user name' })
  const name = demandWord(givenName, line(100), { zh: '姓名', en: 'name' })
  const bank = await openBank(context.config, { joinsRunning: true, onStep: context.terminal.tell })
  try {
    const { world } = bank
    const password = makeInitialPassword((length) => world.ids.bytes(length))
    const passwordHash = await hashPassword(password)
    await world.gate.write(wholeBank, async (tx) => {
      const institutionId = await findInstitution(tx, institutionCode)
      const login = { username, passwordHash, mustChangePassword: true }
      const personId = await addStaff(tx, world, { name, institutionId, ...login })
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

async function findInstitution(tx: Tx, code: string): Promise<string> {
  const found = await tx
    .selectFrom('institution')
    .select('id')
    .where((where) => (code === '' ? where('kind', '=', 'COLLEGE') : where('code', '=', code)))
    .orderBy('recorded_at')
    .executeTakeFirst()
  if (found) return found.id
  if (code !== '') throw new Failure(`没有代码为 ${code} 的机构。`, `There is no institution with the code ${code}.`)
  throw new Failure(
    '还没有院校。请先运行 ./creditbank institution add 代码 中文名称 英文名称。',
    'There is no college yet. Run ./creditbank institution add CODE NAME_ZH NAME_EN first.',
  )
}
