import { formatCredit } from '../../core/credit.ts'
import { useText } from '../text/text.ts'

interface CreditAmountProps {
  /** In 1/100 credit. */
  amount: number
  category?: string
  size?: 'normal' | 'large'
  meaning?: 'plain' | 'good' | 'wait' | 'gone' | 'whatif'
  /** Writes + or − before the number, as on a statement. */
  sign?: 'plus' | 'minus'
}

/** An amount of credit: tabular figures, the unit always there, its category beside it. Nothing means nothing. */
export function CreditAmount({ amount, category, size = 'normal', meaning = 'plain', sign }: CreditAmountProps) {
  const { t } = useText()
  const shown = amount === 0 ? 'plain' : meaning
  const mark = sign === 'plus' ? '+' : sign === 'minus' ? '−' : ''
  return (
    <span className={`cb-credit cb-credit-${size} cb-meaning-${shown}`}>
      <span className="cb-number">
        {mark}
        {formatCredit(amount)}
      </span>{' '}
      <span className="cb-unit">{t('unit.credits', { count: amount === 100 ? 1 : 2 })}</span>
      {category && <span className="cb-credit-category">{category}</span>}
    </span>
  )
}
