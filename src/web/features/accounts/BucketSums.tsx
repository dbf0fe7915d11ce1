import { CreditAmount } from '../../ui/CreditAmount.tsx'

/** The sums of an account's balances by bucket, side by side. */
export function BucketSums({
  sums,
}: {
  sums: readonly { label: string; amount: number; meaning: 'good' | 'wait' | 'plain' }[]
}) {
  return (
    <div className="cb-sums">
      {sums.map((sum) => (
        <div key={sum.label} className="cb-sum">
          <span className="cb-quiet">{sum.label}</span>
          <CreditAmount amount={sum.amount} size="large" meaning={sum.meaning} />
        </div>
      ))}
    </div>
  )
}
