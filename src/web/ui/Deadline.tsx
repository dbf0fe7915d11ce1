import { ClockCircleOutlined } from '@ant-design/icons'
import { civilDayOf, countDaysLeft, formatDeadline } from '../text/format.ts'
import { useText } from '../text/text.ts'

interface DeadlineProps {
  at: string
  now: Date
  /** The working days that count, where they are known; without them days of the calendar are told. */
  workingDays?: readonly string[]
}

/** "还剩 2 个工作日，至 3 月 12 日 24:00": what is left first, then until when. */
export function Deadline({ at, now, workingDays }: DeadlineProps) {
  const { t, language } = useText()
  const days = countDaysLeft(at, now)
  const until = formatDeadline(at, language)
  const today = civilDayOf(now)
  const working = workingDays?.filter((day) => day >= today).length
  const meaning = days === 0 ? 'bad' : days <= 2 ? 'wait' : 'plain'
  const text =
    days === 0
      ? t('deadline.over', { until })
      : working === undefined
        ? t('deadline.days', { count: days, until })
        : t('deadline.workingDays', { count: working, until })
  return (
    <span className={`cb-deadline cb-meaning-${meaning}`}>
      <ClockCircleOutlined aria-hidden /> {text}
    </span>
  )
}
