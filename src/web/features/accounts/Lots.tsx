import type { listMyLots } from '../../../contract/accounts.ts'
import type { AnswerOf } from '../../../contract/operation.ts'
import { formatDay } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'

/** Which outcome each part of the credits came from, and until when it can be used. */
export function Lots({ lots }: { lots: AnswerOf<typeof listMyLots>['items'] }) {
  const { t, language } = useText()
  // What happens rarely has a column only where it happened.
  const rare = (['frozen', 'revoked'] as const).filter((kind) => lots.some((lot) => lot[kind] > 0))
  return (
    <PlainTable
      label={t('credits.lots')}
      rows={lots}
      rowKey={(lot) => lot.lotId}
      columns={[
        { key: 'title', title: t('field.outcome'), render: (lot) => lot.title, isName: true },
        { key: 'obtained', title: t('field.obtainedOn'), render: (lot) => formatDay(lot.obtainedOn, language) },
        {
          key: 'expires',
          title: t('field.usableUntil'),
          render: (lot) => (lot.expiresOn ? formatDay(lot.expiresOn, language) : t('credits.noExpiry')),
        },
        {
          key: 'recognised',
          title: t('field.recognised'),
          render: (lot) => <CreditAmount amount={lot.recognised} />,
          isFigure: true,
        },
        {
          key: 'available',
          title: t('bucket.AVAILABLE'),
          render: (lot) => <CreditAmount amount={lot.available} />,
          isFigure: true,
        },
        { key: 'held', title: t('bucket.HELD'), render: (lot) => <CreditAmount amount={lot.held} />, isFigure: true },
        {
          key: 'consumed',
          title: t('bucket.CONSUMED'),
          render: (lot) => <CreditAmount amount={lot.consumed} />,
          isFigure: true,
        },
        ...rare.map((kind) => ({
          key: kind,
          title: t(kind === 'frozen' ? 'bucket.FROZEN' : 'bucket.REVOKED'),
          render: (lot: (typeof lots)[number]) => <CreditAmount amount={lot[kind]} />,
          isFigure: true,
        })),
      ]}
    />
  )
}
