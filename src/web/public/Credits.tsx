import { formatCredit } from '../../core/credit.ts'
import { usePublicText } from './public-text.ts'

/** An amount of credit, with its unit. */
export function Credits({ amount }: { amount: number }) {
  const { t } = usePublicText()
  return (
    <span className="cb-credit">
      {formatCredit(amount)} <span className="cb-quiet">{t('unit.credits', { count: amount / 100 })}</span>
    </span>
  )
}
