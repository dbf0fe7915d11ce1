import { readSettings, writeSetting } from '../../server/bank-settings.ts'
import { sweep } from '../../server/cases/sweep.ts'
import { Failure } from '../../server/failure.ts'
import { openBank } from '../../server/open-bank.ts'
import type { CommandContext } from '../main.ts'

/** Loads the demonstration college into an empty bank, also when an earlier loading was interrupted. */
export async function loadDemoCommand({ config, terminal }: CommandContext): Promise<number> {
  const bank = await openBank(config, { demo: 'ensure', onStep: terminal.tell, onProgress: terminal.progress })
  await bank.close()
  const isLoaded = bank.hasLoadedDemo
  const text = isLoaded ? '演示学院已载入。The demonstration is loaded.' : '已有数据，未载入。There are data already.'
  terminal.answer(text, { isLoaded })
  return isLoaded ? 0 : 1
}

/** Empties a demonstration and loads it anew. A bank that is no demonstration is never emptied. */
export async function resetDemo({ config, terminal }: CommandContext): Promise<number> {
  const bank = await openBank(config, { demo: 'reload', onStep: terminal.tell, onProgress: terminal.progress })
  await bank.close()
  terminal.answer('演示学院已重新载入。The demonstration is loaded anew.', { isLoaded: bank.hasLoadedDemo })
  return 0
}

const dayMs = 86_400_000
const unitMs: Record<string, number> = { d: dayMs, h: 3_600_000, m: 60_000 }

/** Moves the clock of a demonstration and handles what has become due; a running server follows within a second. */
export async function advanceDemo(context: CommandContext, period = ''): Promise<number> {
  const match = /^(\d{1,4})([dhm])$/.exec(period)
  const stepMs = Number(match?.[1] ?? 0) * (unitMs[match?.[2] ?? ''] ?? 0)
  if (stepMs === 0) throw new Failure('时间须形如 5d、12h、30m。', 'A period looks like 5d, 12h or 30m.')
  const bank = await openBank(context.config, { joinsRunning: true, onStep: context.terminal.tell })
  try {
    const { world } = bank
    if (!world.isDemonstration()) {
      throw new Failure('这不是演示库，不能推进时间。', 'This is no demonstration: its time is not moved.')
    }
    const settings = await readSettings(world.gate, ['demo_clock_offset_ms'])
    const offsetMs = Number(settings.get('demo_clock_offset_ms') ?? 0) + stepMs
    await writeSetting(world.gate, 'demo_clock_offset_ms', offsetMs, world.clock.real())
    const now = new Date(Date.now() + offsetMs)
    const report = await sweep({ ...world, clock: { now: () => now, real: () => world.clock.real() } })
    const text = `现在是 ${now.toISOString()}，入账 ${report.posted}，逾期终止 ${report.lapsed}。It is ${now.toISOString()} now.`
    context.terminal.answer(text, { now: now.toISOString(), ...report })
    return 0
  } finally {
    await bank.close()
  }
}
