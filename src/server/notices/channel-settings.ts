import type { ChannelKind } from '../../contract/notice-channels.ts'
import type { Database, Tx } from '../database/database.ts'
import type { World } from '../world.ts'

/** Where a channel leads, and what opens it; sealed as a whole. */
export interface ChannelSettings {
  host: string
  port: number
  isTls: boolean
  username: string
  sender: string
  webhookUrl: string
  secret: string
}

export const noSettings: ChannelSettings = {
  host: '',
  port: 587,
  isTls: false,
  username: '',
  sender: '',
  webhookUrl: '',
  secret: '',
}

export interface Channel {
  id: string
  kind: ChannelKind
  isEnabled: boolean
  changedAt: Date
  settings: ChannelSettings
}

/** The channels of an institution, opened. */
export async function readChannels(
  database: Database,
  { seals }: Pick<World, 'seals'>,
  institutionId: string,
): Promise<Channel[]> {
  const rows = await database
    .selectFrom('notice_channel')
    .selectAll()
    .where('institution_id', '=', institutionId)
    .orderBy('kind')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as ChannelKind,
    isEnabled: row.is_enabled,
    changedAt: row.changed_at,
    settings: { ...noSettings, ...(JSON.parse(seals.openText('channel', row.settings_sealed)) as object) },
  }))
}

/** A channel that is in use, or null. */
export async function findChannel(
  database: Database,
  world: Pick<World, 'seals'>,
  institutionId: string,
  kind: ChannelKind,
): Promise<Channel | null> {
  const all = await readChannels(database, world, institutionId)
  return all.find((one) => one.kind === kind && one.isEnabled) ?? null
}

export interface ChannelChange {
  institutionId: string
  kind: ChannelKind
  isEnabled: boolean
  settings: ChannelSettings
  changedBy: string
}

/** Writes a channel whole. */
export async function writeChannel(
  tx: Tx,
  world: Pick<World, 'seals' | 'ids' | 'clock'>,
  given: ChannelChange,
): Promise<void> {
  const values = {
    is_enabled: given.isEnabled,
    settings_sealed: world.seals.sealText('channel', JSON.stringify(given.settings)),
    changed_by: given.changedBy,
    changed_at: world.clock.now(),
  }
  await tx
    .insertInto('notice_channel')
    .values({ id: world.ids.next(), institution_id: given.institutionId, kind: given.kind, ...values })
    .onConflict((conflict) => conflict.columns(['institution_id', 'kind']).doUpdateSet(values))
    .execute()
}
