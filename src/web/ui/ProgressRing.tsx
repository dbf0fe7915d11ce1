import { useText } from '../text/text.ts'
import { CreditAmount } from './CreditAmount.tsx'

export interface RingPart {
  label: string
  /** In 1/100 credit. */
  amount: number
  meaning: 'good' | 'wait' | 'info'
}

interface ProgressRingProps {
  parts: readonly RingPart[]
  /** What is required, in 1/100 credit. */
  total: number
}

const radius = 54
const round = 2 * Math.PI * radius

/** What is earned of what is required, as a ring; the same numbers stand beside it in words. */
export function ProgressRing({ parts, total }: ProgressRingProps) {
  const { t } = useText()
  const done = parts.reduce((sum, part) => sum + part.amount, 0)
  const percent = total === 0 ? 0 : Math.min(100, Math.round((done / total) * 100))
  let start = 0
  return (
    <div className="cb-ring">
      <svg viewBox="0 0 128 128" role="img" aria-label={t('ring.label', { percent })}>
        <circle cx="64" cy="64" r={radius} className="cb-ring-ground" />
        {parts.map((part) => {
          const length = total === 0 ? 0 : (Math.min(part.amount, total) / total) * round
          const from = start
          start += length
          return (
            <circle
              key={part.label}
              cx="64"
              cy="64"
              r={radius}
              className={`cb-ring-part cb-ring-${part.meaning}`}
              strokeDasharray={`${Math.max(0, length - 1.5)} ${round}`}
              strokeDashoffset={-from}
              transform="rotate(-90 64 64)"
            />
          )
        })}
        <text x="64" y="64" textAnchor="middle" dominantBaseline="central" className="cb-ring-number">
          {percent}%
        </text>
      </svg>
      <ul className="cb-ring-legend">
        {parts.map((part) => (
          <li key={part.label}>
            <span className={`cb-dot cb-dot-${part.meaning}`} aria-hidden />
            <span>{part.label}</span>
            <CreditAmount amount={part.amount} />
          </li>
        ))}
        <li>
          <span className="cb-dot" aria-hidden />
          <span>{t('ring.required')}</span>
          <CreditAmount amount={total} />
        </li>
      </ul>
    </div>
  )
}
