import type { z } from 'zod'
import { noticeGroups, type NoticeGroup } from '../../../core/notices/notice-groups.ts'
import type { readNoticePreference, saveNoticePreference } from '../../../contract/notice-channels.ts'
import type { Actor } from '../../access/actor.ts'
import { wholeBank, type Database, type Tx } from '../../database/database.ts'
import type { World } from '../../world.ts'

export type PreferenceView = z.input<(typeof readNoticePreference)['response']>
type Wish = z.output<(typeof saveNoticePreference)['body']>

/** Who never chose hears of everything, by mail once there is an address. */
const unchosen = { groups: [...noticeGroups] as string[], is_digest: false, takes_sms: false }

/** How the person wants to be told, and which ways there are. */
export function readPreference(world: World, actor: Actor): Promise<PreferenceView> {
  return world.gate.read(wholeBank, (database) => present(database, actor.personId))
}

/** Saves what the person wants; what is in the queue already keeps its time. */
export function savePreference(world: World, actor: Actor, wish: Wish): Promise<PreferenceView> {
  return world.gate.write(wholeBank, async (tx) => {
    await writePreference(tx, world, actor.personId, {
      groups: [...new Set(wish.groups)],
      quiet_from: wish.quietFrom,
      quiet_to: wish.quietTo,
      is_digest: wish.isDigest,
      takes_sms: wish.takesSms,
    })
    return present(tx, actor.personId)
  })
}

export interface PreferenceChange {
  groups?: string[]
  quiet_from?: number | null
  quiet_to?: number | null
  is_digest?: boolean
  takes_sms?: boolean
  email?: string | null
  pending_email?: string | null
  code_hash?: Buffer | null
  code_expires_at?: Date | null
  code_tries?: number
}

/** Changes what is given of the person's row, which may not be there yet. */
export async function writePreference(
  tx: Tx,
  { clock }: Pick<World, 'clock'>,
  personId: string,
  change: PreferenceChange,
): Promise<void> {
  const changed = { ...change, changed_at: clock.real() }
  await tx
    .insertInto('notice_preference')
    .values({ person_id: personId, ...unchosen, ...changed })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(changed))
    .execute()
}

/** The person's own row as it is shown. */
export async function present(database: Database, personId: string): Promise<PreferenceView> {
  const row = await database
    .selectFrom('person as p')
    .leftJoin('notice_preference as n', 'n.person_id', 'p.id')
    .select(['p.phone_sealed', 'n.email', 'n.pending_email', 'n.groups', 'n.quiet_from', 'n.quiet_to'])
    .select(['n.is_digest', 'n.takes_sms'])
    .where('p.id', '=', personId)
    .executeTakeFirstOrThrow()
  const offered = await database
    .selectFrom('notice_channel as c')
    .innerJoin('login as l', 'l.institution_id', 'c.institution_id')
    .select('c.kind')
    .where('l.person_id', '=', personId)
    .where('c.is_enabled', '=', true)
    .execute()
  const kinds = offered.map((one) => one.kind)
  return {
    email: row.email,
    pendingEmail: row.pending_email,
    groups: (row.groups ?? unchosen.groups) as NoticeGroup[],
    quietFrom: row.quiet_from,
    quietTo: row.quiet_to,
    isDigest: row.is_digest ?? false,
    takesSms: row.takes_sms ?? false,
    hasPhone: row.phone_sealed !== null,
    offersEmail: kinds.includes('EMAIL'),
    offersSms: kinds.includes('SMS'),
  }
}
