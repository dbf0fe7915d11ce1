import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import type { listQueue } from '../../../contract/applications.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { isRunning } from '../../cases/is-running.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { Deadline } from '../../ui/Deadline.tsx'
import { ExportMenu } from '../../ui/ExportMenu.tsx'
import { PersonName } from '../../ui/PersonName.tsx'
import { Mark, StateTag } from '../../ui/StateTag.tsx'
import type { PageOfRows } from '../../ui/use-page.ts'

type Row = AnswerOf<typeof listQueue>['items'][number]

interface QueueListProps {
  page: PageOfRows<Row>
  openId: string | null
  onOpen: (id: string) => void
}

/** The queue, one case a line; the open one is marked. */
export function QueueList({ page, openId, onOpen }: QueueListProps) {
  const { t } = useText()
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [openId])
  return (
    <>
      <ul className="cb-queue" aria-label={t('nav.queue')} ref={list}>
        {page.rows.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              className="cb-queue-row"
              aria-current={row.id === openId}
              onClick={() => onOpen(row.id)}
            >
              <QueueRow row={row} />
            </button>
          </li>
        ))}
      </ul>
      <div className="cb-turner">
        <span className="cb-quiet">{page.total !== null && t('table.total', { count: page.total })}</span>
        <div className="cb-row cb-gap-small">
          {page.showPrevious && <Button onClick={page.showPrevious}>{t('table.previous')}</Button>}
          {page.showNext && <Button onClick={page.showNext}>{t('table.next')}</Button>}
        </div>
      </div>
      <ExportMenu page={page} />
    </>
  )
}

function QueueRow({ row }: { row: Row }) {
  const { t, both } = useText()
  const { now } = useSession()
  const credits = row.creditsRecognised ?? row.creditsProposed
  return (
    <>
      <span className="cb-queue-title">{row.title}</span>
      <span className="cb-quiet">
        <PersonName name={row.learnerName} detail={row.studentNumber} />
      </span>
      <span className="cb-row cb-gap-small">
        {row.state === 'IN_REVIEW' && row.stepName ? (
          <span className="cb-quiet">{both(row.stepName)}</span>
        ) : (
          <StateTag of="application" state={row.state} />
        )}
        {credits !== null && <CreditAmount amount={credits} />}
      </span>
      {row.isAccountFrozen && isRunning(row.state) && <Mark meaning="wait">{t('case.isWaiting')}</Mark>}
      {row.isOverdue ? (
        <Mark meaning="bad">{t('queue.overdue')}</Mark>
      ) : (
        row.dueAt && row.state === 'IN_REVIEW' && <Deadline at={row.dueAt} now={now()} />
      )}
    </>
  )
}
