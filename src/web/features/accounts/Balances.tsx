import { buckets } from '../../../contract/accounts.ts'
import { keyOf, useText } from '../../text/text.ts'
import { CreditAmount } from '../../ui/CreditAmount.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import type { Account } from './credit-sums.ts'

/** Balances by category and bucket; buckets that nothing ever lay in are left out. */
export function Balances({ balances }: { balances: Account['balances'] }) {
  const { t, both } = useText()
  const used = buckets.filter((bucket) => balances.some((balance) => (balance.buckets[bucket] ?? 0) > 0))
  return (
    <PlainTable
      label={t('credits.byCategory')}
      rows={balances}
      rowKey={(balance) => balance.category}
      columns={[
        { key: 'category', title: t('field.category'), render: (balance) => both(balance.categoryName), isName: true },
        ...used.map((bucket) => ({
          key: bucket,
          title: t(keyOf('bucket', bucket)),
          render: (balance: Account['balances'][number]) => <CreditAmount amount={balance.buckets[bucket] ?? 0} />,
          isFigure: true,
        })),
      ]}
    />
  )
}
