import { Problem } from '../contract/problem.ts'
import { readSettings, writeSetting } from './bank-settings.ts'
import type { Gate, Tx } from './database/database.ts'
import { Failure } from './failure.ts'
import type { World } from './world.ts'

/**
 * The public address goes into what the bank issues, and with the first thing issued it is fixed. An address of this
 * machine alone means nothing to anybody else: it is never fixed, so that a bank tried out on a loopback address may
 * change its port, and gets its real address later.
 */

/** The address that the bank was last served under; commands have no address of their own. */
export async function knownPublicUrl(gate: Gate): Promise<string | null> {
  const url = (await readSettings(gate, ['public_url'])).get('public_url')
  return typeof url === 'string' ? url : null
}

/** A server says under which address it serves. Fails with a sentence when another one is fixed. */
export async function settlePublicUrl(gate: Gate, publicUrl: string, at: Date): Promise<void> {
  const settings = await readSettings(gate, ['public_url', 'public_url_fixed'])
  const fixed = settings.get('public_url_fixed')
  if (typeof fixed === 'string' && fixed !== publicUrl) {
    throw new Failure(
      `公开网址已用于签发内容，不能由 ${fixed} 改为 ${publicUrl}。请恢复 PUBLIC_URL。`,
      `The public address is part of what was issued and cannot change from ${fixed} to ${publicUrl}. Restore PUBLIC_URL.`,
    )
  }
  if (settings.get('public_url') !== publicUrl) await writeSetting(gate, 'public_url', publicUrl, at)
}

/** Fixes the address, in the transaction that issues something. Throws `public_url_fixed` when another one is fixed. */
export async function fixPublicUrl(tx: Tx, world: Pick<World, 'publicUrl' | 'clock'>): Promise<void> {
  const { publicUrl, clock } = world
  if (isLoopbackUrl(publicUrl)) return
  const known = await tx
    .selectFrom('bank_setting')
    .select('value')
    .where('key', '=', 'public_url_fixed')
    .executeTakeFirst()
  if (known?.value === publicUrl) return
  if (known) throw new Problem('public_url_fixed', { url: String(known.value) })
  await tx
    .insertInto('bank_setting')
    .values({ key: 'public_url_fixed', value: JSON.stringify(publicUrl), changed_at: clock.real() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function isLoopbackUrl(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
