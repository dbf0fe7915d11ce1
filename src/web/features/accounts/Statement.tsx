import { Link } from 'react-router'
import type { listMyStatement } from '../../../contract/accounts.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { paths } from '../../paths.ts'
import { formatDay } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { usePage } from '../../ui/use-page.ts'

type Line = AnswerOf<typeof listMyStatement>['items'][number]

/** Each movement with its reason, like a bank's statement; each opens the application that it came from. */
export function Statement({ operation }: { operation: typeof listMyStatement }) {
  const { t, named, language } = useText()
  const page = usePage(operation, [])
  const sign = (line: Line) => (line.to === 'AVAILABLE' ? 'plus' : line.from === 'AVAILABLE' ? 'minus' : undefined)
  const bucket = (name: string) => named('bucket', name)
  return (
    <DataTable
      label={t('credits.statement')}
      page={page}
      rowKey={(line) => `${line.postingId} ${line.from} ${line.to} ${line.title}`}
      empty={{ reason: t('credits.noMovement') }}
      columns={[
        { key: 'day', title: t('field.day'), render: (line) => formatDay(line.happenedOn, language), isTight: true },
        {
          key: 'what',
          title: t('field.movement'),
          isName: true,
          render: (line) => (
            <>
              {named('posting', line.kind)} · {line.title}
              <span className="cb-quiet cb-block">
                {bucket(line.from)} → {bucket(line.to)}
              </span>
            </>
          ),
        },
        {
          key: 'application',
          title: t('field.application'),
          render: (line) => <Origin line={line} />,
        },
        {
          key: 'amount',
          title: t('field.amount'),
          isFigure: true,
          headsCard: true,
          render: (line) => <CreditAmount amount={line.amount} sign={sign(line)} meaning={meaningOf(sign(line))} />,
        },
        {
          key: 'after',
          title: t('field.availableAfter'),
          isFigure: true,
          render: (line) => (line.availableAfter === null ? '—' : <CreditAmount amount={line.availableAfter} />),
        },
      ]}
    />
  )
}

/** The application that a movement came from, and the decision that gave it effect. */
function Origin({ line }: { line: Line }) {
  const { t } = useText()
  if (!line.applicationId) return '—'
  return (
    <>
      <Link to={paths.application(line.applicationId)}>{line.applicationNumber}</Link>
      {line.decisionNumber && (
        <span className="cb-quiet cb-block">{t('credits.decision', { number: line.decisionNumber })}</span>
      )}
    </>
  )
}

/** What came in is green; what moves between holds is quiet, since the available balance stays as it is. */
function meaningOf(sign: 'plus' | 'minus' | undefined) {
  return sign === 'plus' ? 'good' : sign === 'minus' ? 'plain' : 'gone'
}
