import { line } from '../../contract/shapes.ts'
import { recordSecurityEvent } from '../../server/access/security-event.ts'
import { civilDateOf } from '../../server/cases/deadlines.ts'
import { wholeBank } from '../../server/database/database.ts'
import { readCataloguePack } from '../../server/demo/read-packs.ts'
import { addCatalogue } from '../../server/institutions/add-catalogue.ts'
import { addCollege, addWorkflow } from '../../server/institutions/add-institution.ts'
import { openBank } from '../../server/open-bank.ts'
import { demandWord } from '../demand-word.ts'
import type { CommandContext } from '../main.ts'

/** Adds a college with the standard workflow and the shipped catalogue: how a bank without a demonstration begins. */
export async function addInstitutionCommand(
  context: CommandContext,
  givenCode = '',
  nameZh = '',
  nameEn = '',
): Promise<number> {
  const code = demandWord(givenCode, line(32), { zh: '代码', en: 'code' })
  const name = {
    zh: demandWord(nameZh, line(200), { zh: '中文名称', en: 'Chinese name' }),
    en: demandWord(nameEn, line(200), { zh: '英文名称', en: 'English name' }),
  }
  const pack = readCataloguePack()
  const bank = await openBank(context.config, { joinsRunning: true, onStep: context.terminal.tell })
  try {
    const { world } = bank
    const institutionId = await world.gate.write(wholeBank, async (tx) => {
      const id = await addCollege(tx, world, { code, name })
      await addCatalogue(tx, world, id, pack)
      await addWorkflow(tx, world, id, civilDateOf(world.clock.now(), 'Asia/Shanghai'))
      await recordSecurityEvent(tx, world, { kind: 'institution_added', detail: { code, by: 'command line' } })
      return id
    })
    const text = `已新增 ${name.zh}（${code}）。接着用 ./creditbank user add 新增三员和教务处人员。
教务处随后在网页“学校设置”里建立机构、课程、培养方案，提议认定与转换办法（由学分银行发布），再新开申请窗口。
Added ${name.en} (${code}). Add its administrators and Academic Affairs next: ./creditbank user add
In the web, under College set-up, Academic Affairs then adds units, courses and plans, proposes the policy
(which the Credit Bank Office releases), and opens a window.`
    context.terminal.answer(text, { id: institutionId, code })
    return 0
  } finally {
    await bank.close()
  }
}
