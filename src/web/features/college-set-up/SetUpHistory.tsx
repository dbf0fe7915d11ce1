import { listSetUpEvents } from '../../../contract/college-set-up.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { roleNames, type Role } from '../../../contract/roles.ts'
import { formatCredit } from '../../../core/credit.ts'
import { useRead } from '../../api.ts'
import { useText } from '../../text/text.ts'
import { Quiet, Written } from '../../ui/Layout.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { Loaded, Nothing } from '../../ui/Waiting.tsx'

type SetUpEvent = AnswerOf<typeof listSetUpEvents>['items'][number]

/** What of an event the page tells; the interface answers the rest too. */
const told = [
  'code',
  'name',
  'nameZh',
  'nameEn',
  'version',
  'fromTerm',
  'credits',
  'hours',
  'opensOn',
  'closesOn',
  'recognisedTo',
  'effectiveFrom',
]

/** Who changed what, from which value to which, when and why; the latest first. */
export function SetUpHistory({ objectId, label }: { objectId: string; label: string }) {
  const { t, both, named } = useText()
  const events = useRead(listSetUpEvents, { query: { objectId, limit: 100 } })
  return (
    <Loaded query={events}>
      {({ items }) =>
        items.length === 0 ? (
          <Nothing reason={t('setUp.noHistory')} />
        ) : (
          <Timeline
            label={label}
            entries={items.map((event) => ({
              key: event.id,
              title: named('setUpAct', event.act),
              who: `${event.actorName} · ${both(roleNames[event.role as Role])}`,
              at: event.recordedAt,
              detail: <EventDetail event={event} />,
            }))}
          />
        )
      }
    </Loaded>
  )
}

function EventDetail({ event: { former, changed, reason } }: { event: SetUpEvent }) {
  const { t, named, language } = useText()
  const facts = told
    .filter((fact) => changed[fact] !== undefined)
    .map((fact) => {
      const values = { name: named('setUpFact', fact), changed: wordsOf(fact, changed[fact]) }
      const before = former[fact]
      if (before === undefined || before === null) return t('setUpFact.to', values)
      return t('setUpFact.from', { ...values, former: wordsOf(fact, before) })
    })
  return (
    <>
      {facts.length > 0 && <Quiet>{facts.join(language === 'en' ? '; ' : '；')}</Quiet>}
      {reason && <Written>{reason}</Written>}
    </>
  )
}

const wordsOf = (fact: string, value: unknown) =>
  fact === 'credits' && typeof value === 'number' ? formatCredit(value) : String(value)
