import { checkFiles } from '../../server/evidence/check-files.ts'
import { findOrphanFiles } from '../../server/evidence/sweep-files.ts'
import { checkLedger, violationOf } from '../../server/ledger/check-ledger.ts'
import { openBank } from '../../server/open-bank.ts'
import type { CommandContext } from '../main.ts'

/** Checks every invariant and every stored file; 1 with the offending ids when one does not hold. */
export async function checkBank({ config, terminal }: CommandContext): Promise<number> {
  const bank = await openBank(config, { migrates: false, joinsRunning: true, onStep: terminal.tell })
  try {
    const onProgress = terminal.progress.bind(terminal)
    const { violations, counts } = await checkLedger(bank.world.gate, bank.world.seals, { onProgress })
    const files = await checkFiles(bank.world, onProgress)
    const { orphans } = await findOrphanFiles(bank.world)
    violations.push(
      ...violationOf('every row of evidence has its file', files.missing),
      ...violationOf('a stored file opens and is the one that its row names', files.damaged),
    )
    const isSound = violations.length === 0
    const text = isSound
      ? `账本与材料无误。The ledger and the files hold. ${[
          `${counts.postings} postings`,
          `${counts.lots} lots`,
          `${counts.events} events (${counts.eventsErased} erased)`,
          `${files.checked} files (${orphans.length} without a row)`,
        ].join(' · ')}`
      : violations.map((one) => `✗ ${one.invariant} (${one.count}): ${one.ids.join(', ')}`).join('\n')
    terminal.answer(text, { isSound, violations, counts: { ...counts, files: files.checked }, orphanFiles: orphans })
    return isSound ? 0 : 1
  } finally {
    await bank.close()
  }
}
