import { ClockCircleOutlined } from '@ant-design/icons'
import { createContext, use } from 'react'
import { countDaysLeft, countWorkingDaysLeft, formatDeadline, type WorkingDays } from '../text/format.ts'
import { useText } from '../text/text.ts'

interface DeadlineProps {
  /** Null while the year's official holidays are not known. */
  at: string | null
  now: Date
  /** Other working days than those of the reader's institution. */
  workingDays?: WorkingDays
}

/** The coming working days at the reader's institution, once they are read. */
export const WorkingDaysContext = createContext<WorkingDays | null>(null)

/** "还剩 2 个工作日，至 3 月 12 日 24:00": what is left first, then until when. Days of the calendar where none is worked. */
export function Deadline({ at, now, workingDays }: DeadlineProps) {
  const { t, language } = useText()
  const known = use(WorkingDaysContext)
  if (at === null) return <span className="cb-deadline cb-meaning-plain">{t('deadline.open')}</span>
  const until = formatDeadline(at, language)
  const days = countDaysLeft(at, now)
  const working = countWorkingDaysLeft(at, now, workingDays ?? known)
  const meaning = days === 0 ? 'bad' : (working ?? days) <= 2 ? 'wait' : 'plain'
  const text =
    days === 0
      ? t('deadline.over', { until })
      : working === null
        ? t('deadline.days', { count: days, until })
        : t('deadline.workingDays', { count: working, until })
  return (
    <span className={`cb-deadline cb-meaning-${meaning}`}>
      <ClockCircleOutlined aria-hidden /> {text}
    </span>
  )
}
