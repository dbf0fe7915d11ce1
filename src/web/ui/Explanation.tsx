import type { ReactNode } from 'react'
import { formatCredit } from '../../core/credit.ts'
import { useText } from '../text/text.ts'

interface ExplanationProps {
  /** What was decided, in one sentence. */
  sentence: ReactNode
  basis?: string | null
  /** The rule's name or version. */
  rule?: string | null
  before?: number
  after?: number
  /** What would change the answer: the nearest fix. */
  fix?: ReactNode
}

/** Why an amount is what it is: the sentence, the basis, before and after, and the nearest fix. */
export function Explanation({ sentence, basis, rule, before, after, fix }: ExplanationProps) {
  const { t } = useText()
  return (
    <div className="cb-explanation">
      <p className="cb-explanation-sentence">{sentence}</p>
      <dl className="cb-facts">
        {basis && (
          <div>
            <dt>{t('explanation.basis')}</dt>
            <dd>{basis}</dd>
          </div>
        )}
        {rule && (
          <div>
            <dt>{t('explanation.rule')}</dt>
            <dd className="cb-code">{rule}</dd>
          </div>
        )}
        {before !== undefined && after !== undefined && (
          <div>
            <dt>{t('explanation.change')}</dt>
            <dd className="cb-number">
              {formatCredit(before)} → {formatCredit(after)} {t('unit.credits', { count: 2 })}
            </dd>
          </div>
        )}
        {fix && (
          <div>
            <dt>{t('explanation.fix')}</dt>
            <dd>{fix}</dd>
          </div>
        )}
      </dl>
    </div>
  )
}
