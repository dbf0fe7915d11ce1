import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { Problem } from '../../../contract/problem.ts'
import type { Actor } from '../../access/actor.ts'
import { wholeBank } from '../../database/database.ts'
import { findChannel } from '../../notices/channel-settings.ts'
import { failureOf } from '../../notices/notice-failure.ts'
import { sendNotice } from '../../notices/send-notice.ts'
import type { World } from '../../world.ts'
import { present, writePreference, type PreferenceView } from './own-preference.ts'

const codeLastsMs = 30 * 60_000
const triesMaximum = 5

/** The code is bound to person and address: one for another address confirms nothing. */
const hashOf = (personId: string, email: string, code: string) =>
  createHash('sha256').update(`${personId}\n${email}\n${code}`).digest()

/**
 * Sends a code to an address; the former address stays until the code comes back. Throws `notice_channel_off` where the
 * institution sends no mail, and `notice_not_sent` with the reason when the server did not take it.
 */
export async function beginAddress(world: World, actor: Actor, email: string): Promise<PreferenceView> {
  const { personId } = actor
  const { channel, language } = await world.gate.read(wholeBank, async (database) => {
    const person = await database
      .selectFrom('person as p')
      .innerJoin('login as l', 'l.person_id', 'p.id')
      .select(['p.language', 'l.institution_id'])
      .where('p.id', '=', personId)
      .executeTakeFirstOrThrow()
    return {
      channel: await findChannel(database, world, person.institution_id, 'EMAIL'),
      language: person.language,
    }
  })
  if (channel === null) throw new Problem('notice_channel_off')
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  await world.gate.write(wholeBank, (tx) =>
    writePreference(tx, world, personId, {
      pending_email: email,
      code_hash: hashOf(personId, email, code),
      code_expires_at: new Date(world.clock.real().getTime() + codeLastsMs),
      code_tries: 0,
    }),
  )
  const words =
    language === 'en'
      ? ['Credit Bank: confirm this address', `Your code is ${code}, for 30 minutes. Not you? Do nothing.`]
      : ['学分银行：确认邮箱', `验证码 ${code}，30 分钟内有效。如非本人操作，无需处理。`]
  const [subject = '', text = ''] = words
  try {
    await sendNotice(world, channel, email, { id: world.ids.next(), subject, text: `${text}\n` })
  } catch (error) {
    throw new Problem('notice_not_sent', { reason: failureOf(error).reason })
  }
  return world.gate.read(wholeBank, (database) => present(database, personId))
}

/** Takes the address into use. Throws `notice_code_wrong` for a wrong, used or old code; five tries end it. */
export async function confirmAddress(world: World, actor: Actor, code: string): Promise<PreferenceView> {
  const { personId } = actor
  const view = await world.gate.write(wholeBank, async (tx) => {
    const row = await tx
      .selectFrom('notice_preference')
      .selectAll()
      .where('person_id', '=', personId)
      .forUpdate()
      .executeTakeFirst()
    const { pending_email: email, code_hash: wanted, code_expires_at: expiresAt } = row ?? {}
    if (!row || !email || !wanted || !expiresAt || expiresAt <= world.clock.real()) return null
    const isRight = row.code_tries < triesMaximum && timingSafeEqual(wanted, hashOf(personId, email, code))
    if (!isRight) {
      // Counted in this transaction, which ends well: a refusal would take the count back.
      await writePreference(tx, world, personId, { code_tries: Math.min(row.code_tries + 1, triesMaximum) })
      return null
    }
    const used = { pending_email: null, code_hash: null, code_expires_at: null, code_tries: 0 }
    await writePreference(tx, world, personId, { email, ...used })
    return present(tx, personId)
  })
  if (view === null) throw new Problem('notice_code_wrong')
  return view
}

/** Removes the address, and one that awaits its code. */
export function removeAddress(world: World, actor: Actor): Promise<PreferenceView> {
  return world.gate.write(wholeBank, async (tx) => {
    const nothing = { email: null, pending_email: null, code_hash: null, code_expires_at: null }
    await writePreference(tx, world, actor.personId, nothing)
    return present(tx, actor.personId)
  })
}
