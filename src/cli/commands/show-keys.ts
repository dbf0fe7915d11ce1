import { countKeyUse, type KeyUse } from '../../server/keys/key-use.ts'
import { findUnused, indexVersion } from '../../server/keys/rotate-keys.ts'
import { openBank } from '../../server/open-bank.ts'
import type { CommandContext } from '../main.ts'

/** Tells what is sealed under which version of the master key, and which versions the bank could do without. */
export async function showKeys({ config, terminal }: CommandContext): Promise<number> {
  const bank = await openBank(config, { migrates: false, joinsRunning: true, onStep: terminal.tell })
  try {
    const use = await countKeyUse(bank.world, terminal.progress.bind(terminal))
    const { newest } = bank.world.seals
    terminal.answer(describeUse(use, newest), { newest, use: asJson(use), unused: findUnused(use, newest) })
    return 0
  } finally {
    await bank.close()
  }
}

export const asJson = (use: KeyUse) => Object.fromEntries([...use].map(([version, places]) => [`v${version}`, places]))

/** A line for each version, with what it seals where. */
export function describeUse(use: KeyUse, newest: number): string {
  const versions = [...new Set([...use.keys(), indexVersion, newest, ...findUnused(use, newest)])].toSorted(
    (one, other) => one - other,
  )
  return versions
    .map((version) => {
      const places = Object.entries(use.get(version) ?? {})
      const what = places.length === 0 ? '–' : places.map(([place, count]) => `${place} ${count}`).join(' · ')
      return `v${version}  ${what}${wordOf(version, newest)}`
    })
    .join('\n')
}

function wordOf(version: number, newest: number): string {
  if (version === newest) return '（用于新的密封 · seals what is new）'
  return version === indexVersion ? '（检索索引用，须保留 · kept for the look-up）' : ''
}
